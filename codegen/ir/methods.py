"""The module of a service's methods, made from its OpenAPI document.

Rows that are one of the service's own rows are of its class (`schemas.own_row`); all others get a class here.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace

from codegen.documents.methods import Field, Method, ServiceMethods, Shape
from codegen.errors import Problem
from codegen.ir import signatures, model, names
from codegen.ir.signatures import Signature
from codegen.ir.imports import imports
from codegen.ir.limits import BY_FORMAT
from codegen.ir.rows import with_default, described, wire_names
from codegen.ir.schemas import Schemas, tables
from codegen.ir.service import methods_class, service_class
from codegen.ir.text import docstring
from codegen.ir.types import ANY, INTEGER, OWN, RUNTIME, Import, PyType
from codegen.runtime.data.names import to_wire
from codegen.surfaces import METHODS_SUFFIX


def build(
    document: ServiceMethods,
    *,
    path: tuple[str, ...],
    rows: Sequence[model.RowClass],
    attributes: frozenset[str],
    takes_method: Callable[[str], bool],
    rule: names.Rule,
) -> tuple[model.Methods, model.Report]:
    """The module of those of a service's methods that are taken.

    `rows` are the row classes of the service's own module, `attributes` the names of its entity sets.
    """
    wanted = [m for m in document.methods if takes_method(m.name)]
    own = methods_class(document.name), service_class(document.name)
    taken = {*own, *(row.name for row in rows)}
    space = Schemas(document, rows, taken, rule)
    used: set[Import] = {(RUNTIME, "Methods"), (RUNTIME, "S")}
    found = names.distinct((m.name for m in wanted), names.attribute)
    attribute = {n: names.unused(name, attributes) for n, name in found.items()}
    results: list[model.Carrier] = []
    signed = (_signature(space, m, attribute[m.name], results, used) for m in wanted)
    methods = tuple(signatures.method(one, rule, used) for one in signed)
    places = space.written()
    written = [_class(space, ref, places, used) for ref in places]
    used |= {(OWN, name) for name in space.imported}
    module = replace(
        module_of(document.name, path, "Methods", methods, used),
        rows=tuple(c for c in written if isinstance(c, model.Row)),
        carriers=(*(c for c in written if isinstance(c, model.Carrier)), *results),
    )
    problems = (*document.problems, *_renamed(document.name, found, attributes))
    return module, model.Report(problems, _left_out(document, len(wanted)))


def _left_out(document: ServiceMethods, taken: int) -> tuple[str, ...]:
    """What to say of the methods that are not taken."""
    left = len(document.methods) - taken
    return (f"{document.name}: {left} methods",) if left else ()


def module_of(
    service: str,
    path: tuple[str, ...],
    what: str,
    methods: tuple[model.Method, ...],
    used: Iterable[Import],
) -> model.Methods:
    """The module beside a service's own at `path`, with the methods; `what` they are is said in its docstrings."""
    own = "." + path[-1]
    needed = {(own if module == OWN else module, name) for module, name in used}
    return model.Methods(
        wire_name=service,
        path=(*path[:-1], path[-1] + METHODS_SUFFIX),
        class_name=methods_class(service),
        module_doc=docstring(f"{what} of {service}."),
        doc=docstring(f"{what} of {service}.", 4),
        imports=imports(needed, depth=len(path) - 1),
        methods=methods,
    )


def _signature(
    space: Schemas,
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
            argument = replace(argument, required=False)
        inputs.append(argument)
    outputs = [space.argument(f, required=True) for f in method.outputs]
    if method.returns is not None:
        returned = Field("returnObj", method.returns)
        outputs.insert(0, space.argument(returned, required=True))
    result, output, nullable = "None", "", False
    if len(outputs) == 1 and (method.returns is not None or outputs[0].tableset):
        result, nullable = outputs[0].type.text, outputs[0].may_be_missing
        output = "" if method.returns is not None else outputs[0].wire_name
    elif outputs:
        result = names.unused(names.pascal(method.name) + "Result", space.taken)
        space.taken.add(result)
        results.append(signatures.result_class(result, name, outputs, space.rule, used))
    return Signature(
        name,
        method.name,
        method.description,
        tuple(inputs),
        tuple(outputs),
        result,
        nullable,
        output,
    )


Places = Mapping[str, int]
"""Name of a schema that gets a class here → its place among them."""


def _class(
    space: Schemas, ref: str, places: Places, used: set[Import]
) -> model.Row | model.Carrier:
    shape = space.document.schemas[ref]
    if space.is_tableset(ref):
        return _tableset(space, ref, shape, used)
    used.add((RUNTIME, "Row"))
    rule = names.beside(space.rule, (_type(space, f).text for f in shape.fields))
    found = names.distinct((f.name for f in shape.fields), rule)
    return model.Row(
        name=space.classes[ref],
        bases="Row",
        doc="" if shape.fields else docstring(f"A row of `{ref}`.", 4),
        key=None,
        columns=tuple(
            _column(space, part, found[part.name], places, used, here=places[ref])
            for part in shape.fields
        ),
        wire_name=ref,
    )


def _column(
    space: Schemas,
    part: Field,
    name: str,
    places: Places,
    used: set[Import],
    *,
    here: int,
) -> model.Column:
    inner, type_ = space.innermost(part.shape), _type(space, part)
    used |= type_.imports
    forward = space.is_object(inner) and places.get(inner.ref, -1) >= here
    is_row = space.is_object(part.shape) and type_ is not ANY
    column = model.Column(
        name=name,
        wire_name=part.name,
        form="Complex" if is_row else "Col",
        type=type_.text,
        default="COLUMN",
        doc=docstring(described(part.description), 4),
        nullable=True,
        forward=forward and type_ is not ANY,
        limits=BY_FORMAT.get(inner.format, ()) if type_ is INTEGER else (),
    )
    return with_default(column, used)


def _type(space: Schemas, part: Field) -> PyType:
    """The type of a column: a row is a pydantic model, and a tableset is not, so a row cannot contain one."""
    held = space.leads_to_tableset(space.innermost(part.shape))
    return ANY if held else space.type_of(part.shape)


def _tableset(
    space: Schemas, ref: str, shape: Shape, used: set[Import]
) -> model.Carrier:
    used |= {(RUNTIME, "Tableset"), (RUNTIME, "Table")}
    parts = tables(shape)
    rule = names.beside(space.rule, (space.type_of(t.shape).text for t in parts))
    found = names.distinct((t.name for t in parts), rule)
    return model.Carrier(
        name=space.classes[ref],
        base="Tableset",
        doc="" if parts else docstring(f"Tables of `{ref}`.", 4),
        wire_names=wire_names(found, to_wire, used),
        attributes=tuple(_table(space, t, found[t.name]) for t in parts),
    )


def _table(space: Schemas, table: Field, name: str) -> model.Attribute:
    rows = space.document.resolved(table.shape).items
    assert rows is not None  # `is_tableset` has looked
    return model.Attribute(name, table.name, f"Table[{space.type_of(rows).text}]")


def _renamed(
    where: str, found: dict[str, str], attributes: frozenset[str]
) -> Iterator[Problem]:
    for wire, name in found.items():
        if name in attributes:
            what = f"method `{wire}` is called `{name}_`: an entity set has its name"
            yield Problem(where, 0, what, level="note")
