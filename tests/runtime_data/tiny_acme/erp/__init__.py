"""Erp."""

from __future__ import annotations

from typing import TYPE_CHECKING

from .._runtime import Area, S

if TYPE_CHECKING:
    from .bo import ErpBo


class Erp(Area[S]):
    """Erp."""

    bo: ErpBo[S]
