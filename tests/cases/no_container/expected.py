"""Hazard.NoContainerSvc."""

from .._runtime import KEY, Col, Key, Row, S, Service, row_key


class PartKey(Key):
    """The key of `Part`."""

    part_num: str


class Part(Row):
    """A row of type `Part`."""

    key = row_key(PartKey)
    part_num: Col[str] = KEY
    """Key."""


class NoContainerSvc(Service[S], name="Hazard.NoContainerSvc"):
    """Hazard.NoContainerSvc."""
