"""Sessions: what goes along with a call, how many go at once, how they end."""

from __future__ import annotations

import asyncio
import json
import logging
import os
import subprocess
import sys
import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import httpx2
import pytest

from codegen.runtime import errors
from codegen.runtime.http.auth import Basic, Bearer, Token
from codegen.runtime.options import WEB_SERVICES
from codegen.runtime.options import Options
from codegen.runtime.http.message import Request
from codegen.runtime.tasks.session import AsyncSession
from codegen.runtime.threads.session import Session

READ = Request("GET", "api/x")
WRITE = Request("POST", "api/x", body=b"{}", read=False)


def test_a_request_arrives_as_it_was_asked(connect: Any, server: Any) -> None:
    query = (
        ("$filter", "Name eq 'O''Neil & Söhne + 1%'"),
        ("$select", "A,B"),
        ("p", "1"),
        ("p", ""),
    )
    path = "api/v2/odata/EPIC06/Erp.BO.CustomerSvc/Customers('EPIC06','a%2Fb%27')"
    connect().send(
        Request("GET", path, query, accept="application/xml", headers=(("X-A", "b"),))
    )
    [asked] = server.asked
    assert asked.path == (
        f"/Inst/{path}?$filter=Name%20eq%20%27O%27%27Neil%20%26%20S%C3%B6hne%20%2B%201%25%27"
        "&$select=A,B&p=1&p="
    )
    assert (asked.headers["Accept"], asked.headers["X-A"]) == ("application/xml", "b")
    assert "Content-Type" not in asked.headers


class Odd(str):
    """Text that would say something else in an address."""

    def __str__(self) -> str:
        return "../../evil?x=1#"

    def encode(self, *how: Any) -> bytes:
        return b"../../evil?x=1#"

    __format__ = lambda self, spec: "../../evil?x=1#"  # noqa: E731


def test_an_address_is_made_of_the_text_itself(connect: Any, server: Any) -> None:
    session = connect(company=Odd("EPIC06"), hold_session=True)
    with pytest.raises(errors.ReplyError, match="no session id"):
        session.send(Request("GET", Odd("api/x"), ((Odd("a"), Odd("b")),)))
    assert "EPIC06" in server.asked[0].path
    connect().send(Request("GET", Odd("api/x"), ((Odd("a"), Odd("b")),)))
    assert server.asked[-1].path == "/Inst/api/x?a=b"


def test_a_body_is_json(connect: Any, server: Any) -> None:
    connect().send(Request("PATCH", "api/x", body=b'{"a":1}', read=False))
    [asked] = server.asked
    assert (asked.method, asked.body) == ("PATCH", b'{"a":1}')
    assert asked.headers["Content-Type"] == "application/json"


def test_licence_and_call_settings_go_along(connect: Any, server: Any) -> None:
    connect(
        license=WEB_SERVICES, plant="MfgSys", language="de", format_culture="de-AT"
    ).send(READ)
    headers = server.asked[0].headers
    assert json.loads(headers["License"]) == {"ClaimedLicense": WEB_SERVICES}
    assert json.loads(headers["CallSettings"]) == {
        "Company": "EPIC06",
        "Plant": "MfgSys",
        "Language": "de",
        "FormatCulture": "de-AT",
    }


def test_nothing_goes_along_unasked(connect: Any, server: Any) -> None:
    connect().send(READ)
    assert not {"License", "CallSettings", "SessionInfo", "Authorization"} & set(
        server.asked[0].headers
    )


def test_a_line_break_in_a_setting_cannot_make_a_header(
    connect: Any, server: Any
) -> None:
    connect(plant="a\r\nX-Evil: 1").send(READ)
    assert "X-Evil" not in server.asked[0].headers


