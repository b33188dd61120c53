"""Hazard.KeywordsAsNamesSvc."""

from collections.abc import Mapping
from decimal import Decimal
from typing import TYPE_CHECKING, ClassVar

from .._runtime import (
    CHILDREN,
    COLUMN,
    KEY,
    Children,
    Col,
    Key,
    Row,
    S,
    column,
    entity_set,
    row_key,
)


class MovementKey(Key):
    """The key of `Movement`."""

    wire_names: ClassVar[Mapping[str, str]] = {"from_": "from", "class_": "class"}
    from_: str
    class_: str


class Movement(Row):
    """A row of `while` and `is`."""

    key = row_key(MovementKey)
    from_: Col[str] = column("from", KEY)
    """Key."""
    class_: Col[str] = column("class", KEY)
    """Key."""
    import_: Col[str | None] = column("import")
    global_: Col[int | None] = column("global")
    not_: Col[bool | None] = column("not")
    none: Col[str | None] = COLUMN
    true: Col[str | None] = COLUMN
    async_: Col[str | None] = column("async")
    match_: Col[str | None] = column("match")
    case_: Col[str | None] = column("case")
    type_: Col[str | None] = column("type")
    x_: Col[str | None] = column("_")
    lambda_: Col[str | None] = column("lambda")
    import___: Col[str | None] = column("Import_")
    yield_: Col[Decimal | None] = column("yield")
    return_: Children["Movement"] = column("return", CHILDREN)


if TYPE_CHECKING:
    from .keywords_as_names_methods import KeywordsAsNamesMethods
else:
    from .._runtime import LazyMethods as KeywordsAsNamesMethods


class KeywordsAsNamesSvc(KeywordsAsNamesMethods[S], name="Hazard.KeywordsAsNamesSvc"):
    """Hazard.KeywordsAsNamesSvc."""

    while_ = entity_set("while", Movement, MovementKey)
    """Key: from_, class_."""
    is_ = entity_set("is", Movement, MovementKey)
    """Key: from_, class_."""
