"""Makes `runtime/threads/` from `runtime/tasks/`, module by module. `python -m codegen.facade` writes them.

The two differ by a table of words and by what is left out; black lays out the result, and the imports are sorted.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Final

from codegen.emit.layout import formatted

RUNTIME: Final = Path(__file__).parent / "runtime"
TASKS: Final = RUNTIME / "tasks"
MODULES: Final = tuple(sorted(path.name for path in TASKS.glob("*.py")))
"""The modules of the facade for tasks, of each of which one for threads is made."""

WORDS: Final = {
    r"await\s+": "",
    r"async (def|for|with)\b": r"\1",
    r"AsyncGenerator\[(.+), None\]": r"Generator[\1, None, None]",
    r"\bfinish_async\b": "finish",
    r"\biterate_async\b": "iterate",
    r"\baclosing\b": "closing",
    r"__a(iter|enter|exit)__": r"__\1__",
    r"\ba(send|throw|close)\b": r"\1",
    r"\bTaskTransport\b": "ThreadTransport",
    r" \| AsyncIterable\[[^\n]+\](?=,\n)": "",
    r"\bAsyncIterable\b,?": "",
    r"\bAsync(?=[A-Z])": "",
    r"Coroutine\[Any, Any, (\w+)\]": r"\1",
    r"\bCoroutine\b,?": "",
    r"for item in page:\n\s+yield item": "yield from page",
    r"\bfor tasks\b": "for threads",
    r"\btasks of one event loop\b": "threads",
    r"iterate over it with `for`": "iterate over it",
    r" that are awaited\b": "",
}
"""Pattern in the text for tasks → text for threads, in this order."""
_FROM = re.compile(r"^from (\S+) import (\((.*?)\)|[^\n]+)$", re.MULTILINE | re.DOTALL)


def threads(module: str) -> str:
    """The module of this name for threads, made from the one for tasks."""
    text = (TASKS / module).read_text("utf-8")
    for pattern, words in WORDS.items():
        text = re.sub(pattern, words, text)
    text = _FROM.sub(_sorted, text)
    note = f"Made from `../tasks/{module}`, which is the one to change."
    return formatted(
        re.sub(r'\A"""(.*?)"""', rf'"""\1\n\n{note}\n"""', text, flags=re.DOTALL)
    )


def _sorted(found: re.Match[str]) -> str:
    """An import with its names in order, each once."""
    names = sorted(set(_names(found[3] or found[2])), key=_place)
    return f"from {found[1]} import ({', '.join(names)})"


def _place(name: str) -> tuple[bool, bool, str]:
    """The order of names: constants, classes, functions."""
    return not name.isupper(), name[0].islower(), name


def _names(text: str) -> Iterator[str]:
    return (name.strip() for name in text.split(",") if name.strip())


if __name__ == "__main__":
    for module in MODULES:
        made = RUNTIME / "threads" / module
        made.write_text(threads(module), "utf-8", newline="\n")
