"""What a fetch asks for: the documents of everything the selection takes, and what of the snapshot is out of date."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from typing import Final

from codegen.errors import Problem
from codegen.patterns import fitting_excludes, unmatched
from codegen.selection import SORTS, Selection, Sort
from codegen.source import discover
from codegen.source.contact import Contact
from codegen.source.discover import Listing
from codegen.source.layout import Kind
from codegen.source.replies import Offer
from codegen.source.snapshot import Snapshot


@dataclass(frozen=True, slots=True)
class Wanted:
    """One document to fetch."""

    kind: Kind
    offer: Offer


@dataclass(frozen=True, slots=True)
class Plan:
    """Every document to fetch, by name, and what discovery had to say."""

    wanted: tuple[Wanted, ...]
    offered: Mapping[Kind, frozenset[str]]
    """Kind → every name the instance has, for the kinds whose list was complete."""
    problems: tuple[Problem, ...]
    unmatched: tuple[Problem, ...]
    """The patterns of [include] and [exclude] that fit nothing the instance offers."""
    left_out: Mapping[Sort, tuple[str, ...]]
    """The patterns of [exclude] that fit, for the sorts whose list was complete."""


KINDS: Final[Mapping[Sort, tuple[Kind, ...]]] = {
    "services": ("service", "methods"),
    "baqs": ("baq", "baq-parameters", "baq-columns"),
    "functions": ("functions",),
}
"""Sort of thing → the documents of each thing it names, the one that says what it is first."""

FOUND_BY: Final[Mapping[Sort, tuple[Kind, ...]]] = {
    "services": ("service", "methods"),
    "baqs": ("baq",),
    "functions": ("functions",),
}
"""Sort of thing → the documents of which one is enough for a snapshot to have it: some services have only methods."""


def names(snapshot: Snapshot, sort: Sort) -> list[str]:
    """The names of all services, BAQs or function libraries of a snapshot, in order."""
    return sorted({e.name for e in snapshot.documents if e.kind in FOUND_BY[sort]})


LISTS: Final[Mapping[Sort, Callable[[Contact, str], Awaitable[Listing]]]] = {
    "services": discover.services,
    "baqs": discover.baqs,
    "functions": discover.libraries,
}


async def make(contact: Contact, company: str, selection: Selection) -> Plan:
    """The plan for a selection; raises `CodegenError` if the instance lists no services and they are not named."""
    listings = {
        sort: await _listing(contact, company, selection, sort) for sort in SORTS
    }
    wanted = (
        Wanted(kind, offer)
        for sort, found in listings.items()
        for offer in found.offers
        if selection.takes(sort, offer.name)
        for kind in KINDS[sort]
        if kind != "methods" or selection.takes_methods(offer.name)
    )
    complete = _complete(listings)
    offered = {
        kind: frozenset(names)
        for sort, names in complete.items()
        for kind in KINDS[sort]
    }
    return Plan(
        tuple(wanted),
        offered,
        tuple(p for found in listings.values() for p in found.problems),
        tuple(unmatched(selection, complete, among="that the instance offers")),
        {s: fitting_excludes(selection, s, names) for s, names in complete.items()},
    )


async def _listing(
    contact: Contact, company: str, selection: Selection, sort: Sort
) -> Listing:
    """What the instance offers of one sort; names that are spelled out need no list."""
    named = selection.named(sort)
    if named is None:
        return await LISTS[sort](contact, company)
    return discover.listing(f"[include] {sort}", map(Offer, named), whole=False)


def _complete(listings: Mapping[Sort, Listing]) -> dict[Sort, tuple[str, ...]]:
    """The names of each sort of which all are known."""
    return {sort: found.names for sort, found in listings.items() if found.complete}
