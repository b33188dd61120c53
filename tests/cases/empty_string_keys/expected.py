"""Hazard.EmptyStringKeysSvc."""

from datetime import datetime

from .._runtime import (
    KEY,
    THIS_COMPANY,
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


class UD01Key(Key):
    """Key of `UD01`."""

    company: str = THIS_COMPANY
    key_1: str
    key_2: str
    key_3: str
    key_4: str
    key_5: str


class UD01(Row):
    """A row of `UD01s`."""

    key = row_key(UD01Key)
    company: str = KEY
    """Key."""
    key_1: str = KEY
    """Key."""
    key_2: str = KEY
    """Key."""
    key_3: str = KEY
    """Key."""
    key_4: str = KEY
    """Key."""
    key_5: str = KEY
    """Key."""
    character_01: str | None = None
    short_char_08: str | None = None
    number_01: float | None = None
    date_05: datetime | None = None
    check_box_06: bool | None = None
    loyalty_c: str | None = None
    """User-defined column."""
    points_c: int | None = None
    """User-defined column."""


class UD01Fields(Fields):
    """Columns of `UD01`, for queries."""

    company: TextColumn
    key_1: TextColumn
    key_2: TextColumn
    key_3: TextColumn
    key_4: TextColumn
    key_5: TextColumn
    character_01: TextColumn
    short_char_08: TextColumn
    number_01: Column[float]
    date_05: Column[datetime]
    check_box_06: Column[bool]
    loyalty_c: TextColumn
    points_c: Column[int]


class EmptyStringKeysSvc(Service[S], name="Hazard.EmptyStringKeysSvc"):
    """Hazard.EmptyStringKeysSvc."""

    ud_01s = entity_set("UD01s", UD01, UD01Fields, UD01Key)
    """Key: company, key_1, key_2, key_3, key_4, key_5."""
