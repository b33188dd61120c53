"""Hazard.ParametersNamedAsMachinerySvc."""

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
    from .parameters_named_as_machinery_methods import ParametersNamedAsMachineryMethods
else:
    from .._runtime import LazyMethods as ParametersNamedAsMachineryMethods


class ParametersNamedAsMachinerySvc(
    ParametersNamedAsMachineryMethods[S], name="Hazard.ParametersNamedAsMachinerySvc"
):
    """Hazard.ParametersNamedAsMachinerySvc."""
