"""What goes wrong before a call, or on its way, is named for what it is, with what to do, and not tried five times."""

from __future__ import annotations

import pickle
import socket
import traceback
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import httpx2
import pytest

from codegen.runtime import errors
from codegen.runtime.client import Given
from codegen.runtime.credentials import from_environment
from codegen.runtime.options import Options
from codegen.runtime.http.auth import (
    Anonymous,
    Basic,
    Bearer,
    ClientCredentials,
    Token,
)
from codegen.runtime.http.message import Request
from codegen.runtime.http.negotiate import Negotiate
from codegen.runtime.http.secret import Redactor, Secret

READ = Request("GET", "api/x")
WRITE = Request("POST", "api/x", body=b"{}", read=False)
URL = "https://erp.example/Inst"
ABSENT: Any = None


def given(**changes: Any) -> Callable[[], Any]:
    """A client made with these arguments."""
    named: dict[str, Any] = {
        "url": URL,
        "company": "EPIC06",
        "api_key": "PLANTED-key-1",
        "username": "maria",
        "password": "PLANTED-pass-1",
        "auth": None,
    } | changes
    return lambda: Given(named.pop("url"), **named).options({}, None)


UNSET: list[tuple[Callable[[], Any], type[Exception], str]] = [
    (given(company=None), TypeError, "company must be text, not NoneType"),
    (given(company=6), TypeError, "company must be text, not int"),
    (given(company=""), ValueError, "company is empty"),
    (given(company="EPIC06 "), ValueError, "company starts or ends with a blank"),
    (given(url=None), TypeError, "url must be text, not NoneType"),
    (given(url=""), ValueError, "url is empty"),
    (given(url=f"{URL}\n"), ValueError, "url starts or ends with a blank"),
    (given(api_key=None), TypeError, "api_key must be text, not NoneType"),
    (given(api_key=b"PLANTED"), TypeError, "api_key must be text, not bytes"),
    (given(api_key="PLANTED "), ValueError, "api_key starts or ends with a blank"),
    (given(api_key="PLANTED\n"), ValueError, "api_key starts or ends with a"),
    (given(username=None), TypeError, "username must be text, not NoneType"),
    (given(username=" maria"), ValueError, "username starts or ends with a"),
    (given(username=""), ValueError, "username is missing: there is a password"),
    (given(username="", password=""), ValueError, "credentials are missing"),
    (given(password=None), TypeError, "password must be text, not NoneType"),
    (given(password=""), ValueError, "password is empty"),
    (given(password="PLANTED\r\n"), ValueError, "password starts or ends with"),
    (given(password=b"PLANTED"), TypeError, "password must be text, not bytes"),
    (given(auth=Anonymous()), ValueError, "and not both"),
    (
        given(auth="PLANTED-pass", username="", password=""),
        TypeError,
        "auth must be an identity",
    ),
    (
        given(auth=("maria", "PLANTED"), username="", password=""),
        TypeError,
        "auth must be an identity",
    ),
    (
        given(auth=httpx2.BasicAuth("a", "PLANTED"), username="", password=""),
        TypeError,
        r"http=httpx2.Client\(auth=…\)",
    ),
    (lambda: Basic("maria", ABSENT), TypeError, "password must be text"),
    (lambda: Token("maria", ABSENT), TypeError, "password must be text"),
    (lambda: Token("maria", ""), ValueError, "password is empty"),
    (lambda: Bearer(ABSENT), TypeError, "token for Bearer must be text"),
    (lambda: Bearer(""), ValueError, "token for Bearer is empty"),
    (lambda: Bearer("PLANTED\n"), ValueError, "token for Bearer starts or ends"),
    (
        lambda: ClientCredentials(f"{URL}/t", "id", client_secret=ABSENT),
        TypeError,
        "client_secret must be text",
    ),
    (
        lambda: ClientCredentials(f"{URL}/t", "id ", client_secret="PLANTED"),
        ValueError,
        "client_id starts or ends",
    ),
    (
        lambda: ClientCredentials("erp.example", "id", client_secret="PLANTED"),
        ValueError,
        "token_url must look like https://host/path",
    ),
    (
        lambda: ClientCredentials(
            "https://a:PLANTED@h/t", "id", client_secret="PLANTED"
        ),
        ValueError,
        "token_url must not hold credentials",
    ),
    (
        given(url="https://maria:PLANTED-pass@erp.example/Inst"),
        ValueError,
        "url must not hold credentials",
    ),
    (given(url="maria:PLANTED-pass@erp/Inst"), ValueError, "url must look like"),
    (given(url="https://erp/Inst?k=PLANTED"), ValueError, "without /api/"),
    (lambda: Options(URL, "E", timeout="5"), TypeError, "timeout must be a number"),  # type: ignore[arg-type]  # the fault
    (lambda: Options(URL, "E", plant=ABSENT), TypeError, "plant must be text"),
    (lambda: Options(URL, "E", key_style="x"), ValueError, "positional or named"),  # type: ignore[arg-type]  # the fault
]


