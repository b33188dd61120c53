"""Values on the wire and in Python: one row per type for reading, one for writing, one for URLs.

Reading is generous, as Epicor sends what its metadata forbids (EPICOR.md, "On the wire"): numbers may come as strings with
spaces around them, an unset Guid as `""`, null in any column. A date or time keeps what the wire says, naive or with its
offset, to the microsecond; no zone is ever converted.
"""

from __future__ import annotations

import base64
import binascii
import re
from collections.abc import Callable, Mapping
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from typing import Any
from urllib.parse import quote
from uuid import UUID

from pydantic_core import CoreSchema, core_schema

from .enums import EdmEnum, EdmFlags
from .errors import FilterError, KineticError
from .exact import exact, text


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
    """Return a column's value as `wire.encode` takes it, of exactly the type it is or derives from.

    Raises `KineticError` for a value that has no JSON form: of another type, or a number that is none or too long.
    """
    kind = type(value)
    if issubclass(kind, EdmFlags):
        return str(int.__int__(value))
    if issubclass(kind, list | tuple | set | frozenset):
        return [to_json(item) for item in value]
    if issubclass(kind, dict):
        return {json_name(name): to_json(item) for name, item in value.items()}
    try:
        return exact(value)
    except (TypeError, ValueError) as error:
        raise KineticError(f"{error} has no JSON form") from None


def json_name(name: Any) -> str:
    """Return the name of an object's member; raises `KineticError` for what is no text."""
    if not issubclass(type(name), str):
        raise KineticError(f"a {type(name).__name__} is no name in a JSON object")
    return text(name)


def literal(value: object) -> str:
    """Return `value` as an OData literal, which no value can break out of (OData ABNF, `primitiveLiteral`).

    A `datetime` without offset is written as UTC, since a literal must have one: `2026-01-01T00:00:00Z`. Raises `FilterError`
    for a value of another type, and for a number that is none or too long.
    """
    plain, kind = _exact(value), type(value)
    if issubclass(kind, EdmEnum | EdmFlags):
        return _edm_type(kind) + _quoted(str(plain))
    return _LITERALS[type(plain)](plain)


def query_text(value: object) -> str:
    """Return `value` as the parameter of a BAQ has it, unquoted; raises `FilterError` as `literal` does.

    A date and time stays as it is, naive or with its offset (EPICOR.md, "On the wire").
    """
    plain = _exact(value)
    write = _TEXTS.get(type(plain))
    if write is None:
        raise FilterError(f"a {type(value).__name__} has no form in a query")
    return write(plain)


def _exact(value: object) -> Any:
    try:
        return exact(value)
    except (TypeError, ValueError) as error:
        raise FilterError(
            f"{error} has no OData form; give a value of the column's own type"
        ) from None


def encoded(part: str, safe: str = "") -> str:
    """Return text percent-encoded as part of a URL; raises `FilterError` for text that has no UTF-8 form."""
    plain = text(part)
    try:
        return quote(plain, safe=safe)
    except UnicodeEncodeError as error:
        raise FilterError(f"{plain!r:.40} has no UTF-8 form") from error


def _quoted(plain: str) -> str:
    return "'" + plain.replace("'", "''") + "'"


def _decimal(value: Decimal) -> str:
    return format(value, "f")


def _datetime(value: datetime) -> str:
    return value.isoformat() + ("" if value.tzinfo else "Z")


def _duration(value: timedelta) -> str:
    sign, rest = ("-", -value) if value < timedelta(0) else ("", value)
    # In integers: the context of Decimal, which a program may change, would round.
    fraction = f".{rest.microseconds:06}".rstrip("0") if rest.microseconds else ""
    return f"duration'{sign}P{rest.days}DT{rest.seconds}{fraction}S'"


def _edm_type(kind: type[EdmEnum] | type[EdmFlags]) -> str:
    """Return the name of an enumeration; raises `FilterError` for a class whose name is none (OData ABNF, `qualifiedEnumTypeName`)."""
    name = text(kind.__edm_type__)
    if not _QUALIFIED.fullmatch(name):
        raise FilterError(f"{kind.__name__} has no name in OData")
    return name


_QUALIFIED = re.compile(r"[^\W\d]\w*(?:\.[^\W\d]\w*)*")
_LITERALS: Mapping[type, Callable[[Any], str]] = {
    type(None): lambda value: "null",
    str: _quoted,
    bool: lambda value: "true" if value else "false",
    int: str,
    float: repr,
    Decimal: _decimal,
    datetime: _datetime,
    date: date.isoformat,
    time: lambda value: value.replace(tzinfo=None).isoformat(),
    timedelta: _duration,
    UUID: str,
    bytes: lambda value: f"binary'{base64.urlsafe_b64encode(value).decode()}'",
}
"""What a literal of each type is; the value is of exactly that type."""
_TEXTS: Mapping[type, Callable[[Any], str]] = {
    kind: _LITERALS[kind] for kind in (bool, int, float, Decimal, UUID)
} | {
    str: str,
    datetime: datetime.isoformat,
    date: date.isoformat,
    time: time.isoformat,
}
"""The same for a parameter of a BAQ."""
