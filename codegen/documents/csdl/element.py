"""XML elements as the readers see them, so that lxml stays behind `edmx.parse`."""

from __future__ import annotations

from collections.abc import Iterator, Sequence, Sized
from dataclasses import dataclass
from typing import Protocol

from codegen.documents.edm import Qualified

EDM = "http://docs.oasis-open.org/odata/ns/edm"
EDMX = "http://docs.oasis-open.org/odata/ns/edmx"
"""The namespaces of CSDL XML 4.0 and 4.01 (section 2.1)."""


class Element(Protocol):
    """One XML element."""

    @property
    def tag(self) -> str:
        """`{namespace}Local`, or `Local` if there is no namespace."""
        ...

    @property
    def text(self) -> str | None:
        """The text before the first child."""
        ...

    @property
    def sourceline(self) -> int | None:
        """The 1-based line of the start tag."""
        ...

    @property
    def attrib(self) -> Sized:
        """The attributes; only their number is of use."""
        ...

    def get(self, key: str, /) -> str | None:
        """The attribute of that name, or None."""
        ...

    def items(self) -> Sequence[tuple[str, str]]:
        """The attributes in document order; a name with a namespace is `{namespace}local`."""
        ...

    def __iter__(self) -> Iterator[Element]:
        """The children in document order."""
        ...


@dataclass(frozen=True, slots=True)
class Declared(Qualified):
    """A child of a schema that has a name."""

    kind: str
    """The element's own name, such as `EntityType`."""
    element: Element


class Tags(dict[str, str]):
    """Tag → local name in the namespaces of CSDL or in none, and ``""`` in any other namespace."""

    def __missing__(self, tag: str) -> str:
        namespace, _, local = tag.rpartition("}")
        self[tag] = found = local if namespace[1:] in ("", EDM, EDMX) else ""
        return found
