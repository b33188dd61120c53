"""Erp.BO.PartSvc."""

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


class PartPlantKey(Key):
    """The key of `PartPlant`.

    company: Company identifier.
    part_num: Part number.
    plant: Site in which the part is used.
    """

    company: str = THIS_COMPANY
    """Company identifier."""
    part_num: str
    """Part number."""
    plant: str
    """Site in which the part is used."""


class PartPlant(Row):
    """What a site knows of a part: stock limits, lead time, buyer."""

    key = row_key(PartPlantKey)
    company: Col[str] = KEY
    """Company identifier. Key."""
    part_num: Col[str] = KEY
    """Part number. Key."""
    plant: Col[str] = KEY
    """Site in which the part is used. Key."""
    prim_whse: Col[str | None] = COLUMN
    """Warehouse that is used first."""
    source_type: Col[str | None] = COLUMN
    """How this site gets the part: M made, P purchased, T transferred."""
    minimum_qty: Col[Decimal | None] = COLUMN
    """Stock level below which planning suggests more."""
    maximum_qty: Col[Decimal | None] = COLUMN
    """Stock level that planning does not exceed."""
    safety_qty: Col[Decimal | None] = COLUMN
    """Stock kept for the unforeseen."""
    min_order_qty: Col[Decimal | None] = COLUMN
    """Smallest quantity to order."""
    lead_time: Col[int | None] = COLUMN
    """Days between ordering and receiving."""
    on_hand_qty: Col[Decimal | None] = COLUMN
    """Stock of the site in the inventory unit."""
    buyer_id: Col[str | None] = COLUMN
    """Buyer responsible at the site."""
    non_stock: Col[bool | None] = COLUMN
    """Whether the site keeps no stock."""
    sys_rev_id: Col[int | None] = COLUMN
    """Counter that grows with every change of the row; used to detect concurrent edits."""
    sys_row_id: Col[UUID | None] = COLUMN
    """Identifier of the row, unique across all tables."""
    row_mod: Col[str | None] = COLUMN
    """What was done to the row: A added, U updated, D deleted, empty when untouched."""


class PartRevKey(Key):
    """The key of `PartRev`.

    company: Company identifier.
    part_num: Part number.
    revision_num: Revision of the part.
    alt_method: Alternate method of making the revision; empty for the main one.
    process_mfg_id: Process manufacturing identifier; empty for discrete parts.
    """

    company: str = THIS_COMPANY
    """Company identifier."""
    part_num: str
    """Part number."""
    revision_num: str
    """Revision of the part."""
    alt_method: str
    """Alternate method of making the revision; empty for the main one."""
    process_mfg_id: str
    """Process manufacturing identifier; empty for discrete parts."""


class PartRev(Row):
    """A revision of a part."""

    key = row_key(PartRevKey)
    company: Col[str] = KEY
    """Company identifier. Key."""
    part_num: Col[str] = KEY
    """Part number. Key."""
    revision_num: Col[str] = KEY
    """Revision of the part. Key."""
    alt_method: Col[str] = KEY
    """Alternate method of making the revision; empty for the main one. Key."""
    process_mfg_id: Col[str] = KEY
    """Process manufacturing identifier; empty for discrete parts. Key."""
    rev_short_desc: Col[str | None] = COLUMN
    """Short description of the revision."""
    rev_description: Col[str | None] = COLUMN
    """What changed with the revision."""
    approved: Col[bool | None] = COLUMN
    """Whether the revision may be used in production."""
    approved_by: Col[str | None] = COLUMN
    """User who approved the revision."""
    effective_date: Col[datetime | None] = COLUMN
    """First day on which the revision is valid."""
    draw_num: Col[str | None] = COLUMN
    """Drawing number."""
    class_: Col[str | None] = COLUMN
    """Class of the part, shown for reference."""
    sys_rev_id: Col[int | None] = COLUMN
    """Counter that grows with every change of the row; used to detect concurrent edits."""
    sys_row_id: Col[UUID | None] = COLUMN
    """Identifier of the row, unique across all tables."""
    row_mod: Col[str | None] = COLUMN
    """What was done to the row: A added, U updated, D deleted, empty when untouched."""


