"""Frozen values whose parts are given by name: what keys and the parameters of BAQs are."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import FrozenInstanceError
from inspect import get_annotations
from typing import Any, ClassVar, Final, dataclass_transform

from .names import suggestion, to_wire
from .remembered import remembered

_REQUIRED: Final = object()
_NO_PARTS: Final = frozenset({"wire_names", "paths"})
"""What the classes themselves annotate."""


@dataclass_transform(kw_only_default=True, frozen_default=True)
class Named:
    """A value made of the parts that its class annotates, each given by name; `vars(value)` has them in order.

    Type checkers take it for a frozen dataclass. It is none, because a dataclass has its methods compiled when the class is
    made, and a service has a class for each of its entity sets.
    """

    wire_names: ClassVar[Mapping[str, str]] = {}
    """Part → name in URLs, where the rule of names does not lead to it."""

    def __init__(self, /, **given: Any) -> None:
        """Raises TypeError for a part that is missing, and for one that there is not."""
        owner, parts = type(self), _defaults(type(self))
        if strange := [name for name in given if name not in parts]:
            meant = suggestion(strange[0], parts)
            raise TypeError(f"{owner.__name__} has no part {_quoted(strange)}{meant}")
        values = {**parts, **given}
        if missing := [name for name in parts if values[name] is _REQUIRED]:
            raise TypeError(f"{owner.__name__} needs {_quoted(missing)}")
        self.__dict__.update(values)

    def __eq__(self, other: object) -> bool:
        if type(other) is not type(self):
            return NotImplemented
        return vars(self) == vars(other)

    def __hash__(self) -> int:
        return hash(tuple(vars(self).values()))

    def __repr__(self) -> str:
        told = ", ".join(f"{name}={value!r}" for name, value in vars(self).items())
        return f"{type(self).__name__}({told})"

    def __setattr__(self, name: str, value: Any) -> None:
        raise FrozenInstanceError(f"cannot assign to `{name}`: the value is frozen")

    def __delattr__(self, name: str) -> None:
        raise FrozenInstanceError(f"cannot delete `{name}`: the value is frozen")


def part_names(owner: type[Named]) -> tuple[str, ...]:
    """Return the names of the parts, in order."""
    return tuple(_defaults(owner))


def wire_name(owner: type[Named], part: str) -> str:
    """Return a part's name in URLs."""
    return owner.wire_names.get(part) or to_wire(part)


@remembered
def _defaults(owner: type[Named]) -> Mapping[str, Any]:
    """Return what each part is where it is not given."""
    return {
        name: vars(base).get(name, _REQUIRED)
        for base in reversed(owner.__mro__)
        for name in get_annotations(base)
        if name not in _NO_PARTS
    }


def _quoted(names: Iterable[str]) -> str:
    return ", ".join(f"`{name}`" for name in names)
