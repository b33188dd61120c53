"""Metadata is no code: a package made of attacks has the code of a harmless one, and does nothing but what that does."""

from __future__ import annotations

import io
import json
import os
import re
import subprocess
import sys
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

import instances
import long
import pytest
import stages
from attacks import CONTROLS, JSON_NAMES, PATHS, XML_NAMES
from checkers import mypy
from grammar import foreign, rebound, shape
from instances import Words

from codegen.surfaces import SURFACES, Kind, folders
from codegen import config
from codegen.commands.talk import Talk
from codegen.config import Config, Package
from codegen.emit.layout import formatted
from codegen.errors import CodegenError
from codegen.generate import Result, generate
from codegen.ir import client, names
from codegen.source import add
from codegen.source.layout import path_for, stem
from codegen.source.manifest import Entry, Manifest
from codegen.source.snapshot import open_snapshot

DOCUMENT = '<Schema Namespace="N"><ComplexType Name="C"/></Schema>'
ROOT = Path(__file__).resolve().parent.parent.parent


@dataclass(frozen=True, slots=True)
class Made:
    """A package, and of what it was made."""

    folder: Path
    words: tuple[Words, ...]
    result: Result

    def modules(self) -> dict[str, str]:
        """Path → text of every module but the runtime's."""
        files = sorted(self.folder.rglob("*.py"))
        return {
            file.relative_to(self.folder).as_posix(): file.read_text("utf-8")
            for file in files
            if "_runtime" not in file.parts
        }

    def of(self, number: int) -> list[str]:
        """The texts of the modules that were made of one document's words, and of those beside it."""
        every = [words.service for words in self.words]
        service = client.paths_of_services("", every)[every[number]]
        flat = names.distinct(every, names.attribute)[every[number]]
        paths = [
            "/".join(service),
            "/".join(service) + "_methods",
            f"baq/{flat}",
            f"efx/{flat}",
        ]
        return [(self.folder / f"{path}.py").read_text("utf-8") for path in paths]


def made(folder: Path, words: list[Words]) -> Made:
    snapshot = open_snapshot(instances.write(folder / "metadata", words))
    target = folder / "acme"
    result = generate(snapshot, Config(package=Package(name="acme")), target)
    return Made(target, tuple(words), result)


@pytest.fixture(scope="session")
def hostile(tmp_path_factory: pytest.TempPathFactory) -> Made:
    return made(tmp_path_factory.mktemp("hostile"), instances.hostile())


@pytest.fixture(scope="session")
def harmless(tmp_path_factory: pytest.TempPathFactory, hostile: Made) -> Made:
    return made(tmp_path_factory.mktemp("harmless"), instances.harmless(hostile.words))


def test_no_document_is_lost(hostile: Made) -> None:
    errors = [str(p) for p in hostile.result.problems if p.level == "error"]
    assert not errors
    package = hostile.result.package
    count = len(hostile.words)
    assert [len(package[surface.kind]) for surface in SURFACES] == [count] * 3


def test_no_module_holds_code_of_anybody_else(hostile: Made) -> None:
    for path, text in hostile.modules().items():
        assert not foreign(text), path
        assert not rebound(text), path


def test_each_module_has_the_shape_of_its_harmless_twin(
    hostile: Made, harmless: Made
) -> None:
    for number, words in enumerate(hostile.words):
        for text, twin in zip(hostile.of(number), harmless.of(number), strict=True):
            assert shape(text) == shape(twin), words.service


def test_the_client_is_made_of_what_its_harmless_twin_is_made_of(
    hostile: Made, harmless: Made
) -> None:
    def kinds(package: Made) -> set[str]:
        return {
            line
            for line in shape(package.modules()["client.py"])
            if "ClassDef" not in line
        }

    assert kinds(hostile) == kinds(harmless)


def test_every_attack_may_be_what_a_service_a_baq_and_a_library_is_called(
    tmp_path: Path,
) -> None:
    package = made(tmp_path, [instances.called(name) for name in JSON_NAMES])
    every = {*JSON_NAMES}
    found = package.result.package
    services, baqs, libraries = (found[surface.kind] for surface in SURFACES)
    assert {service.wire_name for service in services} == every
    assert {baq.wire_name for baq in baqs} == every
    # Half a character reaches no file, so a library's document cannot hold its name.
    lost = {name for name in every if re.search("[\ud800-\udfff]", name)}
    assert {library.wire_name for library in libraries} == every - lost
    errors = {p.where for p in package.result.problems if p.level == "error"}
    assert errors == lost
    for path, text in package.modules().items():
        stages.check_path(path.replace("_methods.py", ".py"))
        assert not foreign(text), path
        assert not rebound(text), path


