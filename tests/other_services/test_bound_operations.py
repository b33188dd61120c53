"""Operations on rows, sets, singletons, children and derived types of a service: the exact requests, from threads and from tasks.

The forms are those of OData URL Conventions, sections 4.5 (bound operations), 4.11 (casts) and 5.3.2 (parameter aliases), and of OData
Protocol, section 11.5.
"""

from __future__ import annotations

import asyncio
import inspect
import json
import re
import sys
from collections.abc import Callable, Iterator
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from loopback import Answer, Call, Loopback, running
from support import ROOT, generated_as

from codegen.source.layout import path_for, stem

CASE = ROOT / "tests" / "cases" / "bound_operations" / "metadata.edmx"
SERVICE = "Hazard.BoundOperationsSvc"
PACKAGE = "branch_client"
WIRE = "library_by_wire"
WHO: dict[str, Any] = {
    "company": "EPIC06",
    "api_key": "k",
    "username": "u",
    "password": "p",
}


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    folder = tmp_path_factory.mktemp("library")
    file = folder / "metadata" / path_for("service", stem(SERVICE))
    file.parent.mkdir(parents=True)
    file.write_bytes(CASE.read_bytes())
    generated_as(PACKAGE, folder, metadata=folder / "metadata")
    generated_as(WIRE, folder, metadata=folder / "metadata", naming="wire")
    sys.path.insert(0, str(folder))
    yield folder
    sys.path.remove(str(folder))


@pytest.fixture(scope="module")
def _server() -> Iterator[Loopback]:
    with running() as found:
        yield found


@pytest.fixture
def server(_server: Loopback) -> Loopback:
    _server.reset(lambda call: Answer({"value": []}))
    return _server


def thread(made: Any) -> Any:
    return made


@pytest.fixture(params=["threads", "tasks"])
def library(
    request: pytest.FixtureRequest, folder: Path, server: Loopback
) -> Iterator[tuple[Any, Callable[[Any], Any]]]:
    """The service of a client of either kind, and what returns the result of a call on it."""
    import branch_client  # type: ignore[import-not-found]  # generated

    if request.param == "threads":
        with branch_client.Kinetic(server.url, **WHO) as kinetic:
            yield kinetic.hazard.bound_operations, thread
        return
    with asyncio.Runner() as runner:
        client = branch_client.AsyncKinetic(server.url, **WHO)

        async def awaited(made: Any) -> Any:
            return await made if inspect.isawaitable(made) else made

        yield client.hazard.bound_operations, lambda made: runner.run(awaited(made))
        runner.run(client.close())


def sent(server: Loopback) -> tuple[str, str, Any]:
    """The last request, its path as it was sent, below the service."""
    call = server.calls[-1]
    path = call.raw_path.partition(f"{SERVICE}/")[2]
    return call.method, path, call.body


