"""What the annotations of generated classes say, read one at a time: a class of 758 columns is never read whole."""

from __future__ import annotations

import sys
import typing
from inspect import get_annotations
from types import SimpleNamespace, UnionType
from typing import Annotated, Any, get_args, get_origin

from .remembered import remembered


@remembered
def annotation_of(owner: type, name: str) -> Any:
    """Return the annotation of `owner.name`, what stands in quotes looked up in its module; None where there is none."""
    for base in owner.__mro__:
        declared = _declared(base)
        if name in declared:
            return _resolved(declared[name], base.__module__)
    return None


@remembered
def _declared(owner: type) -> dict[str, Any]:
    return get_annotations(owner)


def _resolved(annotation: Any, module: str) -> Any:
    if not isinstance(annotation, str) and get_origin(annotation) is not Annotated:
        return annotation
    carrier = SimpleNamespace(__annotations__={"value": annotation})
    return typing.get_type_hints(carrier, vars(sys.modules[module]))["value"]


def names_of(owner: type) -> list[str]:
    """Return the names that the class and its bases annotate, sorted, those with an underscore before them left out."""
    names = {name for base in owner.__mro__ for name in _declared(base)}
    return sorted(name for name in names if not name.startswith("_"))


def bare(annotation: Any) -> Any:
    """Return the annotation without `| None`."""
    if get_origin(annotation) in (typing.Union, UnionType):
        members = [a for a in get_args(annotation) if a is not type(None)]
        return bare(members[0]) if len(members) == 1 else Any
    return annotation
