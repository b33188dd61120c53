"""What an instance offers: its services, BAQs and function libraries, by every way there is (EPICOR.md, Discovery)."""

from __future__ import annotations

import json
import re
from collections.abc import Awaitable, Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any, Final

from codegen.errors import CodegenError, Problem
from codegen.runtime.errors import (
    ConnectionFailed,
    KineticError,
    ReplyError,
    StatusError,
    TimedOut,
    Unauthorized,
)
from codegen.runtime.message import Reply, Request
from codegen.source import calls
from codegen.source.access import explain

Ask = Callable[[Request], Awaitable[Reply]]

LONGEST: Final = 256
"""Characters in a name; no honest one comes near it, and a url has to hold it."""

_SERVICE: Final = re.compile(r"\w+\.(?:BO|Proc|Lib|Rpt|UD)\.\w+Svc", re.IGNORECASE)
_PAGES: Final = 10_000


@dataclass(frozen=True, slots=True)
class Offer:
    """One service, BAQ or function library of an instance."""

    name: str
    type: str = ""
    """A service's: BO, Proc, Lib, Rpt or UD."""
    description: str = ""
    updatable: bool = False


@dataclass(frozen=True, slots=True)
class Listing:
    """What an instance says it has of one sort, by name."""

    offers: tuple[Offer, ...] = ()
    complete: bool = True
    """Whether the instance gave a list: what is not in it is not there."""
    problems: tuple[Problem, ...] = ()

    @property
    def names(self) -> tuple[str, ...]:
        """The names alone."""
        return tuple(offer.name for offer in self.offers)


async def services(ask: Ask, company: str) -> Listing:
    """Every service, from the first of three places that names any; raises `CodegenError` where none does."""
    listing = await _by_type(ask)
    if listing.offers:
        return listing
    reasons = list(listing.problems)
    for request in (calls.help_index(), calls.service_document(company)):
        reply = await _try(ask, request, reasons)
        if reply and (names := services_in(_text(reply.content))):
            return _listing(Offer(name, type_in(name)) for name in names)
    said = "; ".join(dict.fromkeys(problem.what for problem in reasons))
    raise CodegenError(
        "the list of services",
        (
            f"the instance does not give one ({said})"
            if said
            else "the instance does not give one"
        ),
        "Check the url; or name the services you want in [include] of kinetic.toml, without `*`.",
    )


async def _by_type(ask: Ask) -> Listing:
    """The services as the help page lists them, type by type."""
    found: dict[str, list[str]] = {}
    problems: list[Problem] = []
    for service_type in calls.SERVICE_TYPES:
        reply = await _try(ask, calls.service_list(service_type), problems)
        for name in services_in(_text(reply.content)) if reply else ():
            found.setdefault(name, []).append(service_type)
    # A server that does not look at the type gives every service each time.
    offers = (
        Offer(name, types[0] if len(types) == 1 else type_in(name))
        for name, types in found.items()
    )
    return replace(_listing(offers), complete=not problems, problems=tuple(problems))


async def baqs(ask: Ask, company: str) -> Listing:
    """Every BAQ that the user may see; where the list is refused, none and a problem that says so."""
    problems: list[Problem] = []
    found = await _paged(ask, company, problems)
    if found is not None:
        return replace(
            _listing(found.values()), complete=not problems, problems=tuple(problems)
        )
    reply = await _try(ask, calls.baq_document(company), problems)
    names = names_in_document(_json(reply)) if reply else ()
    if names:
        return _listing(map(Offer, names))
    return Listing(
        (),
        False,
        tuple(replace(p, what=f"BAQs are skipped: {p.what}") for p in problems),
    )


async def _paged(
    ask: Ask, company: str, problems: list[Problem]
) -> dict[str, Offer] | None:
    """The BAQs by name, page after page, or None where the list is refused.

    Whether pages count from 0 or from 1 is not known: 0 is asked first, and a page that repeats the one before is borne
    once.
    """
    found: dict[str, Offer] = {}
    repeats = 0
    for page in range(_PAGES):
        reply = await _try(ask, calls.baq_list(company, page), problems)
        if reply is None:
            return found or None
        value = _json(reply)
        rows = _rows(value, "DynamicQueryList")
        new = {
            offer.name: offer for offer in map(_baq, rows) if offer.name not in found
        }
        found |= new
        repeats += not new
        if not rows or not _more(value) or repeats > 1:
            break
    if repeats > 1:
        what = "the list repeats itself before its end and may not be whole"
        problems.append(
            Problem(
                "the list of BAQs", 0, what, "Name BAQs in [include] of kinetic.toml."
            )
        )
    return found


async def libraries(ask: Ask, company: str) -> Listing:
    """Every function library; where the list is refused, none and a problem that says so."""
    problems: list[Problem] = []
    reply = await _try(ask, calls.library_list(company), problems)
    if reply is None:
        what = "function libraries are skipped"
        hint = "The list needs the rights of a function designer; or name libraries in [include] of kinetic.toml."
        told = (Problem(p.where, 0, f"{what}: {p.what}", hint) for p in problems)
        return Listing((), False, tuple(told))
    rows = _rows(_json(reply), "EfxLibraryList")
    return _listing(
        Offer(_at(r, "LibraryID"), description=_at(r, "Description")) for r in rows
    )


def services_in(text: str) -> tuple[str, ...]:
    """Every name of a service in a JSON or an HTML text, once, in order."""
    try:
        strings: Iterable[str] = _strings(json.loads(text))
        found = (s for s in strings if _SERVICE.fullmatch(s))
    except (ValueError, RecursionError):
        found = (
            m[0]
            for m in re.finditer(
                rf"(?<![\w.]){_SERVICE.pattern}(?!\w)", text, re.IGNORECASE
            )
        )
    return tuple(dict.fromkeys(found))


def names_in_document(value: Any) -> tuple[str, ...]:
    """The names in an OData service document."""
    rows = value.get("value") if isinstance(value, Mapping) else None
    return tuple(_at(row, "name") for row in rows) if isinstance(rows, list) else ()


def type_in(service: str) -> str:
    """The type that a service's name tells: `Erp.PROC.XSvc` is a Proc."""
    known = {service_type.lower(): service_type for service_type in calls.SERVICE_TYPES}
    return known.get(service.split(".")[1].lower(), "")
