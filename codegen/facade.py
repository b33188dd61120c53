"""Makes `runtime/threads.py` from `runtime/tasks.py`, and what else there is of both. `python -m codegen.facade` writes them.

The two differ by a table of words and by what is left out; black lays out the result, and the imports are sorted.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Final

from codegen.emit.layout import formatted

RUNTIME: Final = Path(__file__).parent / "runtime"
MADE: Final = {
    "tasks.py": "threads.py",
    "tasks_below.py": "threads_below.py",
    "tasks_grouped.py": "threads_grouped.py",
    "tasks_restricted.py": "threads_restricted.py",
}
"""Facade for tasks → the one for threads that is made from it."""
_OPENING: Final = {
    "tasks.py": "What programs use, for threads",
    "tasks_below.py": "What a row has, for threads",
    "tasks_grouped.py": "Groups of rows, for threads",
    "tasks_restricted.py": "Sets that lack some of the writes, for threads",
}

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
    r"\.tasks(?=_|\b)": ".threads",
    r"\bfor tasks\b": "for threads",
    r"\btasks_below\b": "threads_below",
    r"\btasks of one event loop\b": "threads",
    r"iterate over it with `for`": "iterate over it",
    r" that are awaited\b": "",
}
"""Pattern in the text for tasks → text for threads, in this order."""
_FROM = re.compile(r"^from (\S+) import (\((.*?)\)|[^\n]+)$", re.MULTILINE | re.DOTALL)


def threads(source: str) -> str:
    """The facade for threads, made from that for tasks of this name."""
    tasks = (RUNTIME / source).read_text("utf-8")
    opening = f'"""{_OPENING[source]}: made from `{Path(source).name}`, which is the one to change."""'
    text = re.sub(r'\A""".*?"""', lambda found: opening, tasks, flags=re.DOTALL)
    for pattern, words in WORDS.items():
        text = re.sub(pattern, words, text)
    return formatted(_FROM.sub(_sorted, text))


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
    for tasks, made in MADE.items():
        (RUNTIME / made).write_text(threads(tasks), "utf-8", newline="\n")
