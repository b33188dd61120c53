"""A repository does not choose alone where credentials go: its kinetic.toml is written by many."""

from __future__ import annotations

import subprocess
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from codegen.config import parse
from codegen.errors import CodegenError
from codegen.runtime.credentials import read_environment
from codegen.source.login import destinations, options

Run = Callable[..., "subprocess.CompletedProcess[str]"]
CLIENT = {"KINETIC_CLIENT_ID": "c", "KINETIC_CLIENT_SECRET": "PLANTED-s"}
KNOWN = {
    "KINETIC_API_KEY": "PLANTED-k",
    "KINETIC_USERNAME": "maria",
    "KINETIC_PASSWORD": "PLANTED-p",
}
COMMANDS = (
    ["fetch"],
    ["fetch", "--check"],
    ["services"],
    ["baqs"],
    ["functions"],
    ["diff", "metadata"],
)


def reached(lines: str, **environ: str) -> str:
    config = parse(f'[instance]\ncompany = "E"\n{lines}\n', Path("kinetic.toml"))
    return destinations(options(config, read_environment(KNOWN | environ)))


@pytest.mark.parametrize("command", COMMANDS, ids=" ".join)
def test_nothing_is_sent_where_the_environment_says_another_address(
    small: Any, run: Run, tmp_path: Path, command: list[str]
) -> None:
    (tmp_path / "kinetic.toml").write_text(
        f'[instance]\nurl = "{small.url}"\ncompany = "EPIC06"\n'
    )
    (tmp_path / "metadata" / "services").mkdir(parents=True)
    (tmp_path / "metadata" / "services" / "A.edmx").write_text("<a/>")
    own = "https://maria:PLANTED-p@own.example/K"
    done = run(*command, **KNOWN, KINETIC_URL=own)
    assert (done.returncode, done.stdout, [*small.asked]) == (2, "", [])
    assert "KINETIC_URL names another" in done.stderr and "PLANTED" not in done.stderr


@pytest.mark.parametrize("command", [["fetch"], ["services"]], ids=" ".join)
def test_where_credentials_go_is_said_before_they_do(
    small: Any, run: Run, tmp_path: Path, command: list[str]
) -> None:
    (tmp_path / "kinetic.toml").write_text(
        f'[instance]\nurl = "{small.url}"\ncompany = "EPIC06"\n'
    )
    for environ in ({}, {"KINETIC_URL": f"{small.url}/"}):
        done = run(*command, **KNOWN, **environ)
        origin = small.url.removesuffix("/Kinetic")
        assert done.stderr.splitlines()[0] == f"credentials go to {origin}"
        assert small.asked


OTHERS = {
    "host": "https://own.example.evil.example/K",
    "port": "https://own.example:444/K",
    "scheme": "http://own.example/K",
    "instance": "https://own.example/Other",
    "deeper": "https://own.example/K/K",
    "none": "https://[",
    "credentials": "https://own.example@evil.example/K",
}


@pytest.mark.parametrize("other", OTHERS)
def test_an_address_of_the_environment_is_not_contradicted(other: str) -> None:
    with pytest.raises(CodegenError, match="KINETIC_URL names another"):
        reached('url = "https://own.example/K"', KINETIC_URL=OTHERS[other])


def test_one_address_may_be_written_in_several_ways() -> None:
    for same in ("https://own.example/K/", "https://OWN.example:443/K"):
        found = reached('url = "https://own.example/K"', KINETIC_URL=same)
        assert found == "https://own.example"


@pytest.mark.parametrize("own", ["", "https://idp.example/own"])
def test_nor_is_that_of_who_gives_tokens(own: str) -> None:
    """The client's secret goes there."""
    url = 'url = "https://own.example/K"\n'
    lines = url + 'auth = "client_credentials"\ntoken_url = "https://evil.example/t"'
    environ = CLIENT | {
        "KINETIC_TOKEN_URL": own,
        "KINETIC_URL": "https://own.example/K",
    }
    with pytest.raises(CodegenError, match=r"\[instance\] token_url is https://evil"):
        reached(lines, **environ)
    assert reached(lines, **CLIENT) == "https://own.example and https://evil.example"
    bound = environ | {"KINETIC_TOKEN_URL": "https://evil.example/t"}
    assert reached(lines, **bound).endswith("evil.example")


@pytest.mark.parametrize("key", ["url", "token_url"])
def test_no_credential_is_sent_in_the_clear_on_the_word_of_a_file(key: str) -> None:
    lines = {"url": "https://own.example/K", "token_url": "https://idp.example/t"}
    text = "\n".join(
        f'{name} = "{v.replace("https", "http") if name == key else v}"'
        for name, v in lines.items()
    )
    said = {"KINETIC_URL": lines["url"], "KINETIC_TOKEN_URL": lines["token_url"]}
    meant = said | {f"KINETIC_{key.upper()}": lines[key].replace("https", "http")}
    with pytest.raises(CodegenError, match="without encryption") as caught:
        reached(text, **CLIENT)
    assert f"KINETIC_{key.upper()}" in caught.value.hint
    assert "http://" in reached(
        text, **CLIENT, **meant, KINETIC_AUTH="client_credentials"
    )
    assert reached('url = "http://localhost:8080/K"') == "http://localhost:8080"
