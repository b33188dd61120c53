"""How tokens are fetched from a provider: in a browser with PKCE, with a code on another device, or by a service itself.

Everything here waits; sessions run it in a thread. Refresh tokens are kept in memory, and in the system's keyring if one is there
already under the identity's name: never in a file of ours. Entra ID is asked by Microsoft's own library, msal.
"""

from __future__ import annotations

import base64
import hashlib
import secrets
import socket
import threading
import time
import webbrowser
from abc import ABC, abstractmethod
from collections.abc import Callable, Mapping
from contextlib import suppress
from http.server import BaseHTTPRequestHandler, HTTPServer
from importlib import import_module
from pathlib import Path
from typing import Any, Final
from urllib.parse import parse_qsl, urlencode, urlsplit

import httpx2

from ..data.values import decode
from ..errors import ConnectionFailed, KineticError, ReplyError, TimedOut, Unauthorized
from ..problem import one_line
from .auth import carried
from .connections import opened
from .message import checked_address, is_loopback, origin_text
from .openid import EntraID, OpenID
from .secret import Redactor, Secret

SERVICE: Final = "kinetic-codegen"
"""The keyring's name for everything of ours."""

_NOT_SECRET: Final = ("keyring.backends.fail", "keyring.backends.null", "keyrings.alt")
"""Backends that keep nothing, or write files in the clear."""

Fields = Mapping[str, Any]
Grant = dict[str, Any]
"""`access_token`, and `expires_in` if the provider says it."""

TIMEOUT: Final = 30.0
_DEVICE: Final = "urn:ietf:params:oauth:grant-type:device_code"


class Keyring:
    """The system's store of secrets, by the library `keyring`; nothing is kept if there is none."""

    def __init__(self) -> None:
        self._ring: Any = None
        with suppress(ImportError):
            ring = import_module("keyring")
            found = ring.get_keyring()
            # One that stands for several tries each in turn.
            kinds = [
                type(one).__module__ for one in getattr(found, "backends", [found])
            ]
            if not any(kind.startswith(_NOT_SECRET) for kind in kinds):
                self._ring = ring

    @property
    def is_there(self) -> bool:
        """Whether the system has one."""
        return self._ring is not None

    def read(self, name: str) -> Secret:
        """Return what is kept under a name, empty if there is none or the store is locked."""
        if self._ring is None:
            return Secret("")
        with suppress(self._ring.errors.KeyringError):
            return Secret(self._ring.get_password(SERVICE, name) or "")
        return Secret("")

    def keep(self, name: str, token: Secret) -> bool:
        """Keep a refresh token; returns whether the store took it."""
        if self._ring is None or not token:
            return False
        with suppress(self._ring.errors.KeyringError):
            self._ring.set_password(SERVICE, name, token.reveal())
            return True
        return False

    def forget(self, name: str) -> None:
        """Delete what is kept under a name."""
        if self._ring is not None:
            with suppress(self._ring.errors.KeyringError):
                self._ring.delete_password(SERVICE, name)


