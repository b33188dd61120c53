"""Rows: pydantic models whose columns are declared once. On the class a column is a `Column`, on a row it is the value.

A column that was not selected and a child that was not expanded are absent from the row, so that reading one raises
`NotLoaded` and is never mistaken for null. What a program assigns is noted beside the row, for `update`; `model_fields_set`
stays pydantic's own.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence, Set
from datetime import date, datetime
from decimal import Decimal
from threading import get_ident
from types import MappingProxyType, NoneType
from typing import (
    TYPE_CHECKING,
    Any,
    ClassVar,
    Final,
    Generic,
    NamedTuple,
    Self,
    TypeVar,
    dataclass_transform,
    get_args,
    get_origin,
    overload,
)

from pydantic import BaseModel, ConfigDict, Field, GetCoreSchemaHandler
from pydantic_core import CoreSchema, core_schema
from ..errors import KeyMismatch, KineticError, NotLoaded
from ..query.columns import Column, Items, Many, Nested, One, TextColumn
from ..query.conditions import Node
from .display import laid_out, spelt, table
from .keys import THIS_COMPANY, Key, is_open, key_paths, part_names, path_of
from .names import annotation_of, bare, docstrings_of, remembered, suggestion, to_wire
from .references import Reference, check_reference, references_in
from .values import assigned_schema, to_json

if TYPE_CHECKING:
    from pydantic import GetJsonSchemaHandler
    from pydantic._internal._model_construction import ModelMetaclass
else:
    ModelMetaclass = type(BaseModel)

T = TypeVar("T")
U = TypeVar("U")
O = TypeVar("O")  # noqa: E741  # the owner of a column
C = TypeVar("C", bound="Row")
K = TypeVar("K", bound=Key)


class _Absent:
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
KEY: Final[Any] = _Absent("KEY", "give it a value")
"""Default of a key column: it has no value until it is given or read."""
CHILDREN: Final[Any] = _Absent("CHILDREN", "add it to expand()")
"""Default of children or a child: there if they were expanded."""
UNSET: Final[Any] = _Absent("UNSET", "give it a value, or add it to select()")
"""Default of a column that the metadata does not allow to be null."""

COMPUTED: Final[Any] = _Absent(
    "COMPUTED",
    "the server fills it in: take it from the row that create() returns, or add it to select()",
    "the server alone gives it a value",
)
"""Default of a column that no client gives a value (vocabulary Core, `Computed` and `Permissions`)."""
IMMUTABLE: Final[Any] = _Absent(
    "IMMUTABLE",
    "give it a value, or add it to select()",
    "it cannot change once the row is stored",
)
"""Default of a column that is given when the row is created and never again (vocabulary Core, `Immutable`)."""


def column(wire: str, default: Any = COLUMN) -> Any:
    """Return the default of a column whose wire name does not follow from its Python name."""
    return Field(default, alias=wire)


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
        return assigned_schema(_value_type(annotation), handler(annotation))


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
        row = _or_reference(inner, handler.generate_schema(inner))
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
        return _or_reference(inner, handler(inner | None))


def _or_reference(row_type: Any, schema: CoreSchema) -> CoreSchema:
    """Return the schema of a child, which a reference to a row of that class may stand for."""

    def check(value: Any, of_row: Callable[[Any], Any]) -> Any:
        if not isinstance(value, Reference):
            return of_row(value)
        check_reference(value, row_type, "this child")
        return value

    dumped = core_schema.wrap_serializer_function_ser_schema(_dumped_child)
    return core_schema.no_info_wrap_validator_function(
        check, schema, serialization=dumped
    )


def _dumped_child(value: Any, of_row: Callable[[Any], Any]) -> Any:
    return repr(value) if isinstance(value, Reference) else of_row(value)


def value_of(row_type: type[Row], name: str) -> Any:
    """Return the type of a column's values or of a child's rows, as declared; `list[…]` of it for children."""
    annotation = annotation_of(row_type, name)
    origin, inner = get_origin(annotation), next(iter(get_args(annotation)), None)
    if origin is Children:
        return list[inner]  # type: ignore[valid-type]  # a class, at run time
    is_declared = isinstance(origin, type) and issubclass(origin, (Col, Complex, Child))
    return inner if is_declared else annotation


def _value_type(annotation: Any) -> Any:
    """Return the type of a value, or of the values in a list."""
    plain = bare(annotation)
    return bare(get_args(plain)[0]) if get_origin(plain) is list else plain


_BEING_MADE: Final[set[int]] = set()
"""Threads that make a class of rows: pydantic asks then which attributes there are, and columns are none."""


@dataclass_transform(kw_only_default=True)
class RowMeta(ModelMetaclass):
    """Makes the columns of classes of rows, each when it is first read."""

    # Hidden from type checkers, which would otherwise let every attribute pass.
    if not TYPE_CHECKING:

        def __new__(mcs, *args: Any, **options: Any) -> Any:
            thread = get_ident()
            nested = thread in _BEING_MADE
            _BEING_MADE.add(thread)
            try:
                return super().__new__(mcs, *args, **options)
            finally:
                if not nested:
                    _BEING_MADE.discard(thread)

        def __getattr__(cls, name: str) -> Any:
            if name.startswith("_") or get_ident() in _BEING_MADE:
                return super().__getattr__(name)
            return column_of(cls, name)

        @property
        def model_fields(cls) -> Any:
            """pydantic's fields, with their descriptions."""
            fields = cls.__pydantic_fields__
            for name, text in docstrings_of(cls).items():
                if name in fields and fields[name].description is None:
                    fields[name].description = text
            return fields

        @property
        def __signature__(cls) -> Any:
            """How rows are made, by the names of the attributes; pydantic's own has those of the wire."""
            from inspect import Parameter, Signature  # needed by readers of help alone

            made = (
                (name, value_of(cls, name), field.default)
                for name, field in cls.__pydantic_fields__.items()
                if field.default is not COMPUTED
            )
            return Signature(
                Parameter(
                    name, Parameter.KEYWORD_ONLY, default=default, annotation=kind
                )
                for name, kind, default in made
            )

        @__signature__.setter
        def __signature__(cls, value: Any) -> None:
            pass

    def __dir__(cls) -> list[str]:
        return _own({*super().__dir__()}, cls.__dict__["__pydantic_fields__"])

    def _described(cls, node: Node) -> str:
        """Return what a column's declaration says of it, "" if it says nothing."""
        first, _, rest = node.text.partition("/")
        name = columns(cls).get(first, "")  # type: ignore[arg-type]  # a class of rows
        if not rest:
            return docstrings_of(cls).get(name, "")
        return child_type(cls, name)._described(Node("path", rest))  # type: ignore[arg-type]  # a class of rows


