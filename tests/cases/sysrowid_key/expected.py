"""Hazard.SysrowidKeySvc."""

from uuid import UUID

from .._runtime import COLUMN, KEY, Col, Key, Row, S, Service, entity_set, row_key


class MemoKey(Key):
    """The key of `Memo`."""

    sys_row_id: UUID


class Memo(Row):
    """A row of `Memos`."""

    key = row_key(MemoKey)
    sys_row_id: Col[UUID] = KEY
    """Key."""
    sys_rev_id: Col[int | None] = COLUMN
    text: Col[str | None] = COLUMN
    ud__sys_rev_id: Col[bytes | None] = COLUMN


class SysrowidKeySvc(Service[S], name="Hazard.SysrowidKeySvc"):
    """Hazard.SysrowidKeySvc."""

    memos = entity_set("Memos", Memo, MemoKey)
    """Key: sys_row_id."""
