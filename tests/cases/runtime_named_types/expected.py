"""Hazard.RuntimeNamedTypesSvc."""

from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from typing import Annotated, ClassVar
from uuid import UUID

from pydantic import Field

from .._runtime import KEY, Column, Fields, Key, Row, S, Service, entity_set, row_key


class Row_Key(Key):
    """Key of `Row_`."""

    wire_names: ClassVar[Mapping[str, str]] = {"id": "Id"}
    id: int


class Row_(Row):
    """A row of `Rows`."""

    key = row_key(Row_Key)
    id: Annotated[int, Field(alias="Id")] = KEY
    """Key."""
    amount: Decimal | None = None
    day: date | None = None
    ref: UUID | None = None


class Row_Fields(Fields):
    """Columns of `Row_`, for queries."""

    id: Column[int]
    amount: Column[Decimal]
    day: Column[date]
    ref: Column[UUID]


class Key_Key(Key):
    """Key of `Key_`."""

    wire_names: ClassVar[Mapping[str, str]] = {"id": "Id"}
    id: int


class Key_(Row):
    """A row of `Keys`."""

    key = row_key(Key_Key)
    id: Annotated[int, Field(alias="Id")] = KEY
    """Key."""
    amount: Decimal | None = None
    day: date | None = None
    ref: UUID | None = None


class Key_Fields(Fields):
    """Columns of `Key_`, for queries."""

    id: Column[int]
    amount: Column[Decimal]
    day: Column[date]
    ref: Column[UUID]


class Fields_Key(Key):
    """Key of `Fields_`."""

    wire_names: ClassVar[Mapping[str, str]] = {"id": "Id"}
    id: int


class Fields_(Row):
    """A row of `Fieldss`."""

    key = row_key(Fields_Key)
    id: Annotated[int, Field(alias="Id")] = KEY
    """Key."""
    amount: Decimal | None = None
    day: date | None = None
    ref: UUID | None = None


class Fields_Fields(Fields):
    """Columns of `Fields_`, for queries."""

    id: Column[int]
    amount: Column[Decimal]
    day: Column[date]
    ref: Column[UUID]


class Column_Key(Key):
    """Key of `Column_`."""

    wire_names: ClassVar[Mapping[str, str]] = {"id": "Id"}
    id: int


class Column_(Row):
    """A row of `Columns`."""

    key = row_key(Column_Key)
    id: Annotated[int, Field(alias="Id")] = KEY
    """Key."""
    amount: Decimal | None = None
    day: date | None = None
    ref: UUID | None = None


class Column_Fields(Fields):
    """Columns of `Column_`, for queries."""

    id: Column[int]
    amount: Column[Decimal]
    day: Column[date]
    ref: Column[UUID]


class Service_Key(Key):
    """Key of `Service_`."""

    wire_names: ClassVar[Mapping[str, str]] = {"id": "Id"}
    id: int


class Service_(Row):
    """A row of `Services`."""

    key = row_key(Service_Key)
    id: Annotated[int, Field(alias="Id")] = KEY
    """Key."""
    amount: Decimal | None = None
    day: date | None = None
    ref: UUID | None = None


class Service_Fields(Fields):
    """Columns of `Service_`, for queries."""

    id: Column[int]
    amount: Column[Decimal]
    day: Column[date]
    ref: Column[UUID]


class Any_Key(Key):
    """Key of `Any_`."""

    wire_names: ClassVar[Mapping[str, str]] = {"id": "Id"}
    id: int


class Any_(Row):
    """A row of `Anys`."""

    key = row_key(Any_Key)
    id: Annotated[int, Field(alias="Id")] = KEY
    """Key."""
    amount: Decimal | None = None
    day: date | None = None
    ref: UUID | None = None


class Any_Fields(Fields):
    """Columns of `Any_`, for queries."""

    id: Column[int]
    amount: Column[Decimal]
    day: Column[date]
    ref: Column[UUID]


class Annotated_Key(Key):
    """Key of `Annotated_`."""

    wire_names: ClassVar[Mapping[str, str]] = {"id": "Id"}
    id: int


class Annotated_(Row):
    """A row of `Annotateds`."""

    key = row_key(Annotated_Key)
    id: Annotated[int, Field(alias="Id")] = KEY
    """Key."""
    amount: Decimal | None = None
    day: date | None = None
    ref: UUID | None = None


class Annotated_Fields(Fields):
    """Columns of `Annotated_`, for queries."""

    id: Column[int]
    amount: Column[Decimal]
    day: Column[date]
    ref: Column[UUID]


class Field_Key(Key):
    """Key of `Field_`."""

    wire_names: ClassVar[Mapping[str, str]] = {"id": "Id"}
    id: int


class Field_(Row):
    """A row of `Fields`."""

    key = row_key(Field_Key)
    id: Annotated[int, Field(alias="Id")] = KEY
    """Key."""
    amount: Decimal | None = None
    day: date | None = None
    ref: UUID | None = None