def _own(names: set[str], fields: Iterable[str]) -> list[str]:
    """Return the names that completion proposes of a row or its class: without those that pydantic has for itself."""
    return sorted((names - _PYDANTIC) | {*fields})


_PYDANTIC: Final = frozenset(name for name in dir(BaseModel) if name[0] != "_")


@remembered
def _column(row_type: type[Row], name: str) -> Any:
    """Return the column, or the children, that a class declares under a name; None if it declares none."""
    if name not in row_type.__dict__["__pydantic_fields__"]:
        return None
    node = Node("path", wire_of(row_type, name))
    declared = get_origin(annotation_of(row_type, name))
    kind = bare(value_of(row_type, name))
    if declared in (Children, Child):
        made = Many if declared is Children else One
        return made(row_type, node, child_type(row_type, name))
    if get_origin(kind) is list:
        return Items(row_type, node, _value_type(kind))
    if isinstance(kind, type) and issubclass(kind, Row):
        return Nested(row_type, node, kind)
    return (TextColumn if kind is str else Column)(row_type, node, kind)


def column_of(row_type: type[Row], name: str) -> Any:
    """Return a column of a class of rows; raises AttributeError for what is none, and while the class is made."""
    if get_ident() in _BEING_MADE or (found := _column(row_type, name)) is None:
        raise AttributeError(unknown(name, row_type))
    return found


class Beside:
    """What a class of rows declares that is not a column."""

    __slots__ = ("__dict__",)


class row_key(Beside, Generic[K]):  # noqa: N801  # used like `property`
    """The key of a row as a value: `row.key`."""

    def __init__(self, key_type: Callable[..., K]) -> None:
        self.key_type: type[K] = key_type  # type: ignore[assignment]  # a class, called by its parts

    @overload
    def __get__(self, row: None, owner: Any) -> Self: ...
    @overload
    def __get__(self, row: Row, owner: Any) -> K: ...
    def __get__(self, row: Row | None, owner: Any) -> Self | K:
        return self if row is None else self.of(row)

    def of(self, row: Row) -> K:
        """Return the key of `row`; raises `NotLoaded` or `KeyMismatch` naming a part that has no value."""
        parts = part_names(self.key_type)
        return self.key_type(**{part: self._part(row, part) for part in parts})

    def _part(self, row: Row, part: str) -> Any:
        """Return the value that the part's path leads to; `THIS_COMPANY` if the company was not given."""
        value: Any = row
        for step in path_of(self.key_type, part).split("/"):
            names = columns(type(value)) if isinstance(value, Row) else {}
            name = names.get(step, part)
            if name not in names.values():
                raise KeyMismatch(f"{type(row).__name__} has no value for `{part}`")
            if name not in value.__dict__ and is_open(self.key_type, part):
                return THIS_COMPANY
            value = getattr(value, name)
        if value is None:
            # OData has no null in a key (CSDL, `Key`).
            raise KeyMismatch(f"`{part}` of this {type(row).__name__} is None: no key")
        return value


TYPE: Final = "@odata.type"
SHORT_TYPE: Final = "@type"
"""As OData 4.01 has it (OData JSON Format 4.01, section 4.6.3); what is sent has the prefix, which every version takes."""


class Loaded(set[str]):
    """The names that a row was read with: one set for all rows of one shape, so it is never changed, only replaced."""

    __slots__ = ()


