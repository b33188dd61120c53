"""Values between JSON, Edm types and sqlite.

In sqlite a decimal is text with every digit it came with, compared by the collation `exact`; a date with a time is
text as it was sent, compared by the collation `instant`; a boolean is 0 or 1; a guid is lower-case text; what is no
primitive value is JSON text. `install` gives a connection the collations and functions that this needs.
"""

from __future__ import annotations

import functools
import re
import sqlite3
import uuid
from collections.abc import Callable, Mapping
from datetime import UTC, date, datetime, timedelta
from decimal import ROUND_CEILING, ROUND_FLOOR, ROUND_HALF_UP, Decimal, InvalidOperation
from typing import Any, Final

from codegen.sandbox import json_text

Sql = str | int | float | None

INTEGERS: Final = {
    "Edm.Byte": (0, 2**8 - 1),
    "Edm.SByte": (-(2**7), 2**7 - 1),
    "Edm.Int16": (-(2**15), 2**15 - 1),
    "Edm.Int32": (-(2**31), 2**31 - 1),
    "Edm.Int64": (-(2**63), 2**63 - 1),
}
FLOATS: Final = ("Edm.Double", "Edm.Single")
_COLLATIONS: Final = {"Edm.Decimal": "exact", "Edm.DateTimeOffset": "instant"}
LONGEST: Final = 60
"""The largest power of ten of a decimal; SQL Server's end at 38."""
ZONE: Final = "-05:00"
"""Offset of the company's days, for a date that came without one."""


class WrongValue(ValueError):
    """A JSON value that its column cannot take."""


def collations(*, ignores_case: bool) -> Mapping[str, str]:
    """Edm type → the collation of sqlite in which its values are compared and ordered."""
    return {**_COLLATIONS, "Edm.String": "NOCASE"} if ignores_case else _COLLATIONS


def declared(edm: str, collation: str) -> str:
    """The sqlite type and collation of a column of that Edm type."""
    if edm in INTEGERS or edm == "Edm.Boolean":
        return "INTEGER"
    if edm in FLOATS:
        return "REAL"
    return f"TEXT COLLATE {collation or 'BINARY'}"


def to_sql(value: Any, edm: str) -> Sql:
    """The value as sqlite keeps it; raises WrongValue if a column of that type cannot take it."""
    if value is None:
        return None
    convert = _TO_SQL.get(edm)
    if edm in INTEGERS:
        return _integer(value, *INTEGERS[edm])
    return convert(value) if convert else json_text.dumps(value).decode()


def from_sql(value: Sql, edm: str) -> Any:
    """The value as JSON carries it."""
    if value is None or edm in _AS_IT_IS:
        return value
    if edm == "Edm.Decimal":
        return Decimal(str(value))
    if edm == "Edm.Boolean":
        return bool(value)
    if edm in INTEGERS or edm in FLOATS:
        return value
    return json_text.loads(str(value).encode())


def _integer(value: Any, low: int, high: int) -> int:
    number = exact_number(value)
    if number != number.to_integral_value() or not low <= number <= high:
        raise WrongValue
    return int(number)


def _text(value: Any) -> str:
    if not isinstance(value, str):
        raise WrongValue
    return value


def _boolean(value: Any) -> int:
    if not isinstance(value, bool):
        raise WrongValue
    return int(value)


def exact_number(value: Any) -> Decimal:
    """The number that a JSON value is; raises WrongValue if it is not a number."""
    if isinstance(value, bool) or not isinstance(value, int | str | Decimal):
        raise WrongValue
    try:
        number = Decimal(value)
    except InvalidOperation:
        raise WrongValue from None
    if not number.is_finite() or abs(number.adjusted()) > LONGEST:
        raise WrongValue
    return number


def _decimal(value: Any) -> str:
    return format(exact_number(value), "f")


def _double(value: Any) -> float:
    if isinstance(value, bool) or not isinstance(value, int | float | Decimal):
        raise WrongValue
    return float(value)


def _guid(value: Any) -> str:
    try:
        return str(uuid.UUID(_text(value))) if value else ""
    except ValueError:
        raise WrongValue from None


def _moment(value: Any) -> str:
    text = _text(value)
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        raise WrongValue from None
    if moment.tzinfo is not None:
        return text
    return f"{text}{ZONE}" if "T" in text else f"{text}T00:00:00{ZONE}"


def _day(value: Any) -> str:
    try:
        return date.fromisoformat(_text(value)).isoformat()
    except ValueError:
        raise WrongValue from None


def _duration(value: Any) -> str:
    """Days and seconds, so that equal durations are equal texts (CSDL section 3.3: dayTimeDuration)."""
    found = _DURATION.fullmatch(_text(value))
    if found is None or not any(found.groups()[1:]):
        raise WrongValue
    sign, *parts = found.groups()
    days, hours, minutes, seconds = (Decimal(part or 0) for part in parts)
    seconds += 60 * (minutes + 60 * (hours + 24 * days))
    return f"{sign if seconds else ''}P{seconds // 86_400}DT{seconds % 86_400:f}S"


_DURATION: Final = re.compile(
    r"(-?)P(?:(\d+)D)?(?:T(?:(\d+)H)?(?:(\d+)M)?(?:(\d+(?:\.\d+)?)S)?)?", re.ASCII
)

