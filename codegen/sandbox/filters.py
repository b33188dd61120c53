"""`$filter` to SQL: the syntax tree against the columns of a table (OData URL Conventions, section 5.1.1).

Every expression is SQL with its Edm type; a type that does not fit is refused in the words of Microsoft's library, as
the real server does. `eq` and `ne` treat null as a value; an order with null is false.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Any, Final

from odata_query import ast

from codegen.sandbox import functions_of_filters as functions
from codegen.sandbox import derived_types, grammar, relations, values
from codegen.sandbox.exchange import Refusal, odata_error
from codegen.sandbox.expressions import (
    NULL,
    Dynamic,
    Expression,
    common,
    comparable,
    dynamic,
    truth,
)
from codegen.sandbox.schema import DYNAMIC, JSON, Link, Table
from codegen.sandbox.statements import Clause, collated
from codegen.sandbox.store import Store

_ORDERS: Final[Mapping[type, str]] = {
    ast.Lt: "<",
    ast.LtE: "<=",
    ast.Gt: ">",
    ast.GtE: ">=",
}
_EQUALS: Final[Mapping[type, str]] = {ast.Eq: "IS", ast.NotEq: "IS NOT"}
_ARITHMETIC: Final[Mapping[type, tuple[str, str]]] = {
    ast.Add: ("+", "exact_add"),
    ast.Sub: ("-", "exact_sub"),
    ast.Mult: ("*", "exact_mul"),
    ast.Div: ("/", "exact_div"),
    ast.Mod: ("%", "exact_mod"),
}
_MOVES: Final[Mapping[type, str]] = {ast.Add: "moved_on", ast.Sub: "moved_back"}
_LITERALS: Final[Mapping[type, str]] = {
    ast.String: "Edm.String",
    ast.GUID: "Edm.Guid",
    ast.Date: "Edm.Date",
    ast.Time: "Edm.TimeOfDay",
    ast.DateTime: "Edm.DateTimeOffset",
    ast.Duration: "Edm.Duration",
}


def where(store: Store, table: Table, text: str | None) -> Clause:
    """The condition of a `$filter` text for rows of `t`; every row if there is no text."""
    if not text:
        return Clause("1")
    scope = _Scope(store, table, "t", {})
    try:
        return scope.condition(grammar.parse(text)).clause
    except RecursionError:
        raise odata_error("The filter is nested too deeply.") from None


def order_of(store: Store, table: Table, text: str) -> Expression:
    """The expression that one part of `$orderby` means for rows of `t`."""
    return _Scope(store, table, "t", {}).visit(grammar.parse(text))


@dataclass(frozen=True, slots=True)
class _Scope:
    """What names mean at one place of a filter: columns of the table, or variables of the lambdas around."""

    store: Store
    table: Table
    alias: str
    variables: Mapping[str, "_Scope"]

    def visit(self, node: ast._Node) -> Expression:
        """The expression that a node means."""
        kind = type(node)
        if kind in _LITERALS:
            return _literal(vars(node)["val"], _LITERALS[kind])
        visit = getattr(self, f"_{kind.__name__.lower()}", None)
        if visit is None:
            raise odata_error(f"The filter uses {kind.__name__}, which is not known.")
        found: Expression = visit(node)
        return found

    def condition(self, node: ast._Node) -> Expression:
        """The expression of a node that must be true or false."""
        found = self.visit(node)
        if isinstance(found, Dynamic):
            return found.read_as("Edm.Boolean")
        if found.edm not in ("Edm.Boolean", NULL):
            raise odata_error(
                "The $filter expression must evaluate to a single boolean value."
            )
        return found

    def _null(self, node: ast.Null) -> Expression:
        return Expression("NULL", (), NULL)

    def _boolean(self, node: ast.Boolean) -> Expression:
        return truth("?", (int(node.py_val),))

    def _integer(self, node: ast.Integer) -> Expression:
        number = int(node.val)
        for edm in ("Edm.Int32", "Edm.Int64"):
            low, high = values.INTEGERS[edm]
            if low <= number <= high:
                return Expression("?", (number,), edm)
        return Expression("?", (str(number),), "Edm.Decimal")

    def _float(self, node: ast.Float) -> Expression:
        return Expression("?", (format(Decimal(node.val), "f"),), "Edm.Decimal")

    def _identifier(self, node: ast.Identifier) -> Expression:
        name = grammar.name_of(node)
        if name in self.variables:
            raise odata_error(f"'{name}' is a row and no value.")
        return self._column(name)

    def _column(self, name: str) -> Expression:
        if self.table.open and not self.table.names(name):
            return dynamic(f"{self.alias}.{self.table.columns[DYNAMIC].sql}", name)
        if name not in self.table.columns or not self.table.has(name):
            raise odata_error(
                f"Could not find a property named '{name}' on type '{self.table.type_name}'."
            )
        refuses = self.store.temperament.refuses
        if "computed columns" in refuses and _is_computed(self.table, name):
            raise odata_error(f"The property '{name}' cannot be used in a filter.")
        column = self.table.columns[name]
        return Expression(f"{self.alias}.{column.sql}", (), column.edm)

    def _attribute(self, node: ast.Attribute) -> Expression:
        *owners, name = _path(node)
        if "/".join((*owners, name)) in self.table.columns:
            # A path that groups have as a key.
            return self._column("/".join((*owners, name)))
        if owners[:1] == [grammar.IT]:
            return self._walk(owners[1:], name)
        if name == grammar.COUNT and owners:
            return self._count(owners)
        if owners and owners[0] in self.variables:
            return self.variables[owners[0]]._walk(owners[1:], name)
        return self._walk(owners, name)

    def _walk(self, owners: list[str], name: str) -> Expression:
        """A column at the end of a path of to-one navigation, or inside a complex value."""
        if not owners:
            return self._column(name)
        if seen := derived_types.cast(self.table, owners[0]):
            return replace(self, table=seen)._walk(owners[1:], name)
        link = self.table.links.get(owners[0])
        if link is None or link.many:
            return self._inside(owners, name)
        inner = self._enter(link)
        found = inner._walk(owners[1:], name)
        sql = f"(SELECT {found.sql} FROM {inner.table.sql} AS {inner.alias} WHERE {_on(self, inner, link)} LIMIT 1)"
        return Expression(sql, found.values, found.edm)

    def _inside(self, owners: list[str], name: str) -> Expression:
        column = self._column(owners[0])
        if column.edm != JSON:
            raise odata_error(f"'{owners[0]}' is not a navigation property of one row.")
        place = "$" + "".join(f'."{step}"' for step in (*owners[1:], name))
        return Expression(f"json_extract({column.sql}, ?)", (place,), "Edm.String")

    def _count(self, path: list[str]) -> Expression:
        """How many rows a row has below it (OData URL Conventions, section 4.8)."""
        scope, link = self._many(path)
        inner = scope._enter(link)
        sql = f"(SELECT COUNT(*) FROM {inner.table.sql} AS {inner.alias} WHERE {_on(scope, inner, link)})"
        return Expression(sql, (), "Edm.Int64")

    def _many(self, path: list[str]) -> "tuple[_Scope, Link]":
        """Where a path begins that has one step, besides a variable and a cast, and the collection that it leads to."""
        *owners, name = path
        scope = (
            self.variables[owners.pop(0)]
            if owners and owners[0] in self.variables
            else self
        )
        if owners and (seen := derived_types.cast(scope.table, owners[0])):
            scope, owners = replace(scope, table=seen), owners[1:]
        link = scope.table.links.get(name) if scope.table.has(name) else None
        if owners or link is None or not link.many:
            raise odata_error(
                f"'{name}' is not a collection of '{scope.table.type_name}'."
            )
        return scope, link

    def _enter(self, link: Link) -> "_Scope":
        table = self.store.table(self.table.service, link.target)
        return _Scope(self.store, table, f"{self.alias}_{link.name}_", self.variables)

    def _collectionlambda(self, node: ast.CollectionLambda) -> Expression:
        scope, link = self._many(_path(node.owner))
        inner = scope._enter(link)
        rows = f"SELECT 1 FROM {inner.table.sql} AS {inner.alias} WHERE {_on(scope, inner, link)}"
        if node.lambda_ is None:
            return truth(f"EXISTS ({rows})")
        variable = grammar.name_of(node.lambda_.identifier)
        body = _Scope(
            self.store, self.table, self.alias, {**self.variables, variable: inner}
        )
        test = body.condition(node.lambda_.expression)
        if isinstance(node.operator, ast.All):
            return truth(f"NOT EXISTS ({rows} AND NOT ({test.sql}))", test.values)
        return truth(f"EXISTS ({rows} AND ({test.sql}))", test.values)

    def _boolop(self, node: ast.BoolOp) -> Expression:
        left, right = self.condition(node.left), self.condition(node.right)
        word = "AND" if isinstance(node.op, ast.And) else "OR"
        return truth(f"({left.sql} {word} {right.sql})", left.values + right.values)

    def _unaryop(self, node: ast.UnaryOp) -> Expression:
        if isinstance(node.op, ast.Not):
            found = self.condition(node.operand)
            return truth(f"(NOT {found.sql})", found.values)
        return self._binop(ast.BinOp(ast.Sub(), ast.Integer("0"), node.operand))

    def _compare(self, node: ast.Compare) -> Expression:
        left = self.visit(node.left)
        if isinstance(node.comparator, ast.In):
            return self._in(left, node.right)
        return self._compared(left, self.visit(node.right), type(node.comparator))

    def _in(self, left: Expression, node: ast._Node) -> Expression:
        if not isinstance(node, ast.List):
            raise odata_error("The right side of 'in' must be a list.")
        tests = [self._compared(left, self.visit(item), ast.Eq) for item in node.val]
        sql = " OR ".join(test.sql for test in tests)
        return truth(f"({sql})", tuple(v for t in tests for v in t.values))

    def _binop(self, node: ast.BinOp) -> Expression:
        before, after = self.visit(node.left), self.visit(node.right)
        if (before.edm, after.edm) == ("Edm.DateTimeOffset", "Edm.Duration"):
            if type(node.op) in _MOVES:
                sql = f"{_MOVES[type(node.op)]}({before.sql}, {after.sql})"
                return Expression(sql, before.values + after.values, before.edm)
        left, right, edm = common(before, after, "arithmetic")
        if edm not in (*values.INTEGERS, *values.FLOATS, "Edm.Decimal", NULL):
            raise odata_error(f"'{edm}' is not a number.")
        sign, exact = _ARITHMETIC[type(node.op)]
        whole = f"({left.sql} {sign} {right.sql})"
        sql = f"{exact}({left.sql}, {right.sql})" if edm == "Edm.Decimal" else whole
        return Expression(sql, left.values + right.values, edm)

    def _call(self, node: ast.Call) -> Expression:
        name = grammar.name_of(node.func)
        manners = self.store.temperament
        for refused, names in _REFUSED_FUNCTIONS.items():
            if refused in manners.refuses and name.lower() in names:
                raise odata_error(f"The function '{name}' is not supported.")
        if name == grammar.ISOF:
            return self._isof(node.args)
        if name == grammar.CAST and len(node.args) == 2:
            return functions.cast(
                self.visit(node.args[0]), ".".join(_path(node.args[1]))
            )
        arguments = [self.visit(a) for a in node.args]
        if manners.ignores_case and name.lower() in _SEARCHES:
            arguments = [replace(a, sql=f"lower_text({a.sql})") for a in arguments]
        return functions.call(name, arguments)

    def _isof(self, arguments: list[ast._Node]) -> Expression:
        """Whether a row is of a type (OData URL Conventions, section 5.1.1.10.2); raises Refusal 501 for the type of a value."""
        *of, type_ = map(_path, arguments)
        if of not in ([], [[grammar.IT]]):
            raise Refusal(501, "isof of a value is not implemented.")
        name = ".".join(type_)
        if name == self.table.type_name:
            return truth("1")
        seen = derived_types.cast(self.table, name)
        if seen is None:
            raise odata_error(
                f"'{name}' does not derive from '{self.table.type_name}'."
            )
        test = derived_types.of_type(seen, self.alias)
        return truth(test.sql, test.values)

    def _compared(
        self, left: Expression, right: Expression, comparator: type
    ) -> Expression:
        """A comparison of two expressions of types that can be compared."""
        left, right, edm = comparable(left, right)
        name = self.store.collation(edm)
        collation = f" COLLATE {name}" if name else ""
        both = left.values + right.values
        if comparator in _EQUALS:
            sql = f"({left.sql} {_EQUALS[comparator]} {right.sql}{collation})"
            return truth(sql, both)
        if edm == "Edm.String" and "text order" in self.store.temperament.refuses:
            raise odata_error(
                "A binary operator with incompatible types was detected: texts cannot be ordered."
            )
        ordered = f"{left.sql} {_ORDERS[comparator]} {right.sql}{collation}"
        if "(" in left.sql + right.sql:
            return truth(f"COALESCE({ordered}, 0)", both)
        # The same for a column and a value, which an index serves; of what is computed the text would double with each level.
        known = f"{left.sql} IS NOT NULL AND {right.sql} IS NOT NULL"
        return truth(f"({ordered} AND {known})", both + both)


_SEARCHES: Final = frozenset({"contains", "startswith", "endswith", "indexof"})
_REFUSED_FUNCTIONS: Final[Mapping[str, frozenset[str]]] = {
    "date()": frozenset({"date"}),
    "year()": frozenset({"year", "month", "day"}),
}
"""What a temperament refuses → the functions that it means."""


def _is_computed(table: Table, name: str) -> bool:
    """Whether a column is one of a joined table, such as `CustNumName` beside `CustNum` (EPICOR.md, "Queries")."""
    return any(
        name != other and name.startswith(other) and other.endswith(("Num", "ID"))
        for other in table.columns
    )


def _literal(text: str, edm: str) -> Expression:
    try:
        return Expression("?", (values.to_sql(text, edm),), edm)
    except values.WrongValue:
        raise odata_error(f"'{text}' is not a literal of type '{edm}'.") from None


def _path(node: Any) -> list[str]:
    """The steps of a path: `a/b/c` is Attribute(Attribute(a, b), c)."""
    if isinstance(node, ast.Attribute):
        return [*_path(node.owner), grammar.step_of(node.attr)]
    return [grammar.name_of(node)]


def _on(outer: _Scope, inner: _Scope, link: Link) -> str:
    """The condition that connects rows of a navigation property to their row."""
    tests = (
        f"{inner.alias}.{collated(inner.table, theirs)} IS {outer.alias}.{outer.table.columns[own].sql}"
        for own, theirs in link.join
    )
    return " AND ".join(tests) or relations.joined(
        outer.table, outer.alias, inner.table, inner.alias, link
    )
