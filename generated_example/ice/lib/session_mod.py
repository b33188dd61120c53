"""Ice.LIB.SessionModSvc."""

from typing import TYPE_CHECKING

from ..._runtime import S

if TYPE_CHECKING:
    from .session_mod_methods import SessionModMethods
else:
    from ..._runtime import LazyMethods as SessionModMethods


class SessionModSvc(SessionModMethods[S], name="Ice.LIB.SessionModSvc"):
    """Ice.LIB.SessionModSvc."""