class Row(BaseModel, metaclass=RowMeta):
    """A row of an entity set or a BAQ, or a value of complex type.

    Columns that the generated class does not know are kept when a row is read: `row.model_extra`, and by their wire names as
    attributes. A row that a program makes has none but those of its class, unless its type is open: TypeError names any other.
    """

    __slots__ = ("_assigned", "_stored")
    __edm_type__: ClassVar[str] = ""
    """The qualified name of the type, if it derives from another: a server takes a row for its set's own type otherwise."""

    __open__: ClassVar[bool] = False
    """Whether new rows may have columns that the metadata does not declare, by their wire names: those of an open type."""

    __scales__: ClassVar[Mapping[str, int]] = MappingProxyType({})
    """Decimal places of the columns whose metadata states them, by wire name."""

    def __init_subclass__(
        cls,
        *,
        edm_type: str = "",
        open_type: bool = False,
        scales: Mapping[str, int] = MappingProxyType({}),
        **options: Any,
    ) -> None:
        super().__init_subclass__(**options)
        if scales:
            cls.__scales__ = {**cls.__scales__, **scales}
        cls.__edm_type__ = edm_type or cls.__edm_type__
        cls.__open__ = open_type or cls.__open__

    model_config = ConfigDict(
        extra="allow",
        alias_generator=to_wire,
        validate_by_name=True,
        validate_by_alias=True,
        validate_assignment=True,
        defer_build=True,
        protected_namespaces=(),
        # As OData has them; else `model_dump_json` takes bytes for text, which they are not.
        ser_json_bytes="base64",
        val_json_bytes="base64",
        ignored_types=(Beside,),
    )

    def __repr__(self) -> str:
        return laid_out(type(self).__name__, self.__repr_args__())

    def _repr_html_(self) -> str:
        # Not by its attribute: only what was read or given is there.
        return table(("Column", "Value"), vars(self).items(), type(self).__name__)

    def __dir__(self) -> list[str]:
        return _own({*super().__dir__()}, type(self).__pydantic_fields__)

    def model_post_init(self, context: Any, /) -> None:
        """Take the columns out of a new row that were not given and have no value by default."""
        values = vars(self)
        for name in _without_value(type(self)):
            if isinstance(values.get(name), _Absent):
                del values[name]
        keep_stored(self)

    @property
    def model_fields_set(self) -> set[str]:
        """The names of the columns that were read, or given to the class, or assigned since."""
        return set(self.__pydantic_fields_set__)

    def model_copy(
        self, *, update: Mapping[str, Any] | None = None, deep: bool = False
    ) -> Self:
        """Return a copy; what is updated counts as assigned."""
        _check_given(type(self), update or ())
        copied = super().model_copy(update=update, deep=deep)
        _note(copied, update or (), vars(self))
        return copied

    def __copy__(self) -> Self:
        copied = super().__copy__()
        _ASSIGNED.__set__(copied, dict(_assigned(self)))
        _STORED.__set__(copied, dict(_stored(self)))
        return copied

    def __deepcopy__(self, memo: dict[int, Any] | None = None) -> Self:
        from copy import deepcopy

        memo = {} if memo is None else memo
        copied = super().__deepcopy__(memo)
        _ASSIGNED.__set__(copied, dict(_assigned(self)))
        _STORED.__set__(copied, deepcopy(_stored(self), memo))
        return copied

    def __getstate__(self) -> dict[Any, Any]:
        before = {name: noted.before for name, noted in _assigned(self).items()}
        beside = {"_assigned": before, "_stored": _stored(self)}
        return super().__getstate__() | beside

    def __setstate__(self, state: dict[Any, Any]) -> None:
        """Take a state that may be of an older package: a column that is gone is an extra one, a new one is not loaded."""
        known, values = type(self).__pydantic_fields__, state["__dict__"]
        gone = {to_wire(n): v for n, v in values.items() if n not in known}
        kept = {n: v for n, v in values.items() if n in known}
        extra = (state.get("__pydantic_extra__") or {}) | gone
        super().__setstate__(state | {"__dict__": kept, "__pydantic_extra__": extra})
        noted = state.get("_assigned", {})
        # Once it was the names alone.
        before = noted if isinstance(noted, dict) else {}
        beside = (n for n in noted if n not in known and n.removeprefix("@") in extra)
        _note(self, (*(known.keys() & noted), *beside), before)
        _STORED.__set__(self, state.get("_stored", {}))

    # Hidden from type checkers, which would otherwise let every keyword and attribute pass.
    if not TYPE_CHECKING:

        def __init__(self, /, **given: Any) -> None:
            row_type = type(self)
            known = row_type.__pydantic_fields__
            for name in given if known and not row_type.__open__ else ():
                if name not in known and name not in columns(row_type):
                    raise TypeError(unknown(name, row_type))
            _check_given(row_type, given)
            super().__init__(**given)
            _note(self, self.__pydantic_fields_set__)

        # Else `model_validate`, which takes what a server sends, would come by here, too.
        __init__.__pydantic_base_init__ = True

        def __getattr__(self, name: str) -> Any:
            row_type = type(self)
            field = row_type.__pydantic_fields__.get(name)
            if field is not None:
                raise NotLoaded(
                    f"`{name}` of this {row_type.__name__} is not loaded: {_advice(field.default)}, or refresh() the row"
                )
            try:
                return super().__getattr__(name)
            except NotLoaded:
                raise
            except AttributeError:
                if name.startswith("_") or _has(row_type, name):
                    raise
            raise AttributeError(unknown(name, row_type))

        def __setattr__(self, name: str, value: Any) -> None:
            if name.startswith("_") or _is_property(type(self), name):
                return super().__setattr__(name, value)
            if self._is_unchanged(name, value):
                return None
            own = self.__pydantic_fields_set__
            if name not in own:
                # pydantic adds to it, and rows of one shape share it.
                _NAMES.__set__(self, type(own)((*own, name)))
            before = {name: self.__dict__.get(name, UNSET)}
            if name in (self.__pydantic_extra__ or ()) and before[name] is UNSET:
                before = {name: self.__pydantic_extra__[name]}
            aside = _taken_aside(self)
            try:
                super().__setattr__(name, value)
            finally:
                if aside:
                    self.__pydantic_extra__.update(aside)
            _note(self, before, before)

        def __delattr__(self, name: str) -> None:
            super().__delattr__(name)
            _assigned(self).pop(name, None)

    def _is_unchanged(self, name: str, value: Any) -> bool:
        """Return whether the assignment gives a column that is not assigned the value it has.

        Raises `KeyMismatch` for another value of a key column that was read, since the row would be taken for another one, and
        AttributeError for one of a column that the server alone fills in, or that cannot change, and for a name that is not a
        column: the value would be kept and silently never sent.
        """
        row_type = type(self)
        if name not in row_type.__pydantic_fields__:
            if name not in (self.model_extra or ()):
                raise AttributeError(unknown(name, row_type))
            return False
        if (refusal := fixed(row_type).get(name)) and self._is_fixed(name):
            if self.__dict__.get(name, UNSET) == value:
                return True
            raise AttributeError(f"`{name}` of {row_type.__name__}: {refusal}")
        if name not in self.__dict__ or name in _assigned(self):
            return False
        if name not in key_names(row_type):
            return False
        if self.__dict__[name] != value:
            raise KeyMismatch(
                f"`{name}` is part of the key of this {row_type.__name__} and cannot change: create another row, delete "
                "this one"
            )
        return True

    def _is_fixed(self, name: str) -> bool:
        """Return whether a column that is not always assigned cannot be now: what a row is created with, after it was read."""
        return name in computed(type(self)) or is_read(self)

    @classmethod
    def __get_pydantic_json_schema__(
        cls, schema: CoreSchema, handler: GetJsonSchemaHandler
    ) -> dict[str, Any]:
        """Return the JSON schema with the docstrings of the columns as descriptions, and the key's columns required."""
        found = handler(_without_absent(schema))
        told = handler.resolve_ref_schema(found)
        properties = told.get("properties", {})
        required = told.get("required", [])
        for name, field in cls.model_fields.items():
            wire = next((n for n in (field.alias, name) if n in properties), None)
            if wire is None:
                continue
            if field.description:
                properties[wire].setdefault("description", field.description)
            if field.default is COMPUTED:
                properties[wire]["readOnly"] = True
            if field.default is KEY and wire not in required:
                required = [*required, wire]
        if required:
            told["required"] = required
        return found


