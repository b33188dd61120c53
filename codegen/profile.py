"""What is known of one instance's behaviour: `metadata/profile.json`, the facts that it may hold, and what follows from them.

`kinetic-codegen probe` finds the facts, and `fetch` some of them in passing. The file is committed, so it holds no host, company,
name or row: each value is a number or a word that the fact's own pattern allows, and whatever else a file or a server says is
refused. What is not settled is unknown, with the reason.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Any, Final, Literal

from codegen.errors import CodegenError, printable
from codegen.reading import parsed_json

FILE: Final = "profile.json"
"""Beside the manifest of a snapshot."""
_LARGEST: Final = 256 * 1024
_LONGEST: Final = 600
"""Characters of an evidence or a reason."""
_VERSION: Final = 1

Value = int | str
Area = Literal["pages", "keys", "filters", "values", "wire", "shapes", "$metadata"]

_TAKEN: Final = "taken|refused"
_LINKS: Final = "none|relative|absolute|elsewhere"
_NUMBER: Final = r"[1-9]\d{0,8}"
_SPEED: Final = "under 0.25 s|under 1 s|under 5 s|under 30 s|30 s or more"
_OFFSET: Final = r"[+-]\d\d:\d\d"
_SHAPE: Final = r"[A-Za-z0-9@.{}\[\]:, ]{0,600}"
_DAYS: Final = "by the shown day|by another day|refused"
NOT_READ_ONLY: Final = "only a write shows it, and a probe changes nothing"


@dataclass(frozen=True, slots=True)
class Fact:
    """One thing in which instances differ."""

    name: str
    area: Area
    pattern: str
    """The texts of its values, as a regular expression; numbers where it is `_NUMBER`."""
    believed: str
    """What EPICOR.md holds likely, with its mark."""
    follows: str = ""
    """What a client, a sandbox or a person does about it."""
    never: str = ""
    """Why no probe settles it."""
    is_compared: bool = True
    """Whether `diff` reports that it has changed: speeds change with the hour."""

    @property
    def is_number(self) -> bool:
        """Whether its values are whole numbers."""
        return self.pattern == _NUMBER

    def allows(self, value: object) -> bool:
        """Whether that is a value of the fact."""
        if type(value) is not (int if self.is_number else str):
            return False
        return re.fullmatch(self.pattern, str(value), re.ASCII) is not None


FACTS: Final[Mapping[str, Fact]] = {fact.name: fact for fact in (
    Fact("rows in one reply", "pages", _NUMBER, "100 [M]", "a client without `$top` above it asks for pages of that size"),
    Fact("$top above the cap", "pages", "taken|cut", "taken [M]", "pages of 1,000 rows, or as many as the cap"),
    Fact("$skip", "pages", "taken|ignored|refused", "taken [H]", "rows in no key's order are paged by it, or by links"),
    Fact("nextLinks", "pages", _LINKS, "never seen [M]", "followed as they were sent, to the instance's own address"),
    Fact("tokens in nextLinks", "pages", "plain|opaque", "[?]", "sent back byte for byte"),
    Fact("number of rows", "pages", "in the reply|as text|none", "in the reply [H]", "tells a client that it has all rows"),
    Fact("children in one list", "pages", _NUMBER, "[?]", "children that were cut off are read from their own address"),
    Fact("nextLinks of children", "pages", _LINKS, "[?]", "followed as they were sent"),
    Fact("$count of children", "pages", _TAKEN, "[?]", "asked for with `$expand`, or not"),
    Fact("positional keys", "keys", _TAKEN, "taken [H]", "the form of keys in URLs"),
    Fact("named keys", "keys", _TAKEN, "taken [M]", "the form of keys in URLs, if the other is refused"),
    Fact("characters that a path takes", "keys", r"[/\\#?%+&<>*:]*", "[?]", "keys with them are read by path, not through `$filter`"),
    Fact("characters that a path refuses", "keys", r"[/\\#?%+&<>*:]*", "/ [M]", "keys with them are read through `$filter`"),
    Fact("text compared in $filter", "filters", _TAKEN, "[?]", "sets with text in their key are paged by key, or by `$skip`"),
    Fact("letter case of text", "filters", "counts|ignored", "[?]", "shows what `==` finds"),
    Fact("date()", "filters", _DAYS, "[?]", "days in a filter are asked for by it"),
    Fact("year()", "filters", _DAYS, "[M]", "days in a filter are asked for by it, if date() does not work"),
    Fact("in", "filters", _TAKEN, "[?]", "`in_()` is sent so, or as a chain of `or`, which every server takes"),
    Fact("any", "filters", _TAKEN, "[?]", "shows whether a filter can test children"),
    Fact("computed columns in $filter", "filters", _TAKEN, "refused [M]", "if refused, filter on the joined table's own set"),
    Fact("unknown column in $select", "filters", "refused|ignored", "refused [M]", "a package that is out of date fails, or reads less"),
    Fact("longest query", "filters", _NUMBER, "2,048 [H]", "longer ones are refused before they are sent"),
    Fact("offset of days", "values", rf"none|mixed|{_OFFSET}(?:/{_OFFSET})?", "the server's own [H]", "a sandbox shows days so: in January / in July"),
    Fact("etags", "values", "sent|none", "[?]", "writes are held to the row that was read"),
    Fact("numbers of BAQs", "values", "numbers|text|either", "numbers; text from external sources [H]", "read either way"),
    Fact("text of BAQs", "values", "plain|padded|either", "plain; padded from external sources [H]", "if padded, strip it in your program"),
    Fact("form of $batch", "wire", "none|multipart|json|both", "[L], the form [?]", "batches are sent in this form"),
    Fact("place of $batch", "wire", "company|service", "[?]", "batches are sent there"),
    Fact("compression", "wire", "none|gzip|deflate|br|zstd", "[?]", "if there is none, turn it on in IIS"),
    Fact("held session", "wire", r"works|refused|ends after \d{1,2} calls", "works [H]", "no setting changes: if it works, write `hold_session = true` to use one licence"),
    Fact("status of a lost session", "wire", r"[45]\d\d", "[?]", "recognized by its text, whatever the status"),
    Fact("calls side by side in a session", "wire", "work|refused", "[?]", "no setting changes: you choose `max_concurrency` for a held session"),
    Fact("first $metadata", "wire", _SPEED, "[?]", "the `timeout` of a fetch", is_compared=False),
    Fact("later $metadata", "wire", _SPEED, "[?]", is_compared=False),
    Fact("a read", "wire", _SPEED, "0.1 s [H]", is_compared=False),
    Fact("version", "wire", r"\d{1,4}(?:\.\d{1,6}){1,4}", "only guessed at [M]", "compare it with Epicor's release notes"),
    Fact("shape of environment", "shapes", _SHAPE, "[?]", "companies are read from it"),
    Fact("shape of the help page", "shapes", _SHAPE, "unpublished [M]", "services are read from it"),
    Fact("shape of the function list", "shapes", _SHAPE, "lists libraries [H]", "libraries are read from it"),
    Fact("namespaces", "$metadata", "the service's name|Epicor.RestApi|another", "[?]"),
    Fact("container", "$metadata", "Container|Default|another", "[?]"),
    Fact("containment", "$metadata", "yes|no", "[?]", "contained children have no set of their own"),
    Fact("MaxLength", "$metadata", "yes|no", "[?]", "shown in docstrings and in `diff`"),
    Fact("Precision and Scale", "$metadata", "yes|no", "[?]", "shown in docstrings and in `diff`"),
    Fact("open types", "$metadata", "yes|no", "[?]", "columns that are not declared are read, too"),
    Fact("actions", "$metadata", "none|without parameters|with parameters", "without parameters [M]", "methods come from OpenAPI"),
    Fact("before images", "values", "none|sent|demanded", "sent [H]", "changed rows are sent behind their originals", NOT_READ_ONLY),
    Fact("warnings of methods", "values", "yes|no", "sent [H]", "a program reads the out parameters", NOT_READ_ONLY),
    Fact("status of a stale row", "wire", r"[45]\d\d", "[?]", "recognized by its text, whatever the status", NOT_READ_ONLY),
    Fact("licences at once", "wire", _NUMBER, "run out [H]", "a held session uses one", "it would take the licences of people"),
    Fact("penalty without a licence", "wire", _SPEED, "20 s [M]", "a held session uses one licence", "it would take the licences of people"),
    Fact("folders of file transfers", "wire", _NUMBER, "[?]", "", "what a number means shows in the server's own configuration alone"),
)}  # fmt: skip
"""Every fact, by its name."""


@dataclass(frozen=True, slots=True)
class Finding:
    """What is known of one fact: its value and the evidence, or why it is unknown."""

    value: Value | None = None
    why: str = ""
    """The evidence, or the reason; our own words, never a server's."""


