"""Hazard.BoundOverloadsSvc."""

from typing import TYPE_CHECKING

from .._runtime import KEY, Col, Key, Row, S, row_key


class OrderKey(Key):
    """The key of `Order`."""

    num: int


class Order(Row):
    """A row of `Orders`."""

    key = row_key(OrderKey)
    num: Col[int] = KEY
    """Key."""


class JobKey(Key):
    """The key of `Job`."""

    num: int


class Job(Row):
    """A row of `Jobs`."""

    key = row_key(JobKey)
    num: Col[int] = KEY
    """Key."""


if TYPE_CHECKING:
    from .bound_overloads_methods import BoundOverloadsMethods
else:
    from .._runtime import LazyMethods as BoundOverloadsMethods


class BoundOverloadsSvc(BoundOverloadsMethods[S], name="Hazard.BoundOverloadsSvc"):
    """Hazard.BoundOverloadsSvc."""
