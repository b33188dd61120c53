"""The house holds: each room imports only what lies behind it, and each library stands in one module."""

from __future__ import annotations

import ast
import subprocess
import sys
from collections.abc import Iterator
from functools import cache
from pathlib import Path

from support import ROOT

CODEGEN = ROOT / "codegen"

BEHIND: dict[str, set[str]] = {
    "errors": set(),
    "surfaces": set(),
    "reading": {"errors"},
    "toml": {"errors"},
    "selection": {"surfaces"},
    "profile": {"errors", "reading"},
    "spelling": set(),
    "templating": set(),
    "patterns": {"errors", "selection", "surfaces"},
    "config": {"errors", "reading", "toml", "selection", "surfaces"},
    "runtime": set(),
    "documents": {"errors", "reading"},
    "disk": {"errors", "reading"},
    "source": {
        "surfaces",
        "errors",
        "profile",
        "reading",
        "disk",
        "config",
        "selection",
        "patterns",
        "shell",
        "toml",
        "documents",
        "runtime",
    },
    "probe": {
        "errors",
        "reading",
        "disk",
        "profile",
        "documents",
        "source",
        "runtime",
    },
    "ir": {"errors", "documents", "runtime", "spelling", "surfaces"},
    "emit": {"errors", "reading", "config", "ir", "disk", "templating"},
    "stopwatch": set(),
    "shell": set(),
    "generate": {
        "surfaces",
        "errors",
        "reading",
        "toml",
        "config",
        "selection",
        "patterns",
        "profile",
        "source",
        "documents",
        "ir",
        "disk",
        "emit",
        "stopwatch",
    },
    "sandbox": {
        "surfaces",
        "errors",
        "reading",
        "toml",
        "profile",
        "documents",
        "disk",
        "source",
    },
    "sample": {"sandbox"},
    "upgrade": {
        "surfaces",
        "errors",
        "reading",
        "disk",
        "config",
        "selection",
        "profile",
        "source",
        "documents",
        "ir",
        "emit",
        "generate",
        "runtime",
        "spelling",
    },
    "catalogue": {
        "surfaces",
        "errors",
        "reading",
        "disk",
        "config",
        "selection",
        "spelling",
        "templating",
        "source",
        "ir",
        "emit",
        "generate",
        "upgrade",
        "sandbox",
    },
}
"""Room → rooms it may import. The command line, its commands, the demo, the build hook and the maker of the facade for threads may import any."""
FREE = {
    *("cli", "commands", "demo", "facade", "hatch", "pytest_plugin"),
    *("__main__", "__init__"),
}

HOMES: dict[str, set[str]] = {
    "lxml": {"documents/edmx.py"},
    "jinja2": {"templating.py"},
    "black": {"emit/layout.py"},
    "click": {"cli.py"},
    "rich": {"source/progress.py", "probe/reports.py"},
    "hatchling": {"hatch.py"},
    "pytest": {"pytest_plugin.py"},
    "mypy": {"upgrade/checker.py"},
    "markdown_it": {"catalogue/guide.py"},
    "starlette": {"sandbox/app.py", "catalogue/app.py"},
    "uvicorn": {"sandbox/server.py"},
}
"""Library → the one place that imports it."""
ROOMS = {
    "httpx2": "runtime",
    "httpcore2": "runtime",
    "pydantic": "runtime",
    "pydantic_core": "runtime",
    "spnego": "runtime",
    "typing_extensions": "runtime",
    "pyarrow": "runtime",
    "polars": "runtime",
    "pandas": "runtime",
    "odata_query": "sandbox",
}
"""Library → the room that imports it."""
SHARED = {"msgspec": {"runtime", "reading", "config"}}
"""Library → the rooms that import it: the generator reads its files as the runtime reads rows."""
GUESTS: dict[str, set[str]] = {"pytest_plugin.py": {"pytest_plugin"}}
"""Module → what it counts as: fixtures make the `http` clients that users' own tests would make."""