@pytest.mark.parametrize(
    ("url", "said"),
    [
        ("", "url is empty"),
        ("host/Instance", "https://host/Instance"),
        ("ftp://host/x", "https://host/Instance"),
        ("https://host:port/x", "https://host/Instance"),
        ("https://[::1/x", "https://host/Instance"),
        ("https://host/a b", "https://host/Instance"),
        ("https://host/a\r\nb", "https://host/Instance"),
        ("https://user:hunter2@host/x", "credentials"),
        ("https://host/x?api-key=hunter2", r"without /api/, \? or #"),
        ("https://host/Inst/api/v2", "without /api/"),
        ("https://host/Inst/api/v2/odata/EPIC06/", "without /api/"),
    ],
)
def test_an_address_that_is_none_is_refused(url: str, said: str) -> None:
    with pytest.raises(ValueError, match=said) as caught:
        Options(url, "EPIC06")
    assert "hunter2" not in str(caught.value)


@pytest.mark.parametrize(
    "wrong",
    [
        {"timeout": 0},
        {"retries": -1},
        {"max_concurrency": -1},
        {"deadline": float("nan")},
    ],
)
def test_a_number_out_of_range_is_refused(wrong: Any) -> None:
    with pytest.raises(ValueError, match=f"{next(iter(wrong))} must be at least"):
        Options("https://host/x", "EPIC06", **wrong)


def test_a_slash_at_the_end_of_the_address_does_not_matter(
    connect: Any, server: Any
) -> None:
    connect(url=f"{server.url}/").send(READ)
    assert server.asked[0].path == "/Inst/api/x"


def test_plain_http_away_from_this_machine_is_warned_of(
    caplog: pytest.LogCaptureFixture,
) -> None:
    with caplog.at_level(logging.WARNING, "kinetic"):
        Session(Options("http://127.0.0.1/x", "E")).close()
        Session(Options("http://localhost/x", "E")).close()
        Session(Options("https://kinetic.example/x", "E")).close()
        assert caplog.records == []
        Session(Options("http://kinetic.example/x", "E")).close()
    [record] = caplog.records
    assert "not encrypted" in record.getMessage()


class Kinetic:
    """A Kinetic that holds sessions."""

    def __init__(self, answers: Any) -> None:
        self.answers = answers
        self.open: list[str] = []
        self.logins = 0

    def __call__(self, asked: Any) -> Any:
        info = json.loads(
            asked.headers.get("SessionInfo") or asked.headers.get("License") or "{}"
        )
        if asked.path.endswith("SessionModSvc/Login"):
            self.logins += 1
            self.open.append(f"session-{self.logins}")
            return self.answers.answer(200, {"returnObj": self.open[-1]})
        if info.get("SessionID") not in self.open:
            return self.answers.answer(410, '{"ErrorMessage":"Invalid session"}')
        if asked.path.endswith("SessionModSvc/Logout"):
            self.open.remove(info["SessionID"])
            return self.answers.answer(200, "{}")
        return self.answers.answer(400 if "bad" in asked.path else 200, "[1]")


@pytest.mark.parametrize("license_", ["", WEB_SERVICES])
def test_a_held_session_is_joined_by_every_call_and_ended(
    connect: Any, server: Any, answers: Any, license_: str
) -> None:
    kinetic = Kinetic(answers)
    server.behave(kinetic)
    session = connect(hold_session=True, license=license_)
    assert server.asked == []
    session.send(READ)
    session.send(WRITE)
    session.close()
    session.close()
    assert [asked.path.rpartition("/")[2] for asked in server.asked] == [
        "Login",
        "x",
        "x",
        "Logout",
    ]
    assert (
        server.asked[0].path == "/Inst/api/v2/odata/EPIC06/Ice.LIB.SessionModSvc/Login"
    )
    header = "License" if license_ else "SessionInfo"
    expected = {"SessionID": "session-1"} | (
        {"ClaimedLicense": license_} if license_ else {}
    )
    assert [json.loads(asked.headers[header]) for asked in server.asked[1:]] == [
        expected
    ] * 3
    assert not any(
        {"License", "SessionInfo"} <= set(asked.headers) for asked in server.asked
    )
    assert kinetic.open == []


