"""Hazard.ParametersNamedAsClassesSvc."""

from typing import TYPE_CHECKING

from .._runtime import KEY, Col, EdmEnum, Key, Row, S, entity_set, row_key


class Grade(EdmEnum, edm_type="Hazard.Grade"):
    """Values of `Grade`."""

    GOOD = "Good"


class PartKey(Key):
    """The key of `Part`."""

    part_num: str


class Part(Row):
    """A row of `Parts`."""

    key = row_key(PartKey)
    part_num: Col[str] = KEY
    """Key."""


class ReviewKey(Key):
    """The key of `Review`."""

    number: int


class Review(Row):
    """A row of `Reviews`."""

    key = row_key(ReviewKey)
    number: Col[int] = KEY
    """Key."""


if TYPE_CHECKING:
    from .parameters_named_as_classes_methods import ParametersNamedAsClassesMethods
else:
    from .._runtime import LazyMethods as ParametersNamedAsClassesMethods


class ParametersNamedAsClassesSvc(
    ParametersNamedAsClassesMethods[S], name="Hazard.ParametersNamedAsClassesSvc"
):
    """Hazard.ParametersNamedAsClassesSvc."""

    reviews = entity_set("Reviews", Review, ReviewKey)
    """Key: number."""
