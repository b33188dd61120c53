"""Actions and functions that a service's `$metadata` declares: the sandbox does not know what they do, and says so."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from codegen.documents.edm import Document, Operation
from codegen.sandbox.addresses import cut
from codegen.sandbox.exchange import Call, Refusal, not_found, wrong_verb

_VERBS = {"action": "POST", "function": "GET"}


def unanswered(
    document: Document,
    call: Call,
    rest: Sequence[str],
    *,
    on: str = "",
    of_set: bool = False,
) -> Refusal:
    """The refusal of what follows in a path: 501 for an operation that is declared there, 404 for anything else.

    It follows a row or a set of the type `on`, by its qualified name and perhaps a cast, or the service itself.
    """
    *casts, name = rest
    kind = casts[-1] if casts else on
    found = _bound(document, kind, of_set) if on else _imported(document)
    declared = [o for at, o in found if at == cut(name)[0]]
    if not declared or len(casts) > 1 or not _derives(document, kind, on):
        return not_found(f"Resource not found for the segment '{rest[0]}'.")
    if all(_VERBS[operation.kind] != call.method for operation in declared):
        return wrong_verb(call)
    what = f"The sandbox does not know what {declared[0].kind} {cut(name)[0]} does."
    return Refusal(501, what)


def _bound(
    document: Document, type_: str, of_set: bool
) -> Iterator[tuple[str, Operation]]:
    for operation in document.operations:
        binding = operation.parameters[0].type if operation.bound else None
        if binding and binding.collection == of_set:
            if _derives(document, type_, binding.name):
                yield operation.qualified, operation


def _imported(document: Document) -> Iterator[tuple[str, Operation]]:
    for entry in document.imports:
        for operation in document.operations:
            if operation.qualified == entry.operation and not operation.bound:
                yield entry.name, operation


def _derives(document: Document, type_: str, base: str) -> bool:
    found = document.structured(type_)
    line = document.lineage(found) if found else ()
    return type_ == base or any(one.qualified == base for one in line)
