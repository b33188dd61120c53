"""All the Python that the templates write; whatever else stands in a generated module came out of the metadata."""

from __future__ import annotations

import ast
import re
from collections import Counter
from collections.abc import Iterator, Sequence

_NODES = (
    *(ast.Module, ast.Expr, ast.Constant, ast.ImportFrom, ast.alias, ast.ClassDef),
    *(ast.keyword, ast.Name, ast.Load, ast.Store, ast.Assign, ast.AnnAssign, ast.If),
    *(ast.Subscript, ast.Tuple, ast.BinOp, ast.BitOr, ast.Call, ast.Dict, ast.List),
    *(ast.FunctionDef, ast.arguments, ast.arg, ast.Return, ast.Attribute, ast.Lambda),
)
_CALLS = {
    *("Action", "Call", "Function", "baq", "column", "entity_set", "keyless_set"),
    *("row_key", "singleton", "stream", "deprecated"),
    *("restricted_entity_set", "restricted_keyless_set", "restricted_singleton"),
    *("_op.Action", "_op.Function", "_op.below", "_op.bound_set", "_op.bound_single"),
}
_MODULES = {
    *(
        "__future__",
        "builtins",
        "collections.abc",
        "datetime",
        "decimal",
        "typing",
        "uuid",
    ),
}
_DECORATORS = {"method", "stream_method", "_op.composable", "overload", "deprecated"}


def foreign(text: str) -> list[str]:
    """Every piece of code in a module that no template writes."""
    return list(_foreign(ast.parse(text)))


def _foreign(tree: ast.AST) -> Iterator[str]:
    left = [tree]
    while left:
        node = left.pop()
        if _is_for_editors(node):
            continue
        left += ast.iter_child_nodes(node)
        if not isinstance(node, _NODES) or not _is_written(node):
            yield ast.dump(node)[:200]
        if isinstance(node, ast.AnnAssign):
            yield from _quoted(node.annotation)


def _is_for_editors(node: ast.AST) -> bool:
    """Whether a node is what areas have for editors alone: `if not MYPY:` and properties that return `Name(self._session)`."""
    return (
        isinstance(node, ast.If)
        and ast.unparse(node.test) == "not MYPY"
        and not node.orelse
        and all(map(_leads_to_a_service, node.body))
    )


def _leads_to_a_service(node: ast.stmt) -> bool:
    if not isinstance(node, ast.FunctionDef) or len(node.body) != 1:
        return False
    head = [ast.unparse(part) for part in (*node.decorator_list, node.args)]
    match node.body[0]:
        case ast.Return(ast.Call(func, [session], [])):
            is_name = isinstance(func, ast.Name) or (
                isinstance(func, ast.Attribute)
                and isinstance(func.value, ast.Name)
                and func.value.id.startswith("_")
            )
            is_session = ast.unparse(session) == "self._session"
            decorated = head in (["property", "self"], ["_property", "self"])
            return decorated and is_name and is_session
    return False


def _is_written(node: ast.AST) -> bool:
    if isinstance(node, ast.Call):
        return _dotted(node.func) in _CALLS
    if isinstance(node, ast.Lambda):
        return not ast.unparse(node.args) and isinstance(node.body, ast.Call)
    if isinstance(node, ast.ImportFrom):
        return bool(node.level) or node.module in _MODULES
    if isinstance(node, ast.If):
        return isinstance(node.test, ast.Name) and node.test.id == "TYPE_CHECKING"
    if isinstance(node, ast.Expr):
        value = node.value.value if isinstance(node.value, ast.Constant) else None
        return isinstance(value, str) or value is ...
    if isinstance(node, ast.Attribute):
        return isinstance(node.value, ast.Name) and node.value.id.startswith("_")
    if isinstance(node, ast.FunctionDef | ast.ClassDef):
        return all(_name(d) in _DECORATORS for d in node.decorator_list)
    return True


def _name(decorator: ast.expr) -> str:
    called = decorator.func if isinstance(decorator, ast.Call) else decorator
    return _dotted(called)


def _dotted(node: ast.expr) -> str:
    """A name, or the name of something in a module: `_op.Action`; "" for anything else."""
    if isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name):
        return f"{node.value.id}.{node.attr}"
    return node.id if isinstance(node, ast.Name) else ""


def _quoted(annotation: ast.expr) -> Iterator[str]:
    """What is foreign in an annotation's own quotes, which are code to whoever reads the types."""
    for text in _quotes(annotation):
        yield from _foreign(ast.parse(text, mode="eval").body)


def _quotes(annotation: ast.expr) -> Iterator[str]:
    """The texts in an annotation's quotes, other than those of a call in it."""
    skipped = {
        id(part)
        for node in ast.walk(annotation)
        if isinstance(node, ast.Call)
        for part in ast.walk(node)
    }
    for node in ast.walk(annotation):
        if isinstance(node, ast.Constant) and isinstance(node.value, str):
            if id(node) not in skipped:
                yield node.value


