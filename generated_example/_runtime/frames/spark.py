"""A data source for Apache Spark 4: sets and BAQs as data frames, read by the executors in ranges of the key.

    spark.dataSource.register(acme.spark.KineticSource)
    spark.read.format("kinetic").option("set", "erp.bo.customer.customers").load()

Options: `set` (its path from the client) or `baq` with `parameter.NAME`; `companies` (separated by commas, else KINETIC_COMPANY);
`columns`; `filter` (OData); `concurrency`: how many tasks read at once, 1 unless given, since each may hold a licence; `ranges`: in
how many parts a company is read, as many as `concurrency` unless given; `names`, `zone`, `offsets`, `scale` as frames have them;
`page_size`; `credentials`: `module:function`, which gives the arguments of a client. Without it each process takes them from its
environment (`Kinetic.from_env`). No option takes a credential, and no plan holds one.
"""

from __future__ import annotations

import inspect
import re
from collections.abc import Iterator, Mapping, Sequence
from contextlib import closing, contextmanager
from dataclasses import dataclass, replace
from datetime import datetime
from decimal import Decimal
from functools import partial
from importlib import import_module
from typing import TYPE_CHECKING, Any, Final
from uuid import UUID

from msgspec import structs

from ..calls.reading import REVISION, changed_since, count, raw_pages
from ..calls.resource import Resource
from ..data.row import Row
from ..data.values import Days, Record
from ..errors import FilterError, KineticError
from ..http.transport import finish, iterate
from ..query.conditions import EVERYTHING, Filter, all_of
from ..query.selection import Selection, Step, behind, key_order
from . import library
from .extract import Extract
from .fields import Field, frame_of

if TYPE_CHECKING:
    # Spark's own are not looked into: it may be missing.
    class DataSource: ...

    class DataSourceReader: ...

    class DataSourceStreamReader: ...

    class InputPartition:
        def __init__(self, value: Any) -> None: ...

else:
    _spark = library("pyspark.sql.datasource")
    DataSource = _spark.DataSource
    DataSourceReader = _spark.DataSourceReader
    DataSourceStreamReader = _spark.DataSourceStreamReader
    InputPartition = _spark.InputPartition

PACKAGE: Final = __name__.partition("._runtime")[0]
_OPTIONS: Final = frozenset(
    ("set", "baq", "companies", "columns", "filter", "concurrency", "ranges")
    + ("names", "zone", "offsets", "scale", "page_size", "credentials", "starting")
)
_SETTINGS: Final = ("names", "zone", "offsets", "scale")
_PARAMETER: Final = "parameter."
_TRUE: Final = ("true", "1", "yes")
_WORD: Final = r"[^\W_]\w*"
_NAMING: Final = {
    "set": (
        re.compile(rf"{_WORD}(\.{_WORD})+"),
        "a set, such as erp.bo.customer.customers",
    ),
    "baq": (re.compile(_WORD), "a BAQ, such as z_customer_orders"),
    "credentials": (
        re.compile(rf"\w+(\.\w+)*:{_WORD}"),
        "a function, as module:function",
    ),
}
"""Option → what it may be, and what it names; none may be an address with a password in it."""


