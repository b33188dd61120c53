"""`kinetic.toml`: the instance, the package, and what of the instance goes into it.

Credentials never go into this file: they come from the environment. Paths in the file are relative to its folder.
"""

from __future__ import annotations

import keyword
import os
import re
import sys
import tomllib
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Annotated, Any, Final, Literal, get_args, get_type_hints
from urllib.parse import urlsplit

from msgspec import Meta

from codegen import surfaces
from codegen.errors import CodegenError
from codegen.reading import WrongType, converted, read
from codegen.selection import Selection as Selection
from codegen.surfaces import METHODS
from codegen.toml import PATH_HINT, Table, kind, suggestion, text

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
    flow: Literal["", "browser", "device"] = ""
    """How a person logs in: `browser` or `device`."""
    audience: str = ""
    redirect_port: Annotated[int, Meta(ge=0, le=65_535)] = 0
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

    concurrency: Annotated[int, Meta(ge=1, le=32)] = 4
    timeout: Annotated[float, Meta(gt=0, le=86_400)] = 120.0
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

    def metadata_to_write(self, named: Path | None) -> Path:
        """The snapshot's folder, to be written to; raises what `require_inside` raises unless the command line names it."""
        if named is None:
            self.require_inside(self.metadata(), "--metadata DIR")
        return self.metadata(named)

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
        hint = PATH_HINT if _has_path(source, error) else _FORMAT
        raise CodegenError(str(file), f"this is not TOML: {error}", hint) from None
    whole = Table(str(file), source, "", values)
    tables = _tables()
    whole.only(tables)
    found = {name: _values(whole.table(name), tables[name]) for name in tables}
    found["package"]["path"] = file.parent / found["package"].get("path", ".")
    return Config(
        Instance(**found["instance"]),
        Package(**found["package"]),
        Selection(found["include"], found["exclude"]),
        Fetch(**found["fetch"]),
        file,
    )


_FORMAT: Final = "See https://toml.io for the format."


def _has_path(source: str, error: Exception) -> bool:
    """Whether the line that could not be read has a backslash between double quotes: most likely a Windows path."""
    lines = source.splitlines()
    at = re.search(r"at line (\d+)", str(error))
    line = lines[int(at[1]) - 1] if at and int(at[1]) <= len(lines) else ""
    return re.search(r'"[^"]*\\', line) is not None


Types = Mapping[str, Any]
"""Key of a table → its type, as `converted` takes it."""


def _tables() -> dict[str, Types]:
    """The tables of the file."""
    patterns = dict.fromkeys((*surfaces.keys(), METHODS), tuple[str, ...])
    return {
        "instance": get_type_hints(Instance, include_extras=True),
        "package": get_type_hints(Package) | {"path": str},
        "include": patterns,
        "exclude": patterns,
        "fetch": get_type_hints(Fetch, include_extras=True),
    }


def _values(table: Table, types: Types) -> dict[str, Any]:
    """The values of a table, in the order of the types; raises `CodegenError` for an unknown key or an invalid value."""
    for key in table.values:
        if table.name == "instance" and key in _CREDENTIALS:
            hint = f"Remove it, and set KINETIC_{key.upper()} in the environment."
            what = f"`{key}`: credentials never go into this file"
            raise table.error(key, what, hint)
    table.only(types)
    return {key: _value(table, key, types[key]) for key in types if key in table.values}


def _value(table: Table, key: str, type_: Any) -> Any:
    value = table.values[key]
    if key == METHODS and isinstance(value, bool):
        value = ["*"] if value else []
    try:
        found = converted(value, type_)
        if isinstance(found, tuple):
            return tuple(map(text, found))
        found = text(found) if isinstance(found, str) else found
        return _CHECKS[key](found) if key in _CHECKS else found
    except WrongType as error:
        what, hint = _explained(error, key, value, type_)
    except ValueError as error:
        what, hint = error.args
    raise table.error(key, f"[{table.name}] {key} {what}", hint)


def _explained(
    error: Exception, key: str, value: object, type_: Any
) -> tuple[str, str]:
    """What is wrong with a value of the wrong type, and what to do about it."""
    if key in _NUMBERS:
        return _NUMBERS[key]
    expected = re.match(r"Expected `(\w+)", str(error))
    if expected is None:
        # Not repeated: a credential may have been put there.
        words = (word for part in (type_, *get_args(type_)) for word in get_args(part))
        known = [word for word in words if isinstance(word, str)]
        return "has an unknown value", suggestion(str(value), known)
    what, hint = _EXPECTED[expected[1]]
    if isinstance(value, list):
        value = next(item for item in value if not isinstance(item, str))
    return f"is {kind(value)}, {what}", hint


_CREDENTIALS: Final = ("api_key", "username", "password", "token", "client_secret")
_EXPECTED: Final[Mapping[str, tuple[str, str]]] = {
    "str": ("not text", "Put it between quotes."),
    "bool": ("not a boolean", "Write true or false."),
    "array": ("not a list", 'Write it as `["Erp.BO.*"]`.'),
}
_NUMBERS: Final[Mapping[str, tuple[str, str]]] = {
    "concurrency": (
        "is not a whole number from 1 to 32",
        "Kinetic copes with about 4.",
    ),
    "timeout": ("is not a number of seconds", "Write a number above 0, such as 120."),
    "redirect_port": ("is not a whole number from 1 to 65535", "Name a free port."),
}


def url(value: str) -> str:
    """An instance's url without a slash at its end; raises `ValueError(what, hint)`."""
    hint = "Give it as `https://host/Instance`, without `/api/…`."
    text = _address(value, hint).rstrip("/")
    parts = urlsplit(text)
    if parts.query or parts.fragment or re.search(r"/api(/|$)", parts.path):
        raise ValueError("is not the instance's own url", hint)
    return text


def token_url(value: str) -> str:
    """The url of a token service; raises `ValueError(what, hint)`."""
    return _address(value, "Give it as the identity provider's pages show it.")


def _address(text: str, hint: str) -> str:
    """An http or https url without credentials."""
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


def license_type(text: str) -> str:
    """`web_services`, or the id of another type of licence; raises `ValueError(what, hint)`."""
    if text != "web_services" and not re.fullmatch(_GUID, text):
        hint = "Write `web_services`, or the id of the licence type as Kinetic shows it in License Maintenance."
        raise ValueError(f"is not a type of licence: {text!r:.100}", hint)
    return text


_GUID: Final = r"[0-9A-Fa-f]{8}(-[0-9A-Fa-f]{4}){3}-[0-9A-Fa-f]{12}"


def company(text: str) -> str:
    """A company's id, as urls have it; raises `ValueError(what, hint)`."""
    if not text or text in (".", "..") or "/" in text or "\\" in text:
        raise ValueError(
            "is not a company id", "Write it as Kinetic shows it, such as `EPIC06`."
        )
    return text


def package_name(text: str) -> str:
    """A name that the package can be imported by; raises `ValueError(what, hint)`."""
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


def _path(text: str) -> str:
    if not text:
        raise ValueError("is empty", "Write `.` for the folder of this file.")
    return text


_CHECKS: Final[Mapping[str, Callable[[str], str]]] = {
    "url": url,
    "company": company,
    "token_url": token_url,
    "issuer": token_url,
    "license": license_type,
    "name": package_name,
    "path": _path,
}
"""Key → what returns its text as it is used; raises `ValueError(what, hint)`."""
