"""Customers page by page: with the generated client, and as an expert would write it by hand.

Both give rows with the same columns and the same values. The rows are those of `generated_example/`: 31 columns, among them exact
decimals, dates, a Guid and bytes.
"""

from __future__ import annotations

import json
from base64 import b64decode
from collections.abc import AsyncIterator, Iterator
from contextlib import aclosing
from datetime import datetime
from decimal import Decimal
from pathlib import Path
from typing import Annotated, Any
from uuid import UUID

import httpx2
import msgspec
from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, TypeAdapter

from generated_example import AsyncKinetic, Kinetic
from generated_example.erp.bo.customer import Customer
from tests.benchmarks.server import MARK

SIZE = 1000
WHO: dict[str, Any] = {
    "company": "EPIC06",
    "username": "u",
    "password": "p",
    "max_concurrency": 10,
}
PATH = "api/v2/odata/EPIC06/Erp.BO.CustomerSvc/Customers"

Binary = Annotated[bytes, BeforeValidator(lambda text: text and b64decode(text))]


class ByHand(BaseModel):
    """A row, typed by hand."""

    model_config = ConfigDict(
        alias_generator=lambda name: "".join(w.capitalize() for w in name.split("_"))
    )

    company: str
    cust_num: int
    cust_id: Annotated[str | None, Field(alias="CustID")]
    name: str | None
    address_1: str | None
    address_2: str | None
    city: str | None
    state: str | None
    zip: str | None
    country: str | None
    phone_num: str | None
    e_mail_address: Annotated[str | None, Field(alias="EMailAddress")]
    customer_type: str | None
    group_code: str | None
    territory_id: Annotated[str | None, Field(alias="TerritoryID")]
    sales_rep_code: str | None
    terms_code: str | None
    ship_via_code: str | None
    currency_code: str | None
    credit_hold: bool | None
    credit_limit: Decimal | None
    discount_percent: Decimal | None
    est_date: datetime | None
    comment: str | None
    sys_rev_id: Annotated[int | None, Field(alias="SysRevID")]
    sys_row_id: Annotated[UUID | None, Field(alias="SysRowID")]
    ud__sys_rev_id: Annotated[Binary | None, Field(alias="UD_SysRevID")]
    loyalty_c: Annotated[str | None, Field(alias="Loyalty_c")]
    rebate_percent_c: Annotated[Decimal | None, Field(alias="RebatePercent_c")]
    contract_end_c: Annotated[datetime | None, Field(alias="ContractEnd_c")]
    row_mod: str | None


def page(folder: Path, *, size: int = SIZE) -> Path:
    """A file with a page of customers, as `server` takes it."""
    rows = ",".join(_record(n) for n in range(size))
    file = folder / f"customers-{size}.json"
    file.write_text('{"value":[' + rows + "]}", "utf-8")
    return file


def _record(number: int) -> str:
    record = {
        "Company": "EPIC06",
        "CustID": f"C{number:05}",
        "Name": f"Customer number {number}",
        "Address1": f"{number} Main Street",
        "Address2": "",
        "City": "Oakland",
        "State": "CA",
        "Zip": f"{94600 + number % 100}",
        "Country": "USA",
        "PhoneNum": "510-555-0100",
        "EMailAddress": f"orders{number}@example.com",
        "CustomerType": "CUS",
        "GroupCode": "STEEL",
        "TerritoryID": "WEST",
        "SalesRepCode": "MK",
        "TermsCode": "N30",
        "ShipViaCode": "UPS",
        "CurrencyCode": "USD",
        "CreditHold": number % 5 == 0,
        "CreditLimit": 250000.25 + number,
        "DiscountPercent": 2.5,
        "EstDate": "2019-10-02T00:00:00-05:00",
        "Comment": None,
        "SysRevID": 4294967296 + number,
        "SysRowID": f"924811cb-5656-4a01-8a0d-{number:012}",
        "UD_SysRevID": "AAAAAAAAB9E=",
        "Loyalty_c": "Gold",
        "RebatePercent_c": 1.75,
        "ContractEnd_c": "2027-12-31T00:00:00",
        "RowMod": "",
    }
    key = f'{{"CustNum":1{MARK.decode()}{number:04},'
    return key + json.dumps(record)[1:]


def generated(url: str, **settings: Any) -> Iterator[Customer]:
    """Every row, by the generated client."""
    with Kinetic(url, **WHO, page_size=SIZE, **settings) as kinetic:
        yield from kinetic.erp.bo.customer.customers


async def generated_at_once(url: str, at_once: int) -> AsyncIterator[Customer]:
    """Every row, by the generated client for tasks, several pages at once."""
    async with AsyncKinetic(url, **WHO, page_size=SIZE) as kinetic:
        customers = kinetic.erp.bo.customer.customers
        async with aclosing(customers.pages(at_once=at_once)) as pages:
            async for rows in pages:
                for row in rows:
                    yield row


def by_hand(url: str) -> Iterator[ByHand]:
    """Every row, by a loop written by hand for this set alone."""
    decode = msgspec.json.Decoder(float_hook=Decimal).decode
    validate = TypeAdapter(list[ByHand]).validate_python
    order = "Company,CustNum"
    with httpx2.Client(auth=("u", "p")) as http:
        skip = 0
        while True:
            asked: dict[str, str | int] = {
                "$top": SIZE,
                "$skip": skip,
                "$orderby": order,
            }
            reply = http.get(f"{url}/{PATH}", params=asked)
            rows = validate(decode(reply.raise_for_status().content)["value"])
            yield from rows
            if len(rows) < SIZE:
                return
            skip += SIZE


def values(row: BaseModel) -> dict[str, Any]:
    """The columns of a row and what they hold, to compare."""
    return dict(vars(row))
