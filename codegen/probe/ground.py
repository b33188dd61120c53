"""The ground that a probe stands on: a few entity sets with their columns and some of their rows, and what in them a question needs.

Everything here is a pure function of documents and rows. What no set has, no question can be asked of: it stays unknown.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Final, TypeGuard

from codegen.documents.edm import Document, EntitySet
from codegen.runtime.data.values import encoded

USUAL: Final = (
    "Erp.BO.CustomerSvc",
    "Erp.BO.PartSvc",
    "Erp.BO.SalesOrderSvc",
    "Ice.BO.UD01Svc",
    "Erp.BO.VendorSvc",
    "Erp.BO.JobEntrySvc",
)
"""Services that every Kinetic has, in the order in which a probe asks for them."""
MOST_SERVICES: Final = 4
_ROWS: Final = 50
"""Rows that are asked for of each set."""
_MOST_COLUMNS: Final = 12
_ORDERLY: Final = re.compile(r"[A-Za-z0-9 _-]*[A-Za-z0-9_-]")
"""Texts that any path and any filter carries."""
_WHOLE: Final = ("Edm.Int16", "Edm.Int32", "Edm.Int64")
_KEYED: Final = ("Edm.String", *_WHOLE)
"""Types of a key's columns in the sets that are asked."""

Row = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Place:
    """An entity set, as its document has it."""

    service: str
    name: str
    columns: Mapping[str, str]
    """Column → its type, in the document's order."""
    key: tuple[str, ...]
    children: Mapping[str, tuple[str, ...]]
    """Child that is a list → the columns of its key."""

    @property
    def title(self) -> str:
        """What people call it: `Erp.BO.CustomerSvc/Customers`."""
        return f"{self.service}/{self.name}"

    def of(self, *types: str) -> list[str]:
        """The columns of these types."""
        return [name for name, type_ in self.columns.items() if type_ in types]


@dataclass(frozen=True, slots=True)
class Seen:
    """A set, and what a first look at it gave."""

    place: Place
    rows: tuple[Row, ...] = field(repr=False)
    total: int | None = None
    """How many rows the server counted."""

    def key_of(self, row: Row) -> tuple[Any, ...] | None:
        """The values of a row's key, None if one is missing or of another type."""
        values = tuple(row.get(name) for name in self.place.key)
        return values if all(isinstance(v, str | int) for v in values) else None


def places(document: Document) -> Iterator[Place]:
    """The entity sets of a service that can be asked: those whose key is made of texts and whole numbers."""
    for item in document.sets:
        place = _place(document, item)
        if place and all(place.columns.get(name) in _KEYED for name in place.key):
            yield place


def _place(document: Document, item: EntitySet) -> Place | None:
    type_ = document.structured(item.type)
    if type_ is None or not document.key_of(type_):
        return None
    lineage = document.lineage(type_)
    columns = {
        p.name: p.type.name
        for owner in lineage
        for p in owner.properties
        if not p.type.collection
    }
    key = tuple(part.path for part in document.key_of(type_))
    children = {
        n.name: _key(document, n.type.name)
        for owner in lineage
        for n in owner.navigation
        if n.type.collection
    }
    return Place(document.name, item.name, columns, key, children)


def _key(document: Document, type_name: str) -> tuple[str, ...]:
    found = document.structured(type_name)
    return tuple(part.path for part in document.key_of(found)) if found else ()


def chosen(found: Sequence[Place]) -> list[Place]:
    """The sets to look at: the first of each service, then those that have what no other has."""
    first: dict[str, Place] = {}
    for place in found:
        first.setdefault(place.service, place)
    taken = [*first.values()]
    for feature in (computed, texts, moments, lists):
        if not any(feature(place) for place in taken):
            taken += [place for place in found if feature(place)][:1]
    return taken


def computed(place: Place) -> list[str]:
    """The columns named like those of a joined table, such as `CustNumName` beside `CustNum` (EPICOR.md, "Queries")."""
    bases = [name for name in place.columns if name.endswith(("Num", "ID"))]
    return [
        name
        for name in place.of("Edm.String")
        if any(name != base and name.startswith(base) for base in bases)
    ]


