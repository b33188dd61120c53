"""Everything that can go wrong between the caller and Kinetic, as one tree.

    KineticError
    ├── ConnectionFailed        no connection, or it broke
    ├── TimedOut                no answer in time
    ├── ReplyError              an answer that is not what was asked for
    ├── StatusError             an answer that says no; `.status` says how
    │   ├── BadRequest          400
    │   │   └── BusinessError   a rule of the business logic
    │   │       └── UpdateErrors    rows of an update, in an answer of 200, in `update_errors`
    │   ├── Unauthorized        401
    │   │   ├── WrongPassword
    │   │   ├── WrongApiKey
    │   │   └── TokenExpired
    │   ├── Forbidden           403
    │   ├── NotFound            404
    │   ├── NoBatch             404, 405, 406, 415, 501 from `$batch`
    │   ├── MethodNotAllowed    405
    │   ├── Conflict            409, 412, 428, "modified by another user"
    │   │   └── UpdateConflict      the same in an UpdateErrors, which it is, too
    │   ├── SessionGone         410
    │   ├── TooManyRequests     429
    │   └── ServerError         5xx
    │       ├── Unavailable     503
    │       └── LicenseExhausted
    ├── NotSent                 a write in a dry run, in `request`
    ├── NotRecorded             a request that the cassette being replayed does not hold
    ├── NotLoaded               a column that was not read
    ├── KeyMismatch             a key that does not belong to its row or set
    ├── FilterError             a filter that cannot be written as OData
    ├── PagingError             a server that does not page as it says
    │   └── RowsMoved               rows came or went, and the place was lost
    └── UrlTooLong              a query the server would refuse

`str(error)` is one line: what was asked, what came back, what to do. It never holds a credential.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

from msgspec import Struct

if TYPE_CHECKING:
    from .http.message import Request


class ErrorDetail(Struct, frozen=True):
    """One entry of an error's `ErrorDetails`."""

    message: str = ""
    type: str = ""
    table: str = ""
    field: str = ""
    program: str = ""
    method: str = ""


class RowError(Struct, frozen=True):
    """One row of `BOUpdError`: what was wrong with one row of an update."""

    table: str = ""
    level: str = ""
    type: str = ""
    text: str = ""
    row_id: str = ""
    """`SysRowID` of the row that it is about."""


class AnswerHeaders(Mapping[str, str]):
    """The headers of an answer, found by names in any letter case."""

    def __init__(self, headers: Mapping[str, str]) -> None:
        self._values = {name.lower(): value for name, value in headers.items()}

    def __getitem__(self, name: str) -> str:
        return self._values[name.lower()]

    def __iter__(self) -> Iterator[str]:
        return iter(self._values)

    def __len__(self) -> int:
        return len(self._values)

    def __repr__(self) -> str:
        return f"AnswerHeaders({self._values!r})"


class KineticError(Exception):
    """The root: catch it to catch every error of a call.

    Do: read `str(error)`; catch a class below if the program can continue.
    """

    hint: str = ""
    """What to do; `str(error)` ends with it."""

    def __init__(
        self, message: str, *, status: int = 0, may_have_happened: bool = False
    ) -> None:
        super().__init__(message)
        self.message = message
        self.may_have_happened = may_have_happened
        """Whether a write was sent and its outcome is not known; always False for a read."""
        self.status = status
        """The HTTP status, 0 if there was no answer."""
        self.body = ""
        """The start of the answer's body, at most 2,000 characters, without credentials; empty if there was none."""
        self.headers: Mapping[str, str] = AnswerHeaders({})
        """The answer's headers, without credentials and cookies."""
        self.error_type = ""
        """Kinetic's own name of the error, such as `Ice.Common.BusinessObjectException`."""
        self.details: tuple[ErrorDetail, ...] = ()
        self.correlation_id = ""
        """The id by which Epicor's support and the server's log find the call."""

    def __str__(self) -> str:
        parts = [self.message, self.hint]
        if self.may_have_happened:
            parts.append(
                "the write may have happened: read it back before repeating it"
            )
        *most, last = [part for part in parts if part] or [""]
        return "; ".join([*(part.rstrip(".") for part in most), last])


