"""Hazard.EnumFlagsSvc."""

from .._runtime import (
    KEY,
    UNSET,
    Column,
    EdmFlags,
    Fields,
    Key,
    Row,
    S,
    Service,
    TextColumn,
    entity_set,
    row_key,
)


class Rights(EdmFlags, edm_type="Hazard.Rights"):
    """Values of `Rights`."""

    NONE = 0
    READ = 1
    WRITE = 2
    READ_WRITE = 3
    DELETE = 128


class UserKey(Key):
    """Key of `User`."""

    user_id: str


class User(Row):
    """A row of `Users`."""

    key = row_key(UserKey)
    user_id: str = KEY
    """Key."""
    rights: Rights = UNSET
    others: list[Rights] | None = None


class UserFields(Fields):
    """Columns of `User`, for queries."""

    user_id: TextColumn
    rights: Column[Rights]
    others: Column[list[Rights]]


class EnumFlagsSvc(Service[S], name="Hazard.EnumFlagsSvc"):
    """Hazard.EnumFlagsSvc."""

    users = entity_set("Users", User, UserFields, UserKey)
    """Key: user_id."""
