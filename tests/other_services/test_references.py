"""Rows that refer to each other, written whole, and column by column: over HTTP, each request as OData has it."""

from __future__ import annotations

import asyncio
import json
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from importlib import import_module
from pathlib import Path
from typing import Any

import httpx2
import pytest
from support import ROOT, SETTINGS, generated_as

from codegen.sandbox import Temperament
from codegen.sandbox.companies import Companies, Company
from codegen.source.layout import path_for, stem

CASE = ROOT / "tests" / "cases" / "library" / "metadata.edmx"
OLD, NEW = "Hazard.LibrarySvc", "Hazard.NewLibrarySvc"
"""The same service as OData 4.0 and as 4.01."""
PACKAGE = "library_client"
BOOKS = [
    {"ID": 4, "Title": "Emma", "Pages": 474, "Price": "12.5", "Tags": ["novel"]},
    {"ID": 5, "Title": "Persuasion", "Size": {"Width": "10.25", "Unit": "cm"}},
]
PUBLISHERS = [{"ID": 1, "Name": "Murray"}, {"ID": 2, "Name": "Egerton"}]
AUTHORS = [{"Name": "Jane Austen"}, {"Name": "A/B & 'Co'"}]


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    folder = tmp_path_factory.mktemp("library")
    text = CASE.read_text("utf-8")
    documents = {
        OLD: text,
        NEW: text.replace('Edmx Version="4.0"', 'Edmx Version="4.01"'),
    }
    for service, document in documents.items():
        file = folder / "metadata" / path_for("service", stem(service))
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(document, "utf-8")
    generated_as(PACKAGE, folder, metadata=folder / "metadata")
    generated_as("wire_client", folder, metadata=folder / "metadata", naming="wire")
    sys.path.insert(0, str(folder))
    yield folder
    sys.path.remove(str(folder))


@pytest.fixture(scope="module")
def companies(folder: Path) -> Iterator[Companies]:
    with Companies(folder / "metadata", None, SETTINGS).served() as found:
        yield found


@dataclass
class Library:
    """A company with books, and the requests that reached it."""

    company: Company
    requests: list[tuple[Any, ...]]

    def rows(self, name: str, service: str = OLD) -> list[Any]:
        return self.company.rows(f"{service}.{name}")

    @property
    def last(self) -> tuple[Any, ...]:
        """Method, path below the service, body of the last write."""
        return next(r for r in reversed(self.requests) if r[0] != "GET")

    def noted(self, request: httpx2.Request) -> None:
        path = request.url.raw_path.decode().partition("Svc/")[2]
        content = request.read()
        body: Any = content
        if request.headers.get("content-type") == "application/json":
            body = json.loads(content)
        told = {
            name: request.headers[name]
            for name in ("prefer", "if-match", "if-none-match")
            if name in request.headers
        }
        self.requests.append((request.method, path, body, told))

    async def noted_later(self, request: httpx2.Request) -> None:
        self.noted(request)

    def url(self, path: str, service: str = OLD) -> str:
        root = f"{self.company.url}/api/v2/odata/{self.company.company}"
        return f"{root}/{service}/{path}"

    @contextmanager
    def client(self, package: str = PACKAGE) -> Iterator[Any]:
        kind = import_module(package).Kinetic
        with httpx2.Client(event_hooks={"request": [self.noted]}) as http:
            with kind(http=http, **self.who) as kinetic:
                yield kinetic

    @property
    def who(self) -> dict[str, Any]:
        settings = self.company.settings
        return {
            "url": self.company.url,
            "company": self.company.company,
            "api_key": settings.api_key,
            "username": settings.username,
            "password": settings.password,
        }


@pytest.fixture
def library(companies: Companies) -> Library:
    company = companies.begin(Temperament(etags=True))
    for service in (OLD, NEW):
        company.put(f"{service}.Books", BOOKS)
        company.put(f"{service}.Publishers", PUBLISHERS)
        company.put(f"{service}.Authors", AUTHORS)
    return Library(company, [])


@pytest.fixture
def service(library: Library) -> Iterator[Any]:
    with library.client() as kinetic:
        yield kinetic.hazard.library


