"""Filters: what they say to an independent OData parser, and that no value can say more."""

from __future__ import annotations

import operator
from datetime import UTC, date, datetime, time, timedelta, timezone
from decimal import Decimal
from typing import Any
from uuid import UUID

import pytest
from codegen.runtime.data.values import literal
from codegen.runtime.query.columns import Many
from codegen.runtime.query.conditions import EVERYTHING, NOTHING, Node, all_of, any_of
from hypothesis import given
from hypothesis import strategies as st
from odata_query import ast
from odata_query.grammar import ODataLexer, ODataParser
from tiny_acme._runtime import (
    COLUMN,
    Col,
    Filter,
    FilterError,
    Row,
    TextColumn,
    now,
    outer,
    raw,
)
from tiny_acme.erp.bo.customer import Country, Customer, ShipTo
from tiny_acme.erp.bo.lab import Color, Info, Perm, Sample

c, s = Customer, Sample
OPERATORS = {
    ast.Eq: operator.eq,
    ast.NotEq: operator.ne,
    ast.Lt: operator.lt,
    ast.LtE: operator.le,
    ast.Gt: operator.gt,
    ast.GtE: operator.ge,
}


def parsed(filter_: Filter[Any]) -> Any:
    return ODataParser().parse(ODataLexer().tokenize(filter_.text))


def value(node: Any, row: dict[str, Any]) -> Any:
    """What a parsed expression is for a row."""
    match node:
        case ast.Identifier(name):
            return row[name]
        case ast.String(text):
            return text
        case ast.Integer(text):
            return int(text)
        case ast.Boolean(text):
            return text == "true"
        case ast.Compare(op, left, right):
            return OPERATORS[type(op)](value(left, row), value(right, row))
        case ast.BoolOp(ast.And(), left, right):
            return value(left, row) and value(right, row)
        case ast.BoolOp(ast.Or(), left, right):
            return value(left, row) or value(right, row)
        case ast.UnaryOp(ast.Not(), operand):
            return not value(operand, row)
    raise AssertionError(f"unexpected {node}")


class Abc(Row):
    """Three numbers."""

    a: Col[int | None] = COLUMN
    b: Col[int | None] = COLUMN
    c: Col[int | None] = COLUMN


COLUMNS = {"A": Abc.a, "B": Abc.b, "C": Abc.c}
COMPARED = st.tuples(
    st.sampled_from(sorted(COLUMNS)),
    st.sampled_from(sorted(OPERATORS, key=str)),
    st.integers(0, 3),
)
CONDITIONS: st.SearchStrategy[Any] = st.recursive(
    COMPARED
    | st.tuples(
        st.just("in"),
        st.sampled_from(sorted(COLUMNS)),
        st.lists(st.integers(0, 3), max_size=3),
    ),
    lambda inner: st.tuples(st.sampled_from("&|"), inner, inner)
    | st.tuples(st.just("~"), inner),
    max_leaves=12,
)


def built(condition: Any) -> Filter[Any]:
    match condition:
        case ("&", left, right):
            return built(left) & built(right)
        case ("|", left, right):
            return built(left) | built(right)
        case ("~", inner):
            return ~built(inner)
        case ("in", name, values):
            return COLUMNS[name].in_(values)
        case (name, op, number):
            found: Filter[Any] = OPERATORS[op](COLUMNS[name], number)
            return found
    raise AssertionError(condition)


def meant(condition: Any, row: dict[str, int]) -> bool:
    match condition:
        case ("&", left, right):
            return meant(left, row) and meant(right, row)
        case ("|", left, right):
            return meant(left, row) or meant(right, row)
        case ("~", inner):
            return not meant(inner, row)
        case ("in", name, values):
            return row[name] in values
        case (name, op, number):
            return bool(OPERATORS[op](row[name], number))
    raise AssertionError(condition)


@given(CONDITIONS, st.fixed_dictionaries({name: st.integers(0, 3) for name in COLUMNS}))
def test_parentheses_stand_where_they_must(condition: Any, row: dict[str, int]) -> None:
    assert value(parsed(built(condition)), row) == meant(condition, row)


@given(
    st.lists(CONDITIONS, max_size=4),
    st.fixed_dictionaries({name: st.integers(0, 3) for name in COLUMNS}),
)
def test_all_of_and_any_of(conditions: list[Any], row: dict[str, int]) -> None:
    filters = [built(condition) for condition in conditions]
    truths = [meant(condition, row) for condition in conditions]
    assert value(parsed(all_of(filters)), row) == all(truths)
    assert value(parsed(any_of(filters)), row) == any(truths)


