"""Hazard.RuntimeNamedTypesSvc."""

from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from typing import ClassVar
from uuid import UUID

from .._runtime import (
    COLUMN,
    KEY,
    Col,
    Key,
    Row,
    S,
    Service,
    column,
    entity_set,
    row_key,
)


class Row_Key(Key):
    """The key of `Row_`."""

    wire_names: ClassVar[Mapping[str, str]] = {"id": "Id"}
    id: int


class Row_(Row):
    """A row of `Rows`."""

    key = row_key(Row_Key)
    id: Col[int] = column("Id", KEY)
    """Key."""
    amount: Col[Decimal | None] = COLUMN
    day: Col[date | None] = COLUMN
    ref: Col[UUID | None] = COLUMN


class Key_Key(Key):
    """The key of `Key_`."""

    wire_names: ClassVar[Mapping[str, str]] = {"id": "Id"}
    id: int


class Key_(Row):
    """A row of `Keys`."""

    key = row_key(Key_Key)
    id: Col[int] = column("Id", KEY)
    """Key."""
    amount: Col[Decimal | None] = COLUMN
    day: Col[date | None] = COLUMN
    ref: Col[UUID | None] = COLUMN


class FieldsKey(Key):
    """The key of `Fields`."""

    wire_names: ClassVar[Mapping[str, str]] = {"id": "Id"}
    id: int


class Fields(Row):
    """A row of `Fieldss`."""

    key = row_key(FieldsKey)
    id: Col[int] = column("Id", KEY)
    """Key."""
    amount: Col[Decimal | None] = COLUMN
    day: Col[date | None] = COLUMN
    ref: Col[UUID | None] = COLUMN


class Col_Key(Key):
    """The key of `Col_`."""

    wire_names: ClassVar[Mapping[str, str]] = {"id": "Id"}
    id: int


class Col_(Row):
    """A row of `Cols`."""

    key = row_key(Col_Key)
    id: Col[int] = column("Id", KEY)
    """Key."""
    amount: Col[Decimal | None] = COLUMN
    day: Col[date | None] = COLUMN
    ref: Col[UUID | None] = COLUMN


class Complex_Key(Key):
    """The key of `Complex_`."""

    wire_names: ClassVar[Mapping[str, str]] = {"id": "Id"}
    id: int


class Complex_(Row):
    """A row of `Complexs`."""

    key = row_key(Complex_Key)
    id: Col[int] = column("Id", KEY)
    """Key."""
    amount: Col[Decimal | None] = COLUMN
    day: Col[date | None] = COLUMN
    ref: Col[UUID | None] = COLUMN


class Children_Key(Key):
    """The key of `Children_`."""

    wire_names: ClassVar[Mapping[str, str]] = {"id": "Id"}
    id: int


class Children_(Row):
    """A row of `Childrens`."""

    key = row_key(Children_Key)
    id: Col[int] = column("Id", KEY)
    """Key."""
    amount: Col[Decimal | None] = COLUMN
    day: Col[date | None] = COLUMN
    ref: Col[UUID | None] = COLUMN


class Child_Key(Key):
    """The key of `Child_`."""

    wire_names: ClassVar[Mapping[str, str]] = {"id": "Id"}
    id: int


class Child_(Row):
    """A row of `Childs`."""

    key = row_key(Child_Key)
    id: Col[int] = column("Id", KEY)
    """Key."""
    amount: Col[Decimal | None] = COLUMN
    day: Col[date | None] = COLUMN
    ref: Col[UUID | None] = COLUMN


class COLUMN_Key(Key):
    """The key of `COLUMN_`."""

    wire_names: ClassVar[Mapping[str, str]] = {"id": "Id"}
    id: int


class COLUMN_(Row):
    """A row of `COLUMNs`."""

    key = row_key(COLUMN_Key)
    id: Col[int] = column("Id", KEY)
    """Key."""
    amount: Col[Decimal | None] = COLUMN
    day: Col[date | None] = COLUMN
    ref: Col[UUID | None] = COLUMN


