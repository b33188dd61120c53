"""What rows and their classes say of streams: no row holds one (OData JSON Format, section 4.6.12)."""

from __future__ import annotations

from typing import Any, Generic, TypeVar, overload

from msgspec import Struct

from ..data.row import Row
from ..data.row_types import Beside
from ..query.conditions import is_of, owner_name

O = TypeVar("O")  # noqa: E741  # whose stream it is
O_contra = TypeVar("O_contra", contravariant=True)


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


class StreamColumn(Generic[O_contra]):
    """A stream property of a class of rows, for `at(…).stream(…)`."""

    def __init__(self, owner: Any, wire: str) -> None:
        self.owner = owner
        """The class of the rows."""
        self.wire = wire

    def __repr__(self) -> str:
        return f"<StreamColumn of {owner_name(self.owner)}: {self.wire}>"

    def is_of(self, row_type: type[Row]) -> bool:
        """Return whether rows of this class have it."""
        return is_of(row_type, self.owner)


class stream(Beside):  # noqa: N801  # used like `property`
    """The declaration of a stream property: on a class a `StreamColumn`, on a row what the server says of the stream."""

    def __init__(self, wire: str) -> None:
        self._wire = wire

    @overload
    def __get__(self, row: None, owner: type[O]) -> StreamColumn[O]: ...
    @overload
    def __get__(self, row: Row, owner: Any) -> StreamDetails: ...
    def __get__(self, row: Row | None, owner: Any) -> Any:
        return StreamColumn(owner, self._wire) if row is None else said(row, self._wire)


def said(row: Row, wire: str) -> StreamDetails:
    """Return what a row says of one of its streams, of its media if `wire` is empty (OData JSON Format, section 4.6.12)."""
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
