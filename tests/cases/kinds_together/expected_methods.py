"""Operations of Hazard.KindsTogetherSvc."""

from typing import TYPE_CHECKING, Any, overload

from .._runtime import UNSET, Call, Methods, S, method, operations as _op
from .._runtime.http.message import Content
from .._runtime.operations import stream_method
from .._runtime.tasks import restricted as _tasks_restricted
from .._runtime.threads import restricted as _threads_restricted
from .kinds_together import Item, ItemKey, Machine, Note, NoteKey


class NoteOperations(_op.Bound[S]):
    """Operations on a row of `Note`."""

    @method
    def shout(self) -> Call[None]:
        """Call `Hazard.Shout`."""
        return _op.Action("Hazard.Shout", None)


class NotePlace(NoteOperations[_op.Session], _op.RowPlace[Note]):
    """A row of `Note`, by its key."""


class AsyncNotePlace(NoteOperations[_op.AsyncSession], _op.AsyncRowPlace[Note]):
    """A row of `Note`, by its key."""


class NoteSet(_op.BoundSet[Note, _op.P, NotePlace]):
    """A set of `Note`."""


class AsyncNoteSet(_op.AsyncBoundSet[Note, _op.P, AsyncNotePlace]):
    """A set of `Note`."""


class ItemOperations(_op.Bound[S]):
    """Operations on a row of `Item`."""

    @method
    def hold(self, *, days: int) -> Call[Item | None]:
        """Call `Hazard.Hold`."""
        return _op.Action("Hazard.Hold", Item | None, wires={"days": "Days"})

    @stream_method
    def picture(self, *, size: int) -> Call[Content]:
        """Call `Hazard.Picture`."""
        return _op.Function("Hazard.Picture", Content, wires={"size": "Size"})

    @stream_method
    def draw(self) -> Call[Content]:
        """Call `Hazard.Draw`."""
        return _op.Action("Hazard.Draw", Content)

    @_op.composable
    def similar(self) -> Call[list[Item]]:
        """Call `Hazard.Similar`."""
        return _op.Function("Hazard.Similar", list[Item])

    parent = _op.below(
        lambda: _op.bound_single("Parent", Item, ItemSingleChild, AsyncItemSingleChild)
    )
    parts = _op.below(
        lambda: _op.bound_set("Parts", Item, ItemKey, ItemChildren, AsyncItemChildren)
    )
    notes = _op.below(
        lambda: _op.bound_set("Notes", Note, NoteKey, NoteSet, AsyncNoteSet)
    )


class ItemSetOperations(_op.Bound[S]):
    """Operations on a set of `Item`."""

    @method
    def hold_all(self) -> Call[None]:
        """Call `Hazard.HoldAll`."""
        return _op.Action("Hazard.HoldAll", None)

    @stream_method
    def report(self) -> Call[Content]:
        """Call `Hazard.Report`."""
        return _op.Function("Hazard.Report", Content)

    @_op.composable
    def recent(self) -> Call[list[Machine]]:
        """Call `Hazard.Recent`."""
        return _op.Function("Hazard.Recent", list[Machine])

    @method
    def best(self) -> Call[Item | None]:
        """Call `Hazard.Best`."""
        return _op.Function("Hazard.Best", Item | None)


class ItemPlace(ItemOperations[_op.Session], _op.RowPlace[Item]):
    """A row of `Item`, by its key."""


class AsyncItemPlace(ItemOperations[_op.AsyncSession], _op.AsyncRowPlace[Item]):
    """A row of `Item`, by its key."""


class ItemSet(ItemSetOperations[_op.Session], _op.BoundSet[Item, _op.P, ItemPlace]):
    """A set of `Item`."""

    if TYPE_CHECKING:

        @overload
        def of(self, row: type[Machine]) -> "MachineSet[_op.P]": ...

        @overload
        def of(self, row: _op.Derived[Item, _op.M]) -> _op.EntitySet[_op.M, _op.P]: ...
        def of(self, row: Any) -> Any: ...

        def by(
            self, key: _op.Callable[_op.Q, _op.AlternateKey[Item]]
        ) -> "ItemSet[_op.Q]": ...


class AsyncItemSet(
    ItemSetOperations[_op.AsyncSession], _op.AsyncBoundSet[Item, _op.P, AsyncItemPlace]
):
    """A set of `Item`."""

    if TYPE_CHECKING:

        @overload
        def of(self, row: type[Machine]) -> "AsyncMachineSet[_op.P]": ...

        @overload
        def of(
            self, row: _op.Derived[Item, _op.M]
        ) -> _op.AsyncEntitySet[_op.M, _op.P]: ...
        def of(self, row: Any) -> Any: ...

        def by(
            self, key: _op.Callable[_op.Q, _op.AlternateKey[Item]]
        ) -> "AsyncItemSet[_op.Q]": ...