class Field_Fields(Fields):
    """Columns of `Field_`, for queries."""

    id: Column[int]
    amount: Column[Decimal]
    day: Column[date]
    ref: Column[UUID]


class Decimal_Key(Key):
    """Key of `Decimal_`."""

    wire_names: ClassVar[Mapping[str, str]] = {"id": "Id"}
    id: int


class Decimal_(Row):
    """A row of `Decimals`."""

    key = row_key(Decimal_Key)
    id: Annotated[int, Field(alias="Id")] = KEY
    """Key."""
    amount: Decimal | None = None
    day: date | None = None
    ref: UUID | None = None


class Decimal_Fields(Fields):
    """Columns of `Decimal_`, for queries."""

    id: Column[int]
    amount: Column[Decimal]
    day: Column[date]
    ref: Column[UUID]


class DatetimeKey(Key):
    """Key of `Datetime`."""

    wire_names: ClassVar[Mapping[str, str]] = {"id": "Id"}
    id: int


class Datetime(Row):
    """A row of `datetimes`."""

    key = row_key(DatetimeKey)
    id: Annotated[int, Field(alias="Id")] = KEY
    """Key."""
    amount: Decimal | None = None
    day: date | None = None
    ref: UUID | None = None


class DatetimeFields(Fields):
    """Columns of `Datetime`, for queries."""

    id: Column[int]
    amount: Column[Decimal]
    day: Column[date]
    ref: Column[UUID]


class DateKey(Key):
    """Key of `Date`."""

    wire_names: ClassVar[Mapping[str, str]] = {"id": "Id"}
    id: int


class Date(Row):
    """A row of `dates`."""

    key = row_key(DateKey)
    id: Annotated[int, Field(alias="Id")] = KEY
    """Key."""
    amount: Decimal | None = None
    day: date | None = None
    ref: UUID | None = None


class DateFields(Fields):
    """Columns of `Date`, for queries."""

    id: Column[int]
    amount: Column[Decimal]
    day: Column[date]
    ref: Column[UUID]


class UUID_Key(Key):
    """Key of `UUID_`."""

    wire_names: ClassVar[Mapping[str, str]] = {"id": "Id"}
    id: int


class UUID_(Row):
    """A row of `UUIDs`."""

    key = row_key(UUID_Key)
    id: Annotated[int, Field(alias="Id")] = KEY
    """Key."""
    amount: Decimal | None = None
    day: date | None = None
    ref: UUID | None = None


class UUID_Fields(Fields):
    """Columns of `UUID_`, for queries."""

    id: Column[int]
    amount: Column[Decimal]
    day: Column[date]
    ref: Column[UUID]


class S_Key(Key):
    """Key of `S_`."""

    wire_names: ClassVar[Mapping[str, str]] = {"id": "Id"}
    id: int


class S_(Row):
    """A row of `Ss`."""

    key = row_key(S_Key)
    id: Annotated[int, Field(alias="Id")] = KEY
    """Key."""
    amount: Decimal | None = None
    day: date | None = None
    ref: UUID | None = None


class S_Fields(Fields):
    """Columns of `S_`, for queries."""

    id: Column[int]
    amount: Column[Decimal]
    day: Column[date]
    ref: Column[UUID]


class KEY_Key(Key):
    """Key of `KEY_`."""

    wire_names: ClassVar[Mapping[str, str]] = {"id": "Id"}
    id: int


class KEY_(Row):
    """A row of `KEYs`."""

    key = row_key(KEY_Key)
    id: Annotated[int, Field(alias="Id")] = KEY
    """Key."""
    amount: Decimal | None = None
    day: date | None = None
    ref: UUID | None = None


class KEY_Fields(Fields):
    """Columns of `KEY_`, for queries."""

    id: Column[int]
    amount: Column[Decimal]
    day: Column[date]
    ref: Column[UUID]


class CHILDREN_Key(Key):
    """Key of `CHILDREN_`."""

    wire_names: ClassVar[Mapping[str, str]] = {"id": "Id"}
    id: int


class CHILDREN_(Row):
    """A row of `CHILDRENs`."""

    key = row_key(CHILDREN_Key)
    id: Annotated[int, Field(alias="Id")] = KEY
    """Key."""
    amount: Decimal | None = None
    day: date | None = None
    ref: UUID | None = None


class CHILDREN_Fields(Fields):
    """Columns of `CHILDREN_`, for queries."""

    id: Column[int]
    amount: Column[Decimal]
    day: Column[date]
    ref: Column[UUID]


class Many_Key(Key):
    """Key of `Many_`."""

    wire_names: ClassVar[Mapping[str, str]] = {"id": "Id"}
    id: int


class Many_(Row):
    """A row of `Manys`."""

    key = row_key(Many_Key)
    id: Annotated[int, Field(alias="Id")] = KEY
    """Key."""
    amount: Decimal | None = None
    day: date | None = None
    ref: UUID | None = None


class Many_Fields(Fields):
    """Columns of `Many_`, for queries."""

    id: Column[int]
    amount: Column[Decimal]
    day: Column[date]
    ref: Column[UUID]


