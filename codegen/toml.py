"""Strict reading of TOML: an unknown key or a value of the wrong type is an error with its line and a hint."""

from __future__ import annotations

import difflib
import json
import tomllib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from codegen.errors import CodegenError


@dataclass(frozen=True, slots=True)
class Table:
    """One table of a file, with its place for messages."""

    file: str
    source: str
    """The whole file's text."""
    name: str
    """Empty for the file itself."""
    values: Mapping[str, Any]

    def only(self, known: Iterable[str]) -> Table:
        """The table itself; raises `CodegenError` for the first unknown key."""
        names = tuple(known)
        for key in self.values:
            if key not in names:
                place = (
                    f"key `{key}` in [{self.name}]"
                    if self.name
                    else f"table or key `{key}`"
                )
                raise self.error(key, f"unknown {place}", suggestion(key, names))
        return self

    def table(self, name: str) -> Table:
        """The table of that name in this one, empty if it does not exist."""
        values = self.values.get(name, {})
        if not isinstance(values, dict):
            raise self.error(
                name, f"`{name}` is {kind(values)}", f"Write it as a table, `[{name}]`."
            )
        return Table(self.file, self.source, name, values)

    def error(self, key: str, what: str, hint: str) -> CodegenError:
        """The error to raise about a key, with its line if that can be found."""
        line = line_of(self.source, self.name, key)
        return CodegenError(
            f"{self.file}: line {line}" if line else self.file, what, hint
        )


def line_of(source: str, table: str, key: str) -> int:
    """The line of a key in a table, or of a table; 0 if it is written in a way that this does not recognize."""
    current = ""
    for number, line in enumerate(source.splitlines(), 1):
        line = line.strip()
        if line.startswith("[") and "]" in line:
            current = line.partition("]")[0].lstrip("[").strip("\"' \t")
            if not table and current.partition(".")[0] == key:
                return number
        elif current == table and _is_key(line, key):
            return number
    return 0


def _is_key(line: str, key: str) -> bool:
    """Whether a stripped line sets the key, which may be in quotes."""
    bare = line[1:] if line[:1] in ("'", '"') else line
    if not bare.startswith(key):
        return False
    rest = bare[len(key) :]
    rest = rest[1:] if rest[:1] in ("'", '"') else rest
    return rest.lstrip()[:1] in ("=", ".")


def with_lists(
    source: str, table: str, lists: Mapping[str, Sequence[str] | None]
) -> str:
    """The file's text with these lists in a table, in place of those it has; all other lines stay, comments among them.

    None leaves a list out.

    Raises ValueError if the table is written in a way that this does not recognize.
    """
    lines = source.splitlines()
    head = f"[{table}]"
    if head not in (line.partition("#")[0].strip() for line in lines):
        lines += ["", head] if lines and lines[-1].strip() else [head]
    found: list[str] = []
    current, left = "", iter(lines)
    for line in left:
        bare = line.partition("#")[0].strip()
        if bare.startswith("[") and bare.endswith("]"):
            current = bare
            found.append(line)
            if bare == head:
                found += [
                    f"{k} = {_list(v)}" for k, v in lists.items() if v is not None
                ]
        elif current == head and any(_is_key(line.strip(), key) for key in lists):
            _skip(line, left)
        else:
            found.append(line)
    end = "\r\n" if "\r\n" in source else "\n"
    text = "".join(line + end for line in "\n".join(found).split("\n"))
    whole = tomllib.loads(source)
    before = {k: v for k, v in whole.get(table, {}).items() if k not in lists}
    after = {k: list(v) for k, v in lists.items() if v is not None}
    if tomllib.loads(text) != {**whole, table: {**before, **after}}:
        raise ValueError(f"[{table}] is written in another way")
    return text


def _list(names: Sequence[str]) -> str:
    """A list as TOML has it: on a line, or with a line for each entry."""
    texts = [json.dumps(name, ensure_ascii=False) for name in names]
    if len(short := f"[{', '.join(texts)}]") <= _LINE:
        return short
    return "\n".join(["[", *(f"  {text}," for text in texts), "]"])


_LINE: Final = 76


def _skip(first: str, rest: Iterator[str]) -> None:
    """Leave out the lines of a key's value, which may be a list over several."""
    taken = first
    while True:
        try:
            tomllib.loads(taken)
            return
        except tomllib.TOMLDecodeError:
            following = next(rest, None)
            if following is None:
                return
            taken += "\n" + following


def suggestion(word: str, known: Iterable[str]) -> str:
    """`Did you mean …?`, or the list of known words if none is similar and the list is short."""
    names = tuple(known)
    if close := difflib.get_close_matches(word, names, 1):
        return f"Did you mean `{close[0]}`?"
    return f"Known: {', '.join(names)}." if 0 < len(names) <= _FEW else ""


_FEW: Final = 12


def text(value: str) -> str:
    """A text on one line; raises `ValueError(what, hint)`."""
    if not value.isprintable():
        escaped = any(sign in value for sign in _ESCAPES)
        hint = PATH_HINT if escaped else "Remove it."
        raise ValueError("contains a character that cannot be printed", hint)
    return value.strip()


_ESCAPES: Final = "\b\t\n\f\r"
"""What TOML makes of the backslashes of `C:\\build`, `C:\\temp` and the like between double quotes."""
PATH_HINT: Final = (
    "Write a Windows path with `/`, as in \"C:/projects/src\", or between single quotes, as in 'C:\\projects\\src': "
    "between double quotes TOML reads a backslash as the start of an escape."
)


def kind(value: object) -> str:
    """TOML's word for the type of a value."""
    return _KINDS.get(type(value), "a date or a time")


_KINDS: Final[Mapping[type, str]] = {
    str: "text",
    bool: "a boolean",
    int: "a number",
    float: "a number",
    list: "a list",
    dict: "a table",
}
