"""What works at an instance, in ten findings: each request is one that `fetch` makes, one at a time.

Later findings are left open where an earlier one says why: a refused password refuses everything.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Literal
from urllib.parse import urlsplit
from urllib.request import getproxies, proxy_bypass

from codegen.runtime import errors
from codegen.runtime.options import WEB_SERVICES, Options
from codegen.runtime.errors import KineticError
from codegen.runtime.http.auth import Anonymous
from codegen.runtime.http.message import Reply, Request, host_text, origin_text
from codegen.runtime.http.openid import OpenID
from codegen.source import requests, company
from codegen.source.contact import hint_for
from codegen.source.kinds import is_html

State = Literal["ok", "no", "?"]


@dataclass(frozen=True, slots=True)
class Finding:
    """One line of a check-up."""

    about: str
    state: State
    said: str
    hint: str = ""

    def __str__(self) -> str:
        return f"{self.about:<10} {self.state:<3} {self.said}"


Send = Callable[[Request], Awaitable[Reply]]


async def examine(options: Options, send: Send) -> list[Finding]:
    """Return the ten findings on an instance; failures are findings and are not raised."""
    first = await _asked(send, requests.environment())
    found = [_address(options, first), _tls(options, first), _proxy(options.url)]
    found += [_key(options, first), _user(options, first)]
    if any(finding.state == "no" for finding in found):
        left = ("company", "services", "BAQs", "functions", "licences")
        return [*found, *(Finding(about, "?", "not asked") for about in left)]
    lists = {about: await _asked(send, request) for about, request in _lists(options)}
    found.append(_company(options, first, lists))
    found += [_list(about, outcome) for about, outcome in lists.items()]
    return [*found, _licences(options, [first, *lists.values()])]


Outcome = Reply | KineticError


async def _asked(send: Send, request: Request) -> Outcome:
    try:
        return await send(request)
    except KineticError as error:
        return error


def _lists(options: Options) -> tuple[tuple[str, Request], ...]:
    return (
        ("services", requests.service_list("BO")),
        ("BAQs", requests.baq_list(options.company, 1)),
        ("functions", requests.library_list(options.company)),
    )


def _is_reached(first: Outcome) -> bool:
    unreached = errors.ConnectionFailed | errors.TimedOut
    return not isinstance(first, unreached) or bool(first.status)


def _address(options: Options, first: Outcome) -> Finding:
    if isinstance(first, KineticError) and not _is_reached(first):
        return Finding("address", "no", first.message, hint_for(first))
    if isinstance(first, errors.NotFound):
        what = f"{options.url} answers 404 to what every instance has"
        return Finding("address", "no", what, hint_for(first))
    if isinstance(first, Reply) and is_html(first.content):
        what = f"{options.url} answers with a web page, as in front of a login"
        return Finding("address", "no", what, hint_for(errors.ReplyError("")))
    return Finding("address", "ok", options.url)


def _tls(options: Options, first: Outcome) -> Finding:
    if not options.url.startswith("https:"):
        return Finding("TLS", "?", "none: the connection is not encrypted")
    if not _is_reached(first):
        return Finding("TLS", "?", "no connection")
    return Finding("TLS", "ok", "the certificate is valid")


def _proxy(url: str) -> Finding:
    proxy = getproxies().get(urlsplit(url).scheme) or getproxies().get("all")
    if not proxy or proxy_bypass(urlsplit(url).hostname or ""):
        return Finding("proxy", "ok", "none")
    return Finding("proxy", "ok", f"{host_text(proxy)}, of the environment")


def _key(options: Options, first: Outcome) -> Finding:
    if isinstance(first, errors.WrongApiKey):
        return Finding("key", "no", _short(first), hint_for(first))
    if not _is_reached(first) or isinstance(first, errors.Unauthorized):
        return Finding("key", "?", "unknown until a login succeeds")
    said = "accepted" if options.api_key else "none, and the server asks for none"
    return Finding("key", "ok", said)


def _user(options: Options, first: Outcome) -> Finding:
    who = named(options)
    if isinstance(first, errors.WrongApiKey) or not _is_reached(first):
        return Finding("user", "?", who)
    if isinstance(first, errors.Unauthorized):
        return Finding("user", "no", f"{who}: {_short(first)}", hint_for(first))
    return Finding("user", "ok", who)


def named(options: Options) -> str:
    """Return who asks, and at whom: never a secret."""
    identity = options.identity
    if isinstance(identity, Anonymous):
        return "nobody"
    if isinstance(identity, OpenID):
        return f"{identity.client_id} at {origin_text(identity.issuer)}"
    name = getattr(identity, "username", "") or getattr(identity, "client_id", "")
    return f"{name or 'somebody'} by {type(identity).__name__}"


def _company(options: Options, first: Outcome, lists: dict[str, Outcome]) -> Finding:
    known = company.companies(first.content) if isinstance(first, Reply) else ()
    if options.company in known:
        more = f", one of {len(known):,}" if len(known) > 1 else ""
        return Finding("company", "ok", f"{options.company}{more}")
    refused = [o for o in lists.values() if isinstance(o, KineticError)]
    if known or any(company.is_refused(error) for error in refused):
        hint = company.unknown_company(options.company, "", known).hint
        what = f"the instance has no company {options.company}"
        return Finding("company", "no", what, hint)
    if isinstance(lists["BAQs"], Reply | errors.Forbidden):
        return Finding("company", "ok", options.company)
    return Finding("company", "?", f"{options.company}: the instance names none")


def _list(about: str, outcome: Outcome) -> Finding:
    if isinstance(outcome, Reply):
        return Finding(about, "ok", "can be listed")
    why = "refused" if isinstance(outcome, errors.Forbidden) else _short(outcome)
    what = f"{why}: name what you use in [include] of kinetic.toml"
    return Finding(about, "?", what, hint_for(outcome))


def _licences(options: Options, outcomes: list[Outcome]) -> Finding:
    spent = [o for o in outcomes if isinstance(o, errors.LicenseExhausted)]
    if spent:
        return Finding("licences", "no", _short(spent[0]), hint_for(spent[0]))
    claimed = "Web Services" if options.license == WEB_SERVICES else options.license
    kind = claimed or "DefaultUser"
    held = ", one for all calls" if options.hold_session else ", one for each call"
    return Finding("licences", "ok", f"{kind}{held}")


def _short(error: KineticError) -> str:
    return error.message.partition(": ")[2] or error.message
