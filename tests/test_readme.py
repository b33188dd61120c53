"""The README and the guide are true: snippets run against the sandbox and type-check, commands exist, quotes are what they quote."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Iterable, Iterator
from contextlib import ExitStack
from pathlib import Path

import click
import pytest
from click.testing import CliRunner
from support import (
    ROOT,
    SAMPLE,
    environment,
    generated_as,
    require_spark,
    sandbox,
)

from codegen.cli import cli
from codegen.config import parse

GUIDE = ROOT / "codegen" / "guide"
PAGES = {"readme": ROOT / "README.md"} | {p.stem: p for p in sorted(GUIDE.glob("*.md"))}
TEXTS = {name: path.read_text("utf-8") for name, path in PAGES.items()}
README = TEXTS["readme"]
FENCE = re.compile(r"^```(\w*)\n(.*?)^```$", re.MULTILINE | re.DOTALL)


def fenced(page: str, language: str) -> list[str]:
    """The texts of a page that are set in a language; "" is none."""
    return [text for named, text in FENCE.findall(TEXTS[page]) if named == language]


PROGRAMS = {page: fenced(page, "python") for page in PAGES if fenced(page, "python")}
"""Page → its snippets, which are one program; `test_types.py` has mypy read them."""


def file_of(page: str) -> str:
    """The file of a page's program, which is a module, too."""
    return f"page_{page.replace('-', '_')}.py"


