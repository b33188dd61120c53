"""Hazard.KindsTogetherSvc."""

from collections.abc import Mapping
from decimal import Decimal
from typing import TYPE_CHECKING, ClassVar

from .._runtime import (
    CHILDREN,
    COLUMN,
    COMPUTED,
    IMMUTABLE,
    KEY,
    AlternateKey,
    Child,
    Children,
    Col,
    EdmEnum,
    Key,
    Row,
    S,
    column,
    row_key,
)
from .._runtime.data.annotated import Computed
from .._runtime.data.open_types import OpenRow
from .._runtime.streams import MediaRow, stream


class ItemKind(EdmEnum):
    """Values of `Item/Kind`; any other that the server sends is read as well."""

    A = "a"
    B = "b"


class NoteKey(Key):
    """The key of `Note`."""

    nr: int


class Note(Row):
    """A row of type `Note`."""

    key = row_key(NoteKey)
    nr: Col[int] = KEY
    """Key."""
    text: Col[str | None] = COLUMN


class ItemKey(Key):
    """The key of `Item`."""

    wire_names: ClassVar[Mapping[str, str]] = {"id": "Id"}
    id: str


class Item(MediaRow, OpenRow, open_type=True, scales={"Amount": 2}):
    """A row of `Items` and `Frozen` and `Undeletable`."""

    key = row_key(ItemKey)
    id: Col[str] = column("Id", KEY)
    """Key."""
    code: Col[str] = IMMUTABLE
    """Cannot change once the row is stored."""
    stamp: Computed[int | None] = COMPUTED
    """Filled in by the server."""
    amount: Col[Decimal | None] = COLUMN
    """At most 2 decimal places."""
    kind: Col[ItemKind | None] = COLUMN
    parent: Child["Item"] = CHILDREN
    parts: Children["Item"] = CHILDREN
    notes: Children[Note] = CHILDREN
    thumb = stream("Thumb")


class ItemByCode(AlternateKey[Item]):
    """An alternate key of `Item`, for `by`."""

    code: str


class Machine(Item, edm_type="Hazard.Machine", open_type=True):
    """A row of `Machines`."""

    power: Col[int | None] = COLUMN


if TYPE_CHECKING:
    from .kinds_together_methods import KindsTogetherMethods
else:
    from .._runtime import LazyMethods as KindsTogetherMethods


class KindsTogetherSvc(KindsTogetherMethods[S], name="Hazard.KindsTogetherSvc"):
    """Hazard.KindsTogetherSvc."""
