"""Hazard.NoSetsSvc."""

from .._runtime import S, Service


class NoSetsSvc(Service[S], name="Hazard.NoSetsSvc"):
    """Hazard.NoSetsSvc."""
