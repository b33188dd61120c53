"""What OData services have beyond Epicor's is shown with the lines to copy, and found: streams, keys, operations, restrictions."""

from __future__ import annotations

import ast
import html
import re
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from checkers import mypy
from support import ROOT, generated_as

from codegen.cli import run

from .conftest import Search

CASES = (
    *("streams", "alternate_keys", "open_type", "annotated_terms"),
    *("bound_operations", "kinds_together", "library"),
)


@pytest.fixture(scope="module")
def metadata(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("further") / "metadata"
    (folder / "services").mkdir(parents=True)
    for case in CASES:
        source = ROOT / "tests" / "cases" / case / "metadata.edmx"
        shutil.copyfile(source, folder / "services" / f"{case}.edmx")
    return folder


@pytest.fixture(scope="module")
def site(metadata: Path) -> Path:
    out = metadata.parent / "site"
    where = ["--metadata", str(metadata), "--out", str(out)]
    assert run(["catalogue", *where]) == 0
    return out


@pytest.fixture(scope="module")
def pages(site: Path) -> dict[str, str]:
    found = {c: (site / "service" / f"{c}.html").read_text("utf-8") for c in CASES}
    return found


PROGRAM = re.compile(
    r'<span>([^<]*)</span>.*?<pre class="sync"[^>]*>(.*?)</pre>\s*<pre class="async"[^>]*>(.*?)</pre>',
    re.DOTALL,
)


def programs(page: str) -> Iterator[tuple[str, str]]:
    """Title → program, for threads and for tasks."""
    for title, *both in PROGRAM.findall(page):
        for text in both:
            yield html.unescape(title), html.unescape(re.sub("<[^>]*>", "", text))


def said(page: str) -> str:
    return "\n".join(text for _, text in programs(page))


def test_the_lines_to_copy_are_right(
    pages: dict[str, str], metadata: Path, tmp_path: Path
) -> None:
    generated_as("acme", tmp_path, metadata=metadata)
    every = [text for page in pages.values() for _, text in programs(page)]
    assert len(every) > 100
    for number, program in enumerate(every):
        ast.parse(program)
        (tmp_path / f"program_{number}.py").write_text(program + "\n", "utf-8")
    assert mypy(tmp_path, *(f"program_{n}.py" for n in range(len(every)))) == {}


@pytest.mark.parametrize(
    ("case", "line"),
    [
        ("streams", 'place.media.save("content.bin")'),
        ("streams", 'await place.stream(Person.voice).save("content.bin")'),
        ("streams", 'kinetic.streams.export(year=1).save("content.bin")'),
        ("alternate_keys", '.by(PersonByEmail).get(email="…")'),
        ("alternate_keys", '.get(country_code="…", number=1)'),
        ("open_type", 'more = UD01.dynamic("…", str)'),
        ("library", "row.publisher = kinetic.library.publishers.at(id=1)"),
        ("bound_operations", ".books.reserve_all(days=1)"),
        ("bound_operations", '.books.at(id="…").similar(words="…"):'),
        ("bound_operations", "row = await home.get()"),
    ],
)
def test_each_kind_has_its_lines(pages: dict[str, str], case: str, line: str) -> None:
    assert line in said(pages[case])


def test_what_a_set_refuses_is_not_proposed(pages: dict[str, str]) -> None:
    text = said(pages["annotated_terms"])
    assert "undeletable.update(row)" in text
    for name in ("unchangeable", "only_created", "only_deleted", "only_read", "main"):
        assert f"{name}.get(" in text and f"{name}.update(" not in text
    # What the server alone fills in is not given a value.
    assert "row.both = " in text and "row.made = " not in text
    assert "Set a reference" not in dict(programs(pages["streams"])).get("frozen", "")


def tags(page: str, place: str) -> list[str]:
    """What a column, a set or a class is marked with."""
    found = re.search(
        rf'<(tr|details)[^>]* id="{re.escape(place)}".*?</\1>', page, re.S
    )
    assert found, place
    head = found[0].partition("<table>")[0]
    return re.findall(r'<span class="tag[^"]*">([^<]*)</span>', head)


@pytest.mark.parametrize(
    ("case", "place", "shown"),
    [
        ("annotated_terms", "Order.made", ["computed"]),
        ("annotated_terms", "Order.serial", ["immutable"]),
        ("annotated_terms", "Order.computed_x907f8ebb", ["deprecated"]),
        ("annotated_terms", "only_changed", ["no create", "no delete"]),
        ("annotated_terms", "old_ones", ["deprecated"]),
        ("annotated_terms", "count", ["deprecated"]),
        ("streams", "photos", ["media"]),
        ("streams", "Photo.thumbnail", ["stream"]),
        ("streams", "Box.inside", ["stream"]),
        ("streams", "Sound", ["media"]),
        ("open_type", "ud_01s", ["open type"]),
        ("library", "books", []),
    ],
)
def test_what_a_thing_is_can_be_seen(
    pages: dict[str, str], case: str, place: str, shown: list[str]
) -> None:
    assert tags(pages[case], place) == shown


def test_a_set_says_what_it_cannot(pages: dict[str, str]) -> None:
    assert "Cannot: count; filter by Made, Stamp/By." in pages["annotated_terms"]


@pytest.mark.parametrize(
    ("kind", "words", "code", "place"),
    [
        (
            "stream",
            "thumbnail",
            "kinetic.streams.photos … Photo.thumbnail: stream",
            "Photo.thumbnail",
        ),
        (
            "key",
            "person email",
            "kinetic.alternate__keys.people … PersonByEmail(email: str)",
            "PersonByEmail",
        ),
        (
            "method",
            "reserve all",
            "kinetic.bound__operations.books … BookSetOperations.reserve_all(days=…) → int",
            "BookSetOperations.reserve_all",
        ),
        (
            "method",
            "bind",
            "bound__operations_methods … CopyOperations.bind() → None",
            "CopyOperations.bind",
        ),
        (
            "parameter",
            "readers",
            "kinetic.bound__operations.books … BookOperations.reserve_by_period_readers(readers: list[str])",
            "BookOperations.reserve_by_period_readers",
        ),
    ],
)
def test_each_kind_is_found_and_its_hit_leads_to_it(
    search: Search,
    metadata: Path,
    site: Path,
    kind: str,
    words: str,
    code: str,
    place: str,
) -> None:
    hits = search(words, "--kind", kind, metadata=metadata)
    assert code in [c for hit in hits for c in (hit["code"], *hit["also"])]
    # As the page's script makes the address of a hit.
    anchor = re.split(r"[:(]", code.split(" … ")[1])[0]
    assert anchor == place
    shown = [f.read_text("utf-8") for f in (site / "service").glob("*.html")]
    assert sum(f'id="{anchor}"' in page for page in shown) >= 1


def test_an_operation_is_called_by_its_own_name_on_the_wire(
    search: Search, metadata: Path
) -> None:
    (hit,) = [
        h
        for h in search("reserve all", "--kind", "method", metadata=metadata)
        if "BookSet" in h["code"]
    ]
    assert hit["path"].endswith("/Lib.ReserveAll")
