"""What is tried again, how often, how long after; and what never is."""

from __future__ import annotations

import socket
import time
from email.utils import formatdate
from typing import Any

import pytest

from codegen.runtime import errors
from codegen.runtime.problem import retry_after
from codegen.runtime.http.message import Request

READ = Request("GET", "api/x")
LOOKUP = Request("POST", "api/x", body=b"{}")
WRITE = Request("POST", "api/x", body=b"{}", read=False)


@pytest.mark.parametrize("status", [429, 502, 503, 504])
@pytest.mark.parametrize("request_", [READ, LOOKUP])
def test_a_read_is_tried_again_on_a_passing_status(
    connect: Any, server: Any, answers: Any, time: Any, status: int, request_: Request
) -> None:
    server.script(answers.answer(status), answers.answer(status), answers.answer())
    assert connect(clock=time.clock()).send(request_).status == 200
    assert len(server.asked) == 3
    assert time.slept == [0.5, 1.0]


@pytest.mark.parametrize("status", [400, 401, 403, 404, 405, 409, 410, 500, 501])
def test_a_read_is_not_tried_again_on_a_lasting_status(
    connect: Any, server: Any, answers: Any, time: Any, status: int
) -> None:
    server.script(answers.answer(status))
    with pytest.raises(errors.StatusError):
        connect(clock=time.clock()).send(READ)
    assert len(server.asked) == 1


@pytest.mark.parametrize("status", [429, 500, 502, 503, 504])
def test_a_write_is_sent_once(
    connect: Any, server: Any, answers: Any, time: Any, status: int
) -> None:
    server.script(
        answers.answer(status, headers={"Retry-After": "0"}), answers.answer()
    )
    with pytest.raises(errors.StatusError):
        connect(clock=time.clock()).send(WRITE)
    assert len(server.asked) == 1
    assert time.slept == []


def test_retries_end_and_the_error_says_how_many(
    connect: Any, server: Any, answers: Any, time: Any
) -> None:
    server.script(answers.answer(502))
    with pytest.raises(errors.ServerError, match="tried 3 times"):
        connect(clock=time.clock(), retries=2).send(READ)
    assert len(server.asked) == 3


def test_waits_grow_and_are_spread_over_half_of_themselves(
    connect: Any, server: Any, answers: Any, time: Any
) -> None:
    server.script(answers.answer(503))
    with pytest.raises(errors.Unavailable):
        connect(clock=time.clock(chance=lambda: 0.0), retries=8, deadline=1e6).send(
            READ
        )
    assert time.slept == [0.25, 0.5, 1.0, 2.0, 4.0, 8.0, 15.0, 15.0]


def test_retry_after_in_seconds_is_waited_for(
    connect: Any, server: Any, answers: Any, time: Any
) -> None:
    server.script(answers.answer(429, headers={"Retry-After": "17"}), answers.answer())
    connect(clock=time.clock()).send(READ)
    assert time.slept == [17.0]


def test_a_retry_after_of_nothing_does_not_make_a_client_press(
    connect: Any, server: Any, answers: Any, time: Any
) -> None:
    server.script(answers.answer(503, headers={"Retry-After": "0"}), answers.answer())
    connect(clock=time.clock()).send(READ)
    assert time.slept == [0.5]


def test_retry_after_as_a_date_is_waited_for(
    connect: Any, server: Any, answers: Any, time: Any
) -> None:
    date = formatdate(time.now + 23, usegmt=True)
    server.script(answers.answer(503, headers={"Retry-After": date}), answers.answer())
    connect(clock=time.clock()).send(READ)
    assert time.slept == [23.0]


@pytest.mark.skipif(not hasattr(time, "tzset"), reason="the zone cannot be set here")
@pytest.mark.parametrize("form", ["%a %b %d %H:%M:%S %Y", "%A, %d-%b-%y %H:%M:%S GMT"])
def test_a_date_in_an_older_form_is_of_no_zone_but_gmt(
    monkeypatch: pytest.MonkeyPatch, form: str
) -> None:
    """RFC 9110, 5.6.7: recipients take these too, and each is in GMT."""
    now = 1_000_000_000.0
    monkeypatch.setenv("TZ", "XYZ-9")
    time.tzset()
    try:
        date = time.strftime(form, time.gmtime(now + 23))
        assert retry_after(date, now) == 23.0
    finally:
        monkeypatch.undo()
        time.tzset()


