"""A provider of tokens on loopback: oauthlib decides, joserfc signs, and each rule of theirs holds."""

from __future__ import annotations

import json
import ssl
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs

from joserfc import jwt
from joserfc.errors import JoseError
from joserfc.jwk import RSAKey
from oauthlib import oauth2
from oauthlib.common import generate_token

CLIENT, SERVICE, SECRET = "desktop-app", "nightly-job", "PLANTED-provider-secret"
DEVICE = "urn:ietf:params:oauth:grant-type:device_code"
KINETIC = "api://kinetic"
KEY = RSAKey.generate_key(2048, {"kid": "1"})


@dataclass(repr=False)
class Provider(oauth2.RequestValidator):  # type: ignore[misc]  # no types
    """What it knows of codes and tokens, and how it behaves."""

    issuer: str = ""
    tenant: str = ""
    """What the issuer is called by in the document, behind its address."""
    audience: str = KINETIC
    lifetime: int = 600
    skew: float = 0.0
    """Seconds by which its clock, and that of Kinetic, is ahead of ours."""
    pending: list[str] = field(default_factory=list)
    """What it answers to a device that asks, before it grants: codes of RFC 8628."""
    refuses: bool = False
    """Whether the person says no."""
    hides: tuple[str, ...] = ()
    """What the discovery document leaves out."""
    says: dict[str, str] = field(default_factory=dict)
    """What the discovery document says instead."""
    asked: list[tuple[str, dict[str, str]]] = field(default_factory=list)
    """Path and form of every request."""
    codes: dict[str, Any] = field(default_factory=dict)
    refresh: set[str] = field(default_factory=set)
    devices: set[str] = field(default_factory=set)
    service_key: Any = None
    """The public key of a service's certificate."""
    issued: set[str] = field(default_factory=set)
    """Every secret that it gave out."""

    def forms(self, path: str) -> list[dict[str, str]]:
        return [form for asked, form in self.asked if asked.endswith(path)]

    # What oauthlib asks.

    def client_authentication_required(self, request: Any, *a: Any, **k: Any) -> bool:
        return bool(request.client_secret) or request.client_id == SERVICE

    def authenticate_client(self, request: Any, *a: Any, **k: Any) -> bool:
        self._client(request)
        is_known = (request.client_id, request.client_secret) == (SERVICE, SECRET)
        return is_known or self._is_signed(request)

    def _is_signed(self, request: Any) -> bool:
        """Whether a service proves itself with its certificate's key (RFC 7523, 2.2)."""
        if self.service_key is None:
            return False
        text = getattr(request, "client_assertion", None) or ""
        allowed = ["RS256", "PS256"]
        try:
            found = jwt.decode(text, self.service_key, algorithms=allowed)
        except (JoseError, ValueError):
            return False
        return bool(found.claims["sub"] == SERVICE)

    def authenticate_client_id(self, client_id: str, request: Any, *a: Any) -> bool:
        self._client(request)
        return client_id == CLIENT

    def validate_client_id(self, client_id: str, request: Any, *a: Any) -> bool:
        self._client(request)
        return client_id in (CLIENT, SERVICE)

    def _client(self, request: Any) -> None:
        request.client = type("Client", (), {"client_id": request.client_id})()

    def validate_redirect_uri(self, c: str, uri: str, *a: Any, **k: Any) -> bool:
        return uri.startswith(("http://127.0.0.1:", "http://localhost:"))

    def confirm_redirect_uri(
        self, c: str, code: str, uri: str, *a: Any, **k: Any
    ) -> bool:
        found: bool = self.codes[code]["redirect_uri"] == uri
        return found

    def validate_response_type(self, c: str, kind: str, *a: Any, **k: Any) -> bool:
        return kind == "code"

    def validate_scopes(self, c: str, scopes: Any, *a: Any, **k: Any) -> bool:
        return bool(scopes) and "forbidden" not in scopes

    def get_default_scopes(self, *a: Any, **k: Any) -> list[str]:
        return ["kinetic"]

    def get_original_scopes(self, *a: Any, **k: Any) -> list[str]:
        return "openid profile offline_access kinetic api://kinetic/.default".split()

    def is_pkce_required(self, *a: Any) -> bool:
        return True

    def save_authorization_code(self, c: str, code: Any, request: Any, *a: Any) -> None:
        self.issued.add(code["code"])
        names = ("redirect_uri", "code_challenge", "code_challenge_method", "nonce")
        self.codes[code["code"]] = {name: getattr(request, name) for name in names}

    def get_code_challenge(self, code: str, request: Any) -> Any:
        return self.codes[code]["code_challenge"]

    def get_code_challenge_method(self, code: str, request: Any) -> Any:
        return self.codes[code]["code_challenge_method"]

    def validate_code(self, c: str, code: str, client: Any, request: Any) -> bool:
        if code not in self.codes:
            return False
        request.scopes, request.nonce_of_code = (
            ["openid"],
            self.codes[code].get("nonce"),
        )
        return True

    def invalidate_authorization_code(self, c: str, code: str, *a: Any) -> None:
        del self.codes[code]

    def validate_grant_type(self, c: str, kind: str, *a: Any, **k: Any) -> bool:
        return kind in (
            *("authorization_code", "refresh_token", "client_credentials"),
            DEVICE,
        )

    def validate_refresh_token(self, token: str, *a: Any, **k: Any) -> bool:
        return token in self.refresh

    def rotate_refresh_token(self, request: Any) -> bool:
        self.refresh.discard(request.refresh_token)
        return True

    def validate_device_code(
        self, c: str, code: str, request: Any, *a: Any, **k: Any
    ) -> str:
        request.scopes = ["openid", "kinetic"]
        if code not in self.devices:
            return "expired_token"
        return self.pending.pop(0) if self.pending else "authorized"

    def save_bearer_token(self, token: Any, request: Any, *a: Any, **k: Any) -> None:
        self.issued.add(token["access_token"])
        if "refresh_token" in token:
            self.refresh.add(token["refresh_token"])
            self.issued.add(token["refresh_token"])

    def revoke_token(self, token: str, *a: Any, **k: Any) -> None:
        self.refresh.discard(token)

    # What it gives.

    def access_token(self, request: Any, refresh_token: bool = False) -> str:
        if refresh_token:
            return str(generate_token())
        return self.signed(self.audience, jti=generate_token())

    def signed(self, audience: str, **claims: Any) -> str:
        now = int(time.time() + self.skew)
        whole = {
            "iss": f"{self.issuer}{self.tenant}",
            "aud": audience,
            "sub": "maria",
            "iat": now,
            "exp": now + self.lifetime,
        }
        return jwt.encode({"alg": "RS256", "kid": "1"}, whole | claims, KEY)

    def admits(self, token: str) -> str:
        """Why Kinetic refuses a token, empty if it lets it in."""
        rules = {
            "aud": {"essential": True, "value": KINETIC},
            "iss": {"value": f"{self.issuer}{self.tenant}"},
        }
        now = int(time.time() + self.skew)
        try:
            found = jwt.decode(token, KEY, algorithms=["RS256"])
            jwt.JWTClaimsRegistry(now=now, leeway=0, **rules).validate(found.claims)
        except (JoseError, ValueError) as error:
            return type(error).__name__
        return ""

    def document(self) -> dict[str, Any]:
        found = {
            "issuer": f"{self.issuer}{self.tenant}",
            "authorization_endpoint": f"{self.issuer}/authorize",
            "token_endpoint": f"{self.issuer}/token",
            "device_authorization_endpoint": f"{self.issuer}/device",
            "revocation_endpoint": f"{self.issuer}/revoke",
            "jwks_uri": f"{self.issuer}/keys",
            "authorization_response_iss_parameter_supported": True,
        } | self.says
        return {name: value for name, value in found.items() if name not in self.hides}


