"""Rows for a set that nobody wrote rows for: made up from names and types, the same on any machine.

A column that is part of any key of its service has the same value in row n of every set, so children find their parents.
"""

from __future__ import annotations

import re
import zlib
from base64 import b64encode
from collections.abc import Callable, Iterator, Mapping
from datetime import date, timedelta
from decimal import ROUND_DOWN, Decimal
from typing import Any, Final

from codegen.sandbox.schema import JSON, TYPE, Column, Table
from codegen.sandbox.values import guid_of

_FIRST_DAY: Final = date(2026, 1, 5)
_FIRST_REVISION: Final = 2**32


def rows(
    table: Table, shared: frozenset[str], *, company: str, count: int
) -> Iterator[dict[str, Any]]:
    """`count` rows of a set, as JSON values; columns named in `shared` depend on the row's number alone."""
    for number in range(count):
        row = {
            column.name: _value(column, number, table, shared=shared, company=company)
            for column in table.declared.values()
        }
        yield row | _of_type(table, number)


def _of_type(table: Table, number: int) -> dict[str, Any]:
    """What makes row `number` one of the types that a table has, in turn."""
    types = [name for name, one in table.types.items() if not one.abstract]
    if not types:
        return {}
    name = types[number % len(types)]
    members = table.types[name].members
    none = {n: None for n in table.declared if n not in members}
    return none | {TYPE: None if name == table.home_type else f"#{name}"}


def filled_in(table: Table, column: Column, number: int, company: str) -> Any:
    """What the server gives a column of row `number` that the client does not fill in."""
    return _value(column, number, table, shared=frozenset(), company=company)


def _value(
    column: Column, number: int, table: Table, *, shared: frozenset[str], company: str
) -> Any:
    if column.name == "Company":
        return company
    if column.name == "RowMod":
        return ""
    known = column.members or column.allowed
    if known and column.name not in shared:
        return known[number % len(known)]
    if column.parts is not None:
        return {
            part.name: _value(part, number, table, shared=shared, company=company)
            for part in column.parts
        }
    make = _MAKERS.get(column.edm)
    if make is None:
        return [] if column.edm == JSON else None
    if column.name in shared:
        return make(column.name, number, number)
    place = f"{table.service}/{table.name}/{column.name}/{number}"
    return _scaled(make(column.name, number, zlib.crc32(place.encode())), column.scale)


def _scaled(value: Any, scale: int | None) -> Any:
    """A decimal with no more digits behind the point than its column has."""
    if not isinstance(value, Decimal) or scale is None:
        return value
    return value.quantize(Decimal(1).scaleb(-scale), ROUND_DOWN)


def _text(name: str, number: int, seed: int) -> str:
    words = re.findall(r"[A-Z]?[a-z]+|[A-Z]+|\d+", name) or [name]
    if seed == number:
        return f"{words[0].upper()[:8]}{number + 1:03}"
    return f"{' '.join(words[-3:])} {seed % 1000}" if seed % 5 else ""


def _whole(name: str, number: int, seed: int) -> int:
    if name == "SysRevID":
        return _FIRST_REVISION + seed
    return number + 1 if seed == number else seed % 1000


def _decimal(_: str, number: int, seed: int) -> Decimal:
    if seed == number:
        return Decimal(number + 1)
    return Decimal(seed % 100_000_000).scaleb(-(2, 3, 5)[seed % 3])


def _double(_: str, number: int, seed: int) -> float:
    return float(number + 1) if seed == number else (seed % 1_000_000) / 64


def _day(seed: int) -> str:
    return (_FIRST_DAY + timedelta(days=seed % 365)).isoformat()


def _moment(_: str, number: int, seed: int) -> str | None:
    if seed != number and seed % 7 == 0:
        return None
    return f"{_day(seed)}T00:00:00-05:00"


_MAKERS: Final[Mapping[str, Callable[[str, int, int], Any]]] = {
    "Edm.String": _text,
    "Edm.Byte": lambda _, n, seed: n + 1 if seed == n else seed % 100,
    "Edm.SByte": lambda _, n, seed: n + 1 if seed == n else seed % 100,
    "Edm.Int16": _whole,
    "Edm.Int32": _whole,
    "Edm.Int64": _whole,
    "Edm.Decimal": _decimal,
    "Edm.Double": _double,
    "Edm.Single": _double,
    "Edm.Boolean": lambda _, __, seed: seed % 2 == 1,
    "Edm.Guid": guid_of,
    "Edm.Date": lambda _, __, seed: _day(seed),
    "Edm.DateTimeOffset": _moment,
    "Edm.Binary": lambda _, __, seed: b64encode(seed.to_bytes(8, "big")).decode(),
    "Edm.TimeOfDay": lambda _, __, seed: f"{seed % 24:02}:{seed % 60:02}:00",
    "Edm.Duration": lambda _, __, seed: f"PT{seed % 600}M",
}
"""Type → what makes a value of a column: (its name, number of the row, seed); the seed is the number itself for parts of keys."""
