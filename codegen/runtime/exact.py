"""Values from a program, each made anew as exactly its base type before anything is written of it.

A subclass may have methods of its own (`__str__`, `__format__`, `isoformat`, `replace`, `__int__`, …), and what those return
would stand in a URL unescaped. So nothing here calls a method of the value's own: each is made from the parts that the base
type itself reads. What has no form on the wire (NaN, an infinity, a number that would be written with millions of digits, an
offset with seconds) is refused here, before any text is made of it.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from datetime import date, datetime, time, timedelta, timezone
from decimal import Decimal
from typing import Any, Final
from uuid import UUID

from .wire import MAX_DIGITS, bounded

text: Final[Callable[[str], str]] = str.__str__
"""Returns a text as exactly `str`; raises TypeError for what is none."""


def exact(value: object) -> Any:
    """Return `value` as exactly the type of the wire that it is or derives from.

    Raises TypeError for a value of no such type, ValueError for one that has no form on the wire.
    """
    make = _MAKE.get(type(value)) or _inherited(type(value))
    return make(value)


def _inherited(kind: type) -> Callable[[Any], Any]:
    """Return what makes values of the base type; `isinstance` would believe what a value says of its own class."""
    for base, make in _MAKE.items():
        if issubclass(kind, base):
            return make
    raise TypeError(f"a {kind.__name__}")


def _integer(value: int) -> int:
    number = int.__int__(value)
    if not -_TOO_LONG < number < _TOO_LONG:
        raise ValueError(f"a number of more than {MAX_DIGITS} digits")
    return number


_TOO_LONG: Final = 10**MAX_DIGITS


def _float(value: float) -> float:
    number = float.__float__(value)
    if not math.isfinite(number):
        raise ValueError("a float that is not finite")
    return number


def _datetime(value: datetime) -> datetime:
    day, clock = datetime.date(value), datetime.time(value)
    return datetime.combine(day, clock, _zone(datetime.utcoffset, value))


def _time(value: time) -> time:
    clock = datetime.combine(date.min, value, None).time()
    return clock.replace(tzinfo=_zone(time.utcoffset, value))


def _zone(offset_of: Callable[[Any], timedelta | None], value: Any) -> timezone | None:
    """Return the offset alone, asked for once: the time zone is an object of the program's, too."""
    try:
        offset = offset_of(value)
    except Exception as error:  # whatever a time zone of the program's own raises
        raise ValueError("a time whose time zone gives no offset") from error
    if offset is None:
        return None
    offset = _duration(offset)
    if offset % timedelta(minutes=1):
        raise ValueError(f"a time with an offset of {offset}, not in whole minutes,")
    return timezone(offset)


_duration: Final[Callable[[timedelta], timedelta]] = timedelta.__pos__
# Members of a class with slots: a subclass cannot come between.
_number_of: Final[Callable[[UUID], int]] = vars(UUID)["int"].__get__


def _uuid(value: UUID) -> UUID:
    try:
        return UUID(int=_integer(_number_of(value)))
    except (AttributeError, TypeError) as error:
        raise ValueError("a UUID without a number") from error


_MAKE: Final[Mapping[type, Callable[[Any], Any]]] = {
    # From the narrow type to the wide one: a bool is an int, a datetime a date.
    type(None): lambda value: None,
    str: text,
    bool: lambda value: value,
    int: _integer,
    float: _float,
    Decimal: lambda value: bounded(Decimal(value)),
    datetime: _datetime,
    date: lambda value: date.fromordinal(date.toordinal(value)),
    time: _time,
    timedelta: _duration,
    UUID: _uuid,
    bytes: bytes.__bytes__,
}
