"""Services `Ice.BO.*`, one module each."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ..._runtime import Area, S

if TYPE_CHECKING:
    from .sys_tag import SysTagSvc
    from .ud_01 import UD01Svc

# Python, mypy and ty take `MYPY` for true, and the type of a service from its annotation. pyright and pyrefly take it from the
# property below, and infer it when a program uses it: by the annotations an editor would read every service of an area at once.
# pyright: reportRedeclaration=false
MYPY = True


class IceBOArea(Area[S]):
    """Services `Ice.BO.*`."""

    sys_tag: SysTagSvc[S]
    """Ice.BO.SysTagSvc."""
    ud_01: UD01Svc[S]
    """Ice.BO.UD01Svc."""
    if not MYPY:

        @property
        def sys_tag(self):
            return SysTagSvc(self._session)

        @property
        def ud_01(self):
            return UD01Svc(self._session)
