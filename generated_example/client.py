"""Every service, BAQ and function of the instance, reached by name."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ._runtime import AsyncClient, AsyncSession, Client, Session

if TYPE_CHECKING:
    from .baq import Baqs
    from .efx import Efx
    from .erp import ErpArea
    from .ice import IceArea


class Kinetic(Client):
    """The instance, to be used without `await`."""

    erp: ErpArea[Session]
    ice: IceArea[Session]
    baq: Baqs[Session]
    efx: Efx[Session]


class AsyncKinetic(AsyncClient):
    """The instance, to be used with `await`."""

    erp: ErpArea[AsyncSession]
    ice: IceArea[AsyncSession]
    baq: Baqs[AsyncSession]
    efx: Efx[AsyncSession]
