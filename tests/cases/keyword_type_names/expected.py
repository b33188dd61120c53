"""Hazard.KeywordTypeNamesSvc."""

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
    Nested,
    One,
    Row,
    S,
    Service,
    TextColumn,
    entity_set,
    row_key,
)


class None_(EdmEnum, edm_type="Hazard.None"):
    """Values of `None`."""

    TRUE = "True"
    FALSE = "False"


class Lambda(Row):
    """Values of complex type `lambda`."""

    street: str | None = None


class LambdaFields(Fields):
    """Columns of `Lambda`, for queries."""

    street: TextColumn


class ClassKey(Key):
    """Key of `Class`."""

    wire_names: ClassVar[Mapping[str, str]] = {"id": "Id"}
    id: int


class Class(Row):
    """A row of `classes`."""

    key = row_key(ClassKey)
    id: Annotated[int, Field(alias="Id")] = KEY
    """Key."""
    kind: None_ | None = None
    place: Lambda | None = None


class ClassFields(Fields):
    """Columns of `Class`, for queries."""

    id: Column[int]
    kind: Column[None_]
    place: Nested[LambdaFields]


class CaseKey(Key):
    """Key of `Case`."""

    wire_names: ClassVar[Mapping[str, str]] = {"id": "Id"}
    id: int


class Case(Row):
    """A row of `cases`."""

    key = row_key(CaseKey)
    id: Annotated[int, Field(alias="Id")] = KEY
    """Key."""
    class_: Class | None = CHILDREN


class CaseFields(Fields):
    """Columns of `Case`, for queries."""

    id: Column[int]
    class_: One[ClassFields]


class KeywordTypeNamesSvc(Service[S], name="Hazard.KeywordTypeNamesSvc"):
    """Hazard.KeywordTypeNamesSvc."""

    classes = entity_set("classes", Class, ClassFields, ClassKey)
    """Key: id."""

    cases = entity_set("cases", Case, CaseFields, CaseKey)
    """Key: id."""
