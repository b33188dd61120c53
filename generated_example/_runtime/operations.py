"""Operations as other OData services declare them: actions and functions, on the service or on a row or set of it.

Kinetic's own methods are called by `calls.Call`; these follow the standard (OData Protocol, section 11.5).
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any, Final, TypeVar, get_origin

from .annotations import bare
from .calls import Call
from .errors import KeyMismatch
from .exact import text
from .message import Reply, Request
from .results import put, taken
from .row import Row
from .steps import Steps
from .values import encoded, literal
from .wire import encode

T = TypeVar("T")

_PATH: Final = "/()',=:@$!*"
"""What a path that the caller gives may hold as it is; all else in it is percent-encoded."""


@dataclass(frozen=True, slots=True)
class Operation(Call[T]):
    """One call of an action or a function."""

    on: str = field(default="", kw_only=True)
    """The path of the row or set that it is bound to, such as `Users('x')/Messages`; empty for one that is not bound."""

    def _where(self, *path: str) -> str:
        steps = [encoded(step) for step in path]
        if self.on:
            steps.append(_checked(self.on))
        return "/".join([*steps, encoded(self.name)])


@dataclass(frozen=True, slots=True)
class Action(Operation[T]):
    """One call of an action: it may change data, and is never repeated by itself."""

    def request(self, *path: str, read: bool = False) -> Request:
        """Return the request to the action below a path of plain steps."""
        return Request("POST", self._where(*path), body=encode(self._sent()), read=read)


@dataclass(frozen=True, slots=True)
class Function(Operation[T]):
    """One call of a function: it changes nothing."""

    def request(self, *path: str, read: bool = True) -> Request:
        """Return the request; parameters stand in the path, those that are no single value behind an alias."""
        inline, aliases = [], []
        for name, value in self.inputs.items():
            if value is None or _is_single(value):
                inline.append(f"{encoded(name)}={encoded(literal(value), safe=_SAFE)}")
            else:
                inline.append(f"{encoded(name)}=@{encoded(name)}")
                aliases.append((f"@{name}", encode(put(value)).decode()))
        where = f"{self._where(*path)}({','.join(inline)})"
        return Request("GET", where, query=tuple(aliases), read=read)


_SAFE: Final = "':"


def _is_single(value: Any) -> bool:
    return not isinstance(value, dict | list | tuple | Row)


def _checked(path: str) -> str:
    """Return a path below the service, encoded; raises `KeyMismatch` for one that would leave it."""
    path = text(path)
    steps = path.split("/")
    if any(step in ("", ".", "..") for step in steps):
        raise KeyMismatch(f"`{path:.80}` is no path below the service")
    return encoded(path, safe=_PATH)


def of_operation(call: Operation[T], *path: str) -> Steps[T]:
    """Call an operation: a row is the reply itself, anything else is its `value`.

    Raises `ReplyError` for a reply that is not what was declared.
    """
    reply = yield call.request(*path)
    result: T = taken(call.result, _value(call, reply), source="the reply")
    return result


def _value(call: Operation[Any], reply: Reply) -> Any:
    body = reply.json() if reply.content.strip() else None
    plain = bare(call.result)
    whole = (
        isinstance(plain, type) and get_origin(plain) is None and issubclass(plain, Row)
    )
    return body if whole or not isinstance(body, dict) else body.get("value")
