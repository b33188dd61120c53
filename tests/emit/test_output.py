"""A package is put in place whole, and nothing that is not the generator's own is ever lost."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from packages import FACTS, NEW, OLD, modules, refused, tree, write

from codegen.emit.output import Output
from codegen.emit.swap import aside, beside, by_copy, by_renames, kept
from codegen.errors import CodegenError

POSIX = pytest.mark.skipif(os.name != "posix", reason="modes and links of POSIX")


@pytest.fixture
def package(tmp_path: Path) -> Path:
    """A package as a run has left it, in a project's folder."""
    target = tmp_path / "project" / "acme"
    write(target)
    return target


def leftovers(package: Path) -> list[str]:
    return [p.name for p in package.parent.iterdir() if p.name.startswith(".")]


def test_a_package_is_what_was_written_and_its_manifest(package: Path) -> None:
    assert modules(package) == OLD
    listed = json.loads((package / "manifest.json").read_bytes())["files"]
    assert listed.keys() == OLD.keys()
    assert not leftovers(package)


@pytest.mark.parametrize(
    "how",
    [{}, {"swap": by_renames}, {"swap": by_copy}],
    ids=["exchange", "renames", "copy"],
)
def test_a_second_run_replaces_the_first(package: Path, how: dict[str, object]) -> None:
    changes = write(package, NEW, **how)
    assert modules(package) == NEW
    assert not leftovers(package)
    assert [*changes.lines()] == [
        "~ __init__.py",
        "- erp/bo/customer.py",
        "+ erp/bo/part.py",
        "~ manifest.json",
    ]


def test_folders_and_caches_of_modules_that_are_gone_are_gone(package: Path) -> None:
    cache = package / "erp" / "bo" / "__pycache__"
    cache.mkdir()
    (cache / "customer.cpython-311.pyc").write_bytes(b"")
    (package / ".mypy_cache").mkdir()
    (package / ".mypy_cache" / "CACHEDIR.TAG").write_text("")
    write(package, {"same.py": "C = 1\n"})
    assert tree(package).keys() == {"same.py", "manifest.json"}


def test_the_same_again_changes_nothing_at_all(package: Path) -> None:
    before = {path: path.stat() for path in package.rglob("*")}
    assert not write(package).any
    assert {path: path.stat() for path in package.rglob("*")} == before


def test_a_run_that_fails_leaves_everything_as_it_was(package: Path) -> None:
    before = tree(package.parent)
    with pytest.raises(ZeroDivisionError):
        with Output(package) as output:
            output.write("new.py", b"")
            raise ZeroDivisionError
    assert tree(package.parent) == before


@pytest.mark.parametrize("dry", [False, True])
def test_a_first_run_that_fails_leaves_no_package(tmp_path: Path, dry: bool) -> None:
    with pytest.raises(ZeroDivisionError):
        with Output(tmp_path / "acme", dry=dry):
            raise ZeroDivisionError
    assert not tree(tmp_path)


def test_a_dry_run_tells_the_same_and_writes_nothing(package: Path) -> None:
    before = tree(package.parent)
    told = [*write(package, NEW, dry=True).lines()]
    assert tree(package.parent) == before
    assert told == [*write(package, NEW).lines()]


def test_a_diff_shows_every_line_that_goes_and_comes(package: Path) -> None:
    lines: list[str] = []
    write(package, NEW, dry=True, on_diff=lines.extend)
    text = "".join(lines)
    assert "--- a/__init__.py\n+++ b/__init__.py\n@@ -1 +1 @@\n-A = 1\n+A = 2\n" in text
    assert "--- a/erp/bo/customer.py\n+++ /dev/null\n@@ -1 +0,0 @@\n-B = 1\n" in text


@pytest.mark.parametrize(
    "path",
    ["../x.py", "/x.py", "a/../../x.py", "a\\b.py", "C:x.py", "a\0.py"],
)
def test_a_path_out_of_the_package_is_refused(tmp_path: Path, path: str) -> None:
    with pytest.raises(CodegenError, match="outside of the package"):
        with Output(tmp_path / "acme") as output:
            output.write(path, b"")
    assert not tree(tmp_path)


@pytest.mark.parametrize("twin", ["erp/a.py", "erp/A.py", "ERP/a.py"])
def test_two_files_that_are_one_on_some_file_system_are_refused(
    tmp_path: Path, twin: str
) -> None:
    with pytest.raises(CodegenError, match="two parts of the package"):
        with Output(tmp_path / "acme") as output:
            output.write("erp/a.py", b"")
            output.write(twin, b"")
    assert not tree(tmp_path)


# What is not ours


@pytest.mark.parametrize(
    "path", ["notes.txt", "erp/bo/mine.py", "erp/__pycache__/notes.txt", ".git/config"]
)
def test_a_foreign_file_stops_the_run(package: Path, path: str) -> None:
    (package / path).parent.mkdir(exist_ok=True)
    (package / path).write_text("mine")
    with refused(package.parent) as error:
        write(package, NEW)
    assert error.value.where == str(package / path)
    assert "not written by kinetic-codegen" in error.value.what


