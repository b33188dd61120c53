"""Hazard.CaseOnlyInheritanceSvc."""

from collections.abc import Mapping
from typing import ClassVar
from uuid import UUID

from .._runtime import (
    CHILDREN,
    COLUMN,
    KEY,
    UNSET,
    Children,
    Col,
    Key,
    Row,
    S,
    Service,
    column,
    entity_set,
    row_key,
)


class ThingKey(Key):
    """The key of `Thing`."""

    wire_names: ClassVar[Mapping[str, str]] = {"uid": "Uid"}
    uid: UUID


class Thing(Row):
    """A row of type `Thing`."""

    key = row_key(ThingKey)
    uid: Col[UUID] = column("Uid", KEY)
    """Key."""
    note: Col[str | None] = column("NOTE")


class Tool(Thing, edm_type="Hazard.Tool"):
    """A row of `Tools`."""

    uid_xc53c448c: Col[int] = column("UID", UNSET)
    note_x6f8f552a: Col[str | None] = column("Note")
    parts: Col[str | None] = COLUMN


class Drill(Tool, edm_type="Hazard.Drill"):
    """A row of `Drills`."""

    uid_x539b0606: Col[str | None] = column("uid")
    note_xcfbdfa14: Col[str | None] = column("note")
    parts_x9e14654e: Children[Tool] = column("PARTS", CHILDREN)


class CaseOnlyInheritanceSvc(Service[S], name="Hazard.CaseOnlyInheritanceSvc"):
    """Hazard.CaseOnlyInheritanceSvc."""

    tools = entity_set("Tools", Tool, ThingKey)
    """Key: uid."""
    drills = entity_set("Drills", Drill, ThingKey)
    """Key: uid."""
