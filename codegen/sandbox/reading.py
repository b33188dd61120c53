"""Rows of a table as a read asks for them: filtered, ordered, cut to a page, with selected columns and children."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final
from urllib.parse import quote, urlencode

from codegen.sandbox import derived_types, filters, relations, search, values
from codegen.sandbox.exchange import odata_error
from codegen.sandbox.options import Options
from codegen.sandbox.relations import End
from codegen.sandbox.schema import Column, Link, Table
from codegen.sandbox.statements import EVERY, Clause, key_order, matching
from codegen.sandbox.store import Row, Store


@dataclass(frozen=True, slots=True)
class Page:
    """The rows of one reply."""

    rows: list[Row]
    total: int | None
    """How many rows meet the filter, where `$count` asked for it."""
    more: bool
    """Whether the cap cut off rows that were asked for."""


def page(
    store: Store,
    table: Table,
    options: Options,
    *,
    cap: int | None = None,
    where: Clause = EVERY,
    source: str = "",
) -> Page:
    """The rows that options ask for among those that meet `where`, at most `cap` of them."""
    options = derived_types.without_casts(table, options)
    check(table, options)
    where &= derived_types.of_type(table)
    where &= filters.where(store, table, options.filter)
    where &= search.where(table, options.search)
    order = ordered(store, table, options)
    bounds = [bound for bound in (options.top, cap) if bound is not None]
    limit = min(bounds, default=None)
    found = store.select(
        table,
        Clause(where.sql, where.values + order.values),
        columns=_needed(table, options),
        order=order.sql,
        limit=-1 if limit is None else limit + 1,
        offset=options.skip,
        source=source,
    )
    rows = found if limit is None else found[:limit]
    asked = options.top is None or options.top > len(rows)
    return Page(
        rows=shaped(store, table, rows, options),
        total=store.count(table, where, source=source) if options.count else None,
        more=len(found) > len(rows) and asked,
    )


def ordered(store: Store, table: Table, options: Options) -> Clause:
    """The order that `$orderby` asks for, then that of the key, so that pages never overlap."""
    parts: list[str] = []
    bound: list[values.Sql] = []
    for text, descends in options.orderby:
        found = filters.order_of(store, table, text)
        collation = store.collation(found.edm)
        parts.append(
            f"{found.sql}{f' COLLATE {collation}' if collation else ''}{' DESC' if descends else ''}"
        )
        bound += found.values
    return Clause(", ".join([*parts, key_order(table)]), tuple(bound))


def check(table: Table, options: Options) -> None:
    """Raises Refusal 400 if `$select` or `$expand` name what the table does not have."""
    for path in options.select:
        name, _, part = path.partition("/")
        known = {*table.columns, *table.links, "*"}
        if table.open and not part and name not in table.links:
            continue
        if name not in known or part and not _has(table.columns.get(name), part):
            raise odata_error(
                f"Could not find a property named '{path}' on type '{table.type_name}'."
            )
    for name, _ in options.expand:
        if name not in table.links:
            raise odata_error(
                f"Property '{name}' on type '{table.type_name}' is not a navigation property or complex property."
                " Only navigation properties can be expanded."
            )


def selected(table: Table, options: Options) -> list[str]:
    """The columns that a reply shows."""
    if not options.select or "*" in options.select:
        return list(table.columns)
    wanted = {path.partition("/")[0] for path in options.select}
    wanted.update(derived_types.HIDDEN)
    return [name for name in table.columns if name in wanted]


def _has(column: Column | None, path: str) -> bool:
    """Whether a column of complex type has a part at a path."""
    name, _, rest = path.partition("/")
    parts = column.parts if column and column.parts else ()
    found = next((part for part in parts if part.name == name), None)
    return found is not None and (not rest or _has(found, rest))


def _parts(row: Row, paths: Sequence[str]) -> Row:
    """The parts of a row's complex values that paths lead to; those that are asked for whole stay whole."""
    inside: dict[str, list[str]] = {}
    for path in paths:
        root, _, rest = path.partition("/")
        inside.setdefault(root, []).append(rest)
    return {
        name: (
            _parts(value, inside[name])
            if isinstance(value, dict) and "" not in inside.get(name, [""])
            else value
        )
        for name, value in row.items()
        if not inside or name in inside
    }


