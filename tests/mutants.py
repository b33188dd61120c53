"""Draws mutants of the generator, and runs each against its room's tests: `python tests/mutants.py --each 9 --jobs 2`.

A mutant is one small fault in a copy of the sources: a comparison turned around, a condition inverted, a statement left out. The
tests should notice; a mutant that they do not notice survives, and is named at the end. The draw depends on `--seed` and the
sources alone. `KNOWN` are mutants that survived once. Ends with 1 if more than a tenth survived, or a known one did.
"""

from __future__ import annotations

import argparse
import ast
import os
import re
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from queue import SimpleQueue
from random import Random

ROOT = Path(__file__).resolve().parent.parent
COPIED = ("codegen", "templates", "generated_example", "tests", "pyproject.toml")
LIMIT = 1_800
"""Seconds for a mutant's tests."""
HANGS = 120
"""Seconds for one test: a mutant that loops is noticed."""

CASES = "test_cases.py::test_a_hazard_gives_the_expected_module"
EXAMPLE = "test_generated_example.py"
DOCTOR = (
    "identity/test_entering.py::test_init_doctor_and_companies_under_each_temperament"
)
INSPECT = "cli/test_command_line.py::test_inspect_shows_every_stage"
TESTS: dict[str, tuple[str, ...]] = {
    "disk": ("emit", "test_other_systems.py"),
    "documents": (EXAMPLE, CASES, "documents"),
    "ir": (EXAMPLE, CASES, "ir", "documents/test_openapi.py", "upgrade/test_kinds.py"),
    "emit": (EXAMPLE, CASES, "emit"),
    "generate": (EXAMPLE, CASES, INSPECT, "generate", "cli/test_selection.py"),
    "upgrade": ("upgrade",),
    "source": (f"{DOCTOR}[friendly]", "source"),
}
"""Room of `codegen/` → what in `tests/` is to notice its mutants; of a folder, files that name the mutated module come first."""
SLOW = frozenset(
    {
        *("test_walk.py", "test_growth.py", "test_whole_instance.py"),
        *("test_differential.py", "test_processes.py", "test_fetch_faults.py"),
    }
)
"""Files that are left out: they take minutes, and look at the work as a whole."""


@dataclass(frozen=True, slots=True)
class Mutant:
    """Bytes of a file that are replaced by others."""

    path: str
    start: int
    end: int
    new: bytes
    line: int
    kind: str

    @property
    def name(self) -> str:
        return f"{self.path}:{self.line}:{self.start} {self.kind}"

    def of(self, data: bytes) -> bytes:
        return data[: self.start] + self.new + data[self.end :]


DRAWN = [room for room in TESTS if room != "disk"]
KNOWN: tuple[tuple[str, str, str], ...] = (
    ("disk/swap.py", "if code in _NOT_HERE", "if False"),
    ("disk/swap.py", "if exchange is None or not", "if not"),
    ("documents/csdl/container.py", "namespace in context", "namespace not in context"),
    (
        "ir/bound.py",
        "        if name not in found:\n            return",
        "        if True:\n            return",
    ),
    ("ir/bound.py", '        name += " too"', "        pass"),
    ("documents/json_schemas.py", "required if isinstance(name, str)", "required"),
    ("documents/problems.py", "problem: problem.line", "problem: -problem.line"),
    ("documents/problems.py", "self.where, line or 0, what", "self.where, 0, what"),
    (
        "upgrade/checker.py",
        "formal[0][position : position + 1]",
        "formal[-1][position : position + 1]",
    ),
    ("upgrade/checker.py", "c for c in overloads if", "c for c in overloads[:1] if"),
    ("ir/schemas.py", "self.class_of(twin)", "pass"),
    ("source/login.py", "if name in _SETTINGS:", "if name not in _SETTINGS:"),
    ("source/manifest.py", "indent=1", "indent=2"),
    ("source/kinds.py", "(columns, list) and all(", "(columns, list) and any("),
)
"""(file, old text, new text) of mutants that survived once."""


def known() -> Iterator[Mutant]:
    for path, old, new in KNOWN:
        data = (ROOT / "codegen" / path).read_bytes()
        assert data.count(old.encode()) == 1, (path, old)
        start = data.index(old.encode())
        line = data.count(b"\n", 0, start) + 1
        yield Mutant(
            f"codegen/{path}",
            start,
            start + len(old.encode()),
            new.encode(),
            line,
            new.strip(),
        )


def drawn(seed: int, each: int) -> Iterator[Mutant]:
    for room in DRAWN:
        files = sorted((ROOT / "codegen" / room).rglob("*.py"))
        found = [mutant for file in files for mutant in mutants_in(file)]
        yield from Random(f"{seed} {room}").sample(found, each)


