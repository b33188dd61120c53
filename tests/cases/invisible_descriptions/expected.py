"""Hazard.InvisibleDescriptionsSvc:"""

from collections.abc import Mapping
from typing import ClassVar

from .._runtime import (
    COLUMN,
    KEY,
    Col,
    Complex,
    Key,
    Row,
    S,
    Service,
    column,
    entity_set,
    row_key,
)


class Bare(Row):
    """…"""


class Row_Key(Key):
    """The key of `Row_`.

    id: …
    """

    wire_names: ClassVar[Mapping[str, str]] = {"id": "Id"}
    id: int
    """…"""


class Row_(Row):
    """…"""

    key = row_key(Row_Key)
    id: Col[int] = column("Id", KEY)
    """… Key."""
    bare: Complex[Bare | None] = COLUMN
    """…"""


class InvisibleDescriptionsSvc(Service[S], name="Hazard.InvisibleDescriptionsSvc"):
    """…"""

    rows = entity_set("Rows", Row_, Row_Key)
    """… Key: id."""
