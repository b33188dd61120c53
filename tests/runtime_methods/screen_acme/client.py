"""The client of this instance."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ._runtime import (
    Area,
    AsyncClient,
    AsyncSession,
    BaqArea,
    Client,
    Functions,
    S,
    Session,
)

if TYPE_CHECKING:
    from .baq import label as _label
    from .baq import part_pricing as _part_pricing
    from .efx.my_library import MyLibrary
    from .erp.bo.sales_order import SalesOrderSvc


class ErpBo(Area[S], module="erp.bo"):
    """Services `Erp.BO.*`."""

    sales_order: SalesOrderSvc[S]
    """Sales orders."""


class Erp(Area[S], module="erp"):
    """Services `Erp.*`."""

    bo: ErpBo[S]


class Baqs(BaqArea[S], module="baq"):
    """The instance's BAQs."""

    if TYPE_CHECKING:
        label = _label.label
        part_pricing = _part_pricing.part_pricing


class Efx(Functions[S], module="efx"):
    """The libraries of functions."""

    my_library: MyLibrary[S]


class Kinetic(Client):
    """The instance, for threads."""

    erp: Erp[Session]
    baq: Baqs[Session]
    efx: Efx[Session]


class AsyncKinetic(AsyncClient):
    """The instance, for tasks."""

    erp: Erp[AsyncSession]
    baq: Baqs[AsyncSession]
    efx: Efx[AsyncSession]
