"""What mypy knows of a program: which names of the generated package stand where, and which lines are wrong.

This is the only module that imports mypy; nothing that mypy writes stays. A name is the dotted place of an element, as
`compare.Change.place` has it: `erp.bo.customer.Customer.phone_num` for the column, whether it is read from a row, named on
its class or given to a new one; `….Customer.key` where a key is given; `erp.bo.customer.get_by_id()` for a call and
`erp.bo.customer.get_by_id(cust_num)` for an argument in it.
"""

from __future__ import annotations

import ast
import re
import sys
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Final

from mypy import nodes, types
from mypy.build import BuildResult, build
from mypy.errors import CompileError
from mypy.find_sources import InvalidSourceList, create_source_list
from mypy.modulefinder import BuildSource
from mypy.options import Options
from mypy.server.subexpr import get_subexpressions

from codegen.errors import CodegenError
from codegen.surfaces import METHODS_SUFFIX
from codegen.upgrade.program import Name, Source, for_every_platform, syntax
from codegen.upgrade.diagnostics import Job, Place, Seen, Touch, errors_in

_KEY: Final = re.compile(r"Key_*$")
"""What the class of a row's keys is called behind the row's own name."""
_UNREAD: Final = frozenset({"httpx2", "pandas", "polars", "pyarrow", "rich"})
"""Libraries that the runtime or pydantic imports and no type of a row depends on: they are read if the program names them."""
_WORD: Final = re.compile(r"[^\W_]+")
"""A word of a text or of a name: `to_polars` names the library, too, since the frame that it returns leads to rows."""
Types = Mapping[nodes.Expression, types.Type]


def check(jobs: Iterable[Job], cache: Path) -> list[Seen]:
    """Read the program with each of the packages; raises `CodegenError` if that cannot be done at all.

    What the packages have in common, libraries and runtime, is read once: `cache` is a folder for it.
    """
    return [_check(job, _options(cache)) for job in jobs]


def _check(job: Job, options: Options) -> Seen:
    program = _program(job.sources, options)
    try:
        package = [_source(file, name, job) for file, name in job.modules()]
        result, followed = _built(job, package, program, options)
    except CompileError as error:
        what = f"the program cannot be checked: {'; '.join(error.messages)}"
        raise CodegenError("mypy", what) from None
    paths = {source.module: Path(source.path or "") for source in program}
    reading = [
        _Names(result.files[m], p, result.types, job)
        for m, p in paths.items()
        if m in result.files
    ]
    found = frozenset(touch for names in reading for touch in names.touches())
    doubts = frozenset(touch for names in reading for touch in names.doubts)
    errors = (e for e in errors_in(result.errors) if e.place.file in paths.values())
    return Seen(found, frozenset(errors), doubts, followed)


def _built(
    job: Job,
    package: Sequence[BuildSource],
    program: Sequence[BuildSource],
    options: Options,
) -> tuple[BuildResult, frozenset[Path]]:
    """What mypy makes of the program, and the files beside it that it follows; anew if those name a library that was skipped."""
    skipped = _unnamed(_UNREAD, (source.text or "" for source in program))
    while True:
        options.per_module_options = _depths(job, [*package, *program], skipped)
        options.build_per_module_cache()
        result = build([*package, *program], options)
        followed = _followed(job, result)
        texts = (path.read_text("utf-8", "replace") for path in followed)
        if (left := _unnamed(skipped, texts)) == skipped:
            return result, followed
        skipped = left


def _followed(job: Job, result: BuildResult) -> frozenset[Path]:
    """Files beside the program and the package that it imports, but for installed libraries."""
    left_out = (job.package, Path(sys.prefix), Path(sys.base_prefix))
    read = (Path(state.path) for state in result.graph.values() if state.path)
    outside = (p for p in read if not any(p.is_relative_to(f) for f in left_out))
    return frozenset(p for p in outside if p.is_file()) - {*job.sources}


def _unnamed(libraries: frozenset[str], texts: Iterable[str]) -> frozenset[str]:
    """The libraries that none of the texts names."""
    return libraries - {word for text in texts for word in _WORD.findall(text)}


def _source(file: Path, name: str, job: Job) -> BuildSource:
    """A module of the package. One that is handed over as text is read each time: what a cache holds has no syntax."""
    is_runtime = name.startswith(f"{job.module}._runtime")
    return BuildSource(str(file), name, None if is_runtime else file.read_text("utf-8"))


