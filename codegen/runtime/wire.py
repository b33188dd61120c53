"""JSON as Kinetic speaks it: exact decimals both ways, and nothing from outside that costs more than its size.

A number keeps every digit: it is read straight into `Decimal`, never through a float.
"""

from __future__ import annotations

import decimal
from typing import Any

import msgspec

from .errors import ReplyError

MAX_DIGITS = 100
"""Digits of one number; Epicor's widest column has 38."""
MAX_EXPONENT = 400
"""Beyond a Double's range; `1e999999999` as an integer would fill the memory."""

_BOM = b"\xef\xbb\xbf"
_NUMBERS = decimal.Context(
    prec=MAX_DIGITS,
    Emax=MAX_EXPONENT,
    Emin=-MAX_EXPONENT,
    traps=[
        decimal.InvalidOperation,
        decimal.Overflow,
        decimal.Rounded,
        decimal.Subnormal,
    ],
)
_decoder = msgspec.json.Decoder(float_hook=_NUMBERS.create_decimal)
_encoder = msgspec.json.Encoder(decimal_format="number")


def decode(content: bytes) -> Any:
    """Return the JSON value in `content`: objects as dict, fractions as `Decimal`, integers as int.

    Raises `ReplyError` for what is not JSON, is nested deeper than Python's recursion limit allows, or holds a
    number of more than 100 digits (integers: 4,300) or with an exponent beyond 400.
    """
    try:
        return _decoder.decode(content.removeprefix(_BOM))
    except RecursionError:
        what = "is nested too deeply"
    except (ArithmeticError, msgspec.ValidationError):
        what = "holds a number too long to be a value"
    except (msgspec.DecodeError, UnicodeDecodeError):
        what = describe(content)
    raise ReplyError(f"the reply {what}")


def bounded(value: decimal.Decimal) -> decimal.Decimal:
    """Return a Decimal within the bounds that `decode` has; raises ValueError for any other, and for what is no number."""
    try:
        if value.is_finite():
            return _NUMBERS.create_decimal(value)
        what = "a Decimal that is no number"
    except ArithmeticError:
        what = "a Decimal with too many digits or too large an exponent"
    raise ValueError(what)


def encode(value: Any) -> bytes:
    """Return `value` as JSON bytes, a `Decimal` as a number with all its digits."""
    return _encoder.encode(value)


def describe(content: bytes) -> str:
    """Return what a body is that should have been JSON, as the end of a sentence."""
    start = content.removeprefix(_BOM).lstrip()[:200].lower()
    for mark, what in _LOOKS:
        if start.startswith(mark):
            return what
    return "is not JSON" if start else "is empty"


_LOOKS = (
    (b"<!doctype html", "is an HTML page, such as a login page or a proxy's"),
    (b"<html", "is an HTML page, such as a login page or a proxy's"),
    (b"<", "is XML, not JSON"),
    (b"{", "is broken JSON"),
    (b"[", "is broken JSON"),
    (b"\x1f\x8b", "is compressed data that does not say so"),
)
