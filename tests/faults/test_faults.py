"""What goes wrong outside of the generator ends in a clear error of the command, and nothing is lost."""

from __future__ import annotations

import ctypes
import hashlib
import os
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from support import LARGE, command

import codegen

pytestmark = pytest.mark.skipif(os.name != "posix", reason="faults of POSIX")

PACKAGE_OF_OURS = Path(codegen.__file__).parent
SAMPLE = PACKAGE_OF_OURS / "sample" / "metadata"
ENV = os.environ | {
    "PYTHONPATH": str(PACKAGE_OF_OURS.parent),
    "PYTHONDONTWRITEBYTECODE": "1",
}
COMMAND = [sys.executable, "-m", "codegen", "generate", "--package", "acme"]


def generate(
    folder: Path,
    *,
    before: Callable[[], None] | None = None,
    metadata: str = "metadata",
) -> subprocess.CompletedProcess[str]:
    """Run the command in a project's folder; if there is a `before`, in a process where that runs first."""
    if before is None:
        return command(folder, *COMMAND[3:], "--metadata", metadata)
    return subprocess.run(
        [*COMMAND, "--metadata", metadata],
        cwd=folder,
        env=ENV,
        preexec_fn=before,
        capture_output=True,
        text=True,
        timeout=120,
    )


def tree(folder: Path) -> dict[str, str]:
    """Path → content of everything below a folder."""
    found = {}
    for path in sorted(folder.rglob("*")):
        content = "folder"
        if path.is_symlink():
            content = f"-> {path.readlink()}"
        elif path.is_file():
            content = hashlib.sha256(path.read_bytes()).hexdigest()
        found[path.relative_to(folder).as_posix()] = content
    return found


