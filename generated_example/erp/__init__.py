"""Services `Erp.*`, one module each."""

from __future__ import annotations

from typing import TYPE_CHECKING

from .._runtime import Area, S

if TYPE_CHECKING:
    from .bo import ErpBOArea


class ErpArea(Area[S]):
    """Services `Erp.*`."""

    bo: ErpBOArea[S]
