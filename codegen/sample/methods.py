"""Methods of the sample's services beyond those of every business object: what a screen calls before Update."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, Final

from codegen.sandbox import saving, writing
from codegen.sandbox.new_rows import new_row
from codegen.sandbox.exchange import business_error, not_found
from codegen.sample.rules import (
    CUSTOMERS,
    ORDERS,
    PARTS,
    lookup,
    number,
    price_line,
    take_part,
    take_terms,
)
from codegen.sandbox.store import Row
from codegen.sandbox.targets import Result, Target

JOBS: Final = "Erp.BO.JobEntrySvc"
Given = Mapping[str, Any]


def run(target: Target, given: Given) -> Result | None:
    """The result of a method that is played here, or None."""
    play = _PLAYED.get((target.service, target.method.name))
    kept = target.root is not None and target.store.is_kept(target.root)
    return play(target, given) if play and kept else None


def _get_customer(target: Target, given: Given) -> Result:
    row = lookup(target.store, CUSTOMERS, "Customers", CustID=given.get("CustID"))
    if row is None:
        raise not_found()
    return Result(target.dataset([row]))


def _country_code(target: Target, given: Given) -> Result:
    row = lookup(target.store, CUSTOMERS, "Customers", CustNum=given.get("custNum"))
    codes = {"USA": "US", "Denmark": "DK"}
    return Result(codes.get(row["Country"], "") if row else "")


def _part_exists(target: Target, given: Given) -> Result:
    row = lookup(target.store, PARTS, "Parts", PartNum=given.get("PartNumber"))
    return Result(row is not None)


def _next_job(target: Target, given: Given) -> Result:
    table = target.store.table(JOBS, "JobEntries")
    numbers = [row["JobNum"] for row in target.store.select(table, columns=("JobNum",))]
    highest = max((int(n) for n in numbers if n.isdigit()), default=0)
    return Result(None, {"opNextJobNum": f"{highest + 1:06}"})


def _close_order(target: Target, given: Given) -> Result:
    table = target.store.table(ORDERS, "SalesOrders")
    key = target.key(given, table)
    row = writing.change(target.store, table, key, {"OpenOrder": False})
    for name, column in (("OrderDtls", "OpenLine"), ("OrderRels", "OpenRelease")):
        below = target.store.table(ORDERS, name)
        target.store.update(below, {"OrderNum": row["OrderNum"]}, {column: False})
    return Result(target.dataset([row]))


def _edited(
    target: Target, given: Given, table: str
) -> tuple[dict[str, list[Row]], Row]:
    """The tableset that came in and its row that is being edited: the last one that is added or changed."""
    dataset = saving.dataset_of(given.get("ds"))
    rows = [r for r in dataset.get(table, ()) if r.get("RowMod") in ("A", "U")]
    if not rows:
        raise business_error(f"No {table} row is being edited.", table=table)
    bound = next(binding for binding in target.bindings if binding.name == table)
    empty = bound.to_method(new_row(bound.table, target.instance.company))
    rows[-1].update(empty | rows[-1])
    return dataset, rows[-1]


def _change_customer(target: Target, given: Given) -> Result:
    dataset, row = _edited(target, given, "OrderHed")
    wanted = {"CustNum": row.get("CustNum")}
    if target.method.name == "ChangeSoldToID":
        wanted = {"CustID": row.get("CustomerCustID")}
    customer = lookup(target.store, CUSTOMERS, "Customers", **wanted)
    if customer is None:
        raise business_error(
            "A valid customer is required.", table="OrderHed", column="CustNum"
        )
    row |= {"CustNum": customer["CustNum"], "CustomerCustID": customer["CustID"]}
    row |= {"CustomerName": customer["Name"], "TermsCode": "", "ShipViaCode": ""}
    row["CurrencyCode"] = ""
    take_terms(row, customer)
    return Result(None, {"ds": dataset})


def _change_part(target: Target, given: Given) -> Result:
    dataset, row = _edited(target, given, "OrderDtl")
    part = lookup(target.store, PARTS, "Parts", PartNum=row.get("PartNum"))
    if part is None:
        raise business_error(
            f"Part {row.get('PartNum')} does not exist.",
            table="OrderDtl",
            column="PartNum",
        )
    row |= dict.fromkeys(("LineDesc", "IUM", "SalesUM", "ProdCode", "PricePerCode"), "")
    row["DocUnitPrice"] = 0
    rate = _rate(target, row)
    take_part(row, part, rate)
    price_line(row, rate)
    return Result(None, {"ds": dataset})


def _change_quantity(target: Target, given: Given) -> Result:
    dataset, row = _edited(target, given, "OrderDtl")
    row["SellingQuantity"] = given.get("ipSellingQuantity")
    price_line(row, _rate(target, row))
    return Result(None, {"ds": dataset, "opWarningMsg": ""})


def _rate(target: Target, row: Row) -> Any:
    header = lookup(target.store, ORDERS, "SalesOrders", OrderNum=row.get("OrderNum"))
    return number(header["ExchangeRate"]) if header else number(1)


def _master_update(target: Target, given: Given) -> Result:
    dataset = saving.update(target, saving.dataset_of(given.get("ds")))
    answer = {"lContinue": True, "cResponseMsg": "", "cDisplayMsg": ""}
    return Result(None, answer | {"ds": dataset})


def _change_price(target: Target, given: Given) -> Result:
    dataset, row = _edited(target, given, "Part")
    row["UnitPrice"] = given.get("unitPrice")
    return Result(None, {"ds": dataset})


_PLAYED: Final[Mapping[tuple[str, str], Callable[[Target, Given], Result]]] = {
    (CUSTOMERS, "GetCustomer"): _get_customer,
    (CUSTOMERS, "GetCustomerCountryISOCode"): _country_code,
    (PARTS, "PartExists"): _part_exists,
    (PARTS, "ChangePartUnitPrice"): _change_price,
    (JOBS, "GetNextJobNum"): _next_job,
    (ORDERS, "CloseOrder"): _close_order,
    (ORDERS, "ChangeCustomer"): _change_customer,
    (ORDERS, "ChangeSoldToID"): _change_customer,
    (ORDERS, "ChangePartNum"): _change_part,
    (ORDERS, "ChangeSellingQuantity"): _change_quantity,
    (ORDERS, "MasterUpdate"): _master_update,
}
