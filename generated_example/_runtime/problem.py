"""What a refusing answer says: read from any of the shapes it comes in, and turned into the right error.

Kinetic sends `{"HttpStatus", "ReasonPhrase", "ErrorMessage", "ErrorType", "ErrorDetails", "CorrelationId"}`, its head
alone, OData's `{"error": {"code", "message"}}`, XML with the same names, or whatever a proxy makes of it: HTML, text,
nothing. OAuth2 services send `{"error", "error_description"}` (RFC 6749, 5.2).
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from datetime import UTC
from http import HTTPStatus
from typing import TYPE_CHECKING, Any, Final, TypeVar
from urllib.parse import urlsplit
from xml.parsers import expat

from msgspec import Struct
from msgspec.structs import replace

from . import errors
from .data.values import decode
from .errors import (
    AnswerHeaders,
    ErrorDetail,
    KineticError,
    ReplyError,
    RowError,
    StatusError,
)

if TYPE_CHECKING:
    from .http.message import Reply

E = TypeVar("E", bound=KineticError)

_LONGEST = 500
_LONGEST_BODY = 2_000
_SEARCHED = 65_536
"""Characters of a text that are looked at: what is cut from it is cut after credentials were taken out."""
_XML_LIMIT = 256 * 1024

_BY_STATUS: Mapping[int, type[StatusError]] = {
    400: errors.BadRequest,
    401: errors.Unauthorized,
    403: errors.Forbidden,
    404: errors.NotFound,
    405: errors.MethodNotAllowed,
    409: errors.Conflict,
    410: errors.SessionGone,
    412: errors.Conflict,
    428: errors.Conflict,
    429: errors.TooManyRequests,
    503: errors.Unavailable,
}

_Rule = tuple[Callable[[int, str], bool], type[StatusError]]


class Problem(Struct, frozen=True):
    """What a body says, whatever its shape; empty strings for what it does not say."""

    message: str = ""
    error_type: str = ""
    details: tuple[ErrorDetail, ...] = ()
    correlation_id: str = ""


def refusal(reply: Reply, now: float) -> StatusError:
    """Return the error for an answer whose status is not 2xx; `now` is seconds since 1970, for a date in `Retry-After`."""
    problem = _tidy(read_problem(reply), reply.clean)
    asked = reply.headers.get("www-authenticate", "")
    text = problem.message or one_line(reply.clean(asked))
    kind = classify(reply.status, text, problem.error_type)
    error = kind(
        f"{reply.what}: {reply.status} {text or _phrase(reply.status)}",
        status=reply.status,
        error_type=problem.error_type,
        details=problem.details,
        correlation_id=problem.correlation_id,
        retry_after=retry_after(reply.headers.get("retry-after", ""), now),
    )
    if isinstance(error, errors.Unavailable) and "conversion" in text.casefold():
        error.conversions_pending = True
        error.hint = "an upgrade's data conversions are running: wait for their end"
    if isinstance(error, errors.Forbidden) and _DENIED in text.casefold():
        error.hint = "the access scope of the API key leaves it out: add it to the scope, or use another key"
    error.may_have_happened = not reply.read and _is_unclear(error)
    return explain(error, reply)


def explain(error: E, reply: Reply) -> E:
    """Return the error with the answer's status, and its body and headers; what it has already stays, without credentials."""
    error.status = error.status or reply.status
    said = reply.clean(error.message)
    if said != error.message:
        # It quotes what came with an answer that says yes.
        error.message, error.args = said, (said,)
    if not error.headers:
        error.body = _body(reply)
        error.headers = AnswerHeaders(
            {
                reply.clean(name): reply.clean(_shown(name.lower(), value))[:_LONGEST]
                for name, value in reply.headers.items()
            }
        )
    return error


def _body(reply: Reply) -> str:
    text = _cut(reply.content[: 4 * _SEARCHED].decode("utf-8", "replace"))
    lines = (visible(line) for line in reply.clean(text).splitlines())
    return "\n".join(line for line in lines if line)[:_LONGEST_BODY]


_HIDDEN_HEADERS: Final = (
    "set-cookie",
    "authorization",
    "authentication-info",
    "proxy-authenticate",
    "x-api-key",
    "sessioninfo",
    "license",
)
_HANDSHAKE = re.compile(r"(?i)\b(negotiate|ntlm) +[\w+/=~.-]+")


def _shown(name: str, value: str) -> str:
    """Return the value of a header as an error keeps it: cookies, tokens of a handshake and queries of addresses stay out."""
    if name in _HIDDEN_HEADERS:
        return "***"
    if name in ("location", "content-location", "refresh"):
        return _address(value)
    return _HANDSHAKE.sub(r"\1 ***", value)


def _address(url: str) -> str:
    try:
        parts = urlsplit(url)
    except ValueError:
        return "***"
    host = parts.netloc.rpartition("@")[2]
    return parts._replace(netloc=host, query="", fragment="").geturl()


def _cut(text: str) -> str:
    """Return as much of a text as is looked at, no credential in it cut in two."""
    return text if len(text) <= _SEARCHED else text[:_SEARCHED].rpartition(" ")[0]


