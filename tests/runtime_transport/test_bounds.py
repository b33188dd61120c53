"""Hostile servers: endless, slow, compressed, elsewhere. Each ends in a clear error, in bounded time and memory."""

from __future__ import annotations

import contextlib
import gzip
import itertools
import socket
import tracemalloc
import zlib
from collections.abc import Callable, Iterator
from functools import cache, partial
from threading import Event, Thread
from typing import Any
from urllib.parse import parse_qsl

import httpx2
import pytest
from hypothesis import given
from hypothesis import strategies as st

from codegen.runtime import errors
from codegen.runtime.http.message import encode_query, query_length
from codegen.runtime.options import Options
from codegen.runtime.http.message import Request
from codegen.runtime.threads.session import Session

READ = Request("GET", "api/x")
WRITE = Request("POST", "api/x", body=b"{}", read=False)
MEGABYTE = 1 << 20


def _chunk(data: bytes) -> bytes:
    return b"%x\r\n%s\r\n" % (len(data), data)


def _stream(*extra: str) -> bytes:
    lines = ["HTTP/1.1 200 OK", "Transfer-Encoding: chunked", *extra]
    return "\r\n".join([*lines, "", ""]).encode()


@cache
def _bomb(coding: str) -> bytes:
    """Twice as much as any test lets a client hold, packed once for all tests."""
    return CODINGS[coding](bytes(50 * MEGABYTE))


def _peak(act: Any) -> int:
    tracemalloc.start()
    try:
        act()
        return tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()


def test_an_endless_reply_ends_at_the_size_limit(
    connect: Any, server: Any, answers: Any
) -> None:
    server.script(
        answers.raw(
            itertools.chain([_stream()], itertools.repeat(_chunk(b" " * 65536)))
        )
    )
    session = connect(max_reply=MEGABYTE, retries=0)

    def act() -> None:
        with pytest.raises(errors.ReplyError, match="larger than 1,048,576 bytes"):
            session.send(READ)

    assert _peak(act) < 8 * MEGABYTE


@pytest.mark.parametrize("chunk", [0, 1_000], ids=["whole", "chunked"])
def test_a_decompression_bomb_ends_at_the_size_limit(
    connect: Any, server: Any, answers: Any, chunk: int
) -> None:
    bomb = _bomb("gzip")
    assert len(bomb) < MEGABYTE
    if chunk:
        pieces = (bomb[at : at + chunk] for at in range(0, len(bomb), chunk))
        head = _stream("Content-Encoding: gzip")
        server.script(answers.raw(itertools.chain([head], map(_chunk, pieces))))
    else:
        server.script(answers.answer(200, bomb, {"Content-Encoding": "gzip"}))
    session = connect(max_reply=4 * MEGABYTE)

    def act() -> None:
        with pytest.raises(errors.ReplyError, match="larger than"):
            session.send(READ)

    assert _peak(act) < 24 * MEGABYTE


def test_the_size_limit_holds_for_errors_too_and_an_error_it_stays(
    connect: Any, server: Any, answers: Any
) -> None:
    bomb = _bomb("gzip")
    server.script(answers.answer(500, bomb, {"Content-Encoding": "gzip"}))

    def act() -> None:
        with pytest.raises(errors.ServerError, match="500 Internal Server Error"):
            connect().send(READ)

    assert _peak(act) < 8 * MEGABYTE


@pytest.mark.parametrize("coding", ["x-made-up", "gzip, x-made-up", "compress"])
def test_a_compression_that_the_library_does_not_read_is_refused(
    connect: Any, server: Any, answers: Any, coding: str
) -> None:
    server.script(
        answers.answer(200, gzip.compress(b"x"), {"Content-Encoding": coding})
    )
    with pytest.raises(errors.ReplyError, match="not asked for|damaged"):
        connect().send(READ)