def _needed(table: Table, options: Options) -> list[str]:
    """The columns that a reply shows, and those by which children are found."""
    joins = {own for name, _ in options.expand for own in table.links[name].own}
    shown = selected(table, options)
    return shown + sorted(joins - set(shown)) or list(table.key)


def shaped(
    store: Store, table: Table, rows: Sequence[Row], options: Options
) -> list[Row]:
    """The rows with what `$select` shows of them and what `$expand` adds."""
    columns = selected(table, options)
    result = [{name: row[name] for name in columns} for row in rows]
    if table.types or table.open:
        result = [_shown(table, row, options) for row in result]
    if "*" not in options.select and any("/" in path for path in options.select):
        result = [_parts(row, options.select) for row in result]
    for name, nested in options.expand:
        link = table.links[name]
        for row, out in zip(rows, result):
            own = derived_types.members(table, row)
            if own is None or name in own:
                out |= expanded(store, table, link, row, nested)
    return result


def _shown(table: Table, row: Mapping[str, Any], options: Options) -> Row:
    """A row with its type, and with what `$select` shows of what it has beside its columns."""
    shown = derived_types.shown(table, row)
    if not table.open or not options.select or "*" in options.select:
        return shown
    kept = {*row, *options.select, ""}
    return {n: value for n, value in shown.items() if n.partition("@")[0] in kept}


LINK: Final = "@odata.nextLink"


def expanded(
    store: Store, table: Table, link: Link, row: Mapping[str, Any], options: Options
) -> Row:
    """The rows, or the row, behind one navigation property of a row, by its name; and a link where some were cut off."""
    target = store.table(table.service, link.target)
    manners = store.temperament
    cap = manners.child_cap if link.many else None
    found = page(
        store, target, options, cap=cap, where=children(table, target, link, row)
    )
    if not link.many:
        return {link.name: next(iter(found.rows), None)}
    result: Row = {link.name: found.rows}
    if found.total is not None:
        result[f"{link.name}@odata.count"] = found.total
    if found.more and manners.child_links:
        result[f"{link.name}{LINK}"] = _more(store, table, link, row, options, found)
    return result


def _more(
    store: Store,
    table: Table,
    link: Link,
    row: Mapping[str, Any],
    options: Options,
    found: Page,
) -> str:
    """The path below the service to the children behind those that came."""
    whole = store.one(table, matching_key(table, row)) or row
    rest = [("$skip", str(options.skip + len(found.rows)))]
    rest += [("$select", ",".join(options.select))] if options.select else []
    rest += [("$filter", options.filter)] if options.filter else []
    rest += [("$expand", options.expand_text)] if options.expand_text else []
    if options.top is not None:
        rest.append(("$top", str(options.top - len(found.rows))))
    kind = "" if table.has(link.name) else f"/{derived_types.type_of(table, whole)}"
    return f"{address(table, whole)}{kind}/{link.name}?{urlencode(rest)}"


def address(table: Table, row: Mapping[str, Any]) -> str:
    """The path of a row below its service, percent-encoded."""
    parts = ",".join(_literal(table, name, row[name]) for name in table.key)
    return f"{table.name}({quote(parts, safe='')})"


def matching_key(table: Table, row: Mapping[str, Any]) -> Row:
    """The columns of the key that a row has."""
    return {name: row[name] for name in table.key if name in row}


def _literal(table: Table, name: str, value: Any) -> str:
    if table.columns[name].edm == "Edm.String":
        doubled = str(value).replace("'", "''")
        return f"'{doubled}'"
    return str(value).lower() if isinstance(value, bool) else str(value)


def children(table: Table, target: Table, link: Link, row: Mapping[str, Any]) -> Clause:
    """The condition for the rows behind a navigation property of a row."""
    if not link.join:
        return relations.related(End(table, row), link, target)
    return matching(target, {theirs: row[own] for own, theirs in link.join})
