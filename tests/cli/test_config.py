"""kinetic.toml is read strictly: what is wrong in it is told with its line and what to do."""

from __future__ import annotations

import dataclasses
import os
import tomllib
from pathlib import Path
from typing import get_args

import pytest
from hypothesis import given
from hypothesis import strategies as st

from codegen.commands.starting import TEXT
from codegen.config import Auth, Config, Instance, load, parse
from codegen.errors import CodegenError
from codegen.selection import Selection


def test_all_of_it_is_read(tmp_path: Path) -> None:
    file = tmp_path / "kinetic.toml"
    file.write_bytes(b"\xef\xbb\xbf" + """
[instance]
url = "https://host.example/Kinetic/"
company = "EPIC06"
auth = "token"
[package]
name = "acme"
path = "../src"
naming = "wire"
standalone = true
[include]
services = ["Erp.BO.CustomerSvc/ShipToes", "Erp.BO.Part*"]
methods = false
[exclude]
baqs = ["z*"]
[fetch]
concurrency = 2
timeout = 30
""".encode())
    config = load(file)
    assert (config.instance.url, config.instance.company) == (
        "https://host.example/Kinetic",
        "EPIC06",
    )
    assert config.instance.auth == "token"
    assert (config.package.name, config.package.path, config.package.naming) == (
        "acme",
        tmp_path / "../src",
        "wire",
    )
    assert config.package.standalone
    assert config.selection == Selection(
        dict(services=("Erp.BO.CustomerSvc/ShipToes", "Erp.BO.Part*"), methods=()),
        dict(baqs=("z*",)),
    )
    assert (config.fetch.concurrency, config.fetch.timeout) == (2, 30.0)
    assert config.metadata() == tmp_path / "metadata"
    assert config.metadata(Path("other")) == Path("other")


def test_an_empty_file_is_the_defaults() -> None:
    assert parse("") == Config()


def test_the_file_that_init_writes_can_be_read_and_every_line_of_it_be_used() -> None:
    assert parse(TEXT).package.name == "acme"
    keys = [field.name for field in dataclasses.fields(Instance)]
    keys += ["services", "baqs", "functions", "methods"]
    uncommented = "\n".join(
        (
            line[2:]
            if line.startswith(("# [", *(f"# {key} = " for key in keys)))
            else line
        )
        for line in TEXT.splitlines()
    )
    config = parse(uncommented)
    assert config.selection.include["functions"] == ("MyLibrary",)
    assert config.selection.exclude["services"] == ("Erp.BO.SalesTaxSvc",)
    assert config.instance.auth == "basic"
    assert config.instance.license == "web_services" and config.instance.hold_session
    assert all(dataclasses.astuple(config.instance)), "init's file shows every key"
    assert all(f'"{auth}"' in TEXT for auth in get_args(Auth))


