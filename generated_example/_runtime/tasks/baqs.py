"""BAQs, for tasks."""

from __future__ import annotations

from collections.abc import Callable
from typing import Generic, Literal, overload

from typing_extensions import ParamSpec, TypeVar

from ..calls import writing
from ..calls.resource import Resource
from ..data.row import Row
from ..http.message import Request
from ..http.transport import finish_async
from ..services import (
    AnyParameters,
    Parameters,
    SignatureOfParameters,
    baq_html,
    described,
    with_parameters,
)
from .queries import AsyncQuery

R = TypeVar("R", bound=Row)
P = ParamSpec("P", default=...)


class AsyncBaq(Generic[R, P]):
    """A saved query (BAQ): calling it with parameters returns a query."""

    __signature__ = SignatureOfParameters()

    def __init__(
        self,
        resource: Resource[R],
        parameters: Callable[P, Parameters | AnyParameters],
        doc: str,
    ) -> None:
        self._resource = resource
        self.parameters = parameters
        """The class of its parameters."""
        self.__doc__ = described(doc, parameters)

    @property
    def row(self) -> type[R]:
        """The class of its rows, whose attributes are its columns."""
        return self._resource.row_type

    def __call__(self, *args: P.args, **parameters: P.kwargs) -> AsyncQuery[R]:
        # No docstring of its own: editors then show that of the parameters' class, which has the BAQ's words.
        if args:
            raise TypeError("give the parameters of a BAQ by their names")
        return AsyncQuery(with_parameters(self._resource, self.parameters, parameters))

    __call__.__doc__ = with_parameters.__doc__

    def __repr__(self) -> str:
        return f"<{type(self).__name__} {self._resource.name}{self.__signature__}>"

    def _repr_html_(self) -> str:
        return baq_html(str(self.__doc__), self.parameters, self.row)


class AsyncUpdatableBaq(AsyncBaq[R, P], Generic[R, P]):
    """A BAQ that takes new and changed rows as well."""

    async def new(self) -> R:
        """Return a row to fill in and give to `create`, with the initial values of a new one."""
        return await finish_async(writing.new_row(self._resource))

    @overload
    async def create(self, row: R, *, dry_run: Literal[False] = False) -> R: ...
    @overload
    async def create(self, row: R, *, dry_run: Literal[True]) -> Request: ...
    @overload
    async def create(self, row: R, *, dry_run: bool) -> R | Request: ...
    async def create(self, row: R, *, dry_run: bool = False) -> R | Request:
        """Return the row as the server stored it, or `row` if it does not send it back; `dry_run` as a set's `create` has it."""
        resource = self._resource.rehearsed(dry_run)
        write = writing.create_whole(resource, row)
        return await finish_async(writing.made(resource, write, row))

    async def update(self, row: R, *, dry_run: bool = False) -> Request | None:
        """Send the row, whole, if columns of it were assigned since it was read; the reply refreshes it.

        A `dry_run` returns the request that it would be. Raises `KeyMismatch` for a row without `RowIdent` and `SysRowID`: read
        it without `select()`.
        """
        write = writing.update_whole(self._resource.rehearsed(dry_run), row)
        return await finish_async(writing.unsent(write))
