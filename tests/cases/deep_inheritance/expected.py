"""Hazard.DeepInheritanceSvc."""

from collections.abc import Mapping
from typing import ClassVar

from .._runtime import (
    COLUMN,
    KEY,
    Col,
    Key,
    Row,
    S,
    Service,
    column,
    entity_set,
    row_key,
)


class Level1Key(Key):
    """The key of `Level1`."""

    wire_names: ClassVar[Mapping[str, str]] = {"id": "Id"}
    id: int


class Level1(Row):
    """A row of `Roots`."""

    key = row_key(Level1Key)
    id: Col[int] = column("Id", KEY)
    """Key."""
    column_1: Col[str | None] = COLUMN


class Level2(Level1, edm_type="Hazard.Level2"):
    """A row of type `Level2`."""

    column_2: Col[str | None] = COLUMN


class Level3(Level2, edm_type="Hazard.Level3"):
    """A row of type `Level3`."""

    column_3: Col[str | None] = COLUMN


class Level4(Level3, edm_type="Hazard.Level4"):
    """A row of type `Level4`."""

    column_4: Col[str | None] = COLUMN


class Level5(Level4, edm_type="Hazard.Level5"):
    """A row of type `Level5`."""

    column_5: Col[str | None] = COLUMN


class Level6(Level5, edm_type="Hazard.Level6"):
    """A row of type `Level6`."""

    column_6: Col[str | None] = COLUMN


class Level7(Level6, edm_type="Hazard.Level7"):
    """A row of type `Level7`."""

    column_7: Col[str | None] = COLUMN


class Level8(Level7, edm_type="Hazard.Level8"):
    """A row of type `Level8`."""

    column_8: Col[str | None] = COLUMN


class Level9(Level8, edm_type="Hazard.Level9"):
    """A row of type `Level9`."""

    column_9: Col[str | None] = COLUMN


class Level10(Level9, edm_type="Hazard.Level10"):
    """A row of type `Level10`."""

    column_10: Col[str | None] = COLUMN


class Level11(Level10, edm_type="Hazard.Level11"):
    """A row of type `Level11`."""

    column_11: Col[str | None] = COLUMN


class Level12(Level11, edm_type="Hazard.Level12"):
    """A row of `Leaves`."""

    column_12: Col[str | None] = COLUMN


class DeepInheritanceSvc(Service[S], name="Hazard.DeepInheritanceSvc"):
    """Hazard.DeepInheritanceSvc."""

    roots = entity_set("Roots", Level1, Level1Key)
    """Key: id."""
    leaves = entity_set("Leaves", Level12, Level1Key)
    """Key: id."""
