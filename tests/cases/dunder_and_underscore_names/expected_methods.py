"""Operations of Hazard.DunderAndUnderscoreNamesSvc."""

from .._runtime import Call, Methods, S, method, operations as _op


class DunderAndUnderscoreNamesMethods(Methods[S]):
    """Operations of Hazard.DunderAndUnderscoreNamesSvc."""

    @method
    def x_run(self, *, x_self____: str | None) -> Call[None]:
        """Call `_run`."""
        return _op.Function("_run", None, wires={"x_self____": "__self__"})