REQUESTS: dict[str, tuple[Callable[[Any, Any], Any], str, str, Any]] = {
    "action on a row": (
        lambda s, m: s.books.at(id="it's 1").reserve(days=3),
        *("POST", "Books('it''s%201')/Lib.Reserve", {"Days": 3}),
    ),
    "its overload, with a complex parameter and a list": (
        lambda s, m: s.books.at(id="b").reserve_by_period_readers(
            period=m.Period(from_=date(2026, 1, 2)), readers=["x", "y"]
        ),
        *("POST", "Books('b')/Lib.Reserve"),
        {"Period": {"From": "2026-01-02"}, "Readers": ["x", "y"]},
    ),
    "action on a set": (
        lambda s, m: s.books.reserve_all(days=3),
        *("POST", "Books/Lib.ReserveAll", {"Days": 3}),
    ),
    "a parameter that may be null is left out": (
        lambda s, m: s.books.of(m.Atlas).at(id="b").print(),
        *("POST", "Books('b')/Lib.Atlas/Lib.Print", {}),
    ),
    "and is sent as null": (
        lambda s, m: s.books.of(m.Atlas).at(id="b").print(sheet=None),
        *("POST", "Books('b')/Lib.Atlas/Lib.Print", {"Sheet": None}),
    ),
    "what a base type has, on a row of a derived type": (
        lambda s, m: s.books.of(m.Atlas).at(id="b").reserve(days=1),
        *("POST", "Books('b')/Lib.Atlas/Lib.Reserve", {"Days": 1}),
    ),
    "and on a set of a derived type": (
        lambda s, m: s.books.of(m.Atlas).reserve_all(days=1),
        *("POST", "Books/Lib.Atlas/Lib.ReserveAll", {"Days": 1}),
    ),
    "on a singleton": (
        lambda s, m: s.home.open(),
        *("POST", "Home/Lib.Open", {}),
    ),
    "on a single child": (
        lambda s, m: s.books.at(id="b").owner.open(),
        *("POST", "Books('b')/Owner/Lib.Open", {}),
    ),
    "on a contained row": (
        lambda s, m: s.books.at(id="b").copies.at(nr=2).bind(),
        *("POST", "Books('b')/Copies(2)/Lib.Bind", {}),
    ),
    "on a child of a child": (
        lambda s, m: s.books.at(id="b").copies.at(nr=2).book.reserve(days=1),
        *("POST", "Books('b')/Copies(2)/Book/Lib.Reserve", {"Days": 1}),
    ),
    "on a set of children, under a name that the set has itself": (
        lambda s, m: s.books.at(id="b").notes.delete_(),
        *("POST", "Books('b')/Notes/Lib.Delete", {}),
    ),
    "on a set of rows without a key": (
        lambda s, m: s.visits.count_(),
        *("POST", "Visits/Lib.Count", {}),
    ),
    "a function that leaves an optional parameter out": (
        lambda s, m: s.books.at(id="b").readers(),
        *("GET", "Books('b')/Lib.Readers()", None),
    ),
    "and gives it": (
        lambda s, m: s.books.at(id="b").readers(since=date(2026, 1, 2)),
        *("GET", "Books('b')/Lib.Readers(Since=2026-01-02)", None),
    ),
    "a set below a row, read as any": (
        lambda s, m: s.books.at(id="b").notes.first(),
        *("GET", "Books('b')/Notes", None),
    ),
    "rows below a row that is given by a child": (
        lambda s, m: s.books.at(id="b").below(m.Book.copies, m.CopyKey).first(),
        *("GET", "Books('b')/Copies", None),
    ),
}


@pytest.mark.parametrize("what", REQUESTS)
def test_an_operation_is_called_where_it_is_bound(
    what: str, library: Any, server: Loopback
) -> None:
    from branch_client.hazard import bound_operations  # type: ignore[import-not-found]

    service, done = library
    call, *expected = REQUESTS[what]
    if expected[0] == "POST":
        server.reset(lambda call: Answer(None, 204))
    done(call(service, bound_operations))
    assert sent(server) == tuple(expected)


def test_results_are_of_the_types_that_are_declared(
    library: Any, server: Loopback
) -> None:
    from branch_client.hazard.bound_operations import Branch, Copy, Period

    service, done = library
    book = service.books.at(id="b")
    server.reset(lambda call: Answer({"value": "2026-02-03"}))
    assert done(book.reserve(days=1)) == date(2026, 2, 3)
    server.reset(lambda call: Answer({"Nr": 7}))
    period = Period(from_=date(2026, 1, 2))
    copy = done(book.reserve_by_period_readers(period=period, readers=[]))
    assert (type(copy), copy.nr) == (Copy, 7)
    server.reset(lambda call: Answer({"value": 12}))
    assert done(service.books.reserve_all(days=1)) == 12
    server.reset(lambda call: Answer({"value": [{"City": "Rome"}]}))
    (branch,) = done(book.readers())
    assert (type(branch), branch.city) == (Branch, "Rome")


def pages(call: Call) -> Answer:
    """Books in pages of two, by links and by key."""
    behind = re.search(r"Id gt 'b(\d)'", call.query.get("$filter", ""))
    start = int(behind[1]) + 1 if behind else int(call.query.get("$skiptoken", 0))
    rows = [{"Id": f"b{number}"} for number in range(start, min(start + 2, 5))]
    query = "&".join(f"{n}={v}" for n, v in call.pairs if n != "$skiptoken")
    link = f"{call.raw_path}?{query}&$skiptoken={start + 2}"
    more = {"@odata.nextLink": link} if start < 3 else {}
    return Answer({"value": rows, **more})


