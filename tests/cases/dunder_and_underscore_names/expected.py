"""Hazard.DunderAndUnderscoreNamesSvc."""

from collections.abc import Mapping
from typing import TYPE_CHECKING, ClassVar

from .._runtime import KEY, Col, Key, Row, S, column, entity_set, row_key


class Row_Key(Key):
    """The key of `Row_`."""

    wire_names: ClassVar[Mapping[str, str]] = {"x_id": "_id"}
    x_id: str


class Row_(Row):
    """A row of `_Rows` and `__Rows__`."""

    key = row_key(Row_Key)
    x_id: Col[str] = column("_id", KEY)
    """Key."""
    x_init____: Col[str | None] = column("__init__")
    x_class____: Col[str | None] = column("__class__")
    x_slots____: Col[str | None] = column("__slots__")
    x_dict____: Col[str | None] = column("__dict__")
    x_terms: Col[str | None] = column("_terms")
    x_x: Col[str | None] = column("__x")
    x_: Col[str | None] = column("_")
    x_x872e1f01: Col[str | None] = column("__")
    id__: Col[str | None] = column("id_")
    x_id__: Col[str | None] = column("_id_")
    id____: Col[str | None] = column("ID__")
    x_pydantic__fields____: Col[str | None] = column("__pydantic_fields__")


if TYPE_CHECKING:
    from .dunder_and_underscore_names_methods import DunderAndUnderscoreNamesMethods
else:
    from .._runtime import LazyMethods as DunderAndUnderscoreNamesMethods


class DunderAndUnderscoreNamesSvc(
    DunderAndUnderscoreNamesMethods[S], name="Hazard.DunderAndUnderscoreNamesSvc"
):
    """Hazard.DunderAndUnderscoreNamesSvc."""

    x_rows = entity_set("_Rows", Row_, Row_Key)
    """Key: x_id."""
    x_rows____ = entity_set("__Rows__", Row_, Row_Key)
    """Key: x_id."""
