"""From an error that reaches a program, nothing leads to a bare credential: neither its frames, nor what they lead to."""

from __future__ import annotations

import asyncio
import base64
import contextlib
import json
import threading
import types
from collections import deque
from collections.abc import Callable, Iterator, Mapping
from functools import partial
from typing import Any
from urllib.parse import quote, quote_plus

import httpx2
import pytest
from msgspec.structs import replace

from codegen.runtime import credentials as environment
from codegen.runtime.options import Options
from codegen.runtime.errors import KineticError
from codegen.runtime.http.auth import Basic, Bearer, ClientCredentials, Identity, Token
from codegen.runtime.http.message import Request
from codegen.runtime.http.negotiate import Negotiate
from codegen.runtime.http.secret import Secret
from codegen.runtime.tasks.session import AsyncClient, AsyncSession
from codegen.runtime.threads.session import Client, Session

WORD = "PLANTED-wörd/1"
_TEXTS = [
    form
    for pair in (WORD, f"maria:{WORD}", f"id:{quote(WORD, safe='')}")
    for text in (pair, quote(pair), quote(pair, safe=""), quote_plus(pair))
    for form in (text, base64.b64encode(text.encode()).decode())
]
BARE = {
    *_TEXTS,
    *(text.encode().decode("latin-1") for text in _TEXTS),
    json.dumps(WORD)[1:-1],
    repr(WORD.encode())[2:-1],
}
"""The credential raw, percent-encoded, in Base64, and as Python's own text for bytes has it."""
READ = Request("GET", "api/x")
WRITE = Request("POST", "api/x", body=b"{}", read=False)

OURS = ("codegen.runtime", "httpx2", "httpcore2", "h11", "anyio")
PLAIN = (dict, list, tuple, set, frozenset, deque, types.MappingProxyType)


def _is_bare(text: str) -> bool:
    return any(form in text for form in BARE)


def _frames(error: BaseException) -> Iterator[tuple[str, Any]]:
    """The locals of the frames that an error passed through, but for this file's and the tools' that run it."""
    step = error.__traceback__
    while step is not None:
        code = step.tb_frame.f_code
        if code.co_filename != __file__:
            for name, value in step.tb_frame.f_locals.items():
                yield f"{code.co_filename}:{step.tb_lineno} {code.co_name}.{name}", value
        step = step.tb_next


def _inside(found: Any) -> Iterator[tuple[str, Any]]:
    """What a value leads to: parts of containers, attributes of objects of ours and of the HTTP library."""
    if isinstance(found, BaseException):
        yield from _frames(found)
        yield "args", found.args
        yield "cause", found.__cause__
        yield "context", found.__context__
    if isinstance(found, Mapping):
        with contextlib.suppress(Exception):
            yield from ((f"[{k!r:.30}]", (k, v)) for k, v in list(found.items()))
    elif isinstance(found, PLAIN):
        yield from ((f"[{at}]", value) for at, value in enumerate(list(found)))
    elif isinstance(found, partial):
        yield "partial", (found.func, found.args, found.keywords)
    elif isinstance(found, types.MethodType):
        yield "self", found.__self__
    elif isinstance(found, types.FunctionType):
        for cell in found.__closure__ or ():
            with contextlib.suppress(ValueError):
                yield "closure", cell.cell_contents
    elif isinstance(found, types.CoroutineType) and found.cr_frame:
        yield "coroutine", dict(found.cr_frame.f_locals)
    elif isinstance(found, types.GeneratorType) and found.gi_frame:
        yield "generator", dict(found.gi_frame.f_locals)
    if isinstance(found, Secret) or isinstance(found, type | types.ModuleType):
        return
    if isinstance(found, BaseException) or type(found).__module__.startswith(OURS):
        yield from getattr(found, "__dict__", {}).items()
        for kind in type(found).__mro__:
            slots = vars(kind).get("__slots__", ())
            for name in (slots,) if isinstance(slots, str) else slots:
                with contextlib.suppress(AttributeError):
                    yield name, getattr(found, name)


def leaks(error: BaseException) -> list[str]:
    """The ways from an error to a bare credential."""
    seen: dict[int, Any] = {}
    left: list[tuple[str, Any]] = [("error", error)]
    ways: list[str] = []
    while left:
        way, found = left.pop()
        if id(found) in seen:
            continue
        seen[id(found)] = found
        if isinstance(found, bytes | bytearray | memoryview):
            found = bytes(found).decode("latin-1")
        if isinstance(found, str):
            ways += [way] if _is_bare(found) else []
        else:
            left += [(f"{way} > {name}", value) for name, value in _inside(found)]
    return ways


