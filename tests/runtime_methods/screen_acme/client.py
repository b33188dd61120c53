"""The client of this instance."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ._runtime import AsyncClient, AsyncSession, Client, Session

if TYPE_CHECKING:
    from .baq import Baqs
    from .efx import Efx
    from .erp import Erp


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
