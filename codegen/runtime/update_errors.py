"""Updates that answer 200 and hold errors: `UpdateExt` saves row by row and tells of those it could not (EPICOR.md, "On the wire")."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING, Any, Final

from .errors import BusinessError, ErrorDetail
from .problem import visible

if TYPE_CHECKING:
    from .tableset import Tableset

_TOLD: Final = 3
_LONGEST: Final = 200


@dataclass(frozen=True, slots=True)
class RowError:
    """One row of `BOUpdError`: what was wrong with one row of an update."""

    table: str = ""
    level: str = ""
    type: str = ""
    text: str = ""
    row_id: str = ""
    """`SysRowID` of the row that it is about."""


class UpdateErrors(BusinessError):
    """Raised when an update answers 200 with `errorsOccurred`: some of its rows were not saved.

    Do: look at `rows` for what was wrong with each; `ds` holds what the server gave back, the rows that were saved. The tableset
    that was sent is as it was.
    """

    def __init__(
        self, message: str, *, rows: tuple[RowError, ...], ds: Tableset
    ) -> None:
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


def row_errors(returned: Any) -> tuple[RowError, ...]:
    """Return the rows of `BOUpdError` in what an update returned."""
    records = returned.get("BOUpdError") if isinstance(returned, dict) else None
    found = records if isinstance(records, list) else []
    return tuple(_row_error(record) for record in found if isinstance(record, dict))


def _row_error(record: Mapping[str, Any]) -> RowError:
    return RowError(
        table=_line(record.get("TableName")),
        level=_line(record.get("ErrorLevel")),
        type=_line(record.get("ErrorType")),
        text=_line(record.get("ErrorText")),
        row_id=_line(record.get("ErrorSysRowID")),
    )


def _line(text: Any) -> str:
    """Return text as one line without control or invisible characters, empty for what is no text."""
    return visible(text) if isinstance(text, str) else ""


def told(what: str, rows: tuple[RowError, ...]) -> str:
    """Return in one line what was not saved; `what` is the call."""
    first = (f"{row.table}: {row.text:.{_LONGEST}}".strip(": ") for row in rows[:_TOLD])
    more = (f"and {len(rows) - _TOLD} more",) if len(rows) > _TOLD else ()
    if not rows:
        return f"{what}: some rows were not saved"
    noun = "row was" if len(rows) == 1 else "rows were"
    return f"{what}: {len(rows)} {noun} not saved: {'; '.join((*first, *more))}"
