"""Secrets are planted everywhere one can be given or learnt, and then searched for in everything that is written."""

from __future__ import annotations

import base64
import copy
import html
import json
import logging
import pickle
import socket
import sys
import traceback
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from typing import Any
from urllib.parse import quote

import httpx2
import pytest

from codegen.runtime import errors
from codegen.runtime.http.under_way import CallUnderWay, keep_out
from codegen.runtime.http.auth import Basic, Bearer, ClientCredentials, Identity, Token
from codegen.runtime.http.negotiate import Negotiate
from codegen.runtime.http.transport import Clock, HttpRequest
from codegen.runtime.http.secret import Redactor, Secret
from codegen.runtime.options import Options
from codegen.runtime.http.message import Request
from codegen.runtime.threads.session import Session

PASSWORD = "PLANTED-pässword 1"
API_KEY = "PLANTED-api-key-2"
TOKEN = "PLANTED-token-3"
CLIENT_SECRET = "PLANTED-client-secret-4"
SESSION_ID = "PLANTED-session-id-5"
PAIR = base64.b64encode(f"maria:{PASSWORD}".encode()).decode()
PLANTED = [
    form
    for secret in (PASSWORD, API_KEY, TOKEN, CLIENT_SECRET, SESSION_ID)
    for form in (
        secret,
        quote(secret),
        json.dumps(secret)[1:-1],
        repr(secret.encode())[2:-1],
    )
] + [PAIR]

READ = Request("GET", "api/x", (("$filter", "A eq 'b'"),))
WRITE = Request("POST", "api/x", body=b"{}", read=False)


def _assert_clean(text: str) -> None:
    found = [secret for secret in PLANTED if secret in text]
    assert not found, f"{found} in {text}"


def _written(error: BaseException) -> str:
    """Return all that a crash reporter could print of an error, except this file's own frames."""
    full = traceback.TracebackException.from_exception(error, capture_locals=True)
    parts = [str(error), repr(error), repr(error.args), repr(vars(error))]
    queue: list[Any] = [full]
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


class Leaky:
    """A server that gives out secrets, and repeats every secret that it heard or gave in all that it says."""

    def __init__(self, answers: Any, status: int) -> None:
        self.answers = answers
        self.status = status
        self.known = ""

    def __call__(self, asked: Any) -> Any:
        self.known += f"{asked.headers} {asked.body.decode()}"
        if asked.path.endswith(("TokenResource.svc/", "/token")):
            self.known += TOKEN
            return self.answers.answer(200, {"access_token": TOKEN, "expires_in": 3600})
        if asked.path.endswith("/Login"):
            self.known += SESSION_ID
            return self.answers.answer(200, {"returnObj": SESSION_ID})
        if self.status == 200:
            return self.answers.answer(200, f"<html>{self.known}")
        names = ("ErrorMessage", "ErrorType", "CorrelationId")
        details = [{"Message": self.known, "Table": self.known}]
        said = dict.fromkeys(names, self.known) | {"ErrorDetails": details}
        return self.answers.answer(self.status, said)


def _identities(url: str) -> list[Identity]:
    return [
        Basic("maria", PASSWORD),
        Token("maria", PASSWORD),
        Bearer(TOKEN),
        Bearer(lambda: TOKEN),
        ClientCredentials(f"{url}/token", "the-client", client_secret=CLIENT_SECRET),
        ClientCredentials(
            f"{url}/token", "the-client", client_secret=CLIENT_SECRET, send="header"
        ),
    ]


class Journal(logging.Handler):
    """Everything logged by anyone at any level, with its arguments."""

    def __init__(self) -> None:
        super().__init__(0)
        self.lines: list[str] = []

    def emit(self, record: logging.LogRecord) -> None:
        self.lines += [record.getMessage(), repr(record.args)]


@contextmanager
def _journal() -> Iterator[Journal]:
    journal, root = Journal(), logging.getLogger()
    level = root.level
    root.addHandler(journal)
    root.setLevel(1)
    try:
        yield journal
    finally:
        root.removeHandler(journal)
        root.setLevel(level)


