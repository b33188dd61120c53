"""Groups of rows, for tasks: tuples of their keys, and of what the server computes of each."""

from __future__ import annotations

from collections.abc import AsyncIterator, Mapping
from functools import partial
from typing import TYPE_CHECKING, Any, Generic, Self, overload

from typing_extensions import TypeVar, TypeVarTuple

from ..calls.resource import Resource
from ..data.names import misplaced
from ..data.row import Row
from ..http.transport import finish_async, iterate_async
from ..query.conditions import Filter
from ..query.expressions import Expression, Group, Number, Order
from .queries import AsyncFrames, AsyncQuery, _each

if TYPE_CHECKING:
    from decimal import Decimal

    from ..frames.extract import Extract
    from ..query.computing import Grouped

R = TypeVar("R", bound=Row)
V = TypeVar("V")
Ts = TypeVarTuple("Ts")


class AsyncGroups(AsyncFrames, Generic[R, *Ts]):
    """Groups of rows: iterate over it with `async for`, for a tuple of keys and values of each; nothing is sent until then.

    `sum`, `count` and so on add a value to the tuples. Frames and files have a column for each of these.
    """

    def __init__(self, resource: Resource[R], grouped: Grouped[R]) -> None:
        self._resource = resource
        self._grouped = grouped

    @overload
    def sum(  # type: ignore[overload-overlap]  # the first that fits is meant
        self, value: Expression[R, int, int | None]
    ) -> AsyncGroups[R, *Ts, int | None]: ...
    @overload
    def sum(  # type: ignore[overload-overlap]  # the first that fits is meant
        self, value: Expression[R, int, Decimal | None]
    ) -> AsyncGroups[R, *Ts, Decimal | None]: ...
    @overload
    def sum(  # type: ignore[overload-overlap]  # the first that fits is meant
        self, value: Expression[R, int, float | None]
    ) -> AsyncGroups[R, *Ts, float | None]: ...
    @overload
    def sum(
        self, value: Expression[R, int, Number | None]
    ) -> AsyncGroups[R, *Ts, Decimal | None]: ...
    def sum(self, value: Any) -> Any:
        """Return the groups with the sum of a value, None where no row has one: of `Order.amount`, or `Order.qty * Order.price`."""
        return self._with(Group.sum(value))

    @overload
    def average(  # type: ignore[overload-overlap]  # the first that fits is meant
        self, value: Expression[R, int, int | Decimal | None]
    ) -> AsyncGroups[R, *Ts, Decimal | None]: ...
    @overload
    def average(  # type: ignore[overload-overlap]  # the first that fits is meant
        self, value: Expression[R, int, float | None]
    ) -> AsyncGroups[R, *Ts, float | None]: ...
    @overload
    def average(
        self, value: Expression[R, int, Number | None]
    ) -> AsyncGroups[R, *Ts, Decimal | None]: ...
    def average(self, value: Any) -> Any:
        """Return the groups with the average of a value, None where no row has one."""
        return self._with(Group.average(value))

    def min(self, value: Expression[R, Any, V | None]) -> AsyncGroups[R, *Ts, V | None]:
        """Return the groups with the least value, None where no row has one."""
        return self._with(Group.min(value))

    def max(self, value: Expression[R, Any, V | None]) -> AsyncGroups[R, *Ts, V | None]:
        """Return the groups with the largest value, None where no row has one."""
        return self._with(Group.max(value))

    def count(self) -> AsyncGroups[R, *Ts, int]:
        """Return the groups with the number of their rows."""
        return self._with(Group.count())

    def countdistinct(self, value: Expression[R, Any, Any]) -> AsyncGroups[R, *Ts, int]:
        """Return the groups with the number of different values."""
        return self._with(Group.countdistinct(value))

    def having(self, *filters: Filter[Group[R]]) -> Self:
        """Return the groups that pass every filter: `having(Group.count() > 1)`; conditions on rows go before `group_by`."""
        return self._of(self._grouped.where(filters))

    def order_by(self, *orders: Order[Group[R]] | Order[R]) -> Self:
        """Return the groups in this order: `order_by(Group.sum(Order.amount).desc(), Order.cust_num)`."""
        return self._of(self._grouped.order_by(orders))

    def top(self, number: int) -> Self:
        """Return this many groups from the start."""
        return self._of(self._grouped.limit(top=number, skip=self._grouped.skip))

    def skip(self, number: int) -> Self:
        """Return the groups without the first ones, so many."""
        return self._of(self._grouped.limit(top=self._grouped.top, skip=number))

    def __aiter__(self) -> AsyncIterator[tuple[*Ts]]:
        from ..calls import groups  # for those who read them

        pages: Any = groups.pages(self._resource, self._grouped)
        return _each(iterate_async(pages))

    async def first(self) -> tuple[*Ts] | None:
        """Return the first group, None if there is none."""
        # The methods that were called say which tuples they are.
        from ..calls import groups  # for those who read them

        found: Any = await finish_async(groups.first(self._resource, self._grouped))
        group: tuple[*Ts] | None = found
        return group

    async def one(self) -> tuple[*Ts]:
        """Return the only group, such as that of all rows; raises `NotFound` if there is none, `KineticError` if there are more."""
        from ..calls import groups  # for those who read them

        found: Any = await finish_async(groups.one(self._resource, self._grouped))
        group: tuple[*Ts] = found
        return group

    def _extract(self, settings: Mapping[str, Any], **more: Any) -> Extract[Any]:
        from ..calls import groups
        from ..frames.tuples import groups_extract

        pages = partial(groups.pages, self._resource, self._grouped)
        return groups_extract(self._resource, self._grouped, settings, pages, **more)

    def _with(self, value: Any) -> AsyncGroups[R, *tuple[Any, ...]]:
        return AsyncGroups(self._resource, self._grouped.with_value(value))

    def _of(self, grouped: Grouped[R]) -> Self:
        return type(self)(self._resource, grouped)

    # Hidden from type checkers, which would let every name pass.
    if not TYPE_CHECKING:

        def __getattr__(self, name: str) -> Any:
            raise misplaced(self, name, AsyncQuery, "group_by")

    def __repr__(self) -> str:
        asked = self._grouped.transformed("parts")
        return f"<{type(self).__name__} {self._resource.name}?$apply={asked}>"
