"""Ice.BO.UD01Svc."""

from datetime import datetime
from typing import TYPE_CHECKING
from uuid import UUID

from ..._runtime import (
    KEY,
    THIS_COMPANY,
    Column,
    Fields,
    Key,
    Row,
    S,
    TextColumn,
    entity_set,
    row_key,
)


class UD01Key(Key):
    """Key of `UD01`."""

    company: str = THIS_COMPANY
    key_1: str
    key_2: str
    key_3: str
    key_4: str
    key_5: str


class UD01(Row):
    """A row of a table whose meaning the site decides."""

    key = row_key(UD01Key)
    company: str = KEY
    """Company identifier. Key."""
    key_1: str = KEY
    """First part of the key; free to use. Key."""
    key_2: str = KEY
    """Second part of the key; often empty. Key."""
    key_3: str = KEY
    """Third part of the key; often empty. Key."""
    key_4: str = KEY
    """Fourth part of the key; often empty. Key."""
    key_5: str = KEY
    """Fifth part of the key; often empty. Key."""
    character_01: str | None = None
    """Long text, first."""
    character_02: str | None = None
    """Long text, second."""
    number_01: float | None = None
    """Number, first."""
    number_02: float | None = None
    """Number, second."""
    date_01: datetime | None = None
    """Date, first."""
    date_02: datetime | None = None
    """Date, second."""
    check_box_01: bool | None = None
    """Check box, first."""
    check_box_02: bool | None = None
    """Check box, second."""
    short_char_01: str | None = None
    """Short text, first."""
    short_char_02: str | None = None
    """Short text, second."""
    global_ud_01: bool | None = None
    """Whether the row is shared with other companies."""
    sys_rev_id: int | None = None
    """Counter that grows with every change of the row; used to detect concurrent edits."""
    sys_row_id: UUID | None = None
    """Identifier of the row, unique across all tables."""
    row_mod: str | None = None
    """What was done to the row: A added, U updated, D deleted, empty when untouched."""


class UD01Fields(Fields):
    """Columns of `UD01`, for queries."""

    company: TextColumn
    key_1: TextColumn
    key_2: TextColumn
    key_3: TextColumn
    key_4: TextColumn
    key_5: TextColumn
    character_01: TextColumn
    character_02: TextColumn
    number_01: Column[float]
    number_02: Column[float]
    date_01: Column[datetime]
    date_02: Column[datetime]
    check_box_01: Column[bool]
    check_box_02: Column[bool]
    short_char_01: TextColumn
    short_char_02: TextColumn
    global_ud_01: Column[bool]
    sys_rev_id: Column[int]
    sys_row_id: Column[UUID]
    row_mod: TextColumn


if TYPE_CHECKING:
    from .ud_01_methods import UD01Methods
else:
    from ..._runtime import LazyMethods as UD01Methods


class UD01Svc(UD01Methods[S], name="Ice.BO.UD01Svc"):
    """Ice.BO.UD01Svc."""

    ud_01s = entity_set("UD01s", UD01, UD01Fields, UD01Key)
    """Machine calibrations kept by this site. Key: company, key_1, key_2, key_3, key_4,
    key_5.
    """
