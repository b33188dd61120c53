"""No pattern and no reader of outside text takes more than a little over twice the steps with twice the text.

Every regular expression of the program is found in its source, so that a new one is attacked as the others are.
"""

from __future__ import annotations

import ast
import importlib
import re
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from long import LONG
from patterns import growth, steps
from support import ROOT

from codegen import toml
from codegen.documents.decode import root_at
from codegen.documents.reply import load
from codegen.documents.problems import Problems
from codegen.errors import CodegenError
from codegen.profile import FACTS
from codegen.runtime.errors import ReplyError
from codegen.runtime.http import batch
from codegen.runtime.http.message import Reply
from codegen.runtime.problem import read_problem
from codegen.runtime.http.secret import Redactor, Secret
from codegen.source import echo, kinds, replies

MOST = 2.3
SIZE = 40
FOLDER = ROOT / "codegen"
_ASKED = {
    "match": "match",
    "fullmatch": "fullmatch",
    **dict.fromkeys(
        ["search", "sub", "subn", "split", "findall", "finditer"], "search"
    ),
}
"""Function of `re` → how it goes through a text."""
NESTED = {
    "emit/line_breaks.py": "fullmatch",
    "documents/decode.py": "match",
    "runtime/frames/spark.py": "fullmatch",
}
"""File → how it uses the patterns that stand inside of its tables."""
_DELIMITER = r"""rb"(?:\A|\r\n)--%b(--)?[ \t]*(?=\r\n|\Z)" % line"""
MADE = {
    ("documents/decode.py", "pattern"),
    ("facade.py", "pattern"),
    ("runtime/http/batch.py", ast.unparse(ast.parse(_DELIMITER, mode="eval"))),
    ("runtime/http/secret.py", "pattern"),
    ("runtime/http/secret.py", "f'{_STARTS}{pattern}(?![^\\\\W_])'"),
    ("runtime/http/secret.py", "'|'.join(map(re.escape, longest_first))"),
}
"""Patterns that are made as the program runs: `READERS` below attacks what uses them."""


@dataclass(frozen=True)
class Use:
    """One use of a pattern in the program's source."""

    file: str
    line: int
    pattern: re.Pattern[Any]
    how: str

    def __str__(self) -> str:
        return f"{self.file}:{self.line}:{self.how}:{self.pattern.pattern!r:.40}"


def uses() -> Iterator[Use]:
    for path in sorted(FOLDER.rglob("*.py")):
        source = path.read_bytes()
        # Each worker of the tests asks when it collects them, so this has to be quick.
        if b"import re\n" not in source:
            continue
        nodes = list(ast.walk(ast.parse(source)))
        file = path.relative_to(FOLDER).as_posix()
        names = {id(n.value): target.id for n in nodes for target in _targets(n)}
        for call in nodes:
            if isinstance(call, ast.Call) and _of_re(call) in (*_ASKED, "compile"):
                yield from _uses(file, nodes, call, names.get(id(call), ""))


def _targets(node: ast.AST) -> Iterator[ast.Name]:
    if isinstance(node, ast.Assign | ast.AnnAssign):
        targets = node.targets if isinstance(node, ast.Assign) else [node.target]
        yield from (t for t in targets if isinstance(t, ast.Name))


def _of_re(call: ast.Call) -> str:
    what = call.func
    named = isinstance(what, ast.Attribute) and isinstance(what.value, ast.Name)
    return what.attr if named and what.value.id == "re" else ""  # type: ignore[union-attr]  # looked at above


def _uses(file: str, nodes: list[ast.AST], call: ast.Call, name: str) -> Iterator[Use]:
    given = ast.unparse(call.args[0])
    if (file, given) in MADE:
        return
    if (file, given) == ("profile.py", "self.pattern"):
        for fact in FACTS.values():
            pattern = re.compile(fact.pattern, re.ASCII)
            yield Use(file, call.lineno, pattern, "fullmatch")
        return
    pattern = _pattern(file, call, name)
    how = _ASKED.get(_of_re(call), "")
    found = {how} if how else _asked_of(nodes, name)
    for one in sorted(found or {NESTED.get(file, "search")}):
        yield Use(file, call.lineno, pattern, one)


def _pattern(file: str, call: ast.Call, name: str) -> re.Pattern[Any]:
    module = importlib.import_module(
        "codegen." + file.removesuffix(".py").replace("/", ".")
    )
    if name and _of_re(call) == "compile":
        found = getattr(module, name)
        return found if isinstance(found, re.Pattern) else re.compile(found)
    given = eval(ast.unparse(call.args[0]), vars(module))  # the program's own source
    flags = [a for a in call.args[1:] if "re." in ast.unparse(a)]
    flags += [k.value for k in call.keywords if k.arg == "flags"]
    return re.compile(given, *(eval(ast.unparse(f), vars(module)) for f in flags))


def _asked_of(nodes: list[ast.AST], name: str) -> set[str]:
    return {
        _ASKED[node.func.attr]
        for node in nodes
        if isinstance(node, ast.Call)
        and isinstance(node.func, ast.Attribute)
        and isinstance(node.func.value, ast.Name)
        and node.func.value.id == name
        and node.func.attr in _ASKED
    }


