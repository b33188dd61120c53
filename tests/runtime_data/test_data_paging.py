"""Every row once, whatever the server's habits; and a server that cannot page is refused, not believed."""

from __future__ import annotations

import asyncio
import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from long import LONG
from loopback import Answer, Call, Loopback
from tiny_acme import AsyncKinetic, Kinetic
from tiny_acme._runtime import KineticError, NotLoaded, PagingError, UrlTooLong
from tiny_acme.erp.bo.customer import Country, Customer

WHO: dict[str, Any] = {
    "company": "EPIC06",
    "username": "u",
    "password": "p",
    "retries": 0,
}
quick = settings(
    max_examples=10 * LONG,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)


@dataclass(frozen=True)
class Habits:
    """How a server pages."""

    total: int
    cap: int
    links: bool = False
    takes_top: bool = True
    relative: bool = False
    takes_filter: bool = True

    def __call__(self, call: Call) -> Answer:
        asked = call.query
        skip = int(asked.get("$skiptoken") or asked.get("$skip") or 0)
        if self.takes_filter and (last := _behind(call)) is not None:
            skip += last + 1
        wanted = int(asked.get("$top", self.total)) if self.takes_top else self.total
        end = min(self.total, skip + wanted)
        last = min(skip + self.cap, end)
        body: dict[str, Any] = {
            "value": [
                {"Company": "EPIC06", "CustNum": n, "Text": str(n)}
                for n in range(skip, last)
            ]
        }
        if self.links and last < end:
            link = f"Customers?$skiptoken={last}&$top={end - last}"
            base = (
                ""
                if self.relative
                else f"http://{call.headers['Host']}{call.raw_path.rpartition('/')[0]}/"
            )
            body["@odata.nextLink"] = base + link
        return Answer(body)


def _behind(call: Call) -> int | None:
    """The number of the last row that came, as the condition of a page has it."""
    found = re.search(r"CustNum gt (\d+)$", call.query.get("$filter", ""))
    return int(found[1]) if found else None


def by_links_alone(answer: Callable[[Call], Answer]) -> Callable[[Call], Answer]:
    """A server that refuses every other way to the next page."""

    def answered(call: Call) -> Answer:
        if {"$filter", "$skip"} & call.query.keys():
            return Answer({"ErrorMessage": "not implemented"}, status=501)
        return answer(call)

    return answered


HABITS = st.builds(
    Habits,
    total=st.integers(0, 40),
    cap=st.integers(1, 12),
    links=st.booleans(),
    takes_top=st.booleans(),
    relative=st.booleans(),
    takes_filter=st.booleans(),
)


@quick
@given(
    habits=HABITS,
    size=st.integers(1, 15),
    skip=st.integers(0, 45),
    top=st.none() | st.integers(0, 45),
)
def test_every_row_comes_once(
    server: Loopback, habits: Habits, size: int, skip: int, top: int | None
) -> None:
    server.reset(habits)
    with Kinetic(server.url, page_size=size, **WHO) as kinetic:
        query = kinetic.erp.bo.customer.customers.skip(skip)
        found = [row.cust_num for row in (query if top is None else query.top(top))]
    every = list(range(habits.total))[skip:]
    assert found == (every if top is None else every[:top])


@quick
@given(habits=HABITS, size=st.integers(1, 15))
def test_every_row_comes_once_to_tasks(
    server: Loopback, habits: Habits, size: int
) -> None:
    server.reset(habits)

    async def read() -> list[int]:
        async with AsyncKinetic(server.url, page_size=size, **WHO) as kinetic:
            return [row.cust_num async for row in kinetic.erp.bo.customer.customers]

    assert asyncio.run(read()) == list(range(habits.total))


@quick
@given(habits=HABITS, size=st.integers(1, 15))
def test_every_row_without_key_comes_once_even_if_rows_are_equal(
    server: Loopback, habits: Habits, size: int
) -> None:
    def equal_rows(call: Call) -> Answer:
        answer = habits(call)
        answer.body["value"] = [{"Text": "same"} for _ in answer.body["value"]]
        return answer

    server.reset(equal_rows)
    with Kinetic(server.url, page_size=size, **WHO) as kinetic:
        assert len(list(kinetic.erp.bo.lab.logs)) == habits.total