def modules() -> list[Path]:
    return sorted(CODEGEN.rglob("*.py"))


def room(path: Path) -> str:
    first = path.relative_to(CODEGEN).parts[0]
    return first.removesuffix(".py")


@cache
def imported(path: Path) -> tuple[str, ...]:
    """The absolute names of the modules that a file imports, at any depth."""
    return tuple(_imported(path))


def _imported(path: Path) -> Iterator[str]:
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and not node.level:
            assert node.module
            yield node.module
            if node.module == "codegen":
                yield from (f"codegen.{alias.name}" for alias in node.names)


def test_a_module_imports_only_what_lies_behind_it() -> None:
    for path in modules():
        here = room(path)
        if here in FREE:
            continue
        for name in imported(path):
            parts = name.split(".")
            if (
                parts[0] == "codegen"
                and len(parts) > 1
                and parts[1] not in ("__version__", here)
            ):
                assert parts[1] in BEHIND[here], f"{here} imports {name}"


def test_a_library_is_imported_in_its_place_alone() -> None:
    for path in modules():
        here = str(path.relative_to(CODEGEN).as_posix())
        for name in imported(path):
            top = name.split(".")[0]
            if top == "codegen" or top in sys.stdlib_module_names:
                continue
            assert here in HOMES.get(top, {here}), f"{here} imports {top}"
            guest = GUESTS.get(here, set())
            assert room(path) in {
                ROOMS.get(top, room(path)),
                *guest,
            }, f"{here} imports {top}"
            assert room(path) in SHARED.get(top, {room(path)}), f"{here} imports {top}"
            assert (
                top in HOMES.keys() | ROOMS.keys() | SHARED.keys()
            ), f"{here} imports {top}, which has no place"


RUNTIME = CODEGEN / "runtime"
LINE = (
    *("data.display", "data.names", "data.values"),
    *("query.conditions", "query.expressions", "query.columns"),
    *("data.keys", "data.declared", "data.row_types"),
    *("data.row", "data.changes", "data.annotated"),
    *("data.deep_updates", "data.open_types"),
    *("data.reader", "query.links", "query.selection", "query.paging"),
    "data.tableset",
    *("query.computing", "query.lists"),
)
"""Rows and queries: each module imports what stands before it, and nothing of the runtime besides but `errors` and `http.secret`."""
REACH: dict[str, set[str]] = {
    "errors": set(),
    "problem": {"errors", "data.values", "http.message"},
    "http": {"errors", "problem", "data.names", "data.values", "http"},
    "options": {"errors", "data.values", "http"},
    "credentials": {"errors", "http", "options"},
    "client": {"errors", "data.names", "http", "options"},
    "batch": {"errors", "http", "client"},
    "calls": {
        *("errors", "problem", "data", "query", "http", "options", "client"),
        *("batch", "calls"),
    },
    "progress": {"http", "frames"},
    "frames": {
        *("errors", "data", "query", "http", "credentials", "calls", "progress"),
        "frames",
    },
}
"""Module or folder of the runtime → what it imports of the runtime when it is loaded; the rest, which programs touch, may import any."""


def runtime_modules() -> list[Path]:
    return [p for p in sorted(RUNTIME.rglob("*.py")) if p.name != "__init__.py"]


def dotted(path: Path) -> str:
    return ".".join(path.relative_to(RUNTIME).with_suffix("").parts)


def reached(path: Path, *, typing: bool) -> Iterator[str]:
    """The modules of the runtime that a module of it imports, those for type checkers alone only with `typing`."""
    tree = ast.parse(path.read_text("utf-8"))
    skipped = {
        id(part)
        for node in ast.walk(tree)
        if isinstance(node, ast.If) and ast.unparse(node.test) == "TYPE_CHECKING"
        for part in ast.walk(node)
    }
    folder = path.relative_to(RUNTIME).parent.parts
    for node in ast.walk(tree):
        if isinstance(node, ast.ImportFrom) and node.level:
            if typing or id(node) not in skipped:
                above = folder[: len(folder) + 1 - node.level]
                names = [node.module] if node.module else [a.name for a in node.names]
                yield from (".".join((*above, name)) for name in names)


