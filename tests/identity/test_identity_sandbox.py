"""Every identity, held sessions and shared tokens, by a generated client against a sandbox that looks at credentials."""

from __future__ import annotations

import asyncio
import logging
import random
import socket
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from typing import Any

import httpx2
import pytest
from support import SAMPLE

from codegen.sandbox import running
from generated_example import (
    Anonymous,
    AsyncKinetic,
    Basic,
    Bearer,
    ClientCredentials,
    Kinetic,
    KineticError,
    NotFound,
    SessionGone,
    Token,
    TokenExpired,
    TokenService,
    Unauthorized,
    WrongApiKey,
    WrongPassword,
)
from generated_example._runtime import WEB_SERVICES

KEY, USER, PASSWORD = "the-key", "maria", "the-password"
CLIENT, SECRET = "the-client", "the-secret"
PLANTED = {
    "api_key": KEY,
    "username": USER,
    "password": PASSWORD,
    "client_id": CLIENT,
    "client_secret": SECRET,
}


@contextmanager
def sandbox(**changes: Any) -> Iterator[str]:
    with running(
        SAMPLE / "metadata", rows=SAMPLE / "rows", **(PLANTED | changes)
    ) as url:
        yield url


@pytest.fixture(scope="module")
def url() -> Iterator[str]:
    with sandbox() as url:
        yield url


@pytest.fixture
def environ(url: str, monkeypatch: pytest.MonkeyPatch) -> Callable[..., None]:
    """Set the variables that a test names, and no others of Kinetic's."""

    def set_only(**variables: str) -> None:
        for name in ("TOKEN", "AUTH", "USERNAME", "PASSWORD", "CLIENT_ID", "SCOPE"):
            monkeypatch.delenv(f"KINETIC_{name}", raising=False)
        for name in ("CLIENT_SECRET", "TOKEN_URL"):
            monkeypatch.delenv(f"KINETIC_{name}", raising=False)
        known = {"URL": url, "COMPANY": "EPIC06", "API_KEY": KEY} | variables
        for name, value in known.items():
            monkeypatch.setenv(f"KINETIC_{name}", value)

    return set_only


def token_of(url: str) -> str:
    headers = {"username": USER, "password": PASSWORD, "Accept": "application/json"}
    reply = httpx2.post(f"{url}/TokenResource.svc/", headers=headers, verify=False)
    found: str = reply.json()["AccessToken"]
    return found


def read(kinetic: Kinetic) -> str | None:
    return kinetic.erp.bo.customer.customers.get(cust_num=2).name


async def read_async(kinetic: AsyncKinetic) -> str | None:
    return (await kinetic.erp.bo.customer.customers.get(cust_num=2)).name


WAYS: list[tuple[type[Any], dict[str, str]]] = [
    (Basic, {"USERNAME": USER, "PASSWORD": PASSWORD}),
    (Token, {"AUTH": "token", "USERNAME": USER, "PASSWORD": PASSWORD}),
    (TokenService, {"AUTH": "token_service", "USERNAME": USER, "PASSWORD": PASSWORD}),
    (Bearer, {"TOKEN": "{token}"}),
    (Bearer, {"TOKEN": "{token}", "USERNAME": USER, "PASSWORD": "not used"}),
    (
        ClientCredentials,
        {
            "TOKEN_URL": "{url}/connect/token",
            "CLIENT_ID": CLIENT,
            "CLIENT_SECRET": SECRET,
            "SCOPE": "api",
        },
    ),
]


@pytest.mark.parametrize(("kind", "variables"), WAYS)
def test_the_environment_says_who_asks(
    url: str, environ: Callable[..., None], kind: type[Any], variables: dict[str, str]
) -> None:
    token = token_of(url)
    environ(
        **{
            name: value.replace("{token}", token).replace("{url}", url)
            for name, value in variables.items()
        }
    )
    with Kinetic.from_env(license=WEB_SERVICES) as kinetic:
        identity = kinetic._session.options.identity
        assert type(identity) is kind
        assert kind is not ClientCredentials or identity.scope == "api"
        assert read(kinetic) == "Tarrowick Steel Supply"

    async def main() -> str | None:
        async with AsyncKinetic.from_env() as kinetic:
            return await read_async(kinetic)

    assert asyncio.run(main()) == "Tarrowick Steel Supply"


@pytest.mark.parametrize(
    ("variables", "missing"),
    [
        ({"AUTH": "token"}, "KINETIC_USERNAME, KINETIC_PASSWORD"),
        ({"AUTH": "bearer", "USERNAME": "u"}, "KINETIC_TOKEN"),
        ({"CLIENT_SECRET": "s"}, "KINETIC_TOKEN_URL, KINETIC_CLIENT_ID"),
        ({"USERNAME": "u"}, "KINETIC_PASSWORD (or KINETIC_TOKEN)"),
        ({"URL": "", "API_KEY": ""}, "KINETIC_URL, KINETIC_API_KEY, KINETIC_USERNAME"),
    ],
)
def test_what_the_environment_lacks_is_named(
    environ: Callable[..., None], variables: dict[str, str], missing: str
) -> None:
    environ(**variables)
    with pytest.raises(KineticError) as caught:
        Kinetic.from_env()
    assert str(caught.value).startswith(f"not set in the environment: {missing}")