def ignoring_skip(call: Call) -> Answer:
    return Answer({"value": [{"Company": "EPIC06", "CustNum": n} for n in range(5)]})


def ignoring_skip_with_new_idents(calls: list[Call]) -> Callable[[Call], Answer]:
    return lambda call: Answer(
        {"value": [{"Text": str(n), "RowIdent": f"{len(calls)}-{n}"} for n in range(5)]}
    )


def test_a_server_that_ignores_skip_is_refused(
    server: Loopback, kinetic: Kinetic
) -> None:
    server.reset(ignoring_skip)
    rows = []
    with pytest.raises(PagingError, match="does not take .skip.*; 5 rows came before"):
        for row in kinetic.erp.bo.customer.customers:
            rows.append(row.cust_num)
    assert rows == [0, 1, 2, 3, 4]


def test_a_server_that_ignores_skip_is_refused_where_rows_have_no_key(
    server: Loopback, kinetic: Kinetic
) -> None:
    server.reset(ignoring_skip_with_new_idents(server.calls))
    with pytest.raises(PagingError, match="does not take .skip"):
        list(kinetic.erp.bo.lab.logs)
    with pytest.raises(PagingError, match="does not take .skip"):
        list(kinetic.baq.z_customer_orders())


@pytest.mark.parametrize("total", [20, 25])
@pytest.mark.parametrize("name", ["@odata.nextLink", "@nextLink"])
def test_a_server_that_pages_by_next_links_alone_sends_every_row_once(
    server: Loopback, kinetic: Kinetic, name: str, total: int
) -> None:
    def links_alone(call: Call) -> Answer:
        start = int(call.query.get("$skiptoken", 0))
        rows = [
            {"Company": "EPIC06", "CustNum": n, "Text": str(n)}
            for n in range(start, min(start + 10, total))
        ]
        set_name = call.path.rpartition("/")[2]
        link = (
            {name: f"{set_name}?$skiptoken={start + 10}"} if start + 10 < total else {}
        )
        return Answer({"value": rows, **link})

    server.reset(links_alone)
    found = [row.cust_num for row in kinetic.erp.bo.customer.customers]
    assert found == list(range(total))
    texts = [row.text for row in kinetic.erp.bo.lab.logs]
    assert texts == [str(n) for n in range(total)]


@pytest.mark.parametrize("of", ["a set", "children", "rows without a key"])
@pytest.mark.parametrize("top", [None, 8])
def test_rows_that_move_behind_a_link_come_once(
    server: Loopback, kinetic: Kinetic, of: str, top: int | None
) -> None:
    """A link that is a place: others insert rows in front, and the last rows of a page are the first ones of the next page."""

    def inserting(call: Call) -> Answer:
        start = int(call.query.get("$skiptoken", 0))
        place = call.path.rpartition("/")[2]
        rows = [
            {"Company": "EPIC06", "CustNum": n, "ShipToNum": str(n), "Text": str(n)}
            for n in range(max(start - 2, 0), start + 4)
        ]
        link = f"{'ShipToes' if of == 'children' else place}?$skiptoken={start + 4}"
        if of == "children" and place == "Customers":
            inside = {"ShipToes": rows, "ShipToes@odata.nextLink": link}
            return Answer({"value": [rows[0] | inside], "@odata.count": 1})
        more = {"@odata.nextLink": link} if start < 12 else {}
        return Answer({"value": rows, **more})

    server.reset(by_links_alone(inserting))
    customers = kinetic.erp.bo.customer.customers
    if of == "children":
        toes = Customer.ship_toes if top is None else Customer.ship_toes.top(top)
        (row,) = customers.expand(toes)
        found = [toe.ship_to_num for toe in row.ship_toes]
        assert found == [str(n) for n in range(top or 16)]
    elif of == "a set":
        asked = customers if top is None else customers.top(top)
        assert [row.cust_num for row in asked] == list(range(top or 16))
    elif top is None:
        # They may be equal.
        assert len(list(kinetic.erp.bo.lab.logs)) == 22


