"""Hazard.CollidingColumnsSvc."""

from typing import Annotated

from pydantic import Field

from .._runtime import (
    KEY,
    THIS_COMPANY,
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


class PartTranKey(Key):
    """Key of `PartTran`."""

    company: str = THIS_COMPANY
    tran_num: int


class PartTran(Row):
    """A row of `PartTrans`."""

    key = row_key(PartTranKey)
    company: str = KEY
    """Key."""
    tran_num: int = KEY
    """Key."""
    tran_type: str | None = None
    tran__type: str | None = None
    vendor_name: str | None = None
    vendor_name__: str | None = None
    abc_code: str | None = None
    abc_code_x12dd42c5: Annotated[str | None, Field(alias="AbcCode")] = None
    part_num_1: str | None = None
    part_num__1: str | None = None


class PartTranFields(Fields):
    """Columns of `PartTran`, for queries."""

    company: TextColumn
    tran_num: Column[int]
    tran_type: TextColumn
    tran__type: TextColumn
    vendor_name: TextColumn
    vendor_name__: TextColumn
    abc_code: TextColumn
    abc_code_x12dd42c5: TextColumn
    part_num_1: TextColumn
    part_num__1: TextColumn


class CollidingColumnsSvc(Service[S], name="Hazard.CollidingColumnsSvc"):
    """Hazard.CollidingColumnsSvc."""

    part_trans = entity_set("PartTrans", PartTran, PartTranFields, PartTranKey)
    """Key: company, tran_num."""
