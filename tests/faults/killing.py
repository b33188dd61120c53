"""Kills generations with SIGKILL and looks at what is left; a program of its own, so that it may fork.

`killing.py FOLDER SEED COUNT` has two snapshots of the sample that differ, generates one package from them in turn, kills
runs at random moments until so many are dead, and prints one JSON object: how often the old and the new package stood, and
how many runs left something beside it. It exits with an AssertionError where a kill left anything but the old package or the new one.

`killing.py FOLDER exchange|renames|copy` kills before every single change that a run makes to the file system.
"""

from __future__ import annotations

import contextlib
import hashlib
import itertools
import json
import os
import random
import shutil
import signal
import sys
import time
from collections import Counter
from collections.abc import Callable
from pathlib import Path

import codegen
from codegen.emit.output import Output
from codegen.disk.marks import Run
from codegen.disk.swap import Swap, by_copy, by_renames, swap, unfinished

SAMPLE = Path(codegen.__file__).parent / "sample" / "metadata"
Tree = dict[str, str]


def tree(package: Path) -> Tree:
    """Path → sha256 of all files of the package but caches; empty where it is not there."""
    return {
        path.relative_to(package)
        .as_posix(): hashlib.sha256(path.read_bytes())
        .hexdigest()
        for path in sorted(package.rglob("*"))
        if path.is_file() and "__pycache__" not in path.parts
    }


def is_whole(package: Path) -> bool:
    """Whether the package's own manifest lists what is there, and nothing else is."""
    found = tree(package)
    found.pop("manifest.json", None)
    listed = json.loads((package / "manifest.json").read_bytes())["files"]
    return bool(found) and found == listed


def leftovers(package: Path) -> list[str]:
    return [
        p.name
        for p in package.parent.iterdir()
        if p.name.startswith(f".{package.name}.")
    ]


def started(run: Callable[[], object]) -> int:
    """The process number of a child that does this and nothing else."""
    if child := os.fork():
        return child
    with contextlib.suppress(BaseException), open(os.devnull, "w") as nowhere:
        os.dup2(nowhere.fileno(), 1)
        os.dup2(nowhere.fileno(), 2)
        run()
        os._exit(0)
    os._exit(1)


def ended(child: int) -> int:
    """How a child ended: its exit code, or the number of the signal that killed it as a negative number."""
    return os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])


def standing(package: Path) -> Path:
    """Where the package is now, whole: in its place, or where a killed swap left it."""
    left = Run.left(package)
    if left is None or not unfinished(left):
        return package
    return next(p for p in (left.place("kept"), left.place("old")) if p.exists())


# At random moments


def snapshots(folder: Path) -> tuple[Path, Path]:
    """The sample, and the same after an upgrade: a service and a BAQ gone, a column renamed in all others."""
    old, new = folder / "old", folder / "new"
    most = shutil.ignore_patterns(
        "*JobEntry*", "*SalesOrder*", "*PartSvc*", "*Ice.BO.S*", "*ABC*", "DB-*"
    )
    shutil.copytree(SAMPLE, old, ignore=most)
    (old / "manifest.json").unlink()
    shutil.copytree(old, new)
    for gone in (
        *new.glob("services/Ice.BO.UD01Svc.*"),
        *new.glob("baqs/PartPricing.*"),
    ):
        gone.unlink()
    for file in new.glob("services/*.edmx"):
        file.write_bytes(file.read_bytes().replace(b'"Company"', b'"CompanyID"'))
    return old, new


