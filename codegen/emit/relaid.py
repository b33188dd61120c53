"""Whether a generated module was laid out anew by a formatter, and says what it said: that is nobody's work.

A formatter changes blanks, line ends, parentheses, commas and quotes, and may sort imports. All else is an edit, comments included.
"""

from __future__ import annotations

import ast
import io
import tokenize
from collections.abc import Iterator
from typing import Final
from warnings import catch_warnings

from codegen.disk.text import digest, normalized
from codegen.emit.layout import formatted

_LARGEST: Final = 1_000_000
"""Characters up to which black is asked; it takes ten seconds for so many."""
_ERRORS: Final = (SyntaxError, ValueError, RecursionError, MemoryError)
"""What Python raises for a text that is not a module (a `TokenError` is not one of them before 3.12), or too deep for it."""
_IMPORTS: Final = (ast.Import, ast.ImportFrom)


def is_reformatted(found: bytes, made: bytes) -> bool:
    """Whether two modules are the same program with the same comments, apart from the order of imports that stand together."""
    before, after = _program(found), _program(made)
    return before is not None and before == after


def is_reformatted_from(found: bytes, sha256: str) -> bool:
    """Whether a module becomes, when it is laid out as generated ones are, the one that has this sha256.

    A formatter with shorter lines leaves trailing commas where it opened a line, and black would keep that line open for them.
    """
    try:
        text = normalized(found).decode("utf-8")
        with catch_warnings(action="ignore"):
            ast.parse(text)
            return len(text) <= _LARGEST and any(
                digest(formatted(text, closes_up=closes_up).encode()) == sha256
                for closes_up in (True, False)
            )
    except _ERRORS:
        return False


def _program(data: bytes) -> tuple[str, list[str]] | None:
    try:
        text = normalized(data).decode("utf-8")
        with catch_warnings(action="ignore"):
            tree = ast.parse(text)
        tokens = [*tokenize.generate_tokens(io.StringIO(text).readline)]
        _sort_imports(tree)
        said = ast.dump(tree)
    except (tokenize.TokenError, *_ERRORS):
        return None
    comments = (t.string.rstrip() for t in tokens if t.type == tokenize.COMMENT)
    return said, sorted(comments)


def _sort_imports(tree: ast.Module) -> None:
    """Write each run of imports as one name each, sorted."""
    for node in ast.walk(tree):
        for name in ("body", "orelse", "finalbody"):
            block = getattr(node, name, None)
            if isinstance(block, list) and any(isinstance(s, _IMPORTS) for s in block):
                setattr(node, name, [*_with_sorted_imports(block)])


def _with_sorted_imports(block: list[ast.stmt]) -> Iterator[ast.stmt]:
    run: list[ast.stmt] = []
    for statement in block:
        if isinstance(statement, _IMPORTS):
            run += _one_by_one(statement)
        else:
            yield from sorted(run, key=ast.dump)
            yield statement
            run = []
    yield from sorted(run, key=ast.dump)


def _one_by_one(statement: ast.Import | ast.ImportFrom) -> Iterator[ast.stmt]:
    for name in statement.names:
        if isinstance(statement, ast.Import):
            yield ast.Import([name])
        else:
            yield ast.ImportFrom(statement.module, [name], statement.level)
