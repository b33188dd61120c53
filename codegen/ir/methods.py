"""The module of a service's methods, made from its OpenAPI document.

Rows that have the columns of one of the service's own rows are that row; all others get a class here.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field

from codegen.documents.methods import Field, Method, ServiceMethods, Shape
from codegen.errors import Problem
from codegen.ir import calls, model, names
from codegen.ir.calls import Argument, Signature
from codegen.ir.imports import imports
from codegen.ir.service import (
    METHODS,
    annotated,
    described,
    display,
    service_class,
)
from codegen.ir.text import docstring
from codegen.ir.types import (
    ANY,
    BINARY,
    BOOLEAN,
    DATE,
    DATE_TIME,
    DECIMAL,
    GUID,
    INTEGER,
    RUNTIME,
    TEXT,
    WIRE_NAMES,
    Import,
    PyType,
)
from codegen.runtime.names import to_wire

FORMATS: dict[str, PyType] = {
    "date-time": DATE_TIME,
    "date": DATE,
    "uuid": GUID,
    "byte": BINARY,
    "binary": BINARY,
}
"""Formats of strings that have a type of their own."""
KINDS: dict[str, PyType] = {
    "integer": INTEGER,
    "number": DECIMAL,
    "boolean": BOOLEAN,
    "string": TEXT,
}
"""A number is exact whatever its format says: Kinetic's documents call every decimal a double."""

EXTENSIONS = "ExtensionTables"


@dataclass(slots=True)
class _Space:
    """The schemas that the methods lead to, the classes they have, and what these need imported."""

    document: ServiceMethods
    rows: Mapping[frozenset[str], str]
    """Wire names of a row's columns → its class in the service's own module."""
    taken: set[str]
    classes: dict[str, str] = field(default_factory=dict)
    order: list[str] = field(default_factory=list)
    reused: set[str] = field(default_factory=set)

    def class_of(self, ref: str) -> str:
        """The class for a schema; the schema is noted to be written unless the service has its row already."""
        if ref in self.classes:
            return self.classes[ref]
        shape = self.document.schemas[ref]
        if (twin := self._twin(shape)) is not None:
            self.classes[ref] = self.classes[twin]
            return self.classes[ref]
        own = self.rows.get(frozenset(f.name for f in shape.fields), "")
        if own and not self.is_tableset(shape):
            self.reused.add(own)
            self.classes[ref] = own
            return own
        name = names.class_name(ref.rpartition(".")[2])
        if name in self.taken:
            name = names.pascal(ref)
        self.classes[ref] = name = calls.unused(name, self.taken)
        self.taken.add(name)
        for part in tables(shape):
            self.type_of(part.shape)
        self.order.append(ref)
        return name

    def _twin(self, shape: Shape) -> str | None:
        """The tableset with the same tables that has a class already: `UpdExt…` tablesets are the plain ones again."""
        if not self.is_tableset(shape):
            return None
        same = (
            ref
            for ref in self.order
            if tables(self.document.schemas[ref]) == tables(shape)
        )
        return next(same, None)

    def is_tableset(self, shape: Shape) -> bool:
        """Whether the object holds tables and nothing else (EPICOR.md, "On the wire")."""
        return bool(shape.fields) and all(self._is_table(f.shape) for f in shape.fields)

    def _is_table(self, shape: Shape) -> bool:
        items = (
            self.document.resolved(shape).items
            if shape.kind in ("array", "ref")
            else None
        )
        return items is not None and self.document.resolved(items).kind == "object"

    def is_object(self, shape: Shape) -> bool:
        """Whether the shape leads to an object with declared fields."""
        found = self.document.resolved(shape)
        return shape.kind == "ref" and found.kind == "object" and bool(found.fields)

    def type_of(self, shape: Shape) -> PyType:
        """The Python type of a value of that shape."""
        if self.is_object(shape):
            name = self.class_of(self._last_ref(shape))
            return PyType(name, f"Column[{name}]")
        found = self.document.resolved(shape)
        if found.kind == "array" and found.items is not None:
            inner = self.type_of(found.items)
            return PyType(f"list[{inner.text}]", "", inner.imports)
        if found.kind == "string" and found.format in FORMATS:
            return FORMATS[found.format]
        return KINDS.get(found.kind, ANY)

    def _last_ref(self, shape: Shape) -> str:
        ref = shape.ref
        while (inner := self.document.schemas[ref]).kind == "ref":
            ref = inner.ref
        return ref

    def argument(self, part: Field, *, required: bool) -> Argument:
        """An input or output of a method."""
        tableset = self.is_object(part.shape) and self.is_tableset(
            self.document.resolved(part.shape)
        )
        return Argument(part.name, self.type_of(part.shape), required, tableset)


def tables(shape: Shape) -> tuple[Field, ...]:
    """The fields that hold data of the service; rows of extension tables go back as they came."""
    return tuple(f for f in shape.fields if f.name != EXTENSIONS)