def texts(place: Place) -> list[str]:
    """The text columns, those of the key first, but the company and what is computed."""
    names = [n for n in place.of("Edm.String") if n not in ("Company", "RowMod")]
    plain = [name for name in names if name not in computed(place)]
    return sorted(plain, key=lambda name: name not in place.key)


def moments(place: Place) -> list[str]:
    """The columns that hold times."""
    return place.of("Edm.DateTimeOffset")


def lists(place: Place) -> list[str]:
    """The children that are lists, with a key by which few columns of them can be asked for."""
    return [name for name, key in place.children.items() if key]


def looked_at(place: Place) -> tuple[str, ...]:
    """The columns that a first look asks for: the key's, and a few of each sort that questions need."""
    wanted = [*place.key, *texts(place)[:3], *moments(place)[:3], *computed(place)[:1]]
    return tuple(dict.fromkeys(wanted))[:_MOST_COLUMNS]


def first_look(place: Place) -> tuple[tuple[str, str], ...]:
    """The query of the first look at a set."""
    select = ",".join(looked_at(place))
    return (("$select", select), ("$top", str(_ROWS)), ("$count", "true"))


def path(company: str, place: Place) -> str:
    """The set's path below the instance's address."""
    steps = ("api", "v2", "odata", company, place.service, place.name)
    return "/".join(map(encoded, steps))


# What questions are about: one function a subject, which gives what its questions' braces stand for.

Fields = dict[str, str]


def quoted(text: str) -> str:
    """A text as an OData literal."""
    doubled = text.replace("'", "''")
    return f"'{doubled}'"


def literal(value: Any) -> str:
    """A key's value as an OData literal."""
    return quoted(value) if isinstance(value, str) else str(value)


def predicate(place: Place, values: Sequence[Any], *, named: bool) -> str:
    """A key as a path has it."""
    parts = (
        (f"{encoded(name)}=" if named else "") + encoded(literal(value), safe="':")
        for name, value in zip(place.key, values)
    )
    return f"({','.join(parts)})"


def condition(place: Place, values: Sequence[Any]) -> str:
    """The filter that the row with this key passes."""
    pairs = zip(place.key, values)
    return " and ".join(f"{name} eq {literal(value)}" for name, value in pairs)


@dataclass(frozen=True, slots=True)
class Subject:
    """A set, with what a question's braces stand for."""

    seen: Seen
    fields: Mapping[str, str]
    rows: tuple[Row, ...] = field(default=(), repr=False)
    """The rows that the fields are made from."""


def _about(seen: Seen, company: str, **fields: str) -> Fields:
    key = ",".join(seen.place.key)
    return {"set": path(company, seen.place), "key": key, **fields}


def _orderly(value: Any) -> TypeGuard[str]:
    return isinstance(value, str) and _ORDERLY.fullmatch(value) is not None


def any_row(company: str, sets: Sequence[Seen]) -> Subject | None:
    """A set with a row whose key any path carries."""
    for seen in sets:
        for row in seen.rows:
            values = seen.key_of(row)
            if values and all(isinstance(v, int) or _orderly(v) for v in values):
                place = seen.place
                fields = _about(
                    seen,
                    company,
                    positional=predicate(place, values, named=False),
                    named=predicate(place, values, named=True),
                )
                return Subject(seen, fields, (row,))
    return None


def many_rows(company: str, sets: Sequence[Seen]) -> Subject | None:
    """The set with the most rows, if they are not so many that reading all of them at once would be a burden."""
    counted = [s for s in sets if s.total is not None and len(s.rows) <= s.total]
    small = [s for s in counted if (s.total or 0) <= _BURDEN and s.rows]
    most = max(small, key=lambda s: s.total or 0, default=None)
    return None if most is None else Subject(most, _about(most, company))


_BURDEN: Final = 20_000
"""Rows of a key's columns alone that may come in one reply, if a server has no cap."""


def text_column(company: str, sets: Sequence[Seen]) -> Subject | None:
    """A set with a text column, and a value in it with letters."""
    for seen in sorted(sets, key=lambda s: s.place.service == "Ice.BO.UD01Svc"):
        for name in texts(seen.place)[:3]:
            for row in seen.rows:
                value = row.get(name)
                if _orderly(value) and value.swapcase() != value:
                    fields = _about(
                        seen,
                        company,
                        text=name,
                        value=quoted(value),
                        swapped=quoted(value.swapcase()),
                    )
                    return Subject(seen, fields, ({"": value},))
    return None


