"""Who the server sees, and what happens when it does not like it."""

from __future__ import annotations

import asyncio
import base64
import itertools
import json
import threading
import time
from collections import Counter
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextvars import ContextVar
from typing import Any

import pytest

from codegen.runtime import errors
from codegen.runtime.http.auth import Anonymous, Basic, Bearer, Token
from codegen.runtime.http.secret import Secret
from codegen.runtime.options import Options
from codegen.runtime.http.message import Request
from codegen.runtime.http.transport import Clock
from codegen.runtime.tasks.session import AsyncSession
from codegen.runtime.threads.session import Session

READ = Request("GET", "api/x")
WRITE = Request("POST", "api/x", body=b"{}", read=False)
DENIED = (
    '{"HttpStatus":401,"ReasonPhrase":"Unauthorized","ErrorMessage":"Access denied"}'
)


def _seen(server: Any) -> list[str | None]:
    return [asked.headers.get("Authorization") for asked in server.asked]


def test_the_api_key_is_always_a_header(connect: Any, server: Any) -> None:
    connect(identity=Anonymous()).send(READ)
    [asked] = server.asked
    assert asked.headers["x-api-key"] == "the-key"
    assert "Authorization" not in asked.headers
    assert "key" not in asked.path


def test_basic_carries_any_letters(connect: Any, server: Any) -> None:
    connect(identity=Basic("maría", "p:ä€ß")).send(READ)
    scheme, pair = (_seen(server)[0] or "").split()
    assert (scheme, base64.b64decode(pair).decode()) == ("Basic", "maría:p:ä€ß")


def test_basic_refuses_a_colon_in_the_name() -> None:
    with pytest.raises(ValueError, match="colon"):
        Basic("a:b", "secret")


class Kinetic:
    """A Kinetic that gives out tokens of its own and counts them."""

    def __init__(self, answers: Any, *, life: Any = 3600, xml: bool = False) -> None:
        self.answers = answers
        self.life = life
        self.xml = xml
        self.given = 0
        self.good: set[str] = set()
        self.refuse_with: Any = None
        self.pause: Callable[[], None] = lambda: None

    def __call__(self, asked: Any) -> Any:
        if asked.path == "/Inst/TokenResource.svc/":
            return self.token(asked)
        if asked.headers.get("Authorization", "").removeprefix("Bearer ") in self.good:
            return self.answers.answer(200, "[1]")
        return self.answers.answer(401, DENIED)

    def token(self, asked: Any) -> Any:
        self.given += 1
        number = self.given
        self.pause()
        if self.refuse_with is not None:
            return self.refuse_with
        right = (asked.headers.get("username"), asked.headers.get("password"))
        if asked.method != "POST" or right != ("manager", "pass word"):
            return self.answers.answer(
                401, '{"ErrorMessage":"Invalid username or password"}'
            )
        token = f"token-{number}"
        self.good.add(token)
        if self.xml:
            return self.answers.answer(
                200,
                f'<?xml version="1.0"?><Token xmlns="urn:x"><AccessToken>{token}</AccessToken>'
                f"<ExpiresIn>{self.life}</ExpiresIn><TokenType>Bearer</TokenType></Token>",
            )
        return self.answers.answer(
            200, {"AccessToken": token, "ExpiresIn": self.life, "TokenType": "Bearer"}
        )


MANAGER = Token("manager", "pass word")


@pytest.mark.parametrize("xml", [False, True], ids=["json", "xml"])
@pytest.mark.parametrize("life", [3600, "3600", "", "soon", "nan", "9" * 3000])
def test_a_token_is_fetched_once_and_carried(
    connect: Any, server: Any, answers: Any, xml: bool, life: Any
) -> None:
    server.behave(Kinetic(answers, life=life, xml=xml))
    session = connect(identity=MANAGER)
    for _ in range(3):
        assert session.send(READ).json() == [1]
    first, *others = server.asked
    assert first.method == "POST"
    assert first.headers["Accept"] == "application/json"
    assert first.headers["x-api-key"] == "the-key"
    assert first.headers["Content-Length"] == "0"
    assert _seen(server)[1:] == ["Bearer token-1"] * 3
    assert all("password" not in asked.headers for asked in others)


@pytest.mark.parametrize(("life", "early"), [(3600, 60), (100, 10)])
def test_a_token_is_renewed_before_it_expires(
    connect: Any, server: Any, answers: Any, time: Any, life: int, early: int
) -> None:
    kinetic = Kinetic(answers, life=life)
    server.behave(kinetic)
    session = connect(identity=MANAGER, clock=time.clock())
    session.send(READ)
    time.now += life - early - 1
    session.send(READ)
    assert kinetic.given == 1
    time.now += 1
    session.send(READ)
    assert kinetic.given == 2
    assert _seen(server)[-1] == "Bearer token-2"


