"""Whatever happens to a project between two runs, the second leaves what a clean run makes, or refuses for a reason and changes nothing.

Steps are drawn from a seed: each changes documents, options, the package, its manifest, its memory or its line ends, as instances, users,
formatters, editors and git do, or kills a run. A thousand are drawn where `KINETIC_LONG_TESTS` is above 1.
"""

from __future__ import annotations

import ast
import json
import os
import shutil
import signal
import sys
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field, replace
from pathlib import Path
from random import Random
from urllib.parse import quote

import pytest
from dying import killed
from long import LONG
from remembering import CASES, Project, files, project
from support import SAMPLE

from codegen import profile
from codegen.disk.ownership import MANIFEST
from codegen.disk.text import digest
from codegen.emit.layout import formatted
from codegen.errors import CodegenError
from codegen.generate import generate
from codegen.selection import Selection
from codegen.source.snapshot import open_snapshot

SEEDS, STEPS = (20, 50) if LONG > 1 else (2, 5)
LARGEST = 12_000
BESIDE = ("manifest.json", profile.FILE)
HOSTILE = sorted(p.parent.name for p in CASES.glob("*/metadata.edmx"))


@dataclass
class World:
    """A project, and what happened to it since it was last as generated."""

    here: Project
    random: Random
    marks: dict[str, tuple[set[str], set[str]]] = field(default_factory=dict)
    """Name of a package → the paths in it of what is somebody's work, and of what a formatter has laid out anew."""

    @property
    def edits(self) -> set[str]:
        return self._marked[0]

    @property
    def relaid(self) -> set[str]:
        return self._marked[1]

    @property
    def _marked(self) -> tuple[set[str], set[str]]:
        return self.marks.setdefault(self.here.package.name, (set(), set()))

    def modules(self) -> list[Path]:
        """The package's modules but the largest of the runtime, which formatters take seconds for."""
        there = sorted(self.here.package.rglob("*.py"))
        return [file for file in there if file.stat().st_size < LARGEST]

    def a_module(self) -> Path | None:
        found = self.modules()
        return self.random.choice(found) if found else None

    def a_document(self) -> Path | None:
        found = sorted(p for p in self.here.metadata.rglob("*.*") if p.is_file())
        return self.random.choice(found) if found else None

    def path(self, file: Path) -> str:
        return file.relative_to(self.here.package).as_posix()


Step = Callable[[World], None]


def add_document(world: World) -> None:
    case = world.random.choice(HOSTILE)
    target = world.here.metadata / "services" / f"Hazard.BO.{case.title()}Svc.edmx"
    shutil.copy(CASES / case / "metadata.edmx", target)


def drop_document(world: World) -> None:
    if (file := world.a_document()) and len(list(file.parent.iterdir())) > 1:
        file.unlink()


def rename_document(world: World) -> None:
    """What has a name that was in use in another letter case, or one that folds to another's."""
    if (file := world.a_document()) and file.name not in BESIDE:
        stem, dot, ending = file.name.partition(".edmx")
        names = [stem.swapcase(), f"{stem}Svc", quote("Straße"), quote("Strasse")]
        file.rename(file.with_name(world.random.choice(names) + dot + ending))


def restore_documents(world: World) -> None:
    shutil.copytree(SAMPLE / "metadata", world.here.metadata, dirs_exist_ok=True)


def learn_manners(world: World) -> None:
    """What a probe finds of the instance, or a file of it that is broken."""
    facts = {
        "rows in one reply": world.random.choice([50, 100, None]),
        "positional keys": world.random.choice(["taken", "refused", None]),
    }
    findings = {name: profile.Finding(value) for name, value in facts.items()}
    data = profile.Profile(findings).to_bytes()
    ends = len(data) if world.random.random() < 0.9 else 9
    (world.here.metadata / profile.FILE).write_bytes(data[:ends])


def forget_manners(world: World) -> None:
    (world.here.metadata / profile.FILE).unlink(missing_ok=True)


def change_document(world: World) -> None:
    """Rename, describe, or break what a document says."""
    if (file := world.a_document()) and file.name not in BESIDE:
        pairs = [
            *(('"Company"', '"Firm"'), ('Nullable="false"', ""), ("Int32", "Int64")),
            *(("Customer", "Client"), ("</", "<"), ('"description"', '"descr"')),
            *(("Edm.String", "Edm.Decimal"), ("</Schema>", "<!-- --></Schema>")),
            *(('"string"', '"integer"'), ('"required"', '"requires"')),
            *(("System.String", "System.Decimal"), ("nvarchar", "bit")),
        ]
        old, new = world.random.choice(pairs)
        # As bytes: one of the documents is in UTF-16.
        file.write_bytes(file.read_bytes().replace(old.encode(), new.encode()))


def change_manifest(world: World) -> None:
    file = world.here.metadata / "manifest.json"
    if file.exists():
        manifest = json.loads(file.read_bytes())
        for path, entry in [*manifest["documents"].items()]:
            if entry["kind"] == "baq" and world.random.random() < 0.5:
                entry["description"] = f"Described {world.random.random()}."
                entry["updatable"] = world.random.random() < 0.5
            elif world.random.random() < 0.1:
                del manifest["documents"][path]
        file.write_text(json.dumps(manifest))


