"""Hazard.StreamsSvc."""

from collections.abc import Mapping
from typing import TYPE_CHECKING, ClassVar

from .._runtime import (
    CHILDREN,
    COLUMN,
    KEY,
    Child,
    Col,
    Complex,
    Key,
    Row,
    S,
    column,
    entity_set,
    row_key,
    singleton,
)
from .._runtime.streams import MediaRow, stream


class Box(Row):
    """Values of complex type `Box`."""

    inside = stream("Inside")


class Bag(Row):
    """Values of complex type `Bag`."""

    box: Complex[Box | None] = COLUMN
    label: Col[str | None] = COLUMN


class PhotoKey(Key):
    """The key of `Photo`."""

    name: str


class Photo(MediaRow):
    """A row of `Photos`."""

    key = row_key(PhotoKey)
    name: Col[str] = KEY
    """Key."""
    thumbnail = stream("Thumbnail")
    stream_ = stream("Stream")
    """Its film."""


class PersonKey(Key):
    """The key of `Person`."""

    wire_names: ClassVar[Mapping[str, str]] = {"id": "Id"}
    id: int


class Person(Row):
    """A row of `People`."""

    key = row_key(PersonKey)
    id: Col[int] = column("Id", KEY)
    """Key."""
    bag: Complex[Bag | None] = COLUMN
    portrait: Child[Photo] = CHILDREN
    voice = stream("Voice")


class Panorama(Photo, edm_type="Hazard.Panorama"):
    """A row of type `Panorama`."""

    map = stream("Map")


class PlainKey(Key):
    """The key of `Plain`."""

    wire_names: ClassVar[Mapping[str, str]] = {"id": "Id"}
    id: int


class Plain(Row):
    """A row of `Plains`."""

    key = row_key(PlainKey)
    id: Col[int] = column("Id", KEY)
    """Key."""


class Sound(Plain, MediaRow, edm_type="Hazard.Sound"):
    """A row of type `Sound`."""


class HazardMediaRowKey(Key):
    """The key of `HazardMediaRow`."""

    wire_names: ClassVar[Mapping[str, str]] = {"id": "Id"}
    id: int


class HazardMediaRow(Row):
    """A row of type `MediaRow`."""

    key = row_key(HazardMediaRowKey)
    id: Col[int] = column("Id", KEY)
    """Key."""


if TYPE_CHECKING:
    from .streams_methods import StreamsMethods
else:
    from .._runtime import LazyMethods as StreamsMethods


class StreamsSvc(StreamsMethods[S], name="Hazard.StreamsSvc"):
    """Hazard.StreamsSvc."""

    people = entity_set("People", Person, PersonKey)
    """Key: id."""
    photos = entity_set("Photos", Photo, PhotoKey)
    """Key: name."""
    plains = entity_set("Plains", Plain, PlainKey)
    """Key: id."""
    logo = singleton("Logo", Photo)
