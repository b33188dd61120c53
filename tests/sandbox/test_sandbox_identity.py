"""Keys, passwords, tokens and sessions at the sandbox's door."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import httpx2
import pytest
from support import SETTINGS

import codegen.sample
from codegen.sandbox import running

SAMPLE = Path(codegen.sample.__path__[0])
PARTS = "/api/v2/odata/EPIC06/Erp.BO.PartSvc/Parts"
SESSIONS = "/api/v2/odata/EPIC06/Ice.LIB.SessionModSvc"
KEY = {"x-api-key": SETTINGS.api_key}
USER = (SETTINGS.username, SETTINGS.password)


@pytest.fixture
def http(shared_url: str) -> Iterator[httpx2.Client]:
    with httpx2.Client(base_url=shared_url, verify=False) as found:
        yield found


def token(
    http: httpx2.Client, password: str = SETTINGS.password, **headers: str
) -> httpx2.Response:
    return http.post(
        "/TokenResource.svc/",
        headers={"username": "manager", "password": password, **headers},
    )


def test_a_wrong_password_is_told_as_such(http: httpx2.Client) -> None:
    reply = http.get(PARTS, headers=KEY, auth=("manager", "wrong"))
    assert reply.status_code == 401
    assert reply.json()["ErrorMessage"] == "Invalid username or password."
    assert reply.headers["www-authenticate"].startswith("Basic")


@pytest.mark.parametrize("headers", [{}, {"x-api-key": "wrong"}])
def test_a_wrong_or_missing_key_is_told_as_such(
    http: httpx2.Client, headers: dict[str, str]
) -> None:
    reply = http.get(PARTS, headers=headers, auth=USER)
    assert (reply.status_code, reply.json()["ErrorMessage"]) == (401, "Invalid API Key")


def test_nobody_gets_in_without_credentials(http: httpx2.Client) -> None:
    reply = http.get(PARTS, headers=KEY)
    assert (reply.status_code, reply.json()["ErrorMessage"]) == (401, "Access denied")


def test_a_token_opens_the_door(http: httpx2.Client) -> None:
    reply = token(http, accept="application/json").json()
    assert set(reply) == {"AccessToken", "ExpiresIn", "TokenType"}
    headers = KEY | {"Authorization": f"Bearer {reply['AccessToken']}"}
    assert http.get(PARTS, headers=headers).status_code == 200


def test_a_token_comes_as_xml_unless_json_is_asked_for(http: httpx2.Client) -> None:
    reply = token(http, accept="*/*")
    assert reply.headers["content-type"].startswith("application/xml")
    assert reply.text.startswith("<Token><AccessToken>")


def test_a_token_needs_the_password_and_post(http: httpx2.Client) -> None:
    assert token(http, "wrong").status_code == 401
    assert http.get("/TokenResource.svc/").status_code == 405


def test_an_unknown_and_an_expired_token_are_told_apart(http: httpx2.Client) -> None:
    unknown = http.get(PARTS, headers=KEY | {"Authorization": "Bearer nonsense"})
    assert unknown.json()["ErrorMessage"] == "Invalid token."
    with running(SAMPLE / "metadata", settings=SETTINGS, token_lifetime=0) as url:
        with httpx2.Client(base_url=url, verify=False) as other:
            found = token(other, accept="application/json").json()["AccessToken"]
            headers = KEY | {"Authorization": f"Bearer {found}"}
            expired = other.get(PARTS, headers=headers)
    assert expired.status_code == 401
    assert expired.json()["ErrorMessage"] == "The token is expired."


def test_a_session_lives_from_login_to_logout(kinetic: httpx2.Client) -> None:
    session = kinetic.post(f"{SESSIONS}/Login", json={}).json()["returnObj"]
    licence = {"License": json.dumps({"ClaimedLicense": "any", "SessionID": session})}
    assert kinetic.get(PARTS, headers=licence).status_code == 200
    asked = {"sessionID": session, "userID": "manager"}
    valid = kinetic.post(f"{SESSIONS}/IsValidSession", json=asked)
    assert valid.json() == {"returnObj": True}
    kinetic.post(f"{SESSIONS}/Logout", json={}, headers=licence)
    gone = kinetic.get(
        PARTS, headers={"SessionInfo": json.dumps({"SessionID": session})}
    )
    assert gone.status_code == 410


def test_other_credentials_can_be_set() -> None:
    with running(SAMPLE / "metadata", api_key="k", username="u", password="p:w") as url:
        reply = httpx2.get(
            f"{url}{PARTS}", headers={"x-api-key": "k"}, auth=("u", "p:w")
        )
    assert reply.status_code == 200


GRANT = {"grant_type": "client_credentials", "scope": "api"}
CLIENT = (SETTINGS.client_id, SETTINGS.client_secret)


@pytest.mark.parametrize("how", ["body", "header"])
def test_a_client_is_granted_a_token(http: httpx2.Client, how: str) -> None:
    form, auth = dict(GRANT), None
    if how == "body":
        form |= {"client_id": CLIENT[0], "client_secret": CLIENT[1]}
    else:
        auth = CLIENT
    reply = http.post("/connect/token", data=form, auth=auth)
    found = reply.json()
    assert (found["token_type"], found["expires_in"]) == ("Bearer", 3600)
    assert reply.headers["cache-control"] == "no-store"
    headers = KEY | {"Authorization": f"Bearer {found['access_token']}"}
    assert http.get(PARTS, headers=headers).status_code == 200


@pytest.mark.parametrize(
    ("form", "auth", "status", "error"),
    [
        (GRANT, None, 401, "invalid_client"),
        (GRANT, ("sandbox-client", "guess"), 401, "invalid_client"),
        (
            GRANT | {"client_id": "a:b", "client_secret": ""},
            None,
            401,
            "invalid_client",
        ),
        (GRANT, ("", ""), 401, "invalid_client"),
        ({"grant_type": "password"}, CLIENT, 400, "unsupported_grant_type"),
        ({}, CLIENT, 400, "unsupported_grant_type"),
    ],
)
def test_a_grant_that_is_refused_says_why(
    http: httpx2.Client,
    form: dict[str, str],
    auth: tuple[str, str] | None,
    status: int,
    error: str,
) -> None:
    reply = http.post("/connect/token", data=form, auth=auth)
    assert (reply.status_code, reply.json()["error"]) == (status, error)
    assert http.get("/connect/token").status_code == 405


@pytest.mark.parametrize("header", ["Basic !!!", "Basic w6Q=", "Bearer x"])
def test_a_client_that_names_itself_badly_is_refused(
    http: httpx2.Client, header: str
) -> None:
    headers = {"Authorization": header}
    reply = http.post("/connect/token", data=GRANT, headers=headers)
    assert reply.status_code == 401


def test_a_password_may_have_any_letters() -> None:
    with running(SAMPLE / "metadata", password="pässwörd ✓") as url:
        with httpx2.Client(base_url=url, verify=False) as http:
            headers = {"username": b"manager", "password": "pässwörd ✓".encode()}
            assert http.post("/TokenResource.svc/", headers=headers).status_code == 200
