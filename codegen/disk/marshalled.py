"""Python's marshal format, read without being unmarshalled.

`marshal.loads` believes what it is given: five bytes have it take 16 GB, and bytes that are made for it can crash Python. This
reads no more than there is, and makes nothing but tuples of names and bytes. The format is that of `Python/marshal.c`, with
code objects as they are since Python 3.11.
"""

from __future__ import annotations

from typing import Final

Value = tuple[str, object]
"""The sort of a value, and its bytes or the values in it."""

_REFERRED: Final = 0x80
_FIXED: Final = dict.fromkeys("NTF.S", 0) | {"i": 4, "g": 8, "y": 16}
"""Sort of a value → bytes that it has."""
_COUNTED: Final = dict.fromkeys("stuaA", 4) | {"z": 1, "Z": 1}
"""Sort of a text → bytes of its length."""
_LISTED: Final = {"(": 4, ")": 1, "<": 4, ">": 4}
"""Sort of a collection → bytes of the number of its values."""
_SAME: Final = dict.fromkeys("tuaAzZ", "u") | {")": "(", "<": ">"}
"""Sorts that say in other ways what another one says."""
_CODE: Final = "iiiii" + 8 * "o" + "i" + "oo"
"""Parts of a code object, numbers and values: argument counts and flags; code, constants, names; first line; tables."""
_FILE: Final = 10
"""Which of them is the name of its file."""
_DEEP: Final = 100
_SLICE: Final = 3


def parsed(data: bytes, most: int) -> Value:
    """The value in the bytes, alike for all ways to write it; it may consist of so many.

    Raises `ValueError` if it is of a sort that no module's code is made of, or larger.
    """
    value, _ = _Reader(data, most).value(0)
    return value


def file_of(code: Value) -> str:
    """The name of the file that a code object says it is from; raises `ValueError` for what is not a code object."""
    match code:
        case ("c", tuple(parts)):
            match parts[_FILE]:
                case ("u", bytes(name)):
                    return name.decode("utf-8", "surrogatepass")
    raise ValueError("this is not code")


class _Reader:
    def __init__(self, data: bytes, most: int) -> None:
        self._data = data
        self._at = 0
        self._most = most
        self._known: list[tuple[Value, int] | None] = []

    def value(self, depth: int) -> tuple[Value, int]:
        """The next value, and of how many it consists when all that it refers to is written out."""
        if depth > _DEEP:
            raise ValueError("nested too deeply")
        sign = self._take(1)[0]
        sort = chr(sign & ~_REFERRED)
        if sort == "r":
            return self._referred()
        place = len(self._known)
        if sign & _REFERRED:
            self._known.append(None)
        value, size = self._content(sort, depth)
        found = (_SAME.get(sort, sort), value), size + 1
        if found[1] > self._most:
            raise ValueError("too large")
        if sign & _REFERRED:
            self._known[place] = found
        return found

    def _content(self, sort: str, depth: int) -> tuple[object, int]:
        if sort in _FIXED:
            return self._take(_FIXED[sort]), 0
        if sort in _COUNTED:
            return self._take(self._number(_COUNTED[sort])), 0
        if sort == "l":
            length = self._number(4, signed=True)
            return (length, self._take(2 * abs(length))), 0
        if sort == "c":
            return self._together(_CODE, depth)
        if sort == ":":
            return self._together("o" * _SLICE, depth)
        if sort not in _LISTED:
            raise ValueError(f"a value of sort {sort!r}")
        number = self._number(_LISTED[sort])
        if number > len(self._data):
            raise ValueError("more values than bytes")
        values, size = self._together("o" * number, depth)
        # The order of a set follows from the hashes of one process.
        return (tuple(sorted(values)) if sort in "<>" else values), size

    def _together(self, parts: str, depth: int) -> tuple[tuple[Value, ...], int]:
        found = [
            self.value(depth + 1) if part == "o" else (("i", self._take(4)), 1)
            for part in parts
        ]
        return tuple(value for value, _ in found), sum(size for _, size in found)

    def _referred(self) -> tuple[Value, int]:
        number = self._number(4)
        found = self._known[number] if number < len(self._known) else None
        if found is None:
            raise ValueError("it refers to nothing")
        return found

    def _number(self, length: int, *, signed: bool = False) -> int:
        return int.from_bytes(self._take(length), "little", signed=signed)

    def _take(self, length: int) -> bytes:
        taken = self._data[self._at : self._at + length]
        if len(taken) < length:
            raise ValueError("it ends before it is complete")
        self._at += length
        return taken
