"""Operations of Hazard.BoundOverloadsSvc."""

from .._runtime import Call, Methods, S, method, operations as _op
from .bound_overloads import Job, JobKey, Order, OrderKey


class OrderOperations(_op.Bound[S]):
    """Operations on a row of `Order`."""

    @method
    def close(self) -> Call[None]:
        """Call `Hazard.Close`."""
        return _op.Action("Hazard.Close", None)

    @_op.composable
    def lines(self) -> Call[list[Order]]:
        """Call `Hazard.Lines`."""
        return _op.Function("Hazard.Lines", list[Order])

    @method
    def lines_by_from(self, *, from_: int | None) -> Call[list[Order]]:
        """Call `Hazard.Lines`."""
        return _op.Function("Hazard.Lines", list[Order])


class OrderSetOperations(_op.Bound[S]):
    """Operations on a set of `Order`."""

    @method
    def close(self, *, reason: str) -> Call[int | None]:
        """Call `Hazard.Close`."""
        return _op.Action("Hazard.Close", int | None)


class OrderPlace(OrderOperations[_op.Session], _op.RowPlace[Order]):
    """A row of `Order`, by its key."""


class AsyncOrderPlace(OrderOperations[_op.AsyncSession], _op.AsyncRowPlace[Order]):
    """A row of `Order`, by its key."""


class OrderSet(OrderSetOperations[_op.Session], _op.BoundSet[Order, _op.P, OrderPlace]):
    """A set of `Order`."""


class AsyncOrderSet(
    OrderSetOperations[_op.AsyncSession],
    _op.AsyncBoundSet[Order, _op.P, AsyncOrderPlace],
):
    """A set of `Order`."""


class JobOperations(_op.Bound[S]):
    """Operations on a row of `Job`."""

    @method
    def close(self) -> Call[None]:
        """Call `Hazard.Close`."""
        return _op.Action("Hazard.Close", None)


class JobPlace(JobOperations[_op.Session], _op.RowPlace[Job]):
    """A row of `Job`, by its key."""


class AsyncJobPlace(JobOperations[_op.AsyncSession], _op.AsyncRowPlace[Job]):
    """A row of `Job`, by its key."""


class JobSet(_op.BoundSet[Job, _op.P, JobPlace]):
    """A set of `Job`."""


class AsyncJobSet(_op.AsyncBoundSet[Job, _op.P, AsyncJobPlace]):
    """A set of `Job`."""


class BoundOverloadsMethods(Methods[S]):
    """Operations of Hazard.BoundOverloadsSvc."""

    orders = _op.bound_set("Orders", Order, OrderKey, OrderSet, AsyncOrderSet)
    """Key: num."""
    jobs = _op.bound_set("Jobs", Job, JobKey, JobSet, AsyncJobSet)
    """Key: num."""
