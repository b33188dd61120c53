"""Where rows are in the service, and the requests that reach them: no network here."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from typing import Any, Final, Generic, Literal, TypeVar

from .errors import KeyMismatch, UrlTooLong
from .filters import EVERYTHING
from .keys import Key, in_company, predicate, uncarried
from .message import Request, encode_query
from .reader import read
from .row import Row
from .selection import Selection

R = TypeVar("R", bound=Row)
Query = tuple[tuple[str, str], ...]

LONGEST_QUERY: Final = 2_000
"""Characters; IIS refuses 2,048 (EPICOR.md, Queries)."""
_ADVICE: Final = {
    "$filter": "split an in_() list, or give the condition to a BAQ as a parameter",
    "$select": "select fewer columns, or none to have all of them",
    "$expand": "select fewer columns of the expanded children, or none, or read them from their own set",
}


@dataclass(frozen=True, slots=True)
class Resource(Generic[R]):
    """An entity set, a singleton or a BAQ of one company, as a client sees it."""

    path: str
    """Percent-encoded: `api/v2/odata/EPIC06/Erp.BO.CustomerSvc/Customers`."""
    name: str
    """What messages call it."""
    row_type: type[R]
    company: str
    page_size: int = 1000
    key_style: Literal["positional", "named"] = "positional"
    parameters: Query = ()
    """Of a BAQ."""

    @property
    def service(self) -> str:
        """The path that all its pages lie below."""
        return self.path.rpartition("/")[0] + "/"

    def rows(self, selection: Selection) -> Callable[[list[Any]], list[R]]:
        """Return what makes rows of a selection's records."""
        return partial(read, selection.shape(self.row_type), source=self.name)

    def page(self, selection: Selection, query: Query) -> Request:
        """Return the request for a page of rows; raises `UrlTooLong`."""
        options = tuple(selection.options(self.row_type))
        return fitting(Request("GET", self.path, (*self.parameters, *options, *query)))

    def one(self, selection: Selection, key: Key | None) -> Request:
        """Return the request for one row by its key, or for a singleton; raises `UrlTooLong`."""
        alone = Selection(columns=selection.columns, children=selection.children)
        options = tuple(alone.options(self.row_type))
        return fitting(Request("GET", self.path + self._predicate(key), options))

    def count(self, selection: Selection) -> Request:
        """Return the request for the number of rows (OData Protocol, section 11.2.6.5); raises `UrlTooLong`."""
        asked = (("$count", "true"), ("$top", "0"))
        return fitting(Request("GET", self.path, (*self._condition(selection), *asked)))

    def plain_count(self, selection: Selection) -> Request:
        """Return the request for the number of rows as text, from servers whose lists do not tell it."""
        path, query = f"{self.path}/$count", self._condition(selection)
        return fitting(Request("GET", path, query, accept="text/plain"))

    def _condition(self, selection: Selection) -> Query:
        if selection.filter == EVERYTHING:
            return self.parameters
        return (*self.parameters, ("$filter", selection.filter.text))

    def write(self, method: str, key: Key | None, body: bytes | None) -> Request:
        """Return the request for a write; raises `KeyMismatch` where a URL cannot carry the key."""
        if key is not None and (parts := uncarried(key)):
            raise KeyMismatch(
                f"{self.name}: a URL cannot carry {parts}, so the row can be read and not written through this set: "
                "use the service's methods"
            )
        path = self.path + self._predicate(key)
        return Request(method, path, body=body, read=False)

    def _predicate(self, key: Key | None) -> str:
        if key is None:
            return ""
        key = in_company(key, self.company)
        return predicate(key, named=self.key_style == "named")


def fitting(request: Request) -> Request:
    """Return a read as it can be sent; raises `UrlTooLong` saying what makes it long.

    All reads of a `Resource` pass here: a server that takes long queries in another way is served by another request.
    """
    length = len(encode_query(request.query))
    if length <= LONGEST_QUERY:
        return request
    sizes = {name: len(encode_query([(name, value)])) for name, value in request.query}
    longest = max(sizes, key=lambda name: sizes[name])
    advice = _ADVICE.get(longest, "give it a shorter value")
    raise UrlTooLong(
        f"{request}: the query has {length:,} characters, servers take {LONGEST_QUERY:,}, and {longest} has "
        f"{sizes[longest]:,} of them: {advice}"
    )
