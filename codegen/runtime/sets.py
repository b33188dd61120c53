"""Entity sets and singletons: a query for many rows, and calls on one of them."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from functools import partial
from typing import Any, Generic, ParamSpec, TypeVar, overload

from . import bulk, steps
from .bulk import Many, Written
from .errors import KeyMismatch
from .fields import Fields
from .keys import Key
from .named import part_names
from .queries import AsyncQuery, Choice, Query
from .resource import Resource
from .row import Row
from .session import AsyncSession, Session

R = TypeVar("R", bound=Row)
F = TypeVar("F", bound=Fields)
P = ParamSpec("P")


class KeylessSet(Query[R, F]):
    """A set of rows without a key: to read, and to add to."""

    def create(self, row: R) -> R:
        """Return the row as the server stored it; what was set in `row` is sent, and `row` stays as it is."""
        return steps.run(self._session, steps.create(self._resource, row))

    def create_many(
        self, rows: Iterable[R], *, written: list[Written[R]] | None = None
    ) -> list[Written[R]]:
        """Return what became of each row, in the order given; rows are sent as `create` sends them, several at a time.

        At most `max_concurrency` are under way, and rows are taken as there is place. A row that cannot be written is an outcome
        with an error, and the others are written all the same; raised is only what none could survive (a wrong password, no
        licence) and what ends the call from outside: give `written` to have the outcomes even then.
        """
        call = partial(steps.create, self._resource)
        return bulk.write(self._session, call, rows, [] if written is None else written)


class EntitySet(KeylessSet[R, F], Generic[R, F, P]):
    """An entity set: a query for all its rows, and the calls on one of them."""

    def __init__(
        self,
        session: Session,
        resource: Resource[R],
        fields: type[F],
        *,
        key: Callable[P, Key],
    ) -> None:
        super().__init__(session, resource, fields)
        self._key = key

    def get(self, *key: P.args, **parts: P.kwargs) -> R:
        """Return the row with that key, with the columns and children of this query; raises `NotFound`.

        A key that a URL's path cannot carry is read by `$filter`.
        """
        wanted = key_with(self._key, key, parts)
        call = steps.get(self._resource, self._selection, wanted)
        return steps.run(self._session, call)

    def update(self, row: R) -> None:
        """Send the columns that were assigned since `row` was read or made, and nothing where there are none.

        Raises `KeyMismatch` where a URL's path cannot carry its key.
        """
        steps.run(self._session, steps.update(self._resource, row))

    @overload
    def delete(self, row: R, /) -> None: ...
    @overload
    def delete(self, *key: P.args, **parts: P.kwargs) -> None: ...
    def delete(self, *row: Any, **parts: Any) -> None:
        """Delete a row, given itself or by its key; raises `KeyMismatch` where a URL's path cannot carry the key."""
        steps.run(self._session, _deletion(self._resource, self._key, row, parts))

    def refresh(self, row: R) -> None:
        """Read all columns of `row` again, in place; its changes are gone, children that it has stay as they are."""
        steps.run(self._session, steps.refresh(self._resource, row))

    def update_many(
        self, rows: Iterable[R], *, written: list[Written[R]] | None = None
    ) -> list[Written[R]]:
        """Return what became of each row, in the order given: changes are sent as `update` sends them; see `create_many`."""
        call = partial(steps.updated, self._resource)
        return bulk.write(self._session, call, rows, [] if written is None else written)

    def delete_many(
        self, rows: Iterable[R | Key], *, written: list[Written[R | Key]] | None = None
    ) -> list[Written[R | Key]]:
        """Return what became of each row, given itself or by its key, in the order given; see `create_many`."""
        call = partial(steps.deleted, self._resource, self._key)
        return bulk.write(self._session, call, rows, [] if written is None else written)


class AsyncKeylessSet(AsyncQuery[R, F]):
    """A set of rows without a key, for tasks: to read, and to add to."""

    async def create(self, row: R) -> R:
        """Return the row as the server stored it; what was set in `row` is sent, and `row` stays as it is."""
        return await steps.run_async(self._session, steps.create(self._resource, row))

    async def create_many(
        self, rows: Many[R], *, written: list[Written[R]] | None = None
    ) -> list[Written[R]]:
        """Return what became of each row, in the order given; rows are sent as `create` sends them, several at a time.

        At most `max_concurrency` are under way, and rows are taken as there is place. A row that cannot be written is an outcome
        with an error, and the others are written all the same; raised is only what none could survive (a wrong password, no
        licence) and what ends the call from outside: give `written` to have the outcomes even then.
        """
        call = partial(steps.create, self._resource)
        return await bulk.write_async(
            self._session, call, rows, [] if written is None else written
        )


