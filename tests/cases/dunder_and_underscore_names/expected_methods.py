"""Operations of Hazard.DunderAndUnderscoreNamesSvc."""

from .._runtime import Call, Function, Methods, S, method


class DunderAndUnderscoreNamesMethods(Methods[S]):
    """Operations of Hazard.DunderAndUnderscoreNamesSvc."""

    @method
    def x_run(self, *, x_self____: str | None) -> Call[None]:
        """Call `_run`."""
        return Function("_run", None, wires={"x_self____": "__self__"})
