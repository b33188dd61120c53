"""Erp.BO.JobEntrySvc."""

from datetime import datetime
from decimal import Decimal
from typing import TYPE_CHECKING
from uuid import UUID

from ..._runtime import (
    CHILDREN,
    COLUMN,
    KEY,
    THIS_COMPANY,
    Children,
    Col,
    Key,
    Row,
    S,
    entity_set,
    row_key,
)


class JobPartKey(Key):
    """The key of `JobPart`.

    company: Company identifier.
    job_num: Job number.
    part_num: End part of the job.
    attribute_set_id: Attribute set of the end part; 0 where attributes are not tracked.
    """

    company: str = THIS_COMPANY
    """Company identifier."""
    job_num: str
    """Job number."""
    part_num: str
    """End part of the job."""
    attribute_set_id: int
    """Attribute set of the end part; 0 where attributes are not tracked."""


class JobPart(Row):
    """An end part of a job."""

    key = row_key(JobPartKey)
    company: Col[str] = KEY
    """Company identifier. Key."""
    job_num: Col[str] = KEY
    """Job number. Key."""
    part_num: Col[str] = KEY
    """End part of the job. Key."""
    attribute_set_id: Col[int] = KEY
    """Attribute set of the end part; 0 where attributes are not tracked. Key."""
    revision_num: Col[str | None] = COLUMN
    """Revision of the end part."""
    part_description: Col[str | None] = COLUMN
    """Description of the end part."""
    part_qty: Col[Decimal | None] = COLUMN
    """Quantity to make."""
    stock_qty: Col[Decimal | None] = COLUMN
    """Part of it that goes to stock."""
    received_qty: Col[Decimal | None] = COLUMN
    """Quantity received to stock so far."""
    shipped_qty: Col[Decimal | None] = COLUMN
    """Quantity shipped from the job so far."""
    wip_qty: Col[Decimal | None] = COLUMN
    """Quantity still in work."""
    ium: Col[str | None] = COLUMN
    """Unit of measure of the quantities."""
    plant: Col[str | None] = COLUMN
    """Site that makes it."""
    job_closed: Col[bool | None] = COLUMN
    """Whether the job is closed."""
    job_complete: Col[bool | None] = COLUMN
    """Whether production is finished."""
    sys_rev_id: Col[int | None] = COLUMN
    """Counter that grows with every change of the row; used to detect concurrent edits."""
    sys_row_id: Col[UUID | None] = COLUMN
    """Identifier of the row, unique across all tables."""
    row_mod: Col[str | None] = COLUMN
    """What was done to the row: A added, U updated, D deleted, empty when untouched."""


class JobHeadKey(Key):
    """The key of `JobHead`.

    company: Company identifier.
    job_num: Job number.
    """

    company: str = THIS_COMPANY
    """Company identifier."""
    job_num: str
    """Job number."""


class JobHead(Row):
    """A job: an order to the shop floor."""

    key = row_key(JobHeadKey)
    company: Col[str] = KEY
    """Company identifier. Key."""
    job_num: Col[str] = KEY
    """Job number. Key."""
    part_num: Col[str | None] = COLUMN
    """Part that the job makes."""
    revision_num: Col[str | None] = COLUMN
    """Revision that the job makes."""
    part_description: Col[str | None] = COLUMN
    """Description of the part."""
    prod_qty: Col[Decimal | None] = COLUMN
    """Quantity to make."""
    qty_completed: Col[Decimal | None] = COLUMN
    """Quantity reported as complete."""
    ium: Col[str | None] = COLUMN
    """Unit of measure of the quantities."""
    start_date: Col[datetime | None] = COLUMN
    """Scheduled start."""
    due_date: Col[datetime | None] = COLUMN
    """Scheduled end."""
    req_due_date: Col[datetime | None] = COLUMN
    """Day by which the parts are needed."""
    job_engineered: Col[bool | None] = COLUMN
    """Whether the method of making is final."""
    job_firm: Col[bool | None] = COLUMN
    """Whether planning may no longer change the job."""
    job_released: Col[bool | None] = COLUMN
    """Whether the shop floor may start."""
    job_complete: Col[bool | None] = COLUMN
    """Whether production is finished."""
    job_closed: Col[bool | None] = COLUMN
    """Whether the job is closed for postings."""
    job_type: Col[str | None] = COLUMN
    """Kind of job: MFG manufacturing, MNT maintenance, PRJ project, SRV service."""
    plant: Col[str | None] = COLUMN
    """Site that makes it."""
    prod_code: Col[str | None] = COLUMN
    """Product group of the part."""
    person_id: Col[str | None] = COLUMN
    """Planner of the job."""
    comment_text: Col[str | None] = COLUMN
    """Free text for the traveler."""
    attribute_set_id: Col[int | None] = COLUMN
    """Attribute set of the part; 0 where attributes are not tracked."""
    sys_rev_id: Col[int | None] = COLUMN
    """Counter that grows with every change of the row; used to detect concurrent edits."""
    sys_row_id: Col[UUID | None] = COLUMN
    """Identifier of the row, unique across all tables."""
    row_mod: Col[str | None] = COLUMN
    """What was done to the row: A added, U updated, D deleted, empty when untouched."""
    job_parts: Children[JobPart] = CHILDREN


if TYPE_CHECKING:
    from .job_entry_methods import JobEntryMethods
else:
    from ..._runtime import LazyMethods as JobEntryMethods


class JobEntrySvc(JobEntryMethods[S], name="Erp.BO.JobEntrySvc"):
    """Erp.BO.JobEntrySvc."""

    job_entries = entity_set("JobEntries", JobHead, JobHeadKey)
    """Jobs of the company. Key: company, job_num."""
    job_parts = entity_set("JobParts", JobPart, JobPartKey)
    """Key: company, job_num, part_num, attribute_set_id."""
