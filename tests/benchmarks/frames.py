"""Customers into frames and files: with the generated client, and as an expert would write it by hand.

`python -m tests.benchmarks.frames generated|by_hand parquet|arrow URL FILE` runs one of them as a program.
"""

from __future__ import annotations

import re
import sys
from collections.abc import Iterator
from datetime import datetime
from decimal import Decimal
from pathlib import Path
from typing import Any
from uuid import UUID

import httpx2
import msgspec
import pyarrow as pa
import pyarrow.parquet as pq

from generated_example import Kinetic
from generated_example.erp.bo.customer import Customer
from tests.benchmarks.customers import PATH, SIZE, WHO

MONEY = pa.decimal128(38, 10)
GROUP = 65_536

COLUMNS: dict[str, tuple[Any, Any]] = {
    "CustNum": (int, pa.int64()),
    "Company": (str, pa.string()),
    "CustID": (str, pa.string()),
    "Name": (str, pa.string()),
    "Address1": (str, pa.string()),
    "City": (str, pa.string()),
    "State": (str, pa.string()),
    "Zip": (str, pa.string()),
    "Country": (str, pa.string()),
    "EMailAddress": (str, pa.string()),
    "TerritoryID": (str, pa.string()),
    "TermsCode": (str, pa.string()),
    "CurrencyCode": (str, pa.string()),
    "CreditHold": (bool, pa.bool_()),
    "CreditLimit": (Decimal, MONEY),
    "DiscountPercent": (Decimal, MONEY),
    "EstDate": (datetime, pa.timestamp("us")),
    "SysRevID": (int, pa.int64()),
    "SysRowID": (UUID, pa.string()),
    "RebatePercent_c": (Decimal, MONEY),
}
"""The 20 columns: name → type in Python, type in Arrow."""
SCHEMA = pa.schema([(name, kind) for name, (_, kind) in COLUMNS.items()])


def narrow(page: Path) -> Path:
    """A page of the 20 columns alone, as a server sends it that is asked for them."""
    text = page.read_text("utf-8")
    for name in set(re.findall(r'"(\w+)": ', text)) - {*COLUMNS}:
        text = re.sub(rf', ?"{name}": (?:"[^"]*"|[^",}}]+)', "", text)
    file = page.with_name("narrow.json")
    file.write_text(text, "utf-8")
    return file


def query(kinetic: Kinetic) -> Any:
    """The 20 columns of every customer."""
    wanted = {name.replace("ZIP", "Zip") for name in COLUMNS}
    columns = [
        getattr(Customer, name)
        for name, field in Customer.__pydantic_fields__.items()
        if name != "ship_toes" and getattr(Customer, name).path in wanted
    ]
    return kinetic.erp.bo.customer.customers.select(*columns)


def parquet(url: str, file: str) -> int:
    """Into a Parquet file, by the generated client; return how many rows."""
    with Kinetic(url, **WHO, page_size=SIZE) as kinetic:
        rows: int = query(kinetic).to_parquet(file, names="wire")
        return rows


def arrow(url: str) -> Any:
    """A table, by the generated client."""
    with Kinetic(url, **WHO, page_size=SIZE) as kinetic:
        return query(kinetic).to_arrow(names="wire")


def rows_into_frame(url: str) -> Any:
    """A table of rows, as those who know no better make it."""
    records = []
    with Kinetic(url, **WHO, page_size=SIZE) as kinetic:
        for row in query(kinetic):
            held = row.model_dump(by_alias=True)
            record = {field.name: held[field.name] for field in SCHEMA}
            record["EstDate"] = record["EstDate"].replace(tzinfo=None)
            record["SysRowID"] = str(record["SysRowID"])
            records.append(record)
    return pa.Table.from_pylist(records, SCHEMA)


Record = msgspec.defstruct(
    "Record",
    [(name, kind | None, None) for name, (kind, _) in COLUMNS.items()],
    gc=False,
)
Body = msgspec.defstruct("Body", [("value", list[Record])])  # type: ignore[valid-type]  # a class, made here


def batches_by_hand(url: str) -> Iterator[Any]:
    """Record batches, by a loop written by hand for this set alone: typed structs, and a comprehension for each column."""
    decode = msgspec.json.Decoder(Body).decode
    with httpx2.Client(auth=("u", "p")) as http:
        skip = 0
        while True:
            asked: dict[str, str | int] = {
                "$select": ",".join(COLUMNS),
                "$top": SIZE,
                "$skip": skip,
                "$orderby": "Company,CustNum",
            }
            reply = http.get(f"{url}/{PATH}", params=asked)
            rows = decode(reply.raise_for_status().content).value  # type: ignore[attr-defined]  # made above
            columns = [
                (
                    pa.array([_plain(getattr(row, f.name)) for row in rows], f.type)
                    if f.name in ("EstDate", "SysRowID")
                    else pa.array([getattr(row, f.name) for row in rows], f.type)
                )
                for f in SCHEMA
            ]
            yield pa.RecordBatch.from_arrays(columns, schema=SCHEMA)
            if len(rows) < SIZE:
                return
            skip += SIZE


def _plain(value: Any) -> Any:
    if isinstance(value, datetime):
        return value.replace(tzinfo=None)
    return value if value is None else str(value)


def arrow_by_hand(url: str) -> Any:
    """A table, by that loop."""
    return pa.Table.from_batches(batches_by_hand(url), SCHEMA)


def parquet_by_hand(url: str, file: str) -> int:
    """Into a Parquet file, by that loop; return how many rows."""
    total = 0
    held: list[Any] = []
    with pq.ParquetWriter(file, SCHEMA) as writer:
        for batch in batches_by_hand(url):
            held.append(batch)
            total += batch.num_rows
            if sum(b.num_rows for b in held) >= GROUP:
                writer.write_table(pa.Table.from_batches(held, SCHEMA))
                held = []
        if held:
            writer.write_table(pa.Table.from_batches(held, SCHEMA))
    return total


WAYS = {"generated": parquet, "by_hand": parquet_by_hand}

if __name__ == "__main__":
    print(WAYS[sys.argv[1]](sys.argv[2], sys.argv[3]))
