"""A client of one's own: mock transports, hooks that read, `httpx2.Auth`, deadlines, and what it raises."""

from __future__ import annotations

import asyncio
import traceback
from collections.abc import AsyncIterator, Callable, Generator, Iterator
from threading import Event, Thread
from typing import Any

import httpx2
import pytest

from codegen.runtime import errors
from codegen.runtime.options import Options
from codegen.runtime.http.auth import Bearer
from codegen.runtime.http.message import Reply, Request
from codegen.runtime.http.secret import Secret
from codegen.runtime.tasks.session import AsyncSession
from codegen.runtime.threads.session import Session

READ = Request("GET", "api/x")
WRITE = Request("POST", "api/x", body=b"{}", read=False)
TOKEN = "PLANTED-token-3"

Handler = Callable[[httpx2.Request], httpx2.Response]


def options(**changes: Any) -> Options:
    chosen: dict[str, Any] = {"url": "https://erp.example/Inst", "company": "E"}
    return Options(**(chosen | {"retries": 0, "identity": Bearer(TOKEN)} | changes))


def blocking(request: Request, told: Options, **client: Any) -> Reply:
    with (
        httpx2.Client(verify=False, **client) as http,
        Session(told, http=http) as session,
    ):
        return session.send(request)


def looped(request: Request, told: Options, **client: Any) -> Reply:
    async def main() -> Reply:
        async with httpx2.AsyncClient(verify=False, **client) as http:
            async with AsyncSession(told, http=http) as session:
                return await session.send(request)

    return asyncio.run(main())


@pytest.fixture(params=[blocking, looped], ids=["sync", "async"])
def send(request: pytest.FixtureRequest) -> Any:
    return request.param


def hooks(send: Any, **named: Callable[[Any], Any]) -> dict[str, Any]:
    """Event hooks for either kind of client."""
    if send is blocking:
        return {"event_hooks": {kind: [hook] for kind, hook in named.items()}}

    def awaited(hook: Callable[[Any], Any]) -> Any:
        async def run(given: Any) -> None:
            if isinstance(given, httpx2.Response):
                await given.aread()
            hook(given)

        return run

    return {"event_hooks": {kind: [awaited(hook)] for kind, hook in named.items()}}


ANSWERS: dict[str, Handler] = {
    "json": lambda request: httpx2.Response(200, json={"a": 1}),
    "bytes": lambda request: httpx2.Response(200, content=b'{"a": 1}'),
    "text": lambda request: httpx2.Response(200, text='{"a": 1}'),
}


@pytest.mark.parametrize("handler", ANSWERS.values(), ids=ANSWERS)
@pytest.mark.parametrize("request_", [READ, WRITE], ids=["read", "write"])
def test_a_mock_transport_answers(send: Any, handler: Handler, request_: Any) -> None:
    transport = httpx2.MockTransport(handler)
    assert send(request_, options(), transport=transport).json() == {"a": 1}


def test_a_mock_transport_is_held_to_the_size_limit(send: Any) -> None:
    transport = httpx2.MockTransport(lambda _: httpx2.Response(200, text="x" * 2000))
    with pytest.raises(errors.ReplyError, match="larger than 1,000 bytes"):
        send(READ, options(max_reply=1000), transport=transport)


def test_a_mock_transport_refuses(send: Any) -> None:
    said = {"ErrorMessage": "No.", "ErrorType": "Ice.Common.BusinessObjectException"}
    transport = httpx2.MockTransport(lambda _: httpx2.Response(400, json=said))
    with pytest.raises(errors.BusinessError, match="400 No."):
        send(WRITE, options(), transport=transport)


def test_a_hook_may_read_the_answer(send: Any, server: Any, answers: Any) -> None:
    server.script(answers.answer(200, {"a": 1}))
    read: list[bytes] = []
    client = hooks(send, response=lambda response: read.append(response.read()))
    assert send(READ, options(url=server.url), **client).json() == {"a": 1}
    assert read == [b'{"a": 1}']


