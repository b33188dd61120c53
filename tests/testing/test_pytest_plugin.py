"""The fixtures for users' tests: pytest runs in a process of its own over a project with the sample's package."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from support import ROOT, SAMPLE, generated_as

from codegen.config import parse
from codegen.demo import configuration
from codegen.sandbox import running
from codegen.sandbox.companies import Companies
from codegen.sandbox.instance import Settings
from codegen.sandbox.temperament import preset

OPTIONS = ("-p", "codegen.pytest_plugin")
"""As if it were the only plugin that is installed: the others take longer to load than most of these tests run."""

Run = Callable[..., subprocess.CompletedProcess[str]]


@pytest.fixture(scope="module")
def project(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """What `demo --keep` leaves, but for its first run."""
    folder = tmp_path_factory.mktemp("project")
    generated_as("acme", folder)
    for name in ("metadata", "rows"):
        shutil.copytree(SAMPLE / name, folder / name)
    for name in ("program", "test_program"):
        shutil.copy(SAMPLE / f"{name}.txt", folder / f"{name}.py")
    toml = '[instance]\nurl = "https://production/K"\ncompany = "EPIC06"\n[package]\nname = "acme"\n'
    (folder / "kinetic.toml").write_text(toml, "utf-8")
    return folder


@pytest.fixture
def run(project: Path) -> Run:
    def run(
        text: str, *options: str, name: str = "test_it.py", **environ: str
    ) -> subprocess.CompletedProcess[str]:
        if text:
            (project / name).write_text(text, "utf-8")
        given = ("-q", "-W", "error", "--strict-markers", "-p", "no:cacheprovider")
        return subprocess.run(
            [sys.executable, "-m", "pytest", name, *given, *OPTIONS, *options],
            cwd=project,
            env={
                **os.environ,
                "PYTHONPATH": str(ROOT),
                "PYTEST_DISABLE_PLUGIN_AUTOLOAD": "1",
                **environ,
            },
            capture_output=True,
            text=True,
            timeout=120,
        )

    return run


def test_the_demos_configuration_says_how_its_server_comes_back() -> None:
    with running(SAMPLE / "metadata") as url:
        text = configuration(url)
    assert parse(text).instance.url == url
    found = re.search(r"`kinetic-codegen serve --port (\d+)`", text)
    assert found
    with running(SAMPLE / "metadata", port=int(found[1])) as again:
        assert again == url


TESTS = """
import asyncio, os
import pytest
from acme import Kinetic
from datetime import date
from decimal import Decimal

CUSTOMERS = "Erp.BO.CustomerSvc.Customers"

def test_writing(kinetic):
    customers = kinetic.erp.bo.customer.customers
    customers.delete(cust_num=2)
    assert customers.where(customers.row.cust_num == 2).first() is None

def test_the_next_test_has_the_row_again(kinetic):
    assert kinetic.erp.bo.customer.customers.get(cust_num=2).name

def test_the_environment_leads_here_and_nowhere_else(kinetic_sandbox):
    assert "KINETIC_TOKEN" not in os.environ
    with Kinetic.from_env() as kinetic:
        assert kinetic.erp.bo.part.parts.count()
    assert kinetic_sandbox.calls == ["GET /api/v2/odata/EPIC06/Erp.BO.PartSvc/Parts"]

def test_rows_in_code(kinetic_sandbox, kinetic):
    row = {"CustNum": 7, "CustID": "MINE", "Name": "Mine", "CreditLimit": Decimal("0.10"), "EstDate": date(2026, 1, 2)}
    kinetic_sandbox.put(CUSTOMERS, [row])
    (mine,) = kinetic.erp.bo.customer.customers
    assert (mine.company, mine.cust_num, str(mine.credit_limit)) == ("EPIC06", 7, "0.10")
    assert mine.est_date.date() == date(2026, 1, 2)
    mine.name = "Changed"
    kinetic.erp.bo.customer.customers.update(mine)
    assert [row["Name"] for row in kinetic_sandbox.rows(CUSTOMERS)] == ["Changed"]

@pytest.mark.parametrize(("name", "row"), [("Erp.BO.CustomerSvc.Custs", {}), (CUSTOMERS, {"Nme": "x"}), (CUSTOMERS, {"CustNum": "x"})])
def test_rows_that_cannot_be(kinetic_sandbox, name, row):
    with pytest.raises(Exception, match="Custs|Nme|CustNum") as caught:
        kinetic_sandbox.put(name, [row])
    hints = getattr(caught.value, "__notes__", [])
    assert len(hints) == ("Custs" in name)
    assert len(kinetic_sandbox.rows(CUSTOMERS)) > 5

def pages(kinetic_sandbox, kinetic):
    found = len(list(kinetic.erp.bo.part.parts))
    return found, len(kinetic_sandbox.calls)

