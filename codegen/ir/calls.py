"""What methods of services and functions of libraries have in common: a signature, a call, and a result."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from codegen.ir import model, names
from codegen.ir.rows import described, display, wire_names
from codegen.ir.text import docstring, literal
from codegen.ir.types import RUNTIME, Import, PyType
from codegen.runtime.data.names import to_parameter

BOUND_TO = "on"
"""The parameter of a bound operation that takes the path of what it is bound to."""


@dataclass(frozen=True, slots=True)
class Argument:
    """One input or output, with its Python type."""

    wire_name: str
    type: PyType
    required: bool = True
    nullable: bool = False
    """Whether None is a value that is sent as null."""
    absent: str = "None"
    """What stands for an input that is not given, if it is not required."""
    tableset: bool = False
    doc: str = ""
    """What the method's docstring says of it, behind its name."""

    @property
    def annotation(self) -> str:
        """The type of an output: a list or a tableset is empty where nothing comes, anything else is None."""
        whole = self.tableset or self.type.text.startswith(("list[", "dict["))
        return (
            self.type.text
            if whole or self.type.text == "Any"
            else f"{self.type.text} | None"
        )


@dataclass(frozen=True, slots=True)
class Signature:
    """A method or function before it is text."""

    name: str
    wire_name: str
    description: str
    inputs: tuple[Argument, ...]
    outputs: tuple[Argument, ...]
    result: str
    """The type of what the call gives."""
    output: str = ""
    """The wire name of the one output that is the result itself, or `""`."""
    call: str = "Call"
    """The class of the call."""
    bound: bool = False
    """Whether it is called on a row or a set, whose path stands first."""


def method(signature: Signature, rule: names.Rule, used: set[Import]) -> model.Method:
    """The `def` of a method, with its docstring and the call it returns."""
    used |= {(RUNTIME, "Call"), (RUNTIME, signature.call), (RUNTIME, "method")}
    for argument in (*signature.inputs, *signature.outputs):
        used |= argument.type.imports
    used |= {
        (RUNTIME, a.absent)
        for a in signature.inputs
        if not a.required and a.absent != "None"
    }
    given = (f"{a.type.given} {a.absent}" for a in signature.inputs)
    rule = names.beside(rule, ("Call", signature.call, signature.result, *given))
    if signature.bound:
        rule = names.beside(rule, (BOUND_TO,))
    found = names.distinct((a.wire_name for a in signature.inputs), rule)
    arguments = [literal(signature.wire_name), signature.result]
    if wires := display(
        {name: wire for wire, name in found.items() if to_parameter(name) != wire}
    ):
        arguments.append(f"wires={wires}")
    if signature.output:
        arguments.append(f"output={literal(signature.output)}")
    if signature.bound:
        arguments.append(f"{BOUND_TO}={BOUND_TO}")
    notes = [
        described(f"`{found[a.wire_name]}`{a.doc}") for a in signature.inputs if a.doc
    ]
    return model.Method(
        header=f"def {signature.name}({_parameters(signature, found)}) -> Call[{signature.result}]:",
        doc=docstring(
            described(
                signature.description or f"Call `{signature.wire_name}`.", *notes
            ),
            8,
        ),
        call=f"return {signature.call}({', '.join(arguments)})",
    )


def _parameters(signature: Signature, found: dict[str, str]) -> str:
    """The parameters in document order, by keyword; a tableset called `ds` may also stand first without one."""
    first = [a for a in signature.inputs if a.tableset and a.wire_name == "ds"]
    rest = [a for a in signature.inputs if a not in first]
    parts = ["self", *(_parameter(a, found) for a in first)]
    if signature.bound:
        parts.insert(1, f"{BOUND_TO}: str")
    if rest:
        parts += ["*", *(_parameter(a, found) for a in rest)]
    return ", ".join(parts)


def _parameter(argument: Argument, found: dict[str, str]) -> str:
    name = found[argument.wire_name]
    default = "" if argument.required else f" = {argument.absent}"
    takes_none = argument.nullable or default == " = None"
    return f"{name}: {argument.type.given}{' | None' if takes_none else ''}{default}"


def result_class(
    name: str,
    of: str,
    outputs: Sequence[Argument],
    rule: names.Rule,
    used: set[Import],
) -> model.Carrier:
    """The class of a result with several values, each under its Python name; `method` notes what their types need.

    Its name says what it is the result of, unless it is empty.
    """
    used.add((RUNTIME, "Result"))
    rule = names.beside(rule, (o.annotation for o in outputs))
    found = names.distinct((o.wire_name for o in outputs), rule)
    return model.Carrier(
        name=name,
        base="Result",
        doc="" if outputs else docstring(f"What `{of}` gives: nothing.", 4),
        wire_names=wire_names(found, to_parameter, used),
        attributes=tuple(
            model.Attribute(found[o.wire_name], o.annotation) for o in outputs
        ),
    )