def test_a_server_that_asks_for_no_key(environ: Callable[..., None]) -> None:
    with sandbox(api_key="") as url:
        environ(URL=url, API_KEY="", USERNAME=USER, PASSWORD=PASSWORD)
        with Kinetic.from_env() as kinetic:
            assert read(kinetic)


def test_a_server_that_asks_for_one(environ: Callable[..., None]) -> None:
    environ(API_KEY="", USERNAME=USER, PASSWORD=PASSWORD)
    with Kinetic.from_env() as kinetic, pytest.raises(WrongApiKey):
        read(kinetic)


def test_a_way_to_log_in_that_is_none_is_told(environ: Callable[..., None]) -> None:
    environ(AUTH="saml")
    with pytest.raises(KineticError, match="KINETIC_AUTH must be basic, token"):
        AsyncKinetic.from_env()


def test_nobody_need_log_in_where_auth_is_none(environ: Callable[..., None]) -> None:
    environ(AUTH="none")
    with Kinetic.from_env() as kinetic, pytest.raises(Unauthorized, match="denied"):
        read(kinetic)
    environ(AUTH="negotiate")
    pytest.importorskip("spnego", reason="pyspnego is in the extra dev")
    with Kinetic.from_env() as kinetic:
        assert repr(kinetic._session.options.identity) == "Negotiate('', ***)"


def identities(url: str) -> list[Any]:
    token = token_of(url)

    async def fresh() -> str:
        return token

    return [
        Basic(USER, PASSWORD),
        Token(USER, PASSWORD),
        TokenService(USER, PASSWORD),
        Bearer(token),
        Bearer(lambda: token),
        ClientCredentials(f"{url}/connect/token", CLIENT, client_secret=SECRET),
        ClientCredentials(
            f"{url}/connect/token", CLIENT, client_secret=SECRET, send="header"
        ),
        Bearer(fresh),
    ]


def test_every_identity_is_let_in(url: str) -> None:
    for identity in identities(url)[:-1]:
        with Kinetic(url, company="EPIC06", api_key=KEY, auth=identity) as kinetic:
            assert read(kinetic)

    async def main(identity: Any) -> str | None:
        async with AsyncKinetic(
            url, company="EPIC06", api_key=KEY, auth=identity
        ) as kinetic:
            return await read_async(kinetic)

    assert all(asyncio.run(main(identity)) for identity in identities(url))


@pytest.mark.parametrize(
    ("wrong", "kind"),
    [
        ({"auth": Basic(USER, "guess")}, WrongPassword),
        ({"auth": Token(USER, "guess")}, WrongPassword),
        ({"auth": TokenService(USER, "guess")}, WrongPassword),
        ({"auth": TokenService(USER, PASSWORD), "api_key": "guess"}, WrongApiKey),
        ({"auth": Basic(USER, PASSWORD), "api_key": "guess"}, WrongApiKey),
        ({"auth": Token(USER, PASSWORD), "api_key": "guess"}, WrongApiKey),
        ({"auth": Bearer("guess")}, Unauthorized),
        ({"auth": Anonymous()}, Unauthorized),
    ],
)
def test_who_is_not_let_in_learns_why(
    url: str, wrong: dict[str, Any], kind: type[KineticError]
) -> None:
    with Kinetic(url, company="EPIC06", **({"api_key": KEY} | wrong)) as kinetic:
        with pytest.raises(Unauthorized) as caught:
            read(kinetic)
    assert type(caught.value) is kind
    assert caught.value.correlation_id and "guess" not in str(caught.value)


def test_an_expired_token_is_told_as_such() -> None:
    with sandbox(token_lifetime=0) as url:
        token = token_of(url)
        with Kinetic(url, company="EPIC06", api_key=KEY, auth=Bearer(token)) as kinetic:
            with pytest.raises(TokenExpired, match="callable that returns one"):
                read(kinetic)


def _is_open(url: str, session_id: str) -> bool:
    with Kinetic(
        url, company="EPIC06", api_key=KEY, username=USER, password=PASSWORD
    ) as kinetic:
        found = kinetic.ice.lib.session_mod.is_valid_session(
            session_id=session_id, user_id=USER
        )
    return bool(found)


def _held(kinetic: Kinetic | AsyncKinetic) -> str:
    """The id of the session that a client holds."""
    held = kinetic._session.exchange._held
    assert held and held._id.value
    return held._id.value.reveal()


