"""A document that cannot be read costs what it alone says, and no other document."""

from __future__ import annotations

import zipfile
from pathlib import Path

from remembering import files
from support import SAMPLE

from codegen.config import Config, Package
from codegen.generate import generate
from codegen.source.snapshot import open_snapshot

NAME = "Erp.BO.CustomerSvc"
MODEL, METHODS = f"services/{NAME}.edmx", f"services/{NAME}.methods.json"


def made(
    folder: Path, *paths: str, damaged: tuple[str, ...] = ()
) -> tuple[list[str], dict[str, bytes]]:
    """The messages, and the modules of a package from a zip of these documents of the sample, some damaged inside of it."""
    folder.mkdir()
    packed = folder / "snapshot.zip"
    with zipfile.ZipFile(packed, "w") as target:
        for path in paths:
            target.write(SAMPLE / "metadata" / path, path)
    data = bytearray(packed.read_bytes())
    with zipfile.ZipFile(packed) as whole:
        for path in damaged:
            data[whole.getinfo(path).header_offset + len(path) + 100] ^= 0xFF
    packed.write_bytes(data)
    package = folder / "acme"
    result = generate(open_snapshot(packed), Config(package=Package("acme")), package)
    modules = {
        path: text for path, text in files(package).items() if "customer" in path
    }
    return [str(problem) for problem in result.problems], modules


def test_the_others_of_the_same_service_are_read(tmp_path: Path) -> None:
    said, modules = made(tmp_path / "a", MODEL, METHODS, damaged=(MODEL,))
    _, expected = made(tmp_path / "b", METHODS)
    assert modules == expected
    assert len(said) == 1, said
    said, _ = made(tmp_path / "c", MODEL, METHODS, damaged=(MODEL, METHODS))
    assert len(said) == 2, said
