"""Methods of Erp.BO.JobEntrySvc."""

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
from .job_entry import JobHead, JobPart


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


class JobEntryTableset(Tableset):
    job_head: Table[JobHead]
    job_part: Table[JobPart]


class GetNextJobNumResult(Result):
    op_next_job_num: str | None


class GetRowsResult(Result):
    return_obj: JobEntryTableset
    more_pages: bool | None


class UpdateExtResult(Result):
    return_obj: BOUpdErrorTableset
    ds: JobEntryTableset
    errors_occurred: bool | None


class JobEntryMethods(Methods[S]):
    """Methods of Erp.BO.JobEntrySvc."""

    @method
    def change_job_head_job_released(
        self, ds: JobEntryTableset
    ) -> Call[JobEntryTableset]:
        """Takes over that the job was released, or is no longer."""
        return Call("ChangeJobHeadJobReleased", JobEntryTableset, output="ds")

    @method
    def change_job_head_part_num(self, ds: JobEntryTableset) -> Call[JobEntryTableset]:
        """Takes description and unit over from the part of the job."""
        return Call("ChangeJobHeadPartNum", JobEntryTableset, output="ds")

    @method
    def delete_by_id(self, *, job_num: str) -> Call[None]:
        """Deletes one job."""
        return Call("DeleteByID", None)

    @method
    def get_by_id(self, *, job_num: str) -> Call[JobEntryTableset]:
        """One job with everything below it."""
        return Call("GetByID", JobEntryTableset)

    @method
    def get_new_job_head(
        self, ds: JobEntryTableset | None = None
    ) -> Call[JobEntryTableset]:
        """Adds an empty job to the tableset."""
        return Call("GetNewJobHead", JobEntryTableset, output="ds")

    @method
    def get_new_job_part(
        self, ds: JobEntryTableset | None = None, *, job_num: str
    ) -> Call[JobEntryTableset]:
        """Adds an empty end part of a job to the tableset."""
        return Call("GetNewJobPart", JobEntryTableset, output="ds")

    @method
    def get_next_job_num(self) -> Call[GetNextJobNumResult]:
        """The next free job number."""
        return Call("GetNextJobNum", GetNextJobNumResult)

    @method
    def get_rows(
        self,
        *,
        where_clause_job_head: str,
        where_clause_job_part: str,
        page_size: int,
        absolute_page: int,
    ) -> Call[GetRowsResult]:
        """Rows that meet a condition for each table, page by page."""
        return Call("GetRows", GetRowsResult)

    @method
    def update(self, ds: JobEntryTableset) -> Call[JobEntryTableset]:
        """Saves added, changed and deleted rows; whole rows with RowMod."""
        return Call("Update", JobEntryTableset, output="ds")

    @method
    def update_ext(
        self,
        ds: JobEntryTableset,
        *,
        continue_processing_on_error: bool,
        rollback_parent_on_child_error: bool,
    ) -> Call[UpdateExtResult]:
        """Saves rows without their originals; what failed comes back as BOUpdError."""
        return Call("UpdateExt", UpdateExtResult)
