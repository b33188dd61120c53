"""Whatever a memory says, with a right seal or a wrong one, the package is what it is without any."""

from __future__ import annotations

import hashlib
import json
import os
import shutil
import stat
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from remembering import MADE, Project, add_service, files, project
from support import ROOT, command

from codegen.errors import CodegenError
from codegen.source.cache import Cache, cache_folder
from codegen.generate.memory import together
from codegen.stopwatch import Stopwatch

Value = dict[str, Any]
CODE = '"""\nimport os; os.system("echo owned")\n"""'
NAME = "A: x = __import__('os').system('echo owned')  #"
POSIX = pytest.mark.skipif(os.name != "posix", reason="owners and modes of POSIX")


def sealed(here: Project, value: object) -> None:
    """Put the value into the memory, under the machine's own seal."""
    cache = Cache.open(here.caches)
    assert cache is not None
    data = value if isinstance(value, bytes) else json.dumps(value).encode()
    cache.write(here.memory.name, data)
    assert cache.read(here.memory.name) == data


def remembered(here: Project) -> Value:
    value: Value = json.loads(here.memory.read_bytes().partition(b"\n")[2])
    assert "all" in value and "client" in value and len(value) > 5
    return value


def every(**facts: object) -> Callable[[Value], object]:
    """Every record says this instead, under its right key."""
    return lambda value: {k: {**r, **facts} for k, r in value.items()}


def only(name: str, **facts: object) -> Callable[[Value], object]:
    return lambda value: {**value, name: {**value[name], **facts}}


LISTED = {"wire_name": "X", "path": ["a", "..", ".."], "name": NAME, "description": ""}
HOSTILE: list[Callable[[Value], object]] = [
    # What the records once held, and now say in vain.
    every(files={}, listed=LISTED),
    every(files={"../../evil.py": "0" * 64, "/etc/passwd": "1" * 64}),
    every(paths={"Erp.BO.CustomerSvc": ["..", "..", "evil"]}),
    # Nothing was made, or something else.
    every(made=together({})),
    every(made=hashlib.sha256(b"").hexdigest()),
    every(made="../../evil.py"),
    only("all", made=together({}), counts=[0, 0, 0]),
    only("client", made=together({})),
    # Text that would like to be code.
    every(description=CODE),
    every(description=NAME),
    every(description="\ud800\0\x1b[31m"),
    every(description="x" * 2_000_000),
    # Wrong types, and none.
    *(every(made=v) for v in (None, 7, [], {}, True, ["a"])),
    *(every(key=v) for v in (None, 7, [], {}, "")),
    *(every(description=v) for v in (None, 7, [], {})),
    *(every(problems=v) for v in (None, 7, {}, "x", [7], [{}], [{"level": []}])),
    *(every(cut=v) for v in (None, 7, {}, "x", [7], [None])),
    *(every(parts=v) for v in (7, [], "x", {"sets": 7}, {"methods": [7]})),
    *(every(counts=v) for v in (None, 7, {}, ["x"], [True], [10**400])),
    lambda value: {name: [] for name in value},
    lambda value: {name: None for name in value},
    lambda value: [value],
    lambda value: None,
    lambda value: b"",
    lambda value: b"[" * 1_000_000,
    lambda value: b'{"all": ' + b"9" * 1_000_000 + b"}",
    lambda value: b"\xff\xfe\x00",
]


def add_one(here: Project) -> None:
    add_service("collections")(here)


def drop_client(here: Project) -> None:
    (here.package / "client.py").unlink()


def drop_package(here: Project) -> None:
    for file in [*here.package.rglob("*")][::-1]:
        file.unlink() if file.is_file() else file.rmdir()
    here.package.rmdir()


def nothing(here: Project) -> None:
    return None


CHANGES = (nothing, add_one, drop_client, drop_package)


@pytest.fixture(scope="module")
def made() -> Iterator[Project]:
    """A project that is changed and put right again by the tests: making the first package takes the time."""
    with project() as here:
        here.generate()
        yield here


