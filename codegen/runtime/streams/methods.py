"""Operations that return a stream (OData Protocol, section 11.5)."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from types import MethodType
from typing import Any, ParamSpec, Self, overload

from msgspec.structs import replace

from ..api import Declared
from ..http.message import Content
from ..operations import Bound, Operation, path_of
from ..services import Service, place_of
from ..tasks import AsyncSession
from ..threads import Session
from .tasks import AsyncReadable
from .threads import Readable
from .transfers import ANYTHING, Place

P = ParamSpec("P")


class stream_method(Declared[P, Content]):  # noqa: N801  # used like `property`
    """An operation that returns a stream: on what has it, a callable that gives what reads it; nothing is sent before that."""

    @overload
    def __get__(self, service: None, owner: Any) -> Self: ...
    @overload
    def __get__(
        self, service: Service[Session] | Bound[Session], owner: Any
    ) -> Callable[P, Readable]: ...
    @overload
    def __get__(
        self, service: Service[AsyncSession] | Bound[AsyncSession], owner: Any
    ) -> Callable[P, AsyncReadable]: ...
    def __get__(self, service: Any, owner: Any) -> Any:
        if service is None:
            return self
        call = MethodType(self.__wrapped__, service)
        is_async = isinstance(service._session, AsyncSession)
        kind = AsyncReadable if is_async else Readable

        @wraps(call)
        def made(*args: Any, **parameters: Any) -> Any:
            given = call(*args, **parameters).given(call, args, parameters)
            return kind(_place(service, given))

        return made


def _place(on: Any, call: Operation[Content]) -> Place:
    options = on._session.options
    if isinstance(on, Bound):
        send, path = on._resource.send, path_of(on)
    else:
        send = on._session.exchange.send
        path = place_of(("api", "v2", "odata", options.company, on._name))
    request = call.request(path, pairs=options.before_images)
    return Place(send, replace(request, accept=ANYTHING))
