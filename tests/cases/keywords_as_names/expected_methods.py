"""Operations of Hazard.KeywordsAsNamesSvc."""

from .._runtime import Call, Methods, S, method, operations as _op


class KeywordsAsNamesMethods(Methods[S]):
    """Operations of Hazard.KeywordsAsNamesSvc."""

    @method
    def with_(self, *, def_: str | None, self_: str | None) -> Call[str | None]:
        """Call `with`."""
        return _op.Function("with", str | None)

    @method
    def del_(self) -> Call[None]:
        """Call `del`."""
        return _op.Action("del", None)
