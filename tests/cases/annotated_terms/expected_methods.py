"""Operations of Hazard.AnnotatedTermsSvc."""

from .._runtime import Call, Function, Methods, S, method


class AnnotatedTermsMethods(Methods[S]):
    """Operations of Hazard.AnnotatedTermsSvc."""

    @method
    def count(self) -> Call[int | None]:
        """Call `Count`. Deprecated: Count them yourself."""
        return Function("Count", int | None)
