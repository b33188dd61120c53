"""Hazard.UnknownPrimitiveSvc."""

from collections.abc import Mapping
from typing import Annotated, Any, ClassVar

from pydantic import Field

from .._runtime import KEY, Column, Fields, Key, Row, S, Service, entity_set, row_key


class Row_Key(Key):
    """Key of `Row_`."""

    wire_names: ClassVar[Mapping[str, str]] = {"id": "Id"}
    id: int


class Row_(Row):
    """A row of `Rows`."""

    key = row_key(Row_Key)
    id: Annotated[int, Field(alias="Id")] = KEY
    """Key."""
    old: Any | None = None
    time_: Any | None = None
    odd: Any | None = None
    many: Any | None = None
    bare: Any | None = None
    none: Any | None = None
    empty: Any | None = None


class Row_Fields(Fields):
    """Columns of `Row_`, for queries."""

    id: Column[int]
    old: Column[Any]
    time_: Column[Any]
    odd: Column[Any]
    many: Column[Any]
    bare: Column[Any]
    none: Column[Any]
    empty: Column[Any]


class UnknownPrimitiveSvc(Service[S], name="Hazard.UnknownPrimitiveSvc"):
    """Hazard.UnknownPrimitiveSvc."""

    rows = entity_set("Rows", Row_, Row_Fields, Row_Key)
    """Key: id."""
