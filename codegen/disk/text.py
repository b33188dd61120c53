"""Text by its lines: git and editors on Windows end them with CR LF, and that is not an edit.

Git with `core.autocrlf` turns each LF of a text file into CR LF when it checks the file out, and back when it commits. So two
files are the same where they are after that has been undone. What has a NUL byte is binary for git, and for us: its bytes count.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from typing import Final

ATTRIBUTES: Final = ".gitattributes"
KEEP_LINES: Final = """\
# Written by kinetic-codegen: the files in this folder have the same bytes on every system.
* text=auto eol=lf
"""
"""A `.gitattributes` by which git leaves line ends alone, whatever `core.autocrlf` says."""


def normalized(data: bytes) -> bytes:
    """The bytes with LF for each CR LF; the same object if there is none, or they are binary."""
    if b"\r\n" not in data or b"\0" in data:
        return data
    return data.replace(b"\r\n", b"\n")


def together(files: Mapping[str, str]) -> str:
    """One sha256 of files, path → sha256."""
    return digest_of(sorted(files.items()))


def digest_of(facts: object) -> str:
    """The sha256 of a value made of texts and numbers, by its `repr`."""
    return hashlib.sha256(repr(facts).encode(errors="surrogatepass")).hexdigest()


def digest(data: bytes) -> str:
    """The sha256 of the text, whatever ends its lines; of binary content that of its bytes."""
    return hashlib.sha256(normalized(data)).hexdigest()
