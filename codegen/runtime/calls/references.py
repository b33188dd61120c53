"""References between rows: in the bodies of writes, set, added and removed by themselves, and read (`$ref`).

A server sends entity-ids (OData Protocol, sections 4.1 and 11.2.8; JSON Format, section 14). An id is a URL: absolute, or relative to
the context of its reply. What it leads to becomes a place only if that is a row of our own service, with a key of its class: a
request there carries credentials.
"""

from __future__ import annotations

import re
from collections.abc import AsyncGenerator, Callable, Iterator, Mapping
from datetime import timedelta
from typing import Any, Final, TypeVar
from urllib.parse import unquote, urljoin, urlsplit

from msgspec.structs import replace

from ..data.declared import value_of
from ..data.keys import (
    Delta,
    Key,
    Reference,
    check_reference,
    part_names,
    path_of,
    references_in,
    wire_name,
)
from ..data.names import bare
from ..data.reader import Shape, attributes, items_of, read
from ..data.row import Row, derived_types
from ..data.row_types import child_type, key_of, key_type_of
from ..data.values import EdmEnum, EdmFlags, encode, encoded
from ..errors import KineticError, PagingError, ReplyError
from ..http.message import Reply, Request, followed, within
from ..query.links import Links, link_of
from .resource import Resource
from .writing import write_held

Body = dict[str, Any]
Members = list[tuple[str, Any]]


def bound(resource: Resource[Any], body: Mapping[str, Any], *, is_new: bool) -> Body:
    """Return the body of a write with its references as the service's version of OData has them.

    OData 4.0 names the rows beside the child, and adds them to those that a row has (OData JSON Format 4.0, section 8.5). OData 4.01
    has them in their places, and takes a list that is not of a new row for all there are, unless it says that it adds to them (OData
    JSON Format 4.01, sections 8.5 and 15). Raises TypeError for a reference to another client's row.
    """
    return dict(
        pair
        for name, value in body.items()
        for pair in _bound(resource, name, value, is_new)
    )


def _bound(resource: Resource[Any], name: str, value: Any, is_new: bool) -> Members:
    if isinstance(value, Delta):
        # Whoever takes deep updates takes 4.01.
        return _inside(resource, name, value.body, False)
    rows = value if isinstance(value, list) else [value]
    if not references_in(value):
        inside = [
            bound(resource, r, is_new=True) if isinstance(r, dict) else r for r in rows
        ]
        return [(name, inside if isinstance(value, list) else inside[0])]
    form = _FORMS.get(resource.version, _inside)
    return form(resource, name, value, is_new)


def _beside(resource: Resource[Any], name: str, value: Any, is_new: bool) -> Members:
    named = [_address(resource, place) for place in references_in(value)]
    if not isinstance(value, list):
        return [(f"{name}@odata.bind", named[0])]
    rows = [row for row in value if not isinstance(row, Reference)]
    beside: Members = [(f"{name}@odata.bind", named)]
    return _bound(resource, name, rows, is_new) + beside if rows else beside


def _inside(resource: Resource[Any], name: str, value: Any, is_new: bool) -> Members:
    def put(row: Any) -> Any:
        if isinstance(row, Reference):
            return {"@id": _address(resource, row)}
        return row and bound(resource, row, is_new=True)

    if not isinstance(value, list):
        return [(name, put(value))]
    return [(name if is_new else f"{name}@delta", [put(row) for row in value])]


_FORMS: Final[Mapping[str, Callable[[Resource[Any], str, Any, bool], Members]]] = {
    "4.0": _beside
}
"""Version of OData → how a body names rows; later ones as 4.01 does."""


def _address(resource: Resource[Any], place: Reference[Any]) -> str:
    """Return the URL of a row of the same client; raises TypeError for another one's."""
    if place._session_of() is not resource.session:
        raise TypeError(f"{resource.name}: {place!r:.80} is a row of another client")
    return place._address()


def address(resource: Resource[Any], key: Key | None) -> str:
    """Return the URL of the row with a key, or of a single one: any key, since it travels in bodies and queries, and not in a path."""
    path = f"{resource.path}{resource.predicate(key)}"
    return f"{resource.session.exchange.url}/{path}"


