"""Methods of Erp.BO.CustomerSvc."""

from collections.abc import Mapping
from typing import ClassVar
from uuid import UUID

from ..._runtime import Call, Methods, Result, Row, S, Table, Tableset, method
from .customer import Customer, CustomerList, ShipTo


class BOUpdErrorRow(Row):
    """A row of `Ice.BOUpdErrorRow`."""

    table_name: str | None = None
    error_level: str | None = None
    error_type: str | None = None
    error_text: str | None = None
    error_sys_row_id: UUID | None = None
    sys_row_id: UUID | None = None
    row_mod: str | None = None


class BOUpdErrorTableset(Tableset):
    """Tables of `Ice.BOUpdErrorTableset`."""

    wire_names: ClassVar[Mapping[str, str]] = {"bo_upd_error": "BOUpdError"}
    bo_upd_error: Table[BOUpdErrorRow]


class CustomerListTableset(Tableset):
    """Tables of `Erp.Tablesets.CustomerListTableset`."""

    customer_list: Table[CustomerList]


class CustomerTableset(Tableset):
    """Tables of `Erp.Tablesets.CustomerTableset`."""

    customer: Table[Customer]
    ship_to: Table[ShipTo]


class GetCustomerUIDefaultsResult(Result):
    """What `get_customer_ui_defaults` gives."""

    default_values: str | None
    disabled_fields: str | None


class GetListResult(Result):
    """What `get_list` gives."""

    return_obj: CustomerListTableset
    more_pages: bool | None


class GetRowsResult(Result):
    """What `get_rows` gives."""

    return_obj: CustomerTableset
    more_pages: bool | None


class UpdateExtResult(Result):
    """What `update_ext` gives."""

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
        return Call(
            "ChangeListCode",
            CustomerTableset,
            {"listCode": list_code, "tableName": table_name, "ds": ds},
            output="ds",
        )

    @method
    def delete_by_id(self, *, cust_num: int) -> Call[None]:
        """Deletes one customer."""
        return Call("DeleteByID", None, {"custNum": cust_num})

    @method
    def get_by_id(self, *, cust_num: int) -> Call[CustomerTableset]:
        """One customer with everything below it."""
        return Call("GetByID", CustomerTableset, {"custNum": cust_num})

    @method
    def get_customer(self, *, cust_id: str) -> Call[CustomerTableset]:
        """One customer by its identifier."""
        return Call("GetCustomer", CustomerTableset, {"CustID": cust_id})

    @method
    def get_customer_country_iso_code(self, *, cust_num: int) -> Call[str | None]:
        """Country code of a customer."""
        return Call("GetCustomerCountryISOCode", str | None, {"custNum": cust_num})

    @method
    def get_customer_ui_defaults(self) -> Call[GetCustomerUIDefaultsResult]:
        """Default values and locked fields of the entry screen."""
        return Call("GetCustomerUIDefaults", GetCustomerUIDefaultsResult, {})

    @method
    def get_list(
        self, *, where_clause: str, page_size: int, absolute_page: int
    ) -> Call[GetListResult]:
        """The short rows that a search shows, page by page."""
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
    def get_new_customer(
        self, ds: CustomerTableset | None = None
    ) -> Call[CustomerTableset]:
        """Adds an empty customer to the tableset."""
        return Call("GetNewCustomer", CustomerTableset, {"ds": ds}, output="ds")

    @method
    def get_new_ship_to(
        self, ds: CustomerTableset | None = None, *, cust_num: int
    ) -> Call[CustomerTableset]:
        """Adds an empty delivery address of a customer to the tableset."""
        return Call(
            "GetNewShipTo",
            CustomerTableset,
            {"ds": ds, "custNum": cust_num},
            output="ds",
        )

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
        return Call(
            "GetRows",
            GetRowsResult,
            {
                "whereClauseCustomer": where_clause_customer,
                "whereClauseShipTo": where_clause_ship_to,
                "pageSize": page_size,
                "absolutePage": absolute_page,
            },
        )

    @method
    def on_changeof_customer_addr(
        self, ds: CustomerTableset, *, cust_num: int, proposed_val: str, addr_field: str
    ) -> Call[CustomerTableset]:
        """Takes over one field of the address."""
        return Call(
            "OnChangeofCustomerAddr",
            CustomerTableset,
            {
                "ds": ds,
                "CustNum": cust_num,
                "ProposedVal": proposed_val,
                "AddrField": addr_field,
            },
            output="ds",
        )

    @method
    def update(self, ds: CustomerTableset) -> Call[CustomerTableset]:
        """Saves added, changed and deleted rows; whole rows with RowMod."""
        return Call("Update", CustomerTableset, {"ds": ds}, output="ds")

    @method
    def update_ext(
        self,
        ds: CustomerTableset,
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
