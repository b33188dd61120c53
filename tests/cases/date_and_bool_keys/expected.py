"""Hazard.DateAndBoolKeysSvc."""

from collections.abc import Mapping
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from typing import ClassVar
from uuid import UUID

from .._runtime import (
    KEY,
    THIS_COMPANY,
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


class Color(EdmEnum, edm_type="Hazard.Color"):
    """Values of `Color`."""

    RED = "Red"


class RateKey(Key):
    """The key of `Rate`."""

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
    company: Col[str] = KEY
    """Key."""
    effective: Col[date] = KEY
    """Key."""
    stamp: Col[datetime] = KEY
    """Key."""
    open: Col[bool] = KEY
    """Key."""
    amount: Col[Decimal] = KEY
    """Key."""
    id: Col[UUID] = column("Id", KEY)
    """Key."""
    time_: Col[time] = KEY
    """Key."""
    span: Col[timedelta] = KEY
    """Key."""
    color: Col[Color] = KEY
    """Key."""
    raw: Col[bytes] = KEY
    """Key."""


class DateAndBoolKeysSvc(Service[S], name="Hazard.DateAndBoolKeysSvc"):
    """Hazard.DateAndBoolKeysSvc."""

    rates = entity_set("Rates", Rate, RateKey)
    """Key: company, effective, stamp, open, amount, id, time_, span, color, raw."""
