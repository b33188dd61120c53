"""Each folder of `cases/` is one hazard of metadata: its output is compared, laid out, compiled, imported, type-checked and used.

All cases make up one snapshot and one package, so that each step runs once for all of them.
"""

from __future__ import annotations

import ast
import difflib
import json
import re
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from long import LONG
from support import SETTINGS, environment

from codegen.config import Config, Naming, Package
from codegen.emit.layout import formatted
from codegen.generate import Result, generate
from codegen.ir import names
from codegen.sandbox import running
from codegen.source.snapshot import open_snapshot

CASES = Path(__file__).parent / "cases"
HAZARDS = sorted(p.parent.name for p in CASES.glob("*/metadata.edmx"))
PACKAGE = "hazards"


@dataclass(frozen=True, slots=True)
class Generated:
    """The package made from all cases, and what its making had to say."""

    naming: Naming
    folder: Path
    result: Result

    def module(self, hazard: str) -> Path:
        name = names.module(service(hazard).rpartition(".")[2])
        return self.folder / "hazard" / f"{name}.py"


def service(hazard: str) -> str:
    """The service a case stands for: `two_schemas` is `Hazard.TwoSchemasSvc`."""
    return f"Hazard.{''.join(w.capitalize() for w in hazard.split('_'))}Svc"


@pytest.fixture(scope="session")
def snapshot_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return snapshot_of_cases(tmp_path_factory.mktemp("hazards"))


def snapshot_of_cases(parent: Path) -> Path:
    folder = parent / "metadata"
    (folder / "services").mkdir(parents=True)
    for hazard in HAZARDS:
        data = (CASES / hazard / "metadata.edmx").read_bytes()
        (folder / "services" / f"{service(hazard)}.edmx").write_bytes(data)
    return folder


def made(snapshot_folder: Path, naming: Naming) -> Generated:
    target = snapshot_folder.parent / naming / PACKAGE
    config = Config(package=Package(name=PACKAGE, naming=naming))
    result = generate(open_snapshot(snapshot_folder), config, target)
    return Generated(naming, target, result)


@pytest.fixture(scope="session")
def generated(snapshot_folder: Path) -> Generated:
    return made(snapshot_folder, "python")


@pytest.fixture(scope="session")
def in_wire_names(snapshot_folder: Path) -> Generated:
    return made(snapshot_folder, "wire")


@pytest.fixture(params=["generated", "in_wire_names"])
def either(request: pytest.FixtureRequest) -> Generated:
    found: Generated = request.getfixturevalue(request.param)
    return found


@pytest.mark.parametrize("hazard", HAZARDS)
def test_a_hazard_gives_the_expected_module(
    hazard: str, generated: Generated, accept: bool
) -> None:
    module = generated.module(hazard)
    methods = module.with_name(f"{module.stem}_methods.py")
    problems = [str(p) for p in generated.result.problems if p.where == service(hazard)]
    found = {
        "expected.py": module.read_text("utf-8") if module.exists() else "",
        "expected_methods.py": methods.read_text("utf-8") if methods.exists() else "",
        "problems.txt": "".join(f"{p}\n" for p in problems),
    }
    for name, text in found.items():
        file = CASES / hazard / name
        if accept:
            if text:
                file.write_text(text, "utf-8", newline="\n")
            else:
                file.unlink(missing_ok=True)
        expected = file.read_text("utf-8") if file.exists() else ""
        assert text == expected, _difference(expected, text, f"{hazard}/{name}")


def _difference(expected: str, text: str, name: str) -> str:
    lines = difflib.unified_diff(
        expected.splitlines(), text.splitlines(), f"expected {name}", name, lineterm=""
    )
    accept = "to accept: .venv/bin/pytest tests/test_cases.py --accept"
    return "\n".join([*list(lines)[:60], accept])


def test_every_hazard_is_explained() -> None:
    text = (CASES / "README.md").read_text("utf-8")
    explained = set(re.findall(r"`(\w+)`", text))
    assert set(HAZARDS) <= explained
    assert len(HAZARDS) >= 30


def test_every_module_is_a_fixed_point_of_black(either: Generated) -> None:
    modules = [f for f in either.folder.rglob("*.py") if "_runtime" not in f.parts]
    # Other names alone change little: of those modules every run looks at a third.
    step = 3 if either.naming == "wire" and LONG < 2 else 1
    wrong = [
        f.name
        for f in sorted(modules)[::step]
        if formatted(text := f.read_text("utf-8")) != text
    ]
    assert not wrong


