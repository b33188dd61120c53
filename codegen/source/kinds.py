"""Whether bytes are the document they should be, judged by their content: a bad reply never replaces a good document."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any, Final

from codegen import surfaces
from codegen.documents import edmx
from codegen.documents.decode import refuse_large
from codegen.documents.edm import Document
from codegen.errors import CodegenError
from codegen.reading import parsed_json, text_at
from codegen.surfaces import Kind, load

_HTML: Final = re.compile(rb"\s*<(?:!doctype\s+html|html|head|body)\b", re.IGNORECASE)

HTML_HINT: Final = (
    "This is probably a login page or a proxy's: check the url and how you log in."
)


def verify(kind: Kind, name: str, data: bytes) -> None:
    """Return if the bytes are a whole document of that kind; raises `CodegenError` that says what they are instead."""
    if is_html(data):
        raise CodegenError(
            name, "an HTML page was sent instead of the document", HTML_HINT
        )
    document = surfaces.document(kind)
    if not document.is_edmx and not _fits(document, json_of(data, name)):
        what = f"the JSON does not have the shape of {document.title}"
        raise CodegenError(name, what, "Look at it in a browser, or with `curl`.")
    parse(kind, name, data)


def parse(kind: Kind, name: str, data: bytes) -> Any:
    """What the document says; raises `CodegenError` if it cannot be read as one of that kind."""
    return load(surfaces.document(kind).parse)(data, name)


def detect(data: bytes, name: str) -> Kind:
    """The kind of a document that someone saved by hand; raises `CodegenError` if it is not one."""
    if is_html(data):
        raise CodegenError(
            name, "this is an HTML page, not a Kinetic document", HTML_HINT
        )
    is_json = data.lstrip(b"\xef\xbb\xbf\xff\xfe \t\r\n\0").startswith(b"{")
    value = json_of(data, name) if is_json else edmx.parse(data, name)
    rows = [row for row in surfaces.documents() if row.is_edmx != is_json and row.fits]
    kinds = [row.kind for row in rows if _fits(row, value)]
    if len(kinds) != 1:
        known = ", ".join(row.title for row in surfaces.documents())
        raise CodegenError(
            name, "this JSON is not one of Kinetic's documents", f"Known: {known}."
        )
    return kinds[0]


def _fits(document: surfaces.Document, value: Any) -> bool:
    """Whether what was read can be a document of that kind, as far as its row says how to tell."""
    if not document.is_edmx and not isinstance(value, Mapping):
        return False
    return not document.fits or bool(load(document.fits)(value))


def is_html(data: bytes) -> bool:
    """Whether the bytes begin like an HTML page."""
    return _HTML.match(data.removeprefix(b"\xef\xbb\xbf")) is not None


def json_of(data: bytes, name: str) -> Any:
    """The JSON value in the bytes; raises `CodegenError` if there is none, or too much of it."""
    refuse_large(data, name)
    try:
        return parsed_json(data)
    except (ValueError, RecursionError) as error:
        what = f"the reply is not JSON, or was cut off ({error})"
        raise CodegenError(
            name, what, "Fetch it again; if that does not help, look at it with `curl`."
        ) from None


def name_in(kind: Kind, data: bytes, name: str) -> str:
    """The name that a document of that kind carries itself, or an empty text."""
    reference = surfaces.document(kind).name_in
    return load(reference)(json_of(data, name)) if reference else ""


def is_service(document: Document) -> bool:
    """Whether an EDMX is a service's: no service has only the set that a BAQ has."""
    return not is_baq(document)


def is_baq(document: Document) -> bool:
    """Whether an EDMX is a BAQ's."""
    return [found.name for found in document.sets] == ["Data"]


def is_openapi(value: Any) -> bool:
    """Whether JSON is an OpenAPI document."""
    return "openapi" in value and isinstance(value.get("paths"), Mapping)


def is_parameters(value: Any) -> bool:
    """Whether JSON is a reply of GetQueryExecutionParametersByID."""
    return isinstance(_inside(value).get("ExecutionParameter"), list)


def is_columns(value: Any) -> bool:
    """Whether JSON is a reply of GetQueryResultSetMetadataByID."""
    columns = value.get("returnObj")
    return isinstance(columns, list) and all(
        isinstance(c, Mapping) and "alias" in c for c in columns
    )


def is_library(value: Any) -> bool:
    """Whether JSON is a reply of GetLibraries."""
    return isinstance(_inside(value).get("EfxFunctionSignature"), list)


def openapi_title(value: Any) -> str:
    """The title of an OpenAPI document."""
    return text_at(value.get("info"), "title")


def library_id(value: Any) -> str:
    """The id of the first library in a reply of GetLibraries."""
    libraries = _inside(value).get("EfxLibrary")
    first = libraries[0] if isinstance(libraries, list) and libraries else None
    return text_at(first, "LibraryID")


def _inside(value: Any) -> Mapping[str, Any]:
    inside = value.get("returnObj") if isinstance(value, Mapping) else None
    return inside if isinstance(inside, Mapping) else {}