class Mapping_Key(Key):
    """The key of `Mapping_`."""

    wire_names: ClassVar[Mapping[str, str]] = {"id": "Id"}
    id: int


class Mapping_(Row):
    """A row of `Mappings`."""

    key = row_key(Mapping_Key)
    id: Col[int] = column("Id", KEY)
    """Key."""
    amount: Col[Decimal | None] = COLUMN
    day: Col[date | None] = COLUMN
    ref: Col[UUID | None] = COLUMN


class Parameters_Key(Key):
    """The key of `Parameters_`."""

    wire_names: ClassVar[Mapping[str, str]] = {"id": "Id"}
    id: int


class Parameters_(Row):
    """A row of `Parameterss`."""

    key = row_key(Parameters_Key)
    id: Col[int] = column("Id", KEY)
    """Key."""
    amount: Col[Decimal | None] = COLUMN
    day: Col[date | None] = COLUMN
    ref: Col[UUID | None] = COLUMN


class ColumnKey(Key):
    """The key of `Column`."""

    wire_names: ClassVar[Mapping[str, str]] = {"id": "Id"}
    id: int


class Column(Row):
    """A row of `Columns`."""

    key = row_key(ColumnKey)
    id: Col[int] = column("Id", KEY)
    """Key."""
    amount: Col[Decimal | None] = COLUMN
    day: Col[date | None] = COLUMN
    ref: Col[UUID | None] = COLUMN


class Service_Key(Key):
    """The key of `Service_`."""

    wire_names: ClassVar[Mapping[str, str]] = {"id": "Id"}
    id: int


class Service_(Row):
    """A row of `Services`."""

    key = row_key(Service_Key)
    id: Col[int] = column("Id", KEY)
    """Key."""
    amount: Col[Decimal | None] = COLUMN
    day: Col[date | None] = COLUMN
    ref: Col[UUID | None] = COLUMN


class Any_Key(Key):
    """The key of `Any_`."""

    wire_names: ClassVar[Mapping[str, str]] = {"id": "Id"}
    id: int


class Any_(Row):
    """A row of `Anys`."""

    key = row_key(Any_Key)
    id: Col[int] = column("Id", KEY)
    """Key."""
    amount: Col[Decimal | None] = COLUMN
    day: Col[date | None] = COLUMN
    ref: Col[UUID | None] = COLUMN


class AnnotatedKey(Key):
    """The key of `Annotated`."""

    wire_names: ClassVar[Mapping[str, str]] = {"id": "Id"}
    id: int


class Annotated(Row):
    """A row of `Annotateds`."""

    key = row_key(AnnotatedKey)
    id: Col[int] = column("Id", KEY)
    """Key."""
    amount: Col[Decimal | None] = COLUMN
    day: Col[date | None] = COLUMN
    ref: Col[UUID | None] = COLUMN


class FieldKey(Key):
    """The key of `Field`."""

    wire_names: ClassVar[Mapping[str, str]] = {"id": "Id"}
    id: int


class Field(Row):
    """A row of `Fields`."""

    key = row_key(FieldKey)
    id: Col[int] = column("Id", KEY)
    """Key."""
    amount: Col[Decimal | None] = COLUMN
    day: Col[date | None] = COLUMN
    ref: Col[UUID | None] = COLUMN


class Decimal_Key(Key):
    """The key of `Decimal_`."""

    wire_names: ClassVar[Mapping[str, str]] = {"id": "Id"}
    id: int


class Decimal_(Row):
    """A row of `Decimals`."""

    key = row_key(Decimal_Key)
    id: Col[int] = column("Id", KEY)
    """Key."""
    amount: Col[Decimal | None] = COLUMN
    day: Col[date | None] = COLUMN
    ref: Col[UUID | None] = COLUMN


class DatetimeKey(Key):
    """The key of `Datetime`."""

    wire_names: ClassVar[Mapping[str, str]] = {"id": "Id"}
    id: int