class ItemFixedPlace(ItemOperations[_op.Session], _threads_restricted.FixedPlace[Item]):
    """A row of `Item`, by its key."""


class AsyncItemFixedPlace(
    ItemOperations[_op.AsyncSession], _tasks_restricted.AsyncFixedPlace[Item]
):
    """A row of `Item`, by its key."""


class ItemReadOnlySet(
    ItemSetOperations[_op.Session],
    _threads_restricted.ReadOnlySet[Item, _op.P, ItemFixedPlace],
):
    """A set of `Item`, without `create`, `update`, `delete`."""

    if TYPE_CHECKING:

        @overload
        def of(self, row: type[Machine]) -> "MachineReadOnlySet[_op.P]": ...

        @overload
        def of(
            self, row: _op.Derived[Item, _op.M]
        ) -> _threads_restricted.ReadOnlySet[
            _op.M, _op.P, _threads_restricted.FixedPlace[_op.M]
        ]: ...
        def of(self, row: Any) -> Any: ...

        def by(
            self, key: _op.Callable[_op.Q, _op.AlternateKey[Item]]
        ) -> "ItemReadOnlySet[_op.Q]": ...


class AsyncItemReadOnlySet(
    ItemSetOperations[_op.AsyncSession],
    _tasks_restricted.AsyncReadOnlySet[Item, _op.P, AsyncItemFixedPlace],
):
    """A set of `Item`, without `create`, `update`, `delete`."""

    if TYPE_CHECKING:

        @overload
        def of(self, row: type[Machine]) -> "AsyncMachineReadOnlySet[_op.P]": ...

        @overload
        def of(
            self, row: _op.Derived[Item, _op.M]
        ) -> _tasks_restricted.AsyncReadOnlySet[
            _op.M, _op.P, _tasks_restricted.AsyncFixedPlace[_op.M]
        ]: ...
        def of(self, row: Any) -> Any: ...

        def by(
            self, key: _op.Callable[_op.Q, _op.AlternateKey[Item]]
        ) -> "AsyncItemReadOnlySet[_op.Q]": ...


class ItemSetWithoutDelete(
    ItemSetOperations[_op.Session],
    _threads_restricted.SetWithoutDelete[Item, _op.P, ItemPlace],
):
    """A set of `Item`, without `delete`."""

    if TYPE_CHECKING:

        @overload
        def of(self, row: type[Machine]) -> "MachineSetWithoutDelete[_op.P]": ...

        @overload
        def of(
            self, row: _op.Derived[Item, _op.M]
        ) -> _threads_restricted.SetWithoutDelete[
            _op.M, _op.P, _op.RowPlace[_op.M]
        ]: ...
        def of(self, row: Any) -> Any: ...

        def by(
            self, key: _op.Callable[_op.Q, _op.AlternateKey[Item]]
        ) -> "ItemSetWithoutDelete[_op.Q]": ...


class AsyncItemSetWithoutDelete(
    ItemSetOperations[_op.AsyncSession],
    _tasks_restricted.AsyncSetWithoutDelete[Item, _op.P, AsyncItemPlace],
):
    """A set of `Item`, without `delete`."""

    if TYPE_CHECKING:

        @overload
        def of(self, row: type[Machine]) -> "AsyncMachineSetWithoutDelete[_op.P]": ...

        @overload
        def of(
            self, row: _op.Derived[Item, _op.M]
        ) -> _tasks_restricted.AsyncSetWithoutDelete[
            _op.M, _op.P, _op.AsyncRowPlace[_op.M]
        ]: ...
        def of(self, row: Any) -> Any: ...

        def by(
            self, key: _op.Callable[_op.Q, _op.AlternateKey[Item]]
        ) -> "AsyncItemSetWithoutDelete[_op.Q]": ...


class ItemChildren(ItemSet[_op.P], _op.ChildSet[Item, _op.P]):
    """Children of type `Item`."""


class AsyncItemChildren(AsyncItemSet[_op.P], _op.AsyncChildSet[Item, _op.P]):
    """Children of type `Item`."""


class ItemSingleChild(ItemOperations[_op.Session], _op.SingleChild[Item]):
    """A single row of `Item`."""


class AsyncItemSingleChild(
    ItemOperations[_op.AsyncSession], _op.AsyncSingleChild[Item]
):
    """A single row of `Item`."""


