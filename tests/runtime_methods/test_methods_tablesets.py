"""Tablesets: rows that are added, changed and taken out, and what an update then sends."""

from __future__ import annotations

import copy
import pickle
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from decimal import Decimal
from typing import Any
from uuid import UUID, uuid5

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from loopback import Answer, Call, Loopback, running
from mannered import mannered
from screen_acme import Kinetic
from screen_acme._runtime import KeyMismatch, KineticError, Tableset
from screen_acme.erp.bo.sales_order import OrderDtl, OrderHed
from screen_acme.erp.bo.sales_order_methods import SalesOrderTableset
from long import LONG
from support import SETTINGS

from codegen.sandbox import PRESETS
from generated_example import Kinetic as SampleClient

ONE = "11111111-1111-1111-1111-111111111111"
TWO = "22222222-2222-2222-2222-222222222222"
ZERO = "00000000-0000-0000-0000-000000000000"

WHO: dict[str, Any] = {
    "company": "EPIC06",
    "api_key": SETTINGS.api_key,
    "username": SETTINGS.username,
    "password": SETTINGS.password,
}


def line(number: int, row_id: str = "", **more: Any) -> dict[str, Any]:
    return {
        "Company": "EPIC06",
        "OrderNum": 7,
        "OrderLine": number,
        "PartNum": f"P{number}",
        "SysRowID": row_id or str(UUID(int=number)),
        "RowMod": "",
    } | more


def pair(original: dict[str, Any], **changes: Any) -> list[dict[str, Any]]:
    """A row as it travels when it has changed: its original, then the row (EPICOR.md, "Before images")."""
    return [original | {"RowMod": ""}, original | {"RowMod": "U"} | changes]


@dataclass
class Screen:
    """A service whose next reply a test gives, and what it was sent."""

    both: Any
    server: Loopback
    calls: list[Call] = field(default_factory=list)

    def __getattr__(self, name: str) -> Any:
        service = self.both.kinetic.erp.bo.sales_order
        return lambda *args, **given: self.both.done(
            getattr(service, name)(*args, **given)
        )

    def replies(self, **tables: Any) -> None:
        body = {"returnObj": tables, "parameters": {"ds": tables}}
        self.server.reset(lambda call: Answer(body))

    def read(self, **tables: Any) -> Any:
        self.replies(**tables)
        return self.get_by_id(order_num=7)

    def sends(self, ds: Any, **reply: Any) -> Any:
        """What an update of the tableset sends."""
        self.replies(**reply)
        self.update(ds)
        return self.server.calls[0].body["ds"]


@pytest.fixture
def screen(both: Any, server: Loopback) -> Screen:
    return Screen(both, server)


def test_rows_are_sent_whole_with_what_happened_to_them(screen: Screen) -> None:
    first, second, third = line(1), line(2), line(3)
    ds = screen.read(
        OrderHed=[{"OrderNum": 7, "RowMod": ""}], OrderDtl=[first, second, third]
    )
    ds.order_dtl[1].part_num = "NEW"
    ds.order_dtl.remove(ds.order_dtl[0])
    ds.order_dtl.add(part_num="ADDED", order_qty=Decimal("1.50"))
    assert screen.sends(ds) == {
        "OrderHed": [{"OrderNum": 7, "RowMod": ""}],
        "OrderDtl": [
            *pair(second, PartNum="NEW"),
            third,
            {"PartNum": "ADDED", "OrderQty": "1.50", "RowMod": "A"},
            *pair(first, RowMod="D"),
        ],
    }


def test_what_came_goes_back_as_it_came(screen: Screen) -> None:
    odd = line(
        1,
        Unknown_c=None,
        OrderQty="  3.20 ",
        RequestDate="2026-01-02T03:04:05.1234567",
        ProjectID="",
    )
    extension = [{"TableName": "X", "Rows": [{"Deep": [1, {"a": None}]}]}]
    ds = screen.read(OrderDtl=[odd], NewTable=[{"A": 1}], ExtensionTables=extension)
    ds.order_dtl[0].part_num = "Q"
    assert ds.order_dtl[0].order_qty == Decimal("3.20")
    assert screen.sends(ds) == {
        "OrderDtl": pair(odd, PartNum="Q"),
        "NewTable": [{"A": 1}],
        "ExtensionTables": extension,
    }