def test_no_module_holds_code_that_the_templates_do_not_write(
    either: Generated,
) -> None:
    for module in either.folder.glob("hazard/[!_]*.py"):
        tree = ast.parse(module.read_text("utf-8"))
        called = {
            ast.unparse(node.func)
            for node in ast.walk(tree)
            if isinstance(node, ast.Call)
        }
        assert called <= {
            "_op.Action",
            "_op.Function",
            "_op.below",
            "_op.bound_set",
            "_op.bound_single",
            "column",
            "entity_set",
            "deprecated",
            "deprecates",
            "keyless_set",
            "later",
            "restricted_entity_set",
            "restricted_keyless_set",
            "restricted_singleton",
            "row_key",
            "singleton",
            "stream",
        }


def test_no_parameter_hides_what_its_method_is_written_with(
    either: Generated,
) -> None:
    found = 0
    for module in either.folder.glob("hazard/*_methods.py"):
        for node in ast.walk(ast.parse(module.read_text("utf-8"))):
            if isinstance(node, ast.FunctionDef):
                given = {a.arg for a in (*node.args.args, *node.args.kwonlyargs)}
                assert not given & _meant(node), (module.name, node.name)
                found += 1
    assert found > 20


def _meant(method: ast.FunctionDef) -> set[str]:
    """The names in a method that mean something outside of it: all but the values that it sends."""
    arguments = [a.annotation for a in (*method.args.args, *method.args.kwonlyargs)]
    calls = [n for n in ast.walk(method) if isinstance(n, ast.Call)]
    made_of = [part for call in calls for part in (call.func, *call.args[:2])]
    parts = [*filter(None, arguments), method.returns, *made_of]
    return {
        name.id
        for part in parts
        for name in ast.walk(part or ast.Module())
        if isinstance(name, ast.Name)
    }


def test_the_manifest_lists_what_was_written(generated: Generated) -> None:
    manifest = json.loads((generated.folder / "manifest.json").read_text("utf-8"))
    files = {
        f.relative_to(generated.folder).as_posix()
        for f in generated.folder.rglob("*")
        if f.is_file() and "__pycache__" not in f.parts and f.name != "manifest.json"
    }
    assert set(manifest["files"]) == files


UNREADABLE = [
    "digit_first_names",
    "external_reference",
    "key_alias_path",
    "keys_of_references",
    "long_names",
    "name_attack",
]
"""Cases whose names have no place in OData's paths and orders, whose rows are described elsewhere, or whose keys the sandbox lacks."""
USES = """
import importlib
import pathlib
import sys
import warnings

for file in sorted(pathlib.Path("hazards").rglob("*.py")):
    if "_runtime" in file.parts:
        continue  # copied as it is
    parts = file.with_suffix("").parts
    importlib.import_module(".".join(p for p in parts if p != "__init__"))

from hazards import Kinetic
from hazards._runtime import EntitySet, KeylessSet, Singleton, Row

# What the metadata marks is used here like everything else.
warnings.filterwarnings("ignore", r"\\w+\\.\\w+: Deprecated", DeprecationWarning)

def use(found):
    if isinstance(found, Singleton):
        return found.get()
    rows = list(found.top(3))
    assert all(isinstance(row, Row) for row in rows)
    if not isinstance(found, EntitySet) or not rows:
        return rows
    row = rows[0]
    key = row.key
    parts = vars(key)
    again = found.get(**parts)
    assert again.key == key, (again.key, key)
    assert found.where(*[getattr(found.row, n) == v for n, v in parts.items()
                         if n in type(row).model_fields and not isinstance(v, bytes)]).first() is not None
    found.refresh(row)
    return rows

kinetic = Kinetic.from_env()
uses = failures = 0
for name in sorted(set(dir(kinetic.hazard)) - set(sys.argv[1:])):
    service = getattr(kinetic.hazard, name)
    for attribute in dir(service):
        found = None if attribute.startswith("_") else getattr(service, attribute)
        if not isinstance(found, EntitySet | KeylessSet | Singleton):
            continue
        try:
            use(found)
            uses += 1
        except Exception as error:
            failures += 1
            print(f"{name}.{attribute}: {type(error).__name__}: {error}", file=sys.stderr)
kinetic.close()
print(uses, failures)
"""


@pytest.fixture(scope="module")
def url(snapshot_folder: Path) -> Iterator[str]:
    with running(snapshot_folder, settings=SETTINGS) as url:
        yield url


def test_every_module_imports_and_every_set_is_read_over_http(
    either: Generated, url: str
) -> None:
    run = subprocess.run(
        [sys.executable, "-W", "error", "-c", USES, *UNREADABLE],
        cwd=either.folder.parent,
        env=environment(url),
        capture_output=True,
        text=True,
        timeout=300,
    )
    assert run.returncode == 0, run.stderr
    uses, failures = map(int, run.stdout.split())
    assert failures == 0, run.stderr
    assert uses >= 60
