"""Operations of Hazard.EntityArgumentsSvc."""

from collections.abc import Sequence
from datetime import datetime
from decimal import Decimal
from typing import TYPE_CHECKING, Any, overload

from .._runtime import UNSET, Call, Methods, S, method, operations as _op
from .entity_arguments import Driver, Grade, Period, Truck, Vehicle, VehicleKey


class VehicleOperations(_op.Bound[S]):
    """Operations on a row of `Vehicle`."""

    @method
    def swap(
        self,
        *,
        with_: Vehicle | _op.Reference[Vehicle],
        drivers: Sequence[Driver | _op.Reference[Driver]],
        then: Truck | _op.Reference[Truck] | None = UNSET,
    ) -> Call[None]:
        """Call `Fleet.Swap`."""
        return _op.Action(
            "Fleet.Swap",
            None,
            wires={"with_": "With", "drivers": "Drivers", "then": "Then"},
        )

    @method
    def gap(
        self, *, to: Vehicle | _op.Reference[Vehicle], grade: Grade | None
    ) -> Call[Decimal | None]:
        """Call `Fleet.Gap`."""
        return _op.Function(
            "Fleet.Gap", Decimal | None, wires={"to": "To", "grade": "Grade"}
        )


class VehicleSetOperations(_op.Bound[S]):
    """Operations on a set of `Vehicle`."""

    @_op.composable
    def free(
        self, *, drivers: Sequence[Driver | _op.Reference[Driver]]
    ) -> Call[list[Vehicle]]:
        """Call `Fleet.Free`."""
        return _op.Function("Fleet.Free", list[Vehicle], wires={"drivers": "Drivers"})


class VehiclePlace(VehicleOperations[_op.Session], _op.RowPlace[Vehicle]):
    """A row of `Vehicle`, by its key."""


class AsyncVehiclePlace(
    VehicleOperations[_op.AsyncSession], _op.AsyncRowPlace[Vehicle]
):
    """A row of `Vehicle`, by its key."""


class VehicleSet(
    VehicleSetOperations[_op.Session], _op.BoundSet[Vehicle, _op.P, VehiclePlace]
):
    """A set of `Vehicle`."""

    if TYPE_CHECKING:

        @overload
        def of(self, row: type[Truck]) -> "TruckSet[_op.P]": ...

        @overload
        def of(
            self, row: _op.Derived[Vehicle, _op.M]
        ) -> _op.EntitySet[_op.M, _op.P]: ...
        def of(self, row: Any) -> Any: ...


class AsyncVehicleSet(
    VehicleSetOperations[_op.AsyncSession],
    _op.AsyncBoundSet[Vehicle, _op.P, AsyncVehiclePlace],
):
    """A set of `Vehicle`."""

    if TYPE_CHECKING:

        @overload
        def of(self, row: type[Truck]) -> "AsyncTruckSet[_op.P]": ...

        @overload
        def of(
            self, row: _op.Derived[Vehicle, _op.M]
        ) -> _op.AsyncEntitySet[_op.M, _op.P]: ...
        def of(self, row: Any) -> Any: ...


class TruckPlace(VehicleOperations[_op.Session], _op.RowPlace[Truck]):
    """A row of `Truck`, by its key."""


class AsyncTruckPlace(VehicleOperations[_op.AsyncSession], _op.AsyncRowPlace[Truck]):
    """A row of `Truck`, by its key."""


class TruckSet(
    VehicleSetOperations[_op.Session], _op.BoundSet[Truck, _op.P, TruckPlace]
):
    """A set of `Truck`."""


class AsyncTruckSet(
    VehicleSetOperations[_op.AsyncSession],
    _op.AsyncBoundSet[Truck, _op.P, AsyncTruckPlace],
):
    """A set of `Truck`."""


class EntityArgumentsMethods(Methods[S]):
    """Operations of Hazard.EntityArgumentsSvc."""

    vehicles = _op.bound_set(
        "Vehicles", Vehicle, VehicleKey, VehicleSet, AsyncVehicleSet
    )
    """Key: id."""

    @method
    def plan(
        self,
        *,
        truck: Truck | _op.Reference[Truck],
        period: Period,
        hours: int,
        rates: list[Decimal],
        starts: datetime | None = UNSET,
    ) -> Call[None]:
        """Call `Plan`."""
        return _op.Action(
            "Plan",
            None,
            wires={
                "truck": "Truck",
                "period": "Period",
                "hours": "Hours",
                "rates": "Rates",
                "starts": "Starts",
            },
        )
