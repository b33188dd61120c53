"""Two elements → what changed between them. Pure: it reads nothing but the two.

Things are paired by identity, then what is left by the evidence of a rename. If a thing itself comes or goes, that is
one change, and its parts are not reported.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace

from codegen.ir.limits import WIDTHS, words
from codegen.upgrade.renames import CLASSES, PairBudget, Siblings, likely
from codegen.upgrade.severity import RULES, SEVERITIES, Rule, Severity
from codegen.upgrade.elements import Element

Pairs = list[tuple[Element, Element]]
Key = tuple[str, str]
"""The identity of an element."""


@dataclass(frozen=True, slots=True)
class Change:
    """One thing that is not what it was."""

    kind: str
    """What the element is: `column`, `UD column`, `argument` …"""
    event: str
    """What happened to it: `removed`, `retyped`, `key gained` …; `severity.RULES` has them all."""
    document: str
    """The service, BAQ or library."""
    place: str
    """Where a program meets it, as the old package has it unless it is new: `erp.bo.customer.Customer.phone_num`."""
    wire: str
    before: str = ""
    after: str = ""

    @property
    def rule(self) -> Rule:
        """What a change of this kind means."""
        return RULES[self.kind][self.event]

    @property
    def severity(self) -> Severity:
        """How grave it is."""
        return self.rule.severity

    @property
    def says(self) -> str:
        """The change in a few words."""
        return self.rule.says.format(before=self.before, after=self.after)

    @property
    def advice(self) -> str:
        """What to do about it; empty if there is nothing to do."""
        return self.rule.advice.format(before=self.before, after=self.after)

    @property
    def user_defined(self) -> bool:
        """Whether the site itself defines it."""
        return self.kind.startswith("UD ")

    @property
    def likely(self) -> bool:
        """Whether it rests on evidence alone, and may be two changes that have nothing to do with each other."""
        return self.event == "renamed"


@dataclass(frozen=True, slots=True)
class _Location:
    """Where in the two trees we are."""

    document: str
    place: str = ""
    wire: str = ""
    classes: Mapping[str, str] = field(default_factory=dict)
    """Classes of the old package that are likely renamed → their new names."""
    moved: bool = False
    """Whether the module of the whole is another, and with it those of its parts."""
    patience: PairBudget = field(default_factory=PairBudget)
    """What is left of it for the comparison as a whole."""

    def change(
        self, element: Element, event: str, before: str = "", after: str = ""
    ) -> Change:
        at, kind = self.at(element), element.kind
        return Change(kind, event, at.document, at.place, at.wire, before, after)

    def at(self, element: Element) -> _Location:
        """The place of a part."""
        if element.kind in ("argument", "parameter"):
            place = f"{self.place}({element.name})"
        else:
            inside = element.module or self.place
            place = f"{inside}.{element.name}" if element.name else inside
        wire = f"{self.wire}/{element.wire}".strip("/")
        return replace(self, place=place, wire=wire)

    def translated(self, text: str) -> str:
        """A type of the old package with its classes called as in the new one."""
        if not self.classes:
            return text
        return re.sub(r"\w+", lambda word: self.classes.get(word[0], word[0]), text)


def compare(old: Iterable[Element], new: Iterable[Element]) -> Iterator[Change]:
    """What changed between two lists of services, BAQs and libraries."""
    location = _Location("")
    yield from _changes(location, _match(list(old), list(new), location.patience))


def worst_first(changes: Iterable[Change]) -> list[Change]:
    """The changes by severity, then by place; the order in which documents were read leaves no trace."""
    return sorted(
        changes,
        key=lambda c: (SEVERITIES.index(c.severity), c.place, c.kind, c.event, c.after),
    )


@dataclass(frozen=True, slots=True)
class _Match:
    """The parts of a thing in both snapshots, put side by side."""

    pairs: Pairs
    renamed: Pairs
    removed: list[Element]
    added: list[Element]


def _match(
    old: Sequence[Element], new: Sequence[Element], patience: PairBudget
) -> _Match:
    before = {e.identity: e for e in old}
    after = {e.identity: e for e in new}
    for key, element in _respelled_on_wire(before, after).items():
        after[key] = after.pop(element.identity)
    removed = [e for key, e in before.items() if key not in after]
    added = [e for key, e in after.items() if key not in before]
    renamed = likely(removed, added, Siblings(old, new), patience)
    paired = {id(element) for pair in renamed for element in pair}
    return _Match(
        [(e, after[key]) for key, e in before.items() if key in after] + renamed,
        renamed,
        [e for e in removed if id(e) not in paired],
        [e for e in added if id(e) not in paired],
    )


def _respelled_on_wire(
    before: Mapping[Key, Element], after: Mapping[Key, Element]
) -> dict[Key, Element]:
    """Identity before → the thing after, of what is spelt differently on the wire alone: a program has the same name for it."""
    come = {_python_name(e): e for key, e in after.items() if key not in before}
    return {
        key: come[_python_name(e)]
        for key, e in before.items()
        if key not in after and e.name and _python_name(e) in come
    }


def _python_name(element: Element) -> tuple[str, str, str]:
    """How a program reaches a thing among others: operations of one name are in several classes."""
    return element.kind, element.module, element.name


def _changes(location: _Location, match: _Match) -> Iterator[Change]:
    """What came, what went, and what changed in the rest."""
    classes = {a.name: b.name for a, b in match.renamed if a.kind in CLASSES}
    if classes:
        location = replace(location, classes={**location.classes, **classes})
    for element in match.removed:
        yield _within(location, element).change(element, "removed")
    for element in match.added:
        required = element.facts.get("required") == "yes"
        event = "added as required" if required else "added"
        yield _within(location, element).change(element, event)
    found = [
        c for old, new in match.pairs for c in _pair(_within(location, old), old, new)
    ]
    yield from _own(found, match.pairs)


def _within(location: _Location, element: Element) -> _Location:
    """The place, with the document's name where the element is one."""
    return location if location.document else replace(location, document=element.wire)


