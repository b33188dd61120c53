"""Long statements are laid out as black lays them out: those of every package there is, and made ones."""

from __future__ import annotations

import random
from collections.abc import Iterator
from keyword import iskeyword
from pathlib import Path

import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from instance import snapshot_of
from long import LONG_ONLY
from support import SAMPLE, generated_as

from codegen.config import Config, Package
from codegen.emit.layout import formatted, layout
from codegen.emit.line_breaks import lines
from codegen.generate import generate
from codegen.source.snapshot import open_snapshot

CASES = sorted(Path(__file__).parent.parent.glob("cases/*/expected.py"))
OPENING, CLOSING = ("(", "[", "{"), (")", "]", "}")
PLACES = {0: "", 4: "class X:\n", 8: "class X:\n    def f(self):\n"}
"""Indentation → what must stand around a statement that has it."""


def by_black(statement: str, indent: int) -> str:
    """The lines that black gives a statement in its place."""
    pad = " " * indent
    body = f"\n{pad}    pass" if statement.endswith(":") else ""
    if statement.startswith("@"):
        body = f"\n{pad}class Y: ..."
    text = formatted(f"{PLACES[indent]}{pad}{statement}{body}\n")
    return text.removeprefix(PLACES[indent]).rstrip("\n").removesuffix(body)


def long_statements(text: str) -> Iterator[tuple[str, int]]:
    """Each statement of a module that stands on several lines, on one, and its indentation."""
    opened: list[str] = []
    indent = 0
    for line in text.splitlines():
        here = len(line) - len(line.lstrip())
        if opened:
            opened.append(line.strip())
            closes = here == indent and line.lstrip().startswith(CLOSING)
            if closes and not line.endswith(OPENING):
                yield "".join(_joined(opened)), indent
                opened = []
        elif line.endswith(OPENING) and here in PLACES and '"""' not in line:
            opened, indent = [line.strip()], here


def _joined(parts: list[str]) -> Iterator[str]:
    for part, following in zip(parts, [*parts[1:], ""]):
        if part.endswith(","):
            yield part[:-1] if following.startswith(CLOSING) else f"{part} "
        elif part == "= (" or part.endswith(" = ("):
            yield part[:-1]
        else:
            yield part


def one_line(statement: str) -> str:
    """The statement without the brackets that black adds around all of an import or of a value."""
    if statement.startswith("from "):
        return statement.replace("import (", "import ").removesuffix(")")
    bare = statement.removesuffix(")")
    return bare if bare.count("(") == bare.count(")") else statement


def statements(texts: list[str]) -> list[tuple[str, int]]:
    found = {(one_line(s), i) for text in texts for s, i in long_statements(text)}
    return sorted(found)


@pytest.fixture(scope="module")
def sample(tmp_path_factory: pytest.TempPathFactory) -> list[str]:
    package = generated_as("acme", tmp_path_factory.mktemp("layout"))
    return [f.read_text("utf-8") for f in _modules(package)]


def _modules(package: Path) -> list[Path]:
    return sorted(f for f in package.rglob("*.py") if "_runtime" not in f.parts)


def test_the_statements_of_the_cases_and_the_sample(sample: list[str]) -> None:
    found = statements([*sample, *(c.read_text("utf-8") for c in CASES)])
    assert len(found) > 100
    for statement, indent in found:
        assert layout(statement, indent) == by_black(statement, indent)


def test_the_statements_of_the_sample_need_no_black(sample: list[str]) -> None:
    found = statements(sample)
    assert len(found) > 20
    plain = [(s, i) for s, i in found if i + len(s) > 88]
    assert not [s for s, i in plain if lines(s, i) is None]


def test_every_file_of_the_sample_is_what_black_makes_of_it(sample: list[str]) -> None:
    assert SAMPLE.is_dir() and sample
    assert all(formatted(text) == text for text in sample)


@LONG_ONLY
def test_a_whole_instance(
    instance_zip: Path, tmp_path_factory: pytest.TempPathFactory
) -> None:
    folder = tmp_path_factory.mktemp("instance")
    snapshot = open_snapshot(snapshot_of(instance_zip, folder / "metadata"))
    generate(snapshot, Config(package=Package(name="acme")), folder / "acme")
    modules = _modules(folder / "acme")
    chance = random.Random(6)
    for file in chance.sample(modules, 40):
        text = file.read_text("utf-8")
        assert formatted(text) == text, file
    found = statements([f.read_text("utf-8") for f in modules])
    unsure = [s for s, i in found if i + len(s) > 88 and lines(s, i) is None]
    assert len(found) > 20_000
    assert len(unsure) < len(found) / 1_000, "black is asked too often to be quick"
    for statement, indent in chance.sample(found, 300):
        assert layout(statement, indent) == by_black(statement, indent)


