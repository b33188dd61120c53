"""Hazard.OptionalParametersSvc."""

from typing import TYPE_CHECKING

from .._runtime import KEY, Col, Key, Row, S, row_key


class PartKey(Key):
    """The key of `Part`."""

    part_num: str


class Part(Row):
    """A row of `Parts`."""

    key = row_key(PartKey)
    part_num: Col[str] = KEY
    """Key."""


if TYPE_CHECKING:
    from .optional_parameters_methods import OptionalParametersMethods
else:
    from .._runtime import LazyMethods as OptionalParametersMethods


class OptionalParametersSvc(
    OptionalParametersMethods[S], name="Hazard.OptionalParametersSvc"
):
    """Hazard.OptionalParametersSvc."""
