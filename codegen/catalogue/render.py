"""Templates and what pages show to HTML.

They are not the templates of packages: what these print goes to a browser, so everything is escaped unless a template wrote it.
"""

from __future__ import annotations

import re
from functools import cache
from pathlib import Path
from typing import Final

from codegen.templating import Render, renderer

_PAGES: Final = Path(__file__).parent / "pages"
FILES: Final = ("style.css", "site.js")
"""What every page loads."""

_CODE: Final = re.compile("`([^`]+)`")
"""What texts mark as code: every second part of what is split by it."""


def file(name: str) -> bytes:
    """A file that every page loads."""
    return (_PAGES / name).read_bytes()


def render(template: str, **values: object) -> str:
    """The HTML of a page."""
    return _renderer()(template, **values)


def _shown(value: object) -> object:
    """A text with every character that shows nothing spelled out; what a template wrote stays as it is."""
    if type(value) is not str or value.isprintable():
        return value
    return "".join(c if c.isprintable() or c == "\n" else repr(c)[1:-1] for c in value)


@cache
def _renderer() -> Render:
    return renderer(_PAGES, escapes=True, shown=_shown, split_at_code=_CODE.split)