def test_a_new_row_refers_to_rows(service: Any, library: Library) -> None:
    from library_client.hazard.library import Author, AuthorKey, Book

    book = Book(id=9, title="Sanditon", publisher=service.publishers.at(id=1))
    book.authors = [service.authors.at(name="A/B & 'Co'"), Author(name="New")]
    made = service.books.create(book)
    assert library.last == (
        "POST",
        "Books",
        {
            "ID": 9,
            "Title": "Sanditon",
            "Publisher@odata.bind": library.url("Publishers(1)"),
            "Authors": [{"Name": "New"}],
            "Authors@odata.bind": [
                library.url("Authors('A%2FB%20%26%20''Co''')"),
            ],
        },
        {},
    )
    place = service.books.at(made)
    assert place.one(Book.publisher).get().name == "Murray"
    names = [author.name for author in place.below(Book.authors, AuthorKey)]
    assert names == ["A/B & 'Co'", "New"]
    # A child that was set to a reference is not loaded, and what the program gave stays as it is.
    assert "publisher" not in vars(made) and "publisher" in vars(book)
    found = service.books.expand(Book.publisher).get(id=9)
    assert found.publisher.name == "Murray"
    assert service.books.where(Book.authors.any(Author.name == "New")).one().id == 9


def test_an_update_refers_to_rows(service: Any, library: Library) -> None:
    from library_client.hazard.library import AuthorKey, Book, Publisher

    book = service.books.get(id=4)
    book.publisher = service.publishers.at(id=2)
    book.authors = [service.authors.at(name="Jane Austen")]
    service.books.update(book)
    assert library.last == (
        "PATCH",
        "Books(4)",
        {
            "Publisher@odata.bind": library.url("Publishers(2)"),
            "Authors@odata.bind": [library.url("Authors('Jane%20Austen')")],
        },
        {"if-match": 'W/"1"'},
    )
    assert service.publishers.where(Publisher.books.any(Book.id == 4)).one().id == 2
    # They are sent once.
    requests = len(library.requests)
    service.books.update(book)
    assert len(library.requests) == requests
    with pytest.raises(Exception, match="`publisher` of this Book is not loaded"):
        book.publisher  # noqa: B018  # what is tested
    # Rows that are there stay.
    full = service.books.expand(Book.authors).get(id=4)
    full.authors.append(service.authors.at(name="A/B & 'Co'"))
    service.books.update(full)
    assert service.books.at(id=4).below(Book.authors, AuthorKey).count() == 2
    full = service.books.expand(Book.authors).get(id=4)
    full.authors = [service.authors.at(name="A/B & 'Co'")]
    with pytest.raises(Exception, match="holds rows of another set"):
        service.books.update(full)


def test_a_later_version_has_references_in_their_places(library: Library) -> None:
    from library_client.hazard.new_library import AuthorKey, Book, Author

    with library.client() as kinetic:
        service = kinetic.hazard.new_library
        authors = service.authors
        book = Book(id=9, publisher=service.publishers.at(id=1))
        book.authors = [authors.at(name="Jane Austen"), Author(name="New")]
        service.books.create(book)
        jane = library.url("Authors('Jane%20Austen')", NEW)
        assert library.last[2] == {
            "ID": 9,
            "Publisher": {"@id": library.url("Publishers(1)", NEW)},
            "Authors": [{"@id": jane}, {"Name": "New"}],
        }
        below = service.books.at(id=9).below(Book.authors, AuthorKey)
        assert below.count() == 2
        book = service.books.get(id=4)
        book.authors = [authors.at(name="Jane Austen")]
        service.books.update(book)
        assert library.last[2] == {"Authors@delta": [{"@id": jane}]}
        below.link(authors.at(name="A/B & 'Co'"))
        assert library.last[:2] == ("POST", "Books(9)/Authors/$ref")
        assert list(library.last[2]) == ["@id"]
        assert below.count() == 3