@pytest.mark.parametrize(("make", "kind", "said"), UNSET, ids=range(len(UNSET)))
def test_what_a_client_cannot_be_made_of_is_named_and_not_shown(
    make: Callable[[], Any], kind: type[Exception], said: str
) -> None:
    with pytest.raises(kind, match=said) as caught:
        make()
    shown = traceback.TracebackException.from_exception(
        caught.value, capture_locals=True
    )
    for frame in shown.stack:
        if frame.filename != __file__:
            assert "PLANTED" not in str(frame.locals), frame
    assert "PLANTED" not in str(caught.value)
    assert caught.value.__context__ is None


@pytest.mark.parametrize("password", ["ends with a blank ", " ", "a:b", "pä ss"])
def test_a_password_may_be_any_text(password: str) -> None:
    assert Basic("maria", password).password == Secret(password)


def test_a_client_of_ones_own_may_know_who_it_is() -> None:
    who: dict[str, Any] = dict(
        company="E", api_key="", username="", password="", auth=None
    )
    with httpx2.Client(verify=False, auth=("maria", "x")) as http:
        made = Given(URL, **who).options({}, http)
        assert isinstance(made.identity, Anonymous)
    with (
        httpx2.Client(verify=False) as http,
        pytest.raises(ValueError, match="credentials are missing"),
    ):
        Given(URL, **who).options({}, http)


