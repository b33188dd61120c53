"""Hazard.BoundOverloadsSvc."""

from typing import TYPE_CHECKING

from .._runtime import KEY, Column, Fields, Key, Row, S, entity_set, row_key


class OrderKey(Key):
    """Key of `Order`."""

    num: int


class Order(Row):
    """A row of `Orders`."""

    key = row_key(OrderKey)
    num: int = KEY
    """Key."""


class OrderFields(Fields):
    """Columns of `Order`, for queries."""

    num: Column[int]


class JobKey(Key):
    """Key of `Job`."""

    num: int


class Job(Row):
    """A row of `Jobs`."""

    key = row_key(JobKey)
    num: int = KEY
    """Key."""


class JobFields(Fields):
    """Columns of `Job`, for queries."""

    num: Column[int]


if TYPE_CHECKING:
    from .bound_overloads_methods import BoundOverloadsMethods
else:
    from .._runtime import LazyMethods as BoundOverloadsMethods


class BoundOverloadsSvc(BoundOverloadsMethods[S], name="Hazard.BoundOverloadsSvc"):
    """Hazard.BoundOverloadsSvc."""

    orders = entity_set("Orders", Order, OrderFields, OrderKey)
    """Key: num."""

    jobs = entity_set("Jobs", Job, JobFields, JobKey)
    """Key: num."""