def test_first_needs_one_call_where_skip_is_ignored(
    server: Loopback, kinetic: Kinetic
) -> None:
    server.reset(ignoring_skip)
    row = kinetic.erp.bo.customer.customers.first()
    assert row is not None and row.cust_num == 0
    assert [call.query["$top"] for call in server.calls] == ["1"]


@pytest.mark.parametrize(
    "link",
    [
        "//elsewhere.example/Customers",
        "https://elsewhere.example/Erp.BO.CustomerSvc/Customers",
        "http://elsewhere.example/KineticTest/api/v2/odata/OTHER/Erp.BO.CustomerSvc/Customers",
        "http://elsewhere.example/api/v2/odata/EPIC06/Erp.BO.CustomerSvc/../Ice.BO.UserFileSvc/UserFiles",
        "http://elsewhere.example/api/v2/odata/EPIC06/Erp.BO.CustomerSvc/%2e%2e/Ice.BO.UserFileSvc/UserFiles",
        "http://elsewhere.example/?/api/v2/odata/EPIC06/Erp.BO.CustomerSvc/Customers",
        "ftp://127.0.0.1/KineticTest/api/v2/odata/EPIC06/Erp.BO.CustomerSvc/Customers",
        "../../../../../../other/place",
        "../Ice.BO.UserFileSvc/UserFiles",
        "%2e%2e/Ice.BO.UserFileSvc/UserFiles",
        "Customers/%252e%252e/%252e%252e/secret",
        "http://[broken",
        "file:///etc/passwd",
        "javascript:1",
        {"a": "Customers"},
        ["Customers"],
        True,
        "http://127.0.0.1:99999999/Customers",
        "Customers\u0000",
        "\\\\elsewhere.example\\Customers",
    ],
)
def test_a_next_link_that_leads_elsewhere_is_not_followed(
    server: Loopback, kinetic: Kinetic, link: Any
) -> None:
    row = {"Company": "EPIC06", "CustNum": 1}
    server.reset(lambda call: Answer({"value": [row], "@odata.nextLink": link}))
    with pytest.raises(PagingError, match="nextLink"):
        list(kinetic.erp.bo.customer.customers)
    assert len(server.calls) == 1


@pytest.mark.parametrize("end", ["x" * 1_000_000, "x" * 10_000, "\u202e\u200b\u009b"])
def test_a_next_link_takes_no_credentials_along_and_is_told_in_one_short_line(
    server: Loopback, kinetic: Kinetic, end: str
) -> None:
    row = {"Company": "EPIC06", "CustNum": 1}

    def answer(call: Call) -> Answer:
        if call.path.endswith(end[-1]):
            return Answer({"ErrorMessage": "no"}, status=404)
        link = f"//maria:other@{call.headers['Host']}{call.raw_path}?$skiptoken=1"
        link = end if "$skiptoken" in call.query else link
        return Answer(
            {"value": [row | {"CustNum": len(server.calls)}], "@odata.nextLink": link}
        )

    server.reset(by_links_alone(answer))
    with pytest.raises(KineticError) as caught:
        list(kinetic.erp.bo.customer.customers)
    assert len(str(caught.value)) < 600 and str(caught.value).isprintable()
    followed = [call for call in server.calls if "$top" not in call.query]
    assert len(followed) == (1 if len(end) > 16_384 else 2)
    assert len({call.headers["Authorization"] for call in server.calls}) == 1


def test_a_query_that_fits_is_read_to_its_end(server: Loopback) -> None:
    """The place of a page makes a URL longer, and no row is lost by that."""
    server.reset(Habits(total=25, cap=10))
    longest = 0
    with Kinetic(server.url, page_size=10, **WHO) as kinetic:
        customers = kinetic.erp.bo.customer.customers
        for length in range(1_900, 2_000):
            query = customers.where(f"Name eq '{'x' * length}'")
            try:
                found = [row.cust_num for row in query]
            except UrlTooLong:
                break
            assert found == list(range(25))
            longest = max(len(call.target.partition("?")[2]) for call in server.calls)
            server.calls.clear()
    assert server.calls == []
    # IIS refuses 2,048.
    assert 2_000 < longest < 2_048 - len("$skip=999999999")


