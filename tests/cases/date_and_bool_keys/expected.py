"""Hazard.DateAndBoolKeysSvc."""

from collections.abc import Mapping
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from typing import Annotated, ClassVar
from uuid import UUID

from pydantic import Field

from .._runtime import (
    KEY,
    THIS_COMPANY,
    Column,
    EdmEnum,
    Fields,
    Key,
    Row,
    S,
    Service,
    TextColumn,
    entity_set,
    row_key,
)


class Color(EdmEnum, edm_type="Hazard.Color"):
    """Values of `Color`."""

    RED = "Red"


class RateKey(Key):
    """Key of `Rate`."""

    wire_names: ClassVar[Mapping[str, str]] = {"id": "Id"}
    company: str = THIS_COMPANY
    effective: date
    stamp: datetime
    open: bool
    amount: Decimal
    id: UUID
    time_: time
    span: timedelta
    color: Color
    raw: bytes


class Rate(Row):
    """A row of `Rates`."""

    key = row_key(RateKey)
    company: str = KEY
    """Key."""
    effective: date = KEY
    """Key."""
    stamp: datetime = KEY
    """Key."""
    open: bool = KEY
    """Key."""
    amount: Decimal = KEY
    """Key."""
    id: Annotated[UUID, Field(alias="Id")] = KEY
    """Key."""
    time_: time = KEY
    """Key."""
    span: timedelta = KEY
    """Key."""
    color: Color = KEY
    """Key."""
    raw: bytes = KEY
    """Key."""


class RateFields(Fields):
    """Columns of `Rate`, for queries."""

    company: TextColumn
    effective: Column[date]
    stamp: Column[datetime]
    open: Column[bool]
    amount: Column[Decimal]
    id: Column[UUID]
    time_: Column[time]
    span: Column[timedelta]
    color: Column[Color]
    raw: Column[bytes]


class DateAndBoolKeysSvc(Service[S], name="Hazard.DateAndBoolKeysSvc"):
    """Hazard.DateAndBoolKeysSvc."""

    rates = entity_set("Rates", Rate, RateFields, RateKey)
    """Key: company, effective, stamp, open, amount, id, time_, span, color, raw."""
