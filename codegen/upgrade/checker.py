"""What mypy knows of a program: which names of the generated package stand where, and which lines are wrong.

This is the only module that imports mypy. It is asked in the same way about the program with the old package and with
the new one; nothing that it writes stays.
"""

from __future__ import annotations

import os
import re
import sys
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from mypy.build import build
from mypy.errors import CompileError
from mypy.find_sources import create_source_list
from mypy.modulefinder import BuildSource
from mypy.nodes import MypyFile
from mypy.options import Options

from codegen.errors import CodegenError
from codegen.upgrade.resolve import Touch, touches

_LINE: Final = re.compile(r"(.+?):(\d+):(\d+): error: (.*?)(?:  \[([\w-]+)\])?")


@dataclass(frozen=True, slots=True)
class Job:
    """A program, and the package it is to be read with."""

    files: tuple[Path, ...]
    package: Path
    """The package's folder."""
    module: str
    """The name under which the program imports the package."""


@dataclass(frozen=True, slots=True)
class Error:
    """A line that the checker finds wrong."""

    file: Path
    line: int
    column: int
    text: str
    code: str = ""


@dataclass(frozen=True, slots=True)
class Seen:
    """What the checker says of a program."""

    touches: tuple[Touch, ...]
    errors: tuple[Error, ...]


def check(job: Job) -> Seen:
    """Read the program with the package; raises `CodegenError` where the checker cannot."""
    options = _options()
    program = _program(job.files, options)
    try:
        result = build([*_package(job), *program], options)
    except CompileError as error:
        what = "; ".join(error.messages)
        raise CodegenError("mypy", f"the program cannot be checked: {what}") from None
    trees = {source.module: Path(source.path or "") for source in program}
    found: list[Touch] = []
    for module, path in trees.items():
        tree = result.files.get(module)
        if isinstance(tree, MypyFile):
            found += touches(tree, path, result.types, package=job.module)
    wanted = {os.path.normpath(path) for path in trees.values()}
    errors = [e for e in _errors(result.errors) if os.path.normpath(e.file) in wanted]
    return Seen(tuple(found), tuple(errors))


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
    return options


def _program(files: Sequence[Path], options: Options) -> list[BuildSource]:
    """The files under the names by which they import each other; two scripts of one name are told apart."""
    sources = create_source_list([str(file) for file in files], options)
    seen: set[str] = set()
    for number, source in enumerate(sources):
        if source.module in seen:
            source.module = f"{source.module}_{number}"
        seen.add(source.module)
    return sources


def _package(job: Job) -> Iterator[BuildSource]:
    """The package's files, named here, so that no other package of that name is found."""
    for file in sorted(job.package.rglob("*.py")):
        parts = file.relative_to(job.package).with_suffix("").parts
        below = parts[:-1] if parts[-1] == "__init__" else parts
        yield BuildSource(str(file), ".".join((job.module, *below)))


def _errors(lines: Sequence[str]) -> Iterator[Error]:
    for line in lines:
        if match := _LINE.fullmatch(line):
            path, row, column, text, code = match.groups()
            yield Error(Path(path), int(row), int(column), text, code or "")
