"""Packages written by `Output`, and folders compared as a whole."""

from __future__ import annotations

import hashlib
import os
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

from codegen.emit.output import Changes, Output
from codegen.errors import CodegenError

OLD = {"__init__.py": "A = 1\n", "erp/bo/customer.py": "B = 1\n", "same.py": "C = 1\n"}
NEW = {"__init__.py": "A = 2\n", "erp/bo/part.py": "D = 1\n", "same.py": "C = 1\n"}
FACTS: Mapping[str, object] = {"generator": "0"}


def write(target: Path, files: Mapping[str, str] = OLD, **options: Any) -> Changes:
    """Write a package of these files."""
    with Output(target, **options) as output:
        for path, text in files.items():
            output.write(path, text.encode())
        return output.finish(FACTS)


def tree(folder: Path) -> dict[str, str]:
    """Everything below a folder, links and folders too: path → what it is."""
    return dict(sorted(_told(folder)))


def _told(folder: Path) -> Iterator[tuple[str, str]]:
    for inner, folders, files in os.walk(folder):
        for name in (*folders, *files):
            path = Path(inner, name)
            if path.is_symlink():
                yield path.relative_to(folder).as_posix(), f"-> {path.readlink()}"
            elif path.is_file():
                digest = hashlib.sha256(path.read_bytes()).hexdigest()
                yield path.relative_to(folder).as_posix(), digest
            elif not path.is_dir():
                yield path.relative_to(folder).as_posix(), "neither file nor folder"
            else:
                yield f"{path.relative_to(folder).as_posix()}/", "folder"


def modules(package: Path) -> dict[str, str]:
    """Path → text of the package's files, without the manifest and caches."""
    return {
        path.relative_to(package).as_posix(): path.read_text()
        for path in package.rglob("*")
        if path.is_file()
        and path.name != "manifest.json"
        and "__pycache__" not in path.parts
    }


@contextmanager
def refused(folder: Path) -> Iterator[pytest.ExceptionInfo[CodegenError]]:
    """The block ends in a CodegenError with a hint, and leaves everything below the folder as it was."""
    before = tree(folder)
    with pytest.raises(CodegenError) as error:
        yield error
    assert error.value.hint
    assert tree(folder) == before
