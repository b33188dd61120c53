"""Which error an answer becomes, and what it says."""

from __future__ import annotations

import copy
import json
import pickle
import re
from typing import Any

import pytest

from codegen.runtime import errors
from codegen.runtime.http.message import Request
from codegen.runtime.errors import UpdateErrors

GET = Request("GET", "api/v2/odata/EPIC06/Erp.BO.CustomerSvc/Customers", read=False)
"""Marked as a write, so that one answer is enough."""


def _kinetic(status: int, message: str = "", kind: str = "", **more: Any) -> str:
    body = {"HttpStatus": status, "ReasonPhrase": "REST API Exception"}
    return json.dumps(body | {"ErrorMessage": message, "ErrorType": kind} | more)


BUSINESS = "Ice.Common.BusinessObjectException"
STALE = "Row has been modified by another user and couldn't be updated."
CASES: list[tuple[int, str, type[errors.KineticError], str]] = [
    (
        400,
        _kinetic(400, "Name is required.", BUSINESS),
        errors.BusinessError,
        "Name is required.",
    ),
    (
        400,
        '{"error":{"code":"","message":"Could not find X"}}',
        errors.BadRequest,
        "Could not find X",
    ),
    (
        400,
        '{"error":{"code":"","message":{"lang":"en","value":"No X"}}}',
        errors.BadRequest,
        "No X",
    ),
    (
        400,
        '{"odata.error":{"code":"","message":{"lang":"en","value":"No X"}}}',
        errors.BadRequest,
        "No X",
    ),
    (401, _kinetic(401, "Wrong user name or password"), errors.WrongPassword, "Wrong"),
    (
        401,
        _kinetic(401, "Invalid username or password"),
        errors.WrongPassword,
        "Invalid username",
    ),
    (401, _kinetic(401, "Invalid API Key"), errors.WrongApiKey, "Invalid API Key"),
    (403, _kinetic(403, "Missing API key"), errors.WrongApiKey, "Missing API key"),
    (
        403,
        _kinetic(403, "API key access scope denies it"),
        errors.Forbidden,
        "access scope",
    ),
    (401, _kinetic(401, "Access denied"), errors.Unauthorized, "Access denied"),
    (401, _kinetic(401, "The token has expired"), errors.TokenExpired, "expired"),
    (
        403,
        '{"HttpStatus":403,"ReasonPhrase":"Forbidden"}',
        errors.Forbidden,
        "403 Forbidden",
    ),
    *(
        (status, _kinetic(status, text), errors.SessionGone, text)
        for status in (400, 401, 403, 500)
        for text in ("The session is invalid or has been deleted",)
    ),
    *(
        (
            status,
            _kinetic(status, text),
            errors.Forbidden,
            "access scope of the API key",
        )
        for status in (401, 403)
        for text in ("Access denied (MyLibrary.CalculatePrice)",)
    ),
    (404, _kinetic(404, "Record not found."), errors.NotFound, "Record not found."),
    (404, "", errors.NotFound, "404 Not Found"),
    (405, "", errors.MethodNotAllowed, "Method Not Allowed"),
    (409, _kinetic(409, "Duplicate record"), errors.Conflict, "Duplicate record"),
    (412, "", errors.Conflict, "Precondition Failed"),
    (428, "", errors.Conflict, "Precondition Required"),
    *(
        (status, _kinetic(status, STALE, BUSINESS), errors.Conflict, STALE)
        for status in (400, 404, 500, 503)
    ),
    (410, _kinetic(410, "Invalid session"), errors.SessionGone, "Invalid session"),
    (418, "", errors.StatusError, "418"),
    (429, "", errors.TooManyRequests, "429"),
    (500, _kinetic(500, "BPM failed"), errors.ServerError, "BPM failed"),
    (
        502,
        "<html><head><title>502 Bad Gateway</title></head><body>",
        errors.ServerError,
        "Bad Gateway",
    ),
    (502, "upstream\n  went\taway", errors.ServerError, "502 upstream went away"),
    (
        503,
        "<html><body><p>Service <b>Unavailable</b></p>",
        errors.Unavailable,
        "Service Unavailable",
    ),
    (599, "", errors.ServerError, "599"),
    (
        500,
        _kinetic(500, "Maximum users exceeded on license type: DefaultUser Sessions"),
        errors.LicenseExhausted,
        "claim another licence",
    ),
    (
        400,
        '<Error xmlns="urn:x"><HttpStatus>400</HttpStatus><ErrorMessage>No &lt;way&gt;</ErrorMessage>'
        f"<ErrorType>{BUSINESS}</ErrorType><CorrelationId>c-1</CorrelationId></Error>",
        errors.BusinessError,
        "No <way>",
    ),
]


