"""Who looks at a package while runs put others in its place sees one of them, whole."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from packages import FACTS, write

from codegen.disk.look import look
from codegen.disk.marks import Run
from codegen.disk import ownership
from codegen.emit.output import Output
from codegen.errors import CodegenError

NAMES = [f"erp/bo/m{n:02}.py" for n in range(40)]


def version(number: int) -> dict[str, str]:
    """A package of many files: what stands in each says which one it is, and one folder is in this one alone."""
    return {p: f"V = {number}\n" for p in [*NAMES, f"only{number}/x.py"]}


WRITER = """
import sys
from pathlib import Path
from codegen.disk import swap
from codegen.emit.output import Output
sys.path.insert(0, sys.argv[2])
from test_look import version
from packages import FACTS
change = getattr(swap, sys.argv[3])
print("ready", flush=True)
for number in range(1_000_000):
    with Output(Path(sys.argv[1]), swap=change) as output:
        for path, text in version(number % 2).items():
            output.write(path, text.encode())
        output.finish(FACTS)
    if number == 1:
        print("going", flush=True)
"""


@pytest.fixture(params=["swap", "by_renames", "by_copy"])
def written(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Path]:
    """A package that a process writes again and again, two versions in turn."""
    package = tmp_path / "acme"
    code = [sys.executable, "-c", WRITER, str(package), str(Path(__file__).parent)]
    with subprocess.Popen([*code, request.param], stdout=subprocess.PIPE) as writer:
        assert writer.stdout
        assert writer.stdout.readline() == b"ready\n"
        assert writer.stdout.readline() == b"going\n"
        yield package
        assert writer.poll() is None, "it has ended before it was told"
        writer.kill()


@pytest.mark.parametrize("diff", [False, True])
def test_a_check_beside_runs_sees_one_package_or_the_other(
    written: Path, diff: bool
) -> None:
    either = [set(), {p for n in (0, 1) for p in version(n)} | {"manifest.json"}]
    for _ in range(60):
        lines: list[str] = []
        with Output(
            written, dry=True, on_diff=lines.extend if diff else None
        ) as output:
            for path, text in version(0).items():
                output.write(path, text.encode())
            found = output.finish(FACTS)
        assert {*found.added, *found.changed, *found.removed} in either
        marks = [line for line in lines if line.startswith(("-V", "+V"))]
        assert len(marks) == (2 * len(NAMES) + 2 if diff and found.any else 0)


def test_a_package_that_is_about_to_come_is_waited_for(tmp_path: Path) -> None:
    """There is no package for a moment where folders are renamed one after the other."""
    package, other = tmp_path / "acme", tmp_path / "other"
    write(package, version(0))
    write(other, version(1))
    run = Run.begun(package)
    run.note_old(ownership.standing(package).edits)
    os.rename(package, run.place("old"))
    waited = []

    def put_in_place(seconds: float) -> None:
        waited.append(seconds)
        if len(waited) == 3:
            os.rename(other, package)
            os.rename(run.place("old"), run.place("new"))

    found = look(package, whole=True, pause=put_in_place)
    assert len(waited) == 3
    assert found.contents["erp/bo/m00.py"] == b"V = 1\n"


def test_a_package_that_a_killed_run_has_left_aside_is_told(tmp_path: Path) -> None:
    package = tmp_path / "acme"
    write(package, version(0))
    run = Run.begun(package)
    run.note_old(ownership.standing(package).edits)
    os.rename(package, run.place("old"))
    waited: list[float] = []
    with pytest.raises(CodegenError, match="killed while it put the package"):
        look(package, whole=False, pause=waited.append)
    assert waited