def mutants_in(file: Path) -> list[Mutant]:
    """Every mutant of a module, in the order of its text."""
    return sorted(Text(file).mutants(), key=lambda mutant: (mutant.start, mutant.kind))


SWAPPED: dict[type[ast.AST], tuple[str, str]] = {
    **{ast.Lt: ("<", "<="), ast.LtE: ("<=", "<"), ast.Gt: (">", ">=")},
    **{ast.GtE: (">=", ">"), ast.Eq: ("==", "!="), ast.NotEq: ("!=", "==")},
    **{ast.In: ("in", "not in"), ast.NotIn: ("not in", "in")},
    **{ast.Is: ("is", "is not"), ast.IsNot: ("is not", "is")},
    **{ast.And: ("and", "or"), ast.Or: ("or", "and")},
    **{ast.Add: ("+", "-"), ast.Sub: ("-", "+")},
}
RENAMED = {"min": "max", "max": "min", "any": "all", "all": "any"}


def decorators(node: ast.AST) -> list[ast.expr]:
    return getattr(node, "decorator_list", [])


class Text:
    """The text of a module, and what may go wrong in it."""

    def __init__(self, file: Path) -> None:
        self.path = file.relative_to(ROOT).as_posix()
        self.data = file.read_bytes()
        self.starts = [0]
        for line in self.data.splitlines(keepends=True):
            self.starts.append(self.starts[-1] + len(line))

    def mutants(self) -> Iterator[Mutant]:
        tree = ast.parse(self.data)
        # How a dataclass is stored is nothing that a test could see.
        aside = {c for n in ast.walk(tree) for d in decorators(n) for c in ast.walk(d)}
        for node in ast.walk(tree):
            if node in aside:
                continue
            match node:
                case ast.Compare():
                    sides = [node.left, *node.comparators]
                    yield from self._swapped(sides, node.ops)
                case ast.BoolOp():
                    ops = [node.op] * (len(node.values) - 1)
                    yield from self._swapped(node.values, ops)
                case ast.BinOp() if self._counts(node):
                    yield from self._swapped([node.left, node.right], [node.op])
                case ast.UnaryOp(op=ast.Not()):
                    yield self._put(node, b"(%b)" % self._text(node.operand), "no not")
                case ast.If() | ast.While() | ast.IfExp():
                    yield from self._inverted(node.test)
                case ast.comprehension():
                    for test in node.ifs:
                        yield from self._inverted(test)
                case ast.Constant(value=bool()):
                    yield self._put(node, str(not node.value).encode(), "other bool")
                case ast.Constant(value=int() as value) if value in (0, 1, 2):
                    yield self._put(node, str(value + 1).encode(), "one more")
                case ast.Call(func=ast.Name(id=name)) if name in RENAMED:
                    yield self._put(node.func, RENAMED[name].encode(), f"for {name}")
                case ast.Expr(value=ast.Call()) | ast.AugAssign() | ast.Raise():
                    yield self._put(node, b"pass", "left out")
                case ast.Continue():
                    yield self._put(node, b"break", "for continue")
                case ast.Break():
                    yield self._put(node, b"continue", "for break")

    def _swapped(
        self, sides: Sequence[ast.expr], ops: Sequence[ast.AST]
    ) -> Iterator[Mutant]:
        for left, right, op in zip(sides, sides[1:], ops):
            if type(op) in SWAPPED:
                old, new = SWAPPED[type(op)]
                start, end = self._end(left), self._start(right)
                at = self.data.find(old.encode(), start, end)
                if at >= 0:
                    line = self.data.count(b"\n", 0, at) + 1
                    yield Mutant(
                        self.path,
                        at,
                        at + len(old),
                        new.encode(),
                        line,
                        f"{new} for {old}",
                    )

    def _inverted(self, test: ast.expr) -> Iterator[Mutant]:
        is_for_types = isinstance(test, ast.Name) and test.id == "TYPE_CHECKING"
        if not is_for_types:
            yield self._put(test, b"(not (%b))" % self._text(test), "inverted")

    def _counts(self, node: ast.BinOp) -> bool:
        return any(
            isinstance(side, ast.Constant) and isinstance(side.value, int)
            for side in (node.left, node.right)
        )

    def _put(self, node: ast.expr | ast.stmt, new: bytes, kind: str) -> Mutant:
        start, end = self._start(node), self._end(node)
        return Mutant(self.path, start, end, new, node.lineno, kind)

    def _text(self, node: ast.expr) -> bytes:
        return self.data[self._start(node) : self._end(node)]

    def _start(self, node: ast.expr | ast.stmt) -> int:
        return self.starts[node.lineno - 1] + node.col_offset

    def _end(self, node: ast.expr | ast.stmt) -> int:
        assert node.end_lineno is not None and node.end_col_offset is not None
        return self.starts[node.end_lineno - 1] + node.end_col_offset


