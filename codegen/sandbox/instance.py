"""The instance that the sandbox plays: its documents, its rows, its settings and who is signed in."""

from __future__ import annotations

import secrets
from dataclasses import dataclass, field
from pathlib import Path

from codegen.sandbox.colleague import Colleague
from codegen.sandbox.shelf import Shelf, open_shelf
from codegen.sandbox.store import Documents, Store
from codegen.sandbox.temperament import PRESETS, Temperament


def _invented() -> str:
    """A credential that nobody can guess; all its characters are letters and digits, for any shell."""
    return secrets.token_hex(16)


@dataclass(frozen=True, slots=True)
class Settings:
    """The instance's manners, and the credentials that it accepts."""

    api_key: str = field(default_factory=_invented, repr=False)
    """Made up for these settings unless given, as are the password and the client secret."""
    username: str = field(default="manager", repr=False)
    password: str = field(default_factory=_invented, repr=False)
    client_id: str = field(default="sandbox-client", repr=False)
    client_secret: str = field(default_factory=_invented, repr=False)
    """What `connect/token` takes: the sandbox is its own identity provider."""
    temperament: Temperament = PRESETS["friendly"]
    """How the instance behaves where real ones differ."""
    token_lifetime: int = 3600
    """Seconds for which a token from TokenResource.svc or `connect/token` is good."""
    invented: int = 25
    """Rows that are made up for a set without rows of its own."""

    def environment(self, url: str, company: str) -> dict[str, str]:
        """What a client of the sandbox at that address reads from its environment."""
        return {
            "KINETIC_URL": url,
            "KINETIC_COMPANY": company,
            "KINETIC_API_KEY": self.api_key,
            "KINETIC_USERNAME": self.username,
            "KINETIC_PASSWORD": self.password,
        }

    def client_environment(self, url: str) -> dict[str, str]:
        """What it reads beside that for client credentials."""
        return {
            "KINETIC_TOKEN_URL": f"{url}/connect/token",
            "KINETIC_CLIENT_ID": self.client_id,
            "KINETIC_CLIENT_SECRET": self.client_secret,
        }


@dataclass(frozen=True, slots=True)
class Instance:
    """Everything that a surface needs to answer a call."""

    settings: Settings
    shelf: Shelf
    store: Store
    colleague: Colleague | None = None
    """Who else works here."""

    @property
    def temperament(self) -> Temperament:
        """How the instance behaves."""
        return self.settings.temperament

    @property
    def company(self) -> str:
        """The one company of the instance."""
        return self.shelf.company


def open_instance(snapshot: Path, rows: Path | None, settings: Settings) -> Instance:
    """The instance over a snapshot, with rows from a folder; raises CodegenError if there is no snapshot."""
    ignores_case = settings.temperament.ignores_case
    documents = Documents(open_shelf(snapshot), ignores_case=ignores_case)
    return instance_of(documents, rows, settings)


def instance_of(
    documents: Documents, rows: Path | None, settings: Settings
) -> Instance:
    """A new instance over documents, with rows of its own."""
    manners = settings.temperament
    store = Store(documents, rows, invented=settings.invented, temperament=manners)
    if manners.colleague is None:
        return Instance(settings, documents.shelf, store)
    colleague = Colleague(manners.colleague, manners.colleague_writes)
    return Instance(settings, documents.shelf, store, colleague)