class Login(ABC):
    """One identity's tokens, fetched when they are asked for."""

    def __init__(self, identity: OpenID, redact: Redactor) -> None:
        self.identity = identity
        self.refresh = Secret("")
        """The refresh token, empty if there is none."""
        self._redact = redact
        self._ring: Keyring | None = None

    def token(self, seconds: float) -> Grant:
        """Return a new access token: by the refresh token if there is one, else as the identity's flow has it.

        Raises `Unauthorized` if the provider refuses, `TimedOut` if nobody logs in within the seconds, `ConnectionFailed` and
        `ReplyError`.
        """
        if self.identity.flow == "client":
            return self._taken(self.as_service())
        self._ring = self._ring or Keyring()
        kept = self._ring.read(self.identity.name)
        for known in dict.fromkeys(token for token in (kept, self.refresh) if token):
            self._redact.learn_token(known)
            with suppress(Unauthorized):  # revoked, expired, or used before
                return self._taken(self.by_refresh(known), is_kept=bool(kept))
        by = {"browser": self.in_browser, "device": self.by_device}
        return self._taken(by[self.identity.flow](seconds), is_kept=bool(kept))

    def _taken(self, found: Fields, *, is_kept: bool = False) -> Grant:
        """Return the grant without its refresh token, which is kept: a provider may have rotated it."""
        access = Secret(carried(found.get("access_token")))
        if not access:
            raise ReplyError(f"{self._where}: the reply holds no token")
        fresh = Secret(carried(found.get("refresh_token")))
        if fresh and fresh != self.refresh:
            self.refresh = fresh
            self._redact.learn_token(fresh)
            if is_kept and self._ring:
                self._ring.keep(self.identity.name, fresh)
        self._redact.learn_token(access)
        named = {n: found[n] for n in ("access_token", "expires_in") if n in found}
        return named

    @property
    def _where(self) -> str:
        return f"login at {self.identity.issuer}"

    def refused(self, found: Fields) -> Unauthorized:
        """Return the error for what a provider refuses, in its own words (RFC 6749, 5.2)."""
        words = [found.get("error"), found.get("error_description")]
        said = ": ".join(one_line(str(word)) for word in words if word)
        return _unauthorized(f"{self._where}: {self._redact(said)}")

    def usable(self, name: str, address: Any) -> str:
        """Return an address that the provider names; raises `ReplyError` unless it is one of https, or of this machine.

        It is shown on a terminal, and the system's browser starts a program for every other scheme.
        """
        try:
            found = checked_address(name, Secret(address), "https://host")
        except (TypeError, ValueError):
            what = f"its document is invalid ({name})"
            raise ReplyError(f"{self._where}: {what}") from None
        if urlsplit(found).scheme != "https" and not is_loopback(found):
            raise ReplyError(f"{self._where}: {name} is not https")
        return found

    def announce(self, url: str) -> None:
        """Show an address, and open it in the browser."""
        self.identity.show(f"Log in in your browser: {url}")
        (self.identity.browse or webbrowser.open)(url)

    @abstractmethod
    def as_service(self) -> Fields:
        """Return what the provider grants the client itself."""

    @abstractmethod
    def by_refresh(self, token: Secret) -> Fields:
        """Return what it grants for a refresh token; raises `Unauthorized` for one that is no longer valid."""

    @abstractmethod
    def in_browser(self, seconds: float) -> Fields:
        """Return what it grants somebody who logs in in a browser here."""

    @abstractmethod
    def by_device(self, seconds: float) -> Fields:
        """Return what it grants somebody who enters a code in a browser anywhere."""

    def revoke(self) -> bool:
        """Tell the provider that the refresh token is no longer needed; returns whether it has a way to hear that."""
        return False


