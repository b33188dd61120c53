"""Hazard.KeywordsAsNamesSvc."""

from collections.abc import Mapping
from decimal import Decimal
from typing import TYPE_CHECKING, Annotated, ClassVar

from pydantic import Field

from .._runtime import (
    CHILDREN,
    KEY,
    Column,
    Fields,
    Key,
    Many,
    Row,
    S,
    TextColumn,
    entity_set,
    row_key,
)


class MovementKey(Key):
    """Key of `Movement`."""

    wire_names: ClassVar[Mapping[str, str]] = {"from_": "from", "class_": "class"}
    from_: str
    class_: str


class Movement(Row):
    """A row of `while` and `is`."""

    key = row_key(MovementKey)
    from_: Annotated[str, Field(alias="from")] = KEY
    """Key."""
    class_: Annotated[str, Field(alias="class")] = KEY
    """Key."""
    import_: Annotated[str | None, Field(alias="import")] = None
    global_: Annotated[int | None, Field(alias="global")] = None
    not_: Annotated[bool | None, Field(alias="not")] = None
    none: str | None = None
    true: str | None = None
    async_: Annotated[str | None, Field(alias="async")] = None
    match_: Annotated[str | None, Field(alias="match")] = None
    case_: Annotated[str | None, Field(alias="case")] = None
    type_: Annotated[str | None, Field(alias="type")] = None
    x_: Annotated[str | None, Field(alias="_")] = None
    lambda_: Annotated[str | None, Field(alias="lambda")] = None
    import___: Annotated[str | None, Field(alias="Import_")] = None
    yield_: Annotated[Decimal | None, Field(alias="yield")] = None
    return_: Annotated["list[Movement]", Field(alias="return")] = CHILDREN


class MovementFields(Fields):
    """Columns of `Movement`, for queries."""

    from_: TextColumn
    class_: TextColumn
    import_: TextColumn
    global_: Column[int]
    not_: Column[bool]
    none: TextColumn
    true: TextColumn
    async_: TextColumn
    match_: TextColumn
    case_: TextColumn
    type_: TextColumn
    x_: TextColumn
    lambda_: TextColumn
    import___: TextColumn
    yield_: Column[Decimal]
    return_: "Many[MovementFields]"


if TYPE_CHECKING:
    from .keywords_as_names_methods import KeywordsAsNamesMethods
else:
    from .._runtime import LazyMethods as KeywordsAsNamesMethods


class KeywordsAsNamesSvc(KeywordsAsNamesMethods[S], name="Hazard.KeywordsAsNamesSvc"):
    """Hazard.KeywordsAsNamesSvc."""

    while_ = entity_set("while", Movement, MovementFields, MovementKey)
    """Key: from_, class_."""

    is_ = entity_set("is", Movement, MovementFields, MovementKey)
    """Key: from_, class_."""
