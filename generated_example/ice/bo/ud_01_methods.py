"""Methods of Ice.BO.UD01Svc."""

from collections.abc import Mapping
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
from .ud_01 import UD01


class BOUpdErrorRow(Row):
    table_name: Col[str | None] = COLUMN
    error_level: Col[str | None] = COLUMN
    error_type: Col[str | None] = COLUMN
    error_text: Col[str | None] = COLUMN
    error_sys_row_id: Col[UUID | None] = COLUMN
    sys_row_id: Col[UUID | None] = COLUMN
    row_mod: Col[str | None] = COLUMN


class BOUpdErrorTableset(Tableset):
    wire_names: ClassVar[Mapping[str, str]] = {"bo_upd_error": "BOUpdError"}
    bo_upd_error: Table[BOUpdErrorRow]


class UD01Tableset(Tableset):
    ud_01: Table[UD01]


class GetRowsResult(Result):
    return_obj: UD01Tableset
    more_pages: bool | None


class UpdateExtResult(Result):
    return_obj: BOUpdErrorTableset
    ds: UD01Tableset
    errors_occurred: bool | None


class UD01Methods(Methods[S]):
    """Methods of Ice.BO.UD01Svc."""

    @method
    def delete_by_id(
        self, *, key_1: str, key_2: str, key_3: str, key_4: str, key_5: str
    ) -> Call[None]:
        """Deletes one row."""
        return Call("DeleteByID", None)

    @method
    def get_by_id(
        self, *, key_1: str, key_2: str, key_3: str, key_4: str, key_5: str
    ) -> Call[UD01Tableset]:
        """One row with everything below it."""
        return Call("GetByID", UD01Tableset)

    @method
    def get_rows(
        self, *, where_clause_ud_01: str, page_size: int, absolute_page: int
    ) -> Call[GetRowsResult]:
        """Rows that meet a condition for each table, page by page."""
        return Call(
            "GetRows", GetRowsResult, wires={"where_clause_ud_01": "whereClauseUD01"}
        )

    @method
    def geta_new_ud_01(self, ds: UD01Tableset) -> Call[UD01Tableset]:
        """Adds an empty row to the tableset."""
        return Call("GetaNewUD01", UD01Tableset, output="ds")

    @method
    def update(self, ds: UD01Tableset) -> Call[UD01Tableset]:
        """Saves added, changed and deleted rows; whole rows with RowMod."""
        return Call("Update", UD01Tableset, output="ds")

    @method
    def update_ext(
        self,
        ds: UD01Tableset,
        *,
        continue_processing_on_error: bool,
        rollback_parent_on_child_error: bool,
    ) -> Call[UpdateExtResult]:
        """Saves rows without their originals; what failed comes back as BOUpdError."""
        return Call("UpdateExt", UpdateExtResult)
