"""Hazard.BuiltinTypeNamesSvc."""

from collections.abc import Mapping
from typing import Annotated, ClassVar

from pydantic import Field

from .._runtime import (
    CHILDREN,
    KEY,
    Column,
    EdmEnum,
    Fields,
    Key,
    Many,
    Nested,
    Row,
    S,
    Service,
    TextColumn,
    entity_set,
    row_key,
)


class Tuple(EdmEnum, edm_type="Hazard.tuple"):
    """Values of `tuple`."""

    INT = "int"
    LEN = "len"


class Dict(Row):
    """Values of complex type `dict`."""

    object: Annotated[str | None, Field(alias="object")] = None
    name: str | None = None


class DictFields(Fields):
    """Columns of `Dict`, for queries."""

    object: TextColumn
    name: TextColumn


class ListKey(Key):
    """Key of `List`."""

    wire_names: ClassVar[Mapping[str, str]] = {"id": "id"}
    id: int


class List(Row):
    """A row of `lists`."""

    key = row_key(ListKey)
    id: Annotated[int, Field(alias="id")] = KEY
    """Key."""
    str_: Annotated[str | None, Field(alias="str")] = None
    int_: Annotated[int | None, Field(alias="int")] = None
    bool_: Annotated[bool | None, Field(alias="bool")] = None
    items: list[Dict] | None = None
    next: Annotated["list[List]", Field(alias="next")] = CHILDREN


class ListFields(Fields):
    """Columns of `List`, for queries."""

    id: Column[int]
    str_: TextColumn
    int_: Column[int]
    bool_: Column[bool]
    items: Column[list[Dict]]
    next: "Many[ListFields]"


class StrKey(Key):
    """Key of `Str`."""

    wire_names: ClassVar[Mapping[str, str]] = {"id": "id"}
    id: str


class Str(Row):
    """A row of `strs` and `float`."""

    key = row_key(StrKey)
    id: Annotated[str, Field(alias="id")] = KEY
    """Key."""
    bytes_: Annotated[bytes | None, Field(alias="bytes")] = None
    property: Annotated[str | None, Field(alias="property")] = None
    type_: Annotated[Tuple | None, Field(alias="type")] = None
    text: str | None = None


class StrFields(Fields):
    """Columns of `Str`, for queries."""

    id: TextColumn
    bytes_: Column[bytes]
    property: TextColumn
    type_: Column[Tuple]
    text: TextColumn


class BuiltinTypeNamesSvc(Service[S], name="Hazard.BuiltinTypeNamesSvc"):
    """Hazard.BuiltinTypeNamesSvc."""

    lists = entity_set("lists", List, ListFields, ListKey)
    """Key: id."""

    strs = entity_set("strs", Str, StrFields, StrKey)
    """Key: id."""

    float_ = entity_set("float", Str, StrFields, StrKey)
    """Key: id."""
