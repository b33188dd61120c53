"""Hazard.SingletonSvc."""

from collections.abc import Mapping
from typing import Annotated, ClassVar

from pydantic import Field

from .._runtime import (
    CHILDREN,
    KEY,
    Fields,
    Key,
    Many,
    Row,
    S,
    Service,
    TextColumn,
    entity_set,
    row_key,
    singleton,
)


class UserKey(Key):
    """Key of `User`."""

    wire_names: ClassVar[Mapping[str, str]] = {"id": "Id"}
    id: str


class User(Row):
    """A row of `Users`."""

    key = row_key(UserKey)
    id: Annotated[str, Field(alias="Id")] = KEY
    """Key."""
    name: str | None = None
    friends: "list[User]" = CHILDREN


class UserFields(Fields):
    """Columns of `User`, for queries."""

    id: TextColumn
    name: TextColumn
    friends: "Many[UserFields]"


class Settings(Row):
    """A row of type `Settings`."""

    language: str | None = None


class SettingsFields(Fields):
    """Columns of `Settings`, for queries."""

    language: TextColumn


class SingletonSvc(Service[S], name="Hazard.SingletonSvc"):
    """Hazard.SingletonSvc."""

    users = entity_set("Users", User, UserFields, UserKey)
    """Key: id."""

    me = singleton("Me", User, UserFields)

    settings = singleton("Settings", Settings, SettingsFields)
