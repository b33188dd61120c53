"""Hazard.TypeDefinitionSvc."""

from decimal import Decimal
from typing import TYPE_CHECKING, Any

from .._runtime import KEY, Column, Fields, Key, Row, S, TextColumn, entity_set, row_key


class ItemKey(Key):
    """Key of `Item`."""

    code: str


class Item(Row):
    """A row of `Items`."""

    key = row_key(ItemKey)
    code: str = KEY
    """Key."""
    price: Decimal | None = None
    prices: list[Decimal] | None = None
    wrong: Any | None = None


class ItemFields(Fields):
    """Columns of `Item`, for queries."""

    code: TextColumn
    price: Column[Decimal]
    prices: Column[list[Decimal]]
    wrong: Column[Any]


if TYPE_CHECKING:
    from .type_definition_methods import TypeDefinitionMethods
else:
    from .._runtime import LazyMethods as TypeDefinitionMethods


class TypeDefinitionSvc(TypeDefinitionMethods[S], name="Hazard.TypeDefinitionSvc"):
    """Hazard.TypeDefinitionSvc."""

    items = entity_set("Items", Item, ItemFields, ItemKey)
    """Key: code."""
