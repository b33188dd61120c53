"""Hazard.EnumPlainSvc."""

from .._runtime import (
    KEY,
    Column,
    EdmEnum,
    Fields,
    Key,
    Row,
    S,
    Service,
    TextColumn,
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
    """Key of `Job`."""

    num: str
    status: Status


class Job(Row):
    """A row of `Jobs`."""

    key = row_key(JobKey)
    num: str = KEY
    """Key."""
    status: Status = KEY
    """Key."""
    before: Status | None = None
    history: list[Status] | None = None
    size: Wide | None = None
    odd: Odd | None = None
    nothing: str | None = None


class JobFields(Fields):
    """Columns of `Job`, for queries."""

    num: TextColumn
    status: Column[Status]
    before: Column[Status]
    history: Column[list[Status]]
    size: Column[Wide]
    odd: Column[Odd]
    nothing: TextColumn


class EnumPlainSvc(Service[S], name="Hazard.EnumPlainSvc"):
    """Hazard.EnumPlainSvc."""

    jobs = entity_set("Jobs", Job, JobFields, JobKey)
    """Key: num, status."""
