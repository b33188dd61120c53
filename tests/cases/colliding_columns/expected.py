"""Hazard.CollidingColumnsSvc."""

from .._runtime import (
    COLUMN,
    KEY,
    THIS_COMPANY,
    Col,
    Key,
    Row,
    S,
    Service,
    column,
    entity_set,
    row_key,
)


class PartTranKey(Key):
    """The key of `PartTran`."""

    company: str = THIS_COMPANY
    tran_num: int


class PartTran(Row):
    """A row of `PartTrans`."""

    key = row_key(PartTranKey)
    company: Col[str] = KEY
    """Key."""
    tran_num: Col[int] = KEY
    """Key."""
    tran_type: Col[str | None] = COLUMN
    tran__type: Col[str | None] = COLUMN
    vendor_name: Col[str | None] = COLUMN
    vendor_name__: Col[str | None] = COLUMN
    abc_code: Col[str | None] = COLUMN
    abc_code_x12dd42c5: Col[str | None] = column("AbcCode")
    part_num_1: Col[str | None] = COLUMN
    part_num__1: Col[str | None] = COLUMN


class CollidingColumnsSvc(Service[S], name="Hazard.CollidingColumnsSvc"):
    """Hazard.CollidingColumnsSvc."""

    part_trans = entity_set("PartTrans", PartTran, PartTranKey)
    """Key: company, tran_num."""
