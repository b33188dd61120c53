"""The sandbox's paths: which surface answers which call, and the guard before them all.

starlette carries requests and replies; everything between is `answer`, a function from a Call to an Answer.
"""

from __future__ import annotations

import logging
from dataclasses import replace
from functools import partial
from typing import Final
from urllib.parse import parse_qsl, quote, unquote

from starlette.applications import Starlette
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route
from starlette.types import ASGIApp as ASGIApp
from starlette.types import Receive as Receive, Scope as Scope, Send as Send

from codegen.sandbox import batches, discovery, functions, grants, identity, services
from codegen.sandbox.exchange import (
    Answer,
    Call,
    Refusal,
    not_found,
    odata_error,
    page,
    wrong_verb,
)
from codegen.sandbox.identity import Admission
from codegen.sandbox.instance import Instance
from codegen.sandbox.origins import refused

LONGEST_QUERY: Final = 2048
"""Characters of a query string that IIS lets through (EPICOR.md, "Queries")."""
LONGEST_BODY: Final = 30_000_000
"""Bytes of a body that IIS takes unless it is configured otherwise (`maxAllowedContentLength`)."""
VERBS: Final = ("GET", "POST", "PUT", "PATCH", "DELETE")

_log = logging.getLogger(__name__)


def build(instance: Instance) -> ASGIApp:
    """The ASGI application of an instance."""
    kinetic = _routed(instance)

    async def guarded_by_origin(scope: Scope, receive: Receive, send: Send) -> None:
        """Answer foreign requests here, before a byte of their body is read."""
        if scope["type"] == "http":
            foreign = refused(scope["headers"], scope["server"])
            if foreign is not None:
                _log.warning("%s refused: %d", scope["method"], foreign.status)
                return await _response(foreign)(scope, receive, send)
        await kinetic(scope, receive, send)

    return guarded_by_origin


def _routed(instance: Instance) -> Starlette:
    admission = Admission(instance.settings.token_lifetime, instance.temperament)

    async def endpoint(request: Request) -> Response:
        body = await _body(request)
        if body is None:
            what = "The request content is too large."
            return _response(page(404, "404.13 - Not Found", what))
        call = _call(request, body)
        reply = await run_in_threadpool(guarded, instance, admission, call)
        _log.info("%s %s%s %d", call.method, call.path, _shown(call), reply.status)
        return _response(reply)

    return Starlette(routes=[Route("/{path:path}", endpoint, methods=list(VERBS))])


async def _body(request: Request) -> bytes | None:
    """The body as far as IIS takes it, whoever sends it; None for a longer one, which is not read to its end."""
    body = bytearray()
    async for piece in request.stream():
        body += piece
        if len(body) > LONGEST_BODY:
            return None
    return bytes(body)


def _response(reply: Answer) -> Response:
    headers = dict(reply.headers)
    return Response(reply.body, reply.status, headers, reply.media or None)


def _call(request: Request, body: bytes) -> Call:
    raw: bytes = request.scope.get("raw_path") or request.url.path.encode()
    path = raw.partition(b"?")[0].decode("ascii", "replace")
    query = request.scope["query_string"].decode("ascii", "replace")
    return Call(
        method=request.method,
        base=f"{request.url.scheme}://{request.headers.get('host', 'localhost')}",
        path=path,
        segments=tuple(unquote(part) for part in path.split("/") if part),
        raw_query=query,
        query=tuple(parse_qsl(query, keep_blank_values=True)),
        # In UTF-8, as ASP.NET Core reads them: a password may have any letters.
        headers={
            name.decode("latin-1").lower(): value.decode("utf-8", "replace")
            for name, value in request.headers.raw
        },
        body=body,
    )


def _shown(call: Call) -> str:
    """The query for the log, without the value of an API key."""
    pairs = (
        f"{quote(name)}={'***' if name.lower() == 'api-key' else quote(value)}"
        for name, value in call.query
    )
    return f"?{'&'.join(pairs)}" if call.query else ""


def guarded(instance: Instance, admission: Admission, call: Call) -> Answer:
    """The reply to any call; an error is a reply too."""
    try:
        return _before_kinetic(instance, call) or answer(instance, admission, call)
    except Refusal as refusal:
        return refusal.answer()
    except Exception:
        _log.exception("the sandbox failed on %s %s", call.method, call.path)
        return Refusal(500, "The sandbox failed; its log says where.").answer()


