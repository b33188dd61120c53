"""The catalogue of an instance made of attacks: its pages have the elements of its harmless twin, and do nothing else in a browser."""

from __future__ import annotations

import functools
from dataclasses import dataclass
from html.parser import HTMLParser
from pathlib import Path
from typing import TYPE_CHECKING

import instances
import pytest
from long import LONG
from web import published

from codegen.cli import run

if TYPE_CHECKING:
    from playwright.sync_api import Browser


@dataclass(frozen=True, slots=True)
class Made:
    """A site, and the words of each of its documents."""

    folder: Path
    words: tuple[instances.Words, ...]

    def pages(self, kind: str) -> list[Path]:
        """The pages of a kind, in the order of the words."""
        found = {read(file).title: file for file in (self.folder / kind).glob("*.html")}
        return [found[shown(words.service)] for words in self.words]


def shown(name: str) -> str:
    """A name as a page has it: what shows nothing is spelled out."""
    spelled = "".join(
        c if c.isprintable() or c == "\n" else repr(c)[1:-1] for c in name[:500]
    )
    return " ".join(spelled.split())


class _Read(HTMLParser):
    """The elements of a page with what decides what they do, and its title."""

    FREE = {"id", "href", "data-copy-text", "aria-label", "title"}
    """Attributes that hold texts, and do nothing but that."""

    def __init__(self, file: Path) -> None:
        super().__init__()
        self.shape: list[tuple[str, tuple[tuple[str, str | None], ...]]] = []
        self.links: list[str] = []
        self.title, self._in_title, self._aside = "", False, False
        self.feed(file.read_text("utf-8"))
        self.title = " ".join(self.title.split())

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        # That a row stands elsewhere, too, and that a name ends in `_c`, follows from what names have in common.
        self._aside = self._aside or ("class", "elsewhere") in attrs
        # So do backticks in a text, between which it is code.
        if (
            self._aside
            or ("class", "tag own") in attrs
            or ("class", "said-code") in attrs
        ):
            return
        kept = ((k, None if k in self.FREE else v) for k, v in attrs)
        self.shape.append((tag, tuple(sorted(kept))))
        self.links += [v or "" for k, v in attrs if k in ("href", "src")]
        self._in_title = tag == "title"

    def handle_endtag(self, tag: str) -> None:
        self._in_title = False
        self._aside = self._aside and tag != "p"

    def handle_data(self, data: str) -> None:
        self.title += data if self._in_title else ""


@functools.cache
def read(file: Path) -> _Read:
    """A page, read once."""
    return _Read(file)


def made(folder: Path, words: list[instances.Words]) -> Made:
    metadata = instances.write(folder / "metadata", words)
    out = folder / "site"
    assert run(["catalogue", "--metadata", str(metadata), "--out", str(out)]) == 0
    return Made(out, tuple(words))


@pytest.fixture(scope="module")
def hostile(tmp_path_factory: pytest.TempPathFactory) -> Made:
    return made(tmp_path_factory.mktemp("hostile"), instances.hostile())


@pytest.fixture(scope="module")
def harmless(tmp_path_factory: pytest.TempPathFactory, hostile: Made) -> Made:
    folder = tmp_path_factory.mktemp("harmless")
    return made(folder, instances.harmless(hostile.words))


@pytest.mark.parametrize("kind", ["service", "baq", "library"])
def test_each_page_has_the_elements_of_its_twin(
    hostile: Made, harmless: Made, kind: str
) -> None:
    for page, twin in zip(hostile.pages(kind), harmless.pages(kind), strict=True):
        assert read(page).shape == read(twin).shape, page


def test_no_link_leads_out_of_the_site(hostile: Made) -> None:
    for file in hostile.folder.rglob("*.html"):
        for link in read(file).links:
            path = (file.parent / link.partition("#")[0]).resolve()
            assert path.is_relative_to(hostile.folder.resolve()), link


EVERY = max(1, 5 // LONG)
"""Of so many pages one is looked at in the browser; the elements of all of them are compared without it."""
SHAPE = """() => [...document.querySelectorAll('*')]
    .filter(e => !e.closest('.elsewhere, .tag.own, .said-code')).map(e => e.tagName)"""


def test_in_a_browser_no_attack_does_anything(
    browser: Browser, hostile: Made, harmless: Made
) -> None:
    """No dialog opens, nothing is asked of anybody else, no error comes, and the DOM is that of the twin; hits of a search, too."""
    shapes = []
    for site in (hostile, harmless):
        with published(site.folder) as url:
            page = browser.new_page()
            strange: list[str] = []
            page.on("dialog", lambda d: (strange.append(d.message), d.dismiss()))
            page.on("pageerror", lambda e: strange.append(str(e)))
            page.on("console", lambda m: strange.append(m.text))
            page.on("popup", lambda p: strange.append(p.url))
            page.on("request", lambda r: r.url.startswith(url) or strange.append(r.url))
            found = []
            for kind in ("service", "baq", "library"):
                for file in site.pages(kind)[::EVERY]:
                    page.goto(f"{url}{kind}/{file.name.replace('%', '%25')}")
                    found.append(page.evaluate(SHAPE))
            page.goto(url)
            for words in site.words:
                page.fill("#page-search", words.name(1)[:100])
                page.wait_for_timeout(10)
                assert page.evaluate(
                    "() => [...document.querySelectorAll('#page-hits *')].every(e => ['A', 'CODE', 'SPAN', 'SMALL', 'P'].includes(e.tagName))"
                )
            assert not strange
            shapes.append(found)
            page.close()
    assert shapes[0] == shapes[1]