def test_a_column_the_class_does_not_know_can_be_changed(screen: Screen) -> None:
    ds = screen.read(OrderDtl=[line(1, Unknown_c="x")])
    ds.order_dtl[0].Unknown_c = "y"
    assert screen.sends(ds)["OrderDtl"] == pair(line(1, Unknown_c="x"), Unknown_c="y")


def test_a_table_the_class_does_not_know_is_rows(screen: Screen) -> None:
    ds = screen.read(NewTable=[line(1)])
    assert list(ds)[0] == "NewTable" and "NewTable" in ds
    ds["NewTable"][0].PartNum = "Y"
    ds["NewTable"].add(PartNum="Z")
    assert [r["RowMod"] for r in screen.sends(ds)["NewTable"]] == ["", "U", "A"]
    with pytest.raises(KeyError, match="no table `OrderHead`: did you mean `OrderHed`"):
        ds["OrderHead"]
    with pytest.raises(AttributeError, match="did you mean `order_hed`"):
        ds.order_head


def test_a_new_row_of_the_server_is_filled_in_with_its_key(screen: Screen) -> None:
    blank = line(0, ZERO, OrderNum=0, RowMod="A")
    screen.replies(OrderDtl=[blank])
    ds = screen.get_new_order_dtl(order_num=7)
    ds.order_dtl[0].order_num = 7
    ds.order_dtl[0].order_line = 2
    ds.order_dtl[0].part_num = "X"
    sent = screen.sends(ds)["OrderDtl"]
    assert sent == [blank | {"OrderNum": 7, "OrderLine": 2, "PartNum": "X"}]


def test_a_new_row_that_is_taken_out_is_not_sent(screen: Screen) -> None:
    screen.replies(OrderDtl=[line(0, ZERO, RowMod="A"), line(1)])
    ds = screen.get_new_order_dtl(order_num=7)
    ds.order_dtl.add(part_num="mine")
    del ds.order_dtl[0]
    ds.order_dtl.pop()
    assert screen.sends(ds)["OrderDtl"] == [line(1)]


def test_the_key_of_a_stored_row_cannot_change(screen: Screen) -> None:
    ds = screen.read(OrderDtl=[line(1)])
    with pytest.raises(KeyMismatch):
        ds.order_dtl[0].order_line = 2


def test_a_row_put_back_was_never_away(screen: Screen) -> None:
    ds = screen.read(OrderDtl=[line(1), line(2)])
    row = ds.order_dtl.pop(0)
    ds.order_dtl.append(row)
    ds.order_dtl.append(row)
    assert screen.sends(ds)["OrderDtl"] == [line(2), line(1)]


def test_of_two_equal_rows_this_very_one_is_removed(screen: Screen) -> None:
    ds = SalesOrderTableset()
    first, second = ds.order_dtl.add(part_num="X"), ds.order_dtl.add(part_num="X")
    ds.order_dtl.remove(second)
    first.part_num = "Y"
    assert screen.sends(ds)["OrderDtl"] == [{"PartNum": "Y", "RowMod": "A"}]
    with pytest.raises(ValueError, match="not in OrderDtl"):
        ds.order_dtl.remove(second)


def test_a_row_mod_that_was_given_stays(screen: Screen) -> None:
    ds = screen.read(OrderDtl=[line(1), line(2, RowMod="U")])
    ds.order_dtl[0].row_mod = "D"
    ds.order_dtl.add(row_mod="U", order_line=9)
    mods = [row["RowMod"] for row in screen.sends(ds)["OrderDtl"]]
    # Nobody knows the original of the second, which came as changed, nor of the third.
    assert mods == ["", "D", "U", "U"]


def test_the_reply_refreshes_in_place(screen: Screen) -> None:
    ds = screen.read(OrderHed=[], OrderDtl=[line(1, ONE), line(2, TWO)])
    table, kept, gone = ds.order_dtl, ds.order_dtl[0], ds.order_dtl[1]
    kept.part_num = "mine"
    added = table.add(part_num="ADDED")
    table.remove(gone)
    stored = [line(3, part := str(UUID(int=3))), line(1, ONE, PartNum="theirs")]
    screen.replies(OrderDtl=stored)
    assert screen.update(ds) is ds
    assert ds.order_dtl is table
    assert [row is own for row, own in zip(table, (added, kept))] == [True, True]
    assert (kept.part_num, added.order_line) == ("theirs", 3)
    assert str(added.sys_row_id) == part
    assert screen.sends(ds)["OrderDtl"] == stored


