"""Operations of Hazard.UnboundOperationsSvc."""

from decimal import Decimal

from .._runtime import UNSET, Action, Call, Function, Methods, S, method
from .unbound_operations import Part


class UnboundOperationsMethods(Methods[S]):
    """Operations of Hazard.UnboundOperationsSvc."""

    @method
    def reset_all(self) -> Call[None]:
        """Call `ResetAll`."""
        return Action("ResetAll", None)

    @method
    def add(
        self,
        *,
        part: Part | None = UNSET,
        flags: list[bool] | list[bool | None] = UNSET,
    ) -> Call[Part | None]:
        """Call `Add`."""
        return Action("Add", Part | None)

    @method
    def nearest(self, *, price: Decimal | int | None) -> Call[Part | None]:
        """Call `Nearest`."""
        return Function("Nearest", Part | None)

    @method
    def nearest_by(self) -> Call[list[str | None]]:
        """Call `Nearest`."""
        return Function("Nearest", list[str | None])
