"""Values on the wire and in Python: how each type is read, assigned, written as JSON and written in a URL.

Reading is generous, as Epicor sends what its metadata forbids: numbers may come as strings with
spaces around them, an unset Guid as `""`, null in any column. A number keeps every digit, both ways: it is read straight into
`Decimal`, never through a float. A date or time keeps what the wire says, naive or with its offset, to the microsecond; no
zone is ever converted.

Writing takes a value apart by the methods of its base type alone: what a subclass says of itself reaches neither a URL nor a
body. What has no form on the wire (NaN, infinities, numbers of endless digits) is refused before any text is made of it.
"""

from __future__ import annotations

import base64
import binascii
import decimal
import math
from collections.abc import Callable, Iterable, Mapping, Set
from datetime import date, datetime, time, timedelta, timezone
from decimal import Decimal
from enum import Enum, EnumType, Flag, IntFlag
from functools import reduce
from operator import or_
from typing import Any, Final, Literal, Self
from urllib.parse import quote
from uuid import UUID

import msgspec
from pydantic import GetCoreSchemaHandler, GetJsonSchemaHandler
from pydantic_core import CoreSchema, core_schema

from ..errors import FilterError, KineticError, ReplyError


class EdmEnum(str, Enum):
    """An enumeration type; its members are their wire names.

    A name that the class does not know becomes a member of its own: equal to its text, and not listed.
    """

    __edm_type__ = ""

    def __init_subclass__(cls, *, edm_type: str = "", **options: Any) -> None:
        super().__init_subclass__(**options)
        cls.__edm_type__ = edm_type

    @classmethod
    def _missing_(cls, value: object) -> Self | None:
        if not isinstance(value, str | int):
            return None
        text = str.__str__(value) if isinstance(value, str) else int.__repr__(value)
        member = str.__new__(cls, text)
        member._name_ = member._value_ = text
        return member

    @classmethod
    def __get_pydantic_core_schema__(
        cls, source: Any, handler: GetCoreSchemaHandler
    ) -> CoreSchema:
        return core_schema.no_info_plain_validator_function(cls)

    @classmethod
    def __get_pydantic_json_schema__(
        cls, schema: CoreSchema, handler: GetJsonSchemaHandler
    ) -> dict[str, Any]:
        members = [member.value for member in cls]
        return {"title": cls.__name__, "type": "string", "enum": members}

    def __reduce_ex__(self, protocol: Any) -> tuple[type[Self], tuple[str]]:
        return type(self), (self._value_,)

    def __copy__(self) -> Self:
        return self

    def __deepcopy__(self, memo: Any) -> Self:
        return self

    def __str__(self) -> str:
        return str(self._value_)

    @property
    def wire(self) -> str:
        """The value as JSON and URLs carry it."""
        return str.__str__(self._value_)


class _FlagsMeta(EnumType):
    """Leaves a class of flags the operators that it inherits: `enum` gives every class those of `Flag` anew."""

    def __new__(mcs, *args: Any, **options: Any) -> Any:
        made = super().__new__(mcs, *args, **options)
        for name in ("__or__", "__and__", "__xor__", "__invert__"):
            for own in (name, name.replace("__", "__r", 1)):
                if vars(made).get(own) is getattr(Flag, name):
                    delattr(made, own)
        return made


