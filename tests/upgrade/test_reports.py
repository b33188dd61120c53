"""The report in its formats, hostile names included, and the exit code."""

from __future__ import annotations

import json
import re
import subprocess
import zipfile
from html.parser import HTMLParser
from pathlib import Path

import pytest

from codegen.config import Config
from codegen.errors import CodegenError, Problem
from codegen.upgrade.command import FORMATS, diff
from codegen.upgrade.compare import Change
from codegen.upgrade.report import Report
from codegen.upgrade.revisions import opened
from codegen.upgrade.severity import Severity
from codegen.upgrade.diagnostics import Place
from codegen.upgrade.usages import Usage
from tests.upgrade import laboratory as lab
from tests.upgrade.laboratory import SERVICE, put

HOSTILE = "</script><img src=x onerror=alert(1)>|`]({x}$title\x1b[31m\u202e\ud800&amp;"


def nowhere(folder: Path) -> None:
    raise AssertionError("no instance is asked")


def report() -> Report:
    change = Change(
        "column", "retyped", HOSTILE, f"a.{HOSTILE}", HOSTILE, HOSTILE, "int"
    )
    usage = Usage(Place(Path(f"/x/{HOSTILE}.py"), 3, 5), change, True, HOSTILE)
    return Report(HOSTILE, "new", (change,), (usage,), (), 3)


@pytest.mark.parametrize("form", FORMATS)
def test_each_format_says_what_becomes_of_a_line(form: str) -> None:
    change = Change(
        "column", "removed", "Erp.BO.LabSvc", "erp.bo.lab.Probe.plant", "Plant"
    )
    usages = tuple(
        Usage(
            Place(Path("/x/main.py"), line, 5),
            change,
            line == 1,
            f"why {line}",
            line > 2,
        )
        for line in range(1, 5)
    )
    text = FORMATS[form](Report("old", "new", (change,), usages))  # type: ignore[index]  # the keys are its own
    verdicts = re.findall(
        r"broken|to look at|cannot tell", text.partition("main.py")[2]
    )
    assert {"broken", "to look at", "cannot tell"} == {*verdicts, "broken"}
    assert [f"mypy: why {line}" in text for line in range(1, 5)] == (
        [False] * 4 if form == "json" else [True, True, False, False]
    )
    assert all(f"why {line}" in text for line in range(1, 5))
    if form == "json":
        found = [(u["verdict"], u["broken"]) for u in json.loads(text)["usages"]]
        assert (
            found
            == [("broken", True), ("to look at", False)] + [("cannot tell", False)] * 2
        )
    else:
        assert "in your program: 1 broken, 1 to look at, 2 cannot tell" in text


class Page(HTMLParser):
    """Collects what a page is made of."""

    def __init__(self) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.text = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))

    def handle_data(self, data: str) -> None:
        self.text += data


@pytest.mark.parametrize("form", FORMATS)
def test_no_control_character_and_no_surrogate_comes_out(form: str) -> None:
    text = FORMATS[form](report())  # type: ignore[index]  # the keys are its own
    text.encode("utf-8")
    assert not set(text) & {"\x1b", "\u202e"}


def test_a_page_holds_hostile_names_as_text_alone() -> None:
    page = Page()
    page.feed(FORMATS["html"](report()))
    assert [tag for tag, _ in page.tags].count("script") == 1
    assert not {tag for tag, _ in page.tags} & {"img", "link", "iframe", "object"}
    assert not [
        a
        for _, a in page.tags
        if set(a) & {"src", "href"} or any(k.startswith("on") for k in a)
    ]
    assert "<img src=x onerror=alert(1)>" in page.text
    assert ("input", "search") in [(tag, a.get("type")) for tag, a in page.tags]


def test_a_page_loads_nothing() -> None:
    text = FORMATS["html"](Report("a", "b"))
    assert "default-src 'none'" in text
    assert not re.search(r"https?:|url\(|@import", text)


def test_a_hostile_name_makes_no_cell_and_no_markup_of_markdown() -> None:
    lines = FORMATS["markdown"](report()).splitlines()
    rows = [line for line in lines if line.startswith("|")]
    assert {len(re.findall(r"(?<!\\)\|", row)) for row in rows} == {5}
    outside = re.sub(r"`[^`]*`|\\.", "", "\n".join(lines))
    assert not set(outside) & set("<>]`")


def test_a_hostile_name_mentions_nobody_and_links_nowhere_in_markdown() -> None:
    """In a merge request `@all` writes to everybody, and an address is a link without any markup."""
    said = "`a`b @all https://evil.example www.evil.example` is there twice"
    text = FORMATS["markdown"](Report("a", "b", problems=(Problem("@all", 0, said),)))
    assert "@all https://evil.example" in text
    assert not re.search("@|://|www", re.sub(r"`[^`]*`", "", text))


