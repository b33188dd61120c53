"""What a filter compares: a column, or a function of one, by the type of its values.

Comparing gives a `Filter`. A number column takes any number, and a `datetime` column a `date`, which stands for its midnight:
the literal is `2026-01-01T00:00:00Z`, as OData has no date and time without offset. To compare days whatever the offset, use
`column.date() == date(2026, 1, 1)`.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date as Date
from datetime import datetime, time
from decimal import Decimal
from typing import Any, Generic, TypeVar, overload

from .errors import FilterError
from .filters import Filter, any_of
from .values import literal

T = TypeVar("T")
Number = int | float | Decimal


@dataclass(frozen=True, slots=True)
class Order:
    """One step of `order_by`."""

    path: str
    descending: bool = False

    def __str__(self) -> str:
        return f"{self.path} desc" if self.descending else self.path


class Expression(Generic[T]):
    """A value of each row, as the server computes it."""

    __slots__ = ("path", "kind")

    def __init__(self, path: str, kind: Any = None) -> None:
        self.path = path
        """The expression as OData."""
        self.kind = kind
        """The Python type of its values, None where it is not known."""

    def __repr__(self) -> str:
        return f"<{type(self).__name__} {self.path}>"

    # Comparisons give a filter, so expressions are no keys of a dict.
    __hash__ = None  # type: ignore[assignment]

    # Comparing gives a filter and no bool, as in every query builder.
    @overload  # type: ignore[override]  # not a bool
    def __eq__(self: Expression[Decimal], other: Number | None) -> Filter: ...
    @overload
    def __eq__(self: Expression[datetime], other: Date | None) -> Filter: ...
    @overload
    def __eq__(self, other: T | Expression[T] | None) -> Filter: ...
    def __eq__(  # pyright: ignore[reportIncompatibleMethodOverride]  # not a bool
        self, other: Any
    ) -> Filter:
        return self._compared("eq", other)

    @overload  # type: ignore[override]  # not a bool
    def __ne__(self: Expression[Decimal], other: Number | None) -> Filter: ...
    @overload
    def __ne__(self: Expression[datetime], other: Date | None) -> Filter: ...
    @overload
    def __ne__(self, other: T | Expression[T] | None) -> Filter: ...
    def __ne__(  # pyright: ignore[reportIncompatibleMethodOverride]  # not a bool
        self, other: Any
    ) -> Filter:
        return self._compared("ne", other)

    @overload
    def __lt__(self: Expression[Decimal], other: Number) -> Filter: ...
    @overload
    def __lt__(self: Expression[datetime], other: Date) -> Filter: ...
    @overload
    def __lt__(self, other: T | Expression[T]) -> Filter: ...
    def __lt__(self, other: Any) -> Filter:
        return self._compared("lt", other)

    @overload
    def __le__(self: Expression[Decimal], other: Number) -> Filter: ...
    @overload
    def __le__(self: Expression[datetime], other: Date) -> Filter: ...
    @overload
    def __le__(self, other: T | Expression[T]) -> Filter: ...
    def __le__(self, other: Any) -> Filter:
        return self._compared("le", other)

    @overload
    def __gt__(self: Expression[Decimal], other: Number) -> Filter: ...
    @overload
    def __gt__(self: Expression[datetime], other: Date) -> Filter: ...
    @overload
    def __gt__(self, other: T | Expression[T]) -> Filter: ...
    def __gt__(self, other: Any) -> Filter:
        return self._compared("gt", other)

    @overload
    def __ge__(self: Expression[Decimal], other: Number) -> Filter: ...
    @overload
    def __ge__(self: Expression[datetime], other: Date) -> Filter: ...
    @overload
    def __ge__(self, other: T | Expression[T]) -> Filter: ...
    def __ge__(self, other: Any) -> Filter:
        return self._compared("ge", other)

    def in_(self, values: Iterable[T]) -> Filter:
        """Return the filter of rows whose value is one of these; of none where there are none."""
        if isinstance(values, str | bytes):
            raise FilterError(
                f"{self.path}: in_() takes a list of values, not one text"
            )
        return any_of([self._compared("eq", value) for value in values])

    def year(self: Expression[datetime] | Expression[Date]) -> Expression[int]:
        """Return the year of a date."""
        return Expression(f"year({self.path})")

    def month(self: Expression[datetime] | Expression[Date]) -> Expression[int]:
        """Return the month of a date, 1 to 12."""
        return Expression(f"month({self.path})")

    def day(self: Expression[datetime] | Expression[Date]) -> Expression[int]:
        """Return the day of the month of a date."""
        return Expression(f"day({self.path})")

    def hour(self: Expression[datetime] | Expression[time]) -> Expression[int]:
        """Return the hour of a time, 0 to 23."""
        return Expression(f"hour({self.path})")

    def minute(self: Expression[datetime] | Expression[time]) -> Expression[int]:
        """Return the minute of a time."""
        return Expression(f"minute({self.path})")

    def second(self: Expression[datetime] | Expression[time]) -> Expression[int]:
        """Return the second of a time."""
        return Expression(f"second({self.path})")

    def date(self: Expression[datetime]) -> Expression[Date]:
        """Return the day, as the value's own offset has it."""
        return Expression(f"date({self.path})")

    def asc(self) -> Order:
        """Return the order from small to large."""
        return Order(self.path)

    def desc(self) -> Order:
        """Return the order from large to small."""
        return Order(self.path, descending=True)

    def _compared(self, operator: str, other: object) -> Filter:
        return Filter(f"{self.path} {operator} {self._operand(other)}")

    def _operand(self, other: object) -> str:
        if isinstance(other, Expression):
            return other.path
        if self.kind is not datetime or isinstance(other, datetime):
            return literal(other)
        day = datetime.combine(other, time()) if isinstance(other, Date) else other
        return literal(day)


class Text(Expression[str]):
    """A text of each row."""

    __slots__ = ()

    def contains(self, text: str) -> Filter:
        """Return the filter of rows with `text` somewhere in the value."""
        return self._called("contains", text)

    def startswith(self, text: str) -> Filter:
        """Return the filter of rows whose value begins with `text`."""
        return self._called("startswith", text)

    def endswith(self, text: str) -> Filter:
        """Return the filter of rows whose value ends with `text`."""
        return self._called("endswith", text)

    def tolower(self) -> Text:
        """Return the value in lower case."""
        return Text(f"tolower({self.path})")

    def toupper(self) -> Text:
        """Return the value in upper case."""
        return Text(f"toupper({self.path})")

    def trim(self) -> Text:
        """Return the value without spaces around it."""
        return Text(f"trim({self.path})")

    def length(self) -> Expression[int]:
        """Return the number of characters."""
        return Expression(f"length({self.path})")

    def _called(self, function: str, text: str) -> Filter:
        return Filter(f"{function}({self.path},{literal(text)})")