def _options(cache: Path) -> Options:
    options = Options()
    options.python_version = sys.version_info[:2]
    options.python_executable = sys.executable
    options.cache_dir = str(cache)
    options.export_types = True
    options.preserve_asts = True
    options.check_untyped_defs = True
    options.ignore_missing_imports = True
    options.show_column_numbers = True
    options.show_absolute_path = True
    return options


def _depths(
    job: Job, sources: Iterable[BuildSource], skipped: Iterable[str]
) -> dict[str, dict[str, object]]:
    """Pattern of modules → how far they are read: to the end only what is handed over as text.

    Of all others, libraries and runtime, the declarations say enough. mypy leaves out the bodies of their functions where it
    may forget the syntax and has no errors to report.
    """
    whole = [source.module for source in sources if source.text is not None]
    unread = [f"{name}{end}" for name in skipped for end in ("", ".*")]
    return {
        "*.*": {"preserve_asts": False},
        f"{job.module}._runtime.*": {"ignore_errors": True},
        **dict.fromkeys(whole, {"preserve_asts": True}),
        **dict.fromkeys(unread, {"follow_imports": "skip"}),
    }


def _program(files: Sequence[Path], options: Options) -> list[BuildSource]:
    """The files under the names by which they import each other; of two with one name, the later gets another."""
    found: dict[str, BuildSource] = {}
    for number, file in enumerate(files):
        try:
            (source,) = create_source_list([str(file)], options)
        except InvalidSourceList:
            # A script such as `nightly-run.py`, which nothing can import.
            source = BuildSource(str(file), f"script_{number}")
        source.text = for_every_platform(file)
        if source.module in found:
            source.module = f"{source.module}_{number}"
        found[source.module] = source
    return list(found.values())