class PartKey(Key):
    """The key of `Part`.

    company: Company identifier.
    part_num: Part number.
    """

    company: str = THIS_COMPANY
    """Company identifier."""
    part_num: str
    """Part number."""


class Part(Row):
    """A part: made, bought or sold."""

    key = row_key(PartKey)
    company: Col[str] = KEY
    """Company identifier. Key."""
    part_num: Col[str] = KEY
    """Part number. Key."""
    search_word: Col[str | None] = COLUMN
    """Short word by which the part is searched."""
    part_description: Col[str | None] = COLUMN
    """Description that is printed on orders and labels."""
    class_id: Col[str | None] = COLUMN
    """Part class, for purchasing and planning defaults."""
    prod_code: Col[str | None] = COLUMN
    """Product group, for sales analysis and default accounts."""
    type_code: Col[str | None] = COLUMN
    """Source of the part: M made, P purchased, K sales kit."""
    ium: Col[str | None] = COLUMN
    """Unit of measure in which stock is kept."""
    sales_um: Col[str | None] = COLUMN
    """Unit of measure in which the part is sold."""
    pum: Col[str | None] = COLUMN
    """Unit of measure in which the part is bought."""
    unit_price: Col[Decimal | None] = COLUMN
    """Price for one sales unit, in base currency."""
    price_per_code: Col[str | None] = COLUMN
    """Quantity the price is for: E each, C hundred, M thousand."""
    internal_unit_price: Col[Decimal | None] = COLUMN
    """Price between sites of the company."""
    net_weight: Col[Decimal | None] = COLUMN
    """Weight without packing."""
    net_weight_uom: Col[str | None] = COLUMN
    """Unit of the weight."""
    non_stock: Col[bool | None] = COLUMN
    """Whether the part is never kept in stock."""
    track_lots: Col[bool | None] = COLUMN
    """Whether stock is kept by lot."""
    in_active: Col[bool | None] = COLUMN
    """Whether the part may no longer be used."""
    cost_method: Col[str | None] = COLUMN
    """Costing method: A average, F first in first out, L last, S standard."""
    comment_text: Col[str | None] = COLUMN
    """Free text about the part."""
    created_on: Col[datetime | None] = COLUMN
    """When the part was created, to the second."""
    sys_rev_id: Col[int | None] = COLUMN
    """Counter that grows with every change of the row; used to detect concurrent edits."""
    sys_row_id: Col[UUID | None] = COLUMN
    """Identifier of the row, unique across all tables."""
    ud__sys_rev_id: Col[bytes | None] = COLUMN
    """Row version of the user-defined part of the row."""
    sales_cat_id_c: Col[str | None] = COLUMN
    """Category shown in the web shop. User-defined column."""
    web_searchable_c: Col[bool | None] = COLUMN
    """Whether the web shop finds the part. User-defined column."""
    row_mod: Col[str | None] = COLUMN
    """What was done to the row: A added, U updated, D deleted, empty when untouched."""
    part_plants: Children[PartPlant] = CHILDREN
    part_revs: Children[PartRev] = CHILDREN


if TYPE_CHECKING:
    from .part_methods import PartMethods
else:
    from ..._runtime import LazyMethods as PartMethods


class PartSvc(PartMethods[S], name="Erp.BO.PartSvc"):
    """Erp.BO.PartSvc."""

    parts = entity_set("Parts", Part, PartKey)
    """Parts of the company. Key: company, part_num."""
    part_plants = entity_set("PartPlants", PartPlant, PartPlantKey)
    """Key: company, part_num, plant."""
    part_revs = entity_set("PartRevs", PartRev, PartRevKey)
    """Key: company, part_num, revision_num, alt_method, process_mfg_id."""
