"""How to reach one company of one instance: the settings of a client, checked."""

from __future__ import annotations

import os
import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import KW_ONLY, dataclass, field
from typing import TYPE_CHECKING, Any, Final, Literal, TypedDict, get_args
from urllib.parse import urlsplit

from .data.values import CARRIED_AT_TIMES, Days
from .http.auth import (
    Anonymous,
    Identity,
)
from .http.batch import BatchForm
from .http.message import (
    Headers,
    Request,
    check_headers,
    checked_address,
)
from .http.secret import Secret, checked, closed

if TYPE_CHECKING:
    from .http.cassette import Hook

WEB_SERVICES = "00000003-9439-4B30-A6F4-6D2FD4B9FD0F"
"""Licence type "Web Services", for `license=`. Without one every call claims a DefaultUser licence."""

KeyStyle = Literal["positional", "named"]
BatchRoot = Literal["company", "service"]


@dataclass(frozen=True, slots=True)
class Options:
    """How to reach one company of one instance, with limits and timeouts.

    Raises ValueError for an invalid address, a number out of range, an empty or padded setting, or a line break in a header's
    value; TypeError for a setting of another type, such as `company=None`. No message holds a credential.
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
    """Log in once and log out at the end, so that many calls use one licence."""
    timeout: float = 60.0
    """Seconds without a byte before a call fails."""
    connect_timeout: float = 10.0
    deadline: float = 300.0
    """Seconds for a whole call, waiting and retries included."""
    retries: int = 4
    """How often a read is tried again."""
    max_wait: float = 60.0
    """The longest `Retry-After` that is waited for, in seconds."""
    max_concurrency: int = 0
    """Calls under way at once, over all threads or tasks; 0 means 10 with `hold_session` or `license=WEB_SERVICES`, and otherwise 1,
    because each call may hold its own licence."""
    max_reply: int = 256 * 1024 * 1024
    """Bytes of one reply, decompressed."""
    page_size: int = 1000
    """Rows asked for at once."""
    batch_form: BatchForm = "multipart"
    """How a batch is sent: "multipart" (OData 4.0) or "json" (OData 4.01)."""
    batch_root: BatchRoot = "company"
    """Where `$batch` is: one for all services of the company, or one below each "service"."""
    max_batch: int = 1_000_000
    """Bytes of a batch, above which it is sent as several: Microsoft's OData libraries take 1 MiB unless they are set otherwise."""
    prefetch: int = 2
    """How many pages may be fetched ahead while the rows of a full one are used. With 0, or for a client that has one call under way
    at a time, each page is fetched when it is needed."""
    folders: Mapping[str, int] = field(default_factory=dict, hash=False)
    """Names of your own for the folders of `kinetic.files`, whose numbers are the server's: `{"exports": 3}`."""
    key_style: KeyStyle = "positional"
    key_characters: str = ""
    """Characters that this server takes in a key in a path, percent-encoded, of those that IIS may refuse: `"#+"`; `"/"` for one
    that decodes a path after it has split it (OData URL Conventions, section 2)."""
    refused_key_characters: str = ""
    """Other characters that this server refuses in a path, such as `":"`: keys with one are read through `$filter`."""
    days: Days = "parts"
    """How a filter asks for a day: by `year()`, `month()` and `day()`, by `date()`, or not at all, as the server takes neither."""
    text_order: bool = True
    """Whether the server compares text by `gt` in a filter; if not, sets with text in their key are paged by `$skip` at once."""
    takes_skip: bool = True
    """Whether the server takes `$skip`; if not, rows in an order of your own are read by the server's links alone."""
    child_counts: bool = True
    """Whether the server takes `$count` inside of `$expand`, by which lists of children that it cut are known."""
    longest_query: int = 2_000
    """Characters of a query that the server takes; IIS refuses more than 2,048 unless it is configured otherwise."""
    query_in_body: bool = False
    """Whether the server takes longer queries in the body of `POST …/$query` (OData URL Conventions 4.01, "Passing Query Options in the
    Request Body"); if not, a long list of `in_` is read in parts."""
    in_lists: bool = False
    """Whether the server takes `in` in a filter (OData 4.01): `in_` is sent as a chain of `or` to all others."""
    deep_updates: bool = False
    """Whether the server takes changes of children with those of a row where its metadata does not say so (OData Protocol 4.01, section
    11.4.3.1): other changes of children raise `KineticError`."""
    before_images: bool = True
    """Whether changed rows of tablesets are sent behind their originals, as Epicor's own client does."""
    dry_run: bool | Callable[[Request], object] = False
    """Whether to log what would be written and send none of it, or what takes each request beside: `requests.append`.

    Sent is what reads: every GET, and the methods that do so by their names.
    """
    record: str | os.PathLike[str] = ""
    """The cassette to write: what is asked of the instance and its replies, without credentials. `cassettes/orders` is the file
    `cassettes/orders.jsonl`."""
    replay: str | os.PathLike[str] = ""
    """The cassette to take replies from; nothing is sent, and nobody logs in."""
    before_record: Hook | None = None
    """What changes each `Recorded` before it is written, such as names of customers; with `replay` it changes the requests alike."""

    def __post_init__(self) -> None:
        url, api_key = Secret(self.url), Secret(self.api_key)
        # Set aside until it is checked: it may hold a password, and `repr` shows it.
        object.__setattr__(self, "url", "")
        object.__setattr__(self, "api_key", api_key)
        if api_key or not api_key.is_given_as_text:
            checked("api_key", api_key)
        object.__setattr__(self, "url", instance_url(url))
        _check_texts(self)
        _check_numbers(self)
        # These go into addresses: without what a subclass makes of them.
        object.__setattr__(self, "company", str.__str__(self.company))
        object.__setattr__(self, "page_size", int(self.page_size))
        if not self.max_concurrency:
            shares_licence = self.hold_session or self.license == WEB_SERVICES
            object.__setattr__(self, "max_concurrency", 10 if shares_licence else 1)
        check_headers(self.headers())

    def headers(self, session_id: Secret | None = None) -> Headers:
        """Return the headers of every call to the instance, credentials wrapped."""
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


