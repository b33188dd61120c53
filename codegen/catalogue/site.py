"""The catalogue of a snapshot: which pages it has, what each says, and all of it written into a folder."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterable, Iterator, Mapping
from collections import Counter
from dataclasses import dataclass
from pathlib import Path
from typing import Final
from urllib.parse import quote

import codegen
from codegen import surfaces
from codegen.catalogue import guide
from codegen.catalogue.entries import tree
from codegen.catalogue.included import Whole, advice
from codegen.catalogue.index import things, unit_of
from codegen.catalogue.render import FILES, file, render
from codegen.catalogue.shards import Pages, about, records, script, shards
from codegen.catalogue.views import PageContext, Elsewhere, Link, Page, fragment
from codegen.config import Config
from codegen.emit.output import Changes, Output
from codegen.errors import CodegenError, Problem
from codegen.generate.processes import available, spread
from codegen.generate.unit import Task, Unit
from codegen.source import layout
from codegen.source.snapshot import Snapshot
from codegen.surfaces import SERVICE, load
from codegen.upgrade.compare import Change
from codegen.upgrade.difference import Difference, difference

_SHOWN: Final = 12
"""Other pages that a page names where a row is on many."""
_MANY: Final = 100
"""Pages from which on a second process pays."""
_ROWS: Final = """
    SELECT e.leaf, t.kind, t.name, e.code FROM entries e JOIN things t ON t.id = e.thing
    WHERE e.kind = 'row' AND e.part != '' ORDER BY t.size DESC, e.code"""

Progress = Callable[[int], Callable[[str], None]]


@dataclass(frozen=True, slots=True)
class Job:
    """One page to make."""

    number: int
    path: str
    unit: Unit
    context: PageContext


@dataclass(frozen=True, slots=True)
class Site:
    """What every page is made of."""

    snapshot: Snapshot
    config: Config
    tasks: tuple[Task, ...]
    paths: tuple[str, ...]
    """The path of each task's page."""
    numbers: Pages
    rows: Mapping[int, tuple[str, ...]]
    """Page → what its rows are called, of those that stand on several pages."""
    places: Mapping[str, tuple[tuple[int, str], ...]]
    """What a row is called → the pages that have it, with what one types there; the largest services first."""
    since: str = ""
    """What the older snapshot is called, if there is one."""
    changes: tuple[Change, ...] = ()
    problems: tuple[Problem, ...] = ()
    """What of the two could not be compared."""

    def job(self, number: int) -> Job:
        """All that the page of a number is made of."""
        task = self.tasks[number]
        unit, _ = unit_of(task, self.snapshot, self.config)
        changes = tuple(c for c in self.changes if c.document == task.name)
        note = advice(self.config.selection, Whole(task.kind, task.name))
        package = self.config.package.name or "acme"
        context = PageContext(package, self._elsewhere(number), changes, note)
        return Job(number, self.paths[number], unit, context)

    def _elsewhere(self, number: int) -> Elsewhere:
        found: dict[str, tuple[tuple[Link, ...], int]] = {}
        for name in self.rows.get(number, ()):
            others = [place for place in self.places[name] if place[0] != number]
            links = (self._link(*place) for place in others[:_SHOWN])
            found[name] = (tuple(links), max(0, len(others) - _SHOWN))
        return found

    def _link(self, number: int, code: str) -> Link:
        place, _, row = code.partition(" … ")
        at = fragment(place.rpartition(".")[2])
        return Link(place.removeprefix("kinetic."), f"../{url(self.paths[number])}{at}")


def site(
    snapshot: Snapshot,
    config: Config,
    index: sqlite3.Connection,
    since: Snapshot | None = None,
    called: str = "",
) -> Site:
    """The site of a snapshot, with what changed since an older one."""
    tasks = tuple(thing.task for thing in things(snapshot, config))
    numbers: dict[tuple[str, str], int] = {
        (task.kind, task.name): number for number, task in enumerate(tasks)
    }
    places: dict[str, list[tuple[int, str]]] = {}
    rows: dict[int, list[str]] = {}
    for name, kind, owner, code in index.execute(_ROWS):
        number = numbers[kind, owner]
        places.setdefault(name, []).append((number, code))
        rows.setdefault(number, []).append(name)
    whole = Config(package=config.package)
    found = difference(since, snapshot, whole) if since else Difference()
    return Site(
        snapshot,
        config,
        tasks,
        tuple(_paths(tasks)),
        numbers,
        {n: tuple(v for v in f if len(places[v]) > 1) for n, f in rows.items()},
        {name: tuple(held) for name, held in places.items()},
        called,
        found.changes,
        found.problems,
    )