async def link(resource: Resource[Any], place: Reference[Any], method: str) -> None:
    """Set a single child to a row by PUT, or add a row to children by POST (OData Protocol, sections 11.4.6.1 and 11.4.6.3).

    It is held to the etag of the row that has them, if that was given. Raises TypeError for a row of another
    class or client.
    """
    url = _checked(resource, place)
    body = {"@odata.id" if resource.version == "4.0" else "@id": url}
    await _write(resource, method, body=encode(body))


async def unlink(resource: Resource[Any], place: Reference[Any] | None) -> None:
    """Take the single child away, or a row from children: the row itself stays (OData Protocol, section 11.4.6.2)."""
    named = (("$id", _checked(resource, place)),) if place is not None else ()
    await _write(resource, "DELETE", query=named)


def _checked(resource: Resource[Any], place: Any) -> str:
    if not isinstance(place, Reference):
        raise TypeError(f"{resource.name}: give a row by at(), not {place!r:.60}")
    check_reference(place, resource.row_type, resource.name)
    return _address(resource, place)


async def _write(resource: Resource[Any], method: str, **more: Any) -> None:
    await write_held(resource, resource.above, method, f"{resource.path}/$ref", **more)


R = TypeVar("R", bound=Row)
P = TypeVar("P")
Made = Callable[[Resource[Any], Key], P]
"""Makes the place of a row of where it is listed and its key."""

_IDS: Final = "@odata.id", "@id"
_CONTEXTS: Final = "@odata.context", "@context"
_PART: Final = re.compile(
    r"(?:([^\s'=(),/]+)=)?(?:([\w.]*)'((?:[^']|'')*)'|([^\s'=(),/_]+))(?:,(?=.)|$)"
)
"""A part of a key: its name, then a quoted text with what is written before it, or a bare value.

No bare literal has an underscore, which Python takes in numbers.
"""
_QUOTED: Final = (str, bytes, timedelta, EdmEnum, EdmFlags)
"""Types whose literals are quoted (OData ABNF, `primitiveLiteral`), some behind the name of their type."""


async def places(resource: Resource[R], made: Made[P]) -> AsyncGenerator[P, None]:
    """Yield the places of the rows that are listed, page by page, each once; nothing else of them is read.

    Raises `ReplyError` for an id that is not one of a row of this service, `PagingError` for links that lead nowhere.
    """
    request, links = _request(resource), Links()
    known: set[str] = set()
    while True:
        reply = await resource.send(request)
        body = reply.json()
        with reply.explaining():
            ids = [_id_of(item, reply) for item in items_of(body, reply.what)]
            for found in dict.fromkeys(ids):
                if found not in known:
                    yield made(*_place(resource, found, reply, body))
            known.update(ids)
            link = link_of(body, reply.what)
            # The ids alone: of rows they are what may be new each time.
            if fault := links.fault(link, ids):
                raise PagingError(f"{reply.what}: {fault}")
            if not link:
                return
            request = followed(link, request, reply, below=resource.service)


async def place(resource: Resource[R], made: Made[P]) -> P | None:
    """Return the place of a single child, None if there is none; raises as `places` does."""
    reply = await resource.send(_request(resource))
    if not reply.content.strip():
        return None
    body = reply.json()
    with reply.explaining():
        if isinstance(body, dict) and all(body.get(name) is None for name in _IDS):
            return None
        return made(*_place(resource, _id_of(body, reply), reply, body))


def _request(resource: Resource[Any]) -> Request:
    return Request("GET", f"{resource.path}/$ref")


def _id_of(item: Any, reply: Reply) -> str:
    found = _said(item, _IDS)
    if not found:
        raise ReplyError(f"{reply.what}: the reply has a reference without an id")
    return found


def _said(item: Any, names: tuple[str, ...]) -> str:
    values = (item.get(name) for name in names) if isinstance(item, dict) else ()
    return next((value for value in values if isinstance(value, str)), "")


