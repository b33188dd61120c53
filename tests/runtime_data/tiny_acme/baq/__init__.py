"""Saved queries."""

from __future__ import annotations

from typing import TYPE_CHECKING

from .._runtime import BaqArea, S

if TYPE_CHECKING:
    from .z_customer_orders import z_customer_orders as _z_customer_orders


class Baqs(BaqArea[S]):
    """Saved queries."""

    if TYPE_CHECKING:
        z_customer_orders = _z_customer_orders
