"""Hazard.DateNamedColumnsSvc."""

from collections.abc import Mapping
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from typing import Any, ClassVar
from uuid import UUID

from .._runtime import (
    COLUMN,
    KEY,
    UNSET,
    Col,
    Key,
    Row,
    S,
    Service,
    column,
    entity_set,
    row_key,
)


class Row_Key(Key):
    """The key of `Row_`."""

    wire_names: ClassVar[Mapping[str, str]] = {"id": "Id"}
    id: int


class Row_(Row):
    """A row of `Rows`."""

    key = row_key(Row_Key)
    id: Col[int] = column("Id", KEY)
    """Key."""
    date_: Col[date | None] = COLUMN
    other: Col[date | None] = COLUMN
    datetime_: Col[datetime | None] = COLUMN
    stamp: Col[datetime | None] = COLUMN
    time_: Col[time | None] = COLUMN
    hour: Col[time | None] = COLUMN
    timedelta_: Col[timedelta | None] = COLUMN
    span: Col[timedelta | None] = COLUMN
    int_: Col[int | None] = COLUMN
    count: Col[int | None] = COLUMN
    str_: Col[str | None] = COLUMN
    text: Col[str | None] = COLUMN
    decimal: Col[Decimal | None] = COLUMN
    price: Col[Decimal | None] = COLUMN
    list_: Col[list[str | None]] = UNSET
    names: Col[list[str | None]] = UNSET
    uuid: Col[UUID | None] = column("UUID")
    guid: Col[UUID | None] = column("Guid")
    float_: Col[float | None] = COLUMN
    bytes_: Col[bytes | None] = COLUMN
    raw: Col[bytes | None] = COLUMN
    bool_: Col[bool | None] = COLUMN
    flag: Col[bool | None] = COLUMN
    any: Col[Any | None] = COLUMN
    thing: Col[Any | None] = COLUMN


class DateNamedColumnsSvc(Service[S], name="Hazard.DateNamedColumnsSvc"):
    """Hazard.DateNamedColumnsSvc."""

    rows = entity_set("Rows", Row_, Row_Key)
    """Key: id."""
