"""Every obtainable document arrives byte-exact, the rest is told honestly, and nothing good is lost."""

from __future__ import annotations

import io
import random
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from codegen.errors import CodegenError
from codegen.source.add import add
from codegen.source.fetch import Report, check, fetch
from codegen.source.progress import Lines
from codegen.source.snapshot import open_snapshot
from tests.support import OURS

Configured = Callable[..., tuple[Any, Any]]
V2 = b"""<edmx:Edmx Version="1.0" xmlns:edmx="http://schemas.microsoft.com/ado/2007/06/edmx">
<edmx:DataServices><Schema Namespace="N" xmlns="http://schemas.microsoft.com/ado/2008/09/edm"/></edmx:DataServices></edmx:Edmx>"""


@pytest.fixture
def metadata(tmp_path: Path) -> Path:
    return tmp_path / "metadata"


@pytest.fixture
def fetched(metadata: Path, configured: Configured) -> Callable[..., Report]:
    """Fetch into the test's folder."""

    def call(
        more: str = "", *, prune: bool = False, retries: int | None = None
    ) -> Report:
        config, options = configured(more, retries=retries)
        return fetch(
            config, metadata, options, progress=Lines(io.StringIO()), prune=prune
        )

    return call


def files_in(folder: Path) -> dict[str, bytes]:
    """Every file of a snapshot but the manifest."""
    found = (p for p in folder.rglob("*") if p.is_file() and p.name not in OURS)
    return {p.relative_to(folder).as_posix(): p.read_bytes() for p in found}


def test_a_whole_instance_arrives_byte_exact(
    small: Any, fetched: Callable[..., Report], metadata: Path
) -> None:
    report = fetched()
    assert files_in(metadata) == small.instance.documents()
    assert sorted(report.changes["added"]) == sorted(small.instance.documents())
    assert not report.problems and not report.failed
    snapshot = open_snapshot(metadata)
    assert (snapshot.url, snapshot.company) == (small.url, "EPIC06")
    assert {d.name: (d.description, d.updatable) for d in snapshot.of("baq")} == {
        "ACME_Parts": ("About ACME_Parts", True),
        "zCustomerOrders": ("About zCustomerOrders", False),
    }
    assert {d.name: d.type for d in snapshot.of("service")} == {
        "Erp.BO.CustomerSvc": "BO",
        "Erp.BO.PartSvc": "BO",
        "Ice.LIB.SessionModSvc": "Lib",
    }


def test_every_request_carries_the_key_and_who_asks(
    small: Any, fetched: Callable[..., Report]
) -> None:
    fetched()
    keys = {headers.get("x-api-key") for headers in small.headers}
    assert keys == {"key-of-the-tests"}
    assert all(
        headers["Authorization"].startswith("Basic ") for headers in small.headers
    )


def test_names_of_every_sort_come_through(
    server: Any, fetched: Callable[..., Report], metadata: Path
) -> None:
    names = [
        "ACME_Récap",
        "class",
        "DB-JobLabel",
        "Data",
        "foo",
        "FOO",
        "CON",
        "a b",
        "a%41",
        "it's",
    ]
    for name in names:
        server.instance.baq(name)
    server.instance.service("Erp.BO.PartSvc")
    assert not fetched().problems
    snapshot = open_snapshot(metadata)
    assert {d.name for d in snapshot.of("baq-columns")} == set(names)
    for entry in snapshot.of("baq-columns"):
        assert snapshot.read(entry) == server.instance.columns(entry.name)


def test_fetching_twice_changes_nothing(
    small: Any, fetched: Callable[..., Report], metadata: Path
) -> None:
    fetched()
    before = {p: p.stat().st_mtime_ns for p in metadata.rglob("*") if p.is_file()}
    report = fetched()
    assert {
        p: p.stat().st_mtime_ns for p in metadata.rglob("*") if p.is_file()
    } == before
    assert not report.differs and len(report.changes["unchanged"]) == len(before) - 2


@pytest.mark.parametrize("at_once", [1, 3])
def test_no_more_are_asked_for_at_once_than_configured(
    server: Any, fetched: Callable[..., Report], at_once: int
) -> None:
    for number in range(12):
        server.instance.service(f"Erp.BO.S{number}Svc")
    fetched(f"[fetch]\nconcurrency = {at_once}\n")
    assert server.most_at_once <= at_once


