"""Whatever stands in a repository under a name that is read: no pipe keeps a command waiting, no small file fills the memory."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tracemalloc
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest

from codegen.disk.ownership import standing
from codegen.errors import CodegenError
from codegen.reading import parsed_json, read
from codegen.source import manifest
from codegen.source.snapshot import open_snapshot
from codegen.upgrade import program

MANY = b"[" + b"[]," * 2_000_001 + b"[]]"
"""6 MB that would be 140 as Python's lists; what can be packed into a repository makes gigabytes of them."""

TOML = '[instance]\nurl = "https://h/K"\ncompany = "E"\n[package]\nname = "acme"\n'
WAITING = [
    ("kinetic.toml", ["generate", "--check"]),
    ("kinetic.toml", ["services", "--snapshot"]),
    (".acme.codegen-run", ["generate", "--check"]),
    (".acme.codegen-run", ["generate"]),
    (
        "metadata/services/Erp.BO.ASvc.edmx",
        ["add", "metadata/services/Erp.BO.ASvc.edmx"],
    ),
    ("metadata/manifest.json", ["add", "kept.edmx"]),
]


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="pipes of POSIX")
@pytest.mark.parametrize(("file", "command"), WAITING)
def test_a_pipe_that_nobody_writes_to_keeps_no_command_waiting(
    file: str, command: list[str], tmp_path: Path
) -> None:
    (tmp_path / "metadata" / "services").mkdir(parents=True)
    (tmp_path / "kept.edmx").write_bytes(_DOCUMENT)
    (tmp_path / "kinetic.toml").write_text(TOML)
    (tmp_path / file).unlink(missing_ok=True)
    os.mkfifo(tmp_path / file)
    done = subprocess.run(
        [sys.executable, "-m", "codegen", *command],
        cwd=tmp_path,
        env={**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)},
        capture_output=True,
        timeout=60,
    )
    assert b"Traceback" not in done.stderr and b"this is a bug" not in done.stderr
    assert done.returncode in (0, 1, 2)


_DOCUMENT = b"""<edmx:Edmx Version="4.0" xmlns:edmx="http://docs.oasis-open.org/odata/ns/edmx"><edmx:DataServices>
<Schema Namespace="Erp.BO.ASvc" xmlns="http://docs.oasis-open.org/odata/ns/edm"><EntityContainer Name="C"/></Schema>
</edmx:DataServices></edmx:Edmx>"""


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="pipes of POSIX")
def test_what_is_no_file_is_refused_by_its_name(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe")
    for path in (tmp_path / "pipe", Path("/dev/zero")):
        with pytest.raises(CodegenError, match="not a file") as caught:
            read(path)
        assert caught.value.where == str(path)


def _package(folder: Path, data: bytes) -> object:
    (folder / "manifest.json").write_bytes(data)
    return standing(folder)


def _zip(folder: Path, data: bytes) -> object:
    with zipfile.ZipFile(folder / "z.zip", "w", zipfile.ZIP_DEFLATED) as file:
        file.writestr("manifest.json", data)
    return open_snapshot(folder / "z.zip")


PLACES: dict[str, Callable[[Path, bytes], object]] = {
    "anywhere": lambda _, data: parsed_json(data),
    "as text": lambda _, data: parsed_json(data.decode()),
    "a snapshot's manifest": lambda _, data: manifest.parse(data),
    "that of a zip": _zip,
    "a package's manifest": _package,
}


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="pipes of POSIX")
def test_a_pipe_for_a_secret_makes_no_cache(tmp_path: Path) -> None:
    (tmp_path / "cache").mkdir(mode=0o700)
    os.mkfifo(tmp_path / "cache" / "secret", 0o600)
    program = "import sys; from pathlib import Path; from codegen.source.cache import Cache; print(Cache.open(Path(sys.argv[1])))"
    done = subprocess.run(
        [sys.executable, "-c", program, str(tmp_path / "cache")],
        env={**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)},
        capture_output=True,
        timeout=60,
        text=True,
    )
    assert done.stdout.strip() == "None", done.stderr


@pytest.mark.parametrize("place", PLACES)
def test_json_of_too_many_values_is_refused_before_it_is_parsed(
    place: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    parsed: list[int] = []
    loads = json.loads
    monkeypatch.setattr(
        json, "loads", lambda t, **k: parsed.append(len(t)) or loads(t, **k)
    )
    with pytest.raises((CodegenError, ValueError)):
        PLACES[place](tmp_path, b'{"files": {}, "documents": {}, "x": ' + MANY + b"}")
    assert parsed == []


def test_a_journal_without_end_is_not_read_to_it() -> None:
    line = b'{"path": "services/A.edmx"}\n'
    told = manifest.parse_journal(b'{"url": "u"}\n' + line * 300_000)
    assert told.url == "u"


def test_what_a_whole_instance_says_is_read() -> None:
    facts = {"kind": "service", "name": "Erp.BO.CustomerSvc", "sha256": "0" * 64}
    told = {"documents": {f"services/{n}.edmx": facts for n in range(8_000)}}
    assert parsed_json(json.dumps(told)) == told


def test_a_source_that_is_no_program_is_left_out_before_it_is_parsed(
    tmp_path: Path,
) -> None:
    with open(tmp_path / "large.py", "wb") as file:
        file.truncate(64 * 1024**2)
    (tmp_path / "own.py").write_text("a = 1\n")
    found, problems = program.read([tmp_path])
    assert [source.path.name for source in found] == ["own.py"]
    assert [Path(p.where).name for p in problems] == ["large.py"]


def test_a_file_of_a_package_is_never_in_memory_as_a_whole(tmp_path: Path) -> None:
    """A manifest may list one that is larger than all memory; it is read to be compared."""
    with open(tmp_path / "large.py", "wb") as file:
        file.truncate(64 * 1024**2)
    text = json.dumps({"files": {"large.py": "0" * 64}})
    (tmp_path / "manifest.json").write_text(text)
    tracemalloc.start()
    try:
        assert [*standing(tmp_path).edited] == ["large.py"]
        assert tracemalloc.get_traced_memory()[1] < 8 * 1024**2
    finally:
        tracemalloc.stop()