class OpenIDLogin(Login):
    """At a provider that its discovery document describes."""

    def __init__(self, identity: OpenID, redact: Redactor) -> None:
        super().__init__(identity, redact)
        self._document: Fields = {}
        self.sleep: Callable[[float], object] = time.sleep
        self.clock: Callable[[], float] = time.monotonic

    def endpoint(self, name: str) -> str:
        """Return an address of the discovery document, empty if it does not name one.

        Raises `ReplyError` for a document of another issuer (OpenID Connect Discovery, 4.3), and for an address in the clear.
        """
        if not self._document:
            url = f"{self.identity.issuer}/.well-known/openid-configuration"
            _, found = self._exchanged("GET", url)
            if str(found.get("issuer", "")).rstrip("/") != self.identity.issuer:
                raise ReplyError(f"{self._where}: its document names another issuer")
            self._document = found
        address = self._document.get(name, "")
        return "" if address == "" else self.usable(name, address)

    def as_service(self) -> Fields:
        return self._granted({"grant_type": "client_credentials", **self._scope()})

    def by_refresh(self, token: Secret) -> Fields:
        return self._granted({"grant_type": "refresh_token"}, refresh_token=token)

    def in_browser(self, seconds: float) -> Fields:
        verifier = Secret(secrets.token_urlsafe(48))
        self._redact.learn_token(verifier)
        where = self._required("authorization_endpoint")
        with Redirected(self.identity.redirect_port) as back:
            asked = {
                "response_type": "code",
                "client_id": self.identity.client_id,
                "redirect_uri": back.address,
                "state": back.state.reveal(),
                "code_challenge": _challenge(verifier),
                "code_challenge_method": "S256",
                **self._scope(),
            }
            joint = "&" if urlsplit(where).query else "?"
            self.announce(f"{where}{joint}{urlencode(asked)}")
            found = back.answer(seconds)
        if "error" in found:
            raise self.refused(found)
        if self._document.get("authorization_response_iss_parameter_supported"):
            # RFC 9207: the answer may be another provider's.
            if found.get("iss", "").rstrip("/") != self.identity.issuer:
                raise _unauthorized(f"{self._where}: the answer is another provider's")
        code = Secret(found.get("code", ""))
        self._redact.learn_token(code)
        form = {"grant_type": "authorization_code", "redirect_uri": back.address}
        return self._granted(form, code=code, code_verifier=verifier)

    def by_device(self, seconds: float) -> Fields:
        where = self._required("device_authorization_endpoint")
        form = {"client_id": self.identity.client_id, **self._scope()}
        status, found = self._exchanged("POST", where, form)
        code = Secret(carried(found.get("device_code")))
        if status >= 400 or not code:
            raise self.refused(found)
        self._redact.learn_token(code)
        number = one_line(str(found.get("user_code", "")))
        address = one_line(str(found.get("verification_uri", "")))
        self.identity.show(f"Log in at {address} with the code {number}")
        return self._polled(code, _number(found.get("interval"), 5.0), seconds)

    def _polled(self, code: Secret, interval: float, seconds: float) -> Fields:
        """Return what is granted once the code has been entered (RFC 8628, 3.5)."""
        left = seconds
        while left > 0:
            begun = self.clock()
            self.sleep(interval)
            try:
                return self._granted({"grant_type": _DEVICE}, device_code=code)
            except _Refused as error:
                if error.code not in ("authorization_pending", "slow_down"):
                    raise
                # The request takes its time, too.
                left -= max(interval, 0.01, self.clock() - begun)
                interval += 5.0 if error.code == "slow_down" else 0.0
        raise TimedOut(f"{self._where}: nobody logged in within {seconds:.0f} s")

    def revoke(self) -> bool:
        where = self.endpoint("revocation_endpoint")
        if not where or not self.refresh:
            return False
        form = {
            "token_type_hint": "refresh_token",
            "client_id": self.identity.client_id,
        }
        status, _ = self._exchanged("POST", where, form, token=self.refresh)
        return status < 400

    def _required(self, name: str) -> str:
        if address := self.endpoint(name):
            return address
        what = f"the provider has no {name}, which flow={self.identity.flow!r} needs"
        raise ReplyError(f"{self._where}: {what}")

    def _scope(self) -> dict[str, str]:
        named = {"scope": self.identity.scope, "audience": self.identity.audience}
        return {name: value for name, value in named.items() if value}

    def _granted(self, form: Mapping[str, str], **secret: Secret) -> Fields:
        form = {**form, "client_id": self.identity.client_id}
        if self.identity.client_secret:
            secret["client_secret"] = self.identity.client_secret
        where = self._required("token_endpoint")
        status, found = self._exchanged("POST", where, form, **secret)
        if status >= 400 or "error" in found:
            raise _Refused.of(self.refused(found), str(found.get("error", "")))
        return found

    def _exchanged(
        self, method: str, url: str, form: Mapping[str, str] = {}, **secret: Secret
    ) -> tuple[int, Fields]:
        """Return status and fields of an answer; raises `ConnectionFailed`, and `ReplyError` for what is not JSON."""
        body = urlencode(form)
        failure: KineticError
        try:
            with opened(httpx2.Client, places=1) as http:
                with http.stream(
                    method,
                    url,
                    headers=_HEADERS if form else {"Accept": "application/json"},
                    content=_with(body, secret) if form else None,
                    timeout=TIMEOUT,
                ) as response:
                    content = _read(response)
                    return response.status_code, _fields(content)
        except (httpx2.HTTPError, httpx2.InvalidURL) as error:
            what = type(error).__name__
            failure = ConnectionFailed(f"{self._where}: {origin_text(url)}: {what}")
        except ReplyError as error:
            failure = ReplyError(f"{self._where}: {error.message}")
        # Raised out here: frames that hold the bare form stay behind.
        raise failure


_HEADERS: Final = {
    "Accept": "application/json",
    "Content-Type": "application/x-www-form-urlencoded",
}


class _Refused(Unauthorized):
    """A refusal with the code that RFC 6749 and RFC 8628 have for it."""

    code = ""

    @classmethod
    def of(cls, error: Unauthorized, code: str) -> _Refused:
        made = cls(error.message, status=error.status)
        made.code, made.hint = code, error.hint
        return made


def _unauthorized(message: str) -> Unauthorized:
    error = Unauthorized(message, status=401)
    error.hint = "log in again, or check client id, secret and scope"
    return error


def _with(body: str, secret: Mapping[str, Secret]) -> bytes:
    parts = [urlencode({name: value.reveal()}) for name, value in secret.items()]
    return "&".join([body, *parts]).encode()


def _read(response: httpx2.Response) -> bytes:
    content = bytearray()
    for piece in response.iter_bytes():
        content += piece
        if len(content) > LONGEST:
            raise ReplyError("the reply is too large")
    return bytes(content)


