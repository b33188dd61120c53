"""What a service marks as deprecated warns the line of the program that uses it, and nothing that the package itself does."""

from __future__ import annotations

import copy
import inspect
import pickle
import warnings
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from loopback import Answer, Call, Loopback
from other_services.both import CASES, package
from transfers.either import Both

SERVICE = "Hazard.RevisionsSvc"


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Any]:
    folder = tmp_path_factory.mktemp("deprecated")
    with package("deprecated_client", {"revisions": SERVICE}, folder) as found:
        yield found


BOOK = {"Id": 1, "Title": "A", "OldTitle": "B", "Old": {"Id": 2}, "Olds": []}


def answer(call: Call) -> Answer:
    path = call.path.partition("Svc/")[2]
    if call.method in ("POST", "PATCH"):
        return Answer(BOOK, 201)
    if path.endswith(("Books(1)", "Desk")):
        return Answer(BOOK)
    return Answer({"value": [BOOK]})


@pytest.fixture
def server(loopback: Loopback) -> Loopback:
    loopback.reset(answer)
    return loopback


@pytest.fixture
def service(both: Both) -> Any:
    return both.client(retries=0).hazard.revisions


def seen(use: Any) -> list[tuple[str, int, str]]:
    """File, line below the beginning of the use, and message of each warning."""
    with warnings.catch_warnings(record=True) as found:
        warnings.simplefilter("always")
        use()
    first = inspect.getsourcelines(use)[1]
    assert all(w.category is DeprecationWarning for w in found)
    return [(Path(w.filename).name, w.lineno - first, str(w.message)) for w in found]


def told(use: Any) -> list[str]:
    """What each warning says, all of them of this file."""
    found = seen(use)
    assert {file for file, _, _ in found} <= {Path(__file__).name}
    return [text for _, _, text in found]


TITLE = "Book.old_title: Deprecated in 2: Use Title."


def test_columns_warn_where_they_are_read_written_and_named(
    both: Both, service: Any
) -> None:
    from deprecated_client.hazard.revisions import Atlas, Book  # type: ignore[import-not-found]  # generated

    row = both.done(service.books.get(id=1))
    assert told(lambda: row.old_title) == [TITLE]
    assert told(lambda: setattr(row, "old_title", "C")) == [TITLE]
    assert told(lambda: Book.old_title == "B") == [TITLE]
    assert told(lambda: Book(id=3, old_title="B")) == [TITLE]
    assert told(lambda: Book(id=3, title="B")) == []
    assert told(lambda: Atlas.old_title) == ["Atlas" + TITLE[4:]]
    assert told(lambda: Atlas(id=3, old_title="B")) == ["Atlas" + TITLE[4:]]
    assert told(lambda: row.title) == told(lambda: Book.title) == []
    assert told(lambda: Book.old) == ["Book.old: Deprecated."]
    assert told(lambda: Book.old_cover) == ["Book.old_cover: Deprecated."]
    with pytest.warns(DeprecationWarning):
        assert row.old_title == "C" and Book.old_title.node.text == "OldTitle"

    def several() -> None:
        print(row.title)
        print(row.old_title)
        for _ in range(3):
            print(row.old_title)

    assert [line for _, line, _ in seen(several)] == [2, 4, 4, 4]


def test_a_line_is_shown_once(both: Both, service: Any) -> None:
    row = both.done(service.books.get(id=1))
    with warnings.catch_warnings(record=True) as found:
        warnings.simplefilter("default")
        for _ in range(3):
            row.old_title  # noqa: B018
        row.old_title  # noqa: B018
    assert len(found) == 2


def test_the_package_itself_warns_nobody(both: Both, service: Any) -> None:
    from deprecated_client.hazard.revisions import Book, RevisionsSvc

    def quiet() -> None:
        row = both.done(service.books.get(id=1))
        row.title = "New"
        both.done(service.books.update(row))
        both.done(service.books.create(Book(id=5, title="x")))
        assert pickle.loads(pickle.dumps(row)) == row == copy.deepcopy(row)
        print(repr(row), row.model_dump(by_alias=True), row.model_dump_json())
        print(dir(Book), dir(row), dir(service), Book.model_json_schema())
        print(inspect.signature(Book), RevisionsSvc.__doc__)

        class Own(Book):  # type: ignore[misc]  # generated, and Any here
            note: str = ""

        Own.model_rebuild(force=True)
        assert Own(id=7).id == 7

    with warnings.catch_warnings():
        warnings.simplefilter("error")
        quiet()


def test_rows_are_as_they_would_be(both: Both, service: Any, made: Any) -> None:
    from deprecated_client.hazard.revisions import Book

    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        row = both.done(service.books.get(id=1))
        row.old_title = "C"
        request = both.done(service.books.update(row, dry_run=True))
        assert b'"OldTitle":"C"' in request.body
        with pytest.raises(ValueError, match="old_title|OldTitle"):
            row.old_title = 5
        part = both.done(service.books.select(Book.id).first())
        with pytest.raises(made.NotLoaded, match="add it to select"):
            part.old_title  # noqa: B018
        with pytest.raises(AttributeError):
            Book.nothing  # noqa: B018
        del row.old_title
        with pytest.raises(made.NotLoaded):
            row.old_title  # noqa: B018


def test_sets_and_operations_warn_where_they_are_used(both: Both, service: Any) -> None:
    old = ["RevisionsSvc.old_books: Deprecated."]
    assert told(lambda: service.old_books) == old
    assert told(lambda: both.done(service.old_books.get(id=1))) == old
    assert told(lambda: service.books) == []
    assert told(lambda: service.old_desk) == ["RevisionsSvc.old_desk: Deprecated."]
    place = service.books.at(id=1)
    kind = type(place).__name__
    assert told(lambda: both.done(place.borrow())) == [
        f"{kind}.borrow: Deprecated: Use Lend."
    ]
    assert told(lambda: place.lend) == []
    assert told(lambda: place.old) == [f"{kind}.old: Deprecated."]
    assert told(lambda: service.count_them) == ["RevisionsSvc.count_them: Deprecated."]
    for _ in range(2):
        assert len(told(lambda: service.old_books.at(id=1))) == 1


def test_an_error_in_place_of_a_warning_changes_nothing(
    both: Both, service: Any
) -> None:
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        with pytest.raises(DeprecationWarning):
            service.old_books  # noqa: B018
        assert both.done(service.books.get(id=1)).title == "A"
