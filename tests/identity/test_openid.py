"""Logging in at an OpenID provider: in a browser, with a code, by a service; refreshed, rotated, revoked, refused."""

from __future__ import annotations

import asyncio
import re
import socket
import ssl
import threading
import time
from collections.abc import Callable, Iterator
from typing import Any
from urllib.parse import parse_qs, urlencode, urlsplit

import httpx2
import pytest
from tests.identity.test_identity_secrets import assert_clean, reachable, written
from tests.identity.provider import CLIENT, KINETIC, SECRET, SERVICE, Provider, serving

from generated_example import (
    AsyncKinetic,
    ConnectionFailed,
    EpicorIdP,
    Kinetic,
    KineticError,
    OpenID,
    ReplyError,
    TimedOut,
    Unauthorized,
)
from generated_example._runtime import Request
from generated_example._runtime.http.login import (
    OpenIDLogin,
    Redirected,
    audience,
    in_minutes,
)
from generated_example._runtime.http.secret import Redactor, Secret

READ = Request("GET", "api/v2/environment")


@pytest.fixture
def provider() -> Iterator[Provider]:
    with serving() as provider:
        yield provider


class Person:
    """Who sits in front of the browser: each address that is opened is followed, as a browser does."""

    def __init__(self, change: Callable[[str], str] = str) -> None:
        self.lines: list[str] = []
        self.pages: list[httpx2.Response] = []
        self._change = change
        self._threads: list[threading.Thread] = []

    def browse(self, url: str) -> None:
        thread = threading.Thread(target=self._visit, args=(url,), daemon=True)
        self._threads.append(thread)
        thread.start()

    def _visit(self, url: str) -> None:
        with httpx2.Client(trust_env=False, verify=False, timeout=10) as http:
            first = http.get(url)
            posted = re.search("<form action='(.+)'", first.text)
            where = posted[1] if posted else first.headers.get("location", "")
            address, _, query = self._change(where).partition("?")
            if posted:
                form = {name: values[-1] for name, values in parse_qs(query).items()}
                self.pages.append(http.post(address, data=form))
            elif address:
                self.pages.append(http.get(f"{address}?{query}"))

    def show(self, line: str) -> None:
        self.lines.append(line)

    def gone(self) -> None:
        for thread in self._threads:
            thread.join(10)


def identity(provider: Provider, person: Person, **changes: Any) -> OpenID:
    given: dict[str, Any] = {
        "scope": "openid kinetic",
        "show": person.show,
        "browse": person.browse,
    }
    return OpenID(provider.issuer, changes.pop("client", CLIENT), **(given | changes))


def client(provider: Provider, auth: OpenID, **changes: Any) -> Kinetic:
    return Kinetic(
        f"{provider.issuer}/K", company="E", auth=auth, deadline=20, **changes
    )


def read(kinetic: Kinetic) -> int:
    return kinetic._session.send(READ).status


def test_somebody_logs_in_in_a_browser_once(provider: Provider) -> None:
    person = Person()
    with client(provider, identity(provider, person)) as kinetic:
        assert [read(kinetic) for _ in range(3)] == [200, 200, 200]
    person.gone()
    assert len(person.lines) == 1 and person.pages[0].status_code == 200
    assert "You are logged in" in person.pages[0].text
    [asked] = provider.forms("/authorize")
    [form] = provider.forms("/token")
    assert asked["code_challenge_method"] == "S256" and form["code_verifier"]
    assert form["code_verifier"] != asked["code_challenge"]
    assert asked["redirect_uri"].startswith("http://127.0.0.1:")
    port = urlsplit(asked["redirect_uri"]).port
    with socket.socket() as probe:
        assert probe.connect_ex(("127.0.0.1", port)) != 0


def test_nothing_of_a_login_shows_a_secret(provider: Provider) -> None:
    """Neither what is in memory afterwards, nor what a crash would report of a refusal."""
    person = Person()
    with client(provider, identity(provider, person)) as kinetic:
        read(kinetic)
        person.gone()
        person.pages.clear()  # what the browser has seen is the person's own
        for one in reachable(kinetic):
            assert_clean(f"{one!r}\n{one}", provider.issued)
    person = Person(lambda where: where.replace("code=", "code=0"))
    with client(provider, identity(provider, person)) as kinetic:
        with pytest.raises(Unauthorized) as caught:
            read(kinetic)
    person.gone()
    assert len(provider.issued) > 3
    assert_clean(written(caught.value), provider.issued)


