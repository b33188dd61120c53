"""The generator's stages, each from the bytes of a document to the text of modules, and what must hold of that text."""

from __future__ import annotations

import ast
import re
import unicodedata
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from contextlib import suppress

from grammar import foreign, hidden, rebound

from codegen.documents import dynamic_query, edmx, efx, openapi
from codegen.documents.edm import Document
from codegen.emit import render
from codegen.emit.layout import formatted
from codegen.errors import CodegenError
from codegen.ir import baq, client, functions, methods, names, operations, service
from codegen.ir.client import Listed
from codegen.ir.text import docstring, literal
from codegen.runtime.data.names import to_wire
from codegen.surfaces import METHODS_SUFFIX

NAME = "Erp.BO.HostileSvc"
Modules = Iterator[tuple[str, str]]


def every(name: str) -> bool:
    return True


def service_modules(data: bytes, rule: str = "python") -> Modules:
    """The modules of a `$metadata` document: its rows and sets, its operations, and what it would be as a BAQ."""
    document = edmx.parse(data, NAME)
    path = ("erp", "bo", "hostile")
    rules = names.RULES[rule]
    module, _ = service.build(
        document,
        path=path,
        takes_set=every,
        column_rule=rules.column,
        has_methods=bool(document.operations),
    )
    yield render.service(module)
    if document.operations:
        calls, _ = operations.build(
            document, module, takes_method=every, rule=rules.column
        )
        yield render.methods(calls)
    built = baq.build(document, baq.Facts(), name="hostile", rules=rules)
    if built is not None:
        yield render.baq(built[0])


def methods_modules(data: bytes, rule: str = "python") -> Modules:
    """The modules of an OpenAPI document, beside a service without sets."""
    column = names.RULES[rule].column
    document = openapi.parse(data, NAME)
    path = ("erp", "bo", "hostile")
    module, _ = service.build(
        Document(NAME),
        path=path,
        takes_set=every,
        column_rule=column,
        description=document.description,
        has_methods=True,
    )
    calls, _ = methods.build(
        document,
        path=path,
        rows={},
        attributes=frozenset(),
        takes_method=every,
        rule=column,
    )
    yield render.service(module)
    yield render.methods(calls)


def library_modules(data: bytes, rule: str = "python") -> Modules:
    """The modules of the libraries in a reply of `GetLibraries`."""
    for library in efx.parse(data, NAME).libraries:
        path = ("efx", names.attribute(library.name))
        module, _ = functions.build(library, path=path, rule=names.RULES[rule].column)
        yield render.library(module)


ROWS = (
    b'<Schema Namespace="N"><EntityType Name="T"><Property Name="A_B" Type="Edm.Int32"/>'
    b'</EntityType><EntityContainer Name="C"><EntitySet Name="Data" EntityType="N.T"/></EntityContainer></Schema>'
)


def lookup_modules(data: bytes, rule: str = "python") -> Modules:
    """The module of a BAQ of which the document is both the parameters and the columns."""
    columns = dynamic_query.parse_columns(data, NAME)
    parameters = dynamic_query.parse_parameters(data, NAME)
    facts = baq.Facts(
        description=" ".join(c.caption for c in columns.columns),
        columns=columns.columns,
        parameters=parameters.parameters,
    )
    built = baq.build(
        edmx.parse(ROWS, NAME), facts, name="hostile", rules=names.RULES[rule]
    )
    assert built is not None
    yield render.baq(built[0])


def check_places(wires: list[str]) -> None:
    """Raise AssertionError where modules of services of these names would be one file on some file system."""
    files = ["client.py", "baq", "efx", "_runtime", "manifest.json", "py.typed"]
    for path in client.paths_of_services("", wires).values():
        files += ["/".join(path) + ".py", "/".join(path) + f"{METHODS_SUFFIX}.py"]
    folders = {f.rpartition("/")[0] for f in files if "/" in f}
    folded = Counter(unicodedata.normalize("NFC", f).casefold() for f in files)
    assert max(folded.values()) == 1, folded.most_common(3)
    assert not folders & {f.removesuffix(".py") for f in files}, files


