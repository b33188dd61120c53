"""Hazard.DateNamedColumnsSvc."""

from collections.abc import Mapping
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from typing import Annotated, Any, ClassVar
from uuid import UUID

from pydantic import Field

from .._runtime import (
    KEY,
    Column,
    Fields,
    Key,
    Row,
    S,
    Service,
    TextColumn,
    entity_set,
    row_key,
)


class Row_Key(Key):
    """Key of `Row_`."""

    wire_names: ClassVar[Mapping[str, str]] = {"id": "Id"}
    id: int


class Row_(Row):
    """A row of `Rows`."""

    key = row_key(Row_Key)
    id: Annotated[int, Field(alias="Id")] = KEY
    """Key."""
    date_: date | None = None
    other: date | None = None
    datetime_: datetime | None = None
    stamp: datetime | None = None
    time_: time | None = None
    hour: time | None = None
    timedelta_: timedelta | None = None
    span: timedelta | None = None
    int_: int | None = None
    count: int | None = None
    str_: str | None = None
    text: str | None = None
    decimal: Decimal | None = None
    price: Decimal | None = None
    list_: list[str] | None = None
    names: list[str] | None = None
    uuid: Annotated[UUID | None, Field(alias="UUID")] = None
    guid: Annotated[UUID | None, Field(alias="Guid")] = None
    float_: float | None = None
    bytes_: bytes | None = None
    raw: bytes | None = None
    bool_: bool | None = None
    flag: bool | None = None
    any: Any | None = None
    thing: Any | None = None


class Row_Fields(Fields):
    """Columns of `Row_`, for queries."""

    id: Column[int]
    date_: Column[date]
    other: Column[date]
    datetime_: Column[datetime]
    stamp: Column[datetime]
    time_: Column[time]
    hour: Column[time]
    timedelta_: Column[timedelta]
    span: Column[timedelta]
    int_: Column[int]
    count: Column[int]
    str_: TextColumn
    text: TextColumn
    decimal: Column[Decimal]
    price: Column[Decimal]
    list_: Column[list[str]]
    names: Column[list[str]]
    uuid: Column[UUID]
    guid: Column[UUID]
    float_: Column[float]
    bytes_: Column[bytes]
    raw: Column[bytes]
    bool_: Column[bool]
    flag: Column[bool]
    any: Column[Any]
    thing: Column[Any]


class DateNamedColumnsSvc(Service[S], name="Hazard.DateNamedColumnsSvc"):
    """Hazard.DateNamedColumnsSvc."""

    rows = entity_set("Rows", Row_, Row_Fields, Row_Key)
    """Key: id."""