def test_references_are_added_set_and_removed(service: Any, library: Library) -> None:
    from library_client import NotFound
    from library_client.hazard.library import AuthorKey, Book, BookKey, Publisher

    authors = service.books.at(id=4).below(Book.authors, AuthorKey)
    jane = service.authors.at(name="Jane Austen")
    authors.link(jane)
    url = library.url("Authors('Jane%20Austen')")
    assert library.last == (
        "POST", "Books(4)/Authors/$ref", {"@odata.id": url}, {},
    )  # fmt: skip
    assert [a.name for a in authors] == ["Jane Austen"]
    authors.unlink(jane)
    assert library.last[:2] == (
        "DELETE",
        "Books(4)/Authors/$ref?$id=" + library.url("Authors(%27Jane%2520Austen%27)"),
    )
    assert authors.count() == 0 and service.authors.get(name="Jane Austen")
    publisher = service.books.at(id=4).one(Book.publisher)
    with pytest.raises(NotFound):
        publisher.get()
    for number in (1, 2):
        publisher.link(service.publishers.at(id=number))
        assert library.last[:3] == (
            "PUT",
            "Books(4)/Publisher/$ref",
            {"@odata.id": library.url(f"Publishers({number})")},
        )
        assert publisher.get().id == number
        below = service.publishers.at(id=number).below(Publisher.books, BookKey)
        assert [book.id for book in below] == [4]
    publisher.unlink()
    assert library.last[:2] == ("DELETE", "Books(4)/Publisher/$ref")
    with pytest.raises(NotFound):
        publisher.get()
    assert service.publishers.get(id=2).name == "Egerton"


def test_what_is_not_a_row_of_the_child_is_refused(
    service: Any, library: Library
) -> None:
    from library_client.hazard.library import AuthorKey, Book

    place = service.books.at(id=4)
    book, wrong = service.books.get(id=4), service.authors.at(name="x")
    before = len(library.requests)
    with pytest.raises(
        TypeError, match="takes rows of Publisher, and .* is one of Author"
    ):
        book.publisher = wrong
    with pytest.raises(TypeError, match="takes rows of Publisher"):
        Book(id=1, publisher=wrong)
    with pytest.raises(TypeError, match="takes rows of Author, and"):
        book.authors = [service.publishers.at(id=1)]
    with pytest.raises(TypeError, match="takes rows of Publisher"):
        place.one(Book.publisher).link(wrong)
    with pytest.raises(TypeError, match="give a row by at"):
        place.below(Book.authors, AuthorKey).link("Authors('x')")
    with library.client() as other:
        book.publisher = other.hazard.library.publishers.at(id=1)
        with pytest.raises(TypeError, match="is a row of another client"):
            service.books.update(book)
    assert len(library.requests) == before


def test_a_single_child_is_created_changed_replaced_and_deleted(
    service: Any, library: Library
) -> None:
    from library_client import NotFound
    from library_client.hazard.library import Book, Publisher

    child = service.books.at(id=4).one(Book.publisher)
    made = child.upsert(Publisher(id=7, name="Longman"))
    assert library.last == (
        "PATCH",
        "Books(4)/Publisher",
        {"ID": 7, "Name": "Longman"},
        {"prefer": "return=representation"},
    )
    assert (made.id, made.name) == (7, "Longman")
    row = child.get()
    row.name = "Rees"
    child.update(row)
    assert library.last[:3] == ("PATCH", "Books(4)/Publisher", {"Name": "Rees"})
    child.replace(row)
    assert library.last == (
        "PUT", "Books(4)/Publisher", {"ID": 7, "Name": "Rees"}, {"if-match": "*"},
    )  # fmt: skip
    assert service.publishers.get(id=7).name == "Rees"
    child.delete()
    assert library.last[:2] == ("DELETE", "Books(4)/Publisher")
    for gone in (child.get, lambda: service.publishers.get(id=7)):
        with pytest.raises(NotFound):
            gone()


def test_a_row_is_replaced(service: Any, library: Library) -> None:
    from library_client import Conflict, NotLoaded
    from library_client.hazard.library import Book

    service.books.replace(Book(id=4, title="Emma II"))
    assert library.last == (
        "PUT", "Books(4)", {"ID": 4, "Title": "Emma II"}, {"if-match": "*"},
    )  # fmt: skip
    stored = service.books.get(id=4)
    assert (stored.title, stored.pages, stored.tags) == ("Emma II", 0, [])
    stored.pages = 3
    before = service.books.get(id=4)
    service.books.replace(stored, refresh=True)
    assert library.last[3] == {
        "if-match": 'W/"3"',
        "prefer": "return=representation",
    }
    assert library.last[2].keys() == {
        *("ID", "Title", "Pages", "Price", "InPrint", "Published", "Lent", "Cover"),
        *("Binding", "Size", "Tags", "SysRevID"),
    }
    assert (stored.pages, stored.sys_rev_id) == (3, 4)
    with pytest.raises(Conflict):
        service.books.replace(before)
    part = service.books.select(Book.title).get(id=4)
    with pytest.raises(NotLoaded, match="was read without `binding`"):
        service.books.replace(part)


