"""Hazard.BareOperationsSvc."""

from typing import TYPE_CHECKING

from .._runtime import KEY, Col, Key, Row, S, entity_set, row_key


class PartKey(Key):
    """The key of `Part`."""

    part_num: str


class Part(Row):
    """A row of `Parts`."""

    key = row_key(PartKey)
    part_num: Col[str] = KEY
    """Key."""


if TYPE_CHECKING:
    from .bare_operations_methods import BareOperationsMethods
else:
    from .._runtime import LazyMethods as BareOperationsMethods


class BareOperationsSvc(BareOperationsMethods[S], name="Hazard.BareOperationsSvc"):
    """Hazard.BareOperationsSvc."""

    parts = entity_set("Parts", Part, PartKey)
    """Key: part_num."""