def _fields(content: bytes) -> Fields:
    if not content.strip():
        return {}
    found = decode(content)
    if not isinstance(found, dict):
        raise ReplyError("the reply is not a JSON object")
    return found


def _number(value: Any, default: float) -> float:
    is_number = isinstance(value, int | float) and 0 <= value <= 600
    return float(value) if is_number else default


def _challenge(verifier: Secret) -> str:
    digest = hashlib.sha256(verifier.reveal().encode()).digest()
    return base64.urlsafe_b64encode(digest).decode().rstrip("=")


def in_minutes(grant: Fields) -> str:
    """Return how long a token is valid, for messages."""
    seconds = _number_of(grant.get("expires_in"))
    is_said = 0 < seconds <= _LONGEST_LIFE
    return f"{seconds / 60:.0f} minutes" if is_said else "a time that it does not say"


_LONGEST_LIFE: Final = 10 * 365 * 86_400.0


def _number_of(value: Any) -> float:
    try:
        return float(value)
    except (TypeError, ValueError, OverflowError):
        return 0.0


def audience(token: Secret) -> str:
    """Return whom a token is for, as far as it says (`aud` of RFC 7519), for messages: nothing here goes by it."""
    parts = token.reveal().split(".")
    with suppress(ValueError, KineticError, IndexError):
        claims = decode(base64.urlsafe_b64decode(parts[1] + "=="))
        return one_line(str(claims.get("aud", ""))) if isinstance(claims, dict) else ""
    return ""


LONGEST: Final = 256 * 1024
"""Bytes of what a provider, or a browser that it sends back, says."""


class _Listener(HTTPServer):
    """Takes one visitor after the other; none keeps it busy for long, and it writes nothing on the terminal."""

    def finish_request(self, request: Any, client_address: Any) -> None:
        """Answer a visitor, who is cut off after a few seconds: a byte now and then would hold the login up for hours."""
        over = threading.Timer(_VISIT, _cut_off, [request])
        over.daemon = True
        over.start()
        try:
            super().finish_request(request, client_address)
        finally:
            over.cancel()

    def handle_error(self, request: Any, client_address: Any) -> None:
        """Do nothing: the next visitor may be the browser."""


_VISIT: Final = 5.0


def _cut_off(connection: socket.socket) -> None:
    with suppress(OSError):
        connection.shutdown(socket.SHUT_RDWR)


class Redirected:
    """A listener on 127.0.0.1 for the one request with which a browser comes back (RFC 8252, 7.3), a GET or a form."""

    def __init__(self, port: int = 0, host: str = "127.0.0.1") -> None:
        self.state = Secret(secrets.token_urlsafe(24))
        self._found: dict[str, str] | None = None
        self._strangers = 0
        self._server = _Listener(("127.0.0.1", port), self._handler())
        self.address = f"http://{host}:{self._server.server_address[1]}/"

    def __enter__(self) -> Redirected:
        return self

    def __exit__(self, *error: object) -> None:
        self._server.server_close()

    def answer(self, seconds: float) -> dict[str, str]:
        """Return the parameters of the first request to the address that carries the state which was sent along.

        Any other is somebody else's, is answered with 400, and ends nothing. Raises `TimedOut`, saying how many there were.
        """
        ends = time.monotonic() + seconds
        while self._found is None:
            left = ends - time.monotonic()
            if left <= 0:
                what = f"nobody logged in in the browser within {seconds:.0f} s"
                if self._strangers:
                    what += f"; {self._strangers:,} came with another login's answer"
                raise TimedOut(what)
            self._server.timeout = left
            self._server.handle_request()
        return self._found

    def _handler(self) -> type[BaseHTTPRequestHandler]:
        outer = self

        class Handler(BaseHTTPRequestHandler):
            timeout = _VISIT

            def do_GET(self) -> None:
                self._come(self.path.partition("?")[2])

            def do_POST(self) -> None:
                length = self.headers.get("Content-Length", "")
                size = int(length) if length.isascii() and length.isdigit() else 0
                body = self.rfile.read(min(size, LONGEST))
                self._come(body.decode("ascii", "replace"))

            def _come(self, fields: str) -> None:
                is_back = self.path.partition("?")[0] == "/"
                if not is_back or not fields or outer._found is not None:
                    return self.send_error(404)
                found = dict(parse_qsl(fields, max_num_fields=20))
                is_ours = Secret(found.get("state", "")) == outer.state
                is_well = is_ours and "error" not in found
                if is_ours:
                    outer._found = found
                else:
                    outer._strangers += 1
                page = _WELL if is_well else _FAILED if is_ours else _STRANGE
                self.send_response(200 if is_well else 400)
                self.send_header("Content-Type", "text/html; charset=utf-8")
                self.send_header("Content-Length", str(len(page)))
                self.send_header("Cache-Control", "no-store")
                self.send_header("Connection", "close")
                self.end_headers()
                self.wfile.write(page)

            def log_message(self, format: str, *args: Any) -> None:
                """Write nothing: the address holds the code."""

        return Handler