def other_line_ends_of_documents(world: World) -> None:
    for file in world.here.metadata.rglob("*.*"):
        if file.is_file() and world.random.random() < 0.5:
            flip_line_ends(file)


def other_line_ends_of_modules(world: World) -> None:
    for file in sorted(p for p in world.here.package.rglob("*") if p.is_file()):
        if file.suffix != ".pyc" and world.random.random() < 0.5:
            flip_line_ends(file)


def flip_line_ends(file: Path) -> None:
    data = file.read_bytes()
    lines = data.replace(b"\r\n", b"\n")
    file.write_bytes(lines if lines != data else data.replace(b"\n", b"\r\n"))


def other_naming(world: World) -> None:
    package = world.here.config.package
    other = "python" if package.naming == "wire" else "wire"
    world.here.config = replace(
        world.here.config, package=replace(package, naming=other)
    )


def other_package(world: World) -> None:
    """Another name for the package; the folder of the one before stays, and may be gone back to."""
    package = world.here.config.package
    other = "firm" if package.name == "acme" else "acme"
    world.here.config = replace(world.here.config, package=replace(package, name=other))


def other_exclude(world: World) -> None:
    chosen: list[dict[str, tuple[str, ...]]] = [
        {},
        {"services": ("Hazard.*",)},
        {"baqs": ("z*",), "methods": ("Get*",)},
        {"services": ("Erp.BO.CustomerSvc/ShipToes",)},
        {"functions": ("*",)},
    ]
    world.here.select(**world.random.choice(chosen))


def other_include(world: World) -> None:
    chosen: list[dict[str, tuple[str, ...]]] = [
        {"services": ("Erp.BO.CustomerSvc/ShipToes", "Ice.*"), "functions": ("*",)},
        {"services": ("*",), "methods": ()},
        {"services": ("*Svc",), "baqs": ("zCustomer*",), "methods": ("*/Get*",)},
        {"baqs": ("*", "Nope"), "methods": ("Erp.BO.CustomerSvc/*",)},
    ]
    exclude = {"services": ("Hazard.*",)} if world.random.random() < 0.5 else {}
    world.here.choose(Selection(world.random.choice(chosen), exclude))


def delete_module(world: World) -> None:
    if file := world.a_module():
        file.unlink()
        world.edits.discard(world.path(file))
        world.relaid.discard(world.path(file))


def delete_package(world: World) -> None:
    shutil.rmtree(world.here.package, ignore_errors=True)
    world.edits.clear()
    world.relaid.clear()


def edit(world: World) -> None:
    """A comment, a statement, or bytes that are no Python."""
    if file := world.a_module():
        more = [b"# Mine.\n", b"MINE = 1\n", b"\xff\0(((\n", b'"""Mine."""\n']
        file.write_bytes(file.read_bytes() + world.random.choice(more))
        world.edits.add(world.path(file))


def add_foreign(world: World) -> None:
    if world.here.package.is_dir():
        name = world.random.choice(["mine.py", "notes.txt", "erp.pyi", "x/y.py"])
        (world.here.package / name).parent.mkdir(exist_ok=True)
        (world.here.package / name).write_text("MINE = 1\n")
        world.edits.add(name)


def made_by_another_version(world: World) -> None:
    """A package that another version of the generator wrote: other text, which its manifest vouches for."""
    if (file := world.a_module()) and not world.edits | world.relaid:
        listed = world.here.package / MANIFEST
        if not listed.exists():
            return
        manifest = json.loads(listed.read_bytes())
        path = world.path(file)
        file.write_bytes(file.read_bytes() + b"ANOTHER = 1\n")
        manifest["files"][path] = digest(file.read_bytes())
        manifest["generator"] = "0.0.1"
        listed.write_text(json.dumps(manifest))


def interrupted(world: World) -> None:
    """A run that is killed at a moment when it asks something of the file system."""
    moment = world.random.randint(1, 900)
    before = state(world.here.package)

    def count(event: str, _: object) -> None:
        nonlocal moment
        moment -= event.partition(".")[0] in ("open", "os", "shutil", "ctypes")
        if not moment:
            os.kill(os.getpid(), signal.SIGKILL)

    def work() -> None:
        sys.addaudithook(count)
        with suppress(CodegenError):
            world.here.generate()

    killed(work)
    if own(lines(state(world.here.package))) != own(lines(before)):
        assert not world.edits
        world.relaid.clear()


def lay_out_anew(world: World) -> None:
    """What a formatter with its own ideas does to a few modules."""
    for _ in range(world.random.randint(1, 3)):
        if (file := world.a_module()) and world.path(file) not in world.edits:
            text = file.read_text("utf-8")
            anew = world.random.choice(LAYOUTS)(text)
            if anew != text:
                file.write_text(anew, "utf-8")
                world.relaid.add(world.path(file))


def black_of(width: int) -> Callable[[str], str]:
    from black import Mode, format_str

    return lambda text: format_str(text, mode=Mode(line_length=width))


