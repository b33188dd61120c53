"""The way in, as a person goes it: init, companies, doctor, login and logout, against sandboxes of every temperament."""

from __future__ import annotations

import json
import os
import threading
import webbrowser
from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import keyring
import keyring.backend
import keyring.errors
import pytest
from keyring.backends import fail
from support import SAMPLE, SETTINGS, on_a_terminal

from codegen import cli
from codegen.config import load
from codegen.sandbox import PRESETS, preset
from codegen.sandbox.companies import Companies
from generated_example import Kinetic
from tests.identity.provider import CLIENT, Provider, serving
from tests.identity.test_openid import Person

Run = Callable[..., tuple[int, str, str]]
Init = Callable[[list[str], dict[str, str]], tuple[int, str]]


@pytest.fixture(scope="module")
def companies() -> Iterator[Companies]:
    rows = SAMPLE / "rows"
    with Companies(SAMPLE / "metadata", rows, SETTINGS).served() as found:
        yield found


@pytest.fixture
def run(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> Run:
    monkeypatch.chdir(tmp_path)
    for name in [name for name in os.environ if name.startswith("KINETIC_")]:
        if name != "KINETIC_CODEGEN_CACHE":
            monkeypatch.delenv(name)

    def run(*arguments: str, **environ: str) -> tuple[int, str, str]:
        with pytest.MonkeyPatch.context() as patch:
            for name, value in environ.items():
                patch.setenv(name, value)
            code = cli.run([*arguments])
        said = capsys.readouterr()
        return code, said.out, said.err

    return run


ABOUT = "address TLS proxy key user company services BAQs functions licences".split()


def states(out: str) -> dict[str, str]:
    return {line.split()[0]: line.split()[1] for line in out.splitlines()}


def credentials(**changes: str) -> dict[str, str]:
    known = SETTINGS.environment("", "")
    names = ("KINETIC_API_KEY", "KINETIC_USERNAME", "KINETIC_PASSWORD")
    return {name: known[name] for name in names} | changes


@pytest.mark.parametrize("name", PRESETS)
def test_init_doctor_and_companies_under_each_temperament(
    companies: Companies, run: Run, tmp_path: Path, name: str
) -> None:
    url = companies.begin(preset(name)).url
    code, out, err = run("init", "--url", url, "--company", "EPIC06", "--auth", "token")
    assert (code, out) == (0, ""), err
    config = load(tmp_path / "kinetic.toml")
    assert (config.instance.url, config.instance.auth) == (url, "token")
    code, out, err = run("doctor", **credentials())
    assert [*states(out)] == ABOUT and code == 0, out + err
    assert {about for about, state in states(out).items() if state != "ok"} == {"TLS"}
    assert "\ncompany    ok  EPIC06\n" in out
    assert run("companies", **credentials())[:2] == (0, "EPIC06  Sandbox\n")


@pytest.mark.parametrize(
    ("changes", "wrong", "hint"),
    [
        ({"KINETIC_PASSWORD": "PLANTED-9"}, "user", "KINETIC_PASSWORD"),
        ({"KINETIC_API_KEY": "PLANTED-9"}, "key", "KINETIC_API_KEY"),
        ({"KINETIC_API_KEY": ""}, "key", "KINETIC_API_KEY"),
        ({"KINETIC_COMPANY": "EPIC99"}, "company", "EPIC06"),
        ({"KINETIC_URL": "http://127.0.0.1:1/K"}, "address", "url"),
        ({"KINETIC_URL": "/elsewhere"}, "address", "url"),
    ],
)
def test_doctor_says_what_does_not_work(
    companies: Companies, run: Run, changes: dict[str, str], wrong: str, hint: str
) -> None:
    url = companies.begin(preset("friendly")).url
    known = credentials(KINETIC_URL=url, KINETIC_COMPANY="EPIC06") | changes
    if known["KINETIC_URL"].startswith("/"):
        known["KINETIC_URL"] = url + known["KINETIC_URL"]
    code, out, err = run("doctor", **known)
    assert code == 1 and [*states(out)] == ABOUT, out + err
    refused = {about for about, state in states(out).items() if state == "no"}
    assert refused == {wrong}, out
    assert hint in err and "PLANTED" not in out + err


def test_doctor_sends_a_few_reads_one_at_a_time(companies: Companies, run: Run) -> None:
    company = companies.begin(preset("few-licences"))
    run("doctor", **credentials(**company.environment))
    methods = [call.rpartition("/")[2] for call in company.calls]
    assert methods == ["environment", "services", "GetQueryList", "GetLibraryList2"]


class Other(BaseHTTPRequestHandler):
    """A server whose `environment` names no company, and whose user may work in two."""

    paths: list[str] = []

    def respond(self) -> None:
        self.paths.append(self.path)
        value: Any = {"Version": "11.3.100"}
        if "/UserComps" in self.path:
            rows = [{"Company": "A", "Name": "One"}, {"Company": "B", "Name": ""}]
            value = {"value": rows}
        data = json.dumps(value).encode()
        self.send_response(200)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(data)))
        self.end_headers()
        self.wfile.write(data)

    do_GET = do_POST = respond

    def log_message(self, format: str, *args: Any) -> None: ...