def test_a_hook_that_raises_for_the_status_leaves_it_an_error_of_its_kind(
    send: Any, server: Any, answers: Any
) -> None:
    server.script(answers.answer(409, {"ErrorMessage": "Exists."}))
    client = hooks(send, response=lambda response: response.raise_for_status())
    with pytest.raises(errors.Conflict) as caught:
        send(WRITE, options(url=server.url), **client)
    assert caught.value.status == 409 and not caught.value.may_have_happened


class Challenge(httpx2.Auth):
    """Asks for a token in the answer's body, as OAuth and Digest libraries do."""

    requires_response_body = True

    def auth_flow(
        self, request: httpx2.Request
    ) -> Generator[httpx2.Request, httpx2.Response, None]:
        response = yield request
        if response.status_code == 401:
            request.headers["Authorization"] = f"Bearer {response.json()['token']}"
            yield request


@pytest.mark.parametrize("is_named", [True, False])
def test_an_auth_of_the_library_that_reads_answers(
    send: Any, server: Any, answers: Any, is_named: bool
) -> None:
    def behave(asked: Any) -> Any:
        known = asked.headers.get("Authorization") == "Bearer of-the-body"
        return answers.answer(
            *((200, "[1]") if known else (401, {"token": "of-the-body"}))
        )

    server.behave(behave)
    told = options(url=server.url)
    if is_named:  # the session's own identity goes first
        with pytest.raises(errors.Unauthorized):
            send(READ, told, auth=Challenge())
        return
    anonymous = Options(server.url, "E", retries=0)
    assert send(READ, anonymous, auth=Challenge()).json() == [1]


class Dripping(httpx2.SyncByteStream, httpx2.AsyncByteStream):
    """A body that never ends and moves the clock."""

    def __init__(self, time: Any) -> None:
        self._time = time

    def __iter__(self) -> Iterator[bytes]:
        while True:
            self._time.now += 1.0
            yield b" "

    async def __aiter__(self) -> AsyncIterator[bytes]:
        while True:
            await asyncio.sleep(0)
            self._time.now += 1.0
            yield b" "


def test_a_mock_transport_is_held_to_the_deadline(send: Any, time: Any) -> None:
    transport = httpx2.MockTransport(
        lambda _: httpx2.Response(200, stream=Dripping(time))
    )

    async def looped_(http: Any) -> Reply:
        session = AsyncSession(options(deadline=30.0), http=http, clock=time.clock())
        return await session.send(READ)

    with pytest.raises(errors.TimedOut, match="before the deadline"):
        if send is blocking:
            http = httpx2.Client(transport=transport)
            told = options(deadline=30.0)
            Session(told, http=http, clock=time.clock()).send(READ)
        else:
            asyncio.run(looped_(httpx2.AsyncClient(transport=transport)))
    assert time.now < 1100


def test_a_client_of_ones_own_is_held_to_the_deadline(
    send: Any, server: Any, answers: Any
) -> None:
    """The library's timeout starts again with each byte of the headers."""
    is_over = Event()

    def drip() -> Iterator[bytes]:
        yield b"HTTP/1.1 200 OK\r\nX-Filler: "
        while not is_over.wait(0.01):
            yield b"a"

    server.script(answers.raw(drip()))
    try:
        with pytest.raises(errors.TimedOut, match="before the deadline"):
            send(READ, options(url=server.url, deadline=0.3, timeout=60.0))
    finally:
        is_over.set()


def test_a_client_of_ones_own_serves_others_as_before(server: Any) -> None:
    with httpx2.Client(verify=False) as http:
        with Session(options(url=server.url), http=http) as session:
            session.send(READ)
        with Session(options(url=server.url), http=http) as again:
            again.send(READ)
        assert http.get(server.url).status_code == 200


def test_a_client_of_ones_own_that_is_closed_is_named(server: Any) -> None:
    http = httpx2.Client(verify=False)
    http.close()
    with pytest.raises(errors.ConnectionFailed, match="client is closed") as caught:
        Session(options(url=server.url), http=http).send(WRITE)
    assert not caught.value.may_have_happened and server.asked == []


