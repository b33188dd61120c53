"""Whether the bytecode beside a package's modules says what the modules say.

Python runs bytecode in `__pycache__` instead of a module if it records the module's time and size, or says that nothing is to be
compared (PEP 552). A repository can contain both. Bytecode is therefore a part of the package unless no Python would run it, or it
is what this Python makes of the module; bytecode of another version cannot be checked.
"""

from __future__ import annotations

import marshal
import os
import stat
import sys
from collections.abc import Collection, Iterator
from contextlib import suppress
from importlib.util import MAGIC_NUMBER, source_from_cache
from pathlib import Path
from types import CodeType
from typing import Final
from warnings import catch_warnings

from codegen.disk import files

_HEAD: Final = 16
"""Bytes before the code: magic number, flags, and the module's time and size or its hash."""
_HASHED: Final = 1
_FLAGS: Final = 3
_LEVELS: Final = {"": 0, "opt-1": 1, "opt-2": 2}
"""Part of a file's name → how far the code in it is optimized."""
_PARTS: Final = (
    *("co_name", "co_qualname", "co_filename", "co_firstlineno", "co_flags"),
    *("co_argcount", "co_posonlyargcount", "co_kwonlyargcount", "co_stacksize"),
    *("co_varnames", "co_cellvars", "co_freevars", "co_names", "co_consts"),
    *("co_code", "co_linetable", "co_exceptiontable"),
)


def doubtful(package: Path) -> list[str]:
    """The paths of bytecode below a package's folder that some Python would run, and that was not made from its module."""
    found = (path for path in _bytecode(package) if _is_doubtful(path))
    return sorted(path.relative_to(package).as_posix() for path in found)


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


def _bytecode(package: Path) -> Iterator[Path]:
    for inner, _, names in os.walk(package):
        if os.path.basename(inner) == "__pycache__":
            yield from (Path(inner, name) for name in names if name.endswith(".pyc"))


def _is_doubtful(path: Path) -> bool:
    try:
        module = Path(source_from_cache(os.fspath(path)))
    except ValueError:
        return False
    tag, _, level = path.stem.removeprefix(f"{module.stem}.").partition(".")
    if level not in _LEVELS or not module.is_file():
        return False
    if not stat.S_ISREG(os.lstat(path).st_mode):
        return True
    data, own = files.read(path), tag == sys.implementation.cache_tag
    if own and not data.startswith(MAGIC_NUMBER) or not _is_run(data, module):
        return False
    return not (own and _comes_from(module, data, _LEVELS[level]))


def _is_run(data: bytes, module: Path) -> bool:
    """Whether a Python of the right version would run the code, as the head has it."""
    flags = int.from_bytes(data[4:8], "little")
    if len(data) < _HEAD or flags & ~_FLAGS:
        return False
    facts = module.stat()
    now = (int(facts.st_mtime) & 0xFFFFFFFF, facts.st_size & 0xFFFFFFFF)
    said = (int.from_bytes(data[n : n + 4], "little") for n in (8, 12))
    return bool(flags & _HASHED) or now == tuple(said)


def _comes_from(module: Path, data: bytes, level: int) -> bool:
    try:
        # This reads the code and does not run it.
        code = marshal.loads(data[_HEAD:])
        name, text = code.co_filename, files.read(module)
        # A warning would print a line of the module unescaped.
        with catch_warnings(action="ignore"):
            made = compile(text, name, "exec", dont_inherit=True, optimize=level)
        return _facts(code) == _facts(made)
    except Exception:
        return False


def _facts(value: object) -> object:
    """Everything that decides what code does: equal for code that does the same."""
    if isinstance(value, CodeType):
        return tuple(_facts(getattr(value, part)) for part in _PARTS)
    if isinstance(value, tuple):
        return "tuple", *map(_facts, value)
    if isinstance(value, frozenset):
        return "frozenset", *sorted(repr(_facts(one)) for one in value)
    return type(value).__name__, repr(value)
