"""Whether bytes are the document they should be, judged by their content: a bad reply never replaces a good document."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from typing import Any, Final

from codegen.documents import dynamic_query, edmx, efx, openapi
from codegen.documents.decode import refuse_large
from codegen.errors import CodegenError
from codegen.reading import parsed_json
from codegen.source.layout import Kind

_HTML: Final = re.compile(rb"\s*<(?:!doctype\s+html|html|head|body)\b", re.IGNORECASE)

_BAQ_SETS: Final = ["Data"]
"""The entity sets of a BAQ; no service has that one alone."""

HTML_HINT: Final = (
    "This is probably a login page or a proxy's: check the url and how you log in."
)


def verify(kind: Kind, name: str, data: bytes) -> None:
    """Return if the bytes are a whole document of that kind; raises `CodegenError` that says what they are instead."""
    if is_html(data):
        raise CodegenError(
            name, "an HTML page was sent instead of the document", HTML_HINT
        )
    if kind not in ("service", "baq") and kind not in _shapes(json_of(data, name)):
        what = f"the JSON does not have the shape of {CALLED[kind]}"
        raise CodegenError(name, what, "Look at it in a browser, or with `curl`.")
    parse(kind, name, data)


def parse(kind: Kind, name: str, data: bytes) -> Any:
    """What the document says; raises `CodegenError` if it cannot be read as one of that kind."""
    return _PARSERS[kind](data, name)


def detect(data: bytes, name: str) -> Kind:
    """The kind of a document that someone saved by hand; raises `CodegenError` if it is not one."""
    if is_html(data):
        raise CodegenError(
            name, "this is an HTML page, not a Kinetic document", HTML_HINT
        )
    text = data.lstrip(b"\xef\xbb\xbf\xff\xfe \t\r\n\0")
    if not text.startswith(b"{"):
        sets = [found.name for found in edmx.parse(data, name).sets]
        return "baq" if sets == _BAQ_SETS else "service"
    shapes = _shapes(json_of(data, name))
    if len(shapes) != 1:
        known = ", ".join(CALLED.values())
        raise CodegenError(
            name, "this JSON is not one of Kinetic's documents", f"Known: {known}."
        )
    return shapes[0]


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
    if kind == "methods":
        return _text(json_of(data, name).get("info"), "title")
    if kind == "functions":
        libraries = _inside(json_of(data, name)).get("EfxLibrary")
        first = libraries[0] if isinstance(libraries, list) and libraries else None
        return _text(first, "LibraryID")
    return ""


def _shapes(value: Any) -> list[Kind]:
    """The kinds whose shape the JSON has."""
    if not isinstance(value, Mapping):
        return []
    inside = _inside(value)
    found: dict[Kind, bool] = {
        "methods": "openapi" in value and isinstance(value.get("paths"), Mapping),
        "baq-parameters": isinstance(inside.get("ExecutionParameter"), list),
        "baq-columns": _is_columns(value.get("returnObj")),
        "functions": isinstance(inside.get("EfxFunctionSignature"), list),
    }
    return [kind for kind, fits in found.items() if fits]


def _is_columns(value: Any) -> bool:
    return isinstance(value, list) and all(
        isinstance(c, Mapping) and "alias" in c for c in value
    )


def _inside(value: Any) -> Mapping[str, Any]:
    inside = value.get("returnObj") if isinstance(value, Mapping) else None
    return inside if isinstance(inside, Mapping) else {}


def _text(value: Any, key: str) -> str:
    found = value.get(key) if isinstance(value, Mapping) else None
    return found if isinstance(found, str) else ""


CALLED: Final[Mapping[Kind, str]] = {
    "service": "a service's $metadata",
    "baq": "a BAQ's $metadata",
    "methods": "an OpenAPI document",
    "baq-parameters": "a reply of GetQueryExecutionParametersByID",
    "baq-columns": "a reply of GetQueryResultSetMetadataByID",
    "functions": "a reply of GetLibraries",
}

_PARSERS: Final[Mapping[Kind, Callable[[bytes, str], object]]] = {
    "service": edmx.parse,
    "baq": edmx.parse,
    "methods": openapi.parse,
    "baq-parameters": dynamic_query.parse_parameters,
    "baq-columns": dynamic_query.parse_columns,
    "functions": efx.parse,
}
