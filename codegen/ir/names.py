"""Python names for wire names.

A name is a pure function of its wire name, so that a column which is added later renames none that is there:

- words are separated by case and digits and joined in lower case: `ABCCode1` → `abc_code_1`
- an underscore of the wire is doubled: `Tran_Type` → `tran__type`, `VendorName_` → `vendor_name__`, and a service
  `Bound_Orders` is in the module `bound__orders`: with a single one it would take the name of `TranType`, or of
  `BoundOrders`, whichever of the two comes later; the two places where
  Epicor itself puts one keep a single one: before a user-defined column's `c` (`Loyalty_c` → `loyalty_c`), and after a BAQ
  column's table (`OrderHed_OrderNum` → `order_hed_order_num`)
- a reserved name gets an underscore behind it: `From` → `from_`
- a name that would not begin with a letter gets `x_` before it: `2ndPass` → `x_2nd_pass`
- Latin letters and those of scripts that look like no Latin one stay; all others, which could pass for them, are spelt by
  number: the Cyrillic letter in `TLСTotalCost` gives `u0421`
- a name longer than `LONGEST` is cut, and ends in a checksum of the whole

What is left to collide after that are spellings which differ in case alone (`CustID`, `CustId`): Epicor's tables cannot hold
both. `distinct` still keeps them apart. The lists here are part of the generated packages' interface: a word that is
added renames somebody's column.
"""

from __future__ import annotations

import re
import unicodedata
import zlib
from collections.abc import Callable, Container, Iterable, Mapping, Set
from dataclasses import dataclass
from functools import lru_cache
from typing import Final

from codegen.runtime.data.names import to_wire
from codegen.spelling import by_character, words as words

LONGEST = 100
_UNDERSCORES = 8
"""Underscores behind a name that others have, before a number follows."""
_MOST_BYTES = 200
"""A module's name is a file's name, too, which may have 255 bytes with all that is put behind it."""

KEYWORDS = frozenset("""
    False None True and as assert async await break class continue def del elif else except finally for from global
    if import in is lambda nonlocal not or pass raise return try while with yield match case type _
    """.split())
ROW_NAMES = frozenset("""
    key register mro wire_names paths copy dict json construct schema schema_json validate parse_obj parse_raw parse_file from_orm update_forward_refs
    model_config model_fields model_computed_fields model_extra model_fields_set model_construct model_copy model_dump
    model_dump_json model_json_schema model_parametrized_name model_post_init model_rebuild model_validate
    model_validate_json model_validate_strings
    str int float bool bytes list date datetime time timedelta column row_key self
    """.split())
"""What a column may not be called: attributes of a row and of its class, and names that it is declared with."""
ANNOTATION_NAMES = frozenset("""
    Any CHILDREN COLUMN Child Children ClassVar Col Complex Decimal KEY Mapping Row THIS_COMPANY Table Tableset UNSET UUID
    """.split())
"""What a column that keeps its wire name may not be called: names in annotations that begin with a capital."""
_WIRE_NAMES = ROW_NAMES | ANNOTATION_NAMES
CLASS_NAMES = frozenset("""
    Action Any AnyParameters Area BaqArea CHILDREN COLUMN Call Child Children ClassVar Col Complex Decimal
    EdmEnum EdmFlags Function Functions KEY Key LazyMethods Library Mapping Methods Parameters Result Row
    S Sequence Service THIS_COMPANY TYPE_CHECKING Table Tableset UNSET UUID
    """.split())
"""What a generated class may not be called: names its module is written with."""
CLIENT_NAMES = frozenset("""
    AsyncClient AsyncKinetic AsyncSession Baqs Client Efx Kinetic MYPY Session
    """.split())
"""What the class of a service or library may not be called: names that the client's module is written with."""
AREA_NAMES = frozenset(
    "annotations baq batch efx client close environment files from_env spark con prn aux nul".split()
)
"""What a module may not be called: the package's own folders, what a folder's own module imports, what a client has, and names that
Windows keeps for devices."""
ROW_MEMBERS = frozenset("""
    below one row sending select expand get update column delete key link media reference replace stream unlink upsert
    method type overload stream_method Call Content
    """.split())
