"""The package as files: compared with what is there, staged beside it, and put in place as a whole."""

from __future__ import annotations

import difflib
import json
import os
import shutil
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from pathlib import Path, PurePosixPath
from types import TracebackType
from typing import Self

from codegen.disk import bytecode, droppings, files, ownership
from codegen.disk.ownership import MANIFEST, Standing
from codegen.disk.look import Look, look
from codegen.disk.marks import Run
from codegen.disk.stage import staging
from codegen.disk.swap import Swap, swap
from codegen.disk.system import HERE
from codegen.disk.text import digest as text_digest
from codegen.disk.text import normalized
from codegen.emit import relaid
from codegen.errors import CodegenError
from codegen.disk.files import file_error


@dataclass(slots=True)
class Changes:
    """What a run did, or would do, to the files of the package, in the order in which they were met."""

    added: list[str] = field(default_factory=list)
    changed: list[str] = field(default_factory=list)
    removed: list[str] = field(default_factory=list)
    relaid: list[str] = field(default_factory=list)
    """Those of the changed and removed that a formatter has laid out anew."""

    @property
    def any(self) -> bool:
        """Whether the package on disk differs from what was generated."""
        return self.count > 0

    @property
    def count(self) -> int:
        """How many files differ."""
        return len(self.added) + len(self.changed) + len(self.removed)

    def lines(self) -> Iterator[str]:
        """`+ path`, `~ path` and `- path`, sorted by path."""
        marks = {"+": self.added, "~": self.changed, "-": self.removed}
        pairs = sorted((path, mark) for mark, paths in marks.items() for path in paths)
        return (f"{mark} {path}" for path, mark in pairs)