def test_a_held_session_is_ended_after_errors_too(server: Any, answers: Any) -> None:
    kinetic = Kinetic(answers)
    server.behave(kinetic)
    options = Options(server.url, "EPIC06", hold_session=True)
    with pytest.raises(errors.BadRequest), Session(options) as session:
        session.send(Request("GET", "api/bad"))

    async def main() -> None:
        async with AsyncSession(options) as session:
            await session.send(Request("GET", "api/bad"))

    with pytest.raises(errors.BadRequest):
        asyncio.run(main())
    assert (kinetic.logins, kinetic.open) == (2, [])


def test_a_held_session_that_is_gone_is_opened_anew_for_a_read(
    connect: Any, server: Any, answers: Any
) -> None:
    kinetic = Kinetic(answers)
    server.behave(kinetic)
    session = connect(hold_session=True)
    session.send(READ)
    kinetic.open.clear()
    assert session.send(READ).json() == [1]
    kinetic.open.clear()
    with pytest.raises(errors.SessionGone):
        session.send(WRITE)
    assert session.send(WRITE).json() == [1]
    assert kinetic.logins == 3


def test_a_session_found_gone_after_a_restart_is_opened_anew(
    connect: Any, server: Any, answers: Any, time: Any
) -> None:
    """A server that starts answers 503 at first, and knows none of its sessions then."""
    kinetic = Kinetic(answers)
    server.behave(kinetic)
    session = connect(hold_session=True, clock=time.clock())
    session.send(READ)
    kinetic.open.clear()
    starting = [answers.answer(503), answers.answer(503)]
    server.behave(lambda asked: starting.pop() if starting else kinetic(asked))
    assert session.send(READ).json() == [1]
    assert kinetic.logins == 2


def test_a_session_that_never_lasts_is_opened_anew_once_a_call(
    connect: Any, server: Any, answers: Any
) -> None:
    kinetic = Kinetic(answers)

    def forget(asked: Any) -> Any:
        if not asked.path.endswith("Login"):
            kinetic.open.clear()
        return kinetic(asked)

    server.behave(forget)
    with pytest.raises(errors.SessionGone):
        connect(hold_session=True).send(READ)
    assert kinetic.logins == 2


def test_a_late_word_of_an_old_session_says_nothing_of_the_one_that_is(
    server: Any, answers: Any
) -> None:
    """A call of the first session hears that it is gone only when the second is known to be gone too."""
    kinetic = Kinetic(answers)
    arrived, release = threading.Event(), threading.Event()

    def behave(asked: Any) -> Any:
        if asked.path.endswith("slow") and not arrived.is_set():
            arrived.set()
            release.wait(20)
        return kinetic(asked)

    server.behave(behave)
    options = Options(server.url, "EPIC06", hold_session=True)
    with Session(options) as session, ThreadPoolExecutor(1) as pool:
        slow = pool.submit(session.send, Request("GET", "api/slow"))
        arrived.wait(20)
        for _ in range(2):
            kinetic.open.clear()
            with pytest.raises(errors.SessionGone):
                session.send(WRITE)
            if kinetic.logins == 1:
                session.send(WRITE)
        release.set()
        assert slow.result().json() == [1]
    assert (kinetic.logins, kinetic.open) == (3, [])


class SlowLogin:
    """A Kinetic whose login takes until it is released."""

    def __init__(self, kinetic: Kinetic) -> None:
        self.kinetic = kinetic
        self.began, self.release = threading.Event(), threading.Event()

    def __call__(self, asked: Any) -> Any:
        if asked.path.endswith("Login"):
            self.began.set()
            self.release.wait(20)
        return self.kinetic(asked)