def test_of_several_new_rows_the_servers_take_their_places(screen: Screen) -> None:
    ds = SalesOrderTableset()
    mine = [ds.order_dtl.add(part_num="A"), ds.order_dtl.add(part_num="B")]
    screen.sends(ds, OrderDtl=[line(2), line(1)])
    assert [row.part_num for row in ds.order_dtl] == ["P2", "P1"]
    assert not any(row is own for row in ds.order_dtl for own in mine)


def test_new_rows_that_are_not_saved_yet_stay_the_same(screen: Screen) -> None:
    ds = screen.read(OrderDtl=[line(1)])
    mine = [ds.order_dtl.add(part_num="A"), ds.order_dtl.add(part_num="B")]
    back = [line(0, ZERO, RowMod="A", PartNum=name) for name in ("a", "b")]
    screen.replies(OrderDtl=[line(1), *back])
    screen.change_customer(ds)
    assert all(row is own for row, own in zip(ds.order_dtl[1:], mine, strict=True))
    assert [row.part_num for row in mine] == ["a", "b"]
    mine[1].part_num = "X"
    assert screen.sends(ds)["OrderDtl"] == [
        line(1),
        back[0],
        back[1] | {"PartNum": "X"},
    ]


def test_a_deletion_that_is_not_saved_yet_stays_one(screen: Screen) -> None:
    ds = screen.read(OrderDtl=[line(1), line(2)])
    del ds.order_dtl[0]
    new = line(0, ZERO, RowMod="A")
    screen.replies(OrderDtl=[line(1, RowMod="D"), line(2), new])
    screen.get_new_order_dtl(ds, order_num=7)
    assert [row.order_line for row in ds.order_dtl] == [2, 0]
    assert screen.sends(ds)["OrderDtl"] == [line(2), new, *pair(line(1), RowMod="D")]


def test_a_reply_that_cannot_be_read_leaves_the_tableset_as_it_was(
    screen: Screen,
) -> None:
    ds = screen.read(OrderDtl=[line(1)], OrderHed=[])
    ds.order_dtl[0].part_num = "mine"
    screen.replies(OrderDtl=[line(1, OrderQty="x")])
    with pytest.raises(Exception, match="OrderQty"):
        screen.update(ds)
    assert screen.sends(ds)["OrderDtl"] == pair(line(1), PartNum="mine")


def test_a_tableset_that_does_not_come_back_is_empty(screen: Screen) -> None:
    ds = SalesOrderTableset()
    ds.order_dtl.add(part_num="X")
    screen.server.reset(lambda call: Answer({}))
    assert screen.update(ds) is ds
    assert list(ds.order_dtl) == []


def test_what_only_children_hold_is_refused(screen: Screen) -> None:
    ds = SalesOrderTableset()
    ds.order_hed.add(cust_num=2, order_dtls=[OrderDtl(part_num="X")])
    with pytest.raises(KineticError, match="`order_dtls` of OrderHed holds rows"):
        screen.update(ds)
    ds.order_hed[0].order_dtls.clear()
    assert screen.sends(ds)["OrderHed"] == [{"CustNum": 2, "RowMod": "A"}]


def test_misspelt_columns_and_tables_are_refused() -> None:
    ds = SalesOrderTableset()
    with pytest.raises(
        TypeError, match="no column `part_nun`: did you mean `part_num`"
    ):
        ds.order_dtl.add(part_nun="X")
    with pytest.raises(AttributeError, match="change its rows"):
        ds.order_dtl = []  # type: ignore[assignment]  # what a user might try
    ds.order_dtl += [OrderDtl(part_num="X")]
    assert len(ds.order_dtl) == 1
    with pytest.raises(AttributeError):
        ds.order_dtll = ds.order_dtl  # type: ignore[attr-defined]  # what a user might try


def test_a_plain_tableset_has_every_table() -> None:
    ds = Tableset()
    ds["Customer"].add(CustNum=1)
    assert repr(ds) == "<Tableset Customer=1>"


