"""Erp.BO.LabSvc: every type, odd keys, rows without key."""

from collections.abc import Mapping
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from typing import Any, ClassVar
from uuid import UUID

from ..._runtime import (
    COLUMN,
    KEY,
    Col,
    Complex,
    EdmEnum,
    EdmFlags,
    Key,
    Row,
    S,
    Service,
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

    x: Col[Decimal | None] = COLUMN
    y: Col[Decimal | None] = COLUMN
    near: Col["list[Point] | None"] = COLUMN


class SampleKey(Key):
    """Key of `Sample`."""

    wire_names: ClassVar[Mapping[str, str]] = {"info_id": "SampleInfoID"}
    paths: ClassVar[Mapping[str, str]] = {"info_id": "Info/ID"}
    key1: str
    taken: date
    info_id: UUID


class Info(Row):
    """Values of complex type `Info`."""

    id: Col[UUID | None] = COLUMN


class Sample(Row):
    """A row of `Samples`."""

    key = row_key(SampleKey)
    key1: Col[str] = KEY
    taken: Col[date] = KEY
    info: Complex[Info] = KEY
    text: Col[str | None] = COLUMN
    whole: Col[int | None] = COLUMN
    exact: Col[Decimal | None] = COLUMN
    real: Col[float | None] = COLUMN
    yes: Col[bool | None] = COLUMN
    at: Col[datetime | None] = COLUMN
    clock: Col[time | None] = COLUMN
    lasted: Col[timedelta | None] = COLUMN
    guid: Col[UUID | None] = COLUMN
    data: Col[bytes | None] = COLUMN
    color: Col[Color | None] = COLUMN
    perm: Col[Perm | None] = COLUMN
    point: Complex[Point | None] = COLUMN
    tags: Col[list[str] | None] = COLUMN
    points: Col[list[Point] | None] = COLUMN
    anything: Col[Any | None] = COLUMN


class Log(Row):
    """A row of `Logs`."""

    text: Col[str | None] = COLUMN
    row_ident: Col[str | None] = COLUMN


class NoteKey(Key):
    """Key of `Note`."""

    id: str


class Note(Row):
    """A row of `Notes`."""

    key = row_key(NoteKey)
    id: Col[str] = KEY
    text: Col[str | None] = COLUMN


class LabSvc(Service[S], name="Erp.BO.LabSvc"):
    """Odd shapes."""

    samples = entity_set("Samples", Sample, SampleKey)
    """Samples. Key: key1, taken, info_id."""
    notes = entity_set("Notes", Note, NoteKey)
    """Notes. Key: id."""
    logs = keyless_set("Logs", Log)
    """Logs. No key."""
    me = singleton("Me", Note)
    """Who asks."""
