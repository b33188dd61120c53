"""Erp.BO.JobEntrySvc."""

from datetime import datetime
from decimal import Decimal
from typing import TYPE_CHECKING
from uuid import UUID

from ..._runtime import (
    CHILDREN,
    KEY,
    THIS_COMPANY,
    Column,
    Fields,
    Key,
    Many,
    Row,
    S,
    TextColumn,
    entity_set,
    row_key,
)


class JobPartKey(Key):
    """Key of `JobPart`."""

    company: str = THIS_COMPANY
    job_num: str
    part_num: str
    attribute_set_id: int


class JobPart(Row):
    """An end part of a job."""

    key = row_key(JobPartKey)
    company: str = KEY
    """Company identifier. Key."""
    job_num: str = KEY
    """Job number. Key."""
    part_num: str = KEY
    """End part of the job. Key."""
    attribute_set_id: int = KEY
    """Attribute set of the end part; 0 where attributes are not tracked. Key."""
    revision_num: str | None = None
    """Revision of the end part."""
    part_description: str | None = None
    """Description of the end part."""
    part_qty: Decimal | None = None
    """Quantity to make."""
    stock_qty: Decimal | None = None
    """Part of it that goes to stock."""
    received_qty: Decimal | None = None
    """Quantity received to stock so far."""
    shipped_qty: Decimal | None = None
    """Quantity shipped from the job so far."""
    wip_qty: Decimal | None = None
    """Quantity still in work."""
    ium: str | None = None
    """Unit of measure of the quantities."""
    plant: str | None = None
    """Site that makes it."""
    job_closed: bool | None = None
    """Whether the job is closed."""
    job_complete: bool | None = None
    """Whether production is finished."""
    sys_rev_id: int | None = None
    """Counter that grows with every change of the row; used to detect concurrent edits."""
    sys_row_id: UUID | None = None
    """Identifier of the row, unique across all tables."""
    row_mod: str | None = None
    """What was done to the row: A added, U updated, D deleted, empty when untouched."""


class JobPartFields(Fields):
    """Columns of `JobPart`, for queries."""

    company: TextColumn
    job_num: TextColumn
    part_num: TextColumn
    attribute_set_id: Column[int]
    revision_num: TextColumn
    part_description: TextColumn
    part_qty: Column[Decimal]
    stock_qty: Column[Decimal]
    received_qty: Column[Decimal]
    shipped_qty: Column[Decimal]
    wip_qty: Column[Decimal]
    ium: TextColumn
    plant: TextColumn
    job_closed: Column[bool]
    job_complete: Column[bool]
    sys_rev_id: Column[int]
    sys_row_id: Column[UUID]
    row_mod: TextColumn


class JobHeadKey(Key):
    """Key of `JobHead`."""

    company: str = THIS_COMPANY
    job_num: str


class JobHead(Row):
    """A job: an order to the shop floor."""

    key = row_key(JobHeadKey)
    company: str = KEY
    """Company identifier. Key."""
    job_num: str = KEY
    """Job number. Key."""
    part_num: str | None = None
    """Part that the job makes."""
    revision_num: str | None = None
    """Revision that the job makes."""
    part_description: str | None = None
    """Description of the part."""
    prod_qty: Decimal | None = None
    """Quantity to make."""
    qty_completed: Decimal | None = None
    """Quantity reported as complete."""
    ium: str | None = None
    """Unit of measure of the quantities."""
    start_date: datetime | None = None
    """Scheduled start."""
    due_date: datetime | None = None
    """Scheduled end."""
    req_due_date: datetime | None = None
    """Day by which the parts are needed."""
    job_engineered: bool | None = None
    """Whether the method of making is final."""
    job_firm: bool | None = None
    """Whether planning may no longer change the job."""
    job_released: bool | None = None
    """Whether the shop floor may start."""
    job_complete: bool | None = None
    """Whether production is finished."""
    job_closed: bool | None = None
    """Whether the job is closed for postings."""
    job_type: str | None = None
    """Kind of job: MFG manufacturing, MNT maintenance, PRJ project, SRV service."""
    plant: str | None = None
    """Site that makes it."""
    prod_code: str | None = None
    """Product group of the part."""
    person_id: str | None = None
    """Planner of the job."""
    comment_text: str | None = None
    """Free text for the traveler."""
    attribute_set_id: int | None = None
    """Attribute set of the part; 0 where attributes are not tracked."""
    sys_rev_id: int | None = None
    """Counter that grows with every change of the row; used to detect concurrent edits."""
    sys_row_id: UUID | None = None
    """Identifier of the row, unique across all tables."""
    row_mod: str | None = None
    """What was done to the row: A added, U updated, D deleted, empty when untouched."""
    job_parts: list[JobPart] = CHILDREN


class JobHeadFields(Fields):
    """Columns of `JobHead`, for queries."""

    company: TextColumn
    job_num: TextColumn
    part_num: TextColumn
    revision_num: TextColumn
    part_description: TextColumn
    prod_qty: Column[Decimal]
    qty_completed: Column[Decimal]
    ium: TextColumn
    start_date: Column[datetime]
    due_date: Column[datetime]
    req_due_date: Column[datetime]
    job_engineered: Column[bool]
    job_firm: Column[bool]
    job_released: Column[bool]
    job_complete: Column[bool]
    job_closed: Column[bool]
    job_type: TextColumn
    plant: TextColumn
    prod_code: TextColumn
    person_id: TextColumn
    comment_text: TextColumn
    attribute_set_id: Column[int]
    sys_rev_id: Column[int]
    sys_row_id: Column[UUID]
    row_mod: TextColumn
    job_parts: Many[JobPartFields]


if TYPE_CHECKING:
    from .job_entry_methods import JobEntryMethods
else:
    from ..._runtime import LazyMethods as JobEntryMethods


class JobEntrySvc(JobEntryMethods[S], name="Erp.BO.JobEntrySvc"):
    """Erp.BO.JobEntrySvc."""

    job_entries = entity_set("JobEntries", JobHead, JobHeadFields, JobHeadKey)
    """Jobs of the company. Key: company, job_num."""

    job_parts = entity_set("JobParts", JobPart, JobPartFields, JobPartKey)
    """Key: company, job_num, part_num, attribute_set_id."""
