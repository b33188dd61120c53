"""The shape of a JSON reply: keys and types, and neither values nor names of anybody's; and the version that it says."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Any, Final

from codegen.probe.ground import Subject
from codegen.probe.line import Answer
from codegen.probe.settle import Findings, Known, Settle, unknown
from codegen.profile import FACTS, Finding


def shaped(fact: str) -> Settle:
    """What settles the shape of a JSON reply, and the version, if it says one."""

    def settle(known: Known, _: Subject, answers: Sequence[Answer]) -> Findings:
        answer = answers[0]
        if answer.is_ok and answer.body is not None:
            found = Finding(shape(answer.body), f"as it came: {answer.said}")
        else:
            found = unknown(answer.said)
        return {fact: found, **version(answer)}

    return settle


_WORDS: Final = frozenset(
    "company companies name names plant plants site sites id ids description url value values service services type types "
    "library libraries function functions published disabled version system product environment license licenses code text "
    "key status is default list odata context count link kind help page area areas".split()
)
"""What keys are made of that are a server's vocabulary, and nobody's name."""
_DEEP: Final = 6
_WIDE: Final = 12


def shape(value: Any, depth: int = 0) -> str:
    """The shape of JSON: keys and types, no values; keys that could be somebody's names are `field` and a number."""
    if isinstance(value, list):
        shapes = (
            sorted({shape(item, depth + 1) for item in value[:_WIDE]})
            if depth < _DEEP
            else []
        )
        return f"[{', '.join(shapes)}]"[:200]
    if isinstance(value, dict):
        if depth >= _DEEP:
            return "{}"
        pairs = (
            f"{_key(name, number)}: {shape(item, depth + 1)}"
            for number, (name, item) in enumerate([*value.items()][:_WIDE], 1)
        )
        return ("{" + ", ".join(pairs) + "}")[: 600 if not depth else 200]
    return _TYPES.get(type(value), "number")


_TYPES: Final[Mapping[type, str]] = {str: "text", bool: "boolean", type(None): "null"}


def _key(name: str, number: int) -> str:
    words = re.findall(r"[A-Z]*[a-z]+|[A-Z]+", name)
    is_known = bool(words) and all(word.lower() in _WORDS for word in words)
    return (
        name
        if is_known and re.fullmatch(r"[A-Za-z@.]{1,40}", name)
        else f"field {number}"
    )


def version(answer: Answer) -> Findings:
    """The version that a reply says of itself, by a key or a header of that name; nothing if it says none."""
    body = answer.body if answer.is_ok else None
    versions = [
        value
        for name, value in answer.headers.items()
        if "epicor" in name.lower() and "version" in name.lower()
    ]
    versions += (
        [value for name, value in body.items() if name.lower().endswith("version")]
        if isinstance(body, dict)
        else []
    )
    for value in versions:
        if isinstance(value, str) and FACTS["version"].allows(value):
            return {"version": Finding(value, "as a reply says it of itself")}
    return {}
