"""The module of a function library, made from its signatures."""

from __future__ import annotations

from collections.abc import Iterator

from codegen.documents.efx import Argument as DocumentArgument
from codegen.documents.efx import Function, Library
from codegen.errors import Problem
from codegen.ir import signatures, model, names
from codegen.ir.signatures import Argument, Signature
from codegen.ir.imports import imports
from codegen.ir.rows import described
from codegen.ir.text import docstring
from codegen.ir.types import (
    ANY,
    BINARY,
    BOOLEAN,
    DATE_TIME,
    DECIMAL,
    FLOAT,
    GUID,
    INTEGER,
    RUNTIME,
    TEXT,
    Import,
    PyType,
)

_ROW = (RUNTIME, "Row")
DOTNET_TYPES: dict[str, PyType] = {
    "System.String": TEXT,
    "System.Char": TEXT,
    "System.Byte": INTEGER,
    "System.SByte": INTEGER,
    "System.Int16": INTEGER,
    "System.Int32": INTEGER,
    "System.Int64": INTEGER,
    "System.UInt16": INTEGER,
    "System.UInt32": INTEGER,
    "System.UInt64": INTEGER,
    "System.Decimal": DECIMAL,
    "System.Double": FLOAT,
    "System.Single": FLOAT,
    "System.Boolean": BOOLEAN,
    "System.DateTime": DATE_TIME,
    "System.DateTimeOffset": DATE_TIME,
    "System.Guid": GUID,
    "System.Byte[]": BINARY,
    "System.Object": ANY,
    "System.Data.DataSet": PyType("dict[str, list[Row]]", frozenset({_ROW})),
    "System.Data.DataTable": PyType("list[Row]", frozenset({_ROW})),
}
"""EPICOR.md, "Discovery": DataType is a full .NET name."""
TABLESET = PyType("Tableset", frozenset({(RUNTIME, "Tableset")}))


def build(
    library: Library, *, path: tuple[str, ...], rule: names.Rule
) -> tuple[model.Library, model.Report]:
    """The module of a library."""
    functions = [f for f in library.functions if not (f.private or f.disabled)]
    class_name = names.reached_class(names.pascal(library.name))
    used: set[Import] = {(RUNTIME, "Library"), (RUNTIME, "S")}
    found = names.distinct((f.name for f in functions), names.attribute)
    results: list[model.Carrier] = []
    taken = {class_name}
    methods = []
    for function in functions:
        result = names.unused(names.pascal(function.name) + "Result", taken)
        taken.add(result)
        outputs = tuple(_argument(o) for o in function.outputs)
        results.append(
            signatures.result_class(result, found[function.name], outputs, rule, used)
        )
        signature = Signature(
            name=found[function.name],
            wire_name=function.name,
            description=function.description,
            inputs=tuple(_argument(i) for i in function.inputs),
            outputs=outputs,
            result=result,
        )
        methods.append(signatures.method(signature, rule, used))
    module = model.Library(
        wire_name=library.name,
        path=path,
        class_name=class_name,
        module_doc=docstring(described(f"Functions of library {library.name}", "")),
        doc=docstring(described(library.description or f"Library `{library.name}`"), 4),
        imports=imports(used, depth=1),
        carriers=tuple(results),
        methods=tuple(methods),
    )
    return module, model.Report(tuple(_problems(library)), tuple(_cut(library)))


def dotnet_type(name: str) -> PyType | None:
    """The Python type of a .NET type, with its assembly or without, nullable or not; None for one that is not known."""
    name = name.strip()
    if name.startswith("System.Nullable`1[["):
        name = name.removeprefix("System.Nullable`1[[").rstrip("]")
    name = name.partition(",")[0].strip()
    if name.endswith("Tableset"):
        return TABLESET
    return DOTNET_TYPES.get(name)


def _argument(argument: DocumentArgument) -> Argument:
    type_ = dotnet_type(argument.type) or ANY
    default = f"{argument.default} unless given"
    return Argument(
        argument.name,
        type_,
        required=not argument.optional,
        tableset=type_ is TABLESET,
        doc=default if argument.optional and argument.default else "",
    )


def _problems(library: Library) -> Iterator[Problem]:
    for function in library.functions:
        for argument in (*function.inputs, *function.outputs):
            if dotnet_type(argument.type) is None:
                what = (
                    f"`{argument.name}` of `{function.name}` has the unknown type "
                    f"`{argument.type}`: it is not checked"
                )
                yield Problem(library.name, 0, what, level="note")


def _cut(library: Library) -> Iterator[str]:
    hidden: list[Function] = [f for f in library.functions if f.private or f.disabled]
    if hidden:
        yield f"{library.name}: {len(hidden)} functions that are private or disabled"
