"""What an editor shows of a generated package: basedpyright's language server, driven as an editor drives it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from language_server import Editor, Position, editing
from support import ROOT, generated_as

from codegen.source.layout import path_for

HEAD = """\
from generated_example import AsyncKinetic, Kinetic
from generated_example.erp.bo.customer import Customer, CustomerKey

kinetic = Kinetic.from_env()
customers = kinetic.erp.bo.customer.customers
row = customers.get(cust_num=1)
"""
CREDIT_LIMIT = "Highest open amount allowed, in base currency."
CUST_NUM = "Internal customer number, assigned by the system."
ORDERS = "Orders of a customer from a day on, with their totals."
BY_ID = "One customer with everything below it."
PRICE = "Price of a quantity of a part, with the discount that the quantity earns."


@pytest.fixture(scope="module")
def editor(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Editor]:
    path = ROOT, ROOT / "tests" / "runtime_methods"
    with editing(tmp_path_factory.mktemp("editor"), path=path) as opened:
        yield opened


def at(editor: Editor, line: str) -> Position:
    """Show a program that ends in a line; returns the place of the `|` in it, which is left out."""
    end = editor.show(HEAD + line.replace("|", ""))
    return Position(end.line, line.index("|"))


def unwrapped(text: str) -> str:
    return re.sub(r"\s+", " ", text)


@pytest.mark.parametrize(
    "line, words",
    {
        "Customer.|credit_limit": CREDIT_LIMIT,
        "row.|credit_limit": CREDIT_LIMIT,
        "row.key.|cust_num": CUST_NUM,
        "CustomerKey(|cust_num=1)": CUST_NUM,
        "customers.|get(cust_num=1)": f"cust_num: {CUST_NUM}",
        "kinetic.erp.bo.|customer": "Erp.BO.CustomerSvc.",
        "kinetic.erp.bo.customer.|customers": "Customers of the company.",
        "kinetic.erp.bo.customer.|get_by_id(cust_num=1)": BY_ID,
        "kinetic.baq.|z_customer_orders()": ORDERS,
        "kinetic.efx.|my_library": "Prices, stock and orders for the portal.",
        "kinetic.efx.my_library.|calculate_price": PRICE,
    }.items(),
)
def test_a_hover_shows_the_words(editor: Editor, line: str, words: str) -> None:
    assert words in unwrapped(editor.hover(at(editor, line)))


@pytest.mark.parametrize(
    "line, parameter, words",
    [
        ("customers.get(|", "cust_num: int", f"cust_num: {CUST_NUM}"),
        ("CustomerKey(|", "cust_num: int", f"cust_num: {CUST_NUM}"),
        ("kinetic.erp.bo.customer.get_by_id(|", "cust_num: int", BY_ID),
        ("kinetic.baq.z_customer_orders(|", "cust_id: str | ", ORDERS),
        ("kinetic.efx.my_library.calculate_price(|", "part_num: str", PRICE),
        (
            "kinetic.efx.my_library.reserve_stock(|",
            "plant: str | None",
            "plant: MfgSys unless given.",
        ),
    ],
)
def test_a_call_shows_its_parameters_and_their_words(
    editor: Editor, line: str, parameter: str, words: str
) -> None:
    (signature,) = editor.signature(at(editor, line))
    assert parameter in signature["label"]
    assert words in unwrapped(signature["documentation"]["value"])


@pytest.mark.parametrize(
    "line, words",
    [
        ("CustomerKey(cust_num=|", f"cust_num: {CUST_NUM}"),
        ("customers.get(cust_num=|", f"cust_num: {CUST_NUM}"),
        ("kinetic.efx.my_library.reserve_stock(plant=|", "plant: MfgSys unless given."),
    ],
)
def test_the_argument_that_is_typed_shows_its_own_words(
    editor: Editor, line: str, words: str
) -> None:
    (signature,) = editor.signature(at(editor, line))
    said = [p.get("documentation", {}).get("value") for p in signature["parameters"]]
    assert [unwrapped(text) for text in said if text] == [words]


@pytest.mark.parametrize(
    "line, file, declaration",
    [
        ("Customer.|credit_limit", "erp/bo/customer.py", "credit_limit: Col["),
        ("row.|credit_limit", "erp/bo/customer.py", "credit_limit: Col["),
        ("row.key.|cust_num", "erp/bo/customer.py", "cust_num: int"),
        ("row.|ship_toes", "erp/bo/customer.py", "ship_toes: Children["),
        ("kinetic.erp.bo.|customer", "erp/bo/__init__.py", "customer: CustomerSvc["),
        (
            "kinetic.erp.bo.customer.|customers",
            "erp/bo/customer.py",
            "customers = entity_set(",
        ),
        (
            "kinetic.erp.bo.customer.|get_by_id",
            "erp/bo/customer_methods.py",
            "def get_by_id(",
        ),
        ("kinetic.baq.|z_customer_orders", "baq/__init__.py", "z_customer_orders ="),
        (
            "kinetic.efx.my_library.|calculate_price",
            "efx/my_library.py",
            "def calculate_price(",
        ),
    ],
)
def test_a_definition_is_found_on_its_line(
    editor: Editor, line: str, file: str, declaration: str
) -> None:
    path, number = editor.definitions(at(editor, line))[0]
    assert path == ROOT / "generated_example" / file
    assert (
        path.read_text("utf-8").splitlines()[number - 1].strip().startswith(declaration)
    )


@pytest.mark.parametrize(
    "line, wanted",
    {
        "kinetic.": {"erp", "ice", "baq", "efx"},
        "kinetic.erp.bo.": {"customer", "part", "sales_order"},
        "kinetic.erp.bo.customer.": {"customers", "ship_toes", "get_by_id"},
        "AsyncKinetic.from_env().erp.bo.customer.": {"customers", "get_by_id"},
        "row.": {"credit_limit", "loyalty_c", "ship_toes", "key"},
        "kinetic.baq.": {"z_customer_orders", "part_pricing"},
        "kinetic.efx.my_library.": {"calculate_price", "reserve_stock"},
    }.items(),
)
def test_completion_lists_what_is_there(
    editor: Editor, line: str, wanted: set[str]
) -> None:
    assert wanted <= editor.labels(HEAD + line)


def test_services_and_areas_are_read_when_they_are_used(tmp_path: Path) -> None:
    """Else the first completion in an area of hundreds takes many seconds and gigabytes."""
    program = "from generated_example import Kinetic\nkinetic = Kinetic.from_env()\n"
    first = {f"{folder}__init__.py" for folder in ("", "erp/", "ice/", "baq/", "efx/")}
    customer = {"erp/bo/customer.py", "erp/bo/customer_methods.py"}
    found: set[str] = set()
    with editing(tmp_path, path=(ROOT,)) as editor:
        for line, read in (
            ("kinetic.", {"client.py", *first}),
            ("kinetic.erp.bo.", {"erp/bo/__init__.py"}),
            ("kinetic.erp.bo.customer.", customer),
        ):
            assert editor.labels(program + line)
            assert {*_modules(editor)} - found == read, line
            found |= read


def _modules(editor: Editor) -> Iterator[str]:
    """The modules of the package, but for the runtime, that the editor's server has read."""
    package = ROOT / "generated_example"
    for path in editor.read:
        if path.is_relative_to(package) and "_runtime" not in path.parts:
            yield path.relative_to(package).as_posix()


