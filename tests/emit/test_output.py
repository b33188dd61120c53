"""A package is put in place whole, and nothing that is not the generator's own is ever lost."""

from __future__ import annotations

import errno
import json
import os
import shutil
import subprocess
import sys
from contextlib import suppress
from pathlib import Path

import pytest
from packages import FACTS, NEW, OLD, modules, refused, tree, write

from codegen.emit.output import Output
from codegen.disk import ownership
from codegen.disk.marks import Run
from codegen.disk.swap import by_copy, by_renames, discard
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
    def stats() -> dict[Path, tuple[int, ...]]:
        # Not when it was read: that is what a run may change.
        every = {path: path.stat() for path in package.rglob("*")}
        return {p: (s.st_ino, s.st_mode, s.st_mtime_ns) for p, s in every.items()}

    before = stats()
    assert not write(package).any
    assert stats() == before


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


def test_what_is_kept_is_a_part_of_the_package_too(tmp_path: Path) -> None:
    write(tmp_path / "acme", {"erp/a.py": "A = 1\n"})
    with pytest.raises(CodegenError, match="two parts of the package"):
        with Output(tmp_path / "acme") as output:
            output.write("ERP/a.py", b"")
            output.keep(["erp/a.py"])


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


PLACES = ["new", "old", "copy", "kept"]
NAME = "0" * 32


def put(path: Path, kind: str, elsewhere: Path) -> None:
    """Have something stand at the path that a run of ours did not put there."""
    match kind:
        case "file":
            path.write_text("mine")
        case "link":
            path.symlink_to(elsewhere)
        case "dangling":
            path.symlink_to(elsewhere / "nothing")
        case "folder":
            path.mkdir()
            (path / "mine.txt").write_text("mine")
        case "package":
            write(elsewhere / "acme", NEW)
            (elsewhere / "acme").rename(path)


KINDS = ["file", "link", "dangling", "folder", "package"]


@POSIX
@pytest.mark.parametrize("what", ["lock", "run"])
@pytest.mark.parametrize("kind", KINDS)
def test_what_stands_where_a_run_works_is_refused_or_ours(
    package: Path, what: str, kind: str
) -> None:
    elsewhere = package.parent.parent / "elsewhere"
    elsewhere.mkdir()
    (elsewhere / "mine.txt").write_text("mine")
    put(package.with_name(f".acme.codegen-{what}"), kind, elsewhere)
    if what == "run" and kind in ("file", "link", "dangling"):
        write(package, NEW)
        assert modules(package) == NEW
        assert not leftovers(package)
    else:
        with refused(package.parent.parent) as error:
            write(package, NEW)
        assert str(package.parent) in error.value.where
    assert (elsewhere / "mine.txt").read_text() == "mine"


def planted(package: Path, what: str, kind: str, record: object) -> Path:
    """A repository brings a record of a run, and something under the name of a folder of that run."""
    elsewhere = package.parent.parent / "elsewhere"
    elsewhere.mkdir()
    path = Run(package, NAME).place(what)
    put(path, kind, elsewhere)
    if record is not None:
        text = record if isinstance(record, str) else json.dumps(record)
        package.with_name(".acme.codegen-run").write_text(text)
    return path


RECORDS: list[object] = [
    None,
    "",
    "[" * 3_000,
    [],
    {"name": NAME},
    {"name": NAME, "made": [], "old": None},
    {"name": NAME, "made": [*range(1, 500)], "old": 2},
    {"name": NAME, "made": [None, "*", True], "old": True},
    {"name": "../../x", "made": [1], "old": 1},
    {"name": [NAME], "made": {"1": 1}, "old": "1"},
    "x" * 1_000_000,
]


