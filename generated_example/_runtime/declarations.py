"""The one-line declarations of generated services.

A declaration is a descriptor: on a service with a `Session` it gives the set for threads, with an `AsyncSession` the one for
tasks, and the parameters of the key class become those of `get`.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Generic, ParamSpec, Self, TypeVar, overload

from .fields import Fields
from .keys import Key
from .resource import Resource
from .row import Row
from .service import Service, resource_of
from .session import AsyncSession, Session
from .sets import (
    AsyncEntitySet,
    AsyncKeylessSet,
    AsyncSingleton,
    EntitySet,
    KeylessSet,
    Singleton,
)

R = TypeVar("R", bound=Row)
F = TypeVar("F", bound=Fields)
P = ParamSpec("P")


class _Declaration(Generic[R, F]):
    """What all declarations know: the name in URLs, the rows, and their fields."""

    def __init__(self, name: str, row: type[R], fields: type[F]) -> None:
        self._name = name
        self._row = row
        self._fields = fields
        self._attribute = ""

    def __set_name__(self, owner: type, attribute: str) -> None:
        self._attribute = attribute

    def _kept(self, service: Service[Any] | None, make: Callable[..., Any]) -> Any:
        """Return the declaration itself on the class; on a service what `make` makes, once."""
        if service is None:
            return self
        session: Session | AsyncSession = service._session
        resource: Resource[R] = resource_of(
            session, self._row, service._name, self._name, name=self._name
        )
        made = make(session, resource, self._fields)
        # Found there before this descriptor, which has no `__set__`, is asked again.
        return service.__dict__.setdefault(self._attribute, made)


class entity_set(
    _Declaration[R, F], Generic[R, F, P]
):  # noqa: N801  # used like `property`
    """An entity set whose rows have a key."""

    def __init__(
        self, name: str, row: type[R], fields: type[F], key: Callable[P, Key]
    ) -> None:
        super().__init__(name, row, fields)
        self._key = key

    @overload
    def __get__(self, service: None, owner: Any) -> Self: ...
    @overload
    def __get__(self, service: Service[Session], owner: Any) -> EntitySet[R, F, P]: ...
    @overload
    def __get__(
        self, service: Service[AsyncSession], owner: Any
    ) -> AsyncEntitySet[R, F, P]: ...
    def __get__(self, service: Service[Any] | None, owner: Any) -> Any:
        return self._kept(service, self._made)

    def _made(
        self, session: Session | AsyncSession, resource: Resource[R], fields: type[F]
    ) -> EntitySet[R, F, P] | AsyncEntitySet[R, F, P]:
        if isinstance(session, AsyncSession):
            return AsyncEntitySet(session, resource, fields, key=self._key)
        return EntitySet(session, resource, fields, key=self._key)


class keyless_set(_Declaration[R, F]):  # noqa: N801  # used like `property`
    """An entity set whose rows have no key."""

    @overload
    def __get__(self, service: None, owner: Any) -> Self: ...
    @overload
    def __get__(self, service: Service[Session], owner: Any) -> KeylessSet[R, F]: ...
    @overload
    def __get__(
        self, service: Service[AsyncSession], owner: Any
    ) -> AsyncKeylessSet[R, F]: ...
    def __get__(self, service: Service[Any] | None, owner: Any) -> Any:
        return self._kept(service, self._made)

    def _made(
        self, session: Session | AsyncSession, resource: Resource[R], fields: type[F]
    ) -> KeylessSet[R, F] | AsyncKeylessSet[R, F]:
        if isinstance(session, AsyncSession):
            return AsyncKeylessSet(session, resource, fields)
        return KeylessSet(session, resource, fields)


class singleton(_Declaration[R, F]):  # noqa: N801  # used like `property`
    """A row that a service has one of."""

    @overload
    def __get__(self, service: None, owner: Any) -> Self: ...
    @overload
    def __get__(self, service: Service[Session], owner: Any) -> Singleton[R, F]: ...
    @overload
    def __get__(
        self, service: Service[AsyncSession], owner: Any
    ) -> AsyncSingleton[R, F]: ...
    def __get__(self, service: Service[Any] | None, owner: Any) -> Any:
        return self._kept(service, self._made)

    def _made(
        self, session: Session | AsyncSession, resource: Resource[R], fields: type[F]
    ) -> Singleton[R, F] | AsyncSingleton[R, F]:
        if isinstance(session, AsyncSession):
            return AsyncSingleton(session, resource, fields)
        return Singleton(session, resource, fields)
