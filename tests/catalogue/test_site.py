"""The catalogue as a folder and as a server: what stands in it, what it loads, and whom it answers."""

from __future__ import annotations

import ast
import re
import shutil
from collections.abc import Iterator
from html.parser import HTMLParser
from pathlib import Path
from urllib.parse import unquote

import pytest
from checkers import mypy
from support import ROOT, SAMPLE

from codegen.cli import run

PAGES = ROOT / "codegen" / "catalogue" / "pages"


class Read(HTMLParser):
    """The links, ids, scripts and lines to copy of a page."""

    def __init__(self, file: Path) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.programs: list[str] = []
        self._open = False
        self.feed(file.read_text("utf-8"))

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))
        if tag == "pre":
            self._open = True
            self.programs.append("")

    def handle_endtag(self, tag: str) -> None:
        if tag == "pre":
            self._open = False

    def handle_data(self, data: str) -> None:
        if self._open:
            self.programs[-1] += data

    @property
    def ids(self) -> list[str]:
        return [a["id"] or "" for _, a in self.tags if "id" in a]

    def all(self, name: str) -> list[str]:
        return [a[name] or "" for _, a in self.tags if name in a]


def write(out: Path, *options: str, metadata: Path = SAMPLE / "metadata") -> int:
    where = ["--metadata", str(metadata), "--out", str(out)]
    return run(["catalogue", *where, *options])


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("site") / "public"
    assert write(folder) == 0
    return folder


@pytest.fixture(scope="module")
def read(site: Path) -> dict[Path, Read]:
    return {file: Read(file) for file in sorted(site.rglob("*.html"))}


def test_every_link_leads_to_a_place(site: Path, read: dict[Path, Read]) -> None:
    links = 0
    for file, page in read.items():
        for link in page.all("href"):
            path, _, at = link.partition("#")
            target = (file.parent / unquote(path)).resolve() if path else file
            assert target.is_file(), link
            assert not at or unquote(at) in read[target].ids, link
            links += 1
    assert links > 100


def test_no_two_places_of_a_page_have_one_name(read: dict[Path, Read]) -> None:
    for file, page in read.items():
        assert len({*page.ids}) == len(page.ids), file


def test_links_and_places_hold_for_every_odd_document(tmp_path: Path) -> None:
    """The documents of `tests/cases`: names of all kinds, one row in several sets, no sets, cycles."""
    folder = tmp_path / "metadata" / "services"
    folder.mkdir(parents=True)
    for case in sorted((ROOT / "tests" / "cases").glob("*/metadata.edmx")):
        shutil.copyfile(case, folder / f"{case.parent.name}.edmx")
    assert write(tmp_path / "site", metadata=folder.parent) == 0
    pages = {f: Read(f) for f in sorted((tmp_path / "site").rglob("*.html"))}
    assert len(pages) > 60
    test_every_link_leads_to_a_place(tmp_path / "site", pages)
    test_no_two_places_of_a_page_have_one_name(pages)


def test_a_page_loads_its_own_files_alone(read: dict[Path, Read]) -> None:
    """No script and no style stands in a page, and the policy allows those beside it and nothing else."""
    for page in read.values():
        policy = [a["content"] for t, a in page.tags if a.get("http-equiv")]
        assert len(policy) == 1 and policy[0] is not None
        allowed = dict(part.split(" ", 1) for part in policy[0].split("; "))
        assert allowed["default-src"] == "'none'"
        assert {*allowed.values()} == {"'none'", "'self'"}
        assert all("src" in a for t, a in page.tags if t == "script")
        assert not any(t == "style" for t, _ in page.tags)
        assert not any(name.startswith("on") for _, a in page.tags for name in a)
        loaded = [*page.all("src"), *page.all("href")]
        assert not any(re.match(r"[a-z]+:|//", link) for link in loaded)


def test_script_and_style_are_small() -> None:
    lines = {f.suffix: len(f.read_text("utf-8").splitlines()) for f in PAGES.iterdir()}
    assert lines[".js"] <= 400 and lines[".css"] <= 300
    templates = [f for f in PAGES.iterdir() if f.suffix == ".jinja"]
    assert all(len(f.read_text("utf-8").splitlines()) <= 100 for f in templates)


def test_a_page_holds_no_data_of_the_company(site: Path) -> None:
    # The guide is the same at every company.
    made = (f for f in site.rglob("*") if f.parent.name != "guide")
    for file in (f for f in made if f.is_file()):
        text = file.read_text("utf-8")
        assert "EPIC06" not in text and "erp.example.com" not in text, file


