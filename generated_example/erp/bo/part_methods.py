"""Methods of Erp.BO.PartSvc."""

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
from .part import Part, PartPlant, PartRev


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


class PartTableset(Tableset):
    part: Table[Part]
    part_plant: Table[PartPlant]
    part_rev: Table[PartRev]


class GetRowsResult(Result):
    return_obj: PartTableset
    more_pages: bool | None


class UpdateExtResult(Result):
    return_obj: BOUpdErrorTableset
    ds: PartTableset
    errors_occurred: bool | None


class PartMethods(Methods[S]):
    """Methods of Erp.BO.PartSvc."""

    @method
    def change_part_prod_code(
        self, ds: PartTableset, *, proposed_prod_code: str
    ) -> Call[PartTableset]:
        """Takes over a new product group."""
        return Call(
            "ChangePartProdCode",
            PartTableset,
            wires={"proposed_prod_code": "ProposedProdCode"},
            output="ds",
        )

    @method
    def change_part_unit_price(
        self, ds: PartTableset, *, unit_price: Decimal | int
    ) -> Call[PartTableset]:
        """Takes over a new unit price."""
        return Call("ChangePartUnitPrice", PartTableset, output="ds")

    @method
    def delete_by_id(self, *, part_num: str) -> Call[None]:
        """Deletes one part."""
        return Call("DeleteByID", None)

    @method
    def get_by_id(self, *, part_num: str) -> Call[PartTableset]:
        """One part with everything below it."""
        return Call("GetByID", PartTableset)

    @method
    def get_new_part(self, ds: PartTableset | None = None) -> Call[PartTableset]:
        """Adds an empty part to the tableset."""
        return Call("GetNewPart", PartTableset, output="ds")

    @method
    def get_new_part_plant(
        self, ds: PartTableset | None = None, *, part_num: str
    ) -> Call[PartTableset]:
        """Adds a site of a part to the tableset."""
        return Call("GetNewPartPlant", PartTableset, output="ds")

    @method
    def get_new_part_rev(
        self,
        ds: PartTableset | None = None,
        *,
        part_num: str,
        revision_num: str,
        alt_method: str,
    ) -> Call[PartTableset]:
        """Adds a revision of a part to the tableset."""
        return Call("GetNewPartRev", PartTableset, output="ds")

    @method
    def get_rows(
        self,
        *,
        where_clause_part: str,
        where_clause_part_plant: str,
        where_clause_part_rev: str,
        page_size: int,
        absolute_page: int,
    ) -> Call[GetRowsResult]:
        """Rows that meet a condition for each table, page by page."""
        return Call("GetRows", GetRowsResult)

    @method
    def part_exists(self, *, part_number: str) -> Call[bool | None]:
        """Whether there is a part of that number."""
        return Call("PartExists", bool | None, wires={"part_number": "PartNumber"})

    @method
    def update(self, ds: PartTableset) -> Call[PartTableset]:
        """Saves added, changed and deleted rows; whole rows with RowMod."""
        return Call("Update", PartTableset, output="ds")

    @method
    def update_ext(
        self,
        ds: PartTableset,
        *,
        continue_processing_on_error: bool,
        rollback_parent_on_child_error: bool,
    ) -> Call[UpdateExtResult]:
        """Saves rows without their originals; what failed comes back as BOUpdError."""
        return Call("UpdateExt", UpdateExtResult)
