"""Rows: pydantic models whose attributes exist only once they have a value.

A column that was not selected and a child that was not expanded are absent from the row, so that reading one raises
`NotLoaded` and is never mistaken for null. pydantic's own record of assignments (`model_fields_set`) starts empty when a row has
been read: it is what has changed since.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any, Final, Generic, Self, TypeVar, get_args, overload

from pydantic import BaseModel, ConfigDict

from .annotations import annotation_of, bare
from .errors import KeyMismatch, NotLoaded
from .keys import THIS_COMPANY, Key, is_open, key_paths, path_of
from .named import part_names
from .names import suggestion, to_wire
from .remembered import remembered

K = TypeVar("K", bound=Key)


class _Absent:
    """A default that stands for no value at all; rows are made without it."""

    def __init__(self, name: str, advice: str) -> None:
        self.name = name
        self.advice = advice

    def __repr__(self) -> str:
        return self.name


KEY: Final[Any] = _Absent("KEY", "give it a value")
"""Default of a key column: it has no value until it is given or read."""
CHILDREN: Final[Any] = _Absent("CHILDREN", "add it to expand()")
"""Default of a child set or child: it is there when expanded."""
UNSET: Final[Any] = _Absent("UNSET", "give it a value, or add it to select()")
"""Default of a column that the metadata does not allow to be null."""


class row_key(Generic[K]):  # noqa: N801  # used like `property`
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
        """Return the key of `row`; raises `NotLoaded` naming a part that has no value."""
        parts = part_names(self.key_type)
        return self.key_type(**{part: self._part(row, part) for part in parts})

    def _part(self, row: Row, part: str) -> Any:
        """Return the value that the part's path leads to; where the company was not given, `THIS_COMPANY`."""
        value: Any = row
        for step in path_of(self.key_type, part).split("/"):
            names = columns(type(value)) if isinstance(value, Row) else {}
            name = names.get(step, part)
            if name not in names.values():
                raise KeyMismatch(f"{type(row).__name__} has no value for `{part}`")
            if name not in value.__dict__ and is_open(self.key_type, part):
                return THIS_COMPANY
            value = getattr(value, name)
        return value


class Row(BaseModel):
    """A row of an entity set or a BAQ, or a value of complex type.

    Columns that the generated class does not know are kept when a row is read: `row.model_extra`, and by their wire names as
    attributes. A row that a program makes has none but those of its class: TypeError names any other.
    """

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
        ignored_types=(row_key,),
    )

    def model_post_init(self, context: Any, /) -> None:
        """Take the columns out of a new row that were not given and have no value by default."""
        for name in _absent(type(self)):
            if isinstance(self.__dict__.get(name), _Absent):
                del vars(self)[name]

    # Hidden from type checkers, which would otherwise let every keyword and attribute pass.
    if not TYPE_CHECKING:

        def __init__(self, /, **given: Any) -> None:
            row_type = type(self)
            known = row_type.__pydantic_fields__
            for name in given if known else ():
                if name not in known and name not in columns(row_type):
                    raise TypeError(unknown(name, row_type))
            super().__init__(**given)

        # Else `model_validate`, which takes what a server sends, would come by here, too.
        __init__.__pydantic_base_init__ = True

        def __getattr__(self, name: str) -> Any:
            field = type(self).__pydantic_fields__.get(name)
            if field is None:
                return super().__getattr__(name)
            absent = field.default
            advice = (
                absent.advice if isinstance(absent, _Absent) else "add it to select()"
            )
            raise NotLoaded(
                f"`{name}` of this {type(self).__name__} is not loaded: {advice}, or refresh() the row"
            )

        def __setattr__(self, name: str, value: Any) -> None:
            if not self._is_unchanged_key(name, value):
                super().__setattr__(name, value)

    def _is_unchanged_key(self, name: str, value: Any) -> bool:
        """Return whether the assignment gives a key column that was read the value it has.

        Raises `KeyMismatch` for another value, since the row would be taken for another one, and AttributeError for a name
        that is no column: it would be kept beside the columns and never be missed.
        """
        row_type = type(self)
        if name not in row_type.__pydantic_fields__:
            if name not in (self.model_extra or ()) and not name.startswith("_"):
                raise AttributeError(unknown(name, row_type))
            return False
        if name not in self.__dict__ or name in self.model_fields_set:
            return False
        if name not in key_names(row_type):
            return False
        if self.__dict__[name] != value:
            raise KeyMismatch(
                f"`{name}` is part of the key of this {row_type.__name__} and cannot change: create another row, delete "
                "this one"
            )
        return True


def unknown(name: str, row_type: type[Row]) -> str:
    """Return what to say of a name that is no column."""
    meant = suggestion(name, row_type.__pydantic_fields__)
    return f"{row_type.__name__} has no column `{name}`{meant}"


def key_type_of(row_type: type[Row]) -> type[Key] | None:
    """Return the class of a row type's keys, None where it has none."""
    found = getattr(row_type, "key", None)
    return found.key_type if isinstance(found, row_key) else None


def key_names(row_type: type[Row]) -> tuple[str, ...]:
    """Return the attributes that a row type's key is made of, none where it has no key."""
    key_type = key_type_of(row_type)
    return part_names(key_type) if key_type else ()


def key_columns(row_type: type[Row]) -> tuple[str, ...]:
    """Return the paths of the columns that a row type's key is made of, none where it has no key."""
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


def wire_of(row_type: type[Row], name: str) -> str:
    """Return the wire name of an attribute."""
    field = row_type.__pydantic_fields__.get(name)
    return (field and field.alias) or to_wire(name)


def child_type(row_type: type[Row], name: str) -> type[Row]:
    """Return the row type of a child or of a column of complex type; `Row` where its class was not generated."""
    annotation = bare(annotation_of(row_type, name))
    inner = bare(next(iter(get_args(annotation)), annotation))
    return inner if isinstance(inner, type) and issubclass(inner, Row) else Row


@remembered
def _absent(row_type: type[Row]) -> tuple[str, ...]:
    return tuple(
        name
        for name, field in row_type.__pydantic_fields__.items()
        if isinstance(field.default, _Absent)
    )
