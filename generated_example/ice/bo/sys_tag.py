"""Ice.BO.SysTagSvc."""

from datetime import datetime
from typing import TYPE_CHECKING
from uuid import UUID

from ..._runtime import COLUMN, KEY, Col, Key, Row, S, entity_set, row_key


class SysTagKey(Key):
    """The key of `SysTag`.

    sys_row_id: Identifier of the tag.
    """

    sys_row_id: UUID
    """Identifier of the tag."""


class SysTag(Row):
    """A tag that a user has put on a row of any table."""

    key = row_key(SysTagKey)
    sys_row_id: Col[UUID] = KEY
    """Identifier of the tag. Key."""
    company: Col[str | None] = COLUMN
    """Company identifier."""
    foreign_table_name: Col[str | None] = COLUMN
    """Table of the row that carries the tag."""
    foreign_sys_row_id: Col[UUID | None] = COLUMN
    """Row that carries the tag."""
    tag: Col[str | None] = COLUMN
    """The tag itself."""
    created_by: Col[str | None] = COLUMN
    """User who set the tag."""
    created_on: Col[datetime | None] = COLUMN
    """When the tag was set, to the second."""
    is_shared: Col[bool | None] = COLUMN
    """Whether other users see the tag."""
    sys_rev_id: Col[int | None] = COLUMN
    """Counter that grows with every change of the row."""
    row_mod: Col[str | None] = COLUMN
    """What was done to the row."""


if TYPE_CHECKING:
    from .sys_tag_methods import SysTagMethods
else:
    from ..._runtime import LazyMethods as SysTagMethods


class SysTagSvc(SysTagMethods[S], name="Ice.BO.SysTagSvc"):
    """Ice.BO.SysTagSvc."""

    sys_tags = entity_set("SysTags", SysTag, SysTagKey)
    """Tags on rows. Key: sys_row_id."""
