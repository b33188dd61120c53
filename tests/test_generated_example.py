"""`generated_example/` is what the generator makes of the sample, today."""

from __future__ import annotations

from pathlib import Path

from support import ROOT, SAMPLE

from codegen.config import Config, Package
from codegen.generate import generate
from codegen.source.snapshot import open_snapshot

EXAMPLE = ROOT / "generated_example"


def test_the_example_is_in_date(accept: bool) -> None:
    config = Config(package=Package(name=EXAMPLE.name))
    differences: list[str] = []
    result = generate(
        open_snapshot(SAMPLE / "metadata"),
        config,
        EXAMPLE,
        dry=not accept,
        on_diff=lambda lines: differences.extend(list(lines)[:40]),
    )
    how = "to accept: .venv/bin/pytest tests/test_generated_example.py --accept"
    assert accept or not result.changes.any, "".join(differences[:200]) + how


def test_the_same_input_gives_the_same_bytes(tmp_path: Path) -> None:
    config = Config(package=Package(name=EXAMPLE.name))
    generate(open_snapshot(SAMPLE / "metadata"), config, tmp_path / EXAMPLE.name)
    made = _files(tmp_path / EXAMPLE.name)
    assert made == _files(EXAMPLE)


def _files(folder: Path) -> dict[str, bytes]:
    return {
        file.relative_to(folder).as_posix(): file.read_bytes()
        for file in folder.rglob("*")
        if file.is_file() and "__pycache__" not in file.parts
    }