def test_a_list_that_cannot_be_queried_is_read_to_its_end(
    library: Any, server: Loopback
) -> None:
    service, done = library

    def answer(call: Call) -> Answer:
        made = pages(call)
        made.body["value"] = [{"City": row["Id"]} for row in made.body["value"]]
        return made

    server.reset(answer)
    found = done(service.books.at(id="b").readers())
    assert [branch.city for branch in found] == [f"b{n}" for n in range(5)]


def listed(query: Any, done: Callable[[Any], Any]) -> Any:
    async def rows() -> list[Any]:
        return [row async for row in query]

    return done(rows()) if hasattr(query, "__aiter__") else list(query)


def test_a_composable_result_is_queried_further(library: Any, server: Loopback) -> None:
    from branch_client.hazard.bound_operations import Atlas, Book

    service, done = library
    server.reset(pages)
    query = service.books.at(id="b").similar(words="a/b")
    assert server.calls == []
    assert [row.id for row in listed(query, done)] == [f"b{n}" for n in range(5)]
    narrow = query.where(Book.title == "T").order_by(Book.title).top(2)
    assert len(listed(narrow, done)) == 2
    call = server.calls[-1]
    assert sent(server)[1] == "Books('b')/Lib.Similar(Words=@Words)"
    assert call.query["@Words"] == "'a/b'"
    assert call.query["$filter"] == "Title eq 'T'"
    assert call.query["$orderby"] == "Title,Id"
    assert call.query["$top"] == "2"
    atlases = service.books.of(Atlas).at(id="b").similar(words="w")
    assert {type(row) for row in listed(atlases, done)} == {Atlas}
    assert sent(server)[1] == "Books('b')/Lib.Atlas/Lib.Similar(Words='w')"


def test_parameters_that_are_no_single_value_have_aliases(
    library: Any, server: Loopback
) -> None:
    from branch_client.hazard.bound_operations import Period, Shelf

    service, done = library
    periods = [Period(from_=date(2026, 1, 2), to=None)]
    query = service.books.newest(shelf=Shelf.OPEN, periods=periods)
    assert listed(query, done) == []
    assert sent(server)[1] == "Books/Lib.Newest(Shelf=Lib.Shelf'Open',Periods=@Periods)"
    assert server.calls[-1].query["@Periods"] == '[{"From":"2026-01-02","To":null}]'


def test_an_unbound_function_returns_a_query_too(
    library: Any, server: Loopback
) -> None:
    service, done = library
    server.reset(lambda call: Answer({"@odata.count": 3, "value": []}))
    assert done(service.top(shelf="new").count()) == 3
    assert sent(server)[1] == "Top(Shelf='new')"


def test_a_link_that_leaves_the_service_is_refused(
    library: Any, server: Loopback
) -> None:
    from branch_client import PagingError

    service, done = library
    away = {"value": [], "@odata.nextLink": "http://elsewhere.invalid/Other/Books"}
    server.reset(lambda call: Answer(away))
    for call in (
        lambda: done(service.books.at(id="b").readers()),
        lambda: listed(service.books.at(id="b").similar(words="w"), done),
    ):
        with pytest.raises(PagingError, match="leads elsewhere"):
            call()


def test_a_key_travels_as_the_server_takes_it(folder: Path, server: Loopback) -> None:
    from branch_client import Kinetic, KeyMismatch

    server.reset(lambda call: Answer(None, 204))
    with Kinetic(server.url, **WHO) as kinetic:
        books = kinetic.hazard.bound_operations.books
        for call in (
            lambda: books.at(id="a/b").reserve(days=1),
            lambda: books.at(id="a/b").owner,
            lambda: books.at(id="a/b").similar(words="w"),
        ):
            with pytest.raises(KeyMismatch, match="a URL cannot carry id='a/b'"):
                call()
    assert server.calls == []
    with Kinetic(server.url, **WHO, key_characters="/", key_style="named") as kinetic:
        kinetic.hazard.bound_operations.books.at(id="a/b").reserve(days=1)
    assert sent(server)[1] == "Books(Id='a%2Fb')/Lib.Reserve"


