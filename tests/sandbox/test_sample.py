"""The sample is what its manifest says, parses without a problem, and its rows fit its documents and each other."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

import codegen.sample
from codegen.documents import dynamic_query, edmx, efx, openapi
from codegen.sandbox import values
from codegen.sandbox.schema import Schema, Table
from codegen.source.snapshot import open_snapshot

SAMPLE = Path(codegen.sample.__path__[0])
SHOT = open_snapshot(SAMPLE / "metadata")
PARSERS: dict[str, Callable[[bytes, str], Any]] = {
    "service": edmx.parse,
    "baq": edmx.parse,
    "methods": openapi.parse,
    "baq-parameters": dynamic_query.parse_parameters,
    "baq-columns": dynamic_query.parse_columns,
    "functions": efx.parse,
}


def tables() -> dict[str, Table]:
    found: dict[str, Table] = {}
    for entry in SHOT.of("service"):
        schema = Schema(entry.name, edmx.parse(SHOT.read(entry), entry.name))
        found |= {
            f"{entry.name}.{table.name}": table for table in schema.tables.values()
        }
    return found


def rows(name: str) -> list[dict[str, Any]]:
    text = (SAMPLE / "rows" / f"{name}.json").read_text(encoding="utf-8")
    found: list[dict[str, Any]] = json.loads(text, parse_float=Decimal)
    return found


ROW_FILES = sorted(
    path.name.removesuffix(".json")
    for path in (SAMPLE / "rows").glob("*.json")
    if not path.name.startswith("BaqSvc.")
)


def test_the_snapshot_opens_without_a_problem() -> None:
    assert SHOT.problems == ()
    assert SHOT.lost == ()
    assert SHOT.company == "EPIC06"


@pytest.mark.parametrize("entry", SHOT.documents, ids=lambda entry: entry.path)
def test_every_document_has_the_hash_of_the_manifest_and_parses(entry: Any) -> None:
    data = SHOT.read(entry)
    assert hashlib.sha256(data).hexdigest() == entry.sha256
    assert b"\r" not in data
    assert PARSERS[entry.kind](data, entry.name).problems == ()


@pytest.mark.parametrize("name", ROW_FILES)
def test_every_row_fits_its_table_and_has_a_key_of_its_own(name: str) -> None:
    table = tables()[name]
    found = rows(name)
    for row in found:
        assert list(row) == list(table.columns)
        for column in table.columns.values():
            values.to_sql(row[column.name], column.edm)
    keys = {tuple(row[part] for part in table.key) for row in found}
    assert len(keys) == len(found) > 0


def test_every_set_but_the_short_lists_has_rows() -> None:
    assert {n for n in tables() if not n.endswith(".List")} == set(ROW_FILES)


def test_orders_belong_to_customers_and_add_up() -> None:
    customers = {row["CustNum"] for row in rows("Erp.BO.CustomerSvc.Customers")}
    parts = {row["PartNum"] for row in rows("Erp.BO.PartSvc.Parts")}
    addresses = {
        (row["CustNum"], row["ShipToNum"])
        for row in rows("Erp.BO.CustomerSvc.ShipToes")
    }
    lines = rows("Erp.BO.SalesOrderSvc.OrderDtls")
    assert {line["PartNum"] for line in lines} <= parts
    for order in rows("Erp.BO.SalesOrderSvc.SalesOrders"):
        own = [line for line in lines if line["OrderNum"] == order["OrderNum"]]
        assert order["CustNum"] in customers
        assert (order["CustNum"], order["ShipToNum"]) in addresses
        assert order["TotalLines"] == len(own)
        assert order["DocOrderAmt"] == sum(line["DocExtPriceDtl"] for line in own)


def test_releases_ship_the_quantity_of_their_line() -> None:
    releases = rows("Erp.BO.SalesOrderSvc.OrderRels")
    for line in rows("Erp.BO.SalesOrderSvc.OrderDtls"):
        place = (line["OrderNum"], line["OrderLine"])
        own = [r for r in releases if (r["OrderNum"], r["OrderLine"]) == place]
        assert sum(r["SellingReqQty"] for r in own) == line["SellingQuantity"]


@pytest.mark.parametrize("entry", SHOT.of("baq"), ids=lambda entry: entry.name)
def test_the_columns_of_a_baq_are_those_of_its_metadata(entry: Any) -> None:
    schema = Schema(entry.name, edmx.parse(SHOT.read(entry), entry.name))
    told = SHOT.find("baq-columns", entry.name)
    assert told is not None
    columns = dynamic_query.parse_columns(SHOT.read(told), entry.name).columns
    assert [c.name for c in columns] == list(schema.tables["Data"].columns)
    assert all(c.caption for c in columns)


def test_three_legal_shapes_of_document_are_there() -> None:
    texts = [SHOT.read(entry) for entry in SHOT.of("service")]
    assert any(text.count(b"<Schema ") == 2 for text in texts)
    assert any(b' Alias="Self"' in text for text in texts)
    assert any(
        text.count(b"<Schema ") == 1 and b" Alias=" not in text for text in texts
    )
