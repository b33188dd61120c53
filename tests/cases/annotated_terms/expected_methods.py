"""Operations of Hazard.AnnotatedTermsSvc."""

from .._runtime import Call, Methods, S, method, operations as _op
from .._runtime.data.annotated import deprecates


@deprecates(count="Deprecated: Count them yourself.")
class AnnotatedTermsMethods(Methods[S]):
    """Operations of Hazard.AnnotatedTermsSvc."""

    @method
    def count(self) -> Call[int | None]:
        """Call `Count`. Deprecated: Count them yourself."""
        return _op.Function("Count", int | None)
