"""The instance that the sandbox plays: its documents, its rows, its settings and who is signed in."""

from __future__ import annotations

import secrets
from dataclasses import dataclass, field
from pathlib import Path

from codegen.sandbox.business import Business
from codegen.sandbox.colleague import Colleague
from codegen.sandbox.documents import Documents, open_documents
from codegen.sandbox.store import ParsedDocuments, Store
from codegen.sandbox.temperament import PRESETS, Temperament

Place = tuple[int, str]
"""A folder's number, and a path in it."""


def _invented() -> str:
    """A credential that nobody can guess; all its characters are letters and digits, for any shell."""
    return secrets.token_hex(16)


@dataclass(frozen=True, slots=True)
class Settings:
    """How the instance behaves, and the credentials that it accepts."""

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
    business: Business = field(default_factory=Business, repr=False, compare=False)
    """What the site does besides what every business object does."""
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
    documents: Documents
    store: Store
    colleague: Colleague | None = None
    """Who else works here."""
    files: dict[Place, tuple[str, bytes]] = field(default_factory=dict)
    """The files on the server: name and content."""

    @property
    def temperament(self) -> Temperament:
        """How the instance behaves."""
        return self.settings.temperament

    @property
    def company(self) -> str:
        """The one company of the instance."""
        return self.documents.company


def open_instance(snapshot: Path, rows: Path | None, settings: Settings) -> Instance:
    """The instance over a snapshot, with rows from a folder; raises CodegenError if there is no snapshot."""
    ignores_case = settings.temperament.ignores_case
    documents = ParsedDocuments(open_documents(snapshot), ignores_case=ignores_case)
    return instance_of(documents, rows, settings)


def instance_of(
    documents: ParsedDocuments, rows: Path | None, settings: Settings
) -> Instance:
    """A new instance over documents, with rows of its own."""
    manners = settings.temperament
    store = Store(
        documents,
        rows,
        invented=settings.invented,
        temperament=manners,
        business=settings.business,
    )
    if manners.colleague is None:
        return Instance(settings, documents.source, store)
    colleague = Colleague(manners.colleague, manners.colleague_writes)
    return Instance(settings, documents.source, store, colleague)
