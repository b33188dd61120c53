"""What tests of the whole do again and again: generate the sample's package, run a sandbox, run a program against it."""

from __future__ import annotations

import importlib.util
import marshal
import os
import shutil
import sys
from collections.abc import Callable, Iterator
from contextlib import chdir, contextmanager, redirect_stderr, redirect_stdout, suppress
from functools import cache
from importlib.machinery import SourceFileLoader
from importlib.util import MAGIC_NUMBER, cache_from_source, source_hash
from io import StringIO
from pathlib import Path
from subprocess import CompletedProcess
from threading import Thread
from typing import TypeVar

import pytest

from codegen import cli
from codegen.config import Config, Naming, Package
from codegen.generate import generate
from codegen.sample.business import Sample
from codegen.sandbox import Settings, running
from codegen.source.snapshot import open_snapshot

T = TypeVar("T")

ROOT = Path(__file__).resolve().parent.parent
SAMPLE = ROOT / "codegen" / "sample"
LARGE = shutil.ignore_patterns("*JobEntry*", "*SalesOrder*", "*PartSvc*")
"""The sample's documents that take longest, for `copytree` to leave out."""
OURS = frozenset({"manifest.json", ".gitattributes", "profile.json"})
"""What a fetch writes beside the documents."""


def generated_as(
    package: str,
    folder: Path,
    *,
    metadata: Path | None = None,
    naming: Naming = "python",
) -> Path:
    """The package made from a snapshot, the sample's unless given, in the folder."""
    snapshot = open_snapshot(metadata or SAMPLE / "metadata")
    config = Config(package=Package(name=package, naming=naming))
    generate(snapshot, config, folder / package)
    for name, content in _compiled_runtime().items():
        file = folder / package / "_runtime" / name
        file.parent.mkdir(exist_ok=True)
        file.write_bytes(content)
    return folder / package


@cache
def _compiled_runtime() -> dict[str, bytes]:
    """The bytecode of the runtime, which is the same in each package: else a third of a second goes into it at every first import.

    Python compares it with the module's content (PEP 552).
    """
    found: dict[str, bytes] = {}
    runtime = ROOT / "codegen" / "runtime"
    for file in runtime.rglob("*.py"):
        code = SourceFileLoader(file.stem, str(file)).get_code(file.stem)
        head = MAGIC_NUMBER + (0b11).to_bytes(4, "little")
        place = Path(cache_from_source(str(file))).relative_to(runtime)
        found[f"{place}"] = head + source_hash(file.read_bytes()) + marshal.dumps(code)
    return found


def command(where: Path, *arguments: str, **environment: str) -> CompletedProcess[str]:
    """`kinetic-codegen` in a folder, but in this process: a new one takes half a second to start."""
    out, err = StringIO(), StringIO()
    with (
        chdir(where),
        redirect_stdout(out),
        redirect_stderr(err),
        pytest.MonkeyPatch.context() as patch,
    ):
        for name, value in environment.items():
            patch.setenv(name, value)
        code = cli.run([*arguments])
    return CompletedProcess(arguments, code, out.getvalue(), err.getvalue())


def on_a_terminal(work: Callable[[], T], *answers: str) -> tuple[T, str]:
    """What the work returns, and what it writes to stderr, where stdin and stderr are a terminal of 200 columns.

    The answers are typed whenever it asks, which is with a colon; behind the last one nothing comes any more.
    """
    pty = pytest.importorskip("pty", reason="Windows has no such terminals")
    ours, theirs = pty.openpty()
    pieces: list[bytes] = []

    def talk() -> None:
        left = [*answers]
        # Linux reports an error when nobody has the other end open any more.
        with suppress(OSError):
            while piece := os.read(ours, 1 << 16):
                pieces.append(piece)
                if piece.endswith(b": "):
                    os.write(ours, f"{left.pop(0)}\n".encode() if left else b"\x04")

    # What nobody reads would keep the work from going on.
    person = Thread(target=talk)
    person.start()
    try:
        with (
            open(os.dup(theirs)) as stdin,
            open(theirs, "w") as stderr,
            pytest.MonkeyPatch.context() as patch,
        ):
            patch.setenv("TERM", "xterm")
            patch.setenv("COLUMNS", "200")
            patch.setattr(sys, "stdin", stdin)
            patch.setattr(sys, "stderr", stderr)
            result = work()
    finally:
        person.join(60)
        os.close(ours)
    return result, b"".join(pieces).decode("utf-8", "replace")


def require_spark() -> None:
    """Skip a test where Java or PySpark is missing; fail if `KINETIC_REQUIRE_SPARK` is 1."""
    is_there = shutil.which("java") and importlib.util.find_spec("pyspark")
    if is_there:
        return
    missing = "needs Java 17 and PySpark 4: apt-get install openjdk-17-jre-headless; pip install -e '.[dev]'"
    if os.environ.get("KINETIC_REQUIRE_SPARK") == "1":
        pytest.fail(missing)
    pytest.skip(missing)


SETTINGS = Settings(business=Sample())
"""The sandboxes' credentials in this run of the tests: nobody knew them before."""


@contextmanager
def sandbox() -> Iterator[str]:
    """The address of a sandbox over the sample instance and its rows."""
    rows = SAMPLE / "rows"
    with running(SAMPLE / "metadata", rows=rows, settings=SETTINGS) as url:
        yield url


def environment(url: str) -> dict[str, str]:
    """The environment of a program that uses the sandbox: what `from_env` reads, and none of our own paths."""
    return {
        **os.environ,
        **SETTINGS.environment(url, "EPIC06"),
        "CLIENT_ID": SETTINGS.client_id,
        "CLIENT_SECRET": SETTINGS.client_secret,
    }
