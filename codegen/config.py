"""`kinetic.toml`: the instance, the package, and what of the instance goes into it.

Credentials never go into this file: they come from the environment. Paths in the file are relative to its folder.
"""

from __future__ import annotations

import keyword
import os
import re
import sys
import tomllib
from dataclasses import dataclass, field, fields
from pathlib import Path
from typing import Final, Literal, get_args
from urllib.parse import urlsplit

from codegen import toml
from codegen.errors import CodegenError
from codegen.reading import read
from codegen.selection import Patterns
from codegen.selection import Selection as Selection
from codegen.toml import Table

Auth = Literal[
    "basic",
    "token",
    "token_service",
    "bearer",
    "client_credentials",
    "epicor",
    "entra",
    "openid",
    "negotiate",
    "none",
]
Naming = Literal["python", "wire"]

FILE: Final = "kinetic.toml"
_LARGEST: Final = 256 * 1024
_MOST_DOTS: Final = 2_000
"""In one line: TOML's keys may have any number of parts, and the time to read one grows with the square of it."""
ABSENT: Final = "there is no such file here or in the folders above"


@dataclass(frozen=True, slots=True)
class Instance:
    """The table `[instance]`."""

    url: str = ""
    """`https://host/Instance`, without a slash at the end."""
    company: str = ""
    auth: Auth | None = None
    """How to log in; None uses what the environment has: a token, a client secret, or else user name and password."""
    token_url: str = ""
    """Where client credentials are exchanged for a token."""
    client_id: str = ""
    scope: str = ""
    issuer: str = ""
    """The address of an OpenID provider; Epicor's and Microsoft's own are known."""
    tenant: str = ""
    """Of Entra ID."""
    flow: str = ""
    """How a person logs in: `browser` or `device`."""
    audience: str = ""
    redirect_port: int = 0
    """For a provider that knows only `http://127.0.0.1:PORT/` to come back to."""
    certificate: str = ""
    """The file of a service's certificate and its key, for Entra ID."""
    thumbprint: str = ""
    plant: str = ""
    license: str = ""
    """The type of licence to claim, `web_services` or an id; empty is the server's own choice."""
    hold_session: bool = False
    """Log in once and log out at the end, so that a whole fetch uses one licence."""


@dataclass(frozen=True, slots=True)
class Package:
    """The table `[package]`."""

    name: str = ""
    path: Path = Path(".")
    """The folder that contains the package's folder."""
    naming: Naming = "python"
    standalone: bool = False
    """Whether to write a `pyproject.toml` around it."""


@dataclass(frozen=True, slots=True)
class Fetch:
    """The table `[fetch]`."""

    concurrency: int = 4
    timeout: float = 120.0
    """Seconds for one document; the first `$metadata` of a service can be slow."""


@dataclass(frozen=True, slots=True)
class Config:
    """All of `kinetic.toml`, with its defaults."""

    instance: Instance = Instance()
    package: Package = Package()
    selection: Selection = Selection()
    fetch: Fetch = Fetch()
    file: Path | None = field(default=None, compare=False)
    """The file that it was read from; None if there is no file."""

    @property
    def folder(self) -> Path:
        """The folder of the file, to which its paths are relative."""
        return self.file.parent if self.file else Path(".")

    def metadata(self, named: Path | None = None) -> Path:
        """The snapshot's folder: the one that the command line names, or `metadata/` next to the file."""
        return named or self.folder / "metadata"

    def require_inside(self, path: Path, option: str) -> None:
        """Return if a folder to write to is inside the project; raises `CodegenError` naming the option that says otherwise.

        Neither a file nor a link that came with a repository chooses another place of the user's. The project is the repository
        that the configuration is in, or else the configuration's own folder.
        """
        here, there = self.folder.resolve(), path.resolve()
        tops = [top for top in (here, *here.parents) if (top / ".git").exists()]
        if not there.is_relative_to(tops[0] if tops else here):
            what = f"this leads out of the project, to {there}"
            hint = f"If you mean it, name it on the command line, with `{option}`."
            raise CodegenError(str(path), what, hint)


