"""Hazard.UnboundOperationsSvc."""

from typing import TYPE_CHECKING

from .._runtime import KEY, Fields, Key, Row, S, TextColumn, entity_set, row_key


class PartKey(Key):
    """Key of `Part`."""

    part_num: str


class Part(Row):
    """A row of `Parts`."""

    key = row_key(PartKey)
    part_num: str = KEY
    """Key."""


class PartFields(Fields):
    """Columns of `Part`, for queries."""

    part_num: TextColumn


if TYPE_CHECKING:
    from .unbound_operations_methods import UnboundOperationsMethods
else:
    from .._runtime import LazyMethods as UnboundOperationsMethods


class UnboundOperationsSvc(
    UnboundOperationsMethods[S], name="Hazard.UnboundOperationsSvc"
):
    """Hazard.UnboundOperationsSvc."""

    parts = entity_set("Parts", Part, PartFields, PartKey)
    """Key: part_num."""
