"""Bytecode that was planted beside a package's modules is a difference, and the next run takes it away; what Python made itself is not."""

from __future__ import annotations

import marshal
import os
import subprocess
import sys
from collections.abc import Callable
from importlib.util import MAGIC_NUMBER, cache_from_source, source_hash
from pathlib import Path

import pytest
from packages import OLD, write

from codegen.disk.marshalled import parsed

MODULE = "erp/bo/customer.py"
EVIL = "raise SystemExit('evil')\n"


@pytest.fixture
def package(tmp_path: Path) -> Path:
    """A package as a run has left it."""
    write(tmp_path / "project" / "acme")
    return tmp_path / "project" / "acme"


def checked(package: Path) -> list[str]:
    return [*write(package, dry=True).lines()]


def imported(package: Path) -> int:
    code = "import acme.erp.bo.customer"
    ignored = ("PYTHONDONTWRITEBYTECODE", "PYTHONPYCACHEPREFIX")
    kept = {name: v for name, v in os.environ.items() if name not in ignored}
    done = subprocess.run(
        [sys.executable, "-c", code], cwd=package.parent, env=kept, capture_output=True
    )
    return done.returncode


def timed(module: Path, code: bytes) -> bytes:
    facts = module.stat()
    numbers = (0, int(facts.st_mtime), facts.st_size)
    return MAGIC_NUMBER + b"".join(n.to_bytes(4, "little") for n in numbers) + code


def hashed(flags: int) -> Callable[[Path, bytes], bytes]:
    def made(module: Path, code: bytes) -> bytes:
        return (
            MAGIC_NUMBER
            + flags.to_bytes(4, "little")
            + source_hash(module.read_bytes())
            + code
        )

    return made


HEADS = {"time": timed, "checked hash": hashed(3), "unchecked hash": hashed(1)}


def put(
    package: Path,
    head: Callable[[Path, bytes], bytes],
    text: str,
    *,
    level: int = 0,
    tag: str = "",
) -> str:
    """Put bytecode of this text beside the module; returns its path below the package."""
    module = package / MODULE
    optimization = str(level) if level else ""
    name = cache_from_source(os.fspath(module), optimization=optimization)
    own = sys.implementation.cache_tag or ""
    file = Path(name.replace(own, tag or own))
    file.parent.mkdir(exist_ok=True)
    code = compile(text, os.fspath(module), "exec", optimize=level, dont_inherit=True)
    file.write_bytes(head(module, marshal.dumps(code)))
    return file.relative_to(package).as_posix()


@pytest.mark.parametrize("head", HEADS.values(), ids=HEADS)
@pytest.mark.parametrize("level", [0, 1, 2])
def test_planted_bytecode_is_found_and_goes(
    package: Path, head: Callable[[Path, bytes], bytes], level: int
) -> None:
    path = put(package, head, EVIL, level=level)
    if not level:
        assert imported(package) != 0
    assert checked(package) == [f"- {path}"]
    assert (package / path).exists()
    assert [*write(package).lines()] == [f"- {path}"]
    assert not (package / path).exists()
    assert imported(package) == 0 and checked(package) == []


@pytest.mark.parametrize("head", HEADS.values(), ids=HEADS)
@pytest.mark.parametrize("level", [0, 1, 2])
def test_bytecode_that_comes_from_the_module_is_no_difference(
    package: Path, head: Callable[[Path, bytes], bytes], level: int
) -> None:
    path = put(package, head, OLD[MODULE], level=level)
    assert checked(package) == [] and not write(package).any
    assert (package / path).exists()


def test_what_python_writes_itself_is_no_difference(package: Path) -> None:
    rich = 'X = {1: (0.0, -0.0, 1j, "ä", b"b", ...)}\nS = "a" in {"b", "c", 1, None}\n'
    rich += "def f(a, *, b=2, **c):\n    return [lambda: (a, b, x) for x in c][1:2]\n"
    files = {**OLD, MODULE: rich}
    write(package, files)
    assert imported(package) == 0
    assert [*package.rglob("*.pyc")]
    assert [*write(package, files, dry=True).lines()] == []


def test_stale_bytecode_which_python_does_not_run_is_no_difference(
    package: Path,
) -> None:
    path = put(package, timed, EVIL)
    data = bytearray((package / path).read_bytes())
    data[12] += 1
    (package / path).write_bytes(data)
    assert checked(package) == [] and imported(package) == 0


def test_bytecode_that_python_runs_once_the_module_has_its_time_is_found(
    package: Path,
) -> None:
    """A wheel, an image and `git archive` give all files a time that is known before."""
    known = (315532800, 315532800)
    os.utime(package / MODULE, known)
    path = put(package, timed, EVIL)
    assert imported(package) != 0
    os.utime(package / MODULE, (1, 1))
    assert checked(package) == [f"- {path}"]
    write(package)
    os.utime(package / MODULE, known)
    assert not (package / path).exists() and imported(package) == 0


def test_own_bytecode_is_none_though_the_module_was_touched(package: Path) -> None:
    assert imported(package) == 0 and [*package.rglob("*.pyc")]
    os.utime(package / MODULE, (1, 1))
    assert checked(package) == []


