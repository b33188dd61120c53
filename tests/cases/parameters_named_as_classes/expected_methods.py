"""Operations of Hazard.ParametersNamedAsClassesSvc."""

from datetime import date
from decimal import Decimal

from .._runtime import UNSET, Call, Methods, S, method, operations as _op
from .parameters_named_as_classes import Grade, Part, PartKey, Review


class PartOperations(_op.Bound[S]):
    """Operations on a row of `Part`."""

    @method
    def rate(
        self,
        *,
        review: Review | _op.Reference[Review] | None = UNSET,
        grade: Grade | None = UNSET,
        on: date | None = UNSET,
        date_: date | None = UNSET,
    ) -> Call[Review | None]:
        """Call `Hazard.Rate`."""
        return _op.Action(
            "Hazard.Rate", Review | None, wires={"review": "Review", "grade": "Grade"}
        )


class PartPlace(PartOperations[_op.Session], _op.RowPlace[Part]):
    """A row of `Part`, by its key."""


class AsyncPartPlace(PartOperations[_op.AsyncSession], _op.AsyncRowPlace[Part]):
    """A row of `Part`, by its key."""


class PartSet(_op.BoundSet[Part, _op.P, PartPlace]):
    """A set of `Part`."""


class AsyncPartSet(_op.AsyncBoundSet[Part, _op.P, AsyncPartPlace]):
    """A set of `Part`."""


class ParametersNamedAsClassesMethods(Methods[S]):
    """Operations of Hazard.ParametersNamedAsClassesSvc."""

    parts = _op.bound_set("Parts", Part, PartKey, PartSet, AsyncPartSet)
    """Key: part_num."""

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
        return _op.Action(
            "Dial",
            list[Review],
            wires={"call": "Call", "action": "Action", "decimal": "Decimal"},
        )

    @method
    def find(
        self, *, function: str | None, part: str | None, list_: str | None
    ) -> Call[list[Part]]:
        """Call `Find`."""
        return _op.Function(
            "Find", list[Part], wires={"function": "Function", "part": "Part"}
        )
