"""Hazard.KeywordTypeNamesSvc."""

from collections.abc import Mapping
from typing import ClassVar

from .._runtime import (
    CHILDREN,
    COLUMN,
    KEY,
    Child,
    Col,
    Complex,
    EdmEnum,
    Key,
    Row,
    S,
    Service,
    column,
    entity_set,
    row_key,
)


class None_(EdmEnum, edm_type="Hazard.None"):
    """Values of `None`."""

    TRUE = "True"
    FALSE = "False"


class Lambda(Row):
    """Values of complex type `lambda`."""

    street: Col[str | None] = COLUMN


class ClassKey(Key):
    """The key of `Class`."""

    wire_names: ClassVar[Mapping[str, str]] = {"id": "Id"}
    id: int


class Class(Row):
    """A row of `classes`."""

    key = row_key(ClassKey)
    id: Col[int] = column("Id", KEY)
    """Key."""
    kind: Col[None_ | None] = COLUMN
    place: Complex[Lambda | None] = COLUMN


class CaseKey(Key):
    """The key of `Case`."""

    wire_names: ClassVar[Mapping[str, str]] = {"id": "Id"}
    id: int


class Case(Row):
    """A row of `cases`."""

    key = row_key(CaseKey)
    id: Col[int] = column("Id", KEY)
    """Key."""
    class_: Child[Class] = CHILDREN


class KeywordTypeNamesSvc(Service[S], name="Hazard.KeywordTypeNamesSvc"):
    """Hazard.KeywordTypeNamesSvc."""

    classes = entity_set("classes", Class, ClassKey)
    """Key: id."""
    cases = entity_set("cases", Case, CaseKey)
    """Key: id."""
