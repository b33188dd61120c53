"""Text from the bytes that a server sent as XML, and what the bytes are if they are not OData v4 metadata."""

from __future__ import annotations

import codecs
import re

from codegen.errors import CodegenError

MAX_BYTES = 128 * 1024 * 1024
"""The largest document that is read; the largest public ones have 7 MB."""
MAX_PARTS = 2_000_000
"""Elements, attributes, lists, objects and members in one document: each takes up to a hundred times its bytes once it is read. The
largest public documents have a tenth of it."""
_BEGINNINGS = (b"<", b"=", b"[", b"{", b",")
"""What each part of a document begins or ends with."""

# UTF-32 first: its little-endian mark starts with that of UTF-16.
_MARKS = (
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
    (b"<\0", "utf-16-le"),
    (b"\0<", "utf-16-be"),
)
_ENCODING = re.compile(
    rb"""\s*<\?xml\s[^>]{0,200}?encoding\s{0,40}=\s{0,40}["']([\w.-]{1,40})"""
)
# Python knows more codecs than there are encodings of text, some of them slow or of another kind. UTF-16 is not among
# these: a document that starts with `<` in one byte is not in UTF-16, whatever it declares.
_CHARSET = re.compile(
    r"utf-?8|(?:us-)?ascii|iso-?8859-\d{1,2}|latin-?1|(?:windows-?|cp)125\d|gb\w{1,5}|big5|shift[_-]jis|euc-\w\w|koi8-r",
    re.IGNORECASE,
)
_DECLARATION = re.compile(r"(\s*)<\?xml\s[^>]{0,1000}?\?>")
_BEFORE_ROOT = {"<?": "?>", "<!--": "-->"}
"""What may come before the root of a page or a document → its end."""
_SPACE = re.compile(r"\s*")
_SNIFFED = 4096

_AT_METADATA = "metadata is at the service's own path, `…/$metadata`"
_OTHERS = tuple(
    (re.compile(pattern, re.IGNORECASE | re.DOTALL), what, hint)
    for pattern, what, hint in (
        (
            r"<!doctype\s+html|<html\b|<head\b|<body\b",
            "is an HTML page, not XML",
            "A login or error page came instead of metadata: check the URL and the sign-in.",
        ),
        (
            r"<!doctype",
            "has a DOCTYPE, which metadata never has",
            "It is refused because it may declare entities: check where it came from.",
        ),
        (r'\{.*"(?:openapi|swagger)"\s*:', "is OpenAPI, not XML", _AT_METADATA),
        (
            r'\{.*"(?:HttpStatus|ErrorMessage|error)"\s*:',
            "is an error reply in JSON, not XML",
            "Open the URL by hand to see what the server says, then fetch again.",
        ),
        (
            r'\{.*"\$Version"\s*:',
            "is metadata in JSON; only its XML form is read",
            "Ask for it with `Accept: application/xml`.",
        ),
        (r"[\[{]", "is JSON, not XML", _AT_METADATA),
        (r"[^<]", "is not XML", _AT_METADATA),
    )
)


def decode(data: bytes, name: str) -> tuple[str, str]:
    """The text of an XML document without its XML declaration, and what was wrong with its encoding or ``""``.

    A byte-order mark decides, then the declared encoding, then UTF-8; what does not fit is read as Windows-1252.
    Raises CodegenError for text that is empty, too large or not XML at all, and for any DOCTYPE.
    """
    refuse_large(data, name)
    text, doubt = decoded(data)
    text = text.lstrip("\ufeff")
    if declaration := _DECLARATION.match(text):
        text = declaration[1] + text[declaration.end() :]
    _refuse(text, name)
    return text, doubt


def root_at(text: str) -> int:
    """Where what comes behind white space, comments and processing instructions begins; one that does not end is such a thing."""
    at = _behind_space(text, 0)
    while opening := next((o for o in _BEFORE_ROOT if text.startswith(o, at)), ""):
        closing = _BEFORE_ROOT[opening]
        end = text.find(closing, at + len(opening))
        if end < 0:
            break
        at = _behind_space(text, end + len(closing))
    return at


def _behind_space(text: str, at: int) -> int:
    found = _SPACE.match(text, at)
    return found.end() if found else at


def refuse_large(data: bytes, name: str) -> None:
    """Raise CodegenError for a document of more than `MAX_BYTES`, or of more than `MAX_PARTS`."""
    hint = "No service sends that much: check the URL."
    if len(data) > MAX_BYTES:
        what = f"has {len(data):,} bytes, more than the {MAX_BYTES:,} that are read"
        raise CodegenError(name, what, hint)
    if len(data) > MAX_PARTS and sum(map(data.count, _BEGINNINGS)) > MAX_PARTS:
        what = f"has more than the {MAX_PARTS:,} parts that are read"
        raise CodegenError(name, what, hint)


def decoded(data: bytes) -> tuple[str, str]:
    """The text of a document in the encoding that it says, and what was wrong with that or ``""``; raises nothing."""
    encoding = next((e for mark, e in _MARKS if data.startswith(mark)), "")
    encoding = encoding or _declared(data)
    try:
        return data.decode(encoding), ""
    except (UnicodeError, LookupError):
        # A UTF-16 document cut in the middle of a character is still better read as what it is.
        other = encoding if encoding.startswith(("utf-16", "utf-32")) else "cp1252"
        doubt = f"is not the {encoding} it says it is, and was read as {other}"
        return data.decode(other, errors="replace"), doubt


def _declared(data: bytes) -> str:
    found = _ENCODING.match(data)
    encoding = found[1].decode("ascii", errors="replace") if found else "utf-8"
    return encoding if _CHARSET.fullmatch(encoding) else "utf-8"


def _refuse(text: str, name: str) -> None:
    at = root_at(text)
    head = text[at : at + _SNIFFED]
    if not head:
        raise CodegenError(name, "is empty", "Fetch it again.")
    for pattern, what, hint in _OTHERS:
        if pattern.match(head):
            raise CodegenError(name, what, hint)
