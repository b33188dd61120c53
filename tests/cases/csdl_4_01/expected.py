"""Hazard.Csdl401Svc."""

from collections.abc import Mapping
from decimal import Decimal
from typing import TYPE_CHECKING, Annotated, Any, ClassVar

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
    entity_set,
    row_key,
    singleton,
)


class Letter(EdmEnum, edm_type="Hazard.Letter"):
    """Values of `Letter`."""

    A = "A"
    ALIAS = "Alias"


class Any_Key(Key):
    """Key of `Any_`."""

    wire_names: ClassVar[Mapping[str, str]] = {"id": "Id"}
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


if TYPE_CHECKING:
    from .csdl_401_methods import Csdl401Methods
else:
    from .._runtime import LazyMethods as Csdl401Methods


class Csdl401Svc(Csdl401Methods[S], name="Hazard.Csdl401Svc"):
    """Hazard.Csdl401Svc."""

    anys = entity_set("Anys", Any_, Any_Fields, Any_Key)
    """Key: id."""

    maybe = singleton("Maybe", Any_, Any_Fields)