def nearest(here: Path) -> Path | None:
    """The path, from that folder, of the `kinetic.toml` in it or in the nearest folder above; None if there is none.

    In the folders above, the file must belong to the user: it decides where credentials are sent, and anybody may write to `/tmp`.
    """
    for steps, folder in enumerate((here, *here.parents)):
        file = folder / FILE
        if file.exists() and (steps == 0 or _is_own(file)):
            return Path(*[".."] * steps, FILE)
    return None


def _is_own(file: Path) -> bool:
    """Whether the file belongs to this user or to the system; Windows has no numbers for owners."""
    if not hasattr(os, "getuid"):
        return True
    return os.getuid() == 0 or file.stat().st_uid in (0, os.getuid())


def load(file: Path) -> Config:
    """The configuration in a file; raises `CodegenError` with the line of a mistake."""
    try:
        source = read(file, most=_LARGEST).decode("utf-8-sig")
    except FileNotFoundError:
        hint = "Run `kinetic-codegen init` to write one."
        raise CodegenError(str(file), "there is no such file", hint) from None
    except UnicodeDecodeError as error:
        what = f"this is not UTF-8 (byte {error.start})"
        raise CodegenError(str(file), what, "Save it as UTF-8.") from None
    except OSError as error:
        raise CodegenError(str(file), f"it cannot be read: {error.strerror}") from None
    return parse(source, file)


def parse(source: str, file: Path = Path(FILE)) -> Config:
    """The configuration in a text; `file` is used in messages, and for the paths in the text."""
    try:
        if max(line.count(".") for line in source.split("\n")) > _MOST_DOTS:
            what = f"a line has more than {_MOST_DOTS:,} dots"
            raise CodegenError(str(file), what, "Write a long list in several lines.")
        values = tomllib.loads(source)
    except (tomllib.TOMLDecodeError, RecursionError) as error:
        hint = toml.PATH_HINT if _has_path(source, error) else _FORMAT
        raise CodegenError(str(file), f"this is not TOML: {error}", hint) from None
    whole = Table(str(file), source, "", values)
    whole.only(["instance", "package", "include", "exclude", "fetch"])
    return Config(
        _instance(whole.table("instance")),
        _package(whole.table("package"), file.parent),
        Selection(_patterns(whole.table("include")), _patterns(whole.table("exclude"))),
        _fetch(whole.table("fetch")),
        file,
    )


_FORMAT: Final = "See https://toml.io for the format."


def _has_path(source: str, error: Exception) -> bool:
    """Whether the line that could not be read has a backslash between double quotes: most likely a Windows path."""
    lines = source.splitlines()
    at = re.search(r"at line (\d+)", str(error))
    line = lines[int(at[1]) - 1] if at and int(at[1]) <= len(lines) else ""
    return re.search(r'"[^"]*\\', line) is not None


def _instance(table: Table) -> Instance:
    for key in table.values:
        if key in _CREDENTIALS:
            hint = f"Remove it, and set KINETIC_{key.upper()} in the environment."
            raise table.error(
                key, f"`{key}`: credentials never go into this file", hint
            )
    table.only([f.name for f in fields(Instance)])
    return Instance(
        table.get("url", url, ""),
        table.get("company", company, ""),
        table.get("auth", toml.one_of(*get_args(Auth)), None),
        table.get("token_url", token_url, ""),
        table.get("client_id", toml.text, ""),
        table.get("scope", toml.text, ""),
        table.get("issuer", token_url, ""),
        table.get("tenant", toml.text, ""),
        table.get("flow", toml.one_of("browser", "device"), ""),
        table.get("audience", toml.text, ""),
        table.get("redirect_port", toml.whole(1, 65_535, "Name a free port."), 0),
        table.get("certificate", toml.text, ""),
        table.get("thumbprint", toml.text, ""),
        table.get("plant", toml.text, ""),
        table.get("license", license_type, ""),
        table.get("hold_session", toml.flag, False),
    )


_CREDENTIALS: Final = ("api_key", "username", "password", "token", "client_secret")


def _package(table: Table, folder: Path) -> Package:
    table.only(["name", "path", "naming", "standalone"])
    return Package(
        table.get("name", package_name, ""),
        folder / table.get("path", _path, "."),
        table.get("naming", toml.one_of("python", "wire"), "python"),
        table.get("standalone", toml.flag, False),
    )


