"""The pages of the guide, which are installed with the program: as text, and as parts of the catalogue."""

from __future__ import annotations

import re
from pathlib import Path

import codegen


def pages() -> dict[str, Path]:
    """The file of each page, by the page's name."""
    folder = Path(codegen.__file__).parent / "guide"
    return {file.stem: file for file in sorted(folder.glob("*.md"))}


def title(file: Path) -> str:
    """What a page is called."""
    first, _, _ = file.read_text("utf-8").partition("\n")
    return first.removeprefix("# ")


def html(file: Path) -> str:
    """A page as HTML; links to other pages lead to theirs in the catalogue, and markup in the text stays text."""
    # It takes a while to load, and no other page needs it.
    from markdown_it import MarkdownIt

    text = _LINK.sub(r"](\1.html)", file.read_text("utf-8"))
    markdown = MarkdownIt("commonmark", {"html": False}).enable("table")
    return str(markdown.render(text))


_LINK = re.compile(r"\]\(([\w-]+)\.md\)")