@pytest.mark.parametrize("name", ["{}.opt-3.pyc", "{}.opt-9.pyc"])
def test_bytecode_for_any_level_of_optimization_is_found(
    package: Path, name: str
) -> None:
    path = package / put(package, HEADS["unchecked hash"], EVIL)
    other = path.with_name(name.format(path.stem))
    path.rename(other)
    assert checked(package) == [f"- {other.relative_to(package).as_posix()}"]


def test_where_python_keeps_its_own_bytecode_changes_nothing(
    package: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = put(package, HEADS["unchecked hash"], EVIL)
    for prefix in (package.parent, package):
        monkeypatch.setattr(sys, "pycache_prefix", str(prefix))
        assert checked(package) == [f"- {path}"]


def test_bytecode_of_another_python_cannot_be_judged(package: Path) -> None:
    path = put(package, timed, OLD[MODULE], tag="cpython-399")
    assert checked(package) == [f"- {path}"]


@pytest.mark.parametrize("code", [b"", b"\xff", b"\xe3\0", marshal.dumps(7)])
def test_bytecode_that_is_none_is_found(package: Path, code: bytes) -> None:
    path = put(package, lambda module, _: timed(module, code), "")
    assert checked(package) == [f"- {path}"]


def _number(value: int) -> bytes:
    return value.to_bytes(4, "little")


def _pairs(depth: int, count: int = 0) -> bytes:
    """A pair of which both parts are one pair, of which …: of 100 bytes, with 2 ** depth ends."""
    if not depth:
        return b"\xa9\x00"
    return b"\xa9\x02" + _pairs(depth - 1, count + 1) + b"r" + _number(count + 2)


def _code(constants: bytes) -> bytes:
    """A code object as Python 3.11 and later write it, with these constants."""
    texts = b"z\x01f" * 3
    before, after = b"c" + _number(0) * 5 + b"s" + _number(0), b")\x00" * 2
    tail = b"s" + _number(0) + texts + _number(1) + 2 * (b"s" + _number(0))
    return before + constants + after + tail


BOMBS = {
    "a tuple of all memory": b"(" + _number(2**31 - 1),
    "tuples of all memory": 30 * (b"(" + _number(60_000_000)),
    "a set of all memory": b">" + _number(2**31 - 1),
    "a text of all memory": b"u" + _number(2**31 - 1),
    "a number of all memory": b"l" + _number(2**31 - 1),
    "pairs of pairs": _code(b")\x01" + _pairs(60)),
    "a set of pairs of pairs": _code(b">" + _number(2) + _pairs(40) + _pairs(40)),
    "a tuple in a tuple in a tuple": b")\x01" * 100_000,
    "code in code": (b"c" + _number(0) * 5) * 100_000,
    "a part of itself": b"\xa9\x01r" + _number(0),
    "a part of nothing": b"r" + _number(7),
    "a negative number of values": b"(" + _number(2**32 - 1),
    "a name that is none": _code(b")\x00").replace(b"z\x01f", b"z\x01\x00"),
}


@pytest.mark.parametrize("bomb", BOMBS)
def test_bytecode_that_is_made_to_break_its_reader_is_found(
    package: Path, bomb: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It is not even unmarshalled: what that takes, and whether Python lives on, the bytes decide."""
    path = put(package, HEADS["unchecked hash"], "")
    kept = (package / path).read_bytes()[:16]
    (package / path).write_bytes(kept + BOMBS[bomb])

    def loads(data: bytes) -> object:
        raise AssertionError("unmarshalled")

    monkeypatch.setattr(marshal, "loads", loads)
    assert checked(package) == [f"- {path}"]


def test_a_module_that_was_changed_is_not_compiled(
    package: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A manifest may well say that it is ours: what takes the compiler's memory is a text of the attacker's then."""
    put(package, timed, "B = 2\n")
    write(package, {**OLD, MODULE: "B = 2\n"})
    put(package, timed, "B = 2\n")
    compiled: list[object] = []
    monkeypatch.setattr(
        "builtins.compile", lambda *given, **more: compiled.append(given)
    )
    assert f"~ {MODULE}" in checked(package) and compiled == []


def test_what_is_read_is_what_python_would_make_of_it() -> None:
    """Of every module of the standard library that this test finds quickly: none is alike another, each is alike itself."""
    texts = [
        f.read_text("utf-8") for f in sorted(Path(os.__file__).parent.glob("*.py"))[:40]
    ]
    found = []
    for text in texts:
        code = compile(text, "x", "exec", dont_inherit=True)
        ways = {parsed(marshal.dumps(code, version), 10**6) for version in (2, 3, 4)}
        assert len(ways) == 1
        found += ways
    assert len({*found}) == len({*texts})


def test_a_link_to_bytecode_is_found(package: Path, tmp_path: Path) -> None:
    path = put(package, timed, OLD[MODULE])
    (package / path).rename(tmp_path / "elsewhere.pyc")
    (package / path).symlink_to(tmp_path / "elsewhere.pyc")
    assert checked(package) == [f"- {path}"]
    write(package)
    assert (tmp_path / "elsewhere.pyc").exists()
