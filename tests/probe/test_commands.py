"""`probe` as a user runs it, and what others make of a profile: `fetch`, `generate`, `diff` and `serve`."""

from __future__ import annotations

import json
import re
import shutil
import signal
import subprocess
import sys
import threading
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from worlds import World

from codegen import cli
from codegen.probe import reports
from codegen.probe.table import BRACES
from codegen.profile import FACTS, FILE, Finding, Profile, parse
from codegen.sandbox import PRESETS, of_profile
from codegen.source.snapshot import open_snapshot
from tests.probe.asking import Reply, answering
from tests.support import SAMPLE, SETTINGS

TOML = '[instance]\nurl = "{url}"\ncompany = "EPIC06"\n[package]\nname = "acme"\n[include]\nservices = ["Erp.BO.CustomerSvc"]\nbaqs = []\nfunctions = []\n'


@pytest.fixture
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Any:
    """Makes a folder with a configuration for an address, and goes there."""

    def configure(url: str) -> Path:
        monkeypatch.chdir(tmp_path)
        for name, value in SETTINGS.environment(url, "EPIC06").items():
            monkeypatch.setenv(name, value)
        (tmp_path / "kinetic.toml").write_text(TOML.format(url=url), "utf-8")
        return tmp_path

    return configure


def told(folder: Path) -> Profile:
    return parse((folder / "metadata" / FILE).read_bytes())


def test_a_dry_run_prints_every_fact_and_sends_nothing(
    project: Any, capsys: pytest.CaptureFixture[str]
) -> None:
    with answering(lambda line, body: (500, "text/plain", b"")) as (url, lines):
        folder = project(url)
        assert cli.run(["probe", "--dry-run"]) == 0
    assert lines == []
    assert not (folder / "metadata").exists()
    said = capsys.readouterr().out
    of_ground = {"a read", "later $metadata", "first $metadata", "offset of days"}
    for fact in FACTS.values():
        if fact.area != "$metadata" and fact.name not in of_ground:
            assert fact.name in said
    questions = re.findall("^    (?! ).+", said, re.MULTILINE)
    assert all(q.split()[0] in ("GET", "POST") for q in questions)


@pytest.mark.parametrize("name", ["friendly", "rough"])
def test_a_dry_run_prints_what_a_probe_sends(
    world: World, project: Any, capsys: pytest.CaptureFixture[str], name: str
) -> None:
    """Every request that is sent is one of those printed, but for the names in braces, each of which is explained."""
    world.begin(replace(PRESETS[name], colleague=None))
    sent: list[str] = []
    inner = world.app

    async def app(scope: Any, receive: Any, send: Any) -> None:
        query = scope["query_string"].decode()
        path = scope["raw_path"].decode().partition("?")[0]
        sent.append(
            f"{scope['method']} {world.url}{path}{f'?{query}' if query else ''}"
        )
        await inner(scope, receive, send)

    world.app = app
    project(world.url)
    assert cli.run(["probe", "--dry-run"]) == 0
    assert sent == []
    said = capsys.readouterr().out.splitlines()
    printed = [s[4:].partition("    (up")[0] for s in said if re.match("    [A-Z]", s)]
    patterns = [re.sub(r"\\\{[a-z_\\ ]+\\\}", ".+", re.escape(p)) for p in printed]
    assert cli.run(["probe"]) == 0
    strange = [s for s in sent if not any(re.fullmatch(p, s) for p in patterns)]
    assert len(sent) > 40 and strange == []
    used = set(re.findall(r"\{([a-z_ ]+)\}", "\n".join(printed)))
    explained = {line[1:].partition("}")[0] for line in said if line.startswith("{")}
    assert used <= explained == explained & BRACES.keys() and len(used) > 15


def test_the_table_and_the_report_hold_no_name_host_or_row(
    world: World, project: Any, capsys: pytest.CaptureFixture[str]
) -> None:
    world.begin(PRESETS["rough"])
    folder = project(world.url)
    assert cli.run(["probe", "--report", "probe.md"]) == 0
    said = capsys.readouterr()
    lines = [line.split("\t") for line in said.out.splitlines()]
    assert [line[0] for line in lines] == [*FACTS]
    assert {line[0]: line[1] for line in lines}["rows in one reply"] == "7"
    report = (folder / "probe.md").read_text("utf-8")
    assert "| rows in one reply | 7 |" in report
    assert reports.SURENESS in report
    profile = (folder / "metadata" / FILE).read_text("utf-8")
    hidden = [
        "EPIC06",
        "127.0.0.1",
        "Erp.BO",
        "Customers",
        "UD01",
        "CustNum",
        "Tarrowick",
    ]
    hidden += [world.url, SETTINGS.api_key, SETTINGS.password, SETTINGS.username]
    for text in (report, profile, said.out):
        assert [word for word in hidden if word in text] == []
    assert "on Erp.BO.CustomerSvc/Customers" in said.err
    data = (folder / "metadata" / FILE).read_bytes()
    assert cli.run(["probe", "--gets", "3"]) == 0
    known = told(folder)
    assert known.value("rows in one reply") == 7
    speeds = {name for name, fact in FACTS.items() if not fact.is_compared}
    before = parse(data).findings
    assert all(known.value(n) == f.value for n, f in before.items() if n not in speeds)


