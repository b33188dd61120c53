"""What Windows does with files, shown anywhere: its way is given to our own code as a `System`."""

from __future__ import annotations

import errno
import os
import re
import sys
from collections.abc import Callable
from functools import partial
from pathlib import Path

import pytest

from codegen.config import package_name
from codegen.disk import files
from codegen.disk import swap as swaps
from codegen.disk.lock import locked
from codegen.disk.swap import by_renames
from codegen.disk.system import HERE, System
from codegen.emit.output import Output
from codegen.errors import CodegenError
from codegen.generate.tasks import paths
from codegen.source.layout import path_for, stem
from codegen.surfaces import Kind


class Windows:
    """A system that refuses to delete, replace or move what is open; it keeps count of what was refused."""

    def __init__(self) -> None:
        self.held: dict[int, Path] = {}
        self.refused = 0
        self.waited: list[float] = []
        self.on_pause: Callable[[], None] = lambda: None

    @property
    def system(self) -> System:
        return System(
            True,
            HERE.take,
            self.open,
            self.close,
            self.unlink,
            self.replace,
            self.pause,
        )

    def open(self, path: Path, flags: int, mode: int = 0o666) -> int:
        file = os.open(path, flags, mode)
        self.held[file] = path
        return file

    def close(self, file: int) -> None:
        os.close(file)
        del self.held[file]

    def unlink(self, path: Path) -> None:
        self._refuse(path)
        os.unlink(path)

    def replace(self, old: Path, new: Path) -> None:
        self._refuse(old)
        self._refuse(new)
        if new.is_dir():
            raise FileExistsError(errno.EEXIST, "it is there", str(new))
        os.replace(old, new)

    def pause(self, seconds: float) -> None:
        self.waited.append(seconds)
        self.on_pause()

    def _refuse(self, path: Path) -> None:
        if any(held == path or path in held.parents for held in self.held.values()):
            self.refused += 1
            raise PermissionError(errno.EACCES, "it is in use", str(path))


def test_a_lock_leaves_no_file_where_an_open_file_cannot_be_deleted(
    tmp_path: Path,
) -> None:
    windows = Windows()
    for _ in range(2):
        with locked(tmp_path, system=windows.system):
            assert [*tmp_path.iterdir()] == [tmp_path / ".lock"]
        assert not [*tmp_path.iterdir()] and not windows.held
    with pytest.raises(KeyError), locked(tmp_path, system=windows.system):
        raise KeyError
    assert not [*tmp_path.iterdir()]


def test_the_next_holder_deletes_a_lock_that_it_has_opened_already(
    tmp_path: Path,
) -> None:
    windows = Windows()
    with locked(tmp_path, system=windows.system):
        next_one = windows.open(tmp_path / ".lock", os.O_RDWR)
    assert (tmp_path / ".lock").exists() and windows.refused == 1
    windows.system.let_go(tmp_path / ".lock", next_one)
    assert not (tmp_path / ".lock").exists()


def test_two_never_hold_one_lock(tmp_path: Path) -> None:
    windows = Windows()
    with locked(tmp_path, system=windows.system):
        with pytest.raises(CodegenError, match="another kinetic-codegen"):
            with locked(tmp_path, system=windows.system):
                pass
        assert (tmp_path / ".lock").exists()
    assert not (tmp_path / ".lock").exists() and not windows.held


def test_a_file_that_is_open_for_a_moment_is_replaced_once_it_is_closed(
    tmp_path: Path,
) -> None:
    windows, path = Windows(), tmp_path / "a.txt"
    path.write_bytes(b"old")
    file = windows.open(path, os.O_RDONLY)

    def close() -> None:
        if len(windows.waited) == 3:
            windows.close(file)

    windows.on_pause = close
    files.write(path, b"new", system=windows.system)
    assert path.read_bytes() == b"new" and len(windows.waited) == 3


def test_a_file_that_stays_open_is_told_and_the_old_one_stands(tmp_path: Path) -> None:
    windows, path = Windows(), tmp_path / "a.txt"
    path.write_bytes(b"old")
    windows.open(path, os.O_RDONLY)
    with pytest.raises(CodegenError) as error:
        files.write(path, b"new", system=windows.system)
    assert "close it there" in error.value.hint
    assert path.read_bytes() == b"old" and [*tmp_path.iterdir()] == [path]


