"""Hazard.TypeDefinitionSvc."""

from decimal import Decimal
from typing import TYPE_CHECKING, Any

from .._runtime import COLUMN, KEY, UNSET, Col, Key, Row, S, entity_set, row_key


class ItemKey(Key):
    """The key of `Item`."""

    code: str


class Item(Row, scales={"Price": 5}):
    """A row of `Items`."""

    key = row_key(ItemKey)
    code: Col[str] = KEY
    """At most 8 characters. Key."""
    price: Col[Decimal | None] = COLUMN
    """At most 18 digits, 5 of them decimal places."""
    prices: Col[list[Decimal | None]] = UNSET
    """At most 18 digits, 5 of them decimal places."""
    wrong: Col[Any | None] = COLUMN


if TYPE_CHECKING:
    from .type_definition_methods import TypeDefinitionMethods
else:
    from .._runtime import LazyMethods as TypeDefinitionMethods


class TypeDefinitionSvc(TypeDefinitionMethods[S], name="Hazard.TypeDefinitionSvc"):
    """Hazard.TypeDefinitionSvc."""

    items = entity_set("Items", Item, ItemKey)
    """Key: code."""
