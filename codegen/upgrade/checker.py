"""What mypy knows of a program: which names of the generated package stand where, and which lines are wrong.

This is the only module that imports mypy; nothing that mypy writes stays. A name is the dotted place of an element, as
`compare.Change.place` has it: `erp.bo.customer.Customer.phone_num` for the column, whether it is read from a row, named on
its class or given to a new one; `….Customer.key` where a key is given; `erp.bo.customer.get_by_id()` for a call and
`erp.bo.customer.get_by_id(cust_num)` for an argument in it.
"""

from __future__ import annotations

import ast
import os
import re
import sys
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Final

from mypy import nodes, types
from mypy.build import build
from mypy.errors import CompileError
from mypy.find_sources import InvalidSourceList, create_source_list
from mypy.modulefinder import BuildSource
from mypy.options import Options
from mypy.server.subexpr import get_subexpressions

from codegen.errors import CodegenError
from codegen.ir.service import METHODS
from codegen.upgrade.program import Source, syntax
from codegen.upgrade.sight import Job, Place, Seen, Touch, errors_in

_KEY: Final = re.compile(r"Key_*$")
"""What the class of a row's keys is called behind the row's own name."""
Types = Mapping[nodes.Expression, types.Type]


def check(job: Job) -> Seen:
    """Read the program with the package; raises `CodegenError` if that is impossible."""
    options = _options()
    program = _program(job.sources, options)
    try:
        package = [BuildSource(str(file), name) for file, name in job.modules()]
        result = build([*package, *program], options)
    except CompileError as error:
        what = f"the program cannot be checked: {'; '.join(error.messages)}"
        raise CodegenError("mypy", what) from None
    paths = {source.module: Path(source.path or "") for source in program}
    reading = [
        _Names(result.files[m], p, result.types, job.module)
        for m, p in paths.items()
        if m in result.files
    ]
    found = frozenset(touch for names in reading for touch in names.touches())
    errors = (e for e in errors_in(result.errors) if e.place.file in paths.values())
    return Seen(found, frozenset(errors))


def _options() -> Options:
    options = Options()
    options.python_version = sys.version_info[:2]
    options.python_executable = sys.executable
    options.incremental = False
    options.cache_dir = os.devnull
    options.export_types = True
    options.preserve_asts = True
    options.check_untyped_defs = True
    options.ignore_missing_imports = True
    options.show_column_numbers = True
    options.show_absolute_path = True
    # No type of a row hangs on the library for HTTP, and reading it takes a third of the time.
    options.per_module_options = dict.fromkeys(
        ("httpx2", "httpx2.*"), {"follow_imports": "skip"}
    )
    options.build_per_module_cache()
    return options


def _program(files: Sequence[Path], options: Options) -> list[BuildSource]:
    """The files under the names by which they import each other; of two with one name, the later gets another."""
    found: dict[str, BuildSource] = {}
    for number, file in enumerate(files):
        try:
            (source,) = create_source_list([str(file)], options)
        except InvalidSourceList:
            # A script such as `nightly-run.py`, which nothing can import.
            source = BuildSource(str(file), f"script_{number}")
        if source.module in found:
            source.module = f"{source.module}_{number}"
        found[source.module] = source
    return list(found.values())