def test_the_lines_to_copy_are_right(read: dict[Path, Read], tmp_path: Path) -> None:
    """Each program stands in a file of its own, and mypy finds nothing in it that the package has not."""
    pages = (page for file, page in read.items() if file.parent.name != "guide")
    programs = [p for page in pages for p in page.programs]
    assert len(programs) > 40 and len(programs) % 2 == 0
    for number, program in enumerate(programs):
        ast.parse(program)
        text = program.replace("acme", "generated_example")
        (tmp_path / f"program_{number}.py").write_text(text + "\n", "utf-8")
    names = [f"program_{number}.py" for number in range(len(programs))]
    assert mypy(tmp_path, *names, path=(ROOT,)) == {}
    every = "\n".join(programs)
    for told in (
        ".get(",
        ".where(",
        ".update(",
        "get_by_id(",
        "async for",
        "kinetic.baq.",
        "kinetic.efx.",
    ):
        assert told in every, told


def test_the_same_snapshot_gives_the_same_bytes(
    site: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("KINETIC_CODEGEN_CACHE", str(tmp_path / "another"))
    assert write(tmp_path / "again") == 0
    again = {
        f.relative_to(tmp_path / "again"): f.read_bytes()
        for f in files(tmp_path / "again")
    }
    assert again == {f.relative_to(site): f.read_bytes() for f in files(site)}


def files(folder: Path) -> Iterator[Path]:
    return (f for f in folder.rglob("*") if f.is_file())


def test_a_folder_of_somebody_else_is_left_alone(tmp_path: Path) -> None:
    (tmp_path / "index.html").write_text("mine")
    assert write(tmp_path) == 2
    assert [f.name for f in files(tmp_path)] == ["index.html"]


def test_what_an_older_snapshot_lacks_is_marked(tmp_path: Path) -> None:
    old = tmp_path / "old"
    shutil.copytree(SAMPLE / "metadata", old)
    document = old / "services" / "Erp.BO.CustomerSvc.edmx"
    text = document.read_text("utf-8")
    text = re.sub(r'<Property Name="CreditLimit".*?</Property>', "", text, flags=re.S)
    text = text.replace(
        'Name="PhoneNum" Type="Edm.String"', 'Name="PhoneNum" Type="Edm.Int32"'
    )
    text = text.replace(
        "</EntityType>", '<Property Name="OldOne" Type="Edm.String"/></EntityType>', 1
    )
    document.write_text(text, "utf-8")
    out = tmp_path / "site"
    assert write(out, "--since", str(old)) == 0
    page = (out / "service" / "Erp.BO.CustomerSvc.html").read_text("utf-8")
    rows = {m[1]: m[2] for m in re.finditer(r'<tr id="([^"]+)">(.*?)</tr>', page, re.S)}
    assert '<span class="mark new"' in rows["Customer.credit_limit"]
    assert '<span class="mark changed"' in rows["Customer.phone_num"]
    assert "mark" not in rows["Customer.city"]
    assert "old_one" in page.partition("<nav")[0]
    changes = (out / "changes.html").read_text("utf-8")
    assert all(n in changes for n in ("credit_limit", "phone_num", "old_one"))
    assert "changes.html" in (out / "index.html").read_text("utf-8")
    assert _in_backticks(changes) == []
    assert re.search(
        r"type <code[^>]*>int</code> is now <code[^>]*>str</code>", changes
    )


def _in_backticks(page: str) -> list[str]:
    """What a page shows between backticks, outside of the lines to copy."""
    shown = re.sub(
        r"<pre.*?</pre>|<[^>]*>", "", page.partition("<body>")[2], flags=re.S
    )
    return re.findall(r"`[^`]+`", shown)


def test_code_in_words_is_shown_as_code(site: Path) -> None:
    for page in site.rglob("*.html"):
        assert _in_backticks(page.read_text("utf-8")) == [], page.name
    page = (site / "baq" / "zCustomerOrders.html").read_text("utf-8")
    assert re.search(r"<td><code[^>]*>StartDate</code>, date.</td>", page)


def test_what_the_package_leaves_out_says_so(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    Path("kinetic.toml").write_text('[include]\nservices = ["Erp.BO.PartSvc"]\n')
    assert write(tmp_path / "site") == 0
    left = (tmp_path / "site/service/Erp.BO.CustomerSvc.html").read_text("utf-8")
    assert "services = [&#34;Erp.BO.CustomerSvc&#34;]" in left
    taken = (tmp_path / "site/service/Erp.BO.PartSvc.html").read_text("utf-8")
    assert "add to [include]" not in taken