def test_a_row_is_created_or_changed(service: Any, library: Library) -> None:
    from library_client import Conflict, NotFound
    from library_client.hazard.library import Book

    made = service.books.upsert(Book(id=8, title="Lady Susan"))
    told = {"prefer": "return=representation"}
    assert library.last == ("PATCH", "Books(8)", {"Title": "Lady Susan"}, told)
    assert (made.id, made.pages) == (8, 0)
    made = service.books.upsert(Book(id=8, pages=80))
    assert (made.title, made.pages) == ("Lady Susan", 80)
    with pytest.raises(Conflict):
        service.books.upsert(Book(id=8, pages=81), only="new")
    assert library.last[3] == told | {"if-none-match": "*"}
    with pytest.raises(NotFound):
        service.books.upsert(Book(id=88), only="stored")
    assert library.last[3] == told | {"if-match": "*"}
    with pytest.raises(ValueError, match='"new" or "stored", not .neither'):
        service.books.upsert(Book(id=88), only="neither")
    assert service.books.upsert(Book(id=88, pages=1), only="new").pages == 1
    assert {row["ID"] for row in library.rows("Books")} == {4, 5, 8, 88}


def test_an_update_keeps_what_the_server_sends_back(
    service: Any, library: Library
) -> None:
    book = service.books.get(id=4)
    book.title = "Emma III"
    service.books.update(book, refresh=True)
    assert library.last[3] == {"if-match": 'W/"1"', "prefer": "return=representation"}
    assert library.requests[-1] == library.last, "no second call was needed"
    assert book.sys_rev_id == 3
    book.title = "Emma IV"
    service.books.update(book)
    assert library.last[3] == {"if-match": 'W/"3"'}


def test_a_server_that_sends_nothing_back_is_read_again() -> None:
    from worlds import served

    with served() as world, world.client() as kinetic:
        from generated_example.erp.bo.customer import Customer

        customers = kinetic.erp.bo.customer.customers
        row = customers.get(cust_num=2)
        before = row.sys_rev_id
        row.name = "Other"
        customers.update(row, refresh=True)
        assert row.sys_rev_id != before and row.name == "Other"
        part = customers.select(Customer.name).get(cust_num=2)
        part.name = "Third"
        customers.update(part, refresh=True)
        assert part.sys_rev_id == customers.get(cust_num=2).sys_rev_id


VALUES: dict[str, tuple[Any, bytes]] = {
    "title": ("Größe, \"x\" & 'y'", "Größe, \"x\" & 'y'".encode()),
    "pages": (12, b"12"),
    "price": (Decimal("1234567890123456.75"), b"1234567890123456.75"),
    "in_print": (True, b"true"),
    "published": (date(1815, 12, 23), b"1815-12-23"),
    "lent": (timedelta(days=1, hours=2), b"P1DT7200S"),
    "cover": (b"\x00\xff\r\n", b"\x00\xff\r\n"),
}
"""Column → a value, and what travels."""


@pytest.mark.parametrize("name", VALUES)
def test_one_value_is_read_written_and_cleared(
    service: Any, library: Library, name: str
) -> None:
    from library_client.hazard.library import Book

    value, raw = VALUES[name]
    cell = service.books.at(id=4).column(getattr(Book, name))
    cell.set(value)
    wire = getattr(Book, name).path
    assert library.last == ("PUT", f"Books(4)/{wire}/$value", raw, {})
    assert cell.get() == value and type(cell.get()) is type(value)
    assert getattr(service.books.get(id=4), name) == value
    cell.clear()
    assert library.last[:2] == ("DELETE", f"Books(4)/{wire}")
    assert cell.get() is None


def test_an_enumeration_and_an_empty_text(service: Any) -> None:
    from library_client.hazard.library import Binding, Book

    place = service.books.at(id=4)
    place.column(Book.binding).set(Binding.HARD)
    assert place.column(Book.binding).get() is Binding.HARD
    place.column(Book.title).set("")
    assert place.column(Book.title).get() == ""