def test_tablesets_can_be_copied_and_pickled(screen: Screen) -> None:
    ds = screen.read(OrderDtl=[line(1)])
    ds.order_dtl[0].part_num = "X"
    for twin in (copy.deepcopy(ds), pickle.loads(pickle.dumps(ds))):
        twin.order_dtl.add(part_num="Y")
        mods = [row["RowMod"] for row in screen.sends(twin)["OrderDtl"]]
        assert mods == ["", "U", "A"]
    assert len(ds.order_dtl) == 1


@pytest.mark.parametrize("turned", [False, True], ids=["in order", "turned around"])
@pytest.mark.parametrize("row_id", [ONE, ZERO], ids=["by id", "by key"])
def test_a_pair_is_one_row_and_the_same_object(
    screen: Screen, row_id: str, turned: bool
) -> None:
    ds = screen.read(OrderDtl=[line(1, row_id), line(2)])
    if row_id == ZERO:
        ds = screen.read(OrderDtl=[line(1) | {"SysRowID": None}, line(2)])
    before = ds.order_dtl[0]
    record = line(1, row_id) | ({"SysRowID": None} if row_id == ZERO else {})
    both = pair(record, PartNum="NEW", LineDesc="by the server")
    screen.replies(OrderDtl=[*(both[::-1] if turned else both), line(2)])
    before.part_num = "NEW"
    screen.change_customer(ds)
    assert [row.order_line for row in ds.order_dtl] == [1, 2]
    row = ds.order_dtl[0]
    assert row is before or row_id == ZERO
    assert (row.part_num, row.line_desc) == ("NEW", "by the server")
    assert repr(ds) == "<SalesOrderTableset OrderDtl=2>"
    row.line_desc = "later"
    sent = screen.sends(ds)["OrderDtl"]
    assert sent == [*pair(record, PartNum="NEW", LineDesc="later"), line(2)]


def test_a_table_of_pairs_that_was_not_looked_at_is_counted_and_goes_as_it_came(
    screen: Screen,
) -> None:
    both = pair(line(1), PartNum="NEW")
    ds = screen.read(OrderDtl=both)
    assert repr(ds) == "<SalesOrderTableset OrderDtl=1>"
    assert screen.sends(ds)["OrderDtl"] == both


def test_the_original_is_remembered_where_a_changed_row_comes_back_alone(
    screen: Screen,
) -> None:
    ds = screen.read(OrderDtl=[line(1)])
    ds.order_dtl[0].part_num = "NEW"
    screen.replies(OrderDtl=[line(1, PartNum="NEW", RowMod="U", LineDesc="x")])
    screen.change_customer(ds)
    both = pair(line(1), PartNum="NEW", LineDesc="x")
    assert screen.sends(ds, OrderDtl=[line(1)])["OrderDtl"] == both
    del ds.order_dtl[0]
    assert screen.sends(ds)["OrderDtl"] == pair(line(1), RowMod="D")


def test_single_rows_are_sent_if_asked(
    open_client: Callable[..., Any], server: Loopback
) -> None:
    screen = Screen(open_client(server.url, before_images=False), server)
    ds = screen.read(OrderDtl=[line(1), line(2)])
    ds.order_dtl[0].part_num = "NEW"
    del ds.order_dtl[1]
    changed, deleted = pair(line(1), PartNum="NEW")[1], pair(line(2), RowMod="D")[1]
    assert screen.sends(ds)["OrderDtl"] == [changed, deleted]


COPIES: dict[str, Callable[[OrderDtl], OrderDtl]] = {
    "copy": copy.copy,
    "deepcopy": copy.deepcopy,
    "pickle": lambda row: pickle.loads(pickle.dumps(row)),
    "model_copy": lambda row: row.model_copy(),
    "model_dump": lambda row: OrderDtl(**row.model_dump()),
}


@pytest.mark.parametrize("way", COPIES)
def test_a_copy_of_a_row_that_was_read_is_no_new_row(screen: Screen, way: str) -> None:
    ds = screen.read(OrderDtl=[line(1), line(2)])
    twin = COPIES[way](ds.order_dtl[0])
    ds.order_dtl.append(twin)
    with pytest.raises(KineticError, match="OrderDtl holds a row and its copy"):
        screen.update(ds)
    del ds.order_dtl[0]
    twin.part_num = "NEW"
    screen.replies(OrderDtl=[line(1, PartNum="NEW"), line(2)])
    screen.update(ds)
    assert any(row is twin for row in ds.order_dtl)
    sent = screen.server.calls[0].body["ds"]["OrderDtl"]
    both = [r for r in sent if r["OrderLine"] == 1]
    assert [(r["PartNum"], r["RowMod"]) for r in both] == [("P1", ""), ("NEW", "U")]


