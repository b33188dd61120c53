"""Operations of Hazard.OptionalParametersSvc."""

from datetime import datetime
from decimal import Decimal

from .._runtime import UNSET, Call, Methods, S, method, operations as _op
from .optional_parameters import Part, PartKey


class PartOperations(_op.Bound[S]):
    """Operations on a row of `Part`."""

    @method
    def move(
        self,
        *,
        to: str,
        note: str | None = UNSET,
        lots: list[int] | list[int | None] = UNSET,
        at: datetime = UNSET,
        unset: bool | None = UNSET,
    ) -> Call[None]:
        """Call `Hazard.Move`."""
        return _op.Action("Hazard.Move", None, wires={"unset": "UNSET"})


class PartPlace(PartOperations[_op.Session], _op.RowPlace[Part]):
    """A row of `Part`, by its key."""


class AsyncPartPlace(PartOperations[_op.AsyncSession], _op.AsyncRowPlace[Part]):
    """A row of `Part`, by its key."""


class PartSet(_op.BoundSet[Part, _op.P, PartPlace]):
    """A set of `Part`."""


class AsyncPartSet(_op.AsyncBoundSet[Part, _op.P, AsyncPartPlace]):
    """A set of `Part`."""


class OptionalParametersMethods(Methods[S]):
    """Operations of Hazard.OptionalParametersSvc."""

    parts = _op.bound_set("Parts", Part, PartKey, PartSet, AsyncPartSet)
    """Key: part_num."""

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
        """Call `Near`.

        most: If it is left out: `10`.
        """
        return _op.Function("Near", list[Part])

    @method
    def count(self, *, least: int | None, most: int | None = UNSET) -> Call[int | None]:
        """Call `Count`.

        most: If it is left out: `no bound`.
        """
        return _op.Function("Count", int | None)

    @method
    def count_by_least(self, *, least: int | None) -> Call[int | None]:
        """Call `Count`."""
        return _op.Function("Count", int | None)
