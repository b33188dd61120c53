"""From records, as the wire has them, to Arrow's columns: a page at a time, without a row in between.

A column takes the fast way first: pyarrow reads what the wire has, which is nearly always of one form. If it refuses a value, the
whole column is read again as rows read it, generously and value by value; what fails there raises and names row and column. The
fast way is narrow: what it accepts, rows read as the same value.
"""

from __future__ import annotations

import re
from binascii import a2b_base64
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from functools import lru_cache, partial
from itertools import accumulate
from operator import itemgetter
from typing import Any, Final
from uuid import UUID

from msgspec.structs import replace
from pydantic_core import SchemaValidator

from ..data.reader import read_values, row_text
from ..data.values import SCHEMAS, Digits, EdmEnum, EdmFlags, Record, encode, exact
from ..errors import ReplyError
from ..http.secret import shown
from . import library
from .fields import Field, Frame

Values = list[Any]

pa: Final = library("pyarrow")
pc: Final = library("pyarrow.compute")

DIGITS: Final = 38
"""Digits of a decimal column."""
_GUID: Final = "^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$"
_REFUSALS: Final = (ValueError, TypeError, ArithmeticError, NotImplementedError)
"""What pyarrow raises for values that a column cannot hold; its own errors are of these kinds."""
_WALL: Final = len("2026-01-31T00:00:00")
_ENDING: Final = "(Z|[+-]([01][0-9]|2[0-3]):[0-5][0-9])$"
"""The offset of a time in its usual form."""
_OFFSET: Final = f"([.][0-9]+)?({_ENDING}|$)"
"""What follows the seconds."""
_MOMENT: Final = SchemaValidator(SCHEMAS[datetime])
_TIME: Final = (
    f"^[0-9]{{4}}-[0-9]{{2}}-[0-9]{{2}}T[0-9]{{2}}:[0-9]{{2}}:[0-9]{{2}}{_OFFSET}"
)


@dataclass(frozen=True, slots=True)
class Kind:
    """How values of one Python type become a column."""

    arrow: Callable[[Field, Frame], Any]
    """Gives the type of the column."""
    fast: Callable[[Values, Any], Any]
    """Makes the column of this type from what the wire has; raises one of `_REFUSALS` for what is not of the usual form."""
    plain: Callable[[Any, Any], Any] = lambda value, kind: value
    """Makes of a value that rows have the one that pyarrow takes for this type; raises ValueError for one that has none."""


def schema_of(fields: Sequence[Field], frame: Frame) -> Any:
    """Return Arrow's schema for these columns."""
    pairs = []
    for one in fields:
        pairs.append((one.name, type_of(one, frame)))
        if one.offset:
            pairs.append((one.offset, pa.int16()))
    return pa.schema(pairs)


def type_of(one: Field, frame: Frame) -> Any:
    """Return Arrow's type of a column."""
    if one.form == "list":
        return pa.list_(type_of(one.inside[0], frame))
    if one.form == "row":
        return pa.struct([(f.name, type_of(f, frame)) for f in one.inside])
    return _kind(one.kind).arrow(one, frame)


def batch_of(
    records: Sequence[Record],
    *,
    fields: Sequence[Field],
    frame: Frame,
    schema: Any,
    source: str,
) -> Any:
    """Return the record batch of a page's records.

    Raises `ReplyError` naming row and column of a value that cannot be read, or that the column cannot hold: none is rounded.
    """
    columns = _arrays(fields, records, frame, source)
    return pa.RecordBatch.from_arrays(columns, schema=schema)


def batch_of_columns(
    columns: Sequence[Sequence[Any]],
    *,
    fields: Sequence[Field],
    frame: Frame,
    schema: Any,
    source: str,
) -> Any:
    """Return the record batch of values that rows would have, column by column; raises `ReplyError` as `batch_of` does."""
    found = []
    for one, values in zip(fields, columns):
        try:
            found.append(_typed(one, values, frame))
        except _REFUSALS:
            index = next(n for n, v in enumerate(values) if not _fits(one, v, frame))
            raise _misfit(one, frame, source, str(index), values[index]) from None
        if one.offset:
            found.append(pa.array([*map(_minutes_of, values)], pa.int16()))
    return pa.RecordBatch.from_arrays(found, schema=schema)


