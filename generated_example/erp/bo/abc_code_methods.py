"""Methods of Erp.BO.ABCCodeSvc."""

from collections.abc import Mapping
from decimal import Decimal
from typing import ClassVar
from uuid import UUID

from ..._runtime import (
    COLUMN,
    Call,
    Col,
    Methods,
    Result,
    Row,
    S,
    Table,
    Tableset,
    method,
)


class BOUpdErrorRow(Row):
    table_name: Col[str | None] = COLUMN
    error_level: Col[str | None] = COLUMN
    error_type: Col[str | None] = COLUMN
    error_text: Col[str | None] = COLUMN
    error_sys_row_id: Col[UUID | None] = COLUMN
    sys_row_id: Col[UUID | None] = COLUMN
    row_mod: Col[str | None] = COLUMN


class ABCCodeRow(Row):
    company: Col[str | None] = COLUMN
    abc_code: Col[str | None] = COLUMN
    count_freq: Col[int | None] = COLUMN
    exclude_from_cc: Col[bool | None] = COLUMN
    stock_val_pcnt: Col[Decimal | None] = COLUMN
    pcnt_tolerance: Col[Decimal | None] = COLUMN
    calc_pcnt: Col[bool | None] = COLUMN
    calc_qty: Col[bool | None] = COLUMN
    calc_value: Col[bool | None] = COLUMN
    qty_tolerance: Col[Decimal | None] = COLUMN
    value_tolerance: Col[Decimal | None] = COLUMN
    sys_rev_id: Col[int | None] = COLUMN
    sys_row_id: Col[UUID | None] = COLUMN
    row_mod: Col[str | None] = COLUMN


class BOUpdErrorTableset(Tableset):
    wire_names: ClassVar[Mapping[str, str]] = {"bo_upd_error": "BOUpdError"}
    bo_upd_error: Table[BOUpdErrorRow]


class ABCCodeTableset(Tableset):
    abc_code: Table[ABCCodeRow]


class GetRowsResult(Result):
    return_obj: ABCCodeTableset
    more_pages: bool | None


class UpdateExtResult(Result):
    return_obj: BOUpdErrorTableset
    ds: ABCCodeTableset
    errors_occurred: bool | None


class ABCCodeMethods(Methods[S]):
    """Methods of Erp.BO.ABCCodeSvc."""

    @method
    def delete_by_id(self, *, ab_c_code: str) -> Call[None]:
        """Deletes one class."""
        return Call("DeleteByID", None)

    @method
    def get_by_id(self, *, ab_c_code: str) -> Call[ABCCodeTableset]:
        """One class with everything below it."""
        return Call("GetByID", ABCCodeTableset)

    @method
    def get_new_abc_code(
        self, ds: ABCCodeTableset | None = None
    ) -> Call[ABCCodeTableset]:
        """Adds an empty class to the tableset."""
        return Call("GetNewABCCode", ABCCodeTableset, output="ds")

    @method
    def get_rows(
        self, *, where_clause_abc_code: str, page_size: int, absolute_page: int
    ) -> Call[GetRowsResult]:
        """Rows that meet a condition for each table, page by page."""
        return Call(
            "GetRows",
            GetRowsResult,
            wires={"where_clause_abc_code": "whereClauseABCCode"},
        )

    @method
    def update(self, ds: ABCCodeTableset) -> Call[ABCCodeTableset]:
        """Saves added, changed and deleted rows; whole rows with RowMod."""
        return Call("Update", ABCCodeTableset, output="ds")

    @method
    def update_ext(
        self,
        ds: ABCCodeTableset,
        *,
        continue_processing_on_error: bool,
        rollback_parent_on_child_error: bool,
    ) -> Call[UpdateExtResult]:
        """Saves rows without their originals; what failed comes back as BOUpdError."""
        return Call("UpdateExt", UpdateExtResult)
