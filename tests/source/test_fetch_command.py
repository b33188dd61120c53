"""`fetch` as a user runs it: a process that is told wrong things, interrupted, killed, and run twice at once."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from codegen.source.snapshot import open_snapshot
from tests.support import OURS

Run = Callable[..., "subprocess.CompletedProcess[str]"]
Start = Callable[..., "subprocess.Popen[str]"]
Configured = Callable[..., Any]


def files_in(folder: Path) -> dict[str, bytes]:
    found = (p for p in folder.rglob("*") if p.is_file() and p.name not in OURS)
    return {p.relative_to(folder).as_posix(): p.read_bytes() for p in found}


def wait_for(condition: Callable[[], bool]) -> None:
    """Return once it holds; a test that waits for ever is ended by its runner."""
    while not condition():
        time.sleep(0.01)


@pytest.fixture
def stalling(server: Any, configured: Configured) -> Any:
    """Thirty services, of which the documents of two are never sent."""
    for number in range(30):
        server.instance.service(f"Erp.BO.S{number:02}Svc", f"C{number}")
    server.fault = lambda path, nth: "stall" if "S20Svc" in path else None
    configured("[fetch]\nconcurrency = 2\n")
    return server


def test_fetch_talks_on_stderr_and_leaves_stdout_to_data(
    small: Any, configured: Configured, run: Run, tmp_path: Path
) -> None:
    configured()
    done = run("fetch")
    assert (done.returncode, done.stdout) == (0, "")
    assert done.stderr.splitlines() == [
        f"credentials go to {small.url.removesuffix('/Kinetic')}",
        "asking what the instance offers",
        "fetching 13 documents",
        "metadata: 13 documents: 13 added",
    ]
    assert files_in(tmp_path / "metadata") == small.instance.documents()


def test_the_lists_are_one_name_a_line(
    small: Any, configured: Configured, run: Run
) -> None:
    configured()
    assert (
        run("services").stdout
        == "Erp.BO.CustomerSvc\nErp.BO.PartSvc\nIce.LIB.SessionModSvc\n"
    )
    assert run("baqs").stdout == "ACME_Parts\nzCustomerOrders\n"
    assert run("functions").stdout == "MyLibrary\n"
    run("fetch")
    small.stop_listening()
    assert run("baqs", "--snapshot").stdout == "ACME_Parts\nzCustomerOrders\n"
    assert run("services", "--metadata", "metadata").stdout.count("\n") == 3


def test_check_exits_1_once_the_instance_has_moved(
    small: Any, configured: Configured, run: Run
) -> None:
    configured()
    run("fetch")
    assert run("fetch", "--check").returncode == 0
    small.instance.service("Erp.BO.PartSvc", "Changed")
    small.instance.service("Erp.BO.NewSvc")
    del small.instance.baqs["ACME_Parts"]
    done = run("fetch", "--check")
    assert done.returncode == 1
    assert done.stdout.splitlines() == [
        "- baqs/ACME_Parts.columns.json",
        "- baqs/ACME_Parts.edmx",
        "- baqs/ACME_Parts.parameters.json",
        "+ services/Erp.BO.NewSvc.edmx",
        "+ services/Erp.BO.NewSvc.methods.json",
        "~ services/Erp.BO.PartSvc.edmx",
    ]


def test_failed_documents_are_told_and_fail_the_command_only_if_asked(
    small: Any, configured: Configured, run: Run
) -> None:
    configured()
    small.fault = lambda path, nth: (403, b"") if "PartSvc/$metadata" in path else None
    done = run("fetch")
    assert done.returncode == 0
    assert (
        "error: Erp.BO.PartSvc: services/Erp.BO.PartSvc.edmx could not be fetched"
        in done.stderr
    )
    assert "1 failed" in done.stderr
    assert run("fetch", "--strict").returncode == 1


@pytest.mark.parametrize(
    ("fault", "hint"),
    [
        (
            (401, b'{"ErrorMessage":"Invalid username or password."}'),
            "KINETIC_PASSWORD",
        ),
        ((401, b'{"ErrorMessage":"Invalid API Key"}'), "KINETIC_API_KEY"),
        (b"<!DOCTYPE html><html>log in</html>", "url"),
        ((404, b""), "url"),
        ((503, b"Data conversions are pending"), "try again later"),
    ],
)
def test_an_instance_that_does_not_let_in_is_one_error(
    small: Any, configured: Configured, run: Run, tmp_path: Path, fault: Any, hint: str
) -> None:
    configured()
    small.fault = lambda path, nth: fault
    done = run("fetch")
    assert (done.returncode, done.stdout) == (2, "")
    assert "Traceback" not in done.stderr and "-of-the-tests" not in done.stderr
    told = done.stderr.partition("error: ")[2]
    assert "\n\nhint: " in told and hint in told.partition("hint: ")[2]
    assert not (tmp_path / "metadata").exists()


def test_no_secret_reaches_anything(
    small: Any, configured: Configured, run: Run, tmp_path: Path
) -> None:
    configured()
    small.fault = lambda path, nth: (
        (500, b"pass-of-the-tests key-of-the-tests")
        if nth < 9 and "Part" in path
        else None
    )
    done = run("fetch", "--verbose")
    assert "-of-the-tests" not in done.stdout + done.stderr
    assert all(b"-of-the-tests" not in data for data in files_in(tmp_path).values())


@pytest.mark.parametrize("how", [signal.SIGINT, signal.SIGKILL, signal.SIGTERM])
def test_a_fetch_that_is_cut_off_goes_on_where_it_was(
    stalling: Any, start: Start, run: Run, tmp_path: Path, how: signal.Signals
) -> None:
    process = start("fetch")
    # Two at a time, and both are waiting for what is never sent: all before it has come.
    wait_for(lambda: stalling.asked_for("S20Svc") == 2 or process.poll() is not None)
    wait_for(
        lambda: process.poll() is not None
        or len(list((tmp_path / "metadata/services").glob("[!.]*"))) == 40
    )
    process.send_signal(how)
    _, err = process.communicate(timeout=60)
    assert process.returncode == (130 if how == signal.SIGINT else -how)
    assert "Traceback" not in err
    if how == signal.SIGINT:
        assert "continues from there" in err and "interrupted" in err
    came = files_in(tmp_path / "metadata")
    wanted = stalling.instance.documents()
    assert {
        path: data for path, data in came.items() if path in wanted
    }.items() <= wanted.items()
    assert len(open_snapshot(tmp_path / "metadata").documents) == 40
    stalling.fault = lambda path, nth: None
    stalling.asked.clear()
    done = run("fetch")
    assert "40 already there from the interrupted fetch" in done.stderr
    assert stalling.asked_for("$metadata") + stalling.asked_for("swagger") == 20
    assert files_in(tmp_path / "metadata") == wanted


def test_of_two_fetches_at_once_one_wins_and_the_other_says_why(
    stalling: Any, start: Start, run: Run
) -> None:
    process = start("fetch")
    wait_for(lambda: stalling.asked_for("S20Svc") > 0)
    done = run("fetch")
    assert done.returncode == 2
    assert (
        f"another kinetic-codegen (process {process.pid}) is writing here"
        in done.stderr
    )


def test_another_company_does_not_mix_in(
    small: Any, configured: Configured, run: Run, tmp_path: Path
) -> None:
    configured()
    run("fetch")
    file = tmp_path / "kinetic.toml"
    file.write_text(file.read_text().replace("EPIC06", "EPIC07"))
    small.asked.clear()
    done = run("fetch")
    assert done.returncode == 2 and "--metadata" in done.stderr
    assert not small.asked


def test_a_reader_that_goes_away_is_no_error(
    server: Any, configured: Configured, start: Start
) -> None:
    for number in range(5000):
        server.instance.service(f"Erp.BO.AVeryLongNameOfAService{number}Svc")
    configured()
    process = start("services")
    assert process.stdout and process.stdout.readline()
    process.stdout.close()
    said = f"credentials go to {server.url.removesuffix('/Kinetic')}\n"
    assert process.stderr and process.stderr.read() == said
    assert process.wait(60) == 141


def test_a_name_cannot_speak_to_the_terminal(
    server: Any, configured: Configured, run: Run
) -> None:
    rows = {
        "returnObj": {
            "DynamicQueryList": [{"QueryID": "\x1b]0;owned\x07"}, {"QueryID": "zOne"}]
        }
    }
    server.fault = lambda path, nth: (
        json.dumps(rows).encode() if "GetQueryList" in path else None
    )
    configured()
    done = run("baqs")
    assert (
        done.stdout == "zOne\n"
        and "\x1b" not in done.stderr
        and "not a name" in done.stderr
    )


def test_on_a_terminal_there_is_a_bar_and_without_color_no_color(
    small: Any, configured: Configured, tmp_path: Path, start: Start
) -> None:
    pty = pytest.importorskip("pty")
    configured()
    for environ in ({"NO_COLOR": "1"}, {}):
        main, side = pty.openpty()
        process = start("fetch", stderr=side, TERM="xterm", **environ)
        os.close(side)
        shown = b""
        try:
            while part := os.read(main, 4096):
                shown += part
        except OSError:
            pass
        os.close(main)
        assert process.wait(60) == 0
        assert b"13/13" in shown
        assert (b"\x1b[3" in shown) == ("NO_COLOR" not in environ)
