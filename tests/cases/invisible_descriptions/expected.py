"""Hazard.InvisibleDescriptionsSvc:"""

from collections.abc import Mapping
from typing import Annotated, ClassVar

from pydantic import Field

from .._runtime import (
    KEY,
    Column,
    Fields,
    Key,
    Nested,
    Row,
    S,
    Service,
    entity_set,
    row_key,
)


class Bare(Row):
    """…"""


class BareFields(Fields):
    """Columns of `Bare`, for queries."""


class Row_Key(Key):
    """Key of `Row_`."""

    wire_names: ClassVar[Mapping[str, str]] = {"id": "Id"}
    id: int


class Row_(Row):
    """…"""

    key = row_key(Row_Key)
    id: Annotated[int, Field(alias="Id")] = KEY
    """… Key."""
    bare: Bare | None = None
    """…"""


class Row_Fields(Fields):
    """Columns of `Row_`, for queries."""

    id: Column[int]
    bare: Nested[BareFields]


class InvisibleDescriptionsSvc(Service[S], name="Hazard.InvisibleDescriptionsSvc"):
    """…"""

    rows = entity_set("Rows", Row_, Row_Fields, Row_Key)
    """… Key: id."""
