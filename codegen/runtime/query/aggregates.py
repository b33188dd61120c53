"""What a group of rows has: a sum, an average, a number of rows (OData Extension for Data Aggregation 4.0, section 3.1)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Generic, TypeVar, overload

from ..data.names import refused
from .conditions import Node
from .expressions import Expression, Number

if TYPE_CHECKING:
    from decimal import Decimal

O = TypeVar("O")
X = TypeVar("X")
T = TypeVar("T")
V = TypeVar("V")


class Group(Generic[O]):
    """A group of rows of class `O`: what is of it orders groups, and says which of them are wanted.

    `orders.group_by(Order.cust_num).sum(Order.amount).order_by(Group.sum(Order.amount).desc())`
    """

    def __init__(self, row: Any) -> None:
        self.row = row
        """The class of the rows; None for what groups of any rows have."""

    def __eq__(self, other: object) -> bool:
        # What groups of any rows have goes with what these have.
        return isinstance(other, Group) and (
            self.row == other.row or None in (self.row, other.row)
        )

    def __hash__(self) -> int:
        return hash(Group)

    def __str__(self) -> str:
        return f"groups of {getattr(self.row, '__name__', 'rows')}"

    @overload
    @staticmethod
    def sum(  # type: ignore[overload-overlap]  # the first that fits is meant
        value: Expression[X, int, int | None], /
    ) -> Expression[Group[X], int, int | None]: ...
    @overload
    @staticmethod
    def sum(  # type: ignore[overload-overlap]  # the first that fits is meant
        value: Expression[X, int, Decimal | None], /
    ) -> Expression[Group[X], Decimal | int, Decimal | None]: ...
    @overload
    @staticmethod
    def sum(  # type: ignore[overload-overlap]  # the first that fits is meant
        value: Expression[X, int, float | None], /
    ) -> Expression[Group[X], float, float | None]: ...
    @overload
    @staticmethod
    def sum(
        value: Expression[X, int, Number | None], /
    ) -> Expression[Group[X], Number, Decimal | None]: ...
    @staticmethod
    def sum(value: Any, /) -> Any:
        """Return the sum of a value, null if no row has one."""
        return aggregated("sum", value)

    @overload
    @staticmethod
    def average(  # type: ignore[overload-overlap]  # the first that fits is meant
        value: Expression[X, int, int | Decimal | None], /
    ) -> Expression[Group[X], Decimal | int, Decimal | None]: ...
    @overload
    @staticmethod
    def average(  # type: ignore[overload-overlap]  # the first that fits is meant
        value: Expression[X, int, float | None], /
    ) -> Expression[Group[X], float, float | None]: ...
    @overload
    @staticmethod
    def average(
        value: Expression[X, int, Number | None], /
    ) -> Expression[Group[X], Number, Decimal | None]: ...
    @staticmethod
    def average(value: Any, /) -> Any:
        """Return the average of a value, null if no row has one."""
        return aggregated("average", value)

    @staticmethod
    def min(value: Expression[X, T, V | None], /) -> Expression[Group[X], T, V | None]:
        """Return the least value, null if no row has one."""
        return aggregated("min", value)

    @staticmethod
    def max(value: Expression[X, T, V | None], /) -> Expression[Group[X], T, V | None]:
        """Return the largest value, null if no row has one."""
        return aggregated("max", value)

    @staticmethod
    def countdistinct(
        value: Expression[X, Any, Any], /
    ) -> Expression[Group[X], int, int]:
        """Return how many different values there are."""
        return aggregated("countdistinct", value)

    @staticmethod
    def count() -> Expression[Group[Any], int, int]:
        """Return the number of rows."""
        return Expression(Group(None), Node("call", "$count"), int)


def aggregated(method: str, value: Any) -> Expression[Any, Any, Any]:
    """Return what a method makes of a value of all rows of a group; raises TypeError for anything but a value of rows."""
    if not isinstance(value, Expression):
        raise refused(method, "a value, such as `Order.amount`", value)
    kind = value.kind
    if method == "average" and kind is not float:
        kind = None
    owner: Group[Any] = Group(value.owner)
    node = Node("call", method, (value.node,))
    return Expression(owner, node, int if method == "countdistinct" else kind)