LONG = "n" * 1_000_000
STAGES: dict[Kind, Callable[[bytes], stages.Modules]] = {
    "service": stages.service_modules,
    "methods": stages.methods_modules,
    "baq": stages.service_modules,
    "baq-parameters": stages.lookup_modules,
    "baq-columns": stages.lookup_modules,
    "functions": stages.library_modules,
}


@pytest.mark.parametrize("kind", instances.MAKERS)
def test_a_name_of_a_megabyte_costs_what_has_it_and_no_more(kind: Kind) -> None:
    words = instances.called("Erp.BO.GoodSvc", lambda n: LONG if n else "goodName", 2)
    modules = [*STAGES[kind](instances.MAKERS[kind](words).encode())]
    assert stages.check(iter(modules)) == len(modules)
    assert sum(len(text) for _, text in modules) < 10_000
    if kind != "baq-columns":
        # The name of a column that the BAQ itself has not is for nothing.
        assert "good_name" in "".join(text for _, text in modules)


def test_every_module_is_a_fixed_point_of_black(hostile: Made) -> None:
    # A third in every run, all in a long one: black takes longer than all that made them.
    modules = [*hostile.modules().items()][:: 3 if long.LONG < 2 else 1]
    assert len(modules) > 20
    assert not [path for path, text in modules if formatted(text) != text]


def test_what_is_told_of_it_is_one_line_each(hostile: Made) -> None:
    stream = io.StringIO()
    Talk(stream, verbose=True).problems(hostile.result.problems)
    lines = stream.getvalue().splitlines()
    assert all(line.startswith(("note: ", "warning: ", "hint: ")) for line in lines)
    assert all(line.isprintable() and len(line) < 4_000 for line in lines)


GUARD = """
import os, sys
WRITES = os.O_WRONLY | os.O_RDWR | os.O_CREAT | os.O_TRUNC | os.O_APPEND
BARRED = ("os.", "shutil.", "subprocess.", "socket.", "ctypes.", "winreg.", "ftplib.", "smtplib.", "urllib.", "webbrowser.", "pty.", "tempfile.")
HARMLESS = {"os.listdir", "os.scandir", "os.putenv", "os.walk", "os.fwalk", "os.listdrives"}
def guard(event, arguments):
    if event == "open" and isinstance(arguments[2], int) and not arguments[2] & WRITES:
        return
    if event == "open" or event.startswith(BARRED) and event not in HARMLESS:
        print("side effect:", event, arguments, file=sys.stderr)
        os._exit(3)
"""
USE = """
import importlib, inspect, pathlib
import acme
root = pathlib.Path(acme.__file__).parent
sys.addaudithook(guard)
count = 0
for file in sorted(root.rglob("*.py")):
    if file.name == "spark.py" or file.parent.name == "frames":
        continue  # copied as they are, and they load Arrow and Spark, which do what they like
    parts = file.relative_to(root.parent).with_suffix("").parts
    module = importlib.import_module(".".join(p for p in parts if p != "__init__"))
    for value in vars(module).values():
        if inspect.isclass(value) and value.__module__ == module.__name__:
            count += 1
            if issubclass(value, acme._runtime.Row):
                value.model_rebuild()
                value.model_validate({})
def reach(area, depth=0):
    reached = 0
    for name in dir(area):
        if name.startswith("_") or name in dir(acme.Kinetic.__mro__[1]) or name in ("call", "staging"):
            continue
        found = getattr(area, name)
        reached += 1
        if isinstance(found, acme._runtime.Area) or isinstance(found, acme._runtime.Service):
            reached += reach(found, depth + 1)
    return reached
with acme.Kinetic("https://erp.example.com/Kinetic", company="E", api_key="k", username="u", password="p") as kinetic:
    print(count, reach(kinetic))
"""


def test_every_module_imports_and_is_used_without_side_effects(hostile: Made) -> None:
    done = subprocess.run(
        [sys.executable, "-B", "-W", "error", "-c", GUARD + USE],
        cwd=hostile.folder.parent,
        capture_output=True,
        text=True,
        timeout=300,
    )
    assert done.returncode == 0, done.stderr[-3000:]
    classes, members = map(int, done.stdout.split())
    assert classes > 500 and members > 300


WATCH = """
import os, sys
WRITES = os.O_WRONLY | os.O_RDWR | os.O_CREAT
CHANGES = {"os.mkdir", "os.rename", "os.link", "os.remove", "os.rmdir", "os.symlink", "os.truncate", "shutil.rmtree"}
written = []
def watch(event, arguments):
    if event == "open" and isinstance(arguments[2], int) and arguments[2] & WRITES:
        written.append(arguments[0])
    elif event in CHANGES:
        written.extend(a for a in arguments if isinstance(a, (str, bytes)) or hasattr(a, "__fspath__"))
    elif event.startswith(("subprocess.", "os.exec", "os.posix_spawn", "os.system", "socket.connect")):
        written.append(event)
from codegen import cli
sys.addaudithook(watch)
code = cli.run(["generate", "--metadata", "metadata", "--package", "acme", "--out", "made"])
import json
print(json.dumps(sorted({os.path.realpath(os.fsdecode(p)) for p in written if not isinstance(p, int)})))
sys.exit(code)
"""