def test_what_is_padded_in_the_environment_is_named(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    for name, value in {
        "URL": URL,
        "COMPANY": "E",
        "API_KEY": "k",
        "USERNAME": "maria",
        "PASSWORD": "PLANTED\n",
    }.items():
        monkeypatch.setenv(f"KINETIC_{name}", value)
    with pytest.raises(errors.KineticError, match="password starts or ends") as caught:
        from_environment()
    assert "PLANTED" not in str(caught.value)


# On the way.


@contextmanager
def _nobody() -> Iterator[str]:
    with socket.socket() as held:
        held.bind(("127.0.0.1", 0))
        yield f"127.0.0.1:{held.getsockname()[1]}"


@pytest.mark.parametrize("url", ["http://erp.example/Inst", "https://erp.example/Inst"])
def test_a_dead_proxy_is_named_and_not_tried_again(
    connect: Any, monkeypatch: pytest.MonkeyPatch, time: Any, url: str
) -> None:
    with _nobody() as proxy:
        for name in ("HTTP_PROXY", "HTTPS_PROXY"):
            monkeypatch.setenv(name, f"http://maria:PLANTED@{proxy}")
        session = connect(url=url, clock=time.clock())
        with pytest.raises(
            errors.ConnectionFailed, match=f"no connection to the proxy {proxy}"
        ) as caught:
            session.send(WRITE)
    assert "HTTPS_PROXY" in str(caught.value) and "NO_PROXY" in str(caught.value)
    assert "PLANTED" not in str(caught.value)
    assert isinstance(caught.value.__cause__, OSError)
    assert time.slept == [] and not caught.value.may_have_happened


def test_a_proxy_that_refuses_is_named_and_not_tried_again(
    connect: Any, monkeypatch: pytest.MonkeyPatch, server: Any, answers: Any, time: Any
) -> None:
    refusal = b"HTTP/1.1 407 Proxy Authentication Required\r\nContent-Length: 0\r\n\r\n"
    server.script(answers.raw([refusal]))
    monkeypatch.setenv("HTTPS_PROXY", server.origin)
    session = connect(url="https://erp.example/Inst", clock=time.clock())
    host = server.origin.removeprefix("http://")
    with pytest.raises(
        errors.ConnectionFailed,
        match=f"the proxy {host} refused .*(407|ConnectionFailed|CONNECT)",
    ) as caught:
        session.send(WRITE)
    assert not caught.value.may_have_happened and time.slept == []


@pytest.mark.parametrize(
    "proxy", ["PLANTED://h:1", "http://maria:PLANTED@[", "socks5://h:1"]
)
def test_a_proxy_that_cannot_be_used_is_named(
    connect: Any, monkeypatch: pytest.MonkeyPatch, time: Any, proxy: str
) -> None:
    monkeypatch.setenv("HTTPS_PROXY", proxy)
    session = connect(url="https://erp.example/Inst", clock=time.clock())
    with pytest.raises(errors.ConnectionFailed, match="HTTPS_PROXY") as caught:
        session.send(READ)
    assert "PLANTED" not in str(caught.value) and time.slept == []


def test_a_file_of_certificates_that_is_not_there_is_named(
    connect: Any, monkeypatch: pytest.MonkeyPatch, time: Any
) -> None:
    monkeypatch.setenv("SSL_CERT_FILE", "/nowhere/ca.pem")
    session = connect(url="https://localhost:1/Inst", clock=time.clock())
    with pytest.raises(
        errors.ConnectionFailed, match="SSL_CERT_FILE cannot be read: No such file"
    ):
        session.send(READ)
    assert time.slept == []


def test_a_host_that_is_not_known_is_named_and_not_tried_again(
    connect: Any, time: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    def unknown(*where: Any, **more: Any) -> Any:
        raise socket.gaierror(socket.EAI_NONAME, "Name or service not known")

    monkeypatch.setattr(socket, "getaddrinfo", unknown)
    session = connect(url="https://erp.example/Inst", clock=time.clock())
    with pytest.raises(
        errors.ConnectionFailed, match="no host is called erp.example"
    ) as caught:
        session.send(WRITE)
    cause = caught.value.__cause__
    assert isinstance(cause, socket.gaierror) and cause.__traceback__ is None
    assert time.slept == []


def test_a_server_without_tls_is_named_and_not_tried_again(
    connect: Any, server: Any, time: Any
) -> None:
    url = server.url.replace("http:", "https:")
    with pytest.raises(errors.ConnectionFailed, match="does not speak TLS"):
        connect(url=url, clock=time.clock()).send(READ)
    assert time.slept == []


def test_a_server_that_is_not_there_is_tried_again(connect: Any, time: Any) -> None:
    with _nobody() as host:
        with pytest.raises(errors.ConnectionFailed, match=f"no connection to {host}"):
            connect(url=f"http://{host}/Inst", clock=time.clock()).send(READ)
    assert len(time.slept) == 4


def test_a_call_that_ends_at_its_deadline_unsent_did_not_happen(connect: Any) -> None:
    """Tasks, too: the connection is never made."""
    with socket.create_server(("127.0.0.1", 0), backlog=0) as full:
        host, port = full.getsockname()
        fillers = [socket.socket() for _ in range(8)]
        try:
            for filler in fillers:
                filler.setblocking(False)
                filler.connect_ex((host, port))
            session = connect(
                url=f"http://{host}:{port}/Inst", deadline=0.3, connect_timeout=60
            )
            with pytest.raises(errors.KineticError) as caught:
                session.send(WRITE)
        finally:
            for filler in fillers:
                filler.close()
    assert not caught.value.may_have_happened


# The redactor.

WORDS = [
    "Sales order 1234 of customer manager is on hold: order the part order_num again",
    "Column 'order' of Order, reorder and orders",
    "GET api/v2/odata/E/Erp.BO.SalesOrderSvc/order?x=order",
]


@pytest.mark.parametrize("text", WORDS)
@pytest.mark.parametrize("value", ["order", "manager", "1234", "x", "E", "sales order"])
def test_words_stay_words_though_a_password_be_one(text: str, value: str) -> None:
    assert Redactor([Secret(value)])(text) == text


@pytest.mark.parametrize(
    "text",
    [
        "the password {} is wrong",
        "Invalid user/password: maria/{}",
        '{{"username": "maria", "password": "{}"}}',
        "password={}&user=maria",
        "password%3D{}",
        "x-api-key: {}",
        "{} is not a valid API key",
        "https://maria:{}@erp.example/",
        "Authorization: Basic {}",
        "secret '{}'",
    ],
)
@pytest.mark.parametrize("value", ["order", "1234", "manager"])
def test_a_weak_secret_is_taken_out_where_it_is_meant(text: str, value: str) -> None:
    assert Redactor([Secret(value)])(text.format(value)) == text.format("***")


@pytest.mark.parametrize(
    "value", ["order-2024", "Epicor123", "p@ss", "correcthorsebattery", "4711-0815-42"]
)
def test_a_strong_secret_is_taken_out_wherever_it_stands(value: str) -> None:
    assert Redactor([Secret(value)])(f"part{value}x of it") == "part***x of it"


def test_a_message_stays_readable_though_the_password_be_a_word(
    connect: Any, server: Any, answers: Any
) -> None:
    said = "The order is on hold; order 5 may not be changed."
    server.script(answers.answer(400, {"ErrorMessage": said}))
    with pytest.raises(errors.BadRequest, match=said):
        connect(identity=Basic("maria", "order")).send(READ)


# Bodies and headers.


def test_an_error_from_an_answer_has_its_body_and_headers_without_secrets(
    connect: Any, server: Any, answers: Any
) -> None:
    echo = "PLANTED-token-3 \x00 and\u202e more\nsecond line " + "x" * 5000
    heads = {
        "X-Request-Id": "abc",
        "X-Echo": "key the-keyy-1 end",
        "Set-Cookie": "session=PLANTED-cookie",
        "WWW-Authenticate": "Negotiate PLANTED-handshake==",
        "Location": "https://a:PLANTED@h/p?code=PLANTED#PLANTED",
    }
    server.script(answers.answer(500, echo, heads))
    session = connect(
        identity=Bearer("PLANTED-token-3"), api_key=Secret("the-keyy-1"), retries=0
    )
    with pytest.raises(errors.ServerError) as caught:
        session.send(READ)
    error = caught.value
    assert error.body.startswith("*** and more\nsecond line xxx")
    assert len(error.body) == 2000
    assert error.headers["x-request-id"] == error.headers["X-Request-ID"] == "abc"
    assert error.headers["x-echo"] == "key *** end"
    assert error.headers["location"] == "https://h/p"
    assert "PLANTED" not in repr(error.headers) + error.body
    again = pickle.loads(pickle.dumps(error))
    assert (again.body, dict(again.headers)) == (error.body, dict(error.headers))


@pytest.mark.parametrize(
    ("answer", "kind"),
    [
        ((200, "<html>login"), errors.ReplyError),
        ((302, "gone", {"Location": "https://elsewhere/"}), errors.ReplyError),
        ((404, "gone"), errors.NotFound),
    ],
)
def test_every_error_from_an_answer_has_its_body(
    connect: Any, server: Any, answers: Any, answer: Any, kind: Any
) -> None:
    server.script(answers.answer(*answer))
    with pytest.raises(kind) as caught:
        connect().send(READ).json()
    assert caught.value.body == answer[1] and caught.value.status == answer[0]
    assert caught.value.headers["content-length"] == str(len(answer[1]))


def test_what_is_wrong_with_an_answers_content_has_its_body(
    connect: Any, server: Any, answers: Any
) -> None:
    server.script(answers.answer(200, "[1]"))
    reply = connect().send(WRITE)
    with pytest.raises(
        errors.KeyMismatch, match="^no row; the write may have happened"
    ) as caught:
        with reply.explaining():
            raise errors.KeyMismatch("no row")
    assert (caught.value.status, caught.value.body) == (200, "[1]")
    assert caught.value.may_have_happened


def test_an_error_without_an_answer_has_neither() -> None:
    error = errors.TimedOut("late")
    assert (error.body, dict(error.headers)) == ("", {})


def test_negotiate_needs_no_name() -> None:
    assert repr(Negotiate()) == "Negotiate('', ***)"