class ConnectionFailed(KineticError):
    """Raised when no connection could be made, or it broke before the answer was whole.

    Do: check the address, the network and the proxy. Reads were retried already, unless `is_lasting`. After a write
    look at `may_have_happened`: False when the connection was never made. `__cause__` is the system's own error.
    """

    is_lasting: bool = False
    """Whether a retry would fail the same way: an unknown host or certificate authority, a missing proxy."""


class TimedOut(KineticError):
    """Raised when the server did not answer within `timeout`, or the whole call took longer than `deadline`.

    Do: ask for less (`select`, `top`, a BAQ with parameters) or give the client more time. After a write look at
    `may_have_happened`.
    """


class ReplyError(KineticError):
    """Raised when the answer is not what was requested: HTML, broken JSON, too large, another shape, a redirect elsewhere.

    Do: check that the address is the instance's own (`https://host/Instance`) and that there is no login page or proxy in front of it.
    """


class StatusError(KineticError):
    """Raised for an answer whose status is not 2xx; its subclasses name the common ones.

    Do: look at `status`, `error_type`, `details`; give `correlation_id` to whoever reads the server's log.
    """

    def __init__(
        self,
        message: str,
        *,
        status: int = 0,
        error_type: str = "",
        details: tuple[ErrorDetail, ...] = (),
        correlation_id: str = "",
        retry_after: float | None = None,
        may_have_happened: bool = False,
    ) -> None:
        super().__init__(message, status=status, may_have_happened=may_have_happened)
        self.error_type = error_type
        self.details = details
        self.correlation_id = correlation_id
        self.retry_after = retry_after
        """Seconds the server asked to wait, None if it did not."""


class BadRequest(StatusError):
    """Raised on 400: the request is one the service does not understand, such as an unknown column in a filter.

    Do: correct the call; generate the client again if the instance was upgraded.
    """


class BusinessError(BadRequest):
    """Raised when Kinetic's business logic refuses: a rule, a BPM, a missing value; also on 200 with `errorsOccurred`.

    Do: show `message` to the user, it is written for users; `details` name table and field.
    """


class UpdateErrors(BusinessError):
    """Raised when an update answers 200 with `errorsOccurred`: some of its rows were not saved.

    Do: look at `rows` for what was wrong with each; `ds` holds what the server gave back, the rows that were saved. The tableset
    that was sent is as it was.
    """

    def __init__(self, message: str, *, rows: tuple[RowError, ...], ds: Any) -> None:
        details = tuple(
            ErrorDetail(message=row.text, type=row.type, table=row.table)
            for row in rows
        )
        super().__init__(message, status=200, details=details)
        self.rows = rows
        self.ds = ds

    def __reduce__(self) -> tuple[Any, ...]:
        made = partial(type(self), rows=self.rows, ds=self.ds)
        return made, self.args, vars(self)


class Unauthorized(StatusError):
    """Raised on 401 when its text says no more than "Access denied".

    Do: check user, password and API key, and that the account may use the REST API.
    """

    hint = "check the user, the password and the API key"


class WrongPassword(Unauthorized):
    """Raised when user name or password are not accepted.

    Do: correct them; do not repeat the call, accounts are locked after a few attempts.
    """

    hint = "check the user name and the password"


class WrongApiKey(Unauthorized):
    """Raised when the API key is missing, unknown or disabled, with status 401 or 403.

    Do: give `api_key`; look it up in API Key Maintenance.
    """

    hint = "check the API key in API Key Maintenance"


class TokenExpired(Unauthorized):
    """Raised when a bearer token has expired and could not be renewed.

    Do: give a callable instead of a string, or use `Token` or `ClientCredentials`, which renew themselves.
    """

    hint = "give a new token, or a callable that returns one"


class Forbidden(StatusError):
    """Raised on 403: the API key's scope or the user's security does not allow the call.

    Do: widen the access scope of the key, or the security of the service or BAQ.
    """

    hint = "check the API key's access scope and the user's security"


class NotFound(StatusError):
    """Raised on 404: no such record, set, service, BAQ or function, or a function that is not published to the company.

    Do: for a record, treat it as "none"; for anything else check company and name, and generate the client again.
    """


