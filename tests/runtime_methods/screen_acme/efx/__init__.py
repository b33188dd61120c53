"""The libraries of functions."""

from __future__ import annotations

from typing import TYPE_CHECKING

from .._runtime import Functions, S

if TYPE_CHECKING:
    from .my_library import MyLibrary


class Efx(Functions[S]):
    """The libraries of functions."""

    my_library: MyLibrary[S]
