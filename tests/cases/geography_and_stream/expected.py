"""Hazard.GeographyAndStreamSvc."""

from collections.abc import Mapping
from typing import Annotated, Any, ClassVar

from pydantic import Field

from .._runtime import KEY, Column, Fields, Key, Row, S, Service, entity_set, row_key


class PhotoKey(Key):
    """Key of `Photo`."""

    wire_names: ClassVar[Mapping[str, str]] = {"id": "Id"}
    id: int


class Photo(Row):
    """A row of `Photos`."""

    key = row_key(PhotoKey)
    id: Annotated[int, Field(alias="Id")] = KEY
    """Key."""
    where: Any | None = None
    shape: Any | None = None
    track: Any | None = None
    places: list[Any] | None = None


class PhotoFields(Fields):
    """Columns of `Photo`, for queries."""

    id: Column[int]
    where: Column[Any]
    shape: Column[Any]
    track: Column[Any]
    places: Column[list[Any]]


class GeographyAndStreamSvc(Service[S], name="Hazard.GeographyAndStreamSvc"):
    """Hazard.GeographyAndStreamSvc."""

    photos = entity_set("Photos", Photo, PhotoFields, PhotoKey)
    """Key: id."""