@pytest.mark.parametrize("number", range(6))
@pytest.mark.parametrize("status", [200, 400, 401, 403, 410, 500, 503])
def test_nothing_written_holds_a_secret(
    connect: Any, server: Any, answers: Any, time: Any, number: int, status: int
) -> None:
    server.behave(Leaky(answers, status))
    with _journal() as journal:
        session = connect(
            identity=_identities(server.url)[number],
            api_key=Secret(API_KEY),
            hold_session=True,
            license="0003",
            clock=time.clock(),
        )
        parts = [
            repr(session.session),
            repr(session.session.options),
            str(session.session.options),
        ]
        parts += [
            repr(vars(session.session.exchange)),
            repr(session.session.exchange),
        ]
        for request in (READ, WRITE):
            try:
                reply = session.send(request)
                parts += [repr(reply), str(reply)]
                reply.json()
            except errors.KineticError as error:
                parts.append(_written(error))
        session.close()
    assert any("api/x" in line for line in journal.lines)
    _assert_clean("\n".join(parts + journal.lines))


@contextmanager
def _nobody() -> Iterator[str]:
    with socket.socket() as held:
        held.bind(("127.0.0.1", 0))
        yield f"http://127.0.0.1:{held.getsockname()[1]}/Inst"


TROUBLE: list[tuple[str, Callable[[Any], Any]]] = [
    ("reset", lambda answers: answers.raw([], True)),
    ("closed", lambda answers: answers.raw([])),
    (
        "cut",
        lambda answers: answers.raw([b"HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\n{"]),
    ),
    (
        "not http",
        lambda answers: answers.raw([f"HTTP/1.1 {API_KEY} {TOKEN}\r\n\r\n".encode()]),
    ),
    ("silent", lambda answers: answers.silent()),
    (
        "bad gzip",
        lambda answers: answers.answer(200, API_KEY, {"Content-Encoding": "gzip"}),
    ),
    (
        "coding",
        lambda answers: answers.answer(200, API_KEY, {"Content-Encoding": API_KEY}),
    ),
    ("large", lambda answers: answers.answer(200, API_KEY * 100)),
    ("html", lambda answers: answers.answer(200, f"<html>{API_KEY}{TOKEN}")),
    (
        "away",
        lambda answers: answers.answer(
            302,
            headers={"Location": f"https://{API_KEY}:{TOKEN}@evil.example/?x={TOKEN}"},
        ),
    ),
    (
        "odd away",
        lambda answers: answers.answer(302, headers={"Location": f"http://[{API_KEY}"}),
    ),
    (
        "challenge",
        lambda answers: answers.answer(
            401, headers={"WWW-Authenticate": f"Bearer {TOKEN}"}
        ),
    ),
]


@pytest.mark.parametrize(
    ("name", "trouble"), TROUBLE, ids=[name for name, _ in TROUBLE]
)
@pytest.mark.parametrize("request_", [READ, WRITE], ids=["read", "write"])
def test_no_trouble_brings_a_secret_to_light(
    connect: Any,
    server: Any,
    answers: Any,
    time: Any,
    name: str,
    trouble: Any,
    request_: Request,
) -> None:
    server.script(trouble(answers))
    limits = {"timeout": 0.1, "retries": 1, "max_reply": 1000}
    with _journal() as journal:
        session = connect(
            identity=Bearer(TOKEN),
            api_key=Secret(API_KEY),
            clock=time.clock(),
            **limits,
        )
        with pytest.raises(errors.KineticError) as caught:
            session.send(request_).json()
    _assert_clean(_written(caught.value) + "\n".join(journal.lines))


def test_a_deadline_brings_no_secret_to_light(
    connect: Any, server: Any, answers: Any
) -> None:
    server.script(answers.silent())
    session = connect(identity=Bearer(TOKEN), api_key=Secret(API_KEY), deadline=0.2)
    with pytest.raises(errors.TimedOut) as caught:
        session.send(READ)
    assert caught.value.__context__ is None and caught.value.__cause__ is None
    _assert_clean(_written(caught.value))


def test_a_missing_server_brings_no_secret_to_light(connect: Any, time: Any) -> None:
    with _nobody() as url:
        for identity in _identities(url):
            session = connect(
                url=url, identity=identity, api_key=Secret(API_KEY), clock=time.clock()
            )
            with pytest.raises(errors.ConnectionFailed) as caught:
                session.send(READ)
            assert caught.value.__context__ is None
            cause = caught.value.__cause__
            assert isinstance(cause, OSError) and cause.__traceback__ is None
            assert cause.__cause__ is None and cause.__context__ is None
            _assert_clean(_written(caught.value))