@given(st.text(st.characters(exclude_categories=["Cs"])))
def test_no_text_breaks_out_of_its_literal(text: str) -> None:
    quoted = literal(text)
    assert quoted[0] == quoted[-1] == "'"
    assert "'" not in quoted[1:-1].replace("''", "")
    assert quoted[1:-1].replace("''", "'") == text


@given(
    st.text(st.characters(exclude_categories=["Cs", "Cc"])),
    st.text(st.characters(exclude_categories=["Cs", "Cc"])),
)
def test_a_hostile_text_stays_one_comparison(name: str, state: str) -> None:
    tree = parsed((c.name == name) & (c.state != state))
    match tree:
        case ast.BoolOp(
            ast.And(),
            ast.Compare(ast.Eq(), _, ast.String(left)),
            ast.Compare(ast.NotEq(), _, ast.String(right)),
        ):
            assert (left, right) == (name, state)
        case _:
            raise AssertionError(tree)


class Sneaky(str):
    """A text that shows another face to `str()`."""

    def __str__(self) -> str:
        return "x' or true or 'x"


@pytest.mark.parametrize(
    ("given_value", "text"),
    [
        (None, "null"),
        (True, "true"),
        (5, "5"),
        (2**63, "9223372036854775808"),
        (1.5, "1.5"),
        (Decimal("12345678901234.12345"), "12345678901234.12345"),
        (Decimal("1E+3"), "1000"),
        ("O'Neil & Sons", "'O''Neil & Sons'"),
        (Sneaky("a"), "'a'"),
        (date(2026, 1, 2), "2026-01-02"),
        (datetime(2026, 1, 2, 3, 4, 5), "2026-01-02T03:04:05Z"),
        (
            datetime(2026, 1, 2, 3, 4, 5, 600, timezone(timedelta(hours=-5))),
            "2026-01-02T03:04:05.000600-05:00",
        ),
        (time(7, 59), "07:59:00"),
        (timedelta(days=1, seconds=2, microseconds=500000), "duration'P1DT2.5S'"),
        (timedelta(seconds=-2), "duration'-P0DT2S'"),
        (UUID(int=1), "00000000-0000-0000-0000-000000000001"),
        (b"\xfb\xff", "binary'-_8='"),
        (Color.DARK_BLUE, "Lab.Color'DarkBlue'"),
        (Color("It's new"), "Lab.Color'It''s new'"),
        (Perm.READ | Perm.WRITE_ALL, "Lab.Perm'3'"),
    ],
)
def test_literals(given_value: object, text: str) -> None:
    assert literal(given_value) == text


@pytest.mark.parametrize(
    "unfit",
    [
        object(),
        ["a"],
        {"a": 1},
        1j,
        float("nan"),
        float("inf"),
        float("-inf"),
        Decimal("NaN"),
        float("nan"),
        float("-inf"),
        datetime(2026, 1, 1, tzinfo=timezone(timedelta(seconds=90))),
    ],
)
def test_what_has_no_literal_is_refused(unfit: object) -> None:
    with pytest.raises(FilterError, match="no OData form"):
        literal(unfit)


