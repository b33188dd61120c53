"""Hazard.EmptyStringKeysSvc."""

from datetime import datetime

from .._runtime import (
    COLUMN,
    KEY,
    THIS_COMPANY,
    Col,
    Key,
    Row,
    S,
    Service,
    entity_set,
    row_key,
)


class UD01Key(Key):
    """The key of `UD01`."""

    company: str = THIS_COMPANY
    key_1: str
    key_2: str
    key_3: str
    key_4: str
    key_5: str


class UD01(Row):
    """A row of `UD01s`."""

    key = row_key(UD01Key)
    company: Col[str] = KEY
    """Key."""
    key_1: Col[str] = KEY
    """Key."""
    key_2: Col[str] = KEY
    """Key."""
    key_3: Col[str] = KEY
    """Key."""
    key_4: Col[str] = KEY
    """Key."""
    key_5: Col[str] = KEY
    """Key."""
    character_01: Col[str | None] = COLUMN
    short_char_08: Col[str | None] = COLUMN
    number_01: Col[float | None] = COLUMN
    date_05: Col[datetime | None] = COLUMN
    check_box_06: Col[bool | None] = COLUMN
    loyalty_c: Col[str | None] = COLUMN
    """User-defined column."""
    points_c: Col[int | None] = COLUMN
    """User-defined column."""


class EmptyStringKeysSvc(Service[S], name="Hazard.EmptyStringKeysSvc"):
    """Hazard.EmptyStringKeysSvc."""

    ud_01s = entity_set("UD01s", UD01, UD01Key)
    """Key: company, key_1, key_2, key_3, key_4, key_5."""