def test_a_login_under_way_when_the_session_is_closed_is_logged_out(
    server: Any, answers: Any
) -> None:
    slow = SlowLogin(Kinetic(answers))
    server.behave(slow)
    options = Options(server.url, "EPIC06", hold_session=True)
    session = Session(options)
    with ThreadPoolExecutor(3) as pool:
        calls = [pool.submit(session.send, WRITE)]
        slow.began.wait(20)
        calls.append(pool.submit(session.send, WRITE))
        closing = pool.submit(session.close)
        while not session.exchange._closed:
            pass
        slow.release.set()
        closing.result()
    for call in calls:
        with pytest.raises(errors.ConnectionFailed, match="closed"):
            call.result()
    asked = [asked.path.rpartition("/")[2] for asked in server.asked]
    assert (asked, slow.kinetic.open) == (["Login", "Logout"], [])


def test_a_call_made_while_the_session_logs_out_does_not_log_in(
    server: Any, answers: Any
) -> None:
    kinetic = Kinetic(answers)
    session = Session(Options(server.url, "EPIC06", hold_session=True))
    refused: list[str] = []

    def behave(asked: Any) -> Any:
        if asked.path.endswith("Logout"):
            try:
                session.send(WRITE)
            except errors.ConnectionFailed as error:
                refused.append(str(error))
        return kinetic(asked)

    server.behave(behave)
    session.send(WRITE)
    session.close()
    assert (kinetic.logins, kinetic.open) == (1, [])
    assert len(refused) == 1 and "closed" in refused[0]


def test_a_session_known_to_be_gone_is_not_logged_out(
    connect: Any, server: Any, answers: Any
) -> None:
    kinetic = Kinetic(answers)
    server.behave(kinetic)
    session = connect(hold_session=True)
    session.send(READ)
    kinetic.open.clear()
    with pytest.raises(errors.SessionGone):
        session.send(WRITE)
    session.close()
    assert not any(asked.path.endswith("Logout") for asked in server.asked)


def test_a_login_whose_call_is_cancelled_is_logged_out(
    server: Any, answers: Any
) -> None:
    slow = SlowLogin(Kinetic(answers))
    server.behave(slow)

    async def main() -> None:
        async with AsyncSession(
            Options(server.url, "EPIC06", hold_session=True)
        ) as session:
            call = asyncio.create_task(session.send(READ))
            await asyncio.to_thread(slow.began.wait, 20)
            call.cancel()
            with pytest.raises(asyncio.CancelledError):
                await call
            slow.release.set()

    asyncio.run(main())
    assert (slow.kinetic.logins, slow.kinetic.open) == (1, [])


def test_many_calls_open_one_session(server: Any, answers: Any) -> None:
    kinetic = Kinetic(answers)
    server.behave(kinetic)
    options = Options(server.url, "EPIC06", hold_session=True, max_concurrency=16)
    with Session(options) as session, ThreadPoolExecutor(16) as pool:
        list(pool.map(lambda _: session.send(READ), range(16)))
    assert (kinetic.logins, kinetic.open) == (1, [])


@pytest.mark.parametrize(
    "answer",
    [
        (500, ""),
        (200, "{}"),
        (200, '{"returnObj":5}'),
        (200, "no json"),
        (200, f'{{"returnObj":"{"-" * 16_385}"}}'),
    ],
)
def test_a_login_that_fails_is_told_and_nothing_is_ended(
    connect: Any, server: Any, answers: Any, answer: tuple[int, str]
) -> None:
    server.script(answers.answer(*answer))
    session = connect(hold_session=True)
    with pytest.raises(
        (errors.ServerError, errors.ReplyError), match="Login"
    ) as caught:
        session.send(WRITE)
    assert not caught.value.may_have_happened
    session.close()
    assert len(server.asked) == 1


def test_a_logout_that_fails_hides_nothing(
    connect: Any, server: Any, answers: Any
) -> None:
    kinetic = Kinetic(answers)
    server.behave(kinetic)
    session = connect(hold_session=True)
    session.send(READ)
    kinetic.open.clear()
    session.close()


