"""Hazard.SingletonSvc."""

from collections.abc import Mapping
from typing import ClassVar

from .._runtime import (
    CHILDREN,
    COLUMN,
    KEY,
    Children,
    Col,
    Key,
    Row,
    S,
    Service,
    column,
    entity_set,
    row_key,
    singleton,
)


class UserKey(Key):
    """The key of `User`."""

    wire_names: ClassVar[Mapping[str, str]] = {"id": "Id"}
    id: str


class User(Row):
    """A row of `Users`."""

    key = row_key(UserKey)
    id: Col[str] = column("Id", KEY)
    """Key."""
    name: Col[str | None] = COLUMN
    friends: Children["User"] = CHILDREN


class Settings(Row):
    """A row of type `Settings`."""

    language: Col[str | None] = COLUMN


class SingletonSvc(Service[S], name="Hazard.SingletonSvc"):
    """Hazard.SingletonSvc."""

    users = entity_set("Users", User, UserKey)
    """Key: id."""
    me = singleton("Me", User)
    settings = singleton("Settings", Settings)
