"""Hazard.TypeDefinitionChainSvc."""

from collections.abc import Mapping
from typing import Any, ClassVar

from .._runtime import (
    COLUMN,
    KEY,
    Col,
    Key,
    Row,
    S,
    Service,
    column,
    entity_set,
    row_key,
)


class ItemKey(Key):
    """The key of `Item`."""

    wire_names: ClassVar[Mapping[str, str]] = {"id": "Id"}
    id: str


class Item(Row):
    """A row of `Items`."""

    key = row_key(ItemKey)
    id: Col[str] = column("Id", KEY)
    """At most 20 characters. Key."""
    round: Col[Any | None] = COLUMN


class TypeDefinitionChainSvc(Service[S], name="Hazard.TypeDefinitionChainSvc"):
    """Hazard.TypeDefinitionChainSvc."""

    items = entity_set("Items", Item, ItemKey)
    """Key: id."""