@pytest.mark.parametrize("request_", [READ, WRITE], ids=["read", "write"])
def test_a_token_is_renewed_once_after_a_401(
    connect: Any, server: Any, answers: Any, request_: Request
) -> None:
    kinetic = Kinetic(answers)
    server.behave(kinetic)
    session = connect(identity=MANAGER)
    session.send(READ)
    kinetic.good.clear()
    assert session.send(request_).json() == [1]
    assert kinetic.given == 2


def test_a_401_that_stays_is_told_after_one_renewal(
    connect: Any, server: Any, answers: Any
) -> None:
    kinetic = Kinetic(answers)

    def never(asked: Any) -> Any:
        answer = kinetic(asked)
        return answer if "Token" in asked.path else answers.answer(401, DENIED)

    server.behave(never)
    with pytest.raises(errors.Unauthorized, match="Access denied") as caught:
        connect(identity=MANAGER).send(WRITE)
    assert not caught.value.may_have_happened
    assert kinetic.given == 2
    assert len(server.asked) == 4


def test_a_wrong_api_key_costs_no_renewal(
    connect: Any, server: Any, answers: Any
) -> None:
    kinetic = Kinetic(answers)

    def refuse(asked: Any) -> Any:
        if "Token" in asked.path:
            return kinetic(asked)
        return answers.answer(401, '{"ErrorMessage":"Invalid API Key"}')

    server.behave(refuse)
    with pytest.raises(errors.WrongApiKey):
        connect(identity=MANAGER).send(READ)
    assert kinetic.given == 1


def test_a_wrong_password_is_told_by_its_name(
    connect: Any, server: Any, answers: Any
) -> None:
    server.behave(Kinetic(answers))
    with pytest.raises(errors.WrongPassword, match="TokenResource.svc"):
        connect(identity=Token("manager", "guess")).send(READ)
    assert len(server.asked) == 1


@pytest.mark.parametrize(
    "body",
    [
        "",
        "{}",
        "[]",
        "null",
        '{"AccessToken": 5}',
        '{"AccessToken": ""}',
        '{"AccessToken": "a\\r\\nX-Evil: 1"}',
        "<Token></Token>",
        '<!DOCTYPE t [<!ENTITY a "b">]><Token><AccessToken>&a;</AccessToken></Token>',
        "<html>Sign in</html>",
        '<?xml version="1.0" encoding="x-made-up"?><Token><AccessToken>a</AccessToken></Token>',
        f'{{"AccessToken": "{"-" * 16_385}"}}',
        f"<Token><AccessToken>{'-' * 16_385}</AccessToken></Token>",
    ],
)
def test_a_token_service_that_gives_no_token_is_told(
    connect: Any, server: Any, answers: Any, body: str
) -> None:
    server.script(answers.answer(200, body))
    with pytest.raises(errors.ReplyError, match="holds no token"):
        connect(identity=MANAGER).send(READ)
    assert len(server.asked) == 1


def test_an_api_key_that_is_not_given_is_no_header(
    connect: Any, server: Any, answers: Any
) -> None:
    server.behave(Kinetic(answers))
    connect(identity=MANAGER, api_key=Secret("")).send(READ)
    assert len(server.asked) == 2
    assert not any("x-api-key" in asked.headers for asked in server.asked)


def test_a_token_service_that_fails_does_not_make_a_write_unclear(
    connect: Any, server: Any, answers: Any
) -> None:
    kinetic = Kinetic(answers)
    server.behave(kinetic)
    for trouble in (answers.answer(500), answers.raw([]), answers.answer(307)):
        kinetic.refuse_with = trouble
        with pytest.raises(errors.KineticError) as caught:
            connect(identity=MANAGER).send(WRITE)
        assert not caught.value.may_have_happened


def test_a_token_service_cannot_fill_the_memory(
    connect: Any, server: Any, answers: Any
) -> None:
    server.script(answers.answer(200, b" " * 2_000_000))
    with pytest.raises(errors.ReplyError, match="larger than 1,048,576 bytes"):
        connect(identity=MANAGER).send(READ)


def test_a_passing_failure_of_the_token_service_is_tried_again_for_a_read(
    connect: Any, server: Any, answers: Any, time: Any
) -> None:
    kinetic = Kinetic(answers)
    kinetic.refuse_with = answers.answer(503)

    def recover(asked: Any) -> Any:
        answer = kinetic(asked)
        kinetic.refuse_with = None
        return answer

    server.behave(recover)
    assert connect(identity=MANAGER, clock=time.clock()).send(READ).json() == [1]


