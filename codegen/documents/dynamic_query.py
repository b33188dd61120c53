"""What `Ice.BO.DynamicQuerySvc` says of BAQs: their list, their parameters, their columns (EPICOR.md, "Discovery").

The row type and the key of a BAQ are in its own `$metadata`; this adds the rest. All values are frozen, and
every name in them is a wire name.
"""

from __future__ import annotations

from dataclasses import dataclass

from codegen.documents.problems import Problems, quoted
from codegen.documents.reply import Record, distinct, load
from codegen.errors import Problem


@dataclass(frozen=True, slots=True)
class Query:
    """One BAQ of the list."""

    name: str
    description: str = ""
    updatable: bool = False


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
    queries = tuple(_query(row, wire) for (wire,), row in distinct(rows, "QueryID"))
    more = reply.record("parameters").flag("morePages")
    return QueryList(name, queries, more, problems.all())


def parse_parameters(data: bytes, name: str) -> QueryParameters:
    """The parameters in a reply of `GetQueryExecutionParametersByID`; raises CodegenError as `reply.load` does."""
    problems = Problems(name)
    rows = load(data, problems).record("returnObj").rows("ExecutionParameter")
    parameters = tuple(
        _parameter(row, wire) for (wire,), row in distinct(rows, "ParameterID")
    )
    return QueryParameters(name, parameters, problems.all())


def parse_columns(data: bytes, name: str) -> QueryColumns:
    """The columns in a reply of `GetQueryResultSetMetadataByID`; raises CodegenError as `reply.load` does."""
    problems = Problems(name)
    rows = load(data, problems).rows("returnObj")
    columns = tuple(
        QueryColumn(wire, row.text("caption").strip())
        for (wire,), row in distinct(rows, "alias")
    )
    return QueryColumns(name, columns, problems.all())


def _query(row: Record, name: str) -> Query:
    return Query(name, row.text("Description").strip(), row.flag("Updatable"))


def _parameter(row: Record, name: str) -> QueryParameter:
    type_ = row.text("ValueType")
    if not type_:
        row.problems.add(0, f"{row.place}: {quoted(name)} has no ValueType")
    return QueryParameter(name, type_)
