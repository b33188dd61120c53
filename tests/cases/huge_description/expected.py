"""Hazard.HugeDescriptionSvc."""

from .._runtime import (
    KEY,
    Fields,
    Key,
    Row,
    S,
    Service,
    TextColumn,
    entity_set,
    row_key,
)


class PartKey(Key):
    """Key of `Part`."""

    part_num: str


class Part(Row):
    """…"""

    key = row_key(PartKey)
    part_num: str = KEY
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


class PartFields(Fields):
    """Columns of `Part`, for queries."""

    part_num: TextColumn


class HugeDescriptionSvc(Service[S], name="Hazard.HugeDescriptionSvc"):
    """Hazard.HugeDescriptionSvc."""

    parts = entity_set("Parts", Part, PartFields, PartKey)
    """Key: part_num."""