@dataclass(frozen=True, slots=True)
class Profile:
    """What is known of an instance."""

    findings: Mapping[str, Finding] = field(
        default_factory=lambda: MappingProxyType({})
    )

    def value(self, fact: str) -> Value | None:
        """The value of a fact, None if it is unknown."""
        found = self.findings.get(fact)
        return None if found is None else found.value

    def number(self, fact: str) -> int | None:
        """The value of a fact that is a number, None if it is unknown."""
        value = self.value(fact)
        return value if isinstance(value, int) else None

    def text(self, fact: str) -> str:
        """The value of a fact as text, empty if it is unknown."""
        value = self.value(fact)
        return "" if value is None else str(value)

    def with_findings(self, findings: Mapping[str, Finding]) -> Profile:
        """The profile with these findings in the place of its own; what is unknown in them does not replace what is known."""
        known = {
            name: finding
            for name, finding in findings.items()
            if finding.value is not None or self.value(name) is None
        }
        return Profile({**self.findings, **known})

    def to_bytes(self) -> bytes:
        """The file; the same findings give the same bytes."""
        facts = {
            name: _written(self.findings[name])
            for name in FACTS
            if name in self.findings
        }
        value = {"version": _VERSION, "facts": facts}
        return f"{json.dumps(value, indent=1, ensure_ascii=False)}\n".encode()


