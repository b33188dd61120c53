"""The module of a service's methods, made from the actions and functions of its `$metadata`.

Kinetic's own documents declare neither parameters nor results there, so its methods come from OpenAPI (`methods`); any other
OData service has its operations here (CSDL section 12, OData Protocol section 11.5).
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Final

from codegen.documents.edm import (
    Document,
    Operation,
    OperationImport,
    Parameter,
    TypeDefinition,
    TypeRef,
)
from codegen.errors import Problem
from codegen.ir import annotated, bound, signatures, model, names
from codegen.ir.signatures import Argument, Signature
from codegen.ir.methods import module_of
from codegen.ir.rows import described, with_deprecation
from codegen.ir.types import ANY, EDM_TYPES, OWN, RUNTIME, STREAM, Import, PyType

CALLS = {"action": "_op.Action", "function": "_op.Function"}
_STREAMED: Final = (TypeRef(STREAM),)
_CONTENT: Final = PyType("Content", frozenset({(f"{RUNTIME}.http.message", "Content")}))
"""What a stream holds that an operation returns."""


def declared(document: Document) -> bool:
    """Whether the document's operations say what they take or give."""
    return any(o.parameters or o.returns for o in document.operations)


def build(
    document: Document,
    service: model.Service,
    *,
    takes_method: Callable[[str], bool],
    rule: names.Rule,
) -> tuple[model.Methods, model.Report]:
    """The module of those of a service's operations that are taken, and of the sets and rows that they are bound to."""
    used: set[Import] = {(RUNTIME, "Methods"), (RUNTIME, "S")}
    make = _maker(document, service, rule, used)
    wanted = {k: o for k, o in _called(document).items() if takes_method(o.name)}
    attributes = frozenset(s.name for s in service.sets)
    found = names.distinct(wanted, names.attribute)
    # A space separates an import's name from what distinguishes its overloads.
    methods = tuple(
        make(operation, names.unused(found[key], attributes), key.partition(" ")[0])
        for key, operation in wanted.items()
    )
    types = bound.types(document, takes_method)
    classes, sets = bound.build(
        document, service, types, takes_method=takes_method, make=make, used=used
    )
    members: tuple[annotated.Member, ...] = (*methods, *sets)
    warns = annotated.deprecates(members, used)
    module = replace(
        module_of(document.name, service.path, "Operations", methods, used),
        bound=classes,
        sets=sets,
        declared=True,
        warns=warns,
    )
    return module, model.Report(tuple(_unreached(document, service)))


def _maker(
    document: Document, service: model.Service, rule: names.Rule, used: set[Import]
) -> Callable[..., model.Method]:
    """What makes the method of an operation, under a name and a wire name that may be its own."""

    def make(operation: Operation, name: str, wire: str = "") -> model.Method:
        wire = wire or operation.qualified
        signature = _signature(document, operation, service.classes, name, wire)
        used.add(bound.OPERATIONS)
        return signatures.method(signature, rule, used)

    return make


MOST_AGAIN = 10_000
"""Overloads that are imported more than once, all in all: each import of an operation means every overload."""


def _called(document: Document) -> dict[str, Operation]:
    """Name to call by → unbound operation: an import's own name, where it is needed with the parameters behind it."""
    found: dict[str, Operation] = {}
    for entry, overloads in _imported(document):
        for operation in overloads:
            found[bound.overload_name(entry.name, operation, found)] = operation
    return found


def _imported(
    document: Document,
) -> Iterator[tuple[OperationImport, Sequence[Operation]]]:
    """The imports with the overloads they mean, up to the bound for what is imported more than once."""
    unbound: dict[str, list[Operation]] = {}
    for operation in document.operations:
        if not operation.bound:
            unbound.setdefault(operation.qualified, []).append(operation)
    first: set[str] = set()
    left = MOST_AGAIN
    for entry in document.imports:
        overloads = unbound.get(entry.operation, [])
        if entry.operation in first:
            left -= len(overloads)
            if left < 0:
                continue
        first.add(entry.operation)
        yield entry, overloads


