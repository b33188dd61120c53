"""Methods of Erp.BO.SalesOrderSvc."""

from collections.abc import Mapping
from datetime import datetime
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
from .sales_order import OrderDtl, OrderHed, OrderHedList, OrderRel


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


class OrderHedListTableset(Tableset):
    order_hed_list: Table[OrderHedList]


class SalesOrderTableset(Tableset):
    order_hed: Table[OrderHed]
    order_dtl: Table[OrderDtl]
    order_rel: Table[OrderRel]


class ChangeSellingQuantityResult(Result):
    ds: SalesOrderTableset
    op_warning_msg: str | None


class CheckOrderHedDatesResult(Result):
    c_message_text: str | None
    suggested_date: datetime | None


class GetListResult(Result):
    return_obj: OrderHedListTableset
    more_pages: bool | None


class GetRowsResult(Result):
    return_obj: SalesOrderTableset
    more_pages: bool | None


class MasterUpdateResult(Result):
    l_continue: bool | None
    c_response_msg: str | None
    c_display_msg: str | None
    ds: SalesOrderTableset


class UpdateExtResult(Result):
    return_obj: BOUpdErrorTableset
    ds: SalesOrderTableset
    errors_occurred: bool | None


class SalesOrderMethods(Methods[S]):
    """Methods of Erp.BO.SalesOrderSvc."""

    @method
    def change_customer(self, ds: SalesOrderTableset) -> Call[SalesOrderTableset]:
        """Takes terms, carrier and currency over from the customer of the order."""
        return Call("ChangeCustomer", SalesOrderTableset, output="ds")

    @method
    def change_part_num(
        self, ds: SalesOrderTableset, *, l_substitute_parts_exist: bool, uom_code: str
    ) -> Call[SalesOrderTableset]:
        """Takes description, units and price over from the part of the line."""
        return Call("ChangePartNum", SalesOrderTableset, output="ds")

    @method
    def change_selling_quantity(
        self,
        ds: SalesOrderTableset,
        *,
        l_keep_unit_price: bool,
        ip_selling_quantity: Decimal | int,
    ) -> Call[ChangeSellingQuantityResult]:
        """Takes over a new quantity of the line."""
        return Call("ChangeSellingQuantity", ChangeSellingQuantityResult)

    @method
    def change_sold_to_id(self, ds: SalesOrderTableset) -> Call[SalesOrderTableset]:
        """Finds the customer of the order by CustomerCustID."""
        return Call("ChangeSoldToID", SalesOrderTableset, output="ds")

    @method
    def check_order_hed_dates(
        self, *, order_num: int, request_date: datetime
    ) -> Call[CheckOrderHedDatesResult]:
        """Checks a requested date against the calendar."""
        return Call("CheckOrderHedDates", CheckOrderHedDatesResult)

    @method
    def close_order(self, *, order_num: int) -> Call[SalesOrderTableset]:
        """Closes an order with its lines and releases."""
        return Call("CloseOrder", SalesOrderTableset)

    @method
    def delete_by_id(self, *, order_num: int) -> Call[None]:
        """Deletes one order."""
        return Call("DeleteByID", None)

    @method
    def get_by_id(self, *, order_num: int) -> Call[SalesOrderTableset]:
        """One order with everything below it."""
        return Call("GetByID", SalesOrderTableset)

    @method
    def get_list(
        self, *, where_clause: str, page_size: int, absolute_page: int
    ) -> Call[GetListResult]:
        """The short rows that a search shows, page by page."""
        return Call("GetList", GetListResult)

    @method
    def get_new_order_dtl(
        self, ds: SalesOrderTableset | None = None, *, order_num: int
    ) -> Call[SalesOrderTableset]:
        """Adds an empty line of an order to the tableset."""
        return Call("GetNewOrderDtl", SalesOrderTableset, output="ds")

    @method
    def get_new_order_hed(
        self, ds: SalesOrderTableset | None = None
    ) -> Call[SalesOrderTableset]:
        """Adds an empty order to the tableset."""
        return Call("GetNewOrderHed", SalesOrderTableset, output="ds")

    @method
    def get_new_order_rel(
        self, ds: SalesOrderTableset | None = None, *, order_num: int, order_line: int
    ) -> Call[SalesOrderTableset]:
        """Adds an empty release of a line to the tableset."""
        return Call("GetNewOrderRel", SalesOrderTableset, output="ds")

    @method
    def get_rows(
        self,
        *,
        where_clause_order_hed: str,
        where_clause_order_dtl: str,
        where_clause_order_rel: str,
        page_size: int,
        absolute_page: int,
    ) -> Call[GetRowsResult]:
        """Rows that meet a condition for each table, page by page."""
        return Call("GetRows", GetRowsResult)

    @method
    def master_update(
        self,
        ds: SalesOrderTableset,
        *,
        l_check_for_order_changed_msg: bool,
        lcheck_for_response: bool,
        c_table_name: str,
        i_cust_num: int,
        i_order_num: int,
        lwe_licensed: bool,
    ) -> Call[MasterUpdateResult]:
        """Checks credit and dates, then saves."""
        return Call("MasterUpdate", MasterUpdateResult)

    @method
    def update(self, ds: SalesOrderTableset) -> Call[SalesOrderTableset]:
        """Saves added, changed and deleted rows; whole rows with RowMod."""
        return Call("Update", SalesOrderTableset, output="ds")

    @method
    def update_ext(
        self,
        ds: SalesOrderTableset,
        *,
        continue_processing_on_error: bool,
        rollback_parent_on_child_error: bool,
    ) -> Call[UpdateExtResult]:
        """Saves rows without their originals; what failed comes back as BOUpdError."""
        return Call("UpdateExt", UpdateExtResult)
