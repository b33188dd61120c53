"""Calls of methods and functions: what is sent, and what the reply is. No network here."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any, Final, Generic, TypeVar

from .annotations import annotation_of, bare
from .errors import ReplyError
from .message import Reply, Request
from .remembered import remembered
from .results import Result, put, result_of, taken
from .steps import Steps
from .tableset import Tableset, refill, wires
from .update_errors import UpdateErrors, row_errors, told
from .values import encoded
from .wire import encode

T = TypeVar("T")

READS: Final = ("GetBy", "GetRows", "GetList", "GetNew")
"""How the names of methods begin that change nothing: they read, or prepare a row that another call stores.

These alone are sent again when a connection breaks. `GetNext…` uses up a number, `Check…` and `Validate…` may store what they
find, and any other name may do anything.
"""
RETURNED: Final = "returnObj"


@dataclass(frozen=True, slots=True)
class Call(Generic[T]):
    """One call of a method or a function."""

    name: str
    result: Any
    """The type of what comes back: a `Result` for several values, None for nothing."""
    inputs: Mapping[str, Any]
    """Values by wire name. None is left out, but for a tableset that comes back: that is sent empty."""
    output: str = field(default="", kw_only=True)
    """The out parameter that is the result; without one it is `returnObj`."""

    def request(self, *path: str, read: bool = False) -> Request:
        """Return the request to the method at a path of plain steps."""
        where = "/".join(encoded(step) for step in (*path, self.name))
        return Request("POST", where, body=encode(self._sent()), read=read)

    def _sent(self) -> dict[str, Any]:
        """Return the inputs by wire name, in the method's order."""
        inputs = {
            name: {} if value is None and name in self._refilled() else put(value)
            for name, value in self.inputs.items()
        }
        return {name: value for name, value in inputs.items() if value is not None}

    def _refilled(self) -> frozenset[str]:
        """Return the names of the tablesets that come back."""
        if _is(Result, self.result):
            return _tablesets(self.result)
        return frozenset({self.output} if _is(Tableset, self.result) else ())


def _is(base: type[Any], kind: Any) -> bool:
    return isinstance(kind, type) and issubclass(kind, base)


@remembered
def _tablesets(kind: type[Result]) -> frozenset[str]:
    """Return the wire names of a result's tablesets."""
    return frozenset(
        wire
        for name, wire in wires(kind).items()
        if _is(Tableset, bare(annotation_of(kind, name)))
    )


def of_method(call: Call[T], *path: str) -> Steps[T]:
    """Call a method: its result is in `returnObj`, its out and ref parameters are in `parameters` (EPICOR.md, "On the wire").

    Raises `UpdateErrors` for a reply that says `errorsOccurred`, `ReplyError` for one that is not what was declared.
    """
    reply = yield call.request(*path, read=is_read(call.name))
    with _explained(reply):
        body = _object(reply)
        outputs = body.get("parameters")
        outputs = outputs if isinstance(outputs, dict) else {}
        if outputs.get("errorsOccurred") is True:
            raise _refused(call, reply.what, body.get(RETURNED), outputs)
        if call.output:
            return _one(call, outputs.get(call.output), call.output)
        if _is(Result, call.result):
            outputs = {**outputs, RETURNED: body.get(RETURNED)}
            return _several(call, outputs)
        return _one(call, body.get(RETURNED), RETURNED)


def of_function(call: Call[T], *path: str) -> Steps[T]:
    """Call a function: its outputs are the reply's own fields, those that are null left out (EPICOR.md, "On the wire").

    Without a type for them they are a dict. Raises `ReplyError` for a reply that is not what was declared.
    """
    reply = yield call.request(*path)
    with _explained(reply):
        outputs = _object(reply)
        if _is(Result, call.result):
            return _several(call, outputs)
        return _one(call, outputs, "the reply")


def is_read(name: str) -> bool:
    """Return whether a method changes nothing, by its name."""
    return any(
        name.startswith(start) and not name[len(start) :][:1].islower()
        for start in READS
    )


def _several(call: Call[T], outputs: dict[str, Any]) -> T:
    result: T = result_of(call.result, outputs, call.inputs)
    return result


def _one(call: Call[T], value: Any, name: str) -> T:
    before = call.inputs.get(name)
    result: T = taken(call.result, value, source=name, before=before)
    return result


def _object(reply: Reply) -> dict[str, Any]:
    """Return the JSON object of a reply; an empty reply and null are one without fields."""
    body = reply.json() if reply.content.strip() else None
    if body is None:
        return {}
    if not isinstance(body, dict):
        raise ReplyError("the reply is no object")
    return body


@contextmanager
def _explained(reply: Reply) -> Iterator[None]:
    """Tell of a reply that cannot be read which call it answers, and whether that may have changed anything."""
    try:
        yield
    except ReplyError as error:
        if not error.message.startswith(reply.what):
            error.message = f"{reply.what}: {error.message}"
        error.status = reply.status
        error.may_have_happened = not reply.read
        raise


def _refused(
    call: Call[Any], what: str, returned: Any, outputs: Mapping[str, Any]
) -> UpdateErrors:
    """Return the error of an update whose reply says that rows were not saved."""
    names = [name for name in call.inputs if isinstance(call.inputs[name], Tableset)]
    sent = call.inputs[names[0]] if names else Tableset()
    rows = row_errors(returned)
    stored = refill(type(sent)(), outputs.get(names[0]) if names else None)
    return UpdateErrors(told(what, rows), rows=rows, ds=stored)
