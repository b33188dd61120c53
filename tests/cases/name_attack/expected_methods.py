"""Operations of Hazard.NameAttackSvc."""

from .._runtime import UNSET, Action, Call, Methods, S, method


class NameAttackMethods(Methods[S]):
    """Operations of Hazard.NameAttackSvc."""

    @method
    def x_import_____os_(self, *, x_1_pass: str | None = UNSET) -> Call[None]:
        """Call `__import__('os')`."""
        return Action("__import__('os')", None, wires={"x_1_pass": "x=1):\x0a pass"})