class NoBatch(StatusError):
    """Raised when the server has no `$batch` where it was asked for, or not in that form; nothing was sent to its services.

    Do: write with `create_many` and its kin without `batch=`, and read one by one; or set `batch_root` and `batch_form`.
    """

    hint = (
        "without $batch, use create_many, update_many and delete_many, which send several calls at a time; if it has one elsewhere "
        "or of the other form, set batch_root or batch_form"
    )


class MethodNotAllowed(StatusError):
    """Raised on 405: the address exists and does not take this verb, such as a write to a BAQ that is not updatable.

    Do: use a call that the service offers.
    """


class Conflict(StatusError):
    """Raised when nothing was written because the record exists already (409) or was changed by someone else.

    The latter is 412, 428 for a row that must be read first, or any status with the words "modified by another user".

    Do: read the record again and decide.
    """


class UpdateConflict(UpdateErrors, Conflict):
    """Raised for `UpdateErrors` with a row that was changed by someone else.

    Do: read the rows again and decide.
    """


class SessionGone(StatusError):
    """Raised on 410: the held session ended on the server.

    Do: nothing for reads, a new session was tried; repeat a write.
    """


class TooManyRequests(StatusError):
    """Raised on 429, after the retries of a read.

    Do: wait `retry_after` seconds; lower `max_concurrency`.
    """

    hint = "wait, and send fewer calls at once"


class ServerError(StatusError):
    """Raised on 5xx: an error inside Kinetic, a BPM or a proxy.

    Do: give `correlation_id` to whoever reads the server's log. After a write look at `may_have_happened`.
    """


class Unavailable(ServerError):
    """Raised on 503, after the retries of a read: the server is stopped, starting, or running data conversions.

    Do: wait. `conversions_pending` distinguishes an upgrade's conversions, which take hours, from a restart.
    """

    conversions_pending: bool = False


class LicenseExhausted(ServerError):
    """Raised when no licence of the claimed type is free ("Maximum users exceeded"); it is not retried.

    Do: claim another licence type (`license=`), send fewer calls at once, close clients that hold a session.
    """

    hint = "claim another licence type, or end sessions that hold one"


class NotSent(KineticError):
    """Raised in a dry run by `Session.send` in place of sending a write; sets, BAQs and methods catch it.

    Do: look at `request`.
    """

    def __init__(self, message: str, request: Request | None = None) -> None:
        super().__init__(message)
        self.request = request


class NotRecorded(KineticError):
    """Raised by a client with `replay=` for a request that its cassette does not hold, or not so many times.

    Do: record the cassette again, or mend the program if it should not ask for that.
    """


class NotLoaded(KineticError, AttributeError):
    """Raised on reading a column or child that the query did not select or expand.

    Do: add it to `select` or `expand`, or `refresh` the row.
    """


class KeyMismatch(KineticError):
    """Raised when a key has the wrong parts for its set, or a row does not carry the key it is addressed by.

    Do: give every part of the key by name.
    """


class FilterError(KineticError):
    """Raised when a condition has no OData form.

    Do: use the columns' own operators.
    """


class PagingError(KineticError):
    """Raised when pages do not add up: `$skip` ignored, a link to another origin, a link that repeats.

    Do: read with `top`, or by a filter on the key; rows read before the error are good.
    """


class RowsMoved(PagingError):
    """Raised when others wrote while rows were read in an order that is not the key's, and the place was not found again.

    Do: read again, or read in the order of the key (without `order_by`), which others' writes do not disturb.
    """


class UrlTooLong(KineticError):
    """Raised before sending a query longer than servers take (2,000 characters; IIS refuses 2,048).

    Do: select fewer columns, shorten the filter. A list of `in_` is read in parts where that gives the same rows.
    """


@contextmanager
def naming(path: Path, temporary: Path) -> Iterator[None]:
    """Raise the system's errors about a temporary file as errors about the file whose place it is to take."""
    try:
        yield
    except OSError as error:
        told = (
            a.replace(str(temporary), str(path)) if isinstance(a, str) else a
            for a in error.args
        )
        names = [str(path)] if error.filename is not None else []
        raise type(error)(*told, *names) from None
