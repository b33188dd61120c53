"""Methods of services: declared as functions that give a `Call`, called like methods of Python.

A generated method names what is sent and what comes back; the descriptor that it becomes sends it, at once with a `Session`,
awaited with an `AsyncSession`. Nothing is built before a method is called.
"""

from __future__ import annotations

from collections.abc import Callable, Coroutine, Mapping
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass, field
from difflib import get_close_matches
from functools import wraps
from importlib import import_module
from typing import TYPE_CHECKING, Any, Concatenate, Final, Generic, ParamSpec, Self, TypeVar, overload

from . import steps
from .errors import ReplyError
from .message import Reply, Request
from .refused import UpdateErrors, row_errors, told
from .results import Result, put, result_of, taken
from .service import S, Service
from .session import AsyncSession, Session
from .steps import Steps
from .tableset import Tableset, wires
from .values import encoded
from .wire import encode

P = ParamSpec("P")
T = TypeVar("T")

READS: Final = ("GetBy", "GetRows", "GetList", "GetNew")
"""How the names of methods begin that change nothing: they read, or prepare a row that is stored by another call.

These alone are sent again when a connection breaks. `GetNext…` uses up a number, `Check…` and `Validate…` may store what they
found, and any other name may do anything.
"""


@dataclass(frozen=True, slots=True)
class Call(Generic[T]):
    """One call of a method: what is sent, and what the reply is."""

    name: str
    result: Any
    """The type of what comes back: a `Result` for several values, None for nothing."""
    inputs: Mapping[str, Any]
    """Values by wire name. None is left out, but for a tableset that comes back: that is sent empty."""
    output: str = field(default="", kw_only=True)
    """The out parameter that is the result; without one it is `returnObj`."""

    def body(self) -> bytes:
        """Return the JSON that is sent."""
        given = {n: self._given(n) if v is None else v for n, v in self.inputs.items()}
        return encode({n: put(v) for n, v in given.items() if v is not None})

    def _given(self, name: str) -> Tableset | None:
        return Tableset() if name in tableset_outputs(self) else None