@pytest.mark.parametrize(
    ("filter_", "text"),
    [
        (c.name.contains("a'b"), "contains(Name,'a''b')"),
        (
            c.name.startswith("a") & c.name.endswith("b"),
            "startswith(Name,'a') and endswith(Name,'b')",
        ),
        (c.name.tolower().trim() == "x", "trim(tolower(Name)) eq 'x'"),
        (c.name.toupper().length() > 3, "length(toupper(Name)) gt 3"),
        (c.est_date.year() == 2026, "year(EstDate) eq 2026"),
        (
            (c.est_date.month() == 1) | (c.est_date.day() == 2),
            "month(EstDate) eq 1 or day(EstDate) eq 2",
        ),
        (c.est_date.hour() == 1, "hour(EstDate) eq 1"),
        (s.clock.minute() == 1, "minute(Clock) eq 1"),
        (s.clock.second() == 1, "second(Clock) eq 1"),
        (c.est_date.date() == date(2026, 1, 2), "date(EstDate) eq 2026-01-02"),
        (
            c.est_date >= date(2026, 1, 2),
            "EstDate ge 2026-01-01T00:00:00Z and (year(EstDate) gt 2026 or year(EstDate) eq 2026"
            " and (month(EstDate) gt 1 or month(EstDate) eq 1 and day(EstDate) ge 2))",
        ),
        (s.taken == date(2026, 1, 2), "Taken eq 2026-01-02"),
        (c.name == None, "Name eq null"),  # noqa: E711  # how a null is asked for
        (c.order_total > c.credit_limit, "Order_total gt CreditLimit"),
        (
            s.info.to(Info.id) == UUID(int=0),
            "Info/ID eq 00000000-0000-0000-0000-000000000000",
        ),
        (c.country.to(Country.description) == "x", "Country/Description eq 'x'"),
        (s.color == Color.RED, "Color eq Lab.Color'Red'"),
        (~raw("a or b") & (c.cust_num == 1), "not (a or b) and CustNum eq 1"),
        (raw("a or b") & (c.cust_num == 1), "(a or b) and CustNum eq 1"),
        (c.ship_toes.any(), "ShipToes/any()"),
        (
            c.ship_toes.any((ShipTo.city == "X") | (ShipTo.city == "Y")),
            "ShipToes/any(shiptoes:shiptoes/City eq 'X' or shiptoes/City eq 'Y')",
        ),
        (
            c.ship_toes.all(ShipTo.city != "X"),
            "ShipToes/all(shiptoes:shiptoes/City ne 'X')",
        ),
        (c.ship_toes.all(ShipTo.city.in_([])), "not (ShipToes/any())"),
        (c.name.indexof("a'b") == 3, "indexof(Name,'a''b') eq 3"),
        (c.name.substring(2) == "x", "substring(Name,2) eq 'x'"),
        (
            c.name.substring(2, 1).tolower() == "x",
            "tolower(substring(Name,2,1)) eq 'x'",
        ),
        (
            c.name.concat(", ").concat(c.state) == "x",
            "concat(concat(Name,', '),State) eq 'x'",
        ),
        (c.name.matchespattern("^A.*e$"), "matchesPattern(Name,'^A.*e$')"),
        (c.credit_limit.round() == 5, "round(CreditLimit) eq 5"),
        (
            c.credit_limit.floor() < c.credit_limit.ceiling(),
            "floor(CreditLimit) lt ceiling(CreditLimit)",
        ),
        (
            (c.cust_num * 2 + 1).round() % 2 == 1,
            "round(CustNum mul 2 add 1) mod 2 eq 1",
        ),
        (c.name.cast(int) > 5, "cast(Name,Edm.Int64) gt 5"),
        (c.cust_num.cast(str).contains("1"), "contains(cast(CustNum,Edm.String),'1')"),
        (s.text.cast(Color) == Color.RED, "cast(Text,Lab.Color) eq Lab.Color'Red'"),
        (s.anything.isof(Decimal), "isof(Anything,Edm.Decimal)"),
        (s.perm.has(Perm.READ), "Perm has Lab.Perm'1'"),
        (s.color.has(Color.RED), "Color has Lab.Color'Red'"),
        (s.at.fractionalseconds() < Decimal("0.5"), "fractionalseconds(At) lt 0.5"),
        (s.at.totaloffsetminutes() == -300, "totaloffsetminutes(At) eq -300"),
        (s.at.time() > time(7, 30), "time(At) gt 07:30:00"),
        (s.lasted.totalseconds() > 90, "totalseconds(Lasted) gt 90"),
        (s.at < now() + timedelta(days=7), "At lt now() add duration'P7DT0S'"),
        (now().year() > s.at.year(), "year(now()) gt year(At)"),
        (
            s.at - timedelta(hours=1) >= datetime(2026, 1, 1, tzinfo=UTC),
            "At sub duration'P0DT3600S' ge 2026-01-01T00:00:00+00:00",
        ),
        (now() - s.at > timedelta(days=2), "now() sub At gt duration'P2DT0S'"),
        (s.at + s.lasted > now(), "At add Lasted gt now()"),
        (
            (s.at + timedelta(days=1)).year() == 2026,
            "year(At add duration'P1DT0S') eq 2026",
        ),
        (c.ship_toes.count() > 3, "ShipToes/$count gt 3"),
        (
            c.ship_toes.count(ShipTo.city == "X") == 0,
            "ShipToes/$count($filter=City eq 'X') eq 0",
        ),
        (
            c.ship_toes.any(ShipTo.contacts.count() > 1),
            "ShipToes/any(shiptoes:shiptoes/Contacts/$count gt 1)",
        ),
        (s.tags.count() == 2, "Tags/$count eq 2"),
        (
            c.ship_toes.any(ShipTo.city == outer(c.name)),
            "ShipToes/any(shiptoes:shiptoes/City eq $it/Name)",
        ),
        (
            c.ship_toes.any(ShipTo.city.startswith(outer(c.name.tolower()))),
            "ShipToes/any(shiptoes:startswith(shiptoes/City,tolower($it/Name)))",
        ),
        (
            c.ship_toes.any(ShipTo.contacts.any()),
            "ShipToes/any(shiptoes:shiptoes/Contacts/any())",
        ),
        (
            # Alone, `isof` would be about the customer.
            c.ship_toes.any(
                Filter[Any](Node("call", "isof", (Node("text", "Erp.Special"),)))
                & (ShipTo.city == "X")
            ),
            "ShipToes/any(shiptoes:isof(shiptoes,Erp.Special) and shiptoes/City eq 'X')",
        ),
        (
            # As below a derived type: no variable has a dot.
            Many[Customer, ShipTo](
                Customer, Node("path", "Erp.Special/ShipToes"), ShipTo
            ).any(ShipTo.city == "X"),
            "Erp.Special/ShipToes/any(erp_special_shiptoes:erp_special_shiptoes/City eq 'X')",
        ),
    ],
)
def test_what_columns_say(filter_: Filter[Any], text: str) -> None:
    assert filter_.text == text