class EdmFlags(IntFlag, metaclass=_FlagsMeta):
    """An enumeration type whose members combine: `Perm.READ | Perm.WRITE`.

    Bits that the class does not know are kept, and names, too, which have no number here: such a value goes back as it came.
    """

    __edm_type__ = ""

    def __init_subclass__(cls, *, edm_type: str = "", **options: Any) -> None:
        super().__init_subclass__(**options)
        cls.__edm_type__ = edm_type

    @classmethod
    def _missing_(cls, value: object) -> Any:
        if isinstance(value, str):
            return cls._of([part.strip() for part in value.split(",")])
        return super()._missing_(value)

    @classmethod
    def _of(cls, texts: Iterable[str]) -> Self:
        """Return the value of these names and numbers."""
        bits = {text: cls._bits(text) for text in texts}
        plain = cls(reduce(or_, (found or 0 for found in bits.values()), 0))
        unknown = frozenset(text for text, found in bits.items() if found is None)
        return plain._like(_texts=tuple(bits), _unknown=unknown) if unknown else plain

    @classmethod
    def _bits(cls, text: str) -> int | None:
        """Return the bits of a name or a number; None for a name that the class does not know."""
        name = _folded(text)
        for member in cls.__members__.values():
            if _folded(member.name or "") == name:
                return int(member._value_)
        try:
            return int(name)
        except ValueError:
            return None

    def _like(self, **beside: Any) -> Self:
        """Return a value of the same bits that has more to it; no member is changed."""
        made = int.__new__(type(self), self._value_)
        names = sorted(beside.get("_unknown", ()))
        made._name_ = "|".join((*filter(None, (self._name_,)), *names)) or None
        made._value_ = self._value_
        vars(made).update(beside)
        return made

    def _with(self, plain: Self, unknown: Set[str], other: object = 0) -> Self:
        """Return the value of these bits and these unknown names; what stays of two values is written as it was."""
        if not unknown:
            return plain
        value = int(plain)
        texts = dict.fromkeys((*_held(self, "_texts"), *_held(other, "_texts")))
        bits = {text: self._bits(text) or 0 for text in texts}
        kept = [t for t, b in bits.items() if t in unknown or b and not b & ~value]
        rest = value & ~reduce(or_, (bits[text] for text in kept), 0)
        return self._of([*kept, *([str(rest)] if rest else [])])

    def __or__(self, other: int) -> Self:
        plain = super().__or__(other)
        return self._with(plain, _held(self) | _held(other), other)

    def __xor__(self, other: int) -> Self:
        plain = super().__xor__(other)
        return self._with(plain, _held(self) ^ _held(other), other)

    def __and__(self, other: int) -> Self:
        without = _held(other, "_without")
        if not without:
            plain = super().__and__(other)
            return self._with(plain, _held(self) & _held(other), other)
        # The bits of `~Perm.READ` are those that the class knows: what it does not know stays.
        (gone,) = without
        plain = type(self)(self._value_ & ~gone._value_)
        return self._with(plain, _held(self) - _held(gone))

    __ror__, __rand__, __rxor__ = __or__, __and__, __xor__

    def __invert__(self) -> Self:
        made: Self = type(self)(super().__invert__())._like(_without=(self,))
        return made

    def __contains__(self, other: Any) -> bool:
        return super().__contains__(other) and _held(other) <= _held(self)

    def __bool__(self) -> bool:
        return bool(self._value_ or _held(self))

    def __eq__(self, other: object) -> Any:
        same = int.__eq__(self, other)
        return _held(self) == _held(other) if same is True else same

    __hash__ = IntFlag.__hash__

    def __reduce_ex__(self, protocol: Any) -> tuple[type[Self], tuple[str]]:
        return type(self), (self.wire,)

    def __str__(self) -> str:
        return self.wire

    @classmethod
    def __get_pydantic_core_schema__(
        cls, source: Any, handler: GetCoreSchemaHandler
    ) -> CoreSchema:
        return core_schema.no_info_plain_validator_function(
            cls,
            serialization=core_schema.plain_serializer_function_ser_schema(
                lambda value: value.wire if _held(value) else value, when_used="json"
            ),
        )

    @classmethod
    def __get_pydantic_json_schema__(
        cls, schema: CoreSchema, handler: GetJsonSchemaHandler
    ) -> dict[str, Any]:
        told = ", ".join(f"{m.name} = {m.value}" for m in cls.__members__.values())
        number = {"title": cls.__name__, "type": "integer"}
        return number | ({"description": f"Sum of: {told}."} if told else {})

    @property
    def wire(self) -> str:
        """The value as JSON and URLs carry it: its number, which OData takes for any combination (ABNF, `enumValue`).

        One with names that the class does not know is written as it came.
        """
        if _held(self):
            return ",".join(_held(self, "_texts"))
        return int.__repr__(self._value_)


def _held(value: object, part: str = "_unknown") -> Any:
    """Return the names in a value that its class does not know, or all of its names and numbers; none of a plain number."""
    held = vars(value) if isinstance(value, EdmFlags) else {}
    return held.get(part, frozenset() if part == "_unknown" else ())


def _folded(name: str) -> str:
    """Return a member's name without what tells its Python from its wire spelling: case and underscores."""
    return name.strip().replace("_", "").casefold()


