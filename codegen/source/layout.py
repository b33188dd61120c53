"""The path of each document in a snapshot: the rule between names from a server and paths in the folder.

A server's names are hostile until checked: `../x`, `CON`, `a/b`, `foo` beside `FOO`, a name of a megabyte. A stem is
therefore plain ASCII of letters, digits, `_`, `-`, `.` and `%XX` escapes, is not a Windows device name, does not begin
with a dot, and has at most 150 characters. Where that cannot lead back to the name (it is too long, or differs from
a neighbour only by case) the stem ends in `~` and a part of the name's sha256, and only the manifest knows the name.
"""

from __future__ import annotations

import hashlib
import re
import unicodedata
from typing import Final
from urllib.parse import quote, unquote

from codegen import surfaces
from codegen.surfaces import Kind

MANIFEST: Final = "manifest.json"
JOURNAL: Final = ".fetch"
"""What an unfinished fetch has done so far; it is gone once a fetch has ended."""

BESIDE: Final = (MANIFEST, JOURNAL, "profile.json")
"""The other files of a snapshot that may matter to who reads it."""

_LONGEST: Final = 150
_DEVICES: Final = re.compile(r"(?:con|prn|aux|nul|com\d|lpt\d)(?:\.|$)", re.IGNORECASE)


def stem(name: str) -> str:
    """The file stem of a name: injective, and safe on every file system that keeps case."""
    text = quote(name, safe="", errors="surrogatepass").replace("~", "%7E")
    if text.startswith(".") or _DEVICES.match(text):
        text = f"%{ord(text[0]):02X}{text[1:]}"
    return text if 0 < len(text) <= _LONGEST else _hashed(text, name)


def twin_stem(name: str) -> str:
    """The stem of a name whose own differs from that of another name only by case."""
    return _hashed(stem(name), name)


def _hashed(text: str, name: str) -> str:
    digest = hashlib.sha256(name.encode("utf-8", "surrogatepass")).hexdigest()
    return f"{text[:100]}~{digest[:24]}"


def name_of(file_stem: str) -> str:
    """The name for a stem; a stem that our rules did not make is the name itself."""
    try:
        name = unquote(file_stem, errors="surrogatepass")
    except UnicodeDecodeError:
        name = ""
    return name if stem(name) == file_stem else unicodedata.normalize("NFC", file_stem)


def path_for(kind: Kind, file_stem: str) -> str:
    """The document's path below the snapshot's folder, with `/`."""
    document = surfaces.document(kind)
    return f"{document.folder}/{file_stem}{document.ending}"


def kind_and_stem(path: str) -> tuple[Kind, str] | None:
    """The kind and the stem of a path below the snapshot's folder, or None for a file that is not a document.

    Files that were placed by hand may have any name that is one path segment and does not begin with a dot.
    """
    folder, slash, file = path.partition("/")
    if not slash or not file or file.startswith(".") or set(file) & set("/\\:\0"):
        return None
    for document in surfaces.documents():
        ending = document.ending
        if folder == document.folder and file.endswith(ending) and file != ending:
            return document.kind, file.removesuffix(ending)
    return None
