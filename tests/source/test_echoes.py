"""A server that repeats credentials gets them nowhere: into no file or its name, no manifest, and not onto the terminal."""

from __future__ import annotations

import base64
import gc
import html
import json
import re
import subprocess
from collections.abc import Callable, Iterator
from itertools import product
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import quote
from xml.sax.saxutils import escape

import pytest
from long import LONG

from codegen.config import parse
from codegen.runtime.credentials import read_environment
from codegen.runtime.http.secret import Secret
from codegen.source.company import companies
from codegen.source.echo import MOST_ESCAPES, repeats
from codegen.source.login import credentials, options

if TYPE_CHECKING:
    from source.conftest import Server

Run = Callable[..., "subprocess.CompletedProcess[str]"]

KEY, USER, PASSWORD = "echoed-key-7", "maria", 'pä ss/2&"<x+\\=y'
PAIR = f"{USER}:{PASSWORD}"
ENVIRON = {
    "KINETIC_API_KEY": KEY,
    "KINETIC_USERNAME": USER,
    "KINETIC_PASSWORD": PASSWORD,
}


def in_base64(text: str) -> str:
    return base64.b64encode(text.encode()).decode()


def smaller(text: str) -> str:
    """Percent escapes with small letters."""
    return re.sub("%..", lambda m: m[0].lower(), quote(text, safe=""))


