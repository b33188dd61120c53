"""References between rows: in the bodies of writes, and set, added and removed by themselves (`$ref`)."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, Final

from .calls.resource import Resource
from .calls.writing import write_held
from .data.keys import Delta, Key, Reference, check_reference, references_in
from .data.values import encode

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
