"""A cache of the tests' own, so that no index of the user's is touched, and the command as a user calls it."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from support import SAMPLE

from codegen.cli import run

Search = Callable[..., list[dict[str, Any]]]


@pytest.fixture(scope="session")
def cache(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("cache", numbered=True)


@pytest.fixture
def search(
    cache: Path,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> Search:
    """The hits of `kinetic-codegen search … --json`, run in a folder without a configuration unless there is one."""
    monkeypatch.setenv("KINETIC_CODEGEN_CACHE", str(cache))
    monkeypatch.chdir(tmp_path)

    def found(*words: str, metadata: Path | None = None) -> list[dict[str, Any]]:
        where = metadata or SAMPLE / "metadata"
        code = run(["search", *words, "--json", "--metadata", str(where)])
        hits: list[dict[str, Any]] = json.loads(capsys.readouterr().out)["hits"]
        assert code == (0 if hits else 1)
        return hits

    return found
