"""What `Ice.BO.DynamicQuerySvc` says of BAQs: their list, their parameters, their columns (EPICOR.md, "Discovery").

The row type and the key of a BAQ stand in its own `$metadata`; this adds what that leaves out. All values are frozen, and
every name in them is a wire name.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import TypeVar

from codegen.documents.problems import Problems, quoted
from codegen.documents.reply import Record, load
from codegen.errors import Problem


@dataclass(frozen=True, slots=True)
class Query:
    """One BAQ of the list."""

    name: str
    description: str = ""
    shared: bool = False
    """Only shared BAQs answer to others than their author."""
    updatable: bool = False
    author: str = ""
    external: bool = False
    """Whether it reads another data source than Epicor's own."""


@dataclass(frozen=True, slots=True)
class QueryList:
    """One page of the list of BAQs."""

    name: str
    queries: tuple[Query, ...] = ()
    more: bool = False
    """Whether the server has further pages."""
    problems: tuple[Problem, ...] = ()


@dataclass(frozen=True, slots=True)
class QueryParameter:
    """One parameter of a BAQ."""

    name: str
    type: str
    """As sent: a type of SQL Server such as `nvarchar`, `int`, `bit`, `date`; ``""`` where none was sent."""
    default: str | None = None
    """The value it has in the BAQ itself, None where it is left empty there."""


@dataclass(frozen=True, slots=True)
class QueryParameters:
    """The parameters of one BAQ, in the server's order."""

    name: str
    parameters: tuple[QueryParameter, ...] = ()
    problems: tuple[Problem, ...] = ()


@dataclass(frozen=True, slots=True)
class QueryColumn:
    """One column of a BAQ's result."""

    name: str
    caption: str = ""
    type: str = ""
    """As sent: a .NET type such as `System.Decimal`."""
    format: str = ""
    read_only: bool = False
    required: bool = False


@dataclass(frozen=True, slots=True)
class QueryColumns:
    """The columns of one BAQ's result, in the server's order."""

    name: str
    columns: tuple[QueryColumn, ...] = ()
    problems: tuple[Problem, ...] = ()


def parse_list(data: bytes, name: str) -> QueryList:
    """The BAQs in a reply of `GetQueryList`; raises CodegenError as `reply.load` does."""
    problems = Problems(name)
    reply = load(data, problems)
    rows = reply.record("returnObj").rows("DynamicQueryList")
    queries = _distinct(problems, rows, "QueryID", _query)
    more = reply.record("parameters").flag("morePages")
    return QueryList(name, queries, more, problems.all())


def parse_parameters(data: bytes, name: str) -> QueryParameters:
    """The parameters in a reply of `GetQueryExecutionParametersByID`; raises CodegenError as `reply.load` does."""
    problems = Problems(name)
    rows = load(data, problems).record("returnObj").rows("ExecutionParameter")
    parameters = _distinct(problems, rows, "ParameterID", _parameter)
    return QueryParameters(name, parameters, problems.all())


def parse_columns(data: bytes, name: str) -> QueryColumns:
    """The columns in a reply of `GetQueryResultSetMetadataByID`; raises CodegenError as `reply.load` does."""
    problems = Problems(name)
    rows = load(data, problems).rows("returnObj")
    columns = _distinct(problems, rows, "alias", _column)
    return QueryColumns(name, columns, problems.all())


_Value = TypeVar("_Value")


def _distinct(
    problems: Problems,
    rows: Iterable[Record],
    key: str,
    read: Callable[[Record, str], _Value],
) -> tuple[_Value, ...]:
    """What `read` makes of each row that has a name under `key`; of two with one name the first."""
    found: dict[str, _Value] = {}
    for row in rows:
        name = row.name(key)
        if name in found:
            what = f"{row.place}: {quoted(name)} is there twice; the first one is used"
            problems.add(0, what)
        elif name:
            found[name] = read(row, name)
    return tuple(found.values())


def _query(row: Record, name: str) -> Query:
    return Query(
        name=name,
        description=row.text("Description").strip(),
        shared=row.flag("IsShared"),
        updatable=row.flag("Updatable"),
        author=row.text("AuthorID"),
        external=row.flag("ExtQuery"),
    )


def _parameter(row: Record, name: str) -> QueryParameter:
    type_ = row.text("ValueType")
    if not type_:
        row.problems.add(0, f"{row.place}: {quoted(name)} has no ValueType")
    value = row.text("ParameterValue")
    empty = row.flag("IsEmpty") or "ParameterValue" not in row.values
    return QueryParameter(name, type_, None if empty else value)


def _column(row: Record, name: str) -> QueryColumn:
    return QueryColumn(
        name=name,
        caption=row.text("caption").strip(),
        type=row.text("typeName"),
        format=row.text("format"),
        read_only=row.flag("readOnly"),
        required=row.flag("required"),
    )
