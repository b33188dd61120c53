"""`include --from`: what a program uses is what its package holds then, and the program is right with it."""

from __future__ import annotations

import tomllib
from pathlib import Path

import pytest
from checkers import mypy
from click.testing import CliRunner, Result
from support import ROOT

from codegen.cli import cli
from codegen.toml import with_lists

SAMPLE = ROOT / "codegen" / "sample" / "metadata"
PROGRAM = '''
from acme import AsyncKinetic, Kinetic
from acme.erp.bo.customer import Customer
from acme.erp.bo.part import Part


class Decoy:
    """Its names are those of sets and methods."""

    def job_heads(self) -> int:
        return 1

    ud_01s = 2


def read(kinetic: Kinetic) -> None:
    customers = kinetic.erp.bo.customer.customers
    for row in customers.expand(Customer.ship_toes):
        print(row.name, [address.city for address in row.ship_toes])
    print(kinetic.erp.bo.customer.get_by_id(cust_num=1))
    print(Decoy().job_heads(), Decoy.ud_01s)


def price(part: Part, kinetic: Kinetic) -> None:
    library = kinetic.efx.my_library
    print(library.calculate_price(part_num=part.part_num, quantity=1))


async def orders(kinetic: AsyncKinetic) -> None:
    async for row in kinetic.baq.z_customer_orders():
        print(row.calculated_total)
    await kinetic.erp.bo.sales_order.get_by_id(order_num=5)
'''
USED = {
    "services": [
        "Erp.BO.CustomerSvc/Customers",
        "Erp.BO.CustomerSvc/ShipToes",
        "Erp.BO.PartSvc/Parts",
        "Erp.BO.SalesOrderSvc",
    ],
    "methods": ["Erp.BO.CustomerSvc/GetByID", "Erp.BO.SalesOrderSvc/GetByID"],
    "baqs": ["zCustomerOrders"],
    "functions": ["MyLibrary"],
}
CONFIG = """\
# The instance that we work with.
[package]
name = "acme"

[include]   # what we use
# Sales only.
services = [
  "Erp.BO.PartSvc",  # all of it
  "Erp.BO.ABCCodeSvc",
]
baqs = ["z*"]

[fetch]
concurrency = 2
"""


@pytest.fixture
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    (tmp_path / "kinetic.toml").write_text(CONFIG, "utf-8")
    (tmp_path / "src").mkdir()
    (tmp_path / "src" / "program.py").write_text(PROGRAM, "utf-8")
    monkeypatch.chdir(tmp_path)
    return tmp_path


def run(*arguments: str) -> Result:
    done = CliRunner().invoke(cli, [*arguments, "--metadata", str(SAMPLE)])
    assert done.exit_code == 0, done.output
    return done


def test_a_program_is_right_with_the_package_of_what_it_uses(project: Path) -> None:
    said = run("include", "--from", "src", "--write")
    assert said.stdout == ""
    text = (project / "kinetic.toml").read_text("utf-8")
    assert tomllib.loads(text) == {
        "package": {"name": "acme"},
        "include": USED,
        "fetch": {"concurrency": 2},
    }
    assert "[include]   # what we use\n" in text and "# Sales only.\n" in text
    run("generate")
    assert not (project / "acme/erp/bo/job_entry.py").exists()
    assert mypy(project, "src/program.py", path=(project,)) == {}


VAGUE = """
from typing import Any

from acme import Kinetic


def one(kinetic: Kinetic, what: Any) -> None:
    service = kinetic.erp.bo.part
    print(service)
    what.customers.get_by_id(1)
    getattr(kinetic.erp.bo, what)
    kinetic.erp.bo.nothing
    kinetic.erp.bo.customer.customers.first()
"""


def test_what_cannot_be_told_is_said(project: Path) -> None:
    (project / "src" / "program.py").write_text(VAGUE, "utf-8")
    (project / "src" / "broken.py").write_text("def", "utf-8")
    done = run("include", "--from", "src")
    found = tomllib.loads(done.stdout)["include"]
    assert found == {"services": ["Erp.BO.CustomerSvc/Customers", "Erp.BO.PartSvc"]}
    for line, words in {
        8: "Erp.BO.PartSvc is named, and nothing says what is used of it",
        10: "`customers` stands where no type is known, and may be of Erp.BO.CustomerSvc",
        11: "the name of an attribute is made at run time",
        12: 'the snapshot does not have it: "ErpBOArea[Session]" has no attribute "nothing"',
    }.items():
        assert any(
            f"program.py: line {line}" in said and words in said
            for said in done.stderr.splitlines()
        ), (line, done.stderr)
    assert "broken.py" in done.stderr
    assert (project / "kinetic.toml").read_text("utf-8") == CONFIG


def test_a_program_without_the_package_uses_nothing(project: Path) -> None:
    (project / "src" / "program.py").write_text("print('acme')\n", "utf-8")
    done = run("include", "--from", "src")
    assert done.stdout == ""
    assert "uses nothing" in done.stderr


@pytest.mark.parametrize(
    "source",
    [
        "",
        "[package]\nname = 'x'",
        "[include]\n",
        "[include]\r\nbaqs = []\r\n[fetch]\r\n",
    ],
)
def test_lists_are_put_into_any_file(source: str) -> None:
    text = with_lists(source, "include", {"services": ["A.B/C"] * 9, "baqs": None})
    assert tomllib.loads(text)["include"] == {"services": ["A.B/C"] * 9}
    assert ("\r\n" in text) == ("\r\n" in source)


@pytest.mark.parametrize(
    "source", ['include = {services = ["x"]}\n', 'include.services = ["x"]\n']
)
def test_a_table_that_is_written_in_another_way_is_left_alone(source: str) -> None:
    with pytest.raises(ValueError):
        with_lists(source, "include", {"services": []})
