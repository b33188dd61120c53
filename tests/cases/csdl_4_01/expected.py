"""Hazard.Csdl401Svc."""

from collections.abc import Mapping
from decimal import Decimal
from typing import TYPE_CHECKING, Any, ClassVar

from .._runtime import (
    CHILDREN,
    COLUMN,
    KEY,
    Children,
    Col,
    EdmEnum,
    Key,
    Row,
    S,
    column,
    entity_set,
    row_key,
    singleton,
)


class Letter(EdmEnum, edm_type="Hazard.Letter"):
    """Values of `Letter`."""

    A = "A"
    ALIAS = "Alias"


class Any_Key(Key):
    """The key of `Any_`."""

    wire_names: ClassVar[Mapping[str, str]] = {"id": "Id"}
    id: int


class Any_(Row):
    """A row of `Anys`."""

    key = row_key(Any_Key)
    id: Col[int] = column("Id", KEY)
    """Key."""
    free: Col[Any | None] = COLUMN
    rate: Col[Decimal | None] = COLUMN
    shape: Col[Any | None] = COLUMN
    related: Children[Row] = CHILDREN


if TYPE_CHECKING:
    from .csdl_401_methods import Csdl401Methods
else:
    from .._runtime import LazyMethods as Csdl401Methods


class Csdl401Svc(Csdl401Methods[S], name="Hazard.Csdl401Svc", odata="4.01"):
    """Hazard.Csdl401Svc."""

    anys = entity_set("Anys", Any_, Any_Key)
    """Key: id."""
    maybe = singleton("Maybe", Any_)
