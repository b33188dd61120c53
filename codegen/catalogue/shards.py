"""The index for a browser without a server: many small files, of which a search loads one or two for each of its words.

A file holds the things whose names have a word that begins in one way, such as `sel`: as far as all of these are few, all of them,
else the best, and files for longer beginnings are next to it. Each is a script, as a page that was opened from a
disk may load scripts alone; what it holds is JSON in ASCII.
"""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import groupby
from math import log10
from typing import Any, Final

from codegen.catalogue import words
from codegen.catalogue.index import TIER
from codegen.errors import shortened
from codegen.surfaces import SERVICE

Pages = Mapping[tuple[str, str], int]
"""Kind and name of a service, BAQ or library → number of its page."""
Record = list[Any]
"""What a person types, its kind, the number of its page, its words, how many places are like it, and its rank."""

_LARGEST: Final = 60_000
"""Bytes of a file that holds everything with its beginning."""
_WORD: Final = 120_000
"""Bytes of what has one word in its name: it has no longer beginning."""
_BEST: Final = 150
"""Things in a file that holds only the best."""
_SHOWN: Final = 120
_PLACES: Final = 4
"""Places of one thing that are listed each; the others are a number."""
_OWN: Final = 1_000_000
"""What a site's own BAQs and libraries weigh, whose documents are small: as much as a large service."""
_GROUPS: Final = """
    SELECT e.leaf, e.kind, e.id, t.size, t.kind, t.name, e.code, e.words, e.names, e.glued
    FROM entries e JOIN things t ON t.id = e.thing ORDER BY e.leaf, e.kind"""


@dataclass(slots=True)
class Shards:
    """The files, and where to look for a word."""

    files: list[list[Record]] = field(default_factory=list)
    nodes: dict[str, int] = field(default_factory=dict)
    """Beginning → number of its file from 1, negative where it holds only the best."""


def records(
    index: sqlite3.Connection, pages: Pages
) -> Iterator[tuple[frozenset[str], Record]]:
    """Everything that can be found with the words by which it is, the same thing in many places by its best ones."""
    for _, group in groupby(index.execute(_GROUPS), key=lambda row: row[:2]):
        places = sorted(group, key=lambda row: (row[2] // TIER, -row[3], row[6]))
        others = len(places) - 1
        for _, kind, number, size, sort, name, code, said, names, glued in places[
            :_PLACES
        ]:
            weight = size if sort == SERVICE.kind else _OWN
            rank = 3 * (number // TIER) - round(2 * log10(weight + 1), 1)
            page = pages[sort, name]
            record = [code, kind, page, shortened(said, _SHOWN), others, rank]
            yield frozenset(f"{names} {glued}".split()), record


def record(code: str, kind: str, page: int, said: str, others: int) -> Record:
    """A hit of a search that a server made."""
    return [code, kind, page, shortened(said, _SHOWN), others, 0]


def shards(found: Iterable[tuple[frozenset[str], Record]]) -> Shards:
    """The files for everything that can be found; the same for the same, in whatever order it comes."""
    by_word: dict[str, list[Record]] = {}
    for known_by, one in found:
        for word in known_by:
            by_word.setdefault(word, []).append(one)
    made = Shards()
    _divide(made, "", sorted(by_word.items()))
    return made


def _divide(
    made: Shards, begun: str, found: Sequence[tuple[str, Sequence[Record]]]
) -> None:
    """Add the file of a beginning and, where it cannot hold everything, those of longer ones."""
    every = _best(one for _, held in found for one in held)
    size = sum(map(_size, every))
    alone = all(word == begun for word, _ in found)
    if begun and (alone or size <= _LARGEST):
        made.files.append(_within(every, _WORD))
        made.nodes[begun] = len(made.files)
        return
    if begun:
        exact = _best(one for word, held in found if word == begun for one in held)
        made.files.append(_best([*every[:_BEST], *_within(exact, _WORD)]))
        made.nodes[begun] = -len(made.files)
    longer = (item for item in found if item[0] != begun)
    for letter, below in groupby(longer, key=lambda item: item[0][len(begun)]):
        _divide(made, begun + letter, [*below])


def _best(found: Iterable[Record]) -> list[Record]:
    """Each once, the best first."""
    every = {one[0]: one for one in found}
    return sorted(every.values(), key=lambda one: (one[5], one[0]))


def _within(found: Sequence[Record], most: int) -> list[Record]:
    size, kept = 0, list[Record]()
    for one in found:
        size += _size(one)
        if size > most:
            break
        kept.append(one)
    return kept


def _size(one: Record) -> int:
    return len(one[0]) + len(one[3]) + 40


def script(name: str, value: object) -> bytes:
    """The file of a value: no text in it can be anything but a text."""
    text = json.dumps(value, ensure_ascii=True, separators=(",", ":"))
    return f'catalogue("{name}",{text})\n'.encode()


def about(files: Sequence[str], nodes: Mapping[str, int]) -> dict[str, object]:
    """What a search has to know first: pages by number, files by beginning, and what words mean."""
    kinds: dict[str, list[str]] = {}
    for kind, called in words.KINDS.items():
        for word in called:
            kinds.setdefault(word, []).append(kind)
    return {
        "pages": files,
        "nodes": nodes,
        "stop": sorted(words.STOP),
        "kinds": kinds,
        "wishes": words.WISHES,
        "synonyms": words.SYNONYMS,
    }