class Head(list[C]):
    """The first rows of a query: a list, which a notebook shows as a table."""

    def __init__(self, rows: Iterable[C] = (), total: int | None = None) -> None:
        super().__init__(rows)
        self.total = total
        """How many rows the query has without `top` and `skip`, as the server counts them; None if it does not."""

    def _repr_html_(self) -> str:
        return rows_table(self)


def rows_table(rows: Iterable[Row], caption: str = "") -> str:
    """Return rows as an HTML table, with the columns that any of them has."""
    values = [vars(row) for row in rows]
    names = [*dict.fromkeys(name for row in values for name in row)]
    return table(names, ([row.get(name) for name in names] for row in values), caption)


def columns_of(row_type: type[Row]) -> Iterator[tuple[str, str, str]]:
    """Yield the name of each column and child, its type, and its words."""
    words = docstrings_of(row_type)
    for name in row_type.__pydantic_fields__:
        yield name, spelt(value_of(row_type, name)), words.get(name, "")


def _without_absent(schema: Any) -> Any:
    """Return the core schema of a row without the defaults that stand for no value: JSON has no form for them."""
    kind = schema["type"]
    if kind == "model-fields":
        fields = {n: _without_absent(f) for n, f in schema["fields"].items()}
        return {**schema, "fields": fields}
    if kind == "default" and isinstance(schema.get("default"), _Absent):
        rest = {name: part for name, part in schema.items() if name != "default"}
        return {**rest, "default_factory": lambda: None}
    if "schema" in schema and kind != "default":
        return {**schema, "schema": _without_absent(schema["schema"])}
    return schema