def test_negotiate_shows_no_password(connect: Any, server: Any, answers: Any) -> None:
    pytest.importorskip("spnego", reason="pyspnego is in the extra dev")
    server.script(answers.answer(401, headers={"WWW-Authenticate": "Negotiate AAAA"}))
    identity = Negotiate("ACME\\maria", PASSWORD)
    with _journal() as journal:
        with pytest.raises(errors.Unauthorized) as caught:
            connect(identity=identity).send(READ)
    _assert_clean(_written(caught.value) + repr(identity) + "\n".join(journal.lines))


def _as(identity: Identity) -> Options:
    return Options("https://h/x", "E", identity=identity)


def _client(send: Any) -> ClientCredentials:
    secret = f"{CLIENT_SECRET}\udce4"
    return ClientCredentials("https://h/t", "id", client_secret=secret, send=send)


@pytest.mark.parametrize(
    "wrong",
    [
        lambda: Session(Options("https://h/x", "E", api_key=Secret(f"{API_KEY}\n"))),
        lambda: Session(
            Options("https://h/x", "E", identity=Token("maria", f"{PASSWORD}\n"))
        ),
        lambda: Session(Options("https://h/x", "E", identity=Bearer(f"{TOKEN}\r\n"))),
        lambda: Session(
            Options("https://h/x", "E", identity=Bearer(lambda: f"{TOKEN}\n"))
        ).send(READ),
        lambda: Basic("ma:ria", PASSWORD),
        # What the environment holds in another encoding than UTF-8.
        lambda: Options("https://h/x", "E", api_key=Secret(f"{API_KEY}\udce4")),
        lambda: Session(_as(Basic("maria", f"{PASSWORD}\udce4"))),
        lambda: Session(_as(Token("maria", f"{PASSWORD}\udce4"))),
        lambda: Session(_as(Bearer(f"{TOKEN}\udce4"))),
        lambda: Session(_as(Bearer(lambda: f"{TOKEN}\udce4"))).send(READ),
        lambda: Session(_as(_client("body"))).send(READ),
        lambda: Session(_as(_client("header"))).send(READ),
    ],
)
def test_a_refused_credential_is_not_repeated(wrong: Callable[[], Any]) -> None:
    with pytest.raises(ValueError) as caught:
        wrong()
    _assert_clean(_written(caught.value))


def test_a_secret_shows_itself_to_nobody() -> None:
    secret = Secret(TOKEN)
    shown = (
        f"{secret} {secret!r} {secret:>40} %s %r {[secret]} {vars(Secret).keys()}"
        % (secret, secret)
    )
    _assert_clean(shown)
    assert "***" in shown
    for protocol in range(pickle.HIGHEST_PROTOCOL + 1):
        with pytest.raises(TypeError, match="not pickled"):
            pickle.dumps(secret, protocol)
    assert copy.deepcopy({"a": secret})["a"] is secret and copy.copy(secret) is secret
    assert not hasattr(secret, "__dict__")
    assert secret.reveal() == TOKEN


def test_secrets_compare_without_being_opened() -> None:
    assert Secret("a") == Secret("a") != Secret("b")
    assert Secret("a") != "a"
    assert len({Secret("a"), Secret("a"), Secret("b")}) == 2
    assert Secret(Secret("a")) == Secret("a")
    assert not Secret("") and Secret("a")


def test_options_with_secrets_are_not_pickled() -> None:
    with pytest.raises(TypeError, match="not pickled"):
        pickle.dumps(Options("https://h/x", "E", api_key=Secret(API_KEY)))


def test_a_redactor_takes_the_longest_first() -> None:
    redact = Redactor([Secret("abc-1234"), Secret("abc-123456"), Secret("")])
    assert redact("x abc-123456 abc-1234 y") == "x *** *** y"
    redact.learn(Secret("y-123456"))
    assert redact("y-123456") == "***"


def test_a_redactor_knows_a_secret_as_urls_carry_it() -> None:
    redact = Redactor([Secret("a b/ü")])
    assert redact("x=a%20b/%C3%BC&y=a+b%2F%C3%BC") == "x=***&y=***"


