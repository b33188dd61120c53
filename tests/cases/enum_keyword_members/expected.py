"""Hazard.EnumKeywordMembersSvc."""

from collections.abc import Mapping
from typing import ClassVar

from .._runtime import (
    COLUMN,
    KEY,
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


class Word(EdmEnum, edm_type="Hazard.Word"):
    """Values of `Word`."""

    NONE = "None"
    TRUE = "True"
    CLASS = "class"
    NAME = "name"
    VALUE = "value"
    MRO = "mro"
    X_MISSING__ = "_missing_"
    X_INIT____ = "__init__"
    X_PRIVATE = "_private"
    X_1ST = "1st"
    IN_STOCK = "In Stock"
    A_B = "a-b"
    É = "é"


class EntryKey(Key):
    """The key of `Entry`."""

    wire_names: ClassVar[Mapping[str, str]] = {"id": "Id"}
    id: int


class Entry(Row):
    """A row of `Entries`."""

    key = row_key(EntryKey)
    id: Col[int] = column("Id", KEY)
    """Key."""
    word: Col[Word | None] = COLUMN


class EnumKeywordMembersSvc(Service[S], name="Hazard.EnumKeywordMembersSvc"):
    """Hazard.EnumKeywordMembersSvc."""

    entries = entity_set("Entries", Entry, EntryKey)
    """Key: id."""
