"""Hazard.AllPrimitiveTypesSvc."""

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
from .._runtime.streams import stream


class AllKey(Key):
    """The key of `All`."""

    wire_names: ClassVar[Mapping[str, str]] = {"id": "Id"}
    id: int


class All(Row):
    """A row of `Alls`."""

    key = row_key(AllKey)
    id: Col[int] = column("Id", KEY)
    """Key."""
    a_binary: Col[bytes | None] = COLUMN
    a_boolean: Col[bool | None] = COLUMN
    a_byte: Col[int | None] = COLUMN
    a_date: Col[date | None] = COLUMN
    a_date_time_offset: Col[datetime | None] = COLUMN
    a_decimal: Col[Decimal | None] = COLUMN
    a_double: Col[float | None] = COLUMN
    a_duration: Col[timedelta | None] = COLUMN
    a_guid: Col[UUID | None] = column("AGuid")
    a_int_16: Col[int | None] = COLUMN
    a_int_32: Col[int | None] = COLUMN
    a_int_64: Col[int | None] = COLUMN
    as_byte: Col[int | None] = column("ASByte")
    a_single: Col[float | None] = COLUMN
    a_string: Col[str | None] = COLUMN
    a_time_of_day: Col[time | None] = COLUMN
    a_untyped: Col[Any | None] = COLUMN
    a_primitive_type: Col[Any | None] = COLUMN
    a_geography: Col[Any | None] = COLUMN
    a_geography_point: Col[Any | None] = COLUMN
    a_geography_line_string: Col[Any | None] = COLUMN
    a_geography_polygon: Col[Any | None] = COLUMN
    a_geography_multi_point: Col[Any | None] = COLUMN
    a_geography_multi_line_string: Col[Any | None] = COLUMN
    a_geography_multi_polygon: Col[Any | None] = COLUMN
    a_geography_collection: Col[Any | None] = COLUMN
    a_geometry: Col[Any | None] = COLUMN
    a_geometry_point: Col[Any | None] = COLUMN
    a_geometry_line_string: Col[Any | None] = COLUMN
    a_geometry_polygon: Col[Any | None] = COLUMN
    a_geometry_multi_point: Col[Any | None] = COLUMN
    a_geometry_multi_line_string: Col[Any | None] = COLUMN
    a_geometry_multi_polygon: Col[Any | None] = COLUMN
    a_geometry_collection: Col[Any | None] = COLUMN
    b_binary: Col[bytes] = UNSET
    b_boolean: Col[bool] = UNSET
    b_byte: Col[int] = UNSET
    b_date: Col[date] = UNSET
    b_date_time_offset: Col[datetime] = UNSET
    b_decimal: Col[Decimal] = UNSET
    b_double: Col[float] = UNSET
    b_duration: Col[timedelta] = UNSET
    b_guid: Col[UUID] = column("BGuid", UNSET)
    b_int_16: Col[int] = UNSET
    b_int_32: Col[int] = UNSET
    b_int_64: Col[int] = UNSET
    bs_byte: Col[int] = column("BSByte", UNSET)
    b_single: Col[float] = UNSET
    b_string: Col[str] = UNSET
    b_time_of_day: Col[time] = UNSET
    a_stream = stream("AStream")
    b_stream = stream("BStream")


class AllPrimitiveTypesSvc(Service[S], name="Hazard.AllPrimitiveTypesSvc"):
    """Hazard.AllPrimitiveTypesSvc."""

    alls = entity_set("Alls", All, AllKey)
    """Key: id."""
