"""The index of a snapshot: every entry and the words by which it is found, in one SQLite file.

It is in the user's own folder for caches, so no repository can bring one along, and a sealed record says which file is
ours: anything else there is thrown away and made anew, as is the whole folder where somebody deletes it. What has
changed since is found by the documents' sha256, and only that is read again.
"""

from __future__ import annotations

import json
import os
import shutil
import sqlite3
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import closing, contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Final

import codegen
from codegen import surfaces
from codegen.catalogue.garbage import without_collector
from codegen.config import Config
from codegen.disk.text import digest_of
from codegen.reading import json_object
from codegen.source import layout
from codegen.source.cache import Cache
from codegen.surfaces import folders

if TYPE_CHECKING:
    from codegen.generate.unit import Task, Unit
    from codegen.source.snapshot import Snapshot

Progress = Callable[[int], Callable[[str], None]]
"""Called with the number of services, BAQs and libraries to read; returns what is called with the name of each as it is read."""

_SCHEMA: Final = """
CREATE TABLE things(
    id INTEGER PRIMARY KEY, kind TEXT, name TEXT, digest TEXT, size INTEGER, UNIQUE(kind, name));
CREATE TABLE entries(
    id INTEGER PRIMARY KEY, thing INTEGER, kind TEXT, wire TEXT, path TEXT, part TEXT, code TEXT, words TEXT, leaf TEXT,
    type TEXT, names TEXT, glued TEXT, owners TEXT);
CREATE VIRTUAL TABLE found USING fts5(
    names, glued, owners, words, type, content='entries', content_rowid='id', detail='column');
CREATE VIRTUAL TABLE terms USING fts5vocab(found, 'col');
"""
_INDEXES: Final = (
    "CREATE INDEX IF NOT EXISTS by_thing ON entries(thing)",
    "CREATE INDEX IF NOT EXISTS by_leaf ON entries(leaf, kind)",
)
"""Quicker to make of all entries than with each."""
_HELD: Final = 16 * 1024 * 1024
"""Bytes of words that FTS5 gathers before it writes them: of the 1 MB that it takes by itself it would write hundreds of parts."""
TIER: Final = 1 << 40
"""Ids of one tier begin at a multiple of it: in the order of ids, what people look for first comes first."""
_MANY: Final = 100
"""Things to read from which on a second process pays."""


def _silent(total: int) -> Callable[[str], None]:
    return lambda name: None


@contextmanager
def opened(
    where: Path, config: Config, cache: Cache | None, progress: Progress = _silent
) -> Iterator[sqlite3.Connection]:
    """The index of the snapshot in a folder or zip, up to date; without a cache it is made for this once.

    Raises `CodegenError` if there is no snapshot.
    """
    if cache is None:
        with TemporaryDirectory(prefix="kinetic-codegen-") as folder:
            file = Path(folder, "search.sqlite")
            _update_file(file, where, config, progress)
            with closing(reading(file)) as found:
                yield found
        return
    with closing(_kept(where, config, cache, progress)) as found:
        yield found


def _kept(
    where: Path, config: Config, cache: Cache, progress: Progress
) -> sqlite3.Connection:
    """The index in the cache: as it is where nothing has changed, else brought up to date."""
    stem = f"search-{digest_of(os.path.realpath(where))}"
    file, record = cache.folder / f"{stem}.sqlite", f"{stem}.json"
    recorded = json_object(cache.read(record))
    standing = _file_stamp(file)
    known = standing is not None and recorded.get("file") == standing
    stamp = _stamp(where, config)
    if known and recorded.get("stamp") == stamp:
        with suppress(sqlite3.Error):
            return reading(file)
    part = file.with_name(f".{os.getpid()}-{file.name}.part")
    try:
        part.unlink(missing_ok=True)
        if known and recorded.get("program") == _program():
            shutil.copyfile(file, part)
        try:
            _update_file(part, where, config, progress)
        except sqlite3.Error:
            part.unlink(missing_ok=True)
            _update_file(part, where, config, progress)
        os.chmod(part, 0o600)
        os.replace(part, file)
    finally:
        part.unlink(missing_ok=True)
    new = {"file": _file_stamp(file), "stamp": stamp, "program": _program()}
    cache.write(record, json.dumps(new).encode())
    return reading(file)


def reading(file: Path) -> sqlite3.Connection:
    """A connection that only reads, and looks at no journal beside the file."""
    return sqlite3.connect(f"{file.as_uri()}?mode=ro&immutable=1", uri=True)


def _file_stamp(
    file: os.PathLike[str], stat: Callable[..., os.stat_result] = os.lstat
) -> list[int] | None:
    """What distinguishes a file from any other that could take its place; None if nothing does."""
    try:
        found = stat(file)
    except OSError:
        return None
    return [found.st_ino, found.st_size, found.st_mtime_ns, found.st_ctime_ns]


def _stamp(where: Path, config: Config) -> str:
    """What stays the same as long as no document, no option and not the program has changed."""
    places = [where / layout.MANIFEST, where / layout.JOURNAL]
    below = (where / folder for folder in folders())
    files = [where] if where.is_file() else [*places, *_inside(below)]
    facts = (config.package.naming, config.selection)
    stamps = ((os.fspath(file), _file_stamp(file, os.stat)) for file in files)
    return digest_of((_program(), facts, *stamps))


def _inside(folders: Iterable[Path]) -> Iterator[os.DirEntry[str]]:
    for folder in folders:
        with suppress(OSError), os.scandir(folder) as found:
            yield from sorted(found, key=lambda entry: entry.name)


