"""The identity provider that the sandbox is for itself: OAuth2 client credentials (RFC 6749, 4.4), at Epicor IdP's path."""

from __future__ import annotations

import hmac
import json
from typing import Final
from urllib.parse import parse_qs, unquote_plus

from codegen.sandbox.exchange import Answer, Call, wrong_verb
from codegen.sandbox.identity import Admission, basic

_PRIVATE: Final = (("Cache-Control", "no-store"),)


def grant(call: Call, admission: Admission, *, client: tuple[str, str]) -> Answer:
    """The reply of the token endpoint: a token for the client's id and secret, in the body or by HTTP Basic."""
    if call.method != "POST":
        raise wrong_verb(call)
    form = parse_qs(call.body.decode("ascii", "replace"))
    given = {name: values[-1] for name, values in form.items()}
    if given.get("grant_type") != "client_credentials":
        return _refusal(400, "unsupported_grant_type", "Only client_credentials.")
    pair = _basic(call) or (given.get("client_id", ""), given.get("client_secret", ""))
    if not hmac.compare_digest(":".join(pair).encode(), ":".join(client).encode()):
        return _refusal(401, "invalid_client", "Unknown client, or wrong secret.")
    found = {
        "access_token": admission.token(),
        "expires_in": admission.lifetime,
        "token_type": "Bearer",
    }
    return Answer(200, json.dumps(found).encode(), headers=_PRIVATE)


def discovery(call: Call) -> Answer:
    """The document that says where tokens are given (OpenID Connect Discovery 1.0)."""
    found = {"issuer": call.base, "token_endpoint": f"{call.base}/connect/token"}
    return Answer(200, json.dumps(found).encode())


def _basic(call: Call) -> tuple[str, str] | None:
    """Id and secret by HTTP Basic, form-encoded each (RFC 6749, 2.3.1), or None."""
    scheme, _, text = call.headers.get("authorization", "").partition(" ")
    if scheme.lower() != "basic":
        return None
    pair = basic(text)
    name, _, secret = pair.partition(":")
    return (unquote_plus(name), unquote_plus(secret)) if pair else None


def _refusal(status: int, error: str, what: str) -> Answer:
    """An error as RFC 6749, 5.2, has it."""
    body = {"error": error, "error_description": what}
    return Answer(status, json.dumps(body).encode(), headers=_PRIVATE)
