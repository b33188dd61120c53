"""Hazard.ModelNamesSvc."""

from collections.abc import Mapping
from typing import Annotated, ClassVar

from pydantic import Field

from .._runtime import (
    KEY,
    Fields,
    Key,
    Row,
    S,
    Service,
    TextColumn,
    entity_set,
    row_key,
)


class VehicleKey(Key):
    """Key of `Vehicle`."""

    wire_names: ClassVar[Mapping[str, str]] = {"key_": "key"}
    key_: str


class Vehicle(Row):
    """A row of `Vehicles` and `fields` and `session`."""

    key = row_key(VehicleKey)
    key_: Annotated[str, Field(alias="key")] = KEY
    """Key."""
    model__config: Annotated[str | None, Field(alias="model_config")] = None
    model_year: str | None = None
    model__fields: Annotated[str | None, Field(alias="model_fields")] = None
    model_dump_: str | None = None
    validate_: str | None = None
    copy_x4dbabb82: Annotated[str | None, Field(alias="copy")] = None
    copy_: str | None = None
    json_x6b072545: Annotated[str | None, Field(alias="json")] = None
    json_: str | None = None
    dict_: Annotated[str | None, Field(alias="dict")] = None
    schema_: Annotated[str | None, Field(alias="schema")] = None
    construct_: Annotated[str | None, Field(alias="construct")] = None
    fields_x7ee5e388: Annotated[str | None, Field(alias="fields")] = None
    fields: str | None = None
    update: Annotated[str | None, Field(alias="update")] = None
    name: Annotated[str | None, Field(alias="name")] = None
    register_: Annotated[str | None, Field(alias="register")] = None


class VehicleFields(Fields):
    """Columns of `Vehicle`, for queries."""

    key_: TextColumn
    model__config: TextColumn
    model_year: TextColumn
    model__fields: TextColumn
    model_dump_: TextColumn
    validate_: TextColumn
    copy_x4dbabb82: TextColumn
    copy_: TextColumn
    json_x6b072545: TextColumn
    json_: TextColumn
    dict_: TextColumn
    schema_: TextColumn
    construct_: TextColumn
    fields_x7ee5e388: TextColumn
    fields: TextColumn
    update: TextColumn
    name: TextColumn
    register_: TextColumn


class ModelNamesSvc(Service[S], name="Hazard.ModelNamesSvc"):
    """Hazard.ModelNamesSvc."""

    vehicles = entity_set("Vehicles", Vehicle, VehicleFields, VehicleKey)
    """Key: key_."""

    fields = entity_set("fields", Vehicle, VehicleFields, VehicleKey)
    """Key: key_."""

    session_ = entity_set("session", Vehicle, VehicleFields, VehicleKey)
    """Key: key_."""
