"""Spark reads what a client reads, with real tasks in workers of their own; no credential leaves their environment."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from long import LONG, LONG_ONLY
from support import SAMPLE, SETTINGS, environment, generated_as, require_spark

from tests.benchmarks.spark import home as spark_home
from codegen.sandbox.app import build
from codegen.sandbox.instance import Instance, open_instance
from codegen.sandbox.server import in_a_thread

CUSTOMERS = 300
LONGEST = 400
"""Seconds for what Spark does here, but for the kills."""


def instance_of(company: str, folder: Path) -> Instance:
    """The sample with more customers, as an instance of this company."""
    for name in ("metadata", "rows"):
        shutil.copytree(SAMPLE / name, folder / name)
    manifest = folder / "metadata" / "manifest.json"
    manifest.write_text(manifest.read_text("utf-8").replace("EPIC06", company), "utf-8")
    file = folder / "rows" / "Erp.BO.CustomerSvc.Customers.json"
    given = json.loads(file.read_text("utf-8").replace("EPIC06", company))
    known = {row["CustNum"] for row in given}
    for number in range(1, CUSTOMERS):
        if number not in known:
            made = {"CustNum": number, "Name": f"Customer {number}"}
            made |= {"CustID": f"C{number}", "SysRevID": 4_812_400_000 + number}
            made |= {"CreditLimit": number * 12.25}
            made |= {"SysRowID": f"00000000-0000-4000-8000-{number:012}"}
            given.append(given[0] | made)
    file.write_text(json.dumps(given), "utf-8")
    return open_instance(folder / "metadata", folder / "rows", SETTINGS)


class Seen:
    """What a server was asked, and what Spark found."""

    def __init__(self) -> None:
        self.asked: list[str] = []
        self.facts: dict[str, Any] = {}
        self.told = ""
        self.events = ""


LOOKS = "whole,narrow,baq,killed,stream"
KILLS = 2 if LONG == 1 else 20 * LONG


def run(folder: Path, master: str, looks: str, **more: str) -> Seen:
    """What Spark found with this master, and what two servers were asked for that."""
    generated_as("acme", folder)
    (folder / "marks").mkdir()
    instances = [instance_of(c, folder / c) for c in ("EPIC06", "EPIC07")]
    apps, found = [build(instance) for instance in instances], Seen()

    async def noted(scope: Any, receive: Any, send: Any) -> None:
        found.asked.append(f"{scope['path']}?{scope['query_string'].decode()}")
        await apps["/EPIC07/" in scope["path"]](scope, receive, send)

    here = Path(__file__).parent
    with in_a_thread(noted) as url:
        done = subprocess.run(
            [sys.executable, str(here / "spark_program.py"), ".", master, looks],
            cwd=folder,
            env={
                **environment(url),
                "PYTHONPATH": os.pathsep.join(map(str, (folder, here, here.parent))),
                "PYSPARK_PYTHON": sys.executable,
                "SPARK_LOCAL_IP": "127.0.0.1",
                # What runs for seconds only is not worth compiling well: it takes half the processor's time.
                "JDK_JAVA_OPTIONS": "-XX:TieredStopAtLevel=1 -XX:+UseSerialGC",
                "KILL_MARKS": str(folder / "marks"),
                "KILLS": str(KILLS),
                **more,
            },
            capture_output=True,
            text=True,
            timeout=LONGEST + 5 * KILLS,
        )
    for instance in instances:
        instance.store.close()
    assert done.returncode == 0, done.stderr[-6000:]
    found.facts = json.loads(done.stdout.splitlines()[-1])
    found.told = done.stdout + done.stderr
    found.events = "\n".join(
        f.read_bytes().decode("utf-8", "replace")
        for part in ("events", "checkpoint")
        for f in sorted((folder / part).rglob("*"))
        if f.is_file()
    )
    return found


@pytest.fixture(scope="module")
def seen(tmp_path_factory: pytest.TempPathFactory) -> Seen:
    require_spark()
    # A task may fail three times before its job does.
    return run(tmp_path_factory.mktemp("spark"), "local[2,4]", LOOKS)


@LONG_ONLY
def test_a_cluster_reads_what_a_client_reads(tmp_path: Path) -> None:
    """Executors are processes of their own, as on a cluster: three JVMs, which take a minute on a busy machine."""
    require_spark()
    home = tmp_path / "home"
    master, looks = "local-cluster[2,1,512]", "whole,killed"
    found = run(tmp_path, master, looks, SPARK_HOME=spark_home(home))
    assert found.facts["whole"]["equal"] and found.facts["killed"]["equal"]
    assert found.facts["killed"]["killed"] >= KILLS
    logs = [f.read_text("utf-8", "replace") for f in home.glob("work/*/*/std*")]
    assert logs
    for secret in (SETTINGS.password, SETTINGS.api_key):
        assert not any(secret in text for text in (*logs, found.told, found.events))


def test_a_set_is_what_a_client_reads(seen: Seen) -> None:
    whole = seen.facts["whole"]
    assert whole["equal"], whole
    assert whole["rows"] == dict.fromkeys(("EPIC06", "EPIC07"), CUSTOMERS - 1)
    asked = [line for line in seen.asked if "CustNum%20gt" in line]
    assert any("not" in line for line in asked), "no range has an end"


def test_only_wanted_columns_and_rows_are_asked_for(seen: Seen) -> None:
    narrow = seen.facts["narrow"]
    assert narrow["equal"] and narrow["columns"] == ["cust_num", "credit_limit"]
    pushed = [
        line
        for line in seen.asked
        if "CustNum%20gt%203" in line and "CustNum%20le%2040" in line
    ]
    assert pushed and all("CreditLimit%20ge%201000.5" in line for line in pushed)
    assert any("$select=Company,CustNum,CreditLimit" in line for line in pushed)


def test_a_baq_with_parameters_is_read(seen: Seen) -> None:
    assert seen.facts["baq"]["equal"] and seen.facts["baq"]["rows"] > 0


def test_a_killed_worker_loses_and_doubles_nothing(seen: Seen) -> None:
    killed = seen.facts["killed"]
    assert killed["equal"] and killed["killed"] >= KILLS, killed


def test_a_stream_reads_what_is_written_once(seen: Seen) -> None:
    first, second = seen.facts["stream"]["first"], seen.facts["stream"]["second"]
    assert len(first) == len({*first}) > 250
    assert sorted((*first, 5)) == second


def test_no_credential_leaves_the_environment(seen: Seen) -> None:
    assert "kinetic" in seen.facts["whole"]["plan"].lower()
    assert len(seen.events) > 10_000
    for place in (seen.told, seen.events, json.dumps(seen.facts)):
        for secret in (SETTINGS.password, SETTINGS.api_key):
            assert secret not in place