def _advice(default: Any) -> str:
    return default.advice if isinstance(default, _Absent) else "add it to select()"


def _has(row_type: type[Row], name: str) -> bool:
    """Return whether a class has an attribute of that name that is not a column, such as a method."""
    return any(name in base.__dict__ for base in row_type.__mro__)


def _taken_aside(row: Row) -> dict[str, Any]:
    """Take out of a row what it holds beside its columns under the names of attributes: pydantic's assignment joins them."""
    extra = row.__pydantic_extra__ or {}
    return {name: extra.pop(name) for name in extra.keys() & row.__dict__.keys()}


@remembered
def _is_property(row_type: type[Row], name: str) -> bool:
    if name in row_type.__pydantic_fields__:
        return False
    own = (base.__dict__[name] for base in row_type.__mro__ if name in base.__dict__)
    return hasattr(type(next(own, None)), "__set__")


# The slots themselves: assignment by name would be taken for a change.
_ASSIGNED: Final[Any] = Row.__dict__["_assigned"]
_STORED: Final[Any] = Row.__dict__["_stored"]
_NAMES: Final[Any] = BaseModel.__dict__["__pydantic_fields_set__"]


class _Assignment:
    """A latest assignment, an object of its own, with the value `before` the first: `UNSET` if there was none."""

    __slots__ = ("before",)

    def __init__(self, before: Any) -> None:
        self.before = before


def _assigned(row: Row) -> dict[str, _Assignment]:
    """Return what was assigned since the row was read, by name."""
    return _beside(row, _ASSIGNED)


def _stored(row: Row) -> dict[str, Any]:
    """Return how lists and children were when the row was read, by name."""
    return _beside(row, _STORED)


def _beside(row: Row, slot: Any) -> dict[str, Any]:
    try:
        found: dict[str, Any] = slot.__get__(row)
    except AttributeError:
        found = {}
    return found


def _note(
    row: Row, names: Iterable[str], before: Mapping[str, Any] = MappingProxyType({})
) -> None:
    """Note that these names were assigned, with the values that they had `before`."""
    noted = _assigned(row)
    for name in names:
        first = noted[name].before if name in noted else before.get(name, UNSET)
        noted[name] = _Assignment(first)
    if noted:
        _ASSIGNED.__set__(row, noted)


def dynamic_value(row: Row, wire: str) -> Any:
    """Return what a row holds beside its columns under a name, None if there is nothing."""
    return (row.__pydantic_extra__ or {}).get(wire)


def put_dynamic(row: Row, wire: str, value: Any, said: str) -> None:
    """Put a value beside the columns of a row, for the next write; `said` is its type, "" if its JSON says that.

    A type that the server has said stays.
    """
    extra: dict[str, Any] = row.__pydantic_extra__  # type: ignore[assignment]  # there, as rows keep what is extra
    name = f"@{wire}" if wire in vars(row) else wire
    before = extra.get(wire, UNSET)
    extra[wire] = value
    if said and not any(f"{wire}{type_}" in extra for type_ in (TYPE, SHORT_TYPE)):
        extra[f"{wire}{TYPE}"] = said
    if name not in row.__pydantic_fields_set__:
        own = row.__pydantic_fields_set__
        _NAMES.__set__(row, type(own)((*own, name)))
    _note(row, (name,), {name: before})


def _types_beside(row: Row, body: Mapping[str, Any]) -> dict[str, Any]:
    """Return the types of what a body holds beside columns, if the row is of an open type (OData JSON Format, section 4.6.3)."""
    if not type(row).__open__:
        return {}
    extra = row.__pydantic_extra__ or {}
    parts = ((*name.partition("@"), value) for name, value in extra.items())
    return {
        f"{name}{TYPE}": value
        for name, at, said, value in parts
        if name in body and f"{at}{said}" in (TYPE, SHORT_TYPE)
    }


def open_key(row: Row) -> None:
    """Let the key of a row be given that is not stored yet: it counts as assigned."""
    _note(row, key_names(type(row)))


def keep_stored(row: Row) -> None:
    """Note how lists and children are now: what changes in them is seen later."""
    kept = {
        name: _snapshot(value, name in children(type(row)))
        for name, value in _changeable(row)
    }
    if kept or _stored(row):
        _STORED.__set__(row, kept)


def _changeable(row: Row) -> Iterable[tuple[str, Any]]:
    """Return what a row holds that changes without being assigned, but for values of complex type, which note it."""
    values = vars(row)
    for name in watched(type(row)):
        if name in values:
            yield name, values[name]
    for name, value in (row.__pydantic_extra__ or {}).items():
        if isinstance(value, list | dict):
            yield f"@{name}" if name in values else name, value


def _snapshot(value: Any, is_child: bool = False) -> Any:
    """Return what to compare a value with later: of children which rows they are, of other lists what they hold."""
    if is_child:
        return tuple(value) if isinstance(value, list) else (value,)
    if isinstance(value, Row):
        return whole(value)
    if isinstance(value, list):
        return [_snapshot(item) for item in value]
    if isinstance(value, dict):
        return {name: _snapshot(item) for name, item in value.items()}
    return value