def _before_kinetic(instance: Instance, call: Call) -> Answer | None:
    """What IIS refuses before Kinetic sees it: long queries, and in a path slashes or other characters that are encoded."""
    if len(call.raw_query) > LONGEST_QUERY:
        return page(404, "404.15 - Not Found", "The query string is too long.")
    refused = set(instance.temperament.refused_in_paths)
    if any(refused & set(segment) for segment in call.segments):
        return page(
            404, "404.0 - Not Found", "The path has a character that is refused."
        )
    return None


def answer(instance: Instance, admission: Admission, call: Call) -> Answer:
    """The reply of the surface that the path belongs to; raises Refusal."""
    settings = instance.settings
    if call.segments[:1] == ("TokenResource.svc",):
        return identity.token(
            call, admission, username=settings.username, password=settings.password
        )
    if call.segments == (".well-known", "openid-configuration"):
        return grants.discovery(call)
    if call.segments == ("connect", "token"):
        pair = (settings.client_id, settings.client_secret)
        return grants.grant(call, admission, client=pair)
    identity.check(
        call,
        admission,
        api_key=settings.api_key,
        username=settings.username,
        password=settings.password,
    )
    if call.segments[4:] == identity.TOKEN_SERVICE:
        _same_company(instance, call.segments[3])
        return identity.access_token(call, admission)
    with admission.licence(call), instance.store.lock:
        if instance.colleague is not None:
            instance.colleague.work(instance.store)
        match call.segments:
            case ("api", "v2", "odata", company, *below, "$batch"):
                _same_company(instance, company)
                serve = partial(_part, instance, admission)
                return batches.answer(instance, call, tuple(below), serve)
            case _:
                return _surface(instance, admission, call)


def _surface(instance: Instance, admission: Admission, call: Call) -> Answer:
    """The reply to a single call; raises Refusal."""
    if call.segments[-1:] == ("$query",) and instance.temperament.query_in_body:
        call = _from_body(call)
    match call.segments:
        case ("api", "v2", "odata", company, *rest):
            _same_company(instance, company)
            return services.answer(instance, admission, call, tuple(rest))
        case ("api", "v2", "efx", "staging", company, *rest):
            _same_company(instance, company)
            return functions.answer(instance, call, tuple(rest), staging=True)
        case ("api", "v2", "efx", company, *rest):
            _same_company(instance, company)
            return functions.answer(instance, call, tuple(rest), staging=False)
        case _:
            return _about(instance, call)


def _from_body(call: Call) -> Call:
    """The read that a `$query` asks for (OData URL Conventions 4.01, "Passing Query Options in the Request Body")."""
    kind = call.headers.get("content-type", "").partition(";")[0].strip()
    if call.method != "POST" or kind != "text/plain":
        raise odata_error("$query takes a POST with a body of text/plain.")
    text = "&".join(
        filter(None, (call.raw_query, call.body.decode("ascii", "replace")))
    )
    return replace(
        call,
        method="GET",
        path=call.path.rpartition("/")[0],
        segments=call.segments[:-1],
        raw_query=text,
        query=tuple(parse_qsl(text, keep_blank_values=True)),
        body=b"",
    )


def _part(instance: Instance, admission: Admission, call: Call) -> Answer:
    """The reply to a request of a batch, which is let in with the batch."""
    try:
        return _before_kinetic(instance, call) or _surface(instance, admission, call)
    except Refusal as refusal:
        return refusal.answer()


def _about(instance: Instance, call: Call) -> Answer:
    """The paths outside any company."""
    if call.method != "GET":
        raise wrong_verb(call)
    match call.segments:
        case ("api", "helppage", "services"):
            return discovery.services(instance, call)
        case ("api", "help", "v2", "index.html"):
            return discovery.index(instance)
        case ("api", "v2", "environment"):
            return discovery.environment(instance)
        case ("api", "swagger", "v2", "methods", name) if name.endswith(".json"):
            return discovery.methods_document(instance, name.removesuffix(".json"))
        case ("api", "swagger", "v2", "odata", name) if name.endswith(".json"):
            return discovery.sets_document(instance, name.removesuffix(".json"))
    raise not_found("No resource was found at this path.")


def _same_company(instance: Instance, company: str) -> None:
    if company != instance.company:
        raise not_found(f"Company {company} not found.")
