"""Rows: pydantic models whose columns are declared once. On the class a column is a `Column`, on a row it is the value.

A column that was not selected and a child that was not expanded are absent from the row, so that reading one raises
`NotLoaded` and is never mistaken for null. What a program assigns is noted beside the row, for `update`; `model_fields_set`
stays pydantic's own.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Set
from types import MappingProxyType
from typing import (
    TYPE_CHECKING,
    Any,
    Final,
    Self,
    TypeVar,
)

from pydantic import BaseModel, ConfigDict
from pydantic_core import CoreSchema

from ..errors import KeyMismatch, NotLoaded
from .declared import (
    COMPUTED,
    KEY,
    UNSET,
    Absent,
)
from .display import laid_out, table
from .keys import Reference
from .names import remembered, to_wire
from .row_types import (
    Beside,
    RowMeta,
    check_given,
    child_type,
    children,
    columns,
    computed,
    defaults_of,
    fixed,
    key_names,
    not_in_new,
    own_names,
    unknown,
    watched,
    wire_of,
    without_value,
)
from .values import to_json

if TYPE_CHECKING:
    from pydantic import GetJsonSchemaHandler

C = TypeVar("C", bound="Row")


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
    # Without annotations, which pydantic would evaluate again for every class.
    __edm_type__ = ""
    """The qualified name of the type, if it derives from another: a server takes a row for its set's own type otherwise."""

    __open__ = False
    """Whether new rows may have columns that the metadata does not declare, by their wire names: those of an open type."""

    __scales__ = MappingProxyType[str, int]({})
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
            cls.__scales__ = MappingProxyType({**cls.__scales__, **scales})
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
        return own_names({*super().__dir__()}, type(self).__pydantic_fields__)

    def model_post_init(self, context: Any, /) -> None:
        """Take the columns out of a new row that were not given and have no value by default."""
        values = vars(self)
        for name in without_value(type(self)):
            if isinstance(values.get(name), Absent):
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
        check_given(type(self), update or (), is_new=not is_read(self))
        copied = super().model_copy(update=update, deep=deep)
        note_assigned(copied, update or (), vars(self))
        return copied

    def __copy__(self) -> Self:
        copied = super().__copy__()
        ASSIGNED.__set__(copied, dict(assigned_since(self)))
        STORED.__set__(copied, dict(stored_of(self)))
        return copied

    def __deepcopy__(self, memo: dict[int, Any] | None = None) -> Self:
        from copy import deepcopy

        memo = {} if memo is None else memo
        copied = super().__deepcopy__(memo)
        ASSIGNED.__set__(copied, dict(assigned_since(self)))
        STORED.__set__(copied, deepcopy(stored_of(self), memo))
        return copied

    def __getstate__(self) -> dict[Any, Any]:
        before = {name: noted.before for name, noted in assigned_since(self).items()}
        beside = {"_assigned": before, "_stored": stored_of(self)}
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
        note_assigned(self, (*(known.keys() & noted), *beside), before)
        STORED.__set__(self, state.get("_stored", {}))

    # Hidden from type checkers, which would otherwise let every keyword and attribute pass.
    if not TYPE_CHECKING:

        def __init__(self, /, **given: Any) -> None:
            row_type = type(self)
            known = row_type.__pydantic_fields__
            for name in given if known and not row_type.__open__ else ():
                if name not in known and name not in columns(row_type):
                    raise TypeError(unknown(name, row_type))
            check_given(row_type, given)
            super().__init__(**given)
            note_assigned(self, self.__pydantic_fields_set__)

        # Else `model_validate`, which takes what a server sends, would come by here, too.
        __init__.__pydantic_base_init__ = True

        def __getattr__(self, name: str) -> Any:
            row_type = type(self)
            default = defaults_of(row_type).get(name)
            if default is not None:
                raise NotLoaded(
                    f"`{name}` of this {row_type.__name__} is not loaded: {_advice(default.value)}, or refresh() the row"
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
                NAMES.__set__(self, type(own)((*own, name)))
            before = {name: self.__dict__.get(name, UNSET)}
            if name in (self.__pydantic_extra__ or ()) and before[name] is UNSET:
                before = {name: self.__pydantic_extra__[name]}
            aside = _taken_aside(self)
            try:
                super().__setattr__(name, value)
            finally:
                if aside:
                    self.__pydantic_extra__.update(aside)
            note_assigned(self, before, before)

        def __delattr__(self, name: str) -> None:
            super().__delattr__(name)
            assigned_since(self).pop(name, None)

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
        if name not in self.__dict__ or name in assigned_since(self):
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


def _without_absent(schema: Any) -> Any:
    """Return the core schema of a row without the defaults that stand for no value: JSON has no form for them."""
    kind = schema["type"]
    if kind == "model-fields":
        fields = {n: _without_absent(f) for n, f in schema["fields"].items()}
        return {**schema, "fields": fields}
    if kind == "default" and isinstance(schema.get("default"), Absent):
        rest = {name: part for name, part in schema.items() if name != "default"}
        return {**rest, "default_factory": lambda: None}
    if "schema" in schema and kind != "default":
        return {**schema, "schema": _without_absent(schema["schema"])}
    return schema


def _advice(default: Any) -> str:
    return default.advice if isinstance(default, Absent) else "add it to select()"


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
ASSIGNED: Final[Any] = Row.__dict__["_assigned"]
STORED: Final[Any] = Row.__dict__["_stored"]
NAMES: Final[Any] = BaseModel.__dict__["__pydantic_fields_set__"]


class Assignment:
    """A latest assignment, an object of its own, with the value `before` the first: `UNSET` if there was none."""

    __slots__ = ("before",)

    def __init__(self, before: Any) -> None:
        self.before = before


def assigned_since(row: Row) -> dict[str, Assignment]:
    """Return what was assigned since the row was read, by name."""
    return _beside(row, ASSIGNED)


def stored_of(row: Row) -> dict[str, Any]:
    """Return how lists and children were when the row was read, by name."""
    return _beside(row, STORED)


def _beside(row: Row, slot: Any) -> dict[str, Any]:
    try:
        found: dict[str, Any] = slot.__get__(row)
    except AttributeError:
        found = {}
    return found


def note_assigned(
    row: Row, names: Iterable[str], before: Mapping[str, Any] = MappingProxyType({})
) -> None:
    """Note that these names were assigned, with the values that they had `before`."""
    noted = assigned_since(row)
    for name in names:
        first = noted[name].before if name in noted else before.get(name, UNSET)
        noted[name] = Assignment(first)
    if noted:
        ASSIGNED.__set__(row, noted)


def types_beside(row: Row, body: Mapping[str, Any]) -> dict[str, Any]:
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


def keep_stored(row: Row) -> None:
    """Note how lists and children are now: what changes in them is seen later."""
    kept = {
        name: snapshot(value, name in children(type(row)))
        for name, value in _changeable(row)
    }
    if kept or stored_of(row):
        STORED.__set__(row, kept)


def _changeable(row: Row) -> Iterable[tuple[str, Any]]:
    """Return what a row holds that changes without being assigned, but for values of complex type, which note it."""
    values = vars(row)
    for name in watched(type(row)):
        if name in values:
            yield name, values[name]
    for name, value in (row.__pydantic_extra__ or {}).items():
        if isinstance(value, list | dict):
            yield f"@{name}" if name in values else name, value


def snapshot(value: Any, is_child: bool = False) -> Any:
    """Return what to compare a value with later: of children which rows they are, of other lists what they hold."""
    if is_child:
        return tuple(value) if isinstance(value, list) else (value,)
    if isinstance(value, Row):
        return whole(value)
    if isinstance(value, list):
        return [snapshot(item) for item in value]
    if isinstance(value, dict):
        return {name: snapshot(item) for name, item in value.items()}
    return value


def given(row: Row, *, is_new: bool = True) -> dict[str, Any]:
    """Return the JSON object for a new row, or for one that may be stored: what has a value, or was given null.

    What the server fills in is left out, and of a copy of a stored row what no new row has. Raises TypeError for that in any other
    new row.
    """
    named = assigned_since(row) if is_read(row) else row.__pydantic_fields_set__
    if is_new and not is_read(row):
        check_given(
            type(row),
            not_in_new(type(row)).difference(computed(type(row))).intersection(named),
        )
    left_out = not_in_new(type(row)) if is_new else computed(type(row))
    body = {
        wire: dumped(value)
        for name, wire, value in values_in(row)
        if (value is not None or name in named) and name not in left_out
    }
    return type_said(row) | types_beside(row, body) | body


@remembered
def derived_types(row_type: type[Row]) -> Mapping[str, type[Any]]:
    """Return the classes of the types that derive from a class's own, by qualified name; what programs derive is not among them."""
    found: dict[str, type[Any]] = {}
    for derived in row_type.__subclasses__():
        if derived.__edm_type__ != row_type.__edm_type__:
            found |= {derived.__edm_type__: derived, **derived_types(derived)}
    return found


def type_said(row: Row) -> dict[str, Any]:
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
    body = {wire: dumped(value) for _, wire, value in values_in(row)}
    return type_said(row) | types_beside(row, body) | body


def is_read(row: Row) -> bool:
    """Return whether a server sent the row, or the one that it is a copy of."""
    return isinstance(row.__pydantic_fields_set__, Loaded)


def values_in(
    row: Row, wanted: Set[str] | None = None
) -> Iterator[tuple[str, str, Any]]:
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


def dumped(value: Any) -> Any:
    if isinstance(value, Row):
        return given(value)
    if isinstance(value, list | tuple):
        return [dumped(item) for item in value]
    return value if isinstance(value, Reference) else to_json(value)


def scale_of(row_type: type[Row], name: str) -> int | None:
    """Return how many decimal places an attribute's values have at most; None if the metadata does not say."""
    return row_type.__scales__.get(wire_of(row_type, name))


def holds_row(row_type: type[Row], name: str) -> bool:
    """Return whether an attribute holds rows of a class that was generated."""
    return child_type(row_type, name) not in (Row, BaseModel)