def classify(status: int, text: str, error_type: str) -> type[StatusError]:
    """Return the class for a status and what was said with it."""
    text = text.casefold()
    for applies, kind in _RULES:
        if applies(status, text):
            return kind
    if status == 400 and error_type.endswith("BusinessObjectException"):
        return errors.BusinessError
    if status >= 500:
        return _BY_STATUS.get(status, errors.ServerError)
    return _BY_STATUS.get(status, StatusError)


_DENIED: Final = "access denied ("
"""Before the name of a function that the API key's access scope leaves out."""


def _is_about_session(text: str) -> bool:
    """Return whether it says that the session is gone, whatever the status."""
    ends = ("session is invalid", "session has been deleted", "session has expired")
    return any(end in text for end in ends)


def _is_about_key(status: int, text: str) -> bool:
    # "The API key's access scope …" is a right that is missing, not a key that is wrong.
    named = "api key" in text or "api-key" in text or "apikey" in text
    return status in (401, 403) and named and "scope" not in text


def _says(status: int, *words: str) -> Callable[[int, str], bool]:
    return lambda got, text: got == status and any(word in text for word in words)


_STALE: Final = "modified by another user"

_RULES: tuple[_Rule, ...] = (
    (lambda _, text: _STALE in text, errors.Conflict),
    (lambda _, text: "maximum users exceeded" in text, errors.LicenseExhausted),
    (lambda _, text: _is_about_session(text), errors.SessionGone),
    (lambda status, text: status in (401, 403) and _DENIED in text, errors.Forbidden),
    (_is_about_key, errors.WrongApiKey),
    (_says(401, "expired"), errors.TokenExpired),
    (_says(401, "username or password", "user name or password"), errors.WrongPassword),
)


def _is_unclear(error: StatusError) -> bool:
    """Return whether a write answered so may have been done: it failed inside Kinetic or behind a proxy."""
    settled = errors.LicenseExhausted | errors.SessionGone | errors.Conflict
    if isinstance(error, settled):
        return False
    if isinstance(error, errors.Unavailable) and error.conversions_pending:
        return False
    return error.status >= 500


def retry_after(value: str, now: float) -> float | None:
    """Return the seconds of a `Retry-After` header, from seconds or a date (RFC 9110, 10.2.3); None for anything else."""
    value = value.strip()
    if value.isascii() and value.isdigit():
        return float(value[:9])
    from email.utils import parsedate_to_datetime  # brings sockets along

    try:
        then = parsedate_to_datetime(value)
    except (ValueError, OverflowError):
        return None
    # A date without a zone is in GMT (RFC 9110, 5.6.7).
    return max(then.replace(tzinfo=then.tzinfo or UTC).timestamp() - now, 0.0)


def read_problem(reply: Reply) -> Problem:
    """Return what the body says in whichever shape it has."""
    try:
        return _from_json(decode(reply.content))
    except ReplyError:
        pass
    problem = _from_fields(xml_fields(reply.content))
    return problem if problem.message else Problem(_from_text(reply.content))


def _from_json(value: Any) -> Problem:
    if not isinstance(value, dict):
        return Problem(value if isinstance(value, str) else "")
    error = value.get("error", value.get("odata.error"))
    if isinstance(error, dict):
        return replace(_from_odata(error), correlation_id=_correlation(value, error))
    if isinstance(error, str):
        said = _text(value.get("error_description"))
        return Problem(f"{error}: {said}" if said else error, error)
    return _from_fields(value)


def _from_odata(error: Mapping[str, Any]) -> Problem:
    message = error.get("message")
    if isinstance(message, dict):
        message = message.get("value")
    inner = error.get("innererror")
    details = error.get("details")
    return Problem(
        message=_text(message),
        error_type=_text(inner.get("type") if isinstance(inner, dict) else None)
        or _text(error.get("code")),
        details=_details(details),
    )


def _correlation(*places: Mapping[str, Any]) -> str:
    """Return the correlation id, wherever it is and in whatever case."""
    named = (pair for resource in places for pair in resource.items())
    return next((_text(v) for n, v in named if n.casefold() == "correlationid"), "")


def _from_fields(fields: Mapping[str, Any]) -> Problem:
    named = {name.casefold(): value for name, value in fields.items()}
    return Problem(
        message=_text(named.get("errormessage"))
        or _text(named.get("message"))
        or _text(named.get("reasonphrase")),
        error_type=_text(named.get("errortype")),
        details=_details(named.get("errordetails")),
        correlation_id=_correlation(fields),
    )


_DETAIL_NAMES = ("message", "type", "table", "field", "program", "method")


def _details(value: Any) -> tuple[ErrorDetail, ...]:
    rows = (
        [row for row in value if isinstance(row, dict)]
        if isinstance(value, list)
        else []
    )
    return tuple(_detail(row) for row in rows[:100])


def _detail(row: Mapping[str, Any]) -> ErrorDetail:
    named = {name.casefold(): value for name, value in row.items()}
    return ErrorDetail(**{name: _text(named.get(name)) for name in _DETAIL_NAMES})