@pytest.fixture(params=[Client, AsyncClient], ids=["sync", "async"])
def kind(request: pytest.FixtureRequest) -> Any:
    return request.param


WHO: dict[str, Any] = {"company": "E", "api_key": "k", "username": "u", "password": "p"}
MISPLACED: dict[str, dict[str, Any]] = {
    "url, of credentials": {"url": f"https://maria:{WORD}@h/x"},
    "url, of a token": {"url": f"https://h/x?token={WORD}"},
    "url, encoded": {"url": f"https://maria:{quote(WORD, safe='')}@h/x"},
    "url, of no port": {"url": f"https://h:{WORD}/x"},
    "url, of brackets": {"url": f"https://[{WORD}/x"},
    "url, no text": {"url": f"https://maria:{WORD}@h/x".encode()},
    "auth": {"auth": WORD, "username": ""},
    "auth, beside a name": {"auth": WORD},
    "auth, a pair": {"auth": ("maria", WORD), "username": ""},
    "auth, of httpx2": {"auth": httpx2.BasicAuth("maria", WORD), "username": ""},
    "auth, a class": {"auth": [WORD], "username": ""},
    "api_key, bytes": {"api_key": WORD.encode()},
    "api_key, a list": {"api_key": [WORD]},
    "api_key, a line": {"api_key": f"{WORD}\n"},
    "password, bytes": {"password": WORD.encode()},
    "password, a line, as a token": {
        "auth": lambda: Token("maria", f"{WORD}\n"),
        "username": "",
    },
    "password, without a name": {"password": WORD, "username": ""},
    "user name with it": {"username": f"maria:{WORD}"},
    "user name, another encoding": {"username": f"{WORD}\udce4"},
    "a setting of another name": {"passwrod": WORD},
    "a number that is none": {"timeout": WORD},
    "a company that is none": {"company": [WORD], "license": "\n"},
    "token": {"auth": lambda: Bearer(f"{WORD}\n"), "username": ""},
    "token, bytes": {"auth": lambda: Bearer(WORD.encode()), "username": ""},  # type: ignore[arg-type]  # what is tested
}


def _made(given: dict[str, Any]) -> dict[str, Any]:
    """What a client is given, identities made in the place where they may be refused."""
    return {
        n: v() if isinstance(v, types.FunctionType) else v for n, v in given.items()
    }


@pytest.mark.parametrize("place", MISPLACED)
def test_a_client_that_is_refused_holds_no_credential(kind: Any, place: str) -> None:
    given = {"url": "https://h/x"} | WHO | MISPLACED[place]
    with pytest.raises((ValueError, TypeError)) as caught:
        kind(**_made(given))
    assert leaks(caught.value) == []


@pytest.mark.parametrize("place", MISPLACED)
def test_a_refusal_that_is_handled_holds_no_credential(kind: Any, place: str) -> None:
    """The same while the program handles an error of its own, which stays whole."""
    given = {"url": "https://h/x"} | WHO | MISPLACED[place]

    def broken(kept: str) -> None:
        raise RuntimeError

    try:
        broken("kept")
    except RuntimeError as own:
        with pytest.raises((ValueError, TypeError)) as caught:
            kind(**_made(given))
        assert leaks(caught.value) == []
        assert own.__traceback__ and own.__traceback__.tb_next
        assert own.__traceback__.tb_next.tb_frame.f_locals == {"kept": "kept"}


