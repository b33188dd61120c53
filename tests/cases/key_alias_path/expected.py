"""Hazard.KeyAliasPathSvc."""

from collections.abc import Mapping
from typing import ClassVar

from .._runtime import (
    KEY,
    UNSET,
    Column,
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
)


class Info(Row):
    """Values of complex type `Info`."""

    id: int = UNSET
    place: str = UNSET


class InfoFields(Fields):
    """Columns of `Info`, for queries."""

    id: Column[int]
    place: TextColumn


class CategoryKey(Key):
    """Key of `Category`."""

    paths: ClassVar[Mapping[str, str]] = {"entity_info_id": "Info/ID"}
    entity_info_id: int
    name: str


class Category(Row):
    """A row of `Categories`."""

    key = row_key(CategoryKey)
    name: str = KEY
    """Key."""
    info: Info = UNSET


class CategoryFields(Fields):
    """Columns of `Category`, for queries."""

    name: TextColumn
    info: Nested[InfoFields]


class PlainKey(Key):
    """Key of `Plain`."""

    wire_names: ClassVar[Mapping[str, str]] = {"info_id": "Info/ID"}
    paths: ClassVar[Mapping[str, str]] = {"info_id": "Info/ID"}
    info_id: int


class Plain(Row):
    """A row of `Plains`."""

    key = row_key(PlainKey)
    info: Info = UNSET


class PlainFields(Fields):
    """Columns of `Plain`, for queries."""

    info: Nested[InfoFields]


class Wrong(Row):
    """A row of `Wrongs`."""

    info: Info = UNSET


class WrongFields(Fields):
    """Columns of `Wrong`, for queries."""

    info: Nested[InfoFields]


class KeyAliasPathSvc(Service[S], name="Hazard.KeyAliasPathSvc"):
    """Hazard.KeyAliasPathSvc."""

    categories = entity_set("Categories", Category, CategoryFields, CategoryKey)
    """Key: entity_info_id, name."""

    plains = entity_set("Plains", Plain, PlainFields, PlainKey)
    """Key: info_id."""

    wrongs = keyless_set("Wrongs", Wrong, WrongFields)
    """No key."""