def _program() -> str:
    """What changes with this program."""
    top = Path(codegen.__file__).parent
    files = sorted(top.rglob("*.py"))
    stats = [(f.name, s.st_size, s.st_mtime_ns) for f in files if (s := f.stat())]
    return digest_of((codegen.__version__, sqlite3.sqlite_version, stats))


@dataclass(frozen=True, slots=True)
class Thing:
    """A service, BAQ or library as the index has to have it."""

    task: Task
    digest: str
    size: int
    """Bytes of its documents: the larger ones are those that people work with, and stand before others."""


def _update_file(file: Path, where: Path, config: Config, progress: Progress) -> None:
    """Make the index in a file that of the snapshot; the file may hold none yet."""
    from codegen.source.snapshot import open_snapshot

    snapshot = open_snapshot(where)
    with closing(sqlite3.connect(file)) as database, database:
        # A crash leaves a file that no record vouches for.
        database.execute("PRAGMA journal_mode=OFF")
        database.execute("PRAGMA synchronous=OFF")
        database.execute("PRAGMA cache_size=-65536")
        if not database.execute("SELECT 1 FROM sqlite_master").fetchone():
            database.executescript(_SCHEMA)
            database.execute(
                "INSERT INTO found(found, rank) VALUES('hashsize', ?)", (_HELD,)
            )
        _update(database, snapshot, config, progress)


def _update(
    database: sqlite3.Connection, snapshot: Snapshot, config: Config, progress: Progress
) -> None:
    wanted = {(t.task.kind, t.task.name): t for t in things(snapshot, config)}
    known = {
        (kind, name): (number, digest)
        for number, kind, name, digest in database.execute(
            "SELECT id, kind, name, digest FROM things"
        )
    }
    stale = [
        number
        for key, (number, digest) in known.items()
        if key not in wanted or wanted[key].digest != digest
    ]
    _forget(database, stale)
    fresh = [t for k, t in wanted.items() if known.get(k, (0, ""))[1] != t.digest]
    if fresh:
        fresh.sort(key=lambda thing: (-thing.size, thing.task.kind, thing.task.name))
        with without_collector():
            _add(database, fresh, snapshot, config, progress)


def _forget(database: sqlite3.Connection, things: Sequence[int]) -> None:
    for thing in things:
        database.execute(
            "INSERT INTO found(found, rowid, names, glued, owners, words, type) "
            "SELECT 'delete', id, names, glued, owners, words, type FROM entries WHERE thing = ?",
            (thing,),
        )
        database.execute("DELETE FROM entries WHERE thing = ?", (thing,))
        database.execute("DELETE FROM things WHERE id = ?", (thing,))


def _add(
    database: sqlite3.Connection,
    fresh: Sequence[Thing],
    snapshot: Snapshot,
    config: Config,
    progress: Progress,
) -> None:
    from codegen.catalogue.entries import entries
    from codegen.generate.processes import available, spread

    done = progress(len(fresh))
    units = (unit_of(thing.task, snapshot, config)[0] for thing in fresh)
    processes = available() if len(fresh) >= _MANY else 1
    last = _last_ids(database)
    first = database.execute("SELECT coalesce(max(id), 0) + 1 FROM things").fetchone()[
        0
    ]
    for thing, found in zip(fresh, spread(entries, units, processes=processes)):
        done(thing.task.name)
        values = (thing.task.kind, thing.task.name, thing.digest, thing.size)
        number = database.execute(
            "INSERT INTO things(kind, name, digest, size) VALUES(?, ?, ?, ?)", values
        ).lastrowid
        rows = []
        for tier, *texts in found:
            last[tier] = last.get(tier, tier * TIER) + 1
            rows.append((last[tier], number, *texts))
        database.executemany(
            "INSERT INTO entries VALUES(?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)", rows
        )
    # FTS5 gathers words as long as ids ascend, and writes a part of its index where one does not.
    database.execute(
        "INSERT INTO found(rowid, names, glued, owners, words, type) "
        "SELECT id, names, glued, owners, words, type FROM entries WHERE thing >= ? ORDER BY id",
        (first,),
    )
    for statement in _INDEXES:
        database.execute(statement)


def _last_ids(database: sqlite3.Connection) -> dict[int, int]:
    """Tier → the highest id of it that was given away."""
    found = database.execute(f"SELECT id / {TIER}, max(id) FROM entries GROUP BY 1")
    return dict(found.fetchall())


def things(snapshot: Snapshot, config: Config) -> Iterator[Thing]:
    """Everything in the snapshot, whether the package includes it or not, at the place it has or would have there."""
    from codegen.generate.tasks import paths
    from codegen.generate.unit import Task

    for surface in surfaces.SURFACES:
        if not surface.entries:
            continue
        every = snapshot.names(surface)
        taken = [n for n in every if config.selection.takes(surface.key, n)]
        places = {**paths(surface.kind, every), **paths(surface.kind, taken)}
        for name, path in places.items():
            task = Task(surface.kind, name, path)
            unit, digests = unit_of(task, snapshot, config)
            facts = (
                task.path,
                unit.naming,
                unit.description,
                unit.updatable,
                sorted(digests.items()),
            )
            yield Thing(task, digest_of(facts), unit.size)


def unit_of(
    task: Task, snapshot: Snapshot, config: Config
) -> tuple[Unit, dict[str, str]]:
    """A task with its documents, as if all of the instance were included."""
    from codegen.generate.unit import Reader

    whole = Config(package=config.package)
    return Reader(snapshot, whole).read(task)