NAMES = st.from_regex(r"[a-z][a-z_0-9éßж]{0,45}", fullmatch=True).filter(
    lambda name: not iskeyword(name)
)
TEXTS = st.from_regex(r"[A-Za-z_0-9éßС (),.:\[\]{}'#-]{1,50}", fullmatch=True).map(
    lambda text: f'"{text}"'
)
SIMPLE = st.sampled_from(
    ["str", "int | None", "SalesOrderTableset", "list[str] | None", "dict[str, int]"]
) | NAMES.map(str.title)
VALUES = st.sampled_from(["None", "KEY", "CHILDREN", "UNSET", "COLUMN"])


@st.composite
def headers(draw: st.DrawFn) -> str:
    keywords = draw(st.lists(st.tuples(NAMES, SIMPLE, VALUES), max_size=5))
    given_ = [f"{n}: {t}" if d != "None" else f"{n}: {t} = {d}" for n, t, d in keywords]
    parts = ["self", *(["*", *given_] if given_ else [])]
    return f"def {draw(NAMES)}({', '.join(parts)}) -> Call[{draw(SIMPLE)}]:"


@st.composite
def calls(draw: st.DrawFn) -> str:
    start = draw(st.sampled_from(["return Call", "x = entity_set", "return method"]))
    entries = draw(st.lists(st.tuples(TEXTS, NAMES), max_size=4))
    display = "{" + ", ".join(f"{k}: {v}" for k, v in entries) + "}"
    named = draw(st.sampled_from(["", "wires="])) if entries else ""
    parts = [draw(TEXTS), *draw(st.lists(SIMPLE, max_size=3)), named + display]
    parts += draw(st.sampled_from([[], ['output="ds"'], ["updatable=True"]]))
    return f"{start}({', '.join(parts)})"


@st.composite
def displays(draw: st.DrawFn) -> str:
    entries = draw(st.lists(st.tuples(TEXTS, TEXTS), min_size=1, max_size=4))
    display = ", ".join(f"{key}: {value}" for key, value in entries)
    return f"wire_names: ClassVar[dict[str, str]] = {{{display}}}"


@st.composite
def columns(draw: st.DrawFn) -> str:
    default = draw(VALUES.map(" = {}".format) | st.just(""))
    kind, wire = draw(SIMPLE), draw(TEXTS)
    named = draw(st.sampled_from(["", ", KEY", ", CHILDREN"]))
    declared = [
        f"{kind}{default}",
        f"Col[{kind}] = COLUMN",
        f'Children["{kind}"] = column({wire}{named})',
        f"Col[{kind}] = column({wire}{named})",
    ]
    return f"{draw(NAMES)}: {draw(st.sampled_from(declared))}"


@st.composite
def imports(draw: st.DrawFn) -> str:
    names = draw(st.lists(NAMES, min_size=1, max_size=5, unique=True))
    alias = f" as {draw(NAMES)}" if draw(st.booleans()) else ""
    return f"from .{draw(NAMES)} import {', '.join(names)}{alias}"


@st.composite
def classes(draw: st.DrawFn) -> str:
    name = draw(NAMES).title()
    return f"class {name}({name}Methods[S], name={draw(TEXTS)}):"


MADE = headers() | calls() | displays() | columns() | imports() | classes()


@given(statement=MADE, indent=st.sampled_from(sorted(PLACES)))
@example(
    statement='x: Col[int | None] = column("' + "n" * 60 + '", KEY)',
    indent=0,
)
@example(statement="from . import " + "a" * 90, indent=0)
@example(statement="from ." + "a" * 90 + " import b", indent=0)
@example(statement="from " + "." * 99 + "a import b as c, d", indent=4)
@example(statement="from " + "." * 99 + " import " + "b" * 90, indent=4)
@example(statement="def " + "a" * 70 + "(self, *, b: int) -> Call[str]:", indent=4)
@example(statement="def " + "a" * 70 + "(self) -> Call[SalesOrderTableset]:", indent=4)
@example(statement="class " + "A" * 40 + "(" + "B" * 45 + "):", indent=0)
@example(statement='x = f("' + "é" * 90 + '", "文字")', indent=4)
@example(statement='größe: Col[str | None] = column("Größe")', indent=4)
@example(statement='x = f("' + "é" * 37 + '")', indent=4)
@example(statement='x = f("' + "文" * 25 + '")', indent=4)
@example(statement='x = f("' + "文" * 38 + '")', indent=4)
def test_made_statements(statement: str, indent: int) -> None:
    if statement.startswith(("return", "class")):
        indent = 8 if statement.startswith("return") else 0
    assert layout(statement, indent) == by_black(statement, indent)