def test_the_runtime_stands_on_its_own() -> None:
    for path in RUNTIME.rglob("*.py"):
        assert not any(name.split(".")[0] == "codegen" for name in imported(path)), path


def test_the_modules_of_the_runtime_are_few() -> None:
    found = [dotted(path) for path in runtime_modules()]
    frames = [name for name in found if name.startswith("frames.")]
    assert len(found) - len(frames) <= 71 and len(frames) <= 6, found
    assert {name for name in found if name.startswith(("data.", "query."))} == {*LINE}


def test_rows_and_queries_know_nothing_of_http() -> None:
    for path in runtime_modules():
        here = dotted(path)
        if here in LINE:
            allowed = {*LINE[: LINE.index(here)], "errors", "http.secret"}
            assert {*reached(path, typing=True)} <= allowed


def test_a_module_of_the_runtime_reaches_only_what_it_may() -> None:
    for path in runtime_modules():
        here = dotted(path)
        allowed = REACH.get(here, REACH.get(here.partition(".")[0]))
        for name in reached(path, typing=False):
            known = allowed is None or not {name, name.partition(".")[0]}.isdisjoint(
                allowed
            )
            assert known, f"{here} imports {name}"


LIBRARIES = ("pyarrow", "polars", "pandas", "pyspark", "rich")
"""What only those need who ask for frames."""
LATER = (
    *("calls.cells", "calls.references", "calls.replacing", "calls.groups"),
    *("deep_updates", "open_types", "tasks.below", "threads.below"),
    *("annotated", "restricted", "_runtime.operations", "_runtime.streams"),
    *("_runtime.progress", "query.computing", "query.lists", "calls.parts"),
)
"""Modules of the runtime that are loaded when a program first asks for what they do."""


def test_libraries_of_frames_are_asked_for_in_one_place() -> None:
    for path in RUNTIME.rglob("*.py"):
        named = {name.split(".")[0] for name in imported(path)}
        is_place = path == RUNTIME / "frames/__init__.py"
        assert is_place or not named.intersection(LIBRARIES), path


def test_what_few_need_is_loaded_when_asked_for() -> None:
    code = (
        "import sys, generated_example as g; g.Kinetic; import generated_example.erp.bo.customer_methods; "
        "print(sorted({n.split('.')[0] for n in sys.modules} & set(sys.argv[1:]), "
        f"), [n for n in sys.modules if '.frames' in n or n.endswith({LATER})])"
    )
    run = [sys.executable, "-c", code, *LIBRARIES]
    found = subprocess.run(run, cwd=ROOT, capture_output=True, text=True, timeout=60)
    assert found.stdout.strip() == "[] []", found


def test_the_two_worlds_do_not_know_each_other() -> None:
    for one, other in (("tasks", "threads"), ("threads", "tasks")):
        for path in (RUNTIME / one).glob("*.py"):
            rooms = {name.partition(".")[0] for name in reached(path, typing=True)}
            assert not rooms & {other, "api"}


def test_templates_hold_no_code_but_templates() -> None:
    files = [f for f in (ROOT / "templates").rglob("*") if f.is_file()]
    assert files and all(f.suffix == ".jinja" for f in files)
    assert all(len(f.read_text("utf-8").splitlines()) <= 120 for f in files)


def test_the_top_level_is_what_it_should_be() -> None:
    fixed = {
        "pyproject.toml",
        "codegen",
        "templates",
        "generated_example",
        "tests",
        "README.md",
    }
    ignored = {"dist", "build"}
    found = {p.name for p in ROOT.iterdir() if not p.name.startswith(".")} - ignored
    assert found == fixed
