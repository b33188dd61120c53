"""What is said of an instance, of a snapshot and of a login, to the letter."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from codegen.config import load
from codegen.errors import CodegenError
from codegen.runtime.credentials import read_environment
from codegen.source.kinds import is_columns
from codegen.source.login import options
from codegen.source.manifest import Entry, Manifest


@pytest.mark.parametrize(
    ("columns", "is_one"),
    [
        ([{"alias": "A"}, {"alias": "B"}], True),
        ([{"alias": "A"}, {"name": "B"}], False),
        ([{"alias": "A"}, 5], False),
        (None, False),
    ],
)
def test_a_reply_of_columns_has_nothing_else(columns: Any, is_one: bool) -> None:
    assert is_columns({"returnObj": columns}) is is_one


def test_a_manifest_has_a_line_for_each_fact() -> None:
    entry = Entry("services/A.edmx", "service", "A", "0" * 64)
    text = Manifest("https://host", "C", {entry.path: entry}).to_bytes().decode()
    assert text.splitlines()[:4] == [
        "{",
        ' "company": "C",',
        ' "documents": {',
        '  "services/A.edmx": {',
    ]


@pytest.mark.parametrize(
    ("known", "said"),
    [
        ({}, "client_id is missing"),
        ({"KINETIC_CLIENT_ID": "c", "KINETIC_TENANT": "t"}, "KINETIC_CLIENT_SECRET"),
    ],
)
def test_what_a_login_lacks_is_named_where_it_belongs(
    known: dict[str, str], said: str, tmp_path: Path
) -> None:
    file = tmp_path / "kinetic.toml"
    file.write_text(
        '[instance]\nurl = "https://host/K"\ncompany = "C"\nauth = "client_credentials"\n'
        'token_url = "https://host/token"\n[package]\nname = "acme"\n'
    )
    with pytest.raises(CodegenError, match=said):
        options(load(file), read_environment(known))