@pytest.fixture(scope="module")
def anew() -> dict[bool, dict[str, bytes]]:
    """Whether there is one service more → the package that is made without a memory."""
    return {}


@pytest.mark.parametrize("number", range(len(HOSTILE)))
def test_a_hostile_memory_changes_no_package(
    made: Project, anew: dict[bool, dict[str, bytes]], number: int
) -> None:
    change = CHANGES[number % len(CHANGES)]
    before = {*made.metadata.glob("services/*")}
    made.generate()
    sealed(made, HOSTILE[number](remembered(made)))
    change(made)
    made.generate()
    is_more = change is add_one
    if is_more not in anew:
        anew[is_more] = made.generate_cold()[1]
    assert files(made.package) == anew[is_more]
    for file in {*made.metadata.glob("services/*")} - before:
        file.unlink()


def test_a_remembered_description_is_held_against_the_module() -> None:
    with project() as here:
        here.generate()
        value = remembered(here)
        for name, record in value.items():
            if name != "all":
                record["description"] = "Told by nobody."
        sealed(here, value)
        add_one(here)
        here.generate()
        _, expected = here.generate_cold()
        assert files(here.package) == expected
        assert b"Told by nobody" not in (here.package / "client.py").read_bytes()


def test_a_changed_module_does_not_pass_whatever_manifest_and_memory_say() -> None:
    with project() as here:
        here.generate()
        module = here.package / "client.py"
        text = module.read_bytes() + b"import os\n"
        module.write_bytes(text)
        manifest = here.package / "manifest.json"
        listed = json.loads(manifest.read_bytes())
        listed["files"]["client.py"] = hashlib.sha256(text).hexdigest()
        manifest.write_text(json.dumps(listed, indent=1, sort_keys=True) + "\n")
        value = remembered(here)
        runtime = {p for p in listed["files"] if p.startswith("_runtime/")}
        rest = {
            p: d for p, d in listed["files"].items() if p not in {*runtime, "py.typed"}
        }
        value["all"]["made"] = together(rest)
        sealed(here, value)
        check = ("generate", "--package", "acme")
        caches = {"KINETIC_CODEGEN_CACHE": str(here.caches)}
        for option, code in (("--check", 1), ("--dry-run", 0), ("--diff", 0)):
            done = command(here.folder, *check, option, **caches)
            assert done.returncode == code, done.stderr
            assert "client.py" in done.stdout


def test_a_run_writes_nothing_into_the_project_but_the_package() -> None:
    with project() as here:
        done = subprocess.run(
            [sys.executable, "-m", "codegen", "generate", "--package", "acme"],
            cwd=here.folder,
            env={"PYTHONPATH": str(ROOT), "PATH": "", "HOME": str(here.folder / "me")},
            capture_output=True,
        )
        assert done.returncode == 0, done.stderr
        assert {p.name for p in here.folder.iterdir()} == {"acme", "metadata", "me"}


@POSIX
def test_a_package_that_is_a_link_to_itself_is_told() -> None:
    with project() as here:
        here.package.symlink_to(here.package)
        with pytest.raises(CodegenError, match="symbolic link"):
            here.generate()


# Who may have written it


def is_believed(here: Project) -> bool:
    """Whether a run takes what is remembered for true; what it makes is right either way."""
    watch = Stopwatch()
    assert not here.generate(watch).changes.any
    return not MADE & watch.seconds.keys()


def other_secret(here: Project) -> None:
    (here.caches / "secret").write_bytes(bytes(32))


def short_secret(here: Project) -> None:
    (here.caches / "secret").write_bytes(b"short")


def changed(here: Project) -> None:
    here.memory.write_bytes(here.memory.read_bytes().replace(b'"level"', b'"Level"'))


def unsealed(here: Project) -> None:
    here.memory.write_bytes(here.memory.read_bytes().partition(b"\n")[2])