@pytest.mark.parametrize(
    ("error", "happened"),
    [
        (httpx2.ConnectError("no"), False),
        (httpx2.ConnectTimeout("no"), False),
        (httpx2.PoolTimeout("no"), False),
        (httpx2.ProxyError("407 no"), False),
        (httpx2.LocalProtocolError("no"), False),
        (httpx2.ReadError("no"), True),
        (httpx2.ReadTimeout("no"), True),
        (httpx2.WriteError("no"), True),
        (httpx2.RemoteProtocolError("no"), True),
    ],
)
def test_only_what_was_sent_may_have_happened(
    send: Any, error: Exception, happened: bool
) -> None:
    def fail(request: httpx2.Request) -> httpx2.Response:
        raise error

    with pytest.raises(errors.KineticError) as caught:
        send(WRITE, options(), transport=httpx2.MockTransport(fail))
    assert caught.value.may_have_happened is happened


class Unlucky(Exception):
    """Of the user's own."""


def reachable(error: BaseException) -> str:
    """All that the frames and the chain of an error show, this file's own frames apart."""
    shown = ""
    waiting: list[BaseException | None] = [error]
    while waiting:
        at = waiting.pop()
        if at is None:
            continue
        shown += repr(at) + repr(vars(at))
        for frame, _ in traceback.walk_tb(at.__traceback__):
            if frame.f_code.co_filename == __file__:
                continue
            for value in frame.f_locals.values():
                shown += repr(value)
                held = getattr(value, "headers", None)
                shown += repr(getattr(held, "raw", held))
        waiting += [at.__cause__, at.__context__]
    return shown


@pytest.mark.parametrize("kind", [Unlucky, KeyboardInterrupt, httpx2.ReadError])
def test_what_a_hook_raises_comes_through_without_what_was_sent(
    send: Any, server: Any, kind: Any
) -> None:
    def fail(response: httpx2.Response) -> None:
        raise kind("of the hook")

    expected = errors.ConnectionFailed if kind is httpx2.ReadError else kind
    told = options(url=server.url, api_key=Secret("PLANTED-key-1"))
    with pytest.raises(expected, match="of the hook") as caught:
        send(READ, told, **hooks(send, response=fail))
    assert "PLANTED" not in reachable(caught.value)
    if kind is Unlucky:
        names = [
            f.f_code.co_name for f, _ in traceback.walk_tb(caught.value.__traceback__)
        ]
        assert "fail" in names  # the user's own line is shown


def test_a_cancelled_call_holds_nothing_of_what_was_sent(
    server: Any, answers: Any
) -> None:
    server.script(answers.silent())
    caught: list[BaseException] = []

    async def main() -> None:
        told = options(url=server.url, api_key=Secret("PLANTED-key-1"))
        async with AsyncSession(told) as session:
            task = asyncio.create_task(session.send(READ))
            while not server.asked:
                await asyncio.sleep(0.01)
            task.cancel()
            try:
                await task
            except asyncio.CancelledError as error:
                caught.append(error)

    asyncio.run(main())
    assert "PLANTED" not in reachable(caught[0])


def test_a_call_that_is_interrupted_holds_nothing_of_what_was_sent(
    server: Any, answers: Any
) -> None:
    """Ctrl-C, in the thread that waits for the answer."""
    import signal
    import threading

    server.script(answers.silent())
    main = threading.main_thread().ident
    assert main is not None

    def interrupt() -> None:
        while not server.asked:
            Event().wait(0.01)
        signal.pthread_kill(main, signal.SIGINT)

    thread = Thread(target=interrupt)
    thread.start()
    told = options(url=server.url, api_key=Secret("PLANTED-key-1"))
    with pytest.raises(KeyboardInterrupt) as caught:
        Session(told).send(READ)
    thread.join()
    assert "PLANTED" not in reachable(caught.value)