def _misfit(one: Field, frame: Frame, source: str, row: str, value: Any) -> ReplyError:
    column, kind = "/".join(one.path), type_of(one, frame)
    what = f"column `{column}` does not fit {kind}: {shown(value)}"
    return ReplyError(f"{source}: row {row}: {what}")


def _arrays(
    fields: Sequence[Field], records: Sequence[Record], frame: Frame, source: str
) -> Values:
    found = []
    for one in fields:
        found.append(_array(one, records, frame, source))
        if one.offset:
            texts = _taken(one.path, records)
            found.append(pa.array([*map(_minutes, texts)], pa.int16()))
    return found


def _array(one: Field, records: Sequence[Record], frame: Frame, source: str) -> Any:
    values = _taken(one.path, records)
    if one.is_required and None in values:
        # Null is read, and what did not come is refused.
        _as_rows(one, records, source)
    try:
        return _built(one, values, frame, source)
    except _REFUSALS:
        return _slow(one, records, frame, source)
    except ReplyError as error:
        # Of a row inside of a row, whose place says little.
        index = next(n for n, v in enumerate(values) if _fails(one, v, frame))
        inside = error
    row = row_text(one.shape, records, index)
    raise ReplyError(f"{source}: row {row}: {inside.message}")


def _fails(one: Field, value: Any, frame: Frame) -> bool:
    """Return whether the rows in a value cannot be read."""
    try:
        _built(one, [value], frame, "")
    except (ReplyError, *_REFUSALS):
        return True
    return False


def _built(one: Field, values: Values, frame: Frame, source: str) -> Any:
    """Return the column for values of the wire; raises one of `_REFUSALS` for what is not of the usual form."""
    if one.form == "list":
        return _lists(one, values, frame, source)
    if one.form == "row":
        return _structs(one, values, frame, source)
    return _kind(one.kind).fast(values, type_of(one, frame))


def _taken(path: Sequence[str], records: Sequence[Record]) -> Values:
    """Return the values at a path, None if there is none; raises AttributeError if there is no object on the way."""
    first, *rest = path
    try:
        found = list(map(itemgetter(first), records))
    except KeyError:
        found = [record.get(first) for record in records]
    for step in rest:
        found = [
            value.get(step) if isinstance(value, dict) else None for value in found
        ]
    return found


# What is nested.


def _lists(one: Field, values: Values, frame: Frame, source: str) -> Any:
    (item,) = one.inside
    lists = [() if value is None else value for value in values]
    if not all(isinstance(some, list | tuple) for some in lists):
        raise TypeError("not a list")
    flat = [inner for some in lists for inner in some]
    ends = [*accumulate(map(len, lists), initial=0)]
    below = _built_or_slow(item, flat, frame, f"{source}/{'/'.join(one.path)}")
    offsets: Values = list(ends)
    # Expanded children that are null have no rows.
    if one.path[0] not in dict(one.shape.children):
        offsets = [None if v is None else end for v, end in zip(values, ends)]
        offsets.append(ends[-1])
    return pa.ListArray.from_arrays(pa.array(offsets, pa.int32()), below)


def _built_or_slow(item: Field, flat: Values, frame: Frame, source: str) -> Any:
    if item.form == "row":
        return _structs(item, flat, frame, source)
    try:
        return _built(item, flat, frame, source)
    except _REFUSALS:
        # Each item as if it were a row's only column.
        raise TypeError("an item of another form") from None


def _structs(one: Field, values: Values, frame: Frame, source: str) -> Any:
    held = [value for value in values if value is not None]
    if not all(isinstance(value, dict) for value in held):
        raise TypeError("not a row")
    where = source if one.path == ("",) else f"{source}/{'/'.join(one.path)}"
    columns = _arrays(one.inside, held, frame, where)
    names = [inner.name for inner in one.inside]
    made = pa.StructArray.from_arrays(columns, names)
    if len(held) == len(values):
        return made
    places = accumulate((value is not None for value in values), initial=0)
    picked = [None if v is None else place for v, place in zip(values, places)]
    return made.take(pa.array(picked, pa.int64()))


# The slow way: as rows read it.