def test_json_tells_all_of_a_change() -> None:
    value = json.loads(FORMATS["json"](report()))
    assert value["counts"] == {"breaking": 1}
    assert value["changes"][0]["before"] == HOSTILE
    assert value["usages"][0]["line"] == 3


def test_text_tells_why_and_what_to_do() -> None:
    change = Change(
        "UD column", "removed", "S", "erp.bo.s.Row.loyalty_c", "S/Row/Loyalty_c"
    )
    text = FORMATS["text"](Report("a", "b", (change,), compared=2))
    assert (
        "2 services, BAQs and libraries compared: 1 breaking (1 of them of UD columns)"
        in text
    )
    assert "  erp.bo.s.Row.loyalty_c: UD column removed\n" in text
    assert change.rule.reason in text and change.advice in text


@pytest.fixture
def pair(tmp_path: Path) -> tuple[str, str]:
    files = lab.laboratory()
    old = lab.write(tmp_path / "old", files)
    put(SERVICE, 'Name="Count" Type="Edm.Int32"', 'Name="Count" Type="Edm.Int64"')(
        files
    )
    return str(old), str(lab.write(tmp_path / "new", files))


@pytest.mark.parametrize(
    "fail_on, code", [(None, 0), ("breaking", 0), ("risky", 1), ("additive", 1)]
)
def test_the_exit_code_follows_the_severity(
    pair: tuple[str, str], fail_on: Severity | None, code: int
) -> None:
    found, text = diff(*pair, config=Config(), fetch=nowhere, fail_on=fail_on)
    assert found == code
    assert "erp.bo.lab.Probe.count" in text


def test_without_a_second_snapshot_the_instance_is_fetched(
    pair: tuple[str, str],
) -> None:
    def fetch(folder: Path) -> None:
        lab.write(folder, lab.laboratory())

    _, text = diff(pair[1], None, config=Config(), fetch=fetch, form="json")
    value = json.loads(text)
    assert value["new"] == "https://acme.example/Instance"
    assert [c["event"] for c in value["changes"]] == ["narrower"]


def git(folder: Path, *arguments: str) -> str:
    who = ["-c", "user.name=A", "-c", "user.email=a@example.com"]
    run = subprocess.run(
        ["git", *who, *arguments],
        cwd=folder,
        check=True,
        capture_output=True,
        text=True,
    )
    return run.stdout


@pytest.fixture
def repository(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A repository with two snapshots in its history, a zip of the older one, and a third in its work tree."""
    folder = tmp_path / "repository"
    files = lab.laboratory()
    lab.write(folder / "metadata", files)
    with zipfile.ZipFile(folder / "old.zip", "w") as archive:
        for path, text in files.items():
            archive.writestr(f"metadata/{path}", text)
    git(folder, "init", "-q")
    git(folder, "add", ".")
    git(folder, "commit", "-qm", "old")
    put(SERVICE, '"PhoneNum"', '"PhoneNumber"')(files)
    lab.write(folder / "metadata", files)
    git(folder, "commit", "-qam", "new")
    put(SERVICE, '"FirstName"', '"FirstNames"')(files)
    lab.write(folder / "metadata", files)
    monkeypatch.chdir(folder)
    return folder


def places(old: str, new: str) -> list[str]:
    _, text = diff(old, new, config=Config(), fetch=nowhere, form="json")
    return [change["place"] for change in json.loads(text)["changes"]]


def test_git_revisions_are_read_without_touching_the_work_tree(
    repository: Path,
) -> None:
    before = git(repository, "status", "--porcelain")
    assert places("HEAD~1:metadata", "HEAD:metadata") == ["erp.bo.lab.Probe.phone_num"]
    assert places("HEAD:metadata", "metadata") == ["erp.bo.lab.Person.first_name"]
    assert places("HEAD:./metadata", "HEAD:metadata") == []
    assert git(repository, "status", "--porcelain") == before


def test_a_zip_is_read_from_disk_and_from_git(repository: Path) -> None:
    assert places("old.zip", "HEAD~1:metadata") == []
    assert places("HEAD:old.zip", "HEAD:metadata") == ["erp.bo.lab.Probe.phone_num"]


@pytest.mark.parametrize(
    "given",
    ["HEAD~9:metadata", "HEAD:nothing", "nothing", "--output=x:y", "HEAD:old.txt"],
)
def test_what_is_no_snapshot_is_an_error_with_a_hint(
    repository: Path, given: str
) -> None:
    with pytest.raises(CodegenError) as caught, opened(given):
        pass
    assert caught.value.hint
