"""The fields of a class of rows, which pydantic collects when they are first used and not when the class is made.

pydantic looks at each annotation, default and alias. A service has up to thousands of columns, and a program uses few of its
classes.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final, NamedTuple, get_origin

from pydantic import BaseModel, create_model
from pydantic.fields import FieldInfo

from .names import remembered


class Declared(NamedTuple):
    """The columns in the body of a class."""

    annotations: dict[str, Any]
    defaults: dict[str, Any]


def set_aside(
    bases: tuple[type, ...], body: dict[str, Any], kinds: tuple[type, ...]
) -> Declared | None:
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
    return Declared(body.pop("__annotations__", {}), defaults)


def _gives_nothing(base: Any, *others: type) -> bool:
    """Return whether there is one base, which gives a class neither fields nor a hook that looks at them."""
    hook = getattr(base, _HOOK.__name__, None)
    is_own = getattr(hook, "__func__", None) is not _HOOK.__func__
    return not others and not is_own and getattr(base, _FIELDS, None) == {}


_HOOK: Final[Any] = BaseModel.__pydantic_init_subclass__
_FIELDS: Final = "__pydantic_fields__"


class Uncollected:
    """Stands on a class for its fields until they are first read, and is then replaced by them."""

    def __init__(self, owner: type[BaseModel], declared: Declared) -> None:
        self._owner = owner
        self.declared = declared

    def __get__(self, row: object, owner: object) -> dict[str, FieldInfo]:
        fields = _collected(self._owner, self.declared)
        self._owner.__pydantic_fields__ = fields
        return fields


def _collected(owner: type[BaseModel], declared: Declared) -> dict[str, FieldInfo]:
    """Return what pydantic makes of columns. It collects fields for classes alone, so it is given one that nobody else sees.

    Its name is none that an annotation could mean.
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