MADE: dict[str, Callable[[], object]] = {
    "Options": lambda: Options(f"https://maria:{WORD}@h/x", "E"),
    "Options, key": lambda: Options("https://h/x", "E", api_key=Secret(f"{WORD}\n")),
    "Options, bare": lambda: Options("https://h/x", "E", plat=WORD),  # type: ignore[call-arg]  # what is tested
    "Basic": lambda: Basic(f"maria:{WORD}", "p"),
    "Basic, odd": lambda: Basic("maria", pasword=WORD),  # type: ignore[call-arg]  # what is tested
    "Basic, bytes": lambda: Session(_as(Basic("maria", WORD.encode()))),  # type: ignore[arg-type]  # what is tested
    "Basic, number": lambda: Basic(WORD.encode(), "p"),  # type: ignore[arg-type]  # what is tested
    "Token": lambda: Session(_as(Token(f"maria{WORD}\n", "p"))),
    "Token, bytes": lambda: Session(_as(Token("maria", WORD.encode()))),  # type: ignore[arg-type]  # what is tested
    "Bearer": lambda: Session(_as(Bearer(f"{WORD}\n"))),
    "Bearer, odd": lambda: Bearer(WORD, WORD),  # type: ignore[call-arg]  # what is tested
    "ClientCredentials": lambda: ClientCredentials("https://h/t", "id", WORD),  # type: ignore[misc, call-arg]  # what is tested
    "ClientCredentials, url": lambda: ClientCredentials(
        f"https://maria:{WORD}@h/t", "id", client_secret="s"
    ),
    "ClientCredentials, url, encoded": lambda: ClientCredentials(
        f"https://maria:{quote(WORD, safe='')}@h/t", "id", client_secret="s"
    ),
    "ClientCredentials, body": lambda: Session(_as(_client("id\udce4", "body"))),
    "ClientCredentials, header": lambda: Session(_as(_client("id\udce4", "header"))),
    "Negotiate": lambda: Negotiate("maria", pasword=WORD),  # type: ignore[call-arg]  # what is tested
    "identity, no identity": lambda: Session(_as(WORD)),
    "environment": lambda: environment.identity_of(
        "basic", environment.read_environment({"KINETIC_USERNAME": f"a:{WORD}", **_KEY})
    ),
}
_KEY = {"KINETIC_PASSWORD": WORD}


def _as(identity: Any) -> Options:
    return Options("https://h/x", "E", identity=identity)


def _client(client_id: str, send: Any) -> ClientCredentials:
    return ClientCredentials("https://h/t", client_id, client_secret=WORD, send=send)


@pytest.mark.parametrize("what", MADE)
def test_a_value_that_is_refused_holds_no_credential(what: str) -> None:
    with pytest.raises((ValueError, TypeError, AttributeError)) as caught:
        MADE[what]()
    assert leaks(caught.value) == []