@pytest.mark.parametrize(("status", "body", "kind", "said"), CASES)
def test_an_answer_becomes_its_error(
    connect: Any,
    server: Any,
    answers: Any,
    status: int,
    body: str,
    kind: Any,
    said: str,
) -> None:
    server.script(answers.answer(status, body))
    with pytest.raises(errors.StatusError) as caught:
        connect().send(GET)
    error = caught.value
    assert type(error) is kind
    assert error.status == status
    line = str(error)
    assert said in line and "\n" not in line
    assert line.startswith(f"GET {GET.path}: {status} ")


def test_details_and_correlation_id_are_kept(
    connect: Any, server: Any, answers: Any
) -> None:
    row = {
        "Message": "bad",
        "Type": "Error",
        "Table": "Customer",
        "Field": "Name",
        "Program": "P.cs",
        "Method": "M",
    }
    body = _kinetic(
        400, "bad", BUSINESS, ErrorDetails=[row, "odd", None], CorrelationId="abc-1"
    )
    server.script(answers.answer(400, body))
    with pytest.raises(errors.BusinessError) as caught:
        connect().send(GET)
    error = caught.value
    assert error.error_type == BUSINESS
    assert error.correlation_id == "abc-1"
    [detail] = error.details
    assert (detail.message, detail.table, detail.field, detail.method) == (
        "bad",
        "Customer",
        "Name",
        "M",
    )


def test_code_and_details_of_odata_are_kept_within_bounds(
    connect: Any, server: Any, answers: Any
) -> None:
    details = [{"code": "", "message": f"bad {number}"} for number in range(5000)]
    body = {"error": {"code": "X1", "message": "bad", "details": details}}
    server.script(answers.answer(400, body))
    with pytest.raises(errors.BadRequest) as caught:
        connect().send(GET)
    error = caught.value
    assert (error.error_type, len(error.details)) == ("X1", 100)
    assert error.details[1].message == "bad 1"


@pytest.mark.parametrize(
    "body",
    [
        _kinetic(500, "No.", CorrelationId="c-1"),
        '{"HttpStatus":500,"ReasonPhrase":"No.","CorrelationId":"c-1"}',
        '{"httpStatus":500,"errorMessage":"No.","correlationId":"c-1"}',
        '{"error":{"code":"","message":"No."},"CorrelationId":"c-1"}',
        '{"error":{"code":"","message":{"value":"No."},"correlationId":"c-1"}}',
        "<Error><ErrorMessage>No.</ErrorMessage><CorrelationId>c-1</CorrelationId></Error>",
    ],
)
def test_the_correlation_id_is_kept_in_every_shape(
    connect: Any, server: Any, answers: Any, body: str
) -> None:
    server.script(answers.answer(500, body))
    with pytest.raises(errors.ServerError, match="500 No.") as caught:
        connect().send(GET)
    assert caught.value.correlation_id == "c-1"


@pytest.mark.parametrize(
    "body",
    [
        '{"ErrorMessage": 5, "ErrorType": [], "ErrorDetails": {"a": 1}}',
        '{"error": 7}',
        '{"error": {"message": ["x"], "details": "no"}}',
        "[1, 2]",
        "null",
        '"just text"',
        "<a>" * 50_000,
        '<!DOCTYPE a [<!ENTITY x "y">]><ErrorMessage>&x;</ErrorMessage>',
        "\x00\x01\x02",
        "[" * 100_000,
        *(
            f'<?xml version="1.0" encoding="{encoding}"?><ErrorMessage>x</ErrorMessage>'
            for encoding in ("x-made-up", "hex", "utf-7", "undefined", "shift_jis")
        ),
    ],
)
def test_any_body_is_survived(
    connect: Any, server: Any, answers: Any, body: str
) -> None:
    server.script(answers.answer(400, body))
    with pytest.raises(errors.BadRequest) as caught:
        connect().send(GET)
    assert len(str(caught.value)) < 800
    assert str(caught.value).isprintable()