def test_a_value_of_complex_type_and_what_is_in_it(
    service: Any, library: Library
) -> None:
    from library_client.hazard.library import Book, Measure

    place = service.books.at(id=5)
    size = place.column(Book.size)
    held = size.get()
    assert held == Measure(width=Decimal("10.25"), unit="cm")
    held.unit = "in"
    size.update(held)
    assert library.last == ("PATCH", "Books(5)/Size", {"Unit": "in"}, {})
    requests = len(library.requests)
    size.update(held)
    assert len(library.requests) == requests
    size.set(Measure(width=Decimal(3)))
    assert library.last == ("PUT", "Books(5)/Size", {"Width": 3}, {})
    assert size.get() == Measure(width=Decimal(3), unit=None)
    width = place.column(Book.size.to(Measure.width))
    width.set(Decimal("4.50"))
    assert library.last == ("PUT", "Books(5)/Size/Width/$value", b"4.50", {})
    assert width.get() == Decimal("4.50")
    size.clear()
    assert size.get() is None and service.books.get(id=5).size is None


def test_a_list_is_read_written_and_emptied(service: Any, library: Library) -> None:
    from library_client.hazard.library import Book

    tags = service.books.at(id=4).column(Book.tags)
    assert tags.get() == ["novel"]
    tags.set(["a", "b"])
    assert library.last == ("PUT", "Books(4)/Tags", {"value": ["a", "b"]}, {})
    assert tags.get() == ["a", "b"]
    tags.clear()
    assert library.last == ("PUT", "Books(4)/Tags", {"value": []}, {})
    assert tags.get() == []


def test_a_column_of_another_row_or_a_value_of_another_type_is_refused(
    service: Any, library: Library
) -> None:
    from library_client.hazard.library import Book, Measure, Publisher

    place = service.books.at(id=4)
    for wrong in (Publisher.name, Book.publisher, Book.title.tolower(), "Title"):
        with pytest.raises(TypeError, match="is not a column of Book"):
            place.column(wrong)
    for column, value in ((Book.pages, "x"), (Book.tags, [1.5]), (Book.size, "x")):
        with pytest.raises(ValueError, match="validation error"):
            place.column(column).set(value)
    with pytest.raises(TypeError, match="clear"):
        place.column(Book.title).set(None)
    assert library.requests == []
    assert Measure


def test_writes_below_a_row_are_held_to_its_etag(
    service: Any, library: Library
) -> None:
    from library_client import Conflict
    from library_client.hazard.library import AuthorKey, Book

    mine, other = service.books.get(id=4), service.books.get(id=4)
    other.title = "Changed"
    service.books.update(other)
    place = service.books.at(mine)
    jane = service.authors.at(name="Jane Austen")
    for write in (
        lambda: place.column(Book.title).set("Mine"),
        lambda: place.column(Book.title).clear(),
        lambda: place.below(Book.authors, AuthorKey).link(jane),
        lambda: place.one(Book.publisher).link(service.publishers.at(id=1)),
        lambda: place.one(Book.publisher).unlink(),
    ):
        with pytest.raises(Conflict):
            write()
        assert library.last[3] == {"if-match": 'W/"1"'}
    service.books.refresh(mine)
    place.column(Book.title).set("Mine")
    assert library.last[3] == {"if-match": 'W/"3"'}
    assert library.rows("Books")[0]["Title"] == "Mine"


def test_dry_runs_send_nothing(service: Any, library: Library) -> None:
    from library_client.hazard.library import AuthorKey, Book, Publisher

    books, place = service.books, service.books.at(id=4)
    authors, publisher = place.below(Book.authors, AuthorKey), place.one(Book.publisher)
    jane, murray = service.authors.at(name="Jane Austen"), service.publishers.at(id=1)
    unsent = [
        books.replace(Book(id=4), dry_run=True),
        books.upsert(Book(id=4), dry_run=True),
        publisher.upsert(Publisher(id=1), dry_run=True),
        publisher.replace(Publisher(id=1), dry_run=True),
        publisher.link(murray, dry_run=True),
        publisher.unlink(dry_run=True),
        publisher.delete(dry_run=True),
        authors.link(jane, dry_run=True),
        authors.unlink(jane, dry_run=True),
        place.column(Book.title).set("x", dry_run=True),
        place.column(Book.title).clear(dry_run=True),
        place.column(Book.tags).clear(dry_run=True),
    ]
    assert [request.method for request in unsent] == [
        *("PUT", "PATCH", "PATCH", "PUT", "PUT", "DELETE", "DELETE"),
        *("POST", "DELETE", "PUT", "DELETE", "PUT"),
    ]
    assert library.requests == []