def test_an_empty_list_passes_nothing_and_needs_no_server() -> None:
    assert c.name.in_([]) == NOTHING
    assert ~c.name.in_([]) == EVERYTHING
    assert (c.name.in_([]) | (c.state == "CA")).text == "State eq 'CA'"
    assert c.ship_toes.any(ShipTo.city.in_([])) == NOTHING


def test_and_or_not_say_what_to_write_instead() -> None:
    with pytest.raises(TypeError, match="& | ~"):
        assert (c.name == "a") and (
            c.state == "b"
        )  # pyright: ignore[reportGeneralTypeIssues]  # what is tested
    with pytest.raises(TypeError, match="between"):
        assert (
            1 < c.cust_num < 5
        )  # pyright: ignore[reportGeneralTypeIssues]  # what is tested


def test_a_text_is_no_list() -> None:
    with pytest.raises(FilterError, match="list of values"):
        c.state.in_("CA")
    with pytest.raises(
        FilterError, match="CustNum: in_.. takes a list of values, not 3"
    ):
        c.cust_num.in_(3)  # type: ignore[arg-type]  # what is tested


def test_filters_are_values() -> None:
    assert (c.name == "a") == (c.name == "a")
    assert len({c.name == "a", c.name == "a", c.name == "b"}) == 2
    assert isinstance(c.name, TextColumn)


def test_an_unknown_column_is_told_with_its_neighbour() -> None:
    with pytest.raises(AttributeError, match="no column `nmae`: did you mean `name`"):
        getattr(c, "nmae")


def test_an_outer_value_is_of_the_rows_that_are_asked_for(
    kinetic: Any,
) -> None:
    """It is checked where the query begins: the rows between do not matter."""
    customers = kinetic.erp.bo.customer.customers
    about = ShipTo.city == outer(c.name)
    assert "$it/Name" in repr(customers.where(c.ship_toes.any(about)))
    assert "$it/Name" in repr(customers.expand(c.ship_toes.where(about)))
    elsewhere = ShipTo.city == outer(s.text)
    for wrong in (
        lambda: customers.where(c.ship_toes.any(elsewhere)),
        lambda: customers.expand(c.ship_toes.where(elsewhere)),
        lambda: customers.order_by(c.ship_toes.count(elsewhere)),
        lambda: customers.expand(c.ship_toes.order_by(outer(s.text))),
    ):
        with pytest.raises(
            TypeError, match=r"outer\(Text\) is of Sample, and the query of Customer"
        ):
            wrong()


def test_a_cast_to_what_has_no_edm_type_is_refused() -> None:
    with pytest.raises(TypeError, match="has no Edm type: use str, bool, int"):
        c.name.cast(dict)
    with pytest.raises(TypeError, match="has no Edm type"):
        c.name.isof(list)


def test_a_duration_is_added_to_times_alone() -> None:
    for column, more in (
        (c.cust_num, timedelta(1)),
        (c.name, timedelta(1)),
        (s.at, 1),
        (s.at, True),
    ):
        with pytest.raises(TypeError, match="unsupported operand"):
            column + more