def write(target: Path, windows: Windows, text: bytes) -> None:
    with Output(target, swap=partial(by_renames, system=windows.system)) as output:
        output.write("a.py", text)
        output.finish({})


@pytest.mark.skipif(sys.platform not in swaps._CALLS, reason="exchanges nothing")
@pytest.mark.parametrize("what", ["platform", "file system"])
def test_a_package_is_replaced_where_two_folders_cannot_be_exchanged(
    what: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    if what == "platform":
        monkeypatch.setattr(swaps, "_CALLS", {})
    else:
        # A flag that the system does not know has the answer of a file system that cannot exchange.
        monkeypatch.setattr(swaps, "_EXCHANGE", 1 << 30)
    monkeypatch.setattr(swaps, "_exchange", swaps._exchange.__wrapped__)
    for text in (b"A = 1\n", b"A = 2\n"):
        with Output(tmp_path / "acme") as output:
            output.write("a.py", text)
            output.finish({})
        assert (tmp_path / "acme" / "a.py").read_bytes() == text
        assert [*tmp_path.iterdir()] == [tmp_path / "acme"]


def test_a_package_that_is_open_in_an_editor_stands_or_is_exchanged(
    tmp_path: Path,
) -> None:
    windows, package = Windows(), tmp_path / "acme"
    write(package, windows, b"A = 1\n")
    file = windows.open(package / "a.py", os.O_RDONLY)
    with pytest.raises(CodegenError):
        write(package, windows, b"A = 2\n")
    assert (package / "a.py").read_bytes() == b"A = 1\n"
    assert [*tmp_path.iterdir()] == [package]
    windows.close(file)
    write(package, windows, b"A = 2\n")
    assert (package / "a.py").read_bytes() == b"A = 2\n"
    assert [*tmp_path.iterdir()] == [package]


@pytest.mark.parametrize("number", [errno.ENOENT, errno.EINVAL])
@pytest.mark.parametrize("length", [100, 259, 260, 400])
def test_a_path_that_is_too_long_for_windows_is_told(number: int, length: int) -> None:
    path = Path("x" * length)
    error = OSError(number, "no such file")
    told = files.file_error(error, path, system=System(is_windows=True))
    assert ("LongPathsEnabled" in told.hint) == (length >= 260)
    assert (
        "LongPathsEnabled"
        not in files.file_error(error, path, system=System(False)).hint
    )


DEVICES = [
    *("CON", "con", "Prn", "AUX", "NUL", "nul.x", "CONIN$", "CONOUT$", "CLOCK$"),
    *(f"{port}{n}" for port in ("COM", "lpt") for n in "0123456789¹²³"),
    *("Parts.", "Parts ", "Parts. .", " Parts", "a:b", "a\\b", "a/b", "a|b?", "a\tb"),
]
RESERVED = re.compile(r"(?i)(con|prn|aux|nul|conin\$|conout\$|(com|lpt)[\d¹²³])(\..*)?")


def is_taken_by_windows(part: str) -> bool:
    """Whether Windows can have a file of that name, and has it under that name."""
    return (
        not RESERVED.fullmatch(part)
        and part[-1] not in ". "
        and not {*part} & {*'<>:"/\\|?*'}
        and part.isprintable()
    )


@pytest.mark.parametrize("name", DEVICES)
def test_no_file_is_called_what_windows_refuses(name: str) -> None:
    kinds: tuple[Kind, ...] = ("service", "baq", "functions")
    for kind in kinds:
        assert all(map(is_taken_by_windows, path_for(kind, stem(name)).split("/")))
        wires = [f"Erp.BO.{name}Svc", f"{name}.BO.PartSvc"]
        found = paths(kind, wires if kind == "service" else [name])
        for module in found.values():
            *folders, last = module
            assert all(map(is_taken_by_windows, [*folders, f"{last}.py"]))


@pytest.mark.parametrize("name", ["con", "Aux", "com1", "LPT9", "a."])
def test_no_package_is_called_what_windows_refuses(name: str) -> None:
    with pytest.raises(ValueError):
        package_name(name)
