"""Operations of Hazard.ParametersNamedAsMachinerySvc."""

from .._runtime import UNSET, Call, Methods, S, method, operations as _op
from .parameters_named_as_machinery import Part, PartKey


class PartOperations(_op.Bound[S]):
    """Operations on a row of `Part`."""

    @method
    def act_on(
        self,
        *,
        on: str | None = UNSET,
        self_: str,
        cls: str | None = UNSET,
        name: str,
        inputs: str | None = UNSET,
        result: str,
        output: str | None = UNSET,
        wires: str,
        call_xcc8e2f3e: str | None = UNSET,
        call: str,
        action: str | None = UNSET,
        function: str,
        method: str | None = UNSET,
        service: str,
        session: str | None = UNSET,
        args: str,
        parameters: str | None = UNSET,
        function_xcaae163d: str,
        path: str | None = UNSET,
        read: str,
        value: str | None = UNSET,
        given: str,
        defaults: str | None = UNSET,
        s: str,
        methods: str | None = UNSET,
        unset: str,
        on__: str | None = UNSET,
    ) -> Call[None]:
        """Call `Hazard.ActOn`."""
        return _op.Action(
            "Hazard.ActOn",
            None,
            wires={
                "call_xcc8e2f3e": "call",
                "call": "Call",
                "action": "Action",
                "function": "Function",
                "function_xcaae163d": "function",
                "s": "S",
                "methods": "Methods",
                "unset": "UNSET",
                "on__": "on_",
            },
        )

    @method
    def ask_on(
        self,
        *,
        on: str | None,
        self_: str,
        cls: str | None,
        name: str,
        inputs: str | None,
        result: str,
        output: str | None,
        wires: str,
        call_xcc8e2f3e: str | None,
        call: str,
        action: str | None,
        function: str,
        method: str | None,
        service: str,
        session: str | None,
        args: str,
        parameters: str | None,
        function_xcaae163d: str,
        path: str | None,
        read: str,
        value: str | None,
        given: str,
        defaults: str | None,
        s: str,
        methods: str | None,
        unset: str,
        on__: str | None,
    ) -> Call[str | None]:
        """Call `Hazard.AskOn`."""
        return _op.Function(
            "Hazard.AskOn",
            str | None,
            wires={
                "call_xcc8e2f3e": "call",
                "call": "Call",
                "action": "Action",
                "function": "Function",
                "function_xcaae163d": "function",
                "s": "S",
                "methods": "Methods",
                "unset": "UNSET",
                "on__": "on_",
            },
        )


class PartPlace(PartOperations[_op.Session], _op.RowPlace[Part]):
    """A row of `Part`, by its key."""


class AsyncPartPlace(PartOperations[_op.AsyncSession], _op.AsyncRowPlace[Part]):
    """A row of `Part`, by its key."""


class PartSet(_op.BoundSet[Part, _op.P, PartPlace]):
    """A set of `Part`."""


class AsyncPartSet(_op.AsyncBoundSet[Part, _op.P, AsyncPartPlace]):
    """A set of `Part`."""


class ParametersNamedAsMachineryMethods(Methods[S]):
    """Operations of Hazard.ParametersNamedAsMachinerySvc."""

    parts = _op.bound_set("Parts", Part, PartKey, PartSet, AsyncPartSet)
    """Key: part_num."""

    @method
    def act(
        self,
        *,
        on: str | None = UNSET,
        self_: str,
        cls: str | None = UNSET,
        name: str,
        inputs: str | None = UNSET,
        result: str,
        output: str | None = UNSET,
        wires: str,
        call_xcc8e2f3e: str | None = UNSET,
        call: str,
        action: str | None = UNSET,
        function: str,
        method: str | None = UNSET,
        service: str,
        session: str | None = UNSET,
        args: str,
        parameters: str | None = UNSET,
        function_xcaae163d: str,
        path: str | None = UNSET,
        read: str,
        value: str | None = UNSET,
        given: str,
        defaults: str | None = UNSET,
        s: str,
        methods: str | None = UNSET,
        unset: str,
        on__: str | None = UNSET,
    ) -> Call[None]:
        """Call `Act`."""
        return _op.Action(
            "Act",
            None,
            wires={
                "call_xcc8e2f3e": "call",
                "call": "Call",
                "action": "Action",
                "function": "Function",
                "function_xcaae163d": "function",
                "s": "S",
                "methods": "Methods",
                "unset": "UNSET",
                "on__": "on_",
            },
        )

    @method
    def ask(
        self,
        *,
        on: str | None,
        self_: str,
        cls: str | None,
        name: str,
        inputs: str | None,
        result: str,
        output: str | None,
        wires: str,
        call_xcc8e2f3e: str | None,
        call: str,
        action: str | None,
        function: str,
        method: str | None,
        service: str,
        session: str | None,
        args: str,
        parameters: str | None,
        function_xcaae163d: str,
        path: str | None,
        read: str,
        value: str | None,
        given: str,
        defaults: str | None,
        s: str,
        methods: str | None,
        unset: str,
        on__: str | None,
    ) -> Call[str | None]:
        """Call `Ask`."""
        return _op.Function(
            "Ask",
            str | None,
            wires={
                "call_xcc8e2f3e": "call",
                "call": "Call",
                "action": "Action",
                "function": "Function",
                "function_xcaae163d": "function",
                "s": "S",
                "methods": "Methods",
                "unset": "UNSET",
                "on__": "on_",
            },
        )
