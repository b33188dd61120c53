"""Keys in URLs and filters."""

from __future__ import annotations

from dataclasses import FrozenInstanceError
from datetime import date
from urllib.parse import unquote
from uuid import UUID

import pytest
from codegen.runtime.data.keys import in_company, predicate, row_filter, uncarried
from hypothesis import given
from hypothesis import strategies as st
from tiny_acme.erp.bo.customer import CustomerKey, ShipToKey
from tiny_acme.erp.bo.lab import NoteKey, SampleKey


def tokens(predicate: str) -> list[str]:
    """The literals between a predicate's parentheses, by a reader that knows quotes and nothing else."""
    assert predicate[0] == "(" and predicate[-1] == ")"
    found, inside = [""], False
    for char in predicate[1:-1]:
        inside ^= char == "'"
        if char == "," and not inside:
            found.append("")
        else:
            found[-1] += char
    assert not inside
    return found


def test_forms() -> None:
    key = in_company(CustomerKey(cust_num=12), "EPIC06")
    assert predicate(key, named=False) == "('EPIC06',12)"
    assert predicate(key, named=True) == "(Company='EPIC06',CustNum=12)"
    assert predicate(NoteKey(id=""), named=False) == "('')"
    assert predicate(NoteKey(id="O'Neil ü"), named=False) == "('O''Neil%20%C3%BC')"


def test_typed_parts_and_parts_with_names_of_their_own() -> None:
    key = SampleKey(key1="", taken=date(2026, 1, 2), info_id=UUID(int=1))
    # A part that stands for a path is known by its name alone.
    for named in (True, False):
        assert predicate(key, named=named) == (
            "(Key1='',Taken=2026-01-02,SampleInfoID=00000000-0000-0000-0000-000000000001)"
        )
    assert row_filter(key).text == (
        "Key1 eq '' and Taken eq 2026-01-02 and Info/ID eq 00000000-0000-0000-0000-000000000001"
    )


def test_the_clients_company_takes_the_place_that_was_left_open() -> None:
    assert in_company(CustomerKey(cust_num=1), "A") == CustomerKey(
        company="A", cust_num=1
    )
    assert in_company(CustomerKey(company="", cust_num=1), "A").company == ""


@given(
    st.text(st.characters(exclude_categories=["Cs"])),
    st.integers(),
    st.text(st.characters(exclude_categories=["Cs"])),
)
def test_no_text_breaks_out_of_a_key(company: str, number: int, ship_to: str) -> None:
    key = ShipToKey(company=company, cust_num=number, ship_to_num=ship_to)
    encoded = predicate(key, named=False)
    assert encoded.isascii() and not set(encoded) & set('/\\#? "<>+&')
    literals = tokens(unquote(encoded))
    assert [
        text.strip("'") if text.isdigit() else text[1:-1].replace("''", "'")
        for text in (literals[0], literals[2])
    ] == [company, ship_to]
    assert literals[1] == str(number)


@pytest.mark.parametrize(
    "text",
    ["A/B", "A\\B", "#1", "what?", "50%", "1+1", "a&b", "a\nb", "end.", "end ", "<b>"],
)
def test_what_a_path_cannot_carry_is_told(text: str) -> None:
    assert uncarried(NoteKey(id=text)) == f"id={text!r}"
    assert not uncarried(NoteKey(id="A-1 (b), c.d"))


def test_keys_are_values() -> None:
    key = CustomerKey(cust_num=1)
    assert key == CustomerKey(cust_num=1) and hash(key) == hash(CustomerKey(cust_num=1))
    with pytest.raises(FrozenInstanceError):
        key.cust_num = 2  # type: ignore[misc]  # what is tested
    assert repr(key) == "CustomerKey(company=THIS_COMPANY, cust_num=1)"