class _Names:
    """Reads the names of the package out of one file of the program."""

    def __init__(
        self, tree: nodes.MypyFile, path: Path, types: Types, job: Job
    ) -> None:
        self._tree = tree
        self._path = path
        self._types = types
        self._package = job.module
        self._wanted = job.names
        self._source = Source(path, syntax(path))
        self._keywords = self._source.keywords()
        self._found: set[Touch] = set()
        self.doubts: set[Touch] = set()
        """Names on values of unknown type; all of them once `touches` is done."""

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
        for info in _classes_in(self._tree.names, self._tree.fullname):
            self._subclass(info)
        for pattern in self._source.class_patterns():
            self._pattern(pattern)
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
            if isinstance(named := self._node(node), nodes.TypeInfo):
                self._add(
                    self._class(named),
                    node.end_lineno or 0,
                    (node.end_col_offset or 0) - len(named.name),
                )
        return self._found

    def _member(self, o: nodes.MemberExpr) -> None:
        """An attribute: of a row or its class, a service, an area, a module."""
        line, column = o.end_line or o.line, (o.end_column or 0) - len(o.name)
        type_ = self._type(o.expr)
        for info in _classes(type_):
            for name in self._attribute(info, o.name):
                self._add(name, line, column)
        if o.node is None and isinstance(o.expr, _VALUES) and _is_unknown(type_):
            self._doubt(o.name, line, column)
        self._reference(o, line, column)

    def _subclass(self, info: nodes.TypeInfo) -> None:
        """What a class of the program declares anew, or takes by `super()`, of a class of the package."""
        above = [n for n in info.names if n not in _OF_EVERY_CLASS]
        nodes_of = ((n, info.names[n].node) for n in above)
        declared = ((node.line, node.column, n) for n, node in nodes_of if node)
        for line, column, name in (*declared, *self._source.inherited(info.line)):
            for place in self._attribute(info, name):
                self._add(place, line, column)

    def _pattern(self, o: ast.MatchClass) -> None:
        """`case Customer(phone_num=number)`."""
        node = self._node(o.cls)
        for name, value in zip(o.kwd_attrs, o.kwd_patterns):
            column = value.col_offset - len(name) - 1
            for place in (
                self._attribute(node, name) if isinstance(node, nodes.TypeInfo) else ()
            ):
                self._add(place, value.lineno, column)

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
        self._untyped_call(o)

    def _untyped_call(self, o: nodes.CallExpr) -> None:
        """The names that a call takes as texts, or by keyword where nothing says what is called."""
        callee = o.callee
        called = (
            callee.name if isinstance(callee, nodes.NameExpr | nodes.MemberExpr) else ""
        )
        if called in _BY_TEXT and (
            called not in _OF_FIRST or o.args and self._may_be_ours(o.args[0])
        ):
            for value in o.args:
                self._doubt_text(value)
        is_unknown = _is_unknown(self._type(callee))
        is_ours = any(self._callables(callee)) or any(self._rows(callee))
        is_copy = (
            called == "model_copy"
            and isinstance(callee, nodes.MemberExpr)
            and self._may_be_ours(callee.expr)
        )
        for kind, name, value in zip(o.arg_kinds, o.arg_names, o.args):
            if is_unknown and name:
                self._doubt(name, *self._keyword(value))
            is_spread = kind == nodes.ARG_STAR2 and (is_unknown or is_ours)
            if is_spread or is_copy and name == "update":
                for line, column, key in self._keys(value):
                    self._doubt(key, line, column)

    def _keys(self, value: nodes.Expression) -> Iterator[Name]:
        """The keys of a dict display, of the call of `dict`, or of those that the name was given in its function."""
        match value:
            case nodes.DictExpr():
                keys = (k for k, _ in value.items if isinstance(k, nodes.StrExpr))
                yield from ((k.line, k.column, k.value) for k in keys)
            case nodes.NameExpr():
                yield from self._source.displayed(value.name, value.line)
            case nodes.CallExpr(callee=nodes.NameExpr(name="dict")):
                for name, given in zip(value.arg_names, value.args):
                    yield *self._keyword(given), name or ""

    def _may_be_ours(self, value: nodes.Expression) -> bool:
        """Whether a value is of a class of the package, or of one that is not known."""
        type_ = self._type(value)
        return _is_unknown(type_) or any(
            self._own(base) for info in _classes(type_) for base in info.mro
        )

    def _doubt_text(self, value: nodes.Expression) -> None:
        if isinstance(value, nodes.StrExpr):
            for name in value.value.split("."):
                self._doubt(name, value.line, value.column)

    def _doubt(self, name: str, line: int, column: int) -> None:
        if name in self._wanted:
            self.doubts.add(Touch(Place(self._path, line, column + 1), name))

    def _type(self, value: nodes.Expression) -> types.Type | None:
        """The type of an expression; of what the checker holds to be unreachable, what the declarations say."""
        if (known := self._types.get(value)) is not None:
            return known
        match value:
            case nodes.CallExpr():
                called = types.get_proper_type(self._type(value.callee))
                if isinstance(called, types.CallableType):
                    return _answer(called.ret_type)
                return called.item if isinstance(called, types.TypeType) else None
            case nodes.RefExpr(node=nodes.TypeInfo() as info):
                return types.TypeType(
                    types.Instance(
                        info,
                        [types.AnyType(types.TypeOfAny.special_form)]
                        * len(info.type_vars),
                    )
                )
            case nodes.MemberExpr(node=None):
                for info in _classes(self._type(value.expr)):
                    return _declared_type(info.get(value.name))
            case nodes.RefExpr():
                return _type_of(value.node)
        return None

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
        return name.removesuffix(METHODS_SUFFIX)

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
                    # An area is its folder's module, and the client is none of a folder.
                    path = self._short(owner.module_name)
                    yield f"{'' if path == 'client' else path}.{attribute}"
                elif "Parameters" in kinds:
                    yield f"{self._short(owner.module_name)}({attribute})"
                else:
                    yield f"{self._class(owner)}.{attribute}"
                if "Key" in kinds:
                    yield f"{self._class(owner)}.key"

    def _callables(self, callee: nodes.Expression) -> Iterator[str]:
        """The methods, functions and BAQs that a call may mean."""
        if isinstance(callee, nodes.MemberExpr):
            for info in _classes(self._type(callee.expr)):
                yield from self._attribute(info, callee.name)
        elif isinstance(
            called := types.get_proper_type(self._type(callee)), types.CallableType
        ):
            # A BAQ in a variable of its own: nothing but the rows that it gives tells which.
            for row in self._rows_of(called.ret_type):
                yield self._short(row.module_name)

    def _rows(self, callee: nodes.Expression) -> Iterator[nodes.TypeInfo]:
        """The classes whose attributes the call's arguments are named after: what is made, or the rows of a set."""
        called = types.get_proper_type(self._type(callee))
        if isinstance(called, types.CallableType) and called.is_type_obj():
            yield called.type_object()
        elif isinstance(called, types.TypeType):
            yield from _classes(called.item)
        elif isinstance(callee, nodes.MemberExpr):
            yield from self._rows_of(self._type(callee.expr))

    def _takes_key(self, callee: nodes.Expression) -> bool:
        """Whether the call belongs to a set that is generic in the parameters of its key."""
        inside = (
            self._type(callee.expr) if isinstance(callee, nodes.MemberExpr) else None
        )
        found = types.get_proper_type(inside)
        arguments = found.args if isinstance(found, types.Instance) else ()
        return any(
            isinstance(types.get_proper_type(a), types.Parameters) for a in arguments
        )

    def _rows_of(self, type_: types.Type | None) -> Iterator[nodes.TypeInfo]:
        """The package's classes among the parameters of a type: of a set or a table its rows."""
        found = types.get_proper_type(type_)
        if not isinstance(found, types.Instance):
            return
        for argument in found.args:
            yield from (info for info in _classes(argument) if self._own(info))
        # A set that has operations is a class of its own, which names its rows in its bases.
        for base in found.type.bases if self._own(found.type) else ():
            yield from self._rows_of(base)

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
        called = types.get_proper_type(self._type(call.callee))
        overloads = called.items if isinstance(called, types.Overloaded) else [called]
        forms = [c for c in overloads if isinstance(c, types.CallableType)]
        formal = [c.arg_names for c in forms]
        taken = {name for names in formal for name in names}
        # A row's class that is a value, as `add` of a table: its parameters are the columns.
        takes_any = isinstance(called, types.TypeType) or any(
            nodes.ARG_STAR2 in c.arg_kinds for c in forms
        )
        for position, value in enumerate(call.args):
            name = call.arg_names[position]
            if call.arg_kinds[position] == nodes.ARG_POS and formal:
                name = next(iter(formal[0][position : position + 1]), None)
            if name and (takes_any or name in taken):
                yield name, value