@POSIX
@pytest.mark.parametrize("mine", [True, False])
@pytest.mark.parametrize("what", PLACES)
@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("record", range(len(RECORDS)))
def test_a_planted_folder_has_no_say(
    package: Path, what: str, kind: str, record: int, mine: bool
) -> None:
    if mine:
        shutil.rmtree(package)
        (package / "deep").mkdir(parents=True)
        (package / "deep" / "work.py").write_text("a year of work")
    path = planted(package, what, kind, RECORDS[record])
    before, there = tree(package), tree(package.parent)
    if mine:
        with pytest.raises(CodegenError, match="not written by kinetic-codegen"):
            write(package, dry=True)
        with pytest.raises(CodegenError, match="not written by kinetic-codegen"):
            write(package)
        assert tree(package) == before
    else:
        assert not write(package, dry=True).any
        write(package, NEW)
        assert modules(package) == NEW
    assert os.path.lexists(path)
    after = tree(package.parent)
    for name, content in there.items():
        if not name.startswith("acme") and name != ".acme.codegen-run":
            assert after[name] == content


@pytest.mark.parametrize("dry", [True, False])
@pytest.mark.parametrize("what", ["old", "kept"])
def test_a_planted_package_is_not_compared_with(
    package: Path, what: str, dry: bool
) -> None:
    planted(package, what, "package", {"name": NAME, "made": [1], "old": 1})
    assert not write(package, dry=dry).any
    assert write(package, NEW, dry=dry).any


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


def killed(package: Path) -> Run:
    """A run that was killed while it wrote."""
    run = Run.begun(package)
    stage = run.make("new")
    (stage / "erp").mkdir(parents=True)
    (stage / "erp" / "half.py").write_text("ha")
    return run


def kept(package: Path) -> Run:
    """A run that was killed while it deleted the package, of which it had made a copy."""
    run = killed(package)
    run.note_old(ownership.standing(package).edits)
    shutil.copytree(package, run.make("copy"), dirs_exist_ok=True)
    run.place("copy").rename(run.place("kept"))
    return run


def aside(package: Path) -> Run:
    """A run that was killed when it had put the package aside."""
    run = killed(package)
    run.note_old(ownership.standing(package).edits)
    package.rename(run.place("old"))
    return run


def test_a_half_written_stage_is_cleared(package: Path) -> None:
    killed(package)
    assert not write(package, dry=True).any
    assert not write(package).any
    assert not leftovers(package)


def test_a_stage_that_is_not_noted_yet_is_cleared(package: Path) -> None:
    run = Run.begun(package)
    run.place("new").mkdir()
    assert not write(package).any
    assert not leftovers(package)


def test_a_package_left_aside_comes_back(package: Path) -> None:
    aside(package)
    before = tree(package.parent)
    with pytest.raises(CodegenError, match="a run was killed") as error:
        write(package, dry=True)
    assert error.value.hint
    assert tree(package.parent) == before
    assert not write(package).any
    assert modules(package) == OLD
    assert not leftovers(package)


@pytest.mark.parametrize("gone", [["__init__.py", "manifest.json"], ["same.py"]])
def test_a_kept_package_comes_back_in_the_place_of_a_half_deleted_one(
    package: Path, gone: list[str]
) -> None:
    kept(package)
    for path in gone:
        (package / path).unlink()
    with pytest.raises(CodegenError, match="a run was killed"):
        write(package, dry=True)
    assert not write(package).any
    assert modules(package) == OLD
    assert not leftovers(package)


def test_a_new_package_stays_and_the_kept_one_goes(package: Path) -> None:
    run = kept(package)
    write(package.with_name("other"), NEW)
    shutil.rmtree(package)
    package.with_name("other").rename(package)
    assert not write(package, NEW, dry=True).any
    assert not write(package, NEW).any
    assert modules(package) == NEW
    assert not run.place("kept").exists() and not leftovers(package)


@pytest.mark.parametrize("path", ["mine.py", "erp/bo/customer.py", "erp/mine.txt"])
def test_what_has_come_into_the_place_since_is_never_deleted(
    package: Path, path: str
) -> None:
    kept(package)
    (package / "manifest.json").unlink()
    (package / path).write_text("a year of work")
    with refused(package.parent) as error:
        write(package, NEW)
    assert "a run was killed" in error.value.what
    assert (package / path).read_text() == "a year of work"