def test_a_closed_session_sends_nothing(connect: Any, server: Any) -> None:
    session = connect()
    session.close()
    with pytest.raises(errors.ConnectionFailed, match="closed"):
        session.send(READ)
    assert server.asked == []


def test_a_session_closed_meanwhile_tries_nothing_again(
    server: Any, answers: Any
) -> None:
    """Its connections are a client's of one's own, which stay open when the session is closed."""
    opened: list[Session] = []

    def refuse(asked: Any) -> Any:
        opened[0].close()
        return answers.answer(503)

    server.behave(refuse)
    with httpx2.Client(verify=False) as http:
        opened.append(Session(Options(server.url, "EPIC06"), http=http))
        with pytest.raises(errors.Unavailable):
            opened[0].send(READ)
    assert len(server.asked) == 1


def test_a_call_that_waits_while_the_session_is_closed_is_told(server: Any) -> None:
    asked, release = threading.Event(), threading.Event()

    def slow_token() -> str:
        asked.set()
        release.wait(20)
        return "x"

    options = Options(
        server.url, "EPIC06", identity=Bearer(slow_token), max_concurrency=1
    )
    session = Session(options)
    with ThreadPoolExecutor(2) as pool:
        first = pool.submit(session.send, WRITE)
        asked.wait(20)
        second = pool.submit(session.send, WRITE)
        session.close()
        release.set()
    for call in (first, second):
        with pytest.raises(errors.ConnectionFailed, match="closed"):
            call.result()
    assert server.asked == []


class Counted:
    """Answers three calls at a time, and counts how many were there at once."""

    def __init__(self, answers: Any) -> None:
        self.answers = answers
        self.most = 0
        self._now = 0
        self._lock = threading.Lock()
        self._three = threading.Barrier(3)

    def __call__(self, asked: Any) -> Any:
        with self._lock:
            self._now += 1
            self.most = max(self.most, self._now)
        self._three.wait(10)
        with self._lock:
            self._now -= 1
        return self.answers.answer()


def test_as_many_calls_at_once_as_allowed_and_no_more(
    server: Any, answers: Any
) -> None:
    options = Options(server.url, "EPIC06", max_concurrency=3)
    of_threads, of_tasks = Counted(answers), Counted(answers)
    server.behave(of_threads)
    with Session(options) as session, ThreadPoolExecutor(12) as pool:
        list(pool.map(lambda _: session.send(READ), range(24)))

    async def main() -> None:
        async with AsyncSession(options) as session:
            await asyncio.gather(*(session.send(READ) for _ in range(24)))

    server.behave(of_tasks)
    asyncio.run(main())
    assert (of_threads.most, of_tasks.most) == (3, 3)


def test_a_call_that_finds_no_place_ends_at_its_deadline(server: Any) -> None:
    busy, release = threading.Event(), threading.Event()

    def slow_token() -> str:
        busy.set()
        release.wait()
        return "x"

    options = Options(
        server.url,
        "EPIC06",
        identity=Bearer(slow_token),
        max_concurrency=1,
        deadline=0.2,
    )
    with Session(options) as session, ThreadPoolExecutor(1) as pool:
        first = pool.submit(session.send, READ)
        busy.wait()
        with pytest.raises(errors.TimedOut, match="max_concurrency"):
            session.send(READ)
        release.set()
        assert isinstance(first.exception(), errors.TimedOut)


def test_calls_that_fail_give_their_places_back(
    connect: Any, server: Any, answers: Any
) -> None:
    session = connect(max_concurrency=1, deadline=5.0, max_reply=100_000)
    large, refused = answers.answer(200, b" " * 900_000), answers.answer(400)
    server.script(large, refused, large, refused, answers.answer(200, "[1]"))
    for _ in range(2):
        with pytest.raises(errors.ReplyError):
            session.send(READ)
        with pytest.raises(errors.BadRequest):
            session.send(READ)
    assert session.send(READ).json() == [1]