CALL: ContextVar[int] = ContextVar("call", default=-1)
"""Which of the calls at once this is; whatever runs for a call carries it."""


class Crowd:
    """Many callers that need a token at the same moment."""

    SIZE = 24

    def threads(self, options: Options, clock: Clock = Clock()) -> list[Any]:
        with (
            Session(options, clock=clock) as session,
            ThreadPoolExecutor(self.SIZE) as pool,
        ):
            start = threading.Barrier(self.SIZE)

            def call(number: int) -> Any:
                CALL.set(number)
                start.wait()
                return _outcome(lambda: session.send(READ).json())

            return list(pool.map(call, range(self.SIZE)))

    def tasks(self, options: Options, clock: Clock = Clock()) -> list[Any]:
        async def main() -> list[Any]:
            async with AsyncSession(options, clock=clock) as session:

                async def call(number: int) -> Any:
                    CALL.set(number)
                    return (await session.send(READ)).json()

                calls = map(call, range(self.SIZE))
                return await asyncio.gather(*calls, return_exceptions=True)

        return asyncio.run(main())


def _outcome(act: Callable[[], Any]) -> Any:
    try:
        return act()
    except errors.KineticError as error:
        return error


@pytest.fixture(params=["threads", "tasks"])
def crowd(request: pytest.FixtureRequest) -> Callable[..., list[Any]]:
    act: Callable[..., list[Any]] = getattr(Crowd(), request.param)
    return act


def _options(server: Any, **more: Any) -> Options:
    return Options(
        server.url, "EPIC06", identity=MANAGER, max_concurrency=Crowd.SIZE, **more
    )


def test_a_crowd_fetches_one_token(crowd: Any, server: Any, answers: Any) -> None:
    kinetic = Kinetic(answers)
    server.behave(kinetic)
    assert crowd(_options(server)) == [[1]] * Crowd.SIZE
    assert kinetic.given == 1


def test_a_crowd_renews_a_refused_token_once(
    crowd: Any, server: Any, answers: Any
) -> None:
    kinetic = Kinetic(answers)
    refused = threading.Barrier(Crowd.SIZE)

    def forget(asked: Any) -> Any:
        if asked.headers.get("Authorization") == "Bearer token-1":
            refused.wait()
            return answers.answer(401, DENIED)
        return kinetic(asked)

    server.behave(forget)
    assert crowd(_options(server)) == [[1]] * Crowd.SIZE
    assert kinetic.given == 2


class Roll:
    """A clock that knows who has asked it how often, and so who has come to wait."""

    def __init__(self) -> None:
        self._asked: Counter[Any] = Counter()
        self._changed = threading.Condition()
        self.have_all_waited = False

    def monotonic(self) -> float:
        with self._changed:
            self._asked[CALL.get()] += 1
            self._changed.notify_all()
        return time.monotonic()

    def wait_until_all_wait(self) -> None:
        # Each asks for its deadline, its place, and its turn.
        with self._changed:
            self.have_all_waited = self._changed.wait_for(
                self._are_all_here, timeout=60
            )

    def _are_all_here(self) -> bool:
        return sum(times >= 3 for times in self._asked.values()) >= Crowd.SIZE


def test_a_crowd_with_a_wrong_password_tries_it_once(
    crowd: Any, server: Any, answers: Any
) -> None:
    kinetic = Kinetic(answers)
    kinetic.refuse_with = answers.answer(
        401, '{"ErrorMessage":"Invalid username or password"}'
    )
    roll = Roll()
    kinetic.pause = roll.wait_until_all_wait
    server.behave(kinetic)
    outcomes = crowd(_options(server), Clock(monotonic=roll.monotonic))
    assert roll.have_all_waited
    assert {type(outcome) for outcome in outcomes} == {errors.WrongPassword}
    assert len({id(outcome) for outcome in outcomes}) == Crowd.SIZE
    assert kinetic.given == 1


@pytest.mark.parametrize("life", [0, -1])
def test_a_crowd_takes_one_token_however_short_its_life(
    crowd: Any, server: Any, answers: Any, life: int
) -> None:
    kinetic = Kinetic(answers, life=life)
    roll = Roll()
    kinetic.pause = roll.wait_until_all_wait
    server.behave(kinetic)
    outcomes = crowd(_options(server), Clock(monotonic=roll.monotonic))
    assert roll.have_all_waited
    assert outcomes == [[1]] * Crowd.SIZE
    assert kinetic.given == 1


