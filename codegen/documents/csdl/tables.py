"""What CSDL XML 4.01 allows in which element (sections 3 to 14).

What is allowed and not read is of no use to a client: terms, records, what happens on delete.
What is not allowed is a problem, so that nothing a service says is dropped in silence.
"""

from __future__ import annotations

from collections.abc import Mapping


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


FACETS = _words("MaxLength Precision Scale Unicode SRID")

ATTRIBUTES: Mapping[str, frozenset[str]] = {
    "Schema": _words("Namespace Alias"),
    "EntityType": _words("Name BaseType Abstract OpenType HasStream"),
    "ComplexType": _words("Name BaseType Abstract OpenType"),
    "Key": frozenset(),
    "PropertyRef": _words("Name Alias"),
    "Property": _words("Name Type Nullable DefaultValue") | FACETS,
    "NavigationProperty": _words("Name Type Nullable Partner ContainsTarget"),
    "ReferentialConstraint": _words("Property ReferencedProperty"),
    "EnumType": _words("Name UnderlyingType IsFlags"),
    "Member": _words("Name Value"),
    "TypeDefinition": _words("Name UnderlyingType") | FACETS,
    "Action": _words("Name IsBound EntitySetPath"),
    "Function": _words("Name IsBound IsComposable EntitySetPath"),
    "Parameter": _words("Name Type Nullable") | FACETS,
    "ReturnType": _words("Type Nullable") | FACETS,
    "EntityContainer": _words("Name Extends"),
    "EntitySet": _words("Name EntityType IncludeInServiceDocument"),
    "Singleton": _words("Name Type Nullable"),
    "NavigationPropertyBinding": _words("Path Target"),
    "ActionImport": _words("Name Action EntitySet IncludeInServiceDocument"),
    "FunctionImport": _words("Name Function EntitySet IncludeInServiceDocument"),
    "Reference": _words("Uri"),
    "Include": _words("Namespace Alias"),
}
"""Element → its attributes."""

_ANNOTATED = _words("Annotation")
_OPERATION = _words("Parameter ReturnType Annotation")
_BOUND = _words("NavigationPropertyBinding Annotation")

CHILDREN: Mapping[str, frozenset[str]] = {
    "Edmx": _words("Reference DataServices Schema"),
    "DataServices": _words("Schema"),
    "Reference": _words("Include IncludeAnnotations Annotation"),
    "Include": _ANNOTATED,
    "Schema": _words(
        "EntityType ComplexType EnumType TypeDefinition Action Function"
        " EntityContainer Term Annotations Annotation"
    ),
    "EntityType": _words("Key Property NavigationProperty Annotation"),
    "ComplexType": _words("Property NavigationProperty Annotation"),
    "Key": _words("PropertyRef"),
    "PropertyRef": frozenset(),
    "Property": _ANNOTATED,
    "NavigationProperty": _words("ReferentialConstraint OnDelete Annotation"),
    "EnumType": _words("Member Annotation"),
    "Member": _ANNOTATED,
    "TypeDefinition": _ANNOTATED,
    "Action": _OPERATION,
    "Function": _OPERATION,
    "Parameter": _ANNOTATED,
    "ReturnType": _ANNOTATED,
    "EntityContainer": _words(
        "EntitySet Singleton ActionImport FunctionImport Annotation"
    ),
    "EntitySet": _BOUND,
    "Singleton": _BOUND,
    "NavigationPropertyBinding": frozenset(),
    "ActionImport": _ANNOTATED,
    "FunctionImport": _ANNOTATED,
}
"""Element → the elements it may hold."""