def test_services_that_are_named_need_no_discovery(
    small: Any, fetched: Callable[..., Report], metadata: Path
) -> None:
    fetched('[include]\nservices = ["Erp.BO.PartSvc/Parts"]\n')
    assert list(small.asked) == ["api/v2/odata/EPIC06/Erp.BO.PartSvc/$metadata"]
    assert list(files_in(metadata)) == ["services/Erp.BO.PartSvc.edmx"]


def test_only_what_the_selection_takes_is_fetched(
    small: Any, fetched: Callable[..., Report], metadata: Path
) -> None:
    report = fetched(
        '[include]\nservices = ["Erp.*", "Erp.BO.Prat*"]\nmethods = false\nbaqs = ["z*"]\n'
    )
    assert sorted(files_in(metadata)) == [
        "baqs/zCustomerOrders.columns.json",
        "baqs/zCustomerOrders.edmx",
        "baqs/zCustomerOrders.parameters.json",
        "services/Erp.BO.CustomerSvc.edmx",
        "services/Erp.BO.PartSvc.edmx",
    ]
    [unmatched] = report.unmatched
    assert not report.problems and unmatched.where == "[include] services"
    assert "`Erp.BO.Prat*` fits nothing" in unmatched.what


FAULTS = [
    "reset",
    "truncate",
    "cut",
    b"",
    b"<!DOCTYPE html><html></html>",
    V2,
    (500, b""),
    (502, b"bad"),
    (401, b""),
]


@pytest.mark.parametrize("seed", range(3))
def test_an_instance_that_fails_at_random_is_fetched_whole(
    server: Any, fetched: Callable[..., Report], metadata: Path, seed: int
) -> None:
    for number in range(25):
        server.instance.service(f"Erp.BO.S{number}Svc", f"C{number}")
    server.instance.baq("zOrders")
    server.instance.library("Lib")
    chance = random.Random(seed)
    drawn: dict[tuple[str, int], Any] = {}

    def fault(path: str, nth: int) -> Any:
        if nth > 2:
            return None
        return drawn.setdefault(
            (path, nth), chance.choice(FAULTS) if chance.random() < 0.3 else None
        )

    server.fault = fault
    report = fetched()
    assert any(drawn.values())
    assert not report.failed and not report.problems
    assert files_in(metadata) == server.instance.documents()


@pytest.mark.parametrize(
    ("fault", "why", "told"),
    [
        ((403, b"{}"), "403 Forbidden", "403"),
        ((404, b""), "404 Not Found", "404"),
        (
            (500, b'{"ErrorMessage": "BPM failed"}'),
            "500 Internal Server Error",
            "BPM failed",
        ),
        (b"<html><body>log in</body></html>", "an HTML page", "an HTML page"),
        ("truncate", "no connection", ""),
        ("cut", "", "could not be fetched"),
        (V2, "", "could not be fetched"),
        (b"", "", "could not be fetched"),
        (b'{"value": []}', "", "could not be fetched"),
        ("stall", "no answer in time", ""),
    ],
)
def test_a_document_that_cannot_be_had_keeps_its_copy_and_stops_no_other(
    small: Any,
    fetched: Callable[..., Report],
    metadata: Path,
    fault: Any,
    why: str,
    told: str,
) -> None:
    fetched()
    before = files_in(metadata)
    small.instance.service("Erp.BO.CustomerSvc", "Changed")
    bad = "Erp.BO.PartSvc/$metadata"
    small.fault = lambda path, nth: fault if path.endswith(bad) else None
    report = fetched("[fetch]\ntimeout = 0.2\n" if fault == "stall" else "", retries=0)
    after = files_in(metadata)
    assert (
        after.pop("services/Erp.BO.CustomerSvc.edmx")
        == small.instance.services["Erp.BO.CustomerSvc"]
    )
    assert after.items() <= before.items() and len(after) == len(before) - 1
    assert report.failed == ["services/Erp.BO.PartSvc.edmx"]
    [problem] = report.problems
    assert (problem.where, problem.level) == ("Erp.BO.PartSvc", "error")
    assert told in problem.what and problem.what.endswith("the previous copy is kept")
    entry = open_snapshot(metadata).find("service", "Erp.BO.PartSvc")
    assert entry and entry.sha256 and entry.failed.startswith(why)