def _paths(tasks: Iterable[Task]) -> Iterator[str]:
    """The path of each page: plain ASCII, and none that a file system takes for another."""
    taken = set[str]()
    for task in tasks:
        stems = (layout.stem(task.name), layout.twin_stem(task.name))
        # A `%` in a file's name would have to be spelled out again in every link to it.
        made = (f"{task.surface.word}/{s.replace('%', '=')}.html" for s in stems)
        path = next(path for path in made if path.casefold() not in taken)
        taken.add(path.casefold())
        yield path


def url(path: str) -> str:
    """The path as a link has it."""
    return quote(path)


def html(job: Job, *, live: bool = False) -> str:
    """A page; one that says so where its documents cannot be read."""
    try:
        of = load(job.unit.task.surface.page)
        shown: Page = of(tree(job.unit), job.context)
    except CodegenError as error:
        task = job.unit.task
        shown = Page(task.name, "", "", "Cannot be read", (), note=error.what)
    return render("page", page=shown, root="../", live=live)


def guides() -> dict[str, Path]:
    """The path of each page of the guide in the catalogue → its text."""
    return {f"guide/{name}.html": file for name, file in guide.pages().items()}


def guide_html(file: Path, *, live: bool = False) -> str:
    """A page of the guide."""
    return render(
        "guide", root="../", live=live, title=guide.title(file), text=guide.html(file)
    )


def home(site: Site, *, live: bool = False) -> str:
    """The first page: every service by its area, every BAQ and library."""
    groups: dict[str, list[Link]] = {}
    for task, path in zip(site.tasks, site.paths):
        area, _, name = task.name.rpartition(".")
        many = task.surface.many
        title = f"{many[0].upper()}{many[1:]}"
        if task.surface is SERVICE:
            title = area or title
        text = name if task.surface is SERVICE else task.name
        groups.setdefault(title, []).append(Link(text, url(path)))
    groups["Guide"] = [Link(guide.title(f), p) for p, f in guides().items()]
    counts = Counter(task.kind for task in site.tasks)
    summary = ", ".join(s.count(counts[s.kind]) for s in surfaces.SURFACES)
    return render(
        "home",
        root="",
        live=live,
        title=site.config.package.name or "Kinetic",
        summary=summary,
        changes=(
            f"{len(site.changes):,} changes since {site.since}" if site.since else ""
        ),
        groups=groups,
    )


def changes(site: Site, *, live: bool = False) -> str:
    """What is new, changed and gone since the older snapshot, the worst first."""
    documents = {task.name: path for task, path in zip(site.tasks, site.paths)}
    groups: dict[str, list[tuple[Change, str]]] = {}
    for change in site.changes:
        path = documents.get(change.document, "")
        title = change.severity.capitalize()
        groups.setdefault(title, []).append((change, url(path)))
    return render(
        "changes",
        root="",
        live=live,
        summary=f"Since {site.since}: {len(site.changes):,} changes",
        groups=groups,
    )


def search_files(site: Site, index: sqlite3.Connection) -> Iterator[tuple[str, bytes]]:
    """(path, bytes) of the index in shards."""
    made = shards(records(index, site.numbers))
    links = [url(path) for path in site.paths]
    yield "search/index.js", script("index", about(links, made.nodes))
    for number, found in enumerate(made.files, 1):
        yield f"search/{number}.js", script(str(number), found)


def write(
    site: Site, index: sqlite3.Connection, out: Path, progress: Progress
) -> Changes:
    """Write the whole site into a folder, which is made, or was written so before; all of it is put in place at once.

    Raises `CodegenError` if the folder holds what is not ours.
    """
    done = progress(len(site.tasks))
    processes = available() if len(site.tasks) >= _MANY else 1
    with Output(out) as output:
        jobs = map(site.job, range(len(site.tasks)))
        pages = spread(html, jobs, processes=processes)
        for task, path, text in zip(site.tasks, site.paths, pages):
            output.write(path, text.encode())
            done(task.name)
        output.write("index.html", home(site).encode())
        if site.since:
            output.write("changes.html", changes(site).encode())
        for path, page in guides().items():
            output.write(path, guide_html(page).encode())
        for name in FILES:
            output.write(name, file(name))
        for path, data in search_files(site, index):
            output.write(path, data)
        return output.finish({"generator": codegen.__version__})