@dataclass(frozen=True)
class Wanted:
    """What the options ask for: plain values, which every process gets."""

    options: Mapping[str, str]
    conditions: tuple[str, ...] = ()
    """OData that Spark has pushed down."""
    names: tuple[str, ...] = ()
    """The columns of the data frame, none for all of them."""

    def __post_init__(self) -> None:
        for name in self.options:
            if name not in _OPTIONS and not name.startswith(_PARAMETER):
                # Not its value: it may be a password, and a path an address with one.
                raise ValueError(
                    f"the source has no option `{name}`; credentials come from the environment, or by `credentials`"
                )
        for name, (pattern, what) in _NAMING.items():
            if name in self.options and not pattern.fullmatch(self.options[name]):
                raise ValueError(f"the option `{name}` must name {what}")
        if ("set" in self.options) == ("baq" in self.options):
            raise ValueError("give the option `set` or the option `baq`")

    def number(self, name: str, default: int) -> int:
        """Return an option that is a number above 0."""
        text = self.options.get(name, str(default))
        if not (text.isascii() and text.isdigit() and int(text)):
            raise ValueError(f"{name} must be a number above 0")
        return int(text)

    @property
    def companies(self) -> tuple[str, ...]:
        """The companies; "" is that of the credentials."""
        given = self.options.get("companies", "").split(",")
        return tuple(name.strip() for name in given if name.strip()) or ("",)

    @contextmanager
    def client(self, company: str) -> Iterator[Any]:
        """Return a client for a company, with the credentials of this process, which has one call under way at a time."""
        kind = import_module(f"{PACKAGE}.client").Kinetic
        settings: dict[str, Any] = {"max_concurrency": 1}
        if "page_size" in self.options:
            settings["page_size"] = self.number("page_size", 1)
        with kind(**(self._credentials(company) | settings)) as client:
            yield client

    def _credentials(self, company: str) -> dict[str, Any]:
        if "credentials" in self.options:
            module, _, name = self.options["credentials"].partition(":")
            found = dict(getattr(import_module(module), name)())
        else:
            from ..credentials import from_environment

            found = from_environment()
        return found | ({"company": company} if company else {})

    def extract(self, client: Any) -> Extract[Any]:
        """Return what reads the wanted columns of the rows, with this client."""
        query = self._query(client)
        given = (self.options.get("filter", ""), *self.conditions)
        query = query.where(*filter(None, given))
        settings = {n: self.options[n] for n in _SETTINGS if n in self.options}
        if "offsets" in settings:
            settings["offsets"] = settings["offsets"].lower() in _TRUE  # type: ignore[assignment]  # a text before
        if "scale" in settings:
            settings["scale"] = self.number("scale", 10)  # type: ignore[assignment]  # a text before
        frame = frame_of(settings)
        whole = Extract(query._resource, query._selection, frame)
        names = [n.strip() for n in self.options.get("columns", "").split(",")]
        wanted = self.names or tuple(filter(None, names))
        return _narrow(whole, wanted) if wanted else whole

    def _query(self, client: Any) -> Any:
        if "set" in self.options:
            found = client
            for step in self.options["set"].split("."):
                found = getattr(found, step)
            if not hasattr(found, "where"):
                raise ValueError("the option `set` must name a set")
            return found.where()
        parameters = {
            name.removeprefix(_PARAMETER): value
            for name, value in self.options.items()
            if name.startswith(_PARAMETER)
        }
        return getattr(client.baq, self.options["baq"])(**parameters)


def _narrow(whole: Extract[Any], names: Sequence[str]) -> Extract[Any]:
    """Return what reads these columns alone, in this order; raises ValueError for a name that there is not."""
    by_name = {one.name: one for one in whole.fields}
    # The column of offsets comes with the column that it is about.
    beside = {one.offset for one in whole.fields if one.offset}
    if unknown := [n for n in names if n not in by_name.keys() | beside]:
        raise ValueError(f"{whole.resource.name} has no column `{unknown[0]}`")
    paths = tuple(by_name[name].path for name in names if name in by_name)
    columns = tuple(dict.fromkeys(path[0] for path in paths))
    selection = structs.replace(whole.selection, columns=columns)
    return replace(whole, selection=selection, paths=paths)


class Part(InputPartition):
    """What one task reads: ranges, one after the other."""

    def __init__(self, parts: tuple[Range, ...]) -> None:
        super().__init__(parts)
        self.parts = parts

    def __repr__(self) -> str:
        return f"Part({len(self.parts)})"


class KineticSource(DataSource):
    """Sets and BAQs of a Kinetic instance; see the module for its options."""

    options: Mapping[str, str]

    @classmethod
    def name(cls) -> str:
        """Return the name of the format."""
        return "kinetic"

    @property
    def wanted(self) -> Wanted:
        """What the options ask for; names of options are in lower case."""
        return Wanted({str(k).lower(): str(v) for k, v in self.options.items()})

    def schema(self) -> Any:
        """Return the columns, from the classes of the package: nothing is sent."""
        types = library("pyspark.sql.pandas.types")
        return types.from_arrow_schema(_described(self.wanted).schema)

    def reader(self, schema: Any) -> Reader:
        """Return what reads the columns of a schema, which may be narrower than the source's own."""
        return Reader(_with_names(self.wanted, schema), schema)

    def streamReader(self, schema: Any) -> StreamReader:  # noqa: N802  # Spark's name
        """Return what reads the rows that are written, by `SysRevID`."""
        return StreamReader(_with_names(self.wanted, schema), schema)


def _with_names(wanted: Wanted, schema: Any) -> Wanted:
    return replace(wanted, names=tuple(schema.fieldNames()))


def _described(wanted: Wanted) -> Extract[Any]:
    """Return the extract with a client that sends nothing: for its columns."""
    kind = import_module(f"{PACKAGE}.client").Kinetic
    nowhere = kind(
        "https://localhost", company="nowhere", username="nobody", password="none"
    )
    with closing(nowhere):
        found = wanted.extract(nowhere)
        found.schema  # before the client is gone
        return found


