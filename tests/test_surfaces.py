"""The table of surfaces: what it says is there, and a surface that is added to it is fetched, listed, shown and generated."""

from __future__ import annotations

import json
from collections import defaultdict
from dataclasses import dataclass, fields
from http.server import BaseHTTPRequestHandler
from pathlib import Path
from typing import Any

import pytest
from test_layers import BEHIND, CODEGEN, imported, modules, room
from web import served

from codegen import cli, surfaces
from codegen.errors import CodegenError
from codegen.generate.build import Built, listed
from codegen.generate.unit import Unit
from codegen.surfaces import SURFACES, Document, Module, Surface, load


def references(row: object) -> dict[str, str]:
    """Field → what it names, of all functions that a row names."""
    values = {f.name: getattr(row, f.name) for f in fields(row)}  # type: ignore[arg-type]
    return {
        k: v
        for k, v in values.items()
        if isinstance(v, str) and v.startswith("codegen.")
    }


def table() -> str:
    """The table of surfaces, and which room imports which."""
    lines = []
    for surface in SURFACES:
        lines.append(f"{surface.key}: {surface.one}, in {surface.folder or 'areas'}")
        lines += [f"  {k} = {v}" for k, v in references(surface).items()]
        for row in surface.modules:
            lines.append(f"  module{row.suffix} = {row.render}")
        for document in surface.documents:
            where = f"{document.folder}/*{document.ending}"
            lines.append(f"  {document.kind}: {document.url} → {where}")
            lines += [f"    {k} = {v}" for k, v in references(document).items()]
    lines += ["", "who imports whom"]
    lines += [f"  {here}: {', '.join(sorted(to))}" for here, to in rooms().items()]
    return "\n".join(lines)


def rooms() -> dict[str, set[str]]:
    """Room → the rooms that it imports."""
    found: dict[str, set[str]] = defaultdict(set)
    for path in modules():
        names = (name.split(".") for name in imported(path))
        inside = {name[1] for name in names if name[0] == "codegen" and len(name) > 1}
        found[room(path)] |= inside & BEHIND.keys() - {room(path)}
    return dict(sorted(found.items()))


def test_the_table_and_who_imports_whom() -> None:
    text = table()
    print(f"\n{text}")
    assert not rooms()["surfaces"], "the table imports no room, so all may read it"
    for key in ("services", "baqs", "functions"):
        assert f"\n{key}: " in f"\n{text}"
    readers = {here for here, to in rooms().items() if "surfaces" in to}
    assert readers >= {"selection", "patterns", "config", "source", "ir", "generate"}


@pytest.mark.parametrize("surface", SURFACES, ids=lambda s: s.key)
def test_every_function_that_a_row_names_is_there(surface: Surface) -> None:
    rows = (surface, *surface.documents, *surface.modules)
    named = [name for row in rows for name in references(row).values()]
    assert len(named) > 5 and all(callable(load(name)) for name in named)
    assert all(room(CODEGEN / f"{n.split('.')[1]}.py") in BEHIND for n in named)


def test_no_two_documents_are_kept_in_one_place_or_asked_for_in_one_way() -> None:
    rows = [*surfaces.documents()]
    for fact in ("kind", "title", "dump", "url"):
        assert len({getattr(row, fact) for row in rows}) == len(rows), fact
    assert len({(row.folder, row.ending) for row in rows}) == len(rows)


# A toy surface: one row and three functions.


@dataclass(frozen=True)
class Report:
    """The document of a report, and the IR of its module."""

    name: str
    columns: tuple[str, ...]
    path: tuple[str, ...] = ()


def parse(data: bytes, name: str) -> Report:
    try:
        return Report(name, tuple(json.loads(data)["columns"]))
    except (ValueError, KeyError, TypeError) as error:
        raise CodegenError(name, f"this is not a report: {error!r}") from None


def build(unit: Unit, parsed: dict[str, Any]) -> Built:
    report = parsed.get("report")
    if report is None:
        return Built()
    module = Report(unit.task.name, report.columns, unit.task.path)
    return Built(listed(unit.task, ""), (module,))  # type: ignore[arg-type]


def render(report: Report) -> tuple[str, str]:
    path = f"{'/'.join(report.path)}.py"
    return path, f'"""Report `{report.name}`."""\n\nCOLUMNS = {report.columns!r}\n'


TOY = Surface(
    key="reports",
    one="report",
    many="reports",
    documents=(
        Document(
            kind="report",
            title="the description of a report",
            folder="reports",
            ending=".report.json",
            url="api/v2/reports/{company}/{name}",
            parse=f"{__name__}:parse",
            suffices=True,
        ),
    ),
    build=f"{__name__}:build",
    modules=(Module(f"{__name__}:render"),),
    declared="codegen.generate.build:baq_name",
    paths="codegen.ir.client:paths_in",
    folder="reports",
)


class Reports(BaseHTTPRequestHandler):
    """An instance that has one report."""

    def do_GET(self) -> None:
        found = self.path.endswith("/api/v2/reports/EPIC06/AgedDebt")
        body = json.dumps({"columns": ["CustID", "Balance"]} if found else {}).encode()
        self.send_response(200 if found else 404)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_: object) -> None:
        pass


def test_a_toy_surface_takes_one_row_and_three_functions(
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.setattr(surfaces, "SURFACES", (*SURFACES, TOY))
    monkeypatch.setattr(cli.cli, "commands", {**cli.cli.commands})
    cli.listing(TOY)
    for name in ("API_KEY", "USERNAME", "PASSWORD"):
        monkeypatch.setenv(f"KINETIC_{name}", "made-up")
    monkeypatch.chdir(tmp_path)
    with served(Reports) as url:
        (tmp_path / "kinetic.toml").write_text(
            f'[instance]\nurl = "{url}Kinetic"\ncompany = "EPIC06"\n[package]\nname = "acme"\n'
            '[include]\nreports = ["AgedDebt"]\n'
        )
        assert cli.run(["fetch"]) == 0, capsys.readouterr().err
    assert (tmp_path / "metadata/reports/AgedDebt.report.json").is_file()
    assert cli.run(["generate"]) == 0
    module = tmp_path / "acme/reports/aged_debt.py"
    assert "COLUMNS = ('CustID', 'Balance')" in module.read_text()
    assert "1 report" in capsys.readouterr().err
    assert cli.run(["reports", "--snapshot"]) == 0
    assert capsys.readouterr().out == "AgedDebt\n"
    assert cli.run(["inspect", "AgedDebt", "--stage", "files"]) == 0
    assert "# reports/aged_debt.py" in capsys.readouterr().out
    (tmp_path / "metadata/reports/AgedDebt.report.json").write_text(
        '{"columns": ["A"]}'
    )
    assert cli.run(["generate", "--check"]) == 1, "the old module is out of date"
    (tmp_path / "kinetic.toml").write_text(
        '[package]\nname = "acme"\n[include]\nreports = ["AgedDept"]\n'
    )
    assert cli.run(["generate"]) == 2
    told = capsys.readouterr().err
    assert "[include] reports: `AgedDept` fits nothing" in told and "AgedDebt" in told