def at_random(folder: Path, seed: int, count: int) -> dict[str, object]:
    """Kill so many generations at work, and complete each by another run."""
    from codegen import cli

    os.chdir(folder)
    package = folder / "acme"
    sources = snapshots(folder)

    def generate(source: Path) -> int:
        return cli.run(
            [
                "generate",
                "--metadata",
                str(source),
                "--out",
                str(folder),
                "--package",
                "acme",
            ]
        )

    trees: list[Tree] = []
    for source in sources:
        # Here and not in a child, so that no child has anything to load.
        assert generate(source) == 0
        assert is_whole(package) and not leftovers(package)
        trees.append(tree(package))
    assert trees[0] != trees[1]
    taken: list[float] = []
    for source, expected in zip(sources, trees):
        begun = time.perf_counter()
        assert ended(started(lambda: generate(source))) == 0
        taken.append(time.perf_counter() - begun)
        assert tree(package) == expected
    chance = random.Random(seed)
    seen: Counter[str] = Counter()
    while seen["killed"] < count or not seen["old stood"] or not seen["left something"]:
        # A child that was done before the signal came is none that was killed.
        number = seen["killed"] + seen["was done"]
        old, new = trees[(number + 1) % 2], trees[number % 2]
        source = sources[number % 2]
        child = started(lambda: generate(source))
        time.sleep(chance.uniform(0, max(taken)))
        os.kill(child, signal.SIGKILL)
        code = ended(child)
        found = tree(package)
        assert found in (old, new), (number, code, found.keys() ^ old.keys())
        assert is_whole(package)
        seen["killed" if code == -signal.SIGKILL else "was done"] += 1
        seen["new stood" if found == new else "old stood"] += 1
        seen["left something"] += bool(leftovers(package))
        assert ended(started(lambda: generate(source))) == 0
        assert tree(package) == new and not leftovers(package), leftovers(package)
    return {**seen}


# At every step


OLD = {"__init__.py": "A = 1\n", "same.py": "B = 1\n", "erp/old.py": "C = 1\n"}
NEW = {"__init__.py": "A = 2\n", "same.py": "B = 1\n", "efx/new.py": "D = 1\n"}
SWAPS = {"exchange": swap, "renames": by_renames, "copy": by_copy}
EVENTS = ("open", "os.", "shutil.")
"""Beginnings of the names of Python's audit events for what is done to files (`sys.audit`)."""
READS = {"os.listdir", "os.scandir", "os.walk", "os.fwalk"}
WRITES = os.O_WRONLY | os.O_RDWR | os.O_CREAT | os.O_TRUNC | os.O_APPEND


def changes_files(event: str, arguments: tuple[object, ...]) -> bool:
    """Whether an event may leave the file system as it was not before: a kill before a read is one before the next change."""
    if event == "open":
        flags = arguments[2]
        return not isinstance(flags, int) or bool(flags & WRITES)
    return event.startswith(EVENTS) and event not in READS


def write(package: Path, files: dict[str, str], how: Swap) -> None:
    with Output(package, swap=how) as output:
        for path, text in files.items():
            output.write(path, text.encode())
        output.finish({})


def killed_at(step: int, run: Callable[[], object]) -> int:
    """How a run ended that kills itself before it makes its so many-th change to a file."""
    left = itertools.count(step, -1)

    def count(event: str, arguments: tuple[object, ...]) -> None:
        if changes_files(event, arguments) and not next(left):
            os.kill(os.getpid(), signal.SIGKILL)

    def counted() -> None:
        sys.addaudithook(count)
        run()

    return ended(started(counted))


def at_every_step(folder: Path, how: Swap) -> dict[str, object]:
    """Kill one generation before its first step, one before its second and so on, until one comes to its end."""
    package, before = folder / "acme", folder / "before"
    write(package, OLD, how)
    # A formatter has run over it: what is judged has to be known by the next run, too.
    for path in ("same.py", "erp/old.py"):
        (package / path).write_text(OLD[path].replace(" = ", "  =  "))
    shutil.copytree(package, before)
    old = tree(package)
    write(package, NEW, how)
    new = tree(package)
    seen: Counter[str] = Counter()
    for step in itertools.count():
        shutil.rmtree(package)
        shutil.copytree(before, package)
        if not (code := killed_at(step, lambda: write(package, NEW, how))):
            break
        assert code == -signal.SIGKILL, code
        # Without an exchange there are moments in which the old package stands aside, whole.
        place = standing(package)
        found = tree(place)
        seen["stood aside"] += place != package
        assert found in (old, new), (step, found)
        seen["new stood" if found == new else "old stood"] += 1
        seen["left something"] += bool(leftovers(package))
        write(package, NEW, how)
        assert tree(package) == new and not leftovers(package), (
            step,
            leftovers(package),
        )
    return {**seen, "kills": step}


def main() -> None:
    folder, *rest = sys.argv[1:]
    if rest[0] in SWAPS:
        found = at_every_step(Path(folder), SWAPS[rest[0]])
    else:
        found = at_random(Path(folder), int(rest[0]), int(rest[1]))
    print(json.dumps(found))


if __name__ == "__main__":
    main()