LAYOUTS: list[Callable[[str], str]] = [
    black_of(120),
    black_of(60),
    lambda text: text.replace("\n\n\n", "\n\n\n\n"),
    lambda text: text.replace(" = ", "  =  ", 1) if _is_same(text, " = ") else text,
]


def _is_same(text: str, mark: str) -> bool:
    """Whether more blanks at the first mark leave the program as it is."""
    changed = text.replace(mark, f" {mark} ", 1)
    return ast.dump(ast.parse(text)) == ast.dump(ast.parse(changed))


def leave_droppings(world: World) -> None:
    if world.here.package.is_dir():
        for name in (".DS_Store", "client.py~", ".idea/a.xml", ".mypy_cache/x.json"):
            (world.here.package / name).parent.mkdir(exist_ok=True)
            (world.here.package / name).write_text("dropped")


def compile_modules(world: World) -> None:
    import compileall

    compileall.compile_dir(world.here.package, quiet=2)


def damage_memory(world: World) -> None:
    if world.here.memory.exists():
        data = world.here.memory.read_bytes()
        ways = [data[: len(data) // 2], b"", data.replace(b'"1', b'"2')]
        world.here.memory.write_bytes(world.random.choice(ways))


def nothing(world: World) -> None:
    return None


CHANGES: list[Step] = [
    *(add_document, drop_document, rename_document, restore_documents),
    *(change_document, change_document, change_manifest, other_line_ends_of_documents),
    *(learn_manners, forget_manners, other_naming, other_package, other_package),
    *(other_exclude, other_include, other_line_ends_of_modules, delete_module),
    *(delete_package, edit, add_foreign, lay_out_anew, lay_out_anew),
    *(made_by_another_version, interrupted, interrupted),
    *(leave_droppings, compile_modules, damage_memory, nothing),
]


def state(folder: Path) -> dict[str, bytes]:
    return files(folder) if folder.exists() else {}


def own(found: dict[str, bytes]) -> dict[str, bytes]:
    """What is no dropping."""
    dropped = (".DS_Store", "client.py~", ".idea/", ".mypy_cache/")
    return {
        path: data
        for path, data in found.items()
        if not path.startswith(dropped) and not path.endswith(".pyc")
    }


def lines(found: dict[str, bytes]) -> dict[str, bytes]:
    return {path: data.replace(b"\r\n", b"\n") for path, data in found.items()}


def check(world: World) -> None:
    """Generate, and hold all that comes of it against a clean run."""
    here, before = world.here, state(world.here.package)
    try:
        anew, expected = here.generate_cold()
    except CodegenError as error:
        with pytest.raises(CodegenError) as refused:
            here.generate()
        assert refused.value.what == error.what or world.edits
        assert state(here.package) == before
        return
    snapshot = open_snapshot(here.metadata)
    try:
        looked = generate(snapshot, here.config, here.package, dry=True).changes
        found = here.generate()
    except CodegenError as error:
        # A layout is known by what is made of the documents now, or by black; where both have changed, it is an edit.
        assert world.edits or world.relaid, error
        assert "by hand" in error.what or "not written by" in error.what
        assert state(here.package) == before
        return
    same = {path for path, _ in lines(before).items() & lines(expected).items()}
    assert not world.edits - same
    assert sorted(looked.lines()) == sorted(found.changes.lines())
    assert found.changes.any == (lines(own(before)) != expected)
    after = own(state(here.package))
    assert (after if found.changes.any else lines(after)) == expected
    assert {*found.changes.relaid} == world.relaid - same
    assert found.problems == anew.problems
    assert (found.cut, found.counts) == (anew.cut, anew.counts)
    world.edits.clear()
    world.relaid.clear()


def mend(world: World) -> None:
    """Take back what was somebody's work, as a user who was refused does."""
    for path in world.edits | world.relaid:
        (world.here.package / path).unlink(missing_ok=True)
    world.edits.clear()
    world.relaid.clear()


@pytest.mark.parametrize("seed", range(SEEDS))
def test_whatever_happens_a_run_leaves_what_a_clean_run_makes(seed: int) -> None:
    random = Random(f"kinetic {seed}")
    with project() as here:
        world = World(here, random)
        here.generate()
        for number in range(STEPS):
            steps = [random.choice(CHANGES) for _ in range(random.randint(1, 3))]
            for step in steps:
                step(world)
            try:
                check(world)
            except AssertionError as error:
                names = [step.__name__ for step in steps]
                raise AssertionError(f"seed {seed}, step {number}: {names}") from error
            if world.edits or world.relaid:
                mend(world)
                check(world)


def test_the_layouts_drawn_are_what_formatters_do() -> None:
    """Each layout changes some module, and leaves a text that black can read."""
    texts = [p.read_text("utf-8") for p in sorted(SAMPLE.rglob("*.py"))]
    texts += ["X = [\n    1,\n]\n\n\nY = f(aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa)\n"]
    for layout in LAYOUTS[2:]:
        assert any(layout(text) != text for text in texts)
        assert all(formatted(layout(t)) == formatted(t) for t in texts)
