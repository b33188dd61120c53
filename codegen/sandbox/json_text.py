"""JSON as Kinetic reads and writes it: a decimal is a JSON number, digit for digit."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from decimal import Decimal
from json.encoder import encode_basestring
from types import NoneType
from typing import Any, Final

from codegen.sandbox.exchange import Refusal


def loads(data: bytes) -> Any:
    """The value of a JSON text, its fractions as Decimal; raises Refusal 400 if it is not JSON."""
    try:
        return json.loads(data, parse_float=Decimal, parse_constant=_no_number)
    except (ValueError, RecursionError) as error:
        raise Refusal(400, f"Invalid JSON in the request body: {error}") from None


def _no_number(name: str) -> Any:
    raise ValueError(f"{name} is not a JSON number")


def load_object(data: bytes) -> dict[str, Any]:
    """The JSON object of a request body, `{}` for an empty body; raises Refusal 400 for any other value."""
    value = loads(data) if data.strip() else {}
    if not isinstance(value, dict):
        raise Refusal(400, "The request body must be a JSON object.")
    return value


def dumps(value: object) -> bytes:
    """The JSON text of a value made of dicts, lists, texts, numbers, Decimals, booleans and None."""
    return _text(value).encode("utf-8", "surrogatepass")


def _text(value: Any) -> str:
    kind = type(value)
    if kind not in _WRITERS:
        kind = next((known for known in _WRITERS if isinstance(value, known)), kind)
    return _WRITERS.get(kind, json.dumps)(value)


def _object(value: dict[str, Any]) -> str:
    members = [f"{encode_basestring(k)}:{_text(item)}" for k, item in value.items()]
    return f"{{{','.join(members)}}}"


def _array(value: list[Any] | tuple[Any, ...]) -> str:
    return f"[{','.join([_text(item) for item in value])}]"


_WRITERS: Final[Mapping[type, Callable[[Any], str]]] = {
    str: encode_basestring,
    int: int.__repr__,
    bool: json.dumps,
    float: json.dumps,
    NoneType: json.dumps,
    Decimal: "{:f}".format,
    dict: _object,
    list: _array,
    tuple: _array,
}
"""How values are written, by their type."""