def test_a_folder_that_is_no_package_stops_the_run(tmp_path: Path) -> None:
    (tmp_path / "acme").mkdir()
    (tmp_path / "acme" / "__init__.py").write_text("")
    with refused(tmp_path):
        write(tmp_path / "acme")


def test_a_hand_edited_file_stops_the_run(package: Path) -> None:
    (package / "same.py").write_text("C = 1  # mine\n")
    with refused(package.parent) as error:
        write(package, NEW)
    assert error.value.where == str(package / "same.py")
    assert "changed by hand" in error.value.what


def test_a_file_edited_or_put_there_during_the_run_is_not_lost(package: Path) -> None:
    for change in (
        lambda: (package / "same.py").write_text("C = 1  # mine\n"),
        lambda: (package / "mine.py").write_text(""),
        lambda: (package / "same.py").unlink(),
    ):
        with pytest.raises(CodegenError, match="changed while") as error:
            with Output(package) as output:
                output.write("__init__.py", b"A = 2\n")
                change()
                during = tree(package)
                output.finish(FACTS)
        assert error.value.hint
        assert tree(package) == during
        assert not leftovers(package)
        for path in package.glob("*.py"):
            path.unlink()
        write(package)


def test_a_file_that_was_deleted_is_written_again(package: Path) -> None:
    (package / "same.py").unlink()
    assert write(package).added == ["same.py"]
    assert modules(package) == OLD


@pytest.mark.parametrize(
    "text", ["", "[]", '{"files": 1}', "<<<<<<< HEAD", "[" * 100_000]
)
def test_a_broken_manifest_stops_the_run(package: Path, text: str) -> None:
    (package / "manifest.json").write_text(text)
    with refused(package.parent) as error:
        write(package, NEW)
    assert error.value.where == str(package / "manifest.json")


def test_paths_in_a_manifest_are_never_followed(package: Path) -> None:
    outside = package.parent / "outside.py"
    outside.write_text("mine")
    manifest = json.loads((package / "manifest.json").read_bytes())
    digest = manifest["files"]["same.py"]
    for path in (
        "../outside.py",
        str(outside),
        "erp/../../outside.py",
        "\0",
        "\ud800",
        "n" * 10_000,
    ):
        manifest["files"][path] = digest
    (package / "manifest.json").write_text(json.dumps(manifest))
    changes = write(package, NEW)
    assert outside.read_text() == "mine"
    assert "../outside.py" not in changes.removed
    assert modules(package) == NEW


# What stands in the way


def test_a_file_where_the_package_should_be_is_refused(tmp_path: Path) -> None:
    (tmp_path / "acme").write_text("mine")
    with refused(tmp_path) as error:
        write(tmp_path / "acme")
    assert error.value.what == "a file is where the package's folder should be"


def test_a_file_where_a_folder_above_should_be_is_refused(tmp_path: Path) -> None:
    (tmp_path / "src").write_text("mine")
    with refused(tmp_path):
        write(tmp_path / "src" / "acme")


@POSIX
@pytest.mark.parametrize("what", ["new", "old", "copy", "kept", "lock"])
@pytest.mark.parametrize("kind", ["file", "link", "folder", "dangling"])
def test_what_stands_where_a_run_works_is_refused_or_ours(
    package: Path, what: str, kind: str
) -> None:
    elsewhere = package.parent.parent / "elsewhere"
    elsewhere.mkdir()
    (elsewhere / "mine.txt").write_text("mine")
    path = beside(package, what)
    match kind:
        case "file":
            path.write_text("mine")
        case "link":
            path.symlink_to(elsewhere)
        case "dangling":
            path.symlink_to(elsewhere / "nothing")
        case "folder":
            shutil.copytree(package, path)
    if what == "lock" and kind == "file" or what != "lock" and kind == "folder":
        write(package, NEW)
        assert modules(package) == NEW
    else:
        with refused(package.parent.parent) as error:
            write(package, NEW)
        assert str(package.parent) in error.value.where
    assert (elsewhere / "mine.txt").read_text() == "mine"


@POSIX
def test_a_link_as_the_package_is_refused(package: Path) -> None:
    link = package.parent / "linked"
    link.symlink_to(package)
    with refused(package.parent) as error:
        write(link, NEW)
    assert "symbolic link" in error.value.what


@POSIX
@pytest.mark.parametrize("path", ["same.py", "erp", "manifest.json"])
def test_a_link_inside_the_package_is_refused(package: Path, path: str) -> None:
    moved = package.parent / "moved"
    (package / path).rename(moved)
    (package / path).symlink_to(moved)
    with refused(package.parent) as error:
        write(package, NEW)
    assert error.value.where == str(package / path)


@POSIX
def test_something_that_is_no_file_is_refused(package: Path) -> None:
    os.mkfifo(package / "pipe")
    with refused(package.parent):
        write(package, NEW)


