"""Dynamic properties: what rows of an open type have beside their columns (OData CSDL section 6.3); loaded by packages that have such types."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal
from typing import Any, Final, Generic, TypeVar, overload

from pydantic import TypeAdapter, ValidationError
from pydantic_core import SchemaValidator

from ..errors import KeyMismatch, ReplyError
from ..http.secret import shown
from ..query.columns import Column, TextColumn
from ..query.conditions import Node
from ..query.expressions import edm_name
from .changes import dynamic_value, put_dynamic
from .names import remembered
from .row import Row
from .row_types import columns
from .values import SCHEMAS, assigned_schema

O = TypeVar("O", bound=Row)  # noqa: E741  # the owner of a column
O_contra = TypeVar("O_contra", contravariant=True)
T = TypeVar("T")
T_contra = TypeVar("T_contra", contravariant=True)
V = TypeVar("V")
V_co = TypeVar("V_co", covariant=True)

_INFERRED: Final = frozenset({bool, float, str})
"""What JSON itself says of a value; the type of any other goes beside it (OData JSON Format, section 4.6.3)."""


class DynamicColumn(
    Column[O_contra, T_contra, V_co], Generic[O_contra, T_contra, V_co]
):
    """A dynamic property: a column for conditions, orders and selections, whose values rows hold beside their own."""

    __slots__ = ()

    def of(self: DynamicColumn[O, Any, V], row: O) -> V:
        """Return its value in a row, None if it has none; raises `ReplyError` for a value that is not of its type."""
        return _value(self, row)  # type: ignore[no-any-return]  # of the kind that the column has

    def put(self: DynamicColumn[O, T, Any], row: O, value: T | None) -> None:
        """Give a row a value, for `create` and `update`; raises TypeError for one that is not of its type."""
        _put(self, row, value)


class DynamicText(
    DynamicColumn[O_contra, str, V_co],
    TextColumn[O_contra, V_co],
    Generic[O_contra, V_co],
):
    """A dynamic property of text."""

    __slots__ = ()


class OpenRow(Row, open_type=True):
    """A row of an open type, which may have properties that the metadata does not declare."""

    __slots__ = ()

    @overload
    @classmethod
    def dynamic(cls: type[O], name: str, kind: type[str]) -> DynamicText[O, str | None]: ...  # type: ignore[overload-overlap]  # the first that fits is meant
    @overload
    @classmethod
    def dynamic(  # type: ignore[overload-overlap]  # the first that fits is meant
        cls: type[O], name: str, kind: type[Decimal]
    ) -> DynamicColumn[O, Decimal | int, Decimal | None]: ...
    @overload
    @classmethod
    def dynamic(  # type: ignore[overload-overlap]  # the first that fits is meant
        cls: type[O], name: str, kind: type[datetime]
    ) -> DynamicColumn[O, datetime | date, datetime | None]: ...
    @overload
    @classmethod
    def dynamic(
        cls: type[O], name: str, kind: type[T]
    ) -> DynamicColumn[O, T, T | None]: ...
    @classmethod
    def dynamic(cls, name: str, kind: Any) -> Any:
        """Return a property that the metadata does not declare, by its wire name: `Photo.dynamic("Rating", int) > 3`.

        Raises TypeError for a kind without an Edm type, ValueError for a name that OData does not have or a declared column's.
        """
        if not name.isidentifier():
            raise ValueError(f"{name!r:.60} is not the name of a property")
        if name in columns(cls):
            attribute = columns(cls)[name]
            raise ValueError(f"{name} is a column: use {cls.__name__}.{attribute}")
        edm_name(kind)
        made = DynamicText if kind is str else DynamicColumn
        return made(cls, Node("path", name), kind)


def _value(column: DynamicColumn[Any, Any, Any], row: Row) -> Any:
    _check(column, row)
    value = dynamic_value(row, column.path)
    if value is None or type(value) is column.kind:
        return value
    try:
        return _validator(column.kind).validate_python(value)
    except ValidationError:
        what = f"{shown(value)} is not a value of `{column.path}`"
        raise ReplyError(f"{type(row).__name__}: {what}") from None


def _put(column: DynamicColumn[Any, Any, Any], row: Row, value: Any) -> None:
    _check(column, row)
    try:
        if value is not None:
            value = _given(column.kind).validate_python(value)
    except ValidationError:
        raise TypeError(f"{value!r:.60} is not a value of `{column.path}`") from None
    name = edm_name(column.kind)
    said = "" if column.kind in _INFERRED else f"#{name.removeprefix('Edm.')}"
    put_dynamic(row, column.path, value, said)


def _check(column: DynamicColumn[Any, Any, Any], row: Row) -> None:
    if not isinstance(row, column.owner):
        raise KeyMismatch(f"{column!r} is not one of a {type(row).__name__}")


@remembered
def _given(kind: Any) -> SchemaValidator:
    """Return what checks a value that a program gives."""
    return SchemaValidator(assigned_schema(kind, TypeAdapter(kind).core_schema))


@remembered
def _validator(kind: Any) -> SchemaValidator:
    """Return what reads a value that a server sent."""
    return SchemaValidator(SCHEMAS.get(kind) or TypeAdapter(kind).core_schema)
