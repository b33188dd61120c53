"""Files and JSON that may be anything: neither waits for ever nor takes more memory than its bound allows."""

from __future__ import annotations

import json
import os
import stat
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Final, TypeVar

import msgspec

from codegen.errors import CodegenError

T = TypeVar("T")

LARGEST: Final = 256 * 1024 * 1024
"""Bytes that one document may have; no real one comes near it."""
_PIECE: Final = 1024 * 1024
# A pipe without a writer would keep the program waiting.
_FLAGS: Final = os.O_RDONLY | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_BINARY", 0)
_MOST_VALUES: Final = 2_000_000
"""Values that JSON may hold; each takes up to 200 bytes of memory, and as few as two of the text."""


def read(path: str | Path, *, most: int = LARGEST) -> bytes:
    """The bytes of a file, of which there may be so many; what the system says of its size is not believed.

    Raises `CodegenError` if it is larger, or a pipe, a device or the like, and `OSError` if it cannot be read.
    """
    with open(path, "rb", opener=lambda name, _: os.open(name, _FLAGS)) as file:
        facts = os.fstat(file.fileno())
        if not stat.S_ISREG(facts.st_mode):
            what = "this is a pipe, a device or the like, and not a file"
            raise CodegenError(str(path), what, "Move it away, or name a file.")
        data = file.read(min(most, facts.st_size) + 1)
        while len(data) <= most and (more := file.read(_PIECE)):
            data += more
    if len(data) > most:
        raise CodegenError(str(path), f"the file is larger than {most:,} bytes")
    return data


def parsed_json(text: str | bytes, **options: Any) -> Any:
    """What JSON says, by `json.loads` with these options; raises `ValueError` for what is none or holds too many values."""
    if _values(text) > _MOST_VALUES:
        raise ValueError(f"it holds more than {_MOST_VALUES:,} values")
    return json.loads(text, **options)


def json_object(data: bytes) -> dict[str, Any]:
    """The JSON object in the bytes; an empty one if there is none."""
    try:
        value = json.loads(data)
    except (ValueError, RecursionError):
        return {}
    return value if isinstance(value, dict) else {}


def text_at(value: object, key: str) -> str:
    """The text under a key of a JSON object; an empty one if there is none, or no object."""
    found = value.get(key) if isinstance(value, Mapping) else None
    return found if isinstance(found, str) else ""


def _values(text: str | bytes) -> int:
    """At least how many values there are: each but the first of a list or an object has a comma before it."""
    if isinstance(text, str):
        return sum(map(text.count, ",[{"))
    return sum(map(text.count, (b",", b"[", b"{")))


class WrongType(ValueError):
    """A value that is not of the type that it should be; the text is that of msgspec."""


def converted(value: object, type_: type[T]) -> T:
    """What JSON or TOML says as a value of a type; raises `WrongType`."""
    try:
        return msgspec.convert(value, type_, dec_hook=lambda kind, text: kind(text))
    except (msgspec.ValidationError, TypeError) as error:
        raise WrongType(str(error)) from None


def plain(value: object) -> Any:
    """A value as JSON can say it: what `converted` makes the same value of."""
    return msgspec.to_builtins(value, enc_hook=str)