def test_one_session_serves_many_threads(server: Any, answers: Any) -> None:
    server.behave(lambda asked: answers.answer(200, json.dumps(asked.path)))
    with Session(Options(server.url, "E", identity=Basic("u", "p"))) as session:

        def call(number: int) -> Any:
            return session.send(Request("GET", f"api/{number}")).json()

        with ThreadPoolExecutor(16) as pool:
            assert list(pool.map(call, range(300))) == [
                f"/Inst/api/{n}" for n in range(300)
            ]


def test_a_cancelled_call_leaves_the_pool_sound(server: Any, answers: Any) -> None:
    began = threading.Semaphore(0)

    def hang(asked: Any) -> Any:
        if "hang" in asked.path:
            began.release()
            return answers.silent()
        return answers.answer(200, json.dumps(asked.path))

    server.behave(hang)

    async def main() -> None:
        async with AsyncSession(Options(server.url, "E", max_concurrency=2)) as session:
            for round_ in range(10):
                hanging = [
                    asyncio.create_task(session.send(Request("GET", "api/hang")))
                    for _ in range(4)
                ]
                for _ in range(2):
                    await asyncio.to_thread(began.acquire)
                for task in hanging:
                    task.cancel()
                outcomes = await asyncio.gather(*hanging, return_exceptions=True)
                assert all(isinstance(one, asyncio.CancelledError) for one in outcomes)
                while began.acquire(blocking=False):
                    pass
                asked = [
                    session.send(Request("GET", f"api/{round_}-{n}")) for n in range(4)
                ]
                replies = await asyncio.gather(*asked)
                assert [reply.json() for reply in replies] == [
                    f"/Inst/api/{round_}-{n}" for n in range(4)
                ]

    asyncio.run(main())


def test_a_call_cancelled_amid_its_reply_gives_its_connection_back(
    server: Any, answers: Any
) -> None:
    began, over = threading.Semaphore(0), threading.Event()

    def pieces() -> Iterator[bytes]:
        yield b"HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\n["
        began.release()
        over.wait(30)

    def behave(asked: Any) -> Any:
        return answers.raw(pieces()) if "hang" in asked.path else answers.answer()

    server.behave(behave)

    async def main() -> None:
        async with AsyncSession(
            Options(server.url, "E", max_concurrency=1, deadline=10.0)
        ) as session:
            for _ in range(3):
                task = asyncio.create_task(session.send(Request("GET", "api/hang")))
                await asyncio.to_thread(began.acquire)
                await asyncio.sleep(0.05)
                task.cancel()
                with pytest.raises(asyncio.CancelledError):
                    await task
                assert (await session.send(READ)).json() == {}

    asyncio.run(main())
    over.set()


def test_a_client_of_ones_own_is_used_and_not_closed(server: Any, answers: Any) -> None:
    server.script(
        answers.answer(302, headers={"Location": "https://evil.example/"}),
        answers.answer(),
    )
    with httpx2.Client(
        verify=False, headers={"X-Mine": "1"}, follow_redirects=True
    ) as http:
        with Session(Options(server.url, "E"), http=http) as session:
            with pytest.raises(errors.ReplyError, match="another origin"):
                session.send(READ)
            session.send(READ)
        assert not http.is_closed
        assert server.asked[1].headers["X-Mine"] == "1"

    async def main() -> None:
        async with httpx2.AsyncClient(verify=False) as http:
            async with AsyncSession(Options(server.url, "E"), http=http) as session:
                await session.send(READ)
            assert not http.is_closed

    asyncio.run(main())