def text_key(company: str, sets: Sequence[Seen]) -> Subject | None:
    """A set with text in its key that is not the company, and a row of it."""
    for seen in sets:
        names = [n for n in texts(seen.place) if n in seen.place.key]
        row = next((r for r in seen.rows if seen.key_of(r)), None)
        if names and row is not None:
            fields = _about(seen, company, text=names[-1])
            return Subject(seen, fields, (row,))
    return None


def odd_keys(company: str, sets: Sequence[Seen]) -> Subject | None:
    """The same, for keys that hold characters which a path may not take: of user-defined tables, whose keys are free text."""
    ordered = sorted(sets, key=lambda s: ".UD" not in s.place.service)
    found = text_key(company, ordered)
    if found is None:
        return None
    names = [n for n in texts(found.seen.place) if n in found.seen.place.key]
    asked = (f"contains({n},'{c}')" for n in names[:2] for c in CHARACTERS)
    fields = {**found.fields, "odd": " or ".join(asked)}
    return Subject(found.seen, fields, found.rows)


CHARACTERS: Final = "#?%+&<>*:"
"""Characters in keys that IIS, or ASP.NET, is known to refuse in paths on some servers, but the slashes."""
SLASHES: Final = "/\\"


def days(company: str, sets: Sequence[Seen]) -> Subject | None:
    """A column that holds times, with rows of different offsets, if there are any."""
    found = [
        Subject(seen, _about(seen, company, column=name), rows)
        for seen in sets
        for name in moments(seen.place)[:3]
        if (rows := _two_days(seen, name))
    ]
    return max(found, key=_offsets, default=None)


def _offsets(subject: Subject) -> int:
    """How many offsets the rows of a subject show."""
    column = subject.fields["column"]
    shown = (moment_of(row[column]) for row in subject.rows)
    return len({moment.utcoffset() for moment in shown if moment})


def _two_days(seen: Seen, name: str) -> tuple[Row, ...]:
    """Two rows, of two offsets if the column shows two, else of two days if it does; the same row twice if it has one alone."""
    found: dict[Any, Row] = {}
    days: dict[Any, Row] = {}
    for row in seen.rows:
        moment = moment_of(row.get(name))
        if moment is not None and seen.key_of(row):
            found.setdefault(moment.utcoffset(), row)
            days.setdefault(moment.date(), row)
    one = [*found.values()][:2]
    others = [row for row in days.values() if row not in one]
    return tuple([*one, *others, *one][:2]) if one else ()


def moment_of(value: Any) -> datetime | None:
    """The time that a value is, None if it is not a time, or of the first year, which stands for "no day"."""
    try:
        moment = datetime.fromisoformat(value)
    except (TypeError, ValueError):
        return None
    return moment if moment.year > 1900 else None


def joined_column(company: str, sets: Sequence[Seen]) -> Subject | None:
    """A set with a column like those of joined tables, and a value of it."""
    for seen in sets:
        for name in computed(seen.place)[:1]:
            for row in seen.rows:
                if _orderly(row.get(name)):
                    value = quoted(row[name])
                    fields = _about(seen, company, joined=name, value=value)
                    return Subject(seen, fields, (row,))
    return None


def parent(company: str, sets: Sequence[Seen]) -> Subject | None:
    """A set whose rows have lists of children."""
    for seen in sets:
        for name in lists(seen.place):
            if seen.rows:
                inner = ",".join(seen.place.children[name])
                fields = _about(seen, company, child=name, child_key=inner)
                return Subject(seen, fields)
    return None


Finder = Callable[[str, Sequence[Seen]], Subject | None]
"""Finds a subject among the sets of a company."""

ABSENT: Final[Mapping[Finder, str]] = {
    any_row: "no set that was asked has a row with a plain key",
    many_rows: "no set that was asked counts its rows and is small enough to be read at once",
    text_column: "no set that was asked has text with letters in it",
    text_key: "no set that was asked has text in its key",
    odd_keys: "no set that was asked has text in its key",
    days: "no set that was asked shows a day",
    joined_column: "no set that was asked has a column like those of joined tables",
    parent: "no set that was asked has rows with lists of children",
}
"""Finder → why there is no subject."""
