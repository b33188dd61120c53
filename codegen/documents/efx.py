"""Epicor Functions: libraries, functions and signatures, from `Ice.LIB.EfxLibraryDesignerSvc` (EPICOR.md, "Discovery").

All values are frozen. Names are wire names, and types are .NET names, as sent.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from codegen.documents.problems import Problems
from codegen.documents.reply import Record, distinct, load
from codegen.errors import Problem


@dataclass(frozen=True, slots=True)
class Argument:
    """One input or output of a function."""

    name: str
    type: str
    """`System.Decimal`, or with its assembly, `Erp.Tablesets.CustomerTableset, Erp.Contracts.BO.Customer`."""
    optional: bool = False
    default: str | None = None
    """What the server takes for an optional input that is left out; None where it says nothing."""


@dataclass(frozen=True, slots=True)
class Function:
    """One function of a library, with its arguments in the order of its signature."""

    name: str
    description: str = ""
    inputs: tuple[Argument, ...] = ()
    outputs: tuple[Argument, ...] = ()
    disabled: bool = False
    private: bool = False
    """Whether only other functions can call it."""


@dataclass(frozen=True, slots=True)
class Library:
    """One library."""

    name: str
    description: str = ""
    functions: tuple[Function, ...] = ()
    """Empty in a list of libraries, which holds no signatures."""


@dataclass(frozen=True, slots=True)
class Libraries:
    """The libraries of one reply, in the server's order."""

    name: str
    libraries: tuple[Library, ...] = ()
    problems: tuple[Problem, ...] = ()


def parse(data: bytes, name: str) -> Libraries:
    """The libraries in a reply of `GetLibraries`, with their functions; raises CodegenError as `reply.load` does.

    A function with a signature is included even without an entry of its own, and so is a library with functions.
    """
    problems = Problems(name)
    reply = load(data, problems).record("returnObj")
    about = dict(distinct(reply.rows("EfxLibrary"), "LibraryID"))
    entries = dict(distinct(reply.rows("EfxFunction"), "LibraryID", "FunctionID"))
    signatures = _signatures(reply.rows("EfxFunctionSignature"))
    libraries: dict[str, list[Function]] = {library: [] for library, *_ in about}
    for key in dict.fromkeys([*entries, *signatures]):
        library, function = key
        found = _function(function, entries.get(key), signatures.get(key, []))
        libraries.setdefault(library, []).append(found)
    return Libraries(
        name,
        tuple(
            _library(library, about.get((library,)), functions)
            for library, functions in libraries.items()
        ),
        problems.all(),
    )


def parse_list(data: bytes, name: str) -> Libraries:
    """The libraries in a reply of `GetLibraryList2`, without functions; raises CodegenError as `reply.load` does."""
    problems = Problems(name)
    rows = load(data, problems).record("returnObj").rows("EfxLibraryList")
    libraries = tuple(
        _library(library, row, []) for (library,), row in distinct(rows, "LibraryID")
    )
    return Libraries(name, libraries, problems.all())


def _signatures(rows: Iterable[Record]) -> dict[tuple[str, ...], list[Record]]:
    """(library, function) → the rows of its arguments, in the order of the signature."""
    found: dict[tuple[str, ...], list[Record]] = {}
    for row in rows:
        if names := row.names("LibraryID", "FunctionID"):
            found.setdefault(names, []).append(row)
    for arguments in found.values():
        arguments.sort(key=lambda row: row.number("Order"))
    return found


def _function(name: str, entry: Record | None, arguments: list[Record]) -> Function:
    marked = [(row.flag("Response"), row) for row in arguments]
    return Function(
        name=name,
        description=entry.text("Description").strip() if entry else "",
        inputs=_arguments([row for output, row in marked if not output]),
        outputs=_arguments([row for output, row in marked if output]),
        disabled=entry is not None and entry.flag("Disabled"),
        private=entry is not None and entry.flag("Private"),
    )


def _arguments(rows: list[Record]) -> tuple[Argument, ...]:
    return tuple(
        Argument(
            name=name,
            type=row.text("DataType").strip(),
            optional=row.flag("Optional"),
            default=row.text("DefaultValue") or None,
        )
        for (name,), row in distinct(rows, "ArgumentName")
    )


def _library(name: str, row: Record | None, functions: list[Function]) -> Library:
    description = row.text("Description").strip() if row else ""
    return Library(name, description, tuple(functions))
