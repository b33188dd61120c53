"""Erp.BO.PartSvc."""

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


class PartPlantKey(Key):
    """Key of `PartPlant`."""

    company: str = THIS_COMPANY
    part_num: str
    plant: str


class PartPlant(Row):
    """What a site knows of a part: stock limits, lead time, buyer."""

    key = row_key(PartPlantKey)
    company: str = KEY
    """Company identifier. Key."""
    part_num: str = KEY
    """Part number. Key."""
    plant: str = KEY
    """Site in which the part is used. Key."""
    prim_whse: str | None = None
    """Warehouse that is used first."""
    source_type: str | None = None
    """How this site gets the part: M made, P purchased, T transferred."""
    minimum_qty: Decimal | None = None
    """Stock level below which planning suggests more."""
    maximum_qty: Decimal | None = None
    """Stock level that planning does not exceed."""
    safety_qty: Decimal | None = None
    """Stock kept for the unforeseen."""
    min_order_qty: Decimal | None = None
    """Smallest quantity to order."""
    lead_time: int | None = None
    """Days between ordering and receiving."""
    on_hand_qty: Decimal | None = None
    """Stock of the site in the inventory unit."""
    buyer_id: str | None = None
    """Buyer responsible at the site."""
    non_stock: bool | None = None
    """Whether the site keeps no stock."""
    sys_rev_id: int | None = None
    """Counter that grows with every change of the row; used to detect concurrent edits."""
    sys_row_id: UUID | None = None
    """Identifier of the row, unique across all tables."""
    row_mod: str | None = None
    """What was done to the row: A added, U updated, D deleted, empty when untouched."""


class PartPlantFields(Fields):
    """Columns of `PartPlant`, for queries."""

    company: TextColumn
    part_num: TextColumn
    plant: TextColumn
    prim_whse: TextColumn
    source_type: TextColumn
    minimum_qty: Column[Decimal]
    maximum_qty: Column[Decimal]
    safety_qty: Column[Decimal]
    min_order_qty: Column[Decimal]
    lead_time: Column[int]
    on_hand_qty: Column[Decimal]
    buyer_id: TextColumn
    non_stock: Column[bool]
    sys_rev_id: Column[int]
    sys_row_id: Column[UUID]
    row_mod: TextColumn


class PartRevKey(Key):
    """Key of `PartRev`."""

    company: str = THIS_COMPANY
    part_num: str
    revision_num: str
    alt_method: str
    process_mfg_id: str


class PartRev(Row):
    """A revision of a part."""

    key = row_key(PartRevKey)
    company: str = KEY
    """Company identifier. Key."""
    part_num: str = KEY
    """Part number. Key."""
    revision_num: str = KEY
    """Revision of the part. Key."""
    alt_method: str = KEY
    """Alternate method of making the revision; empty for the main one. Key."""
    process_mfg_id: str = KEY
    """Process manufacturing identifier; empty for discrete parts. Key."""
    rev_short_desc: str | None = None
    """Short description of the revision."""
    rev_description: str | None = None
    """What changed with the revision."""
    approved: bool | None = None
    """Whether the revision may be used in production."""
    approved_by: str | None = None
    """User who approved the revision."""
    effective_date: datetime | None = None
    """First day on which the revision is valid."""
    draw_num: str | None = None
    """Drawing number."""
    class_: str | None = None
    """Class of the part, shown for reference."""
    sys_rev_id: int | None = None
    """Counter that grows with every change of the row; used to detect concurrent edits."""
    sys_row_id: UUID | None = None
    """Identifier of the row, unique across all tables."""
    row_mod: str | None = None
    """What was done to the row: A added, U updated, D deleted, empty when untouched."""


class PartRevFields(Fields):
    """Columns of `PartRev`, for queries."""

    company: TextColumn
    part_num: TextColumn
    revision_num: TextColumn
    alt_method: TextColumn
    process_mfg_id: TextColumn
    rev_short_desc: TextColumn
    rev_description: TextColumn
    approved: Column[bool]
    approved_by: TextColumn
    effective_date: Column[datetime]
    draw_num: TextColumn
    class_: TextColumn
    sys_rev_id: Column[int]
    sys_row_id: Column[UUID]
    row_mod: TextColumn


