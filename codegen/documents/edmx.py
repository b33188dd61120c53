"""`$metadata`: from the bytes of an EDMX document, OData v4 and CSDL XML 4.0 or 4.01, to `edm.Document`.

lxml is imported here alone, and hardened: it resolves no entity, loads no DTD, reaches for no network and takes no huge
tree. Its elements go on to `csdl.document`.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import cast

from lxml import etree

from codegen.documents.csdl import document
from codegen.documents.csdl.element import EDM, EDMX, Element
from codegen.documents.csdl.context import Context
from codegen.documents.decode import decode
from codegen.documents.edm import Document
from codegen.documents.problems import quoted
from codegen.errors import CodegenError

_OLD = "http://schemas.microsoft.com/ado/"
"""Where the namespaces of OData versions 1 to 3 begin."""
_PARTS = ("Schema", "Reference")
_WRAPPERS = ("Edmx", "DataServices")
_DEPTH = 4
"""How many elements may enclose a schema: CSDL has two, and some servers add to them."""


def parse(data: bytes, name: str) -> Document:
    """The document in `data`, with a problem for all that cannot be used of it; `name` is what problems call it.

    Raises CodegenError for a text that is not OData v4 metadata at all: HTML, JSON, versions 1 to 3, what is empty, truncated,
    malformed, has a DOCTYPE, or is nested or large beyond measure.
    """
    text, doubt = decode(data, name)
    root = _root(text, name)
    context = Context(name)
    context.terms.look(text)
    if doubt:
        context.problems.add(1, doubt)
    version = _version(context, root)
    parts = [(context.tags[part.tag], part) for part in _parts(context, root, _DEPTH)]
    schemas = [part for local, part in parts if local == "Schema"]
    references = [part for local, part in parts if local == "Reference"]
    if not parts and context.tags[root.tag] != "Edmx":
        what = f"is XML, but no metadata: its root is {quoted(root.tag)}"
        raise CodegenError(
            name, what, "Metadata is at the service's path, `…/$metadata`."
        )
    if not schemas:
        context.problems.add(root.sourceline, "holds no Schema, and so says nothing")
    return document.build(context, schemas, references, version=version)


def _root(text: str, name: str) -> Element:
    parser = etree.XMLParser(
        encoding="utf-8",
        resolve_entities=False,
        load_dtd=False,
        no_network=True,
        huge_tree=False,
        recover=False,
        remove_comments=True,
        remove_pis=True,
    )
    try:
        root: object = etree.fromstring(text.encode(), parser)
    except etree.XMLSyntaxError as error:
        raise _refusal(error, text, name) from None
    # lxml's tags may be of other types for comments and instructions, which are removed.
    return cast(Element, root)


def _refusal(error: etree.XMLSyntaxError, text: str, name: str) -> CodegenError:
    """The parser's complaint in the words of this program."""
    line = f"line {error.lineno}"
    said = (error.msg or "").partition(", line ")[0].strip()
    if "XML_PARSE_HUGE" in said:
        why = "is nested too deeply, or has a text or a name too long, to be metadata"
        return CodegenError(name, f"{line}: {why}", "Check where it came from.")
    cut = error.code == etree.ErrorTypes.ERR_TAG_NOT_FINISHED
    if cut or not text.rstrip().endswith(">"):
        return CodegenError(name, f"{line}: ends in the middle", "Fetch it again.")
    return CodegenError(
        name,
        f"{line}: is not well-formed XML: {quoted(said)}",
        "Fetch it again, and open its URL by hand if that does not help.",
    )


def _parts(context: Context, element: Element, depth: int) -> Iterator[Element]:
    """Every `Schema` and `Reference` inside the wrappers, whosever they are; what else CSDL's own hold is noted."""
    local = context.tags[element.tag]
    if local in _PARTS:
        yield element
        return
    if element.tag.startswith(f"{{{_OLD}"):
        raise _other_version(context.problems.where, "1 to 3")
    if local not in _WRAPPERS and element.tag.startswith((f"{{{EDM}", f"{{{EDMX}")):
        what = f"element {quoted(local)} is not known"
        context.problems.add(element.sourceline, what)
    for child in element if depth else ():
        yield from _parts(context, child, depth - 1)


def _version(context: Context, root: Element) -> str:
    """The version the document says it has; `4.0` where it says none."""
    if context.tags[root.tag] != "Edmx":
        return "4.0"
    version = (root.get("Version") or "").strip()
    if not version:
        context.problems.add(root.sourceline, "Edmx has no Version, and is read as 4.0")
        return "4.0"
    if version.partition(".")[0] != "4":
        raise _other_version(context.problems.where, quoted(version))
    return version


def _other_version(name: str, version: str) -> CodegenError:
    what = f"is metadata of OData version {version}; only version 4 is read"
    return CodegenError(name, what, "Kinetic serves version 4 below `/api/v2/odata/`")