def test_a_token_service_that_gives_the_refused_token_again_ends_the_call(
    connect: Any, server: Any, answers: Any
) -> None:
    """An identity provider that keeps its tokens until they expire."""
    kept = answers.answer(200, {"AccessToken": "kept", "ExpiresIn": 3600})

    def behave(asked: Any) -> Any:
        return kept if "Token" in asked.path else answers.answer(401, DENIED)

    server.behave(behave)
    with pytest.raises(errors.Unauthorized):
        connect(identity=MANAGER).send(READ)
    paths = [asked.path for asked in server.asked]
    assert paths == ["/Inst/TokenResource.svc/", "/Inst/api/x"] + [
        "/Inst/TokenResource.svc/"
    ]


class Late:
    """A clock by which the second call comes to its turn when its time is over."""

    def __init__(self) -> None:
        self._of_the_second = itertools.chain([0.0], itertools.repeat(300.0))

    def monotonic(self) -> float:
        return next(self._of_the_second) if CALL.get() == 2 else 0.0


def test_a_call_that_waits_for_anothers_token_is_told_so_at_its_deadline(
    server: Any, answers: Any
) -> None:
    asked, release = threading.Event(), threading.Event()
    kinetic = Kinetic(answers)

    def pause() -> None:
        asked.set()
        release.wait(20)

    kinetic.pause = pause
    server.behave(kinetic)
    options = _options(server, deadline=300.0)

    def of_threads() -> Any:
        clock = Clock(monotonic=Late().monotonic)
        with Session(options, clock=clock) as session, ThreadPoolExecutor(2) as pool:

            def call(number: int) -> Any:
                CALL.set(number)
                return _outcome(lambda: session.send(READ).json())

            first = pool.submit(call, 1)
            asked.wait(20)
            second = pool.submit(call, 2).result()
            release.set()
            return first.result(), second

    async def of_tasks() -> Any:
        clock = Clock(monotonic=Late().monotonic)
        async with AsyncSession(options, clock=clock) as session:

            async def call(number: int) -> Any:
                CALL.set(number)
                return (await session.send(READ)).json()

            first = asyncio.create_task(call(1))
            await asyncio.to_thread(asked.wait, 20)
            [second] = await asyncio.gather(call(2), return_exceptions=True)
            release.set()
            return await first, second

    for run in (of_threads, lambda: asyncio.run(of_tasks())):
        asked.clear()
        release.clear()
        first, second = run()
        assert first == [1] and isinstance(second, errors.TimedOut)
        assert str(second) == "another call had not fetched a token before the deadline"


def test_those_who_wait_fail_with_their_fetch_and_no_earlier_one(
    server: Any, answers: Any
) -> None:
    kinetic = Kinetic(answers)
    kinetic.refuse_with = answers.answer(500)
    server.behave(kinetic)

    async def main() -> list[Any]:
        async with AsyncSession(_options(server)) as session:
            with pytest.raises(errors.ServerError):
                await session.send(WRITE)
            kinetic.refuse_with = None
            replies = await asyncio.gather(session.send(WRITE), session.send(WRITE))
            return [reply.json() for reply in replies]

    assert asyncio.run(main()) == [[1], [1]]
    assert kinetic.given == 2


def test_a_task_that_is_cancelled_while_it_fetches_leaves_the_token_to_others(
    server: Any, answers: Any
) -> None:
    kinetic = Kinetic(answers)
    asked_first, may_go_on = threading.Event(), threading.Event()

    def pause() -> None:
        asked_first.set()
        may_go_on.wait()

    kinetic.pause = pause
    server.behave(kinetic)

    async def main() -> Any:
        async with AsyncSession(_options(server)) as session:
            first = asyncio.create_task(session.send(READ))
            await asyncio.to_thread(asked_first.wait)
            second = asyncio.create_task(session.send(READ))
            await asyncio.sleep(0)
            first.cancel()
            kinetic.pause = lambda: None
            may_go_on.set()
            reply = await second
            with pytest.raises(asyncio.CancelledError):
                await first
            return reply.json()

    assert asyncio.run(main()) == [1]


def test_a_bearer_string_is_carried_and_stands_when_refused(
    connect: Any, server: Any, answers: Any
) -> None:
    server.script(answers.answer(401, '{"ErrorMessage":"The token has expired"}'))
    with pytest.raises(errors.TokenExpired, match="callable"):
        connect(identity=Bearer("abc")).send(READ)
    assert _seen(server) == ["Bearer abc"]


