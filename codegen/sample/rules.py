"""Business rules of the sample: what saving a customer, a part or a sales order checks, fills in and adds up.

They hold for services whose rows were written by hand; made-up rows follow no rule.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from decimal import Decimal, InvalidOperation
from typing import Any, Final

from codegen.sandbox.new_rows import new_row, complete
from codegen.sandbox.exchange import Refusal, business_error
from codegen.sandbox.schema import Table
from codegen.sandbox.statements import matching
from codegen.sandbox.store import Row, Store
from codegen.sandbox.values import WrongValue, exact_number

CUSTOMERS: Final = "Erp.BO.CustomerSvc"
PARTS: Final = "Erp.BO.PartSvc"
ORDERS: Final = "Erp.BO.SalesOrderSvc"
_CENT: Final = Decimal("0.01")
PER: Final = {"C": 100, "M": 1000}
"""Quantity that a price is for, by PricePerCode."""


def prepare(store: Store, table: Table, row: Row, old: Row | None) -> None:
    """Checks a row before it is saved and fills in what follows from it; raises Refusal 400 if a rule forbids it."""
    rule = _PREPARE.get((table.service, table.short))
    if rule and store.is_kept(table):
        rule(store, row, old)


def settle(store: Store, table: Table, row: Mapping[str, Any]) -> None:
    """Brings up to date what depends on a row that was saved or deleted."""
    if table.service == ORDERS and store.is_kept(table) and row.get("OrderNum"):
        if table.short == "OrderDtl":
            _first_release(store, row)
        _totals(store, row["Company"], row["OrderNum"])


def number(value: Any) -> Decimal:
    """A JSON number, or text that is one, as Decimal; zero for null; raises Refusal 400 for anything else."""
    try:
        return exact_number(value or 0)
    except WrongValue:
        raise Refusal(400, f"{value!r} is not a number.") from None


def lookup(store: Store, service: str, name: str, **wanted: Any) -> Row | None:
    """The first row of a set in which these columns have these values, or None."""
    return store.one(store.table(service, name), wanted)


def _customer(store: Store, row: Row, old: Row | None) -> None:
    if not row["Name"]:
        raise business_error("Name is required.", table="Customer", column="Name")
    same = lookup(store, CUSTOMERS, "Customers", CustID=row["CustID"])
    if not row["CustID"] or same and (old is None or same["CustNum"] != old["CustNum"]):
        what = "is already used" if row["CustID"] else "is required"
        raise business_error(
            f"Customer ID {row['CustID']} {what}.", table="Customer", column="CustID"
        )


def _part(store: Store, row: Row, old: Row | None) -> None:
    if number(row["UnitPrice"]) < 0:
        raise business_error(
            "Unit price may not be negative.", table="Part", column="UnitPrice"
        )


def _header(store: Store, row: Row, old: Row | None) -> None:
    customer = lookup(store, CUSTOMERS, "Customers", CustNum=row["CustNum"])
    if customer is None:
        raise business_error(
            "A valid customer is required.", table="OrderHed", column="CustNum"
        )
    row["CustomerCustID"], row["CustomerName"] = customer["CustID"], customer["Name"]
    if old is None:
        row["OpenOrder"] = True
        take_terms(row, customer)


def take_terms(row: Row, customer: Mapping[str, Any]) -> None:
    """Fills in what an order takes from its customer and was not given."""
    for name in ("TermsCode", "ShipViaCode", "CurrencyCode"):
        row[name] = row[name] or customer[name]
    row["ExchangeRate"] = row["ExchangeRate"] or 1


def _line(store: Store, row: Row, old: Row | None) -> None:
    header = lookup(store, ORDERS, "SalesOrders", OrderNum=row["OrderNum"])
    if header is None:
        raise business_error(
            f"Order {row['OrderNum']} does not exist.",
            table="OrderDtl",
            column="OrderNum",
        )
    part = lookup(store, PARTS, "Parts", PartNum=row["PartNum"])
    if part is None:
        raise business_error(
            f"Part {row['PartNum']} does not exist.", table="OrderDtl", column="PartNum"
        )
    if old is None:
        row |= {
            "OpenLine": True,
            "LineType": row["LineType"] or "PART",
            "CustNum": header["CustNum"],
        }
        row |= {n: row[n] or header[n] for n in ("RequestDate", "NeedByDate")}
        take_part(row, part, number(header["ExchangeRate"]))
    price_line(row, number(header["ExchangeRate"]))


def take_part(row: Row, part: Mapping[str, Any], rate: Decimal) -> None:
    """Fills in what a line takes from its part and was not given."""
    texts = {"LineDesc": "PartDescription", "IUM": "IUM", "SalesUM": "SalesUM"}
    texts |= {"ProdCode": "ProdCode", "PricePerCode": "PricePerCode"}
    for name, source in texts.items():
        row[name] = row[name] or part[source]
    if not number(row["DocUnitPrice"]):
        row["DocUnitPrice"] = (
            (part["UnitPrice"] / (rate or 1)).quantize(Decimal("0.00001")).normalize()
        )


def price_line(row: Row, rate: Decimal) -> None:
    """Works out quantity, discount and price of a line."""
    try:
        row |= _prices(row, rate)
    except InvalidOperation:
        raise Refusal(400, "The amount is too large.") from None


def _prices(row: Row, rate: Decimal) -> Row:
    gross = number(row["SellingQuantity"]) * number(row["DocUnitPrice"])
    gross = (gross / PER.get(row["PricePerCode"], 1)).quantize(_CENT)
    discount = (gross * number(row["DiscountPercent"]) / 100).quantize(_CENT)
    return {
        "OrderQty": row["SellingQuantity"],
        "UnitPrice": number(row["DocUnitPrice"]) * rate,
        "DocDiscount": discount,
        "DocExtPriceDtl": gross - discount,
        "ExtPriceDtl": ((gross - discount) * rate).quantize(_CENT),
    }


def _first_release(store: Store, line: Mapping[str, Any]) -> None:
    """Gives a line without releases one for its whole quantity, and a line's only release the line's quantity."""
    lines, table = store.table(ORDERS, "OrderDtls"), store.table(ORDERS, "OrderRels")
    above = {name: line[name] for name in ("Company", "OrderNum", "OrderLine")}
    row = store.one(lines, above)
    releases = store.select(table, matching(table, above))
    if row is None or len(releases) > 1:
        return
    quantity = {"SellingReqQty": row["SellingQuantity"], "OurReqQty": row["OrderQty"]}
    if releases:
        store.update(table, {k: releases[0][k] for k in table.key}, quantity)
        return
    header = lookup(store, ORDERS, "SalesOrders", OrderNum=row["OrderNum"]) or {}
    new = new_row(table, line["Company"]) | above | quantity
    new |= {
        "PartNum": row["PartNum"],
        "NeedByDate": row["NeedByDate"],
        "ReqDate": row["RequestDate"],
    }
    new |= {n: header.get(n, "") for n in ("ShipToNum", "ShipViaCode")}
    new |= {
        "OpenRelease": True,
        "FirmRelease": True,
        "Plant": "MfgSys",
        "WarehouseCode": "MAIN",
    }
    complete(store, table, new, line["Company"])
    store.insert(table, new)


def _totals(store: Store, company: str, order: int) -> None:
    """Adds up the lines of an order in its header."""
    table = store.table(ORDERS, "SalesOrders")
    lines, releases = store.table(ORDERS, "OrderDtls"), store.table(ORDERS, "OrderRels")
    above = {"Company": company, "OrderNum": order}
    found = store.select(
        lines, matching(lines, above), columns=("ExtPriceDtl", "DocExtPriceDtl")
    )
    totals = {
        "TotalLines": len(found),
        "TotalReleases": store.count(releases, matching(releases, above)),
        "OrderAmt": sum((row["ExtPriceDtl"] for row in found), Decimal("0.00")),
        "DocOrderAmt": sum((row["DocExtPriceDtl"] for row in found), Decimal("0.00")),
    }
    store.update(table, above, totals)


_PREPARE: Final[Mapping[tuple[str, str], Callable[[Store, Row, Row | None], None]]] = {
    (CUSTOMERS, "Customer"): _customer,
    (PARTS, "Part"): _part,
    (ORDERS, "OrderHed"): _header,
    (ORDERS, "OrderDtl"): _line,
}
