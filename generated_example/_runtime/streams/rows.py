"""What rows and their classes say of streams: no row holds one (OData JSON Format, section 4.6.12)."""

from __future__ import annotations

from typing import Any, TypeVar, overload

from msgspec import Struct

from ..data.row import Row
from ..data.row_types import Beside, columns
from ..query.columns import StreamColumn
from ..query.conditions import Node

O = TypeVar("O")  # noqa: E741  # whose stream it is


class MediaRow(Row):
    """A row that describes a stream, its media (CSDL section 6.4, `HasStream`)."""

    __slots__ = ()


class StreamDetails(Struct, frozen=True):
    """What a server says of a stream; "" for what it does not say."""

    content_type: str = ""
    etag: str = ""
    """The tag of its state."""
    read_link: str = ""
    """Where it is read, as the server writes it."""
    edit_link: str = ""
    """Where it is written."""
    size: int | None = None
    """Bytes, if they were counted on the way."""


class stream(Beside):  # noqa: N801  # used like `property`
    """The declaration of a stream property: on a class a `StreamColumn`, on a row what the server says of the stream."""

    def __init__(self, wire: str) -> None:
        self._wire = wire

    @overload
    def __get__(self, row: None, owner: type[O]) -> StreamColumn[O]: ...
    @overload
    def __get__(self, row: Row, owner: Any) -> StreamDetails: ...
    def __get__(self, row: Row | None, owner: Any) -> Any:
        if row is not None:
            return said(row, self._wire)
        return StreamColumn(owner, Node("path", self._wire), None)


def said(row: Row, wire: str) -> StreamDetails:
    """Return what a row says of one of its streams, of its media if `wire` is empty (OData JSON Format, section 4.6.12).

    A path leads to a stream of one of its values of complex type.
    """
    first, _, rest = wire.partition("/")
    if rest:
        inside = getattr(row, columns(type(row)).get(first, first), None)
        return said(inside, rest) if isinstance(inside, Row) else StreamDetails()
    return StreamDetails(
        content_type=_text(row, wire, "mediaContentType"),
        etag=_text(row, wire, "mediaEtag"),
        read_link=_text(row, wire, "mediaReadLink"),
        edit_link=_text(row, wire, "mediaEditLink"),
    )


def _text(row: Row, wire: str, name: str) -> str:
    extra = row.model_extra or {}
    found = extra.get(f"{wire}@odata.{name}") or extra.get(f"{wire}@{name}")
    return found if isinstance(found, str) else ""
