"""OAuth2 client credentials against an authorization server made with oauthlib."""

from __future__ import annotations

import base64
from typing import Any
from urllib.parse import parse_qs, unquote

import pytest

from codegen.runtime import errors
from codegen.runtime.http.auth import ClientCredentials
from codegen.runtime.http.message import Request

oauth2 = pytest.importorskip("oauthlib.oauth2", reason="oauthlib is in the extra dev")

READ = Request("GET", "api/x")
CLIENT, SECRET, SCOPE = "the-client", "s3cret+/=: ü", "api://kinetic/.default"


class Validator(oauth2.RequestValidator):  # type: ignore[misc,name-defined]  # no types
    """Knows one client."""

    def __init__(self) -> None:
        self.tokens: list[str] = []

    def authenticate_client(self, request: Any, *args: Any, **kwargs: Any) -> bool:
        given = (request.client_id, request.client_secret)
        scheme, _, pair = request.headers.get("Authorization", "").partition(" ")
        if scheme == "Basic":
            parts = base64.b64decode(pair).decode().split(":")
            given = tuple(unquote(part.replace("+", " ")) for part in parts)
        request.client = type("Client", (), {"client_id": given[0]})()
        return given == (CLIENT, SECRET)

    def validate_grant_type(
        self, client_id: str, grant_type: str, *args: Any, **kwargs: Any
    ) -> bool:
        return grant_type == "client_credentials"

    def validate_scopes(
        self, client_id: str, scopes: list[str], *args: Any, **kwargs: Any
    ) -> bool:
        return scopes == [SCOPE]

    def get_default_scopes(self, *args: Any, **kwargs: Any) -> list[str]:
        return []

    def save_bearer_token(
        self, token: dict[str, str], *args: Any, **kwargs: Any
    ) -> None:
        self.tokens.append(token["access_token"])


@pytest.fixture
def validator(other_server: Any, answers: Any) -> Validator:
    validator = Validator()
    endpoint = oauth2.BackendApplicationServer(validator, token_expires_in=600)

    def behave(asked: Any) -> Any:
        headers, body, status = endpoint.create_token_response(
            f"https://login.example{asked.path}",
            asked.method,
            asked.body.decode(),
            asked.headers,
        )
        return answers.answer(status, body, headers)

    other_server.behave(behave)
    return validator


@pytest.fixture
def kinetic(server: Any, answers: Any, validator: Validator) -> None:
    def behave(asked: Any) -> Any:
        token = asked.headers.get("Authorization", "").removeprefix("Bearer ")
        return answers.answer(200 if token in validator.tokens else 401, "[1]")

    server.behave(behave)


def _identity(other_server: Any, **changes: Any) -> ClientCredentials:
    given = {"client_secret": SECRET, "scope": SCOPE} | changes
    return ClientCredentials(
        f"{other_server.origin}/tenant/oauth2/v2.0/token", CLIENT, **given
    )


@pytest.mark.parametrize("send", ["body", "header"])
def test_a_token_is_granted_carried_and_renewed(
    connect: Any,
    kinetic: None,
    other_server: Any,
    validator: Validator,
    time: Any,
    send: Any,
) -> None:
    session = connect(identity=_identity(other_server, send=send), clock=time.clock())
    session.send(READ)
    session.send(READ)
    assert len(validator.tokens) == 1
    time.now += 541
    session.send(READ)
    assert len(validator.tokens) == 2
    validator.tokens.clear()
    session.send(READ)
    assert len(validator.tokens) == 1


@pytest.mark.parametrize("send", ["body", "header"])
def test_the_secret_goes_where_it_should_and_the_api_key_stays_at_home(
    connect: Any, kinetic: None, other_server: Any, send: Any
) -> None:
    options = {"license": "0003", "plant": "MfgSys"}
    connect(identity=_identity(other_server, send=send), **options).send(READ)
    [asked] = other_server.asked
    assert not {"x-api-key", "License", "CallSettings"} & set(asked.headers)
    assert asked.headers["Content-Type"] == "application/x-www-form-urlencoded"
    form = parse_qs(asked.body.decode())
    assert (form["grant_type"], form["scope"]) == (["client_credentials"], [SCOPE])
    assert form.get("client_secret") == ([SECRET] if send == "body" else None)


@pytest.mark.parametrize(
    ("changes", "kind", "said"),
    [
        ({"client_secret": "guess"}, errors.Unauthorized, "invalid_client"),
        ({"scope": "all"}, errors.BadRequest, "invalid_scope"),
    ],
)
def test_a_refusal_says_which_service_and_why(
    connect: Any,
    kinetic: None,
    server: Any,
    other_server: Any,
    changes: Any,
    kind: Any,
    said: str,
) -> None:
    with pytest.raises(kind, match=said) as caught:
        connect(identity=_identity(other_server, **changes)).send(READ)
    assert str(caught.value).startswith("POST tenant/oauth2/v2.0/token: ")
    assert caught.value.error_type == said
    assert server.asked == []


def test_a_token_url_that_redirects_gets_nothing_more(
    connect: Any, server: Any, other_server: Any, answers: Any
) -> None:
    other_server.script(answers.answer(307, headers={"Location": server.origin}))
    with pytest.raises(errors.ReplyError, match="not followed"):
        connect(identity=_identity(other_server)).send(READ)
    assert server.asked == []
