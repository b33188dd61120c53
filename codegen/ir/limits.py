"""How much a column holds, as far as its document says: what its facets and the width of its number limit."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from codegen.documents.edm import NO_FACETS, Document, Facets, Property, TypeDefinition
from codegen.ir.model import Limits

UNBOUNDED: Final = 10**9
"""Decimal places of a number whose Scale is `variable` or `floating`."""

_BITS: Final[Mapping[str, tuple[int, bool]]] = {
    "Edm.Byte": (8, False),
    "Edm.SByte": (8, True),
    "Edm.Int16": (16, True),
    "Edm.Int32": (32, True),
    "Edm.Int64": (64, True),
}
"""Bits of each whole number, and whether it has a sign (CSDL section 3.3)."""
_WHOLE: Final[Mapping[str, Limits]] = {
    name: (
        (("below", 2 ** (bits - 1)), ("above", 2 ** (bits - 1) - 1))
        if signed
        else (("below", 0), ("above", 2**bits - 1))
    )
    for name, (bits, signed) in _BITS.items()
}
_BY_TYPE: Final[Mapping[str, Limits]] = {
    **_WHOLE,
    "Edm.Single": (("bits", 32),),
    "Edm.Double": (("bits", 64),),
}
WIDTHS: Final = frozenset(name for found in _BY_TYPE.values() for name, _ in found)
"""The limits that say how wide a number is."""
BY_FORMAT: Final[Mapping[str, Limits]] = {
    "int32": _WHOLE["Edm.Int32"],
    "int64": _WHOLE["Edm.Int64"],
}
"""Format of a whole number in OpenAPI → its limits."""
_LENGTHS: Final = {"Edm.String": "characters", "Edm.Binary": "bytes"}
_TIMES: Final = frozenset({"Edm.DateTimeOffset", "Edm.TimeOfDay", "Edm.Duration"})


def limits(document: Document, prop: Property) -> Limits:
    """The limits of a column; what its own facets leave out, those of its type definition say (CSDL section 11.1)."""
    named = document.types.get(prop.type.name)
    own, edm, base = prop.facets, prop.type.name, NO_FACETS
    if isinstance(named, TypeDefinition):
        edm, base = named.underlying, named.facets
    if edm in _BY_TYPE or own == base == NO_FACETS:
        return _BY_TYPE.get(edm, ())
    length = base.max_length if own.max_length is None else own.max_length
    precision = base.precision if own.precision is None else own.precision
    whole = Facets(length, precision, own.scale or base.scale)
    return tuple((name, most) for name, most in _of(edm, whole) if most is not None)


def _of(edm: str, facets: Facets) -> tuple[tuple[str, int | None], ...]:
    """What the facets of a type limit (CSDL section 7.2); of a decimal both sides of its point."""
    if edm in _LENGTHS:
        return ((_LENGTHS[edm], facets.max_length),)
    if edm in _TIMES:
        return (("fraction", facets.precision),)
    if edm != "Edm.Decimal":
        return ()
    digits, scale = facets.precision, facets.scale
    places = int(scale) if scale and scale.isdigit() else None
    whole = None if digits is None or places is None else digits - places
    unbounded = UNBOUNDED if scale and places is None else places
    return (("digits", digits), ("whole", whole), ("places", unbounded))


def words(found: Limits) -> str:
    """The limits in plain words, such as `at most 8 characters`; `""` for a number's width, which its type implies."""
    known = dict(found)
    for unit in _LENGTHS.values():
        if unit in known:
            return f"at most {_counted(known[unit], unit)}"
    if "fraction" in known:
        return f"seconds with at most {_counted(known['fraction'], 'decimal places')}"
    places = known.get("places", UNBOUNDED)
    if "digits" not in known:
        some = _counted(places, "decimal places")
        return f"at most {some}" if places < UNBOUNDED else ""
    digits = f"at most {_counted(known['digits'], 'digits')}"
    if places >= UNBOUNDED:
        return digits
    if not places:
        return f"{digits}, no decimal places"
    return f"{digits}, {places:,} of them {'decimal places' if places > 1 else 'a decimal place'}"


def _counted(number: int, things: str) -> str:
    return f"{number:,} {things.removesuffix('s') if number == 1 else things}"
