"""Hazard.KeyAliasPathSvc."""

from collections.abc import Mapping
from typing import ClassVar

from .._runtime import (
    KEY,
    UNSET,
    Col,
    Complex,
    Key,
    Row,
    S,
    Service,
    entity_set,
    keyless_set,
    row_key,
)


class Info(Row):
    """Values of complex type `Info`."""

    id: Col[int] = UNSET
    place: Col[str] = UNSET


class CategoryKey(Key):
    """The key of `Category`."""

    paths: ClassVar[Mapping[str, str]] = {"entity_info_id": "Info/ID"}
    entity_info_id: int
    name: str


class Category(Row):
    """A row of `Categories`."""

    key = row_key(CategoryKey)
    name: Col[str] = KEY
    """Key."""
    info: Complex[Info] = UNSET


class PlainKey(Key):
    """The key of `Plain`."""

    wire_names: ClassVar[Mapping[str, str]] = {"info_id": "Info/ID"}
    paths: ClassVar[Mapping[str, str]] = {"info_id": "Info/ID"}
    info_id: int


class Plain(Row):
    """A row of `Plains`."""

    key = row_key(PlainKey)
    info: Complex[Info] = UNSET


class Wrong(Row):
    """A row of `Wrongs`."""

    info: Complex[Info] = UNSET


class KeyAliasPathSvc(Service[S], name="Hazard.KeyAliasPathSvc"):
    """Hazard.KeyAliasPathSvc."""

    categories = entity_set("Categories", Category, CategoryKey)
    """Key: entity_info_id, name."""
    plains = entity_set("Plains", Plain, PlainKey)
    """Key: info_id."""
    wrongs = keyless_set("Wrongs", Wrong)
    """No key."""