def test_a_long_or_forged_message_stays_one_readable_line(
    connect: Any, server: Any, answers: Any
) -> None:
    forged = (
        "no\r\nERROR fake log line \u202ereversed\u061c\u200b\x1b[31m" + "x" * 100_000
    )
    server.script(answers.answer(400, _kinetic(400, forged)))
    with pytest.raises(errors.BadRequest) as caught:
        connect().send(GET)
    line = str(caught.value)
    assert line.isprintable() and len(line) < 800


def test_a_401_without_body_says_what_its_header_says(
    connect: Any, server: Any, answers: Any
) -> None:
    header = {
        "WWW-Authenticate": 'Bearer error="invalid_token", error_description="The token expired"'
    }
    server.script(answers.answer(401, b"", header))
    with pytest.raises(errors.TokenExpired):
        connect().send(GET)


def test_pending_conversions_are_said_as_such(
    connect: Any, server: Any, answers: Any
) -> None:
    server.script(answers.answer(503, _kinetic(503, "Data conversions are pending")))
    with pytest.raises(errors.Unavailable, match="wait for their end") as caught:
        connect(retries=0).send(Request("GET", "api"))
    assert caught.value.conversions_pending
    server.script(answers.answer(503, ""))
    with pytest.raises(errors.Unavailable) as caught:
        connect(retries=0).send(Request("GET", "api"))
    assert not caught.value.conversions_pending


def test_only_what_may_have_been_done_says_so(
    connect: Any, server: Any, answers: Any
) -> None:
    session = connect()
    write = Request("POST", "api/x", body=b"{}", read=False)
    refused = _kinetic(500, "Maximum users exceeded on license type: DefaultUser")
    for status, body, expected in [
        (400, "", False),
        (401, "", False),
        (409, "", False),
        (500, "", True),
        (502, "", True),
        (503, "", True),
        (504, "", True),
        (503, _kinetic(503, "Conversions are pending"), False),
        (500, refused, False),
    ]:
        server.script(answers.answer(status, body))
        with pytest.raises(errors.StatusError) as caught:
            session.send(write)
        assert caught.value.may_have_happened is expected, (status, body)
        assert ("may have happened" in str(caught.value)) is expected
    with pytest.raises(errors.ServerError) as caught:
        server.script(answers.answer(500))
        session.send(Request("GET", "api"))
    assert not caught.value.may_have_happened


def test_broken_json_names_the_call_and_for_a_write_what_may_have_happened(
    connect: Any, server: Any, answers: Any
) -> None:
    server.script(answers.answer(200, "<html>Sign in</html>"))
    session = connect()
    with pytest.raises(
        errors.ReplyError, match=r"^GET api/x: the reply is an HTML page"
    ) as caught:
        session.send(Request("GET", "api/x")).json()
    assert not caught.value.may_have_happened
    with pytest.raises(errors.ReplyError, match="may have happened"):
        session.send(Request("POST", "api/x", body=b"{}", read=False)).json()


def _tree(kind: type[Exception]) -> list[type[Exception]]:
    return [kind, *(each for child in kind.__subclasses__() for each in _tree(child))]


ALL = [
    kind
    for kind in _tree(errors.KineticError)
    if kind.__module__.startswith("codegen.runtime.")
]


@pytest.mark.parametrize("kind", ALL)
def test_every_class_says_when_and_what_to_do_and_stands_in_the_tree(kind: Any) -> None:
    assert kind is errors.KineticError or (kind.__doc__ or "").startswith("Raised ")
    assert "\n\n    Do: " in (kind.__doc__ or "")
    assert re.search(rf"\b{kind.__name__}\b", errors.__doc__ or "")


@pytest.mark.parametrize("kind", ALL)
def test_every_error_is_made_from_a_message_copied_and_pickled(kind: Any) -> None:
    given = {"rows": (), "ds": {}} if issubclass(kind, UpdateErrors) else {}
    error = kind("GET api: went wrong", **given)
    error.may_have_happened = True
    error.correlation_id = "c-1"
    for twin in (copy.copy(error), pickle.loads(pickle.dumps(error))):
        assert type(twin) is kind
        assert (str(twin), twin.correlation_id) == (str(error), "c-1")
        assert twin.may_have_happened


def test_not_loaded_is_an_attribute_error() -> None:
    assert issubclass(errors.NotLoaded, AttributeError)
