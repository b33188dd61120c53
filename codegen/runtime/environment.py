"""What an instance says of itself at `api/v2/environment`: its companies and their plants.

The shape is not published, so names are found wherever they are, and the whole is kept.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, Final

from .http.message import Reply, Request

ASKED: Final = Request("GET", "api/v2/environment")

_COMPANY: Final = ("company", "companyid")
_PLANT: Final = ("plant", "plantid", "site", "siteid")
_NAME: Final = ("name", "companyname", "plantname", "sitename", "description")
_LISTS: Final = ("companies", "companylist")
_LONGEST: Final = 50
"""Characters of an id."""


@dataclass(frozen=True, slots=True)
class Plant:
    """A plant, or site, of a company."""

    id: str
    name: str = ""
    rest: Mapping[str, Any] = field(default_factory=dict, repr=False)
    """Everything that was said of it."""


@dataclass(frozen=True, slots=True)
class Company:
    """A company of the instance."""

    id: str
    name: str = ""
    plants: tuple[Plant, ...] = ()
    rest: Mapping[str, Any] = field(default_factory=dict, repr=False)
    """Everything that was said of it."""


@dataclass(frozen=True, slots=True)
class Environment:
    """What the instance says of itself; `companies` is empty if it names none, or in a way that is not known."""

    companies: tuple[Company, ...] = ()
    rest: Any = field(default=None, repr=False)
    """The whole reply, numbers exact."""


def environment_of(reply: Reply) -> Environment:
    """Return what a reply says; raises `ReplyError` for one that is not JSON."""
    value = reply.json()
    return Environment(companies(value), value)


def companies(value: Any) -> tuple[Company, ...]:
    """Return the companies that a JSON value names, each once."""
    found: dict[str, Company] = {}
    for company in _companies(value):
        found.setdefault(company.id, company)
    return tuple(found.values())


def _companies(value: Any) -> Iterator[Company]:
    for one in _objects(value):
        if name := _text(one, _COMPANY):
            yield Company(name, _text(one, _NAME), _plants(one), one)
        for key, items in one.items():
            if key.casefold() in _LISTS and isinstance(items, list):
                yield from (Company(item) for item in items if _is_id(item))


def _plants(company: Mapping[str, Any]) -> tuple[Plant, ...]:
    inside = [value for value in company.values() if isinstance(value, list | dict)]
    found = {
        name: Plant(name, _text(one, _NAME), one)
        for one in _objects(inside)
        if (name := _text(one, _PLANT))
    }
    return tuple(found.values())


def _objects(value: Any) -> Iterator[Mapping[str, Any]]:
    """Yield every JSON object inside a value, in the order in which they are written."""
    rest = [value]
    while rest:
        found = rest.pop()
        if isinstance(found, list):
            rest.extend(reversed(found))
        elif isinstance(found, dict):
            yield found
            rest.extend(reversed(found.values()))


def _text(one: Mapping[str, Any], names: tuple[str, ...]) -> str:
    folded = {key.casefold(): value for key, value in one.items()}
    found = next((folded[name] for name in names if _is_id(folded.get(name))), "")
    return str(found)


def _is_id(value: Any) -> bool:
    is_short = isinstance(value, str) and 0 < len(value) <= _LONGEST
    return is_short and value.isprintable()
