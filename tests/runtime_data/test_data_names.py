"""Wire names from Python names."""

from __future__ import annotations

import pytest
from codegen.runtime.data.names import ACRONYMS, to_wire
from hypothesis import given
from hypothesis import strategies as st


@pytest.mark.parametrize(
    ("name", "wire"),
    [
        ("cust_num", "CustNum"),
        ("cust_id", "CustID"),
        ("abc_code_1", "ABCCode1"),
        ("loyalty_c", "Loyalty_c"),
        ("from_", "From"),
        ("c", "C"),
        ("tran__type", "Tran_Type"),
        ("vendor_name__", "VendorName_"),
        ("ud_sys_rev_id", "UDSysRevID"),
        ("récap", "Récap"),
        ("OrderHed_OrderNum", "OrderHed_OrderNum"),
        ("CustNum", "CustNum"),
        ("Decimal_", "Decimal"),
    ],
)
def test_a_name_leads_back_to_its_wire_name(name: str, wire: str) -> None:
    assert to_wire(name) == wire


def test_the_table_is_frozen() -> None:
    assert len(ACRONYMS) == 150
    assert all(word.isalpha() and word.islower() for word in ACRONYMS)


@given(
    st.lists(
        st.sampled_from(sorted(ACRONYMS))
        | st.from_regex(r"[a-z]{3,8}", fullmatch=True),
        min_size=1,
    )
)
def test_every_word_begins_in_upper_case_and_acronyms_stay_so(words: list[str]) -> None:
    expected = [w.upper() if w in ACRONYMS else w.title() for w in words]
    assert to_wire("_".join(words)) == "".join(expected)
