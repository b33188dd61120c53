"""What the functions of the sample's library MyLibrary do."""

from __future__ import annotations

import base64
import uuid
from collections.abc import Callable, Mapping
from decimal import Decimal
from typing import Any, Final

from codegen.sandbox.exchange import business_error
from codegen.sample.rules import ORDERS, PARTS, PER, lookup, number
from codegen.sandbox.statements import matching
from codegen.sandbox.store import Store
from codegen.sandbox.tablesets import without_offset

_STEPS: Final = ((Decimal(1000), 12), (Decimal(500), 8), (Decimal(100), 5))
"""(quantity from which on, discount in percent) pairs, highest first."""
_PICTURE: Final = bytes(range(16))

Given = Mapping[str, Any]


def is_sample(store: Store) -> bool:
    """Whether the instance has the rows that these functions read."""
    return PARTS in store.documents.services and store.is_kept(
        store.table(PARTS, "Parts")
    )


def calculate_price(store: Store, given: Given) -> dict[str, Any]:
    """The price of a quantity of a part, with the discount that the quantity earns."""
    part = lookup(store, PARTS, "Parts", PartNum=given["partNum"])
    if part is None:
        raise business_error(f"Part {given['partNum']} does not exist.")
    quantity = number(given["quantity"])
    discount = next((d for least, d in _STEPS if quantity >= least), 0)
    price = part["UnitPrice"] * quantity / PER.get(part["PricePerCode"], 1)
    price = (price * (100 - discount) / 100).quantize(Decimal("0.00001"))
    return {"price": price, "currency": "USD", "discountPercent": Decimal(discount)}


def reserve_stock(store: Store, given: Given) -> dict[str, Any]:
    """Removes stock of a part, if there is enough or a part of it will do; an output reports a failure."""
    table = store.table(PARTS, "PartPlants")
    row = store.one(table, {"PartNum": given["partNum"], "Plant": given["plant"]})
    there = row["OnHandQty"] if row else Decimal(0)
    quantity = number(given["quantity"])
    reserved = min(quantity, there) if given["allowPartial"] else quantity
    if row is None or reserved > there or reserved <= 0:
        message = (
            f"Only {there} of {given['partNum']} are in stock at {given['plant']}."
        )
        return {"reserved": Decimal(0), "reservation": None, "ErrorMessage": message}
    key = {name: row[name] for name in table.key}
    store.update(table, key, {"OnHandQty": there - reserved})
    place = f"{given['partNum']}/{given['plant']}/{there}"
    reservation = str(uuid.uuid5(uuid.NAMESPACE_URL, place))
    return {"reserved": reserved, "reservation": reservation, "ErrorMessage": None}


def log_event(store: Store, given: Given) -> dict[str, Any]:
    """Takes note of nothing: the function has no outputs."""
    return {}


def open_orders(store: Store, given: Given) -> dict[str, Any]:
    """The open orders of a customer, as a data set."""
    table = store.table(ORDERS, "SalesOrders")
    wanted = {"CustNum": given["custNum"], "OpenOrder": True}
    columns = ("OrderNum", "PONum", "DocOrderAmt", "NeedByDate")
    rows = store.select(table, matching(table, wanted), columns=columns)
    orders = [row | {"NeedByDate": without_offset(row["NeedByDate"])} for row in rows]
    return {"ds": {"Orders": orders}, "count": len(orders)}


def check_customers(store: Store, given: Given) -> dict[str, Any]:
    """The customers of a tableset that may not be delivered to."""
    rows = given["ds"].get("Customer", []) if isinstance(given["ds"], dict) else []
    held = [row.get("Name", "") for row in rows if row.get("CreditHold")]
    picture = base64.b64encode(_PICTURE).decode() if given["import"] else None
    share = len(held) / len(rows) if rows else 0.0
    return {"names": "~".join(held), "worst": share, "picture": picture}


PLAYED: Final[Mapping[tuple[str, str], Callable[[Store, Given], dict[str, Any]]]] = {
    ("MyLibrary", "CalculatePrice"): calculate_price,
    ("MyLibrary", "ReserveStock"): reserve_stock,
    ("MyLibrary", "LogEvent"): log_event,
    ("MyLibrary", "OpenOrders"): open_orders,
    ("MyLibrary", "CheckCustomers"): check_customers,
}
