"""JSON as Kinetic reads and writes it: a decimal is a JSON number, digit for digit."""

from __future__ import annotations

import json
from collections.abc import Callable
from decimal import Decimal
from json.encoder import encode_basestring
from typing import Any

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
    parts: list[str] = []
    _write(value, parts.append)
    return "".join(parts).encode("utf-8", "surrogatepass")


def _write(value: object, put: Callable[[str], None]) -> None:
    if isinstance(value, str):
        put(encode_basestring(value))
    elif isinstance(value, Decimal):
        put(format(value, "f"))
    elif isinstance(value, dict):
        _write_all("{}", value.items(), put, _write_member)
    elif isinstance(value, list | tuple):
        _write_all("[]", value, put, _write)
    else:
        put(json.dumps(value))


def _write_member(member: tuple[str, object], put: Callable[[str], None]) -> None:
    put(f"{encode_basestring(member[0])}:")
    _write(member[1], put)


def _write_all(
    brackets: str,
    items: Any,
    put: Callable[[str], None],
    write: Callable[[Any, Callable[[str], None]], None],
) -> None:
    put(brackets[0])
    for number, item in enumerate(items):
        if number:
            put(",")
        write(item, put)
    put(brackets[1])