class Reader(DataSourceReader):
    """Reads by ranges of the key."""

    def __init__(self, wanted: Wanted, schema: Any) -> None:
        self.wanted = wanted
        self.columns = schema

    def pushFilters(
        self, filters: list[Any]
    ) -> Iterator[Any]:  # noqa: N802  # Spark's name
        """Take what OData can say of each filter; Spark still looks at all that comes.

        A server compares texts as its database does, often without regard to case: it may give more than Spark wants, and what
        might give less stays with Spark alone. A time is compared by the day that rows show.
        """
        found = _described(self.wanted)
        fields = {one.name: one for one in found.fields}
        texts = (_pushed(given, fields, found.resource.row_type) for given in filters)
        conditions = tuple(text for text in texts if text)
        self.wanted = replace(self.wanted, conditions=conditions)
        yield from filters

    def partitions(self) -> Sequence[Part]:
        """Return what each task reads: at most `concurrency` of them."""
        concurrency = self.wanted.number("concurrency", 1)
        number = self.wanted.number("ranges", concurrency)
        found: list[Range] = []
        for company in self.wanted.companies:
            with self.wanted.client(company) as client:
                extract = self.wanted.extract(client)
                steps = ranges(extract.resource, extract.selection, number)
                found += finish(steps)
        tasks = min(concurrency, len(found))
        return [Part(tuple(found[n::tasks])) for n in range(tasks)]

    def read(self, partition: Part) -> Iterator[Any]:
        """Yield record batches."""
        for part in partition.parts:
            yield from _batches(self.wanted, part, self.columns)


def _batches(wanted: Wanted, part: Range, columns: Any) -> Iterator[Any]:
    schema = _arrow(columns)
    only = replace(wanted, conditions=())
    # A range's condition holds those of the source.
    options = {n: v for n, v in wanted.options.items() if n != "filter"}
    only = replace(
        only, options=options, conditions=tuple(filter(None, [part.condition]))
    )
    with only.client(part.company) as client:
        for batch in iterate(only.extract(client).batches()):
            yield batch.select(schema.names).cast(schema)


def _arrow(columns: Any) -> Any:
    """Return the schema that Spark expects for its columns."""
    convert = library("pyspark.sql.pandas.types").to_arrow_schema
    zoned = (
        {"timezone": "UTC"}
        if "timezone" in inspect.signature(convert).parameters
        else {}
    )
    return convert(columns, **zoned)


class StreamReader(DataSourceStreamReader):
    """Reads what is written, in batches by `SysRevID`: the offsets in Spark's checkpoint are marks, one for each company."""

    def __init__(self, wanted: Wanted, schema: Any) -> None:
        self.wanted = wanted
        self.columns = schema

    def initialOffset(self) -> dict[str, int]:  # noqa: N802  # Spark's name
        """Return where a new query begins: at the first row, or with `starting` = `latest` at what is written from now on."""
        start = dict.fromkeys(self.wanted.companies, 0)
        latest = self.wanted.options.get("starting") == "latest"
        return self.latestOffset(start) if latest else start

    def latestOffset(  # noqa: N802  # Spark's name
        self, start: dict[str, int] | None = None, limit: Any = None
    ) -> dict[str, int]:
        """Return the marks that there are now."""
        found = {}
        for company in self.wanted.companies:
            since = (start or {}).get(company, 0)
            with self.wanted.client(company) as client:
                extract = self.wanted.extract(client)
                whole = structs.replace(extract.selection, columns=())
                found[company] = finish(changed_since(extract.resource, whole, since))[
                    1
                ]
        return found

    def partitions(self, start: dict[str, int], end: dict[str, int]) -> list[Part]:
        """Return one task for each company in which something was written."""
        return [
            Part(
                (Range(company, _revisions(start.get(company, 0), mark, self.wanted)),)
            )
            for company, mark in end.items()
            if mark > start.get(company, 0)
        ]

    def read(self, partition: Part) -> Iterator[Any]:
        """Yield record batches."""
        for part in partition.parts:
            yield from _batches(self.wanted, part, self.columns)

    def commit(self, end: dict[str, int]) -> None:
        """Do nothing: Spark's checkpoint keeps the marks."""

    def stop(self) -> None:
        """Do nothing: each call has a client of its own."""


def _revisions(after: int, until: int, wanted: Wanted) -> str:
    given = wanted.options.get("filter", "")
    condition = f"{REVISION} gt {after} and {REVISION} le {until}"
    return f"({given}) and {condition}" if given else condition


# Filters of Spark as conditions of OData.

_COMPARED: Final = {
    "EqualTo": "__eq__",
    "EqualNullSafe": "__eq__",
    "GreaterThan": "__gt__",
    "GreaterThanOrEqual": "__ge__",
    "LessThan": "__lt__",
    "LessThanOrEqual": "__le__",
}
_OF_DAYS: Final[Mapping[str, str]] = {
    **_COMPARED,
    "GreaterThan": "__ge__",
    "LessThan": "__le__",
}
"""By its day, a later time of the same day is not later."""
_OF_TEXTS: Final[Mapping[str, str]] = {
    "StringStartsWith": "startswith",
    "StringEndsWith": "endswith",
    "StringContains": "contains",
}
_EXACT: Final = (int, bool, Decimal)


