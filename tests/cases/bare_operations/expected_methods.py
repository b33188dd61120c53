"""Operations of Hazard.BareOperationsSvc."""

from .._runtime import Action, Call, Methods, S, method


class BareOperationsMethods(Methods[S]):
    """Operations of Hazard.BareOperationsSvc."""

    @method
    def recount(self) -> Call[None]:
        """Call `Recount`."""
        return Action("Recount", None)

    @method
    def post(self) -> Call[None]:
        """Call `Post`."""
        return Action("Post", None)
