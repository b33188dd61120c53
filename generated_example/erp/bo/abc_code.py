"""Erp.BO.ABCCodeSvc."""

from decimal import Decimal
from typing import TYPE_CHECKING
from uuid import UUID

from ..._runtime import COLUMN, KEY, THIS_COMPANY, Col, Key, Row, S, entity_set, row_key


class ABCCodeKey(Key):
    """The key of `ABCCode`.

    company: Company identifier.
    abc_code_1: Class of parts by value: A, B, C and so on.
    """

    company: str = THIS_COMPANY
    """Company identifier."""
    abc_code_1: str
    """Class of parts by value: A, B, C and so on."""


class ABCCode(Row):
    """A class of parts for cycle counting."""

    key = row_key(ABCCodeKey)
    company: Col[str] = KEY
    """Company identifier. Key."""
    abc_code_1: Col[str] = KEY
    """Class of parts by value: A, B, C and so on. Key."""
    count_freq: Col[int | None] = COLUMN
    """Days between two counts of a part of this class."""
    exclude_from_cc: Col[bool | None] = COLUMN
    """Whether parts of this class are left out of cycle counts."""
    stock_val_pcnt: Col[Decimal | None] = COLUMN
    """Share of the stock value that the class covers, in percent."""
    pcnt_tolerance: Col[Decimal | None] = COLUMN
    """Deviation allowed in a count, in percent."""
    calc_pcnt: Col[bool | None] = COLUMN
    """Whether the percentage is checked."""
    calc_qty: Col[bool | None] = COLUMN
    """Whether the quantity is checked."""
    calc_value: Col[bool | None] = COLUMN
    """Whether the value is checked."""
    qty_tolerance: Col[Decimal | None] = COLUMN
    """Deviation allowed in a count, in units."""
    value_tolerance: Col[Decimal | None] = COLUMN
    """Deviation allowed in a count, in base currency."""
    sys_rev_id: Col[int | None] = COLUMN
    """Counter that grows with every change of the row; used to detect concurrent edits."""
    sys_row_id: Col[UUID | None] = COLUMN
    """Identifier of the row, unique across all tables."""
    row_mod: Col[str | None] = COLUMN
    """What was done to the row: A added, U updated, D deleted, empty when untouched."""


if TYPE_CHECKING:
    from .abc_code_methods import ABCCodeMethods
else:
    from ..._runtime import LazyMethods as ABCCodeMethods


class ABCCodeSvc(ABCCodeMethods[S], name="Erp.BO.ABCCodeSvc"):
    """Erp.BO.ABCCodeSvc."""

    abc_codes = entity_set("ABCCodes", ABCCode, ABCCodeKey)
    """ABC classes of the company. Key: company, abc_code_1."""
