"""BAQs that take writes: new rows and changed ones, whole, with RowMod (EPICOR.md, "The four kinds of service")."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Generic, ParamSpec, TypeVar

from . import steps
from .changes import changed, given, settle, whole
from .errors import KeyMismatch, ReplyError
from .fields import Fields
from .message import Reply, Request
from .queries import AsyncQuery, Query
from .reader import Shape, read
from .resource import Resource
from .row import Row
from .session import AsyncSession, Session
from .steps import Steps
from .table import ADDED, UPDATED
from .wire import encode

R = TypeVar("R", bound=Row)
F = TypeVar("F", bound=Fields)
P = ParamSpec("P")


class UpdatableBaq(Generic[R, F, P]):
    """An updatable BAQ: called with its parameters it gives a query, and it takes new and changed rows."""

    def __init__(
        self, session: Session, resource: Resource[R], query: Callable[P, Query[R, F]]
    ) -> None:
        self._session = session
        self._resource = resource
        self._query = query

    def __call__(self, *args: P.args, **parameters: P.kwargs) -> Query[R, F]:
        """Return the query for the rows that the BAQ gives for these parameters."""
        return self._query(*args, **parameters)

    def new(self) -> R:
        """Return a row to fill in and give to `create`, with the values that a new one begins with."""
        return steps.run(self._session, new(self._resource))

    def create(self, row: R) -> R:
        """Return the row as the server stored it, or `row` where it does not send it back."""
        return steps.run(self._session, create(self._resource, row))

    def update(self, row: R) -> None:
        """Send the row, whole, where columns of it were assigned since it was read; the reply refreshes it.

        Raises `KeyMismatch` for a row without `RowIdent` and `SysRowID`: read it without `select()`.
        """
        steps.run(self._session, update(self._resource, row))


class AsyncUpdatableBaq(Generic[R, F, P]):
    """An updatable BAQ for tasks: called with its parameters it gives a query, and it takes new and changed rows."""

    def __init__(
        self,
        session: AsyncSession,
        resource: Resource[R],
        query: Callable[P, AsyncQuery[R, F]],
    ) -> None:
        self._session = session
        self._resource = resource
        self._query = query

    def __call__(self, *args: P.args, **parameters: P.kwargs) -> AsyncQuery[R, F]:
        """Return the query for the rows that the BAQ gives for these parameters."""
        return self._query(*args, **parameters)

    async def new(self) -> R:
        """Return a row to fill in and give to `create`, with the values that a new one begins with."""
        return await steps.run_async(self._session, new(self._resource))

    async def create(self, row: R) -> R:
        """Return the row as the server stored it, or `row` where it does not send it back."""
        return await steps.run_async(self._session, create(self._resource, row))

    async def update(self, row: R) -> None:
        """Send the row, whole, where columns of it were assigned since it was read; the reply refreshes it.

        Raises `KeyMismatch` for a row without `RowIdent` and `SysRowID`: read it without `select()`.
        """
        await steps.run_async(self._session, update(self._resource, row))


def new(resource: Resource[R]) -> Steps[R]:
    """Return the row that `GetNew` gives."""
    records = _records((yield Request("GET", f"{resource.service}GetNew")))
    if not records:
        raise ReplyError(f"{resource.service}GetNew: the reply holds no row")
    return read(Shape(resource.row_type), records[:1], source="GetNew")[0]


def create(resource: Resource[R], row: R) -> Steps[R]:
    """Send a new row: the columns that have a value, or were given null."""
    steps.check_row(resource, row)
    body = given(row) | {"RowMod": ADDED}
    records = _records((yield resource.write("POST", None, encode(body))))
    if not records:
        return row
    return read(Shape(resource.row_type), records[:1], source=resource.name)[0]


def update(resource: Resource[R], row: R) -> Steps[None]:
    """Send a row that has changes, whole; nothing where it has none."""
    steps.check_row(resource, row)
    if not changed(row):
        return
    body = whole(row) | {"RowMod": UPDATED}
    if not (body.get("RowIdent") or body.get("SysRowID")):
        raise KeyMismatch(
            f"this {type(row).__name__} has neither RowIdent nor SysRowID: read it from the BAQ without select()"
        )
    records = _records((yield resource.write("PATCH", None, encode(body))))
    settle(row)
    for record in records[:1]:
        # The columns that came, and no others: what a server leaves out has not become null.
        shape = Shape(resource.row_type, frozenset(record))
        steps.reload(row, read(shape, [record], source=resource.name)[0])


def _records(reply: Reply) -> list[Any]:
    """Return the rows of a reply, which is a row, a list of rows, or empty."""
    body = reply.json() if reply.content.strip() else None
    found = body.get("value", [body]) if isinstance(body, dict) else body or []
    if not isinstance(found, list):
        raise ReplyError(f"{reply.what}: the reply is no row and no list of rows")
    return found
