"""Hazard.GeographyAndStreamSvc."""

from collections.abc import Mapping
from typing import Any, ClassVar

from .._runtime import (
    COLUMN,
    KEY,
    UNSET,
    Col,
    Key,
    S,
    Service,
    column,
    entity_set,
    row_key,
)
from .._runtime.streams import MediaRow, stream


class PhotoKey(Key):
    """The key of `Photo`."""

    wire_names: ClassVar[Mapping[str, str]] = {"id": "Id"}
    id: int


class Photo(MediaRow):
    """A row of `Photos`."""

    key = row_key(PhotoKey)
    id: Col[int] = column("Id", KEY)
    """Key."""
    where: Col[Any | None] = COLUMN
    shape: Col[Any | None] = COLUMN
    track: Col[Any | None] = COLUMN
    places: Col[list[Any]] = UNSET
    thumb = stream("Thumb")


class GeographyAndStreamSvc(Service[S], name="Hazard.GeographyAndStreamSvc"):
    """Hazard.GeographyAndStreamSvc."""

    photos = entity_set("Photos", Photo, PhotoKey)
    """Key: id."""
