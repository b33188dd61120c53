"""Pieces of SQL with their Edm types, and how two of them are brought to one type."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from codegen.sandbox import values
from codegen.sandbox.exchange import odata_error
from codegen.sandbox.statements import Clause

NULL: Final = "null"
"""Type of the literal `null`, which every type takes."""


@dataclass(frozen=True, slots=True)
class Expression:
    """SQL that has a value, the values of its question marks, and its Edm type."""

    sql: str
    values: tuple[values.Sql, ...]
    edm: str

    @property
    def clause(self) -> Clause:
        """The expression as a condition."""
        return Clause(self.sql, self.values)


def truth(sql: str, bound: tuple[values.Sql, ...] = ()) -> Expression:
    """An expression that is true or false."""
    return Expression(sql, bound, "Edm.Boolean")


DYNAMIC: Final = "dynamic"
"""Type of what an open type does not declare: that of what it is compared with."""


@dataclass(frozen=True, slots=True)
class Dynamic(Expression):
    """A property that is not declared, of those that a column keeps."""

    column: str = ""

    def read_as(self, edm: str) -> Expression:
        """Its value if it is one of that type, else null."""
        sql = f"dynamic_value({self.column}, ?, '{edm}')"
        return Expression(sql, self.values, edm)


def dynamic(column: str, name: str) -> Dynamic:
    """The property of that name, of those that a column keeps."""
    sql = f"dynamic_value({column}, ?, '')"
    return Dynamic(sql, (name,), DYNAMIC, column)


def comparable(
    left: Expression, right: Expression
) -> tuple[Expression, Expression, str]:
    """Both as values of the type in which they are compared, and that type; raises Refusal 400 if there is none."""
    return common(left, right, "comparison")


def common(
    left: Expression, right: Expression, purpose: str
) -> tuple[Expression, Expression, str]:
    """Both as values of one type: numbers meet in the wider one, a date becomes the day's first moment."""
    edm = _meeting(left.edm, right.edm)
    if edm is None:
        raise odata_error(
            f"A binary operator with incompatible types was detected. Found operand types '{left.edm}' and"
            f" '{right.edm}' for {purpose}."
        )
    return _cast(left, edm), _cast(right, edm), edm


def _meeting(left: str, right: str) -> str | None:
    if left == right or right == NULL:
        return left
    if left == NULL:
        return right
    pair = {left, right}
    if DYNAMIC in pair:
        (other,) = pair - {DYNAMIC}
        is_number = other in (*values.INTEGERS, *values.FLOATS)
        return "Edm.Decimal" if is_number else other
    if pair <= {*values.INTEGERS, *values.FLOATS, "Edm.Decimal"}:
        return _widest(pair)
    if pair == {"Edm.Date", "Edm.DateTimeOffset"}:
        return "Edm.DateTimeOffset"
    return None


def _widest(pair: set[str]) -> str:
    if pair & set(values.FLOATS):
        return "Edm.Double"
    return "Edm.Decimal" if "Edm.Decimal" in pair else "Edm.Int64"


def _cast(found: Expression, edm: str) -> Expression:
    if found.edm in (edm, NULL):
        return found
    if isinstance(found, Dynamic):
        return found.read_as(edm)
    if edm == "Edm.Double":
        return Expression(f"CAST({found.sql} AS REAL)", found.values, edm)
    if edm == "Edm.Decimal":
        return Expression(f"CAST({found.sql} AS TEXT)", found.values, edm)
    if edm == "Edm.DateTimeOffset":
        return Expression(f"({found.sql} || 'T00:00:00Z')", found.values, edm)
    return found
