"""Statements, laid out as black would do it.

Templates write text that is black's own already: a statement that fits its line stays as it is, a longer one is opened by the
rules of `line_breaks`, and black itself lays out whatever those rules do not cover, once, and the result is remembered. black reads about 85 kB of
such text in a second and takes longer to import than a service to generate, so it is loaded on first use.
"""

from __future__ import annotations

from dataclasses import replace
from functools import cache, lru_cache
from typing import TYPE_CHECKING

from codegen.emit.line_breaks import WIDTH, lines, most_columns

if TYPE_CHECKING:
    from black import Mode

_BODY = "\n    pass"
_CLASS = "\nclass _:\n    pass"


def layout(statement: str, indent: int = 0) -> str:
    """One statement, a decorator, or a block's header with its colon, over as many lines as black gives it; no newline at the end."""
    if indent + most_columns(statement) <= WIDTH:
        return " " * indent + statement
    found = lines(statement, indent)
    return "\n".join(found) if found else _by_black(statement, indent)


@lru_cache(maxsize=4_096)
def _by_black(statement: str, indent: int) -> str:
    from black import format_str

    pad = " " * indent
    header = _BODY if statement.endswith(":") else ""
    body = _CLASS if statement.startswith("@") else header
    mode = replace(_mode(), line_length=WIDTH - indent)
    text = format_str(statement + body, mode=mode).rstrip("\n")
    return "\n".join(pad + line for line in text.removesuffix(body).split("\n"))


def formatted(module: str, *, closes_up: bool = False) -> str:
    """A whole module as black lays it out; for text that does not come from our templates, and for the tests.

    `closes_up` makes one line of what fits one, also if a trailing comma asks black to leave it open.
    """
    from black import format_str

    mode = replace(_mode(), magic_trailing_comma=not closes_up)
    return format_str(module, mode=mode)


@cache
def _mode() -> Mode:
    from black import Mode
    from black.mode import TargetVersion

    return Mode(target_versions={TargetVersion.PY311}, line_length=WIDTH)