def test_a_probe_that_is_stopped_leaves_nothing(project: Any) -> None:
    """In a process of its own, which Ctrl-C reaches while a question waits for its answer."""
    asked, end = threading.Event(), threading.Event()

    def reply(line: str, body: bytes) -> Reply:
        asked.set()
        end.wait(60)
        return 500, "text/plain", b""

    with answering(reply) as (url, lines):
        folder = project(url)
        program = "import signal; signal.signal(signal.SIGINT, signal.default_int_handler); from codegen.cli import main; main()"
        command = [sys.executable, "-c", program, "probe"]
        with subprocess.Popen(command, stderr=subprocess.PIPE, text=True) as process:
            assert asked.wait(60)
            process.send_signal(signal.SIGINT)
            _, said = process.communicate(timeout=60)
        end.set()
    assert process.returncode == 130
    assert "stopped; nothing was written" in said
    assert len(lines) == 1
    assert not (folder / "metadata").exists()


def test_another_instance_does_not_get_into_the_folder(
    world: World, project: Any, capsys: pytest.CaptureFixture[str]
) -> None:
    world.begin(PRESETS["friendly"])
    folder = project(world.url)
    shutil.copytree(SAMPLE / "metadata", folder / "metadata")
    assert cli.run(["probe"]) == 2
    assert "these documents are from" in capsys.readouterr().err
    assert not (folder / "metadata" / FILE).exists()


def test_a_fetch_settles_what_it_sees_in_passing(world: World, project: Any) -> None:
    world.begin(PRESETS["friendly"])
    folder = project(world.url)
    assert cli.run(["fetch"]) == 0
    first = told(folder)
    said = {
        name: first.value(name) for name in ("compression", "actions", "open types")
    }
    assert said == {"compression": "none", "actions": "none", "open types": "no"}  # fmt: skip
    assert first.value("first $metadata") is None
    data = (folder / "metadata" / FILE).read_bytes()
    (folder / "metadata" / FILE).unlink()
    assert cli.run(["fetch"]) == 0
    assert (folder / "metadata" / FILE).read_bytes() == data
    assert cli.run(["fetch"]) == 0
    assert (folder / "metadata" / FILE).read_bytes() == data
    assert cli.run(["probe"]) == 0
    probed = (folder / "metadata" / FILE).read_bytes()
    assert cli.run(["fetch"]) == 0
    assert (folder / "metadata" / FILE).read_bytes() == probed


def test_a_profile_that_cannot_be_used_is_reported_and_left_alone(
    world: World, project: Any, capsys: pytest.CaptureFixture[str]
) -> None:
    world.begin(PRESETS["friendly"])
    folder = project(world.url)
    assert cli.run(["fetch"]) == cli.run(["generate"]) == 0
    client = (folder / "acme" / "client.py").read_bytes()
    broken = b'{"version": 1, "facts": {"nextLinks": {"value": "\\u0022); import os", "evidence": ""}}}'
    (folder / "metadata" / FILE).write_bytes(broken)
    assert cli.run(["fetch"]) == 0
    capsys.readouterr()
    assert cli.run(["generate"]) == 0
    assert "error: profile.json: `nextLinks` cannot be" in capsys.readouterr().err
    assert cli.run(["generate", "--strict"]) == 1
    assert (folder / "acme" / "client.py").read_bytes() == client
    assert (folder / "metadata" / FILE).read_bytes() == broken
    assert cli.run(["probe"]) == 0
    assert told(folder).value("nextLinks") is None


def test_diff_reports_what_both_profiles_settle_and_not_alike(
    project: Any, capsys: pytest.CaptureFixture[str]
) -> None:
    folder = project("https://localhost/Kinetic")
    facts: list[dict[str, str | int]] = [
        {"rows in one reply": 100, "named keys": "taken", "a read": "under 1 s"},
        {"rows in one reply": 50, "positional keys": "taken", "a read": "under 5 s"},
    ]
    for name, values in zip(("old", "new"), facts):
        shutil.copytree(SAMPLE / "metadata", folder / name)
        profile = Profile({fact: Finding(v, "x") for fact, v in values.items()})
        (folder / name / FILE).write_bytes(profile.to_bytes())
    assert cli.run(["diff", "old", "new", "--format", "json"]) == 0
    changes = json.loads(capsys.readouterr().out)["changes"]
    found = [(c["kind"], c["place"], c["severity"]) for c in changes]
    assert found == [("manner", "rows in one reply", "risky")]
    assert cli.run(["diff", "old", "new", "--fail-on", "risky"]) == 1
    assert "is `50` now, not `100`" in capsys.readouterr().out


def test_an_archive_brings_its_profile_along(tmp_path: Path) -> None:
    shutil.copytree(SAMPLE / "metadata", tmp_path / "metadata")
    profile = Profile({"rows in one reply": Finding(7, "x")})
    (tmp_path / "metadata" / FILE).write_bytes(profile.to_bytes())
    archive = shutil.make_archive(
        str(tmp_path / "snapshot"), "zip", tmp_path, "metadata"
    )
    assert open_snapshot(Path(archive)).profile == profile
    assert open_snapshot(tmp_path / "metadata").profile == profile
    assert open_snapshot(SAMPLE / "metadata").profile == Profile()


def test_a_profile_of_nothing_gives_a_friendly_instance() -> None:
    assert of_profile(Profile()) == PRESETS["friendly"]


@pytest.mark.parametrize("given", ["nan", "-nan", "inf", "0"])
def test_seconds_are_a_number_of_their_range(
    given: str, capsys: pytest.CaptureFixture[str]
) -> None:
    """`nan` is neither less nor more than a bound: no deadline would ever be over."""
    assert cli.run(["probe", "--dry-run", f"--seconds={given}"]) == 2
    assert "Invalid value for '--seconds'" in capsys.readouterr().err
