"""The client of this instance."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ._runtime import Area, AsyncClient, AsyncSession, Client, S, Session

if TYPE_CHECKING:
    from .baq import z_customer_orders as _z_customer_orders
    from .erp.bo.customer import CustomerSvc
    from .erp.bo.lab import LabSvc


class ErpBo(Area[S], module="erp.bo"):
    """Erp.BO."""

    customer: CustomerSvc[S]
    """Customers and their ship-tos."""
    lab: LabSvc[S]
    """Odd shapes."""


class Erp(Area[S], module="erp"):
    """Erp."""

    bo: ErpBo[S]


class Baqs(Area[S], module="baq"):
    """Saved queries."""

    if TYPE_CHECKING:
        z_customer_orders = _z_customer_orders.z_customer_orders


class Kinetic(Client):
    """The instance, for threads."""

    erp: Erp[Session]
    baq: Baqs[Session]


class AsyncKinetic(AsyncClient):
    """The instance, for tasks."""

    erp: Erp[AsyncSession]
    baq: Baqs[AsyncSession]
