"""Hazard.MissingTypeSvc."""

from collections.abc import Mapping
from typing import TYPE_CHECKING, Annotated, Any, ClassVar

from pydantic import Field

from .._runtime import KEY, Column, EdmEnum, Fields, Key, Row, S, entity_set, row_key


class Size(EdmEnum, edm_type="Hazard.Size"):
    """Values of `Size`."""

    S = "S"


class Row_Key(Key):
    """Key of `Row_`."""

    wire_names: ClassVar[Mapping[str, str]] = {"id": "Id"}
    id: int


class Row_(Row):
    """A row of `Rows`."""

    key = row_key(Row_Key)
    id: Annotated[int, Field(alias="Id")] = KEY
    """Key."""
    lost: Any | None = None
    far: Any | None = None
    entity: Any | None = None


class Row_Fields(Fields):
    """Columns of `Row_`, for queries."""

    id: Column[int]
    lost: Column[Any]
    far: Column[Any]
    entity: Column[Any]


if TYPE_CHECKING:
    from .missing_type_methods import MissingTypeMethods
else:
    from .._runtime import LazyMethods as MissingTypeMethods


class MissingTypeSvc(MissingTypeMethods[S], name="Hazard.MissingTypeSvc"):
    """Hazard.MissingTypeSvc."""

    rows = entity_set("Rows", Row_, Row_Fields, Row_Key)
    """Key: id."""