class _Sent(NamedTuple):
    """What was sent of a column."""

    token: object
    """Of its latest assignment, None if it was not assigned."""
    inside: Tokens
    """Of a value of complex type."""
    value: Any
    """Of a list, how it was."""


Tokens = Mapping[str, _Sent]
"""What was sent of a row, by name: for `settle`, which forgets exactly that."""


class Changes(NamedTuple):
    """What an update sends."""

    body: dict[str, Any]
    """JSON object; empty if nothing has changed."""
    tokens: Tokens


def given(row: Row) -> dict[str, Any]:
    """Return the JSON object for a new row: the columns and children that have a value, or were given null.

    What the server fills in is left out.
    """
    named = _assigned(row) if is_read(row) else row.__pydantic_fields_set__
    left_out = computed(type(row))
    body = {
        wire: _dumped(value)
        for name, wire, value in _values(row)
        if (value is not None or name in named) and name not in left_out
    }
    return _type_of(row) | _types_beside(row, body) | body


@remembered
def derived_types(row_type: type[Row]) -> Mapping[str, type[Any]]:
    """Return the classes of the types that derive from a class's own, by qualified name; what programs derive is not among them."""
    found: dict[str, type[Any]] = {}
    for derived in row_type.__subclasses__():
        if derived.__edm_type__ != row_type.__edm_type__:
            found |= {derived.__edm_type__: derived, **derived_types(derived)}
    return found


def _type_of(row: Row) -> dict[str, Any]:
    """Return what says of which type a row is, if its set or column does not: as it was read, or as its class is declared.

    A property of a derived type is refused without it (OData JSON Format, section 4.6.3).
    """
    extra = row.__pydantic_extra__ or {}
    told = extra.get(TYPE) or extra.get(SHORT_TYPE)
    if isinstance(told, str):
        return {TYPE: told}
    return {TYPE: f"#{type(row).__edm_type__}"} if type(row).__edm_type__ else {}


def whole(row: Row) -> dict[str, Any]:
    """Return the JSON object of all that the row holds, null too."""
    body = {wire: _dumped(value) for _, wire, value in _values(row)}
    return _type_of(row) | _types_beside(row, body) | body


def original(row: Row) -> dict[str, Any]:
    """Return the JSON object of what the row held when it was read, but for children; empty for a row made here."""
    if not is_read(row):
        return {}
    noted, stored, below = _assigned(row), _stored(row), children(type(row))
    body: dict[str, Any] = {}
    for name, wire, value in _values(row):
        if name in stored:
            value = stored[name]
        elif name in noted:
            value = noted[name].before
        if value is not UNSET and name not in below:
            body[wire] = original(value) if isinstance(value, Row) else _dumped(value)
    return body


def etag_of(row: Row) -> str:
    """Return what the server tags this state of the row with, "" if it does not (OData JSON Format, section 4.6.11).

    Raises `KineticError` for a tag that a header cannot carry.
    """
    extra = row.__pydantic_extra__ or {}
    etag = extra.get("@odata.etag") or extra.get("@etag") or ""
    if not (isinstance(etag, str) and etag.isascii() and etag.isprintable()):
        raise KineticError(f"the row's etag {etag!r:.60} cannot be sent back")
    return etag


def retag(row: Row, etag: str) -> None:
    """Put the tag of its state after a write into the row; "" if it is not known, and the next write is not held to one."""
    if row.__pydantic_extra__ is not None and (etag or etag_of(row)):
        row.__pydantic_extra__.pop("@etag", None)
        row.__pydantic_extra__["@odata.etag"] = etag


def is_read(row: Row) -> bool:
    """Return whether a server sent the row, or the one that it is a copy of."""
    return isinstance(row.__pydantic_fields_set__, Loaded)


def changes(row: Row) -> Changes:
    """Return what an update sends: the columns that were assigned since the row was read, and lists that have changed.

    A column of complex type sends what changed inside it, a child the references that it was set to, as they are. The key stays.
    Raises `KineticError` for children that were changed, which are rows of their own set, and for what cannot change and is
    another in a copy of a stored row.
    """
    noted, stored = _assigned(row), _stored(row)
    references = _new_references(row, noted, stored)
    for name in fixed(type(row)).keys() & noted if is_read(row) else ():
        raise KineticError(
            f"`{name}` of {type(row).__name__}: {fixed(type(row))[name]}"
        )
    below, inside = children(type(row)), _complex(type(row))
    looked_at = (noted.keys() | stored.keys() | inside).difference(
        below, key_names(type(row)), fixed(type(row))
    )
    body: dict[str, Any] = {}
    tokens: dict[str, _Sent] = {}
    for name, wire, value in _values(row, looked_at):
        changed = _changed(name, value, noted.get(name), stored)
        if changed is not None:
            body[wire], tokens[name] = changed
    for name, given_there in references.items():
        body[wire_of(type(row), name)] = given_there
        tokens[name] = _Sent(noted.get(name), {}, given_there)
    if not body:
        return Changes(body, tokens)
    return Changes(_type_of(row) | _types_beside(row, body) | body, tokens)


