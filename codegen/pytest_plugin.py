"""Fixtures for the tests of programs that use a generated package; pytest finds this by its entry point (extra `pytest`).

kinetic_sandbox   a company of its own for each test, made from metadata/ and rows/; `Kinetic.from_env()` reaches it
kinetic           a client of it, of the generated package
async_kinetic     the same for tasks

Settings of pytest, each optional: `kinetic_metadata`, `kinetic_rows` and `kinetic_package`. Without them the nearest
`kinetic.toml` says where the snapshot is and what the package is called. Nothing is loaded before a fixture is used.
"""

from __future__ import annotations


import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from functools import cache, cached_property
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import pytest

from codegen.errors import CodegenError

if TYPE_CHECKING:
    import httpx2

    from codegen.config import Config
    from codegen.sandbox.companies import Companies as Companies
    from codegen.sandbox.companies import Company as Company
    from codegen.sandbox.temperament import Temperament

MARK: Final = "kinetic_temperament"


def pytest_addoption(parser: pytest.Parser) -> None:
    """Declare the settings."""
    about = "the snapshot (default: metadata/ next to kinetic.toml)"
    parser.addini("kinetic_metadata", about)
    about = "files of rows (default: rows/ next to the snapshot; made up if there is no such folder)"
    parser.addini("kinetic_rows", about)
    about = "the generated package (default: [package] name in kinetic.toml)"
    parser.addini("kinetic_package", about)


def pytest_configure(config: pytest.Config) -> None:
    """Declare the marker."""
    about = "`kinetic-codegen serve --temperament ?` lists the names; with several the test runs under each; traits such as cap=7 are changed by name"
    config.addinivalue_line("markers", f"{MARK}(*names, **traits): {about}")


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """Run a test that is marked with several temperaments under each."""
    mark = metafunc.definition.get_closest_marker(MARK)
    if mark and len(mark.args) > 1 and MARK in metafunc.fixturenames:
        metafunc.parametrize(MARK, mark.args, indirect=True)


class Place:
    """What the settings of pytest and the nearest `kinetic.toml` say of a project."""

    def __init__(self, config: pytest.Config) -> None:
        self._config = config

    @cached_property
    def _file(self) -> Config:
        from codegen import config

        root = self._config.rootpath
        found = config.nearest(root)
        return config.load(root / found) if found else config.Config()

    @property
    def metadata(self) -> Path:
        """The snapshot's folder."""
        named: str = self._config.getini("kinetic_metadata")
        return self._config.rootpath / named if named else self._file.metadata()

    @property
    def rows(self) -> Path | None:
        """The folder of rows, None to make them up; raises `CodegenError` if a folder is named and missing."""
        named: str = self._config.getini("kinetic_rows")
        if not named:
            beside = self.metadata.parent / "rows"
            return beside if beside.is_dir() else None
        if not (folder := self._config.rootpath / named).is_dir():
            raise CodegenError(str(folder), "there is no such folder of rows")
        return folder

    def client(self, kind: str) -> Any:
        """The class of that name of the generated package; raises `CodegenError` if the package is missing."""
        name = self._config.getini("kinetic_package") or self._file.package.name
        if not name:
            hint = "Set kinetic_package for pytest, or write a kinetic.toml."
            raise CodegenError("pytest", "no package is named", hint)
        try:
            return getattr(import_module(name), kind)
        except ModuleNotFoundError as error:
            if error.name != name:
                raise
            what = f"the package `{name}` cannot be imported"
            hint = (
                'Run `kinetic-codegen generate`, and set pythonpath = ["."] for pytest.'
            )
            raise CodegenError("pytest", what, hint) from None


@contextmanager
def _shown() -> Iterator[None]:
    """Fail with what a person can act on, without a traceback of ours."""
    try:
        yield
        return
    except CodegenError as error:
        said = f"{error.where}: {error.what}\n{error.hint}".rstrip()
    pytest.fail(said, pytrace=False)


@pytest.fixture(scope="session")
def _kinetic_companies(pytestconfig: pytest.Config) -> Iterator[Companies]:
    """The server of this run."""
    with _shown():
        from codegen.commands.serving import extra

        with extra():
            from codegen.sandbox.companies import Companies
            from codegen.sandbox.instance import Settings
        place = Place(pytestconfig)
        made = Companies(place.metadata, place.rows, Settings())
    with made.served() as companies:
        yield companies


@cache
def _of_instance(metadata: Path) -> Temperament:
    """The behaviour that the profile beside a snapshot shows."""
    from codegen.sandbox.temperament import of_profile, preset
    from codegen.source.snapshot import open_snapshot

    profile = open_snapshot(metadata).profile
    return of_profile(profile) if profile.findings else preset("friendly")


@pytest.fixture
def kinetic_temperament(request: pytest.FixtureRequest) -> Temperament:
    """The temperament that the test's marker names, or the one that the instance's profile shows; a friendly one without a profile."""
    with _shown():
        from codegen.commands.serving import extra

        with extra():
            from codegen.sandbox.temperament import preset
        mark = request.node.get_closest_marker(MARK)
        names = mark.args if mark else ()
        named = getattr(request, "param", names[0] if names else "")
        try:
            found = (
                preset(named) if named else _of_instance(Place(request.config).metadata)
            )
            return replace(found, **(mark.kwargs if mark else {}))
        except (TypeError, ValueError) as error:
            raise CodegenError(f"@pytest.mark.{MARK}", str(error)) from None


@pytest.fixture
def kinetic_sandbox(
    _kinetic_companies: Companies,
    kinetic_temperament: Temperament,
    monkeypatch: pytest.MonkeyPatch,
) -> Company:
    """A company with rows of its own, which the environment leads to: no test reaches another instance by `from_env`."""
    company = _kinetic_companies.begin(kinetic_temperament)
    for name in [name for name in os.environ if name.startswith("KINETIC_")]:
        monkeypatch.delenv(name)
    for name, value in company.environment.items():
        monkeypatch.setenv(name, value)
    return company


def _login(company: Company) -> dict[str, Any]:
    settings = company.settings
    return {
        "company": company.company,
        "api_key": settings.api_key,
        "username": settings.username,
        "password": settings.password,
    }


@pytest.fixture(scope="session")
def _kinetic_http() -> Iterator[httpx2.Client]:
    """The connections of all tests: making them anew reads the system's certificates, which no loopback needs."""
    import httpx2

    with httpx2.Client(trust_env=False, verify=False) as http:
        yield http


@pytest.fixture
def kinetic(
    kinetic_sandbox: Company, _kinetic_http: httpx2.Client, pytestconfig: pytest.Config
) -> Iterator[Any]:
    """A client of the test's company, of the generated package."""
    with _shown():
        kind = Place(pytestconfig).client("Kinetic")
    with kind(
        kinetic_sandbox.url, **_login(kinetic_sandbox), http=_kinetic_http
    ) as client:
        yield client


@pytest.fixture
def async_kinetic(kinetic_sandbox: Company, pytestconfig: pytest.Config) -> Any:
    """A client of the test's company for tasks, to be used in one event loop; it needs no closing."""
    import httpx2

    with _shown():
        kind = Place(pytestconfig).client("AsyncKinetic")
    # A connection that stayed open would outlive the event loop, which ends with the test.
    none = httpx2.Limits(max_keepalive_connections=0)
    http = httpx2.AsyncClient(trust_env=False, verify=False, limits=none)
    return kind(kinetic_sandbox.url, **_login(kinetic_sandbox), http=http)