def test_tasks_log_in_as_threads_do(provider: Provider) -> None:
    person = Person()

    async def main() -> None:
        auth = identity(provider, person)
        async with AsyncKinetic(
            f"{provider.issuer}/K",
            company="E",
            auth=auth,
            deadline=20,
            max_concurrency=5,
        ) as kinetic:
            await asyncio.gather(*(kinetic._session.send(READ) for _ in range(5)))

    asyncio.run(main())
    assert len(provider.forms("/authorize")) == 1


def test_no_step_of_a_login_reads_the_certificates_anew(
    provider: Provider, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Reading them takes longer than the step."""
    reads, read_them = [], ssl.SSLContext.load_verify_locations

    def counted(context: ssl.SSLContext, *places: Any, **more: Any) -> None:
        reads.append(places)
        read_them(context, *places, **more)

    monkeypatch.setattr(ssl.SSLContext, "load_verify_locations", counted)
    person = Person()
    with client(provider, identity(provider, person)) as kinetic:
        assert read(kinetic) == 200
    person.gone()
    assert len(provider.asked) > 2 and len(reads) <= 1


def test_a_code_on_another_device(provider: Provider) -> None:
    person = Person()
    provider.pending = ["authorization_pending", "slow_down", "authorization_pending"]
    auth = identity(provider, person, flow="device")
    login = auth.login(Redactor())
    assert isinstance(login, OpenIDLogin)
    waited: list[float] = []
    login.sleep = waited.append
    assert login.token(60)["access_token"]
    assert waited == [0.0, 0.0, 5.0, 5.0]
    assert "https://login.example/device with the code " in person.lines[0]
    provider.pending = ["authorization_pending"] * 99
    auth = identity(provider, person, flow="device")
    login = auth.login(Redactor())
    assert isinstance(login, OpenIDLogin)
    login.sleep = waited.append
    with pytest.raises(TimedOut, match="nobody logged in within 0"):
        login.token(0.05)
    # A minute that is spent on waiting for replies is a minute.
    provider.pending = ["authorization_pending"] * 99
    login.clock = iter(range(0, 9_999, 20)).__next__
    before = len(provider.forms("/token"))
    with pytest.raises(TimedOut, match="nobody logged in within 60"):
        login.token(60)
    assert len(provider.forms("/token")) == before + 3
    login.clock = time.monotonic
    for refused in ("access_denied", "expired_token"):
        provider.pending = [refused]
        login.sleep = waited.append
        with pytest.raises(Unauthorized, match=refused):
            login.token(60)


def test_a_service(provider: Provider) -> None:
    person = Person()
    given: dict[str, Any] = {"client": SERVICE, "client_secret": SECRET}
    auth = identity(provider, person, **given)
    with client(provider, auth) as kinetic:
        assert read(kinetic) == 200 and not person.lines
    wrong = identity(provider, person, client=SERVICE, client_secret="PLANTED-wrong")
    with client(provider, wrong) as kinetic:
        with pytest.raises(Unauthorized, match="invalid_client") as caught:
            read(kinetic)
    assert "PLANTED" not in str(caught.value)


def test_a_token_is_refreshed_and_the_refresh_token_rotated(provider: Provider) -> None:
    """A lifetime of nothing: each call needs a new token, and each refresh token is taken once."""
    person = Person()
    provider.lifetime = 0
    provider.skew = 0
    auth = identity(provider, person)
    login = auth.login(Redactor())
    seen = set()
    for _ in range(4):
        assert login.token(30)["access_token"]
        assert login.refresh.reveal() not in seen
        seen.add(login.refresh.reveal())
    person.gone()
    grants = [form["grant_type"] for form in provider.forms("/token")]
    assert grants == ["authorization_code", *["refresh_token"] * 3]
    assert len(provider.refresh) == 1


def test_a_revoked_refresh_token_asks_the_person_again(provider: Provider) -> None:
    person = Person()
    auth = identity(provider, person)
    login = auth.login(Redactor())
    login.token(30)
    assert login.revoke() and not provider.refresh
    login.token(30)
    person.gone()
    grants = [form["grant_type"] for form in provider.forms("/token")]
    assert grants == ["authorization_code", "refresh_token", "authorization_code"]
    assert [form["token_type_hint"] for form in provider.forms("/revoke")]


@pytest.mark.parametrize("hours", [-5, 5])
def test_clocks_that_differ_by_hours_do_not_matter(
    provider: Provider, hours: int
) -> None:
    """A client goes by what the provider says of seconds, not by the times in a token."""
    provider.skew = hours * 3600.0
    person = Person()
    with client(provider, identity(provider, person)) as kinetic:
        assert [read(kinetic) for _ in range(3)] == [200] * 3
    assert len(provider.forms("/token")) == 1


def test_a_token_for_somebody_else_is_refused_after_one_more(
    provider: Provider,
) -> None:
    provider.audience = "api://another"
    person = Person()
    with client(provider, identity(provider, person)) as kinetic:
        with pytest.raises(Unauthorized):
            read(kinetic)
    assert len(provider.forms("/token")) == 2
    token = next(token for token in provider.issued if token.count(".") == 2)
    assert audience(Secret(token)) == "api://another"
    for other in ("", "x", "a.b.c", "a.!!.c", "a.bnVsbA.c"):
        assert audience(Secret(other)) == ""


def other_state(where: str) -> str:
    address, _, query = where.partition("?")
    named = {name: values[-1] for name, values in parse_qs(query).items()}
    return f"{address}?{urlencode(named | {'state': 'guessed'})}"


@pytest.mark.parametrize(
    ("change", "kind", "said"),
    [
        (lambda where: where.partition("&iss=")[0], Unauthorized, "another provider's"),
        (lambda where: where.replace("code=", "code=0"), Unauthorized, "invalid_grant"),
    ],
)
def test_an_answer_that_is_not_ours_is_refused(
    provider: Provider, change: Callable[[str], str], kind: type[Exception], said: str
) -> None:
    person = Person(change)
    with client(provider, identity(provider, person)) as kinetic:
        with pytest.raises(kind, match=said) as caught:
            read(kinetic)
    person.gone()
    assert not any(secret in str(caught.value) for secret in provider.issued)


@pytest.mark.parametrize("fields", ["code=x", "code=x&state=", "error=no&state=0"])
def test_another_logins_answer_ends_nothing(fields: str) -> None:
    """Whoever comes without the state that was sent along is answered with 400; the login goes on."""
    with Redirected() as back:
        statuses: list[int] = []

        def visit() -> None:
            with httpx2.Client(trust_env=False) as http:
                for sent in (fields, f"code=c&state={back.state.reveal()}"):
                    statuses.append(http.get(f"{back.address}?{sent}").status_code)

        thread = threading.Thread(target=visit, daemon=True)
        thread.start()
        assert back.answer(10)["code"] == "c"
        thread.join(10)
    assert statuses == [400, 200]


def test_a_login_that_only_others_answer_says_so(provider: Provider) -> None:
    person = Person(other_state)
    login = identity(provider, person).login(Redactor())
    with pytest.raises(TimedOut, match="; 1 came with another login's answer"):
        login.token(2)
    person.gone()


def test_who_says_no_is_quoted(provider: Provider) -> None:
    provider.refuses = True
    person = Person()
    with client(provider, identity(provider, person)) as kinetic:
        with pytest.raises(Unauthorized, match="access_denied: No thanks"):
            read(kinetic)
    person.gone()
    assert person.pages[0].status_code == 400


def test_nobody_logs_in(provider: Provider) -> None:
    auth = identity(provider, Person(), browse=lambda url: None)
    with pytest.raises(TimedOut, match="nobody logged in"):
        auth.login(Redactor()).token(0.05)


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"says": {"issuer": "https://another.example"}}, "names another issuer"),
        ({"says": {"token_endpoint": "http://host.example/token"}}, "is not https"),
        # The system's browser starts a program for another scheme, and a terminal obeys what is shown.
        *(
            ({"says": {"authorization_endpoint": address}}, "is invalid|is not https")
            for address in (
                "file://localhost/etc/passwd",
                "search-ms://localhost/x",
                "https://host.example/\x1b]0;x\x07",
                "https:\n$(reboot)",
                "https://login.example@host.example/",
                ["https://host.example/"],
            )
        ),
        # An error of the library would hold the form with its secrets.
        ({"says": {"token_endpoint": "https://[::1"}}, "is invalid"),
        ({"says": {"token_endpoint": "http://[localhost"}}, "is invalid"),
        ({"hides": ("token_endpoint",)}, "has no token_endpoint"),
        ({"hides": ("authorization_endpoint",)}, "has no authorization_endpoint"),
    ],
)
def test_a_document_that_cannot_be_trusted(
    provider: Provider, changes: dict[str, Any], said: str
) -> None:
    for name, value in changes.items():
        setattr(provider, name, value)
    person = Person()
    with pytest.raises(ReplyError, match=said):
        identity(provider, person).login(Redactor()).token(5)


@pytest.mark.parametrize(
    "variable, value",
    [
        ("SSL_CERT_FILE", "/nowhere/ca.pem"),
        ("SSL_CERT_FILE", __file__),
        ("HTTPS_PROXY", "gopher://u:PLANTED@host"),
    ],
)
def test_what_the_environment_has_wrong_is_named(
    variable: str, value: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(variable, value)
    auth = OpenID("https://localhost:1/x", CLIENT, client_secret=SECRET, flow="client")
    with pytest.raises(ConnectionFailed, match=variable) as caught:
        auth.login(Redactor()).token(5)
    assert caught.value.hint and "PLANTED" not in str(caught.value)


def test_a_provider_without_a_device_flow_says_so(provider: Provider) -> None:
    provider.hides = ("device_authorization_endpoint",)
    auth = identity(provider, Person(), flow="device")
    with pytest.raises(ReplyError, match="flow='device' needs"):
        auth.login(Redactor()).token(5)


def test_the_listener_takes_one_answer_and_nothing_else() -> None:
    with Redirected() as back:
        assert back._server.server_address[0] == "127.0.0.1"
        statuses: list[int] = []

        def visit() -> None:
            with httpx2.Client(trust_env=False) as http:
                statuses.append(http.get(f"{back.address}favicon.ico").status_code)
                statuses.append(http.get(back.address).status_code)
                state = back.state.reveal()
                found = http.get(f"{back.address}?code=c&state={state}")
                statuses.append(found.status_code)
                assert "c" not in found.headers.get("set-cookie", "")

        thread = threading.Thread(target=visit, daemon=True)
        thread.start()
        assert back.answer(10)["code"] == "c"
        thread.join(10)
    assert statuses == [404, 404, 200]


def test_epicors_own_provider_has_its_scopes() -> None:
    assert EpicorIdP("app").scope == "openid email epicor_erp"
    service = EpicorIdP("job", client_secret="PLANTED")
    assert (service.scope, service.flow) == ("epicor_erp", "client")
    assert service.issuer == "https://login.epicor.com"
    assert "PLANTED" not in repr(service) + str(vars(service))


@pytest.mark.parametrize(
    "given",
    [
        {"issuer": "ftp://x"},
        {"issuer": "https://user:PLANTED@x"},
        {"client_id": ""},
        {"client_secret": "PLANTED\n"},
        {"client_secret": None},
        {"flow": "PLANTED"},
    ],
)
def test_what_cannot_be_an_identity(given: dict[str, Any]) -> None:
    whole = {"issuer": "https://x", "client_id": "c"} | given
    with pytest.raises((ValueError, TypeError)) as caught:
        OpenID(whole.pop("issuer"), whole.pop("client_id"), **whole)
    assert "PLANTED" not in str(caught.value)


def test_a_provider_that_is_away_or_sends_nonsense(provider: Provider) -> None:
    away = OpenID("http://127.0.0.1:1", CLIENT, browse=lambda url: None)
    with pytest.raises(KineticError, match="ConnectError"):
        away.login(Redactor()).token(5)
    lost = OpenID(f"{provider.issuer}/K", CLIENT, browse=lambda url: None)
    with pytest.raises(ReplyError, match="another issuer"):
        lost.login(Redactor()).token(5)
    assert KINETIC


@pytest.mark.parametrize("life", [10**400, "inf", "nan", -5, [1], 1e308])
def test_a_life_that_no_token_has_is_not_told(life: Any) -> None:
    assert in_minutes({"expires_in": life}) == "a time that it does not say"


def test_no_visitor_holds_the_listener_up_or_writes_on_the_terminal(
    monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr("generated_example._runtime.http.login._VISIT", 0.2)
    is_over = threading.Event()
    fields = b"&".join([b"a=1"] * 50)
    with Redirected() as back:
        port = urlsplit(back.address).port or 0

        def visit() -> None:
            with socket.create_connection(("127.0.0.1", port)) as hasty:
                hasty.sendall(b"GET /?%b HTTP/1.1\r\n\r\n" % fields)
            with socket.create_connection(("127.0.0.1", port)) as slow:
                for _ in range(100):
                    if is_over.wait(0.05):
                        return
                    try:
                        slow.sendall(b"G")
                    except OSError:
                        return

        visitor = threading.Thread(target=visit)
        visitor.start()
        begun = time.monotonic()
        with pytest.raises(TimedOut):
            back.answer(0.5)
        assert time.monotonic() - begun < 2
        is_over.set()
        visitor.join()
    assert capfd.readouterr().err == ""
