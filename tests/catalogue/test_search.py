"""`kinetic-codegen search`: how things may be spelled, what comes first, what the package leaves out, and what an index may not do."""

from __future__ import annotations

import shutil
import sqlite3
from pathlib import Path

import pytest
from support import SAMPLE

from codegen import cli
from codegen.commands.searching import others
from codegen.catalogue.typing_errors import nearest
from codegen.catalogue import index, words
from codegen.cli import run
from codegen.config import Config
from codegen.source.cache import Cache

from .conftest import Search

COLUMN = (
    "kinetic.erp.bo.sales_order.order_dtls … OrderDtl.selling_quantity: Decimal | None"
)


@pytest.mark.parametrize(
    "words",
    [
        ["SellingQuantity"],
        ["selling_quantity"],
        ["selling", "quantity"],
        ["Selling Quantity"],
        ["sellingquantity"],
        ["SELLING_QUANTITY"],
        ["selli", "quant"],
        ["sellingquan"],
        ["seling", "quantity"],
        ["selling", "qauntity"],
        ["sellingqantity"],
        ["SalesOrder", "SellingQuantity"],
        ["orderdtl", "sellingquantity"],
        ["quantity in the sales unit"],
    ],
    ids=" ".join,
)
def test_a_column_is_found_however_it_is_spelled(
    search: Search, words: list[str]
) -> None:
    hits = search(*words)
    assert hits[0]["code"] == COLUMN
    assert hits[0]["path"] == "Erp.BO.SalesOrderSvc/OrderDtls/SellingQuantity"
    assert hits[0]["description"] == "Quantity in the sales unit."


@pytest.mark.parametrize(
    ("kind", "words", "code"),
    [
        ("service", "part", "kinetic.erp.bo.part"),
        ("set", "ship toes", "kinetic.erp.bo.customer.ship_toes"),
        ("row", "ship to", "kinetic.erp.bo.customer.ship_toes … ShipTo"),
        (
            "child",
            "ship toes",
            "kinetic.erp.bo.customer.customers … Customer.ship_toes: list[ShipTo]",
        ),
        (
            "method",
            "GetByID customer",
            "kinetic.erp.bo.customer.get_by_id(cust_num=…) → CustomerTableset",
        ),
        (
            "baq",
            "part pricing",
            "kinetic.baq.part_pricing(prod_code=…, min_price=…, only_active=…)",
        ),
        ("library", "portal", "kinetic.efx.my_library"),
        ("parameter", "StartDate", "kinetic.baq.z_customer_orders(start_date: date)"),
        (
            "column",
            "Calculated_Total",
            "kinetic.baq.z_customer_orders … ZCustomerOrders.calculated_total: Decimal | None",
        ),
    ],
)
def test_each_kind_is_found(search: Search, kind: str, words: str, code: str) -> None:
    codes = [h["code"] for h in search(words, "--kind", kind, "--limit", "200")]
    assert code in codes
    assert all(h["kind"] == kind for h in search(words, "--kind", kind))


def test_a_column_says_where_else_it_stands(search: Search) -> None:
    hit, *_ = search("PONum")
    assert hit["code"].startswith("kinetic.erp.bo.sales_order.sales_orders … OrderHed")
    also = " ".join(hit["also"])
    assert "z_customer_orders" in also and "OrderHedList" in also


def test_the_kinds_that_can_be_given_are_those_that_are_found() -> None:
    assert {*cli.KINDS} == {*words.KINDS}


@pytest.mark.parametrize(
    "typed, known, meant",
    [
        ("limt", {"limit": 1, "list": 9, "lime": 9}, "limit"),
        ("ordre", {"order": 1, "ordne": 9}, "order"),
        ("custo", {"custa": 1, "custb": 2}, "custb"),
    ],
)
def test_a_letter_left_out_is_nearer_than_a_wrong_one(
    typed: str, known: dict[str, int], meant: str
) -> None:
    assert nearest(typed, known)[0] == meant


