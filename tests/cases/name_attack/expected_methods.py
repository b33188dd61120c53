"""Operations of Hazard.NameAttackSvc."""

from .._runtime import UNSET, Call, Methods, S, method, operations as _op


class NameAttackMethods(Methods[S]):
    """Operations of Hazard.NameAttackSvc."""

    @method
    def x_import_____os_(self, *, x_1_pass: str | None = UNSET) -> Call[None]:
        """Call `__import__('os')`."""
        return _op.Action(
            "__import__('os')", None, wires={"x_1_pass": "x=1):\x0a pass"}
        )
