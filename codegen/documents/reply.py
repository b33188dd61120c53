"""JSON as a server sent it: read once, then asked field by field, where every odd field is a problem and none is a crash."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import partial

from codegen.documents.decode import refuse_large, root_at
from codegen.documents.problems import MAX_NAME, Problems, quoted
from codegen.errors import CodegenError
from codegen.reading import parsed_json

_HTML = re.compile(r"<(?:!doctype\s+html|html)\b", re.IGNORECASE)
_SURROGATE = re.compile(r"\\u[dD][89a-fA-F]")
_TRUTH = {"true": True, "1": True, "false": False, "0": False, "": False}


@dataclass(frozen=True, slots=True)
class Record:
    """A JSON object, and the place it has in its document."""

    values: Mapping[str, object]
    place: str
    problems: Problems

    def text(self, key: str) -> str:
        """The text there; numbers and booleans are spelled out, null and a missing field are ``""``."""
        value = self.values.get(key)
        if isinstance(value, str):
            return value
        if value is None:
            return ""
        if isinstance(value, bool | int | float):
            return json.dumps(value)
        self._odd(key, value, "text")
        return ""

    def name(self, key: str) -> str:
        """The text there where it can be a name, else ``""`` with a problem."""
        name = self.text(key)
        if not name:
            self.problems.add(0, f"{self.place} has no {key}")
        elif len(name) > MAX_NAME:
            what = f"{self.place} has a {key} of {len(name):,} characters"
            self.problems.add(0, f"{what}: {quoted(name)}")
            return ""
        return name

    def names(self, *keys: str) -> tuple[str, ...]:
        """The names under `keys`, or nothing where one of them is missing."""
        names = tuple(self.name(key) for key in keys)
        return names if all(names) else ()

    def flag(self, key: str) -> bool:
        """Whether it is true there; text that says so counts, null and a missing field are false."""
        value = self.values.get(key)
        found = _TRUTH.get(str(value).lower()) if value is not None else False
        if found is None:
            self._odd(key, value, "true or false")
        return bool(found)

    def number(self, key: str) -> int:
        """The whole number there, 0 if there is none."""
        value = self.values.get(key)
        if isinstance(value, int):
            return value
        if isinstance(value, str) and re.fullmatch(r"-?[0-9]{1,18}", value):
            return int(value)
        if value is not None:
            self._odd(key, value, "a whole number")
        return 0

    def record(self, key: str) -> Record:
        """The object there, an empty one if there is none."""
        value = self.values.get(key)
        if not isinstance(value, dict):
            if value is not None:
                self._odd(key, value, "an object")
            value = {}
        return Record(value, f"{self.place}/{key}", self.problems)

    def rows(self, key: str) -> Iterator[Record]:
        """The objects of the list there, none if there is no list."""
        value = self.values.get(key)
        if not isinstance(value, list):
            self._odd(key, value, "a list")
            return
        for number, row in enumerate(value):
            place = f"{self.place}/{key}[{number}]"
            if isinstance(row, dict):
                yield Record(row, place, self.problems)
            else:
                self._odd(f"{key}[{number}]", row, "an object")

    def _odd(self, key: str, value: object, wanted: str) -> None:
        found = "is missing" if value is None else f"is {_shown(value)}"
        self.problems.add(0, f"{self.place}/{key} {found}, where {wanted} is expected")


def distinct(
    rows: Iterable[Record], *keys: str
) -> Iterator[tuple[tuple[str, ...], Record]]:
    """The rows that have names under `keys`, each with its names; of two with the same names the first."""
    seen: set[tuple[str, ...]] = set()
    for row in rows:
        names = row.names(*keys)
        if names in seen:
            row.problems.duplicate(0, f"{row.place}: {quoted('/'.join(names))}")
        elif names:
            seen.add(names)
            yield names, row


def load(data: bytes, problems: Problems) -> Record:
    """The JSON object in `data`, as the record that all else is asked of.

    Raises CodegenError for a text that is not a JSON object at all: HTML, empty, truncated, malformed, nested too deeply, an
    error reply. Of two fields with one name the first one is kept, with a problem.
    """
    name = problems.where
    refuse_large(data, name)
    try:
        value = _value(data, problems)
    except RecursionError:
        what = "is nested too deeply"
        raise CodegenError(name, what, "Check where it came from.") from None
    except ValueError as error:
        raise _refusal(data, error, name) from None
    if not isinstance(value, dict):
        what = f"is JSON, but no object: {_shown(value)}"
        raise CodegenError(name, what, "Fetch it again.")
    record = Record(value, "", problems)
    if "ErrorMessage" in value and "HttpStatus" in value:
        what = f"is an error reply: {quoted(record.text('ErrorMessage'))}"
        raise CodegenError(name, what, "Mend what it names, then fetch again.")
    return record


def _value(data: bytes, problems: Problems) -> object:
    text = data.decode(json.detect_encoding(data))
    value: object = parsed_json(text, object_pairs_hook=partial(_fields, problems))
    if _SURROGATE.search(text):
        # Half a character can be escaped in JSON, but can be written to no file.
        whole = json.dumps(value, ensure_ascii=False).encode(errors="replace")
        value = json.loads(whole)
    return value


def _refusal(data: bytes, error: ValueError, name: str) -> CodegenError:
    text = data.decode(errors="replace").strip("\ufeff \t\r\n")
    if not text:
        return CodegenError(name, "is empty", "Fetch it again.")
    if _HTML.match(text, root_at(text)):
        hint = "A login or error page came instead: check the URL and the sign-in."
        return CodegenError(name, "is an HTML page, not JSON", hint)
    if text.startswith("<"):
        return CodegenError(name, "is XML, not JSON", "Check its URL.")
    if isinstance(error, json.JSONDecodeError):
        line = f"line {error.lineno}: "
        said = error.msg
    else:
        line = ""
        said = str(error)
    if text[0] in "{[" and text[-1] not in "}]":
        return CodegenError(name, f"{line}ends in the middle", "Fetch it again.")
    return CodegenError(name, f"{line}is not JSON: {quoted(said)}", "Fetch it again.")


def _shown(value: object) -> str:
    """The value in short, whatever its size."""
    if value is None or isinstance(value, str | bool | int | float):
        return quoted(json.dumps(value) if not isinstance(value, str) else value)
    return "a list" if isinstance(value, list) else "an object"


def _fields(problems: Problems, pairs: list[tuple[str, object]]) -> dict[str, object]:
    """An object's fields; duplicates are noted."""
    fields = dict(pairs)
    if len(fields) != len(pairs):
        fields = {}
        for key, value in pairs:
            if fields.setdefault(key, value) is not value:
                problems.duplicate(0, quoted(key))
    return fields