def _written(finding: Finding) -> dict[str, Value]:
    if finding.value is None:
        return {"unknown": finding.why}
    return {"value": finding.value, "evidence": finding.why}


def parse(data: bytes, where: str = FILE) -> Profile:
    """The profile in a file; raises `CodegenError` naming the fact if it holds anything but values that its facts allow."""
    if len(data) > _LARGEST:
        raise _wrong(where, f"it has {len(data):,} bytes, more than any profile")
    try:
        value = parsed_json(data)
    except (ValueError, RecursionError):
        raise _wrong(where, "it is not JSON") from None
    if not isinstance(value, dict) or value.keys() != {"version", "facts"}:
        raise _wrong(where, "it is not an object with `version` and `facts`")
    if value["version"] != _VERSION or not isinstance(value["facts"], dict):
        raise _wrong(where, f"its version is not {_VERSION}, or it has no facts")
    return Profile({name: _read(where, name, v) for name, v in value["facts"].items()})


def _read(where: str, name: str, entry: Any) -> Finding:
    fact = FACTS.get(name)
    if fact is None:
        raise _wrong(where, f"there is no fact `{name:.60}`")
    if not isinstance(entry, dict) or entry.keys() not in _KEYS:
        raise _wrong(where, f"`{name}` has neither value and evidence nor a reason")
    value, why = entry.get("value"), entry.get("evidence", entry.get("unknown"))
    if "value" in entry and not fact.allows(value):
        raise _wrong(where, f"`{name}` cannot be {value!r:.60}")
    if not isinstance(why, str) or len(why) > _LONGEST or not why.isprintable():
        raise _wrong(where, f"`{name}` has a reason that is not one line of text")
    return Finding(value, why)


_KEYS: Final = ({"value", "evidence"}, {"unknown"})


def _wrong(where: str, what: str) -> CodegenError:
    hint = "Delete it, or run `kinetic-codegen probe`, which writes it anew."
    return CodegenError(where, printable(what), hint)


def changed(old: Profile, new: Profile) -> Iterable[tuple[str, str, str]]:
    """(fact, value before, value after) of what both settle and is not the same."""
    for name, fact in FACTS.items():
        before, after = old.value(name), new.value(name)
        if fact.is_compared and None is not before != after is not None:
            yield name, str(before), str(after)


# What follows for a generated client.

_CARRIED: Final = frozenset("#?%+&<>*")
"""Characters that a client can be asked to write in a path."""
_LOST: Final = frozenset("/\\")
"""Those that it never writes in one."""
_USUAL_PAGE: Final = 1_000
_USUAL_QUERY: Final = 2_000


def client_settings(profile: Profile) -> dict[str, bool | int | str]:
    """The settings of a client that differ from its defaults, by name, in order; none for what is unknown."""
    found = {name: rule(profile) for name, rule in _SETTINGS.items()}
    return {name: value for name, value in found.items() if value is not None}


def _key_style(profile: Profile) -> str | None:
    forms = profile.text("positional keys"), profile.text("named keys")
    return "named" if forms == ("refused", "taken") else None


def _key_characters(profile: Profile) -> str | None:
    taken = set(profile.text("characters that a path takes")) & _CARRIED
    return "".join(sorted(taken)) or None


def _refused_characters(profile: Profile) -> str | None:
    refused = set(profile.text("characters that a path refuses")) - _CARRIED - _LOST
    return "".join(sorted(refused)) or None


def _days(profile: Profile) -> str | None:
    dates, parts = profile.text("date()"), profile.text("year()")
    if dates == "by the shown day":
        return "date"
    return "refused" if dates and parts not in ("", "by the shown day") else None


def _page_size(profile: Profile) -> int | None:
    cap = profile.number("rows in one reply")
    is_cut = profile.value("$top above the cap") == "cut"
    return cap if is_cut and cap and cap < _USUAL_PAGE else None


def _query(profile: Profile) -> int | None:
    longest = profile.number("longest query")
    return None if longest in (None, _USUAL_QUERY) else longest


def _unless_refused(fact: str) -> Callable[[Profile], bool | None]:
    return lambda profile: False if profile.value(fact) == "refused" else None


def _if_taken(fact: str) -> Callable[[Profile], bool | None]:
    return lambda profile: True if profile.value(fact) == "taken" else None


def _if_alone(fact: str, value: str) -> Callable[[Profile], str | None]:
    return lambda profile: value if profile.text(fact) == value else None


_SETTINGS: Final[Mapping[str, Callable[[Profile], bool | int | str | None]]] = {
    "key_style": _key_style,
    "key_characters": _key_characters,
    "refused_key_characters": _refused_characters,
    "days": _days,
    "text_order": _unless_refused("text compared in $filter"),
    "takes_skip": lambda profile: (
        False if profile.text("$skip") in ("ignored", "refused") else None
    ),
    "child_counts": _unless_refused("$count of children"),
    "longest_query": _query,
    "in_lists": _if_taken("in"),
    "page_size": _page_size,
    "batch_form": _if_alone("form of $batch", "json"),
    "batch_root": _if_alone("place of $batch", "service"),
}
"""Setting of a generated client → what the profile says of it."""
