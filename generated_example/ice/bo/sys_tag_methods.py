"""Methods of Ice.BO.SysTagSvc."""

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
from .sys_tag import SysTag


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


class SysTagTableset(Tableset):
    sys_tag: Table[SysTag]


class GetRowsResult(Result):
    return_obj: SysTagTableset
    more_pages: bool | None


class UpdateExtResult(Result):
    return_obj: BOUpdErrorTableset
    ds: SysTagTableset
    errors_occurred: bool | None


class SysTagMethods(Methods[S]):
    """Methods of Ice.BO.SysTagSvc."""

    @method
    def delete_by_id(self, *, sys_row_id: UUID) -> Call[None]:
        """Deletes one tag."""
        return Call("DeleteByID", None, wires={"sys_row_id": "sysRowID"})

    @method
    def delete_selected_rows(self, ds: SysTagTableset) -> Call[None]:
        """Deletes the rows of the tableset."""
        return Call("DeleteSelectedRows", None)

    @method
    def get_by_id(self, *, sys_row_id: UUID) -> Call[SysTagTableset]:
        """One tag with everything below it."""
        return Call("GetByID", SysTagTableset, wires={"sys_row_id": "sysRowID"})

    @method
    def get_new_sys_tag(self, ds: SysTagTableset | None = None) -> Call[SysTagTableset]:
        """Adds an empty tag to the tableset."""
        return Call("GetNewSysTag", SysTagTableset, output="ds")

    @method
    def get_rows(
        self, *, where_clause_sys_tag: str, page_size: int, absolute_page: int
    ) -> Call[GetRowsResult]:
        """Rows that meet a condition for each table, page by page."""
        return Call("GetRows", GetRowsResult)

    @method
    def get_tags_accessible_by_user(self) -> Call[str | None]:
        """Every tag the user may see, separated by commas."""
        return Call("GetTagsAccessibleByUser", str | None)

    @method
    def update(self, ds: SysTagTableset) -> Call[SysTagTableset]:
        """Saves added, changed and deleted rows; whole rows with RowMod."""
        return Call("Update", SysTagTableset, output="ds")

    @method
    def update_ext(
        self,
        ds: SysTagTableset,
        *,
        continue_processing_on_error: bool,
        rollback_parent_on_child_error: bool,
    ) -> Call[UpdateExtResult]:
        """Saves rows without their originals; what failed comes back as BOUpdError."""
        return Call("UpdateExt", UpdateExtResult)
