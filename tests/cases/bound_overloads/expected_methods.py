"""Operations of Hazard.BoundOverloadsSvc."""

from .._runtime import Action, Call, Function, Methods, S, method
from .bound_overloads import Order


class BoundOverloadsMethods(Methods[S]):
    """Operations of Hazard.BoundOverloadsSvc."""

    @method
    def order_close(self, on: str) -> Call[None]:
        """Call `Close` on a path that leads to `Hazard.Order`."""
        return Action("Hazard.Close", None, on=on)

    @method
    def order_all_close(self, on: str, *, reason: str) -> Call[int | None]:
        """Call `Close` on a path that leads to `Hazard.Order`."""
        return Action("Hazard.Close", int | None, on=on)

    @method
    def job_close(self, on: str) -> Call[None]:
        """Call `Close` on a path that leads to `Hazard.Job`."""
        return Action("Hazard.Close", None, on=on)

    @method
    def order_lines(self, on: str) -> Call[list[Order]]:
        """Call `Lines` on a path that leads to `Hazard.Order`."""
        return Function("Hazard.Lines", list[Order], on=on)

    @method
    def order_lines_by_from(self, on: str, *, from_: int | None) -> Call[list[Order]]:
        """Call `Lines` on a path that leads to `Hazard.Order`."""
        return Function("Hazard.Lines", list[Order], on=on)