@dataclass(frozen=True, slots=True)
class _Asked:
    """A column as `read_values` takes it."""

    node: Any


def _as_rows(one: Field, records: Sequence[Record], source: str) -> Values:
    """Return the values that rows would have; raises `ReplyError` naming row and column."""
    wire = one.path[0]
    below = tuple(child for child in one.shape.children if child[0] == wire)
    narrow = replace(one.shape, columns=frozenset({wire}), children=below)
    column: Any = _Asked(one.node)
    held = [
        {n: exact(v) if n == wire else v for n, v in record.items()}
        for record in records
    ]
    return [v for (v,) in read_values(narrow, [column], held, source=source)]


def _slow(one: Field, records: Sequence[Record], frame: Frame, source: str) -> Any:
    values = _as_rows(one, records, source)
    try:
        return _typed(one, values, frame)
    except _REFUSALS:
        index = next(n for n, v in enumerate(values) if not _fits(one, v, frame))
    row = row_text(one.shape, records, index)
    raise _misfit(one, frame, source, row, values[index])


def _typed(one: Field, values: Sequence[Any], frame: Frame) -> Any:
    """Return the column for values that rows have; raises one of `_REFUSALS`."""
    return pa.array([_plain(one, v, frame) for v in values], type_of(one, frame))


def _fits(one: Field, value: Any, frame: Frame) -> bool:
    try:
        _typed(one, [value], frame)
    except _REFUSALS:
        return False
    return True


def _plain(one: Field, value: Any, frame: Frame) -> Any:
    """Return a value of a row as pyarrow takes it."""
    if value is None:
        return None
    if one.form == "list":
        return [_plain(one.inside[0], item, frame) for item in value]
    if one.form == "row":
        held = ((f, getattr(value, f.attribute)) for f in one.inside)
        return {f.name: _plain(f, inner, frame) for f, inner in held}
    return _kind(one.kind).plain(value, type_of(one, frame))


# The types of values.


def _texts(values: Values, kind: Any) -> Any:
    # `Digits` are texts for pyarrow.
    _only(values, str)
    return pa.array(values, kind)


def _flags(values: Values, kind: Any) -> Any:
    return pa.array(values, kind)


def _whole(values: Values, kind: Any) -> Any:
    # pyarrow takes 1.5 for 1.
    _only(values, int)
    return pa.array(values, kind)


def _only(values: Values, *kinds: type) -> None:
    if not {*map(type, values)} <= {type(None), *kinds}:
        raise TypeError("not all of one type")


def _numbers(values: Values, kind: Any) -> Any:
    """Return the column of numbers whose fractions are text, digit by digit."""
    try:
        texts = pa.array(values, pa.string())
    except TypeError:
        _only(values, str, Digits, int)
        texts = pa.array([v if v is None else str(v) for v in values], pa.string())
    return texts.cast(kind)


def _reals(values: Values, kind: Any) -> Any:
    found = _numbers(values, kind)
    # What is too large is refused, and not infinite.
    if not pc.all(pc.is_finite(found), min_count=0).as_py():
        raise ValueError("not all are finite")
    return found


def _times(values: Values, kind: Any) -> Any:
    """Return the column of times as the wire shows them, or as instants if the type has a zone: then each needs an offset."""
    texts = _texts(values, pa.string())
    is_whole = _is_whole_seconds(texts)
    if not is_whole:
        known = pc.match_substring_regex(texts, _TIME)
        if not pc.all(known, min_count=0).as_py():
            raise ValueError("not all are in the usual form")
    if kind.tz is not None:
        return texts.cast(pa.timestamp("us", "UTC")).cast(kind)
    if is_whole:
        texts = pc.utf8_slice_codeunits(texts, 0, _WALL)
    else:
        texts = pc.replace_substring_regex(texts, pattern=_ENDING, replacement="")
    return texts.cast(kind)


def _is_whole_seconds(texts: Any) -> bool:
    """Return whether all are of one length, without a fraction, with an offset or without."""
    ends = pc.min_max(pc.binary_length(texts)).as_py()
    if ends["min"] != ends["max"] or (ends["min"] or _WALL) < _WALL:
        return False
    # There are few of them, whatever the number of times.
    rest = pc.unique(pc.utf8_slice_codeunits(texts, _WALL)).to_pylist()
    return all(not end or re.fullmatch(_ENDING, end) for end in rest)