@pytest.mark.parametrize(
    "variables",
    [
        {"KINETIC_URL": f"https://maria:{WORD}@h/x"},
        {"KINETIC_API_KEY": f"{WORD}\n"},
        {"KINETIC_USERNAME": f"maria:{WORD}"},
        {"KINETIC_AUTH": "token", "KINETIC_PASSWORD": f"{WORD}\n"},
        {"KINETIC_AUTH": WORD},
        {"KINETIC_PASSWORD": f"{WORD}\udce4"},
        {"KINETIC_COMPANY": "", "KINETIC_PASSWORD": WORD},
    ],
)
def test_an_environment_that_is_refused_shows_no_credential(
    kind: Any, variables: dict[str, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    usual = {"URL": "https://h/x", "COMPANY": "E", "API_KEY": "k"}
    usual |= {"USERNAME": "maria", "PASSWORD": "p"}
    for name, value in usual.items():
        monkeypatch.setenv(f"KINETIC_{name}", value)
    for name, value in variables.items():
        monkeypatch.setenv(name, value)
    with pytest.raises((ValueError, KineticError)) as caught:
        kind.from_env()
    monkeypatch.undo()
    assert leaks(caught.value) == []


def _identities(url: str) -> dict[str, Identity]:
    return {
        "Basic": Basic("maria", WORD),
        "Token": Token("maria", WORD),
        "Bearer": Bearer(quote(WORD)),
        "ClientCredentials": ClientCredentials(f"{url}/t", "id", client_secret=WORD),
        "ClientCredentials, header": ClientCredentials(
            f"{url}/t", "id", client_secret=WORD, send="header"
        ),
    }


class Repeats:
    """A server that gives tokens, and says all that it heard or gave in whatever else it says."""

    def __init__(self, answers: Any, status: int, headers: dict[str, str]) -> None:
        self.answers, self.status, self.headers = answers, status, headers

    def __call__(self, asked: Any) -> Any:
        token = quote(WORD)
        if asked.path.endswith(("TokenResource.svc/", "/t")):
            given = {"access_token": token, "expires_in": 60}
            return self.answers.answer(200, given)
        said = f"{asked.headers} {token} {WORD}"
        return self.answers.answer(
            self.status, {"ErrorMessage": said}, self.headers | {"X-Said": token}
        )


TROUBLE: dict[str, Callable[[Any], Any]] = {
    "refused": lambda a: Repeats(a, 400, {}),
    "unauthorized": lambda a: Repeats(a, 401, {}),
    "failed": lambda a: Repeats(a, 500, {}),
    "away": lambda a: Repeats(a, 302, {"Location": f"https://h:1/?{quote(WORD)}"}),
    "nowhere": lambda a: Repeats(a, 302, {}),
    "round": lambda a: Repeats(a, 302, {"Location": f"?{quote(WORD)}"}),
    "coded": lambda a: Repeats(a, 200, {"Content-Encoding": "br"}),
    "no gzip": lambda a: Repeats(a, 200, {"Content-Encoding": "gzip"}),
    "reset": lambda a: lambda asked: a.raw([], True),
    "closed": lambda a: lambda asked: a.raw([]),
    "not http": lambda a: lambda asked: a.raw([f"{WORD}\r\n\r\n".encode()]),
    "cut": lambda a: lambda asked: a.raw(
        [b"HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\n{"]
    ),
    "silent": lambda a: lambda asked: a.silent(),
}


@pytest.mark.parametrize("identity", _identities("http://h"))
@pytest.mark.parametrize("trouble", TROUBLE)
def test_a_call_that_fails_leads_to_no_credential(
    connect: Any, server: Any, answers: Any, trouble: str, identity: str
) -> None:
    server.behave(TROUBLE[trouble](answers))
    limits = {"timeout": 0.05, "retries": 0}
    if trouble == "silent" and "Basic" not in identity:
        limits["deadline"] = 0.1
    session = connect(
        identity=_identities(server.url)[identity], api_key=Secret(WORD), **limits
    )
    for request in (READ, WRITE):
        with pytest.raises((KineticError, ValueError)) as caught:
            session.send(request)
        assert leaks(caught.value) == []


def test_nobody_there(connect: Any) -> None:
    identity = Basic("maria", WORD)
    for url in ("http://127.0.0.1:1/x", "http://nobody.invalid/x"):
        session = connect(url=url, identity=identity, retries=0)
        with pytest.raises(KineticError) as caught:
            session.send(READ)
        assert leaks(caught.value) == []


class Interrupted(BaseException):
    """What a signal's handler raises in the middle of a call."""


class _Own(Exception):
    """What a hook of the program's own client raises."""


@pytest.mark.parametrize("raised", [Interrupted, _Own, RuntimeError, OSError])
@pytest.mark.parametrize("when", ["request", "response"])
@pytest.mark.parametrize("is_async", [False, True])
def test_what_breaks_a_call_from_outside_leads_to_no_credential(
    server: Any, raised: type[BaseException], when: Any, is_async: bool
) -> None:
    def strike(*given: Any) -> None:
        raise raised

    async def strike_async(*given: Any) -> None:
        raise raised

    options = Options(server.url, "E", identity=Basic("maria", WORD), retries=0)
    if is_async:
        mine = httpx2.AsyncClient(verify=False, event_hooks={when: [strike_async]})

        async def send() -> None:
            async with mine, AsyncSession(options, http=mine) as session:
                await session.send(READ)

        with pytest.raises(raised) as caught:
            asyncio.run(send())
    else:
        with httpx2.Client(verify=False, event_hooks={when: [strike]}) as own:
            with pytest.raises(raised) as caught:
                Session(options, http=own).send(READ)
    lines = [step.name for step in caught.traceback]
    assert any("strike" in name for name in lines), "the place is still told"
    assert leaks(caught.value) == []


@pytest.mark.parametrize("number", range(5))
def test_a_call_that_is_cancelled_leads_to_no_credential(
    server: Any, answers: Any, number: int
) -> None:
    """Cancelled while it waits for an answer, by a task, by `timeout`, and in a group with one that fails."""
    arrived = threading.Event()

    def behave(asked: Any) -> Any:
        if asked.path.endswith(("TokenResource.svc/", "/t")) and number % 2:
            return answers.answer(200, {"access_token": quote(WORD)})
        arrived.set()
        return answers.silent()

    server.behave(behave)
    identity = [*_identities(server.url).values()][number]
    options = Options(server.url, "E", api_key=Secret(WORD), identity=identity)

    async def cancelled(session: AsyncSession) -> None:
        task = asyncio.create_task(session.send(READ))
        await asyncio.to_thread(arrived.wait)
        arrived.clear()
        task.cancel()
        await task

    async def timed(session: AsyncSession) -> None:
        async with asyncio.timeout(0.1):
            await session.send(WRITE)

    async def failing() -> None:
        await asyncio.to_thread(arrived.wait)
        raise _Own

    async def grouped(session: AsyncSession) -> None:
        arrived.clear()
        async with asyncio.TaskGroup() as group:
            group.create_task(session.send(READ))
            group.create_task(failing())

    async def run(work: Callable[[AsyncSession], Any]) -> BaseException:
        async with AsyncSession(options) as session:
            try:
                await work(session)
            except BaseException as error:
                return error
        raise AssertionError

    for work in (cancelled, timed):
        arrived.clear()
        error = asyncio.run(run(work))
        assert isinstance(error, asyncio.CancelledError | TimeoutError)
        assert leaks(error) == []
    if number % 2 == 0 and number:
        return
    error = asyncio.run(run(grouped))
    assert isinstance(error, ExceptionGroup) and leaks(error) == []


def test_an_answer_that_a_hook_refuses_keeps_the_answer_and_not_the_request(
    server: Any, answers: Any
) -> None:
    server.script(answers.answer(418, "short and stout"))
    options = Options(server.url, "E", identity=Basic("maria", WORD), retries=0)

    def check(response: httpx2.Response) -> None:
        response.read()
        try:
            response.raise_for_status()
        except httpx2.HTTPStatusError as error:
            raise _Own from error

    with httpx2.Client(verify=False, event_hooks={"response": [check]}) as own:
        with pytest.raises(_Own) as caught:
            Session(options, http=own).send(READ)
    assert leaks(caught.value) == []
    cause = caught.value.__cause__
    assert isinstance(cause, httpx2.HTTPStatusError)
    assert cause.response.status_code == 418


def test_an_error_of_the_programs_own_function_keeps_what_it_says(connect: Any) -> None:
    own = _Own("no token")
    own.request = own.response = {"error": "expired"}  # type: ignore[attr-defined]  # as libraries do

    def token() -> str:
        raise own

    with pytest.raises(_Own) as caught:
        connect(identity=Bearer(token), api_key=Secret(WORD)).send(READ)
    assert vars(caught.value) == dict.fromkeys(
        ("request", "response"), {"error": "expired"}
    )
    assert leaks(caught.value) == []


@pytest.mark.parametrize("request_", [READ, WRITE], ids=["read", "write"])
def test_a_header_of_a_request_of_ones_own_is_no_local_of_ours(
    connect: Any, server: Any, answers: Any, request_: Request
) -> None:
    own = {"X-Own": quote(WORD)}
    server.script(answers.answer(500, {}))
    with pytest.raises(KineticError) as caught:
        connect().send(replace(request_, headers=tuple(own.items())))
    assert leaks(caught.value) == []
    assert server.asked[0].headers["X-Own"] == own["X-Own"]


WRONG: dict[str, Callable[[], Any]] = {
    "an address": lambda: f"https://maria:{WORD}@proxy",
    "proxies": lambda: {"https://": f"https://maria:{WORD}@proxy"},
    "auth": lambda: httpx2.BasicAuth("maria", WORD),
    "a class": lambda: httpx2.Client,
    "false": lambda: False,
    "a client for threads": httpx2.Client,
    "a client for tasks": httpx2.AsyncClient,
}


@pytest.mark.parametrize("wrong", WRONG)
def test_what_is_no_client_is_refused_at_once_and_not_shown(
    kind: Any, wrong: str
) -> None:
    given = WRONG[wrong]()
    if wrong == "a client for threads" and kind is Client:
        pytest.skip("this is one")
    if wrong == "a client for tasks" and kind is AsyncClient:
        pytest.skip("this is one")
    with pytest.raises(TypeError, match="http must be an httpx2") as caught:
        kind("https://h/x", **WHO, http=given)
    assert leaks(caught.value) == []


def test_a_path_that_is_an_address_is_not_repeated(connect: Any) -> None:
    with pytest.raises(ValueError) as caught:
        connect().send(Request("GET", f"https://maria:{WORD}@h/x"))
    assert WORD not in str(caught.value)


def test_the_search_finds_what_is_there() -> None:
    """Of an error of the HTTP library alone, and of each of the forms."""
    with pytest.raises(httpx2.ConnectError) as caught:
        httpx2.get("http://127.0.0.1:1", headers={"x-api-key": quote(WORD)})
    assert leaks(caught.value)
    for form in _TEXTS:
        assert leaks(ValueError({"a": [form.encode()], "b": form}))
