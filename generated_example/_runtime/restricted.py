"""Sets that lack some of the writes, since the service's metadata says that it refuses them (vocabulary Capabilities)."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import (
    TYPE_CHECKING,
    Any,
    ClassVar,
    Final,
    Generic,
    Literal,
    ParamSpec,
    Self,
    TypeVar,
    overload,
)

from .api import entity_set, keyless_set, singleton
from .calls.resource import Resource
from .data.keys import Key
from .data.row import Row
from .services import Service
from .tasks.session import AsyncSession
from .tasks.sets import AsyncRowPlace
from .threads.session import Session
from .threads.sets import RowPlace

if TYPE_CHECKING:
    from .tasks import restricted as tasks
    from .threads import restricted as threads

R = TypeVar("R", bound=Row)
P = ParamSpec("P")
X = TypeVar("X")
Y = TypeVar("Y")


class Refused:
    """A write that a set does not have: reading it raises AttributeError, and type checkers do not let it be called."""

    def __set_name__(self, owner: type, name: str) -> None:
        self._name = name

    def __get__(self, rows: Any, owner: Any) -> Self:
        where = owner.__name__ if rows is None else _resource_of(rows).name
        raise AttributeError(
            f"{where} has no `{self._name}`: the service's metadata says that it refuses that"
        )


def _resource_of(rows: Any) -> Resource[Any]:
    held = vars(rows)
    found: Resource[Any] = held.get("_resource") or held["_place"].resource
    return found


class Restricted:
    """What lacks the writes that its class refuses."""

    _without: ClassVar[tuple[str, ...]] = ()

    def __init_subclass__(cls) -> None:
        cls._without = tuple(
            verb
            for verb in ("create", "update", "delete")
            if any(isinstance(vars(b).get(verb), Refused) for b in cls.__mro__)
        )
        super().__init_subclass__()

    def __dir__(self) -> Iterable[str]:
        refused = (vars(base) for base in type(self).__mro__)
        names = {n for own in refused for n, v in own.items() if isinstance(v, Refused)}
        return sorted({*super().__dir__()} - names)


_KINDS: Final = {
    ("delete",): "SetWithoutDelete",
    ("create",): "SetWithoutCreate",
    ("update",): "SetWithoutUpdate",
    ("create", "delete"): "UpdateOnlySet",
    ("update", "delete"): "CreateOnlySet",
    ("create", "update"): "DeleteOnlySet",
    ("create", "update", "delete"): "ReadOnlySet",
}
"""The writes that a set lacks → the name of its class."""


def _kinds(name: str) -> tuple[Any, Any]:
    """Return the classes of a name, for threads and for tasks."""
    # These import this module.
    from .tasks import restricted as tasks
    from .threads import restricted as threads

    return getattr(threads, name), getattr(tasks, f"Async{name}")


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
) -> restricted[
    threads.SetWithoutDelete[R, P, RowPlace[R]],
    tasks.AsyncSetWithoutDelete[R, P, AsyncRowPlace[R]],
]: ...
@overload
def restricted_entity_set(
    name: str,
    row: type[R],
    key: Callable[P, Key],
    *,
    without: tuple[Literal["create"]],
) -> restricted[
    threads.SetWithoutCreate[R, P, RowPlace[R]],
    tasks.AsyncSetWithoutCreate[R, P, AsyncRowPlace[R]],
]: ...
@overload
def restricted_entity_set(
    name: str,
    row: type[R],
    key: Callable[P, Key],
    *,
    without: tuple[Literal["update"]],
) -> restricted[
    threads.SetWithoutUpdate[R, P, threads.FixedPlace[R]],
    tasks.AsyncSetWithoutUpdate[R, P, tasks.AsyncFixedPlace[R]],
]: ...
@overload
def restricted_entity_set(
    name: str,
    row: type[R],
    key: Callable[P, Key],
    *,
    without: tuple[Literal["create"], Literal["delete"]],
) -> restricted[
    threads.UpdateOnlySet[R, P, RowPlace[R]],
    tasks.AsyncUpdateOnlySet[R, P, AsyncRowPlace[R]],
]: ...
@overload
def restricted_entity_set(
    name: str,
    row: type[R],
    key: Callable[P, Key],
    *,
    without: tuple[Literal["update"], Literal["delete"]],
) -> restricted[
    threads.CreateOnlySet[R, P, threads.FixedPlace[R]],
    tasks.AsyncCreateOnlySet[R, P, tasks.AsyncFixedPlace[R]],
]: ...
@overload
def restricted_entity_set(
    name: str,
    row: type[R],
    key: Callable[P, Key],
    *,
    without: tuple[Literal["create"], Literal["update"]],
) -> restricted[
    threads.DeleteOnlySet[R, P, threads.FixedPlace[R]],
    tasks.AsyncDeleteOnlySet[R, P, tasks.AsyncFixedPlace[R]],
]: ...
@overload
def restricted_entity_set(
    name: str,
    row: type[R],
    key: Callable[P, Key],
    *,
    without: tuple[Literal["create"], Literal["update"], Literal["delete"]],
) -> restricted[
    threads.ReadOnlySet[R, P, threads.FixedPlace[R]],
    tasks.AsyncReadOnlySet[R, P, tasks.AsyncFixedPlace[R]],
]: ...
def restricted_entity_set(
    name: str, row: type[Any], key: Callable[..., Key], *, without: tuple[str, ...]
) -> Any:
    """Return the declaration of an entity set without these writes."""
    return restricted(entity_set(name, row, key), _kinds(_KINDS[without]), key=key)


def restricted_keyless_set(
    name: str, row: type[R], *, without: tuple[Literal["create"]]
) -> restricted[threads.ReadOnlyKeylessSet[R], tasks.AsyncReadOnlyKeylessSet[R]]:
    """Return the declaration of a set without a key whose rows cannot be created."""
    return restricted(keyless_set(name, row), _kinds("ReadOnlyKeylessSet"))


def restricted_singleton(
    name: str, row: type[R], *, without: tuple[Literal["update"]]
) -> restricted[threads.ReadOnlySingleton[R], tasks.AsyncReadOnlySingleton[R]]:
    """Return the declaration of a singleton that cannot be changed."""
    return restricted(singleton(name, row), _kinds("ReadOnlySingleton"))
