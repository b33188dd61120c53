"""Hazard.SysrowidKeySvc."""

from uuid import UUID

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


class MemoKey(Key):
    """Key of `Memo`."""

    sys_row_id: UUID


class Memo(Row):
    """A row of `Memos`."""

    key = row_key(MemoKey)
    sys_row_id: UUID = KEY
    """Key."""
    sys_rev_id: int | None = None
    text: str | None = None
    ud__sys_rev_id: bytes | None = None


class MemoFields(Fields):
    """Columns of `Memo`, for queries."""

    sys_row_id: Column[UUID]
    sys_rev_id: Column[int]
    text: TextColumn
    ud__sys_rev_id: Column[bytes]


class SysrowidKeySvc(Service[S], name="Hazard.SysrowidKeySvc"):
    """Hazard.SysrowidKeySvc."""

    memos = entity_set("Memos", Memo, MemoFields, MemoKey)
    """Key: sys_row_id."""
