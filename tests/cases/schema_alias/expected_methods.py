"""Operations of Hazard.SchemaAliasSvc."""

from .._runtime import Call, Methods, S, method, operations as _op
from .schema_alias import BaseKey, Customer


class CustomerOperations(_op.Bound[S]):
    """Operations on a row of `Customer`."""

    @method
    def pick(self) -> Call[Customer | None]:
        """Call `Epicor.Hazard.Pick`."""
        return _op.Function("Epicor.Hazard.Pick", Customer | None)

    peers = _op.below(
        lambda: _op.bound_set(
            "Peers", Customer, BaseKey, CustomerChildren, AsyncCustomerChildren
        )
    )


class CustomerPlace(CustomerOperations[_op.Session], _op.RowPlace[Customer]):
    """A row of `Customer`, by its key."""


class AsyncCustomerPlace(
    CustomerOperations[_op.AsyncSession], _op.AsyncRowPlace[Customer]
):
    """A row of `Customer`, by its key."""


class CustomerSet(_op.BoundSet[Customer, _op.P, CustomerPlace]):
    """A set of `Customer`."""


class AsyncCustomerSet(_op.AsyncBoundSet[Customer, _op.P, AsyncCustomerPlace]):
    """A set of `Customer`."""


class CustomerChildren(CustomerSet[_op.P], _op.ChildSet[Customer, _op.P]):
    """Children of type `Customer`."""


class AsyncCustomerChildren(
    AsyncCustomerSet[_op.P], _op.AsyncChildSet[Customer, _op.P]
):
    """Children of type `Customer`."""


class SchemaAliasMethods(Methods[S]):
    """Operations of Hazard.SchemaAliasSvc."""

    customers = _op.bound_set(
        "Customers", Customer, BaseKey, CustomerSet, AsyncCustomerSet
    )
    """Key: id."""