class Datetime(Row):
    """A row of `datetimes`."""

    key = row_key(DatetimeKey)
    id: Col[int] = column("Id", KEY)
    """Key."""
    amount: Col[Decimal | None] = COLUMN
    day: Col[date | None] = COLUMN
    ref: Col[UUID | None] = COLUMN


class DateKey(Key):
    """The key of `Date`."""

    wire_names: ClassVar[Mapping[str, str]] = {"id": "Id"}
    id: int


class Date(Row):
    """A row of `dates`."""

    key = row_key(DateKey)
    id: Col[int] = column("Id", KEY)
    """Key."""
    amount: Col[Decimal | None] = COLUMN
    day: Col[date | None] = COLUMN
    ref: Col[UUID | None] = COLUMN


class UUID_Key(Key):
    """The key of `UUID_`."""

    wire_names: ClassVar[Mapping[str, str]] = {"id": "Id"}
    id: int


class UUID_(Row):
    """A row of `UUIDs`."""

    key = row_key(UUID_Key)
    id: Col[int] = column("Id", KEY)
    """Key."""
    amount: Col[Decimal | None] = COLUMN
    day: Col[date | None] = COLUMN
    ref: Col[UUID | None] = COLUMN


class S_Key(Key):
    """The key of `S_`."""

    wire_names: ClassVar[Mapping[str, str]] = {"id": "Id"}
    id: int


class S_(Row):
    """A row of `Ss`."""

    key = row_key(S_Key)
    id: Col[int] = column("Id", KEY)
    """Key."""
    amount: Col[Decimal | None] = COLUMN
    day: Col[date | None] = COLUMN
    ref: Col[UUID | None] = COLUMN


class KEY_Key(Key):
    """The key of `KEY_`."""

    wire_names: ClassVar[Mapping[str, str]] = {"id": "Id"}
    id: int


class KEY_(Row):
    """A row of `KEYs`."""

    key = row_key(KEY_Key)
    id: Col[int] = column("Id", KEY)
    """Key."""
    amount: Col[Decimal | None] = COLUMN
    day: Col[date | None] = COLUMN
    ref: Col[UUID | None] = COLUMN


class CHILDREN_Key(Key):
    """The key of `CHILDREN_`."""

    wire_names: ClassVar[Mapping[str, str]] = {"id": "Id"}
    id: int


class CHILDREN_(Row):
    """A row of `CHILDRENs`."""

    key = row_key(CHILDREN_Key)
    id: Col[int] = column("Id", KEY)
    """Key."""
    amount: Col[Decimal | None] = COLUMN
    day: Col[date | None] = COLUMN
    ref: Col[UUID | None] = COLUMN


class ManyKey(Key):
    """The key of `Many`."""

    wire_names: ClassVar[Mapping[str, str]] = {"id": "Id"}
    id: int


class Many(Row):
    """A row of `Manys`."""

    key = row_key(ManyKey)
    id: Col[int] = column("Id", KEY)
    """Key."""
    amount: Col[Decimal | None] = COLUMN
    day: Col[date | None] = COLUMN
    ref: Col[UUID | None] = COLUMN


class TextColumnKey(Key):
    """The key of `TextColumn`."""

    wire_names: ClassVar[Mapping[str, str]] = {"id": "Id"}
    id: int


class TextColumn(Row):
    """A row of `TextColumns`."""

    key = row_key(TextColumnKey)
    id: Col[int] = column("Id", KEY)
    """Key."""
    amount: Col[Decimal | None] = COLUMN
    day: Col[date | None] = COLUMN
    ref: Col[UUID | None] = COLUMN


class DataclassKey(Key):
    """The key of `Dataclass`."""

    wire_names: ClassVar[Mapping[str, str]] = {"id": "Id"}
    id: int


