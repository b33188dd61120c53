"""Hazard.DunderAndUnderscoreNamesSvc."""

from collections.abc import Mapping
from typing import TYPE_CHECKING, Annotated, ClassVar

from pydantic import Field

from .._runtime import KEY, Fields, Key, Row, S, TextColumn, entity_set, row_key


class Row_Key(Key):
    """Key of `Row_`."""

    wire_names: ClassVar[Mapping[str, str]] = {"x_id": "_id"}
    x_id: str


class Row_(Row):
    """A row of `_Rows` and `__Rows__`."""

    key = row_key(Row_Key)
    x_id: Annotated[str, Field(alias="_id")] = KEY
    """Key."""
    x_init____: Annotated[str | None, Field(alias="__init__")] = None
    x_class____: Annotated[str | None, Field(alias="__class__")] = None
    x_slots____: Annotated[str | None, Field(alias="__slots__")] = None
    x_dict____: Annotated[str | None, Field(alias="__dict__")] = None
    x_terms: Annotated[str | None, Field(alias="_terms")] = None
    x_x: Annotated[str | None, Field(alias="__x")] = None
    x_: Annotated[str | None, Field(alias="_")] = None
    x_x872e1f01: Annotated[str | None, Field(alias="__")] = None
    id__: Annotated[str | None, Field(alias="id_")] = None
    x_id__: Annotated[str | None, Field(alias="_id_")] = None
    id____: Annotated[str | None, Field(alias="ID__")] = None
    x_pydantic__fields____: Annotated[
        str | None, Field(alias="__pydantic_fields__")
    ] = None


class Row_Fields(Fields):
    """Columns of `Row_`, for queries."""

    x_id: TextColumn
    x_init____: TextColumn
    x_class____: TextColumn
    x_slots____: TextColumn
    x_dict____: TextColumn
    x_terms: TextColumn
    x_x: TextColumn
    x_: TextColumn
    x_x872e1f01: TextColumn
    id__: TextColumn
    x_id__: TextColumn
    id____: TextColumn
    x_pydantic__fields____: TextColumn


if TYPE_CHECKING:
    from .dunder_and_underscore_names_methods import DunderAndUnderscoreNamesMethods
else:
    from .._runtime import LazyMethods as DunderAndUnderscoreNamesMethods


class DunderAndUnderscoreNamesSvc(
    DunderAndUnderscoreNamesMethods[S], name="Hazard.DunderAndUnderscoreNamesSvc"
):
    """Hazard.DunderAndUnderscoreNamesSvc."""

    x_rows = entity_set("_Rows", Row_, Row_Fields, Row_Key)
    """Key: x_id."""

    x_rows____ = entity_set("__Rows__", Row_, Row_Fields, Row_Key)
    """Key: x_id."""