EDMX = """<?xml version="1.0" encoding="utf-8"?>
<edmx:Edmx Version="4.0" xmlns:edmx="http://docs.oasis-open.org/odata/ns/edmx"><edmx:DataServices>
<Schema Namespace="N" xmlns="http://docs.oasis-open.org/odata/ns/edm">
<EntityType Name="Row"><Key><PropertyRef Name="Num"/></Key><Property Name="Num" Type="Edm.Int32" Nullable="false"/></EntityType>
<EntityContainer Name="Container"><EntitySet Name="Rows" EntityType="N.Row"/></EntityContainer>
</Schema></edmx:DataServices></edmx:Edmx>
"""


def test_a_service_called_property_hides_no_other(tmp_path: Path) -> None:
    services = ("Part", "Property", "Quote")
    for service in services:
        file = tmp_path / "metadata" / path_for("service", f"Erp.BO.{service}Svc")
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(EDMX, "utf-8")
    generated_as("acme", tmp_path, metadata=tmp_path / "metadata")
    head = "from acme import Kinetic\nKinetic.from_env().erp.bo."
    with editing(tmp_path) as opened:
        for service in services:
            assert "rows" in opened.labels(f"{head}{service.lower()}.")


def test_the_columns_of_a_new_row_are_completed(editor: Editor) -> None:
    text = (
        "from screen_acme.erp.bo.sales_order_methods import SalesOrderTableset\n"
        "SalesOrderTableset().order_dtl.add(part"
    )
    assert "part_num=" in editor.labels(text)
