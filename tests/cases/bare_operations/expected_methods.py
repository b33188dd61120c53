"""Operations of Hazard.BareOperationsSvc."""

from .._runtime import Call, Methods, S, method, operations as _op


class BareOperationsMethods(Methods[S]):
    """Operations of Hazard.BareOperationsSvc."""

    @method
    def recount(self) -> Call[None]:
        """Call `Recount`."""
        return _op.Action("Recount", None)

    @method
    def post(self) -> Call[None]:
        """Call `Post`."""
        return _op.Action("Post", None)
