"""Replies to batches are read strictly and within bounds, whatever they hold."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from codegen.runtime.errors import ReplyError
from codegen.runtime.http.batch import Answer, Group, answers, batch, groups_of
from codegen.runtime.http.message import Reply, Request

B = "b" * 8
ALONE = [Group((0,)), Group((1,))]
CHANGE_SET = [Group((0,)), Group((1, 2), is_change_set=True)]


def requests(number: int) -> list[Request]:
    return [Request("GET", f"api/v2/odata/C/S/Rows({n})") for n in range(number)]


def read(
    content: bytes | str, kind: str, groups: list[Group] = ALONE
) -> list[Answer | None]:
    body = content.encode("latin-1") if isinstance(content, str) else content
    number = sum(len(group.places) for group in groups)
    reply = Reply(200, {"content-type": kind}, body, "http://h/$batch")
    return answers(reply, requests(number), groups)


def mixed(*parts: str | bytes, boundary: str = B) -> bytes:
    """A multipart body of these parts."""
    encoded = (part.encode() if isinstance(part, str) else part for part in parts)
    line = boundary.encode()
    return (
        b"".join(b"--%b\r\n%b\r\n" % (line, one) for one in encoded) + b"--%b--" % line
    )


def http(
    status: str = "200 OK", *headers: str, body: str = "{}", mime: str = ""
) -> str:
    head = "".join(f"{header}\r\n" for header in headers)
    return f"Content-Type: application/http\r\n{mime}\r\nHTTP/1.1 {status}\r\n{head}\r\n{body}"


def nested(*parts: str, boundary: str = "inner") -> bytes:
    head = f"Content-Type: multipart/mixed; boundary={boundary}\r\n\r\n".encode()
    return head + mixed(*parts, boundary=boundary)


KIND = f"multipart/mixed; boundary={B}"
OK = http()

READ = {
    "two answers": (mixed(OK, http("204 No Content", body="")), KIND, [200, 204]),
    "a quoted boundary": (mixed(OK, OK), f'Multipart/Mixed;Boundary="{B}"', [200, 200]),
    "a boundary with blanks": (
        mixed(OK, OK, boundary="a b"),
        'multipart/mixed; boundary="a b"; charset=utf-8',
        [200, 200],
    ),
    "a preamble and an epilogue": (
        b"hello\r\n" + mixed(OK, OK) + b"\r\nbye",
        KIND,
        [200, 200],
    ),
    "blanks behind a boundary": (
        mixed(OK, OK).replace(b"\r\n--", b"\r\n--").replace(b"bb\r\n", b"bb \t\r\n"),
        KIND,
        [200, 200],
    ),
    "ids that are the batch's": (
        mixed(http(mime="Content-ID: 1\r\n"), http(mime="content-id: 2\r\n")),
        KIND,
        [200, 200],
    ),
    "a length": (mixed(http("200 OK", "Content-Length: 2"), OK), KIND, [200, 200]),
    "a length before line ends": (
        mixed(http("200 OK", "Content-Length: 2", body="{}\r\n\r\n"), OK),
        KIND,
        [200, 200],
    ),
    "no body and no empty line": (
        mixed("Content-Type: application/http\r\n\r\nHTTP/1.1 204 No Content\r\n", OK),
        KIND,
        [204, 200],
    ),
    "fewer answers": (mixed(OK), KIND, [200, None]),
    "none": (b"--%b--" % B.encode(), KIND, [None, None]),
    "JSON": (
        b'{"responses":[{"id":"2","status":404,"headers":{}},{"id":"1","status":200,"body":{"a":1.10}}]}',
        "application/json; odata.metadata=minimal",
        [200, 404],
    ),
}


@pytest.mark.parametrize("name", READ)
def test_what_a_server_may_send_is_read(name: str) -> None:
    content, kind, expected = READ[name]
    found = read(content, kind)
    assert [one and one.status for one in found] == expected


HOSTILE: dict[str, tuple[Any, ...]] = {
    "a login page": (b"<html>", "text/html"),
    "no type": (mixed(OK, OK), ""),
    "no boundary": (mixed(OK, OK), "multipart/mixed"),
    "two boundaries": (mixed(OK, OK), f"{KIND}; boundary=x"),
    "a boundary that is too long": (
        mixed(OK, OK, boundary="x" * 71),
        f"multipart/mixed; boundary={'x' * 71}",
    ),
    "a boundary with a line break": (mixed(OK), 'multipart/mixed; boundary="a\r\nb"'),
    "a type with rubbish": (mixed(OK, OK), f"{KIND}; x"),
    "another boundary": (mixed(OK, OK, boundary="other"), KIND),
    "a missing end": (mixed(OK, OK)[:-2], KIND),
    "an end that is cut": (mixed(OK, OK)[: -len(B) - 10], KIND),
    "line feeds alone": (mixed(OK, OK).replace(b"\r\n", b"\n"), KIND),
    "too many answers": (mixed(OK, OK, OK), KIND),
    "an empty part": (mixed(OK, "").replace(b"\r\n\r\n--", b"\r\n--"), KIND),
    "a part of text": (mixed("Content-Type: text/plain\r\n\r\nhello", OK), KIND),
    "a part without a type": (mixed("\r\nHTTP/1.1 200 OK\r\n\r\n", OK), KIND),
    "two types": (
        mixed(http(mime="Content-Type: application/http\r\n"), OK),
        KIND,
    ),
    "a folded header": (mixed(http(mime="X: a\r\n b\r\n"), OK), KIND),
    "a header without a colon": (mixed(http(mime="hello\r\n"), OK), KIND),
    "a header with a zero": (mixed(http(mime="X: \0\r\n"), OK), KIND),
    "base64": (mixed(http(mime="Content-Transfer-Encoding: base64\r\n"), OK), KIND),
    "a deep encoding": (mixed(http("200 OK", "Content-Encoding: gzip"), OK), KIND),
    "chunks": (mixed(http("200 OK", "Transfer-Encoding: chunked"), OK), KIND),
    "another id": (mixed(http(mime="Content-ID: 2\r\n"), OK), KIND),
    "headers without end": (mixed(http(mime="X: " + "y" * 20_000 + "\r\n"), OK), KIND),
    "no status line": (mixed("Content-Type: application/http\r\n\r\n{}", OK), KIND),
    "a status of its own": (mixed(http("2000 OK"), OK), KIND),
    "a status without end": (mixed(http("200 " + "O" * 600), OK), KIND),
    "a status that is not final": (mixed(http("100 Continue"), OK), KIND),
    "HTTP 3": (mixed(OK.replace("HTTP/1.1", "HTTP/3.0"), OK), KIND),
    "a length that is too long": (
        mixed(http("200 OK", "Content-Length: 3"), OK),
        KIND,
    ),
    "a length that is too short": (
        mixed(http("200 OK", "Content-Length: 1"), OK),
        KIND,
    ),
    "a length below nothing": (mixed(http("200 OK", "Content-Length: -1"), OK), KIND),
    "two lengths": (
        mixed(http("200 OK", "Content-Length: 2", "Content-Length: 2"), OK),
        KIND,
    ),
    "a change set that was not asked for": (mixed(nested(OK), OK), KIND),
    "a change set in a change set": (
        mixed(OK, nested(nested(OK).decode(), OK)),
        KIND,
        CHANGE_SET,
    ),
    "a change set with the outer boundary": (
        mixed(OK, nested(OK, OK, boundary=B)),
        KIND,
        CHANGE_SET,
    ),
    "half a change set": (mixed(OK, nested(OK)), KIND, CHANGE_SET),
    "too much of a change set": (mixed(OK, nested(OK, OK, OK)), KIND, CHANGE_SET),
    "one yes for a change set": (mixed(OK, OK), KIND, CHANGE_SET),
    "an id twice": (
        mixed(OK, nested(*[http(mime="Content-ID: 2\r\n")] * 2)),
        KIND,
        CHANGE_SET,
    ),
    "an id of another part": (
        mixed(OK, nested(*(http(mime=f"Content-ID: {n}\r\n") for n in (1, 2)))),
        KIND,
        CHANGE_SET,
    ),
    "an id and none": (
        mixed(OK, nested(http(mime="Content-ID: 2\r\n"), OK)),
        KIND,
        CHANGE_SET,
    ),
    "broken JSON": (b'{"responses":[', "application/json"),
    "JSON of another shape": (b"[]", "application/json"),
    "no responses": (b'{"value":[]}', "application/json"),
}
_ENTRIES: dict[str, Any] = {
    "no object": 5,
    "no id": {"status": 200},
    "a number as id": {"id": 1, "status": 200},
    "an unknown id": {"id": "3", "status": 200},
    "no status": {"id": "1"},
    "a yes as status": {"id": "1", "status": True},
    "a text as status": {"id": "1", "status": "200"},
    "a status beyond all": {"id": "1", "status": 600},
    "a status that is not final": {"id": "1", "status": 100},
    "headers that are a list": {"id": "1", "status": 200, "headers": ["a"]},
    "a header that is a number": {"id": "1", "status": 200, "headers": {"a": 1}},
    "a header with a line break": {
        "id": "1",
        "status": 200,
        "headers": {"a": "b\r\nc: d"},
    },
    "a name with a line break": {"id": "1", "status": 200, "headers": {"a\nb": "c"}},
    "a header twice": {"id": "1", "status": 200, "headers": {"a": "b", "A": "b"}},
    "a body that is not base64": {
        "id": "1",
        "status": 200,
        "headers": {"content-type": "application/pdf"},
        "body": "a=b",
    },
}
HOSTILE |= {
    f"JSON, {name}": (json.dumps({"responses": [entry]}), "application/json")
    for name, entry in _ENTRIES.items()
}
HOSTILE |= {
    "JSON, an id twice": (
        json.dumps({"responses": [{"id": "1", "status": 200}] * 2}),
        "application/json",
    ),
    "JSON, too many": (
        json.dumps({"responses": [{"id": str(n), "status": 200} for n in range(9)]}),
        "application/json",
    ),
}


@pytest.mark.parametrize("name", HOSTILE)
def test_what_no_server_may_send_is_refused(name: str) -> None:
    with pytest.raises(ReplyError):
        read(*HOSTILE[name])


def test_a_change_set_is_read_by_its_ids_or_in_order() -> None:
    by_ids = [http(f"20{n} X", mime=f"Content-ID: {n}\r\n") for n in (3, 2)]
    found = read(mixed(OK, nested(*by_ids)), KIND, CHANGE_SET)
    assert [one and one.status for one in found] == [200, 202, 203]
    in_order = [http(f"20{n} X") for n in (2, 3)]
    found = read(mixed(OK, nested(*in_order)), KIND, CHANGE_SET)
    assert [one and one.status for one in found] == [200, 202, 203]


@pytest.mark.parametrize("is_nested", [False, True])
def test_a_refused_change_set_has_one_answer_for_all(is_nested: bool) -> None:
    no = http("409 Conflict", body="no")
    part = nested(no) if is_nested else no
    found = read(mixed(OK, part), KIND, CHANGE_SET)
    assert [one and one.status for one in found] == [200, 409, 409]
    assert found[2] and found[2].content == b"no"


def test_json_bodies_come_as_they_would_alone() -> None:
    kinds = {
        "1": ("application/json", {"n": 1}, b'{"n":1}'),
        "2": ("text/plain", "12", b"12"),
    }
    listed = [
        {"id": name, "status": 200, "headers": {"Content-Type": kind}, "body": body}
        for name, (kind, body, _) in kinds.items()
    ]
    found = read(json.dumps({"responses": listed}), "application/json")
    assert [one and one.content for one in found] == [b'{"n":1}', b"12"]
    exact = b'{"responses":[{"id":"1","status":200,"body":{"a":68811.00000000}}]}'
    one = read(exact, "application/json")[0]
    assert one and one.content == b'{"a":68811.00000000}'
    coded = [
        {
            "id": "1",
            "status": 200,
            "headers": {"content-type": "application/pdf"},
            "body": "_-8",
        }
    ]
    one = read(json.dumps({"responses": coded}), "application/json")[0]
    assert one and one.content == b"\xff\xef"


_BODIES = st.binary(max_size=60).filter(lambda body: B.encode() not in body)
_ANSWERS = st.lists(st.tuples(st.integers(200, 599), _BODIES), min_size=1, max_size=4)


def _written(found: list[tuple[int, bytes]]) -> bytes:
    return mixed(
        *(
            b"Content-Type: application/http\r\n\r\nHTTP/1.1 %d X\r\n\r\n%b" % one
            for one in found
        )
    )


@given(_ANSWERS)
def test_any_body_comes_back_byte_for_byte(sent: list[tuple[int, bytes]]) -> None:
    groups = [Group((n,)) for n in range(len(sent))]
    found = read(_written(sent), KIND, groups)
    assert [(one.status, one.content) for one in found if one] == sent


_PIECES = st.sampled_from(
    [
        *(b"\r\n", b"\r\n\r\n", b"--", b"\r\n--%b" % B.encode(), b"--inner\r\n"),
        *(b"HTTP/1.1 200 OK\r\n", b"Content-ID: 2\r\n", b"Content-Length: 9\r\n"),
        *(b"Content-Type: multipart/mixed; boundary=inner\r\n", b"\0", b"{", b'"'),
    ]
)
_SEEDS = st.sampled_from(
    [
        (
            mixed(
                OK,
                nested(http(mime="Content-ID: 2\r\n"), http(mime="Content-ID: 3\r\n")),
            ),
            KIND,
        ),
        (READ["JSON"][0], "application/json"),
    ]
)


@settings(max_examples=300)
@given(
    _SEEDS,
    st.lists(st.tuples(st.integers(0, 500), st.integers(0, 30), _PIECES), max_size=4),
)
def test_damage_is_refused_or_reads_as_answers(
    seed: tuple[bytes, str], damage: list[tuple[int, int, bytes]]
) -> None:
    """Nothing but `ReplyError` comes of it, and never more than the batch asked."""
    content, kind = seed
    for at, cut, piece in damage:
        content = content[:at] + piece + content[at + cut :]
    try:
        found = read(content, kind, CHANGE_SET)
    except ReplyError:
        return
    assert len(found) == 3
    assert all(one is None or 200 <= one.status <= 599 for one in found)
    assert all(one is None or one.content in content or kind != KIND for one in found)


_TEXTS = st.text(max_size=20)


@given(st.lists(st.tuples(_TEXTS, st.binary(max_size=50)), min_size=1, max_size=4))
def test_no_value_breaks_out_of_its_request(values: list[tuple[str, bytes]]) -> None:
    """What is written is read by the standard library as so many requests, whatever their queries and bodies hold."""
    from email import policy
    from email.parser import BytesParser

    asked = [
        Request("POST", "api/v2/odata/C/S/Rows", (("$filter", text),), body=body)
        for text, body in values
    ]
    made = batch(
        "multipart",
        "api/v2/odata/C/$batch",
        asked,
        groups_of(asked, atomic=False),
        url="http://h/I",
    )
    head = f"Content-Type: {made.content_type}\r\n\r\n".encode()
    whole = BytesParser(policy=policy.HTTP).parsebytes(head + (made.body or b""))
    parts = [part.get_content() for part in whole.iter_parts()]  # type: ignore[attr-defined]
    bodies = [text.partition(b"\r\n\r\n")[2] for text in parts]
    assert bodies == [body for _, body in values]
    assert all(text.split(b"\r\n")[0].count(b" ") == 2 for text in parts)
    as_json = batch(
        "json",
        "x",
        [Request("POST", "a", (("q", text),), body=b"{}") for text, _ in values],
        [Group((n,)) for n in range(len(values))],
        url="http://h/I",
    )
    assert len(json.loads(as_json.body or b"")["requests"]) == len(values)


def test_a_header_that_would_begin_another_is_refused() -> None:
    asked = [Request("PATCH", "a", headers=(("If-Match", "x\r\nHost: y"),))]
    for form in ("multipart", "json"):
        with pytest.raises(ValueError, match="line break"):
            batch(form, "x", asked, [Group((0,))], url="http://h/I")  # type: ignore[arg-type]


@pytest.mark.parametrize("form", ["multipart", "json"])
@pytest.mark.parametrize(
    "fields",
    [
        {"method": "GET /x HTTP/1.1\r\nHost: evil.example\r\n\r\nGET"},
        {"accept": "a\r\nX-Evil: 1"},
        {"content_type": "a\r\nX-Evil: 1", "body": b"{}"},
        {"raw_query": "a=1 HTTP/1.1\r\nX-Evil: 1"},
        {"headers": (("Content-Length", "2"),), "body": b"{}"},
        {"headers": (("Transfer-Encoding", "chunked"),)},
    ],
)
def test_no_field_of_a_request_begins_another(form: Any, fields: Any) -> None:
    """No HTTP library looks at what is inside of a batch."""
    request = Request(**{"method": "GET", "path": "api/x", **fields})
    with pytest.raises(ValueError):
        batch(form, "$batch", [request], [Group((0,))], url="https://h/K")


def test_a_body_adds_no_request_to_a_batch_in_json() -> None:
    request = Request("POST", "api/x", body=b'{}},{"id":"2","method":"DELETE"')
    with pytest.raises(ValueError, match="the body is not JSON"):
        batch("json", "$batch", [request], [Group((0,))], url="https://h/K")


@pytest.mark.parametrize(
    "kind, body, carried",
    [
        ("text/plain; charset=utf-8", '"}},{"id":"2'.encode(), '"}},{"id":"2'),
        ("application/octet-stream", b"\x00\xff", "AP8"),
    ],
)
def test_a_body_that_is_not_json_is_a_text_in_a_batch_in_json(
    kind: str, body: bytes, carried: str
) -> None:
    """Texts as they are, all else in base64url (OData JSON Format, section 19.1)."""
    request = Request("PUT", "api/x", body=body, content_type=kind)
    made = batch("json", "$batch", [request], [Group((0,))], url="https://h/K")
    (entry,) = made.json()["requests"]
    assert entry["body"] == carried and entry["headers"]["content-type"] == kind
