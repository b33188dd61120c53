"""The lines over which black spreads a long statement, for the few kinds of statement that templates write.

black opens a statement at one pair of brackets: what comes before goes on a line of its own, what is inside on the next one, a
step further in, and what is behind on a third. Where the inside does not fit on its line, each part of it gets one, with a
comma behind the last. `lines` follows these rules as far as they are that simple, and returns None for everything else:
black itself is asked then. The tests hold both against each other.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Final

WIDTH: Final = 88
"""Columns of a line."""
_STEP: Final = 4

_NARROW = re.compile("[\0-~À-\u02ff\u0370-\u0482\u048a-\u052f]*")
"""Text of which each character takes one column: ASCII, and Latin, Greek and Cyrillic letters (Unicode Standard Annex 11)."""
_TOKEN = re.compile(r"""'(?:[^'\\]|\\.)*'|"(?:[^"\\]|\\.)*"|[][(){},'"]""")
_CLOSING: Final = {"(": ")", "[": "]", "{": "}"}


@dataclass(frozen=True, slots=True)
class _Shape:
    """A kind of statement: what comes before, inside and after the brackets at which it opens."""

    pattern: re.Pattern[str]
    opening: str = ""
    """A bracket that black adds."""
    explodes: bool = False
    """Whether two parts never share a line."""
    comma: bool = False
    """Whether a single part also gets a comma."""


_DISPLAY = _Shape(re.compile(r"((?:\w+=)?\{)(.+)(})"), explodes=True)
_LAMBDA = _Shape(re.compile(r"(lambda: [\w.]+\()(.+)(\))"))
_SHAPES: Final = {
    "def": _Shape(
        re.compile(r"(def \w+\()(.+)(\) -> [^()]+:(?: \.\.\.)?)"), comma=True
    ),
    "class": _Shape(re.compile(r"(class \w+\()(.+)(\):)")),
    "from": _Shape(re.compile(r"(from \S+ import )([^(]+)()"), "(", True, True),
    "return": _Shape(re.compile(r"(return [\w.]+\()(.+)(\))")),
}
"""First word of a statement → its shape."""
_ASSIGNMENTS: Final = (
    _Shape(re.compile(r"(\w+(?:: \w+\[[^=]+])? = [\w.]+\()(.+)(\))")),
    _Shape(re.compile(r"(\w+: ClassVar\[[^{]+] = \{)(.+)(})"), explodes=True),
)
_WHOLE = re.compile(r"""(?:"\w+": |\w+: )?\w+|"\w+\"""")
"""A part that cannot be opened, however long it is."""
_HUGGED = re.compile(r"(\w+: \w+\[.+] = )(\w+)")


def most_columns(statement: str) -> int:
    """How many columns a statement takes, or may take: no character takes more of them than it has bytes in UTF-8."""
    return len(statement if _NARROW.fullmatch(statement) else statement.encode())


def lines(statement: str, indent: int) -> list[str] | None:
    """The lines of a statement that is too long for one, indented; None where black has to be asked."""
    if not _NARROW.fullmatch(statement):
        return None
    if (hugged := _HUGGED.fullmatch(statement)) and _fits(f"{hugged[1]}(", indent):
        return _indented(indent, f"{hugged[1]}(", [hugged[2]], ")")
    shape = _SHAPES.get(statement.partition(" ")[0])
    for candidate in (shape,) if shape else _ASSIGNMENTS:
        if match := candidate.pattern.fullmatch(statement):
            return _opened(candidate, match, indent, "")
    return None


def _opened(
    shape: _Shape, match: re.Match[str], indent: int, end: str
) -> list[str] | None:
    head, inside, tail = match.groups()
    head += shape.opening
    tail += _CLOSING.get(shape.opening, "") + end
    parts = _parts(inside)
    # A bracket that black adds is the only place at which a statement opens, however long its head is.
    is_sure = bool(shape.opening) or _fits(head, indent)
    if parts is None or not is_sure or not _fits(tail, indent):
        return None
    line = ", ".join(parts) + ("," if shape.comma and len(parts) == 1 else "")
    if _fits(line, indent + _STEP) and not (shape.explodes and len(parts) > 1):
        return _indented(indent, head, [line], tail)
    if len(parts) > 1:
        return _one_by_one(head, parts, tail, indent)
    if lone := _LAMBDA.pattern.fullmatch(line):
        inner = _opened(_LAMBDA, lone, indent + _STEP, "")
        return inner and [" " * indent + head, *inner, " " * indent + tail]
    return None


def _one_by_one(
    head: str, parts: list[str], tail: str, indent: int
) -> list[str] | None:
    """Each part on a line of its own; a dict display that does not fit on one is opened in turn."""
    found = [" " * indent + head]
    inner = indent + _STEP
    for part in parts:
        if _fits(f"{part},", inner) or _WHOLE.fullmatch(part):
            found.append(f"{' ' * inner}{part},")
        elif (match := _DISPLAY.pattern.fullmatch(part)) and (
            opened := _opened(_DISPLAY, match, inner, ",")
        ):
            found += opened
        else:
            return None
    return [*found, " " * indent + tail]


def _parts(text: str) -> list[str] | None:
    """What the commas outside of brackets and strings part; None where brackets or quotes do not match or a comma ends it."""
    found, start, expected = [], 0, ""
    for token in _TOKEN.finditer(text):
        mark = token[0]
        if mark in _CLOSING:
            expected += _CLOSING[mark]
        elif mark == ",":
            if text[token.end() : token.end() + 1] != " ":
                return None
            if not expected:
                found.append(text[start : token.start()])
                start = token.end() + 1
        elif len(mark) == 1:
            if not expected.endswith(mark):
                return None
            expected = expected[:-1]
    return None if expected else [*found, text[start:]]


def _fits(line: str, indent: int) -> bool:
    return indent + len(line) <= WIDTH


def _indented(indent: int, head: str, inside: list[str], tail: str) -> list[str]:
    pad = " " * indent
    return [pad + head, *(f"{pad}    {line}" for line in inside), pad + tail]