class AsyncEntitySet(AsyncKeylessSet[R, F], Generic[R, F, P]):
    """An entity set for tasks: a query for all its rows, and the calls on one of them."""

    def __init__(
        self,
        session: AsyncSession,
        resource: Resource[R],
        fields: type[F],
        *,
        key: Callable[P, Key],
    ) -> None:
        super().__init__(session, resource, fields)
        self._key = key

    async def get(self, *key: P.args, **parts: P.kwargs) -> R:
        """Return the row with that key, with the columns and children of this query; raises `NotFound`.

        A key that a URL's path cannot carry is read by `$filter`.
        """
        wanted = key_with(self._key, key, parts)
        call = steps.get(self._resource, self._selection, wanted)
        return await steps.run_async(self._session, call)

    async def update(self, row: R) -> None:
        """Send the columns that were assigned since `row` was read or made, and nothing where there are none.

        Raises `KeyMismatch` where a URL's path cannot carry its key.
        """
        await steps.run_async(self._session, steps.update(self._resource, row))

    @overload
    async def delete(self, row: R, /) -> None: ...
    @overload
    async def delete(self, *key: P.args, **parts: P.kwargs) -> None: ...
    async def delete(self, *row: Any, **parts: Any) -> None:
        """Delete a row, given itself or by its key; raises `KeyMismatch` where a URL's path cannot carry the key."""
        await steps.run_async(
            self._session, _deletion(self._resource, self._key, row, parts)
        )

    async def refresh(self, row: R) -> None:
        """Read all columns of `row` again, in place; its changes are gone, children that it has stay as they are."""
        await steps.run_async(self._session, steps.refresh(self._resource, row))

    async def update_many(
        self, rows: Many[R], *, written: list[Written[R]] | None = None
    ) -> list[Written[R]]:
        """Return what became of each row, in the order given: changes are sent as `update` sends them; see `create_many`."""
        call = partial(steps.updated, self._resource)
        return await bulk.write_async(
            self._session, call, rows, [] if written is None else written
        )

    async def delete_many(
        self, rows: Many[R | Key], *, written: list[Written[R | Key]] | None = None
    ) -> list[Written[R | Key]]:
        """Return what became of each row, given itself or by its key, in the order given; see `create_many`."""
        call = partial(steps.deleted, self._resource, self._key)
        return await bulk.write_async(
            self._session, call, rows, [] if written is None else written
        )


class Singleton(Choice[R, F]):
    """A row that a service has one of."""

    def __init__(
        self, session: Session, resource: Resource[R], fields: type[F]
    ) -> None:
        super().__init__(resource, fields)
        self._session = session

    def get(self) -> R:
        """Return the row, with the columns and children of this query."""
        call = steps.get_single(self._resource, self._selection)
        return steps.run(self._session, call)

    def update(self, row: R) -> None:
        """Send the columns that were assigned since `row` was read, and nothing where there are none."""
        steps.run(self._session, steps.update_single(self._resource, row))


class AsyncSingleton(Choice[R, F]):
    """A row that a service has one of, for tasks."""

    def __init__(
        self, session: AsyncSession, resource: Resource[R], fields: type[F]
    ) -> None:
        super().__init__(resource, fields)
        self._session = session

    async def get(self) -> R:
        """Return the row, with the columns and children of this query."""
        call = steps.get_single(self._resource, self._selection)
        return await steps.run_async(self._session, call)

    async def update(self, row: R) -> None:
        """Send the columns that were assigned since `row` was read, and nothing where there are none."""
        await steps.run_async(self._session, steps.update_single(self._resource, row))


def key_with(
    key: Callable[..., Key], unnamed: tuple[Any, ...], parts: dict[str, Any]
) -> Key:
    """Return the key with these parts; raises `KeyMismatch` where one is missing, has no name, or is none of this key."""
    names = ", ".join(part_names(key)) if isinstance(key, type) else ""
    if unnamed:
        raise KeyMismatch(f"give the parts of the key by their names: {names}")
    try:
        return key(**parts)
    except TypeError:
        given = ", ".join(parts) or "nothing"
        raise KeyMismatch(f"the key is {names}, given was {given}") from None


def _deletion(
    resource: Resource[Any],
    key: Callable[..., Key],
    row: tuple[Any, ...],
    parts: dict[str, Any],
) -> steps.Steps[None]:
    """Return the call that deletes a row given itself, or by the parts of its key."""
    if len(row) == 1 and not parts:
        return steps.delete_row(resource, row[0])
    return steps.delete(resource, key_with(key, row, parts))
