"""Functions of library MyLibrary."""

from collections.abc import Mapping
from datetime import datetime
from decimal import Decimal
from typing import ClassVar
from uuid import UUID

from .._runtime import Call, Library, Result, Row, S, Tableset, method


class CalculatePriceResult(Result):
    price: Decimal | None
    currency: str | None
    discount_percent: Decimal | None


class ReserveStockResult(Result):
    wire_names: ClassVar[Mapping[str, str]] = {"error_message": "ErrorMessage"}
    reserved: Decimal | None
    reservation: UUID | None
    error_message: str | None


class LogEventResult(Result):
    """What `log_event` gives: nothing."""


class OpenOrdersResult(Result):
    ds: dict[str, list[Row]]
    count: int | None


class CheckCustomersResult(Result):
    names: str | None
    worst: float | None
    picture: bytes | None


class MyLibrary(Library[S], name="MyLibrary"):
    """Prices, stock and orders for the portal."""

    @method
    def calculate_price(
        self, *, part_num: str, quantity: Decimal | int
    ) -> Call[CalculatePriceResult]:
        """Price of a quantity of a part, with the discount that the quantity earns."""
        return Call("CalculatePrice", CalculatePriceResult)

    @method
    def reserve_stock(
        self,
        *,
        part_num: str,
        quantity: Decimal | int,
        plant: str | None = None,
        need_by: datetime | None = None,
        allow_partial: bool | None = None,
    ) -> Call[ReserveStockResult]:
        """Reserves stock of a part, if there is enough.

        plant: MfgSys unless given.
        allow_partial: false unless given.
        """
        return Call("ReserveStock", ReserveStockResult)

    @method
    def log_event(self, *, text: str, level: int | None = None) -> Call[LogEventResult]:
        """Writes a line to the site's event log.

        level: 1 unless given.
        """
        return Call("LogEvent", LogEventResult)

    @method
    def open_orders(self, *, cust_num: int) -> Call[OpenOrdersResult]:
        """Open orders of a customer, as a data set with the table Orders."""
        return Call("OpenOrders", OpenOrdersResult)

    @method
    def check_customers(
        self, ds: Tableset, *, import_: bool | None = None
    ) -> Call[CheckCustomersResult]:
        """Customers of a tableset that may not be delivered to.

        import_: false unless given.
        """
        return Call("CheckCustomers", CheckCustomersResult)
