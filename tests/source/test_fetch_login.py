"""`fetch` logs in by every way that a client has, with credentials from the environment alone."""

from __future__ import annotations

import json
import re
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import httpx2
import pytest

import codegen.sample
from codegen.config import load
from codegen.runtime.credentials import read_environment
from codegen.runtime.http.auth import ClientCredentials
from codegen.sandbox import running
from codegen.source.login import options
from codegen.source.snapshot import open_snapshot

SAMPLE = Path(codegen.sample.__path__[0]) / "metadata"
PLANTED: dict[str, Any] = {
    "api_key": "PLANTED-key",
    "username": "maria",
    "password": "PLANTED-pass",
    "client_id": "the-client",
    "client_secret": "PLANTED-secret",
}
USER = {"KINETIC_USERNAME": "maria", "KINETIC_PASSWORD": "PLANTED-pass"}
CLIENT = {
    "KINETIC_CLIENT_ID": "the-client",
    "KINETIC_CLIENT_SECRET": "PLANTED-secret",
}
KEY = {"KINETIC_API_KEY": "PLANTED-key"}

Run = Callable[..., "subprocess.CompletedProcess[str]"]
Start = Callable[..., "subprocess.Popen[str]"]


@pytest.fixture(scope="module")
def sandbox() -> Iterator[str]:
    with running(SAMPLE, **PLANTED) as url:
        yield url


@pytest.fixture
def configured_for(tmp_path: Path) -> Callable[..., None]:
    """Write the configuration for an address, with more lines in [instance]."""

    def write(url: str, *lines: str) -> None:
        text = "\n".join(["[instance]", f'url = "{url}"', 'company = "EPIC06"', *lines])
        (tmp_path / "kinetic.toml").write_text(
            f'{text}\n[include]\nservices = ["Erp.BO.PartSvc"]\nbaqs = []\nfunctions = []\n'
        )

    return write


def given(**variables: str) -> dict[str, str]:
    """The environment of a run: these, and not what the tests have otherwise."""
    return {"KINETIC_USERNAME": "", "KINETIC_PASSWORD": "", **KEY, **variables}


def token_of(url: str) -> str:
    headers = {
        "username": "maria",
        "password": "PLANTED-pass",
        "Accept": "application/json",
    }
    found: str = httpx2.post(f"{url}/TokenResource.svc/", headers=headers).json()[
        "AccessToken"
    ]
    return found


@pytest.mark.parametrize(
    ("lines", "environ"),
    [
        (['auth = "basic"'], USER),
        (['auth = "token"'], USER),
        ([], USER),
        ([], USER | {"KINETIC_AUTH": "token"}),
        (['auth = "basic"'], USER | {"KINETIC_AUTH": "bearer", "KINETIC_TOKEN": "no"}),
        (['auth = "bearer"'], {"KINETIC_TOKEN": "{token}"}),
        ([], {"KINETIC_TOKEN": "{token}"}),
        (
            [
                'auth = "client_credentials"',
                'token_url = "{url}/connect/token"',
                'client_id = "the-client"',
                'scope = "api"',
            ],
            {"KINETIC_CLIENT_SECRET": "PLANTED-secret"},
        ),
        (
            ['auth = "client_credentials"', 'token_url = "{url}/connect/token"'],
            CLIENT,
        ),
        ([], CLIENT | {"KINETIC_TOKEN_URL": "{url}/connect/token"}),
        (['auth = "token"', 'license = "web_services"', "hold_session = true"], USER),
    ],
)
def test_a_fetch_logs_in(
    sandbox: str,
    configured_for: Callable[..., None],
    run: Run,
    tmp_path: Path,
    lines: list[str],
    environ: dict[str, str],
) -> None:
    token = token_of(sandbox)

    def filled(text: str) -> str:
        return text.replace("{url}", sandbox).replace("{token}", token)

    configured_for(sandbox, *map(filled, lines))
    own = {name: filled(value) for name, value in environ.items()}
    done = run("fetch", "--verbose", **given(**own))
    assert done.returncode == 0, done.stderr
    assert len(open_snapshot(tmp_path / "metadata").documents) == 2
    written = "".join(p.read_text() for p in tmp_path.rglob("*") if p.is_file())
    for secret in ("PLANTED", token):
        assert secret not in written + done.stdout + done.stderr


@pytest.mark.parametrize(
    ("lines", "environ", "hint"),
    [
        (
            ['auth = "token"'],
            USER | {"KINETIC_PASSWORD": "PLANTED-no"},
            "KINETIC_PASSWORD",
        ),
        ([], {"KINETIC_TOKEN": "PLANTED-no"}, "KINETIC_TOKEN"),
        (
            ['token_url = "{url}/connect/token"'],
            CLIENT | {"KINETIC_CLIENT_SECRET": "PLANTED-no"},
            "KINETIC_CLIENT_SECRET",
        ),
        (['auth = "none"'], {}, "KINETIC_USERNAME"),
        ([], USER | {"KINETIC_USERNAME": "ma:ria"}, ""),
        ([], USER | {"KINETIC_API_KEY": "PLANTED\nkey"}, "KINETIC_API_KEY"),
        ([], {"KINETIC_TOKEN": "PLANTED\rtoken"}, ""),
    ],
)
def test_a_login_that_fails_is_one_error_without_the_credentials(
    sandbox: str,
    configured_for: Callable[..., None],
    run: Run,
    lines: list[str],
    environ: dict[str, str],
    hint: str,
) -> None:
    configured_for(sandbox, *(line.replace("{url}", sandbox) for line in lines))
    done = run("fetch", "--verbose", **given(**environ))
    assert (done.returncode, done.stdout) == (2, "")
    assert (
        "\nerror: " in f"\n{done.stderr}"
        and hint in done.stderr.partition("\nhint: ")[2]
    )
    assert "PLANTED" not in done.stderr and "bug" not in done.stderr


