"""Function libraries, one module each."""

from __future__ import annotations

from typing import TYPE_CHECKING

from .._runtime import Functions, S

if TYPE_CHECKING:
    from .my_library import MyLibrary

# Python, mypy and ty take `MYPY` for true, and the type of a service from its annotation. pyright and pyrefly take it from the
# property below, and infer it when a program uses it: by the annotations an editor would read every service of an area at once.
# pyright: reportRedeclaration=false
MYPY = True


class Efx(Functions[S]):
    """The instance's function libraries."""

    my_library: MyLibrary[S]
    """Prices, stock and orders for the portal."""
    if not MYPY:

        @property
        def my_library(self):
            return MyLibrary(self._session)
