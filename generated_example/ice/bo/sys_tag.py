"""Ice.BO.SysTagSvc."""

from datetime import datetime
from typing import TYPE_CHECKING
from uuid import UUID

from ..._runtime import (
    KEY,
    Column,
    Fields,
    Key,
    Row,
    S,
    TextColumn,
    entity_set,
    row_key,
)


class SysTagKey(Key):
    """Key of `SysTag`."""

    sys_row_id: UUID


class SysTag(Row):
    """A tag that a user has put on a row of any table."""

    key = row_key(SysTagKey)
    sys_row_id: UUID = KEY
    """Identifier of the tag. Key."""
    company: str | None = None
    """Company identifier."""
    foreign_table_name: str | None = None
    """Table of the row that carries the tag."""
    foreign_sys_row_id: UUID | None = None
    """Row that carries the tag."""
    tag: str | None = None
    """The tag itself."""
    created_by: str | None = None
    """User who set the tag."""
    created_on: datetime | None = None
    """When the tag was set, to the second."""
    is_shared: bool | None = None
    """Whether other users see the tag."""
    sys_rev_id: int | None = None
    """Counter that grows with every change of the row."""
    row_mod: str | None = None
    """What was done to the row."""


class SysTagFields(Fields):
    """Columns of `SysTag`, for queries."""

    sys_row_id: Column[UUID]
    company: TextColumn
    foreign_table_name: TextColumn
    foreign_sys_row_id: Column[UUID]
    tag: TextColumn
    created_by: TextColumn
    created_on: Column[datetime]
    is_shared: Column[bool]
    sys_rev_id: Column[int]
    row_mod: TextColumn


if TYPE_CHECKING:
    from .sys_tag_methods import SysTagMethods
else:
    from ..._runtime import LazyMethods as SysTagMethods


class SysTagSvc(SysTagMethods[S], name="Ice.BO.SysTagSvc"):
    """Ice.BO.SysTagSvc."""

    sys_tags = entity_set("SysTags", SysTag, SysTagFields, SysTagKey)
    """Tags on rows. Key: sys_row_id."""
