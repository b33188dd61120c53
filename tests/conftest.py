"""What all tests share: one option, and where the public metadata lies."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
SHARED = ROOT.parent / "shared"


def pytest_addoption(parser: pytest.Parser) -> None:
    """`--accept` writes what was generated over what was expected."""
    parser.addoption(
        "--accept", action="store_true", help="take changed output as the expected one"
    )


@pytest.fixture(scope="session", autouse=True)
def caches(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """The folder where this run's commands remember what they made; the user's own is left alone."""
    folder = tmp_path_factory.mktemp("caches") / "kinetic-codegen"
    with pytest.MonkeyPatch.context() as patch:
        patch.setitem(os.environ, "KINETIC_CODEGEN_CACHE", str(folder))
        yield folder


@pytest.fixture(scope="session")
def accept(request: pytest.FixtureRequest) -> bool:
    """Whether changed output is to become the expected one."""
    return bool(request.config.getoption("--accept"))


@pytest.fixture(scope="session")
def corpus() -> Path:
    """Public OData metadata written elsewhere; tests that need it are skipped where it is absent."""
    return _shared("corpus")


@pytest.fixture(scope="session")
def instance_zip() -> Path:
    """A whole instance's metadata; tests that need it are skipped where it is absent."""
    return _shared("instance") / "instance.zip"


def _shared(name: str) -> Path:
    folder = SHARED / name
    if not folder.is_dir():
        pytest.skip(f"needs ../shared/{name}, which is not there")
    return folder