class _Endpoints:
    """oauthlib's endpoints over one provider."""

    def __init__(self, provider: Provider) -> None:
        self.provider = provider
        server = oauth2.Server(
            provider,
            token_expires_in=lambda request: provider.lifetime,
            token_generator=provider.access_token,
            refresh_token_generator=lambda request: provider.access_token(
                request, refresh_token=True
            ),
        )
        server._grant_types[DEVICE] = oauth2.DeviceCodeGrant(provider)
        self.server = server
        self.device = oauth2.DeviceApplicationServer(
            provider, verification_uri="https://login.example/device", interval=0
        )

    def answer(
        self, method: str, path: str, query: str, body: str, headers: Any
    ) -> tuple[int, dict[str, str], str]:
        # oauthlib refuses every address that is not https; ours is on loopback.
        uri = f"https://login.example{path}?{query}"
        form = {name: values[-1] for name, values in parse_qs(body or query).items()}
        self.provider.asked.append((path, form))
        if path.endswith("/.well-known/openid-configuration"):
            return 200, {}, json.dumps(self.provider.document())
        if path.endswith("/authorize"):
            return self._authorized(uri, form)
        if path.endswith("/device"):
            found, named, status = self.device.create_device_authorization_response(
                uri, "POST", body, headers
            )
            named = json.loads(named) if isinstance(named, str) else named
            if "device_code" in named:
                self.provider.devices.add(named["device_code"])
                self.provider.issued.add(named["device_code"])
                named["message"] = f"Go and enter {named['user_code']}"
            return status or 200, found, json.dumps(named)
        if path.endswith("/revoke"):
            found, body, status = self.server.create_revocation_response(
                uri, "POST", body, headers
            )
            return status, found, body or ""
        if path.endswith("/token"):
            return self._token(uri, body, headers, form)
        return 404, {}, "{}"

    def _authorized(self, uri: str, form: Any) -> tuple[int, dict[str, str], str]:
        back = form.get("redirect_uri", "")
        if self.provider.refuses:
            where = f"{back}?error=access_denied&error_description=No%20thanks&state={form['state']}"
            return 302, {"Location": where}, ""
        try:
            scopes, credentials = self.server.validate_authorization_request(uri)
            found, _, status = self.server.create_authorization_response(
                uri, scopes=scopes, credentials=credentials
            )
        except oauth2.OAuth2Error as error:
            return 400, {}, error.json
        found["Location"] += f"&iss={self.provider.issuer}"
        if form.get("response_mode") == "form_post":
            # Form Post Response Mode 1.0: a page whose form submits itself.
            return 200, {}, f"<form action={found['Location']!r}>"
        return status, found, ""

    def _token(
        self, uri: str, body: str, headers: Any, form: Any
    ) -> tuple[int, dict[str, str], str]:
        nonce = self.provider.codes.get(form.get("code", ""), {}).get("nonce")
        found, text, status = self.server.create_token_response(
            uri, "POST", body, headers
        )
        named = json.loads(text)
        if status == 200 and nonce:
            given = {"nonce": nonce, "tid": "tenant", "oid": "1"}
            named["id_token"] = self.provider.signed(form["client_id"], **given)
        return status, found, json.dumps(named)


