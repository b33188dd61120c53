"""Functions of library MyLibrary."""

from collections.abc import Mapping
from datetime import datetime
from decimal import Decimal
from typing import ClassVar
from uuid import UUID

from .._runtime import Call, Library, Result, Row, S, Tableset, method


class CalculatePriceResult(Result):
    """What `calculate_price` gives."""

    wire_names: ClassVar[Mapping[str, str]] = {
        "price": "price",
        "currency": "currency",
        "discount_percent": "discountPercent",
    }
    price: Decimal | None
    currency: str | None
    discount_percent: Decimal | None


class ReserveStockResult(Result):
    """What `reserve_stock` gives."""

    wire_names: ClassVar[Mapping[str, str]] = {"error_message": "ErrorMessage"}
    reserved: Decimal | None
    reservation: UUID | None
    error_message: str | None


class OpenOrdersResult(Result):
    """What `open_orders` gives."""

    wire_names: ClassVar[Mapping[str, str]] = {"ds": "ds", "count": "count"}
    ds: dict[str, list[Row]]
    count: int | None


class CheckCustomersResult(Result):
    """What `check_customers` gives."""

    wire_names: ClassVar[Mapping[str, str]] = {
        "names": "names",
        "worst": "worst",
        "picture": "picture",
    }
    names: str | None
    worst: float | None
    picture: bytes | None


class PriceLinesResult(Result):
    """What `price_lines` gives."""

    wire_names: ClassVar[Mapping[str, str]] = {"lines": "lines", "order": "order"}
    lines: list[Row]
    order: Tableset


class MyLibrary(Library[S], name="MyLibrary"):
    """Library MyLibrary."""

    @method
    def calculate_price(
        self, *, part_num: str, quantity: Decimal
    ) -> Call[CalculatePriceResult]:
        """Returns the price of a quantity of a part."""
        return Call(
            "CalculatePrice",
            CalculatePriceResult,
            {"partNum": part_num, "quantity": quantity},
        )

    @method
    def reserve_stock(
        self,
        *,
        part_num: str,
        quantity: Decimal,
        plant: str | None = None,
        need_by: datetime | None = None,
        allow_partial: bool | None = None,
    ) -> Call[ReserveStockResult]:
        """Reserves stock."""
        return Call(
            "ReserveStock",
            ReserveStockResult,
            {
                "partNum": part_num,
                "quantity": quantity,
                "plant": plant,
                "needBy": need_by,
                "allowPartial": allow_partial,
            },
        )

    @method
    def log_event(self, *, text: str, level: int | None = None) -> Call[None]:
        """Writes a line to the log."""
        return Call("LogEvent", None, {"text": text, "level": level})

    @method
    def open_orders(self, *, cust_num: int) -> Call[OpenOrdersResult]:
        """Returns the open orders of a customer."""
        return Call("OpenOrders", OpenOrdersResult, {"custNum": cust_num})

    @method
    def check_customers(
        self, *, ds: Tableset, import_: bool | None = None
    ) -> Call[CheckCustomersResult]:
        """Checks customers."""
        return Call(
            "CheckCustomers", CheckCustomersResult, {"ds": ds, "import": import_}
        )

    @method
    def price_lines(self, *, lines: list[Row]) -> Call[PriceLinesResult]:
        """Prices the rows of a table."""
        return Call("PriceLines", PriceLinesResult, {"lines": lines})