class Dataclass(Row):
    """A row of `dataclasss`."""

    key = row_key(DataclassKey)
    id: Col[int] = column("Id", KEY)
    """Key."""
    amount: Col[Decimal | None] = COLUMN
    day: Col[date | None] = COLUMN
    ref: Col[UUID | None] = COLUMN


class Entity_setKey(Key):
    """The key of `Entity_set`."""

    wire_names: ClassVar[Mapping[str, str]] = {"id": "Id"}
    id: int


class Entity_set(Row):
    """A row of `entity_sets`."""

    key = row_key(Entity_setKey)
    id: Col[int] = column("Id", KEY)
    """Key."""
    amount: Col[Decimal | None] = COLUMN
    day: Col[date | None] = COLUMN
    ref: Col[UUID | None] = COLUMN


class EdmEnum_Key(Key):
    """The key of `EdmEnum_`."""

    wire_names: ClassVar[Mapping[str, str]] = {"id": "Id"}
    id: int


class EdmEnum_(Row):
    """A row of `EdmEnums`."""

    key = row_key(EdmEnum_Key)
    id: Col[int] = column("Id", KEY)
    """Key."""
    amount: Col[Decimal | None] = COLUMN
    day: Col[date | None] = COLUMN
    ref: Col[UUID | None] = COLUMN


class RuntimeNamedTypesSvc(Service[S], name="Hazard.RuntimeNamedTypesSvc"):
    """Hazard.RuntimeNamedTypesSvc."""

    rows = entity_set("Rows", Row_, Row_Key)
    """Key: id."""
    keys = entity_set("Keys", Key_, Key_Key)
    """Key: id."""
    fieldss = entity_set("Fieldss", Fields, FieldsKey)
    """Key: id."""
    cols = entity_set("Cols", Col_, Col_Key)
    """Key: id."""
    complexs = entity_set("Complexs", Complex_, Complex_Key)
    """Key: id."""
    childrens = entity_set("Childrens", Children_, Children_Key)
    """Key: id."""
    childs = entity_set("Childs", Child_, Child_Key)
    """Key: id."""
    colum_ns = entity_set("COLUMNs", COLUMN_, COLUMN_Key)
    """Key: id."""
    mappings = entity_set("Mappings", Mapping_, Mapping_Key)
    """Key: id."""
    parameterss = entity_set("Parameterss", Parameters_, Parameters_Key)
    """Key: id."""
    columns = entity_set("Columns", Column, ColumnKey)
    """Key: id."""
    services = entity_set("Services", Service_, Service_Key)
    """Key: id."""
    anys = entity_set("Anys", Any_, Any_Key)
    """Key: id."""
    annotateds = entity_set("Annotateds", Annotated, AnnotatedKey)
    """Key: id."""
    fields = entity_set("Fields", Field, FieldKey)
    """Key: id."""
    decimals = entity_set("Decimals", Decimal_, Decimal_Key)
    """Key: id."""
    datetimes = entity_set("datetimes", Datetime, DatetimeKey)
    """Key: id."""
    dates = entity_set("dates", Date, DateKey)
    """Key: id."""
    uui_ds = entity_set("UUIDs", UUID_, UUID_Key)
    """Key: id."""
    ss = entity_set("Ss", S_, S_Key)
    """Key: id."""
    ke_ys = entity_set("KEYs", KEY_, KEY_Key)
    """Key: id."""
    childre_ns = entity_set("CHILDRENs", CHILDREN_, CHILDREN_Key)
    """Key: id."""
    manys = entity_set("Manys", Many, ManyKey)
    """Key: id."""
    text_columns = entity_set("TextColumns", TextColumn, TextColumnKey)
    """Key: id."""
    dataclasss = entity_set("dataclasss", Dataclass, DataclassKey)
    """Key: id."""
    entity__sets = entity_set("entity_sets", Entity_set, Entity_setKey)
    """Key: id."""
    edm_enums = entity_set("EdmEnums", EdmEnum_, EdmEnum_Key)
    """Key: id."""