def build(
    document: ServiceMethods,
    *,
    path: tuple[str, ...],
    rows: Mapping[frozenset[str], str],
    attributes: frozenset[str],
    takes_method: Callable[[str], bool],
    rule: Callable[[str], str],
) -> tuple[model.Methods, model.Report]:
    """The module of those of a service's methods that are taken.

    `rows` are the row classes of the service's own module by their columns, `attributes` the names of its entity sets.
    """
    wanted = [m for m in document.methods if takes_method(m.name)]
    class_name = methods_class(document.name)
    taken = {class_name, service_class(document.name), *rows.values()}
    space = _Space(document, rows, taken)
    used: set[Import] = {(RUNTIME, "Methods"), (RUNTIME, "S")}
    found = names.distinct((m.name for m in wanted), names.attribute)
    results: list[model.Carrier] = []
    methods: list[model.Method] = []
    for item in wanted:
        name = calls.unused(found[item.name], attributes)
        signature = _signature(space, item, name, results, used)
        methods.append(calls.method(signature, rule, used))
    written = [_class(space, ref, used) for ref in space.order]
    own = "." + path[-1]
    used |= {(own, name) for name in space.reused}
    module = model.Methods(
        wire_name=document.name,
        path=(*path[:-1], path[-1] + METHODS),
        class_name=class_name,
        module_doc=docstring(f"Methods of {document.name}."),
        doc=docstring(f"Methods of {document.name}.", 4),
        imports=imports(used, depth=len(path) - 1),
        rows=tuple(c for c in written if isinstance(c, model.Row)),
        carriers=(*(c for c in written if isinstance(c, model.Carrier)), *results),
        methods=tuple(methods),
    )
    left = len(document.methods) - len(wanted)
    cut = (f"{document.name}: {left} methods",) if left else ()
    problems = (*document.problems, *_renamed(document.name, found, attributes))
    return module, model.Report(problems, cut)


def methods_class(service: str) -> str:
    """The class that declares a service's methods: `CustomerMethods`."""
    return service_class(service).removesuffix("Svc") + "Methods"


def _signature(
    space: _Space,
    method: Method,
    name: str,
    results: list[model.Carrier],
    used: set[Import],
) -> Signature:
    new = method.name.startswith("GetNew")
    inputs = []
    for part in method.parameters:
        argument = space.argument(part, required=part.required)
        if new and argument.tableset:
            argument = space.argument(part, required=False)
        inputs.append(argument)
    outputs = [space.argument(f, required=True) for f in method.outputs]
    if method.returns is not None:
        returned = Field("returnObj", method.returns)
        outputs.insert(0, space.argument(returned, required=True))
    result, output = "None", ""
    if len(outputs) == 1 and (method.returns is not None or outputs[0].tableset):
        result = outputs[0].annotation
        output = "" if method.returns is not None else outputs[0].wire_name
        used |= {
            i for i in outputs[0].type.imports if i[1] not in ("Column", "TextColumn")
        }
    elif outputs:
        result = calls.unused(names.pascal(method.name) + "Result", space.taken)
        space.taken.add(result)
        results.append(calls.result_class(result, name, outputs, used))
    return Signature(
        name,
        method.name,
        method.description,
        tuple(inputs),
        tuple(outputs),
        result,
        output,
    )


def _class(space: _Space, ref: str, used: set[Import]) -> model.Row | model.Carrier:
    shape = space.document.schemas[ref]
    if space.is_tableset(shape):
        return _tableset(space, ref, shape, used)
    used.add((RUNTIME, "Row"))
    found = names.distinct((f.name for f in shape.fields), names.column)
    columns = []
    for part in shape.fields:
        type_ = space.type_of(part.shape)
        used |= {i for i in type_.imports if i[1] not in ("Column", "TextColumn")}
        text = (
            f'"{type_.text} | None"'
            if _points_forward(space, part.shape, ref)
            else f"{type_.text} | None"
        )
        name = found[part.name]
        columns.append(
            model.Column(
                name=name,
                annotation=annotated(text, name, part.name, used),
                default="None",
                doc=docstring(described(part.description), 4),
                field="",
            )
        )
    return model.Row(
        name=space.classes[ref],
        base="Row",
        doc=docstring(shape.description or f"A row of `{ref}`.", 4),
        key=None,
        columns=tuple(columns),
        fields="",
        fields_base="",
        wire_name=ref,
    )


def _points_forward(space: _Space, shape: Shape, ref: str) -> bool:
    """Whether the shape leads to a class that is written behind that of `ref`, or to itself."""
    while shape.kind == "array" and shape.items is not None:
        shape = shape.items
    if not space.is_object(shape):
        return False
    target = shape.ref
    here = space.order.index(ref)
    return target in space.order and space.order.index(target) >= here


def _tableset(
    space: _Space, ref: str, shape: Shape, used: set[Import]
) -> model.Carrier:
    used |= {(RUNTIME, "Tableset"), (RUNTIME, "Table")}
    parts = tables(shape)
    found = names.distinct((t.name for t in parts), names.column)
    wires = {found[t.name]: t.name for t in parts if to_wire(found[t.name]) != t.name}
    if wires:
        used |= WIRE_NAMES
    return model.Carrier(
        name=space.classes[ref],
        base="Tableset",
        doc=docstring(shape.description or f"Tables of `{ref}`.", 4),
        wire_names=display(wires),
        attributes=tuple(_table(space, t, found[t.name]) for t in parts),
    )


def _table(space: _Space, table: Field, name: str) -> model.Attribute:
    rows = space.document.resolved(table.shape).items
    assert rows is not None  # `is_tableset` has looked
    return model.Attribute(name, f"Table[{space.type_of(rows).text}]")


def _renamed(
    where: str, found: dict[str, str], attributes: frozenset[str]
) -> Iterator[Problem]:
    for wire, name in found.items():
        if name in attributes:
            what = f"method `{wire}` is called `{name}_`: an entity set has its name"
            yield Problem(where, 0, what, level="note")
