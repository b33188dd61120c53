"""What a probe will send, as lines for a dry run: the requests themselves, with names in braces for what replies show first."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import Final
from urllib.parse import unquote, urlsplit

from codegen.probe.ground import MOST_SERVICES, USUAL
from codegen.probe.table import BRACES, PROBES, Ask
from codegen.profile import FACTS
from codegen.runtime.data.values import encoded
from codegen.runtime.http.message import Request, encode_query
from codegen.source import requests


class _Open(dict[str, str]):
    """What braces stand for; those of which nothing is known yet stay."""

    def __missing__(self, name: str) -> str:
        return f"{{{name}}}"


def plan(url: str, company: str, services: Sequence[str], gets: int) -> Iterator[str]:
    """A line for each probe with its facts and its reason, and below it the requests that it sends to that instance."""
    yield f"At most {gets} GETs, one at a time; names in braces stand for what the first replies show. Nothing is written."
    yield "Each request carries the headers of your credentials."
    lines = [*_ground(url, company, services), *_probes(url, company)]
    yield from lines
    used = {name for line in lines for name in _NAME.findall(line)}
    for name, meaning in BRACES.items():
        if name in used:
            yield f"{{{name}}}: {meaning}"
    for fact in FACTS.values():
        if fact.never:
            yield f"{fact.name}: not asked, as {fact.never}"


_NAME: Final = re.compile(r"\{([a-z_ ]+)\}")


def _ground(url: str, company: str, services: Sequence[str]) -> Iterator[str]:
    yield (
        f"first: what services declare: names, containment, facets, actions; the first {MOST_SERVICES} of these that the "
        "instance has, and the first of them twice, for the time that it takes"
    )
    for service in [*dict.fromkeys((*services, *USUAL))][: 2 * MOST_SERVICES]:
        yield from _lines(url, requests.document("service", company, service))
    yield "first: some rows of a few of their sets, to find what can be asked about; offsets of days"
    first = Ask("GET {set}?$select={columns}&$top=50&$count=true")
    yield from _lines(url, first.request(_Open()))
    yield "first: the names of some BAQs"
    yield from _lines(url, requests.baq_list(company, 1))


def _probes(url: str, company: str) -> Iterator[str]:
    odata = f"api/v2/odata/{encoded(company)}"
    root, host = urlsplit(url).path, urlsplit(url).netloc
    known = _Open(root=root, host=host, company=encoded(company), odata=odata)
    for probe in PROBES:
        yield f"{', '.join(probe.facts)}: {probe.why}"
        for ask in dict.fromkeys(probe.asks):
            number = probe.asks.count(ask) + ask.twice
            times = f"    (up to {number} times)" if number > 1 else ""
            first, *rest = _lines(url, ask.request(known))
            yield f"{first}{times}"
            yield from rest


def _lines(url: str, request: Request) -> Iterator[str]:
    """A request's first line, the headers that are the probe's own, and its body."""
    query = re.sub(
        "%7B[a-z_%20+]+%7D",
        lambda found: unquote(found[0].replace("+", " ")),
        encode_query(request.query),
    )
    yield f"    {request.method} {url}/{request.path}{f'?{query}' if query else ''}"
    for name, value in request.headers:
        yield f"        {name}: {value if isinstance(value, str) else value.reveal()}"
    if isinstance(request.body, bytes):
        yield f"        Content-Type: {request.content_type}"
        for line in request.body.decode().splitlines():
            yield f"        {line}".rstrip()
