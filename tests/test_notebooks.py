"""At a prompt and in a notebook: what completion proposes, what a value looks like, what help lists."""

from __future__ import annotations

import json
import os
import pydoc
import signal
import subprocess
import sys
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from support import ROOT, SETTINGS, environment

from codegen.sandbox import running
from generated_example import Kinetic
from generated_example._runtime import Result, Session
from generated_example.efx.my_library import CalculatePriceResult
from generated_example.erp.bo.customer import Customer, ShipTo
from generated_example.erp.bo.customer_methods import CustomerTableset

SAMPLE = ROOT / "codegen" / "sample" / "metadata"
HOSTILE = "<script>alert('x')</script>&\"<b>"
PATIENCE = 240
"""Seconds for a process of its own; none of them is waited for longer."""


@pytest.fixture
def kinetic() -> Kinetic:
    """A client of a server that is not there: what is shown without an error was not read."""
    return Kinetic(
        "https://127.0.0.1:9", company="E", api_key="k", username="u", password="p"
    )


def run(program: str, env: dict[str, str]) -> Any:
    """What a program prints as JSON; it and all that it starts have an end."""
    with subprocess.Popen(
        [sys.executable, "-c", program],
        cwd=ROOT,
        env=env | {"PYTHONPATH": str(ROOT), "HOME": env.get("HOME", str(ROOT))},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        start_new_session=True,
    ) as process:
        try:
            out, err = process.communicate(timeout=PATIENCE)
        finally:
            if process.poll() is None:
                os.killpg(process.pid, signal.SIGKILL)
    assert process.returncode == 0, err
    return json.loads(out)


COMPLETER = """
import json
from IPython.core.interactiveshell import InteractiveShell
shell = InteractiveShell.instance()
shell.Completer.use_jedi = False
from generated_example import Kinetic
from generated_example.erp.bo.customer import Customer
kinetic = Kinetic("https://127.0.0.1:9", company="E", api_key="k", username="u", password="p")
shell.user_ns |= {"kinetic": kinetic, "Customer": Customer, "row": Customer(cust_num=1)}
lines = (
    "kinetic.", "kinetic.erp.bo.", "kinetic.erp.bo.customer.", "kinetic.erp.bo.customer.customers.", "kinetic.baq.",
    "kinetic.efx.my_library.", "row.", "row.cred", "Customer.",
)
print(json.dumps({line: [name.rpartition(".")[2] for name in shell.complete(line)[1]] for line in lines}))
"""


def test_ipython_completes_what_is_there_without_jedi(tmp_path: Path) -> None:
    found = run(COMPLETER, {**os.environ, "IPYTHONDIR": str(tmp_path)})
    for line, names in {
        "kinetic.": {"erp", "ice", "baq", "efx"},
        "kinetic.erp.bo.": {"customer", "part"},
        "kinetic.erp.bo.customer.": {"customers", "ship_toes", "get_by_id"},
        "kinetic.erp.bo.customer.customers.": {"where", "head", "get"},
        "kinetic.baq.": {"z_customer_orders", "call"},
        "kinetic.efx.my_library.": {"calculate_price"},
        "row.": {"credit_limit", "loyalty_c", "ship_toes", "key"},
        "Customer.": {"credit_limit", "loyalty_c", "ship_toes", "key"},
    }.items():
        assert names <= {*found[line]}, line
    assert {*found["row.cred"]} == {"credit_hold", "credit_limit"}
    assert not [name for name in found["row."] if name.startswith(("model_", "parse_"))]
    assert not {"copy", "json", "dict", "construct"} & {*found["row."]}


def test_dir_has_no_names_of_pydantics_own() -> None:
    row = Customer(cust_num=1)
    for thing in (row, Customer):
        public = {name for name in dir(thing) if not name.startswith("_")}
        assert public == {*Customer.model_fields, "key"}


class Mine(Customer):
    """A program's own class."""

    def label(self) -> str:
        return f"{self.cust_num}"


def test_dir_has_the_names_of_a_programs_own_class() -> None:
    assert "label" in dir(Mine(cust_num=1)) and "label" in dir(Mine)


def test_help_is_the_same_before_and_after_use(kinetic: Kinetic) -> None:
    def told() -> list[str]:
        values = (kinetic, kinetic.erp, kinetic.erp.bo, kinetic.erp.bo.customer)
        found = [pydoc.render_doc(v, renderer=pydoc.plaintext) for v in values]
        return [text.partition(str(value))[2] for text, value in zip(found, values)]

    before = pydoc.render_doc(kinetic, renderer=pydoc.plaintext)
    for name, words in {
        "erp": "Services `Erp.*`.",
        "ice": "Services `Ice.*`.",
        "baq": "The instance's BAQs.",
        "efx": "The instance's function libraries.",
    }.items():
        assert f"\n    {name}\n        {words}\n" in before
    first = told()
    kinetic.baq.z_customer_orders, kinetic.ice.bo, kinetic.efx.my_library
    assert told() == first
    assert pydoc.render_doc(kinetic, renderer=pydoc.plaintext) == before
    assert not any("        None\n" in text for text in first)