@pytest.mark.parametrize("license_", ["", WEB_SERVICES])
def test_a_held_session_is_logged_out_after_an_error(url: str, license_: str) -> None:
    given: dict[str, Any] = {
        "api_key": KEY,
        "auth": Token(USER, PASSWORD),
        "hold_session": True,
        "license": license_,
    }
    with pytest.raises(NotFound):
        with Kinetic(url, company="EPIC06", **given) as kinetic:
            read(kinetic)
            first = _held(kinetic)
            assert _is_open(url, first)
            kinetic.erp.bo.customer.customers.get(cust_num=99_999)
    assert not _is_open(url, first)

    found: list[str] = []

    async def main() -> None:
        async with AsyncKinetic(url, company="EPIC06", **given) as kinetic:
            await read_async(kinetic)
            found.append(_held(kinetic))
            assert await asyncio.to_thread(_is_open, url, found[0])
            task = asyncio.current_task()
            assert task
            task.cancel()
            await read_async(kinetic)

    with pytest.raises(asyncio.CancelledError):
        asyncio.run(main())
    assert not _is_open(url, found[0])


def test_a_session_that_the_server_has_ended_is_opened_anew_for_a_read(
    url: str,
) -> None:
    with Kinetic(
        url,
        company="EPIC06",
        api_key=KEY,
        username=USER,
        password=PASSWORD,
        hold_session=True,
    ) as kinetic:
        read(kinetic)
        first = _held(kinetic)
        kinetic.ice.lib.session_mod.logout()
        assert not _is_open(url, first)
        with pytest.raises(SessionGone):
            kinetic.ice.lib.session_mod.is_valid_session(session_id=first, user_id=USER)
        assert read(kinetic) and _held(kinetic) != first


class Calls(logging.Handler):
    """What the sandbox was asked for."""

    def __init__(self) -> None:
        super().__init__()
        self.lines: list[str] = []

    def emit(self, record: logging.LogRecord) -> None:
        self.lines.append(record.getMessage())

    def tokens(self) -> int:
        return sum("TokenResource.svc" in line for line in self.lines)


@pytest.fixture
def calls() -> Iterator[Calls]:
    found, logger = Calls(), logging.getLogger("codegen.sandbox")
    level = logger.level
    logger.setLevel(logging.INFO)
    logger.addHandler(found)
    yield found
    logger.removeHandler(found)
    logger.setLevel(level)


def free_port() -> int:
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        port: int = found.getsockname()[1]
        return port


def test_many_threads_fetch_one_token_and_renew_it_once(calls: Calls) -> None:
    """A server that starts anew knows none of its old tokens."""
    port = free_port()
    kinetic = Kinetic(
        f"http://127.0.0.1:{port}",
        company="EPIC06",
        api_key=KEY,
        auth=Token(USER, PASSWORD),
        max_concurrency=16,
    )
    with kinetic, ThreadPoolExecutor(16) as pool:
        for starts in (1, 2):
            with sandbox(port=port):
                names = list(pool.map(lambda _: read(kinetic), range(32)))
            assert names == ["Tarrowick Steel Supply"] * 32
            assert calls.tokens() == starts


def test_many_tasks_fetch_one_token_and_renew_it_once(calls: Calls) -> None:
    port = free_port()

    async def main() -> None:
        async with AsyncKinetic(
            f"http://127.0.0.1:{port}",
            company="EPIC06",
            api_key=KEY,
            auth=Token(USER, PASSWORD),
            max_concurrency=16,
        ) as kinetic:
            for starts in (1, 2):
                with sandbox(port=port):
                    names = await asyncio.gather(
                        *(read_async(kinetic) for _ in range(32))
                    )
                assert names == ["Tarrowick Steel Supply"] * 32
                assert calls.tokens() == starts

    asyncio.run(main())


def test_a_client_is_safe_in_many_threads(url: str) -> None:
    """Services are loaded, models built and connections shared by all at once."""
    with Kinetic(
        url, company="EPIC06", api_key=KEY, username=USER, password=PASSWORD
    ) as kinetic:

        def work(number: int) -> object:
            match number % 4:
                case 0:
                    return read(kinetic)
                case 1:
                    return sum(1 for _ in kinetic.erp.bo.part.parts)
                case 2:
                    return kinetic.erp.bo.sales_order.sales_orders.count()
                case _:
                    return sum(1 for _ in kinetic.baq.z_customer_orders())

        with ThreadPoolExecutor(16) as pool:
            found = list(pool.map(work, range(96)))
    assert all(found[n] == found[n % 4] for n in range(96)) and all(found[:4])


def test_cancelling_calls_leaves_the_pool_sound(url: str) -> None:
    chance = random.Random(5)

    async def main() -> None:
        async with AsyncKinetic(
            url,
            company="EPIC06",
            api_key=KEY,
            auth=Token(USER, PASSWORD),
            max_concurrency=3,
        ) as kinetic:
            for _ in range(15):
                tasks = [asyncio.create_task(read_async(kinetic)) for _ in range(9)]
                for _ in range(chance.randrange(30)):
                    await asyncio.sleep(0)
                for task in chance.sample(tasks, 6):
                    task.cancel()
                done = await asyncio.gather(*tasks, return_exceptions=True)
                names = [one for one in done if isinstance(one, str)]
                others = [one for one in done if not isinstance(one, str)]
                assert set(names) == {"Tarrowick Steel Supply"} and len(names) >= 3
                assert all(isinstance(one, asyncio.CancelledError) for one in others)

    asyncio.run(main())