def _place(
    resource: Resource[R], link: str, reply: Reply, body: Any
) -> tuple[Resource[R], Key]:
    """Return where the row of an id is listed, and its key; raises `ReplyError` for any other id."""
    try:
        path = _path(resource, link, urljoin(reply.url, _said(body, _CONTEXTS)))
        *above, step = path.removeprefix(resource.service).split("/")
        if above and "(" not in unquote(step):
            kind = derived_types(resource.row_type)[unquote(step)]
            resource = replace(resource, row_type=kind, of_type=kind.__edm_type__)
            *above, step = above
        name, key = _cut(unquote(step), resource.row_type)
    except (ValueError, KeyError, KineticError):
        what = f"the reply refers to what is not a row of {resource.row_type.__name__}"
        raise ReplyError(f"{reply.what}: {what}: {link!r:.80}") from None
    listed = "/".join((*above, encoded(name)))
    return replace(resource, path=f"{resource.service}{listed}", name=name), key


def _path(resource: Resource[Any], link: str, context: str) -> str:
    """Return the path of an id at our own address, encoded; raises ValueError for one that leads elsewhere.

    A server behind a proxy may name another host than the one it is reached by: the one that it names in the context is its own.
    """
    exchange = resource.session.exchange
    target = urljoin(context, link)
    ours = {_origin(exchange.url), _origin(context)}
    if _origin(target) not in ours or not {"?", "#"}.isdisjoint(target):
        raise ValueError("elsewhere")
    path, _ = within(link, context, resource.service)
    if exchange.redact(path) != path:
        raise ValueError("a credential")
    return path


def _origin(url: str) -> tuple[str, str, int]:
    """Return scheme, host and port; raises ValueError for a URL that has none."""
    parts = urlsplit(url)
    port = parts.port or {"http": 80, "https": 443}.get(parts.scheme)
    if not parts.hostname or port is None:
        raise ValueError("no origin")
    return parts.scheme, parts.hostname, port


def _cut(step: str, row_type: type[Row]) -> tuple[str, Key]:
    """Return the name of a set and the key behind it; raises ValueError for what is not a key of such rows."""
    name, opened, rest = step.partition("(")
    key_type = key_type_of(row_type)
    if not (name and opened and rest.endswith(")") and key_type):
        raise ValueError("no key")
    texts = dict(_parts(rest[:-1], key_type))
    if len(texts) != len(part_names(key_type)):
        raise ValueError("another key")
    record: dict[str, Any] = {}
    for part, (is_quoted, text) in texts.items():
        steps = path_of(key_type, part).split("/")
        if is_quoted != issubclass(_kind(row_type, steps), _QUOTED):
            raise ValueError("a literal of another type")
        _put(record, steps, text)
    shape = Shape(row_type, frozenset(record))
    return name, key_of(read(shape, [record], source=name)[0])


def _parts(text: str, key_type: type[Key]) -> Iterator[tuple[str, tuple[bool, str]]]:
    """Yield the parts of a key, by name or in order, each with whether it is quoted and its text."""
    names = {wire_name(key_type, part): part for part in part_names(key_type)}
    place, number, are_named = 0, 0, None
    while place < len(text):
        found = _PART.match(text, place)
        if found is None or number == len(names):
            raise ValueError("no key")
        name, _, quoted, plain = found.groups()
        if are_named not in (None, bool(name)):
            raise ValueError("parts by name and in order")
        are_named = bool(name)
        in_order = tuple(names.values())[number]
        is_quoted = quoted is not None
        value = quoted.replace("''", "'") if is_quoted else plain
        yield (names[name] if name else in_order), (is_quoted, value)
        place, number = found.end(), number + 1


def _kind(row_type: type[Row], steps: list[str]) -> type[Any]:
    """Return the type of the values of a key's column."""
    *above, last = attributes(row_type, steps)
    for name in above:
        row_type = child_type(row_type, name)
    kind = bare(value_of(row_type, last))
    if not isinstance(kind, type):
        raise ValueError("no literal")
    return kind


def _put(record: dict[str, Any], steps: list[str], text: str) -> None:
    *above, last = steps
    for step in above:
        record = record.setdefault(step, {})
    record[last] = text
