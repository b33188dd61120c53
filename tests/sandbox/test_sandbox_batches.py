"""`$batch` of the sandbox, asked by requests that are written by hand as OData's documents have them."""

from __future__ import annotations

import re
from typing import Any

import httpx2
import pytest
from mannered import mannered
from sandbox.conftest import client

BATCH = "/api/v2/odata/EPIC06/$batch"
SVC = "/api/v2/odata/EPIC06/Erp.BO.CustomerSvc"
TYPE = {"Content-Type": "multipart/mixed; boundary=b_1"}
GOES_ON = {"Prefer": "odata.continue-on-error"}
NONE = "Customers('EPIC06',99999)"


def part(line: str, body: str = "", more: str = "") -> str:
    kind = "Content-Type: application/json\n" if body else ""
    head = f"Content-Type: application/http\nContent-Transfer-Encoding: binary\n{more}"
    return f"{head}\n{line} HTTP/1.1\nHost: localhost\n{kind}\n{body}\n"


def multipart(*parts: str, boundary: str = "b_1") -> str:
    pieces = "".join(f"--{boundary}\n{one}" for one in parts)
    return f"{pieces}--{boundary}--\n".replace("\n", "\r\n").replace("\r\r", "\r")


def change_set(*parts: str) -> str:
    numbered = (
        part(*one.split("|"), f"Content-ID: {n}\n") for n, one in enumerate(parts, 1)
    )
    inner = multipart(*numbered, boundary="c_1")
    return f"Content-Type: multipart/mixed; boundary=c_1\n\n{inner}\n"


def statuses(reply: httpx2.Response) -> list[int]:
    assert reply.status_code == 200, reply.text
    return [int(found) for found in re.findall(r"HTTP/1\.1 (\d+)", reply.text)]


SHIP_TO = '{"Company":"EPIC06","CustNum":2,"ShipToNum":"%s"}'


def test_addresses_are_absolute_or_relative(own: httpx2.Client) -> None:
    body = multipart(
        part(f"GET {SVC}/Customers('EPIC06',2)"),
        part("GET Erp.BO.CustomerSvc/Customers('EPIC06',12)"),
        part(f"GET {str(own.base_url).rstrip('/')}{SVC}/Customers/$count"),
        part(f"GET {SVC}/Customers?$top=1&$select=CustNum"),
    )
    reply = own.post(BATCH, content=body, headers=TYPE)
    assert statuses(reply) == [200, 200, 200, 200]
    assert reply.text.count('"CustNum":') == 3


def test_it_stops_at_an_error_unless_it_is_asked_to_go_on(own: httpx2.Client) -> None:
    body = multipart(part(f"GET {SVC}/{NONE}"), part(f"GET {SVC}/Customers"))
    assert statuses(own.post(BATCH, content=body, headers=TYPE)) == [404]
    both = own.post(BATCH, content=body, headers=TYPE | GOES_ON)
    assert statuses(both) == [404, 200]


def test_a_change_set_is_undone_whole(own: httpx2.Client) -> None:
    line = f"POST {SVC}/ShipToes"
    made = change_set(f"{line}|{SHIP_TO % 'X1'}", f"{line}|{SHIP_TO % 'X2'}")
    again = change_set(f"{line}|{SHIP_TO % 'X3'}", f"{line}|{SHIP_TO % 'X1'}")
    assert statuses(own.post(BATCH, content=multipart(made), headers=TYPE)) == [
        201,
        201,
    ]
    assert statuses(own.post(BATCH, content=multipart(again), headers=TYPE)) == [409]
    keys = [own.get(f"{SVC}/ShipToes('EPIC06',2,'{key}')") for key in ("X2", "X3")]
    assert [reply.status_code for reply in keys] == [200, 404]


def test_json_has_ids_and_groups(own: httpx2.Client) -> None:
    row = {"Company": "EPIC06", "CustNum": 2, "ShipToNum": "J1"}
    post: dict[str, Any] = {"method": "post", "url": f"{SVC}/ShipToes", "body": row}
    asked = [
        {"id": "a", "method": "GET", "url": f"{SVC}/Customers/$count"},
        post | {"id": "b", "atomicityGroup": "g"},
        post | {"id": "c", "atomicityGroup": "g"},
        {"id": "d", "method": "GET", "url": "Erp.BO.CustomerSvc/Customers('EPIC06',2)"},
    ]
    goes_on = {"Prefer": "continue-on-error"}
    found = own.post(BATCH, json={"requests": asked}, headers=goes_on).json()
    by_id = {one["id"]: one for one in found["responses"]}
    assert [by_id[name]["status"] for name in "abcd"] == [200, 409, 409, 200]
    assert by_id["a"]["body"] == "12" and by_id["d"]["body"]["CustNum"] == 2
    assert by_id["b"]["atomicityGroup"] == "g"


@pytest.mark.parametrize(
    ("content", "headers", "status"),
    [
        ("", TYPE, 400),
        ("hello", TYPE, 400),
        ("{}", {"Content-Type": "application/json"}, 400),
        ("x", {"Content-Type": "text/plain"}, 415),
        (multipart("Content-Type: text/plain\n\nx\n"), TYPE, 400),
        (multipart(part("GET")), TYPE, 400),
        (multipart(*[part(f"GET {SVC}/Customers")] * 101), TYPE, 400),
        (
            '{"requests":[{"id":1,"method":"GET","url":"x"}]}',
            {"Content-Type": "application/json"},
            400,
        ),
        ('{"requests":[5]}', {"Content-Type": "application/json"}, 400),
        (
            '{"requests":[{"id":"1","method":"GET","url":"x","headers":[]}]}',
            {"Content-Type": "application/json"},
            400,
        ),
        (
            '{"requests":[{"id":"1","method":"GET","url":"x","headers":{"a":1}}]}',
            {"Content-Type": "application/json"},
            400,
        ),
    ],
)
def test_what_is_not_a_batch_is_refused(
    own: httpx2.Client, content: str, headers: dict[str, str], status: int
) -> None:
    assert own.post(BATCH, content=content, headers=headers).status_code == status


def test_a_batch_in_a_batch_is_not_found(own: httpx2.Client) -> None:
    body = multipart(part(f"POST {BATCH}", "{}"))
    assert statuses(own.post(BATCH, content=body, headers=TYPE)) == [404]
    assert own.get(BATCH).status_code == 405


@pytest.mark.parametrize(
    ("traits", "expected"),
    [
        ({"batch": "none"}, [404, 404, 404]),
        ({"batch": "multipart"}, [200, 415, 404]),
        ({"batch": "json"}, [415, 200, 404]),
        ({"batch_root": "service"}, [404, 404, 200]),
    ],
)
def test_temperaments_have_a_form_and_a_place(
    traits: dict[str, Any], expected: list[int]
) -> None:
    body = multipart(part(f"GET {SVC}/Customers"))
    entry = {"id": "1", "method": "GET", "url": f"{SVC}/Customers"}
    with mannered(**traits) as url, client(url) as http:
        replies = [
            http.post(BATCH, content=body, headers=TYPE),
            http.post(BATCH, json={"requests": [entry]}),
            http.post(f"{SVC}/$batch", content=body, headers=TYPE),
        ]
    assert [reply.status_code for reply in replies] == expected
