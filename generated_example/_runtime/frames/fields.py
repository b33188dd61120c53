"""What the columns of a frame are, before any library of frames is loaded: which names, of which types, nested how."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any, Final, Literal, TypedDict, get_args, get_origin
from zoneinfo import ZoneInfo, available_timezones

from ..data.declared import value_of
from ..data.names import bare
from ..data.reader import Shape, asked_of, attributes
from ..data.row import Row, scale_of
from ..data.row_types import absent, child_type, children
from ..query.conditions import Node

Names = Literal["python", "wire"]
Form = Literal["value", "list", "row", "json"]
"""One value, a list of values or rows, a row inside of a row, or the JSON text of what has no type of its own."""

SCALE: Final = 10
"""Decimal places of a column whose metadata does not say how many it has."""


class FrameSettings(TypedDict, total=False):
    """How rows become columns; every part has a default."""

    names: Names
    """Names of columns: the attributes of the rows (`python`, the default), or those of Kinetic (`wire`)."""
    offsets: bool
    """Whether each column of times has a second one beside it, `…_offset`: the minutes east of UTC that the wire states."""
    zone: str
    """A time zone, such as `UTC`, in which times are given as instants; without it they are the wall times that rows show."""
    nested: bool
    """Whether children and columns of complex type come along, as lists and structs (the default), or are left out."""
    scale: int
    """Decimal places of columns whose metadata does not state them, 10 unless given."""
    at_once: int
    """How many pages are fetched at the same time, as in `pages`."""


@dataclass(frozen=True, slots=True)
class Frame:
    """The settings of a frame."""

    names: Names = "python"
    offsets: bool = False
    zone: str = ""
    nested: bool = True
    scale: int = SCALE
    at_once: int = 1
    is_flat: bool = False
    """Whether what is nested and what has no text is given as the text that the wire has: for CSV."""

    def __post_init__(self) -> None:
        if self.names not in get_args(Names):
            raise ValueError(f"names must be python or wire, not {self.names!r:.40}")
        if not (isinstance(self.scale, int) and 0 <= self.scale <= 38):
            raise ValueError("scale must be a number from 0 to 38")
        if self.zone and not _is_zone(self.zone):
            raise ValueError(
                f"zone must be a time zone, such as `UTC` or `America/Chicago`, not {self.zone!r:.40}"
            )


_OFFSET: Final = re.compile(r"[+-]\d\d:\d\d")


def _is_zone(name: object) -> bool:
    """Whether Arrow and its readers know this time zone: by its name, or as an offset."""
    if not isinstance(name, str):
        return False
    if name == "UTC" or _OFFSET.fullmatch(name):
        return True
    try:
        ZoneInfo(name)
    except (ValueError, OSError, KeyError):
        # Windows has no list of zones of its own; without `tzdata` nothing can be said against the name.
        return not available_timezones()
    return True


def frame_of(settings: Mapping[str, Any], **more: Any) -> Frame:
    """Return the settings of a frame; raises TypeError for one that it does not have."""
    for name in settings:
        if name not in FrameSettings.__annotations__:
            known = ", ".join(FrameSettings.__annotations__)
            raise TypeError(f"a frame has no setting `{name}`: it has {known}")
    return Frame(**settings, **more)


@dataclass(frozen=True, slots=True)
class Field:
    """One column of a frame, or of the rows inside of it."""

    path: tuple[str, ...]
    """Wire names that lead to it."""
    name: str
    form: Form
    kind: Any
    """The Python type of a value, or the shape of the rows in it."""
    shape: Shape[Any] = field(repr=False)
    """What holds it."""
    scale: int = SCALE
    is_required: bool = False
    inside: tuple[Field, ...] = ()
    """The columns of the rows in it, or the one field that the items of a list are."""
    offset: str = ""
    """The name of the column with its offsets, "" if there is none."""

    @property
    def attribute(self) -> str:
        """The attribute of a row that has it, or the complex one that does."""
        return attributes(self.shape.row_type, self.path)[0]

    @property
    def node(self) -> Node:
        """The column as `read_values` takes it."""
        return Node("path", "/".join(self.path))


def fields_of(
    shape: Shape[Any], frame: Frame, paths: Sequence[Sequence[str]] | None = None
) -> tuple[Field, ...]:
    """Return the columns for rows of a shape, or for these paths of it alone; raises ValueError for a name that two have."""
    wanted = [(wire,) for wire in asked_of(shape)] if paths is None else paths
    found = tuple(_fields(shape, frame, wanted, seen=(shape.row_type,)))
    if frame.offsets:
        found = with_offsets(found)
    return check_names(found)


def check_names(fields: tuple[Field, ...]) -> tuple[Field, ...]:
    """Return the columns; raises ValueError for a name that two have."""
    names = Counter(name for f in fields for name in (f.name, f.offset) if name)
    if twice := [name for name, count in names.items() if count > 1]:
        raise ValueError(f"two columns are called `{twice[0]}`")
    return fields


def has_json(fields: Sequence[Field]) -> bool:
    """Return whether a field is the JSON of the wire, whose numbers must be kept apart from text."""
    return any(f.form == "json" or has_json(f.inside) for f in fields)


def with_offsets(fields: tuple[Field, ...]) -> tuple[Field, ...]:
    """Return the columns, those of times with the name of the one beside that has their offsets."""
    taken = {f.name for f in fields}
    found = []
    for one in fields:
        if one.form == "value" and one.kind is datetime:
            name = f"{one.name}_offset"
            while name in taken:
                name += "_"
            one = replace(one, offset=name)
        found.append(one)
    return tuple(found)


def _fields(
    shape: Shape[Any],
    frame: Frame,
    paths: Sequence[Sequence[str]],
    seen: tuple[type[Row], ...],
) -> Iterator[Field]:
    expanded = dict(shape.children)
    for path in paths:
        owner = shape.row_type
        steps = attributes(owner, path)
        for step in steps[:-1]:
            owner = child_type(owner, step)
        annotation = bare(value_of(owner, steps[-1]))
        many = get_origin(annotation) is list
        kind = bare(get_args(annotation)[0]) if many else annotation
        name = "_".join(steps) if frame.names == "python" else "_".join(path)
        scale = scale_of(owner, steps[-1])
        base = Field(
            path=tuple(path),
            name=name,
            form="value",
            kind=kind,
            shape=shape,
            scale=frame.scale if scale is None else scale,
            is_required=len(path) == 1 and steps[0] in absent(owner) - children(owner),
        )
        child = expanded.get(path[0]) if len(path) == 1 else None
        found = _formed(base, frame, many, child, seen)
        if found is not None:
            yield found


def _formed(
    base: Field,
    frame: Frame,
    many: bool,
    child: Shape[Any] | None,
    seen: tuple[type[Row], ...],
) -> Field | None:
    """Return the field in its form; None for one that is left out."""
    kind = base.kind
    is_row = child is not None or isinstance(kind, type) and issubclass(kind, Row)
    if not (is_row or many or kind is Any):
        if frame.is_flat and kind is bytes:
            return replace(base, kind=str)
        return base
    if (is_row or many) and not frame.nested:
        return None
    # A complex type that holds itself has no end, nor has a value of any type a type.
    if frame.is_flat or kind is Any or (is_row and child is None and kind in seen):
        return replace(base, form="json", kind=Any)
    if not is_row:
        item = replace(base, path=("",), is_required=False)
        return replace(base, form="list", inside=(item,))
    inner = child or Shape(kind)
    below = [(wire,) for wire in asked_of(inner)]
    seen = (*seen, inner.row_type)
    inside = tuple(_fields(inner, frame, below, seen))
    if not inside:
        return replace(base, form="json", kind=Any)
    row = replace(base, form="row", kind=inner, inside=inside)
    if not many:
        return row
    item = replace(row, path=("",), is_required=False)
    return replace(base, form="list", inside=(item,))