def test_options_and_headers_of_a_set_are_sent(library: Any, server: Loopback) -> None:
    service, done = library
    server.reset(lambda call: Answer(None, 204))
    done(service.books.reserve_all(days=1))
    books = service.books.sending(query={"sap-client": "7"}, headers={"X-Mine": "1"})
    done(books.reserve_all(days=1))
    assert server.calls[-1].query == {"sap-client": "7"}
    done(books.at(id="b").reserve(days=1))
    assert server.calls[-1].headers["X-Mine"] == "1"


def test_a_batch_takes_operations(library: Any, server: Loopback, folder: Path) -> None:
    import branch_client

    replies = [{"id": "1", "status": 204}, {"id": "2", "status": 200, "body": {}}]
    server.reset(
        lambda call: (
            Answer({"responses": replies}, 200)
            if call.path.endswith("$batch")
            else Answer({}, 500)
        )
    )
    with branch_client.Kinetic(server.url, **WHO, batch_form="json") as kinetic:
        books = kinetic.hazard.bound_operations.books
        with kinetic.batch() as batch:
            one = batch.add(books.at(id="b").reserve, days=3)
            every = batch.add(books.reserve_all, days=2)
    requests = server.calls[-1].body["requests"]
    assert [r["url"].rpartition(SERVICE)[2] for r in requests] == [
        "/Books('b')/Lib.Reserve",
        "/Books/Lib.ReserveAll",
    ]
    assert [r["body"] for r in requests] == [{"Days": 3}, {"Days": 2}]
    assert (one.result(), every.result()) == (None, None)


def test_a_dry_run_sends_no_action(folder: Path, server: Loopback) -> None:
    from branch_client import Kinetic

    kept: list[Any] = []
    with Kinetic(server.url, **WHO, dry_run=kept.append) as kinetic:
        books = kinetic.hazard.bound_operations.books
        assert books.at(id="b").reserve(days=3) is None
        assert list(books.at(id="b").similar(words="w")) == []
    assert [request.path.rpartition("/")[2] for request in kept] == ["Lib.Reserve"]
    assert [call.method for call in server.calls] == ["GET"]


def test_names_of_the_wire(folder: Path, server: Loopback) -> None:
    from library_by_wire import Kinetic  # type: ignore[import-not-found]  # generated

    server.reset(lambda call: Answer(None, 204))
    with Kinetic(server.url, **WHO) as kinetic:
        books = kinetic.hazard.bound_operations.books
        books.at(Id="b").reserve(Days=3)
        assert sent(server) == ("POST", "Books('b')/Lib.Reserve", {"Days": 3})
        books.at(Id="b").Copies.at(Nr=2).bind()
        assert sent(server)[1] == "Books('b')/Copies(2)/Lib.Bind"


def test_what_a_service_has_is_listed(library: Any) -> None:
    service, _ = library
    assert {"books", "home", "top", "visits"} <= set(dir(service))
    assert {"reserve", "copies", "owner", "below"} <= set(dir(service.books.at(id="b")))
    with pytest.raises(AttributeError, match="did you mean `books`"):
        service.book


def test_what_is_called_elsewhere_says_where(library: Any, server: Loopback) -> None:
    from branch_client.hazard.bound_operations import Atlas, Book

    service, done = library
    some = service.books.where(Book.title == "x")
    for rows, name, said in (
        (service.books, "reserve", "`reserve` is of one row: at\\(id=…\\).reserve$"),
        (service.books, "copies", "is of one row: at\\(id=…\\).copies$"),
        (service.books.of(Atlas), "print", "is of one row: at\\(id=…\\).print$"),
        (service.notes, "column", "is of one row: at\\(nr=…\\).column$"),
        (some, "reserve_all", "is of the set and not of a query: call it on the set"),
        (some.top(3), "newest", "is of the set and not of a query"),
        (some.order_by(Book.title), "reserve", "is of one row: at"),
        (service.books, "reserv", "did you mean `reserve_all`"),
    ):
        with pytest.raises(AttributeError, match=said):
            getattr(rows, name)
        assert not hasattr(rows, "_repr_jpeg_")
    assert not server.calls
    server.reset(lambda call: Answer({"value": [{"Id": "b", "Title": "x"}]}))
    assert done(some.top(1).first()).id == "b"
    assert done(some.select(Book.id).get(id="b")).id == "b"
    assert some == service.books.where(Book.title == "x") != service.books