@pytest.mark.parametrize(
    "carried",
    [
        lambda text: quote(text, safe="").lower(),
        html.escape,
        lambda text: html.escape(text)
        .replace("ü", "&#252;")
        .replace("&#x27;", "&#39;"),
        lambda text: json.dumps(text)[1:-1],
        lambda text: json.dumps(text)[1:-1].replace("/", "\\/"),
        lambda text: repr(text.encode())[2:-1],
        lambda text: text.encode().decode("latin-1"),
    ],
)
@pytest.mark.parametrize("value", ["a b/ü", "x&y<z>", 'it\'s "so" \\ ü€😀', "[a-z]+.*"])
def test_a_redactor_knows_a_secret_as_others_escape_it(
    carried: Callable[[str], str], value: str
) -> None:
    redact = Redactor([Secret(value)])
    assert redact(f"<{carried(value)}> and {value}") == "<***> and ***"


def test_a_redactor_passes_over_what_is_no_text() -> None:
    redact = Redactor([Secret("x\udce4"), Secret("y-123456")])
    assert redact("x y-123456") == "x ***"
    assert redact.known == {Secret("y-123456")}
    assert Secret("x\udce4") != Secret("x")


def test_a_user_name_without_a_utf_8_form_does_not_bring_its_password_to_light() -> (
    None
):
    with pytest.raises(ValueError, match="no UTF-8 form") as caught:
        Session(
            Options(
                "https://erp.example.com",
                "EPIC06",
                identity=Basic("mar\udcefa", "pa55word"),
            )
        )
    # Python's own error for it holds the pair as its object.
    assert type(caught.value) is ValueError and caught.value.__context__ is None


def test_a_redactor_forgets_tokens_and_never_passwords() -> None:
    redact = Redactor([Secret("pa55word")])
    for number in range(1000):
        redact.learn_token(Secret(f"token-{number};"))
    assert redact("pa55word token-999; token-990;") == "*** *** ***"
    assert redact("token-1;") == "token-1;"


def test_threads_may_share_a_redactor() -> None:
    redact = Redactor()
    often = sys.getswitchinterval()
    sys.setswitchinterval(1e-6)
    try:
        with ThreadPoolExecutor(8) as pool:
            learn = [
                pool.submit(redact.learn_token, Secret(f"token-{number};"))
                for number in range(1000)
            ]
    finally:
        sys.setswitchinterval(often)
    assert [call.exception() for call in learn] == [None] * 1000


def test_a_secret_with_blanks_is_found_in_what_the_http_library_says(
    connect: Any, server: Any, answers: Any
) -> None:
    server.script(answers.raw([b"HTTP/9 two  blanks 2\r\n\r\n"]))
    session = connect(identity=Basic("maria", "two  blanks 2"), retries=0)
    with pytest.raises(errors.ConnectionFailed, match=r"\*\*\*") as caught:
        session.send(READ)
    assert "blanks" not in str(caught.value)


def _outgoing() -> HttpRequest:
    return HttpRequest(
        "GET", "https://h/x", (), None, "GET x", True, 9e9, 1, 1, 1, Redactor()
    )


def test_other_uses_of_the_http_library_log_as_before(
    server: Any, caplog: pytest.LogCaptureFixture
) -> None:
    with caplog.at_level(logging.DEBUG), httpx2.Client(verify=False) as http:
        with Session(Options(server.url, "E"), http=http) as session:
            session.send(READ)
        ours = {record.name for record in caplog.records}
        http.get(server.url)
    assert ours == {"kinetic"}
    assert {"httpx2", "httpcore2.http11"} <= {record.name for record in caplog.records}


@pytest.mark.parametrize("name", ["hpack.hpack", "hpack.table"])
def test_headers_are_not_logged_where_a_users_client_speaks_http2(
    caplog: pytest.LogCaptureFixture, name: str
) -> None:
    keep_out()
    with caplog.at_level(logging.DEBUG):
        with CallUnderWay(_outgoing(), Clock(), None):
            logging.getLogger(name).debug("Adding x-api-key=%s to the table", API_KEY)
        logging.getLogger(name).debug("of another use")
    assert [record.getMessage() for record in caplog.records] == ["of another use"]
