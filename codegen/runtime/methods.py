"""Methods of services, declared as functions that give a `Call`, and called like methods of Python.

The descriptor that a declaration becomes sends its call: at once with a `Session`, awaited with an `AsyncSession`. Nothing is
built before a method is called, and the module of a service's methods is not loaded before that either.
"""

from __future__ import annotations

from collections.abc import Callable, Coroutine
from contextlib import AbstractContextManager, nullcontext
from functools import wraps
from importlib import import_module
from types import MethodType
from typing import Any, Concatenate, Generic, ParamSpec, Self, TypeVar, overload

from . import steps
from .calls import Call, of_method
from .names import suggestion
from .operations import Operation, of_operation
from .remembered import remembered
from .service import S, Service
from .session import AsyncSession, Session
from .steps import Steps

P = ParamSpec("P")
T = TypeVar("T")


class Methods(Service[S]):
    """A service that is called by its methods."""

    def _steps(self, call: Call[T]) -> Steps[T]:
        company = self._session.options.company
        path = ("api", "v2", "odata", company, self._name)
        if isinstance(call, Operation):
            return of_operation(call, *path)
        return of_method(call, *path)

    def _advised(self) -> AbstractContextManager[None]:
        """Return what adds advice to the errors of a call."""
        return nullcontext()


class method(Generic[P, T]):  # noqa: N801  # used like `property`
    """A method: on a service what sends the call, with the parameters of the function that makes it."""

    def __init__(self, function: Callable[Concatenate[Any, P], Call[T]]) -> None:
        self.__wrapped__ = function
        self.__doc__ = function.__doc__

    @overload
    def __get__(self, service: None, owner: Any) -> Self: ...
    @overload
    def __get__(self, service: Service[Session], owner: Any) -> Callable[P, T]: ...
    @overload
    def __get__(
        self, service: Service[AsyncSession], owner: Any
    ) -> Callable[P, Coroutine[Any, Any, T]]: ...
    def __get__(self, service: Any, owner: Any) -> Any:
        if service is None:
            return self
        call = MethodType(self.__wrapped__, service)
        sends = _awaited if isinstance(service._session, AsyncSession) else _sent
        return service.__dict__.setdefault(call.__name__, sends(service, call))


def _sent(service: Methods[Session], call: Callable[P, Call[T]]) -> Callable[P, T]:
    @wraps(call)
    def send(*args: P.args, **parameters: P.kwargs) -> T:
        with service._advised():
            return steps.run(
                service._session, service._steps(call(*args, **parameters))
            )

    return send


def _awaited(
    service: Methods[AsyncSession], call: Callable[P, Call[T]]
) -> Callable[P, Coroutine[Any, Any, T]]:
    @wraps(call)
    async def send(*args: P.args, **parameters: P.kwargs) -> T:
        with service._advised():
            made = service._steps(call(*args, **parameters))
            return await steps.run_async(service._session, made)

    return send


class LazyMethods(Methods[S]):
    """A service whose methods are declared in the module beside its own, `…_methods`, loaded when one is first reached."""

    def __getattr__(self: LazyMethods[Any], name: str) -> Any:
        if name.startswith("_"):
            raise AttributeError(f"{type(self).__name__} has no attribute `{name}`")
        declared = _declared(type(self))
        found = getattr(declared, name, None)
        if not isinstance(found, method):
            meant = suggestion(name, _names(declared))
            raise AttributeError(f"{type(self).__name__} has no `{name}`{meant}")
        return found.__get__(self, declared)

    def __dir__(self) -> list[str]:
        return sorted({*super().__dir__(), *_names(_declared(type(self)))})


@remembered
def _declared(service: type[LazyMethods[Any]]) -> type[Methods[Any]]:
    """Return the class in the module beside the generated service's that declares its methods."""
    own = next(base for base in service.__mro__ if LazyMethods in base.__bases__)
    module = import_module(f"{own.__module__}_methods")
    return next(
        found
        for found in vars(module).values()
        if isinstance(found, type)
        and issubclass(found, Methods)
        and found.__module__ == module.__name__
    )


def _names(declared: type[Methods[Any]]) -> list[str]:
    return [n for n in dir(declared) if isinstance(getattr(declared, n), method)]
