"""What only annotated metadata needs: columns that no client gives a value, and things that are deprecated.

On the class a column is one like any other, on a row a value that is read and not assigned. `deprecated` (PEP 702) marks a class
for editors and type checkers; `deprecates` has a program that uses a column, set or operation warned when it runs.
"""

from __future__ import annotations

import sys
import warnings
from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any, Final, Generic, Never, TypeVar

from typing_extensions import deprecated as deprecated

from .declared import Col, Complex, later as later
from .row import Row
from .row_types import Beside, RowMeta, column_of

C = TypeVar("C", bound=type)
T = TypeVar("T")

_OURS: Final = (__name__.partition("._runtime")[0], "pydantic")
"""The packages whose code is not the program's own."""
_ON_THE_WAY: Final = ("__call__", "__getattr__", "__init__", "__setattr__")
"""Functions of ours that a program's own line leads through."""


class Computed(Col[T], Generic[T]):
    """Annotation of a column that the server fills in: type checkers refuse it in a new row, and an assignment to it."""

    if TYPE_CHECKING:

        def __set__(self, row: Any, value: Never) -> None: ...  # type: ignore[override]  # narrower, which is the point


class ComputedComplex(Complex[T], Generic[T]):
    """Annotation of a column of complex type that the server fills in."""

    if TYPE_CHECKING:

        def __set__(self, row: Any, value: Never) -> None: ...  # type: ignore[override]  # narrower, which is the point


def deprecates(**texts: str) -> Callable[[C], C]:
    """Return the decorator of a class whose columns, sets or operations of these names are deprecated, with what is said of each.

    Each use gives a `DeprecationWarning` at the line of the program; what the package itself reads gives none.
    """

    def marked(owner: C) -> C:
        for name, text in texts.items():
            declared: Any = vars(owner).get(name) or _Column()
            kind = type(declared)
            found: Any = object.__new__(type(kind.__name__, (_Warns, kind), {}))
            vars(found).update(vars(declared), _called=name, _says=text)
            type.__setattr__(owner, name, found)
        if issubclass(owner, Row):
            _warn_of_assignments(owner, texts)
        return owner

    return marked


class _Warns:
    """Mixed into what declares a thing that is deprecated: whoever reads it is warned, each time, which Python shows once per line."""

    _called: str
    _says: str

    def __get__(self, thing: Any, owner: Any) -> Any:
        if thing is not None or isinstance(owner, RowMeta):
            _warn(owner if thing is None else type(thing), self._called, self._says)
        found = super().__get__(thing, owner)  # type: ignore[misc]  # what it is mixed into has it
        # What keeps it for the next time would not be asked again.
        if thing is not None and not isinstance(thing, Row):
            vars(thing).pop(self._called, None)
        return found


class _Column(Beside):
    """A column or child, which no class of rows holds as an attribute by itself."""

    _called: str

    def __get__(self, row: Row | None, owner: Any) -> Any:
        if row is None:
            return column_of(owner, self._called)
        values = vars(row)
        if self._called in values:
            return values[self._called]
        return Row.__getattr__(row, self._called)  # type: ignore[attr-defined]  # hidden from type checkers

    def __set__(self, row: Row, value: Any) -> None:
        vars(row)[self._called] = value

    def __delete__(self, row: Row) -> None:
        if vars(row).pop(self._called, self) is self:
            raise AttributeError(self._called)


def _warn_of_assignments(owner: Any, texts: Mapping[str, str]) -> None:
    def made(row: Any, /, **values: Any) -> None:
        for name in values.keys() & texts.keys():
            _warn(type(row), name, texts[name])
        super(owner, row).__init__(**values)

    def assigned(row: Any, name: str, value: Any) -> None:
        if name in texts:
            _warn(type(row), name, texts[name])
        super(owner, row).__setattr__(name, value)

    type.__setattr__(owner, "__init__", made)
    type.__setattr__(owner, "__setattr__", assigned)


def _warn(owner: type, name: str, text: str) -> None:
    """Warn the line of the program that reads or writes a thing; nobody if that is not a program's own."""
    level, frame = 3, sys._getframe(2)
    while frame.f_back and _is_ours(frame) and frame.f_code.co_name in _ON_THE_WAY:
        level, frame = level + 1, frame.f_back
    if not _is_ours(frame):
        what = f"{owner.__name__}.{name}: {text}"
        warnings.warn(what, DeprecationWarning, stacklevel=level)


def _is_ours(frame: Any) -> bool:
    module = frame.f_globals.get("__name__", "")
    return any(module == own or module.startswith(f"{own}.") for own in _OURS)
