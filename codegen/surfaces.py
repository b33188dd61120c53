"""The one table of what an instance offers: a row for each surface, and in it a row for each of its documents.

A new surface is a row here, and its parser, builder and template. Functions are named as `module:function`, so the table
imports no room, every room may read it, and a command loads only what it uses.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from importlib import import_module
from typing import Any, Final

Kind = str
"""The kind of a document, such as `baq-columns`; a surface has the kind of its first document."""
Key = str
"""The key of a surface in [include] and [exclude], and the command that lists it: `services`, `baqs`, `functions`."""


@dataclass(frozen=True, slots=True)
class Document:
    """One kind of document: where it comes from, where it is kept and what reads it."""

    kind: Kind
    title: str
    """What messages call it."""
    folder: str
    ending: str
    """Of its file below the folder of the snapshot."""
    url: str
    """Below the instance's address, with {company} and {name}."""
    parse: str
    """(bytes, name) → what the document says; raises `CodegenError`."""
    fits: str = ""
    """(JSON value, or for an EDMX the parsed document) → whether it can be of this kind."""
    name_in: str = ""
    """(JSON value) → the name that the document has for what it belongs to, or an empty text."""
    body: str = ""
    """JSON that is sent, with {name} where the name goes as a JSON text; empty for a GET."""
    dump: str = ""
    """Where a dump of a whole instance keeps it."""
    suffices: bool = False
    """Whether it alone is enough for a snapshot to have the service, BAQ or library."""
    has_methods: bool = False
    """Whether it is needed only where a service's methods are taken."""
    is_prose: bool = False
    """Whether it decides no name and no type."""
    has_flags: bool = False
    """Whether the instance's list says of each whether it can be updated."""

    @property
    def is_edmx(self) -> bool:
        """Whether it is CSDL in XML, and not JSON."""
        return self.ending == ".edmx"


@dataclass(frozen=True, slots=True)
class Module:
    """One module that is generated of a service, BAQ or library."""

    render: str
    """(IR) → (path below the package, text)."""
    suffix: str = ""
    """What its name has behind that of the first module."""


@dataclass(frozen=True, slots=True)
class Area:
    """The class by which a client reaches the modules of a folder."""

    name: str
    base: str
    """The class of the runtime that it is derived from."""
    one: str
    """What a member is called that has no description."""
    doc: str
    folder_doc: str
    declares: bool = False
    """Whether the modules declare values under their own names, and not classes."""


@dataclass(frozen=True, slots=True)
class Surface:
    """One sort of thing that an instance offers, and all that is done with it."""

    key: Key
    one: str
    many: str
    documents: tuple[Document, ...]
    """The one that says what it is first."""
    build: str
    """(unit, parsed documents) → `Built`: the IR of its modules."""
    modules: tuple[Module, ...]
    declared: str
    """(wire name, path of the module) → the name that the module declares for the client."""
    paths: str
    """(folder, wire names) → wire name → path of the module below the package."""
    folder: str = ""
    """Below the package; empty if the names decide it."""
    area: Area | None = None
    listed_by: str = ""
    """(contact, company) → awaitable `Listing` of what the instance has; empty if nothing lists it."""
    parts: str = ""
    """(parsed documents) → names of entity sets and methods, which patterns can name."""
    described_by: str = "document"
    """What says the description of it: its `document`, the instance's `list`, or the head of its `module`, too."""
    element: str = ""
    """(IR of its modules) → `Element`: what a program sees, for `diff`."""
    word: str = ""
    """What the catalogue calls it, and the folder of its pages."""
    entries: str = ""
    """(`Element`) → entries of the search index."""
    page: str = ""
    """(`Element`, its `PageContext`) → its page in the catalogue."""

    @property
    def kind(self) -> Kind:
        """The kind of its first document."""
        return self.documents[0].kind

    def count(self, number: int) -> str:
        """So many of them, in words."""
        return f"{number:,} {self.one if number == 1 else self.many}"


METHODS_SUFFIX: Final = "_methods"
"""What the module of a service's methods has behind the name of the service's own."""
_ODATA: Final = "api/v2/odata/{company}"
_QUERIES: Final = f"{_ODATA}/Ice.BO.DynamicQuerySvc"

SERVICE: Final = Surface(
    key="services",
    one="service",
    many="services",
    documents=(
        Document(
            kind="service",
            title="a service's $metadata",
            folder="services",
            ending=".edmx",
            url=f"{_ODATA}/{{name}}/$metadata",
            parse="codegen.documents.edmx:parse",
            fits="codegen.source.kinds:is_service",
            dump="odata/{name}.xml",
            suffices=True,
        ),
        Document(
            kind="methods",
            title="an OpenAPI document",
            folder="services",
            ending=".methods.json",
            url="api/swagger/v2/methods/{name}.json",
            parse="codegen.documents.openapi:parse",
            fits="codegen.source.kinds:is_openapi",
            name_in="codegen.source.kinds:openapi_title",
            dump="methods/{name}.json",
            suffices=True,
            has_methods=True,
        ),
    ),
    listed_by="codegen.source.discover:services",
    build="codegen.generate.build:service",
    parts="codegen.generate.build:parts_of_service",
    modules=(
        Module("codegen.emit.render:service"),
        Module("codegen.emit.render:methods", METHODS_SUFFIX),
    ),
    declared="codegen.generate.build:service_class",
    paths="codegen.ir.client:paths_of_services",
    described_by="module",
    element="codegen.upgrade.elements:of_service",
    word="service",
    entries="codegen.catalogue.entries:of_service",
    page="codegen.catalogue.views:of_service",
)

