"""Hazard.KeylessSetSvc."""

from .._runtime import COLUMN, Col, Row, S, Service, keyless_set


class LogLine(Row):
    """A row of `Log`."""

    company: Col[str | None] = COLUMN
    line: Col[int | None] = COLUMN
    text: Col[str | None] = COLUMN


class KeylessSetSvc(Service[S], name="Hazard.KeylessSetSvc"):
    """Hazard.KeylessSetSvc."""

    log = keyless_set("Log", LogLine)
    """No key."""