def test_a_bearer_function_is_asked_before_every_call_and_once_after_a_401(
    connect: Any, server: Any, answers: Any
) -> None:
    tokens = iter(["a", "b", "c", "d"])
    server.script(
        answers.answer(),
        answers.answer(401, DENIED),
        answers.answer(),
        answers.answer(401, DENIED),
    )
    session = connect(identity=Bearer(lambda: next(tokens)))
    session.send(READ)
    session.send(READ)
    assert _seen(server) == ["Bearer a", "Bearer b", "Bearer c"]
    with pytest.raises(errors.Unauthorized):
        connect(identity=Bearer(lambda: "same")).send(READ)
    assert _seen(server)[3:] == ["Bearer same"]


@pytest.mark.parametrize("is_wrapped", [False, True])
def test_an_async_bearer_function_is_awaited(server: Any, is_wrapped: bool) -> None:
    async def token() -> str:
        await asyncio.sleep(0)
        return "from-a-task"

    identity = Bearer((lambda: token()) if is_wrapped else token)

    async def main() -> None:
        options = Options(server.url, "EPIC06", identity=identity)
        async with AsyncSession(options) as session:
            await session.send(READ)

    asyncio.run(main())
    assert _seen(server) == ["Bearer from-a-task"]


def test_an_async_bearer_function_needs_the_async_client(server: Any) -> None:
    async def token() -> str:
        return "x"

    with Session(Options(server.url, "EPIC06", identity=Bearer(token))) as session:
        with pytest.raises(TypeError, match="async client"):
            session.send(READ)
    assert server.asked == []


def test_a_plain_bearer_function_does_not_stop_the_loop(server: Any) -> None:
    ticked = threading.Event()

    def token() -> str:
        assert ticked.wait(10)
        return "x"

    async def main() -> None:
        options = Options(server.url, "EPIC06", identity=Bearer(token))
        async with AsyncSession(options) as session:
            call = asyncio.create_task(session.send(READ))
            await asyncio.sleep(0)
            ticked.set()
            await call

    asyncio.run(main())


@pytest.mark.parametrize("kind", ["plain", "async"])
def test_a_bearer_function_that_does_not_answer_ends_at_the_deadline(
    server: Any, kind: str
) -> None:
    release = threading.Event()

    async def never() -> str:
        await asyncio.Event().wait()
        return "x"

    def late() -> str:
        release.wait(20)
        return "x"

    identity = Bearer(never if kind == "async" else late)

    async def main() -> None:
        options = Options(server.url, "EPIC06", identity=identity, deadline=0.2)
        async with AsyncSession(options) as session:
            with pytest.raises(errors.TimedOut, match="no token .* deadline") as caught:
                await session.send(WRITE)
            assert not caught.value.may_have_happened
        release.set()

    asyncio.run(main())
    assert server.asked == []


def test_a_timeout_of_the_functions_own_is_not_the_calls(server: Any) -> None:
    async def token() -> str:
        raise TimeoutError("the provider's")

    async def main() -> None:
        options = Options(server.url, "EPIC06", identity=Bearer(token))
        async with AsyncSession(options) as session:
            with pytest.raises(TimeoutError, match="the provider's"):
                await session.send(READ)

    asyncio.run(main())


@pytest.mark.parametrize("token", [None, "", b"PLANTED", 5])
def test_a_function_that_returns_no_text_is_told(
    connect: Any, server: Any, token: Any
) -> None:
    with pytest.raises(ValueError, match="returned no token") as caught:
        connect(identity=Bearer(lambda: token)).send(READ)
    assert server.asked == [] and "PLANTED" not in str(caught.value)


@pytest.mark.parametrize(
    "given", [Bearer("a\r\nX-Evil: 1"), Token("a\nb", "p"), Token("a", "p\r\nX: 1")]
)
def test_credentials_with_a_line_break_are_refused_when_the_session_opens(
    connect: Any, server: Any, given: Any
) -> None:
    with pytest.raises(ValueError, match="line break"):
        connect(identity=given)


def test_a_function_that_returns_a_line_break_is_refused(
    connect: Any, server: Any
) -> None:
    with pytest.raises(ValueError, match="line break"):
        connect(identity=Bearer(lambda: "a\r\nX-Evil: 1")).send(READ)
    assert server.asked == []


def test_json_of_a_token_is_never_in_a_repr() -> None:
    for identity in (
        MANAGER,
        Basic("manager", "pass word"),
        Bearer("pass word"),
        Anonymous(),
    ):
        assert "pass word" not in repr(identity) + json.dumps(repr(identity))