def test_companies_of_the_user_where_the_environment_names_none(run: Run) -> None:
    with ThreadingHTTPServer(("127.0.0.1", 0), Other) as server:
        thread = threading.Thread(
            target=server.serve_forever, args=(0.01,), daemon=True
        )
        thread.start()
        known = credentials(KINETIC_URL=f"http://127.0.0.1:{server.server_port}/K")
        known |= {"KINETIC_USERNAME": "o'maria"}
        code, _, err = run("companies", **known)
        assert code == 2 and "does not name its companies" in err
        assert not any("UserComps" in path for path in Other.paths)
        code, out, _ = run("companies", **known, KINETIC_COMPANY="A")
        server.shutdown()
        thread.join(10)
    assert (code, out) == (0, "A  One\nB\n")
    assert "UserFiles('o%27%27maria')/UserComps?$select=Company,Name" in Other.paths[-1]


def test_a_client_reads_the_environment(companies: Companies) -> None:
    company = companies.begin(preset("friendly"))
    known = {"username": SETTINGS.username, "password": SETTINGS.password}
    with Kinetic(
        company.url, company="EPIC06", api_key=SETTINGS.api_key, **known
    ) as kinetic:
        found = kinetic.environment()
    [one] = found.companies
    assert (one.id, one.name) == ("EPIC06", "Sandbox")
    assert [(plant.id, plant.name) for plant in one.plants] == [
        ("MfgSys", "Main Plant"),
        ("NORTH", "North Plant"),
    ]
    assert found.rest["Companies"][0]["Plants"] == one.rest["Plants"]


@pytest.mark.parametrize(
    ("value", "ids"),
    [
        ({"Companies": ["A", "B", 3, "", "x" * 51]}, ["A", "B"]),
        ([{"companyID": "A", "siteList": [{"siteID": "S"}]}], ["A"]),
        ({"value": [{"Company": "A"}, {"Company": "A"}, {"Company": None}]}, ["A"]),
        ({"x": {"y": {"COMPANY": "A", "description": "d"}}}, ["A"]),
        ({}, []),
        (None, []),
        ("EPIC06", []),
        ({"Company": {"Company": "A"}}, ["A"]),
        ({"Company": "a\nb"}, []),
    ],
)
def test_an_environment_of_another_shape(value: Any, ids: list[str]) -> None:
    from codegen.runtime import environment

    assert [one.id for one in environment.companies(value)] == ids


@pytest.fixture
def init(run: Run) -> Init:
    """Returns what `init` exits with and says on a terminal, where these answers are typed when it asks."""

    def init(answers: list[str], environ: dict[str, str]) -> tuple[int, str]:
        (code, out, _), said = on_a_terminal(lambda: run("init", **environ), *answers)
        assert not out
        return code, said

    return init


def test_init_asks_offers_and_checks_on_a_terminal(
    companies: Companies, init: Init, tmp_path: Path
) -> None:
    url = companies.begin(preset("friendly")).url
    code, said = init([url, "token", "acme"], credentials())
    assert code == 0, said
    assert "the instance has one company: EPIC06" in said
    assert "user       ok" in said and "wrote kinetic.toml" in said
    text = (tmp_path / "kinetic.toml").read_text("utf-8")
    config = load(tmp_path / "kinetic.toml")
    assert (config.instance.url, config.instance.company) == (url, "EPIC06")
    assert (config.instance.auth, config.package.name) == ("token", "acme")
    for secret in credentials().values():
        assert secret == SETTINGS.username or secret not in text + said


