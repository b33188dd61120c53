"""Credentials are planted, the whole job is done with them, and everything that was written is searched for them."""

from __future__ import annotations

import asyncio
import base64
import gc
import json
import logging
import os
import re
import subprocess
import sys
import traceback
import types
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path
from typing import Any
from urllib.parse import quote

import httpx2
import pytest
from support import SAMPLE, command

from codegen import cli
from codegen.config import parse
from codegen.errors import CodegenError
from codegen.runtime.credentials import read_environment
from codegen.sandbox import running
from codegen.source.fetch import fetch
from codegen.source.login import options
from codegen.source.progress import Lines
from generated_example import (
    AsyncKinetic,
    Basic,
    Bearer,
    ClientCredentials,
    EpicorIdP,
    Kinetic,
    KineticError,
    OpenID,
    Token,
    TokenService,
)
from generated_example._runtime.http import secret as secrets_of_the_package

KEY, PASSWORD = "PLANTED-key-1", "PLANTED-pä ss/2"
SECRET, TOKEN = "PLANTED-client-secret-3", "PLANTED-token-4"
SETTINGS: dict[str, Any] = {
    "api_key": KEY,
    "username": "maria",
    "password": PASSWORD,
    "client_id": "the-client",
    "client_secret": SECRET,
}
ENVIRON = {
    "KINETIC_API_KEY": KEY,
    "KINETIC_USERNAME": "maria",
    "KINETIC_PASSWORD": PASSWORD,
    "KINETIC_CLIENT_ID": "the-client",
    "KINETIC_CLIENT_SECRET": SECRET,
}


def forms(*values: str) -> set[str]:
    """Each secret as text, URLs, JSON, `repr` and HTTP Basic carry it."""
    pairs = [base64.b64encode(f"maria:{value}".encode()).decode() for value in values]
    return {
        form
        for value in (*values, *pairs)
        for form in (
            value,
            quote(value),
            json.dumps(value)[1:-1],
            repr(value.encode())[2:-1],
        )
    }


PLANTED = forms(KEY, PASSWORD, SECRET, TOKEN)


def assert_clean(text: str, secrets: set[str] = PLANTED) -> None:
    found = [secret for secret in secrets if secret in text]
    assert (
        not found
    ), f"{found[0]!r} in … {text[max(text.find(found[0]) - 200, 0) :][:400]}"


class Journal(logging.Handler):
    """Everything that anyone in this process logs, at every level."""

    def __init__(self) -> None:
        super().__init__(0)
        self.lines: list[str] = []
        self.names: list[str] = []

    def emit(self, record: logging.LogRecord) -> None:
        self.lines.append(f"{self.format(record)} {record.args!r} {vars(record)!r}")
        self.names.append(record.name)


@pytest.fixture
def journal() -> Iterator[Journal]:
    found, root = Journal(), logging.getLogger()
    level = root.level
    root.addHandler(found)
    root.setLevel(1)
    yield found
    root.removeHandler(found)
    root.setLevel(level)


@pytest.fixture
def url(journal: Journal) -> Iterator[str]:
    """A sandbox, started when everything is logged already."""
    with running(SAMPLE / "metadata", rows=SAMPLE / "rows", **SETTINGS) as url:
        yield url


WAYS = ("basic", "token", "token_service", "client_credentials", "openid")


