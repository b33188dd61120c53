"""`$filter` texts to syntax trees: odata-query's grammar, with what it reads differently from the OData ABNF put right.

- `any`, `all`, `null`, `true` and `false` are words of the language only if they are separate; odata-query cuts the
  column `AllCompanies` into `All` and `Companies`.
- `in ('A')` has a list of one; odata-query reads a parenthesis around one value as that value.
- `NS.Color'Red'` is the enumeration member `Red`, and is compared as a text.
- `$it` and `$count` are steps of a path; odata-query knows no `$`, so they are read as `IT` and `COUNT`.
- `cast` and `isof` are functions, read as `CAST` and `ISOF`; odata-query takes only those without a namespace that it translates itself.
"""

from __future__ import annotations

import functools
import re
from collections.abc import Iterator
from typing import Any, Final

from odata_query import ast
from odata_query.exceptions import ODataException
from odata_query.grammar import ODataLexer, ODataParser

from codegen.sandbox.exchange import odata_error

IT: Final = "__it"
COUNT: Final = "__count"
CAST: Final = "Edm.cast"
ISOF: Final = "Edm.isof"
"""`$it`, `$count`, `cast` and `isof` in the tree."""
_NAMED: Final = {
    **{"$it/": f"{IT}/", "$it,": f"{IT},", "/$count": f"/{COUNT}"},
    **{"cast(": f"{CAST}(", "isof(": f"{ISOF}("},
}
_TYPE: Final = re.compile(r"(?<![\w.])[A-Za-z_][\w.]*/?")
_DOT: Final = "__dot__"
"""A word, a step of a path if a slash ends it, and what the dots of a step are read as: odata-query forgets the namespaces of longer paths."""
_WORDS = {"ANY": "any", "ALL": "all", "NULL": "null"}


@functools.lru_cache(maxsize=256)
def parse(text: str) -> ast._Node:
    """The syntax tree of a filter; raises Refusal 400 if the text is none."""
    try:
        tree = ODataParser().parse(iter(_lists(list(_tokens(_named(text))))))
    except (ODataException, AttributeError, KeyError, TypeError) as error:
        raise odata_error(f"Syntax error in the filter '{text}': {error}") from None
    if not isinstance(tree, ast._Node):
        raise odata_error(f"Syntax error in the filter '{text}'.")
    return tree


def _named(text: str) -> str:
    """The text with words under names that odata-query's grammar takes; what is quoted stays."""
    parts = text.split("'")
    parts[::2] = [_TYPE.sub(_without_dots, part) for part in parts[::2]]
    for step, name in _NAMED.items():
        parts[::2] = [part.replace(step, name) for part in parts[::2]]
    return "'".join(parts)


def _without_dots(found: re.Match[str]) -> str:
    word = found[0]
    return word.replace(".", _DOT) if word.endswith("/") else word


def step_of(text: str) -> str:
    """A step of a path as it was written."""
    return text.replace(_DOT, ".")


def name_of(node: ast.Identifier) -> str:
    """An identifier with the namespace it was written with."""
    return step_of(".".join((*node.namespace, node.name)))


def _tokens(text: str) -> Iterator[Any]:
    """The lexer's tokens, with names put together again that it cut at a word of the language."""
    held: Any = None
    for token in ODataLexer().tokenize(text):
        if held is None:
            held = token
        elif _is_cut(text, held, token):
            name = text[held.index : token.index] + name_of(token.value)
            held.type, held.value = "ODATA_IDENTIFIER", ast.Identifier(name)
        elif held.type == "ODATA_IDENTIFIER" and token.type == "STRING":
            held = token
        else:
            yield held
            held = token
    if held is not None:
        yield held


def _is_cut(text: str, first: Any, second: Any) -> bool:
    word = str(_WORDS.get(first.type) or getattr(first.value, "val", ""))
    return (
        first.type in {*_WORDS, "BOOLEAN"}
        and second.type == "ODATA_IDENTIFIER"
        and int(second.index) == int(first.index) + len(word)
    )


def _lists(tokens: list[Any]) -> list[Any]:
    """The tokens with a comma put behind the only value of a list."""
    result = list(tokens)
    for number in range(len(tokens) - 1, -1, -1):
        if tokens[number].type == "IN":
            end = _only_value(tokens, number + 1)
            if end:
                comma = type(tokens[end])()
                comma.type = comma.value = ","
                comma.index, comma.lineno = tokens[end].index, tokens[end].lineno
                result.insert(end, comma)
    return result


def _only_value(tokens: list[Any], start: int) -> int:
    """Where the parenthesis closes that holds no comma and opens at `start`, or 0."""
    depth = 0
    for number in range(start, len(tokens)):
        kind = tokens[number].type
        if kind == "WS" and not depth:
            continue
        depth += (kind == "(") - (kind == ")")
        if kind == "," and depth == 1 or not depth and kind != ")":
            return 0
        if not depth:
            return number
    return 0