@pytest.mark.parametrize(
    ("status", "wanted", "said"),
    [
        (200, errors.ReplyError, "larger than 1,048,576 bytes"),
        (500, errors.ServerError, "500 Internal Server Error"),
    ],
)
def test_codings_upon_each_other_are_bounded_one_by_one(
    connect: Any,
    server: Any,
    answers: Any,
    monkeypatch: pytest.MonkeyPatch,
    status: int,
    wanted: type[errors.KineticError],
    said: str,
) -> None:
    """Some bytes are many megabytes of compressed nothing on the way, of which no piece comes out."""
    nothing = gzip.compress(b"")[:10] + b"\x00\x00\x00\xff\xff" * 4 * MEGABYTE
    body = gzip.compress(gzip.compress(nothing, 9))
    assert len(body) < MEGABYTE // 100
    taken: list[int] = []
    kind = getattr(httpx2, "_decoders").GZipDecoder
    decode = kind.decode

    def counted(decoder: Any, data: bytes) -> Iterator[bytes]:
        taken.append(len(data))
        yield from decode(decoder, data)

    monkeypatch.setattr(kind, "decode", counted)
    codings = {"Content-Encoding": "gzip, gzip, gzip"}
    server.script(answers.answer(status, body, codings))
    with pytest.raises(wanted, match=said):
        connect(retries=0, max_reply=MEGABYTE).send(READ)
    assert 0 < sum(taken) < 4 * MEGABYTE


