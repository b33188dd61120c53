"""Hazard.TypeDefinitionChainSvc."""

from collections.abc import Mapping
from typing import Annotated, Any, ClassVar

from pydantic import Field

from .._runtime import (
    KEY,
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


class ItemKey(Key):
    """Key of `Item`."""

    wire_names: ClassVar[Mapping[str, str]] = {"id": "Id"}
    id: str


class Item(Row):
    """A row of `Items`."""

    key = row_key(ItemKey)
    id: Annotated[str, Field(alias="Id")] = KEY
    """Key."""
    round: Any | None = None


class ItemFields(Fields):
    """Columns of `Item`, for queries."""

    id: TextColumn
    round: Column[Any]


class TypeDefinitionChainSvc(Service[S], name="Hazard.TypeDefinitionChainSvc"):
    """Hazard.TypeDefinitionChainSvc."""

    items = entity_set("Items", Item, ItemFields, ItemKey)
    """Key: id."""
