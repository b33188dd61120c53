"""What `$metadata` declares, as facts: names, containment, facets, open types, actions."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from typing import Final

from codegen.documents.edm import Document, Property, StructuredType
from codegen.probe.settle import Findings, unknown
from codegen.profile import Finding


def declared(documents: Sequence[Document], raw: Sequence[bytes]) -> Findings:
    """What `$metadata` declares; yes if any document does."""
    if not documents:
        return dict.fromkeys(_DECLARED, unknown("no $metadata could be read"))
    types = [
        t for d in documents for t in d.types.values() if isinstance(t, StructuredType)
    ]
    properties = [p for t in types for p in t.properties]
    why = f"{len(documents)} documents, {len(types)} types, {len(properties):,} columns"
    values = (
        _namespace(documents),
        _container(raw),
        _yes(n.contained for t in types for n in t.navigation),
        _yes(p.facets.max_length is not None for p in properties),
        _yes(_has_scale(p) for p in properties),
        _yes(t.open for t in types),
        _actions(documents),
    )
    return {name: Finding(value, why) for name, value in zip(_DECLARED, values)}


_DECLARED: Final = (
    *("namespaces", "container", "containment", "MaxLength"),
    *("Precision and Scale", "open types", "actions"),
)


def _yes(found: Iterable[bool]) -> str:
    return "yes" if any(found) else "no"


def _has_scale(column: Property) -> bool:
    return column.facets.precision is not None or column.facets.scale is not None


def _namespace(documents: Iterable[Document]) -> str:
    kinds = {
        _NAMESPACES.get(t.namespace)
        or (
            "the service's name"
            if t.namespace in (d.name, d.name.removesuffix("Svc"))
            else "another"
        )
        for d in documents
        for t in d.types.values()
    }
    return kinds.pop() if len(kinds) == 1 else "another"


_NAMESPACES: Final = {"Epicor.RestApi": "Epicor.RestApi"}


def _container(raw: Iterable[bytes]) -> str:
    found = {
        name
        for data in raw
        for name in re.findall(
            rb"<(?:\w+:)?EntityContainer\s[^>]*?Name=\"(\w+)\"", data
        )
    }
    name = found.pop().decode() if len(found) == 1 else ""
    return name if name in ("Container", "Default") else "another"


def _actions(documents: Iterable[Document]) -> str:
    actions = [o for d in documents for o in d.operations if o.kind == "action"]
    if not actions:
        return "none"
    given = any(len(o.parameters) > o.bound for o in actions)
    return "with parameters" if given else "without parameters"
