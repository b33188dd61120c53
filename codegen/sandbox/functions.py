"""Epicor Functions below `/api/v2/efx`: POST only, without null outputs, and without a body if there are no outputs.

Those of the site's business compute; others give empty values of their types (EPICOR.md, "The four kinds of service").
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from codegen.documents import efx
from codegen.documents.efx import Argument, Function
from codegen.errors import CodegenError
from codegen.sandbox import discovery, json_text, values
from codegen.sandbox.exchange import Answer, Call, Refusal, not_found, wrong_verb
from codegen.sandbox.instance import Instance

_TYPES: Final[Mapping[str, str]] = {
    "System.String": "Edm.String",
    "System.Boolean": "Edm.Boolean",
    "System.Byte": "Edm.Byte",
    "System.Int16": "Edm.Int16",
    "System.Int32": "Edm.Int32",
    "System.Int64": "Edm.Int64",
    "System.Decimal": "Edm.Decimal",
    "System.Double": "Edm.Double",
    "System.Guid": "Edm.Guid",
    "System.Byte[]": "Edm.Binary",
}
_EMPTY: Final[Mapping[str, Any]] = {
    "System.String": "",
    "System.Boolean": False,
    **dict.fromkeys(("System.Byte", "System.Int16", "System.Int32", "System.Int64"), 0),
    **dict.fromkeys(("System.Decimal", "System.Double"), 0),
}


def answer(
    instance: Instance, call: Call, rest: tuple[str, ...], *, staging: bool
) -> Answer:
    """The reply for a path below a company; `staging` also calls unpublished functions."""
    match rest:
        case () if call.method == "GET":
            return discovery.published(instance)
        case (library,) if call.method == "GET":
            _library(instance, library, staging)
            title = {"title": library, "version": "v2"}
            body = {"openapi": "3.0.1", "info": title, "paths": {}}
            return Answer(200, json_text.dumps(body))
        case (library, name):
            if call.method != "POST":
                raise wrong_verb(call)
            function = _function(instance, library, name, staging)
            given = _inputs(function, json_text.load_object(call.body))
            with instance.store.change():
                return _reply(_run(instance, library, function, given))
    raise not_found("No resource was found at this path.")


def _library(instance: Instance, name: str, staging: bool) -> efx.Library:
    data = instance.documents.read("functions", name)
    row = instance.documents.libraries.get(name, {})
    usable = staging or row.get("Published") and not row.get("Disabled")
    if data is None or not usable:
        raise not_found(f"Library {name} is not found, not published or not allowed.")
    try:
        libraries = efx.parse(data, name).libraries
    except CodegenError as error:
        raise Refusal(500, str(error)) from None
    return next(found for found in libraries if found.name == name)


def _function(instance: Instance, library: str, name: str, staging: bool) -> Function:
    functions = _library(instance, library, staging).functions
    found = next((f for f in functions if f.name == name), None)
    if found is None or found.private or found.disabled and not staging:
        raise not_found(f"Function {name} is not found in library {library}.")
    return found


def _inputs(function: Function, given: Mapping[str, Any]) -> dict[str, Any]:
    """The inputs with defaults for those that were left out; raises Refusal 400 if one is missing or wrong."""
    found: dict[str, Any] = {}
    for argument in function.inputs:
        if argument.name in given:
            found[argument.name] = _checked(argument, given[argument.name])
        elif argument.optional:
            found[argument.name] = _default(argument)
        else:
            raise Refusal(400, f"Required parameter '{argument.name}' is missing.")
    return found


def _checked(argument: Argument, value: Any) -> Any:
    edm = _TYPES.get(argument.type)
    try:
        if edm:
            values.to_sql(value, edm)
        elif not isinstance(value, dict | list | str | None):
            raise values.WrongValue
    except values.WrongValue:
        message = f"Parameter '{argument.name}' must be of type {argument.type}."
        raise Refusal(400, message) from None
    return value


def _default(argument: Argument) -> Any:
    text, edm = argument.default, _TYPES.get(argument.type, "")
    if not text:
        return _EMPTY.get(argument.type) if text is not None else None
    if edm == "Edm.Boolean":
        return text.lower() == "true"
    return values.from_sql(values.to_sql(text, edm), edm) if edm else text


def _run(
    instance: Instance, library: str, function: Function, given: Mapping[str, Any]
) -> Mapping[str, Any]:
    store = instance.store
    found = store.business.function(store, library, function.name, given)
    if found is None:
        return {out.name: _EMPTY.get(out.type) for out in function.outputs}
    return found


def _reply(outputs: Mapping[str, Any]) -> Answer:
    if not outputs:
        return Answer(204)
    given = {name: value for name, value in outputs.items() if value is not None}
    return Answer(200, json_text.dumps(given))