"""What an operation on a row, or what the row has below it, may not be called: what the place of a row, or a singleton, has itself."""
SET_MEMBERS = frozenset("""
    as_ at batches by changed_since count create create_many create_media delete delete_many expand first get group_by
    head link of one order_by pages raw references refresh replace row search select sending skip to_arrow to_csv to_dicts
    to_pandas to_parquet to_polars top unlink update update_many upsert values where
    method type overload stream_method Call Content
    """.split())
"""What an operation on a set may not be called: what the set has itself."""
SVC_NAMES = frozenset("""
    name mro session call staging con prn aux nul
    baq column entity_set keyless_set method row_key singleton
    str int float bool bytes list date datetime time timedelta
    """.split())
"""What an attribute of a service or of `kinetic.baq` may not be called: names that its module is written with, and device names."""

_IDENTIFIER = re.compile(r"\w+")
_KEPT_SCRIPTS = (
    "LATIN",
    "CJK",
    "HIRAGANA",
    "KATAKANA",
    "HANGUL",
    "ARABIC",
    "HEBREW",
    "THAI",
)


@lru_cache(maxsize=16_384)
def column(wire: str) -> str:
    """The attribute of a row for a column, a child set or an operation's parameter."""
    return _reserved(_attribute(wire), ROW_NAMES)


@lru_cache(maxsize=16_384)
def baq_column(wire: str) -> str:
    """The attribute of a BAQ's row: the first underscore parts the table from the column."""
    table, underscore, name = wire.partition("_")
    if not (underscore and table and name.strip("_")):
        return column(wire)
    return _reserved(_attribute(f"{table} {name}"), ROW_NAMES)


@lru_cache(maxsize=16_384)
def attribute(wire: str) -> str:
    """The attribute of a service for an entity set, or of `kinetic.baq` for a BAQ."""
    return _reserved(_attribute(wire), SVC_NAMES)


@lru_cache(maxsize=4_096)
def module(wire: str) -> str:
    """The module for one part of a service's name: `CustomerSvc` → `customer`."""
    stem = wire[:-3] if wire.endswith("Svc") and len(wire) > 3 else wire
    name = _reserved(_attribute(stem), AREA_NAMES)
    # Beside `customer`, `customer_methods` is the module of its methods.
    return name + "_" if name.endswith("_methods") else name


def member(wire: str) -> str:
    """The constant for a member of an enumeration: `InProgress` → `IN_PROGRESS`."""
    return _cut(_attribute(wire).upper(), wire)


@lru_cache(maxsize=16_384)
def class_name(wire: str) -> str:
    """The class for a type: its own name, beginning in upper case, wherever that can be a Python name.

    It always begins with a capital, so that no attribute is called as a class is: `顧客` → `X顧客`.
    """
    name = re.sub(r"\W+", "_", _ascii_safe(wire)).strip("_")
    name = name[:1].upper() + name[1:]
    if not name[:1].isupper():
        name = "X" + name
    return _reserved(_cut(name, wire), CLASS_NAMES)


def reached_class(name: str) -> str:
    """The class of a service or library, which the client's module names, too."""
    return _reserved(name, CLIENT_NAMES)


def pascal(wire: str) -> str:
    """A class name made of a name that follows no rule, such as a BAQ's: `zCustomerOrders` → `ZCustomerOrders`."""
    parts = re.split(r"[\W_]+", _ascii_safe(wire))
    return class_name("".join(p[:1].upper() + p[1:] for p in parts) or "X")


@lru_cache(maxsize=16_384)
def wire_column(wire: str) -> str:
    """What `column` and `baq_column` are under `naming = "wire"`: the wire name itself wherever it can be one."""
    plain = wire.isidentifier() and wire.isascii() and not wire.startswith("_")
    return _reserved(_cut(wire, wire), _WIRE_NAMES) if plain else column(wire)


Rule = Callable[[str], str]
"""Python name of a wire name."""


@dataclass(frozen=True, slots=True)
class Rules:
    """What a `naming` of `kinetic.toml` makes of the names of data."""

    column: Rule
    """For columns, keys, children, tables, arguments and what a method gives."""
    baq_column: Rule


RULES: Final[Mapping[str, Rules]] = {
    "python": Rules(column, baq_column),
    "wire": Rules(wire_column, wire_column),
}


def beside(rule: Rule, annotations: Iterable[str]) -> Rule:
    """The rule, with an underscore behind a name that would hide what the annotations around it mean."""
    meant = frozenset(w for text in annotations for w in _IDENTIFIER.findall(text))
    return lambda wire: unused(rule(wire), meant)