_PAGE: Final = '<!DOCTYPE html><html lang="en"><title>Kinetic</title><p>{}</p></html>'
_WELL: Final = _PAGE.format("You are logged in. You can close this page.").encode()
_STRANGE: Final = _PAGE.format("This is the answer to another login.").encode()
_FAILED: Final = _PAGE.format("This login failed; the program says why.").encode()


class EntraLogin(Login):
    """At Microsoft Entra ID, by msal."""

    identity: EntraID

    def __init__(self, identity: EntraID, redact: Redactor) -> None:
        super().__init__(identity, redact)
        self._msal = import_module("msal")
        self._known: Any = None

    def as_service(self) -> Fields:
        found = self._asked(
            lambda: self._app().acquire_token_for_client(scopes=self._scopes)
        )
        return found

    def by_refresh(self, token: Secret) -> Fields:
        return self._asked(
            lambda: self._app().acquire_token_by_refresh_token(
                token.reveal(), scopes=self._scopes
            )
        )

    def in_browser(self, seconds: float) -> Fields:
        with Redirected(self.identity.redirect_port, "localhost") as back:

            def begun() -> Any:
                return self._app().initiate_auth_code_flow(
                    self._scopes,
                    redirect_uri=back.address.rstrip("/"),
                    state=back.state.reveal(),
                    response_mode="form_post",
                )

            flow = self._asked(begun)
            self._redact.learn_token(Secret(flow.get("code_verifier", "")))
            self.announce(self.usable("authorization_endpoint", flow.get("auth_uri")))
            found = back.answer(seconds)
        self._redact.learn_token(Secret(found.get("code", "")))
        return self._asked(
            lambda: self._app().acquire_token_by_auth_code_flow(flow, found)
        )

    def by_device(self, seconds: float) -> Fields:
        flow = self._asked(lambda: self._app().initiate_device_flow(self._scopes))
        self._redact.learn_token(Secret(carried(flow.get("device_code"))))
        self.identity.show(one_line(str(flow.get("message", ""))))
        flow["expires_at"] = min(flow["expires_at"], time.time() + seconds)
        return self._asked(lambda: self._app().acquire_token_by_device_flow(flow))

    @property
    def _scopes(self) -> list[str]:
        # msal adds those for refresh tokens itself, and refuses them here.
        own = {"openid", "profile", "offline_access"}
        return [part for part in self.identity.scope.split() if part not in own]

    def _app(self) -> Any:
        if self._known is None:
            identity = self.identity
            kind = "Confidential" if self._credential else "Public"
            self._known = getattr(self._msal, f"{kind}ClientApplication")(
                identity.client_id,
                authority=identity.issuer,
                client_credential=self._credential,
                timeout=TIMEOUT,
                # Another cloud's authority is not in Microsoft's list of its own.
                instance_discovery=False if identity.authority else None,
            )
        return self._known

    @property
    def _credential(self) -> Any:
        identity = self.identity
        if identity.certificate:
            try:
                key = Path(identity.certificate).read_text("ascii")
            except (OSError, UnicodeDecodeError):
                what = f"the certificate {identity.certificate} cannot be read"
                raise KineticError(what) from None
            return {"private_key": key, "thumbprint": identity.thumbprint}
        return identity.client_secret.reveal() if identity.client_secret else None

    def _asked(self, call: Callable[[], Any]) -> dict[str, Any]:
        """Return what msal gives; raises `Unauthorized` for a refusal and `ConnectionFailed` for everything else.

        Errors of libraries hold what they were given, so they are replaced out here.
        """
        failure: KineticError
        try:
            found: dict[str, Any] = call() or {}
            if "error" not in found:
                return found
            failure = self.refused(found)
        except KineticError as error:
            failure = error
        except Exception as error:
            said = self._redact(one_line(str(error)))[:200]
            failure = ConnectionFailed(f"{self._where}: {type(error).__name__}: {said}")
        raise failure
