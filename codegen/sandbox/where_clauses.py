"""The where clauses of GetRows and GetList, such as `CustNum = 12 and Name begins 'A' BY Name`, as SQL.

They are Progress expressions: comparisons by sign or by word, BEGINS, MATCHES with `*` and `.`, NOT, AND, OR,
parentheses, and an order after BY. A column may come after its table's name.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from typing import Any, Final

from codegen.sandbox import values
from codegen.sandbox.exchange import business_error
from codegen.sandbox.statements import Clause, collated
from codegen.sandbox.tablesets import Binding

_TOKEN: Final = re.compile(
    r"\s*(?:(?P<text>'(?:[^']|'')*'|\"(?:[^\"]|\"\")*\")|(?P<sign><=|>=|<>|=|<|>|\(|\))"
    r"|(?P<number>-?\d+(?:\.\d+)?(?![\w.]))|(?P<word>[\w.\-#]+))"
)
_SIGNS: Final = {
    **{"=": "IS", "<>": "IS NOT", "<": "<", ">": ">", "<=": "<=", ">=": ">="},
    **{"eq": "IS", "ne": "IS NOT", "lt": "<", "gt": ">", "le": "<=", "ge": ">="},
}
_PATTERNS: Final = {"matches": {"*": "%", ".": "_"}, "like": {"%": "%", "_": "_"}}
"""The wildcards for any text and for any letter, by the word before the pattern."""
_WORDS: Final = {"true": True, "yes": True, "false": False, "no": False}


def parse(binding: Binding, text: str) -> tuple[Clause, str]:
    """The condition for rows of `t` and the order that a where clause means; raises Refusal 400 if the text is not one."""
    tokens = _tokens(text)
    reader = _Reader(binding, tokens)
    try:
        condition = reader.either() if tokens and not reader.at("by") else Clause("1")
    except RecursionError:
        raise business_error("The where clause is nested too deeply.") from None
    return condition, reader.order()


def _tokens(text: str) -> list[tuple[str, str]]:
    found, place = [], 0
    text = text.strip()
    while place < len(text):
        match = _TOKEN.match(text, place)
        if match is None:
            raise business_error(f"Invalid where clause at '{text[place:place + 20]}'.")
        kind = str(match.lastgroup)
        found.append((kind, match[kind]))
        place = match.end()
    return found


class _Reader:
    """Reads one where clause from left to right."""

    def __init__(self, binding: Binding, tokens: list[tuple[str, str]]) -> None:
        self._binding = binding
        self._tokens = tokens
        self._next = 0

    def at(self, *words: str) -> bool:
        """Whether the next token is one of these words."""
        return self._peek()[1].lower() in words

    def _peek(self) -> tuple[str, str]:
        more = self._next < len(self._tokens)
        return self._tokens[self._next] if more else ("end", "")

    def _take(self) -> tuple[str, str]:
        token = self._peek()
        self._next += 1
        return token

    def either(self) -> Clause:
        """Conditions joined by OR."""
        return self._joined("or", self._both)

    def _both(self) -> Clause:
        return self._joined("and", self._condition)

    def _joined(self, word: str, read: Callable[[], Clause]) -> Clause:
        found = [read()]
        while self.at(word):
            self._take()
            found.append(read())
        return _tree(word, found)

    def _condition(self) -> Clause:
        if self.at("not"):
            self._take()
            found = self._condition()
            return Clause(f"(NOT {found.sql})", found.values)
        if self.at("("):
            self._take()
            found = self.either()
            self._expect(")")
            return found
        return self._comparison()

    def _expect(self, word: str) -> None:
        if self._take()[1].lower() != word:
            raise business_error(f"Invalid where clause: '{word}' is missing.")

    def _comparison(self) -> Clause:
        name = self._column(self._take()[1])
        column = self._binding.table.columns[name]
        sign = self._take()[1].lower()
        value = self._value()
        if sign == "begins":
            sql = f"(substr(t.{column.sql}, 1, length(?)) = ? COLLATE NOCASE)"
            return Clause(sql, (str(value), str(value)))
        if sign in _PATTERNS:
            sql = f"(t.{column.sql} LIKE ? ESCAPE '\\')"
            return Clause(sql, (_pattern(str(value), _PATTERNS[sign]),))
        if sign not in _SIGNS:
            raise business_error(f"Invalid where clause at '{sign}'.")
        try:
            bound = values.to_sql(value, column.edm)
        except values.WrongValue:
            raise business_error(
                f"Invalid where clause: '{value}' is not a value of {name}."
            ) from None
        return Clause(
            f"(t.{collated(self._binding.table, name)} {_SIGNS[sign]} ?)", (bound,)
        )

    def _column(self, text: str) -> str:
        wanted = text.rpartition(".")[2].lower()
        for name, column in self._binding.columns.items():
            if name.lower() == wanted:
                return column
        raise business_error(
            f"Invalid where clause: {text} is not a column of {self._binding.name}."
        )

    def _value(self) -> Any:
        kind, text = self._take()
        if kind == "text":
            return text[1:-1].replace(text[0] * 2, text[0])
        if kind == "number":
            return int(text) if text.lstrip("-").isdigit() else text
        if kind == "word" and text.lower() in _WORDS:
            return _WORDS[text.lower()]
        if kind == "word" and text in ("?", "null"):
            return None
        raise business_error(f"Invalid where clause: '{text}' is not a value.")

    def order(self) -> str:
        """The order behind BY, or an empty text; raises Refusal 400 if anything else is left."""
        parts = []
        while self.at("by"):
            self._take()
            column = collated(self._binding.table, self._column(self._take()[1]))
            descends = self.at("desc", "descending")
            if self.at("asc", "ascending", "desc", "descending"):
                self._take()
            parts.append(f"t.{column}{' DESC' if descends else ''}")
        if self._peek()[0] != "end":
            raise business_error(f"Invalid where clause at '{self._peek()[1]}'.")
        return ", ".join(parts)


def _tree(word: str, clauses: list[Clause]) -> Clause:
    """The conditions joined by halves: SQLite takes no expression that is a thousand deep."""
    if len(clauses) == 1:
        return clauses[0]
    half = len(clauses) // 2
    left, right = _tree(word, clauses[:half]), _tree(word, clauses[half:])
    return Clause(f"({left.sql} {word} {right.sql})", left.values + right.values)


def _pattern(text: str, wild: Mapping[str, str]) -> str:
    """A pattern for LIKE."""
    escaped = {"%": "\\%", "_": "\\_", "\\": "\\\\", **wild}
    return "".join(escaped.get(letter, letter) for letter in text)