@pytest.mark.kinetic_temperament("capped")
def test_one_temperament(kinetic_sandbox, kinetic):
    found, calls = pages(kinetic_sandbox, kinetic)
    assert calls > found // 7 > 0

@pytest.mark.kinetic_temperament("friendly", "linked")
def test_several(kinetic_sandbox, kinetic, request):
    found, calls = pages(kinetic_sandbox, kinetic)
    assert (calls > 1) == ("linked" in request.node.name)

@pytest.mark.kinetic_temperament(cap=3)
def test_a_trait(kinetic_sandbox, kinetic):
    assert kinetic_sandbox.settings.temperament.cap == 3

@pytest.mark.parametrize("number", range(3))
def test_tasks(async_kinetic, number):
    async def main():
        customers = async_kinetic.erp.bo.customer.customers
        found = await asyncio.gather(*(customers.get(cust_num=2) for _ in range(3)))
        return [row.name async for row in customers.top(2)], found[0].name

    names, name = asyncio.run(main(), debug=True)
    assert len(names) == 2 and name
"""


def test_what_the_fixtures_give_in_several_processes(run: Run) -> None:
    """To these tests and to the demo's own four."""
    planted = {"KINETIC_URL": "https://production/K", "KINETIC_TOKEN": "PLANTED"}
    done = run(TESTS, "test_program.py", "-p", "xdist.plugin", "-n", "2", **planted)
    assert done.returncode == 0 and "18 passed" in done.stdout, done.stdout


WRONG = """
import sys
import pytest

def test_nothing_is_loaded_before_a_fixture_is_used():
    loaded = [n for n in sys.modules if n.startswith("codegen.")]
    assert sorted(loaded) == ["codegen.errors", "codegen.pytest_plugin"], loaded
    assert "httpx2" not in sys.modules and "starlette" not in sys.modules

@pytest.mark.kinetic_temperament("caped")
def test_a_name(kinetic_sandbox): pass

@pytest.mark.kinetic_temperament(capp=1)
def test_a_trait(kinetic_sandbox): pass

def test_a_package(kinetic): pass
"""


def test_mistakes_are_reported_without_a_traceback(run: Run) -> None:
    done = run(WRONG, "-o", "kinetic_package=acne")
    assert "1 passed, 3 errors" in done.stdout, done.stdout
    assert "Traceback" not in done.stdout and "codegen/" not in done.stdout
    assert "there is no preset `caped`" in done.stdout
    assert "unexpected keyword argument 'capp'" in done.stdout
    assert "the package `acne` cannot be imported" in done.stdout


OTHERS = """
import pytest

@pytest.mark.kinetic_temperament("friendly")
def test_rows_are_made_up_where_there_is_no_folder_of_them(kinetic):
    assert kinetic.erp.bo.part.parts.count() == 25

def test_the_manners_are_those_that_the_profile_shows(kinetic_sandbox):
    assert kinetic_sandbox.settings.temperament.cap == 3

@pytest.mark.kinetic_temperament("friendly")
def test_or_those_that_the_test_names(kinetic_sandbox):
    assert kinetic_sandbox.settings.temperament.cap == 100
"""


def test_another_snapshot_is_named(run: Run, tmp_path: Path) -> None:
    snapshot = tmp_path / "snapshot"
    shutil.copytree(SAMPLE / "metadata", snapshot)
    facts = {"rows in one reply": {"value": 3, "evidence": "x"}}
    profile = json.dumps({"version": 1, "facts": facts})
    (snapshot / "profile.json").write_text(profile, "utf-8")
    done = run(OTHERS, "-o", f"kinetic_metadata={snapshot}")
    assert done.returncode == 0 and "3 passed" in done.stdout, done.stdout


def test_a_folder_that_is_named_and_missing_is_reported(run: Run) -> None:
    done = run("def test_it(kinetic): pass", "-o", "kinetic_rows=nowhere")
    assert "nowhere: there is no such folder of rows" in done.stdout, done.stdout


def test_documents_are_read_once_for_all_companies() -> None:
    """The second test and all others pay for rows only: not one document is read again."""
    companies = Companies(SAMPLE / "metadata", SAMPLE / "rows", Settings())
    read: list[str] = []
    source = companies._source
    whole = source._read

    def counted(kind: object, name: str) -> bytes | None:
        read.append(name)
        return whole(kind, name)  # type: ignore[arg-type]  # as it came

    object.__setattr__(source, "_read", counted)
    seen = []
    for _ in range(6):
        company = companies.begin(preset("friendly"))
        assert company.rows("Erp.BO.CustomerSvc.Customers")
        seen.append(len(read))
    assert seen[0] == seen[-1] == 1