def _signature(
    document: Document,
    operation: Operation,
    classes: Mapping[str, str],
    name: str,
    wire_name: str,
) -> Signature:
    inputs = tuple(
        _input(document, operation, p, classes)
        for p in bound.call_parameters(operation)
    )
    outputs: tuple[Argument, ...] = ()
    if operation.returns is not None:
        nullable = operation.returns_nullable
        returned = _type(document, classes, operation.returns, nullable=nullable)
        outputs = (Argument("value", returned),)
    is_stream = operation.returns in _STREAMED
    text = operation.description
    if operation.deprecated:
        text = with_deprecation(
            text or f"Call `{operation.name}`.", operation.deprecated
        )
    return Signature(
        name=name,
        wire_name=wire_name,
        description=text,
        inputs=inputs,
        outputs=outputs,
        result=outputs[0].type.text if outputs else "None",
        nullable=bool(outputs) and outputs[0].may_be_missing and not is_stream,
        call=CALLS[operation.kind],
        form=_form(document, operation, classes),
        deprecated=operation.deprecated,
    )


def _form(document: Document, operation: Operation, classes: Mapping[str, str]) -> str:
    """What declares the operation."""
    if operation.returns in _STREAMED:
        return "stream_method"
    return "_op.composable" if _is_query(document, operation, classes) else "method"


def _is_query(
    document: Document, operation: Operation, classes: Mapping[str, str]
) -> bool:
    """Whether rows come, and the document allows to query them further (CSDL section 12.2.4)."""
    returns = operation.returns
    if returns is None or not (operation.composable and returns.collection):
        return False
    return returns.name in classes and document.is_entity(returns.name)


def _input(
    document: Document,
    operation: Operation,
    given: Parameter,
    classes: Mapping[str, str],
) -> Argument:
    """One parameter; an action's that may be null may also be left out (OData Protocol, section 11.5.5.1)."""
    left_out = operation.kind == "action" and given.nullable
    default = f"If it is left out: `{given.default}`." if given.default else ""
    text = described(given.description, default)
    return Argument(
        given.name,
        _taken(document, classes, given),
        required=not (given.optional or left_out),
        nullable=given.nullable and not given.type.collection,
        absent="UNSET",
        doc=text,
    )


def _taken(document: Document, classes: Mapping[str, str], given: Parameter) -> PyType:
    """The type of a parameter: the place of a row may stand for it (OData JSON Format, section "Entity Reference")."""
    found = _type(document, classes, given.type, nullable=given.nullable)
    if given.type.name not in classes or not document.is_entity(given.type.name):
        return found
    row = classes[given.type.name]
    either = f"{row} | _op.Reference[{row}]"
    if not given.type.collection:
        return PyType(either, found.imports)
    sequence = ("collections.abc", "Sequence")
    return PyType(f"Sequence[{either}]", found.imports | {sequence})


def _type(
    document: Document, classes: Mapping[str, str], ref: TypeRef, *, nullable: bool
) -> PyType:
    found = document.types.get(ref.name)
    if ref in _STREAMED:
        return _CONTENT
    if isinstance(found, TypeDefinition):
        single = EDM_TYPES.get(found.underlying, ANY)
    elif ref.name in classes:
        name = classes[ref.name]
        single = PyType(name, frozenset({(OWN, name)}))
    else:
        single = EDM_TYPES.get(ref.name, ANY)
    held = nullable and not document.is_entity(ref.name)
    return single.listed(nullable=held) if ref.collection else single


def _unreached(document: Document, service: model.Service) -> Iterator[Problem]:
    """A note for each operation that no URL leads to, and one for operations of which nothing more than the names is known."""
    if not declared(document):
        what = "its operations declare neither parameters nor results, and are called without"
        yield Problem(document.name, 0, what, level="note")
    imported = {entry.operation for entry in document.imports}
    if left := len(document.imports) - sum(1 for _ in _imported(document)):
        what = f"{left:,} imports of operations that are imported before are left out"
        yield Problem(document.name, 0, f"{what}: they have too many overloads")
    for operation in document.operations:
        if operation.bound:
            why = _why_unreached(document, operation, service)
        else:
            why = "" if operation.qualified in imported else "has no import and"
        if why:
            what = f"{operation.kind} `{operation.name}` {why} cannot be called"
            yield Problem(document.name, operation.line, what, level="note")


def _why_unreached(
    document: Document, operation: Operation, service: model.Service
) -> str:
    """Why nothing has an operation that is bound; "" if it can be called."""
    binding = operation.parameters[0].type.name
    if binding in service.classes and document.structured(binding):
        return ""
    return f"is bound to `{binding}`, which is neither an entity type nor a complex type of this package, and"
