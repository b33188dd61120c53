"""Past the library's client: a client of our own sends what the library's would, which one of the user's goes through."""

from __future__ import annotations

from typing import Any

import httpx2
import pytest

from codegen.runtime.http.message import Request
from codegen.runtime.http.secret import Secret

REQUESTS = {
    "a read": Request("GET", "api/x"),
    "a query": Request("GET", "api/x", (("$filter", "Name eq 'ä + \"b\" & c%'"),)),
    "a key": Request("GET", "api/Parts('EPIC06','A%2FB%20%C3%A9')"),
    "a path that is not ASCII": Request("GET", "api/Größe('é')"),
    "a link": Request("GET", "api/x", raw_query='$skiptoken=a"b<c>{d}|e^f`g%zz%41'),
    "a body": Request("POST", "api/x", body=b'{"a":1}', read=False),
    "a body without bytes": Request("PATCH", "api/x", body=b"", read=False),
    "a write without a body": Request("POST", "api/x", read=False),
    "a removal": Request("DELETE", "api/x", read=False),
    "a read with a body": Request("GET", "api/x", body=b"{}"),
    "headers": Request(
        "GET",
        "api/x",
        headers=(("user-agent", Secret("mine")), ("If-Match", Secret('W/"1"'))),
    ),
    "another host": Request("GET", "api/x", headers=(("Host", Secret("erp.example")),)),
}


def received(server: Any) -> tuple[Any, ...]:
    asked = server.asked[-1]
    names = {name.lower(): value for name, value in asked.headers.items()}
    return asked.method, asked.path, names, asked.body


@pytest.mark.parametrize("name", REQUESTS)
def test_a_client_of_our_own_sends_what_the_library_s_client_sends(
    connect: Any, server: Any, name: str, request: pytest.FixtureRequest
) -> None:
    connect().send(REQUESTS[name])
    mine = received(server)
    is_async = "async" in request.node.callspec.id.split("-")
    http = httpx2.AsyncClient(verify=False) if is_async else httpx2.Client(verify=False)
    session = connect(http=http)
    session.send(REQUESTS[name])
    if isinstance(http, httpx2.AsyncClient):
        session.runner.run(http.aclose())
    else:
        http.close()
    assert mine == received(server)


@pytest.mark.parametrize(
    ("path", "back"),
    [("", True), ("; Path=/", True), ("; Path=/Inst", True), ("; Path=/Other", False)],
)
def test_a_cookie_goes_back_to_the_place_it_is_for(
    connect: Any, server: Any, answers: Any, path: str, back: bool
) -> None:
    server.script(
        answers.answer(200, b"{}", {"Set-Cookie": f"route=7{path}"}), answers.answer()
    )
    session = connect()
    for _ in range(2):
        session.send(Request("GET", "api/x"))
    assert server.asked[-1].headers.get("Cookie") == ("route=7" if back else None)


def test_a_proxy_is_asked_for_the_whole_address(
    connect: Any, server: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HTTP_PROXY", server.origin)
    connect(url="http://erp.example/Inst").send(Request("GET", "api/x", (("a", "b"),)))
    asked = server.asked[-1]
    assert asked.path == "http://erp.example/Inst/api/x?a=b"
    assert asked.headers["Host"] == "erp.example"