def test_a_client_of_ones_own_meets_the_limits_too(server: Any, answers: Any) -> None:
    server.script(answers.answer(200, b" " * 5000))
    with httpx2.Client(verify=False, timeout=None) as http:
        with Session(Options(server.url, "E", max_reply=1000), http=http) as session:
            with pytest.raises(errors.ReplyError, match="larger"):
                session.send(READ)
        left = iter([b"HTTP/1.1 200 OK\r\n\r\n", *[b" "] * 1_000_000])
        server.script(answers.raw(left))
        with Session(Options(server.url, "E", deadline=0.2), http=http) as session:
            with pytest.raises(errors.TimedOut, match="before the deadline"):
                session.send(READ)


FORKED = """
import os, sys
from codegen.runtime.errors import ConnectionFailed
from codegen.runtime.options import Options
from codegen.runtime.http.message import Request
from codegen.runtime.threads.session import Session

session = Session(Options(sys.argv[1], "E", hold_session=True))
session.send(Request("GET", "api/first"))
closed = Session(Options(sys.argv[1], "E"))
closed.close()
child = os.fork()
me = "child" if child == 0 else "parent"
for number in range(200):
    reply = session.send(Request("GET", f"api/{me}-{number}")).json()
    assert reply == f"/Inst/api/{me}-{number}", reply
try:
    closed.send(Request("GET", "api/closed"))
except ConnectionFailed:
    pass
else:
    raise AssertionError("it was closed")
if child:
    assert os.waitpid(child, 0)[1] == 0
    session.send(Request("GET", "api/last"))
session.close()
os._exit(0)
"""


@pytest.mark.skipif(not hasattr(os, "fork"), reason="there is no fork here")
def test_processes_of_one_session_share_neither_connections_nor_the_held_session(
    server: Any, answers: Any
) -> None:
    kinetic = Kinetic(answers)
    server.behave(
        lambda asked: (
            kinetic(asked)
            if asked.path.rpartition("/")[2] in ("Login", "Logout")
            else answers.answer(200, json.dumps(asked.path))
        )
    )
    subprocess.run([sys.executable, "-c", FORKED, server.url], check=True)
    assert (kinetic.logins, kinetic.open) == (2, [])


def test_an_async_session_says_that_it_is_of_another_loop(
    server: Any, answers: Any
) -> None:
    server.script(answers.answer(headers={"Connection": "close"}))
    session = AsyncSession(Options(server.url, "E"))

    async def twice() -> None:
        await session.send(READ)
        await session.send(READ)

    asyncio.run(twice())
    with pytest.raises(RuntimeError, match="one event loop"):
        asyncio.run(twice())
    assert len(server.asked) == 2


def test_two_sessions_share_nothing(connect: Any, server: Any, answers: Any) -> None:
    token = answers.answer(200, {"AccessToken": "a-token", "ExpiresIn": 3600})
    server.behave(lambda asked: token if "Token" in asked.path else answers.answer())
    identity = Token("u", "p")
    connect(identity=identity).send(READ)
    connect(identity=identity).send(READ)
    assert sum("Token" in asked.path for asked in server.asked) == 2


def test_what_a_blocking_session_does_not_need_is_not_loaded() -> None:
    code = (
        "import sys; from codegen.runtime.options import Options\n"
        "from codegen.runtime.threads.session import Session\n"
        "Session(Options('https://host/x', 'E')).close()\n"
        "print({'asyncio', 'spnego'} & set(sys.modules))"
    )
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True
    )
    assert done.stdout.strip() == "set()"


def test_a_client_that_knows_who_it_is_says_so_where_the_session_does_not(
    server: Any,
) -> None:
    with httpx2.Client(verify=False, auth=("own", "auth")) as http:
        with Session(
            Options(server.url, "E", identity=Bearer("ours")), http=http
        ) as session:
            session.send(READ)
        with Session(Options(server.url, "E"), http=http) as session:
            session.send(READ)
    seen = [asked.headers["Authorization"] for asked in server.asked]
    assert seen[0] == "Bearer ours" and seen[1].startswith("Basic ")
