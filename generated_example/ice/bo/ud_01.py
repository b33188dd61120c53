"""Ice.BO.UD01Svc."""

from datetime import datetime
from typing import TYPE_CHECKING
from uuid import UUID

from ..._runtime import COLUMN, KEY, THIS_COMPANY, Col, Key, Row, S, entity_set, row_key


class UD01Key(Key):
    """The key of `UD01`.

    company: Company identifier.
    key_1: First part of the key; free to use.
    key_2: Second part of the key; often empty.
    key_3: Third part of the key; often empty.
    key_4: Fourth part of the key; often empty.
    key_5: Fifth part of the key; often empty.
    """

    company: str = THIS_COMPANY
    """Company identifier."""
    key_1: str
    """First part of the key; free to use."""
    key_2: str
    """Second part of the key; often empty."""
    key_3: str
    """Third part of the key; often empty."""
    key_4: str
    """Fourth part of the key; often empty."""
    key_5: str
    """Fifth part of the key; often empty."""


class UD01(Row):
    """A row of a table whose meaning the site decides."""

    key = row_key(UD01Key)
    company: Col[str] = KEY
    """Company identifier. Key."""
    key_1: Col[str] = KEY
    """First part of the key; free to use. Key."""
    key_2: Col[str] = KEY
    """Second part of the key; often empty. Key."""
    key_3: Col[str] = KEY
    """Third part of the key; often empty. Key."""
    key_4: Col[str] = KEY
    """Fourth part of the key; often empty. Key."""
    key_5: Col[str] = KEY
    """Fifth part of the key; often empty. Key."""
    character_01: Col[str | None] = COLUMN
    """Long text, first."""
    character_02: Col[str | None] = COLUMN
    """Long text, second."""
    number_01: Col[float | None] = COLUMN
    """Number, first."""
    number_02: Col[float | None] = COLUMN
    """Number, second."""
    date_01: Col[datetime | None] = COLUMN
    """Date, first."""
    date_02: Col[datetime | None] = COLUMN
    """Date, second."""
    check_box_01: Col[bool | None] = COLUMN
    """Check box, first."""
    check_box_02: Col[bool | None] = COLUMN
    """Check box, second."""
    short_char_01: Col[str | None] = COLUMN
    """Short text, first."""
    short_char_02: Col[str | None] = COLUMN
    """Short text, second."""
    global_ud_01: Col[bool | None] = COLUMN
    """Whether the row is shared with other companies."""
    sys_rev_id: Col[int | None] = COLUMN
    """Counter that grows with every change of the row; used to detect concurrent edits."""
    sys_row_id: Col[UUID | None] = COLUMN
    """Identifier of the row, unique across all tables."""
    row_mod: Col[str | None] = COLUMN
    """What was done to the row: A added, U updated, D deleted, empty when untouched."""


if TYPE_CHECKING:
    from .ud_01_methods import UD01Methods
else:
    from ..._runtime import LazyMethods as UD01Methods


class UD01Svc(UD01Methods[S], name="Ice.BO.UD01Svc"):
    """Ice.BO.UD01Svc."""

    ud_01s = entity_set("UD01s", UD01, UD01Key)
    """Machine calibrations kept by this site. Key: company, key_1, key_2, key_3, key_4,
    key_5.
    """
