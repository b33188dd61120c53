"""A package under `naming = "wire"`: everything that holds data is spelt as Epicor spells it, to type checkers and at run time."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

import pytest
from support import environment, generated_as, sandbox

# Run below, and checked by tests/test_types.py.
PROGRAM = """
from __future__ import annotations

from datetime import date

from plain import Kinetic
from plain.baq.part_pricing import PartPricing
from plain.erp.bo.customer import Customer, CustomerKey

with Kinetic.from_env() as kinetic:
    customers = kinetic.erp.bo.customer.customers
    ordered = customers.where(Customer.State == "CA").order_by(Customer.CustNum)
    first = ordered.expand(Customer.ShipToes).first()
    assert first is not None
    number: int | None = first.CustNum
    assert number is not None
    assert first.key == CustomerKey(Company="EPIC06", CustNum=number)
    assert customers.get(CustNum=number).Name == first.Name
    state: str | None
    for num, state in customers.where(Customer.CustNum == number).values(Customer.CustNum, Customer.State):
        assert (num, state) == (number, "CA")
    assert Customer(Company="EPIC06", CustNum=1, Name="N").Name == "N"

    orders = kinetic.baq.z_customer_orders(StartDate=date(2026, 1, 1))
    totals = [(row.OrderHed_OrderNum, row.Calculated_Total) for row in orders]
    assert totals, totals
    f = orders.row
    (same,) = orders.where(f.OrderHed_OrderNum == totals[0][0])
    assert same.OrderHed_OrderNum == totals[0][0]

    pricing = kinetic.baq.part_pricing()
    part = next(iter(pricing))
    assert isinstance(part, PartPricing)
    plain: str | None = part.Part_PartNum
    assert plain is not None

    customer = kinetic.erp.bo.customer
    ds = customer.get_by_id(custNum=number)
    row = ds.Customer[0]
    name: str | None = row.Name
    row.PhoneNum = "555-0199"
    sent = customer.update(ds)
    assert sent.Customer[0].PhoneNum == "555-0199", sent
    found = customer.get_list(whereClause="", pageSize=2, absolutePage=1)
    assert len(found.returnObj.CustomerList) == 2 and found.morePages

    stock = kinetic.efx.my_library.reserve_stock(partNum="WIDGET-001", quantity=1)
    message: str | None = stock.ErrorMessage
print("done")
"""


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("wire")
    generated_as("plain", folder, naming="wire")
    (folder / "program.py").write_text(PROGRAM, "utf-8")
    return folder


def test_a_program_reads_and_writes_by_wire_names(folder: Path) -> None:
    with sandbox() as url:
        run = subprocess.run(
            [sys.executable, "-W", "error", "program.py"],
            cwd=folder,
            env=environment(url),
            capture_output=True,
            text=True,
            timeout=120,
        )
    assert (run.returncode, run.stdout) == (0, "done\n"), run.stderr


def test_an_alias_stands_only_where_a_name_cannot_be_kept(folder: Path) -> None:
    generated = [f for f in folder.glob("plain/**/*.py") if "_runtime" not in f.parts]
    text = "".join(f.read_text("utf-8") for f in generated)
    assert "OrderHed_OrderNum: Col[int" in text
    aliases = re.findall(r'column\(\s*"(.+?)"', text)
    assert sorted(aliases) == ["Calculated_TL\u0421TotalCost", "VendorName_"]
