"""Hazard.KeysOfReferencesSvc."""

from collections.abc import Mapping
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from typing import ClassVar
from uuid import UUID

from .._runtime import (
    CHILDREN,
    KEY,
    THIS_COMPANY,
    UNSET,
    Child,
    Children,
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


class Colour(EdmEnum, edm_type="Hazard.Colour"):
    """Values of `Colour`."""

    RED = "Red"
    BLUE = "Blue"


class Info(Row):
    """Values of complex type `Info`."""

    code: Col[str] = UNSET


class ThingKey(Key):
    """The key of `Thing`."""

    wire_names: ClassVar[Mapping[str, str]] = {"guid": "Guid"}
    text: str
    number: int
    guid: UUID
    day: date
    flag: bool
    amount: Decimal
    moment: datetime
    hour: time
    span: timedelta
    raw: bytes
    colour: Colour


class Thing(Row):
    """A row of `Things`."""

    key = row_key(ThingKey)
    text: Col[str] = KEY
    """Key."""
    number: Col[int] = KEY
    """Key."""
    guid: Col[UUID] = column("Guid", KEY)
    """Key."""
    day: Col[date] = KEY
    """Key."""
    flag: Col[bool] = KEY
    """Key."""
    amount: Col[Decimal] = KEY
    """Key."""
    moment: Col[datetime] = KEY
    """Key."""
    hour: Col[time] = KEY
    """Key."""
    span: Col[timedelta] = KEY
    """Key."""
    raw: Col[bytes] = KEY
    """Key."""
    colour: Col[Colour] = KEY
    """Key."""


class PairKey(Key):
    """The key of `Pair`."""

    company: str = THIS_COMPANY
    number: int


class Pair(Row):
    """A row of `Pairs`."""

    key = row_key(PairKey)
    company: Col[str] = KEY
    """Key."""
    number: Col[int] = KEY
    """Key."""


class CodedKey(Key):
    """The key of `Coded`."""

    paths: ClassVar[Mapping[str, str]] = {"info_code": "Info/Code"}
    info_code: str


class Coded(Row):
    """A row of `CodedRows`."""

    key = row_key(CodedKey)
    info: Complex[Info] = UNSET


class ShelfKey(Key):
    """The key of `Shelf`."""

    id: int


class Shelf(Row):
    """A row of `Shelves`."""

    key = row_key(ShelfKey)
    id: Col[int] = KEY
    """Key."""
    things: Children[Thing] = CHILDREN
    pairs: Children[Pair] = CHILDREN
    coded: Children[Coded] = CHILDREN
    first: Child[Pair] = CHILDREN


class Twin(Pair, edm_type="Hazard.Twin"):
    """A row of type `Twin`."""


class KeysOfReferencesSvc(Service[S], name="Hazard.KeysOfReferencesSvc"):
    """Hazard.KeysOfReferencesSvc."""

    shelves = entity_set("Shelves", Shelf, ShelfKey)
    """Key: id."""
    things = entity_set("Things", Thing, ThingKey)
    """Key: text, number, guid, day, flag, amount, moment, hour, span, raw, colour."""
    pairs = entity_set("Pairs", Pair, PairKey)
    """Key: company, number."""
    coded_rows = entity_set("CodedRows", Coded, CodedKey)
    """Key: info_code."""
