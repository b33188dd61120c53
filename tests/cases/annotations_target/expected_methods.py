"""Operations of Hazard.AnnotationsTargetSvc."""

from .._runtime import Call, Methods, S, method, operations as _op
from .annotations_target import Part


class AnnotationsTargetMethods(Methods[S]):
    """Operations of Hazard.AnnotationsTargetSvc."""

    @method
    def find(self, *, text: str | None) -> Call[Part | None]:
        """By text."""
        return _op.Function("Find", Part | None)

    @method
    def find_by_number(self, *, number: int | None) -> Call[Part | None]:
        """Call `Find`.

        number: Which one.
        """
        return _op.Function("Find", Part | None)
