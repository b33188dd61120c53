"""What holds for every value: texts are found by what they are, decimals keep their digits and their order."""

from __future__ import annotations

import json
from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path

import httpx2
import pytest
from long import LONG
from support import SETTINGS
from hypothesis import given, settings
from hypothesis import strategies as st

import codegen.sample
from codegen.sandbox import running

SAMPLE = Path(codegen.sample.__path__[0])
BASE = "/api/v2/odata/EPIC06"
UD01S = f"{BASE}/Ice.BO.UD01Svc/UD01s"
PARTS = f"{BASE}/Erp.BO.PartSvc/Parts"

TEXTS = st.text(
    st.characters(exclude_categories=["Cs"], exclude_characters="\0"), max_size=30
)
DECIMALS = st.decimals(min_value=0, max_value=10**17, places=5)


@pytest.fixture(scope="module")
def http() -> Iterator[httpx2.Client]:
    headers = {"x-api-key": SETTINGS.api_key}
    with running(SAMPLE / "metadata", rows=SAMPLE / "rows", settings=SETTINGS) as url:
        with httpx2.Client(
            base_url=url, auth=(SETTINGS.username, SETTINGS.password), headers=headers
        ) as found:
            yield found


@settings(deadline=None, max_examples=10 * LONG)
@given(text=TEXTS)
def test_a_text_is_found_by_a_filter_and_by_nothing_else(
    http: httpx2.Client, text: str
) -> None:
    path = f"{UD01S}('EPIC06','SETTING','','','','')"
    http.patch(
        path, json={"Character01": text, "Character02": f"{text}x"}
    ).raise_for_status()
    literal = "'" + text.replace("'", "''") + "'"
    test = f"Character01 eq {literal} and Character02 ne {literal} and startswith(Character02,{literal})"
    rows = http.get(UD01S, params={"$filter": test}).raise_for_status().json()["value"]
    assert [row["Character01"] for row in rows if row["Key1"] == "SETTING"] == [text]


@settings(deadline=None, max_examples=8 * LONG)
@given(numbers=st.lists(DECIMALS, min_size=3, max_size=3))
def test_decimals_keep_their_digits_and_their_order(
    http: httpx2.Client, numbers: list[Decimal]
) -> None:
    names = ("WIDGET-001", "WIDGET-002", "GEAR-40T")
    for name, number in zip(names, numbers):
        body = b'{"UnitPrice":%s}' % format(number, "f").encode()
        http.patch(f"{PARTS}('EPIC06','{name}')", content=body).raise_for_status()
    query = {"$filter": f"PartNum in {names}", "$orderby": "UnitPrice"}
    content = http.get(PARTS, params=query).raise_for_status().content
    found = [
        row["UnitPrice"] for row in json.loads(content, parse_float=Decimal)["value"]
    ]
    assert found == sorted(numbers)
    above = {"$filter": f"PartNum in {names} and UnitPrice gt {numbers[0]:f}"}
    rows = http.get(PARTS, params=above).raise_for_status().json()["value"]
    assert len(rows) == sum(number > numbers[0] for number in numbers)
