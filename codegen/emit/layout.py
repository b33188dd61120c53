"""Statements laid out as black would.

Templates write text that is black's own already: a statement that fits its line stays as it is, and a longer one is laid out
here by black itself, once, and remembered. black reads about 85 kB of such text in a second, so it never sees a whole module.
"""

from __future__ import annotations

from dataclasses import replace
from functools import lru_cache

from black import Mode, format_str
from black.mode import TargetVersion

WIDTH = 88
_BODY = "\n    pass"
MODE = Mode(target_versions={TargetVersion.PY311}, line_length=WIDTH)


@lru_cache(maxsize=65_536)
def layout(statement: str, indent: int = 0) -> str:
    """One statement, or a block's header with its colon, over as many lines as black gives it; no newline at the end."""
    pad = " " * indent
    if indent + len(statement) <= WIDTH:
        return pad + statement
    body = _BODY if statement.endswith(":") else ""
    mode = replace(MODE, line_length=WIDTH - indent)
    text = format_str(statement + body, mode=mode).rstrip("\n")
    return "\n".join(pad + line for line in text.removesuffix(_BODY).split("\n"))


def formatted(module: str) -> str:
    """A whole module as black lays it out; for text that no template of ours has written, and for the tests."""
    return format_str(module, mode=MODE)
