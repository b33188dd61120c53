"""Whether the bytecode beside a package's modules says what the modules say.

Python runs bytecode in `__pycache__` instead of a module if it records the module's time and size, or says that nothing is to be
compared (PEP 552). A repository can contain both, and a time that is wrong here can be right where the package is used: archives,
images and wheels set all times to one that can be foretold. Bytecode is therefore a part of the package unless no Python would run
it at any time, or it is what this Python makes of the module; bytecode of another version cannot be checked.
"""

from __future__ import annotations

import marshal
import os
import stat
import sys
from collections.abc import Collection, Container, Iterator
from contextlib import suppress
from importlib.util import MAGIC_NUMBER
from pathlib import Path
from typing import Final
from warnings import catch_warnings

from codegen.disk import files
from codegen.disk.marshalled import file_of, parsed
from codegen.errors import CodegenError

_LARGEST: Final = 32 * 1024 * 1024
_MOST_VALUES: Final = 5_000_000
"""Bytes of a file, and values in its code; the largest module that is generated has a tenth of them."""
_HEAD: Final = 16
"""Bytes before the code: magic number, flags, and the module's time and size or its hash."""
_HASHED: Final = 1
_FLAGS: Final = 3
_LEVELS: Final = {"": 0, "opt-1": 1, "opt-2": 2}
"""Part of a file's name → how far the code in it is optimized."""


def doubtful(package: Path, modules: Container[str]) -> list[str]:
    """The paths below a package's folder of bytecode that some Python would run, and that does not come from its module.

    `modules` are the paths of those that are as they were generated: of others nothing is compiled, and nothing is asked.
    """
    found = []
    for path in _bytecode(package):
        # Not by importlib's own function: what it says depends on PYTHONPYCACHEPREFIX.
        stem, *marks, _ = path.name.split(".")
        module = path.parent.parent / f"{stem}.py"
        if len(marks) in (1, 2) and _below(package, module) in modules:
            if _is_doubtful(path, module, *marks):
                found.append(_below(package, path))
    return sorted(found)


def carry(old: Path, new: Path, *, but: Collection[str]) -> None:
    """Bring the bytecode of modules that are the same in both packages from one into the other, apart from that of these paths."""
    for path in _bytecode(old):
        below = path.relative_to(old)
        module = below.parent.parent / f"{below.name.partition('.')[0]}.py"
        with suppress(OSError):
            same = _time_and_size(old / module) == _time_and_size(new / module)
            if same and below.as_posix() not in but:
                (new / below).parent.mkdir(exist_ok=True)
                os.link(path, new / below, follow_symlinks=False)


def _time_and_size(module: Path) -> tuple[int, int]:
    found = os.lstat(module)
    return found.st_mtime_ns, found.st_size


def _below(package: Path, path: Path) -> str:
    return path.relative_to(package).as_posix()


def _bytecode(package: Path) -> Iterator[Path]:
    for inner, _, names in os.walk(package):
        if os.path.basename(inner) == "__pycache__":
            yield from (Path(inner, name) for name in names if name.endswith(".pyc"))


def _is_doubtful(path: Path, module: Path, tag: str, level: str = "") -> bool:
    if level not in _LEVELS or not stat.S_ISREG(os.lstat(path).st_mode):
        return True
    with suppress(CodegenError):
        data, own = files.read(path, most=_LARGEST), tag == sys.implementation.cache_tag
        if own and not data.startswith(MAGIC_NUMBER) or not _may_run(data, module):
            return False
        return not (own and _comes_from(module, data[_HEAD:], _LEVELS[level]))
    return True


def _may_run(data: bytes, module: Path) -> bool:
    """Whether a Python of the right version would run the code, if not now then where the module has the time in its head."""
    flags = int.from_bytes(data[4:8], "little")
    if len(data) < _HEAD or flags & ~_FLAGS:
        return False
    size = int.from_bytes(data[12:16], "little")
    return bool(flags & _HASHED) or size == module.stat().st_size & 0xFFFFFFFF


def _comes_from(module: Path, data: bytes, level: int) -> bool:
    """Whether marshalled code is what this Python makes of the module, which is known to be ours."""
    try:
        found = parsed(data, _MOST_VALUES)
        # A warning would show a line of the module unescaped.
        with catch_warnings(action="ignore"):
            made = compile(
                files.read(module),
                file_of(found),
                "exec",
                dont_inherit=True,
                optimize=level,
            )
        return found == parsed(marshal.dumps(made), _MOST_VALUES)
    except (ValueError, RecursionError):
        return False
