"""Methods of Erp.BO.ABCCodeSvc."""

from collections.abc import Mapping
from decimal import Decimal
from typing import ClassVar
from uuid import UUID

from ..._runtime import Call, Methods, Result, Row, S, Table, Tableset, method


class BOUpdErrorRow(Row):
    """A row of `Ice.BOUpdErrorRow`."""

    table_name: str | None = None
    error_level: str | None = None
    error_type: str | None = None
    error_text: str | None = None
    error_sys_row_id: UUID | None = None
    sys_row_id: UUID | None = None
    row_mod: str | None = None


class ABCCodeRow(Row):
    """A row of `Erp.Tablesets.ABCCodeRow`."""

    company: str | None = None
    abc_code: str | None = None
    count_freq: int | None = None
    exclude_from_cc: bool | None = None
    stock_val_pcnt: Decimal | None = None
    pcnt_tolerance: Decimal | None = None
    calc_pcnt: bool | None = None
    calc_qty: bool | None = None
    calc_value: bool | None = None
    qty_tolerance: Decimal | None = None
    value_tolerance: Decimal | None = None
    sys_rev_id: int | None = None
    sys_row_id: UUID | None = None
    row_mod: str | None = None


class BOUpdErrorTableset(Tableset):
    """Tables of `Ice.BOUpdErrorTableset`."""

    wire_names: ClassVar[Mapping[str, str]] = {"bo_upd_error": "BOUpdError"}
    bo_upd_error: Table[BOUpdErrorRow]


class ABCCodeTableset(Tableset):
    """Tables of `Erp.Tablesets.ABCCodeTableset`."""

    abc_code: Table[ABCCodeRow]


class GetRowsResult(Result):
    """What `get_rows` gives."""

    return_obj: ABCCodeTableset
    more_pages: bool | None


class UpdateExtResult(Result):
    """What `update_ext` gives."""

    return_obj: BOUpdErrorTableset
    ds: ABCCodeTableset
    errors_occurred: bool | None


class ABCCodeMethods(Methods[S]):
    """Methods of Erp.BO.ABCCodeSvc."""

    @method
    def delete_by_id(self, *, ab_c_code: str) -> Call[None]:
        """Deletes one class."""
        return Call("DeleteByID", None, {"abCCode": ab_c_code})

    @method
    def get_by_id(self, *, ab_c_code: str) -> Call[ABCCodeTableset]:
        """One class with everything below it."""
        return Call("GetByID", ABCCodeTableset, {"abCCode": ab_c_code})

    @method
    def get_new_abc_code(
        self, ds: ABCCodeTableset | None = None
    ) -> Call[ABCCodeTableset]:
        """Adds an empty class to the tableset."""
        return Call("GetNewABCCode", ABCCodeTableset, {"ds": ds}, output="ds")

    @method
    def get_rows(
        self, *, where_clause_abc_code: str, page_size: int, absolute_page: int
    ) -> Call[GetRowsResult]:
        """Rows that meet a condition for each table, page by page."""
        return Call(
            "GetRows",
            GetRowsResult,
            {
                "whereClauseABCCode": where_clause_abc_code,
                "pageSize": page_size,
                "absolutePage": absolute_page,
            },
        )

    @method
    def update(self, ds: ABCCodeTableset) -> Call[ABCCodeTableset]:
        """Saves added, changed and deleted rows; whole rows with RowMod."""
        return Call("Update", ABCCodeTableset, {"ds": ds}, output="ds")

    @method
    def update_ext(
        self,
        ds: ABCCodeTableset,
        *,
        continue_processing_on_error: bool,
        rollback_parent_on_child_error: bool,
    ) -> Call[UpdateExtResult]:
        """Saves rows without their originals; what failed comes back as BOUpdError."""
        return Call(
            "UpdateExt",
            UpdateExtResult,
            {
                "ds": ds,
                "continueProcessingOnError": continue_processing_on_error,
                "rollbackParentOnChildError": rollback_parent_on_child_error,
            },
        )
