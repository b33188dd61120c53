"""Services `Ice.LIB.*`, one module each."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ..._runtime import Area, S

if TYPE_CHECKING:
    from .session_mod import SessionModSvc

# Python, mypy and ty take `MYPY` for true, and the type of a service from its annotation. pyright and pyrefly take it from the
# property below, and infer it when a program uses it: by the annotations an editor would read every service of an area at once.
# pyright: reportRedeclaration=false
MYPY = True


class IceLIBArea(Area[S]):
    """Services `Ice.LIB.*`."""

    session_mod: SessionModSvc[S]
    """Ice.LIB.SessionModSvc."""
    if not MYPY:

        @property
        def session_mod(self):
            return SessionModSvc(self._session)