def _text(value: Any) -> str:
    return value if isinstance(value, str) else ""


def _from_text(content: bytes) -> str:
    shown = content[:_SEARCHED]
    return (_title(shown) or _without_tags(shown)).decode("utf-8", "replace")


def _title(page: bytes) -> bytes:
    """Return the text of the first `<title …>`, empty if there is none."""
    low = page.lower()
    start = low.find(b">", low.find(b"<title")) if b"<title" in low else -1
    end = low.find(b"</title", start) if start >= 0 else -1
    return page[start + 1 : end] if end >= 0 else b""


def _without_tags(page: bytes) -> bytes:
    """Return the page with a blank for each tag; behind the last `>` everything stays."""
    tagged, closed, rest = page.rpartition(b">")
    pieces = (tagged + closed).split(b"<")
    # What stands before the first `>` of a piece is a tag's, or of the first piece, where no tag has begun, its text.
    words = [pieces[0], *(piece.partition(b">")[2] for piece in pieces[1:])]
    return b" ".join(words) + rest


def xml_fields(content: bytes) -> dict[str, str]:
    """Return an XML document's leaf elements by local name, empty if it is not XML; document types are refused."""
    fields: dict[str, str] = {}
    path: list[str] = []
    words: list[str] = []

    def start(name: str, _: object) -> None:
        path.append(name.rpartition(" ")[2])
        words.clear()

    def end(_: str) -> None:
        text = "".join(words).strip()
        name = path.pop()
        if text:
            fields.setdefault(name, text)
        words.clear()

    def refuse(*_: object) -> None:
        raise ValueError("a document type")

    parser = expat.ParserCreate(namespace_separator=" ")
    parser.StartElementHandler = start
    parser.EndElementHandler = end
    parser.CharacterDataHandler = words.append
    parser.StartDoctypeDeclHandler = refuse
    try:
        parser.Parse(content[:_XML_LIMIT], True)
    except (expat.ExpatError, ValueError, LookupError):  # an encoding may be unknown
        return {}
    return fields


def _tidy(problem: Problem, clean: Callable[[str], str]) -> Problem:
    def tidy(text: str) -> str:
        return one_line(clean(_cut(text)))

    return Problem(
        message=tidy(problem.message),
        error_type=tidy(problem.error_type),
        details=tuple(
            replace(row, **{name: tidy(getattr(row, name)) for name in _DETAIL_NAMES})
            for row in problem.details
        ),
        correlation_id=tidy(problem.correlation_id),
    )


def one_line(text: str) -> str:
    """Return text as one short line without control, zero-width or direction characters."""
    line = visible(text[: 4 * _LONGEST])
    return line if len(line) <= _LONGEST else line[: _LONGEST - 1] + "…"


def visible(text: str) -> str:
    """Return text as one line, each run of blanks and of what does not print as one blank."""
    line = " ".join(text.split())
    if line.isprintable():
        return line
    return " ".join("".join(c if c.isprintable() else " " for c in line).split())


def _phrase(status: int) -> str:
    try:
        return HTTPStatus(status).phrase
    except ValueError:
        return "(unknown status)"


_ROWS_SHOWN: Final = 3


def update_errors(reply: Reply, returned: Any, ds: Any) -> errors.UpdateErrors:
    """Return the error of an update whose reply says `errorsOccurred`, with the rows of `BOUpdError`.

    `returned` is its `returnObj`, `ds` what the server gave back; no row holds a credential.
    """
    records = returned.get("BOUpdError") if isinstance(returned, dict) else None
    found = records if isinstance(records, list) else []
    rows = tuple(_row_error(r, reply.clean) for r in found if isinstance(r, dict))
    is_stale = any(_STALE in row.text.casefold() for row in rows)
    kind = errors.UpdateConflict if is_stale else errors.UpdateErrors
    return kind(_unsaved(reply.what, rows), rows=rows, ds=ds)


_ROW_COLUMNS: Final = {
    "table": "TableName",
    "level": "ErrorLevel",
    "type": "ErrorType",
    "text": "ErrorText",
    "row_id": "ErrorSysRowID",
}


def _row_error(record: Mapping[str, Any], clean: Callable[[str], str]) -> RowError:
    columns = _ROW_COLUMNS.items()
    texts = {name: clean(_cut(_text(record.get(wire)))) for name, wire in columns}
    return RowError(**{name: visible(text) for name, text in texts.items()})


def _unsaved(what: str, rows: tuple[RowError, ...]) -> str:
    """Return in one line which rows were not saved."""
    if not rows:
        return f"{what}: some rows were not saved"
    shown = rows[:_ROWS_SHOWN]
    said = [f"{row.table}: {row.text:.200}".strip(": ") for row in shown]
    if len(rows) > _ROWS_SHOWN:
        said.append(f"and {len(rows) - _ROWS_SHOWN} more")
    noun = "row was" if len(rows) == 1 else "rows were"
    return f"{what}: {len(rows)} {noun} not saved: {'; '.join(said)}"
