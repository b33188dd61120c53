"""Operations of Hazard.ParametersNamedAsClassesSvc."""

from datetime import date
from decimal import Decimal

from .._runtime import UNSET, Action, Call, Function, Methods, S, method
from .parameters_named_as_classes import Grade, Part, Review


class ParametersNamedAsClassesMethods(Methods[S]):
    """Operations of Hazard.ParametersNamedAsClassesSvc."""

    @method
    def dial(
        self,
        *,
        call: str | None = UNSET,
        action: str | None = UNSET,
        decimal: Decimal | int | None = UNSET,
        self_: str | None = UNSET,
    ) -> Call[list[Review]]:
        """Call `Dial`."""
        return Action(
            "Dial",
            list[Review],
            wires={"call": "Call", "action": "Action", "decimal": "Decimal"},
        )

    @method
    def find(
        self, *, function: str | None, part: str | None, list_: str | None
    ) -> Call[list[Part]]:
        """Call `Find`."""
        return Function(
            "Find", list[Part], wires={"function": "Function", "part": "Part"}
        )

    @method
    def part_rate(
        self,
        on: str,
        *,
        review: Review | None = UNSET,
        grade: Grade | None = UNSET,
        on_: date | None = UNSET,
        date_: date | None = UNSET,
    ) -> Call[Review | None]:
        """Call `Rate` on a path that leads to `Hazard.Part`."""
        return Action(
            "Hazard.Rate",
            Review | None,
            wires={"review": "Review", "grade": "Grade"},
            on=on,
        )
