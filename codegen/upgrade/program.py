"""The user's own sources, as text and syntax: which files they are, what they name, and how far each statement goes."""

from __future__ import annotations

import ast
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from importlib.util import decode_source
from functools import cached_property
from pathlib import Path
from typing import Final
from warnings import catch_warnings

from codegen.errors import CodegenError, Problem
from codegen.reading import read as read_file

_LARGEST: Final = 4 * 1024 * 1024
"""Bytes of a source; its syntax takes a hundred times as much."""
_ELSEWHERE: Final = frozenset({"site-packages", "node_modules", "__pycache__"})


Name = tuple[int, int, str]
"""Line, column from 0, and the name there."""


@dataclass(frozen=True)
class Source:
    """One file that could be read."""

    path: Path
    tree: ast.Module

    def statements(self) -> Mapping[int, int]:
        """Line → first line of the statement it belongs to; of a statement with a body, its head alone."""
        found: dict[int, int] = {}
        for node in ast.walk(self.tree):
            if isinstance(node, ast.stmt):
                body = getattr(node, "body", None)
                last = body[0].lineno - 1 if body else node.end_lineno or node.lineno
                for line in range(node.lineno, max(last, node.lineno) + 1):
                    found[line] = max(found.get(line, 0), node.lineno)
        return found

    def functions(self) -> Mapping[int, int]:
        """Line → first line of the innermost function around it, for lines in functions."""
        found: dict[int, int] = {}
        for node in ast.walk(self.tree):
            if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
                for line in range(node.lineno, (node.end_lineno or node.lineno) + 1):
                    found[line] = max(found.get(line, 0), node.lineno)
        return found

    def keywords(self) -> Mapping[tuple[int, int], tuple[int, int]]:
        """(line, column) of a keyword's value → that of the keyword, columns from 0."""
        return {
            (k.value.lineno, k.value.col_offset): (k.lineno, k.col_offset)
            for k in ast.walk(self.tree)
            if isinstance(k, ast.keyword) and k.arg
        }

    def imports(self, module: str, is_package: bool) -> Iterator[Name]:
        """(line, column from 0, dotted name) of every module and name that is imported; `module` is the file's own."""
        for node in ast.walk(self.tree):
            if isinstance(node, ast.Import):
                yield from ((a.lineno, a.col_offset, a.name) for a in node.names)
            elif isinstance(node, ast.ImportFrom):
                above = node.level - is_package if node.level else 0
                inside = module.split(".")[: -above or None] if node.level else []
                origin = ".".join([*inside, *filter(None, [node.module])])
                yield node.lineno, node.col_offset, origin
                yield from (
                    (a.lineno, a.col_offset, f"{origin}.{a.name}") for a in node.names
                )

    def annotations(self) -> Iterator[ast.expr]:
        """Every name and dotted name in an annotation, those in quotes with their places in the file, too."""
        for node in ast.walk(self.tree):
            annotation = getattr(node, "returns", None) or getattr(
                node, "annotation", None
            )
            for part in (
                ast.walk(annotation) if isinstance(annotation, ast.expr) else ()
            ):
                yield from (
                    _quoted(part) if isinstance(part, ast.Constant) else _dotted(part)
                )

    def computed(self) -> Iterator[int]:
        """The line of every `getattr` whose name is not written there."""
        for node in ast.walk(self.tree):
            match node:
                case ast.Call(func=ast.Name(id="getattr"), args=[_, name, *_]):
                    if not isinstance(name, ast.Constant):
                        yield node.lineno

    def class_patterns(self) -> Iterator[ast.MatchClass]:
        """Every `case Name(attribute=…)`."""
        return (n for n in ast.walk(self.tree) if isinstance(n, ast.MatchClass))

    def inherited(self, line: int) -> Iterator[Name]:
        """What the class that begins in a line takes by `super()`."""
        for class_ in self._classes.get(line, ()):
            for node in ast.walk(class_):
                match node:
                    case ast.Attribute(value=ast.Call(func=ast.Name(id="super"))):
                        column = (node.end_col_offset or 0) - len(node.attr)
                        yield node.end_lineno or node.lineno, column, node.attr

    @cached_property
    def _classes(self) -> Mapping[int, Sequence[ast.ClassDef]]:
        found: dict[int, list[ast.ClassDef]] = {}
        for node in ast.walk(self.tree):
            if isinstance(node, ast.ClassDef):
                found.setdefault(node.lineno, []).append(node)
        return found

    def displayed(self, name: str, line: int) -> Sequence[Name]:
        """The keys of the dict displays that a name is given in the function around a line, or outside of all."""
        return self._displays.get((self._function.get(line, 0), name), ())

    @cached_property
    def _function(self) -> Mapping[int, int]:
        return self.functions()

    @cached_property
    def _displays(self) -> Mapping[tuple[int, str], Sequence[Name]]:
        found: dict[tuple[int, str], list[Name]] = {}
        for node in ast.walk(self.tree):
            match node:
                case ast.Assign(targets=[ast.Name(id=name)]) | ast.AnnAssign(
                    target=ast.Name(id=name)
                ):
                    place = self._function.get(node.lineno, 0), name
                    found.setdefault(place, []).extend(_keys(node.value))
                case ast.Assign(
                    targets=[
                        ast.Subscript(
                            value=ast.Name(id=name), slice=ast.Constant() as key
                        )
                    ]
                ):
                    place = self._function.get(node.lineno, 0), name
                    found.setdefault(place, []).extend(_key(key))
        return found

    def texts(self) -> Iterator[Name]:
        """(line, column from 0, text) of every text but docstrings; of one with values in it, its parts together."""
        left_out = {
            id(part)
            for node in ast.walk(self.tree)
            if isinstance(node, ast.Expr | ast.JoinedStr)
            for part in ast.iter_child_nodes(node)
            if not isinstance(part, ast.JoinedStr | ast.Call)
        }
        for node in ast.walk(self.tree):
            if isinstance(node, ast.JoinedStr):
                parts = (v.value for v in node.values if isinstance(v, ast.Constant))
                yield node.lineno, node.col_offset, " ".join(map(str, parts))
            elif isinstance(node, ast.Constant) and isinstance(node.value, str):
                if id(node) not in left_out:
                    yield node.lineno, node.col_offset, node.value

    def names(self) -> Iterator[str]:
        """Every identifier in it, and the parts of every import."""
        for node in ast.walk(self.tree):
            if isinstance(node, ast.Name):
                yield node.id
            elif isinstance(node, ast.Attribute):
                yield node.attr
            elif isinstance(node, ast.alias):
                yield from node.name.split(".")
            elif isinstance(node, ast.ImportFrom):
                yield from (node.module or "").split(".")