@pytest.mark.parametrize("path", ["mine.py", "same.py"])
def test_what_was_changed_in_a_package_left_aside_is_never_deleted(
    package: Path, path: str
) -> None:
    run = aside(package)
    write(package.with_name("other"), NEW)
    package.with_name("other").rename(package)
    (run.place("old") / path).write_text("a year of work")
    with pytest.raises(CodegenError, match="would be lost|would lose the change"):
        write(package, NEW)
    assert modules(package) == NEW
    assert (run.place("old") / path).read_text() == "a year of work"


def test_what_is_written_while_the_folders_change_places_is_never_deleted(
    package: Path,
) -> None:
    def late(run: Run) -> None:
        (package / "mine.py").write_text("a year of work")
        by_renames(run)

    write(package, NEW, swap=late)
    assert modules(package) == NEW
    with refused(package.parent) as error:
        write(package, NEW)
    assert Path(error.value.where).read_text() == "a year of work"


@pytest.mark.parametrize("fails", ["copy", "delete", "rename"])
def test_a_swap_by_copy_that_fails_leaves_the_old_package(
    package: Path, fails: str
) -> None:
    def interrupted(run: Run) -> None:
        if fails == "rename":
            run.place("new").rename(run.place("away"))
        if fails == "copy":
            run.place("copy").mkdir()
        if fails == "delete":
            run.place("kept").mkdir()
            (run.place("kept") / "x").write_text("")
        by_copy(run)

    before = tree(package)
    with pytest.raises(CodegenError):
        write(package, NEW, swap=interrupted)
    assert tree(package) == before


def test_an_old_package_left_aside_behind_the_new_one_goes(package: Path) -> None:
    aside(package)
    write(package.with_name("other"), NEW)
    package.with_name("other").rename(package)
    assert not write(package, NEW).any
    assert modules(package) == NEW
    assert not leftovers(package)


def test_a_swap_that_fails_half_way_leaves_the_old_package(package: Path) -> None:
    def interrupted(run: Run) -> None:
        run.place("new").rename(run.place("away"))
        by_renames(run)

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


@POSIX
@pytest.mark.parametrize("kind", ["link", "hard link"])
def test_what_comes_into_the_new_folder_meanwhile_is_not_written_to(
    package: Path, kind: str
) -> None:
    own = package.parent.parent / "own.txt"
    own.write_text("mine")
    with pytest.raises(CodegenError), Output(package) as output:
        [stage] = package.parent.glob(".acme.codegen-new-*")
        if kind == "link":
            (stage / "new.py").symlink_to(own)
        else:
            (stage / "new.py").hardlink_to(own)
        output.write("new.py", b"D = 1\n")
    assert own.read_text() == "mine" and modules(package) == OLD


@POSIX
def test_a_folder_that_is_exchanged_for_a_link_loses_nothing_behind_it(
    package: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    other = package.parent.parent / "other" / "bo"
    other.mkdir(parents=True)
    (other / "customer.py").write_text("mine")
    unlink, moved = os.unlink, list[bool]()

    def meanwhile(path: str, **options: int) -> None:
        folder = package / "erp"
        if not moved:
            moved.append(True)
            folder.rename(package.parent.parent / "erp")
            folder.symlink_to(other.parent)
        unlink(path, **options)

    monkeypatch.setattr(os, "unlink", meanwhile)
    with suppress(OSError):
        discard(package)
    assert moved and (other / "customer.py").read_text() == "mine"


def test_a_file_system_without_hard_links_keeps_what_has_not_changed(
    package: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refused(*_: object, **__: object) -> None:
        raise OSError(errno.EPERM, "no hard links here")

    monkeypatch.setattr(os, "link", refused)
    assert write(package, NEW).any
    assert modules(package) == NEW