def rebound(text: str) -> list[str]:
    """Every name that a module, or a class in it, binds twice: the second would stand where the first is meant."""
    tree = ast.parse(text)
    scopes: list[ast.Module | ast.ClassDef] = [
        tree,
        *(node for node in ast.walk(tree) if isinstance(node, ast.ClassDef)),
    ]
    found: list[str] = []
    for scope in scopes:
        counted = Counter(_bound(scope.body))
        found += [name for name, count in counted.items() if count > 1]
    return found


def hidden(text: str) -> list[str]:
    """Every name that a class of a module binds, and that an annotation or a value in the same class means otherwise."""
    return [
        name
        for node in ast.walk(ast.parse(text))
        if isinstance(node, ast.ClassDef)
        for name in {*_bound(node.body)} & {*_meant(node.body)}
    ]


def _meant(body: Sequence[ast.stmt]) -> Iterator[str]:
    """The names that stand in a class's own scope: not in its functions, whose scope is another."""
    for statement in body:
        if _is_for_editors(statement):
            continue
        inside: list[ast.stmt] = []
        if isinstance(statement, ast.FunctionDef):
            inside = statement.body
        skipped = {id(node) for part in inside for node in ast.walk(part)}
        for node in ast.walk(statement):
            if id(node) not in skipped:
                yield from _names(node)


def _names(node: ast.AST) -> Iterator[str]:
    if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Load):
        yield node.id
    if isinstance(node, ast.AnnAssign):
        for text in _quotes(node.annotation):
            yield from re.findall(r"\w+", text)


def _bound(body: Sequence[ast.stmt]) -> Iterator[str]:
    for statement in body:
        if _is_for_editors(statement):
            continue
        match statement:
            case ast.ClassDef(name=name) | ast.FunctionDef(name=name):
                yield name
            case ast.ImportFrom(names=names):
                yield from (alias.asname or alias.name for alias in names)
            case ast.Assign(targets=[ast.Name(id=name)]):
                yield name
            case ast.AnnAssign(target=ast.Name(id=name)):
                yield name
            case ast.If(body=inner):
                yield from _bound(inner)


def shape(text: str) -> list[str]:
    """The module's statements with every name, constant and docstring taken out, and what stands only where a name needs it.

    An alias and a table of wire names are such: they follow from how a name is spelt. So is `| int`, which stands with
    Decimal alone: the hostile type names have that one among them.
    """
    tree = _Abstract().visit(ast.parse(text))
    return [ast.dump(statement) for statement in tree.body]


class _Abstract(ast.NodeTransformer):
    def visit_Name(self, node: ast.Name) -> ast.AST:
        return ast.Name("x", ast.Load())

    def visit_Constant(self, node: ast.Constant) -> ast.AST:
        return ast.Constant("")

    def visit_AnnAssign(self, node: ast.AnnAssign) -> ast.AST | None:
        if isinstance(node.target, ast.Name) and node.target.id == "wire_names":
            assert isinstance(ast.literal_eval(node.value or node), dict)
            return None
        return self.generic_visit(node)

    def visit_BinOp(self, node: ast.BinOp) -> ast.AST:
        if isinstance(node.right, ast.Name) and node.right.id == "int":
            return self.visit(node.left)  # type: ignore[no-any-return]  # ast says Any
        return self.generic_visit(node)

    def visit_Dict(self, node: ast.Dict) -> ast.AST:
        return ast.Dict([], [])

    def visit_Attribute(self, node: ast.Attribute) -> ast.AST:
        return ast.Name("x", ast.Load())

    def visit_arg(self, node: ast.arg) -> ast.AST:
        kind = self.visit(node.annotation) if node.annotation else None
        return ast.arg("x", kind)

    def visit_keyword(self, node: ast.keyword) -> ast.AST | None:
        if node.arg == "wires":
            assert isinstance(ast.literal_eval(node.value), dict)
            return None
        return ast.keyword(node.arg, self.visit(node.value))

    def visit_ImportFrom(self, node: ast.ImportFrom) -> ast.AST | None:
        if node.module in ("collections.abc", "typing"):
            return None
        names = [n for n in node.names if n.name not in ("COLUMN", "column")]
        return ast.ImportFrom("x", [ast.alias("x") for _ in names], node.level)

    def visit_Expr(self, node: ast.Expr) -> ast.AST | None:
        return None if isinstance(node.value, ast.Constant) else node

    def visit_Call(self, node: ast.Call) -> ast.AST:
        if isinstance(node.func, ast.Name) and node.func.id == "column":
            return ast.Name("x", ast.Load())
        return self.generic_visit(node)

    def visit_ClassDef(self, node: ast.ClassDef) -> ast.AST:
        self.generic_visit(node)
        node.name = "x"
        node.body = [part for part in node.body if not _is_table(part)]
        return node

    def visit_FunctionDef(self, node: ast.FunctionDef) -> ast.AST:
        self.generic_visit(node)
        node.name = "x"
        return node


def _is_table(statement: ast.stmt) -> bool:
    return isinstance(statement, ast.AnnAssign) and isinstance(
        statement.value, ast.Dict
    )