def _keys(display: ast.expr | None) -> Iterator[Name]:
    """The keys of a dict display, or of the call of `dict`."""
    match display:
        case ast.Dict():
            for key in display.keys:
                yield from _key(key)
        case ast.Call(func=ast.Name(id="dict")):
            for word in display.keywords:
                yield word.lineno, word.col_offset, word.arg or ""


def _key(key: ast.expr | None) -> Iterator[Name]:
    if isinstance(key, ast.Constant) and isinstance(key.value, str):
        yield key.lineno, key.col_offset, key.value


def _dotted(node: ast.AST) -> Iterator[ast.expr]:
    if isinstance(node, ast.Name | ast.Attribute):
        yield node


def _quoted(constant: ast.Constant) -> Iterator[ast.expr]:
    """The names in an annotation that is a text on one line."""
    try:
        parsed = (
            ast.parse(constant.value, mode="eval")
            if isinstance(constant.value, str)
            else None
        )
    except (SyntaxError, ValueError):
        return
    for node in ast.walk(parsed) if parsed else ():
        for name in _dotted(node):
            name.end_lineno = constant.lineno
            name.end_col_offset = (name.end_col_offset or 0) + constant.col_offset + 1
            yield name


def read(places: Iterable[Path]) -> tuple[list[Source], list[Problem]]:
    """The sources in these files and folders, and a problem for each that is not Python.

    Generated packages, virtual environments and hidden folders are left out. Raises `CodegenError` for a place that
    does not exist.
    """
    sources, problems = [], []
    for path in dict.fromkeys(f for place in places for f in _files(place)):
        try:
            sources.append(Source(path, syntax(path)))
        except (SyntaxError, ValueError, RecursionError, MemoryError) as error:
            line = error.lineno or 0 if isinstance(error, SyntaxError) else 0
            problems.append(
                Problem(str(path), line, f"left out, it is not Python: {error}")
            )
        except CodegenError as error:
            problems.append(Problem(str(path), 0, f"left out: {error.what}"))
        except OSError as error:
            problems.append(Problem(str(path), 0, f"left out: {error.strerror}"))
    return sources, problems


def syntax(path: Path) -> ast.Module:
    """The syntax of a file, without Python's warnings: they would print its lines unescaped."""
    with catch_warnings(action="ignore"):
        return ast.parse(read_file(path, most=_LARGEST), str(path))


_CONSTANTS: Final = frozenset(
    {("sys", "platform"), ("sys", "version_info"), ("typing", "TYPE_CHECKING")}
)
"""What type checkers take for a constant, and leave code out for."""
_CHECKING: Final = frozenset({"TYPE_CHECKING", "MYPY"})
"""The same under a name of its own."""


def for_every_platform(path: Path) -> str:
    """The text of a file, with no code left out for a platform, a version or a type checker.

    An unknown name of the same length takes the place of what such a condition tests, so that every place stays; what the
    checker says of it, it says with either package.
    """
    lines = decode_source(path.read_bytes()).split("\n")
    for node in ast.walk(syntax(path)):
        for line, column, length in _constant(node):
            text = lines[line - 1].encode()
            changed = text[:column] + b"_" * length + text[column + length :]
            lines[line - 1] = changed.decode()
    return "\n".join(lines)


def _constant(node: ast.AST) -> Iterator[tuple[int, int, int]]:
    """(line, column, length) of the names that make an expression or a condition constant."""
    match node:
        case ast.Attribute(value=ast.Name() as name, attr=attribute):
            if (name.id, attribute) in _CONSTANTS:
                size = len(attribute)
                yield node.end_lineno or 0, (node.end_col_offset or 0) - size, size
        case ast.If(test=test) | ast.IfExp(test=test):
            for part in ast.walk(test):
                if isinstance(part, ast.Name) and part.id in _CHECKING:
                    yield part.lineno, part.col_offset, len(part.id)


def _files(place: Path) -> Iterator[Path]:
    if place.is_file():
        yield place.resolve()
    elif place.is_dir():
        yield from _below(place.resolve())
    else:
        raise CodegenError(
            str(place),
            "there is no such file or folder",
            "Name your program's sources.",
        )


def _below(folder: Path) -> Iterator[Path]:
    for path in sorted(folder.iterdir()):
        if path.is_symlink():
            continue
        if path.suffix == ".py" and path.is_file():
            yield path
        elif path.is_dir() and not _is_elsewhere(path):
            yield from _below(path)


def _is_elsewhere(folder: Path) -> bool:
    """Whether a folder holds no source of the user's own."""
    generated = (folder / "_runtime").is_dir() and (folder / "manifest.json").is_file()
    environment = (folder / "pyvenv.cfg").is_file()
    return (
        generated
        or environment
        or folder.name in _ELSEWHERE
        or folder.name.startswith(".")
    )
