"""100 rows of 200 columns, from JSON bytes to rows: ours, exact, and pydantic's `validate_json`, whose decimals go through floats."""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from datetime import datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

from pydantic import BaseModel, ConfigDict, TypeAdapter, create_model

from codegen.runtime.data.names import to_wire
from codegen.runtime.data.reader import Shape, read
from codegen.runtime.data.declared import COLUMN, Col
from codegen.runtime.data.row import Row
from codegen.runtime.data.values import decode

ROWS = 100
COLUMNS = 200
# What a set of Epicor's is made of: mostly text, some numbers and flags, a date, a Guid.
_KINDS: tuple[tuple[type, Any], ...] = (
    (str, "some text"),
    (str, "EPIC06"),
    (str, ""),
    (str, "a longer text, such as a description has"),
    (int, 12345),
    (bool, True),
    (Decimal, 12345.25),
    (Decimal, 0.5),
    (datetime, "2019-10-02T00:00:00-05:00"),
    (UUID, "924811cb-5656-4a01-8a0d-13a564090324"),
)

Read = Callable[[], Sequence[BaseModel]]


def readers(
    rows: int = ROWS, columns: int = COLUMNS, *, selected: int | None = None
) -> tuple[Read, Read]:
    """Our way and pydantic's, over the same bytes.

    Where a number of columns is selected, the bytes hold those alone: our class has all columns, pydantic's only these.
    """
    kinds = {f"column_{n}": _KINDS[n % len(_KINDS)] for n in range(columns)}
    fields: Any = {name: (kind | None, None) for name, (kind, _) in kinds.items()}
    chosen = list(fields)[:selected]
    columns_: Any = {n: (Col[kind | None], COLUMN) for n, (kind, _) in kinds.items()}
    exact = create_model("Exact", __base__=Row, **columns_)
    config = ConfigDict(alias_generator=to_wire)
    narrow = {name: fields[name] for name in chosen}
    fast = create_model("Fast", __config__=config, **narrow)
    record = {to_wire(name): kinds[name][1] for name in chosen}
    content = json.dumps([record] * rows).encode()
    validate: Callable[[bytes], list[BaseModel]]
    validate = TypeAdapter(list[fast]).validate_json  # type: ignore[valid-type]  # made above
    shape = Shape(exact, frozenset(record) if selected else None)
    return (
        lambda: read(shape, decode(content), source="Exact"),
        lambda: validate(content),
    )