def _pair(location: _Location, old: Element, new: Element) -> Iterator[Change]:
    """What changed in a thing that is in both."""
    if old.identity != new.identity and (old.name != new.name or not old.name):
        yield location.change(
            old, "renamed", old.name or old.module, new.name or new.module
        )
    elif old.name != new.name and "named" in RULES.get(old.kind, {}):
        yield location.change(old, "named", old.name, new.name)
    elif (
        old.module != new.module
        and not location.moved
        and "moved" in RULES.get(old.kind, {})
    ):
        yield location.change(old, "moved", old.module, new.module)
    if (old.facts, old.limits, old.parts) == (new.facts, new.limits, new.parts):
        return
    kept, come = _comparable(old, new)
    match = _match(kept, come, location.patience)
    names = {a.name: b.name for a, b in match.renamed}
    for event, before, after in _events(location, old, new, names):
        yield location.change(old, event, before, after)
    inside = replace(location.at(old), moved=location.moved or old.module != new.module)
    yield from _changes(inside, match)


def _comparable(old: Element, new: Element) -> tuple[list[Element], list[Element]]:
    """The parts; without its values if a call returns something else altogether, which is reported already."""
    same = old.facts.get("gives") == new.facts.get("gives")
    kept = [p for p in old.parts if same or p.kind != "result"]
    return kept, [p for p in new.parts if same or p.kind != "result"]


Event = tuple[str, str, str]
"""What happened, what was before, what is after."""


