"""Hazard.NoSetsSvc."""

from typing import TYPE_CHECKING

from .._runtime import S

if TYPE_CHECKING:
    from .no_sets_methods import NoSetsMethods
else:
    from .._runtime import LazyMethods as NoSetsMethods


class NoSetsSvc(NoSetsMethods[S], name="Hazard.NoSetsSvc"):
    """Hazard.NoSetsSvc."""
