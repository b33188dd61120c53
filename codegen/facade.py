"""Makes each `threads.py` of the runtime from the `tasks.py` beside it. `python -m codegen.facade` writes them.

The two differ by a table of words and by what is left out; black lays out the result, and the imports are sorted.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Final

from codegen.emit.layout import formatted

RUNTIME: Final = Path(__file__).parent / "runtime"
FOLDERS: Final = (RUNTIME, RUNTIME / "streams")
"""Where a `tasks.py` is."""
_OPENING: Final = (
    '"""What programs use, for threads: made from `tasks.py`, which is the one to change."""'
)

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
    r"(?<=streams )import tasks": "import threads",
    r"(?<=\.streams)\.tasks": ".threads",
    r"\btasks\.(?=Stream)": "threads.",
    r"\btasks of one event loop\b": "threads",
    r"iterate over it with `for`": "iterate over it",
    r" that are awaited\b": "",
}
"""Pattern in the text for tasks → text for threads, in this order."""
_FROM = re.compile(r"^from (\S+) import (\((.*?)\)|[^\n]+)$", re.MULTILINE | re.DOTALL)


def threads(tasks: str) -> str:
    """The facade for threads, made from the text of the facade for tasks."""
    text = re.sub(r'\A""".*?"""', lambda found: _OPENING, tasks, flags=re.DOTALL)
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
    for folder in FOLDERS:
        made = threads((folder / "tasks.py").read_text("utf-8"))
        (folder / "threads.py").write_text(made, "utf-8", newline="\n")
