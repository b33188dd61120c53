"""Hazard.DeepInheritanceSvc."""

from collections.abc import Mapping
from typing import Annotated, ClassVar

from pydantic import Field

from .._runtime import (
    KEY,
    Column,
    Fields,
    Key,
    Row,
    S,
    Service,
    TextColumn,
    entity_set,
    row_key,
)


class Level1Key(Key):
    """Key of `Level1`."""

    wire_names: ClassVar[Mapping[str, str]] = {"id": "Id"}
    id: int


class Level1(Row):
    """A row of `Roots`."""

    key = row_key(Level1Key)
    id: Annotated[int, Field(alias="Id")] = KEY
    """Key."""
    column_1: str | None = None


class Level1Fields(Fields):
    """Columns of `Level1`, for queries."""

    id: Column[int]
    column_1: TextColumn


class Level2(Level1):
    """A row of type `Level2`."""

    column_2: str | None = None


class Level2Fields(Level1Fields):
    """Columns of `Level2`, for queries."""

    column_2: TextColumn


class Level3(Level2):
    """A row of type `Level3`."""

    column_3: str | None = None


class Level3Fields(Level2Fields):
    """Columns of `Level3`, for queries."""

    column_3: TextColumn


class Level4(Level3):
    """A row of type `Level4`."""

    column_4: str | None = None


class Level4Fields(Level3Fields):
    """Columns of `Level4`, for queries."""

    column_4: TextColumn


class Level5(Level4):
    """A row of type `Level5`."""

    column_5: str | None = None


class Level5Fields(Level4Fields):
    """Columns of `Level5`, for queries."""

    column_5: TextColumn


class Level6(Level5):
    """A row of type `Level6`."""

    column_6: str | None = None


class Level6Fields(Level5Fields):
    """Columns of `Level6`, for queries."""

    column_6: TextColumn


class Level7(Level6):
    """A row of type `Level7`."""

    column_7: str | None = None


class Level7Fields(Level6Fields):
    """Columns of `Level7`, for queries."""

    column_7: TextColumn


class Level8(Level7):
    """A row of type `Level8`."""

    column_8: str | None = None


class Level8Fields(Level7Fields):
    """Columns of `Level8`, for queries."""

    column_8: TextColumn


class Level9(Level8):
    """A row of type `Level9`."""

    column_9: str | None = None


class Level9Fields(Level8Fields):
    """Columns of `Level9`, for queries."""

    column_9: TextColumn


class Level10(Level9):
    """A row of type `Level10`."""

    column_10: str | None = None


class Level10Fields(Level9Fields):
    """Columns of `Level10`, for queries."""

    column_10: TextColumn


class Level11(Level10):
    """A row of type `Level11`."""

    column_11: str | None = None


class Level11Fields(Level10Fields):
    """Columns of `Level11`, for queries."""

    column_11: TextColumn


class Level12(Level11):
    """A row of `Leaves`."""

    column_12: str | None = None


class Level12Fields(Level11Fields):
    """Columns of `Level12`, for queries."""

    column_12: TextColumn


class DeepInheritanceSvc(Service[S], name="Hazard.DeepInheritanceSvc"):
    """Hazard.DeepInheritanceSvc."""

    roots = entity_set("Roots", Level1, Level1Fields, Level1Key)
    """Key: id."""

    leaves = entity_set("Leaves", Level12, Level12Fields, Level1Key)
    """Key: id."""
