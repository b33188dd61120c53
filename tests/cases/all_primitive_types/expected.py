"""Hazard.AllPrimitiveTypesSvc."""

from collections.abc import Mapping
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from typing import Annotated, Any, ClassVar
from uuid import UUID

from pydantic import Field

from .._runtime import (
    KEY,
    UNSET,
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


class AllKey(Key):
    """Key of `All`."""

    wire_names: ClassVar[Mapping[str, str]] = {"id": "Id"}
    id: int


class All(Row):
    """A row of `Alls`."""

    key = row_key(AllKey)
    id: Annotated[int, Field(alias="Id")] = KEY
    """Key."""
    a_binary: bytes | None = None
    a_boolean: bool | None = None
    a_byte: int | None = None
    a_date: date | None = None
    a_date_time_offset: datetime | None = None
    a_decimal: Decimal | None = None
    a_double: float | None = None
    a_duration: timedelta | None = None
    a_guid: Annotated[UUID | None, Field(alias="AGuid")] = None
    a_int_16: int | None = None
    a_int_32: int | None = None
    a_int_64: int | None = None
    as_byte: Annotated[int | None, Field(alias="ASByte")] = None
    a_single: float | None = None
    a_string: str | None = None
    a_time_of_day: time | None = None
    a_untyped: Any | None = None
    a_primitive_type: Any | None = None
    a_geography: Any | None = None
    a_geography_point: Any | None = None
    a_geography_line_string: Any | None = None
    a_geography_polygon: Any | None = None
    a_geography_multi_point: Any | None = None
    a_geography_multi_line_string: Any | None = None
    a_geography_multi_polygon: Any | None = None
    a_geography_collection: Any | None = None
    a_geometry: Any | None = None
    a_geometry_point: Any | None = None
    a_geometry_line_string: Any | None = None
    a_geometry_polygon: Any | None = None
    a_geometry_multi_point: Any | None = None
    a_geometry_multi_line_string: Any | None = None
    a_geometry_multi_polygon: Any | None = None
    a_geometry_collection: Any | None = None
    b_binary: bytes = UNSET
    b_boolean: bool = UNSET
    b_byte: int = UNSET
    b_date: date = UNSET
    b_date_time_offset: datetime = UNSET
    b_decimal: Decimal = UNSET
    b_double: float = UNSET
    b_duration: timedelta = UNSET
    b_guid: Annotated[UUID, Field(alias="BGuid")] = UNSET
    b_int_16: int = UNSET
    b_int_32: int = UNSET
    b_int_64: int = UNSET
    bs_byte: Annotated[int, Field(alias="BSByte")] = UNSET
    b_single: float = UNSET
    b_string: str = UNSET
    b_time_of_day: time = UNSET


class AllFields(Fields):
    """Columns of `All`, for queries."""

    id: Column[int]
    a_binary: Column[bytes]
    a_boolean: Column[bool]
    a_byte: Column[int]
    a_date: Column[date]
    a_date_time_offset: Column[datetime]
    a_decimal: Column[Decimal]
    a_double: Column[float]
    a_duration: Column[timedelta]
    a_guid: Column[UUID]
    a_int_16: Column[int]
    a_int_32: Column[int]
    a_int_64: Column[int]
    as_byte: Column[int]
    a_single: Column[float]
    a_string: TextColumn
    a_time_of_day: Column[time]
    a_untyped: Column[Any]
    a_primitive_type: Column[Any]
    a_geography: Column[Any]
    a_geography_point: Column[Any]
    a_geography_line_string: Column[Any]
    a_geography_polygon: Column[Any]
    a_geography_multi_point: Column[Any]
    a_geography_multi_line_string: Column[Any]
    a_geography_multi_polygon: Column[Any]
    a_geography_collection: Column[Any]
    a_geometry: Column[Any]
    a_geometry_point: Column[Any]
    a_geometry_line_string: Column[Any]
    a_geometry_polygon: Column[Any]
    a_geometry_multi_point: Column[Any]
    a_geometry_multi_line_string: Column[Any]
    a_geometry_multi_polygon: Column[Any]
    a_geometry_collection: Column[Any]
    b_binary: Column[bytes]
    b_boolean: Column[bool]
    b_byte: Column[int]
    b_date: Column[date]
    b_date_time_offset: Column[datetime]
    b_decimal: Column[Decimal]
    b_double: Column[float]
    b_duration: Column[timedelta]
    b_guid: Column[UUID]
    b_int_16: Column[int]
    b_int_32: Column[int]
    b_int_64: Column[int]
    bs_byte: Column[int]
    b_single: Column[float]
    b_string: TextColumn
    b_time_of_day: Column[time]


class AllPrimitiveTypesSvc(Service[S], name="Hazard.AllPrimitiveTypesSvc"):
    """Hazard.AllPrimitiveTypesSvc."""

    alls = entity_set("Alls", All, AllFields, AllKey)
    """Key: id."""