@pytest.mark.parametrize("form", ["multipart", "json"])
def test_they_go_together_in_a_batch(library: Library, form: str) -> None:
    from library_client import Kinetic
    from library_client.hazard.library import AuthorKey, Book

    with Kinetic(**library.who, batch_form=form) as kinetic:
        service = kinetic.hazard.library
        place = service.books.at(id=4)
        authors = place.below(Book.authors, AuthorKey)
        new = Book(id=9, publisher=service.publishers.at(id=2))
        with kinetic.batch() as batch:
            handles = [
                batch.add(place.column(Book.title).set, "Größe"),
                batch.add(place.column(Book.cover).set, b"\x00\xff"),
                batch.add(authors.link, service.authors.at(name="Jane Austen")),
                batch.add(service.books.create, new),
                batch.add(service.books.upsert, Book(id=10, pages=1)),
            ]
            title = batch.add(place.column(Book.title).get)
        assert [handle.error for handle in handles] == [None] * 5
        assert title.result() == "Größe"
        assert place.column(Book.cover).get() == b"\x00\xff"
        assert authors.count() == 1
        assert service.books.at(id=9).one(Book.publisher).get().id == 2
        assert handles[-1].result().pages == 1


def test_for_tasks_too(library: Library) -> None:
    from library_client import AsyncKinetic
    from library_client.hazard.library import AuthorKey, Book

    async def main() -> tuple[Any, ...]:
        hooks = {"request": [library.noted_later]}
        async with (
            httpx2.AsyncClient(event_hooks=hooks) as http,
            AsyncKinetic(http=http, **library.who) as kinetic,
        ):
            service = kinetic.hazard.library
            place = service.books.at(id=4)
            await place.column(Book.title).set("x")
            authors = place.below(Book.authors, AuthorKey)
            await authors.link(service.authors.at(name="Jane Austen"))
            book = await service.books.get(id=4)
            book.publisher = service.publishers.at(id=1)
            await service.books.update(book, refresh=True)
            child = await place.one(Book.publisher).get()
            made = await service.books.upsert(Book(id=9))
            await service.books.replace(made)
            return await place.column(Book.title).get(), await authors.count(), child.id

    assert asyncio.run(main()) == ("x", 1, 1)
    assert library.last[:2] == ("PUT", "Books(9)")


def test_names_of_the_wire_too(library: Library) -> None:
    from wire_client.hazard.library import AuthorKey, Book  # type: ignore[import-not-found]  # generated

    with library.client("wire_client") as kinetic:
        service = kinetic.hazard.library
        made = service.books.create(Book(ID=9, Publisher=service.publishers.at(ID=1)))
        assert library.last[2] == {
            "ID": 9,
            "Publisher@odata.bind": library.url("Publishers(1)"),
        }
        place = service.books.at(made)
        place.column(Book.Title).set("x")
        place.below(Book.Authors, AuthorKey).link(
            service.authors.at(Name="Jane Austen")
        )
        assert place.column(Book.Title).get() == "x"


def test_a_login_page_is_not_a_value(service: Any, library: Library) -> None:
    from library_client import Kinetic, ReplyError
    from library_client.hazard.library import Book

    def page(request: httpx2.Request) -> httpx2.Response:
        return httpx2.Response(200, html="<html>Sign in</html>")

    def other(request: httpx2.Request) -> httpx2.Response:
        told = {"content-type": "text/plain; charset=utf-16"}
        return httpx2.Response(200, content="Größe".encode("utf-16"), headers=told)

    for answer, found in ((page, None), (other, "Größe")):
        transport = httpx2.MockTransport(answer)
        with (
            httpx2.Client(transport=transport) as http,
            Kinetic(http=http, **library.who) as kinetic,
        ):
            cell = kinetic.hazard.library.books.at(id=4).column(Book.title)
            if found is None:
                with pytest.raises(ReplyError, match="HTML page"):
                    cell.get()
            else:
                assert cell.get() == found