class Output:
    """The files of one run; its methods raise `CodegenError` for all that goes wrong, and then nothing has changed.

    With `dry` nothing is written; `on_diff` is given the lines in which a file differs. `swap` puts the new package in the
    place of the old one.
    """

    def __init__(
        self,
        target: Path,
        *,
        dry: bool = False,
        on_diff: Callable[[Iterator[str]], None] | None = None,
        swap: Swap = swap,
    ) -> None:
        self._target = target
        self._run: Run | None = None
        self._stage: Path | None = None
        self._dry = dry
        self._on_diff = on_diff
        self._swap = swap
        self._written: dict[str, str] = {}
        self._spellings: dict[str, str] = {}
        self._before = Standing({}, {})
        self._edited: list[str] = []
        self._seen: Look | None = None
        self._held = ExitStack()
        self.changes = Changes()

    def __enter__(self) -> Self:
        with _reporting_file_errors(self._target), ExitStack() as held:
            if self._dry:
                self._seen = look(self._target, whole=self._on_diff is not None)
                self._before = self._seen.standing
            else:
                self._run = held.enter_context(staging(self._target))
                self._stage = self._run.place("new")
                self._before = ownership.standing(self._target)
            self._held = held.pop_all()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        value: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        with _reporting_file_errors(self._target):
            self._held.close()

    def write(self, path: str, data: bytes) -> None:
        """Take one file of the package; its path is below the package's folder, with `/`."""
        self._check(path)
        digest = text_digest(data)
        self._written[path] = digest
        known = self._before.digests.get(path)
        if known == digest:
            return
        (self.changes.changed if known else self.changes.added).append(path)
        self._note_edit(path, data)
        self._show(path, data)
        with _reporting_file_errors(self._target):
            self._put(path, data)

    def standing(self, paths: Iterable[str] | None = None) -> dict[str, str]:
        """Path → sha256 of those files, or of all, that stood in the package as it was written and were not taken yet."""
        there = self._before.digests
        asked = there if paths is None else paths
        return {p: there[p] for p in asked if p in there and p not in self._written}

    @property
    def taken(self) -> Mapping[str, str]:
        """Path → sha256 of all that was taken in this run."""
        return self._written

    def keep(self, paths: Iterable[str]) -> None:
        """Keep these files unchanged."""
        for path in paths:
            self._check(path)
            self._written[path] = self._before.digests[path]

    def text(self, path: str) -> str:
        """The file as it stood before."""
        with _reporting_file_errors(self._target):
            return self._bytes(path).decode("utf-8", "replace")

    def finish(self, facts: Mapping[str, object]) -> Changes:
        """Write the manifest with these facts in it, and put everything in place; the changes are complete then."""
        manifest = {**facts, "files": dict(sorted(self._written.items()))}
        lines = json.dumps(manifest, indent=1, sort_keys=True, ensure_ascii=False)
        data = f"{lines}\n".encode("utf-8", "surrogatepass")
        gone = sorted(self._before.digests.keys() - self._written.keys())
        self.changes.removed += gone
        for path in gone:
            self._note_edit(path, None)
            self._show(path, None)
        ownership.refuse_edited(self._target, self._edited)
        with _reporting_file_errors(self._target):
            same = self._before.digests.items() & self._written.items()
            strange = bytecode.doubtful(self._target, {path for path, _ in same})
            self.changes.removed += strange
            if normalized(self._bytes(MANIFEST)) != data:
                new = MANIFEST not in self._before.files
                (self.changes.added if new else self.changes.changed).append(MANIFEST)
            if len(strange) < self.changes.count:
                self._put(MANIFEST, data)
                self._link(strange)
                self._place()
            elif not self._dry:
                for path in strange:
                    files.remove(self._target / path)
        return self.changes

    def _note_edit(self, path: str, data: bytes | None) -> None:
        """Note whether a file that is no longer as it was written was edited, or laid out anew; it has no data where it goes."""
        if (sha256 := self._before.edited.get(path)) is None:
            return
        with _reporting_file_errors(self._target):
            found = self._bytes(path)
        is_made = data is not None and relaid.is_reformatted(found, data)
        if path.endswith(".py") and (
            is_made or relaid.is_reformatted_from(found, sha256)
        ):
            self.changes.relaid.append(path)
        else:
            self._edited.append(path)

    def _check(self, path: str) -> None:
        """Return if the path is one of the package's own, and no other has it on a file system that ignores case."""
        pure = PurePosixPath(path)
        if pure.is_absolute() or ".." in pure.parts or {*path} & {*"\\:\0"}:
            raise CodegenError(path, "this path leads outside of the package")
        first = self._spellings.setdefault(path.casefold(), path)
        if path in self._written or first != path:
            raise CodegenError(path, "two parts of the package have this path")

    def _put(self, path: str, data: bytes) -> None:
        """Write a file to the stage, with the mode that its old one has."""
        if self._stage is None:
            return
        new = self._stage / path
        new.parent.mkdir(parents=True, exist_ok=True)
        # Nothing is there yet, and what has come there since, a link perhaps, is not ours to write to.
        with open(new, "xb") as file:
            file.write(data)
        if path in self._before.files:
            shutil.copymode(self._target / path, new)

    def _link(self, strange: Collection[str]) -> None:
        """Bring what has not changed into the stage, and what others have left there, but `strange` bytecode.

        Old and new are one file where the file system can do that.
        """
        if self._stage is None:
            return
        same = self._before.digests.items() & self._written.items()
        for folder in {PurePosixPath(path).parent for path, _ in same}:
            (self._stage / folder).mkdir(parents=True, exist_ok=True)
        for path, _ in same:
            is_converted = path in self._before.converted
            bring = _write_lines if is_converted else _link_or_copy
            bring(self._target / path, self._stage / path)
        droppings.carry(self._target, self._stage)
        bytecode.carry(self._target, self._stage, but=strange)

    def _place(self) -> None:
        if self._run is None or self._stage is None:
            return
        if not self._target.exists():
            HERE.move(self._stage, self._target)
            return
        if changed := self._changed():
            raise CodegenError(
                str(self._target / changed),
                "this was changed while the package was generated, and the change would be lost",
                "Run it again.",
            )
        _copy_modes(self._target, self._stage)
        self._run.note_old(self._before.edits)
        self._swap(self._run)
        # Else somebody has written to it in between: it stays beside the package, and the next run says so.
        if ownership.files(self._stage) == self._before.files:
            self._run.adopt(self._stage)

    def _changed(self) -> str:
        """The first file that somebody has changed since the run began, if any."""
        pairs = self._before.files.items() ^ ownership.files(self._target).items()
        return min((path for path, _ in pairs), default="")

    def _bytes(self, path: str) -> bytes:
        """The file as it is, or as it was seen; empty if it does not exist."""
        if self._seen is not None:
            return self._seen.contents.get(path, b"")
        return (self._target / path).read_bytes() if path in self._before.files else b""

    def _show(self, path: str, data: bytes | None) -> None:
        """Give `on_diff` the lines in which a file differs; it has no data where it goes."""
        if self._on_diff is None:
            return
        with _reporting_file_errors(self._target):
            before = _lines(normalized(self._bytes(path)))
        names = f"a/{path}", "/dev/null" if data is None else f"b/{path}"
        self._on_diff(difflib.unified_diff(before, _lines(data or b""), *names))


def _write_lines(old: Path, new: Path) -> None:
    """Write a file whose lines do not end as they were written as it was."""
    new.write_bytes(normalized(old.read_bytes()))
    shutil.copymode(old, new)


def _link_or_copy(old: Path, new: Path) -> None:
    """Let `new` be the same file as `old` where the file system can do that, else a copy."""
    try:
        os.link(old, new)
    except OSError:
        shutil.copy2(old, new)


def _copy_modes(old: Path, new: Path) -> None:
    """Give the folders of a package the modes that they had, the innermost first: one may be write-protected."""
    for inner, _, _ in os.walk(new, topdown=False):
        twin = old / Path(inner).relative_to(new)
        if twin.is_dir():
            shutil.copymode(twin, inner)


def _lines(data: bytes) -> list[str]:
    return data.decode("utf-8", "replace").splitlines(keepends=True)


@contextmanager
def _reporting_file_errors(target: Path) -> Iterator[None]:
    """Turn what the system says of a file into an error with a place and a hint."""
    try:
        yield
    except OSError as error:
        name = error.filename
        path = Path(os.fsdecode(name)) if isinstance(name, str | bytes) else target
        raise file_error(error, path) from None