def test_a_limit_holds(search: Search) -> None:
    assert len(search("num", "--limit", "2")) == 2


def test_nothing_is_found_of_nothing(search: Search) -> None:
    assert search("zzyzx") == []
    assert run(["search", "!!", "--metadata", str(SAMPLE / "metadata")]) == 2


@pytest.mark.parametrize(
    ("include", "words", "line"),
    [
        (
            'services = ["Erp.BO.PartSvc"]',
            "SellingQuantity",
            'services = ["Erp.BO.SalesOrderSvc/OrderDtls"]',
        ),
        (
            'services = ["Erp.BO.PartSvc"]',
            "zCustomerOrders",
            'baqs = ["zCustomerOrders"]',
        ),
        (
            'services = ["Erp.BO.PartSvc"]',
            "calculate price",
            'functions = ["MyLibrary"]',
        ),
        (
            'services = ["Erp.BO.CustomerSvc/Customers"]',
            "GetByID customer",
            'services = ["Erp.BO.CustomerSvc"]',
        ),
        (
            'services = ["Erp.BO.CustomerSvc"]\nmethods = ["Erp.BO.CustomerSvc/GetRows"]',
            "GetByID customer",
            'methods = ["Erp.BO.CustomerSvc/GetByID"]',
        ),
    ],
)
def test_what_is_left_out_says_the_line_that_takes_it(
    search: Search, tmp_path: Path, include: str, words: str, line: str
) -> None:
    """The line is tried out: with it, the hit is in the package."""
    toml = tmp_path / "kinetic.toml"
    toml.write_text(f"[include]\n{include}\n")
    hit = search(words)[0]
    assert (hit["included"], hit["include"]) == (False, [line])
    key, _, value = line.partition(" = ")
    lines = [one for one in include.split("\n") if not one.startswith(f"{key} =")]
    old = next((o for o in include.split("\n") if o.startswith(f"{key} =")), None)
    merged = f"{old[:-1]}, {value[1:]}" if old else line
    toml.write_text("\n".join(["[include]", *lines, merged, ""]))
    taken = {h["code"]: h["included"] for h in search(words)}
    assert taken[hit["code"]]


def test_what_exclude_leaves_out_has_no_line(
    search: Search, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "kinetic.toml").write_text(
        '[exclude]\nservices = ["Erp.BO.SalesOrderSvc"]\n'
    )
    hit = search("SellingQuantity")[0]
    assert (hit["included"], hit["include"]) == (False, [])
    run(["search", "SellingQuantity", "--metadata", str(SAMPLE / "metadata")])
    assert "[exclude] in kinetic.toml leaves it out" in capsys.readouterr().out


def test_what_the_package_has_comes_first(search: Search, tmp_path: Path) -> None:
    assert "customer" in search("phone num")[0]["code"]
    (tmp_path / "kinetic.toml").write_text(
        '[include]\nservices = ["Erp.BO.CustomerSvc/ShipToes"]\n'
    )
    assert "ShipTo.phone_num" in search("phone num")[0]["code"]


@pytest.fixture
def own(tmp_path: Path) -> Path:
    """A snapshot that can be changed."""
    folder = tmp_path / "metadata"
    shutil.copytree(SAMPLE / "metadata", folder)
    return folder


def test_only_what_has_changed_is_read_again(own: Path, cache: Path) -> None:
    read: list[str] = []

    def progress(total: int) -> object:
        return read.append

    kept = Cache.open(cache)

    def names() -> set[str]:
        read.clear()
        with index.opened(own, Config(), kept, progress) as found:  # type: ignore[arg-type]  # a list's append is a teller
            return {row[0] for row in found.execute("SELECT wire FROM entries")}

    assert "CreditLimit" in names() and len(read) == 12
    assert names() and not read
    document = own / "services" / "Erp.BO.CustomerSvc.edmx"
    document.write_bytes(document.read_bytes().replace(b"CreditLimit", b"CreditBound"))
    assert "CreditBound" in names() and read == ["Erp.BO.CustomerSvc"]
    document.unlink()
    (own / "services" / "Erp.BO.CustomerSvc.methods.json").unlink()
    assert "CreditBound" not in names() and not read


