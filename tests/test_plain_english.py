"""Docstrings, comments, messages, the README and the guide avoid phrases that no engineer would write."""

from __future__ import annotations

import io
import re
import tokenize
from functools import cache
from pathlib import Path

import pytest
from support import ROOT

BANNED = {
    r"\b(is|are) told\b": "is reported",
    r"\btold (by|apart)\b": "shown by, distinguished",
    r"\bborne?\b": "accepted",
    r"\bwhere there (is|are) (no|none)\b": "if there is none",
    r"\bwhere it is not there\b": "if it does not exist",
    r"(?<!there )\b(is|are) no (?!longer\b|more\b)(?-i:[A-Z]*[a-z]+)": "is not a",
    r"\bas (it stands|they stand)\b": "as it is, unchanged",
    r"\bstands? (in|there|beside|behind|under)\b": "is in",
    r"\b(cannot|can|may) be had\b": "is available",
    r"\bone's own\b": "your own, the caller's",
    r"\bgravest|as grave as|so grave\b": "worst, of this severity",
    r"\bnone could survive\b": "that affects every row",
    r"\bgoes without saying\b": "is obvious",
    r"\b(raises?|raised) `?\w+`? where\b": "raises … if",
    r"\b(the|its|their|such|same|own|\w+'s) manners\b": "behaviour, how it behaves",
    r"\bone (name |call )?a line\b|\bone name a line\b": "one per line",
    r"\ba person (knows|strips|filters|compares|turns)\b": "say what the reader does",
    r"\bor do without\b": "or stop using it",
}
"""Pattern → what to write instead."""

FILES = sorted(
    path
    for folder in ("codegen", "templates")
    for path in (ROOT / folder).rglob("*")
    if path.suffix in {".py", ".md", ".jinja"}
)


@cache
def prose(path: Path) -> tuple[tuple[int, str], ...]:
    """Line and text of what a file says to people: all of it, or the comments and strings of a program."""
    text = path.read_text("utf-8")
    if path.suffix != ".py":
        return ((1, text),)
    return tuple(
        (token.start[0], token.string)
        for token in tokenize.generate_tokens(io.StringIO(text).readline)
        if token.type in (tokenize.STRING, tokenize.COMMENT)
    )


@pytest.mark.parametrize("pattern", BANNED)
def test_no_text_has_a_phrase_that_nobody_would_write(pattern: str) -> None:
    found = []
    for path in [ROOT / "README.md", *FILES]:
        for start, text in prose(path):
            for hit in re.finditer(pattern, text, re.IGNORECASE):
                line = start + text.count("\n", 0, hit.start())
                found.append(f"{path.relative_to(ROOT)}:{line}: {hit[0]}")
    assert not found, f"write {BANNED[pattern]!r} instead:\n" + "\n".join(found)


def test_the_patterns_find_what_they_are_for() -> None:
    bad = (
        "what is told, told by its name, is borne, where there is none, where it is not there, this is no key, as it stands,"
        " stands in the file, cannot be had, one's own, the gravest, what none could survive, it goes without saying,"
        " raises `CodegenError` where it fails, its manners, one name a line, a person strips it, or do without"
    )
    good = (
        "there is no such file; it is no longer there; no more; stands for it; raises ValueError if it is empty;"
        " there are no rows; where there is a port"
    )
    for pattern in BANNED:
        assert re.search(pattern, bad, re.IGNORECASE), pattern
        assert not re.search(pattern, good, re.IGNORECASE), pattern


OURS_ALONE = re.compile(
    r"EPICOR\.md|DESIGN\.md|AGENTS\.md|\.\./shared|/[w]ork/|\bissue #?\d+"
)
"""Names of what only those have who write this program."""


def test_nobody_is_sent_to_what_only_we_have() -> None:
    """What is copied into packages or shown to users names public sources, or states the fact itself."""
    copied = [p for p in FILES if {"runtime", "guide", "sample"} & {*p.parts}]
    shown = [p for p in FILES if p.suffix in {".md", ".jinja"}]
    found = [
        f"{path.relative_to(ROOT)}: {hit[0]}"
        for path in {*copied, *shown}
        for _, text in prose(path)
        for hit in OURS_ALONE.finditer(text)
    ]
    assert not found, sorted(found)
    assert len(copied) > 60 and OURS_ALONE.search("shape (EPICOR.md, Errors)")