def selection(path: str, root: Path = ROOT) -> list[list[str]]:
    """The tests for a module of `codegen/`: the quick ones of the whole, those that name the module, and the others of the room."""
    _, room, *_ = Path(path).parts
    tests = root / "tests"
    named = re.compile(rf"\b{Path(path).stem}\b")
    found: tuple[list[str], ...] = [], [], []
    for name in TESTS[room]:
        place = tests / name
        if not place.is_dir():
            found[0].append(f"tests/{name}")
        for file in sorted(place.glob("test_*.py")):
            if file.name not in SLOW:
                is_named = named.search(file.read_text("utf-8"))
                where = found[1] if is_named else found[2]
                where.append(file.relative_to(root).as_posix())
    return [some for some in found if some]


def copied(folder: Path) -> Path:
    """A copy of what the tests need, without `../shared`."""
    for name in COPIED:
        source, target = ROOT / name, folder / name
        if source.is_dir():
            skip = shutil.ignore_patterns("__pycache__", ".*_cache")
            shutil.copytree(source, target, ignore=skip)
        else:
            shutil.copy(source, target)
    return folder


def tested(copy: Path, tests: list[str]) -> tuple[str, str]:
    """ "killed", "survived" or "too slow", and the test that noticed."""
    command = [sys.executable, "-m", "pytest", "-q", "-x", "-n", "0", "--no-header"]
    command += ["-p", "no:cacheprovider", f"--timeout={HANGS}", "--tb=no", *tests]
    environment = {**os.environ, "PYTHONPATH": str(copy)}
    try:
        done = subprocess.run(
            command,
            cwd=copy,
            env=environment,
            capture_output=True,
            text=True,
            timeout=LIMIT,
        )
    except subprocess.TimeoutExpired:
        return "too slow", ""
    lines = [
        line
        for line in done.stdout.splitlines()
        if line.startswith(("FAILED", "ERROR"))
    ]
    # A run that could not begin is no test of the mutant.
    if done.returncode not in (0, 1, 2):
        raise RuntimeError(done.stdout + done.stderr)
    return ("killed" if done.returncode else "survived"), (lines or [""])[0][:160]


def run(mutant: Mutant, copies: SimpleQueue[Path], number: int) -> tuple[Mutant, str]:
    copy = copies.get(timeout=2 * LIMIT)
    file = copy / mutant.path
    before = file.read_bytes()
    try:
        file.write_bytes(mutant.of(before))
        # Python tells bytecode by seconds and size, and two mutants may share both.
        os.utime(file, (1_000_000_000 + number, 1_000_000_000 + number))
        end, by = "survived", ""
        for tests in selection(mutant.path, copy):
            if end == "survived":
                end, by = tested(copy, tests)
    finally:
        file.write_bytes(before)
        copies.put(copy)
    print(f"{end:9} {mutant.name}  {by}", flush=True)
    return mutant, end


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--each", type=int, default=9, help="mutants for each room")
    parser.add_argument("--jobs", type=int, default=2)
    parser.add_argument("--only", default="", help="text in the names of those to run")
    parser.add_argument("--list", action="store_true", help="show them, and run none")
    given = parser.parse_args()
    once = {mutant.name for mutant in known()}
    mutants = [*known(), *drawn(given.seed, given.each)]
    mutants = [mutant for mutant in mutants if given.only in mutant.name]
    if given.list:
        for mutant in mutants:
            print(mutant.name, mutant.new.decode()[:60].replace("\n", " "))
        return 0
    with tempfile.TemporaryDirectory() as temporary:
        copies: SimpleQueue[Path] = SimpleQueue()
        for number in range(given.jobs):
            copies.put(copied(Path(temporary, str(number))))
        with ThreadPoolExecutor(given.jobs) as pool:
            works = [pool.submit(run, m, copies, n) for n, m in enumerate(mutants)]
            ends = [work.result(timeout=LIMIT * len(mutants)) for work in works]
    left = [mutant for mutant, end in ends if end == "survived"]
    print(f"\n{len(ends) - len(left)} of {len(ends)} were killed; these survived:")
    print(*(f"  {mutant.name}" for mutant in left), sep="\n")
    return int(len(left) * 10 > len(ends) or any(m.name in once for m in left))


if __name__ == "__main__":
    sys.exit(main())
