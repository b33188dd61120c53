"""Hazard.Csdl401Svc."""

from dataclasses import dataclass
from decimal import Decimal
from typing import Annotated, Any, ClassVar

from pydantic import Field

from .._runtime import (
    CHILDREN,
    KEY,
    Column,
    EdmEnum,
    Fields,
    Key,
    Many,
    Row,
    S,
    Service,
    entity_set,
    row_key,
    singleton,
)


class Letter(EdmEnum, edm_type="Hazard.Letter"):
    """Values of `Letter`."""

    A = "A"
    ALIAS = "Alias"


@dataclass(frozen=True, slots=True, kw_only=True)
class Any_Key(Key):
    """Key of `Any_`."""

    wire_names: ClassVar[dict[str, str]] = {"id": "Id"}
    id: int


class Any_(Row):
    """A row of `Anys`."""

    key = row_key(Any_Key)
    id: Annotated[int, Field(alias="Id")] = KEY
    """Key."""
    free: Any | None = None
    rate: Decimal | None = None
    shape: Any | None = None
    related: list[Row] = CHILDREN


class Any_Fields(Fields):
    """Columns of `Any_`, for queries."""

    id: Column[int]
    free: Column[Any]
    rate: Column[Decimal]
    shape: Column[Any]
    related: Many[Fields]


class Csdl401Svc(Service[S], name="Hazard.Csdl401Svc"):
    """Hazard.Csdl401Svc."""

    anys = entity_set("Anys", Any_, Any_Fields, Any_Key)
    """Key: id."""

    maybe = singleton("Maybe", Any_, Any_Fields)