@pytest.fixture
def project(url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty folder, where every way into the sandbox is open: `KINETIC_AUTH` chooses one."""
    environ = ENVIRON | {
        "KINETIC_URL": url,
        "KINETIC_COMPANY": "EPIC06",
        "KINETIC_TOKEN_URL": f"{url}/connect/token",
        "KINETIC_ISSUER": url,
    }
    for name, value in environ.items():
        monkeypatch.setenv(name, value)
    folder = tmp_path / "project"
    folder.mkdir()
    monkeypatch.chdir(folder)
    (folder / "kinetic.toml").write_text(
        '[instance]\nhold_session = true\n[package]\nname = "acme"\n'
    )
    return folder


def text_of(folder: Path) -> list[str]:
    found = (p.read_bytes() for p in folder.rglob("*") if p.is_file())
    return [content.decode("utf-8", "replace") for content in found]


@pytest.mark.parametrize("auth", WAYS)
def test_a_fetch_writes_no_credential(
    project: Path,
    journal: Journal,
    monkeypatch: pytest.MonkeyPatch,
    capfd: pytest.CaptureFixture[str],
    auth: str,
) -> None:
    monkeypatch.setenv("KINETIC_AUTH", auth)
    for words in (["fetch"], ["fetch", "--check"], ["services"]):
        assert cli.run([*words, "--verbose"]) == 0
    monkeypatch.setenv("KINETIC_API_KEY", "PLANTED-key-0")
    assert cli.run(["fetch", "--verbose"]) == 2
    access, written = "\n".join(journal.lines), text_of(project)
    assert ("GetAccessToken 200" in access) == (auth == "token_service")
    assert ("POST /TokenResource.svc/ 200" in access) == (auth == "token")
    assert "GET /api/v2/odata/EPIC06/Erp.BO.CustomerSvc/$metadata 200" in access
    assert len(written) > 10
    for text in ("".join(capfd.readouterr()), access, *written):
        assert_clean(text, PLANTED | forms("PLANTED-key-0"))


PROGRAM = """
import asyncio, gc, json, logging, os, sys, traceback
logging.basicConfig(level=1)
from acme import AsyncKinetic, Kinetic, NotFound
from acme._runtime import WEB_SERVICES
from acme._runtime.http.secret import Secret

settings = dict(hold_session=True, license=WEB_SERVICES)

def use():
    kinetic = Kinetic.from_env(**settings)
    customers = kinetic.erp.bo.customer.customers
    print(kinetic, repr(kinetic), kinetic._session, kinetic._session.options, vars(kinetic._session))
    print([row.name for row in customers.top(3)], customers, list(kinetic.baq.z_customer_orders().top(1)))
    asyncio.run(use_in_tasks(), debug=True)
    keep_what_is_secret()
    with kinetic:
        customers.get(cust_num=99_999)

async def use_in_tasks():
    async with AsyncKinetic.from_env(**settings) as kinetic:
        print(await kinetic.erp.bo.customer.customers.count())

def keep_what_is_secret():
    everything = gc.get_objects()
    found = [one for each in everything for one in gc.get_referents(each) if isinstance(one, Secret)]
    with open(f"{sys.argv[1]}/{os.environ['KINETIC_AUTH']}", "w") as file:
        json.dump(sorted({one.reveal() for one in found}), file)

def hook(kind, error, where):
    full = traceback.TracebackException(kind, error, where, capture_locals=True)
    print("".join(full.format()), file=sys.stderr)

sys.excepthook = hook
*others, last = sys.argv[2:]
for os.environ["KINETIC_AUTH"] in others:
    try:
        use()
    except NotFound:
        hook(*sys.exc_info())
os.environ["KINETIC_AUTH"] = last
use()
"""


def test_a_package_and_its_program_write_no_credential(
    project: Path,
    journal: Journal,
    tmp_path: Path,
    capfd: pytest.CaptureFixture[str],
) -> None:
    """The program comes in each way, logs at every level and dies with the locals of all its frames."""
    for word in ("fetch", "generate"):
        assert cli.run([word, "--verbose"]) == 0
    kept = tmp_path / "kept"
    kept.mkdir()
    done = subprocess.run(
        [sys.executable, "-X", "dev", "-c", PROGRAM, str(kept), *WAYS],
        capture_output=True,
        text=True,
        timeout=120,
    )
    assert done.returncode == 1 and "DEBUG:kinetic:" in done.stderr, done.stderr
    ends = re.findall(r"^\S*NotFound: ", done.stderr, re.MULTILINE)
    assert len(ends) == len(WAYS), done.stderr
    found = {way: {*json.loads((kept / way).read_text())} for way in WAYS}
    assert all(len(found[way] - found["basic"]) for way in WAYS[1:])
    secrets = PLANTED | forms(*set[str]().union(*found.values()))
    access, written = "\n".join(journal.lines), text_of(project)
    for call in ("GetAccessToken 200", "POST /TokenResource.svc/ 200"):
        assert call in access
    assert len(written) > 80
    told = "".join(capfd.readouterr())
    for text in (told, done.stdout, done.stderr, access, *written):
        assert_clean(text, secrets - {"", "maria", "EPIC06"})


def test_the_sandboxs_own_log_holds_no_credential_however_it_came(
    url: str, journal: Journal
) -> None:
    headers = {"x-api-key": KEY, "Authorization": f"Bearer {TOKEN}"}
    with httpx2.Client(base_url=url, headers=headers) as http:
        http.get("/api/v2/environment", params={"api-key": KEY, "API-KEY": SECRET})
        http.post("/connect/token", data={"client_secret": SECRET, "password": TOKEN})
        http.post("/TokenResource.svc/", headers={"password": TOKEN})
        held = {"SessionInfo": f'{{"SessionID": "{TOKEN}"'}
        http.get("/api/v2/odata/EPIC06/", headers=held)
    pairs = zip(journal.names, journal.lines, strict=True)
    lines = [line for name, line in pairs if not name.startswith("http")]
    assert any("POST /connect/token 400" in line for line in lines)
    assert_clean("\n".join(lines))


@pytest.mark.parametrize("auth", ["basic", "token", "client_credentials", "bearer"])
def test_a_crash_of_the_command_shows_where_and_no_credential(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, auth: str
) -> None:
    """A library that fails in a way nobody foresaw, and quotes all that it was given."""

    async def broken(self: Any, request: httpx2.Request) -> None:
        assert isinstance(request.stream, httpx2.SyncByteStream)
        raise RuntimeError(f"{dict(request.headers)} {b''.join(request.stream)!r}")

    monkeypatch.setattr(httpx2.AsyncHTTPTransport, "handle_async_request", broken)
    environ = ENVIRON | {
        "KINETIC_TOKEN": TOKEN,
        "KINETIC_AUTH": auth,
        "KINETIC_TOKEN_URL": "http://127.0.0.1:9/token",
        "KINETIC_URL": "http://127.0.0.1:9/K",
        "KINETIC_COMPANY": "EPIC06",
    }
    done = command(tmp_path, "fetch", "--verbose", **environ)
    assert done.returncode == 2
    assert "Traceback" in done.stderr and "this is a bug: RuntimeError" in done.stderr
    assert "***" in done.stderr
    assert_clean(done.stdout + done.stderr)


def reachable(root: object) -> Iterator[object]:
    """Every object that can be reached from one through attributes, items, closures and bound arguments."""
    seen: set[int] = set()
    queue = [root]
    while queue:
        one = queue.pop()
        if id(one) in seen or isinstance(one, _ELSEWHERE):
            continue
        seen.add(id(one))
        yield one
        if not type(one).__name__ == "Secret":
            queue += _inside(one)


_ELSEWHERE = (
    type,
    types.ModuleType,
    types.CodeType,
    types.FrameType,
    types.BuiltinFunctionType,
)


def _inside(one: object) -> list[object]:
    if isinstance(one, types.FunctionType):
        return [cell.cell_contents for cell in one.__closure__ or ()]
    if isinstance(one, types.MethodType):
        return [one.__self__]
    if isinstance(one, partial):
        return [one.func, one.args, one.keywords]
    return gc.get_referents(one)


def identities(url: str) -> list[Any]:
    return [
        Basic("maria", PASSWORD),
        Token("maria", PASSWORD),
        TokenService("maria", PASSWORD, client_secret=SECRET),
        OpenID(url, "the-client", client_secret=SECRET),
        EpicorIdP("the-client", client_secret=SECRET, issuer=url),
        Bearer(TOKEN),
        ClientCredentials(f"{url}/connect/token", "the-client", client_secret=SECRET),
    ]


@pytest.mark.parametrize("number", range(7))
def test_no_repr_of_anything_in_a_client_shows_a_credential(
    url: str, number: int
) -> None:
    given: dict[str, Any] = {"company": "EPIC06", "api_key": KEY}
    given |= {"auth": identities(url)[number], "hold_session": number < 5}
    kinetic = Kinetic(url, **given)
    asynchronous = AsyncKinetic(url, **given)

    async def use() -> None:
        await asynchronous.erp.bo.customer.customers.count()

    count = 0
    with asyncio.Runner() as runner:
        try:
            kinetic.erp.bo.customer.customers.count()
            runner.run(use())
        except KineticError as error:
            assert number == 5, error
        for one in (*reachable(kinetic), *reachable(asynchronous)):
            count += 1
            assert_clean(f"{one!r}\n{one}")
        runner.run(asynchronous.close())
    kinetic.close()
    assert count > 150


def written(error: BaseException) -> str:
    """All that a crash reporter could print, the locals of every frame but the tests' own among it."""
    parts = [str(error), repr(error), repr(vars(error))]
    queue: list[Any] = [
        traceback.TracebackException.from_exception(error, capture_locals=True)
    ]
    while queue:
        shown = queue.pop()
        if shown is None:
            continue
        parts += shown.format_exception_only()
        for frame in shown.stack:
            if frame.filename != __file__:
                parts += [str(frame), *(frame.locals or {}).values()]
        queue += [shown.__cause__, shown.__context__]
    return "\n".join(parts)


def from_env(monkeypatch: pytest.MonkeyPatch, **changes: str) -> None:
    for name, value in (ENVIRON | changes).items():
        monkeypatch.setenv(name, value)
    Kinetic.from_env()


def use(url: str, **changes: Any) -> None:
    given: dict[str, Any] = {"company": "EPIC06", "api_key": KEY}
    given |= {"auth": Token("maria", PASSWORD)}
    with Kinetic(url, **(given | changes)) as kinetic:
        kinetic.erp.bo.customer.customers.get(cust_num=99_999)


@pytest.mark.parametrize(
    "fail",
    [
        lambda url, patch: use(url),
        lambda url, patch: use(url, auth=Token("maria", "PLANTED-client-secret-3")),
        lambda url, patch: use(url, auth=TokenService("maria", TOKEN)),
        lambda url, patch: use(url, auth=OpenID(url, "other", client_secret=SECRET)),
        lambda url, patch: use(url, auth=OpenID(url, "x", client_secret=f"{SECRET}\n")),
        lambda url, patch: use(
            url,
            auth=EpicorIdP("x", client_secret=SECRET, issuer="http://127.0.0.1:1"),
            retries=0,
        ),
        lambda url, patch: use(
            url, auth=EpicorIdP("x", issuer=f"https://u:{SECRET}@h")
        ),
        lambda url, patch: use(url, api_key=TOKEN),
        lambda url, patch: use(url, auth=Bearer(TOKEN)),
        lambda url, patch: use(url, auth=None, username="ma:ria", password=PASSWORD),
        lambda url, patch: use(url, api_key=f"{KEY}\n"),
        lambda url, patch: use(url, plant="a\nb"),
        lambda url, patch: use("http://127.0.0.1:1/K", retries=0),
        lambda url, patch: use(f"{url}/elsewhere"),
        lambda url, patch: from_env(patch),
        lambda url, patch: from_env(
            patch,
            KINETIC_URL=url,
            KINETIC_COMPANY="E",
            KINETIC_USERNAME="a:b",
            KINETIC_AUTH="basic",
        ),
        lambda url, patch: from_env(patch, KINETIC_AUTH="none at all"),
    ],
)
def test_no_locals_of_a_traceback_show_a_credential(
    url: str, monkeypatch: pytest.MonkeyPatch, fail: Callable[..., None]
) -> None:
    with pytest.raises((KineticError, ValueError)) as caught:
        fail(url, monkeypatch)
    assert_clean(written(caught.value))


@pytest.mark.parametrize(
    "changes", [{"KINETIC_PASSWORD": SECRET}, {"KINETIC_API_KEY": TOKEN}]
)
def test_no_locals_of_a_fetch_that_fails_show_a_credential(
    url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, changes: dict[str, str]
) -> None:
    config = parse(f'[instance]\nurl = "{url}"\ncompany = "EPIC06"\nauth = "token"\n')
    for name, value in (ENVIRON | changes).items():
        monkeypatch.setenv(name, value)
    with open(os.devnull, "w") as nowhere, pytest.raises(CodegenError) as caught:
        fetch(
            config,
            tmp_path / "metadata",
            options(config, read_environment(os.environ)),
            progress=Lines(nowhere),
        )
    assert_clean(written(caught.value))


def test_a_secret_is_wrapped_where_it_comes_in() -> None:
    variables = read_environment(
        {"KINETIC_PASSWORD": PASSWORD, "PATH": "/bin", "KINETIC_TOKEN": ""}
    )
    assert list(variables) == ["KINETIC_PASSWORD"]
    assert_clean(repr(variables))
    assert secrets_of_the_package.Secret(KEY).reveal() == KEY


def test_no_cache_spells_a_credential() -> None:
    """What is worked out once for each character is not kept in the order of a password's."""
    of = secrets_of_the_package
    assert of.Redactor([of.Secret("пароль-Xy7!")])("x пароль-Xy7! y") == "x *** y"
    # A dict of texts alone is not among what the collector knows: it is reached from what holds it.
    caches = [each for each in vars(of).values() if hasattr(each, "cache_info")]
    kept = [d for c in caches for d in gc.get_referents(c) if isinstance(d, dict)]
    assert caches and not any("пароль" in "".join(map(str, d)) for d in kept)