def test_a_next_link_in_other_letters_is_within_the_service(
    server: Loopback, kinetic: Kinetic
) -> None:
    """Paths of Windows know no case, and behind a proxy addresses come back as another machine writes them."""

    def shouting(call: Call) -> Answer:
        is_last = call.raw_path.endswith("CUSTOMERS")
        row = {"Company": "EPIC06", "CustNum": 2 if is_last else 1}
        link = {} if is_last else {"@odata.nextLink": call.raw_path.upper()}
        return Answer({"value": [row], **link})

    server.reset(by_links_alone(shouting))
    found = [row.cust_num for row in kinetic.erp.bo.customer.customers.top(2)]
    assert found == [1, 2]
    assert server.calls[-1].raw_path.endswith("Erp.BO.CustomerSvc/CUSTOMERS")


def test_next_links_in_a_circle_end(server: Loopback, kinetic: Kinetic) -> None:
    def circle(call: Call) -> Answer:
        n = int(call.query.get("$skiptoken", 0))
        row = {"Company": "EPIC06", "CustNum": len(server.calls)}
        link = f"Customers?$skiptoken={(n + 1) % 3}"
        return Answer({"value": [row], "@odata.nextLink": link})

    server.reset(by_links_alone(circle))
    with pytest.raises(PagingError, match="leads back"):
        list(kinetic.erp.bo.customer.customers)


def test_next_links_over_empty_pages_end(server: Loopback, kinetic: Kinetic) -> None:
    server.reset(
        lambda call: Answer(
            {
                "value": [],
                "@odata.nextLink": f"Customers?$skiptoken={len(server.calls)}",
            }
        )
    )
    with pytest.raises(PagingError, match="empty page"):
        list(kinetic.erp.bo.customer.customers)


def test_an_empty_page_with_a_next_link_is_no_end(
    server: Loopback, kinetic: Kinetic
) -> None:
    def sparse(call: Call) -> Answer:
        if "$skiptoken" not in call.query and "$skip" not in call.query:
            return Answer(
                {"value": [], "@odata.nextLink": "Customers?$skiptoken=a+b%26c&given="}
            )
        found = call.query.get("$skiptoken") == "a b&c"
        return Answer({"value": [{"Company": "E", "CustNum": 1}] if found else []})

    server.reset(sparse)
    assert [row.cust_num for row in kinetic.erp.bo.customer.customers] == [1]
    assert server.calls[1].pairs == [("$skiptoken", "a b&c"), ("given", "")]


def test_pages_come_in_key_order_and_ties_are_broken_by_the_key(
    server: Loopback, kinetic: Kinetic
) -> None:
    customers = kinetic.erp.bo.customer.customers
    list(customers)
    list(customers.order_by(Customer.name.desc(), Customer.company))
    assert [call.query["$orderby"] for call in server.calls] == [
        "Company,CustNum",
        "Name desc,Company,CustNum",
    ]


def test_a_short_page_is_no_end(server: Loopback, kinetic: Kinetic) -> None:
    sizes = {-1: 5, 4: 1, 5: 3, 8: 4}

    def answer(call: Call) -> Answer:
        last = _behind(call)
        last = -1 if last is None else last
        numbers = range(last + 1, last + 1 + sizes.get(last, 0))
        return Answer({"value": [{"Company": "EPIC06", "CustNum": n} for n in numbers]})

    server.reset(answer)
    found = [row.cust_num for row in kinetic.erp.bo.customer.customers]
    assert found == list(range(13))