_TO_SQL: Final[Mapping[str, Callable[[Any], Sql]]] = {
    "Edm.String": _text,
    "Edm.Binary": _text,
    "Edm.Duration": _duration,
    "Edm.TimeOfDay": _text,
    "Edm.Boolean": _boolean,
    "Edm.Decimal": _decimal,
    "Edm.Double": _double,
    "Edm.Single": _double,
    "Edm.Guid": _guid,
    "Edm.DateTimeOffset": _moment,
    "Edm.Date": _day,
}
_AS_IT_IS: Final = frozenset(
    {
        *("Edm.String", "Edm.Binary", "Edm.Duration", "Edm.TimeOfDay"),
        *("Edm.Guid", "Edm.DateTimeOffset", "Edm.Date"),
    }
)


@functools.lru_cache(maxsize=8192)
def instant(text: str) -> datetime:
    """The moment that a stored text means, in UTC; the earliest one if the text is not a moment."""
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        return datetime.min.replace(tzinfo=UTC)
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)


@functools.lru_cache(maxsize=8192)
def exact(text: str) -> Decimal:
    """The number that a stored text means; zero if the text is not a number."""
    try:
        return Decimal(text)
    except InvalidOperation:
        return Decimal(0)


def _order(read: Callable[[str], Any]) -> Callable[[str, str], int]:
    def compare(left: str, right: str) -> int:
        a, b = read(left), read(right)
        return int(a > b) - int(a < b)

    return compare


def _calculate(
    operation: Callable[[Decimal, Decimal], Decimal],
) -> Callable[[Sql, Sql], Sql]:
    def run(left: Sql, right: Sql) -> Sql:
        if left is None or right is None:
            return None
        try:
            return format(operation(exact(str(left)), exact(str(right))), "f")
        except (InvalidOperation, ZeroDivisionError):
            return None

    return run


def _rounded(rounding: str) -> Callable[[Sql], Sql]:
    def run(value: Sql) -> Sql:
        if value is None:
            return None
        number = exact(str(value)).to_integral_value(rounding=rounding)
        return format(number, "f")

    return run


class _Total:
    """The aggregate `exact_sum`: a sum of decimals that loses no digit."""

    def __init__(self) -> None:
        self._sum = Decimal(0)

    def step(self, value: Sql) -> None:
        self._sum += exact(str(value)) if value is not None else 0

    def finalize(self) -> Sql:
        return format(self._sum, "f")


def _of_moment(read: Callable[[datetime], Sql]) -> Callable[[Sql], Sql]:
    def run(value: Sql) -> Sql:
        return None if value is None else read(instant(str(value)))

    return run


def _offset_minutes(moment: datetime) -> int:
    return int((moment.utcoffset() or timedelta()) / timedelta(minutes=1))


def _fraction(moment: datetime) -> str:
    return format(Decimal(moment.microsecond).scaleb(-6), "f")


def _moved(direction: int) -> Callable[[Sql, Sql], Sql]:
    """What moves a time by a duration, in the offset that it shows; null where that leaves the calendar."""

    def run(value: Sql, duration: Sql) -> Sql:
        if value is None or duration is None:
            return None
        found = _DURATION.fullmatch(str(duration))
        if found is None:
            return None
        sign, *parts = found.groups()
        days, hours, minutes, seconds = (float(part or 0) for part in parts)
        lasting = timedelta(days, seconds, hours=hours, minutes=minutes)
        try:
            return (
                instant(str(value)) + (-direction if sign else direction) * lasting
            ).isoformat()
        except OverflowError:
            return None

    return run


def _dynamic_value(text: Sql, name: str, edm: str) -> Sql:
    """The member of an object as a value of a type, or of its own for ""; null if it is not a value of that type."""
    value = json_text.loads(str(text).encode()).get(name) if text else None
    if value is None:
        return None
    if edm:
        try:
            return to_sql(value, edm)
        except WrongValue:
            return None
    if isinstance(value, dict | list):
        return json_text.dumps(value).decode()
    return float(value) if isinstance(value, Decimal) else value


def guid_of(*parts: Sql) -> str:
    """The guid that follows from these values."""
    return str(uuid.uuid5(uuid.NAMESPACE_URL, "/".join(map(str, parts))))


_FUNCTIONS: Final[Mapping[str, tuple[int, Callable[..., Sql]]]] = {
    "exact_add": (2, _calculate(lambda a, b: a + b)),
    "exact_sub": (2, _calculate(lambda a, b: a - b)),
    "exact_mul": (2, _calculate(lambda a, b: a * b)),
    "exact_div": (2, _calculate(lambda a, b: a / b)),
    "exact_mod": (2, _calculate(lambda a, b: a % b)),
    "exact_round": (1, _rounded(ROUND_HALF_UP)),
    "exact_floor": (1, _rounded(ROUND_FLOOR)),
    "exact_ceiling": (1, _rounded(ROUND_CEILING)),
    "lower_text": (1, lambda text: None if text is None else str(text).lower()),
    "upper_text": (1, lambda text: None if text is None else str(text).upper()),
    "offset_minutes": (1, _of_moment(_offset_minutes)),
    "fraction_of_second": (1, _of_moment(_fraction)),
    "moved_on": (2, _moved(1)),
    "moved_back": (2, _moved(-1)),
    "guid_of": (-1, guid_of),
    "dynamic_value": (3, _dynamic_value),
}


def install(connection: sqlite3.Connection) -> None:
    """Gives a connection the collations and functions of this module; sqlite's own know neither Decimal nor offsets."""
    connection.create_collation("exact", _order(exact))
    connection.create_collation("instant", _order(instant))
    for name, (count, function) in _FUNCTIONS.items():
        connection.create_function(name, count, function, deterministic=True)
    connection.create_aggregate("exact_sum", 1, _Total)  # type: ignore[arg-type]