def _pushed(given: Any, fields: Mapping[str, Field], row_type: type[Row]) -> str:
    """Return a filter as OData that lets at least the same rows pass; "" if there is none."""
    name, *below = getattr(given, "attribute", None) or ("",)
    one = None if below else fields.get(name)
    if one is None or one.form != "value" or len(one.path) > 1:
        return ""
    column = getattr(row_type, one.attribute)
    try:
        found = _condition(type(given).__name__, column, one, given)
    except (FilterError, ValueError, TypeError, KineticError):
        return ""
    return found.text if isinstance(found, Filter) else ""


def _condition(name: str, column: Any, one: Field, given: Any) -> Any:
    if name in ("IsNull", "IsNotNull"):
        # A Guid that is not set may be an empty text, which is null here.
        if one.kind is UUID:
            return None
        return (
            column == None if name == "IsNull" else column != None
        )  # noqa: E711  # conditions
    value: Any = getattr(given, "value", None)
    if name == "In":
        return (
            column.in_([_value(one, v) for v in value])
            if one.kind in (*_EXACT, str)
            else None
        )
    if value is None:
        return None
    if name in _OF_TEXTS and one.kind is str:
        return getattr(column, _OF_TEXTS[name])(value)
    if one.kind is str:
        return column == value if name in ("EqualTo", "EqualNullSafe") else None
    if one.kind is datetime and name in _OF_DAYS and isinstance(value, datetime):
        if value.tzinfo is not None:
            return None
        return getattr(column, _OF_DAYS[name])(value.date())
    if one.kind in _EXACT and name in _COMPARED:
        return getattr(column, _COMPARED[name])(_value(one, value))
    return None


def _value(one: Field, value: Any) -> Any:
    """Return a literal of Spark as a value of the column; raises TypeError for one of another type."""
    if one.kind is Decimal and isinstance(value, int):
        return Decimal(value)
    if type(value) is not one.kind:
        raise TypeError("of another type")
    return value


@dataclass(frozen=True, slots=True)
class Range:
    """The rows of one company behind a key, up to another one."""

    company: str
    condition: str = ""
    """OData; "" for all rows."""


async def ranges(
    resource: Resource[Any], selection: Selection[Any], number: int
) -> list[Range]:
    """Return about so many ranges of a selection, of about as many rows each; one where its rows have no order of their key.

    One call counts the rows, and one finds the end of each range but the last.
    """
    company = resource.session.options.company
    text = partial(_text, days=resource.session.options.days)
    whole = [Range(company, text(selection.filter))]
    steps = key_order(selection.in_key_order())
    is_limited = selection.skip or selection.top is not None
    may_skip = resource.session.options.takes_skip
    if number < 2 or not steps or is_limited or not may_skip:
        return whole
    total = await count(resource, selection)
    if total < 2 * number:
        return whole
    places = [total * n // number - 1 for n in range(1, number)]
    ends = [await _key_at(resource, selection, place) for place in places]
    found = [
        Range(company, text(all_of((selection.filter, *condition))))
        for condition in _between(steps, [e for e in ends if e is not None], company)
    ]
    if not _is_text(steps):
        return found
    # Where text is ordered in one way and compared in another, ranges may share rows.
    counts = [await count(resource, _within(selection, r)) for r in found]
    return found if sum(counts) == total else whole


def _text(condition: Filter[Any], days: Days) -> str:
    return "" if condition == EVERYTHING else condition.as_text(days)


def _is_text(steps: Sequence[Step]) -> bool:
    return any(step.kind is str and not step.is_company for step in steps)


def _within(selection: Selection[Any], part: Range) -> Selection[Any]:
    only = structs.replace(selection, filter=EVERYTHING)
    return only.where((part.condition,)) if part.condition else only


async def _key_at(
    resource: Resource[Any], selection: Selection[Any], place: int
) -> Record | None:
    """Return the key of the row at a place, as the wire has it; None if there is none any more."""
    steps = key_order(selection.in_key_order())
    names = tuple({step.path.partition("/")[0]: 0 for step in steps})
    alone = structs.replace(selection, columns=names, children=()).limit(
        top=1, skip=place
    )
    async for records in raw_pages(resource, alone):
        return records[0]
    return None


def _between(
    steps: Sequence[Step], ends: Sequence[Record], company: str
) -> Iterator[tuple[Filter[Any], Filter[Any]]]:
    """Yield the conditions of the ranges between these rows: behind one, and not behind the next."""
    made = (behind(steps, [end], company) for end in ends)
    # A key that cannot be compared is the end of no range.
    behinds = [condition for condition in made if condition is not None]
    starts = [EVERYTHING, *behinds]
    stops = [*(~condition for condition in behinds), EVERYTHING]
    yield from zip(starts, stops)