MAX_DIGITS: Final = 100
"""Digits of one number; Epicor's widest column has 38."""
MAX_EXPONENT: Final = 400
"""Beyond a Double's range; `1e999999999` as an integer would fill the memory."""
MOST_PARTS: Final = 20_000_000
"""Lists, objects and members in one body; each takes up to thirty times its bytes once it is read, and an honest body of the
largest size has fewer."""
_MAX_BITS: Final = 14_000
"""Of an integer: about 4,200 digits, and Python writes 4,300 at most."""


# JSON.

Record = dict[str, Any]
"""A row as JSON has it."""
_BOM: Final = b"\xef\xbb\xbf"
_NUMBERS: Final = decimal.Context(
    prec=MAX_DIGITS,
    Emax=MAX_EXPONENT,
    Emin=-MAX_EXPONENT,
    traps=[
        decimal.InvalidOperation,
        decimal.Overflow,
        decimal.Rounded,
        decimal.Subnormal,
    ],
)


class Digits(str):
    """A number as the wire has it, and not a text that looks like one."""

    __slots__ = ()


def _as_number(value: object) -> Decimal:
    if isinstance(value, Digits):
        return _NUMBERS.create_decimal(value)
    raise NotImplementedError(f"a {type(value).__name__} has no JSON form")


_decoder: Final = msgspec.json.Decoder(float_hook=_NUMBERS.create_decimal)
_text_decoder: Final = msgspec.json.Decoder(float_hook=Digits)
_encoder: Final = msgspec.json.Encoder(decimal_format="number", enc_hook=_as_number)


def decode(content: bytes, *, is_textual: bool = False) -> Any:
    """Return the JSON value in `content`: objects as dict, fractions as `Decimal`, integers as int.

    If it `is_textual`, fractions are `Digits`: columns of numbers are made of them a page at a time.

    Raises `ReplyError` for what is not JSON, is nested deeper than Python's recursion limit allows, holds a number of more
    than 100 digits (integers: 4,300) or with an exponent beyond 400, or more parts than `MOST_PARTS`.
    """
    if len(content) > MOST_PARTS and sum(map(content.count, b"[{,")) > MOST_PARTS:
        raise ReplyError(f"the reply has more than {MOST_PARTS:,} parts")
    try:
        decoder = _text_decoder if is_textual else _decoder
        return decoder.decode(content.removeprefix(_BOM))
    except RecursionError:
        what = "is nested too deeply"
    except (ArithmeticError, msgspec.ValidationError):
        what = "holds a number too long to be a value"
    except (msgspec.DecodeError, UnicodeDecodeError):
        what = describe(content)
    raise ReplyError(f"the reply {what}")


def encode(value: Any) -> bytes:
    """Return `value` as JSON bytes, a `Decimal` as a number with all its digits."""
    return _encoder.encode(value)


def describe(content: bytes) -> str:
    """Return what a body is that should have been JSON, as the end of a sentence."""
    start = content.removeprefix(_BOM).lstrip()[:200].lower()
    for mark, what in _LOOKS:
        if start.startswith(mark):
            return what
    return "is not JSON" if start else "is empty"


_LOOKS: Final = (
    (b"<!doctype html", "is an HTML page, such as a login page or a proxy's"),
    (b"<html", "is an HTML page, such as a login page or a proxy's"),
    (b"<", "is XML, not JSON"),
    (b"{", "is broken JSON"),
    (b"[", "is broken JSON"),
    (b"\x1f\x8b", "is compressed data that does not say so"),
)


def exact(value: Any) -> Any:
    """Return a decoded value with a `Decimal` in the place of each `Digits`, which may be part of it.

    Raises `ReplyError` for a number that is too long to be a value.
    """
    if isinstance(value, list):
        return [exact(item) for item in value]
    if isinstance(value, dict):
        return {name: exact(item) for name, item in value.items()}
    if not isinstance(value, Digits):
        return value
    try:
        return _NUMBERS.create_decimal(value)
    except ArithmeticError:
        pass
    raise ReplyError("the reply holds a number too long to be a value")


# Reading.


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


_STANDARD: Final = str.maketrans("-_", "+/")
_NO_GUID: Final = core_schema.no_info_after_validator_function(
    lambda text: None, core_schema.literal_schema([""])
)


def _text(pattern: str, schema: CoreSchema) -> CoreSchema:
    """Return the schema for texts that begin so: of a number, pydantic-core would make seconds since 1970."""
    begins = core_schema.str_schema(strict=True, pattern=pattern)
    return core_schema.chain_schema([begins, schema])


