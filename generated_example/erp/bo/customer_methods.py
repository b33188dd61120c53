"""Methods of Erp.BO.CustomerSvc."""

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
from .customer import Customer, CustomerList, ShipTo


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


class CustomerListTableset(Tableset):
    customer_list: Table[CustomerList]


class CustomerTableset(Tableset):
    customer: Table[Customer]
    ship_to: Table[ShipTo]


class GetCustomerUIDefaultsResult(Result):
    default_values: str | None
    disabled_fields: str | None


class GetListResult(Result):
    return_obj: CustomerListTableset
    more_pages: bool | None


class GetRowsResult(Result):
    return_obj: CustomerTableset
    more_pages: bool | None


class UpdateExtResult(Result):
    return_obj: BOUpdErrorTableset
    ds: CustomerTableset
    errors_occurred: bool | None


class CustomerMethods(Methods[S]):
    """Methods of Erp.BO.CustomerSvc."""

    @method
    def change_list_code(
        self, ds: CustomerTableset, *, list_code: str, table_name: str
    ) -> Call[CustomerTableset]:
        """Takes over a price list for the customer or one of its addresses."""
        return Call("ChangeListCode", CustomerTableset, output="ds")

    @method
    def delete_by_id(self, *, cust_num: int) -> Call[None]:
        """Deletes one customer."""
        return Call("DeleteByID", None)

    @method
    def get_by_id(self, *, cust_num: int) -> Call[CustomerTableset]:
        """One customer with everything below it."""
        return Call("GetByID", CustomerTableset)

    @method
    def get_customer(self, *, cust_id: str) -> Call[CustomerTableset]:
        """One customer by its identifier."""
        return Call("GetCustomer", CustomerTableset, wires={"cust_id": "CustID"})

    @method
    def get_customer_country_iso_code(self, *, cust_num: int) -> Call[str | None]:
        """Country code of a customer."""
        return Call("GetCustomerCountryISOCode", str | None)

    @method
    def get_customer_ui_defaults(self) -> Call[GetCustomerUIDefaultsResult]:
        """Default values and locked fields of the entry screen."""
        return Call("GetCustomerUIDefaults", GetCustomerUIDefaultsResult)

    @method
    def get_list(
        self, *, where_clause: str, page_size: int, absolute_page: int
    ) -> Call[GetListResult]:
        """The short rows that a search shows, page by page."""
        return Call("GetList", GetListResult)

    @method
    def get_new_customer(
        self, ds: CustomerTableset | None = None
    ) -> Call[CustomerTableset]:
        """Adds an empty customer to the tableset."""
        return Call("GetNewCustomer", CustomerTableset, output="ds")

    @method
    def get_new_ship_to(
        self, ds: CustomerTableset | None = None, *, cust_num: int
    ) -> Call[CustomerTableset]:
        """Adds an empty delivery address of a customer to the tableset."""
        return Call("GetNewShipTo", CustomerTableset, output="ds")

    @method
    def get_rows(
        self,
        *,
        where_clause_customer: str,
        where_clause_ship_to: str,
        page_size: int,
        absolute_page: int,
    ) -> Call[GetRowsResult]:
        """Rows that meet a condition for each table, page by page."""
        return Call("GetRows", GetRowsResult)

    @method
    def on_changeof_customer_addr(
        self, ds: CustomerTableset, *, cust_num: int, proposed_val: str, addr_field: str
    ) -> Call[CustomerTableset]:
        """Takes over one field of the address."""
        return Call(
            "OnChangeofCustomerAddr",
            CustomerTableset,
            wires={
                "cust_num": "CustNum",
                "proposed_val": "ProposedVal",
                "addr_field": "AddrField",
            },
            output="ds",
        )

    @method
    def update(self, ds: CustomerTableset) -> Call[CustomerTableset]:
        """Saves added, changed and deleted rows; whole rows with RowMod."""
        return Call("Update", CustomerTableset, output="ds")

    @method
    def update_ext(
        self,
        ds: CustomerTableset,
        *,
        continue_processing_on_error: bool,
        rollback_parent_on_child_error: bool,
    ) -> Call[UpdateExtResult]:
        """Saves rows without their originals; what failed comes back as BOUpdError."""
        return Call("UpdateExt", UpdateExtResult)
