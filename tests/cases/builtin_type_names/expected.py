"""Hazard.BuiltinTypeNamesSvc."""

from collections.abc import Mapping
from typing import ClassVar

from .._runtime import (
    CHILDREN,
    COLUMN,
    KEY,
    UNSET,
    Children,
    Col,
    EdmEnum,
    Key,
    Row,
    S,
    Service,
    column,
    entity_set,
    row_key,
)


class Tuple(EdmEnum, edm_type="Hazard.tuple"):
    """Values of `tuple`."""

    INT = "int"
    LEN = "len"


class Dict(Row):
    """Values of complex type `dict`."""

    object: Col[str | None] = column("object")
    name: Col[str | None] = COLUMN


class ListKey(Key):
    """The key of `List`."""

    wire_names: ClassVar[Mapping[str, str]] = {"id": "id"}
    id: int


class List(Row):
    """A row of `lists`."""

    key = row_key(ListKey)
    id: Col[int] = column("id", KEY)
    """Key."""
    str_: Col[str | None] = column("str")
    int_: Col[int | None] = column("int")
    bool_: Col[bool | None] = column("bool")
    items: Col[list[Dict | None]] = UNSET
    next: Children["List"] = column("next", CHILDREN)


class StrKey(Key):
    """The key of `Str`."""

    wire_names: ClassVar[Mapping[str, str]] = {"id": "id"}
    id: str


class Str(Row):
    """A row of `strs` and `float`."""

    key = row_key(StrKey)
    id: Col[str] = column("id", KEY)
    """Key."""
    bytes_: Col[bytes | None] = column("bytes")
    property: Col[str | None] = column("property")
    type_: Col[Tuple | None] = column("type")
    text: Col[str | None] = COLUMN


class BuiltinTypeNamesSvc(Service[S], name="Hazard.BuiltinTypeNamesSvc"):
    """Hazard.BuiltinTypeNamesSvc."""

    lists = entity_set("lists", List, ListKey)
    """Key: id."""
    strs = entity_set("strs", Str, StrKey)
    """Key: id."""
    float_ = entity_set("float", Str, StrKey)
    """Key: id."""