class MachineOperations(ItemOperations[S]):
    """Operations on a row of `Machine`."""

    @method
    def start(
        self, *, other: Item | _op.Reference[Item] | None = UNSET
    ) -> Call[Machine | None]:
        """Call `Hazard.Start`."""
        return _op.Action("Hazard.Start", Machine | None, wires={"other": "Other"})


class MachinePlace(MachineOperations[_op.Session], _op.RowPlace[Machine]):
    """A row of `Machine`, by its key."""


class AsyncMachinePlace(
    MachineOperations[_op.AsyncSession], _op.AsyncRowPlace[Machine]
):
    """A row of `Machine`, by its key."""


class MachineSet(
    ItemSetOperations[_op.Session], _op.BoundSet[Machine, _op.P, MachinePlace]
):
    """A set of `Machine`."""

    if TYPE_CHECKING:

        def by(
            self, key: _op.Callable[_op.Q, _op.AlternateKey[Machine]]
        ) -> "MachineSet[_op.Q]": ...


class AsyncMachineSet(
    ItemSetOperations[_op.AsyncSession],
    _op.AsyncBoundSet[Machine, _op.P, AsyncMachinePlace],
):
    """A set of `Machine`."""

    if TYPE_CHECKING:

        def by(
            self, key: _op.Callable[_op.Q, _op.AlternateKey[Machine]]
        ) -> "AsyncMachineSet[_op.Q]": ...


class MachineFixedPlace(
    MachineOperations[_op.Session], _threads_restricted.FixedPlace[Machine]
):
    """A row of `Machine`, by its key."""


class AsyncMachineFixedPlace(
    MachineOperations[_op.AsyncSession], _tasks_restricted.AsyncFixedPlace[Machine]
):
    """A row of `Machine`, by its key."""


class MachineReadOnlySet(
    ItemSetOperations[_op.Session],
    _threads_restricted.ReadOnlySet[Machine, _op.P, MachineFixedPlace],
):
    """A set of `Machine`, without `create`, `update`, `delete`."""

    if TYPE_CHECKING:

        def by(
            self, key: _op.Callable[_op.Q, _op.AlternateKey[Machine]]
        ) -> "MachineReadOnlySet[_op.Q]": ...


class AsyncMachineReadOnlySet(
    ItemSetOperations[_op.AsyncSession],
    _tasks_restricted.AsyncReadOnlySet[Machine, _op.P, AsyncMachineFixedPlace],
):
    """A set of `Machine`, without `create`, `update`, `delete`."""

    if TYPE_CHECKING:

        def by(
            self, key: _op.Callable[_op.Q, _op.AlternateKey[Machine]]
        ) -> "AsyncMachineReadOnlySet[_op.Q]": ...


class MachineSetWithoutDelete(
    ItemSetOperations[_op.Session],
    _threads_restricted.SetWithoutDelete[Machine, _op.P, MachinePlace],
):
    """A set of `Machine`, without `delete`."""

    if TYPE_CHECKING:

        def by(
            self, key: _op.Callable[_op.Q, _op.AlternateKey[Machine]]
        ) -> "MachineSetWithoutDelete[_op.Q]": ...


class AsyncMachineSetWithoutDelete(
    ItemSetOperations[_op.AsyncSession],
    _tasks_restricted.AsyncSetWithoutDelete[Machine, _op.P, AsyncMachinePlace],
):
    """A set of `Machine`, without `delete`."""

    if TYPE_CHECKING:

        def by(
            self, key: _op.Callable[_op.Q, _op.AlternateKey[Machine]]
        ) -> "AsyncMachineSetWithoutDelete[_op.Q]": ...


class MachineSingleton(MachineOperations[_op.Session], _op.Singleton[Machine]):
    """A single row of `Machine`."""


class AsyncMachineSingleton(
    MachineOperations[_op.AsyncSession], _op.AsyncSingleton[Machine]
):
    """A single row of `Machine`."""


class KindsTogetherMethods(Methods[S]):
    """Operations of Hazard.KindsTogetherSvc."""

    items = _op.bound_set("Items", Item, ItemKey, ItemSet, AsyncItemSet)
    """Key: id."""
    frozen = _op.bound_set(
        "Frozen", Item, ItemKey, ItemReadOnlySet, AsyncItemReadOnlySet
    )
    """Key: id."""
    undeletable = _op.bound_set(
        "Undeletable", Item, ItemKey, ItemSetWithoutDelete, AsyncItemSetWithoutDelete
    )
    """Key: id."""
    machines = _op.bound_set("Machines", Machine, ItemKey, MachineSet, AsyncMachineSet)
    """Key: id."""
    main = _op.bound_single("Main", Machine, MachineSingleton, AsyncMachineSingleton)
