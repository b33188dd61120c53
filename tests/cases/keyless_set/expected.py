"""Hazard.KeylessSetSvc."""

from .._runtime import Column, Fields, Row, S, Service, TextColumn, keyless_set


class LogLine(Row):
    """A row of `Log`."""

    company: str | None = None
    line: int | None = None
    text: str | None = None


class LogLineFields(Fields):
    """Columns of `LogLine`, for queries."""

    company: TextColumn
    line: Column[int]
    text: TextColumn


class KeylessSetSvc(Service[S], name="Hazard.KeylessSetSvc"):
    """Hazard.KeylessSetSvc."""

    log = keyless_set("Log", LogLine, LogLineFields)
    """No key."""