@pytest.mark.parametrize("value", ["soon", "-1", "", "Mon, 99 Foo 2026", "1.5", "٣"])
def test_a_retry_after_that_is_neither_is_passed_over(
    connect: Any, server: Any, answers: Any, time: Any, value: str
) -> None:
    head = f"HTTP/1.1 503 x\r\nConnection: close\r\nRetry-After: {value}\r\n\r\n"
    server.script(answers.raw([head.encode()]), answers.answer())
    connect(clock=time.clock()).send(READ)
    assert time.slept == [0.5]


@pytest.mark.parametrize("value", ["3600", "9" * 400, "Thu, 01 Jan 2099 00:00:00 GMT"])
def test_a_longer_retry_after_than_the_limit_is_told_and_not_waited_for(
    connect: Any, server: Any, answers: Any, time: Any, value: str
) -> None:
    server.script(answers.answer(429, headers={"Retry-After": value}))
    with pytest.raises(errors.TooManyRequests) as caught:
        connect(clock=time.clock(), max_wait=60.0, deadline=1e99).send(READ)
    assert caught.value.retry_after is not None and caught.value.retry_after > 60
    assert (len(server.asked), time.slept) == (1, [])


def test_the_deadline_holds_over_all_tries(
    connect: Any, server: Any, answers: Any, time: Any
) -> None:
    server.script(answers.answer(503, headers={"Retry-After": "40"}))
    with pytest.raises(errors.Unavailable):
        connect(clock=time.clock(), deadline=100.0, retries=50).send(READ)
    assert time.slept == [40.0, 40.0]


@pytest.mark.parametrize("reset", [False, True], ids=["closed", "reset"])
def test_a_read_survives_a_connection_that_breaks(
    connect: Any, server: Any, answers: Any, time: Any, reset: bool
) -> None:
    cut = b"HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\n{"
    server.script(
        answers.raw([], reset), answers.raw([cut], reset), answers.answer(200, "[1]")
    )
    assert connect(clock=time.clock()).send(READ).json() == [1]
    assert len(server.asked) == 3


@pytest.mark.parametrize("reset", [False, True], ids=["closed", "reset"])
@pytest.mark.parametrize(
    "start", [b"", b"HTTP/1.1 201 Created\r\nContent-Length: 100\r\n\r\n{"]
)
def test_a_write_whose_connection_breaks_may_have_happened(
    connect: Any, server: Any, answers: Any, reset: bool, start: bytes
) -> None:
    server.script(answers.raw([start] if start else [], reset))
    with pytest.raises(errors.ConnectionFailed) as caught:
        connect().send(WRITE)
    assert caught.value.may_have_happened
    assert "read it back" in str(caught.value)
    assert len(server.asked) == 1


def test_a_write_that_met_no_server_has_not_happened(connect: Any) -> None:
    with socket.socket() as held:
        held.bind(("127.0.0.1", 0))
        host = f"127.0.0.1:{held.getsockname()[1]}"
        session = connect(url=f"http://{host}/Inst")
        told = f"no connection to {host} "
        with pytest.raises(errors.ConnectionFailed, match=told) as caught:
            session.send(WRITE)
    assert not caught.value.may_have_happened


def test_a_missing_server_is_tried_again_for_a_read(connect: Any, time: Any) -> None:
    with socket.socket() as held:
        held.bind(("127.0.0.1", 0))
        session = connect(
            url=f"http://127.0.0.1:{held.getsockname()[1]}/Inst", clock=time.clock()
        )
        with pytest.raises(errors.ConnectionFailed, match="tried 5 times"):
            session.send(READ)
    assert len(time.slept) == 4


def test_a_silent_server_times_out_and_a_read_is_tried_again(
    connect: Any, server: Any, answers: Any, time: Any
) -> None:
    server.script(answers.silent(), answers.answer(200, "[1]"))
    session = connect(timeout=0.2, clock=time.clock())
    assert session.send(READ).json() == [1]
    server.script(answers.silent())
    with pytest.raises(errors.TimedOut, match=r"no answer within 0.2 s") as caught:
        session.send(WRITE)
    assert caught.value.may_have_happened


def test_an_exhausted_licence_is_not_retried(
    connect: Any, server: Any, answers: Any, time: Any
) -> None:
    server.script(
        answers.answer(503, "Maximum users exceeded on license type: WebService")
    )
    with pytest.raises(errors.LicenseExhausted):
        connect(clock=time.clock()).send(READ)
    assert len(server.asked) == 1
