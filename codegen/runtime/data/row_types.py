"""What a class of rows has: its columns and children by name, its key, and what of it is not assigned.

pydantic collects the fields of a class when they are first used and not when the class is made: it looks at each annotation,
default and alias. A service has up to thousands of columns, and a program uses few of its classes.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Set
from threading import get_ident
from types import NoneType
from typing import (
    TYPE_CHECKING,
    Any,
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

from pydantic import BaseModel, create_model
from pydantic.fields import FieldInfo

from ..errors import KeyMismatch
from ..query.columns import Column, Items, Many, Nested, One, TextColumn
from ..query.conditions import Node
from .declared import (
    CHILDREN,
    COMPUTED,
    DECLARATIONS,
    LATER,
    UNSET,
    Absent,
    Child,
    Children,
    later,
    value_of,
    value_type,
)
from .display import spelt
from .keys import THIS_COMPANY, Key, is_open, key_paths, part_names, path_of
from .names import annotation_of, bare, docstrings_of, remembered, suggestion, to_wire

if TYPE_CHECKING:
    from pydantic._internal._model_construction import ModelMetaclass
else:
    ModelMetaclass = type(BaseModel)

K = TypeVar("K", bound=Key)


def column_of(row_type: type[BaseModel], name: str) -> Any:
    """Return a column of a class of rows; raises AttributeError for any other name, and while the class is made."""
    if get_ident() in _BEING_MADE:
        raise AttributeError(name)
    if (found := _column(row_type, name)) is None:
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
    def __get__(self, row: BaseModel, owner: Any) -> K: ...
    def __get__(self, row: BaseModel | None, owner: Any) -> Self | K:
        return self if row is None else self.of(row)

    def of(self, row: BaseModel) -> K:
        """Return the key of `row`; raises `NotLoaded` or `KeyMismatch` naming a part that has no value."""
        parts = part_names(self.key_type)
        return self.key_type(**{part: self._part(row, part) for part in parts})

    def _part(self, row: BaseModel, part: str) -> Any:
        """Return the value that the part's path leads to; `THIS_COMPANY` if the company was not given."""
        value: Any = row
        for step in path_of(self.key_type, part).split("/"):
            names = columns(type(value)) if isinstance(value, BaseModel) else {}
            name = names.get(step, part)
            if name not in names.values():
                raise KeyMismatch(f"{type(row).__name__} has no value for `{part}`")
            if name not in value.__dict__ and is_open(self.key_type, part):
                return THIS_COMPANY
            value = getattr(value, name)
        if value is None:
            # OData has no null in a key (CSDL, `Key`).
            raise KeyMismatch(f"`{part}` of this {type(row).__name__} is None: no key")
        path = path_of(self.key_type, part)
        if "/" in path and value != _as_read(row, path):
            raise KeyMismatch(
                f"`{part}` is part of the key of this {type(row).__name__} and cannot change: create another row, delete "
                "this one"
            )
        return value


def _as_read(row: Any, path: str) -> Any:
    """Return what a path led to when the row was read: a value of complex type, or one inside it, can be assigned since."""
    for step in path.split("/"):
        name = columns(type(row)).get(step, step)
        before = _before(row, name)
        row = getattr(row, name) if before is UNSET else before
    return row


def _before(row: Any, name: str) -> Any:
    """Return the value that a row had before the first assignment of another, `UNSET` if there was none."""
    try:
        # By the slot: a server may send a value of the same name, which is an attribute then.
        return type(row)._assigned.__get__(row)[name].before
    except (AttributeError, KeyError):
        return UNSET


def columns_of(row_type: type[BaseModel]) -> Iterator[tuple[str, str, str]]:
    """Yield the name of each column and child, its type, and its words."""
    words = docstrings_of(row_type)
    for name in defaults_of(row_type):
        yield name, spelt(value_of(row_type, name)), words.get(name, "")


def unknown(name: str, row_type: type[BaseModel]) -> str:
    """Return the message about a name that is not a column."""
    known = columns(row_type)
    meant = suggestion(known.get(name, name), known.values())
    return f"{row_type.__name__} has no column `{name}`{meant}"


def key_of(row: BaseModel) -> Key:
    """Return the key of a row; raises `KeyMismatch` if its class has no key, or a part is null, `NotLoaded` if one is absent."""
    found = _row_key(type(row))
    if found is None:
        raise KeyMismatch(f"a {type(row).__name__} has no key")
    key: Key = found.of(row)
    return key


def key_type_of(row_type: type[BaseModel]) -> type[Key] | None:
    """Return the class of a row type's keys, None if it has none."""
    found = _row_key(row_type)
    return found.key_type if found else None


@remembered
def _row_key(row_type: type[BaseModel]) -> row_key[Any] | None:
    own = (base.__dict__.get("key") for base in row_type.__mro__)
    return next((found for found in own if isinstance(found, row_key)), None)