def of_another_package(here: Project) -> None:
    cache = Cache.open(here.caches)
    assert cache is not None
    data = cache.read(here.memory.name)
    here.memory.unlink()
    cache.write("other.json", data)
    (here.caches / "other.json").rename(here.memory.with_name(_name(here)))


def _name(here: Project) -> str:
    path = os.fsencode((here.folder / "acme").resolve())
    return f"{hashlib.sha256(path).hexdigest()}.json"


def brought_along(here: Project) -> None:
    """The folder as a repository would bring it: the same bytes and modes in other files."""
    here.caches.rename(here.folder / "elsewhere")
    shutil.copytree(here.folder / "elsewhere", here.caches)


def open_folder(here: Project) -> None:
    here.caches.chmod(0o755)


def open_secret(here: Project) -> None:
    (here.caches / "secret").chmod(0o640)


def linked_folder(here: Project) -> None:
    here.caches.rename(here.folder / "elsewhere")
    here.caches.symlink_to("elsewhere")


def linked_secret(here: Project) -> None:
    (here.caches / "secret").rename(here.folder / "secret")
    (here.caches / "secret").symlink_to(here.folder / "secret")


def of_another_user(here: Project) -> None:
    if os.geteuid():
        pytest.skip("only root can give a file away")
    os.chown(here.caches / "secret", 12345, 12345)


@POSIX
@pytest.mark.parametrize(
    "harm",
    [
        other_secret,
        short_secret,
        changed,
        unsealed,
        brought_along,
        of_another_package,
        open_folder,
        open_secret,
        linked_folder,
        linked_secret,
        of_another_user,
    ],
)
def test_a_memory_that_others_may_have_written_is_none(
    harm: Callable[[Project], None],
) -> None:
    with project() as here:
        here.generate()
        assert is_believed(here)
        harm(here)
        assert not is_believed(here)


@POSIX
def test_cache_and_secret_are_closed_to_others() -> None:
    with project() as here:
        before = os.umask(0)
        try:
            here.generate()
        finally:
            os.umask(before)
        modes = {p.name: stat.S_IMODE(p.stat().st_mode) for p in here.caches.iterdir()}
        assert stat.S_IMODE(here.caches.stat().st_mode) == 0o700
        assert modes == {"secret": 0o600, here.memory.name: 0o600}
        assert len((here.caches / "secret").read_bytes()) == 32
        assert "secret" not in repr(Cache.open(here.caches)).lower()


@pytest.mark.parametrize(
    ("platform", "environment", "folder"),
    [
        ("linux", {"HOME": "/home/a"}, "/home/a/.cache/kinetic-codegen"),
        ("linux", {"HOME": "/h", "XDG_CACHE_HOME": "/x"}, "/x/kinetic-codegen"),
        ("linux", {"HOME": "/h", "XDG_CACHE_HOME": "x"}, "/h/.cache/kinetic-codegen"),
        ("linux", {"HOME": "."}, None),
        ("linux", {}, None),
        ("freebsd14", {"HOME": "/h"}, "/h/.cache/kinetic-codegen"),
        ("darwin", {"HOME": "/Users/a"}, "/Users/a/Library/Caches/kinetic-codegen"),
        ("win32", {"LOCALAPPDATA": "C:\\A"}, str(Path("C:\\A", "kinetic-codegen"))),
        ("win32", {"LOCALAPPDATA": "A", "HOME": "/h"}, None),
        ("linux", {"KINETIC_CODEGEN_CACHE": "/c", "HOME": "/h"}, "/c"),
        (
            "linux",
            {"KINETIC_CODEGEN_CACHE": "c", "HOME": "/"},
            "/.cache/kinetic-codegen",
        ),
    ],
)
def test_where_a_user_keeps_what_may_be_forgotten(
    platform: str, environment: dict[str, str], folder: str | None
) -> None:
    found = cache_folder(environment, platform)
    assert (found and str(found)) == folder
