"""Services `Erp.*`."""

from __future__ import annotations

from typing import TYPE_CHECKING

from .._runtime import Area, S

if TYPE_CHECKING:
    from .bo import ErpBo


class Erp(Area[S]):
    """Services `Erp.*`."""

    bo: ErpBo[S]