def test_the_guide_says_what_is_sent(folder: Path, server: Loopback) -> None:
    from branch_client import Kinetic
    from branch_client.hazard.bound_operations import Atlas, Book

    guide = (ROOT / "codegen" / "guide" / "other-services.md").read_text("utf-8")
    section = guide.partition("## Operations")[2].partition("\n## ")[0]
    lines = [line for line in section.splitlines() if line.startswith(("books", "lib"))]
    assert len(lines) >= 6
    empty = Answer({"value": []})
    server.reset(lambda c: Answer(None, 204) if c.method == "POST" else empty)
    with Kinetic(server.url, **WHO) as kinetic:
        library = kinetic.hazard.bound_operations
        names = {"library": library, "books": library.books, "Atlas": Atlas}
        for line in lines:
            program, _, said = line.partition("  # ")
            eval(program, {**names, "Book": Book})
            method, path, body = sent(server)
            if said:
                assert said == f"{method} {path} {json.dumps(body)}"


# tests/test_types.py checks it.
PROGRAM = """

from datetime import date
from typing import assert_type

from branch_client import AsyncKinetic, EntitySet, Kinetic, Query
from branch_client.hazard.bound_operations import Atlas, Book, Branch, Copy, CopyKey, Note, Period

service = Kinetic.from_env().hazard.bound_operations
books = service.books
book = books.at(id="b")
assert_type(book.reserve(days=3), date | None)
assert_type(books.reserve_all(days=3), int | None)
assert_type(book.readers(), list[Branch])
assert_type(book.similar(words="w").where(Book.title == "T").top(3), Query[Book])
assert_type(books.of(Atlas).at(id="b").similar(words="w"), Query[Atlas])
assert_type(book.copies.at(nr=2).book.get(), Book)
assert_type(book.copies.get(nr=2), Copy)
assert_type(book.below(Book.copies, CopyKey).get(nr=2), Copy)
assert_type(book.notes.first(), Note | None)
assert_type(service.home.get(), Branch)
assert_type(service.top(shelf="new"), Query[Book])
books.of(Atlas).at(id="b").print(sheet=2)
books.of(Atlas).reserve_all(days=1)
books.where(Book.title == "x").first()
service.home.open()
book.owner.link(service.branches.at(city="Rome"))
book.notes.link(service.notes.at(nr=1))
books.at(id=4)  # wrong
books.at(nr="b")  # wrong
book.reserve(days="x")  # wrong
book.reserve()  # wrong
book.reserve_by_period_readers(period="x", readers=["a"])  # wrong
book.reserve_by_period_readers(period=Period(), readers=[1])  # wrong
book.print()  # wrong
books.reserve(days=3)  # wrong
books.where(Book.title == "x").reserve_all(days=1)  # wrong
books.link(book)  # wrong
book.owner.link(book)  # wrong
book.copies.at(nr="2")  # wrong
book.similar(words="w").where(Copy.nr == 2)  # wrong
book.readers().where  # wrong
service.home.reserve(days=1)  # wrong


async def tasks() -> None:
    books = AsyncKinetic.from_env().hazard.bound_operations.books
    assert_type(await books.at(id="b").reserve(days=3), date | None)
    assert_type(await books.of(Atlas).reserve_all(days=3), int | None)
    assert_type(await books.at(id="b").similar(words="w").first(), Book | None)
    assert_type(await books.at(id="b").copies.at(nr=2).book.get(), Book)
    await books.at(id=4).reserve(days=3)  # wrong
"""
