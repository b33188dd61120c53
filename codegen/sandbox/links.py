"""Links to the rows behind a page: how they look is the server's affair (OData Protocol, section 11.2.6.7)."""

from __future__ import annotations

import base64
import json
from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import Any, Final
from urllib.parse import urlencode

from codegen.sandbox.exchange import Call, odata_error
from codegen.sandbox.options import Options
from codegen.sandbox.reading import LINK, Page
from codegen.sandbox.store import Row
from codegen.sandbox.temperament import Skip, Temperament

TOKEN: Final = "$skiptoken="
_MARK: Final = "+/=%25;"
"""What every token begins with: bytes that come back as others where a client decodes and encodes them."""
_ELSEWHERE: Final = "https://erp.internal.invalid"
"""The host that a server names which does not know of the proxy before it."""

Query = Sequence[tuple[str, str]]


def options_of(
    call: Call, parse: Callable[[Query], Options], skip: Skip = "taken"
) -> Options:
    """Returns what a read asks for; raises Refusal 400 for a token that does not come back as it was sent, or a refused `$skip`."""
    before, is_token, text = call.raw_query.partition(TOKEN)
    if not is_token:
        options = parse(call.query)
        if options.skip and skip == "refused":
            raise odata_error("The query option '$skip' is not allowed.")
        return replace(options, skip=options.skip if skip == "taken" else 0)
    try:
        query, start, top = _read_token(text.partition("&")[0])
    except ValueError:
        raise odata_error("The skiptoken is invalid.") from None
    return replace(parse(query), skip=start, top=top)


def following(call: Call, options: Options, found: Page, manners: Temperament) -> str:
    """Returns the address of the rows behind this page."""
    sent = len(found.rows)
    left = None if options.top is None else options.top - sent
    rest = [(n, v) for n, v in call.query if n in _KEPT or not n.startswith("$")]
    rest = [(n, v) for n, v in rest if n != "api-key"]
    if manners.opaque_links:
        asked = [(n, v) for n, v in rest if n.startswith("$")] or _asked(call)
        query = _token(asked, options.skip + sent, left)
        others = urlencode([(n, v) for n, v in rest if not n.startswith("$")])
        query = f"{others}&{query}" if others else query
    else:
        paged = [] if left is None else [("$top", str(left))]
        query = urlencode([*rest, *paged, ("$skip", str(options.skip + sent))])
    return f"{_place(call, manners)}?{query}"


_KEPT: Final = (
    *("$select", "$filter", "$orderby", "$expand", "$count"),
    *("$search", "$apply", "$compute"),
)


def _asked(call: Call) -> list[tuple[str, str]]:
    """Returns the query that the token of this call stands for."""
    text = call.raw_query.partition(TOKEN)[2].partition("&")[0]
    return _read_token(text)[0] if text else []


def _read_token(text: str) -> tuple[list[tuple[str, str]], int, int | None]:
    """The query, the skip and the top that a token stands for; raises `ValueError` for one that was not sent so."""
    if not text.startswith(_MARK):
        raise ValueError
    asked = json.loads(base64.b64decode(text.removeprefix(_MARK), validate=True))
    query = [(name, value) for name, value in asked["query"]]
    return query, asked["skip"], asked["top"]


def _token(asked: Query, skip: int, top: int | None) -> str:
    text = json.dumps({"query": list(asked), "skip": skip, "top": top})
    return f"{TOKEN}{_MARK}{base64.b64encode(text.encode()).decode()}"


def _place(call: Call, manners: Temperament) -> str:
    if manners.links == "relative":
        return call.path.rpartition("/")[2]
    host = _ELSEWHERE if manners.links == "elsewhere" else call.base
    return f"{host}{call.path}"


def absolute(call: Call, rows: list[Row]) -> list[Row]:
    """Returns rows whose links to more children, paths below the service, are addresses as a client takes them."""
    service = "/".join(call.path.split("/")[:6])

    def linked(value: Any) -> Any:
        if isinstance(value, list):
            return [linked(item) for item in value]
        if not isinstance(value, dict):
            return value
        return {
            name: (
                f"{call.base}{service}/{item}" if name.endswith(LINK) else linked(item)
            )
            for name, item in value.items()
        }

    return [linked(row) for row in rows]
