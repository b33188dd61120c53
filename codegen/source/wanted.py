"""What a fetch asks for: the documents of everything the selection takes, and what of the snapshot is out of date."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from codegen import surfaces
from codegen.errors import Problem
from codegen.patterns import fitting_excludes, unmatched
from codegen.selection import Selection
from codegen.source import discover
from codegen.source.contact import Contact
from codegen.source.discover import Listing
from codegen.source.replies import Offer
from codegen.surfaces import Key, Kind, Surface, load


@dataclass(frozen=True, slots=True)
class WantedDocument:
    """One document to fetch."""

    kind: Kind
    offer: Offer


@dataclass(frozen=True, slots=True)
class Wanted:
    """Every document to fetch, by name, and what discovery had to say."""

    documents: tuple[WantedDocument, ...]
    offered: Mapping[Kind, frozenset[str]]
    """Kind → every name the instance has, for the kinds whose list was complete."""
    problems: tuple[Problem, ...]
    unmatched: tuple[Problem, ...]
    """The patterns of [include] and [exclude] that fit nothing the instance offers."""
    left_out: Mapping[Key, tuple[str, ...]]
    """The patterns of [exclude] that fit, by key, for the surfaces whose list was complete."""


async def listing(contact: Contact, company: str, surface: Surface) -> Listing:
    """What the instance lists of a surface; nothing if there is no list of it."""
    if not surface.listed_by:
        return Listing()
    found: Listing = await load(surface.listed_by)(contact, company)
    return found


async def wanted(contact: Contact, company: str, selection: Selection) -> Wanted:
    """What a selection wants; raises `CodegenError` if the instance lists no services and they are not named."""
    listings = {
        surface: await _offered(contact, company, selection, surface)
        for surface in surfaces.SURFACES
    }
    documents = (
        WantedDocument(document.kind, offer)
        for surface, found in listings.items()
        for offer in found.offers
        if selection.takes(surface.key, offer.name)
        for document in surface.documents
        if not document.has_methods or selection.takes_methods(offer.name)
    )
    complete = {s.key: f.names for s, f in listings.items() if f.complete}
    offered = {
        document.kind: frozenset(complete[surface.key])
        for surface in surfaces.SURFACES
        if surface.key in complete
        for document in surface.documents
    }
    return Wanted(
        tuple(documents),
        offered,
        tuple(p for found in listings.values() for p in found.problems),
        tuple(unmatched(selection, complete, among="that the instance offers")),
        {
            key: fitting_excludes(selection, key, names)
            for key, names in complete.items()
        },
    )


async def _offered(
    contact: Contact, company: str, selection: Selection, surface: Surface
) -> Listing:
    """What the instance offers of a surface; names that are spelled out need no list."""
    named = selection.named(surface.key)
    if named is None:
        return await listing(contact, company, surface)
    where = f"[include] {surface.key}"
    return discover.listing(where, map(Offer, named), whole=False)