@pytest.mark.parametrize(
    ("text", "where", "what", "hint"),
    [
        (
            "[instnce]\n",
            "kinetic.toml: line 1",
            "unknown table or key `instnce`",
            "`instance`",
        ),
        (
            "\n[instance]\nulr = 1\n",
            "kinetic.toml: line 3",
            "unknown key `ulr` in [instance]",
            "`url`",
        ),
        (
            "url = 1\n",
            "kinetic.toml: line 1",
            "unknown table or key `url`",
            "Known: ",
        ),
        (
            "[fetch]\nconcurency = 1\n",
            "kinetic.toml: line 2",
            "concurency",
            "`concurrency`",
        ),
        ("[include]\nservice = []\n", "kinetic.toml: line 2", "service", "`services`"),
        ("include = 1\n", "kinetic.toml: line 1", "`include` is a number", "[include]"),
        ("[[package]]\n", "kinetic.toml: line 1", "`package` is a list", "[package]"),
        (
            "[instance]\nurl = 1\n",
            "kinetic.toml: line 2",
            "is a number, not text",
            "quotes",
        ),
        (
            "[instance]\nauth = 'oauth'\n",
            "kinetic.toml: line 2",
            "[instance] auth has an unknown value",
            "client_credentials, epicor",
        ),
        (
            "[instance]\n\nclient_secret = 'PLANTED'\n",
            "kinetic.toml: line 3",
            "`client_secret`: credentials never go into this file",
            "KINETIC_CLIENT_SECRET",
        ),
        (
            "[instance]\npassword = 'PLANTED'\n",
            "kinetic.toml: line 2",
            "`password`: credentials never go into this file",
            "KINETIC_PASSWORD",
        ),
        (
            "[instance]\ntoken_url = 'login.example/token'\n",
            "kinetic.toml: line 2",
            "[instance] token_url is not an http or https url",
            "identity provider",
        ),
        (
            "[instance]\nlicense = 'WebServices'\n",
            "kinetic.toml: line 2",
            "is not a type of licence: 'WebServices'",
            "`web_services`",
        ),
        (
            "[instance]\nhold_session = 'yes'\n",
            "kinetic.toml: line 2",
            "hold_session is text, not a boolean",
            "true or false",
        ),
        (
            "[instance]\nurl = 'ftp://h/x'\n",
            "kinetic.toml: line 2",
            "is not an http or https url",
            "https://host",
        ),
        (
            "[instance]\nurl = 'host/x'\n",
            "kinetic.toml: line 2",
            "is not an http",
            "https://host",
        ),
        (
            "[instance]\nurl = 'https://h:x/'\n",
            "kinetic.toml: line 2",
            "is not a url",
            "https://host",
        ),
        (
            "[instance]\nurl = 'https://[::1/'\n",
            "kinetic.toml: line 2",
            "is not a url",
            "https://host",
        ),
        (
            "[instance]\nurl = 'https://h/K/api/v2/odata'\n",
            "kinetic.toml: line 2",
            "own url",
            "/api/",
        ),
        (
            "[instance]\nurl = 'https://h/K?x=1'\n",
            "kinetic.toml: line 2",
            "own url",
            "/api/",
        ),
        (
            "[instance]\nurl = 'https://me:pw@h/K'\n",
            "kinetic.toml: line 2",
            "password",
            "KINETIC_PASSWORD",
        ),
        (
            "[instance]\ncompany = 'a/b'\n",
            "kinetic.toml: line 2",
            "company id",
            "EPIC06",
        ),
        ("[instance]\ncompany = ''\n", "kinetic.toml: line 2", "company id", "EPIC06"),
        (
            "[instance]\nauth = 'basick'\n",
            "kinetic.toml: line 2",
            "has an unknown value",
            "`basic`",
        ),
        (
            "[package]\nname = '1a'\n",
            "kinetic.toml: line 2",
            "not a name for a Python package",
            "acme",
        ),
        (
            "[package]\nname = '../x'\n",
            "kinetic.toml: line 2",
            "not a name for a Python package",
            "acme",
        ),
        ("[package]\nname = 'class'\n", "kinetic.toml: line 2", "keyword", "acme"),
        ("[package]\nname = 'match'\n", "kinetic.toml: line 2", "keyword", "acme"),
        (
            "[package]\nname = 'json'\n",
            "kinetic.toml: line 2",
            "module that Python",
            "acme",
        ),
        (
            "[package]\nname = 'pydantic'\n",
            "kinetic.toml: line 2",
            "module that Python",
            "acme",
        ),
        *(
            (
                f"[package]\nname = '{n}'\n",
                "kinetic.toml: line 2",
                "module that Python",
                "acme",
            )
            for n in ("sitecustomize", "usercustomize")
        ),
        ("[package]\nname = 'Con'\n", "kinetic.toml: line 2", "Windows", "acme"),
        ("[package]\nname = 'récap'\n", "kinetic.toml: line 2", "not a name", "acme"),
        ("[package]\npath = ''\n", "kinetic.toml: line 2", "is empty", "."),
        (
            '[package]\npath = "a\\u0000b"\n',
            "kinetic.toml: line 2",
            "cannot be printed",
            "Remove it",
        ),
        (
            "[package]\nnaming = 'snake'\n",
            "kinetic.toml: line 2",
            "has an unknown value",
            "python",
        ),
        ("[include]\nservices = 'Erp.*'\n", "kinetic.toml: line 2", "not a list", "["),
        ("[include]\nservices = [1]\n", "kinetic.toml: line 2", "not text", "quotes"),
        (
            "[include]\nbaqs = false\n",
            "kinetic.toml: line 2",
            "a boolean, not a list",
            "[",
        ),
        ("[fetch]\nconcurrency = 0\n", "kinetic.toml: line 2", "from 1 to 32", "4"),
        ("[fetch]\nconcurrency = true\n", "kinetic.toml: line 2", "from 1 to 32", "4"),
        (
            "[fetch]\ntimeout = nan\n",
            "kinetic.toml: line 2",
            "number of seconds",
            "120",
        ),
        (
            "[fetch]\ntimeout = 2026-01-01\n",
            "kinetic.toml: line 2",
            "number of seconds",
            "120",
        ),
        ("[fetch\n", "kinetic.toml", "not TOML", "toml.io"),
        ("a = " + "[" * 5000, "kinetic.toml", "not TOML", "toml.io"),
    ],
)
def test_what_is_wrong_is_told_with_its_place_and_a_hint(
    text: str, where: str, what: str, hint: str
) -> None:
    with pytest.raises(CodegenError) as told:
        parse(text)
    assert told.value.where == where
    assert what in told.value.what and hint in told.value.hint
    assert "pw" not in f"{told.value.what} {told.value.hint}".split()


@pytest.mark.parametrize("content", [None, b"\xff\xfe", b"a = '\x80'"])
def test_a_file_that_cannot_be_read(tmp_path: Path, content: bytes | None) -> None:
    if content is not None:
        (tmp_path / "kinetic.toml").write_bytes(content)
    with pytest.raises(CodegenError) as told:
        load(tmp_path / "kinetic.toml")
    assert told.value.hint


@given(st.text())
def test_any_text_is_a_configuration_or_a_clear_error(text: str) -> None:
    try:
        parse(text)
    except CodegenError as error:
        assert error.where.startswith("kinetic.toml") and error.what


@pytest.mark.skipif(os.name != "posix", reason="a device of POSIX")
def test_a_file_without_an_end_is_refused(tmp_path: Path) -> None:
    (tmp_path / "kinetic.toml").symlink_to("/dev/zero")
    with pytest.raises(CodegenError, match="not a file"):
        load(tmp_path / "kinetic.toml")


@pytest.mark.parametrize(
    "text",
    ["a." * 50_000 + "a = 1", "[" + "a." * 50_000 + "a]", '"=".' * 9_000 + "a = 1"],
)
def test_a_key_of_very_many_parts_is_not_parsed(
    text: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    def loads(text: str) -> object:
        raise AssertionError("parsed")

    monkeypatch.setattr(tomllib, "loads", loads)
    with pytest.raises(CodegenError, match="dots") as told:
        parse(f"# a comment\n{text}\n")
    assert "several lines" in told.value.hint


def test_a_list_of_a_whole_instance_is_read() -> None:
    names = [f"Erp.BO.Service{number}Svc" for number in range(1_754)]
    one = ", ".join(f'"{name}"' for name in names[:900])
    lines = ",\n".join(f'"{name}"' for name in names[900:])
    config = parse(f"[include]\nservices = [{one},\n{lines}]\n")
    assert config.selection.include["services"] == (*names,)
