"""What an instance offers: its services, BAQs and function libraries, found in every known way (EPICOR.md, Discovery)."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from typing import Final, TypeVar

from codegen.documents.problems import quoted
from codegen.errors import CodegenError, Problem
from codegen.runtime.errors import KineticError
from codegen.runtime.http.message import Request
from codegen.source import requests, replies
from codegen.source.contact import Contact, tries
from codegen.source.echo import HINT, Echoed
from codegen.source.replies import Offer, Unreadable

T = TypeVar("T")

LONGEST: Final = 256
"""The longest name, in characters; real ones are much shorter, and it has to fit into a url."""

MOST: Final = 50_000
"""Names of one sort; a whole instance has four thousand documents, and each name is asked for."""

_PAGES: Final = 10_000
_READS: Final = 3
"""How often a list is asked for whose reply cannot be read."""


@dataclass(frozen=True, slots=True)
class Listing:
    """What an instance says it has of one sort, by name."""

    offers: tuple[Offer, ...] = ()
    complete: bool = False
    """Whether this is the instance's whole list: what is not in it is not there."""
    problems: tuple[Problem, ...] = ()

    @property
    def names(self) -> tuple[str, ...]:
        """The names alone."""
        return tuple(offer.name for offer in self.offers)


def listing(
    where: str,
    offers: Iterable[Offer],
    *,
    problems: Iterable[Problem] = (),
    whole: bool = True,
) -> Listing:
    """The offers by name, each once; names that cannot be part of a url or a file name are left out and reported."""
    found: dict[str, Offer] = {}
    reported = list(problems)
    complete = whole and not reported
    for offer in offers:
        if is_name(offer.name):
            found.setdefault(offer.name, offer)
        else:
            reported.append(
                Problem(where, 0, f"left out, this is not a name: {quoted(offer.name)}")
            )
    if len(found) > MOST or len(reported) > MOST:
        what = f"it has {max(len(found), len(reported)):,} names, more than an instance can have"
        hint = "Name what you want in [include] of kinetic.toml, without `*`."
        raise CodegenError(where, what, hint)
    return Listing(
        tuple(found[name] for name in sorted(found)), complete, tuple(reported)
    )


def is_name(name: str) -> bool:
    """Whether a text can be a name on an instance: one line, printable, not long, and no way out of a path."""
    return name.isprintable() and 0 < len(name) <= LONGEST and name.strip(". ") != ""


async def services(contact: Contact, company: str) -> Listing:
    """Every service, from the first of three places that names any; raises `CodegenError` if none does."""
    where = "the list of services"
    problems: list[Problem] = []
    if found := await _by_type(contact, problems):
        return listing(where, found, problems=problems)
    for request in (requests.help_index(), requests.service_document(company)):
        if names := await _get(contact, request, replies.service_names, problems):
            offers = (Offer(name, replies.type_in(name)) for name in names)
            return listing(where, offers, problems=_with_hint(problems))
    said = (
        "; ".join(dict.fromkeys(problem.what for problem in problems))
        or "it names none"
    )
    hint = _hint(
        problems,
        "Check the url; or name the services you want in [include] of kinetic.toml, without `*`.",
    )
    raise CodegenError(where, f"the instance does not give it: {said}", hint)


async def _by_type(contact: Contact, problems: list[Problem]) -> list[Offer]:
    """The services as the help page lists them, type by type."""
    types: dict[str, list[str]] = {}
    for service_type in requests.SERVICE_TYPES:
        request = requests.service_list(service_type)
        for name in await _get(contact, request, replies.service_names, problems) or ():
            types.setdefault(name, []).append(service_type)
    # A server that does not look at the type gives every service each time: then the name decides.
    return [
        Offer(name, found[0] if len(found) == 1 else replies.type_in(name))
        for name, found in types.items()
    ]


async def baqs(contact: Contact, company: str) -> Listing:
    """Every BAQ that the user may see; where no list is given, none and a problem that says so."""
    where = "the list of BAQs"
    problems: list[Problem] = []
    found = await _pages(contact, company, problems)
    if found or not problems:
        return listing(where, found, problems=problems)
    names = await _get(
        contact, requests.baq_document(company), replies.set_names, problems
    )
    if names is not None:
        return listing(where, map(Offer, names), problems=_with_hint(problems))
    hint = _hint(
        problems,
        "Check what the user and the API key may do; or name BAQs in [include] of kinetic.toml.",
    )
    first = [*_with_hint(problems), *problems][0]
    skipped = Problem(where, 0, f"BAQs are skipped: {first.what}", hint)
    return Listing(problems=(skipped,))


async def _pages(
    contact: Contact, company: str, problems: list[Problem]
) -> list[Offer]:
    """The BAQs page after page, as far as they come.

    It is unknown whether pages count from 0 or from 1: 0 is tried first, and one page without anything new is accepted.
    """
    found: dict[str, Offer] = {}
    idle = 0
    for page in range(_PAGES):
        read = await _get(
            contact, requests.baq_list(company, page), replies.baq_page, problems
        )
        if read is None:
            break
        idle += found.keys() >= {offer.name for offer in read.offers}
        found |= {offer.name: offer for offer in read.offers}
        if not read.more or not read.offers or len(found) > MOST:
            break
        if idle > 1:
            what = "its pages repeat, so it may be incomplete"
            hint = "Name the BAQs that are missing in [include] of kinetic.toml."
            problems.append(Problem("the list of BAQs", 0, what, hint))
            break
    return list(found.values())


async def libraries(contact: Contact, company: str) -> Listing:
    """Every function library; where the list is refused, none and a problem that says so."""
    where = "the list of function libraries"
    problems: list[Problem] = []
    found = await _get(
        contact, requests.library_list(company), replies.library_list, problems
    )
    if found is not None:
        return listing(where, found)
    hint = _hint(
        problems,
        "The list needs a function designer's rights; or name libraries in [include] of kinetic.toml.",
    )
    skipped = (
        replace(p, where=where, what=f"functions are skipped: {p.what}", hint=hint)
        for p in problems
    )
    return Listing(problems=tuple(skipped))


def _with_hint(problems: Iterable[Problem]) -> list[Problem]:
    """The problems of one place that matter though another place gave the list: those that say what to do about them."""
    return [problem for problem in problems if problem.hint]


def _hint(problems: Iterable[Problem], usual: str) -> str:
    """What to do about a list that is not given: what a problem says of itself, or what helps as a rule."""
    return next((problem.hint for problem in _with_hint(problems)), usual)


async def _get(
    contact: Contact,
    request: Request,
    read: Callable[[bytes], T],
    problems: list[Problem],
) -> T | None:
    """What `read` makes of the reply, or None and one problem more; a passing failure is tried again."""
    attempt = 0
    while True:
        attempt += 1
        hint = ""
        try:
            return read(await contact.ask(request))
        except KineticError as error:
            what, last = error.message, attempt >= tries(error)
        except Unreadable as error:
            what, last = f"{request}: {error}", attempt >= _READS
        except Echoed as error:
            what, hint, last = str(error), HINT, True
        if last:
            problems.append(Problem("the instance's lists", 0, what, hint))
            return None
