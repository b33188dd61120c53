"""Key predicates in a URL: `Customers('EPIC06',12)` and `Customers(Company='EPIC06',CustNum=12)`.

The rules are those of the OData URL Conventions, section 4.3.1, and of EPICOR.md, "Keys in the URL".
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from decimal import Decimal
from typing import Any, Final

from codegen.sandbox import values
from codegen.sandbox.exchange import Refusal, odata_error
from codegen.sandbox.options import split
from codegen.sandbox.schema import Table
from codegen.sandbox.temperament import KeyForms


def cut(segment: str) -> tuple[str, str | None]:
    """The name of a path segment, and the text inside its parentheses or None where it has none."""
    name, bracket, rest = segment.partition("(")
    return (name, rest[:-1]) if bracket and rest.endswith(")") else (segment, None)


def key_of(table: Table, text: str, forms: KeyForms = "both") -> dict[str, Any]:
    """The key that a predicate means, by column; raises Refusal 400 if it does not fit the table's key or is of a form that is not taken."""
    parts = split(text, ",")
    named = [re.match(r"([^\s'=()]+)\s*=\s*(.+)", part, re.DOTALL) for part in parts]
    if (other := _alternate(table, named)) is not None:
        return other
    if table.has_paths:
        raise _no_paths(table)
    if forms != "both" and (all(named) and bool(parts)) != (forms == "named"):
        raise odata_error(f"Bad Request - Error in query syntax: '({text})'.")
    if all(named) and parts:
        aliases = table.aliases
        given = {aliases.get(f[1], f[1]): f[2] for f in named if f}
    else:
        given = dict(zip(table.key, parts))
    if set(given) != set(table.key) or len(parts) != len(table.key):
        raise odata_error(
            f"The number of keys specified in the URI does not match number of key properties for the resource"
            f" '{table.type_name}': {len(table.key)} are needed."
        )
    return {name: _literal(table, name, given[name]) for name in table.key}


def _alternate(
    table: Table, named: Sequence[re.Match[str] | None]
) -> dict[str, Any] | None:
    """The columns of an alternate key, which is always named (OData URL Conventions 4.01, section 4.3.1); None for any other key."""
    given = {found[1]: found[2] for found in named if found}
    for parts in table.alternate_keys:
        if parts.keys() == given.keys() and len(given) == len(named):
            if any("/" in path for path in parts.values()):
                raise _no_paths(table)
            return {c: _literal(table, c, given[name]) for name, c in parts.items()}
    return None


def _no_paths(table: Table) -> Refusal:
    what = f"The sandbox finds no row of '{table.type_name}' by columns of complex ones"
    return Refusal(501, f"{what}.")


def _literal(table: Table, name: str, text: str) -> Any:
    column = table.columns[name]
    edm = column.edm
    try:
        read = _prefixed if column.members else _READERS.get(edm, _number)
        value = read(text)
        values.to_sql(value, edm)
    except (values.WrongValue, ArithmeticError, ValueError):
        raise odata_error(
            f"Bad Request - Error in query syntax: '{text}' is not a literal of type '{edm}' for the key '{name}'."
        ) from None
    return value


def _string(text: str) -> str:
    if not re.fullmatch(r"'(?:[^']|'')*'", text, re.DOTALL):
        raise values.WrongValue
    return text[1:-1].replace("''", "'")


def _boolean(text: str) -> bool:
    if text not in ("true", "false"):
        raise values.WrongValue
    return text == "true"


def _bare(text: str) -> str:
    if not text or "'" in text:
        raise values.WrongValue
    return text


def _prefixed(text: str) -> str:
    """The text of a literal such as `duration'PT1H'`, `binary'AAE='` or `Erp.Color'Red'`."""
    return _string(text[text.index("'") :])


def _number(text: str) -> Decimal:
    return Decimal(text)


_READERS: Final[Mapping[str, Callable[[str], Any]]] = {
    "Edm.String": _string,
    "Edm.Boolean": _boolean,
    "Edm.Guid": _bare,
    "Edm.Date": _bare,
    "Edm.DateTimeOffset": _bare,
    "Edm.TimeOfDay": _bare,
    "Edm.Duration": _prefixed,
    "Edm.Binary": _prefixed,
}