# The constructor that `dataclass` makes holds what it was given, such as an address with a password in it.
setattr(Options, "__init__", closed(Options.__init__))


def _json(fields: Mapping[str, str]) -> str:
    """Return a JSON object in ASCII, as a header carries it."""
    from json import dumps  # for those who have such settings

    return dumps(fields)


def instance_url(url: Secret) -> str:
    """Return the address of an instance, without a slash at its end."""
    checked_address("url", url, "https://host/Instance")
    if _leads_below(url):
        raise ValueError("url must end with the instance, without /api/, ? or #")
    return url.reveal().rstrip("/")


def _leads_below(url: Secret) -> bool:
    parts = urlsplit(url.reveal())
    return bool(parts.query or parts.fragment or re.search(r"/api(/|$)", parts.path))


def _check_texts(options: Options) -> None:
    checked("company", Secret(options.company))
    for name in ("plant", "language", "format_culture", "license"):
        if getattr(options, name) != "":
            checked(name, Secret(getattr(options, name)))
    if not isinstance(options.identity, Identity):
        raise TypeError(NO_IDENTITY)
    if not all(map(_is_folder, dict(options.folders).items())):
        raise TypeError("folders must be numbers by their names")
    if options.record and options.replay:
        raise ValueError("give record or replay, and not both")
    if strange := set(options.key_characters) - CARRIED_AT_TIMES - {"/"}:
        raise ValueError(f"key_characters cannot hold {min(strange)!r}")
    if not isinstance(options.refused_key_characters, str):
        raise TypeError("refused_key_characters must be a text")
    for name, choice in _CHOICES.items():
        if getattr(options, name) not in get_args(choice):
            raise ValueError(f"{name} must be {either(get_args(choice))}")


def _is_folder(named: tuple[object, object]) -> bool:
    return isinstance(named[0], str) and type(named[1]) is int


_CHOICES: Final[Mapping[str, Any]] = {
    "key_style": KeyStyle,
    "batch_form": BatchForm,
    "batch_root": BatchRoot,
    "days": Days,
}


NO_IDENTITY: Final = (
    "auth must be an identity: Basic, Token, Bearer, ClientCredentials or Negotiate; those of httpx2 go to your own"
    " client, http=httpx2.Client(auth=…)"
)


def _check_numbers(options: Options) -> None:
    for name, least in _LEAST.items():
        number = getattr(options, name)
        if not isinstance(number, int | float):
            kind = type(number).__name__
            raise TypeError(f"{name} must be a number, not {kind}")
        if not number >= least:
            raise ValueError(f"{name} must be at least {least}")


_LEAST: Final[Mapping[str, float]] = {
    "timeout": 0.001,
    "connect_timeout": 0.001,
    "deadline": 0.001,
    "retries": 0,
    "max_wait": 0,
    "max_concurrency": 0,
    "max_reply": 1,
    "page_size": 1,
    "max_batch": 1,
    "longest_query": 1,
    "prefetch": 0,
}


class Settings(TypedDict, total=False):
    """A client's settings besides its credentials; `Options` describes them."""

    plant: str
    language: str
    format_culture: str
    license: str
    hold_session: bool
    timeout: float
    connect_timeout: float
    deadline: float
    retries: int
    max_wait: float
    max_concurrency: int
    max_reply: int
    page_size: int
    batch_form: BatchForm
    batch_root: BatchRoot
    max_batch: int
    prefetch: int
    folders: Mapping[str, int]
    key_style: KeyStyle
    key_characters: str
    refused_key_characters: str
    days: Days
    text_order: bool
    takes_skip: bool
    child_counts: bool
    longest_query: int
    query_in_body: bool
    in_lists: bool
    deep_updates: bool
    before_images: bool
    dry_run: bool | Callable[[Request], object]
    record: str | os.PathLike[str]
    replay: str | os.PathLike[str]
    before_record: Hook | None


def either(names: Iterable[str]) -> str:
    """Return names as the end of a sentence: `a, b or c`."""
    *most, last = names
    return f"{', '.join(most)} or {last}"
