"""Values on the wire and in Python: one row per type for reading, one for writing, one for URLs.

Reading is generous, as Epicor sends what its metadata forbids (EPICOR.md, "On the wire"): numbers may come as strings with
spaces around them, an unset Guid as `""`, null in any column. A date or time keeps what the wire says, naive or with its
offset, to the microsecond; no zone is ever converted.
"""

from __future__ import annotations

import base64
import binascii
import math
from collections.abc import Callable
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from typing import Any
from urllib.parse import quote
from uuid import UUID

from pydantic_core import CoreSchema, core_schema

from .enums import EdmEnum, EdmFlags
from .errors import FilterError, KineticError


def _binary(value: Any) -> bytes:
    """Return the bytes of a base64 text: its standard or URL alphabet, padded or not (OData JSON Format, section 7.1)."""
    if isinstance(value, bytes):
        return value
    if not isinstance(value, str):
        raise ValueError("not a base64 text")
    try:
        # As nearly all are: with the standard alphabet, padded.
        return binascii.a2b_base64(value, strict_mode=True)
    except ValueError:
        return _unusual(value)


def _unusual(value: str) -> bytes:
    text = "".join(value.split()).rstrip("=").translate(_STANDARD)
    try:
        return base64.b64decode(text + "=" * (-len(text) % 4), validate=True)
    except binascii.Error as error:
        raise ValueError("not a base64 text") from error


_STANDARD = str.maketrans("-_", "+/")
_NO_GUID = core_schema.no_info_after_validator_function(
    lambda text: None, core_schema.literal_schema([""])
)


def _text(pattern: str, schema: CoreSchema) -> CoreSchema:
    """Return the schema for texts that begin so: of a number, pydantic-core would make seconds since 1970."""
    begins = core_schema.str_schema(strict=True, pattern=pattern)
    return core_schema.chain_schema([begins, schema])


SCHEMAS: dict[Any, CoreSchema] = {
    str: core_schema.str_schema(coerce_numbers_to_str=True),
    int: core_schema.int_schema(),
    float: core_schema.float_schema(),
    bool: core_schema.bool_schema(),
    Decimal: core_schema.decimal_schema(),
    datetime: _text(
        "^[0-9]{4}-", core_schema.datetime_schema(microseconds_precision="truncate")
    ),
    date: _text("^[0-9]{4}-", core_schema.date_schema()),
    time: _text(
        "^[0-9]{2}:", core_schema.time_schema(microseconds_precision="truncate")
    ),
    timedelta: _text(
        "^[+-]?P", core_schema.timedelta_schema(microseconds_precision="truncate")
    ),
    # The second choice is tried only where the first fails: a Guid costs what it cost before.
    UUID: core_schema.union_schema(
        [core_schema.uuid_schema(), _NO_GUID], mode="left_to_right"
    ),
    bytes: core_schema.no_info_plain_validator_function(_binary),
    Any: core_schema.any_schema(),
}
"""How a column of each Python type is read from decoded JSON."""


def to_json(value: Any) -> Any:
    """Return a column's value as `wire.encode` takes it; what that writes by itself is returned as it is.

    Raises `KineticError` for a Decimal that is no number.
    """
    if isinstance(value, EdmEnum | EdmFlags):
        return value.wire
    if isinstance(value, float) and not math.isfinite(value):
        return _special(value)
    if isinstance(value, Decimal) and not value.is_finite():
        raise KineticError(f"a Decimal {value} has no JSON form")
    if isinstance(value, list | tuple):
        return [to_json(item) for item in value]
    if isinstance(value, dict):
        return {key: to_json(item) for key, item in value.items()}
    return value


def literal(value: object) -> str:
    """Return `value` as an OData literal, which no text can break out of (OData ABNF, `primitiveLiteral`).

    A `datetime` without offset is written as UTC, since a literal must have one: `2026-01-01T00:00:00Z`. Raises `FilterError`
    for a value of another type.
    """
    for type_, write in _LITERALS:
        if isinstance(value, type_):
            return write(value)
    raise FilterError(
        f"a {type(value).__name__} has no OData form: {value!r:.40}; give a value of the column's own type"
    )


def encoded(text: str, safe: str = "") -> str:
    """Return `text` percent-encoded as part of a URL; raises `FilterError` for text that has no UTF-8 form."""
    try:
        return quote(text, safe=safe)
    except UnicodeEncodeError as error:
        raise FilterError(f"{text!r:.40} has no UTF-8 form") from error


def _quoted(text: str) -> str:
    return "'" + text.replace("'", "''") + "'"


def _special(value: float) -> str:
    """Return `NaN`, `INF` or `-INF` (OData JSON Format, section 7.1)."""
    if math.isnan(value):
        return "NaN"
    return "INF" if value > 0 else "-INF"


def _float(value: float) -> str:
    return repr(float(value)) if math.isfinite(value) else _special(value)


def _decimal(value: Decimal) -> str:
    if not value.is_finite():
        raise FilterError(f"a Decimal {value} has no OData form")
    return format(value, "f")


def _datetime(value: datetime) -> str:
    offset = value.utcoffset()
    if offset is None:
        return value.replace(tzinfo=None).isoformat() + "Z"
    if offset % timedelta(minutes=1):
        raise FilterError(f"an offset of {offset} has no OData form: use whole minutes")
    return value.isoformat()


def _duration(value: timedelta) -> str:
    sign, rest = ("-", -value) if value < timedelta(0) else ("", value)
    seconds = Decimal(rest.seconds) + Decimal(rest.microseconds) / 1_000_000
    return f"duration'{sign}P{rest.days}DT{seconds}S'"


def _enumeration(value: EdmEnum | EdmFlags) -> str:
    return type(value).__edm_type__ + _quoted(value.wire)


_LITERALS: tuple[tuple[type | tuple[type, ...], Callable[[Any], str]], ...] = (
    # From the narrow type to the wide one: an enumeration is a str, a bool an int, a datetime a date.
    (type(None), lambda value: "null"),
    ((EdmEnum, EdmFlags), _enumeration),
    (str, lambda value: _quoted(str.__str__(value))),
    (bool, lambda value: "true" if value else "false"),
    (int, lambda value: str(int(value))),
    (float, _float),
    (Decimal, _decimal),
    (datetime, _datetime),
    (date, lambda value: value.isoformat()),
    (time, lambda value: value.replace(tzinfo=None).isoformat()),
    (timedelta, _duration),
    (UUID, str),
    (bytes, lambda value: f"binary'{base64.urlsafe_b64encode(value).decode()}'"),
)
