"""How values look at a prompt and in a notebook: text on a line or laid out, HTML with every text escaped."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterable, Sequence
from contextlib import suppress
from importlib import import_module
from textwrap import indent
from typing import Any, Final

_LINE: Final = 88
_LONGEST: Final = 300
"""Characters of a cell."""
Entries = Iterable[tuple[str, str]]
"""Names and their words."""


def laid_out(name: str, values: Iterable[tuple[str | None, Any]]) -> str:
    """Return the text of a value: on one line if it fits there, or else with a line for each part."""
    parts = [f"{part}={value!r}" if part else repr(value) for part, value in values]
    line = f"{name}({', '.join(parts)})"
    if len(line) <= _LINE and "\n" not in line:
        return line
    return "\n".join((f"{name}(", *(indent(f"{p},", "    ") for p in parts), ")"))


def escaped(text: str) -> str:
    """Return a text as HTML shows it."""
    from html import escape  # needed by notebooks alone

    return escape(text)


def table(head: Sequence[str], rows: Iterable[Iterable[Any]], caption: str = "") -> str:
    """Return an HTML table, which scrolls by itself where it is wide; cells are text, and escaped."""
    above = f"<caption>{escaped(caption)}</caption>" if caption else ""
    names = "".join(f"<th>{escaped(name)}</th>" for name in head)
    body = "".join(f"<tr>{''.join(map(_cell, row))}</tr>" for row in rows)
    return (
        f'<div style="overflow-x: auto"><table>{above}<thead><tr>{names}</tr></thead>'
        f"<tbody>{body}</tbody></table></div>"
    )


def described(words: str, head: str, entries: Entries) -> str:
    """Return HTML that says what a thing is, and lists what it has."""
    return f"<p>{escaped(words)}</p>{table((head, 'Description'), entries)}"


def listing(words: str, entries: Entries) -> str:
    """Return the same as text, for `help()`."""
    lines = (f"{name}\n    {said}" if said else name for name, said in entries)
    return "\n".join((words, "", *lines))


def _cell(value: Any) -> str:
    return f"<td>{escaped(text(value))}</td>"


def text(value: Any) -> str:
    """Return a value as a cell shows it: nothing for None, a number for what is many."""
    if value is None:
        return ""
    if isinstance(value, bytes):
        return f"{len(value):,} bytes"
    if isinstance(value, list):
        return counted(len(value))
    shown = value if isinstance(value, str) else str(value)
    return shown if len(shown) <= _LONGEST else f"{shown[:_LONGEST]}…"


def counted(number: int) -> str:
    """Return a number of rows in words."""
    return f"{number:,} {'row' if number == 1 else 'rows'}"


def spelt(kind: Any) -> str:
    """Return a type as a program writes it: `str | None`."""
    if kind is None or kind is type(None):
        return "None"
    if isinstance(kind, type) and not hasattr(kind, "__args__"):
        return kind.__name__
    return (
        str(kind).replace("datetime.", "").replace("decimal.", "").replace("uuid.", "")
    )


class Words:
    """The docstring of a class whose instances say more: `help(kinetic.erp.bo.customer)` lists sets and methods."""

    def __init__(self, words: str | None, more: Callable[[Any], Entries]) -> None:
        self.words = words
        self.more = more

    def __get__(self, value: Any, owner: Any) -> str | None:
        if value is None:
            return self.words
        return listing(self.words or "", self.more(value))


def completed_by_ipython(module: str) -> None:
    """Have IPython look at attributes of the package that a module of its runtime belongs to; nothing happens without IPython.

    When it completes a name, it asks no class with a `__getattr__` of its own, unless a list allows that. Here nothing is sent: a
    service that is reached is imported.
    """
    if "IPython" not in sys.modules:
        return
    with suppress(ImportError, AttributeError, KeyError):
        guarded: Any = import_module("IPython.core.guarded_eval")
        policy = guarded.EVALUATION_POLICIES["limited"]
        policy.allowed_getattr_external.add(module.partition("._runtime")[0])