def _changed(
    name: str, value: Any, token: object, stored: Mapping[str, Any]
) -> tuple[Any, _Sent] | None:
    if token is not None:
        return _dumped(value), _sent(token, value)
    if isinstance(value, Row):
        inside = changes(value)
        return (inside.body, _Sent(None, inside.tokens, None)) if inside.body else None
    if name in stored:
        now = _sent(None, value)
        return (_dumped(value), now) if stored[name] != now.value else None
    return None


def _sent(token: object, value: Any) -> _Sent:
    if not isinstance(value, Row):
        return _Sent(token, {}, _snapshot(value))
    noted = _assigned(value)
    inside = {n: _sent(noted.get(n), part) for n, _, part in _values(value)}
    return _Sent(token, inside, None)


def _new_references(
    row: Row, noted: Mapping[str, object], stored: Mapping[str, Any]
) -> dict[str, Any]:
    """Return the references that children were set to, or that were added to them; raises `KineticError` for other changes."""
    found: dict[str, Any] = {}
    for name in sorted(children(type(row)) & vars(row).keys()):
        value = vars(row)[name]
        if references := references_in(value):
            found[name] = references if isinstance(value, list) else value
        if not isinstance(value, Reference):
            _check_children(row, name, noted, stored)
    return found


def _check_children(
    row: Row, name: str, noted: Mapping[str, object], stored: Mapping[str, Any]
) -> None:
    now = _snapshot(vars(row)[name], True)
    before = stored.get(name, ())
    kept = [child for child in now if not isinstance(child, Reference)]
    same = len(kept) == len(before) and all(map(_is, kept, before))
    inside = (child for child in kept if isinstance(child, Row))
    is_set = name in noted and len(kept) == len(now)
    if is_set or not same or any(changes(child).body for child in inside):
        raise KineticError(
            f"`{name}` of {type(row).__name__} holds rows of another set, and they have changed: create, update and "
            "delete them there, and set them to other rows by their places, as `authors.at(id=2)`"
        )


def _is(one: object, other: object) -> bool:
    return one is other


def settle(row: Row, tokens: Tokens | None = None) -> None:
    """Mark as stored what was sent of the row: all of it, or what `changes` gave tokens for, if not assigned anew since."""
    if tokens is None:
        tokens = _sent(None, row).inside
        _assigned(row).clear()
        keep_stored(row)
    noted, below = _assigned(row), children(type(row))
    for name, sent in tokens.items():
        if sent.token is not None and noted.get(name) is sent.token:
            del noted[name]
        elif name in noted and not sent.inside:
            noted[name] = _Assignment(sent.value)
        value = vars(row).get(name)
        if name in below:
            _forget_references(row, name, sent)
        elif isinstance(value, Row):
            settle(value, sent.inside)
        elif isinstance(sent.value, list | dict):
            _STORED.__set__(row, _stored(row) | {name: sent.value})


def _forget_references(row: Row, name: str, sent: _Sent) -> None:
    """Take out a child that was set to a reference, or a list with some: which rows there are is not loaded."""
    there = references_in(vars(row).get(name))
    if there and name not in _assigned(row) and there == references_in(sent.value):
        del vars(row)[name]
        _stored(row).pop(name, None)


def reload(row: C, found: C, *, keep_assigned: bool = False) -> None:
    """Put what was read into the row, whose changes are gone; children that it has stay.

    With `keep_assigned`, what was assigned and not sent yet stays as well.
    """
    kept = dict(_assigned(row)) if keep_assigned else {}
    fresh = {name: v for name, v in vars(found).items() if name not in kept}
    vars(row).update(fresh)
    if row.__pydantic_extra__ is not None:
        before = {n: v for n, v in row.__pydantic_extra__.items() if n in kept}
        row.__pydantic_extra__.clear()
        row.__pydantic_extra__.update((found.model_extra or {}) | before)
    own, came = row.__pydantic_fields_set__, found.__pydantic_fields_set__
    _NAMES.__set__(row, came if own <= came else Loaded(own | came))
    settle(row)
    if kept:
        _ASSIGNED.__set__(row, kept)


def _values(row: Row, wanted: Set[str] | None = None) -> Iterator[tuple[str, str, Any]]:
    """Yield attribute, wire name and value of what a row holds; annotations such as `@odata.etag` are not columns."""
    row_type, values = type(row), row.__dict__
    # A `cached_property` of the program's own keeps its value there, too.
    names = row_type.__pydantic_fields__.keys()
    for name in values:
        if name in names and (wanted is None or name in wanted):
            yield name, wire_of(row_type, name), values[name]
    for name, value in (row.__pydantic_extra__ or {}).items():
        if "@" not in name:
            # A column that the class does not know may have the name of an attribute.
            yield f"@{name}" if name in values else name, name, value


def _dumped(value: Any) -> Any:
    if isinstance(value, Row):
        return given(value)
    if isinstance(value, list | tuple):
        return [_dumped(item) for item in value]
    return value if isinstance(value, Reference) else to_json(value)


