"""Operations of Hazard.KeywordsAsNamesSvc."""

from .._runtime import Action, Call, Function, Methods, S, method


class KeywordsAsNamesMethods(Methods[S]):
    """Operations of Hazard.KeywordsAsNamesSvc."""

    @method
    def with_(self, *, def_: str | None, self_: str | None) -> Call[str | None]:
        """Call `with`."""
        return Function("with", str | None)

    @method
    def del_(self) -> Call[None]:
        """Call `del`."""
        return Action("del", None)