def folded(name: str) -> str:
    """What a file system takes a name for that ignores letter case and normal form: `straße` is `strasse` there."""
    return unicodedata.normalize("NFKC", name.casefold())


def distinct(
    wires: Iterable[str],
    rule: Rule,
    given: Set[str] = frozenset(),
    alike: Callable[[str], str] = str,
) -> dict[str, str]:
    """Wire name → Python name by the rule, each name once, and none of those that are `given` away already.

    `alike` returns what no two names may have in common.

    Of names that still collide, the one the name leads back to keeps it (else the first in code point order); the others end in
    a checksum of their wire name, which no neighbour can change.
    """
    names = {wire: rule(wire) for wire in wires}
    found = {*map(alike, names.values()), *map(alike, given)}
    if len(found) == len(names) + len(given):
        return names
    taken = {*map(alike, given)}
    for wire in sorted(names, key=lambda w: (to_wire(names[w]) != w, w)):
        name = names[wire]
        if alike(name) in taken:
            name = f"{name.rstrip('_')}_x{checksum(wire)}"
        # Two names with the same checksum are not an accident.
        names[wire] = name = unused(name, taken, alike)
        taken.add(alike(name))
    return names


def unused(name: str, taken: Container[str], alike: Callable[[str], str] = str) -> str:
    """The name, with underscores behind it until nothing else has it; after a few of them, with a number behind them."""

    if alike(name) not in taken:
        return name

    def has_gone(tried: str) -> bool:
        return alike(tried) in taken

    for _ in range(_UNDERSCORES):
        if not has_gone(name):
            return name
        name += "_"
    # Looked for in doubling steps: one by one, ten thousand names that become one would be compared with each other.
    has, free = 0, 1
    while has_gone(f"{name}{free}"):
        has, free = free, 2 * free
    while free - has > 1:
        middle = (has + free) // 2
        has, free = (middle, free) if has_gone(f"{name}{middle}") else (has, middle)
    return f"{name}{free}"


def _attribute(wire: str) -> str:
    """Words joined in lower case, the wire's own underscores doubled."""
    safe = _ascii_safe(wire)
    bare = safe.rstrip("_")
    trailing = "__" * (len(safe) - len(bare))
    stem, suffix = (bare[:-2], "_c") if _user_defined(bare) else (bare, "")
    pieces = re.split(r"(_|\W+)", stem.lstrip("_"))
    joined = "".join(
        ("__" if p == "_" else "_") if i % 2 else "_".join(words(p))
        for i, p in enumerate(pieces)
    ).strip("_" if " " in safe else "")
    name = joined + suffix + trailing
    if not name[:1].isalpha() or wire.startswith("_"):
        name = "x_" + name.lstrip("_")
    return _cut(name, wire)


def _user_defined(wire: str) -> bool:
    return len(wire) > 2 and wire.endswith("_c") and not wire.endswith("__c")


def _ascii_safe(wire: str) -> str:
    """The name with every letter that could pass for another one spelt by number."""
    if wire.isascii():
        return wire
    return by_character(_kept, unicodedata.normalize("NFKC", wire))


def _kept(char: str) -> str:
    if char.isascii():
        return char
    if char.isalnum():
        script = unicodedata.name(char, "").split(" ", 1)[0]
        if script in _KEPT_SCRIPTS and ("a" + char.lower()).isidentifier():
            return char
    return f" u{ord(char):04x} " if char.isalpha() else " "


def _reserved(name: str, reserved: frozenset[str]) -> str:
    return name + "_" if name.rstrip("_") in reserved | KEYWORDS else name


def _cut(name: str, wire: str) -> str:
    """The name in the form in which Python reads it, NFKC, and not too long."""
    name = unicodedata.normalize("NFKC", name)
    data = name.encode()
    if len(name) <= LONGEST and len(data) <= _MOST_BYTES:
        return name
    short = data[: _MOST_BYTES - 10].decode(errors="ignore")[: LONGEST - 10]
    return f"{short.rstrip('_')}_x{checksum(wire)}"


def checksum(wire: str) -> str:
    """Eight hex digits that follow from the wire name alone."""
    return f"{zlib.crc32(wire.encode('utf-8', 'surrogatepass')):08x}"