SCHEMAS: Final[Mapping[Any, CoreSchema]] = {
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


def assigned_schema(kind: Any, schema: CoreSchema) -> CoreSchema:
    """Return the schema for what a program assigns to a column of this type, given pydantic's own.

    pydantic takes a number for the seconds since 1970, or since midnight: `row.est_date = 5` would be a date.
    """
    if kind not in _TIMES:
        return schema
    return core_schema.no_info_before_validator_function(_no_number, schema)


_TIMES: Final = frozenset({datetime, date, time, timedelta})


def _no_number(value: Any) -> Any:
    if isinstance(value, int | float | Decimal):
        raise ValueError("a number is not a date or time")
    if isinstance(value, str) and value.strip().lstrip("+-").replace(".", "").isdigit():
        raise ValueError("a number is not a date or time")
    return value


# Writing.


def literal(value: object) -> str:
    """Return `value` as an OData literal, which no text can break out of (OData ABNF, `primitiveLiteral`).

    A `datetime` without offset is written as UTC, since a literal must have one: `2026-01-01T00:00:00Z`. Raises `FilterError`
    for a value of another type, and for one that has no form on the wire.
    """
    try:
        plain = _plain(value)
        return _LITERALS[_base(plain)](plain)
    except (ValueError, KeyError) as error:
        what = error if isinstance(error, ValueError) else _no_form(value)
        raise FilterError(f"{what}: give a value of the column's own type") from None


def to_json(value: Any) -> Any:
    """Return a column's value as `encode` takes it: values of base types, in lists and dicts of them.

    Raises `KineticError` for a value that has no form on the wire.
    """
    if isinstance(value, list | tuple):
        return [to_json(item) for item in value]
    if isinstance(value, dict):
        return {_key(key): to_json(item) for key, item in value.items()}
    try:
        plain = _plain(value)
    except ValueError as error:
        raise KineticError(f"{error}") from None
    return plain.wire if isinstance(plain, EdmEnum | EdmFlags) else plain


def query_text(value: object) -> str:
    """Return a value as the parameter of a BAQ has it, unquoted; raises `FilterError` as `literal` does.

    A date and time stays as it is, naive or with its offset.
    """
    try:
        plain = _plain(value)
        return _TEXTS[_base(plain)](plain)
    except (ValueError, KeyError) as error:
        what = error if isinstance(error, ValueError) else _no_form(value)
        raise FilterError(f"{what}") from None


def _key(key: Any) -> Any:
    return str.__str__(key) if isinstance(key, str) else key


Days = Literal["parts", "date", "refused"]
"""How a filter asks for the day that a time shows: by `year`, `month` and `day`, by `date`, or not at all, as the server takes neither."""

CARRIED_AT_TIMES: Final = frozenset("#?%+&<>*")
"""Characters that some servers take in a path if they are encoded; IIS may refuse them."""


def encoded(text: str, safe: str = "") -> str:
    """Return `text` percent-encoded as part of a URL; raises `FilterError` for text that has no UTF-8 form."""
    plain = str.__str__(text)
    try:
        return quote(plain, safe=safe)
    except UnicodeEncodeError as error:
        raise FilterError(f"{plain!r:.40} has no UTF-8 form") from error


def _base(value: object) -> type | None:
    """Return the type on the wire, from the narrow one to the wide one: a bool is an int, a datetime a date.

    `isinstance` would believe what a value says of its own class.
    """
    kind = type(value)
    if kind in _PARTS:
        return kind
    return next((base for base in _PARTS if issubclass(kind, base)), None)


def _plain(value: object) -> Any:
    """Return the value made anew from what its base type says of it; raises ValueError if it has no form on the wire."""
    base = _base(value)
    if base is None:
        raise ValueError(_no_form(value))
    try:
        return _PARTS[base](value)
    except ValueError:
        raise
    except Exception as error:
        # A time zone of the program's own may raise anything.
        raise ValueError(f"{_no_form(value)}: {type(error).__name__}") from None


def _no_form(value: object) -> str:
    return f"a value of type {type(value).__name__:.40} has no OData form"


def _parts(base: Any, *names: str) -> Callable[[Any], tuple[Any, ...]]:
    """Return what reads these attributes of a value, whatever a subclass says that they are."""
    readers = [base.__dict__[name].__get__ for name in names]
    return lambda value: tuple(read(value) for read in readers)


_DAY: Final = _parts(date, "year", "month", "day")
_CLOCK: Final = ("hour", "minute", "second", "microsecond")
_MOMENT: Final = _parts(datetime, *_CLOCK)
_TIME: Final = _parts(time, *_CLOCK)
_LASTED: Final = _parts(timedelta, "days", "seconds", "microseconds")
_NUMBER: Final = _parts(UUID, "int")


def _integer(value: int) -> int:
    if int.bit_length(value) > _MAX_BITS:
        raise ValueError("an integer of so many digits has no OData form")
    return int.__add__(value, 0)


def _float(value: float) -> float:
    plain = float.__mul__(value, 1.0)
    if not math.isfinite(plain):
        raise ValueError(f"{plain} has no OData form")
    return plain


def _decimal(value: Decimal) -> Decimal:
    plain = Decimal.__new__(Decimal, value)
    if not plain.is_finite():
        raise ValueError("a Decimal that is not finite has no OData form")
    if abs(plain.adjusted()) <= MAX_EXPONENT and (
        len(plain.as_tuple().digits) <= _MOST_WRITTEN
    ):
        return plain
    if plain:
        raise ValueError("a Decimal of so many digits has no OData form")
    return Decimal(0)


_MOST_WRITTEN: Final = 1_000
"""Digits of a Decimal that a program gives."""


def _datetime(value: datetime) -> datetime:
    # Asked once: a time zone is the program's own, and may answer differently the next time.
    offset = datetime.utcoffset(value)
    return datetime.combine(date(*_DAY(value)), time(*_MOMENT(value)), _zone(offset))


def _zone(offset: timedelta | None) -> timezone | None:
    if offset is None:
        return None
    plain = _duration(offset)
    if plain % timedelta(minutes=1):
        what = f"an offset of {plain} has no OData form: use whole minutes"
        raise ValueError(what)
    return timezone(plain)


def _duration(value: timedelta) -> timedelta:
    return timedelta(*_LASTED(value))


_PARTS: Final[Mapping[Any, Callable[[Any], Any]]] = {
    type(None): lambda value: None,
    EdmEnum: lambda value: value,
    EdmFlags: lambda value: value,
    str: str.__str__,
    bool: bool,
    int: _integer,
    float: _float,
    Decimal: _decimal,
    datetime: _datetime,
    date: lambda value: date(*_DAY(value)),
    # Edm.TimeOfDay has no offset.
    time: lambda value: time(*_TIME(value)),
    timedelta: _duration,
    UUID: lambda value: UUID(int=_integer(*_NUMBER(value))),
    bytes: lambda value: bytes(memoryview(value)),
}
"""Base type → what makes a value of it from one of a subclass, from the narrow type to the wide one."""


def _quoted(text: str) -> str:
    return "'" + text.replace("'", "''") + "'"


def _enumeration(value: EdmEnum | EdmFlags) -> str:
    return type(value).__edm_type__ + _quoted(value.wire)


def _iso_duration(value: timedelta) -> str:
    sign, rest = ("-", -value) if value < timedelta(0) else ("", value)
    fraction = f".{rest.microseconds:06}".rstrip("0").rstrip(".")
    return f"duration'{sign}P{rest.days}DT{rest.seconds}{fraction}S'"


_LITERALS: Final[Mapping[Any, Callable[[Any], str]]] = {
    type(None): lambda value: "null",
    EdmEnum: _enumeration,
    EdmFlags: _enumeration,
    str: _quoted,
    bool: lambda value: "true" if value else "false",
    int: str,
    float: repr,
    Decimal: lambda value: format(value, "f"),
    datetime: lambda value: value.isoformat() + ("" if value.tzinfo else "Z"),
    date: date.isoformat,
    time: time.isoformat,
    timedelta: _iso_duration,
    UUID: str,
    bytes: lambda value: f"binary'{base64.urlsafe_b64encode(value).decode()}'",
}
"""Base type → its literal."""


_TEXTS: Final[Mapping[Any, Callable[[Any], str]]] = {
    **{base: _LITERALS[base] for base in (bool, int, float, Decimal, date, time, UUID)},
    EdmEnum: lambda value: value.wire,
    EdmFlags: lambda value: value.wire,
    str: str,
    datetime: datetime.isoformat,
}
"""Base type → its text in the parameter of a BAQ."""
