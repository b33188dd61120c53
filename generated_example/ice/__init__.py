"""Services `Ice.*`, one module each."""

from __future__ import annotations

from typing import TYPE_CHECKING

from .._runtime import Area, S

if TYPE_CHECKING:
    from .bo import IceBOArea
    from .lib import IceLIBArea


class IceArea(Area[S]):
    """Services `Ice.*`."""

    bo: IceBOArea[S]
    lib: IceLIBArea[S]
