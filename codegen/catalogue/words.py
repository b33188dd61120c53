"""Words of names and of questions: what is written into the index, and what a search looks for.

A name is found by its words however it is spelled: `SellingQuantity`, `selling_quantity`, `selling quantity`, and also
`sellingquantity`, which is one word in the index.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from itertools import chain
from typing import Final

from codegen import spelling

KINDS: Final[Mapping[str, tuple[str, ...]]] = {
    "service": ("service",),
    "set": ("set", "table", "entity"),
    "row": ("row", "table", "class", "type"),
    "column": ("column", "field"),
    "child": ("child", "children"),
    "method": ("method", "call", "action"),
    "parameter": ("parameter", "argument"),
    "result": ("result",),
    "tableset": ("tableset", "dataset"),
    "table": ("table",),
    "enum": ("enum", "enumeration"),
    "member": ("member",),
    "baq": ("baq", "query", "querie"),
    "library": ("library", "librarie"),
    "function": ("function", "efx"),
    "stream": ("stream", "media"),
    "key": ("key",),
}
"""What can be found → the words that people call it by, in the singular as `singular` makes it."""

SYNONYMS: Final[Mapping[str, tuple[str, ...]]] = {
    "address": ("addr",),
    "allocated": ("alloc",),
    "amount": ("amt",),
    "approve": ("apv", "appr"),
    "attachment": ("attch",),
    "calculated": ("calc",),
    "cost": ("cst",),
    "currency": ("curr",),
    "customer": ("cust",),
    "date": ("dt",),
    "default": ("def", "dflt"),
    "department": ("dept",),
    "description": ("desc",),
    "detail": ("dtl",),
    "document": ("doc",),
    "employee": ("emp",),
    "exchange": ("exch", "ex"),
    "group": ("grp",),
    "header": ("hed", "head"),
    "identifier": ("id",),
    "inventory": ("inv",),
    "invoice": ("invc", "inv"),
    "line": ("dtl",),
    "location": ("loc",),
    "manufacturing": ("mfg",),
    "material": ("mtl",),
    "message": ("msg",),
    "number": ("num", "nbr"),
    "operation": ("oper", "opr"),
    "order": ("ord", "po"),
    "percent": ("pct", "pcnt"),
    "percentage": ("pct", "pcnt", "percent"),
    "price": ("prc",),
    "product": ("prod",),
    "purchase": ("po", "pur"),
    "quantity": ("qty",),
    "reference": ("ref",),
    "release": ("rel",),
    "request": ("req",),
    "required": ("req",),
    "revision": ("rev",),
    "sequence": ("seq",),
    "shipment": ("ship",),
    "site": ("plant",),
    "supplier": ("vendor",),
    "territory": ("ter",),
    "transaction": ("tran",),
    "warehouse": ("whse",),
    "zip": ("postal",),
}
"""What people say → how Epicor's names shorten it, or what they say for it."""

STOP: Final = frozenset("""
    a an and any are by can do does find for from has have hold holds how i in is it its me my of on or show tell that the
    their there these this to use uses used what where which who with
    """.split())
"""Words of a question that say nothing of what is looked for, unless there are no others."""
WISHES: Final[Mapping[str, tuple[str, ...]]] = {
    word: meant
    for meant, said in {
        ("new", "insert", "create"): ("add", "create", "insert", "make"),
        ("get",): ("get", "load", "open", "read"),
        ("update", "change"): ("change", "edit", "modify", "save", "write"),
        # A site's own columns end in `_c`.
        ("c",): ("custom", "own"),
    }.items()
    for word in said
}
"""What people want to do, or want it to be → words of names that are about it; what lacks them is an answer, too."""
GLUE: Final = "0"
"""What stands before a name that is one word, so that no word's beginning is taken for its."""
_SHORT: Final = 3
_OWNED: Final = re.compile(r"['’]s?\b")
_SEVERAL: Final = re.compile(r"\b([A-Z]{2,})s\b")
"""More than one of what is called by its first letters: `BAQs`."""


@dataclass(frozen=True, slots=True)
class Term:
    """One word that is looked for."""

    text: str
    others: tuple[str, ...] = ()
    """What counts as that word, too."""


@dataclass(frozen=True, slots=True)
class Question:
    """What a person looks for."""

    terms: tuple[Term, ...]
    """Every one of them is to be found."""
    kinds: tuple[tuple[str, ...], ...] = ()
    """For each word that says what it is, the kinds that it can mean; better than others, which count none the less."""
    wishes: tuple[Term, ...] = ()
    """Words that make a hit better where it has them."""
    whole: str = ""
    """All of it as one word."""


def question(said: Iterable[str]) -> Question:
    """What the given words mean; a question without terms if there are none."""
    every = [words(piece) for text in said for piece in _plain(text).split()]
    names = [w for split in every for w in split if len(split) > 1]
    plain = [w for split in every for w in split if len(split) == 1]
    telling = [w for w in plain if w not in STOP] or plain
    kinds = {w: found for w in telling if (found := _kinds(w))}
    wishes = [w for w in telling if w in WISHES]
    rest = [w for w in telling if w not in kinds and w not in wishes]
    if not (names or rest):
        rest, wishes = telling, []
    return Question(
        tuple(dict.fromkeys(map(_term, (*names, *rest)))),
        tuple(kinds.values()),
        tuple(Term(w, WISHES[w]) for w in wishes),
        "".join(chain(*every)),
    )


def _plain(text: str) -> str:
    """The text without the endings of `customer's` and `BAQs`; what then has several words is a name, and every one counts."""
    return _SEVERAL.sub(r"\1", _OWNED.sub("", text))


def _kinds(word: str) -> tuple[str, ...]:
    single = singular(word)
    return tuple(kind for kind, called in KINDS.items() if single in called)


def _term(word: str) -> Term:
    single = singular(word)
    others = {single, *SYNONYMS.get(word, ()), *SYNONYMS.get(single, ())} - {word}
    return Term(word, tuple(sorted(others)))


def singular(word: str) -> str:
    """The word without the `s` of a plural."""
    plural = len(word) > _SHORT and word.endswith("s") and not word.endswith("ss")
    return word[:-1] if plural else word


@lru_cache(maxsize=65_536)
def words(text: str) -> tuple[str, ...]:
    """The words of a name or a sentence, in lower case."""
    return tuple(spelling.words(text))


@lru_cache(maxsize=65_536)
def joined(*called: str) -> str:
    """The words of names, each once."""
    return " ".join(dict.fromkeys(word for name in called for word in words(name)))


@lru_cache(maxsize=65_536)
def glued(wire: str) -> str:
    """A name as one word, and the same of what follows an underscore: `OrderHed_PONum` is found by `ponum`, too."""
    parts = map(leaf, (wire, wire.partition("_")[2]))
    return " ".join(filter(None, parts))


@lru_cache(maxsize=65_536)
def leaf(name: str) -> str:
    """What the same name is anywhere, however it is spelled: all of it as one word."""
    return "".join(words(name))