def test_help_lists_sets_and_methods_with_their_words(kinetic: Kinetic) -> None:
    found = pydoc.render_doc(kinetic.erp.bo.customer, renderer=pydoc.plaintext)
    for name, words in {
        "customers": "Customers of the company. Key: company, cust_num.",
        "get_by_id": "One customer with everything below it.",
    }.items():
        assert f"\n    {name}\n        {words}\n" in found
    area = pydoc.render_doc(kinetic.erp.bo, renderer=pydoc.plaintext)
    assert "\n    customer\n        Erp.BO.CustomerSvc." in area
    # The class says what it says in its source, and nothing more.
    assert type(kinetic.erp.bo.customer).__doc__ == "Erp.BO.CustomerSvc."


def test_a_row_fits_a_line_or_is_laid_out() -> None:
    short = CalculatePriceResult()
    vars(short).update(price=Decimal("1.5"), currency="EUR")
    assert repr(short) == "CalculatePriceResult(price=Decimal('1.5'), currency='EUR')"
    row = ShipTo.model_validate({"Company": "E", "CustNum": 1, "ShipToNum": ""})
    lines = repr(row).splitlines()
    assert lines[0] == "ShipTo(" and lines[-1] == ")"
    assert lines[1:3] == ["    company='E',", "    cust_num=1,"]
    assert all(len(line) <= 88 for line in lines)


def shown(kinetic: Kinetic) -> dict[str, str]:
    """The HTML of one of each kind, with a hostile text in those that hold values."""
    row = Customer(cust_num=1, name=HOSTILE)
    tables = CustomerTableset()
    tables.customer.append(row)
    result = Result()
    vars(result).update(price=HOSTILE, ds=tables)
    values: dict[str, Any] = {
        "row": row,
        "table": tables.customer,
        "tableset": tables,
        "result": result,
        "service": kinetic.erp.bo.customer,
        "area": kinetic.erp.bo,
        "set": kinetic.erp.bo.customer.customers,
        "query": kinetic.erp.bo.customer.customers.where(Customer.name == HOSTILE),
        "BAQ": kinetic.baq.z_customer_orders,
        "query of a BAQ": kinetic.baq.z_customer_orders(cust_id=HOSTILE),
    }
    return {kind: value._repr_html_() for kind, value in values.items()}


@pytest.mark.parametrize(
    "kind, words",
    {
        "row": "cust_num",
        "table": "Customer: 1 row",
        "tableset": "Customer: 1 row",
        "result": "price",
        "service": "One customer with everything below it.",
        "area": "Erp.BO.CustomerSvc.",
        "set": "Highest open amount allowed, in base currency.",
        "query": "$filter=Name eq",
        "BAQ": "Orders of a customer from a day on",
        "query of a BAQ": "CustID=",
    }.items(),
)
def test_everything_is_shown_escaped_and_unread(
    kinetic: Kinetic, kind: str, words: str
) -> None:
    html = shown(kinetic)[kind]
    assert words in html
    assert "<script" not in html and "<b>" not in html


NOTEBOOK = """
import json, nbformat
from nbclient import NotebookClient
cells = %r
book = nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell(cell) for cell in cells])
NotebookClient(book, timeout=60, startup_timeout=60, kernel_name="python3").execute()
print(json.dumps([[output.get("data", {}).get("text/html", "") for output in cell.outputs] for cell in book.cells]))
"""
CELLS = (
    "from generated_example import Kinetic\nkinetic = Kinetic.from_env()",
    "kinetic.erp.bo.customer",
    "customers = kinetic.erp.bo.customer.customers\ncustomers",
    "customers.head(2)",
    "customers.first()",
    "kinetic.erp.bo.customer.get_by_id(cust_num=customers.first().cust_num)",
    "kinetic.close()",
)


def test_a_notebook_shows_tables(tmp_path: Path) -> None:
    with running(SAMPLE, settings=SETTINGS) as url:
        env = environment(url) | {"IPYTHONDIR": str(tmp_path)}
        html = run(NOTEBOOK % (CELLS,), env)
    service, queried, head, row, tables = ("".join(found) for found in html[1:6])
    assert "<td>customers</td>" in service
    assert "<td>credit_limit</td><td>Decimal | None</td>" in queried
    assert head.count("<tr>") == 3 and "<th>cust_num</th>" in head
    assert "<td>cust_num</td>" in row
    assert "<caption>Customer: 1 row</caption>" in tables
