"""Methods: those that every business object has, on any service; those of the site's business; and typed empty results for the rest.

GetByID, GetRows, GetList, GetNew…, Update, UpdateExt and DeleteByID work on the rows behind the entity sets wherever
the tableset's tables have some.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Mapping
from typing import Any, Final

from codegen.documents.methods import Method, ServiceMethods, Shape
from codegen.sandbox import (
    new_rows,
    saving,
    sessions,
    tablesets,
    where_clauses,
    json_text,
    writing,
)
from codegen.sandbox.exchange import (
    Answer,
    Call,
    Refusal,
    business_error,
    not_found,
    wrong_verb,
)
from codegen.sandbox.identity import Admission
from codegen.sandbox.instance import Instance
from codegen.sandbox.statements import key_order
from codegen.sandbox.store import Row
from codegen.sandbox.tablesets import Binding
from codegen.sandbox.targets import Result, Target

Given = dict[str, Any]


def answer(
    instance: Instance, admission: Admission, call: Call, service: str, name: str
) -> Answer:
    """The reply of a method; raises Refusal 404 if the service declares none of that name."""
    document = instance.store.methods(service)
    method = next((m for m in document.methods if m.name == name), None)
    if method is None:
        raise not_found(f"Resource not found for the segment '{name}'.")
    if call.method.lower() not in method.verbs:
        raise wrong_verb(call)
    given = _given(call, method)
    target = Target(instance, service, document, method)
    with instance.store.change():
        result = _run(target, admission, call, given)
    return Answer(200, json_text.dumps(result.body()))


def _run(target: Target, admission: Admission, call: Call, given: Given) -> Result:
    found = sessions.run(target, admission, call, given)
    found = found or target.store.business.method(target, given)
    found = found or _common(target, given)
    return _as_sent(target, found or _echo(target, given))


def _as_sent(target: Target, result: Result) -> Result:
    """The result as an instance of this temperament sends it: warnings that it may hold, and pairs of rows."""
    parameters = dict(result.parameters or {})
    for field in target.method.outputs:
        value = parameters.get(field.name)
        if target.instance.temperament.warnings and value == "":
            if _WARNING.search(field.name):
                parameters[field.name] = "There is less in stock than this needs."
        elif isinstance(value, dict) and tablesets.is_tableset(
            target.document, field.shape
        ):
            parameters[field.name] = saving.paired(target, value)
    return Result(result.value, parameters if result.parameters is not None else None)


_WARNING: Final = re.compile("message|warning|msg", re.IGNORECASE)
"""Names of out parameters that hold a warning or a question (EPICOR.md, "On the wire")."""


def _given(call: Call, method: Method) -> Given:
    """The parameters of a call, from its body or its query; a required one that is missing is refused."""
    if call.method == "GET":
        shapes = {p.name: p.shape for p in method.parameters}
        given = {n: _from_text(v, shapes[n]) for n, v in call.query if n in shapes}
    else:
        given = json_text.load_object(call.body)
    for parameter in method.parameters:
        if parameter.required and parameter.name not in given:
            raise Refusal(
                400, f"Parameter {parameter.name} is not found in the input object"
            )
    return given


def _from_text(text: str, shape: Shape) -> Any:
    if shape.kind in ("integer", "number", "boolean"):
        try:
            return json.loads(text)
        except ValueError:
            raise Refusal(400, f"'{text}' is no {shape.kind}.") from None
    return text


def _common(target: Target, given: Given) -> Result | None:
    """The result of a method that every business object has, where its tables have rows behind them."""
    name = target.method.name
    if name.startswith(("GetNew", "GetaNew")):
        return _new(target, given)
    if name == "DeleteByID" and target.root is not None:
        writing.remove(target.store, target.root, target.key(given, target.root))
        return Result(None)
    run = _COMMON.get(name)
    return run(target, given) if run and target.bindings else None


def _by_id(target: Target, given: Given) -> Result:
    root = target.bindings[0].table
    row = target.store.one(root, target.key(given, root))
    if row is None:
        raise not_found()
    return Result(target.dataset([row]))


def _rows(target: Target, given: Given) -> Result:
    """Rows of the first table that meet its clause, and below each the rows that meet theirs."""
    root, *others = target.bindings
    page, more = _page(target, given, root)
    found = tablesets.collected(target.store, target.bindings, page)
    for binding in others:
        if text := _clause(given, binding.name):
            test, _ = where_clauses.parse(binding, text)
            kept = target.store.select(binding.table, test, columns=binding.table.key)
            keys = {tuple(row.values()) for row in kept}
            found[binding.name] = [
                row
                for row in found[binding.name]
                if tuple(binding.key(row, "").values()) in keys
            ]
    return Result(tablesets.with_extensions(found), {"morePages": more})


def _list(target: Target, given: Given) -> Result:
    """Short rows; their clause may name any column of the rows that they are short for."""
    shown = target.bindings[0]
    searched = tablesets.searched_binding(shown, target.root)
    page, more = _page(target, given, searched)
    rows = {shown.name: [tablesets.excerpt(shown, searched).to_method(r) for r in page]}
    return Result(tablesets.with_extensions(rows), {"morePages": more})


def _clause(given: Given, table: str) -> str:
    return str(given.get(f"whereClause{table}") or given.get("whereClause") or "")


def _page(target: Target, given: Given, binding: Binding) -> tuple[list[Row], bool]:
    """The rows of one page and whether there are more; a page of size 0 holds every row, the first page is 0 or 1."""
    table = binding.table
    size, number = given.get("pageSize") or 0, given.get("absolutePage") or 0
    if not isinstance(size, int) or not isinstance(number, int) or size < 0:
        raise business_error("pageSize and absolutePage must be whole numbers.")
    clause, order = where_clauses.parse(binding, _clause(given, binding.name))
    rows = target.store.select(
        table,
        clause,
        order=f"{order}, {key_order(table)}" if order else "",
        limit=size + 1 if size else -1,
        offset=max(number - 1, 0) * size,
    )
    return (rows[:size], len(rows) > size) if size else (rows, False)


def _new(target: Target, given: Given) -> Result | None:
    """The tableset that came in with one row more, marked as added."""
    name = target.method.name.partition("New")[2]
    binding = next((b for b in target.bindings if b.name == name), None)
    if binding is None:
        return None
    wanted = {n.lower(): v for n, v in given.items()}
    row = binding.to_method(new_rows.new_row(binding.table, target.instance.company))
    row |= {n: wanted[n.lower()] for n in binding.columns if n.lower() in wanted}
    dataset = saving.dataset_of(given.get("ds"))
    dataset.setdefault(binding.name, []).append(row | {"RowMod": "A"})
    return Result(None, {"ds": target.empty_ds() | dataset})


def _update(target: Target, given: Given) -> Result:
    return Result(
        None, {"ds": saving.update(target, saving.dataset_of(given.get("ds")))}
    )


def _update_ext(target: Target, given: Given) -> Result:
    dataset, errors = saving.update_ext(
        target,
        saving.dataset_of(given.get("ds")),
        go_on=bool(given.get("continueProcessingOnError")),
        all_or_nothing=bool(given.get("rollbackParentOnChildError")),
    )
    errors_table = {"BOUpdError": errors, "ExtensionTables": []}
    return Result(errors_table, {"ds": dataset, "errorsOccurred": bool(errors)})


_COMMON: Final[Mapping[str, Callable[[Target, Given], Result]]] = {
    "GetByID": _by_id,
    "GetRows": _rows,
    "GetList": _list,
    "Update": _update,
    "UpdateExt": _update_ext,
}


def _echo(target: Target, given: Given) -> Result:
    """What a method gives that is declared and no more: its inputs where they come back, and empty values."""
    method, document = target.method, target.document
    out = {f.name: given.get(f.name, _empty(document, f.shape)) for f in method.outputs}
    value = _empty(document, method.returns) if method.returns else None
    return Result(value, out or None)


_EMPTY: Final[Mapping[str, Any]] = {
    "string": "",
    "integer": 0,
    "number": 0,
    "boolean": False,
    "array": [],
    "map": {},
}


def _empty(document: ServiceMethods, shape: Shape, depth: int = 3) -> Any:
    """An empty value of a shape; a date and a guid have none, and are null."""
    shape = document.resolved(shape)
    if shape.format in ("date-time", "date", "uuid", "byte"):
        return None
    if shape.kind == "object" and depth:
        return {f.name: _empty(document, f.shape, depth - 1) for f in shape.fields}
    return _EMPTY.get(shape.kind)