@remembered
def key_names(row_type: type[BaseModel]) -> tuple[str, ...]:
    """Return the attributes that a row type's key is made of, none if it has no key."""
    key_type = key_type_of(row_type)
    return part_names(key_type) if key_type else ()


@remembered
def key_columns(row_type: type[BaseModel]) -> tuple[str, ...]:
    """Return the paths of the columns that a row type's key is made of, none if it has no key."""
    key_type = key_type_of(row_type)
    return key_paths(key_type) if key_type else ()


@remembered
def columns(row_type: type[BaseModel]) -> Mapping[str, str]:
    """Return the attributes of a row type, columns and children, by wire name."""
    return {
        default.alias or to_wire(name): name
        for name, default in defaults_of(row_type).items()
    }


@remembered
def children(row_type: type[BaseModel]) -> frozenset[str]:
    """Return the attributes of a row type that hold child rows."""
    return frozenset(
        name
        for name, default in defaults_of(row_type).items()
        if default.value is CHILDREN
    )


@remembered
def watched(row_type: type[BaseModel]) -> tuple[str, ...]:
    """Return the attributes whose values change without being assigned: children, lists, and values of no fixed type."""
    return tuple(
        name
        for name in defaults_of(row_type)
        if name in children(row_type) or _is_mutable(value_of(row_type, name))
    )


def _is_mutable(annotation: Any) -> bool:
    plain = bare(annotation)
    return plain is Any or get_origin(plain) in (list, dict)


def wire_of(row_type: type[BaseModel], name: str) -> str:
    """Return the wire name of an attribute."""
    default = defaults_of(row_type).get(name)
    return (default and default.alias) or to_wire(name)


@remembered
def absent(row_type: type[BaseModel]) -> Set[str]:
    """Return the attributes of a row type that are missing rather than null: children, and columns that cannot be null."""
    may_be_null = (
        name
        for name in {*fixed(row_type), *not_in_new(row_type)}
        if NoneType in get_args(value_of(row_type, name))
    )
    return without_value(row_type).difference(may_be_null)


@remembered
def without_value(row_type: type[BaseModel]) -> frozenset[str]:
    """Return the attributes that a new row does not have until they are given."""
    return frozenset(
        name
        for name, default in defaults_of(row_type).items()
        if isinstance(default.value, Absent)
    )


@remembered
def fixed(row_type: type[BaseModel]) -> Mapping[str, str]:
    """Return the attributes that are not assigned, or not on every row, and why."""
    return {
        name: default.value.refusal
        for name, default in defaults_of(row_type).items()
        if isinstance(default.value, Absent) and default.value.refusal
    }


@remembered
def computed(row_type: type[BaseModel]) -> frozenset[str]:
    """Return the attributes that the server alone gives a value."""
    defaults = defaults_of(row_type)
    return frozenset(n for n in fixed(row_type) if defaults[n].value is COMPUTED)


@remembered
def not_in_new(row_type: type[BaseModel]) -> frozenset[str]:
    """Return the attributes that a row to create is not given."""
    defaults = defaults_of(row_type).items()
    return computed(row_type).union(n for n, d in defaults if d.value is LATER)


def check_given(
    row_type: type[BaseModel], names: Iterable[str], *, is_new: bool = True
) -> None:
    """Raise TypeError for a column, by either name, that a row is made without, or a new one."""
    filled = computed(row_type)
    if not (without := not_in_new(row_type) if is_new else filled):
        return
    for name in names:
        found = columns(row_type).get(name, name)
        if found in without:
            why = COMPUTED.refusal if found in filled else "assign it once it is stored"
            raise TypeError(f"{row_type.__name__} is made without `{name}`: {why}")


_BEING_MADE: Final[set[int]] = set()
"""Threads that make a class of rows: pydantic asks then which attributes there are, and columns are not attributes."""


@dataclass_transform(kw_only_default=True, field_specifiers=(later,))
class RowMeta(ModelMetaclass):
    """Makes the columns of classes of rows, each when it is first read."""

    # Hidden from type checkers, which would otherwise let every attribute pass.
    if not TYPE_CHECKING:

        def __new__(mcs, name: str, bases: Any, body: Any, **options: Any) -> Any:
            declared = set_aside(bases, body, DECLARATIONS)
            thread = get_ident()
            nested = thread in _BEING_MADE
            _BEING_MADE.add(thread)
            try:
                made = super().__new__(mcs, name, bases, body, **options)
            finally:
                if not nested:
                    _BEING_MADE.discard(thread)
            if declared:
                made.__annotations__ = declared.annotations
                made.__pydantic_fields__ = Uncollected(made, declared)
            return made

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
                if name not in not_in_new(cls)
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
        return own_names({*super().__dir__()}, columns(cls).values())  # type: ignore[arg-type]  # a class of rows

    def _described(cls, node: Node) -> str:
        """Return what a column's declaration says of it, "" if it says nothing."""
        first, _, rest = node.text.partition("/")
        name = columns(cls).get(first, "")  # type: ignore[arg-type]  # a class of rows
        if not rest:
            return docstrings_of(cls).get(name, "")
        said: str = child_type(cls, name)._described(Node("path", rest))  # type: ignore[arg-type]  # a class of rows
        return said