@pytest.fixture(scope="session")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A project with a package, and with metadata that has changed since."""
    folder = tmp_path_factory.mktemp("made")
    metadata = folder / "metadata"
    shutil.copytree(SAMPLE, metadata, ignore=LARGE)
    (metadata / "manifest.json").unlink()
    done = generate(folder)
    assert done.returncode == 0, done.stderr
    for file in metadata.glob("services/*.edmx"):
        file.write_bytes(file.read_bytes().replace(b'"Company"', b'"CompanyID"'))
    return folder


@pytest.fixture
def project(made: Path, tmp_path: Path) -> Path:
    """A copy of it to do harm to."""
    return shutil.copytree(made, tmp_path / "project", symlinks=True)


def refused(project: Path, *, before: Callable[[], None] | None = None) -> str:
    """What the command says when it refuses: exit 2, an error with a hint, no traceback, and every file as it was."""
    there = tree(project)
    done = generate(project, before=before)
    assert done.returncode == 2, done.stderr
    assert "error: " in done.stderr and "\nhint: " in done.stderr, done.stderr
    assert "Traceback" not in done.stderr and "bug" not in done.stderr, done.stderr
    assert not done.stdout
    assert tree(project) == there
    return done.stderr


def repaired(project: Path) -> None:
    """The command does its work once the fault is gone."""
    done = generate(project)
    assert done.returncode == 0, done.stderr
    assert {path.name for path in project.iterdir()} >= {"acme", "metadata"}
    assert not [*project.glob(".acme*")]
    assert b"company_id" in (project / "acme/erp/bo/customer.py").read_bytes()


def small_files() -> None:
    import resource

    resource.setrlimit(resource.RLIMIT_FSIZE, (8_000, 8_000))


def mortal() -> None:
    """Let what is executed next obey the modes of files, though root executes it."""
    if os.geteuid() == 0:
        for capability in (
            1,
            2,
            3,
        ):  # CAP_DAC_OVERRIDE, CAP_DAC_READ_SEARCH, CAP_FOWNER
            if ctypes.CDLL(None).prctl(24, capability, 0, 0, 0):  # PR_CAPBSET_DROP
                os._exit(77)


NEEDS_MORTALITY = pytest.mark.skipif(
    os.geteuid() == 0 and sys.platform != "linux",
    reason="root writes where it wants to",
)


def test_a_file_that_cannot_grow_leaves_the_package(project: Path) -> None:
    assert "limits the size of files" in refused(project, before=small_files)
    repaired(project)


def test_a_first_run_without_room_leaves_no_package(project: Path) -> None:
    shutil.rmtree(project / "acme")
    refused(project, before=small_files)
    repaired(project)


SPACES = "-m" if os.geteuid() == 0 else "-rm"
"""What `unshare` is to make: a space for mounts, and who is not root is root in one of its own."""


def with_own_mounts(
    folder: Path, script: str, *arguments: str
) -> subprocess.CompletedProcess[str]:
    """Run a shell script that mounts what nobody else sees; the test is skipped where that is not allowed (exit 77)."""
    apart = ["unshare", SPACES]
    if (
        not shutil.which("unshare")
        or subprocess.run([*apart, "true"], capture_output=True).returncode
    ):
        pytest.skip("needs `unshare`, which is not allowed here")
    done = subprocess.run(
        [*apart, "sh", "-c", script, "sh", sys.executable, *arguments],
        cwd=folder,
        env=ENV,
        capture_output=True,
        text=True,
        timeout=120,
    )
    if done.returncode == 77:
        pytest.skip(f"needs a mount that is not allowed here: {done.stderr}")
    return done


FULL = """
set -e
mount -t tmpfs -o size=$2 tmpfs out || exit 77
cp -a ../acme out/acme
find out -type f -exec sha256sum {} + | sort > before
code=0
"$1" -m codegen generate --package acme --metadata ../metadata --out out 2> said || code=$?
find out -type f -exec sha256sum {} + | sort > after
ls -A out > left
exit $code
"""


def test_a_full_disk_leaves_the_package(project: Path) -> None:
    work = project / "work"
    (work / "out").mkdir(parents=True)
    # tmpfs takes whole pages: room for the package as it is, and for little more.
    sizes = (f.stat().st_size for f in (project / "acme").rglob("*") if f.is_file())
    pages = sum(-(-size // 4096) for size in sizes)
    done = with_own_mounts(work, FULL, str((pages + 8) * 4096))
    assert done.returncode == 2, done.stderr
    said = (work / "said").read_text()
    assert "No space left on device" in said and "hint: Make room" in said
    assert (work / "before").read_text() == (work / "after").read_text()
    assert (work / "left").read_text() == "acme\n"


LAYERS = """
set -e
mount -t tmpfs tmpfs layers || exit 77
mkdir layers/lower layers/upper layers/work out
cp -a ../acme layers/lower/acme
mount -t overlay -o lowerdir=layers/lower,upperdir=layers/upper,workdir=layers/work,redirect_dir=off overlay out || exit 77
"$1" -m codegen generate --package acme --metadata ../metadata --out out
ls -A out > left
grep -c company_id out/acme/erp/bo/customer.py
"""


def test_a_package_in_a_lower_layer_of_a_container_is_replaced(project: Path) -> None:
    work = project / "work"
    (work / "layers").mkdir(parents=True)
    done = with_own_mounts(work, LAYERS)
    assert done.returncode == 0, done.stderr
    assert int(done.stdout) > 0
    assert (work / "left").read_text() == "acme\n"


MOUNTED = """
set -e
mkdir real
cp -a acme/. real
mount --bind real acme || exit 77
"$1" -m codegen generate --package acme --metadata metadata
"""


def test_a_package_that_is_a_mount_point_stays_and_that_is_said(project: Path) -> None:
    before = tree(project / "acme")
    done = with_own_mounts(project, MOUNTED)
    assert done.returncode == 2, done.stderr
    assert "acme: Device or resource busy" in done.stderr
    assert "hint: Something is mounted" in done.stderr
    assert tree(project / "real") == tree(project / "acme") == before
    repaired(project)


UNWRITABLE = """
set -e
mkdir out
mount -t tmpfs tmpfs out || exit 77
cp -a acme out/acme
mount -o remount,ro out || exit 77
"$1" -m codegen generate --package acme --metadata metadata --out out
"""


def test_a_read_only_file_system_is_said(project: Path) -> None:
    done = with_own_mounts(project, UNWRITABLE)
    assert done.returncode == 2, done.stderr
    assert "Read-only file system" in done.stderr
    assert "hint: Name a folder that can be written to" in done.stderr


@NEEDS_MORTALITY
def test_a_read_only_folder_is_said(project: Path) -> None:
    project.chmod(0o555)
    try:
        assert "Permission denied" in refused(project, before=mortal)
    finally:
        project.chmod(0o755)
    repaired(project)


@NEEDS_MORTALITY
def test_a_file_that_cannot_be_read_is_said(project: Path) -> None:
    (project / "acme" / "client.py").chmod(0)
    assert "client.py: Permission denied" in refused(project, before=mortal)
    (project / "acme" / "client.py").chmod(0o644)
    repaired(project)


@NEEDS_MORTALITY
def test_a_write_protected_package_is_replaced_and_stays_so(project: Path) -> None:
    folders = [
        project / "acme",
        *(p for p in (project / "acme").rglob("*") if p.is_dir()),
    ]
    for folder in folders:
        folder.chmod(0o555)
    done = generate(project, before=mortal)
    assert done.returncode == 0, done.stderr
    assert (project / "acme").stat().st_mode & 0o777 == 0o555
    assert not [*project.glob(".acme*")]
    for folder in folders:
        folder.chmod(0o755)


def linked(project: Path) -> None:
    (project / "acme").rename(project / "other")
    (project / "acme").symlink_to("other")


def filed(project: Path) -> None:
    (project / "acme").rename(project / "other")
    (project / "acme").write_text("mine")


@pytest.mark.parametrize(
    ("harm", "said"),
    [
        (
            lambda p: (p / "acme/notes.md").write_text("mine"),
            "notes.md: this file was not written by",
        ),
        (
            lambda p: (p / "acme/client.py").write_text("mine"),
            "client.py: this file was changed by hand",
        ),
        (
            lambda p: (p / "acme/manifest.json").write_text("mine"),
            "this is not a manifest",
        ),
        (linked, "a symbolic link is where"),
        (filed, "a file is where"),
        (lambda p: os.symlink("/etc/passwd", p / "acme/x.py"), "x.py: this is a link"),
        (lambda p: (p / ".acme.codegen-run").mkdir(), "Is a directory"),
        (lambda p: (p / ".acme.codegen-lock").mkdir(), "Is a directory"),
        (
            lambda p: os.symlink("/etc/passwd", p / ".acme.codegen-lock"),
            "symbolic link",
        ),
    ],
)
def test_what_stands_in_the_way_is_said(
    project: Path, harm: Callable[[Path], object], said: str
) -> None:
    harm(project)
    assert said in refused(project)


def test_of_many_runs_at_once_one_wins_and_the_others_say_why(project: Path) -> None:
    runs = [
        subprocess.Popen(
            [*COMMAND, "--metadata", "metadata"],
            cwd=project,
            env=ENV,
            stderr=subprocess.PIPE,
            text=True,
        )
        for _ in range(3)
    ]
    ends = [(run.communicate(timeout=120)[1], run.returncode) for run in runs]
    for said, code in ends:
        assert code == 0 or (code == 2 and "another kinetic-codegen" in said), said
    assert any(code == 0 for _, code in ends)
    there = tree(project)
    repaired(project)
    assert tree(project) == there
