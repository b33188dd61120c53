"""Keys: what tells one row of a set from the others, as a value, in a URL and in a filter."""

from __future__ import annotations

from collections.abc import Mapping
from typing import ClassVar, Final, TypeVar

from .exact import text
from .filters import Filter, all_of
from .named import Named, part_names, wire_name
from .remembered import remembered
from .values import encoded, literal


class _ThisCompany(str):
    """Stands in a key for the company of the client that uses it."""

    __slots__ = ()

    def __repr__(self) -> str:
        return "THIS_COMPANY"


THIS_COMPANY: Final[str] = _ThisCompany()

# `/` and `\` end a path segment, IIS refuses the rest even when encoded, and ends of text are trimmed on the way.
UNCARRIED: Final = frozenset("/\\#?%+&<>*") | {chr(c) for c in (*range(32), 127)}


class Key(Named):
    """The key of a row; its parts stand in the document's order."""

    paths: ClassVar[Mapping[str, str]] = {}
    """Part → path of its column, such as `Info/ID`, where that is not its name in URLs (CSDL, `PropertyRef`)."""


class NoKey(Key):
    """The key of rows that have none."""


# Functions and no methods: a part may have any name.
K = TypeVar("K", bound=Key)


def in_company(key: K, company: str) -> K:
    """Return the key with the company in the place of `THIS_COMPANY`."""
    values = vars(key)
    open_parts = [part for part in values if isinstance(values[part], _ThisCompany)]
    if not open_parts:
        return key
    return type(key)(**{**values, **dict.fromkeys(open_parts, company)})


def predicate(key: Key, *, named: bool) -> str:
    """Return the key as a URL has it, percent-encoded: `('EPIC06',12)`, or by name `(Company='EPIC06',CustNum=12)`.

    Every quote in a text is doubled first (EPICOR.md, "Keys in the URL").
    """
    texts = [
        (f"{encoded(wire_name(type(key), part))}=" if named else "")
        + encoded(literal(value), safe="':")
        for part, value in vars(key).items()
    ]
    return f"({','.join(texts)})"


def row_filter(key: Key) -> Filter:
    """Return the filter that the row with that key passes, and no other."""
    values = zip(key_paths(type(key)), vars(key).values())
    return all_of(Filter(f"{path} eq {literal(value)}") for path, value in values)


def uncarried(key: Key) -> str:
    """Return the parts whose text a URL's path cannot carry, as `part_num='A/B'`; `""` where it carries all."""
    return ", ".join(
        f"{part}={value!r}"
        for part, value in vars(key).items()
        if isinstance(value, str) and not _is_carried(text(value))
    )


def _is_carried(part: str) -> bool:
    return UNCARRIED.isdisjoint(part) and not part.endswith((".", " "))


def path_of(key_type: type[Key], part: str) -> str:
    """Return the path of a part's column: what filters, orders and selections call it."""
    return key_type.paths.get(part) or wire_name(key_type, part)


@remembered
def key_paths(key_type: type[Key]) -> tuple[str, ...]:
    """Return the paths of a key's columns, in order."""
    return tuple(path_of(key_type, part) for part in part_names(key_type))


def is_open(key_type: type[Key], part: str) -> bool:
    """Return whether the part is the client's company where it is not given."""
    return isinstance(vars(key_type).get(part), _ThisCompany)
