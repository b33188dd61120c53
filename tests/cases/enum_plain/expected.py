"""Hazard.EnumPlainSvc."""

from .._runtime import (
    COLUMN,
    KEY,
    UNSET,
    Col,
    EdmEnum,
    Key,
    Row,
    S,
    Service,
    entity_set,
    row_key,
)


class Status(EdmEnum, edm_type="Hazard.Status"):
    """Values of `Status`."""

    DRAFT = "Draft"
    FIRM = "Firm"
    DONE = "Done"
    GONE = "Gone"
    FINISHED = "Finished"


class Wide(EdmEnum, edm_type="Hazard.Wide"):
    """Values of `Wide`."""

    MOST = "Most"
    LEAST = "Least"


class Odd(EdmEnum, edm_type="Hazard.Odd"):
    """Values of `Odd`."""

    FIRST = "First"
    SECOND = "Second"


class JobKey(Key):
    """The key of `Job`."""

    num: str
    status: Status


class Job(Row):
    """A row of `Jobs`."""

    key = row_key(JobKey)
    num: Col[str] = KEY
    """Key."""
    status: Col[Status] = KEY
    """Key."""
    before: Col[Status | None] = COLUMN
    history: Col[list[Status | None]] = UNSET
    size: Col[Wide | None] = COLUMN
    odd: Col[Odd | None] = COLUMN
    nothing: Col[str | None] = COLUMN


class EnumPlainSvc(Service[S], name="Hazard.EnumPlainSvc"):
    """Hazard.EnumPlainSvc."""

    jobs = entity_set("Jobs", Job, JobKey)
    """Key: num, status."""