class TextColumn_Key(Key):
    """Key of `TextColumn_`."""

    wire_names: ClassVar[Mapping[str, str]] = {"id": "Id"}
    id: int


class TextColumn_(Row):
    """A row of `TextColumns`."""

    key = row_key(TextColumn_Key)
    id: Annotated[int, Field(alias="Id")] = KEY
    """Key."""
    amount: Decimal | None = None
    day: date | None = None
    ref: UUID | None = None


class TextColumn_Fields(Fields):
    """Columns of `TextColumn_`, for queries."""

    id: Column[int]
    amount: Column[Decimal]
    day: Column[date]
    ref: Column[UUID]


class DataclassKey(Key):
    """Key of `Dataclass`."""

    wire_names: ClassVar[Mapping[str, str]] = {"id": "Id"}
    id: int


class Dataclass(Row):
    """A row of `dataclasss`."""

    key = row_key(DataclassKey)
    id: Annotated[int, Field(alias="Id")] = KEY
    """Key."""
    amount: Decimal | None = None
    day: date | None = None
    ref: UUID | None = None


class DataclassFields(Fields):
    """Columns of `Dataclass`, for queries."""

    id: Column[int]
    amount: Column[Decimal]
    day: Column[date]
    ref: Column[UUID]


class Entity_setKey(Key):
    """Key of `Entity_set`."""

    wire_names: ClassVar[Mapping[str, str]] = {"id": "Id"}
    id: int


class Entity_set(Row):
    """A row of `entity_sets`."""

    key = row_key(Entity_setKey)
    id: Annotated[int, Field(alias="Id")] = KEY
    """Key."""
    amount: Decimal | None = None
    day: date | None = None
    ref: UUID | None = None


class Entity_setFields(Fields):
    """Columns of `Entity_set`, for queries."""

    id: Column[int]
    amount: Column[Decimal]
    day: Column[date]
    ref: Column[UUID]


class EdmEnum_Key(Key):
    """Key of `EdmEnum_`."""

    wire_names: ClassVar[Mapping[str, str]] = {"id": "Id"}
    id: int


class EdmEnum_(Row):
    """A row of `EdmEnums`."""

    key = row_key(EdmEnum_Key)
    id: Annotated[int, Field(alias="Id")] = KEY
    """Key."""
    amount: Decimal | None = None
    day: date | None = None
    ref: UUID | None = None


class EdmEnum_Fields(Fields):
    """Columns of `EdmEnum_`, for queries."""

    id: Column[int]
    amount: Column[Decimal]
    day: Column[date]
    ref: Column[UUID]


class RuntimeNamedTypesSvc(Service[S], name="Hazard.RuntimeNamedTypesSvc"):
    """Hazard.RuntimeNamedTypesSvc."""

    rows = entity_set("Rows", Row_, Row_Fields, Row_Key)
    """Key: id."""

    keys = entity_set("Keys", Key_, Key_Fields, Key_Key)
    """Key: id."""

    fieldss = entity_set("Fieldss", Fields_, Fields_Fields, Fields_Key)
    """Key: id."""

    columns = entity_set("Columns", Column_, Column_Fields, Column_Key)
    """Key: id."""

    services = entity_set("Services", Service_, Service_Fields, Service_Key)
    """Key: id."""

    anys = entity_set("Anys", Any_, Any_Fields, Any_Key)
    """Key: id."""

    annotateds = entity_set("Annotateds", Annotated_, Annotated_Fields, Annotated_Key)
    """Key: id."""

    fields = entity_set("Fields", Field_, Field_Fields, Field_Key)
    """Key: id."""

    decimals = entity_set("Decimals", Decimal_, Decimal_Fields, Decimal_Key)
    """Key: id."""

    datetimes = entity_set("datetimes", Datetime, DatetimeFields, DatetimeKey)
    """Key: id."""

    dates = entity_set("dates", Date, DateFields, DateKey)
    """Key: id."""

    uui_ds = entity_set("UUIDs", UUID_, UUID_Fields, UUID_Key)
    """Key: id."""

    ss = entity_set("Ss", S_, S_Fields, S_Key)
    """Key: id."""

    ke_ys = entity_set("KEYs", KEY_, KEY_Fields, KEY_Key)
    """Key: id."""

    childre_ns = entity_set("CHILDRENs", CHILDREN_, CHILDREN_Fields, CHILDREN_Key)
    """Key: id."""

    manys = entity_set("Manys", Many_, Many_Fields, Many_Key)
    """Key: id."""

    text_columns = entity_set(
        "TextColumns", TextColumn_, TextColumn_Fields, TextColumn_Key
    )
    """Key: id."""

    dataclasss = entity_set("dataclasss", Dataclass, DataclassFields, DataclassKey)
    """Key: id."""

    entity__sets = entity_set(
        "entity_sets", Entity_set, Entity_setFields, Entity_setKey
    )
    """Key: id."""

    edm_enums = entity_set("EdmEnums", EdmEnum_, EdmEnum_Fields, EdmEnum_Key)
    """Key: id."""