@pytest.mark.parametrize(
    "charset", ["undefined", "punycode", "idna", "hex", "unicode_escape"]
)
def test_a_codec_that_is_no_charset_is_not_used(
    library: Library, charset: str, folder: Path
) -> None:
    from library_client import Kinetic, ReplyError
    from library_client.hazard.library import Book

    def answer(request: httpx2.Request) -> httpx2.Response:
        told = {"content-type": f"text/plain; charset={charset}"}
        return httpx2.Response(200, content=b"a-b", headers=told)

    with (
        httpx2.Client(transport=httpx2.MockTransport(answer)) as http,
        Kinetic(http=http, **library.who) as kinetic,
    ):
        cell = kinetic.hazard.library.books.at(id=4).column(Book.title)
        with pytest.raises(ReplyError, match="not text of the charset"):
            cell.get()


# tests/test_types.py checks it.
PROGRAM = """
from datetime import date
from decimal import Decimal
from typing import assert_type

from library_client import Kinetic
from library_client._runtime import Request
from library_client.hazard.library import Author, AuthorKey, Book, Measure, Publisher

service = Kinetic.from_env().hazard.library
books, authors, publishers = service.books, service.authors, service.publishers
murray, jane = publishers.at(id=1), authors.at(name="Jane")
book = Book(id=4, publisher=murray, authors=[jane, Author(name="x")])
book.publisher = murray
book.publisher = Publisher(id=1)
book.publisher = None
book.authors = [jane]
book.authors = [Author(name="x")]
read = books.get(id=4)
assert_type(read.publisher, Publisher | None)
assert_type(read.authors, list[Author])
place = books.at(id=4)
books.at(book).below(Book.authors, AuthorKey).link(jane)
place.below(Book.authors, AuthorKey).unlink(jane)
place.one(Book.publisher).link(murray)
assert_type(place.one(Book.publisher).get(), Publisher)
assert_type(place.one(Book.publisher).upsert(Publisher(id=1)), Publisher)
assert_type(books.upsert(book), Book)
assert_type(books.upsert(book, only="new", dry_run=True), Request)
assert_type(books.replace(book), Request | None)
assert_type(place.column(Book.title).get(), str | None)
assert_type(place.column(Book.id).get(), int)
assert_type(place.column(Book.tags).get(), list[str])
assert_type(place.column(Book.size).get(), Measure | None)
assert_type(place.column(Book.size.to(Measure.width)).get(), Decimal | None)
place.column(Book.title).set("x")
place.column(Book.price).set(Decimal("1.5"))
place.column(Book.price).set(3)
place.column(Book.tags).set(["x"])
place.column(Book.size).set(Measure(unit="cm"))
place.column(Book.size).update(Measure(unit="cm"))
place.column(Book.published).set(date(2020, 1, 1))
book.publisher = jane  # wrong
book.authors = [murray]  # wrong
Book(id=4, publisher=jane)  # wrong
place.one(Book.publisher).link(jane)  # wrong
place.below(Book.authors, AuthorKey).link(murray)  # wrong
place.one(Book.publisher).upsert(book)  # wrong
books.replace(Publisher(id=1))  # wrong
books.upsert(book, only="neither")  # wrong
books.at(Publisher(id=1))  # wrong
place.column(Publisher.name)  # wrong
place.column(Book.title).set(5)  # wrong
place.column(Book.title).set(None)  # wrong
place.column(Book.tags).set([5])  # wrong
place.column(Book.size).set("x")  # wrong
place.column(Book.size).update(Publisher(id=1))  # wrong
place.column(Book.title).update("x")  # wrong
books.link(jane)  # wrong
"""


def test_made_up_and_new_rows_are_what_their_types_allow(companies: Companies) -> None:
    from library_client.hazard.library import Binding, Book

    with Library(companies.begin(Temperament()), []).client() as kinetic:
        books = kinetic.hazard.library.books
        prices = [book.price for book in books]
        made = books.create(Book(id=900))
    assert all(-price.as_tuple().exponent <= 2 for price in prices) and len(prices) > 9
    assert made.binding in list(Binding) and made.binding.value and made.tags == []
