"""The catalogue as a server on this computer: pages are made when they are asked for, and searches ask the index.

It answers programs and pages that call it by its own address, and no page of another origin, as the sandbox does.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Mapping
from typing import Final

from starlette.applications import Starlette
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route
from starlette.types import ASGIApp, Receive, Scope, Send

from codegen.catalogue import render, site as pages
from codegen.catalogue.included import includes
from codegen.catalogue.search import search
from codegen.catalogue.shards import about, record, script
from codegen.catalogue.site import Site
from codegen.catalogue.words import question
from codegen.errors import CodegenError
from codegen.sandbox.origins import refused

_LIMIT: Final = 20
_LONGEST: Final = 200
"""Characters of a question that are read."""
_TYPES: Final[Mapping[str, str]] = {
    "css": "text/css",
    "js": "text/javascript",
    "html": "text/html",
}
_HEADERS: Final[Mapping[str, str]] = {
    "Content-Security-Policy": (
        "default-src 'none'; style-src 'self'; script-src 'self'; connect-src 'self'; "
        "base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
    ),
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "Cache-Control": "no-store",
}
Connect = Callable[[], sqlite3.Connection]
"""Opens the index; each search has a connection of its own, as each may run in another thread."""


def build(site: Site, connect: Connect) -> ASGIApp:
    """The ASGI application of a site."""
    numbers = {path: number for number, path in enumerate(site.paths)}

    async def asked(request: Request) -> Response:
        words = request.query_params.get("q", "")[:_LONGEST]
        found = await run_in_threadpool(_found, site, connect, words)
        return JSONResponse(found, headers=_HEADERS)

    async def shown(request: Request) -> Response:
        path = request.path_params["path"] or "index.html"
        try:
            text = await run_in_threadpool(_text, site, numbers, path)
        except CodegenError as error:
            return Response(error.what, 500, _HEADERS, "text/plain")
        if text is None:
            return Response("There is no such page.", 404, _HEADERS, "text/plain")
        return Response(text, 200, _HEADERS, _TYPES[path.rpartition(".")[2]])

    routes = [Route("/search", asked), Route("/{path:path}", shown)]
    app = Starlette(routes=routes)

    async def guarded(scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "http":
            foreign = refused(scope["headers"], scope["server"])
            if foreign is not None:
                reply = Response(foreign.body, foreign.status, _HEADERS, "text/plain")
                return await reply(scope, receive, send)
        await app(scope, receive, send)

    return guarded


def _found(site: Site, connect: Connect, words: str) -> dict[str, object]:
    """The hits of a question, as shards hold them, and the words that were taken for others."""
    index = connect()
    try:
        hits = search(
            index,
            question([words]),
            includes=lambda found: includes(site.config.selection, found),
            limit=_LIMIT,
        )
    finally:
        index.close()
    records = [
        record(
            hit.found.code,
            hit.found.kind,
            site.numbers[hit.found.sort, hit.found.owner],
            hit.found.words,
            len(hit.also),
        )
        for hit in hits.hits
        # The index may have gone on since the pages were numbered.
        if (hit.found.sort, hit.found.owner) in site.numbers
    ]
    return {"corrected": hits.corrected, "hits": records}


def _text(site: Site, numbers: Mapping[str, int], path: str) -> str | bytes | None:
    """What a path shows; None if there is nothing."""
    if path in render.FILES:
        return render.file(path)
    if path == "index.html":
        return pages.home(site, live=True)
    if path == "changes.html" and site.since:
        return pages.changes(site, live=True)
    if path == "search/index.js":
        return script("index", about([pages.url(p) for p in site.paths], {}))
    if (guide := pages.guides().get(path)) is not None:
        return pages.guide_html(guide, live=True)
    if path in numbers:
        return pages.html(site.job(numbers[path]), live=True)
    return None
