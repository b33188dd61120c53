"""Hazard.OpenTypeSvc."""

from typing import Any

from .._runtime import (
    KEY,
    THIS_COMPANY,
    Column,
    Fields,
    Key,
    Nested,
    Row,
    S,
    Service,
    TextColumn,
    entity_set,
    row_key,
)


class Bag(Row):
    """Values of complex type `Bag`."""


class BagFields(Fields):
    """Columns of `Bag`, for queries."""


class UD01Key(Key):
    """Key of `UD01`."""

    company: str = THIS_COMPANY
    key_1: str


class UD01(Row):
    """A row of `UD01s`."""

    key = row_key(UD01Key)
    company: str = KEY
    """Key."""
    key_1: str = KEY
    """Key."""
    extra: Bag | None = None
    anything: Any | None = None
    things: list[Any] | None = None
    single: Any | None = None


class UD01Fields(Fields):
    """Columns of `UD01`, for queries."""

    company: TextColumn
    key_1: TextColumn
    extra: Nested[BagFields]
    anything: Column[Any]
    things: Column[list[Any]]
    single: Column[Any]


class OpenTypeSvc(Service[S], name="Hazard.OpenTypeSvc"):
    """Hazard.OpenTypeSvc."""

    ud_01s = entity_set("UD01s", UD01, UD01Fields, UD01Key)
    """Key: company, key_1."""