def unknown(name: str, row_type: type[Row]) -> str:
    """Return the message about a name that is not a column."""
    known = columns(row_type)
    meant = suggestion(known.get(name, name), known.values())
    return f"{row_type.__name__} has no column `{name}`{meant}"


def key_of(row: Row) -> Key:
    """Return the key of a row; raises `KeyMismatch` if its class has no key, or a part is null, `NotLoaded` if one is absent."""
    found = _row_key(type(row))
    if found is None:
        raise KeyMismatch(f"a {type(row).__name__} has no key")
    key: Key = found.of(row)
    return key


def key_type_of(row_type: type[Row]) -> type[Key] | None:
    """Return the class of a row type's keys, None if it has none."""
    found = _row_key(row_type)
    return found.key_type if found else None


@remembered
def _row_key(row_type: type[Row]) -> row_key[Any] | None:
    own = (base.__dict__.get("key") for base in row_type.__mro__)
    return next((found for found in own if isinstance(found, row_key)), None)


@remembered
def key_names(row_type: type[Row]) -> tuple[str, ...]:
    """Return the attributes that a row type's key is made of, none if it has no key."""
    key_type = key_type_of(row_type)
    return part_names(key_type) if key_type else ()


@remembered
def key_columns(row_type: type[Row]) -> tuple[str, ...]:
    """Return the paths of the columns that a row type's key is made of, none if it has no key."""
    key_type = key_type_of(row_type)
    return key_paths(key_type) if key_type else ()


@remembered
def columns(row_type: type[Row]) -> Mapping[str, str]:
    """Return the attributes of a row type, columns and children, by wire name."""
    return {
        field.alias or to_wire(name): name
        for name, field in row_type.__pydantic_fields__.items()
    }


@remembered
def children(row_type: type[Row]) -> frozenset[str]:
    """Return the attributes of a row type that hold child rows."""
    return frozenset(
        name
        for name, field in row_type.__pydantic_fields__.items()
        if field.default is CHILDREN
    )


@remembered
def watched(row_type: type[Row]) -> tuple[str, ...]:
    """Return the attributes whose values change without being assigned: children, lists, and values of no fixed type."""
    return tuple(
        name
        for name in row_type.__pydantic_fields__
        if name in children(row_type) or _is_mutable(value_of(row_type, name))
    )


@remembered
def _complex(row_type: type[Row]) -> frozenset[str]:
    """Return the attributes of complex type: what changes in their values is noted there."""
    return frozenset(
        name
        for name in row_type.__pydantic_fields__
        if child_type(row_type, name) is not Row and name not in watched(row_type)
    )


def _is_mutable(annotation: Any) -> bool:
    plain = bare(annotation)
    return plain is Any or get_origin(plain) in (list, dict)


def wire_of(row_type: type[Row], name: str) -> str:
    """Return the wire name of an attribute."""
    field = row_type.__pydantic_fields__.get(name)
    return (field and field.alias) or to_wire(name)


def scale_of(row_type: type[Row], name: str) -> int | None:
    """Return how many decimal places an attribute's values have at most; None if the metadata does not say."""
    return row_type.__scales__.get(wire_of(row_type, name))


def child_type(row_type: type[Row], name: str) -> type[Row]:
    """Return the row type of a child or of a column of complex type; `Row` if its class was not generated."""
    inner = _value_type(value_of(row_type, name))
    return inner if isinstance(inner, type) and issubclass(inner, Row) else Row


@remembered
def absent(row_type: type[Row]) -> Set[str]:
    """Return the attributes of a row type that are missing rather than null: children, and columns that cannot be null."""
    may_be_null = (
        name
        for name in fixed(row_type)
        if NoneType in get_args(value_of(row_type, name))
    )
    return _without_value(row_type).difference(may_be_null)


@remembered
def _without_value(row_type: type[Row]) -> frozenset[str]:
    """Return the attributes that a new row does not have until they are given."""
    return frozenset(
        name
        for name, field in row_type.__pydantic_fields__.items()
        if isinstance(field.default, _Absent)
    )


@remembered
def fixed(row_type: type[Row]) -> Mapping[str, str]:
    """Return the attributes that are not assigned, or not on every row, and why."""
    return {
        name: field.default.refusal
        for name, field in row_type.__pydantic_fields__.items()
        if isinstance(field.default, _Absent) and field.default.refusal
    }


@remembered
def computed(row_type: type[Row]) -> frozenset[str]:
    """Return the attributes that the server alone gives a value."""
    fields = row_type.__pydantic_fields__
    return frozenset(n for n in fixed(row_type) if fields[n].default is COMPUTED)


def _check_given(row_type: type[Row], names: Iterable[str]) -> None:
    """Raise TypeError for a column, by either name, that the server alone fills in, where a program makes a row."""
    if not (filled := computed(row_type)):
        return
    for name in names:
        if name in filled or columns(row_type).get(name) in filled:
            raise TypeError(
                f"{row_type.__name__} is made without `{name}`: {COMPUTED.refusal}"
            )
