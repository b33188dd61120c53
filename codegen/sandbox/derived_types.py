"""Rows of several types in one table, and what open types have beside their columns (OData URL Conventions, section 4.11).

What a type does not have is null in its rows, and is not shown. Properties that nothing declares are kept in one column.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any, Final

from codegen.sandbox.exchange import Refusal, odata_error
from codegen.sandbox.options import Options
from codegen.sandbox.schema import DYNAMIC, TYPE, Table
from codegen.sandbox.statements import EVERY, Clause

Row = dict[str, Any]
HIDDEN: Final = (TYPE, DYNAMIC)


def cast(table: Table, type_: str) -> Table | None:
    """The table as rows of one type are seen; None if that is not a type that derives from its own."""
    found = table.types.get(type_)
    if found is None or table.type_name not in found.bases:
        return None
    return replace(table, type_name=type_)


def of_type(table: Table, alias: str = "t") -> Clause:
    """The condition that rows are of the table's own type, or of one derived from it."""
    if not table.types or table.type_name == table.home_type:
        return EVERY
    kinds = [n for n, one in table.types.items() if table.type_name in one.bases]
    marks = ", ".join("?" * len(kinds))
    column = table.columns[TYPE].sql
    return Clause(
        f"COALESCE({alias}.{column} IN ({marks}), 0)", tuple(f"#{n}" for n in kinds)
    )


def type_of(table: Table, row: Mapping[str, Any]) -> str:
    """The qualified name of a row's type."""
    said = row.get(TYPE)
    return said.removeprefix("#") if said else table.home_type or table.type_name


def is_of(table: Table, row: Mapping[str, Any]) -> bool:
    """Whether a row is of the table's own type, or of one derived from it."""
    kinds = table.types
    return not kinds or table.type_name in kinds[type_of(table, row)].bases


def members(table: Table, row: Mapping[str, Any]) -> frozenset[str] | None:
    """What rows of its type have; None for a table of one type."""
    return table.types[type_of(table, row)].members if table.types else None


def shown(table: Table, row: Mapping[str, Any]) -> Row:
    """A row as a reply has it: what its type has, its type if that is not the set's, and what it has beside its columns."""
    if TYPE not in table.columns and DYNAMIC not in table.columns:
        return dict(row)
    own = members(table, row)
    said = {TYPE: row[TYPE]} if row.get(TYPE) else {}
    kept = {
        name: value
        for name, value in row.items()
        if name not in HIDDEN and (own is None or name in own)
    }
    return said | kept | (row.get(DYNAMIC) or {})


def of_new(table: Table, given: Mapping[str, Any]) -> Row:
    """What a row that is given has of its type: null for what others have; raises Refusal 400 for a type that it cannot have."""
    if not table.types:
        return {}
    said = next(
        (given[n] for n in (TYPE, "@type") if n in given), f"#{table.type_name}"
    )
    name = said.rpartition("#")[2] if isinstance(said, str) else ""
    found = table.types.get(name)
    if found is None or found.abstract or table.type_name not in found.bases:
        raise odata_error(f"There is no row of type '{name}' in '{table.name}'.")
    none = {
        n: None for n in table.columns if n not in found.members and n not in HIDDEN
    }
    return none | {TYPE: None if name == table.home_type else f"#{name}"}


def replaced(table: Table, row: Mapping[str, Any], new: Row) -> Row:
    """What a row becomes that is replaced by a new one, which is of its type."""
    own = members(table, row)
    kept = {n: v for n, v in new.items() if own is None or n in own}
    return kept | ({TYPE: f"#{type_of(table, row)}"} if table.types else {})


def merged(
    held: Mapping[str, Any] | None, given: Mapping[str, Any] | None
) -> Row | None:
    """What an open row has beside its columns after a write: null takes a property away."""
    both = {**(held or {}), **(given or {})}
    gone = {name for name, value in both.items() if value is None}
    kept = {n: v for n, v in both.items() if n.partition("@")[0] not in gone}
    return kept or None


def check_type(table: Table, given: Mapping[str, Any], old: Mapping[str, Any]) -> Table:
    """The table as a stored row is written: as the type that the body says, else as the path does; raises Refusal 400 or 501."""
    said = next((given[n] for n in (TYPE, "@type") if n in given), None)
    if said is None or not table.types:
        return table
    if said != f"#{type_of(table, old)}":
        raise Refusal(501, "A row that becomes one of another type is not implemented.")
    return replace(table, type_name=type_of(table, old))


def _no_property(name: str, type_: str) -> Refusal:
    return odata_error(f"Could not find a property named '{name}' on type '{type_}'.")


def without_casts(table: Table, options: Options) -> Options:
    """What a read asks for, with the casts taken out of `$select` and `$expand`; raises Refusal 400 for what a type does not have."""
    if not table.types:
        return options
    return replace(
        options,
        select=tuple(_plain(table, path) for path in options.select),
        expand=tuple((_plain(table, n), inner) for n, inner in options.expand),
    )


def _plain(table: Table, path: str) -> str:
    first, _, rest = path.partition("/")
    seen = cast(table, first) if "." in first else table
    name = (rest if "." in first else path).partition("/")[0]
    if seen is None or not (name == "*" or seen.open or seen.has(name)):
        raise _no_property(path, table.type_name)
    return rest if "." in first else path