class _Names:
    """Reads the names of the package out of one file of the program."""

    def __init__(
        self, tree: nodes.MypyFile, path: Path, types: Types, package: str
    ) -> None:
        self._tree = tree
        self._path = path
        self._types = types
        self._package = package
        self._source = Source(path, syntax(path))
        self._keywords = self._source.keywords()
        self._found: set[Touch] = set()

    def touches(self) -> set[Touch]:
        """Every name of the package in the file, where it stands."""
        for expression in get_subexpressions(self._tree):
            match expression:
                case nodes.MemberExpr():
                    self._member(expression)
                case nodes.NameExpr():
                    self._reference(expression, expression.line, expression.column)
                case nodes.CallExpr():
                    self._call(expression)
        for line, column, name in self._source.imports(
            self._tree.fullname, self._tree.is_package_init_file()
        ):
            if name.startswith(f"{self._package}."):
                short = self._short(name)
                self._found |= {
                    Touch(Place(self._path, line, column + 1), n)
                    for n in (short, _KEY.sub("", short))
                }
        for node in self._source.annotations():
            if isinstance(info := self._node(node), nodes.TypeInfo):
                self._add(
                    self._class(info),
                    node.end_lineno or 0,
                    (node.end_col_offset or 0) - len(info.name),
                )
        return self._found

    def _member(self, o: nodes.MemberExpr) -> None:
        """An attribute: of a row or its class, a service, an area, a module."""
        line, column = o.end_line or o.line, (o.end_column or 0) - len(o.name)
        for info in _classes(self._types.get(o.expr)):
            for name in self._attribute(info, o.name):
                self._add(name, line, column)
        self._reference(o, line, column)

    def _call(self, o: nodes.CallExpr) -> None:
        """A call, with the names of its arguments."""
        for name in self._callables(o.callee):
            self._add(f"{name}()", o.line, o.column)
            for argument, value in self._arguments(o):
                self._add(f"{name}({argument})", *self._keyword(value))
        for row in self._rows(o.callee):
            for argument, value in self._arguments(o):
                for name in self._attribute(row, argument):
                    self._add(name, *self._keyword(value))
            if o.args and self._takes_key(o.callee):
                self._add(f"{self._class(row)}.key", o.line, o.column)

    def _reference(self, o: nodes.RefExpr, line: int, column: int) -> None:
        if isinstance(o.node, nodes.TypeInfo) and self._own(o.node):
            self._add(self._class(o.node), line, column)
        elif isinstance(o.node, nodes.MypyFile) and o.node.fullname.startswith(
            f"{self._package}."
        ):
            self._add(self._short(o.node.fullname), line, column)

    def _add(self, name: str, line: int, column: int) -> None:
        self._found.add(Touch(Place(self._path, line, column + 1), name))

    def _keyword(self, value: nodes.Expression) -> tuple[int, int]:
        here = value.line, value.column
        return self._keywords.get(here, here)

    def _short(self, fullname: str) -> str:
        """The name below the package; a service's methods belong to the service."""
        name = fullname.removeprefix(self._package).lstrip(".")
        return name.removesuffix(METHODS)

    def _own(self, info: nodes.TypeInfo) -> bool:
        """Whether the package defines the class, and not its runtime."""
        runtime = f"{self._package}._runtime"
        return info.fullname.startswith(
            f"{self._package}."
        ) and not info.module_name.startswith(runtime)

    def _kinds(self, info: nodes.TypeInfo) -> set[str]:
        """What the class is: the names of those it derives from in the runtime."""
        runtime = f"{self._package}._runtime"
        return {base.name for base in info.mro if base.module_name.startswith(runtime)}

    def _class(self, info: nodes.TypeInfo) -> str:
        """The name of a class; those of a service and its methods are the service's, that of keys the row's."""
        kinds = self._kinds(info)
        if "Service" in kinds:
            return self._short(info.module_name)
        name = _KEY.sub("", info.name) if "Key" in kinds else info.name
        return f"{info.module_name.removeprefix(self._package).lstrip('.')}.{name}"

    def _attribute(self, info: nodes.TypeInfo, attribute: str) -> Iterator[str]:
        """The names of an attribute, by the class of the package that defines it."""
        for owner in info.mro:
            if attribute in owner.names and self._own(owner):
                kinds = self._kinds(owner)
                if "Area" in kinds:
                    module = owner.defn.keywords.get("module")
                    path = module.value if isinstance(module, nodes.StrExpr) else ""
                    yield f"{path}.{attribute}"
                elif "Parameters" in kinds:
                    yield f"{self._short(owner.module_name)}({attribute})"
                else:
                    yield f"{self._class(owner)}.{attribute}"
                if "Key" in kinds:
                    yield f"{self._class(owner)}.key"

    def _callables(self, callee: nodes.Expression) -> Iterator[str]:
        """The methods, functions and BAQs that a call may mean."""
        if isinstance(callee, nodes.MemberExpr):
            for info in _classes(self._types.get(callee.expr)):
                yield from self._attribute(info, callee.name)
        elif isinstance(
            called := types.get_proper_type(self._types.get(callee)), types.CallableType
        ):
            # A BAQ in a variable of its own: nothing but the rows that it gives tells which.
            for row in self._rows_of(called.ret_type):
                yield self._short(row.module_name)

    def _rows(self, callee: nodes.Expression) -> Iterator[nodes.TypeInfo]:
        """The classes whose attributes the call's arguments are named after: what is made, or the rows of a set."""
        called = types.get_proper_type(self._types.get(callee))
        if isinstance(called, types.CallableType) and called.is_type_obj():
            yield called.type_object()
        elif isinstance(callee, nodes.MemberExpr):
            yield from self._rows_of(self._types.get(callee.expr))

    def _takes_key(self, callee: nodes.Expression) -> bool:
        """Whether the call belongs to a set that is generic in the parameters of its key."""
        inside = (
            self._types.get(callee.expr)
            if isinstance(callee, nodes.MemberExpr)
            else None
        )
        found = types.get_proper_type(inside)
        arguments = found.args if isinstance(found, types.Instance) else ()
        return any(
            isinstance(types.get_proper_type(a), types.Parameters) for a in arguments
        )

    def _rows_of(self, type_: types.Type | None) -> Iterator[nodes.TypeInfo]:
        """The package's classes among the parameters of a type: of a set or a table its rows."""
        found = types.get_proper_type(type_)
        for argument in found.args if isinstance(found, types.Instance) else ():
            yield from (info for info in _classes(argument) if self._own(info))

    def _node(self, name: ast.expr) -> nodes.SymbolNode | None:
        """What a dotted name means in the file."""
        if isinstance(name, ast.Name):
            entry = self._tree.names.get(name.id)
        elif isinstance(name, ast.Attribute) and isinstance(
            module := self._node(name.value), nodes.MypyFile
        ):
            entry = module.names.get(name.attr)
        else:
            return None
        return entry.node if entry else None

    def _arguments(
        self, call: nodes.CallExpr
    ) -> Iterator[tuple[str, nodes.Expression]]:
        """The arguments of a call by the names of the parameters that take them, or their own where any may be given."""
        called = types.get_proper_type(self._types.get(call.callee))
        overloads = called.items if isinstance(called, types.Overloaded) else [called]
        forms = [c for c in overloads if isinstance(c, types.CallableType)]
        formal = [c.arg_names for c in forms]
        taken = {name for names in formal for name in names}
        takes_any = any(nodes.ARG_STAR2 in c.arg_kinds for c in forms)
        for position, value in enumerate(call.args):
            name = call.arg_names[position]
            if call.arg_kinds[position] == nodes.ARG_POS and formal:
                name = next(iter(formal[0][position : position + 1]), None)
            if name and (takes_any or name in taken):
                yield name, value


def _classes(type_: types.Type | None) -> Iterator[nodes.TypeInfo]:
    """The classes whose attributes a value of that type has."""
    found = types.get_proper_type(type_)
    match found:
        case types.Instance():
            yield found.type
        case types.UnionType():
            for item in found.items:
                yield from _classes(item)
        case types.TypeVarType():
            yield from _classes(found.upper_bound)
        case types.TypeType():
            yield from _classes(found.item)
        case types.TupleType():
            yield found.partial_fallback.type
        case types.LiteralType():
            yield found.fallback.type
        case types.CallableType() if found.is_type_obj():
            yield found.type_object()
        case types.Overloaded():
            yield from _classes(found.items[0])
