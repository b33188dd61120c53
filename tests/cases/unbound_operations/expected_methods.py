"""Operations of Hazard.UnboundOperationsSvc."""

from decimal import Decimal

from .._runtime import UNSET, Call, Methods, S, method, operations as _op
from .unbound_operations import Part


class UnboundOperationsMethods(Methods[S]):
    """Operations of Hazard.UnboundOperationsSvc."""

    @method
    def reset_all(self) -> Call[None]:
        """Call `ResetAll`."""
        return _op.Action("ResetAll", None)

    @method
    def add(
        self,
        *,
        part: Part | _op.Reference[Part] | None = UNSET,
        flags: list[bool] | list[bool | None] = UNSET,
    ) -> Call[Part | None]:
        """Call `Add`."""
        return _op.Action("Add", Part | None)

    @method
    def nearest(self, *, price: Decimal | int | None) -> Call[Part | None]:
        """Call `Nearest`."""
        return _op.Function("Nearest", Part | None)

    @method
    def nearest_by(self) -> Call[list[str | None]]:
        """Call `Nearest`."""
        return _op.Function("Nearest", list[str | None])