@pytest.mark.parametrize("is_assigned", [False, True])
def test_a_row_of_another_tableset_is_no_new_row(
    screen: Screen, is_assigned: bool
) -> None:
    row = screen.read(OrderDtl=[line(1)]).order_dtl[0]
    ds = SalesOrderTableset()
    ds.order_dtl.append(row)
    if is_assigned:
        row.part_num, row.part_num = "x", "NEW"
    sent = screen.sends(ds)["OrderDtl"]
    assert [(r["PartNum"], r["RowMod"]) for r in sent] == (
        [("P1", ""), ("NEW", "U")] if is_assigned else [("P1", "")]
    )


@pytest.mark.parametrize("name", ["friendly", "before-images", "pairs-only", "rough"])
def test_an_order_is_changed_under_every_manner_of_images(name: str) -> None:
    """Through a screen's calls: a changed quantity, a deleted line and a new one, each row shown once all the way."""
    manners = replace(PRESETS[name], colleague=None)
    with mannered(manners) as url, SampleClient(url, **WHO) as kinetic:
        service = kinetic.erp.bo.sales_order
        ds = service.get_by_id(order_num=5301)
        numbers = [row.order_line for row in ds.order_dtl]
        line, *_, last = ds.order_dtl
        line.selling_quantity = Decimal(7)
        service.change_selling_quantity(
            ds, l_keep_unit_price=False, ip_selling_quantity=Decimal(7)
        )
        assert [row.order_line for row in ds.order_dtl] == numbers
        assert ds.order_dtl[0] is line and line.doc_ext_price_dtl == 7 * (
            line.doc_unit_price or 0
        )
        line.line_desc = "later"
        ds.order_dtl.remove(last)
        service.update(ds)
        again = service.get_by_id(order_num=5301)
        assert [row.order_line for row in again.order_dtl] == numbers[:-1]
        assert again.order_dtl[0].line_desc == ds.order_dtl[0].line_desc == "later"
        assert again.order_dtl[0].selling_quantity == 7


def exact(value: Any) -> Any:
    """JSON as the server read it, decimals exact."""
    if isinstance(value, dict):
        quantities = ("OrderQty", "SellingQuantity")
        return {
            name: (
                Decimal(item)
                if name in quantities and item is not None
                else exact(item)
            )
            for name, item in value.items()
        }
    return [exact(item) for item in value] if isinstance(value, list) else value


@dataclass
class Store:
    """A server that saves what it is sent, as Update does."""

    rows: list[dict[str, Any]]
    sent: list[dict[str, Any]] = field(default_factory=list)
    given: int = 1000

    def answer(self, call: Call) -> Answer:
        self.sent = exact(call.body.get("ds", {}).get("OrderDtl", []))
        if call.path.endswith("/Update"):
            changed = [row for row in self.sent if row["RowMod"] in ("U", "D")]
            ids = {row["SysRowID"] for row in changed}
            self.rows = [
                self.saved(row)
                for row in self.sent
                if row["RowMod"] in ("A", "U")
                or row["RowMod"] == ""
                and row["SysRowID"] not in ids
            ]
        tables = {"OrderDtl": self.rows}
        body = {"returnObj": tables, "parameters": {"ds": tables}}
        return Answer(msgspec.json.Encoder(decimal_format="number").encode(body))

    def saved(self, row: dict[str, Any]) -> dict[str, Any]:
        if row["RowMod"] == "A":
            self.given += 1
            row = row | {"SysRowID": str(uuid5(UUID(int=1), str(self.given)))}
        return row | {"RowMod": ""}