SPELLINGS: dict[str, Callable[[str], str]] = {
    "as it is": str,
    "Base64": in_base64,
    "Base64 without padding": lambda text: in_base64(text).rstrip("="),
    "Base64 behind another header": lambda text: in_base64(f"Host: h\r\nK: {text}\r\n"),
    "Base64 behind a letter": lambda text: in_base64(f"a{text}b"),
    "Base64 behind two letters": lambda text: in_base64(f"ab{text}c"),
    "Base64 of URLs": lambda text: base64.urlsafe_b64encode(text.encode()).decode(),
    "URL": lambda text: quote(text, safe=""),
    "URL in small letters": smaller,
    "path": quote,
    "form": lambda text: quote(text, safe=" ").replace(" ", "+"),
    "JSON": lambda text: json.dumps(text)[1:-1],
    "JSON with its letters": lambda text: json.dumps(text, ensure_ascii=False)[1:-1],
    "JSON in capitals": lambda text: "".join(f"\\u{ord(c):04X}" for c in text),
    "XML": escape,
    "HTML": lambda text: html.escape(text),
    "XML by number": lambda text: "".join(f"&#{ord(c)};" for c in text),
    "XML by hexadecimal number": lambda text: "".join(f"&#x{ord(c):X};" for c in text),
    "XML in JSON": lambda text: json.dumps(html.escape(text))[1:-1],
    "URL in JSON": lambda text: json.dumps(quote(text))[1:-1],
}
ENCODINGS = ("utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "utf-32")


@pytest.fixture(scope="module", autouse=True)
def no_sessions_of_others() -> None:
    """What other tests have logged in with is forgotten."""
    gc.collect()


@pytest.mark.parametrize("encoding", ENCODINGS)
def test_each_spelling_is_found_in_each_encoding(encoding: str) -> None:
    for spelling, value in product(SPELLINGS, (KEY, PASSWORD, PAIR)):
        known = [Secret(KEY), Secret(PASSWORD), Secret(PAIR)]
        text = f"<a>one {SPELLINGS[spelling](value)} two</a>"
        assert repeats(text.encode(encoding), known)
        assert not repeats("<a>one ä %41 &amp; \\u0041 two</a>".encode(encoding), known)


@pytest.mark.parametrize("encoding", ["iso-8859-1", "windows-1252"])
def test_what_a_declaration_says_is_read(encoding: str) -> None:
    text = f'<?xml version="1.0" encoding="{encoding}"?><a>pä ss/2</a>'
    assert repeats(text.encode(encoding), [Secret("pä ss/2")])


@pytest.mark.parametrize(
    ("secret", "text", "found"),
    [
        ("", "anything", False),
        ("a", "a b c", False),
        ("abc", "abc", False),
        ("part", "the parts of a Part", False),
        ("part", "the part", True),
        ("part", "_part/", True),
        ("pass123", "xpass1234 pass123", True),
        ("eight888", "xxeight888xx", True),
    ],
)
def test_a_short_one_counts_where_it_stands_alone(
    secret: str, text: str, found: bool
) -> None:
    assert repeats(text.encode(), [Secret(secret)]) is found


def test_a_short_password_is_found_together_with_its_user() -> None:
    text = f'[instance]\nurl = "http://127.0.0.1:1"\ncompany = "E"\nauth = "token"'
    environ = ENVIRON | {"KINETIC_PASSWORD": "ab"}
    known = credentials(options(parse(text), read_environment(environ)))
    assert repeats(f"Basic {in_base64('maria:ab')}".encode(), known)
    assert not repeats(b"maria ab", known)


def test_a_password_that_is_the_users_name_may_be_an_authors() -> None:
    text = '[instance]\nurl = "http://127.0.0.1:1"\ncompany = "E"'
    environ = ENVIRON | {"KINETIC_USERNAME": "manager", "KINETIC_PASSWORD": "manager"}
    reach = options(parse(text), read_environment(environ))
    session = [reach.api_key, Secret("manager")]
    assert repeats(b'{"AuthorID": "manager"}', session)
    assert not repeats(b'{"AuthorID": "manager"}', credentials(reach))
    assert repeats(in_base64("manager:manager").encode(), credentials(reach))


def json_of(value: object) -> bytes:
    return json.dumps(value).encode()


Echo = tuple[str, Callable[[str], bytes | tuple[int, bytes]]]
EDMX = """<edmx:Edmx Version="4.0" xmlns:edmx="http://docs.oasis-open.org/odata/ns/edmx"><edmx:DataServices>
<Schema Namespace="A" xmlns="http://docs.oasis-open.org/odata/ns/edm">{}<EntityType Name="{}"><Key><PropertyRef Name="ID"/></Key>
<Property Name="ID" Type="Edm.String"/><Property Name="{}" Type="Edm.String">
<Annotation Term="Org.OData.Core.V1.Description" String="{}"/></Property></EntityType><EntityContainer Name="C">
<EntitySet Name="Data" EntityType="A.{}"/></EntityContainer></Schema></edmx:DataServices></edmx:Edmx>"""


def edmx(
    *, comment: str = "", type_: str = "T", column: str = "X", told: str = ""
) -> bytes:
    return EDMX.format(comment, type_, column, escape(told), type_).encode()


def library(name: str, told: str) -> bytes:
    inside = {
        "EfxLibrary": [{"LibraryID": name, "Description": told}],
        "EfxFunction": [],
        "EfxFunctionSignature": [],
    }
    return json_of({"returnObj": inside})


def openapi(title: str, method: str = "Update") -> bytes:
    return json_of(
        {"openapi": "3.0.1", "info": {"title": title}, "paths": {f"/{method}": {}}}
    )


def page(rows: str, one: dict[str, str]) -> bytes:
    return json_of({"returnObj": {rows: [one]}})


PART = "Erp.BO.PartSvc/$metadata"
PLACES: dict[str, Echo] = {
    "comment": (PART, lambda said: edmx(comment=f"<!-- Authorization: {said} -->")),
    "name of a type": (PART, lambda said: edmx(type_=said)),
    "name of a column": (PART, lambda said: edmx(column=said)),
    "description": (PART, lambda said: edmx(told=f"x-api-key: {said}")),
    "UTF-16": (PART, lambda said: edmx(told=said).decode().encode("utf-16")),
    "title of methods": ("methods/Erp.BO.PartSvc", openapi),
    "name of a method": (
        "methods/Erp.BO.PartSvc",
        lambda said: openapi("Parts", said),
    ),
    "BAQ": ("BaqSvc/ACME_Parts", lambda said: edmx(told=said)),
    "column of a BAQ": (
        "GetQueryResultSetMetadataByID",
        lambda said: json_of({"returnObj": [{"alias": "X", "caption": said}]}),
    ),
    "parameter of a BAQ": (
        "GetQueryExecutionParametersByID",
        lambda said: page(
            "ExecutionParameter", {"ParameterID": said, "ValueType": "int"}
        ),
    ),
    "list of BAQs": (
        "GetQueryList",
        lambda said: page("DynamicQueryList", {"QueryID": said}),
    ),
    "description in the list of BAQs": (
        "GetQueryList",
        lambda said: page("DynamicQueryList", {"QueryID": "Q", "Description": said}),
    ),
    "BaqSvc": ("BaqSvc/", lambda said: json_of({"value": [{"name": said}]})),
    "list of libraries": (
        "GetLibraryList2",
        lambda said: page("EfxLibraryList", {"LibraryID": said}),
    ),
    "library": ("GetLibraries", lambda said: library("MyLibrary", said)),
    "list of services": (
        "helppage/services",
        lambda said: json_of([{"n": "Erp.BO.PartSvc", "of": said}]),
    ),
    "name in the list of services": (
        "helppage/services",
        lambda said: json_of([f"Erp.BO.{said}Svc"]),
    ),
    "error": (
        PART,
        lambda said: (
            500,
            json_of({"HttpStatus": 500, "ErrorMessage": f"You sent {said} to us"}),
        ),
    ),
    "page instead of a list": (
        "GetLibraryList2",
        lambda said: (403, f"<html><title>{said}</title></html>".encode()),
    ),
    "headers of a login page": (
        PART,
        lambda said: f"<html><body>{said}</body></html>".encode(),
    ),
}
VALUES = {
    "key": KEY,
    "key in Base64": in_base64(KEY),
    "password": "secret-word-9",
    "pair": in_base64(f"{USER}:secret-word-9"),
}


PAIRS = [
    (place, value)
    for number, place in enumerate(PLACES)
    for turn, value in enumerate(VALUES)
    if LONG > 1 or (number + turn) % len(VALUES) == 0
]
"""Each place with one value, in turn: which values are found is tested above. A long run has each with each."""


def everything(folder: Path) -> Iterator[str]:
    for path in folder.rglob("*"):
        yield str(path.relative_to(folder))
        if path.is_file():
            yield path.read_bytes().replace(b"\0", b"").decode("latin-1")


@pytest.mark.parametrize(("place", "value"), PAIRS)
def test_an_echo_gets_nowhere(
    small: "Server", run: Run, tmp_path: Path, place: str, value: str
) -> None:
    where, answer = PLACES[place]
    said = VALUES[value]

    def fault(path: str, nth: int) -> bytes | tuple[int, bytes] | None:
        if place == "BaqSvc" and "GetQueryList" in path:
            return 404, b"{}"
        return answer(said) if where in path else None

    small.fault = fault
    more = "[fetch]\ntimeout = 5\n"
    (tmp_path / "kinetic.toml").write_text(
        f'[instance]\nurl = "{small.url}"\ncompany = "EPIC06"\n{more}'
    )
    ended = run("fetch", **ENVIRON | {"KINETIC_PASSWORD": "secret-word-9"})
    for text in (ended.stdout, ended.stderr, *everything(tmp_path)):
        assert not any(hidden in text for hidden in VALUES.values()), text
    if place not in ("error", "page instead of a list"):
        assert "repeats a credential" in ended.stderr, ended.stderr
        assert "have it switched off, and change the password" in ended.stderr
    if "services" not in place:
        assert (tmp_path / "metadata/services/Erp.BO.CustomerSvc.edmx").is_file()


@pytest.mark.parametrize("command", ["services", "baqs", "functions"])
def test_lists_on_the_terminal_do_not_show_one(
    small: "Server", run: Run, tmp_path: Path, command: str
) -> None:
    small.fault = lambda path, nth: next(
        (answer(KEY) for where, answer in LISTS.values() if where in path), None
    )
    (tmp_path / "kinetic.toml").write_text(
        f'[instance]\nurl = "{small.url}"\ncompany = "EPIC06"\n'
    )
    ended = run(command, **ENVIRON)
    assert KEY not in ended.stdout + ended.stderr
    assert "repeats a credential" in ended.stderr


LISTS = {
    place: echo
    for place, echo in PLACES.items()
    if place in ("list of BAQs", "list of libraries", "name in the list of services")
}


def test_credentials_of_three_letters_let_every_document_through(
    small: "Server", run: Run, tmp_path: Path
) -> None:
    (tmp_path / "kinetic.toml").write_text(
        f'[instance]\nurl = "{small.url}"\ncompany = "EPIC06"\n'
    )
    short = {"KINETIC_API_KEY": "e", "KINETIC_USERNAME": "T", "KINETIC_PASSWORD": "Row"}
    ended = run("fetch", "--strict", **short)
    assert ended.returncode == 0, ended.stderr


@pytest.mark.parametrize("names", [[f"EPIC07{KEY}"], ["EPIC06", KEY]])
def test_the_companies_that_are_known_do_not_show_one(
    small: "Server", run: Run, tmp_path: Path, names: list[str]
) -> None:
    def fault(path: str, nth: int) -> bytes | tuple[int, bytes] | None:
        if "environment" in path:
            return json_of({"Companies": [{"Company": name} for name in names]})
        if "/odata/EPIC07" in path:
            said = {"HttpStatus": 404, "ErrorMessage": "Company EPIC07 not found."}
            return 404, json_of(said)
        return None

    small.fault = fault
    (tmp_path / "kinetic.toml").write_text(
        f'[instance]\nurl = "{small.url}"\ncompany = "EPIC07"\n'
    )
    ended = run("fetch", **ENVIRON)
    assert ended.returncode == 2 and "EPIC07" in ended.stderr
    assert KEY not in ended.stdout + ended.stderr


def test_more_companies_than_an_instance_has_are_none() -> None:
    """Each is compared with the one that was asked for, letter by letter: a list without end would never end."""
    names = [{"Company": f"EPIC{n}"} for n in range(2000)]
    assert len(companies(json_of(names[:1000]))) == 1000
    assert companies(json_of(names)) == ()
    assert companies(json_of([{"Company": "E" * 51}, {"Company": "EPIC06"}])) == (
        "EPIC06",
    )


@pytest.mark.parametrize("escape", ["%41", "\\n", "&lt;", "\\u0041"])
def test_a_reply_of_nothing_but_escapes_is_not_searched(
    small: "Server", run: Run, tmp_path: Path, escape: str
) -> None:
    """Four megabytes of them took half a minute and 400 MB, in the middle of all other documents."""
    most = edmx(told=escape * (MOST_ESCAPES + 1))
    small.fault = lambda path, nth: most if PART in path else None
    (tmp_path / "kinetic.toml").write_text(
        f'[instance]\nurl = "{small.url}"\ncompany = "EPIC06"\n'
    )
    ended = run("fetch", **ENVIRON)
    assert "more escapes than any document" in ended.stderr
    assert (tmp_path / "metadata/services/Erp.BO.CustomerSvc.edmx").is_file()
