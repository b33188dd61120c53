"""Hazard.MissingTypeSvc."""

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, ClassVar

from .._runtime import (
    COLUMN,
    KEY,
    Col,
    EdmEnum,
    Key,
    Row,
    S,
    column,
    entity_set,
    row_key,
)


class Size(EdmEnum, edm_type="Hazard.Size"):
    """Values of `Size`."""

    S = "S"


class Row_Key(Key):
    """The key of `Row_`."""

    wire_names: ClassVar[Mapping[str, str]] = {"id": "Id"}
    id: int


class Row_(Row):
    """A row of `Rows`."""

    key = row_key(Row_Key)
    id: Col[int] = column("Id", KEY)
    """Key."""
    lost: Col[Any | None] = COLUMN
    far: Col[Any | None] = COLUMN
    entity: Col[Any | None] = COLUMN


if TYPE_CHECKING:
    from .missing_type_methods import MissingTypeMethods
else:
    from .._runtime import LazyMethods as MissingTypeMethods


class MissingTypeSvc(MissingTypeMethods[S], name="Hazard.MissingTypeSvc"):
    """Hazard.MissingTypeSvc."""

    rows = entity_set("Rows", Row_, Row_Key)
    """Key: id."""
