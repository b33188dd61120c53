"""From words to hits: what is looked up in the index, what stands first, and what is one hit with another.

Entries that have every word come first; where there are too few of them, words that nothing is called by are taken for the
nearest that are, and then entries count that have some of the words. The same column in many places is one hit.
"""

from __future__ import annotations

import re
import sqlite3
from collections.abc import Callable, Iterable, Sequence, Set
from dataclasses import dataclass, replace
from itertools import chain
from math import log10
from typing import Final

from codegen.catalogue.index import TIER
from codegen.catalogue.typing_errors import nearest
from codegen.catalogue.words import GLUE, Question, Term
from codegen.surfaces import SERVICE, surface_of

_COLUMNS: Final = (
    "e.id, t.kind, t.name, e.kind, e.wire, e.path, e.part, e.code, e.words, e.leaf, e.type, e.names, e.owners, t.size"
)
_FOUND: Final = f"""
    SELECT {_COLUMNS} FROM found JOIN entries e ON e.id = found.rowid JOIN things t ON t.id = e.thing
    WHERE found MATCH ? AND (? = '' OR e.kind = ?) ORDER BY found.rowid LIMIT ?"""
_ALIKE: Final = f"""
    SELECT {_COLUMNS} FROM entries e JOIN things t ON t.id = e.thing
    WHERE e.leaf = ? AND e.kind = ? ORDER BY e.id LIMIT ?"""
_TELLING: Final = 3
"""Letters that a word must have to be looked for without the others."""
_MOST: Final = 800
"""Entries that are weighed for a look-up; they come in the order of their tiers."""
_ALSO: Final = 200
"""Places that are looked for where a thing stands, too."""


@dataclass(frozen=True, slots=True)
class Found:
    """An entry as the index has it."""

    id: int
    sort: str
    """What it belongs to: a `service`, a `baq` or `functions`."""
    owner: str
    kind: str
    wire: str
    path: str
    part: str
    code: str
    words: str
    leaf: str
    type: str
    names: str
    owners: str
    size: int
    """Bytes of the documents of its service, BAQ or library."""

    @property
    def tier(self) -> int:
        """0 for what people look for first, 4 for what they look for last."""
        return self.id // TIER


@dataclass(frozen=True, slots=True)
class Hit:
    """A thing that was found, at the place that fits best, and where else it stands."""

    found: Found
    also: tuple[Found, ...] = ()
    more: bool = False
    """Whether there are more places still."""


@dataclass(frozen=True, slots=True)
class Hits:
    """What was found, the best first."""

    hits: tuple[Hit, ...] = ()
    corrected: tuple[tuple[str, str], ...] = ()
    """Words that nothing is called by, and what they were taken for."""


Includes = Callable[[Found], bool]
"""Whether the package has an entry."""


def search(
    index: sqlite3.Connection,
    question: Question,
    *,
    includes: Includes,
    kind: str = "",
    limit: int = 10,
) -> Hits:
    """The best hits for a question, of one kind where one is given."""
    if not question.terms:
        return Hits()
    corrected: dict[str, str] = {}
    found = _with_all(index, question, kind)
    if len({(f.kind, f.leaf) for f in found}) < limit:
        question = _corrected(index, question, corrected)
        found = _with_all(index, question, kind) if corrected else found
    if not found:
        found = _with_some(index, question, kind)
    weighed = sorted(found, key=lambda f: _order(f, question, includes))
    hits = (_hit(index, first, weighed) for first in _firsts(weighed, limit))
    return Hits(tuple(hits), tuple(corrected.items()))


def _with_all(index: sqlite3.Connection, question: Question, kind: str) -> list[Found]:
    """The entries that have every word of the question: in their names, or anywhere."""
    found = _looked_up(index, f'{{glued}} : "{question.whole}"', kind)
    found += _looked_up(index, f'{{glued}} : "{question.whole}"*', kind)
    found += _looked_up(
        index, f"{{names}} : ({_every(question.terms, anywhere=False)})", kind
    )
    for sort in sorted({*chain(*question.kinds)}) if not kind else ():
        found += _looked_up(index, _every(question.terms), sort)
    found += _looked_up(index, _every(question.terms), kind)
    return list(dict.fromkeys(found))


def _with_some(index: sqlite3.Connection, question: Question, kind: str) -> list[Found]:
    telling = [t for t in question.terms if len(t.text) >= _TELLING]
    found = [f for t in telling for f in _looked_up(index, _either(t), kind)]
    return list(dict.fromkeys(found))


def _looked_up(index: sqlite3.Connection, match: str, kind: str) -> list[Found]:
    rows = index.execute(_FOUND, (match, kind, kind, _MOST))
    return [Found(*row) for row in rows]


def _every(terms: Iterable[Term], *, anywhere: bool = True) -> str:
    look = _either if anywhere else _form
    return " AND ".join(map(look, terms))


def _either(term: Term) -> str:
    """The look-up of a word anywhere: by itself, or by a name that is typed as one word."""
    return f'({{names owners words type}} : {_form(term)} OR {{glued}} : "{term.text}" OR {{owners}} : "{GLUE}{term.text}")'


def _form(term: Term) -> str:
    """What begins with a word, or counts as it; words are letters and digits alone."""
    others = (f' OR "{other}"' for other in term.others)
    return f'("{term.text}"*{"".join(others)})'


