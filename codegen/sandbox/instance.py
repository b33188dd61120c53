"""The instance that the sandbox plays: its documents, its rows, its settings and who is signed in."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path

from codegen.sandbox.shelf import Shelf, open_shelf
from codegen.sandbox.store import Store


@dataclass(frozen=True, slots=True)
class Settings:
    """How the instance behaves where real ones differ, and the credentials it accepts."""

    api_key: str = field(default="sandbox-key", repr=False)
    username: str = field(default="manager", repr=False)
    password: str = field(default="manager", repr=False)
    client_id: str = field(default="sandbox-client", repr=False)
    client_secret: str = field(default="sandbox-secret", repr=False)
    """What `connect/token` takes: the sandbox is its own identity provider."""
    page_cap: int = 100
    """Rows that one reply holds at most; what is more is cut off silently (EPICOR.md, "Queries")."""
    top_above_cap: bool = False
    """Whether `$top` may ask for more than the cap."""
    next_links: bool = False
    """Whether a reply that was cut off says where the rest is."""
    token_lifetime: int = 3600
    """Seconds for which a token from TokenResource.svc or `connect/token` is good."""
    invented: int = 25
    """Rows that are made up for a set without rows of its own."""


@dataclass(frozen=True, slots=True)
class Instance:
    """Everything that a surface needs to answer a call."""

    settings: Settings
    shelf: Shelf
    store: Store

    @property
    def company(self) -> str:
        """The one company of the instance."""
        return self.shelf.company


def open_instance(snapshot: Path, rows: Path | None, settings: Settings) -> Instance:
    """The instance over a snapshot, with rows from a folder; raises CodegenError where there is no snapshot."""
    shelf = open_shelf(snapshot)
    return Instance(settings, shelf, Store(shelf, rows, invented=settings.invented))