@pytest.fixture(scope="module")
def project(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A project with the sample's package, its snapshot and rows, and a program for each page."""
    folder = tmp_path_factory.mktemp("readme")
    generated_as("acme", folder)
    for name in ("metadata", "rows"):
        shutil.copytree(SAMPLE / name, folder / name)
    for page, snippets in PROGRAMS.items():
        (folder / file_of(page)).write_text("\n\n".join(snippets), "utf-8")
    return folder


@pytest.fixture
def url() -> Iterator[str]:
    with sandbox() as address:
        yield address


EACH = """
import io, json, os, runpy, sys, traceback
from contextlib import redirect_stdout

for page, file, variables in json.load(sys.stdin):
    os.environ |= variables
    wrong, said = "", io.StringIO()
    try:
        with redirect_stdout(said):
            runpy.run_path(file, run_name="__main__")
    except BaseException:
        wrong = traceback.format_exc()
    print(json.dumps([page, wrong, said.getvalue()]))
"""
"""Runs programs in one process, which imports the package once: what it prints is what each of them raised and printed."""


def ran(project: Path, pages: Iterable[str]) -> Iterator[tuple[str, str, str]]:
    """Each page, what its program raised, and what it printed; each has a sandbox of its own."""
    with ExitStack() as stack:
        urls = {page: stack.enter_context(sandbox()) for page in pages}
        asked = [(p, file_of(p), environment(url)) for p, url in urls.items()]
        run = subprocess.run(
            [sys.executable, "-X", "dev", "-W", "error", "-c", EACH],
            cwd=project,
            env=os.environ | {"PYSPARK_PYTHON": sys.executable},
            input=json.dumps(asked),
            capture_output=True,
            text=True,
            timeout=300,
        )
    assert run.returncode == 0, run.stderr
    yield from map(json.loads, run.stdout.splitlines())


@pytest.fixture(scope="module")
def said(project: Path) -> dict[str, tuple[str, str]]:
    """Page → what its program raised and printed, of all that need no Spark."""
    found = ran(project, PROGRAMS.keys() - {"spark"})
    return {page: (wrong, said) for page, wrong, said in found}


@pytest.mark.parametrize("page", sorted(PROGRAMS.keys() - {"spark"}))
def test_the_snippets_run(said: dict[str, tuple[str, str]], page: str) -> None:
    wrong, printed = said[page]
    assert not wrong, wrong
    for shown in re.findall(r"print\(error\) +# (.+)", TEXTS[page]):
        assert shown in printed


def test_the_snippets_for_spark_run(project: Path) -> None:
    require_spark()
    ((_, wrong, _),) = ran(project, ["spark"])
    assert not wrong, wrong


def test_the_tests_on_a_page_pass(project: Path, url: str) -> None:
    run = subprocess.run(
        [sys.executable, "-m", "pytest", "-q", "page_testing.py", "-k", "test_it"]
        + ["-o", "kinetic_package=acme"],
        cwd=project,
        env=os.environ | environment(url),
        capture_output=True,
        text=True,
        timeout=120,
    )
    assert "4 passed" in run.stdout, run.stdout


def configurations() -> Iterator[str]:
    for page in PAGES:
        for text in fenced(page, "toml"):
            if not text.startswith("# pyproject.toml"):
                yield text


@pytest.mark.parametrize("text", [*configurations()])
def test_each_configuration_is_one(text: str) -> None:
    parse(text)


def commands() -> Iterator[str]:
    """Every command line of ours that a page shows, in a block, in a recipe for CI or in a sentence."""
    for page, text in TEXTS.items():
        for found in re.finditer(
            r"(?:^|`|: |&& )kinetic-codegen ([^`#\n&]+?) *(?=$|`|#| &&| {2,})",
            text,
            re.MULTILINE,
        ):
            yield found[1].replace("…", "")


@pytest.mark.parametrize("line", sorted({*commands()}))
def test_each_command_it_shows_exists(line: str) -> None:
    name, *arguments = line.replace("'", "").split()
    command = cli.commands[name]
    with click.Context(command, info_name=name) as context:
        command.make_parser(context).parse_args(arguments)
    if name == "guide" and arguments:
        assert arguments[0] in PAGES or arguments[0] == "[PAGE]"


@pytest.mark.parametrize("page", PAGES)
def test_each_link_leads_somewhere(page: str) -> None:
    for link in re.findall(r"\]\(([^)#]+)\)", TEXTS[page]):
        assert link.startswith("https://") or (PAGES[page].parent / link).exists()


def test_the_readme_is_short_and_leads_to_every_page() -> None:
    assert len(README.splitlines()) <= 250
    linked = re.findall(r"\(codegen/guide/([\w-]+)\.md\) \|", README)
    assert sorted(linked) == sorted(PAGES.keys() - {"readme"})


def test_the_row_it_shows_is_the_one_that_is_generated() -> None:
    shown = re.search(
        r"^class ShipTo\(Row\):\n.*?(?=^```$)",
        TEXTS["package"],
        re.MULTILINE | re.DOTALL,
    )
    module = ROOT / "generated_example" / "erp" / "bo" / "customer.py"
    assert shown and shown[0].rstrip() in module.read_text("utf-8")


def test_the_hit_it_shows_is_what_search_says(tmp_path: Path) -> None:
    file = tmp_path / "kinetic.toml"
    text = '[instance]\nurl = "https://localhost/Kinetic"\ncompany = "EPIC06"\n[include]\nservices = ["Erp.BO.CustomerSvc"]\n'
    file.write_text(text, "utf-8")
    shown = re.search(
        r"^kinetic-codegen (search .+)\n```\n\n```\n(.*?)^```$",
        TEXTS["searching"],
        re.MULTILINE | re.DOTALL,
    )
    assert shown
    where = ["--metadata", str(SAMPLE / "metadata"), "--config", str(file)]
    said = CliRunner().invoke(cli, [*shown[1].split(), *where])
    assert said.stdout == shown[2]


def test_the_table_of_errors_is_the_tree() -> None:
    from codegen.runtime import errors

    listed = re.findall(r"^\| [^`\n]*`(\w+)` \|", TEXTS["errors"], re.MULTILINE)
    classes = {
        name
        for name, value in vars(errors).items()
        if isinstance(value, type) and issubclass(value, errors.KineticError)
    }
    assert sorted(listed) == sorted(classes)


def test_ci_runs_the_second_command_of_the_quick_start() -> None:
    section = README.partition("## Quick start")[2].partition("\n## ")[0]
    commands = re.findall(r"^```\n(.*?)\n```$", section, re.MULTILINE | re.DOTALL)
    assert len(commands) == 2
    assert all("\n" not in command for command in commands)
    assert "demo" in commands[0] and "pytest" in commands[1]