@pytest.mark.parametrize(
    "place",
    [
        "https://erp.internal.invalid/KineticTest/api/v2/odata/EPIC06/Erp.BO.CustomerSvc/",
        "https://erp.internal.invalid:8443/other/api/v2/odata/EPIC06/Erp.BO.CustomerSvc/",
        "/KineticTest/api/v2/odata/EPIC06/Erp.BO.CustomerSvc/",
        "",
    ],
)
def test_a_link_is_sent_back_byte_for_byte_whatever_host_it_names(
    server: Loopback, place: str
) -> None:
    rest = "Customers?$skiptoken=+/=%25;%2B%2f&a=b=c&$top='%20'~!*()"

    def answer(call: Call) -> Answer:
        is_first = "skiptoken" not in call.target
        row = {"Company": "EPIC06", "CustNum": 1 if is_first else 2}
        link = {"@odata.nextLink": place + rest} if is_first else {}
        return Answer({"value": [row], **link})

    server.reset(by_links_alone(answer))
    with Kinetic(server.url, prefetch=0, **WHO) as kinetic:
        for expected in (5, 2):
            server.calls.clear()
            found = [row.cust_num for row in kinetic.erp.bo.customer.customers]
            assert found == [1, 2]
            assert server.calls[-1].target.endswith(f"/Erp.BO.CustomerSvc/{rest}")
            # What the server has refused once is not asked for again.
            assert len(server.calls) == expected


def test_pages_and_raw_rows(server: Loopback, kinetic: Kinetic) -> None:
    server.reset(Habits(total=5, cap=2))
    customers = kinetic.erp.bo.customer.customers
    assert [len(page) for page in customers.pages()] == [2, 2, 1]
    assert [row["CustNum"] for row in customers.raw()] == [0, 1, 2, 3, 4]


@pytest.mark.parametrize("count", [0, -5, True, 2, 1.5, "0"])
def test_a_count_that_the_rows_overtake_ends_nothing(
    server: Loopback, kinetic: Kinetic, count: object
) -> None:
    rows = [{"Company": "EPIC06", "CustNum": number} for number in range(9)]

    def answer(call: Call) -> Answer:
        skip = int(call.query.get("$skip", 0))
        return Answer({"value": rows[skip : skip + 3], "@odata.count": count})

    server.reset(answer)
    found = [customer.cust_num for customer in kinetic.erp.bo.customer.customers]
    assert found == list(range(9))


def _numbered(numbers: list[int], **more: Any) -> Answer:
    rows = [{"Company": "EPIC06", "CustNum": number} for number in numbers]
    return Answer({"value": rows, **more})


def test_a_server_that_ignores_skip_is_refused_though_its_first_row_has_gone(
    server: Loopback, kinetic: Kinetic
) -> None:
    rows = list(range(13))

    def answer(call: Call) -> Answer:
        found = _numbered(rows[:3], **{"@odata.count": len(rows)})
        if len(server.calls) == 1:
            del rows[0]
        return found

    server.reset(answer)
    with pytest.raises(PagingError, match="does not take .skip"):
        list(kinetic.erp.bo.customer.customers.order_by(Customer.name))


def test_a_server_that_ignores_the_condition_gives_no_row_twice(
    server: Loopback, kinetic: Kinetic
) -> None:
    rows = [3, 5, 7, 9]

    def answer(call: Call) -> Answer:
        skip = int(call.query.get("$skip", 0))
        found = _numbered(rows[skip : skip + 3])
        if len(server.calls) == 1:
            rows.insert(0, 1)
        return found

    server.reset(answer)
    found = [row.cust_num for row in kinetic.erp.bo.customer.customers]
    assert found == [3, 5, 7, 9]


def test_a_link_from_before_is_not_followed_past_rows_that_came_since(
    server: Loopback,
) -> None:
    def answer(call: Call) -> Answer:
        if {"$filter", "$skip"} & call.query.keys():
            return Answer({"ErrorMessage": "no"}, status=501)
        if "$skiptoken" in call.query:
            return _numbered([2])
        top = int(call.query["$top"])
        link = {"@odata.nextLink": "Customers?$skiptoken=1"} if top == 1 else {}
        return _numbered([1, 2][:top], **link)

    server.reset(answer)
    with Kinetic(server.url, page_size=1, **WHO) as kinetic:
        found: list[int] = []
        try:
            found += (row.cust_num for row in kinetic.erp.bo.customer.customers)
        except KineticError:
            pass
    assert len(found) == len(set(found))


