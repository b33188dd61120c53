"""Erp.BO.LabSvc: every type, odd keys, rows without key."""

from collections.abc import Mapping
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from typing import Any, ClassVar
from uuid import UUID

from ..._runtime import (
    KEY,
    Column,
    EdmEnum,
    EdmFlags,
    Fields,
    Key,
    Nested,
    Row,
    S,
    Service,
    TextColumn,
    entity_set,
    keyless_set,
    row_key,
    singleton,
)


class Color(EdmEnum, edm_type="Lab.Color"):
    """Values of `Color`."""

    RED = "Red"
    DARK_BLUE = "DarkBlue"


class Perm(EdmFlags, edm_type="Lab.Perm"):
    """Values of `Perm`."""

    READ = 1
    WRITE_ALL = 2


class Point(Row):
    """Values of complex type `Point`."""

    x: Decimal | None = None
    y: Decimal | None = None
    near: "list[Point] | None" = None


class PointFields(Fields):
    """Columns of `Point`, for queries."""

    x: Column[Decimal]
    y: Column[Decimal]
    near: "Column[list[Point]]"


class SampleKey(Key):
    """Key of `Sample`."""

    wire_names: ClassVar[Mapping[str, str]] = {"info_id": "SampleInfoID"}
    paths: ClassVar[Mapping[str, str]] = {"info_id": "Info/ID"}
    key1: str
    taken: date
    info_id: UUID


class Info(Row):
    """Values of complex type `Info`."""

    id: UUID | None = None


class InfoFields(Fields):
    """Columns of `Info`, for queries."""

    id: Column[UUID]


class Sample(Row):
    """A row of `Samples`."""

    key = row_key(SampleKey)
    key1: str = KEY
    taken: date = KEY
    info: Info = KEY
    text: str | None = None
    whole: int | None = None
    exact: Decimal | None = None
    real: float | None = None
    yes: bool | None = None
    at: datetime | None = None
    clock: time | None = None
    lasted: timedelta | None = None
    guid: UUID | None = None
    data: bytes | None = None
    color: Color | None = None
    perm: Perm | None = None
    point: Point | None = None
    tags: list[str] | None = None
    points: list[Point] | None = None
    anything: Any | None = None


class SampleFields(Fields):
    """Columns of `Sample`, for queries."""

    key1: TextColumn
    taken: Column[date]
    info: Nested[InfoFields]
    text: TextColumn
    whole: Column[int]
    exact: Column[Decimal]
    real: Column[float]
    yes: Column[bool]
    at: Column[datetime]
    clock: Column[time]
    lasted: Column[timedelta]
    guid: Column[UUID]
    data: Column[bytes]
    color: Column[Color]
    perm: Column[Perm]
    point: Nested[PointFields]
    tags: Column[list[str]]
    points: Column[list[Point]]
    anything: Column[Any]


class Log(Row):
    """A row of `Logs`."""

    text: str | None = None
    row_ident: str | None = None


class LogFields(Fields):
    """Columns of `Log`, for queries."""

    text: TextColumn
    row_ident: TextColumn


class NoteKey(Key):
    """Key of `Note`."""

    id: str


class Note(Row):
    """A row of `Notes`."""

    key = row_key(NoteKey)
    id: str = KEY
    text: str | None = None


class NoteFields(Fields):
    """Columns of `Note`, for queries."""

    id: TextColumn
    text: TextColumn


class LabSvc(Service[S], name="Erp.BO.LabSvc"):
    """Odd shapes."""

    samples = entity_set("Samples", Sample, SampleFields, SampleKey)
    """Samples. Key: key1, taken, info_id."""
    notes = entity_set("Notes", Note, NoteFields, NoteKey)
    """Notes. Key: id."""
    logs = keyless_set("Logs", Log, LogFields)
    """Logs. No key."""
    me = singleton("Me", Note, NoteFields)
    """Who asks."""
