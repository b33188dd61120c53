"""Hazard.CollectionItemsSvc."""

from datetime import date
from typing import TYPE_CHECKING, Any

from .._runtime import (
    CHILDREN,
    KEY,
    UNSET,
    Children,
    Col,
    EdmEnum,
    Key,
    Row,
    S,
    entity_set,
    row_key,
)


class Color(EdmEnum, edm_type="Hazard.Color"):
    """Values of `Color`."""

    RED = "Red"


class Address(Row):
    """Values of complex type `Address`."""

    lines: Col[list[str]] = UNSET


class PartKey(Key):
    """The key of `Part`."""

    part_num: str


class Part(Row):
    """A row of `Parts`."""

    key = row_key(PartKey)
    part_num: Col[str] = KEY
    """Key."""
    tags: Col[list[str | None]] = UNSET
    sizes: Col[list[int | None]] = UNSET
    words: Col[list[str]] = UNSET
    days: Col[list[date | None]] = UNSET
    colors: Col[list[Color | None]] = UNSET
    addresses: Col[list[Address | None]] = UNSET
    former: Col[list[Address]] = UNSET
    loose: Col[list[Any]] = UNSET
    parts: Children["Part"] = CHILDREN


if TYPE_CHECKING:
    from .collection_items_methods import CollectionItemsMethods
else:
    from .._runtime import LazyMethods as CollectionItemsMethods


class CollectionItemsSvc(CollectionItemsMethods[S], name="Hazard.CollectionItemsSvc"):
    """Hazard.CollectionItemsSvc."""

    parts = entity_set("Parts", Part, PartKey)
    """Key: part_num."""