def _events(
    location: _Location, old: Element, new: Element, names: Mapping[str, str]
) -> Iterator[Event]:
    """What happened to the facts of a thing; `names` are those of parts that are likely renamed."""
    for fact, value in old.facts.items():
        before, after = location.translated(value), new.facts.get(fact, "")
        if fact == "key":
            parts = [names.get(part, part) for part in value.split(", ")]
            yield from _key(", ".join(parts), after)
        elif fact in _LISTED:
            yield from _listed(fact, value, after)
        elif before != after:
            event = _EVENTS[fact](before, after) if fact in _EVENTS else "retyped"
            if event:
                yield event, value, after
    if location.translated(old.facts.get("type", "")) == new.facts.get("type", ""):
        yield from _limited(dict(old.limits), dict(new.limits))


def _key(before: str, after: str) -> Iterator[Event]:
    old, new = before.split(", ") if before else [], after.split(", ") if after else []
    if not old or not new:
        if old or new:
            yield "unkeyed" if old else "keyed", before, after
        return
    had, has = frozenset(old), frozenset(new)
    yield from (("key lost", part, "") for part in old if part not in has)
    yield from (("key gained", "", part) for part in new if part not in had)
    if [p for p in old if p in has] != [p for p in new if p in had]:
        yield "key reordered", before, after


_LISTED: Mapping[str, tuple[str, str]] = {
    "refused": (", ", "write"),
    "cannot": ("; ", "ability"),
}
"""Fact that lists what a set does not have → what stands between, and what each is."""


def _listed(fact: str, before: str, after: str) -> Iterator[Event]:
    """What a set lost, and what it has now."""
    between, what = _LISTED[fact]
    had_not, has_not = before.split(between), after.split(between)
    yield from ((f"{what} lost", v, "") for v in has_not if v and v not in had_not)
    yield from ((f"{what} gained", "", v) for v in had_not if v and v not in has_not)


def _limited(old: Mapping[str, int], new: Mapping[str, int]) -> Iterator[Event]:
    """What happened to the limits that both sides state; what one of them does not say is not known to differ."""
    both = old.keys() & new.keys()
    if all(old[name] == new[name] for name in both):
        return
    less = any(new[name] < old[name] for name in both)
    if both & WIDTHS:
        yield "narrower" if less else "wider", "", ""
    else:
        before, after = (words(tuple(limits.items())) for limits in (old, new))
        yield "lowered" if less else "raised", before, after


_EVENTS: Mapping[str, Callable[[str, str], str]] = {
    "null": lambda _, after: "nullable" if after == "yes" else "required",
    "given": lambda _, after: f"given {after}",
    "required": lambda _, after: "required" if after == "yes" else "optional",
    "base": lambda *_: "rebased",
    "form": lambda *_: "reformed",
    "flags": lambda _, after: "flagged" if after == "yes" else "unflagged",
    "value": lambda before, after: "revalued" if before and after else "",
    "updatable": lambda _, after: "updatable" if after == "yes" else "read-only",
    "parameters": lambda _, after: "listed" if after == "listed" else "unlisted",
    "gives": lambda before, _: "answered" if before == "None" else "retyped",
    "media": lambda _, after: "media gained" if after == "yes" else "media lost",
    "open": lambda _, after: "opened" if after == "yes" else "closed",
    "deprecated": lambda _, after: "deprecated" if after == "yes" else "undeprecated",
}
"""Fact → the event that a change of its value is; any other fact is a type."""


def _own(changes: list[Change], pairs: Pairs) -> Iterator[Change]:
    """The changes without those of inherited columns, which are reported for the class that declares them."""
    bases = {
        row.name: row.facts["base"]
        for pair in pairs
        for row in pair
        if row.facts.get("base")
    }
    reported = {replace(change, wire="") for change in changes} if bases else set()
    for change in changes:
        owner, _, member = change.place.rpartition(".")
        if change.kind == "row":
            owner, member = change.place, ""
        module, _, name = owner.rpartition(".")
        inherited = f"{module}.{bases.get(name)}.{member}".rstrip(".")
        if replace(change, wire="", place=inherited) not in reported:
            yield change
