"""JSON in and out: exact, and bounded."""

from __future__ import annotations

import json
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from codegen.runtime.errors import ReplyError
from codegen.runtime.data.values import decode, encode

decimals = st.decimals(allow_nan=False, allow_infinity=False, places=6) | st.builds(
    lambda digits, power: Decimal(digits).scaleb(power),
    st.integers(-(10**38), 10**38),
    st.integers(-60, 60),
)


@given(decimals)
def test_a_decimal_keeps_every_digit_both_ways(value: Decimal) -> None:
    text = encode([value])
    assert isinstance(json.loads(text)[0], int | float)
    assert Decimal(decode(text)[0]) == value


def test_a_fraction_is_never_a_float() -> None:
    [value] = decode(b"[12345678901234.12345]")
    assert (value, str(value)) == (
        Decimal("12345678901234.12345"),
        "12345678901234.12345",
    )


def test_integers_beyond_64_bits_are_read() -> None:
    assert decode(b"[18446744073709551616, -9223372036854775809]") == [
        2**64,
        -(2**63) - 1,
    ]


def test_a_byte_order_mark_is_passed_over() -> None:
    assert decode(b'\xef\xbb\xbf{"a": null}') == {"a": None}


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"9" * 10_000, "number too long"),
        (b"1." + b"9" * 10_000, "number too long"),
        (b"1e999999999", "number too long"),
        (b"1e-999999999", "number too long"),
        (b"1e401", "number too long"),
        (b"1." + b"9" * 100, "number too long"),
        (b"[" * 100_000 + b"]" * 100_000, "nested too deeply"),
        (b'{"a":' * 100_000, "nested too deeply"),
        (b"<!DOCTYPE html><html>", "HTML"),
        (b"\n <HTML>", "HTML"),
        (b"<?xml version='1.0'?><Token/>", "XML"),
        (b"", "empty"),
        (b'{"a": 1', "broken JSON"),
        (b'{"a": "\xff"}', "broken JSON"),
        (b"{\x00}\x00", "broken JSON"),
        (b"Service Unavailable", "not JSON"),
        (b"\x1f\x8b\x08", "compressed"),
    ],
)
def test_what_is_no_value_is_a_reply_error(content: bytes, said: str) -> None:
    with pytest.raises(ReplyError, match=said) as caught:
        decode(content)
    assert len(str(caught.value)) < 200


@given(st.binary(max_size=200))
def test_any_bytes_are_a_value_or_a_reply_error(content: bytes) -> None:
    try:
        decode(content)
    except ReplyError as error:
        assert "\n" not in str(error)
