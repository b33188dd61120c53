"""`login` and `logout`, `companies` and `doctor`: the way into an instance, tried."""

from __future__ import annotations

import asyncio
import os
from collections.abc import Awaitable, Callable
from functools import partial
from typing import TypeVar

from codegen.commands.fetching import way_in
from codegen.commands.session import Session
from codegen.errors import CodegenError, missing_extra
from codegen.runtime.credentials import read_environment
from codegen.runtime.options import Options
from codegen.runtime.errors import KineticError
from codegen.runtime.http.message import Reply, Request
from codegen.runtime.http.openid import OpenID
from codegen.runtime.http.secret import Redactor, Secret
from codegen.source import requests, checkup, company
from codegen.source.contact import Contact, explain
from codegen.source.login import NO_COMPANY, credentials, identity, open_session

T = TypeVar("T")
Ask = Callable[[Callable[[Request], Awaitable[Reply]]], Awaitable[T]]

_SECONDS = 300.0
"""For which somebody may log in."""


def login(session: Session) -> int:
    """Log somebody in at the provider that the configuration names, and keep the refresh token in the system's keyring."""
    from codegen.runtime.http.login import Keyring, audience, in_minutes

    who = _person(session)
    session.talk.say(f"logging in at {who.issuer}")
    try:
        logged_in = who.login(Redactor())
        grant = logged_in.token(_SECONDS)
    except KineticError as error:
        raise CodegenError("login", error.message, error.hint) from None
    except ImportError as error:
        raise missing_extra(str(error), "entra") from None
    about = audience(Secret(str(grant["access_token"])))
    whom = f", for {about}" if about else ""
    session.talk.say(f"logged in{whom}; the token is valid for {in_minutes(grant)}")
    if not logged_in.refresh:
        session.talk.say("the provider gave no refresh token: nothing is kept")
    elif Keyring().keep(who.name, logged_in.refresh):
        session.talk.say("kept in the keyring of this computer until `logout`")
    else:
        session.talk.say(
            "nothing is kept, as there is no keyring here (pip install 'kinetic-codegen[keyring]'): "
            "each command and program logs in by itself"
        )
    return 0


def logout(session: Session) -> int:
    """Revoke the refresh token that `login` kept, and forget it."""
    from codegen.runtime.http.login import Keyring

    who = _person(session)
    ring = Keyring()
    kept = ring.read(who.name)
    if not kept:
        session.talk.say("nobody is logged in")
        return 0
    is_revoked = False
    try:
        logged_in = who.login(Redactor([kept]))
        logged_in.refresh = kept
        is_revoked = logged_in.revoke()
    except (KineticError, ImportError) as error:
        session.talk.say(f"not revoked: {error}")
    ring.forget(who.name)
    at = "revoked and forgotten" if is_revoked else "forgotten on this computer"
    session.talk.say(f"logged out: the refresh token is {at}")
    return 0


def _person(session: Session) -> OpenID:
    """The identity that logs in; raises `CodegenError` for one that has no need to."""
    config = session.config()
    found = identity(config, read_environment(os.environ))
    if isinstance(found, OpenID) and found.flow != "client":
        return found
    kind = type(found).__name__
    hint = 'Set auth = "epicor", "entra" or "openid" in [instance], without a client secret.'
    raise CodegenError("kinetic.toml", f"{kind} needs no login", hint)


def companies(session: Session) -> int:
    """Write the companies that the instance names, one per line: id, and name if there is one."""
    config = session.config()
    reach = way_in(session, config, needs_company=False)
    found = asking(reach, partial(companies_of, reach))
    if not found:
        hint = "Ask who runs it, and set `company` in [instance] of kinetic.toml."
        raise CodegenError("the instance", "it does not name its companies", hint)
    for one, name in found.items():
        session.say(f"{one}  {name}" if name else one)
    return 0


async def companies_of(
    reach: Options, send: Callable[[Request], Awaitable[Reply]]
) -> dict[str, str]:
    """Id → name of the companies that the instance names, or else of those that the user may work in."""
    user = getattr(reach.identity, "username", "")
    contact = Contact(send, reach.company, partial(credentials, reach))
    found = company.company_names(await contact.ask(requests.environment()))
    if found or not user or reach.company == NO_COMPANY:
        return found
    return company.company_names(
        await contact.ask(requests.user_companies(reach.company, user))
    )


def asking(reach: Options, ask: Ask[T]) -> T:
    """Return what is asked in a session; raises `CodegenError` for what fails."""

    async def run() -> T:
        async with open_session(reach) as session:
            return await ask(session.send)

    try:
        return asyncio.run(run())
    except KineticError as error:
        raise explain(error) from None


def doctor(session: Session) -> int:
    """Write ten lines on what works; returns 1 if something does not."""
    config = session.config()
    reach = way_in(session, config)
    found = asking(reach, partial(checkup.examine, reach))
    for finding in found:
        session.say(str(finding))
    hints = [finding.hint for finding in found if finding.state != "ok"]
    for hint in dict.fromkeys(filter(None, hints)):
        session.talk.say(f"hint: {hint}")
    return 1 if any(finding.state == "no" for finding in found) else 0