def _days(values: Values, kind: Any) -> Any:
    return _texts(values, pa.string()).cast(kind)


def _guids(values: Values, kind: Any) -> Any:
    texts = pc.ascii_lower(_texts(values, pa.string()))
    if not pc.all(pc.match_substring_regex(texts, _GUID), min_count=0).as_py():
        raise ValueError("not all are in the usual form")
    return texts


def _bytes(values: Values, kind: Any) -> Any:
    _only(values, str)
    read = partial(a2b_base64, strict_mode=True)
    return pa.array([v if v is None else read(v) for v in values], kind)


def _json(values: Values, kind: Any) -> Any:
    return pa.array([v if v is None else encode(v).decode() for v in values], kind)


def _refused(values: Values, kind: Any) -> Any:
    if any(value is not None for value in values):
        raise TypeError("read as rows read it")
    return pa.array(values, kind)


def _decimal(value: Decimal, kind: Any) -> Decimal:
    # As many zeros as its exponent says would be made of it.
    if value and abs(value.adjusted()) > 2 * DIGITS:
        raise ValueError("too large, or too small")
    return value if value else Decimal(0)


def _moment(value: datetime, kind: Any) -> datetime:
    if kind.tz is None:
        return value.replace(tzinfo=None)
    if value.tzinfo is None:
        raise ValueError("a time without an offset names no moment")
    return value


def _minutes(text: Any) -> int | None:
    """Return the offset of a time on the wire in minutes east of UTC, None if it has none."""
    if not isinstance(text, str):
        return None
    rest = text[_WALL:]
    # What is not of the usual form is read as rows read it.
    is_usual = len(text) >= _WALL and re.fullmatch(_OFFSET, rest)
    return _offset(rest if is_usual else text)


@lru_cache(maxsize=4_096)
def _offset(text: str) -> int | None:
    """Return the offset that a time has, or what follows its seconds."""
    if re.fullmatch(_OFFSET, text):
        text = f"2026-01-31T00:00:00{text}"
    return _minutes_of(_MOMENT.validate_python(text))


def _minutes_of(moment: datetime | None) -> int | None:
    """Return how many minutes east of UTC a time is, None if it does not say."""
    east = moment.utcoffset() if moment else None
    return None if east is None else int(east.total_seconds()) // 60


def _timestamp(one: Field, frame: Frame) -> Any:
    return pa.timestamp("us", frame.zone or None)


def _constant(kind: Any) -> Callable[[Field, Frame], Any]:
    return lambda one, frame: kind


_TEXT: Final = _constant(pa.string())
_KINDS: Final[Mapping[Any, Kind]] = {
    str: Kind(_TEXT, _texts),
    int: Kind(_constant(pa.int64()), _whole),
    bool: Kind(_constant(pa.bool_()), _flags),
    float: Kind(_constant(pa.float64()), _reals),
    Decimal: Kind(
        lambda one, frame: pa.decimal128(DIGITS, one.scale), _numbers, _decimal
    ),
    datetime: Kind(_timestamp, _times, _moment),
    date: Kind(_constant(pa.date32()), _days),
    time: Kind(
        _constant(pa.time64("us")),
        _refused,
        lambda value, kind: value.replace(tzinfo=None),
    ),
    timedelta: Kind(_constant(pa.duration("us")), _refused),
    UUID: Kind(_TEXT, _guids, lambda value, kind: str(value)),
    bytes: Kind(_constant(pa.binary()), _bytes),
    Any: Kind(_TEXT, _json, lambda value, kind: encode(value).decode()),
}
_ENUM: Final = Kind(_TEXT, _texts, lambda value, kind: value.wire)
_FLAGS: Final = Kind(_TEXT, _refused, lambda value, kind: value.wire)


def _kind(kind: Any) -> Kind:
    """Return how values of a Python type become a column."""
    if isinstance(kind, type) and issubclass(kind, EdmEnum):
        return _ENUM
    if isinstance(kind, type) and issubclass(kind, EdmFlags):
        return _FLAGS
    return _KINDS.get(kind) or _KINDS[Any]
