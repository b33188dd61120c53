"""Erp.BO.ABCCodeSvc."""

from decimal import Decimal
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


class ABCCodeKey(Key):
    """Key of `ABCCode`."""

    company: str = THIS_COMPANY
    abc_code_1: str


class ABCCode(Row):
    """A class of parts for cycle counting."""

    key = row_key(ABCCodeKey)
    company: str = KEY
    """Company identifier. Key."""
    abc_code_1: str = KEY
    """Class of parts by value: A, B, C and so on. Key."""
    count_freq: int | None = None
    """Days between two counts of a part of this class."""
    exclude_from_cc: bool | None = None
    """Whether parts of this class are left out of cycle counts."""
    stock_val_pcnt: Decimal | None = None
    """Share of the stock value that the class covers, in percent."""
    pcnt_tolerance: Decimal | None = None
    """Deviation allowed in a count, in percent."""
    calc_pcnt: bool | None = None
    """Whether the percentage is checked."""
    calc_qty: bool | None = None
    """Whether the quantity is checked."""
    calc_value: bool | None = None
    """Whether the value is checked."""
    qty_tolerance: Decimal | None = None
    """Deviation allowed in a count, in units."""
    value_tolerance: Decimal | None = None
    """Deviation allowed in a count, in base currency."""
    sys_rev_id: int | None = None
    """Counter that grows with every change of the row; used to detect concurrent edits."""
    sys_row_id: UUID | None = None
    """Identifier of the row, unique across all tables."""
    row_mod: str | None = None
    """What was done to the row: A added, U updated, D deleted, empty when untouched."""


class ABCCodeFields(Fields):
    """Columns of `ABCCode`, for queries."""

    company: TextColumn
    abc_code_1: TextColumn
    count_freq: Column[int]
    exclude_from_cc: Column[bool]
    stock_val_pcnt: Column[Decimal]
    pcnt_tolerance: Column[Decimal]
    calc_pcnt: Column[bool]
    calc_qty: Column[bool]
    calc_value: Column[bool]
    qty_tolerance: Column[Decimal]
    value_tolerance: Column[Decimal]
    sys_rev_id: Column[int]
    sys_row_id: Column[UUID]
    row_mod: TextColumn


if TYPE_CHECKING:
    from .abc_code_methods import ABCCodeMethods
else:
    from ..._runtime import LazyMethods as ABCCodeMethods


class ABCCodeSvc(ABCCodeMethods[S], name="Erp.BO.ABCCodeSvc"):
    """Erp.BO.ABCCodeSvc."""

    abc_codes = entity_set("ABCCodes", ABCCode, ABCCodeFields, ABCCodeKey)
    """ABC classes of the company. Key: company, abc_code_1."""
