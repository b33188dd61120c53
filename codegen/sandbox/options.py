"""The system query options of a read, with those nested in `$expand` (OData URL Conventions, section 5.1)."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from typing import Final

from codegen.sandbox.exchange import Refusal, odata_error

_KNOWN: Final = frozenset(
    {
        *("$select", "$filter", "$orderby", "$top", "$skip", "$expand", "$count"),
        *("$format", "$search", "$apply", "$compute"),
    }
)


@dataclass(frozen=True, slots=True)
class Options:
    """What a read asks for; `expand` has the same for each navigation property it names."""

    filter: str | None = None
    select: tuple[str, ...] = ()
    search: str | None = None
    apply: str | None = None
    compute: str = ""
    orderby: tuple[tuple[str, bool], ...] = ()
    """(expression, whether it descends) pairs."""
    top: int | None = None
    skip: int = 0
    count: bool = False
    expand: tuple[tuple[str, Options], ...] = field(default=())
    levels: int = 1
    """How often a child is expanded again in itself."""
    expand_text: str = ""
    """The same as it was sent, for links."""


_DEEPEST: Final = 12
"""Levels of `$expand`; Microsoft's OData takes two unless it is configured otherwise."""


def parse(query: Sequence[tuple[str, str]], *, level: int = 0) -> Options:
    """The options among the pairs of a query; raises Refusal 400 for one that is wrong, unknown or there twice."""
    given: dict[str, str] = {}
    for name, value in query:
        if not name.startswith("$"):
            continue
        if name not in _KNOWN and not (level and name == "$levels"):
            raise odata_error(f"The query parameter '{name}' is not supported.")
        if name in given:
            raise odata_error(f"Query option '{name}' was specified more than once.")
        given[name] = value
    for name in {"$apply", "$compute"} & given.keys():
        if not given[name].strip():
            raise odata_error(f"The query option '{name}' is empty.")
    if level and {"$apply", "$compute"} & given.keys():
        raise Refusal(501, "$apply and $compute inside of $expand are not implemented.")
    if given.get("$expand") and level == _DEEPEST:
        raise odata_error(f"$expand is nested more than {_DEEPEST} levels deep.")
    return _options(given, level)


def _options(given: dict[str, str], level: int) -> Options:
    return Options(
        select=tuple(_names(given.get("$select", ""))),
        filter=given.get("$filter"),
        search=given.get("$search"),
        apply=given.get("$apply"),
        compute=given.get("$compute", ""),
        orderby=tuple(map(_direction, split(given.get("$orderby", ""), ","))),
        top=_number("$top", given["$top"]) if "$top" in given else None,
        skip=_number("$skip", given.get("$skip", "0")),
        count=_flag(given.get("$count", "false")),
        expand=tuple(
            _expanded(item, level) for item in split(given.get("$expand", ""), ",")
        ),
        expand_text=given.get("$expand", ""),
        levels=_levels(given.get("$levels", "1"), _DEEPEST - level),
    )


def _levels(text: str, most: int) -> int:
    """How deep `$levels` goes (OData URL Conventions, section 5.1.3); raises Refusal 400 for more than there can be."""
    levels = most if text == "max" else _number("$levels", text)
    if not 1 <= levels <= most:
        raise odata_error(f"$levels={text} is more than {_DEEPEST} levels deep.")
    return levels


def inner(name: str, options: Options, text: str) -> Options:
    """What a child is asked for by a text, with itself inside where it has more than one level."""
    if options.levels == 1:
        return options
    rest = re.sub(r"(?<=\$levels=)\w+", str(options.levels - 1), text)
    below = inner(name, replace(options, levels=options.levels - 1), rest)
    return replace(
        options,
        expand=(*options.expand, (name, below)),
        expand_text=",".join(filter(None, (options.expand_text, f"{name}({rest})"))),
        levels=1,
    )


def _names(text: str) -> list[str]:
    return [name for name in (part.strip() for part in text.split(",")) if name]


def _direction(text: str) -> tuple[str, bool]:
    before, *word = text.rsplit(None, 1)
    directed = word in (["asc"], ["desc"])
    return (before, word == ["desc"]) if directed else (text, False)


def _number(name: str, text: str) -> int:
    if not re.fullmatch(r"\d{1,9}", text):
        raise odata_error(f"Invalid value '{text}' for {name} query option found.")
    return int(text)


def _flag(text: str) -> bool:
    if text not in ("true", "false"):
        raise odata_error(f"Invalid value '{text}' for $count query option found.")
    return text == "true"


def _expanded(text: str, level: int) -> tuple[str, Options]:
    """One item of `$expand`: `ShipToes` or `ShipToes($select=Name;$top=1)`."""
    name, bracket, rest = text.partition("(")
    if not bracket:
        return name.strip(), Options()
    if not rest.endswith(")"):
        raise odata_error(f"Syntax error in $expand: '{text}'.")
    pairs = [part.partition("=") for part in split(rest[:-1], ";")]
    asked = parse([(key.strip(), value) for key, _, value in pairs], level=level + 1)
    return name.strip(), inner(name.strip(), asked, rest[:-1])


def split(text: str, separator: str) -> list[str]:
    """The parts between separators outside quotes and parentheses, stripped, without empty ones."""
    return [part for part in (p.strip() for p in _parts(text, separator)) if part]


def _parts(text: str, separator: str) -> Iterator[str]:
    depth, start, quoted = 0, 0, False
    for place, letter in enumerate(text):
        if letter == "'":
            quoted = not quoted
        elif not quoted and letter == separator and not depth:
            yield text[start:place]
            start = place + 1
        elif not quoted:
            depth += (letter == "(") - (letter == ")")
    yield text[start:]