@POSIX
def test_a_package_below_a_linked_folder_is_written(tmp_path: Path) -> None:
    (tmp_path / "real").mkdir()
    (tmp_path / "src").symlink_to(tmp_path / "real")
    write(tmp_path / "src" / "acme")
    assert modules(tmp_path / "real" / "acme") == OLD


@POSIX
def test_other_names_of_unchanged_files_keep_their_content(package: Path) -> None:
    copies = package.parent / "copies"
    copies.mkdir()
    for path in OLD:
        os.link(package / path, copies / Path(path).name)
    write(package, {**OLD, "__init__.py": "A = 2\n", "same.py": "C = 2\n"})
    assert modules(copies) == {Path(path).name: text for path, text in OLD.items()}
    assert modules(package)["same.py"] == "C = 2\n"


@POSIX
def test_modes_stay_as_they_were(package: Path) -> None:
    package.chmod(0o750)
    (package / "erp").chmod(0o555)
    (package / "__init__.py").chmod(0o440)
    (package / "same.py").chmod(0o600)
    write(package, {**NEW, "erp/bo/customer.py": "B = 2\n"})
    modes = {
        p: (package / p).stat().st_mode & 0o777
        for p in (".", "erp", "__init__.py", "same.py")
    }
    assert modes == {".": 0o750, "erp": 0o555, "__init__.py": 0o440, "same.py": 0o600}
    (package / "erp").chmod(0o755)


# What a killed run leaves


def stage_of(package: Path) -> Path:
    """The leftover of a run killed while it wrote."""
    stage = beside(package, "new")
    (stage / "erp").mkdir(parents=True)
    (stage / "erp" / "half.py").write_text("ha")
    return stage


def test_a_half_written_stage_is_cleared(package: Path) -> None:
    stage_of(package)
    assert not write(package).any
    assert not leftovers(package)


def test_a_package_left_aside_comes_back(package: Path) -> None:
    package.rename(aside(package))
    stage_of(package)
    assert not write(package).any
    assert modules(package) == OLD
    assert not leftovers(package)


def test_a_package_left_aside_is_compared_by_a_dry_run(package: Path) -> None:
    package.rename(aside(package))
    before = tree(package.parent)
    assert not write(package, dry=True).any
    assert tree(package.parent) == before


@pytest.mark.parametrize("dry", [False, True])
def test_a_kept_package_comes_back_in_the_place_of_a_half_deleted_one(
    package: Path, dry: bool
) -> None:
    shutil.copytree(package, kept(package))
    (package / "__init__.py").unlink()
    (package / "manifest.json").unlink()
    assert not write(package, dry=dry).any
    assert modules(kept(package) if dry else package) == OLD
    assert dry or not leftovers(package)


@pytest.mark.parametrize("fails", ["copy", "delete", "rename"])
def test_a_swap_by_copy_that_fails_leaves_the_old_package(
    package: Path, fails: str
) -> None:
    def interrupted(new: Path, old: Path) -> None:
        if fails == "rename":
            new.rename(new.with_name("away"))
        if fails == "copy":
            beside(old, "copy").mkdir()
        if fails == "delete":
            kept(old).mkdir()
            (kept(old) / "x").write_text("")
        by_copy(new, old)

    before = tree(package)
    with pytest.raises(CodegenError):
        write(package, NEW, swap=interrupted)
    assert tree(package) == before


def test_an_old_package_left_aside_behind_the_new_one_goes(package: Path) -> None:
    package.rename(aside(package))
    write(package.with_name("other"), NEW)
    package.with_name("other").rename(package)
    stage_of(package)
    assert not write(package, NEW).any
    assert modules(package) == NEW
    assert not leftovers(package)


def test_a_swap_that_fails_half_way_leaves_the_old_package(package: Path) -> None:
    stage = stage_of(package)
    stage.joinpath("erp", "half.py").unlink()

    def interrupted(new: Path, old: Path) -> None:
        stage.rename(stage.with_name("away"))
        by_renames(new, old)

    before = tree(package)
    with pytest.raises(CodegenError):
        write(package, NEW, swap=interrupted)
    assert tree(package) == before


# Two at once


HOLDER = """
import sys
from pathlib import Path
from codegen.emit.output import Output
with Output(Path(sys.argv[1])) as output:
    output.write("__init__.py", b"A = 3\\n")
    print("holding", flush=True)
    sys.stdin.readline()
    output.finish({})
"""


def test_of_two_runs_at_once_one_wins_and_the_other_says_why(package: Path) -> None:
    with subprocess.Popen(
        [sys.executable, "-c", HOLDER, str(package)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    ) as holder:
        assert holder.stdin and holder.stdout
        assert holder.stdout.readline() == "holding\n"
        with refused(package) as error:
            write(package, NEW)
        assert f"(process {holder.pid})" in error.value.what
        holder.stdin.write("\n")
        holder.stdin.close()
        assert holder.wait(60) == 0
    assert modules(package) == {"__init__.py": "A = 3\n"}
    write(package, NEW)
    assert modules(package) == NEW
    assert not leftovers(package)
