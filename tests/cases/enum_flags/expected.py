"""Hazard.EnumFlagsSvc."""

from .._runtime import (
    KEY,
    UNSET,
    Col,
    EdmFlags,
    Key,
    Row,
    S,
    Service,
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
    """The key of `User`."""

    user_id: str


class User(Row):
    """A row of `Users`."""

    key = row_key(UserKey)
    user_id: Col[str] = KEY
    """Key."""
    rights: Col[Rights] = UNSET
    others: Col[list[Rights | None]] = UNSET


class EnumFlagsSvc(Service[S], name="Hazard.EnumFlagsSvc"):
    """Hazard.EnumFlagsSvc."""

    users = entity_set("Users", User, UserKey)
    """Key: user_id."""
