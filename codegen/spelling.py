"""The words that a name is made of; it stands on nothing, so that a search need not load what names are made with."""

from __future__ import annotations

import re
import string
from collections.abc import Callable

_WORD = re.compile(r"U+(?=UL)|U?L+|U+|D+L*|O+")
"""A word, over the kinds of its characters: upper, lower, digit, other letter; any else stands between words."""
_KINDS = {
    **dict.fromkeys(map(ord, string.ascii_uppercase), "U"),
    **dict.fromkeys(map(ord, string.ascii_lowercase), "L"),
    **dict.fromkeys(map(ord, string.digits), "D"),
    ord("_"): " ",
}


def words(wire: str) -> list[str]:
    """The words of a wire name, in lower case."""
    kinds = wire.translate(_KINDS) if wire.isascii() else by_character(_kind, wire)
    return [wire[m.start() : m.end()].lower() for m in _WORD.finditer(kinds)]


def by_character(spelt: Callable[[str], str], text: str) -> str:
    """The text with each character replaced by what the function returns for it; it is called once for each that differs."""
    return text.translate({ord(char): spelt(char) for char in {*text}})


def _kind(char: str) -> str:
    if char.isupper() or char.islower():
        return "U" if char.isupper() else "L"
    return "D" if char.isdecimal() else "O" if char.isalpha() else " "