USES = [*{(use.pattern, use.how): use for use in uses()}.values()]
"""Each pattern once, however many places use it in that way."""


@pytest.mark.parametrize("use", USES, ids=str)
def test_no_pattern_explodes(use: Use) -> None:
    times, attack = growth(use.pattern, use.how, SIZE)
    assert times <= MOST, f"{use}: {times:.1f} times the steps, with {attack!r}"


def test_the_patterns_are_found() -> None:
    assert len(USES) > 60


@pytest.mark.parametrize(
    ("pattern", "how"),
    [
        (r"\s*(?:<!--.*?-->\s*)*<(?:!doctype\s+html|html)\b", "match"),
        (r"<title[^>]*>([^<]*)</title", "search"),
        (r"<[^>]*>", "search"),
        (r"\s*\[+\s*([^\]]+?)\s*\]", "match"),
        (r"(a+)+b", "match"),
        (r"(a|aa)+$", "match"),
        (r"a*a*b", "match"),
        (r"\s+$", "search"),
        (r"(.*),(.*),(.*)!", "fullmatch"),
    ],
)
def test_patterns_that_explode_are_told(pattern: str, how: str) -> None:
    """The measure itself: what stood here before, and the classics."""
    found = re.compile(pattern, re.IGNORECASE | re.DOTALL)
    assert growth(found, how, SIZE, enough=MOST)[0] > MOST


def refuse(read: Callable[[bytes], object]) -> Callable[[str], object]:
    def run(text: str) -> object:
        try:
            return read(text.encode())
        except (CodegenError, replies.Unreadable) as error:
            return error

    return run


def answer(text: str) -> object:
    return read_problem(Reply(500, {}, text.encode(), ""))


def parts(text: str) -> object:
    try:
        return batch._parts(text.encode(), {"boundary": "a"}, 100)
    except ReplyError as error:
        return error


HARD = Redactor([Secret("\\" * 20 + "X"), Secret('\\"' * 10 + "X"), Secret("%&+ " * 5)])
READERS: dict[str, Callable[[str], object]] = {
    "what a refusal says": answer,
    "root of a page": root_at,
    "JSON that is none": refuse(lambda data: load(data, Problems("x"))),
    "what a document is": refuse(lambda data: kinds.detect(data, "x")),
    "an XML document": refuse(lambda data: kinds.parse("service", "x", data)),
    "a list of services": refuse(replies.service_names),
    "a list of BAQs": refuse(replies.baq_page),
    "a search for credentials": lambda text: echo.repeats(
        text.encode(), [Secret("aaaaaaaaab"), Secret("<title"), Secret("%25%25")]
    ),
    "a line in TOML": lambda text: toml.line_of(text, "a", "b"),
    "what hides credentials": HARD,
    "the parts of a batch": parts,
}
PUMPS = [
    *"< > [ \" ' \\ % & { ( - = _ a".split(" "),
    " ",
    "\n",
    "<title",
    "<title>",
    "<TITLE a",
    "<!--",
    "<!-- -->",
    "-->",
    "<?",
    "<?x?>",
    "&#",
    "&amp;",
    "%25",
    "%2",
    "\\u00",
    "\\u0041",
    '\\"',
    '{"a":',
    "[[",
    '"a" ',
    "Erp.BO.",
    "Erp.BO.aSvc",
    "Erp.BO.aSvcSvc",
    "<a ",
    "aX",
]
HEADS = ["", "<", "<!DOCTYPE html>", "<!-- a -->", "<title>", "{", "[a]\n", "X"]
TAILS = ["", "\x00", "X", "]", ">"]


def attacks() -> Iterator[tuple[str, str, str]]:
    """Each head, pump and tail with each of the others, two at a time; in a long run all three."""
    for first, head in enumerate(HEADS):
        for second, pump in enumerate(PUMPS):
            for number, tail in enumerate(TAILS):
                if LONG > 1 or (first + second) % len(TAILS) == number:
                    yield head, pump, tail


_FEW = 40
"""Lines that are no sign of anything."""


@pytest.mark.parametrize("what", READERS)
def test_no_reader_explodes(what: str) -> None:
    read = READERS[what]
    for head, pump, tail in attacks():
        short, long = (head + pump * size + tail for size in (50, 100))
        # What is made on first use is counted for neither.
        read(short)
        twice = steps(read, long)
        if twice > _FEW:
            once = steps(read, short)
            assert twice <= MOST * once + _FEW, (head, pump, tail, once, twice)
    for pump in PUMPS:
        # An explosion in C would not end here.
        read(pump * 4_000 + "\x00")


def test_the_worst_that_was_sent() -> None:
    """281 bytes that ran for ever, and tags that held an event loop for a second."""
    with pytest.raises(CodegenError, match="HTML|XML|JSON"):
        load(b"<!---->" * 40 + b"x", Problems("x"))
    assert answer("<title" * 40_000)
    assert answer("<" * 65_536)
    assert HARD("\\" * 4_000 + "X") and HARD('\\\\"' * 4_000 + "X")


def test_files_of_templates_hold_no_pattern() -> None:
    for path in Path(ROOT / "templates").rglob("*.jinja"):
        assert not re.search(r"\bre\.|regex|match\(", path.read_text()), path