def test_codings_upon_each_other_end_at_the_deadline(
    connect: Any, server: Any, answers: Any, time: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    nothing = gzip.compress(b"")[:10] + b"\x00\x00\x00\xff\xff" * 4 * MEGABYTE
    kind = getattr(httpx2, "_decoders").GZipDecoder
    decode = kind.decode

    def slow(decoder: Any, data: bytes) -> Iterator[bytes]:
        time.now += 10.0
        yield from decode(decoder, data)

    monkeypatch.setattr(kind, "decode", slow)
    body = gzip.compress(nothing)
    server.script(answers.answer(200, body, {"Content-Encoding": "gzip, gzip"}))
    with pytest.raises(errors.TimedOut, match="before the deadline"):
        connect(deadline=30.0, clock=time.clock(), retries=0).send(READ)
    assert time.now < 1060.0


def _brotli(data: bytes) -> bytes:
    packed: bytes = pytest.importorskip("brotli").compress(data, quality=1)
    return packed


def _zstd(data: bytes) -> bytes:
    packed: bytes = pytest.importorskip("backports.zstd").compress(data)
    return packed


# The quickest compression makes a bomb as well.
_gzip = partial(gzip.compress, compresslevel=1)
_deflate = partial(zlib.compress, level=1)


def _raw_deflate(data: bytes) -> bytes:
    packer = zlib.compressobj(1, wbits=-zlib.MAX_WBITS)
    return packer.compress(data) + packer.flush()


CODINGS: dict[str, Callable[[bytes], bytes]] = {
    "gzip": _gzip,
    "deflate": _deflate,
    "Deflate": _raw_deflate,
    "gzip, gzip": lambda data: _gzip(_gzip(data)),
    "deflate, gzip": lambda data: _gzip(_deflate(data)),
    "br": _brotli,
    "zstd": _zstd,
    "identity": bytes,
}


@pytest.mark.parametrize("coding", CODINGS)
def test_every_coding_that_the_library_reads_is_read(
    connect: Any, server: Any, answers: Any, coding: str
) -> None:
    packed = CODINGS[coding](b'{"a": 1}')
    server.script(answers.answer(200, packed, {"Content-Encoding": coding}))
    assert connect().send(READ).json() == {"a": 1}


@pytest.mark.parametrize("coding", [name for name in CODINGS if name != "identity"])
def test_a_bomb_of_any_coding_ends_at_the_size_limit(
    connect: Any, server: Any, answers: Any, coding: str
) -> None:
    bomb = _bomb(coding)
    server.script(answers.answer(200, bomb, {"Content-Encoding": coding}))
    session = connect(max_reply=4 * MEGABYTE)

    def act() -> None:
        with pytest.raises(errors.ReplyError, match="larger than"):
            session.send(READ)

    assert _peak(act) < 24 * MEGABYTE


def test_what_follows_compressed_data_for_ever_ends_at_the_size_limit(
    connect: Any, server: Any, answers: Any
) -> None:
    """It decodes to nothing: the library yields no piece of it."""
    head = _stream("Content-Encoding: gzip") + _chunk(gzip.compress(b"{}"))
    endless = itertools.repeat(_chunk(b"x" * 65536))
    server.script(answers.raw(itertools.chain([head], endless)))
    session = connect(max_reply=MEGABYTE, retries=0)

    def act() -> None:
        with pytest.raises(errors.ReplyError, match="larger than"):
            session.send(READ)

    assert _peak(act) < 16 * MEGABYTE


BROKEN: dict[str, Callable[[Any, int], Any]] = {
    "cut off": lambda answers, status: answers.raw(
        [f"HTTP/1.1 {status} No\r\nContent-Length: 900\r\n\r\n<html>".encode()]
    ),
    "bad gzip": lambda answers, status: answers.answer(
        status, b"no gzip", {"Content-Encoding": "gzip"}
    ),
    "unknown coding": lambda answers, status: answers.answer(
        status, b"?", {"Content-Encoding": "x-made-up"}
    ),
    "bad chunks": lambda answers, status: answers.raw(
        [f"HTTP/1.1 {status} No\r\nTransfer-Encoding: chunked\r\n\r\nzz".encode()]
    ),
    "reset": lambda answers, status: answers.raw(
        [f"HTTP/1.1 {status} No\r\nContent-Length: 9\r\n\r\n".encode()], True
    ),
}


@pytest.mark.parametrize("status", [400, 409, 500, 502])
@pytest.mark.parametrize("broken", BROKEN)
def test_an_answer_that_says_no_is_one_though_its_body_be_broken(
    connect: Any, server: Any, answers: Any, broken: str, status: int
) -> None:
    server.script(BROKEN[broken](answers, status))
    with pytest.raises(errors.StatusError) as caught:
        connect(retries=0).send(READ)
    assert caught.value.status == status


def test_an_answer_that_says_no_is_one_though_its_body_never_ends(
    connect: Any, server: Any, answers: Any
) -> None:
    head = b"HTTP/1.1 502 Bad Gateway\r\nContent-Length: 9\r\n\r\n<html>"

    def drip() -> Iterator[bytes]:
        yield head
        Event().wait(20)

    server.script(answers.raw(drip()))
    with pytest.raises(errors.ServerError) as caught:
        connect(deadline=2, retries=0).send(WRITE)
    assert caught.value.status == 502 and caught.value.may_have_happened


@pytest.mark.parametrize("body", [b'{"a": 1}' * 1000, b""])
def test_compressed_replies_are_read(
    connect: Any, server: Any, answers: Any, body: bytes
) -> None:
    for packed, coding in [(gzip.compress(body), "GZip"), (body, "identity")]:
        server.script(answers.answer(200, packed, {"Content-Encoding": coding}))
        assert connect().send(READ).content == body


@pytest.mark.parametrize("more", [b"x", gzip.compress(b"again", mtime=0)])
def test_data_after_the_compressed_data_is_refused(
    connect: Any, server: Any, answers: Any, more: bytes
) -> None:
    body = gzip.compress(b"once") + more
    server.script(answers.answer(200, body, {"Content-Encoding": "gzip"}))
    with pytest.raises(errors.ReplyError, match="goes on after"):
        connect().send(READ)


def test_damaged_and_cut_off_compression_is_told(
    connect: Any, server: Any, answers: Any
) -> None:
    packed = gzip.compress(b"x" * 1000)
    server.script(answers.answer(200, b"not gzip", {"Content-Encoding": "gzip"}))
    with pytest.raises(errors.ReplyError, match="damaged"):
        connect().send(READ)
    for length in (5, 10, len(packed) - 1):
        server.script(
            answers.answer(200, packed[:length], {"Content-Encoding": "gzip"})
        )
        with pytest.raises(errors.ConnectionFailed, match="cut off"):
            connect(retries=0).send(READ)


def test_a_body_dripping_for_ever_ends_at_the_deadline(
    connect: Any, server: Any, answers: Any, time: Any
) -> None:
    def drip() -> Iterator[bytes]:
        yield _stream()
        while True:
            time.now += 1.0
            yield _chunk(b" ")

    server.script(answers.raw(drip()))
    with pytest.raises(errors.TimedOut, match="before the deadline"):
        connect(deadline=30.0, clock=time.clock()).send(READ)


def test_compressed_nothing_for_ever_ends_at_the_deadline(
    connect: Any, server: Any, answers: Any, time: Any
) -> None:
    empty_block = b"\x00\x00\x00\xff\xff"

    def drip() -> Iterator[bytes]:
        yield _stream("Content-Encoding: gzip") + _chunk(gzip.compress(b"")[:10])
        while True:
            time.now += 1.0
            yield _chunk(empty_block * 1000)

    server.script(answers.raw(drip()))
    with pytest.raises(errors.TimedOut, match="before the deadline"):
        connect(deadline=30.0, clock=time.clock()).send(READ)


def test_interim_answers_for_ever_end_at_the_deadline(
    connect: Any, server: Any, answers: Any
) -> None:
    interim = b"HTTP/1.1 100 Continue\r\n\r\n" * 100
    left = itertools.repeat(interim, 10_000)
    server.script(answers.raw(left))
    with pytest.raises(errors.TimedOut, match="before the deadline"):
        connect(deadline=0.3, timeout=60.0).send(READ)
    assert left.__length_hint__() > 0


def test_headers_for_ever_are_an_error(connect: Any, server: Any, answers: Any) -> None:
    start = b"HTTP/1.1 200 OK\r\n"
    endless = itertools.repeat(b"X-Filler: a\r\n")
    server.script(answers.raw(itertools.chain([start], endless)))
    with pytest.raises(errors.ConnectionFailed):
        connect(retries=0).send(READ)


def test_headers_dripping_for_ever_end_at_the_deadline(
    connect: Any, server: Any, answers: Any
) -> None:
    left = itertools.repeat(b"a", 500)

    def drip() -> Iterator[bytes]:
        yield b"HTTP/1.1 200 OK\r\nX-Filler: "
        for letter in left:
            Event().wait(0.01)
            yield letter

    server.script(answers.raw(drip()))
    with pytest.raises(errors.TimedOut, match="before the deadline"):
        connect(deadline=0.3, timeout=60.0).send(READ)
    assert left.__length_hint__() > 0


def test_a_body_that_is_taken_slowly_ends_at_the_deadline(connect: Any) -> None:
    taken: list[int] = []
    body = b" " * (64 * MEGABYTE)

    def take() -> None:
        connection, _ = listener.accept()
        with connection, contextlib.suppress(OSError):
            while data := connection.recv(65536):
                taken.append(len(data))
                Event().wait(0.01)

    with socket.create_server(("127.0.0.1", 0)) as listener:
        thread = Thread(target=take)
        thread.start()
        url = f"http://127.0.0.1:{listener.getsockname()[1]}/Inst"
        with pytest.raises(errors.TimedOut, match="before the deadline") as caught:
            connect(url=url, deadline=0.3, timeout=60.0).send(
                Request("POST", "api/x", body=body, read=False)
            )
        thread.join()
    assert caught.value.may_have_happened
    assert sum(taken) < len(body)


def test_a_write_that_meets_a_limit_may_have_happened(
    connect: Any, server: Any, answers: Any
) -> None:
    server.script(answers.answer(201, b" " * 2000))
    with pytest.raises(errors.ReplyError) as caught:
        connect(max_reply=1000).send(WRITE)
    assert caught.value.may_have_happened
    cut = gzip.compress(b"x" * 1000)[:-1]
    server.script(answers.answer(201, cut, {"Content-Encoding": "gzip"}))
    with pytest.raises(errors.ConnectionFailed, match="cut off") as broken:
        connect().send(WRITE)
    assert broken.value.may_have_happened
    server.script(answers.silent())
    with pytest.raises(errors.TimedOut) as late:
        connect(deadline=2).send(WRITE)
    assert late.value.may_have_happened


@pytest.mark.parametrize(
    "content", [b"9" * 10_000, b"[" * 100_000 + b"]" * 100_000, b'{"a":1e99999}']
)
def test_a_reply_of_impossible_values_is_told_with_its_call(
    connect: Any, server: Any, answers: Any, content: bytes
) -> None:
    server.script(answers.answer(200, content))
    with pytest.raises(errors.ReplyError, match=r"^GET api/x: the reply "):
        connect().send(READ).json()


def test_what_is_not_http_is_told(connect: Any, server: Any, answers: Any) -> None:
    for said in (
        b"SSH-2.0-OpenSSH_9\r\n",
        b"HTTP/9.9 abc\r\n\r\n",
        b"\x15\x03\x01\x00\x02\x02\x16",
    ):
        server.script(answers.raw([said]))
        with pytest.raises(
            errors.ConnectionFailed, match="does not speak HTTP"
        ) as caught:
            connect(retries=0).send(READ)
        assert str(caught.value).isprintable()


@pytest.mark.parametrize(
    "head",
    [
        "HTTP/1.1 101 Switching Protocols\r\nUpgrade: x\r\nConnection: upgrade\r\n",
        "HTTP/1.1 204 No Content\r\n",
        "HTTP/1.1 206 Partial Content\r\nContent-Length: 9\r\n",
        "HTTP/1.1 300 Multiple Choices\r\nContent-Length: 0\r\n",
        "HTTP/1.1 304 Not Modified\r\n",
        "HTTP/1.1 999 Odd\r\nContent-Length: 0\r\n",
        "HTTP/1.1 200 OK\r\nTransfer-Encoding: gzip, chunked\r\n",
        "HTTP/1.1 200 OK\r\nContent-Length: 1\r\nContent-Length: 2\r\n",
        "HTTP/1.1 200 OK\r\nContent-Length: -1\r\n",
        f"HTTP/1.1 200 OK\r\nContent-Length: {'9' * 400}\r\n",
        "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nfffffffffffffffffffffff\r\n",
        "HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\nContent-Encoding: gzip\r\n",
        "HTTP/1.1 200 OK\r\n" + "X-Filler: a\r\n" * 50_000,
    ],
    ids=range(13),
)
def test_an_odd_answer_is_an_error_of_ours(
    connect: Any, server: Any, answers: Any, head: str
) -> None:
    server.script(answers.raw([f"{head}\r\n{{".encode()]))
    with pytest.raises(errors.KineticError) as caught:
        connect(retries=0).send(READ).json()
    assert len(str(caught.value)) < 400


def test_a_call_within_a_call_has_its_own_deadline_and_leaves_the_others(
    server: Any,
) -> None:
    """A hook of a user's client that fetches a token through the same session."""
    asked = []

    def hook(request: httpx2.Request) -> None:
        asked.append(request.url.path)
        if len(asked) == 1:
            session.send(Request("GET", "api/token"))

    with httpx2.Client(verify=False, event_hooks={"request": [hook]}) as http:
        session = Session(Options(server.url, "E"), http=http)
        assert session.send(READ).status == 200
    assert asked == ["/Inst/api/x", "/Inst/api/token"]


@pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
def test_a_read_follows_a_redirect_within_the_origin(
    connect: Any, server: Any, answers: Any, status: int
) -> None:
    server.script(
        answers.answer(status, headers={"Location": "/Other/api/y?z=1"}),
        answers.answer(200, "[2]"),
    )
    assert connect().send(READ).json() == [2]
    assert server.asked[1].path == "/Other/api/y?z=1"
    assert server.asked[1].headers["x-api-key"] == "the-key"


@pytest.mark.parametrize(
    "location",
    [
        "{other}/api",
        "//{host}/x",
        "https://127.0.0.1/Inst",
        "ftp://127.0.0.1/",
        "http://[",
        "",
        "http://user:pw@evil.example/x?api-key=1",
    ],
)
def test_a_redirect_to_another_origin_is_refused_and_nothing_is_sent_there(
    connect: Any, server: Any, other_server: Any, answers: Any, location: str
) -> None:
    there = location.format(other=other_server.origin, host=other_server.origin[7:])
    server.script(answers.answer(302, headers={"Location": there}))
    with pytest.raises(
        errors.ReplyError, match="redirect not followed: it (leads to|does not say)"
    ) as caught:
        connect().send(READ)
    assert other_server.asked == [] and len(server.asked) == 1
    assert "pw" not in str(caught.value) and "api-key" not in str(caught.value)


def test_redirects_in_a_circle_end(connect: Any, server: Any, answers: Any) -> None:
    server.script(answers.answer(302, headers={"Location": "/Inst/api/x"}))
    with pytest.raises(errors.ReplyError, match="more than 5 times"):
        connect().send(READ)
    assert len(server.asked) == 6


@pytest.mark.parametrize("request_", [WRITE, Request("POST", "api/x", body=b"{}")])
def test_only_a_get_follows_a_redirect(
    connect: Any, server: Any, answers: Any, request_: Request
) -> None:
    server.script(answers.answer(307, headers={"Location": "/Inst/api/y"}))
    with pytest.raises(errors.ReplyError, match="only a GET") as caught:
        connect().send(request_)
    assert len(server.asked) == 1
    assert caught.value.may_have_happened is not request_.read


@pytest.mark.parametrize(
    "path",
    [
        "/api",
        "api?x=1",
        "api#x",
        "https://evil.example/x",
        "api/../../x",
        "..",
        "a b",
        "a\r\nb",
        "a\\b",
        "./x",
    ],
)
def test_a_path_that_leaves_the_instance_is_refused(
    connect: Any, server: Any, path: str
) -> None:
    with pytest.raises(ValueError, match="not an encoded path"):
        connect().send(Request("GET", path))
    assert server.asked == []


@given(st.lists(st.tuples(*[st.text(st.characters(exclude_categories=["Cs"]))] * 2)))
def test_no_name_or_value_breaks_out_of_its_place_in_a_query(
    pairs: list[tuple[str, str]],
) -> None:
    text = encode_query(pairs)
    assert query_length(pairs) == len(text)
    assert parse_qsl(text, keep_blank_values=True) == pairs
    assert text.isascii() and not set(text) & set('#? "<>+')


@pytest.mark.parametrize(
    "header",
    [
        ("X-A", "a\r\nX-Evil: 1"),
        ("X-A", "a\nb"),
        ("X-A", "\x00"),
        ("X A", "b"),
        ("", "b"),
        ("X-A\r\n", "b"),
    ],
)
def test_a_header_with_a_line_break_is_refused(
    connect: Any, server: Any, header: tuple[str, str]
) -> None:
    with pytest.raises(ValueError, match="header"):
        connect().send(Request("GET", "api", headers=(header,)))
    assert server.asked == []


@pytest.mark.parametrize(("size", "kept"), [(1000, 8), (1, 50)])
def test_cookies_of_a_server_have_a_bound(
    connect: Any, server: Any, answers: Any, size: int, kept: int
) -> None:
    """With another cookie in each answer, requests grew until the server took no more of them."""
    numbers = iter(range(1000))

    def answer(asked: Any) -> Any:
        cookie = f"c{next(numbers)}={'x' * size}; Path=/"
        return answers.answer(200, b"{}", {"Set-Cookie": cookie})

    server.behave(answer)
    session = connect()
    for _ in range(55):
        session.send(Request("GET", "api/x"))
    sent = server.asked[-1].headers["Cookie"]
    assert sent.count("=") == kept and sent.startswith("c0=")


def test_a_cookie_that_changes_is_sent_as_it_is_now(
    connect: Any, server: Any, answers: Any
) -> None:
    numbers = iter(range(1000))
    server.behave(
        lambda asked: answers.answer(
            200, b"{}", {"Set-Cookie": f"route={next(numbers)}; Path=/"}
        )
    )
    session = connect()
    for _ in range(60):
        session.send(Request("GET", "api/x"))
    assert server.asked[-1].headers["Cookie"] == "route=58"
