"""How a class of rows declares what it has: annotations of columns and children, and defaults that stand for no value."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date, datetime
from decimal import Decimal
from typing import (
    TYPE_CHECKING,
    Any,
    Final,
    Generic,
    Literal,
    Self,
    TypeVar,
    get_args,
    get_origin,
    overload,
)

from pydantic import BaseModel, Field, GetCoreSchemaHandler
from pydantic_core import CoreSchema, core_schema

from ..query.columns import Column, Items, Many, Nested, One, TextColumn
from .keys import Reference, check_reference
from .names import annotation_of, bare, remembered
from .values import assigned_schema

T = TypeVar("T")
U = TypeVar("U")
O = TypeVar("O")  # noqa: E741  # the owner of a column
C = TypeVar("C", bound=BaseModel)


class Absent:
    """A default that stands for no value at all; rows are made without it."""

    def __init__(self, name: str, advice: str, refusal: str = "") -> None:
        self.name = name
        self.advice = advice
        self.refusal = refusal
        """Why the column is not assigned, "" if it may be."""

    def __repr__(self) -> str:
        return self.name

    def __reduce__(self) -> str:
        return self.name

    # Defaults are copied, and known by what they are.
    def __copy__(self) -> Self:
        return self

    def __deepcopy__(self, memo: Any) -> Self:
        return self


COLUMN: Final[Any] = None
"""Default of a column that may be null."""
KEY: Final[Any] = Absent("KEY", "give it a value")
"""Default of a key column: it has no value until it is given or read."""
CHILDREN: Final[Any] = Absent("CHILDREN", "add it to expand()")
"""Default of children or a child: there if they were expanded."""
UNSET: Final[Any] = Absent("UNSET", "give it a value, or add it to select()")
"""Default of a column that the metadata does not allow to be null."""

COMPUTED: Final[Any] = Absent(
    "COMPUTED",
    "the server fills it in: take it from the row that create() returns, or add it to select()",
    "the server alone gives it a value",
)
"""Default of a column that no client gives a value (vocabulary Core, `Computed` and `Permissions`)."""
IMMUTABLE: Final[Any] = Absent(
    "IMMUTABLE",
    "give it a value, or add it to select()",
    "it cannot change once the row is stored",
)
"""Default of a column that is given when the row is created and never again (vocabulary Core, `Immutable`)."""
LATER: Final[Any] = Absent("LATER", "it has none before the row is stored")
"""Default of a column that is given once the row is stored, and not before: see `later`."""


def column(wire: str, default: Any = COLUMN) -> Any:
    """Return the default of a column whose wire name does not follow from its Python name."""
    return Field(default, alias=wire)


def later(wire: str | None = None, *, init: Literal[False] = False) -> Any:
    """Return the default of a column that a new row does not take (vocabulary Capabilities, `NonInsertableProperties`)."""
    return Field(LATER, alias=wire)


class Col(Generic[T]):
    """Annotation of a column: the value on a row, a `Column` on its class."""

    @overload
    def __get__(self: Col[str], row: None, owner: type[O]) -> TextColumn[O, str]: ...
    @overload
    def __get__(
        self: Col[str | None], row: None, owner: type[O]
    ) -> TextColumn[O, str | None]: ...
    @overload
    def __get__(
        self: Col[Decimal], row: None, owner: type[O]
    ) -> Column[O, Decimal | int, Decimal]: ...
    @overload
    def __get__(
        self: Col[Decimal | None], row: None, owner: type[O]
    ) -> Column[O, Decimal | int, Decimal | None]: ...
    @overload
    def __get__(
        self: Col[datetime], row: None, owner: type[O]
    ) -> Column[O, datetime | date, datetime]: ...
    @overload
    def __get__(
        self: Col[datetime | None], row: None, owner: type[O]
    ) -> Column[O, datetime | date, datetime | None]: ...
    @overload
    def __get__(
        self: Col[list[U | None]], row: None, owner: type[O]
    ) -> Items[O, U]: ...
    @overload
    def __get__(self: Col[list[U]], row: None, owner: type[O]) -> Items[O, U]: ...
    @overload
    def __get__(
        self: Col[list[U] | None], row: None, owner: type[O]
    ) -> Items[O, U]: ...
    @overload
    def __get__(
        self: Col[U | None], row: None, owner: type[O]
    ) -> Column[O, U, U | None]: ...
    @overload
    def __get__(self, row: None, owner: type[O]) -> Column[O, T, T]: ...
    @overload
    def __get__(self, row: BaseModel, owner: Any) -> T: ...
    def __get__(self, row: BaseModel | None, owner: Any) -> Any: ...

    if TYPE_CHECKING:

        def __set__(self, row: Any, value: T) -> None: ...

    @classmethod
    def __get_pydantic_core_schema__(
        cls, source: Any, handler: GetCoreSchemaHandler
    ) -> CoreSchema:
        (annotation,) = get_args(source)
        return assigned_schema(value_type(annotation), handler(annotation))


class Complex(Generic[T]):
    """Annotation of a column of complex type: the value on a row, a `Nested` on its class.

    `Col` cannot say it: mypy takes any union for a type variable that is bound to rows.
    """

    @overload
    def __get__(self: Complex[C | None], row: None, owner: type[O]) -> Nested[O, C]: ...
    @overload
    def __get__(self: Complex[C], row: None, owner: type[O]) -> Nested[O, C]: ...
    @overload
    def __get__(self, row: BaseModel, owner: Any) -> T: ...
    def __get__(self, row: BaseModel | None, owner: Any) -> Any: ...

    if TYPE_CHECKING:

        def __set__(self, row: Any, value: T) -> None: ...

    @classmethod
    def __get_pydantic_core_schema__(
        cls, source: Any, handler: GetCoreSchemaHandler
    ) -> CoreSchema:
        (annotation,) = get_args(source)
        return handler(annotation)


class Children(Generic[C]):
    """Annotation of children: a list of rows on a row, a `Many` on its class."""

    @overload
    def __get__(self, row: None, owner: type[O]) -> Many[O, C]: ...
    @overload
    def __get__(self, row: BaseModel, owner: Any) -> list[C]: ...
    def __get__(self, row: BaseModel | None, owner: Any) -> Any: ...

    if TYPE_CHECKING:

        def __set__(self, row: Any, value: Sequence[C | Reference[C]]) -> None: ...

    @classmethod
    def __get_pydantic_core_schema__(
        cls, source: Any, handler: GetCoreSchemaHandler
    ) -> CoreSchema:
        (inner,) = get_args(source)
        row = or_reference(inner, handler.generate_schema(inner), "this child")
        return core_schema.list_schema(row)


class Child(Generic[C]):
    """Annotation of a single child: a row or None on a row, a `One` on its class."""

    @overload
    def __get__(self, row: None, owner: type[O]) -> One[O, C]: ...
    @overload
    def __get__(self, row: BaseModel, owner: Any) -> C | None: ...
    def __get__(self, row: BaseModel | None, owner: Any) -> Any: ...

    if TYPE_CHECKING:

        def __set__(self, row: Any, value: C | Reference[C] | None) -> None: ...

    @classmethod
    def __get_pydantic_core_schema__(
        cls, source: Any, handler: GetCoreSchemaHandler
    ) -> CoreSchema:
        (inner,) = get_args(source)
        return or_reference(inner, handler(inner | None), "this child")


def or_reference(
    row_type: Any,
    schema: CoreSchema,
    what: str,
    refused: type[Exception] = TypeError,
) -> CoreSchema:
    """Return the schema of a row, which a reference to one of that class may stand for; `what` is what takes it."""

    def check(value: Any, of_row: Callable[[Any], Any]) -> Any:
        if not isinstance(value, Reference):
            return of_row(value)
        try:
            check_reference(value, row_type, what)
        except TypeError as error:
            raise refused(str(error)) from None
        return value

    dumped = core_schema.wrap_serializer_function_ser_schema(_dumped_child)
    return core_schema.no_info_wrap_validator_function(
        check, schema, serialization=dumped
    )


def _dumped_child(value: Any, of_row: Callable[[Any], Any]) -> Any:
    return repr(value) if isinstance(value, Reference) else of_row(value)


@remembered
def value_of(row_type: type[BaseModel], name: str) -> Any:
    """Return the type of a column's values or of a child's rows, as declared; `list[…]` of it for children."""
    annotation = annotation_of(row_type, name)
    origin, inner = get_origin(annotation), next(iter(get_args(annotation)), None)
    if origin is Children:
        return list[inner]  # type: ignore[valid-type]  # a class, at run time
    is_declared = isinstance(origin, type) and issubclass(origin, DECLARATIONS)
    return inner if is_declared else annotation


DECLARATIONS: Final = (Col, Complex, Children, Child)
"""The annotations of columns and children."""


def value_type(annotation: Any) -> Any:
    """Return the type of a value, or of the values in a list."""
    plain = bare(annotation)
    return bare(get_args(plain)[0]) if get_origin(plain) is list else plain
