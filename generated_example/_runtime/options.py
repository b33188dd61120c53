"""Everything a client can be told, checked once, free of secrets in its `repr`."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import KW_ONLY, dataclass
from typing import Literal
from urllib.parse import urlsplit

from .exact import exact
from .frames import closed
from .identity import Anonymous, Identity
from .message import Headers, check_address, check_headers
from .secret import Secret

WEB_SERVICES = "00000003-9439-4B30-A6F4-6D2FD4B9FD0F"
"""Licence type "Web Services", for `license=` (EPICOR.md, Identity). Without one every call claims a DefaultUser licence."""

KeyStyle = Literal["positional", "named"]


@dataclass(frozen=True, slots=True)
class Options:
    """How to reach one company of one instance, and how patient and how bold to be.

    Raises ValueError for an address that is none, a number out of range, or a line break in a header's value.
    """

    url: str
    """The instance: `https://host/Instance`."""
    company: str
    _: KW_ONLY
    api_key: Secret = Secret("")
    """Sent as header `x-api-key` on every call."""
    identity: Identity = Anonymous()
    plant: str = ""
    language: str = ""
    format_culture: str = ""
    license: str = ""
    """Licence type to claim, such as `WEB_SERVICES`."""
    hold_session: bool = False
    """Log in once and out at the end, so that many calls use one licence."""
    timeout: float = 60.0
    """Seconds without a byte before a call fails."""
    connect_timeout: float = 10.0
    deadline: float = 300.0
    """Seconds for a whole call, waiting and retries included."""
    retries: int = 4
    """How often a read is tried again."""
    max_wait: float = 60.0
    """The longest `Retry-After` that is waited for, in seconds."""
    max_concurrency: int = 10
    """Calls under way at once, over all threads or tasks."""
    max_reply: int = 256 * 1024 * 1024
    """Bytes of one reply, decompressed."""
    page_size: int = 1000
    """Rows asked for at once."""
    prefetch: int = 2
    """Pages on their way, at most, while the rows of a full one are used; with 0 each is fetched when it is asked for."""
    key_style: KeyStyle = "positional"

    def __post_init__(self) -> None:
        object.__setattr__(self, "url", _address(self.url))
        for name, least in _LEAST.items():
            if not getattr(self, name) >= least:
                raise ValueError(f"{name} must be at least {least}")
        # These two go into addresses.
        object.__setattr__(self, "company", exact(self.company))
        object.__setattr__(self, "page_size", exact(self.page_size))
        check_headers(self.headers())

    def headers(self, session_id: Secret | None = None) -> Headers:
        """Return the headers of every call to the instance, credentials wrapped (EPICOR.md, Identity)."""
        named: tuple[tuple[str, str | Secret], ...] = (
            ("x-api-key", self.api_key),
            ("License", self._license(session_id)),
            ("SessionInfo", self._session_info(session_id)),
            ("CallSettings", self._call_settings()),
        )
        return tuple((name, value) for name, value in named if value)

    def _license(self, session_id: Secret | None) -> Secret | str:
        if not self.license:
            return ""
        claimed = {"ClaimedLicense": self.license}
        if not session_id:
            return _json(claimed)
        return Secret(_json(claimed | {"SessionID": session_id.reveal()}))

    def _session_info(self, session_id: Secret | None) -> Secret | str:
        if self.license or not session_id:
            return ""
        return Secret(_json({"SessionID": session_id.reveal()}))

    def _call_settings(self) -> str:
        chosen = {
            "Plant": self.plant,
            "Language": self.language,
            "FormatCulture": self.format_culture,
        }
        given = {name: value for name, value in chosen.items() if value}
        return _json({"Company": self.company} | given) if given else ""


def _json(fields: Mapping[str, str]) -> str:
    """Return a JSON object in ASCII, as a header carries it."""
    from json import dumps  # for those who have such settings

    return dumps(fields)


_LEAST = {
    "timeout": 0.001,
    "connect_timeout": 0.001,
    "deadline": 0.001,
    "retries": 0,
    "max_wait": 0,
    "max_concurrency": 1,
    "max_reply": 1,
    "page_size": 1,
    "prefetch": 0,
}


def _address(url: str) -> str:
    url = check_address(url, "url must look like https://host/Instance")
    parts = urlsplit(url)
    if parts.query or parts.fragment or re.search(r"/api(/|$)", parts.path):
        raise ValueError("url must end with the instance, without /api/, ? or #")
    return url.rstrip("/")


# The constructor that dataclass makes holds what it was given, such as a url with a password in it.
setattr(Options, "__init__", closed(Options.__init__))
