"""Reading zips that may lie about what is in them: every size is counted while it is read, and all of them have a bound."""

from __future__ import annotations

import io
import struct
import zipfile
import zlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Final, Self

from codegen.errors import CodegenError
from codegen.disk.files import LARGEST

MOST_FILES: Final = 50_000
"""Files that a snapshot may have; a whole instance has four thousand."""
MOST_BYTES: Final = 8 * LARGEST
"""Bytes that all of them may have together; those of a whole instance have 60 million."""
_DIRECTORY: Final = 16 * 1024 * 1024
"""Bytes of a zip's list of files; it is read at once, and takes ten times as much when it was."""
_PIECE: Final = 1024 * 1024
_PLAIN: Final = {zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED}
"""Ways of packing that can be unpacked piece by piece; the library unpacks bzip2 and LZMA without a bound."""
_BROKEN: Final = (
    zipfile.BadZipFile,
    OSError,
    EOFError,
    ValueError,
    RuntimeError,
    OverflowError,
    struct.error,
    zlib.error,
)
"""What the library raises where a zip is none, is cut off, has a password, or says what cannot be."""
_END: Final = b"PK\x05\x06"
_END_64: Final = b"PK\x06\x07"
_TAIL: Final = 65_535 + 22 + 20
"""Bytes at the end in which a zip's last record can begin: it ends in a comment of any length up to 65,535."""
_HINT: Final = "Name a snapshot's folder or a zip of one."


@dataclass(frozen=True, slots=True)
class Archive:
    """A zip whose files can be read."""

    where: Path
    _zip: zipfile.ZipFile

    @classmethod
    def open(cls, where: Path) -> Self:
        """The zip at that path; raises `CodegenError` if there is none or it cannot be read."""
        try:
            with open(where, "rb") as file:
                size = max(_directory_sizes(file), default=0)
            if size > _DIRECTORY:
                raise _too_much(where, f"a list of files of {size:,} bytes")
            if (size := where.stat().st_size) > MOST_BYTES:
                raise _too_much(where, f"{size:,} bytes")
            # In memory: no file stays open, however long it is read from.
            archive = zipfile.ZipFile(io.BytesIO(where.read_bytes()))
        except _BROKEN as error:
            what = f"this is neither a folder nor a zip: {error}"
            raise CodegenError(str(where), what, _HINT) from None
        found = archive.infolist()
        if len(found) > MOST_FILES:
            raise _too_much(where, f"{len(found):,} files")
        if (total := sum(info.file_size for info in found)) > MOST_BYTES:
            raise _too_much(where, f"{total:,} bytes in all files together")
        return cls(where, archive)

    @property
    def names(self) -> Sequence[str]:
        """The paths of its files; a folder's ends in `/`."""
        return self._zip.namelist()

    def read(self, path: str) -> bytes:
        """The bytes of one of its files; raises `CodegenError` if it cannot be read, or is too large.

        It gives no more bytes than it says it has: what is behind them is cut off unread, and its checksum is wrong then.
        """
        where = f"{self.where}: {path}"
        try:
            info = self._zip.getinfo(path)
            if info.compress_type not in _PLAIN:
                what = "it is packed in a way that is not read here"
                raise CodegenError(where, what, "Pack it without bzip2 or LZMA.")
            if info.file_size > LARGEST:
                raise _too_much(where, f"{info.file_size:,} bytes in this file")
            with self._zip.open(info) as member:
                data = bytearray()
                while piece := member.read(_PIECE):
                    data += piece
        except KeyError:
            raise CodegenError(where, "there is no such file") from None
        except _BROKEN as error:
            raise CodegenError(where, f"it cannot be read: {error}") from None
        return bytes(data)


def _directory_sizes(file: IO[bytes]) -> Iterator[int]:
    """What the end of a zip says of its list's size, once for each place that could be taken for the end.

    A list that takes more than 4 GB to describe (ZIP64) has its size elsewhere; such a zip is larger than any snapshot.
    """
    size = file.seek(0, io.SEEK_END)
    file.seek(max(0, size - _TAIL))
    tail = file.read(_TAIL)
    place = tail.find(_END)
    while place >= 0:
        (found,) = struct.unpack_from("<L", tail.ljust(place + 16, b"\0"), place + 12)
        is_64 = place >= 20 and tail.startswith(_END_64, place - 20)
        yield max(found, 1 << 32) if is_64 else found
        place = tail.find(_END, place + 1)


def _too_much(where: object, what: str) -> CodegenError:
    return CodegenError(str(where), f"this zip is too large: it has {what}", _HINT)
