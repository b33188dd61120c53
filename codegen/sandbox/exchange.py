"""One request and its answer, without a web framework: every surface is a function from a Call to an Answer.

Epicor's error bodies are described in EPICOR.md, "Errors".
"""

from __future__ import annotations

import json
import uuid
from collections.abc import Mapping
from dataclasses import dataclass, field
from http import HTTPStatus
from typing import Final

JSON: Final = "application/json"
ODATA: Final = "application/json; odata.metadata=minimal"
HTML: Final = "text/html"
XML: Final = "application/xml"


@dataclass(frozen=True, slots=True)
class Call:
    """One request, its path already cut into decoded segments."""

    method: str
    base: str
    """`http://127.0.0.1:8080`, as the client wrote it."""
    path: str
    """The path as it was sent, still percent-encoded."""
    segments: tuple[str, ...]
    raw_query: str = field(repr=False)
    """The query string as it was sent."""
    query: tuple[tuple[str, str], ...] = field(repr=False)
    headers: Mapping[str, str] = field(repr=False)
    """Lower-case names."""
    body: bytes = field(default=b"", repr=False)

    def option(self, name: str) -> str | None:
        """The value of a query option, the last one where it is repeated, or None."""
        return dict(self.query).get(name)


@dataclass(frozen=True, slots=True)
class Answer:
    """One reply."""

    status: int = 200
    body: bytes = b""
    media: str = JSON
    headers: tuple[tuple[str, str], ...] = ()


class Refusal(Exception):
    """A reply that is an error; `answer` gives Epicor's body for it."""

    def __init__(
        self,
        status: int,
        message: str = "",
        *,
        error_type: str = "",
        details: tuple[Mapping[str, object], ...] = (),
        headers: tuple[tuple[str, str], ...] = (),
    ) -> None:
        super().__init__(message)
        self.status = status
        self.message = message
        self.error_type = error_type
        self.details = details
        self.headers = headers

    def answer(self) -> Answer:
        """The reply, with the names and the order that Kinetic gives them."""
        reason = HTTPStatus(self.status).phrase
        body: dict[str, object] = {
            "HttpStatus": self.status,
            "ReasonPhrase": "REST API Exception" if self.error_type else reason,
        }
        if self.message:
            body["ErrorMessage"] = self.message
        if self.error_type:
            body["ErrorType"] = self.error_type
            body["ErrorDetails"] = [dict(d) for d in self.details] or [
                _detail(self.message)
            ]
        body["CorrelationId"] = str(uuid.uuid4())
        text = json.dumps(body, ensure_ascii=False).encode()
        return Answer(self.status, text, JSON, self.headers)


def _detail(message: str) -> dict[str, object]:
    return {"Message": message, "Type": "Error"}


def business_error(message: str, *, table: str = "", column: str = "") -> Refusal:
    """A 400 as a business rule raises it."""
    detail = _detail(message) | {
        "Table": table,
        "Field": column,
        "Program": "Sandbox.dll",
        "Method": "Update",
    }
    return Refusal(
        400, message, error_type="Ice.Common.BusinessObjectException", details=(detail,)
    )


def odata_error(message: str) -> Refusal:
    """A 400 as the OData layer raises it for a query it cannot answer."""
    return Refusal(400, message, error_type="Microsoft.OData.ODataException")


def not_found(message: str = "Record not found.") -> Refusal:
    """A 404 for a record, a set or a service; one without a name leaves no gap in the message."""
    return Refusal(
        404, " ".join(message.split()), error_type="Ice.Common.RecordNotFoundException"
    )


def wrong_verb(call: Call) -> Refusal:
    """The 405 for a method that a path does not take."""
    message = f"The requested resource does not support http method '{call.method}'."
    return Refusal(405, message)


def page(status: int, substatus: str, title: str) -> Answer:
    """An HTML error page as IIS sends it before Kinetic sees the request."""
    text = (
        f"<!DOCTYPE html>\n<html><head><title>IIS Detailed Error - {substatus}</title></head>"
        f"<body><h2>HTTP Error {substatus}</h2><h3>{title}</h3></body></html>\n"
    )
    return Answer(status, text.encode(), HTML)