_BY_TEXT: Final = frozenset(
    {"getattr", "setattr", "hasattr", "delattr", "attrgetter", "methodcaller"}
)
"""Functions that take the name of an attribute as a text."""
_OF_FIRST: Final = frozenset({"getattr", "setattr", "hasattr", "delattr"})
"""Those of them whose first argument has the attribute."""
_VALUES: Final = (
    nodes.RefExpr,
    nodes.CallExpr,
    nodes.IndexExpr,
    nodes.AwaitExpr,
    nodes.AssignmentExpr,
)
"""Expressions whose type may be unknown; that of a literal or a display is not."""
_OF_EVERY_CLASS: Final = frozenset({"__init__", "__new__"})


def _is_unknown(type_: types.Type | None) -> bool:
    return type_ is None or isinstance(types.get_proper_type(type_), types.AnyType)


def _declared_type(symbol: nodes.SymbolTableNode | None) -> types.Type | None:
    return _type_of(symbol.node) if symbol else None


def _type_of(node: nodes.SymbolNode | None) -> types.Type | None:
    """The type that a declaration gives; of a property that of its value."""
    match node:
        case nodes.Var():
            return node.type
        case nodes.FuncDef() | nodes.OverloadedFuncDef():
            return node.type
        case nodes.Decorator():
            called = types.get_proper_type(node.func.type)
            if isinstance(called, types.CallableType) and node.func.is_property:
                return called.ret_type
            return called
    return None


def _answer(type_: types.Type) -> types.Type:
    """What a call of that type gives: a method declares `Call[…]` of it."""
    found = types.get_proper_type(type_)
    if isinstance(found, types.Instance) and found.type.name == "Call":
        return found.args[0]
    return found


def _classes_in(names: nodes.SymbolTable, module: str) -> Iterator[nodes.TypeInfo]:
    """The classes that a module or class itself defines, those in functions and classes among them."""
    for symbol in names.values():
        info = symbol.node
        if isinstance(info, nodes.TypeInfo) and info.module_name == module:
            yield info
            yield from _classes_in(info.names, module)


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