def _patterns(table: Table) -> Patterns:
    table.only(["services", "baqs", "functions", "methods"])
    return Patterns(
        table.get("services", toml.texts, None),
        table.get("baqs", toml.texts, None),
        table.get("functions", toml.texts, None),
        table.get("methods", _methods, None),
    )


def _fetch(table: Table) -> Fetch:
    table.only(["concurrency", "timeout"])
    default = Fetch()
    concurrency = toml.whole(1, 32, "Kinetic copes with about 4.")
    return Fetch(
        table.get("concurrency", concurrency, default.concurrency),
        table.get("timeout", toml.seconds, default.timeout),
    )


def url(value: object) -> str:
    """An instance's url without a slash at its end; raises `ValueError(what, hint)`."""
    hint = "Give it as `https://host/Instance`, without `/api/…`."
    text = _address(value, hint).rstrip("/")
    parts = urlsplit(text)
    if parts.query or parts.fragment or re.search(r"/api(/|$)", parts.path):
        raise ValueError("is not the instance's own url", hint)
    return text


def token_url(value: object) -> str:
    """The url of a token service; raises `ValueError(what, hint)`."""
    return _address(value, "Give it as the identity provider's pages show it.")


def _address(value: object, hint: str) -> str:
    """An http or https url without credentials."""
    text = toml.text(value)
    try:
        parts = urlsplit(text)
        host, _ = parts.hostname, parts.port
    except ValueError as error:
        raise ValueError(f"is not a url: {error}", hint) from None
    if parts.scheme not in ("http", "https") or not host or " " in text:
        raise ValueError("is not an http or https url", hint)
    if "@" in parts.netloc:
        where = "Put them into KINETIC_USERNAME and KINETIC_PASSWORD."
        raise ValueError("holds a user name or a password", where)
    return text


def license_type(value: object) -> str:
    """`web_services`, or the id of another type of licence; raises `ValueError(what, hint)`."""
    text = toml.text(value)
    if text != "web_services" and not re.fullmatch(_GUID, text):
        hint = "Write `web_services`, or the id of the licence type as Kinetic shows it in License Maintenance."
        raise ValueError(f"is not a type of licence: {text!r:.100}", hint)
    return text


_GUID: Final = r"[0-9A-Fa-f]{8}(-[0-9A-Fa-f]{4}){3}-[0-9A-Fa-f]{12}"


def company(value: object) -> str:
    """A company's id, as urls have it; raises `ValueError(what, hint)`."""
    text = toml.text(value)
    if not text or text in (".", "..") or "/" in text or "\\" in text:
        raise ValueError(
            "is not a company id", "Write it as Kinetic shows it, such as `EPIC06`."
        )
    return text


def package_name(value: object) -> str:
    """A name that the package can be imported by; raises `ValueError(what, hint)`."""
    text = toml.text(value)
    hint = "Choose a short lower-case name, such as `acme`."
    if not (text.isascii() and text.isidentifier()):
        raise ValueError(f"is not a name for a Python package: {text!r:.100}", hint)
    if keyword.iskeyword(text) or keyword.issoftkeyword(text):
        raise ValueError(f"is a keyword of Python: {text}", hint)
    if text in sys.stdlib_module_names or text in _NEEDED:
        raise ValueError(
            f"is the name of a module that Python programs need: {text}", hint
        )
    if re.fullmatch(r"(?i)con|prn|aux|nul|com\d|lpt\d", text):
        raise ValueError(f"is not a folder name on Windows: {text}", hint)
    return text


_NEEDED: Final = frozenset(
    {
        "annotated_types",
        "httpx2",
        "msgspec",
        "pydantic",
        "pydantic_core",
        "sitecustomize",
        "typing_extensions",
        "usercustomize",
    }
)
"""What a generated package imports, or Python itself at each start: a package of that name would be in the way."""


def _path(value: object) -> str:
    if not (text := toml.text(value)):
        raise ValueError("is empty", "Write `.` for the folder of this file.")
    return text


def _methods(value: object) -> tuple[str, ...]:
    """Globs; false means none, true means all."""
    if isinstance(value, bool):
        return ("*",) if value else ()
    return toml.texts(value)