def test_an_updated_index_is_one_made_anew(
    own: Path, tmp_path: Path, search: Search
) -> None:
    document = own / "services" / "Erp.BO.CustomerSvc.edmx"
    search("customer", metadata=own)
    document.write_bytes(document.read_bytes().replace(b"CreditLimit", b"CreditBound"))
    updated = search("credit bound", metadata=own)
    fresh = tmp_path / "fresh"
    with (
        index.opened(own, Config(), Cache.open(fresh)) as new,
        index.opened(own, Config(), None) as without,
    ):
        rows = "SELECT kind, path, code, words FROM entries ORDER BY code"
        assert new.execute(rows).fetchall() == without.execute(rows).fetchall()
    assert updated[0]["wire"] == "CreditBound"


def _index_of(cache: Path, marker: str) -> Path:
    """The index that has that wire name."""
    for file in cache.glob("*.sqlite"):
        with sqlite3.connect(file) as database:
            if database.execute(
                "SELECT 1 FROM entries WHERE wire = ?", (marker,)
            ).fetchone():
                return file
    raise AssertionError(marker)


def _planted(file: Path) -> None:
    with sqlite3.connect(file) as database:
        database.execute("UPDATE entries SET code = 'import evil'")


def _cut_off(file: Path) -> None:
    file.write_bytes(file.read_bytes()[:5000])


def _replaced(file: Path) -> None:
    other = file.with_name("other")
    shutil.copyfile(file, other)
    _planted(other)
    other.replace(file)


def _gone(file: Path) -> None:
    file.unlink()


@pytest.mark.parametrize("harm", [_planted, _cut_off, _replaced, _gone])
def test_an_index_that_is_not_ours_is_made_anew(
    own: Path,
    tmp_path: Path,
    search: Search,
    monkeypatch: pytest.MonkeyPatch,
    harm: object,
) -> None:
    cache = tmp_path / "private"
    monkeypatch.setenv("KINETIC_CODEGEN_CACHE", str(cache))
    before = search("SellingQuantity", metadata=own)
    harm(_index_of(cache, "SellingQuantity"))  # type: ignore[operator]  # one of the functions above
    assert search("SellingQuantity", metadata=own) == before


@pytest.mark.parametrize(
    ("number", "is_more", "said"),
    [
        (1, False, "1 other"),
        (1, True, "1 or more others"),
        (2, False, "2 others"),
        (1_200, False, "1,200 others"),
    ],
)
def test_other_places_are_counted_in_words(
    number: int, is_more: bool, said: str
) -> None:
    assert others(number, is_more=is_more) == said


def test_a_folder_that_others_may_write_to_holds_no_index(
    tmp_path: Path, search: Search, monkeypatch: pytest.MonkeyPatch
) -> None:
    shared = tmp_path / "shared"
    shared.mkdir(mode=0o755)
    monkeypatch.setenv("KINETIC_CODEGEN_CACHE", str(shared))
    assert search("SellingQuantity")[0]["code"] == COLUMN
    assert not list(shared.iterdir())


def test_a_name_moves_no_terminal(
    own: Path, search: Search, capsys: pytest.CaptureFixture[str]
) -> None:
    document = own / "services" / "Erp.BO.CustomerSvc.edmx"
    document.write_bytes(
        document.read_bytes().replace(b"Highest open", b"&#x9b;31m&#x202e;Highest open")
    )
    run(["search", "CreditLimit", "--metadata", str(own)])
    out = capsys.readouterr().out
    assert "Highest open" in out
    assert all(c.isprintable() or c == "\n" for c in out)