@contextmanager
def serving(certificate: Path | None = None) -> Iterator[Provider]:
    """A provider that answers until the block ends, by TLS with a certificate; Kinetic is below `/K` of the same address."""
    provider = Provider()
    endpoints = _Endpoints(provider)
    lock = threading.Lock()

    class Handler(BaseHTTPRequestHandler):
        timeout = 10

        def respond(self) -> None:
            path, _, query = self.path.partition("?")
            length = int(self.headers.get("Content-Length") or 0)
            body = self.rfile.read(length).decode()
            if path.startswith("/K/"):
                status, headers, text = self._kinetic()
            else:
                with lock:
                    status, headers, text = endpoints.answer(
                        self.command, path, query, body, dict(self.headers)
                    )
            data = text.encode()
            self.send_response(status)
            for name, value in headers.items():
                self.send_header(name, value)
            self.send_header("Content-Length", str(len(data)))
            self.end_headers()
            self.wfile.write(data)

        def _kinetic(self) -> tuple[int, dict[str, str], str]:
            token = self.headers.get("Authorization", "").removeprefix("Bearer ")
            why = provider.admits(token)
            if why:
                return 401, {}, json.dumps({"HttpStatus": 401, "ErrorMessage": why})
            return 200, {"Content-Type": "application/json"}, '{"value": []}'

        do_GET = do_POST = respond

        def log_message(self, format: str, *args: Any) -> None: ...

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        server.daemon_threads = True
        if certificate:
            context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
            context.load_cert_chain(certificate)
            server.socket = context.wrap_socket(server.socket, server_side=True)
        thread = threading.Thread(
            target=server.serve_forever, args=(0.01,), daemon=True
        )
        thread.start()
        scheme, host = ("https", "localhost") if certificate else ("http", "127.0.0.1")
        provider.issuer = f"{scheme}://{host}:{server.server_port}"
        yield provider
        server.shutdown()
        thread.join(10)
