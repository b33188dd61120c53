"""Hazard.OpenTypeSvc."""

from typing import Any

from .._runtime import (
    COLUMN,
    KEY,
    THIS_COMPANY,
    UNSET,
    Col,
    Complex,
    Key,
    S,
    Service,
    entity_set,
    row_key,
)
from .._runtime.data.open_types import OpenRow


class Bag(OpenRow, open_type=True):
    """Values of complex type `Bag`."""


class UD01Key(Key):
    """The key of `UD01`."""

    company: str = THIS_COMPANY
    key_1: str


class UD01(OpenRow, open_type=True):
    """A row of `UD01s`."""

    key = row_key(UD01Key)
    company: Col[str] = KEY
    """Key."""
    key_1: Col[str] = KEY
    """Key."""
    extra: Complex[Bag | None] = COLUMN
    anything: Col[Any | None] = COLUMN
    things: Col[list[Any]] = UNSET
    single: Col[Any | None] = COLUMN


class OpenTypeSvc(Service[S], name="Hazard.OpenTypeSvc"):
    """Hazard.OpenTypeSvc."""

    ud_01s = entity_set("UD01s", UD01, UD01Key)
    """Key: company, key_1."""