def test_generating_writes_only_into_its_folder(hostile: Made, tmp_path: Path) -> None:
    words = [*hostile.words[:4], *map(instances.called, (*PATHS, *CONTROLS))]
    instances.write(tmp_path / "metadata", words)
    done = subprocess.run(
        [sys.executable, "-B", "-c", WATCH],
        cwd=tmp_path,
        env=os.environ
        | {
            "PYTHONPATH": str(ROOT),
            "KINETIC_CODEGEN_CACHE": str(tmp_path / "caches"),
        },
        capture_output=True,
        text=True,
        timeout=300,
    )
    assert done.returncode == 0, done.stderr[-3000:]
    written = json.loads(done.stdout.splitlines()[-1])
    allowed = tuple(str(tmp_path.resolve() / name) for name in ("made", "caches"))
    assert written and not [path for path in written if not path.startswith(allowed)]


def test_a_sample_of_modules_type_checks(hostile: Made) -> None:
    assert mypy(hostile.folder.parent, "--exclude=/_runtime/", "acme") == {}


def test_a_package_has_a_name_that_is_one_and_nothing_else() -> None:
    for name in JSON_NAMES:
        try:
            found = config.package_name(name)
        except ValueError as error:
            assert len(error.args) == 2
        else:
            assert found == name.strip() and found.isascii() and found.isidentifier()
            assert found.lower() not in {"con", "prn", "aux", "nul", "com1", "lpt9"}


@pytest.mark.parametrize("key", ["name", "path", "naming"])
def test_a_configuration_is_read_or_refused(key: str) -> None:
    for text in XML_NAMES:
        try:
            found = config.parse(f"[package]\n{key} = {json.dumps(text)}\n")
        except CodegenError as error:
            assert error.where.startswith("kinetic.toml") and error.hint
        else:
            assert str(found.package.path).isprintable()
            assert found.package.naming in ("python", "wire")


def test_a_name_of_a_manifest_stops_no_other(tmp_path: Path) -> None:
    entries = {}
    for name in (
        "Erp.BO.GoodSvc",
        "a." * 200 + "b",
        "a." * 3_000 + "b",
        "n" * 1_000_000,
    ):
        path = path_for("service", stem(name))
        entries[path] = Entry(path, "service", name)
        (tmp_path / path).parent.mkdir(exist_ok=True)
        (tmp_path / path).write_text(DOCUMENT)
    facts = json.loads(Manifest(entries=entries).to_bytes())
    for path in (
        "../x.edmx",
        "services/../../x.edmx",
        "/etc/passwd",
        "services/\0.edmx",
    ):
        facts["documents"][path] = {"kind": "service", "name": "Erp.BO.EvilSvc"}
    (tmp_path / "manifest.json").write_text(json.dumps(facts))
    snapshot = open_snapshot(tmp_path)
    target = tmp_path / "made" / "acme"
    result = generate(snapshot, Config(package=Package(name="acme")), target)
    made = [listed.wire_name for listed in result.package["service"]]
    assert "Erp.BO.GoodSvc" in made and "a." * 200 + "b" in made
    assert max(map(len, made)) <= 512 and "Erp.BO.EvilSvc" not in made
    assert len(snapshot.problems) == 6


@pytest.mark.parametrize("name", [*JSON_NAMES, "a\udc80b"], ids=ascii)
def test_an_added_document_stays_in_the_snapshot(name: str, tmp_path: Path) -> None:
    source = tmp_path / "source.xml"
    source.write_text(DOCUMENT)
    sources = [source]
    with suppress(OSError, ValueError):
        # The file's own name is an attack, too, where it can be that of a file.
        if "/" not in name:
            (tmp_path / f"{name}.xml").write_text(DOCUMENT)
            sources.append(tmp_path / f"{name}.xml")
    metadata = tmp_path / "metadata"
    for number, file in enumerate(sources):
        try:
            (added,) = add.add(metadata, [file], name="" if number else name)
        except CodegenError as error:
            assert error.what
        else:
            assert (metadata / added.path).resolve().parent.parent == metadata.resolve()
    found = {path for path in tmp_path.rglob("*") if path.is_file()}
    own = {metadata / "manifest.json", metadata / ".gitattributes"}
    for path in found - {*sources, *own}:
        assert path.parent.name in folders() and path.parent.parent == metadata