class Moving:
    """Customers by name, three a page; behind the first page some are renamed, or go."""

    def __init__(self, moves: dict[int, str | None]) -> None:
        self.names: dict[int, str | None] = dict(enumerate("abcdefghij"))
        self.moves = moves

    def __call__(self, call: Call) -> Answer:
        asked = call.query
        there = sorted((n, key) for key, n in self.names.items() if n is not None)
        start = int(asked.get("$skip", 0))
        page = there[start : start + min(int(asked["$top"]), 3)]
        # A page that another test read ahead may still be on its way.
        self.names |= {} if start else self.moves
        wanted = asked.get("$select", "Company,CustNum,Name,State").split(",")
        whole = [
            {"Company": "EPIC06", "CustNum": key, "Name": name, "State": "CA"}
            for name, key in page
        ]
        return Answer({"value": [{c: row[c] for c in wanted} for row in whole]})


def test_a_server_that_ignores_skip_is_refused_before_a_row_is_given(
    server: Loopback, kinetic: Kinetic
) -> None:
    """Nothing in the first rows says that they are not the eleventh and those behind it."""
    server.reset(ignoring_skip)
    customers = kinetic.erp.bo.customer.customers
    for read in (
        list,
        lambda query: query.first(),
        lambda query: next(iter(query.pages())),
    ):
        with pytest.raises(
            PagingError, match="ignores .skip: give a condition on the key"
        ):
            read(customers.skip(3).top(2))
    with pytest.raises(PagingError, match="ignores .skip"):
        next(customers.skip(3).values(Customer.name))


def test_a_session_asks_once_whether_a_server_skips(
    server: Loopback, kinetic: Kinetic
) -> None:
    server.reset(Habits(total=20, cap=100))
    customers = kinetic.erp.bo.customer.customers
    for start in (3, 5, 7):
        assert [row.cust_num for row in customers.skip(start).top(2)] == [
            start,
            start + 1,
        ]
    assert [call.query["$skip"] for call in server.calls] == [
        "999999999",
        "3",
        "5",
        "7",
    ]


def test_a_server_that_refuses_a_place_beyond_all_rows_takes_skip(
    server: Loopback, kinetic: Kinetic
) -> None:
    habits = Habits(total=20, cap=100)
    server.reset(
        lambda call: (
            Answer({}, 400) if len(call.query.get("$skip", "")) > 5 else habits(call)
        )
    )
    found = kinetic.erp.bo.customer.customers.skip(18)
    assert [row.cust_num for row in found] == [18, 19]


@pytest.mark.parametrize("select", [False, True])
@pytest.mark.parametrize("at_once", [1, 4])
@pytest.mark.parametrize("order", [Customer.name, Customer.name.tolower()])
def test_a_row_that_moved_is_not_taken_for_the_place_where_it_was(
    server: Loopback, select: bool, at_once: int, order: Any
) -> None:
    """The first row moves behind the fourth, the two after it go: at its new place a page begins with a row that is known."""
    server.reset(Moving({0: "dd", 1: None, 2: None}))
    with Kinetic(server.url, page_size=3, max_concurrency=4, **WHO) as kinetic:
        query = kinetic.erp.bo.customer.customers.order_by(order)
        query = query.select(Customer.state) if select else query
        rows = [row for page in query.pages(at_once=at_once) for row in page]
    assert sorted(row.cust_num for row in rows) == list(range(10))
    if select:
        assert all(not row.model_extra for row in rows)
        with pytest.raises(NotLoaded):
            rows[-1].name


@pytest.mark.parametrize(
    "order", [Customer.ship_toes.count(), Customer.country.to(Country.description)]
)
@pytest.mark.parametrize(
    "moves",
    [
        {0: "dd", 1: None, 2: None},
        {1: None, 2: None},
        {2: None},
        {0: "hh"},
    ],
)
def test_nor_where_rows_do_not_show_what_decides_their_place(
    server: Loopback, order: Any, moves: dict[int, str | None]
) -> None:
    server.reset(Moving(moves))
    with Kinetic(server.url, page_size=3, **WHO) as kinetic:
        rows = list(kinetic.erp.bo.customer.customers.order_by(order))
    assert sorted(row.cust_num for row in rows) == list(range(10))