def own_names(names: set[str], fields: Iterable[str]) -> list[str]:
    """Return the names that completion proposes of a row or its class: without those that pydantic has for itself."""
    return sorted((names - _PYDANTIC) | {*fields})


_PYDANTIC: Final = frozenset(name for name in dir(BaseModel) if name[0] != "_")


@remembered
def _column(row_type: type[BaseModel], name: str) -> Any:
    """Return the column, or the children, that a class declares under a name; None if it declares none."""
    if name not in defaults_of(row_type):
        return None
    node = Node("path", wire_of(row_type, name))
    declared = get_origin(annotation_of(row_type, name))
    kind = bare(value_of(row_type, name))
    if declared in (Children, Child):
        made = Many if declared is Children else One
        return made(row_type, node, child_type(row_type, name))
    if get_origin(kind) is list:
        return Items(row_type, node, value_type(kind))
    if isinstance(kind, type) and issubclass(kind, BaseModel):
        return Nested(row_type, node, kind)
    return (TextColumn if kind is str else Column)(row_type, node, kind)


def child_type(row_type: type[BaseModel], name: str) -> type[Any]:
    """Return the row type of a child or of a column of complex type; `BaseModel` for any other column."""
    inner = value_type(value_of(row_type, name))
    return (
        inner if isinstance(inner, type) and issubclass(inner, BaseModel) else BaseModel
    )


class Body(NamedTuple):
    """The columns in the body of a class."""

    annotations: dict[str, Any]
    defaults: dict[str, Any]


def set_aside(
    bases: tuple[type, ...], body: dict[str, Any], kinds: tuple[type, ...]
) -> Body | None:
    """Take the columns out of the body of a class that is about to be made, and return them.

    Returns None for a class that pydantic has to look at as a whole: one that inherits fields or hooks, that is made inside a
    function or a class, whose names its annotations may use, or that annotates anything but columns, which are of these `kinds`.
    """
    annotations: dict[str, Any] = body.get("__annotations__", {})
    origins = {*map(get_origin, annotations.values())}
    is_outermost = "." not in body.get("__qualname__", ".")
    if not is_outermost or not _gives_nothing(*bases):
        return None
    if not all(isinstance(o, type) and issubclass(o, kinds) for o in origins):
        return None
    defaults = {name: body.pop(name) for name in annotations if name in body}
    return Body(body.pop("__annotations__", {}), defaults)


def _gives_nothing(base: Any, *others: type) -> bool:
    """Return whether there is one base, which gives a class neither fields nor a hook that looks at them."""
    hook = getattr(base, _HOOK.__name__, None)
    is_own = getattr(hook, "__func__", None) is not _HOOK.__func__
    return not others and not is_own and getattr(base, _FIELDS, None) == {}


_HOOK: Final[Any] = BaseModel.__pydantic_init_subclass__
_FIELDS: Final = "__pydantic_fields__"


class Uncollected:
    """Stands on a class for its fields until they are first read, and is then replaced by them."""

    def __init__(self, owner: type[BaseModel], declared: Body) -> None:
        self._owner = owner
        self.declared = declared

    def __get__(self, row: object, owner: object) -> dict[str, FieldInfo]:
        fields = _collected(self._owner, self.declared)
        self._owner.__pydantic_fields__ = fields
        return fields


def _collected(owner: type[BaseModel], declared: Body) -> dict[str, FieldInfo]:
    """Return what pydantic makes of columns. It collects fields for classes alone, so it is given one that nobody else sees.

    No annotation could mean its name.
    """
    annotations, defaults = declared
    fields: dict[str, Any] = {
        name: (annotation, defaults[name]) if name in defaults else annotation
        for name, annotation in annotations.items()
    }
    name, config = f"columns of {owner.__name__}", owner.model_config
    made: type[BaseModel] = create_model(
        name, __config__=config, __module__=owner.__module__, **fields
    )
    return made.__pydantic_fields__


class Default(NamedTuple):
    """What a column is declared with, beside its type."""

    alias: str | None
    value: Any


@remembered
def defaults_of(owner: type[BaseModel]) -> Mapping[str, Default]:
    """Return the default of each column of a class, by attribute; pydantic need not have collected the fields."""
    fields: Any = vars(owner)[_FIELDS]
    if isinstance(fields, Uncollected):
        annotations, defaults = fields.declared
        fields = {name: defaults.get(name) for name in annotations}
    return {name: _default(value) for name, value in fields.items()}


def _default(value: Any) -> Default:
    is_field = isinstance(value, FieldInfo)
    return Default(value.alias, value.default) if is_field else Default(None, value)
