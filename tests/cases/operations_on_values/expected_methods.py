"""Operations of Hazard.OperationsOnValuesSvc."""

from decimal import Decimal

from .._runtime import Call, Methods, S, method, operations as _op
from .operations_on_values import Address, Person, Place


class PlaceValueOperations(_op.Bound[S]):
    """Operations on a value of complex type `Place`."""

    @method
    def population(self) -> Call[int | None]:
        """Call `Geo.Population`."""
        return _op.Function("Geo.Population", int | None)


class PlaceValue(PlaceValueOperations[_op.Session], _op.Value[Place]):
    """A value of `Place`."""


class AsyncPlaceValue(PlaceValueOperations[_op.AsyncSession], _op.AsyncValue[Place]):
    """A value of `Place`."""


class AddressValueOperations(_op.Bound[S]):
    """Operations on a value of complex type `Address`."""

    @method
    def population(self) -> Call[int | None]:
        """Call `Geo.Population`."""
        return _op.Function("Geo.Population", int | None)

    @method
    def distance(self, *, to: str) -> Call[Decimal | None]:
        """Call `Geo.Distance`."""
        return _op.Function("Geo.Distance", Decimal | None, wires={"to": "To"})

    @_op.composable
    def neighbours(self) -> Call[list[Person]]:
        """Call `Geo.Neighbours`."""
        return _op.Function("Geo.Neighbours", list[Person])


class AddressValue(AddressValueOperations[_op.Session], _op.Value[Address]):
    """A value of `Address`."""


class AsyncAddressValue(
    AddressValueOperations[_op.AsyncSession], _op.AsyncValue[Address]
):
    """A value of `Address`."""


class AddressValuesOperations(_op.Bound[S]):
    """Operations on a list of values of complex type `Address`."""

    @method
    def sort(self, *, by: str) -> Call[None]:
        """Call `Geo.Sort`."""
        return _op.Action("Geo.Sort", None, wires={"by": "By"})


class AddressValues(AddressValuesOperations[_op.Session], _op.Values[Address]):
    """A list of values of `Address`."""


class AsyncAddressValues(
    AddressValuesOperations[_op.AsyncSession], _op.AsyncValues[Address]
):
    """A list of values of `Address`."""


class OperationsOnValuesMethods(Methods[S]):
    """Operations of Hazard.OperationsOnValuesSvc."""