def client_modules(wires: list[str]) -> Modules:
    """The modules that reach services, BAQs and libraries of these names."""
    check_places(wires)
    services = [
        Listed(wire, path, service.service_class(wire), wire)
        for wire, path in client.paths_of_services("", wires).items()
    ]
    flat = names.distinct(wires, names.attribute).items()
    baqs = [Listed(wire, ("baq", name), name, wire) for wire, name in flat]
    libraries = [
        Listed(w, ("efx", n), names.reached_class(names.pascal(w)), w) for w, n in flat
    ]
    built = client.build(
        {"service": services, "baq": baqs, "functions": libraries}, doc="Everything."
    )
    yield from render.client(built)


def check(modules: Modules, *, laid_out: bool = True) -> int:
    """How many modules there are; raises AssertionError where one is not what it must be.

    Each has a path that stays below the package, is code that the templates write, compiles, and is black's own.
    """
    count = 0
    for path, text in modules:
        count += 1
        check_path(path)
        assert not foreign(text), foreign(text)
        assert not rebound(text), rebound(text)
        assert not hidden(text), hidden(text)
        compile(text, path, "exec", dont_inherit=True)
        text.encode()
        assert not laid_out or formatted(text) == text, path
    return count


DEVICES = re.compile(r"con|prn|aux|nul|(?:com|lpt)[0-9¹²³]", re.IGNORECASE)
"""What Windows opens as a device, with whatever ending (Microsoft, "Naming Files, Paths, and Namespaces")."""


def check_path(path: str) -> None:
    """Raise AssertionError where a path could lead elsewhere, or stands for something else on some system."""
    *folders, file = path.split("/")
    for part in (*folders, file.removesuffix(".py")):
        assert part.isidentifier(), path
        assert len(part.encode()) <= 200, path
        assert not DEVICES.fullmatch(part), path
        assert part == "__init__" or not part.startswith("__"), path


def survives(modules: Callable[[bytes], Modules], data: bytes, **how: bool) -> int:
    """How many sound modules the bytes give; 0 where they are refused with a CodegenError."""
    with suppress(CodegenError):
        return check(modules(data), **how)
    return 0


RULES: Mapping[str, Callable[[str], str]] = {
    "column": names.column,
    "baq_column": names.baq_column,
    "attribute": names.attribute,
    "module": names.module,
    "wire_column": names.wire_column,
    "member": names.member,
    "class_name": names.class_name,
    "pascal": names.pascal,
}


def check_name(wire: str) -> None:
    """Raise AssertionError where a rule makes of a wire name what is no Python name, or not the one that Python reads."""
    for rule, called in RULES.items():
        name = called(wire)
        assert name.isidentifier(), (rule, wire, name)
        assert ast.parse(f"{name} = 0", "", "exec").body, (rule, wire, name)
        (target,) = [
            n for n in ast.walk(ast.parse(f"x.{name}")) if isinstance(n, ast.Attribute)
        ]
        assert target.attr == name, (rule, wire, name)
        assert not name.startswith("_"), (rule, wire, name)
        assert len(name) <= names.LONGEST + 1, (rule, wire, name)
        to_wire(name)


def check_distinct(wires: list[str]) -> None:
    """Raise AssertionError where two wire names beside each other have one Python name."""
    for rule, called in RULES.items():
        found = names.distinct(wires, called)
        assert len({*found.values()}) == len({*wires}), (rule, found)
        assert all(name.isidentifier() for name in found.values()), (rule, found)


def check_text(text: str, indent: int = 0) -> None:
    """Raise AssertionError where a door lets through more than text."""
    assert ast.literal_eval(literal(text)) == text
    assert literal(text).isprintable()
    doc = docstring(text, indent)
    assert all(c.isprintable() or c == "\n" for c in doc)
    if doc:
        assert isinstance(ast.literal_eval(doc), str)
        body = f"class X:\n    {doc}\n" if indent == 4 else f"{doc}\n"
        assert indent not in (0, 4) or formatted(body) == body, doc
