"""Hazard.AnnotationsAloneSvc."""

from .._runtime import S, Service


class AnnotationsAloneSvc(Service[S], name="Hazard.AnnotationsAloneSvc"):
    """Hazard.AnnotationsAloneSvc."""
