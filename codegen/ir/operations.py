"""The module of a service's methods, made from the actions and functions of its `$metadata`.

Kinetic's own documents declare neither parameters nor results there, so its methods come from OpenAPI (`methods`); any other
OData service has its operations here (CSDL section 12, OData Protocol section 11.5).
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
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
from codegen.ir import signatures, model, names
from codegen.ir.signatures import Argument, Signature
from codegen.ir.imports import imports
from codegen.ir.methods import methods_class
from codegen.ir.service import METHODS
from codegen.ir.rows import described
from codegen.ir.rows import warned
from codegen.ir.text import docstring
from codegen.ir.types import ANY, EDM_TYPES, RUNTIME, STREAM, Import, PyType

CALLS = {"action": "Action", "function": "Function"}
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
    """The module of those of a service's operations that are taken."""
    used: set[Import] = {(RUNTIME, "Methods"), (RUNTIME, "S")}
    own = "." + service.path[-1]
    wanted = {k: o for k, o in _called(document).items() if takes_method(o.name)}
    attributes = frozenset(s.name for s in service.sets)
    found = names.distinct(wanted, names.attribute)
    methods = []
    for key, operation in wanted.items():
        name = names.unused(found[key], attributes)
        # A space separates an import's name from what distinguishes its overloads.
        wire = operation.qualified if operation.bound else key.partition(" ")[0]
        signature = _signature(document, operation, service.classes, name, wire)
        methods.append(signatures.method(signature, rule, used))
    used = {(own if module == _OWN else module, name) for module, name in used}
    title = docstring(f"Operations of {document.name}.")
    module = model.Methods(
        wire_name=document.name,
        path=(*service.path[:-1], service.path[-1] + METHODS),
        class_name=methods_class(document.name),
        module_doc=title,
        doc=docstring(f"Operations of {document.name}.", 4),
        imports=imports(used, depth=len(service.path) - 1),
        rows=(),
        carriers=(),
        methods=tuple(methods),
    )
    return module, model.Report(tuple(_unreached(document)))


MOST_AGAIN = 10_000
"""Overloads that are imported more than once, all in all: each import of an operation means every overload."""
_TOO = 4
"""Overloads with parameters of the same names, before they are numbered."""
_OWN = "."
"""The service's own module, in an `Import`."""


def _called(document: Document) -> dict[str, Operation]:
    """Name to call by → operation: an import's own name; for bound ones the type before, where it is needed the parameters behind."""
    found: dict[str, Operation] = {}
    for entry, overloads in _imported(document):
        for operation in overloads:
            found[_free(entry.name, operation, found)] = operation
    for operation in document.operations:
        if operation.bound and operation.parameters:
            stem = _bound_name(operation)
            found[_free(stem, operation, found)] = operation
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


def _bound_name(operation: Operation) -> str:
    """`User` and `sendMail` give `User sendMail`; an operation on a collection is reached through the plural's `all`."""
    binding = operation.parameters[0].type
    short = binding.name.rpartition(".")[2]
    return f"{short} {'all ' if binding.collection else ''}{operation.name}"


def _free(stem: str, operation: Operation, found: Mapping[str, Operation]) -> str:
    """The name, with those of the parameters behind it where an overload has it already."""
    if stem not in found:
        return stem
    name = " ".join([stem, "by", *(p.name for p in _given(operation))])
    for _ in range(_TOO):
        if name not in found:
            return name
        name += " too"
    return names.unused(name, found)


def _given(operation: Operation) -> tuple[Parameter, ...]:
    """The parameters that a call gives: all but the one it is bound to."""
    return operation.parameters[1:] if operation.bound else operation.parameters


def _signature(
    document: Document,
    operation: Operation,
    classes: Mapping[str, str],
    name: str,
    wire_name: str,
) -> Signature:
    inputs = tuple(_input(document, operation, p, classes) for p in _given(operation))
    outputs: tuple[Argument, ...] = ()
    if operation.returns is not None:
        nullable = operation.returns_nullable
        returned = _type(document, classes, operation.returns, nullable=nullable)
        outputs = (Argument("value", returned),)
    is_stream = operation.returns in _STREAMED
    on = operation.parameters[0].type if operation.bound else None
    where = f" on a path that leads to `{on.name}`" if on else ""
    text = operation.description or f"Call `{operation.name}`{where}."
    text = warned(text, operation.deprecated)
    return Signature(
        name=name,
        wire_name=wire_name,
        description=text,
        inputs=inputs,
        outputs=outputs,
        result=outputs[0].type.text if outputs else "None",
        nullable=bool(outputs) and outputs[0].may_be_missing and not is_stream,
        call=CALLS[operation.kind],
        bound=operation.bound,
        form="stream_method" if is_stream else "method",
    )


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
        _type(document, classes, given.type, nullable=given.nullable),
        required=not (given.optional or left_out),
        nullable=given.nullable and not given.type.collection,
        absent="UNSET",
        doc=f": {text}" if text else "",
    )


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
        single = PyType(name, frozenset({(_OWN, name)}))
    else:
        single = EDM_TYPES.get(ref.name, ANY)
    held = nullable and not document.is_entity(ref.name)
    return single.listed(nullable=held) if ref.collection else single


def _unreached(document: Document) -> Iterator[Problem]:
    """A note for each operation that no URL leads to, and one for operations of which nothing more than the names is known."""
    if not declared(document):
        what = "its operations declare neither parameters nor results, and are called without"
        yield Problem(document.name, 0, what, level="note")
    imported = {entry.operation for entry in document.imports}
    if left := len(document.imports) - sum(1 for _ in _imported(document)):
        what = f"{left:,} imports of operations that are imported before are left out"
        yield Problem(document.name, 0, f"{what}: they have too many overloads")
    for operation in document.operations:
        if not operation.bound and operation.qualified not in imported:
            what = f"{operation.kind} `{operation.name}` has no import and cannot be called"
            yield Problem(document.name, operation.line, what, level="note")
