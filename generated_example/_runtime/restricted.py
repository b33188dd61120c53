"""Sets that lack some of the writes, since the service's metadata says that it refuses them (vocabulary Capabilities)."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any, Final, Generic, Literal, ParamSpec, Self, TypeVar, overload

from .api import entity_set, keyless_set, singleton
from .data.keys import Key
from .data.row import Row
from .services import Service
from .tasks import AsyncEntitySet, AsyncKeylessSet, AsyncSession, AsyncSingleton
from .threads import EntitySet, KeylessSet, Session, Singleton

R = TypeVar("R", bound=Row)
P = ParamSpec("P")
X = TypeVar("X")
Y = TypeVar("Y")


class Refused:
    """A write that a set does not have: reading it raises AttributeError, and type checkers do not let it be called."""

    def __set_name__(self, owner: type, name: str) -> None:
        self._name = name

    def __get__(self, rows: Any, owner: Any) -> Self:
        where = owner.__name__ if rows is None else rows._resource.name
        raise AttributeError(
            f"{where} has no `{self._name}`: the service's metadata says that it refuses that"
        )


class Restricted:
    """A set without the writes that its class refuses."""

    def __dir__(self) -> Iterable[str]:
        refused = (vars(base) for base in type(self).__mro__)
        names = {n for own in refused for n, v in own.items() if isinstance(v, Refused)}
        return sorted({*super().__dir__()} - names)


class NoCreate(Restricted):
    """What cannot create rows."""

    create: Refused = Refused()
    create_many: Refused = Refused()
    create_media: Refused = Refused()
    upsert: Refused = Refused()


class NoUpdate(Restricted):
    """What cannot change rows."""

    update: Refused = Refused()
    update_many: Refused = Refused()
    replace: Refused = Refused()
    upsert: Refused = Refused()


class NoDelete(Restricted):
    """What cannot delete rows."""

    delete: Refused = Refused()
    delete_many: Refused = Refused()


class SetWithoutDelete(NoDelete, EntitySet[R, P], Generic[R, P]):  # type: ignore[misc]  # what is refused is not what the set has
    """An entity set whose rows cannot be deleted."""


class SetWithoutCreate(NoCreate, EntitySet[R, P], Generic[R, P]):  # type: ignore[misc]  # what is refused is not what the set has
    """An entity set whose rows cannot be created."""


class SetWithoutUpdate(NoUpdate, EntitySet[R, P], Generic[R, P]):  # type: ignore[misc]  # what is refused is not what the set has
    """An entity set whose rows cannot be changed."""


class UpdateOnlySet(NoCreate, NoDelete, EntitySet[R, P], Generic[R, P]):  # type: ignore[misc]  # what is refused is not what the set has
    """An entity set whose rows can be changed, and neither created nor deleted."""


class CreateOnlySet(NoUpdate, NoDelete, EntitySet[R, P], Generic[R, P]):  # type: ignore[misc]  # what is refused is not what the set has
    """An entity set whose rows can be created, and neither changed nor deleted."""


class DeleteOnlySet(NoCreate, NoUpdate, EntitySet[R, P], Generic[R, P]):  # type: ignore[misc]  # what is refused is not what the set has
    """An entity set whose rows can be deleted, and neither created nor changed."""


class ReadOnlySet(NoCreate, NoUpdate, NoDelete, EntitySet[R, P], Generic[R, P]):  # type: ignore[misc]  # what is refused is not what the set has
    """An entity set whose rows are only read."""


class ReadOnlyKeylessSet(NoCreate, KeylessSet[R]):  # type: ignore[misc]  # what is refused is not what the set has
    """A set of rows without a key whose rows are only read."""


class ReadOnlySingleton(NoUpdate, Singleton[R]):  # type: ignore[misc]  # what is refused is not what the set has
    """A row that exists once per service and is only read."""


class AsyncSetWithoutDelete(NoDelete, AsyncEntitySet[R, P], Generic[R, P]):  # type: ignore[misc]  # what is refused is not what the set has
    """An entity set whose rows cannot be deleted."""


class AsyncSetWithoutCreate(NoCreate, AsyncEntitySet[R, P], Generic[R, P]):  # type: ignore[misc]  # what is refused is not what the set has
    """An entity set whose rows cannot be created."""


class AsyncSetWithoutUpdate(NoUpdate, AsyncEntitySet[R, P], Generic[R, P]):  # type: ignore[misc]  # what is refused is not what the set has
    """An entity set whose rows cannot be changed."""


class AsyncUpdateOnlySet(NoCreate, NoDelete, AsyncEntitySet[R, P], Generic[R, P]):  # type: ignore[misc]  # what is refused is not what the set has
    """An entity set whose rows can be changed, and neither created nor deleted."""


class AsyncCreateOnlySet(NoUpdate, NoDelete, AsyncEntitySet[R, P], Generic[R, P]):  # type: ignore[misc]  # what is refused is not what the set has
    """An entity set whose rows can be created, and neither changed nor deleted."""


class AsyncDeleteOnlySet(NoCreate, NoUpdate, AsyncEntitySet[R, P], Generic[R, P]):  # type: ignore[misc]  # what is refused is not what the set has
    """An entity set whose rows can be deleted, and neither created nor changed."""


class AsyncReadOnlySet(NoCreate, NoUpdate, NoDelete, AsyncEntitySet[R, P], Generic[R, P]):  # type: ignore[misc]  # what is refused is not what the set has
    """An entity set whose rows are only read."""


class AsyncReadOnlyKeylessSet(NoCreate, AsyncKeylessSet[R]):  # type: ignore[misc]  # what is refused is not what the set has
    """A set of rows without a key whose rows are only read."""


class AsyncReadOnlySingleton(NoUpdate, AsyncSingleton[R]):  # type: ignore[misc]  # what is refused is not what the set has
    """A row that exists once per service and is only read."""


_KINDS: Final[dict[tuple[str, ...], tuple[Any, Any]]] = {
    ("delete",): (SetWithoutDelete, AsyncSetWithoutDelete),
    ("create",): (SetWithoutCreate, AsyncSetWithoutCreate),
    ("update",): (SetWithoutUpdate, AsyncSetWithoutUpdate),
    ("create", "delete"): (UpdateOnlySet, AsyncUpdateOnlySet),
    ("update", "delete"): (CreateOnlySet, AsyncCreateOnlySet),
    ("create", "update"): (DeleteOnlySet, AsyncDeleteOnlySet),
    ("create", "update", "delete"): (ReadOnlySet, AsyncReadOnlySet),
}
"""The writes that a set lacks → its classes, for threads and for tasks."""


class restricted(Generic[X, Y]):  # noqa: N801  # used like `property`
    """The declaration of a set or singleton whose classes, for threads and for tasks, are `X` and `Y`."""

    def __init__(
        self,
        declared: entity_set[Any, Any] | keyless_set[Any] | singleton[Any],
        kinds: tuple[Any, Any],
        **given: Any,
    ) -> None:
        self._declared = declared
        self._kinds = kinds
        self._given = given

    def __set_name__(self, owner: type, attribute: str) -> None:
        self._declared.__set_name__(owner, attribute)

    @overload
    def __get__(self, service: None, owner: Any) -> Self: ...
    @overload
    def __get__(self, service: Service[Session], owner: Any) -> X: ...
    @overload
    def __get__(self, service: Service[AsyncSession], owner: Any) -> Y: ...
    def __get__(self, service: Service[Any] | None, owner: Any) -> Any:
        if service is None:
            return self
        return self._declared._of(service, self._kinds, **self._given)


@overload
def restricted_entity_set(
    name: str,
    row: type[R],
    key: Callable[P, Key],
    *,
    without: tuple[Literal["delete"]],
) -> restricted[SetWithoutDelete[R, P], AsyncSetWithoutDelete[R, P]]: ...
@overload
def restricted_entity_set(
    name: str,
    row: type[R],
    key: Callable[P, Key],
    *,
    without: tuple[Literal["create"]],
) -> restricted[SetWithoutCreate[R, P], AsyncSetWithoutCreate[R, P]]: ...
@overload
def restricted_entity_set(
    name: str,
    row: type[R],
    key: Callable[P, Key],
    *,
    without: tuple[Literal["update"]],
) -> restricted[SetWithoutUpdate[R, P], AsyncSetWithoutUpdate[R, P]]: ...
@overload
def restricted_entity_set(
    name: str,
    row: type[R],
    key: Callable[P, Key],
    *,
    without: tuple[Literal["create"], Literal["delete"]],
) -> restricted[UpdateOnlySet[R, P], AsyncUpdateOnlySet[R, P]]: ...
@overload
def restricted_entity_set(
    name: str,
    row: type[R],
    key: Callable[P, Key],
    *,
    without: tuple[Literal["update"], Literal["delete"]],
) -> restricted[CreateOnlySet[R, P], AsyncCreateOnlySet[R, P]]: ...
@overload
def restricted_entity_set(
    name: str,
    row: type[R],
    key: Callable[P, Key],
    *,
    without: tuple[Literal["create"], Literal["update"]],
) -> restricted[DeleteOnlySet[R, P], AsyncDeleteOnlySet[R, P]]: ...
@overload
def restricted_entity_set(
    name: str,
    row: type[R],
    key: Callable[P, Key],
    *,
    without: tuple[Literal["create"], Literal["update"], Literal["delete"]],
) -> restricted[ReadOnlySet[R, P], AsyncReadOnlySet[R, P]]: ...
def restricted_entity_set(
    name: str, row: type[Any], key: Callable[..., Key], *, without: tuple[str, ...]
) -> Any:
    """Return the declaration of an entity set without these writes."""
    return restricted(entity_set(name, row, key), _KINDS[without], key=key)


def restricted_keyless_set(
    name: str, row: type[R], *, without: tuple[Literal["create"]]
) -> restricted[ReadOnlyKeylessSet[R], AsyncReadOnlyKeylessSet[R]]:
    """Return the declaration of a set without a key whose rows cannot be created."""
    return restricted(
        keyless_set(name, row), (ReadOnlyKeylessSet, AsyncReadOnlyKeylessSet)
    )


def restricted_singleton(
    name: str, row: type[R], *, without: tuple[Literal["update"]]
) -> restricted[ReadOnlySingleton[R], AsyncReadOnlySingleton[R]]:
    """Return the declaration of a singleton that cannot be changed."""
    return restricted(singleton(name, row), (ReadOnlySingleton, AsyncReadOnlySingleton))


_REFUSING: Final = {"create": NoCreate, "update": NoUpdate, "delete": NoDelete}


def narrowed(kind: type[Any], without: tuple[str, ...]) -> type[Any]:
    """Return the class of a set or singleton without these writes."""
    refused = tuple(_REFUSING[verb] for verb in without)
    members = {"__doc__": kind.__doc__, "_without": without}
    return type(kind.__name__, (*refused, kind), members)