class PartKey(Key):
    """Key of `Part`."""

    company: str = THIS_COMPANY
    part_num: str


class Part(Row):
    """A part: made, bought or sold."""

    key = row_key(PartKey)
    company: str = KEY
    """Company identifier. Key."""
    part_num: str = KEY
    """Part number. Key."""
    search_word: str | None = None
    """Short word by which the part is searched."""
    part_description: str | None = None
    """Description that is printed on orders and labels."""
    class_id: str | None = None
    """Part class, for purchasing and planning defaults."""
    prod_code: str | None = None
    """Product group, for sales analysis and default accounts."""
    type_code: str | None = None
    """Source of the part: M made, P purchased, K sales kit."""
    ium: str | None = None
    """Unit of measure in which stock is kept."""
    sales_um: str | None = None
    """Unit of measure in which the part is sold."""
    pum: str | None = None
    """Unit of measure in which the part is bought."""
    unit_price: Decimal | None = None
    """Price for one sales unit, in base currency."""
    price_per_code: str | None = None
    """Quantity the price is for: E each, C hundred, M thousand."""
    internal_unit_price: Decimal | None = None
    """Price between sites of the company."""
    net_weight: Decimal | None = None
    """Weight without packing."""
    net_weight_uom: str | None = None
    """Unit of the weight."""
    non_stock: bool | None = None
    """Whether the part is never kept in stock."""
    track_lots: bool | None = None
    """Whether stock is kept by lot."""
    in_active: bool | None = None
    """Whether the part may no longer be used."""
    cost_method: str | None = None
    """Costing method: A average, F first in first out, L last, S standard."""
    comment_text: str | None = None
    """Free text about the part."""
    created_on: datetime | None = None
    """When the part was created, to the second."""
    sys_rev_id: int | None = None
    """Counter that grows with every change of the row; used to detect concurrent edits."""
    sys_row_id: UUID | None = None
    """Identifier of the row, unique across all tables."""
    ud__sys_rev_id: bytes | None = None
    """Row version of the user-defined part of the row."""
    sales_cat_id_c: str | None = None
    """Category shown in the web shop. User-defined column."""
    web_searchable_c: bool | None = None
    """Whether the web shop finds the part. User-defined column."""
    row_mod: str | None = None
    """What was done to the row: A added, U updated, D deleted, empty when untouched."""
    part_plants: list[PartPlant] = CHILDREN
    part_revs: list[PartRev] = CHILDREN


class PartFields(Fields):
    """Columns of `Part`, for queries."""

    company: TextColumn
    part_num: TextColumn
    search_word: TextColumn
    part_description: TextColumn
    class_id: TextColumn
    prod_code: TextColumn
    type_code: TextColumn
    ium: TextColumn
    sales_um: TextColumn
    pum: TextColumn
    unit_price: Column[Decimal]
    price_per_code: TextColumn
    internal_unit_price: Column[Decimal]
    net_weight: Column[Decimal]
    net_weight_uom: TextColumn
    non_stock: Column[bool]
    track_lots: Column[bool]
    in_active: Column[bool]
    cost_method: TextColumn
    comment_text: TextColumn
    created_on: Column[datetime]
    sys_rev_id: Column[int]
    sys_row_id: Column[UUID]
    ud__sys_rev_id: Column[bytes]
    sales_cat_id_c: TextColumn
    web_searchable_c: Column[bool]
    row_mod: TextColumn
    part_plants: Many[PartPlantFields]
    part_revs: Many[PartRevFields]


if TYPE_CHECKING:
    from .part_methods import PartMethods
else:
    from ..._runtime import LazyMethods as PartMethods


class PartSvc(PartMethods[S], name="Erp.BO.PartSvc"):
    """Erp.BO.PartSvc."""

    parts = entity_set("Parts", Part, PartFields, PartKey)
    """Parts of the company. Key: company, part_num."""

    part_plants = entity_set("PartPlants", PartPlant, PartPlantFields, PartPlantKey)
    """Key: company, part_num, plant."""

    part_revs = entity_set("PartRevs", PartRev, PartRevFields, PartRevKey)
    """Key: company, part_num, revision_num, alt_method, process_mfg_id."""
