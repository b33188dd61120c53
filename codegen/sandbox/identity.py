"""Who may call: the API key, Basic and Bearer, tokens and sessions (EPICOR.md, "Identity" and "Errors")."""

from __future__ import annotations

import base64
import binascii
import hmac
import json
import secrets
import threading
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Final
from xml.sax.saxutils import escape

from codegen.sandbox.exchange import XML, Answer, Call, Refusal, wrong_verb
from codegen.sandbox.temperament import Temperament

WRONG_PASSWORD: Final = "Invalid username or password."
WRONG_KEY: Final = "Invalid API Key"
EXPIRED: Final = "The token is expired."
TOKEN_SERVICE: Final = ("Ice.LIB.TokenServiceSvc", "GetAccessToken")


class Admission:
    """The tokens and sessions that have been given out."""

    def __init__(self, lifetime: int, manners: Temperament) -> None:
        self.lifetime = lifetime
        self._manners = manners
        self._calls: dict[str, int] = {}
        """Session → calls made in it."""
        self._claimed = 0
        self._lock = threading.Lock()
        self._tokens: dict[str, float] = {}
        self._sessions: set[str] = set()

    def token(self) -> str:
        """A new token."""
        text = secrets.token_urlsafe(32)
        with self._lock:
            self._tokens[text] = time.monotonic() + self.lifetime
        return text

    def admit(self, token: str) -> None:
        """Raises Refusal 401 for a token that was not given out here, or is no longer good."""
        with self._lock:
            until = self._tokens.get(token)
        if until is None:
            raise _unauthorized("Invalid token.")
        if until <= time.monotonic():
            raise _unauthorized(EXPIRED)

    def open_session(self) -> str:
        """The identifier of a new session."""
        text = secrets.token_hex(16)
        session = f"{text[:8]}-{text[8:12]}-{text[12:16]}-{text[16:20]}-{text[20:]}"
        with self._lock:
            self._sessions.add(session)
        return session

    def close_session(self, session: str) -> None:
        """Ends a session; an unknown one is ignored."""
        with self._lock:
            self._sessions.discard(session)

    def has_session(self, session: str) -> bool:
        """Whether a session is open."""
        with self._lock:
            return session in self._sessions

    def admit_session(self, session: str) -> None:
        """Raises Refusal for a session that is not open, or has vanished after its calls."""
        with self._lock:
            count = self._calls[session] = self._calls.get(session, 0) + 1
            most = self._manners.session_calls
            if most is not None and count > most:
                self._sessions.discard(session)
            if session in self._sessions:
                return
        if most is None:
            raise Refusal(410, "Invalid session.")
        raise Refusal(
            self._manners.session_status, "The session is invalid or has been deleted."
        )

    @contextmanager
    def licence(self, call: Call) -> Iterator[None]:
        """A context for one call with its licence: that of its session, or one of its own.

        Raises Refusal 500 if there is none, or waits the penalty (EPICOR.md, "Errors").
        """
        most = self._manners.licences
        if most is None or session_of(call.headers):
            yield
            return
        with self._lock:
            is_free = self._claimed + len(self._sessions) < most
            self._claimed += 1
        try:
            if not is_free:
                self._refuse_or_wait()
            yield
        finally:
            with self._lock:
                self._claimed -= 1

    def _refuse_or_wait(self) -> None:
        if not self._manners.penalty:
            what = "Maximum users exceeded on license type: DefaultUser"
            raise Refusal(500, what, error_type="Ice.Common.EpicorServerException")
        time.sleep(self._manners.penalty)


def check(
    call: Call, admission: Admission, *, api_key: str, username: str, password: str
) -> None:
    """Raises Refusal 401 for a call without the right credentials, 410 for one in a session that is not open."""
    scheme, _, secret = call.headers.get("authorization", "").partition(" ")
    if scheme.lower() == "bearer":
        admission.admit(secret.strip())
    elif scheme.lower() == "basic":
        if not _same(basic(secret), f"{username}:{password}"):
            raise _unauthorized(WRONG_PASSWORD)
    else:
        raise _unauthorized("Access denied")
    key = call.headers.get("x-api-key") or call.option("api-key") or ""
    if not _same(key, api_key):
        raise Refusal(401, WRONG_KEY)
    session = session_of(call.headers)
    if session:
        admission.admit_session(session)


def session_of(headers: Mapping[str, str]) -> str:
    """The session that a call says it belongs to, or an empty text."""
    for name in ("sessioninfo", "license"):
        try:
            value = json.loads(headers.get(name, "null"))
        except ValueError:
            raise Refusal(400, f"The {name} header is not JSON.") from None
        session = value.get("SessionID") if isinstance(value, dict) else None
        if isinstance(session, str) and session:
            return session
    return ""


def token(call: Call, admission: Admission, *, username: str, password: str) -> Answer:
    """The reply of TokenResource.svc: JSON for those who ask for it, XML for all others."""
    if call.method != "POST":
        raise wrong_verb(call)
    given = f"{call.headers.get('username', '')}:{call.headers.get('password', '')}"
    if not _same(given, f"{username}:{password}"):
        raise _unauthorized(WRONG_PASSWORD)
    text, lifetime = admission.token(), admission.lifetime
    if "application/json" in call.headers.get("accept", ""):
        body = {"AccessToken": text, "ExpiresIn": lifetime, "TokenType": "Bearer"}
        return Answer(200, json.dumps(body).encode())
    xml = (
        f"<Token><AccessToken>{escape(text)}</AccessToken><ExpiresIn>{lifetime}</ExpiresIn>"
        "<TokenType>Bearer</TokenType></Token>"
    )
    return Answer(200, xml.encode(), XML)


def access_token(call: Call, admission: Admission) -> Answer:
    """The reply of TokenServiceSvc's GetAccessToken, to a caller who has been let in."""
    if call.method != "POST":
        raise wrong_verb(call)
    row = {"AccessToken": admission.token(), "ExpiresIn": admission.lifetime}
    found = {"returnObj": {"TokenService": [row | {"TokenType": "Bearer"}]}}
    return Answer(200, json.dumps(found).encode())


def basic(secret: str) -> str:
    """User and password of HTTP Basic, `user:password`; an empty text if they cannot be read."""
    try:
        return base64.b64decode(secret.strip(), validate=True).decode()
    except (binascii.Error, UnicodeDecodeError):
        return ""


def _same(given: str, right: str) -> bool:
    return hmac.compare_digest(given.encode(), right.encode())


def _unauthorized(message: str) -> Refusal:
    return Refusal(
        401, message, headers=(("WWW-Authenticate", 'Basic realm="Kinetic"'),)
    )