def test_init_asks_again_after_an_answer_that_cannot_be(
    companies: Companies, init: Init, tmp_path: Path
) -> None:
    url = companies.begin(preset("friendly")).url
    answers = ["host/Instance", url, "token_", "token", "my-package", "acme"]
    code, said = init(answers, credentials())
    assert code == 0 and "is a bug" not in said, said
    assert "[instance] url is not an http or https url" in said
    assert "[instance] auth has an unknown value" in said
    assert "[package] name is not a name for a Python package" in said
    config = load(tmp_path / "kinetic.toml")
    assert (config.instance.url, config.package.name) == (url, "acme")


def test_init_writes_nothing_where_nobody_is_let_in(
    companies: Companies, init: Init, tmp_path: Path
) -> None:
    url = companies.begin(preset("friendly")).url
    wrong = credentials(KINETIC_PASSWORD="PLANTED-9")
    code, said = init([url, ""], wrong)
    assert code == 2 and "Invalid username or password" in said
    assert not (tmp_path / "kinetic.toml").exists() and "PLANTED" not in said


def test_what_is_typed_as_a_credential_is_not_echoed(
    companies: Companies, init: Init, tmp_path: Path
) -> None:
    url = companies.begin(preset("friendly")).url
    known = credentials()
    order = ("KINETIC_USERNAME", "KINETIC_PASSWORD", "KINETIC_API_KEY")
    answers = [url, "token", *(known[name] for name in order), "acme"]
    code, said = init(answers, {})
    assert code == 0 and "wrote kinetic.toml" in said, said
    for name in order:
        assert f"{name} is not set; it is asked for once, and kept nowhere." in said
    text = (tmp_path / "kinetic.toml").read_text("utf-8")
    for name in ("KINETIC_PASSWORD", "KINETIC_API_KEY"):
        assert known[name] not in said + text
    assert sorted(path.name for path in tmp_path.iterdir()) == ["kinetic.toml"]


@pytest.mark.parametrize(
    ("options", "environ", "left"),
    [
        (("--auth", "entra"), {}, "url, company, tenant, client_id and scope"),
        (("--auth", "entra", "--url", "https://h/K", "--company", "E", "--tenant", "t"), {}, "client_id and scope"),
        (("--auth", "entra", "--url", "https://h/K", "--company", "E"),
         {"KINETIC_TENANT": "t", "KINETIC_CLIENT_ID": "c"}, "scope"),
        (("--auth", "openid", "--url", "https://h/K", "--company", "E"), {}, "issuer and client_id"),
        (("--auth", "client_credentials", "--url", "https://h/K", "--company", "E"), {}, "token_url and client_id"),
        (("--auth", "basic", "--url", "https://h/K"), {}, "company"),
    ],
)  # fmt: skip
def test_init_says_which_settings_are_missing(
    run: Run, options: tuple[str, ...], environ: dict[str, str], left: str
) -> None:
    code, out, err = run("init", *options, **environ)
    assert code == 0 and f"fill in {left}, then run" in err, err


class Memory(keyring.backend.KeyringBackend):
    """A keyring like a system's, in memory."""

    priority = 9

    def __init__(self) -> None:
        self.kept: dict[tuple[str, str], str] = {}
        self.is_locked = False

    def get_password(self, service: str, username: str) -> str | None:
        if self.is_locked:
            raise keyring.errors.KeyringLocked
        return self.kept.get((service, username))

    def set_password(self, service: str, username: str, password: str) -> None:
        self.kept[service, username] = password

    def delete_password(self, service: str, username: str) -> None:
        del self.kept[service, username]


@pytest.fixture
def ring() -> Iterator[Memory]:
    before, found = keyring.get_keyring(), Memory()
    keyring.set_keyring(found)
    yield found
    keyring.set_keyring(before)


class Browser(webbrowser.BaseBrowser):
    """The system's browser, with a person in front of it."""

    def __init__(self, person: Person) -> None:
        super().__init__("person")
        self._person = person

    def open(self, url: str, new: int = 0, autoraise: bool = True) -> bool:
        self._person.browse(url)
        return True


@pytest.fixture
def person(monkeypatch: pytest.MonkeyPatch) -> Person:
    found = Person()
    monkeypatch.setattr(webbrowser, "_tryorder", None)
    webbrowser.register("person", None, Browser(found), preferred=True)
    monkeypatch.setattr(webbrowser, "_tryorder", ["person"])
    return found


