"""Hazard.WritableColumnsSvc."""

from datetime import date
from decimal import Decimal

from .._runtime import (
    CHILDREN,
    COLUMN,
    COMPUTED,
    IMMUTABLE,
    KEY,
    UNSET,
    Children,
    Col,
    Key,
    Row,
    S,
    Service,
    entity_set,
    row_key,
    singleton,
)
from .._runtime.data.annotated import Computed, later
from .._runtime.restricted import restricted_entity_set


class LineKey(Key):
    """The key of `Line`."""

    nr: int


class Line(Row):
    """A row of type `Line`."""

    key = row_key(LineKey)
    nr: Col[int] = KEY
    """Key."""
    part: Col[str | None] = IMMUTABLE
    """Cannot change once the row is stored."""


class OrderKey(Key):
    """The key of `Order`."""

    nr: int


class Order(Row, scales={"Total": 2}):
    """A row of `Orders`."""

    key = row_key(OrderKey)
    nr: Computed[int] = COMPUTED
    """Key. Read only."""
    customer: Col[str | None] = IMMUTABLE
    """Cannot change once the row is stored."""
    total: Computed[Decimal | None] = COMPUTED
    """At most 2 decimal places. Read only."""
    closed: Col[bool | None] = later()
    """Not given when the row is created."""
    later_: Col[str] = UNSET
    text: Col[str | None] = COLUMN
    lines: Children[Line] = CHILDREN


class Rush(Order, edm_type="Hazard.Rush"):
    """A row of type `Rush`."""

    fee: Col[int | None] = later()
    """Not given when the row is created."""
    due: Col[date | None] = IMMUTABLE
    """Cannot change once the row is stored."""


class SharedKey(Key):
    """The key of `Shared`."""

    nr: int


class Shared(Row):
    """A row of `Shared` and `AlsoShared` and `ReadShared`."""

    key = row_key(SharedKey)
    nr: Col[int] = KEY
    """Key."""
    both: Col[str | None] = IMMUTABLE
    """Cannot change once the row is stored."""
    one: Col[str | None] = COLUMN


class State(Row):
    """A row of type `State`."""

    version: Computed[str | None] = COMPUTED
    """Read only."""
    mode: Col[str | None] = COLUMN


class WritableColumnsSvc(Service[S], name="Hazard.WritableColumnsSvc"):
    """Hazard.WritableColumnsSvc."""

    orders = entity_set("Orders", Order, OrderKey)
    """Key: nr. Cannot: create with Nr, Total, Closed, Self.Rush/Fee; change Nr, Total,
    Customer, Self.Rush/Due.
    """
    shared = entity_set("Shared", Shared, SharedKey)
    """Key: nr. Cannot: change Both, One."""
    also_shared = entity_set("AlsoShared", Shared, SharedKey)
    """Key: nr. Cannot: change Both."""
    read_shared = restricted_entity_set(
        "ReadShared", Shared, SharedKey, without=("update",)
    )
    """Key: nr."""
    state = singleton("State", State)
    """Cannot: change Version."""