@pytest.mark.parametrize(
    "hostile",
    [
        b"[" * 100_000,
        b'{"a":' * 100_000,
        b'{"openapi": ' + b"9" * 10_000 + b', "paths": {}}',
        b"<a>" * 100_000,
        b"\x00" * 10_000,
        b'"' + b"x" * 5_000_000,
    ],
)
def test_a_reply_that_is_made_to_harm_is_one_problem(
    small: Any, fetched: Callable[..., Report], metadata: Path, hostile: bytes
) -> None:
    """As a list, as XML and as JSON: it costs no more than its size, and the rest comes."""
    parts = ("GetQueryList", "PartSvc/$metadata", "methods/Erp.BO.CustomerSvc")
    small.fault = lambda path, nth: hostile if any(p in path for p in parts) else None
    report = fetched(retries=0)
    assert report.failed == [
        "services/Erp.BO.CustomerSvc.methods.json",
        "services/Erp.BO.PartSvc.edmx",
    ]
    assert {problem.where for problem in report.problems} == {
        "Erp.BO.CustomerSvc",
        "Erp.BO.PartSvc",
        "the list of BAQs",
    }
    assert all(len(problem.what) < 1000 for problem in report.problems)
    assert len(files_in(metadata)) == 5


def test_what_never_came_is_in_the_manifest(
    small: Any, fetched: Callable[..., Report], metadata: Path
) -> None:
    small.fault = lambda path, nth: (403, b"") if "PartSvc/$metadata" in path else None
    fetched()
    assert [(e.name, e.failed) for e in open_snapshot(metadata).lost] == [
        ("Erp.BO.PartSvc", "403 Forbidden")
    ]
    small.fault = lambda path, nth: None
    assert fetched().changes["added"] == ["services/Erp.BO.PartSvc.edmx"]
    assert open_snapshot(metadata).lost == ()


def test_definite_refusals_are_not_asked_for_again(
    small: Any, fetched: Callable[..., Report]
) -> None:
    small.fault = lambda path, nth: (404, b"") if "PartSvc" in path else None
    fetched()
    assert small.asked_for("PartSvc") == 2


def test_functions_that_are_refused_are_skipped(
    small: Any, fetched: Callable[..., Report], metadata: Path
) -> None:
    small.fault = lambda path, nth: (403, b"") if "EfxLibraryDesigner" in path else None
    report = fetched()
    [problem] = report.problems
    assert (
        "functions are skipped" in problem.what and "designer's rights" in problem.hint
    )
    assert not (metadata / "functions").exists()


def test_a_wrong_password_is_sent_once(
    small: Any, fetched: Callable[..., Report], metadata: Path
) -> None:
    body = b'{"ErrorMessage": "Invalid username or password."}'
    small.fault = lambda path, nth: (401, body)
    with pytest.raises(CodegenError) as told:
        fetched('[include]\nservices = ["Erp.BO.PartSvc", "Erp.BO.CustomerSvc"]\n')
    assert "KINETIC_PASSWORD" in told.value.hint
    assert sum(small.asked.values()) == 1
    assert not metadata.exists()


def test_a_wrong_key_is_told_apart(small: Any, fetched: Callable[..., Report]) -> None:
    small.fault = lambda path, nth: (401, b'{"ErrorMessage": "Invalid API Key"}')
    with pytest.raises(CodegenError) as told:
        fetched()
    assert "KINETIC_API_KEY" in told.value.hint and "PASSWORD" not in told.value.hint


def test_a_host_that_is_not_there(
    metadata: Path, configured: Configured, server: Any
) -> None:
    config, options = configured(retries=0)
    server.stop_listening()
    with pytest.raises(CodegenError) as told:
        fetch(config, metadata, options, progress=Lines(io.StringIO()))
    assert "url" in told.value.hint and not metadata.exists()


def test_an_instance_that_shuts_the_door_leaves_what_came(
    server: Any, fetched: Callable[..., Report], metadata: Path
) -> None:
    for number in range(40):
        server.instance.service(f"Erp.BO.S{number}Svc")
    gone = False

    def fault(path: str, nth: int) -> Any:
        nonlocal gone
        gone = gone or "S20Svc/$metadata" in path
        return (401, b"") if gone else None

    server.fault = fault
    with pytest.raises(CodegenError):
        fetched("[fetch]\nconcurrency = 2\n")
    came = files_in(metadata)
    assert 0 < len(came) - 1 < 80
    server.fault = lambda path, nth: None
    server.asked.clear()
    report = fetched()
    assert report.resumed == len(came) - 1
    assert (
        server.asked_for("$metadata") + server.asked_for("swagger")
        == 80 - report.resumed
    )
    assert files_in(metadata) == server.instance.documents()


