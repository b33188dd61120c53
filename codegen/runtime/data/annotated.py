"""What only annotated metadata needs: columns that no client gives a value, and classes that are deprecated.

On the class a column is one like any other, on a row a value that is read and not assigned. `deprecated` (PEP 702) is for editors
and type checkers: nothing warns while a program runs.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Generic, Never, TypeVar

from typing_extensions import deprecated as deprecated

from .declared import Col, Complex
from .declared import later as later

T = TypeVar("T")


class Computed(Col[T], Generic[T]):
    """Annotation of a column that the server fills in: type checkers refuse it in a new row, and an assignment to it."""

    if TYPE_CHECKING:

        def __set__(self, row: Any, value: Never) -> None: ...  # type: ignore[override]  # narrower, which is the point


class ComputedComplex(Complex[T], Generic[T]):
    """Annotation of a column of complex type that the server fills in."""

    if TYPE_CHECKING:

        def __set__(self, row: Any, value: Never) -> None: ...  # type: ignore[override]  # narrower, which is the point
