"""Windows single sign-on against pyspnego's own server, with NTLM, which needs no domain."""

from __future__ import annotations

import asyncio
import base64
import itertools
import logging
import sys
import threading
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest

from codegen.runtime import errors
from codegen.runtime.http.negotiate import Negotiate
from codegen.runtime.options import Options
from codegen.runtime.http.message import Request
from codegen.runtime.http.transport import Clock
from codegen.runtime.tasks.session import AsyncSession
from codegen.runtime.threads.session import Session

READ = Request("GET", "api/x")


class Iis:
    """Lets a connection in once its handshake is complete, as IIS does with NTLM."""

    def __init__(self, spnego: Any, answers: Any) -> None:
        self.spnego = spnego
        self.answers = answers
        self.contexts: dict[int, Any] = {}

    def __call__(self, asked: Any) -> Any:
        scheme, _, token = asked.headers.get("Authorization", "").partition(" ")
        if scheme != "Negotiate":
            return self.answers.answer(
                401, headers={"WWW-Authenticate": "Negotiate, Basic"}
            )
        context = self.contexts.setdefault(
            asked.connection, self.spnego.server(protocol="negotiate")
        )
        try:
            out = context.step(base64.b64decode(token))
        except self.spnego.exceptions.SpnegoError:
            return self.answers.answer(401, headers={"WWW-Authenticate": "Negotiate"})
        if context.complete:
            del self.contexts[asked.connection]
            return self.answers.answer(200, [context.client_principal])
        offer = f"Negotiate {base64.b64encode(out).decode()}"
        return self.answers.answer(401, headers={"WWW-Authenticate": offer})


@pytest.fixture
def iis(
    server: Any, answers: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    spnego = pytest.importorskip("spnego", reason="pyspnego is in the extra dev")
    users = tmp_path / "users"
    users.write_text("ACME:maria:pass word\n")
    monkeypatch.setenv("NTLM_USER_FILE", str(users))
    server.behave(Iis(spnego, answers))


@pytest.mark.parametrize(
    "request_", [READ, Request("POST", "api", body=b"{}", read=False)]
)
def test_a_user_is_let_in_on_one_connection(
    connect: Any, server: Any, iis: None, request_: Request
) -> None:
    session = connect(identity=Negotiate("ACME\\maria", "pass word"))
    for _ in range(2):
        assert session.send(request_).json() == ["ACME\\maria"]
    assert len({asked.connection for asked in server.asked}) == 1
    assert all(asked.headers["x-api-key"] == "the-key" for asked in server.asked)


def test_no_token_of_a_handshake_is_logged(
    connect: Any, iis: None, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    connect(identity=Negotiate("ACME\\maria", "pass word")).send(READ)
    here = [r for r in caplog.records if r.thread == threading.get_ident()]
    assert {record.name for record in here} <= {"kinetic", "asyncio"}


def test_a_wrong_password_is_refused_and_ends(
    connect: Any, server: Any, iis: None
) -> None:
    with pytest.raises(errors.Unauthorized):
        connect(identity=Negotiate("ACME\\maria", "guess")).send(READ)
    assert len(server.asked) <= 4


@pytest.mark.parametrize("offer", ["Negotiate !!!", "Negotiate AAAA", "Basic", ""])
def test_a_challenge_that_is_none_is_an_error(
    connect: Any, server: Any, answers: Any, iis: None, offer: str
) -> None:
    server.script(answers.answer(401, headers={"WWW-Authenticate": offer}))
    with pytest.raises(errors.Unauthorized):
        connect(identity=Negotiate("ACME\\maria", "pass word")).send(READ)


def test_calls_of_many_threads_are_made_one_at_a_time(
    server: Any, answers: Any, iis: None
) -> None:
    """NTLM lets a connection in, so that two handshakes on one would be one too many."""
    now, let_in = threading.Lock(), server._behaviour

    def alone(asked: Any) -> Any:
        assert now.acquire(blocking=False)
        try:
            return let_in(asked)
        finally:
            now.release()

    server.behave(alone)
    options = Options(
        server.url, "EPIC06", identity=Negotiate("ACME\\maria", "pass word")
    )
    with Session(options) as session, ThreadPoolExecutor(8) as pool:
        names = list(pool.map(lambda _: session.send(READ).json(), range(24)))
    assert names == [["ACME\\maria"]] * 24


def test_a_handshake_ends_at_the_deadline(server: Any, iis: None) -> None:
    """Kerberos may wait for a domain controller; here the time is over when the first step begins."""
    times = itertools.chain([0.0], itertools.repeat(300.0))
    clock = Clock(monotonic=lambda: next(times))

    async def main() -> None:
        identity = Negotiate("ACME\\maria", "pass word")
        options = Options(server.url, "EPIC06", identity=identity, deadline=300.0)
        async with AsyncSession(options, clock=clock) as session:
            with pytest.raises(errors.TimedOut, match="before the deadline"):
                await session.send(READ)

    asyncio.run(main())
    assert server.asked == []


def test_a_token_of_the_handshake_is_not_repeated(
    connect: Any, server: Any, answers: Any, iis: None
) -> None:
    def repeat(asked: Any) -> Any:
        said = asked.headers["Authorization"].partition(" ")[2]
        return answers.answer(500, {"ErrorMessage": f"bad token {said}"})

    server.behave(repeat)
    with pytest.raises(errors.ServerError) as caught:
        connect(identity=Negotiate("ACME\\maria", "pass word")).send(READ)
    assert "bad token ***" in str(caught.value)


def test_without_pyspnego_it_says_what_to_install(
    connect: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, "spnego", None)
    with pytest.raises(ImportError, match="pip install pyspnego"):
        connect(identity=Negotiate())
