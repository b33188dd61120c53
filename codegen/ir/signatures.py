"""What methods of services and functions of libraries have in common: a signature, a call, and a result."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from codegen.ir import model, names
from codegen.ir.rows import described, dict_display, wire_names
from codegen.ir.text import docstring, literal
from codegen.ir.types import RUNTIME, Import, PyType
from codegen.runtime.data.names import to_parameter

DECLARED: Final[Mapping[str, Import]] = {
    "stream_method": (f"{RUNTIME}.operations", "stream_method")
}
"""What declares a method, but for what the runtime itself has → where it is."""


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
    """What the method's docstring says of it."""

    @property
    def may_be_missing(self) -> bool:
        """Whether an output is None if nothing comes; a list or a tableset is empty."""
        whole = self.tableset or self.type.text.startswith(("list[", "dict["))
        return not whole and self.type.text != "Any"


@dataclass(frozen=True, slots=True)
class Signature:
    """A method or function before it is text."""

    name: str
    wire_name: str
    description: str
    inputs: tuple[Argument, ...]
    outputs: tuple[Argument, ...]
    result: str
    """The type of what the call gives, without `| None`."""
    nullable: bool = False
    """Whether the call may give None instead."""
    output: str = ""
    """The wire name of the one output that is the result itself, or `""`."""
    call: str = "Call"
    """The class of the call."""
    form: str = "method"
    """What declares it."""
    deprecated: str = ""

    @property
    def given(self) -> str:
        """The annotation of what the call gives."""
        return f"{self.result} | None" if self.nullable else self.result


def method(signature: Signature, rule: names.Rule, used: set[Import]) -> model.Method:
    """The `def` of a method, with its docstring and the call it returns."""
    made_of = (signature.call, signature.form)
    used |= {(RUNTIME, "Call")}
    used |= {DECLARED.get(n, (RUNTIME, n)) for n in made_of if "." not in n}
    for argument in (*signature.inputs, *signature.outputs):
        used |= argument.type.imports
    used |= {
        (RUNTIME, a.absent)
        for a in signature.inputs
        if not a.required and a.absent != "None"
    }
    given = (f"{a.type.given} {a.absent}" for a in signature.inputs)
    rule = names.beside(rule, ("Call", signature.call, signature.result, *given))
    found = names.distinct((a.wire_name for a in signature.inputs), rule)
    said = {found[a.wire_name]: described(a.doc) for a in signature.inputs if a.doc}
    parameters = {
        a.wire_name: _parameter(a, found[a.wire_name]) for a in signature.inputs
    }
    return model.Method(
        name=signature.name,
        wire_name=signature.wire_name,
        gives=signature.result,
        arguments=tuple(parameters.values()),
        header=f"def {signature.name}({_listed(signature, parameters)}) -> Call[{signature.given}]:",
        doc=docstring(
            described(signature.description or f"Call `{signature.wire_name}`."),
            8,
            tuple(said.items()),
        ),
        call=f"return {signature.call}({', '.join(_arguments(signature, found))})",
        form=signature.form,
        deprecated=signature.deprecated,
    )


def _arguments(signature: Signature, found: Mapping[str, str]) -> Iterator[str]:
    """What the call is made with; `found` has the Python name of each input."""
    yield literal(signature.wire_name)
    yield signature.given
    if wires := dict_display(
        {name: wire for wire, name in found.items() if to_parameter(name) != wire}
    ):
        yield f"wires={wires}"
    if signature.output:
        yield f"output={literal(signature.output)}"


def _listed(signature: Signature, found: Mapping[str, model.Argument]) -> str:
    """The parameters in document order, by keyword; a tableset called `ds` may also stand first without one."""
    first = [
        a.wire_name for a in signature.inputs if a.tableset and a.wire_name == "ds"
    ]
    rest = [parameter.text for wire, parameter in found.items() if wire not in first]
    parts = ["self", *(found[wire].text for wire in first)]
    if rest:
        parts += ["*", *rest]
    return ", ".join(parts)


def _parameter(argument: Argument, name: str) -> model.Argument:
    type_ = argument.type
    default = "" if argument.required else argument.absent
    takes_none = argument.nullable or default == "None"
    return model.Argument(
        name, argument.wire_name, type_.text, type_.given, default, takes_none
    )


def result_class(
    name: str, of: str, outputs: Sequence[Argument], rule: names.Rule, used: set[Import]
) -> model.Carrier:
    """The class of a result with several values, each under its Python name; `method` notes what their types need.

    Its name says what it is the result of, unless it is empty.
    """
    used.add((RUNTIME, "Result"))
    rule = names.beside(rule, (o.type.text for o in outputs))
    found = names.distinct((o.wire_name for o in outputs), rule)
    return model.Carrier(
        name=name,
        base="Result",
        doc="" if outputs else docstring(f"What `{of}` gives: nothing.", 4),
        wire_names=wire_names(found, to_parameter, used),
        attributes=tuple(
            model.Attribute(
                found[o.wire_name], o.wire_name, o.type.text, o.may_be_missing
            )
            for o in outputs
        ),
    )
