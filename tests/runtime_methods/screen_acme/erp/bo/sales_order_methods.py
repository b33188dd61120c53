"""Methods of Erp.BO.SalesOrderSvc."""

from collections.abc import Mapping
from datetime import datetime
from decimal import Decimal
from typing import Any, ClassVar
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
from .sales_order import OrderDtl, OrderHed


class OrderHedListRow(Row):
    """A row of table `OrderHedList`."""

    company: Col[str | None] = COLUMN
    order_num: Col[int | None] = COLUMN


class BOUpdErrorRow(Row):
    """A row of table `BOUpdError`."""

    table_name: Col[str | None] = COLUMN
    error_text: Col[str | None] = COLUMN
    error_sys_row_id: Col[UUID | None] = COLUMN


class SalesOrderTableset(Tableset):
    """Tables of `Erp.Tablesets.SalesOrderTableset`."""

    order_hed: Table[OrderHed]
    order_dtl: Table[OrderDtl]


class UpdExtSalesOrderTableset(Tableset):
    """Tables of `Erp.Tablesets.UpdExtSalesOrderTableset`."""

    order_hed: Table[OrderHed]
    order_dtl: Table[OrderDtl]


class OrderHedListTableset(Tableset):
    """Tables of `Erp.Tablesets.OrderHedListTableset`."""

    order_hed_list: Table[OrderHedListRow]


class BOUpdErrorTableset(Tableset):
    """Tables of `Ice.BOUpdErrorTableset`."""

    wire_names: ClassVar[Mapping[str, str]] = {"bo_upd_error": "BOUpdError"}
    bo_upd_error: Table[BOUpdErrorRow]


class GetListResult(Result):
    """What `get_list` gives."""

    wire_names: ClassVar[Mapping[str, str]] = {
        "return_obj": "returnObj",
        "more_pages": "morePages",
    }
    return_obj: OrderHedListTableset
    more_pages: bool | None


class UpdateExtResult(Result):
    """What `update_ext` gives."""

    wire_names: ClassVar[Mapping[str, str]] = {
        "return_obj": "returnObj",
        "ds": "ds",
        "errors_occurred": "errorsOccurred",
    }
    return_obj: BOUpdErrorTableset
    ds: UpdExtSalesOrderTableset
    errors_occurred: bool | None


class ChangeSellingQuantityResult(Result):
    """What `change_selling_quantity` gives."""

    wire_names: ClassVar[Mapping[str, str]] = {
        "ds": "ds",
        "op_warning_msg": "opWarningMsg",
    }
    ds: SalesOrderTableset
    op_warning_msg: str | None


class CheckOrderHedDatesResult(Result):
    """What `check_order_hed_dates` gives."""

    wire_names: ClassVar[Mapping[str, str]] = {
        "c_message_text": "cMessageText",
        "suggested_date": "suggestedDate",
    }
    c_message_text: str | None
    suggested_date: datetime | None


class SalesOrderMethods(Methods[S]):
    """Methods of the service."""

    @method
    def change_customer(self, ds: SalesOrderTableset) -> Call[SalesOrderTableset]:
        """Takes over what the order has from its customer."""
        return Call("ChangeCustomer", SalesOrderTableset, {"ds": ds}, output="ds")

    @method
    def change_part_num(
        self, ds: SalesOrderTableset, *, l_substitute_parts_exist: bool, uom_code: str
    ) -> Call[SalesOrderTableset]:
        """Takes over what the line has from its part."""
        return Call(
            "ChangePartNum",
            SalesOrderTableset,
            {
                "ds": ds,
                "lSubstitutePartsExist": l_substitute_parts_exist,
                "uomCode": uom_code,
            },
            output="ds",
        )

    @method
    def change_selling_quantity(
        self,
        ds: SalesOrderTableset,
        *,
        l_keep_unit_price: bool,
        ip_selling_quantity: Decimal,
    ) -> Call[ChangeSellingQuantityResult]:
        """Prices the line for its quantity."""
        return Call(
            "ChangeSellingQuantity",
            ChangeSellingQuantityResult,
            {
                "ds": ds,
                "lKeepUnitPrice": l_keep_unit_price,
                "ipSellingQuantity": ip_selling_quantity,
            },
        )

    @method
    def check_order_hed_dates(
        self, *, order_num: int, request_date: datetime | None = None
    ) -> Call[CheckOrderHedDatesResult]:
        """Checks the dates of an order."""
        return Call(
            "CheckOrderHedDates",
            CheckOrderHedDatesResult,
            {"orderNum": order_num, "requestDate": request_date},
        )

    @method
    def delete_by_id(self, *, order_num: int) -> Call[None]:
        """Deletes the order."""
        return Call("DeleteByID", None, {"orderNum": order_num})

    @method
    def get_by_id(self, *, order_num: int) -> Call[SalesOrderTableset]:
        """Returns the order with its lines."""
        return Call("GetByID", SalesOrderTableset, {"orderNum": order_num})

    @method
    def get_codes(self, *, from_: str, import_: bool, _terms: str) -> Call[list[str]]:
        """Parameters that are no names in Python."""
        return Call(
            "GetCodes", list[str], {"from": from_, "import": import_, "_terms": _terms}
        )

    @method
    def get_list(
        self, *, where_clause: str, page_size: int, absolute_page: int
    ) -> Call[GetListResult]:
        """Returns a page of orders."""
        return Call(
            "GetList",
            GetListResult,
            {
                "whereClause": where_clause,
                "pageSize": page_size,
                "absolutePage": absolute_page,
            },
        )

    @method
    def get_new_order_dtl(
        self, ds: SalesOrderTableset | None = None, *, order_num: int
    ) -> Call[SalesOrderTableset]:
        """Adds an empty line."""
        return Call(
            "GetNewOrderDtl",
            SalesOrderTableset,
            {"ds": ds, "orderNum": order_num},
            output="ds",
        )

    @method
    def get_new_order_hed(
        self, ds: SalesOrderTableset | None = None
    ) -> Call[SalesOrderTableset]:
        """Adds an empty order."""
        return Call("GetNewOrderHed", SalesOrderTableset, {"ds": ds}, output="ds")

    @method
    def order_total(self, *, order_num: int) -> Call[Decimal | None]:
        """Returns the total of an order."""
        return Call("OrderTotal", Decimal | None, {"orderNum": order_num})

    @method
    def picture(self, *, content: bytes | None = None) -> Call[bytes | None]:
        """Returns a picture."""
        return Call("Picture", bytes | None, {"content": content})

    @method
    def top_row(self) -> Call[OrderHed | None]:
        """Returns a row by itself."""
        return Call("TopRow", OrderHed | None, {})

    @method
    def anything(self, *, given: Any = None) -> Call[Any]:
        """Returns what it was given."""
        return Call("Anything", Any, {"given": given})

    @method
    def update(self, ds: SalesOrderTableset) -> Call[SalesOrderTableset]:
        """Saves the tableset."""
        return Call("Update", SalesOrderTableset, {"ds": ds}, output="ds")

    @method
    def update_ext(
        self,
        ds: UpdExtSalesOrderTableset,
        *,
        continue_processing_on_error: bool,
        rollback_parent_on_child_error: bool,
    ) -> Call[UpdateExtResult]:
        """Saves rows one by one."""
        return Call(
            "UpdateExt",
            UpdateExtResult,
            {
                "ds": ds,
                "continueProcessingOnError": continue_processing_on_error,
                "rollbackParentOnChildError": rollback_parent_on_child_error,
            },
        )