@pytest.fixture
def provider(tmp_path: Path) -> Iterator[Provider]:
    with serving() as provider:
        (tmp_path / "kinetic.toml").write_text(
            f'[instance]\nurl = "{provider.issuer}/K"\ncompany = "E"\nauth = "openid"\n'
            f'issuer = "{provider.issuer}"\nclient_id = "{CLIENT}"\nscope = "openid kinetic"\n'
        )
        yield provider


def files_of(folder: Path) -> str:
    found = [p.read_text("utf-8") for p in folder.rglob("*") if p.is_file()]
    return "\n".join(found)


def test_login_keeps_the_refresh_token_in_the_keyring_alone(
    run: Run, provider: Provider, ring: Memory, person: Person, tmp_path: Path
) -> None:
    code, out, err = run("login")
    person.gone()
    assert (code, out) == (0, "") and "kept in the keyring" in err, err
    assert "logged in, for api://kinetic; the token is valid for 10 minutes" in err
    [kept] = ring.kept.values()
    assert kept in provider.refresh
    # Another command, and a program, come in without a browser; the token is rotated in the keyring.
    code, out, more = run("doctor")
    assert states(out)["user"] == "ok" and len(provider.forms("/authorize")) == 1
    [rotated] = ring.kept.values()
    assert rotated != kept and rotated in provider.refresh
    code, _, last = run("logout")
    assert code == 0 and "revoked and forgotten" in last
    assert not ring.kept and not provider.refresh
    assert "nobody is logged in" in run("logout")[2]
    written = files_of(tmp_path) + err + more + out + last
    assert not any(secret in written for secret in provider.issued)


def in_the_clear() -> keyring.backend.KeyringBackend:
    """A backend that writes a file, as those of `keyrings.alt` do."""
    return type("PlaintextKeyring", (Memory,), {"__module__": "keyrings.alt.file"})()


def several() -> keyring.backend.KeyringBackend:
    """A backend that tries others in turn, one of which writes a file."""
    found = Memory()
    found.__dict__["backends"] = [Memory(), in_the_clear()]
    return found


@pytest.mark.parametrize("backend", [fail.Keyring, in_the_clear, several])
def test_login_without_a_keyring_keeps_nothing(
    run: Run,
    provider: Provider,
    person: Person,
    tmp_path: Path,
    backend: Callable[[], keyring.backend.KeyringBackend],
) -> None:
    before = keyring.get_keyring()
    used = backend()
    keyring.set_keyring(used)
    try:
        code, _, err = run("login")
    finally:
        keyring.set_keyring(before)
    person.gone()
    assert not getattr(used, "kept", {})
    assert code == 0 and "nothing is kept, as there is no keyring here" in err
    assert not any(secret in files_of(tmp_path) + err for secret in provider.issued)


def test_a_locked_keyring_is_one_without_a_token(
    run: Run, provider: Provider, ring: Memory, person: Person
) -> None:
    run("login")
    ring.is_locked = True
    assert states(run("doctor")[1])["user"] == "ok"
    person.gone()
    assert len(provider.forms("/authorize")) == 2


@pytest.mark.parametrize("way", ["basic", "openid"])
def test_login_for_whom_there_is_no_need(
    run: Run, provider: Provider, way: str, tmp_path: Path
) -> None:
    secret = {"KINETIC_CLIENT_SECRET": "PLANTED"} if way == "openid" else {}
    text = (tmp_path / "kinetic.toml").read_text().replace('"openid"', f'"{way}"', 1)
    (tmp_path / "kinetic.toml").write_text(text)
    code, _, err = run("login", **credentials(**secret))
    assert code == 2 and "needs no login" in err and "PLANTED" not in err


def test_a_file_does_not_choose_the_provider_alone(
    run: Run, provider: Provider, person: Person
) -> None:
    """What the environment says of addresses is not contradicted by a repository's file."""
    code, _, err = run("login", KINETIC_URL=f"{provider.issuer}/K")
    assert code == 2 and "Set KINETIC_ISSUER, too, or unset KINETIC_URL." in err
    code, _, err = run("login", KINETIC_ISSUER="https://login.example.com")
    assert code == 2 and "but KINETIC_ISSUER names another" in err
    assert not provider.asked


def test_a_refusal_at_the_provider_is_shown(
    run: Run, provider: Provider, person: Person
) -> None:
    provider.refuses = True
    code, _, err = run("login")
    person.gone()
    assert code == 2 and "error: login: login at http" in err
    assert "access_denied: No thanks" in err and "Traceback" not in err
