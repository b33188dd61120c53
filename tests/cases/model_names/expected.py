"""Hazard.ModelNamesSvc."""

from collections.abc import Mapping
from typing import ClassVar

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


class VehicleKey(Key):
    """The key of `Vehicle`."""

    wire_names: ClassVar[Mapping[str, str]] = {"key_": "key"}
    key_: str


class Vehicle(Row):
    """A row of `Vehicles` and `fields` and `session`."""

    key = row_key(VehicleKey)
    key_: Col[str] = column("key", KEY)
    """Key."""
    model__config: Col[str | None] = column("model_config")
    model_year: Col[str | None] = COLUMN
    model__fields: Col[str | None] = column("model_fields")
    model_dump_: Col[str | None] = COLUMN
    validate_: Col[str | None] = COLUMN
    copy_x4dbabb82: Col[str | None] = column("copy")
    copy_: Col[str | None] = COLUMN
    json_x6b072545: Col[str | None] = column("json")
    json_: Col[str | None] = COLUMN
    dict_: Col[str | None] = column("dict")
    schema_: Col[str | None] = column("schema")
    construct_: Col[str | None] = column("construct")
    fields_x7ee5e388: Col[str | None] = column("fields")
    fields: Col[str | None] = COLUMN
    update: Col[str | None] = column("update")
    name: Col[str | None] = column("name")
    register_: Col[str | None] = column("register")


class ModelNamesSvc(Service[S], name="Hazard.ModelNamesSvc"):
    """Hazard.ModelNamesSvc."""

    vehicles = entity_set("Vehicles", Vehicle, VehicleKey)
    """Key: key_."""
    fields = entity_set("fields", Vehicle, VehicleKey)
    """Key: key_."""
    session_ = entity_set("session", Vehicle, VehicleKey)
    """Key: key_."""
