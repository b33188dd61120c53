"""What the replies to discovery say. Shapes that Epicor does not publish are read for what they hold."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Final

from codegen.documents import dynamic_query, efx
from codegen.errors import CodegenError
from codegen.reading import text_at
from codegen.source.requests import SERVICE_TYPES
from codegen.source.kinds import is_html, json_of

_SERVICE: Final = re.compile(r"\w+\.(?:BO|Proc|Lib|Rpt|UD)\.\w+Svc", re.IGNORECASE)
_LINKED: Final = re.compile(rf"(?<![\w.]){_SERVICE.pattern}(?!\w)", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Offer:
    """One service, BAQ or function library of an instance."""

    name: str
    type: str = ""
    """A service's: BO, Proc, Lib, Rpt or UD."""
    description: str = ""
    updatable: bool | None = None
    """A BAQ's; None where the instance did not say."""


@dataclass(frozen=True, slots=True)
class Page:
    """One page of a list, and whether there are more."""

    offers: tuple[Offer, ...]
    more: bool


class Unreadable(Exception):
    """A reply that is not the list it should be."""


def is_epicor_service(name: str) -> bool:
    """Whether a service is called as Epicor calls its own: `Erp.BO.CustomerSvc` (EPICOR.md, "Discovery")."""
    return _SERVICE.fullmatch(name) is not None


def service_names(data: bytes) -> tuple[str, ...]:
    """Every name of a service in a JSON or an HTML text, once, in order.

    Raises `Unreadable` for half a JSON text, and for a page that names none: it is a login page, or a proxy's.
    """
    text = data.decode("utf-8-sig", "replace")
    if text.lstrip()[:1] in ("{", "[", '"'):
        found = [s for s in _strings(_json(data)) if _SERVICE.fullmatch(s)]
    elif not (found := [match[0] for match in _LINKED.finditer(text)]):
        raise Unreadable(
            "the reply is not a list of services; perhaps it is a login page"
        )
    return tuple(dict.fromkeys(found))


def type_in(service: str) -> str:
    """The type in a service's name: `Erp.PROC.XSvc` is a Proc."""
    types = {service_type.lower(): service_type for service_type in SERVICE_TYPES}
    return types.get(service.split(".")[-2].lower(), "")


def set_names(data: bytes) -> tuple[str, ...]:
    """The names in an OData service document (OData JSON Format, section 5)."""
    return tuple(text_at(row, "name") for row in _list(_json(data), "value"))


def baq_page(data: bytes) -> Page:
    """One page of GetQueryList; raises `Unreadable` for a reply without a list."""
    _list(_at(_json(data), "returnObj"), "DynamicQueryList")
    found = dynamic_query.parse_list(data, "GetQueryList")
    return Page(
        tuple(
            Offer(q.name, "", _line(q.description), q.updatable) for q in found.queries
        ),
        found.more,
    )


def library_list(data: bytes) -> tuple[Offer, ...]:
    """The libraries in a reply of GetLibraryList2; raises `Unreadable` for a reply without a list."""
    _list(_at(_json(data), "returnObj"), "EfxLibraryList")
    return tuple(
        Offer(library.name)
        for library in efx.parse_list(data, "GetLibraryList2").libraries
    )


def _line(text: str) -> str:
    """The text on one line."""
    return " ".join(text.split())


def _json(data: bytes) -> Any:
    if is_html(data):
        raise Unreadable(
            "an HTML page was sent instead of the list, perhaps a login page"
        )
    try:
        return json_of(data, "the reply")
    except CodegenError as error:
        raise Unreadable(error.what) from None


def _strings(value: Any) -> Iterator[str]:
    """Every text in a JSON value, names of members among them, in order."""
    rest = [value]
    while rest:
        found = rest.pop()
        if isinstance(found, str):
            yield found
        elif isinstance(found, dict):
            for name, member in reversed(found.items()):
                rest += (member, name)
        elif isinstance(found, list):
            rest.extend(reversed(found))


def _at(value: Any, key: str) -> Any:
    return value.get(key) if isinstance(value, Mapping) else None


def _list(value: Any, key: str) -> list[Any]:
    """The list under a key; raises if there is none, because then the reply is something else."""
    found = _at(value, key)
    if not isinstance(found, list):
        raise Unreadable(f"the reply has no list `{key}`")
    return found
