"""Hazard.HugeDescriptionSvc."""

from .._runtime import KEY, Col, Key, Row, S, Service, entity_set, row_key


class PartKey(Key):
    """The key of `Part`.

    part_num: The quick brown part jumps over the lazy warehouse. The quick brown part
        jumps over the lazy warehouse. The quick brown part jumps over the lazy
        warehouse. The quick brown part jumps over the lazy warehouse. The quick brown
        part jumps over the lazy warehouse. The quick brown part jumps over the lazy
        warehouse. The quick brown part jumps over the lazy warehouse. The quick brown
        part jumps over the lazy warehouse. The quick brown part jumps over the lazy
        warehouse. The quick brown part jumps over the lazy warehouse. The quick brown
        part jumps over the lazy warehouse. The quick brown part jumps over the lazy
        warehouse. The quick brown part jumps over the lazy warehouse. The quick brown
        part jumps over the lazy warehouse. The quick brown part jumps over the lazy
        warehouse. The quick brown part jumps over the lazy warehouse. The quick brown
        part jumps over the lazy warehouse. The quick brown part jumps over the lazy
        warehouse. The quick brown part jumps over the lazy warehouse. The quick brown
        part jumps over the lazy warehouse. The quick brown part jumps over the lazy
        warehouse. The quick brown part jumps over the lazy warehouse. The quick brown
        part jumps over the lazy warehouse. …
    """

    part_num: str
    """The quick brown part jumps over the lazy warehouse. The quick brown part jumps
    over the lazy warehouse. The quick brown part jumps over the lazy warehouse. The
    quick brown part jumps over the lazy warehouse. The quick brown part jumps over the
    lazy warehouse. The quick brown part jumps over the lazy warehouse. The quick brown
    part jumps over the lazy warehouse. The quick brown part jumps over the lazy
    warehouse. The quick brown part jumps over the lazy warehouse. The quick brown part
    jumps over the lazy warehouse. The quick brown part jumps over the lazy warehouse.
    The quick brown part jumps over the lazy warehouse. The quick brown part jumps over
    the lazy warehouse. The quick brown part jumps over the lazy warehouse. The quick
    brown part jumps over the lazy warehouse. The quick brown part jumps over the lazy
    warehouse. The quick brown part jumps over the lazy warehouse. The quick brown part
    jumps over the lazy warehouse. The quick brown part jumps over the lazy warehouse.
    The quick brown part jumps over the lazy warehouse. The quick brown part jumps over
    the lazy warehouse. The quick brown part jumps over the lazy warehouse. The quick
    brown part jumps over the lazy warehouse. …
    """


class Part(Row):
    """…"""

    key = row_key(PartKey)
    part_num: Col[str] = KEY
    """The quick brown part jumps over the lazy warehouse. The quick brown part jumps
    over the lazy warehouse. The quick brown part jumps over the lazy warehouse. The
    quick brown part jumps over the lazy warehouse. The quick brown part jumps over the
    lazy warehouse. The quick brown part jumps over the lazy warehouse. The quick brown
    part jumps over the lazy warehouse. The quick brown part jumps over the lazy
    warehouse. The quick brown part jumps over the lazy warehouse. The quick brown part
    jumps over the lazy warehouse. The quick brown part jumps over the lazy warehouse.
    The quick brown part jumps over the lazy warehouse. The quick brown part jumps over
    the lazy warehouse. The quick brown part jumps over the lazy warehouse. The quick
    brown part jumps over the lazy warehouse. The quick brown part jumps over the lazy
    warehouse. The quick brown part jumps over the lazy warehouse. The quick brown part
    jumps over the lazy warehouse. The quick brown part jumps over the lazy warehouse.
    The quick brown part jumps over the lazy warehouse. The quick brown part jumps over
    the lazy warehouse. The quick brown part jumps over the lazy warehouse. The quick
    brown part jumps over the lazy warehouse. … …
    """


class HugeDescriptionSvc(Service[S], name="Hazard.HugeDescriptionSvc"):
    """Hazard.HugeDescriptionSvc."""

    parts = entity_set("Parts", Part, PartKey)
    """Key: part_num."""
