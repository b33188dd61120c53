"""Hazard.AnnotatedTermsSvc."""

# pyright: reportDeprecated=false

from collections.abc import Mapping
from datetime import datetime
from decimal import Decimal
from typing import TYPE_CHECKING, ClassVar

from .._runtime import (
    CHILDREN,
    COLUMN,
    COMPUTED,
    IMMUTABLE,
    KEY,
    UNSET,
    Children,
    Col,
    Complex,
    EdmEnum,
    Key,
    Row,
    S,
    column,
    entity_set,
    row_key,
)
from .._runtime.data.annotated import Computed, ComputedComplex, deprecated, deprecates
from .._runtime.restricted import (
    restricted_entity_set,
    restricted_keyless_set,
    restricted_singleton,
)


@deprecated("Deprecated in 3.", category=None)
class OldKind(EdmEnum, edm_type="Hazard.OldKind"):
    """Values of `OldKind`. Deprecated in 3."""

    A = "A"
    """Deprecated."""
    B = "B"


class Colour(EdmEnum):
    """Values of `Colour`; any other that the server sends is read as well."""

    RED = "Red"
    GREEN = "Green"


class HazardOrderStatus(EdmEnum):
    """Values of `Order/Status`; any other that the server sends is read as well."""

    OPEN = "Open"
    IN_PROGRESS = "In progress"
    IN__PROGRESS = "In_progress"
    X_ = ""
    IMPORT_OS = "'); import os #"
    NONE = "none"


class Stamp(Row):
    """Values of complex type `Stamp`."""

    by: Col[str | None] = COLUMN
    times: Computed[int | None] = COMPUTED
    """Filled in by the server."""


class ItemKey(Key):
    """The key of `Item`."""

    wire_names: ClassVar[Mapping[str, str]] = {"id": "Id"}
    id: int


class Item(Row):
    """A row of `Undeletable` and `Uncreatable` and `Unchangeable` and `OnlyChanged` and
    `OnlyCreated` and `OnlyDeleted` and `OnlyRead` and `RestrictedEntitySet`.
    """

    key = row_key(ItemKey)
    id: Col[int] = column("Id", KEY)
    """Key."""
    text: Col[str | None] = COLUMN


class OrderKey(Key):
    """The key of `Order`.

    id: Its number.
    """

    wire_names: ClassVar[Mapping[str, str]] = {"id": "Id"}
    id: int
    """Its number."""


@deprecates(
    computed_x907f8ebb='Deprecated in 2 (2024-04-10), removed on 2025-12-31: Use """Serial""" instead.'
)
class Order(Row, scales={"Total": 2}):
    """A row of `Orders`."""

    key = row_key(OrderKey)
    id: Computed[int] = column("Id", COMPUTED)
    """Its number. Key. Filled in by the server."""
    serial: Col[str | None] = IMMUTABLE
    """Cannot change once the row is stored."""
    total: Computed[Decimal | None] = COMPUTED
    """At most 2 decimal places. Read only."""
    both: Col[str | None] = COLUMN
    made: Computed[datetime | None] = COMPUTED
    """Filled in by the server."""
    stamp: ComputedComplex[Stamp | None] = COMPUTED
    """Filled in by the server."""
    notes: Computed[list[str]] = COMPUTED
    """Filled in by the server."""
    priority: Col[int | None] = COLUMN
    """One of 1, 2, 3. The server fills it in if it is not given."""
    status: Col[HazardOrderStatus] = UNSET
    colours: Col[list[Colour]] = UNSET
    colour: Col[Colour | None] = COLUMN
    free: Col[str | None] = COLUMN
    computed: Col[str | None] = COLUMN
    computed_x907f8ebb: Col[str | None] = column("COMPUTED")
    """Deprecated in 2 (2024-04-10), removed on 2025-12-31: Use '''Serial''' instead."""
    items: Children[Item] = CHILDREN


class OrderStatusKey(Key):
    """The key of `OrderStatus`."""

    wire_names: ClassVar[Mapping[str, str]] = {"id": "Id"}
    id: int


class OrderStatus(Row):
    """A row of `OrderStatuses`."""

    key = row_key(OrderStatusKey)
    id: Col[int] = column("Id", KEY)
    """Key. Cannot change once the row is stored."""


class Keyless(Row):
    """A row of `Log`."""

    text: Col[str | None] = COLUMN


class Address(Row):
    """Values of complex type `Address`."""

    street: Col[str | None] = COLUMN
    zone: Computed[int] = COMPUTED
    """Filled in by the server."""


class OldKey(Key):
    """The key of `Old`."""

    wire_names: ClassVar[Mapping[str, str]] = {"id": "Id"}
    id: int


@deprecated(
    "Deprecated: Use Order, which has the same columns and more of them, and will be here after this one is gone.",
    category=None,
)
class Old(Row):
    """A row of `OldOnes`. Deprecated: Use Order, which has the same columns and more of
    them, and will be here after this one is gone.
    """

    key = row_key(OldKey)
    id: Col[int] = column("Id", KEY)
    """Key."""
    home: Complex[Address | None] = COLUMN
    kind: Col[OldKind | None] = COLUMN


if TYPE_CHECKING:
    from .annotated_terms_methods import AnnotatedTermsMethods
else:
    from .._runtime import LazyMethods as AnnotatedTermsMethods


@deprecates(old_ones="Deprecated.")
class AnnotatedTermsSvc(AnnotatedTermsMethods[S], name="Hazard.AnnotatedTermsSvc"):
    """Hazard.AnnotatedTermsSvc."""

    orders = restricted_entity_set("Orders", Order, OrderKey, without=("delete",))
    """Key: id. Cannot: count; filter by Made, Stamp/By."""
    old_ones = entity_set("OldOnes", Old, OldKey)
    """Key: id. Deprecated."""
    order_statuses = entity_set("OrderStatuses", OrderStatus, OrderStatusKey)
    """Key: id."""
    undeletable = restricted_entity_set(
        "Undeletable", Item, ItemKey, without=("delete",)
    )
    """Key: id."""
    uncreatable = restricted_entity_set(
        "Uncreatable", Item, ItemKey, without=("create",)
    )
    """Key: id."""
    unchangeable = restricted_entity_set(
        "Unchangeable", Item, ItemKey, without=("update",)
    )
    """Key: id."""
    only_changed = restricted_entity_set(
        "OnlyChanged", Item, ItemKey, without=("create", "delete")
    )
    """Key: id."""
    only_created = restricted_entity_set(
        "OnlyCreated", Item, ItemKey, without=("update", "delete")
    )
    """Key: id."""
    only_deleted = restricted_entity_set(
        "OnlyDeleted", Item, ItemKey, without=("create", "update")
    )
    """Key: id."""
    only_read = restricted_entity_set(
        "OnlyRead", Item, ItemKey, without=("create", "update", "delete")
    )
    """Key: id."""
    log = restricted_keyless_set("Log", Keyless, without=("create",))
    """No key."""
    restricted_entity_set_ = entity_set("RestrictedEntitySet", Item, ItemKey)
    """Key: id."""
    main = restricted_singleton("Main", Order, without=("update",))
