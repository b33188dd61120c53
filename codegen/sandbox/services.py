"""Everything below `/api/v2/odata/{Company}`: services, their sets and methods, and the BAQs."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, Final

from codegen.sandbox import (
    addresses,
    baqs,
    discovery,
    entity_sets,
    files,
    json_text,
    methods,
    operations,
)
from codegen.sandbox.exchange import Answer, Call, not_found, wrong_verb
from codegen.sandbox.identity import Admission
from codegen.sandbox.instance import Instance

Lookup = Callable[[Instance, dict[str, Any]], Answer]

_LOOKUPS: Final[Mapping[tuple[str, str], Lookup]] = {
    ("Ice.BO.DynamicQuerySvc", "GetQueryList"): discovery.query_list,
    ("Ice.BO.DynamicQuerySvc", "GetQueryExecutionParametersByID"): (
        lambda instance, given: discovery.query_document(
            instance, "baq-parameters", given
        )
    ),
    ("Ice.BO.DynamicQuerySvc", "GetQueryResultSetMetadataByID"): (
        lambda instance, given: discovery.query_document(instance, "baq-columns", given)
    ),
    ("Ice.LIB.EfxLibraryDesignerSvc", "GetLibraryList2"): discovery.library_list,
    ("Ice.LIB.EfxLibraryDesignerSvc", "GetLibraries"): discovery.libraries,
    **files.METHODS,
}
"""Methods that every instance answers, whether or not the snapshot has their service."""


def answer(
    instance: Instance, admission: Admission, call: Call, rest: tuple[str, ...]
) -> Answer:
    """The reply for a path below a company."""
    match rest:
        case ():
            return discovery.service_document(call, sorted(instance.documents.services))
        case ("BaqSvc",):
            return discovery.service_document(call, sorted(instance.documents.baqs))
        case ("BaqSvc", query, *below):
            return baqs.answer(instance, call, query, tuple(below))
        case (service, method) if (service, method) in _LOOKUPS:
            if call.method != "POST":
                raise wrong_verb(call)
            return _LOOKUPS[service, method](instance, json_text.load_object(call.body))
        case (service, *below):
            return _service(instance, admission, call, service, tuple(below))
    raise not_found("No resource was found at this path.")


def _service(
    instance: Instance,
    admission: Admission,
    call: Call,
    service: str,
    below: tuple[str, ...],
) -> Answer:
    if service not in instance.documents.services:
        raise not_found(f"Service {service} not found.")
    if below == ("$metadata",):
        return discovery.metadata(instance, "service", service)
    schema = instance.store.schema(service)
    if not below:
        return discovery.service_document(call, schema.sets)
    if addresses.cut(below[0])[0] in schema.sets:
        return entity_sets.answer(instance, call, service, below)
    declared = instance.store.methods(service).methods
    if len(below) == 1 and any(method.name == below[0] for method in declared):
        return methods.answer(instance, admission, call, service, below[0])
    raise operations.unanswered(schema.document, call, below)
