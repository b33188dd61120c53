"""Operations of Hazard.OptionalParametersSvc."""

from datetime import datetime
from decimal import Decimal

from .._runtime import UNSET, Action, Call, Function, Methods, S, method
from .optional_parameters import Part


class OptionalParametersMethods(Methods[S]):
    """Operations of Hazard.OptionalParametersSvc."""

    @method
    def near(
        self,
        *,
        bin: str | None = UNSET,
        site: str,
        most: int = UNSET,
        kinds: list[str] = UNSET,
        plain: Decimal | int | None,
    ) -> Call[list[Part]]:
        """Call `Near`. `most`: If it is left out: `10`."""
        return Function("Near", list[Part])

    @method
    def count(self, *, least: int | None, most: int | None = UNSET) -> Call[int | None]:
        """Call `Count`. `most`: If it is left out: `no bound`."""
        return Function("Count", int | None)

    @method
    def count_by_least(self, *, least: int | None) -> Call[int | None]:
        """Call `Count`."""
        return Function("Count", int | None)

    @method
    def part_move(
        self,
        on: str,
        *,
        to: str,
        note: str | None = UNSET,
        lots: list[int] | list[int | None] = UNSET,
        at: datetime = UNSET,
        unset: bool | None = UNSET,
    ) -> Call[None]:
        """Call `Move` on a path that leads to `Hazard.Part`."""
        return Action("Hazard.Move", None, wires={"unset": "UNSET"}, on=on)