@pytest.mark.parametrize("fault", ["reset", (401, b"{}"), (503, b"")])
def test_many_documents_that_never_come_are_told_and_stop_no_other(
    server: Any, fetched: Callable[..., Report], metadata: Path, fault: Any
) -> None:
    for number in range(60):
        server.instance.service(f"Erp.BO.S{number:02}Svc")
    server.fault = lambda path, nth: fault if "S0" in path or "S3" in path else None
    report = fetched(retries=0)
    assert len(report.failed) == 40 and len(files_in(metadata)) == 80


def test_what_the_instance_drops_is_told_and_kept_until_pruned(
    small: Any,
    fetched: Callable[..., Report],
    metadata: Path,
    tmp_path: Path,
    document: Callable[..., bytes],
) -> None:
    fetched()
    (tmp_path / "Erp.BO.ByHandSvc.edmx").write_bytes(document("H"))
    add(metadata, [tmp_path / "Erp.BO.ByHandSvc.edmx"])
    del small.instance.services["Erp.BO.PartSvc"]
    report = fetched()
    assert {entry.name for entry in report.gone} == {"Erp.BO.PartSvc"}
    assert all(
        "no longer offers it" in p.what and "--prune" in p.hint for p in report.problems
    )
    assert (metadata / "services/Erp.BO.PartSvc.edmx").exists()
    fetched(prune=True)
    assert sorted(p.name for p in (metadata / "services").glob("Erp*.edmx")) == [
        "Erp.BO.ByHandSvc.edmx",
        "Erp.BO.CustomerSvc.edmx",
    ]
    assert not fetched().gone


def test_nothing_is_pruned_that_the_list_may_only_have_missed(
    small: Any, fetched: Callable[..., Report], metadata: Path
) -> None:
    fetched()
    before = files_in(metadata)
    small.fault = lambda path, nth: (
        (403, b"") if "GetQueryList" in path or path.endswith("BaqSvc/") else None
    )
    assert not fetched(prune=True).gone
    fetched('[include]\nservices = ["Erp.BO.CustomerSvc"]\n', prune=True)
    assert files_in(metadata) == before


@pytest.mark.parametrize("page", [b"", b"<html><body>log in</body></html>", b"503"])
def test_nothing_is_gone_where_a_page_came_instead_of_a_list(
    small: Any, fetched: Callable[..., Report], metadata: Path, page: bytes
) -> None:
    """The services of one type; the lists of the others come."""
    fetched()
    before = files_in(metadata)
    small.asked.clear()
    small.fault = lambda path, nth: page if "helppage" in path and nth <= 3 else None
    report = fetched(prune=True)
    assert not report.gone and files_in(metadata) == before
    assert "perhaps it is a login page" in report.problems[0].what


def test_where_nothing_at_all_comes_that_is_an_error(
    small: Any, fetched: Callable[..., Report]
) -> None:
    small.fault = lambda path, nth: (403, b"") if "$metadata" in path else None
    with pytest.raises(CodegenError, match="none of 2 documents") as told:
        fetched('[include]\nservices = ["Erp.BO.PartSvc/A", "Erp.BO.CustomerSvc/B"]\n')
    assert "scope" in told.value.hint


def test_check_tells_what_moved_and_writes_nothing(
    small: Any, fetched: Callable[..., Report], metadata: Path, configured: Configured
) -> None:
    fetched()
    before = {p: p.stat().st_mtime_ns for p in metadata.rglob("*")}

    def checked() -> Report:
        config, options = configured()
        return check(config, metadata, options, progress=Lines(io.StringIO()))

    assert not checked().differs
    small.instance.service("Erp.BO.CustomerSvc", "Changed")
    small.instance.service("Erp.BO.NewSvc")
    del small.instance.services["Erp.BO.PartSvc"]
    report = checked()
    assert report.changes["changed"] == ["services/Erp.BO.CustomerSvc.edmx"]
    assert report.changes["added"] == [
        "services/Erp.BO.NewSvc.edmx",
        "services/Erp.BO.NewSvc.methods.json",
    ]
    assert {e.name for e in report.gone} == {"Erp.BO.PartSvc"}
    assert {p: p.stat().st_mtime_ns for p in metadata.rglob("*")} == before


def test_no_secret_is_written(
    small: Any, fetched: Callable[..., Report], metadata: Path
) -> None:
    small.fault = lambda path, nth: (
        (500, b"pass-of-the-tests key-of-the-tests") if "PartSvc" in path else None
    )
    report = fetched()
    everything = (
        b"".join(p.read_bytes() for p in metadata.rglob("*") if p.is_file())
        + repr(report).encode()
    )
    assert b"-of-the-tests" not in everything
