"""How wide a document's numbers are, where that shows in no Python type."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from codegen.documents.edm import Document, StructuredType, TypeDefinition

Widths = Mapping[tuple[str, str], str]
"""(type, property) → how wide its number is; of two numbers of one Python type the greater holds more."""

_WIDTHS: Final = {
    "Edm.Byte": "1",
    "Edm.SByte": "1",
    "Edm.Int16": "2",
    "Edm.Int32": "3",
    "Edm.Int64": "4",
    "Edm.Single": "1",
    "Edm.Double": "2",
}
"""CSDL section 3.3."""


def widths(document: Document) -> Widths:
    """The widths of all its columns that are whole numbers or floats."""
    found: dict[tuple[str, str], str] = {}
    for type_ in document.types.values():
        for prop in type_.properties if isinstance(type_, StructuredType) else ():
            named = document.types.get(prop.type.name)
            edm = (
                named.underlying
                if isinstance(named, TypeDefinition)
                else prop.type.name
            )
            if edm in _WIDTHS:
                found[type_.name, prop.name] = _WIDTHS[edm]
    return found