BAQ: Final = Surface(
    key="baqs",
    one="BAQ",
    many="BAQs",
    documents=(
        Document(
            kind="baq",
            title="a BAQ's $metadata",
            folder="baqs",
            ending=".edmx",
            url=f"{_ODATA}/BaqSvc/{{name}}/$metadata",
            parse="codegen.documents.edmx:parse",
            fits="codegen.source.kinds:is_baq",
            dump="baq/{name}.xml",
            suffices=True,
            has_flags=True,
        ),
        Document(
            kind="baq-parameters",
            title="a reply of GetQueryExecutionParametersByID",
            folder="baqs",
            ending=".parameters.json",
            url=f"{_QUERIES}/GetQueryExecutionParametersByID",
            body='{"queryID": {name}}',
            parse="codegen.documents.dynamic_query:parse_parameters",
            fits="codegen.source.kinds:is_parameters",
            dump="baq/{name}.parameters.json",
        ),
        Document(
            kind="baq-columns",
            title="a reply of GetQueryResultSetMetadataByID",
            folder="baqs",
            ending=".columns.json",
            url=f"{_QUERIES}/GetQueryResultSetMetadataByID",
            body='{"queryID": {name}}',
            parse="codegen.documents.dynamic_query:parse_columns",
            fits="codegen.source.kinds:is_columns",
            dump="baq/{name}.columns.json",
            is_prose=True,
        ),
    ),
    listed_by="codegen.source.discover:baqs",
    build="codegen.generate.build:baq",
    modules=(Module("codegen.emit.render:baq"),),
    declared="codegen.generate.build:baq_name",
    paths="codegen.ir.client:paths_in",
    folder="baq",
    area=Area(
        "Baqs",
        "BaqArea",
        "BAQ",
        "The instance's BAQs.",
        "BAQs, one module each.",
        declares=True,
    ),
    described_by="list",
    element="codegen.upgrade.elements:of_baq",
    word="baq",
    entries="codegen.catalogue.entries:of_baq",
    page="codegen.catalogue.views:of_baq",
)

LIBRARY: Final = Surface(
    key="functions",
    one="function library",
    many="function libraries",
    documents=(
        Document(
            kind="functions",
            title="a reply of GetLibraries",
            folder="functions",
            ending=".json",
            url=f"{_ODATA}/Ice.LIB.EfxLibraryDesignerSvc/GetLibraries",
            body='{"libraryIds": [{name}]}',
            parse="codegen.documents.efx:parse",
            fits="codegen.source.kinds:is_library",
            name_in="codegen.source.kinds:library_id",
            dump="efx/{name}.json",
            suffices=True,
        ),
    ),
    listed_by="codegen.source.discover:libraries",
    build="codegen.generate.build:library",
    modules=(Module("codegen.emit.render:library"),),
    declared="codegen.generate.build:library_class",
    paths="codegen.ir.client:paths_in",
    folder="efx",
    area=Area(
        "Efx",
        "Functions",
        "Library",
        "The instance's function libraries.",
        "Function libraries, one module each.",
    ),
    element="codegen.upgrade.elements:of_library",
    word="library",
    entries="codegen.catalogue.entries:of_library",
    page="codegen.catalogue.views:of_library",
)

SURFACES: tuple[Surface, ...] = (SERVICE, BAQ, LIBRARY)

METHODS: Final = "methods"
"""The key of [include] and [exclude] for methods of services."""


def keys() -> tuple[Key, ...]:
    """The keys of all surfaces, in the order of the table."""
    return tuple(surface.key for surface in SURFACES)


def documents() -> Iterator[Document]:
    """Every kind of document, in the order of the table."""
    return (document for surface in SURFACES for document in surface.documents)


def folders() -> tuple[str, ...]:
    """The folders of a snapshot."""
    return tuple(sorted({document.folder for document in documents()}))


def document(kind: Kind) -> Document:
    """The row of a kind of document."""
    return next(found for found in documents() if found.kind == kind)


def surface_of(kind: Kind) -> Surface:
    """The surface that a kind of document belongs to."""
    return next(s for s in SURFACES if any(d.kind == kind for d in s.documents))


@cache
def load(reference: str) -> Any:
    """The function that a row names."""
    module, _, name = reference.partition(":")
    return getattr(import_module(module), name)