@pytest.mark.parametrize(
    ("auth", "environ"),
    [("token", USER), ("client_credentials", CLIENT)],
)
def test_a_crash_shows_neither_a_token_nor_a_session_id_that_was_fetched(
    sandbox: str,
    configured_for: Callable[..., None],
    run: Run,
    monkeypatch: pytest.MonkeyPatch,
    auth: str,
    environ: dict[str, str],
) -> None:
    send = httpx2.AsyncHTTPTransport.handle_async_request

    async def broken(self: Any, request: Any) -> Any:
        if b"$metadata" in request.extensions["target"]:
            raise RuntimeError(f"{dict(request.headers)}")
        return await send(self, request)

    monkeypatch.setattr(httpx2.AsyncHTTPTransport, "handle_async_request", broken)
    token_url = f'token_url = "{sandbox}/connect/token"'
    configured_for(sandbox, f'auth = "{auth}"', token_url, "hold_session = true")
    done = run("fetch", "--verbose", **given(**environ))
    assert done.returncode == 2 and "this is a bug: RuntimeError" in done.stderr
    shown = re.findall(r"Bearer [^'\"]*|SessionID\": \"[^'\"]*", done.stderr)
    assert set(shown) == {"Bearer ***", 'SessionID": "***'}


def test_the_scope_comes_from_the_file_or_the_environment(
    configured_for: Callable[..., None], tmp_path: Path
) -> None:
    for lines, environ in (
        (['scope = "api"'], {}),
        ([], {"KINETIC_SCOPE": "api"}),
        (['scope = "api"'], {"KINETIC_SCOPE": "other"}),
    ):
        configured_for("http://127.0.0.1:9/K", *lines)
        known = CLIENT | KEY | {"KINETIC_TOKEN_URL": "https://idp.example/token"}
        found = options(
            load(tmp_path / "kinetic.toml"), read_environment(known | environ)
        )
        assert isinstance(found.identity, ClientCredentials)
        assert found.identity.scope == "api"


def test_negotiate_asks_as_the_windows_user(
    small: Any, configured_for: Callable[..., None], run: Run
) -> None:
    pytest.importorskip("spnego", reason="pyspnego is in the extra dev")
    configured_for(small.url, 'auth = "negotiate"')
    done = run(
        "fetch", **given(KINETIC_USERNAME="ACME\\maria", KINETIC_PASSWORD="PLANTED")
    )
    assert done.returncode == 0, done.stderr
    sent = {headers["Authorization"].partition(" ")[0] for headers in small.headers}
    assert sent == {"Negotiate"}


def test_negotiate_without_pyspnego_says_what_to_install(
    configured_for: Callable[..., None], run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, "spnego", None)
    configured_for("http://127.0.0.1:9/K", 'auth = "negotiate"')
    for command in ("fetch", "services"):
        done = run(command, **given()) if command == "fetch" else run("baqs", **given())
        assert done.returncode == 2
        assert "pip install 'kinetic-codegen[negotiate]'" in done.stderr


def test_licence_and_plant_go_along_and_nobody_need_log_in(
    small: Any, configured_for: Callable[..., None], run: Run
) -> None:
    guid = "00000003-9439-4B30-A6F4-6D2FD4B9FD0F"
    configured_for(
        small.url, 'auth = "none"', 'license = "web_services"', 'plant = "NORTH"'
    )
    assert run("fetch", **given()).returncode == 0
    for headers in small.headers:
        assert "Authorization" not in headers and headers["x-api-key"] == "PLANTED-key"
        assert json.loads(headers["License"]) == {"ClaimedLicense": guid}
        assert json.loads(headers["CallSettings"]) == {
            "Company": "EPIC06",
            "Plant": "NORTH",
        }


@pytest.mark.parametrize("how", ["whole", "wrong", "interrupted"])
def test_a_held_session_is_logged_out_however_the_fetch_ends(
    small: Any,
    configured_for: Callable[..., None],
    start: Start,
    tmp_path: Path,
    how: str,
) -> None:
    def fault(path: str, nth: int) -> Any:
        if path.endswith(("/Login", "/Logout")):
            return b'{"returnObj": "the-session"}'
        if "$metadata" in path and how != "whole":
            return (401, b"{}") if how == "wrong" else "stall"
        return None

    small.fault = fault
    configured_for(small.url, "hold_session = true")
    process = start("fetch")
    while how == "interrupted" and not small.asked_for("$metadata"):
        assert process.poll() is None
        time.sleep(0.01)
    if how == "interrupted":
        process.send_signal(signal.SIGINT)
    _, err = process.communicate(timeout=60)
    assert process.returncode == {"whole": 0, "wrong": 2, "interrupted": 130}[how], err
    paths = list(small.asked)
    assert paths[0].endswith("SessionModSvc/Login")
    assert paths[-1].endswith("SessionModSvc/Logout")
    assert small.asked_for("SessionModSvc") == 2
    assert json.loads(small.headers[-1]["SessionInfo"]) == {"SessionID": "the-session"}
    assert "the-session" not in err
