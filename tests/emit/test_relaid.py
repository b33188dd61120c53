"""A formatter's run over a package is told apart from an edit, whichever formatter it was, and wherever an edit is."""

from __future__ import annotations

import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from packages import refused, write
from support import ROOT

MODULES = {
    path.relative_to(ROOT / "generated_example").as_posix(): path.read_text("utf-8")
    for folder in ("baq", "efx", "erp")
    for path in sorted((ROOT / "generated_example" / folder).rglob("*.py"))[:4]
}
LONG = {"long.py": """\
\"\"\"A module.\"\"\"

from c import d
from a import b

VALUE = function_with_a_long_name(
    argument_of_it="x", second_argument_of_it="y", third_argument_of_it="z"
)  # why
"""}
"""A module that is black's own."""
FORMATTERS = {
    "black 120": ("black", "-q", "-l", "120"),
    "black 50": ("black", "-q", "-l", "50"),
    "ruff 60": ("ruff", "format", "-q", "--no-cache", "--line-length", "60"),
    "ruff 120": ("ruff", "format", "-q", "--no-cache", "--line-length", "120"),
    "ruff's imports": ("ruff", "check", "-q", "--no-cache", "--select=I", "--fix"),
}
LAYOUTS = [name for name in FORMATTERS if name != "ruff's imports"]


def run(formatter: str, package: Path) -> None:
    command = [sys.executable, "-m", *FORMATTERS[formatter], str(package)]
    assert subprocess.run(command, timeout=120).returncode == 0


@pytest.fixture
def package(tmp_path: Path) -> Path:
    write(tmp_path / "acme", {**MODULES, **LONG})
    return tmp_path / "acme"


@pytest.mark.parametrize("formatter", FORMATTERS)
def test_a_formatters_run_is_no_edit(package: Path, formatter: str) -> None:
    run(formatter, package)
    files = {**MODULES, **LONG}
    changed = sorted(p for p, t in files.items() if (package / p).read_text() != t)
    assert changed
    found = write(package, files, dry=True)
    assert found.changed == found.relaid == changed
    assert write(package, files).relaid == changed
    assert {p: (package / p).read_text() for p in files} == files


@pytest.mark.parametrize("formatter", LAYOUTS)
def test_a_module_that_changes_or_goes_was_laid_out_anew_before(
    package: Path, formatter: str
) -> None:
    """Then its sha256 is all that is left of the module as it was made."""
    run(formatter, package)
    first, *more = MODULES
    files = {path: MODULES[path] for path in more}
    other = next(p for p in more if (package / p).read_text() != MODULES[p])
    files[other] += "\n\nX = 1\n"
    found = write(package, files)
    assert other in found.relaid and "long.py" in found.removed
    assert (package / other).read_text() == files[other]


EDITS = [
    ("VALUE", "VALEU"),
    ('"x"', '"w"'),
    ("# why", "# why not"),
    ("# why", ""),
    ("A module", "My module"),
    ("from a import b", "from a import b as e"),
    ("from a import b\n", ""),
    ("\n)", ", third=1\n)"),
    ("VALUE = ", "VALUE: int = "),
    ("VALUE = ", "if True:\n    pass\nVALUE = "),
    ("VALUE", "VAL UE"),
    ("VALUE", "VAL\0UE"),
    (")  # why", "))  # why"),
    ("VALUE = ", "VALUE = " + "(" * 3_000),
    ("VALUE = ", "VALUE = " + "-" * 50_000),
]


@pytest.mark.parametrize("edit", EDITS, ids=lambda edit: edit[1][:12])
def test_an_edit_is_refused_however_the_module_is_laid_out(
    tmp_path: Path, edit: tuple[str, str]
) -> None:
    package = tmp_path / "acme"
    write(package, LONG)
    text = LONG["long.py"].replace("\n    argument", " argument")
    assert edit[0] in text
    for found in (LONG["long.py"], text):
        (package / "long.py").write_text(found.replace(*edit), newline="\n")
        with refused(tmp_path) as error:
            write(package, {"long.py": LONG["long.py"]})
        assert "changed by hand" in error.value.what
        with refused(tmp_path):
            write(package, {"other.py": ""})


def test_what_is_no_python_has_no_layout(tmp_path: Path) -> None:
    package = tmp_path / "acme"
    write(package, {"README.md": "x = 1\n"})
    (package / "README.md").write_text("x  =  1\n")
    with refused(tmp_path):
        write(package, {"README.md": "x = 1\n"})


def test_a_formatted_package_that_is_killed_while_it_is_put_in_place_comes_back(
    package: Path, tmp_path: Path
) -> None:
    """What was judged is noted: the old folder can go, although it is not as it was written."""
    from codegen.disk.marks import Run

    run("black 120", package)

    def killed(run: Run) -> None:
        run.target.rename(run.place("old"))
        raise KeyboardInterrupt

    kept = tmp_path / "kept"
    with pytest.raises(KeyboardInterrupt):
        write(package, {**MODULES, **LONG}, swap=killed)
    shutil.copytree(package.parent, kept, dirs_exist_ok=True)
    write(package, {**MODULES, **LONG})
    assert sorted(p.name for p in package.parent.iterdir() if "codegen" in p.name) == []
