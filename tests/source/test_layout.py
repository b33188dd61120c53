"""Names from a server become paths that are safe, distinct and lead back."""

from __future__ import annotations

import re
from pathlib import PurePosixPath, PureWindowsPath

import pytest
from hypothesis import given
from hypothesis import strategies as st

from codegen import surfaces
from codegen.source import layout

NAMES = st.one_of(
    st.text(max_size=300),
    st.sampled_from(
        [
            "..",
            ".",
            "",
            "CON",
            "con.x",
            "a/b",
            "..\\x",
            "a\0b",
            "ACME_Récap",
            "~",
            "%41",
            "nul",
            "COM1",
        ]
    ),
)


@given(NAMES)
def test_a_stem_is_safe_on_every_file_system(name: str) -> None:
    stem = layout.stem(name)
    for kind in (row.kind for row in surfaces.documents()):
        path = layout.path_for(kind, stem)
        assert layout.kind_and_stem(path) == (kind, stem)
        assert len(PurePosixPath(path).parts) == len(PureWindowsPath(path).parts) == 2
        file = PurePosixPath(path).name
        assert re.fullmatch(r"[A-Za-z0-9_%~-][A-Za-z0-9_.%~-]*", file)
        assert len(file) < 200
    assert stem.partition(".")[0].upper() not in {
        "CON",
        "PRN",
        "AUX",
        "NUL",
        "COM1",
        "LPT9",
    }


@given(NAMES)
def test_a_stem_leads_back_to_its_name_unless_it_is_hashed(name: str) -> None:
    stem = layout.stem(name)
    if "~" not in stem:
        assert layout.name_of(stem) == name


@given(NAMES, NAMES)
def test_different_names_have_different_stems(one: str, other: str) -> None:
    assert (layout.stem(one) == layout.stem(other)) == (one == other)
    assert (layout.twin_stem(one).lower() == layout.twin_stem(other).lower()) == (
        one == other
    )


@pytest.mark.parametrize(
    ("name", "stem"),
    [
        ("Erp.BO.CustomerSvc", "Erp.BO.CustomerSvc"),
        ("DB-JobLabel", "DB-JobLabel"),
        ("ACME_Récap", "ACME_R%C3%A9cap"),
        ("../x", "%2E.%2Fx"),
        ("CON", "%43ON"),
        ("a~b", "a%7Eb"),
    ],
)
def test_a_stem_is_readable(name: str, stem: str) -> None:
    assert layout.stem(name) == stem


def test_a_file_placed_by_hand_has_the_name_it_shows() -> None:
    assert layout.name_of("ACME_Récap") == "ACME_Récap"
    assert layout.name_of("100%") == "100%"
    # As macOS hands it out: e and an accent.
    assert layout.name_of("ACME_Re\u0301cap") == "ACME_Récap"


@pytest.mark.parametrize(
    "path",
    [
        "services/../x.edmx",
        "../services/x.edmx",
        "services/.x.edmx",
        "services/.edmx",
        "x.edmx",
        "services\\x.edmx",
        "baqs/x.json",
        "other/x.edmx",
        "services/c:x.edmx",
    ],
)
def test_a_path_of_another_shape_is_no_document(path: str) -> None:
    assert layout.kind_and_stem(path) is None