def _corrected(
    index: sqlite3.Connection, question: Question, corrected: dict[str, str]
) -> Question:
    """The question with each word that nothing is called by taken for the nearest that something is."""
    terms = []
    for term in question.terms:
        if not _is_known(index, term) and (near := _nearest(index, term.text)):
            corrected[term.text] = near[0]
            term = Term(near[0], tuple(near[1:]))
        terms.append(term)
    return replace(question, terms=tuple(terms))


def _is_known(index: sqlite3.Connection, term: Term) -> bool:
    rows = index.execute(
        "SELECT 1 FROM found WHERE found MATCH ? LIMIT 1", (_either(term),)
    )
    return rows.fetchone() is not None


def _nearest(index: sqlite3.Connection, word: str) -> list[str]:
    """The words that names begin with one of the two first letters of it, and are nearest to it."""
    known: dict[str, int] = {}
    for letter in dict.fromkeys(word[:2]):
        known |= index.execute(
            "SELECT term, doc FROM terms WHERE term >= ? AND term < ? AND col IN ('names', 'glued')",
            (letter, chr(ord(letter) + 1)),
        )
    return nearest(word, known)


def _firsts(weighed: Sequence[Found], limit: int) -> list[Found]:
    """The best of each thing that has the same kind and name."""
    found: dict[tuple[str, str], Found] = {}
    for entry in weighed:
        found.setdefault((entry.kind, entry.leaf), entry)
        if len(found) == limit:
            break
    return list(found.values())


def _hit(index: sqlite3.Connection, first: Found, weighed: Sequence[Found]) -> Hit:
    """The hit of an entry: where else it stands, the places that fit the question before all others."""
    rows = index.execute(_ALIKE, (first.leaf, first.kind, _ALSO + 1)).fetchall()
    fitting = [f for f in weighed if (f.kind, f.leaf) == (first.kind, first.leaf)]
    every = dict.fromkeys([*fitting, *(Found(*row) for row in rows)])
    also = [entry for entry in every if entry.id != first.id]
    return Hit(first, tuple(also[:_ALSO]), len(also) > _ALSO)


def _order(
    found: Found, question: Question, includes: Includes
) -> tuple[float, int, int, str]:
    """What hits are put in order by: how well they fit, then what people look for first, then the shorter name."""
    weight = _weight(found, question) + _INCLUDED * includes(found)
    return -weight, found.tier, len(found.wire), found.code


_EXACT: Final = 25.0
_NAME, _BEGUN_NAME, _NAME_ALIKE = 10.0, 6.0, 8.0
_OWNER, _BEGUN_OWNER, _OWNER_ALIKE = 7.0, 3.0, 6.0
_SAID, _BEGUN_SAID, _SAID_ALIKE = 4.0, 2.0, 2.0
_KIND: Final = 12.0
_WISH: Final = 8.0
_REST: Final = 12.0
_REST_OF_OWNER: Final = 10.0
_TIERS: Final = (6.0, 5.0, 3.0, 1.0, 0.0)
_INCLUDED: Final = 6.0
_SIZE: Final = 2.0
"""For each digit of the size of the documents."""


def _weight(found: Found, question: Question) -> float:
    """How well an entry fits: where it has each word, and how much more its own name and its owner's say."""
    own = found.names.split()
    owner = [word for word in found.owners.split() if not word.startswith(GLUE)]
    said = _SAID_WORDS.findall(f"{found.words} {found.type}".lower())
    # What is part of a BAQ or a library is of their kind, too.
    above = () if found.sort == SERVICE.kind else (surface_of(found.sort).word,)
    kinds = {found.kind, *above}
    weight = _TIERS[found.tier] + _KIND * sum(
        not kinds.isdisjoint(k) for k in question.kinds
    )
    weight += _SIZE * log10(found.size + 1) + _EXACT * (question.whole == found.leaf)
    matched, around = set[str](), set[str]()
    for term in question.terms:
        weight += _fit(term, own, _NAME, _BEGUN_NAME, _NAME_ALIKE, matched) or max(
            _fit(term, owner, _OWNER, _BEGUN_OWNER, _OWNER_ALIKE, around),
            _fit(term, said, _SAID, _BEGUN_SAID, _SAID_ALIKE, set()),
        )
    for wish in question.wishes:
        weight += _fit(wish, own, _WISH, _WISH, _WISH, matched)
    weight -= _REST * _share_left(own, matched)
    return weight - _REST_OF_OWNER * _share_left(owner, around | matched)


_SAID_WORDS: Final = re.compile(r"[^\W_]+")


def _share_left(every: Sequence[str], matched: Set[str]) -> float:
    return len([w for w in every if w not in matched]) / len(every) if every else 0.0


def _fit(
    term: Term,
    among: Sequence[str],
    same: float,
    begun: float,
    alike: float,
    matched: set[str],
) -> float:
    """What it is worth that these words have the term: itself, what counts as it, or a word that begins with it."""
    if term.text in among:
        hit, worth = [term.text], same
    elif hit := [word for word in term.others if word in among]:
        worth = alike
    else:
        hit = [word for word in among if word.startswith(term.text)]
        worth = begun if hit else 0.0
    matched.update(hit)
    return worth