DECIMALS = st.decimals(-(10**25), 10**25, allow_nan=False, allow_infinity=False)
VALUES = st.fixed_dictionaries(
    {}, optional={"part_num": st.text(max_size=3), "order_qty": DECIMALS}
)
INDEX = st.integers(0, 9)
STEPS = st.lists(
    st.one_of(
        st.tuples(st.just("add"), VALUES),
        st.tuples(st.just("insert"), VALUES, INDEX),
        st.tuples(st.just("quantity"), DECIMALS, INDEX),
        st.tuples(st.just("part"), st.text(max_size=3), INDEX),
        st.tuples(st.sampled_from(["remove", "pop", "del", "twice"]), st.none(), INDEX),
        st.tuples(st.just("slice"), INDEX, INDEX),
        st.tuples(st.sampled_from(["clear", "reverse", "back", "replace"]), st.none()),
    ),
    max_size=8,
)


class Model:
    """What happened to rows, written down step by step, to be held against what is sent."""

    def __init__(self, table: Any, records: list[dict[str, Any]]) -> None:
        self.table = table
        self.records = {id(r): record for r, record in zip(table, records, strict=True)}
        self.edits: dict[int, dict[str, Any]] = {}
        self.keep = list(table)
        self.out: list[Any] = []

    def run(self, step: tuple[Any, ...]) -> None:
        what, value, *rest = step
        table = self.table
        row = table[rest[0] % len(table)] if table and rest else None
        match what:
            case "add":
                self.new(table.add(**value), value)
            case "insert":
                added = OrderDtl(**value)
                table.insert(rest[0], added)
                self.new(added, value)
            case "quantity" if row is not None:
                row.order_qty = value
                self.edits.setdefault(id(row), {})["OrderQty"] = value
            case "part" if row is not None:
                row.part_num = value
                self.edits.setdefault(id(row), {})["PartNum"] = value
            case "remove" if row is not None:
                self.out.append(row)
                table.remove(row)
            case "pop" if row is not None:
                self.out.append(table.pop(rest[0] % len(table)))
            case "del" if row is not None:
                self.out.append(row)
                del table[rest[0] % len(table)]
            case "twice" if row is not None:
                table.append(row)
            case "slice":
                self.out += table[value : rest[0]]
                del table[value : rest[0]]
            case "clear":
                self.out += table
                table.clear()
            case "reverse":
                table.reverse()
            case "back" if self.out:
                table.append(self.out.pop())
            case "replace":
                self.out += table[1:]
                table[:] = table[:1]

    def new(self, row: Any, values: dict[str, Any]) -> None:
        self.keep.append(row)
        wires = {"part_num": "PartNum", "order_qty": "OrderQty"}
        self.edits[id(row)] = {wires[name]: value for name, value in values.items()}

    def expected(self) -> Iterator[dict[str, Any]]:
        here = dict.fromkeys(map(id, self.table))
        for row_id in here:
            edits = self.edits.get(row_id, {})
            if row_id in self.records:
                record = self.records[row_id]
                yield from pair(record, **edits) if edits else [record]
            else:
                yield edits | {"RowMod": "A"}
        for row_id, record in self.records.items():
            if row_id not in here:
                yield from pair(record, RowMod="D")


@pytest.fixture(scope="module")
def store() -> Iterator[tuple[Store, Any]]:
    with running() as server:
        store = Store([])
        server.reset(store.answer)
        with Kinetic(
            server.url, company="EPIC06", username="u", password="p"
        ) as client:
            yield store, client.erp.bo.sales_order


@settings(max_examples=10 * LONG, deadline=None)
@given(
    quantities=st.lists(DECIMALS, max_size=4),
    rounds=st.lists(STEPS, min_size=1, max_size=3),
)
def test_any_sequence_of_changes_sends_exactly_what_happened(
    store: tuple[Store, Any], quantities: list[Decimal], rounds: list[list[Any]]
) -> None:
    kept, service = store
    kept.rows = [line(n, OrderQty=q) for n, q in enumerate(quantities, 1)]
    ds = service.get_by_id(order_num=7)
    for steps in rounds:
        model = Model(ds.order_dtl, kept.rows)
        for step in steps:
            model.run(step)
        expected = list(model.expected())
        stays = {id(row): row for row in ds.order_dtl if id(row) in model.records}
        service.update(ds)
        assert kept.sent == expected
        assert [row.order_qty for row in ds.order_dtl] == [
            row.get("OrderQty") for row in kept.rows
        ]
        assert {id(row) for row in ds.order_dtl} >= stays.keys()
    service.update(ds)
    assert [row["RowMod"] for row in kept.sent] == [""] * len(kept.rows)
