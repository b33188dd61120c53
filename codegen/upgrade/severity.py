"""How grave each kind of change is, why, and what to do: one table, and nothing else decides it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Final, Literal

Severity = Literal["breaking", "risky", "additive", "none"]
SEVERITIES: Final[tuple[Severity, ...]] = ("breaking", "risky", "additive", "none")
"""Worst first."""


@dataclass(frozen=True, slots=True)
class Rule:
    """What a kind of change means for a program that uses the element."""

    severity: Severity
    says: str
    """The words for the change; `{before}` and `{after}` are filled in."""
    reason: str
    advice: str = ""
    """What to do about it; filled in the same way."""


Rules = Mapping[str, Rule]
"""Event → rule, for one kind of element."""

_BREAKING, _RISKY, _ADDITIVE, _NONE = SEVERITIES


def _named(what: str, *, instead: str = "Use another") -> dict[str, Rule]:
    """The rules of everything that has a name: it comes, goes, or is called differently."""
    return {
        "added": Rule(_ADDITIVE, f"new {what}", "nothing that is used today changes"),
        "removed": Rule(_BREAKING, f"{what} removed", "the generated name goes away", f"{instead}."),
        "renamed": Rule(_BREAKING, f"{what} likely renamed to `{{after}}`", "the generated name goes away", "Write `{after}`, if it is the same thing."),
        "named": Rule(_BREAKING, f"{what} is called `{{after}}` now", "its generated name collides with a new one", "Write `{after}`."),
    }  # fmt: skip


_RETYPED: Final = Rule(_BREAKING, "type `{before}` is now `{after}`", "it returns and takes values of another type", "Convert values where you read and write it.")  # fmt: skip
_MOVED: Final = Rule(_BREAKING, "is in `{after}` now, not in `{before}`", "imports of the old module fail", "Import it from `{after}`.")  # fmt: skip
_DEPRECATED: Final[Rules] = {
    "deprecated": Rule(_RISKY, "is deprecated now", "it still works, but a later release may not have it", "Read its description for what to use instead."),
    "undeprecated": Rule(_ADDITIVE, "is not deprecated any more", "nothing that is used today changes"),
}  # fmt: skip
_LIMITS: Final[Rules] = {
    "wider": Rule(_RISKY, "a wider number", "values may come that storage elsewhere cannot hold", "Look at where the value goes."),
    "narrower": Rule(_RISKY, "a narrower number", "values that were written may be refused", "Look at where the value comes from."),
    "lowered": Rule(_RISKY, "holds {after} now, not {before}", "values that were written may be refused or cut", "Look at where the value comes from."),
    "raised": Rule(_ADDITIVE, "holds {after} now, not {before}", "what fits today still fits"),
}  # fmt: skip

COLUMN: Final[Rules] = {
    **_named("column", instead="Use another column"),
    **_LIMITS,
    **_DEPRECATED,
    "retyped": _RETYPED,
    "nullable": Rule(_RISKY, "may be None now", "code that reads it may get None", "Handle None where it is read."),
    "given never": Rule(_BREAKING, "the server alone fills it in now", "it is refused in a new row, and so is an assignment", "Leave it out where rows are made and changed."),
    "given once": Rule(_RISKY, "is given once, when the row is created", "assigning it to a stored row is refused", "Look at where stored rows are changed."),
    "given later": Rule(_BREAKING, "is not given when the row is created now", "it is refused in a new row", "Assign it once the row is stored."),
    "given always": Rule(_ADDITIVE, "can be given and changed now", "code that does not set it still works"),
    "required": Rule(_RISKY, "is never None now", "a new row without it has no value, and None is refused", "Give it a value where rows are made."),
}  # fmt: skip
UD_COLUMN: Final[Rules] = {
    **COLUMN,
    "added": Rule(_ADDITIVE, "new UD column", "nothing that is used today changes"),
    "removed": Rule(_BREAKING, "UD column removed", "the site's data model was regenerated without it", "Ask who maintains the site's user-defined columns; add it again, or stop using it."),
    "renamed": Rule(_BREAKING, "UD column likely renamed to `{after}`", "the site defines it under another name", "Write `{after}`, if the site's data moved there."),
    "retyped": Rule(_BREAKING, "UD column's type `{before}` is now `{after}`", "the site defines it with another type", "Convert values where you read and write it."),
}  # fmt: skip

_CALL: Final[Rules] = {
    "reformed": Rule(_BREAKING, "gives a {after} now, not a {before}", "results, queries and streams are read differently", "Read it as a {after}."),
    **_DEPRECATED,
    "answered": Rule(_ADDITIVE, "gives `{after}` now", "what gave nothing gives something"),
    "retyped": Rule(_BREAKING, "gives `{after}` now, not `{before}`", "the result has another type", "Read the new result."),
}  # fmt: skip

RULES: Final[Mapping[str, Rules]] = MappingProxyType({
    "service": {
        **_named("service", instead="Use another service"),
        "moved": _MOVED,
    },
    "set": {
        **_named("entity set", instead="Use another set"),
        "retyped": Rule(_BREAKING, "its rows are `{after}` now, not `{before}`", "it returns and takes rows of another class", "Use `{after}`."),
        "write lost": Rule(_BREAKING, "has no `{before}` any more", "the service says that it refuses it", "Stop using it, or ask who maintains the service."),
        "write gained": Rule(_ADDITIVE, "has `{after}` now", "nothing that is used today changes"),
        "ability lost": Rule(_RISKY, "cannot {before} any more", "the service says that it refuses it, and nothing stops a program that asks for it", "Look at how the set is read."),
        "ability gained": Rule(_ADDITIVE, "can {after} now", "nothing that is used today changes"),
        **_DEPRECATED,
        "reformed": Rule(_BREAKING, "is a {after} now, not a {before}", "one row and a set of rows are read differently", "Read it as a {after}."),
    },
    "row": {
        **_named("row class", instead="Use the class of the rows that come now"),
        "moved": _MOVED,
        "rebased": Rule(_RISKY, "derives from `{after}` now, not from `{before}`", "a test with isinstance may answer differently", "Look at such tests."),
        "key gained": Rule(_BREAKING, "key gained `{after}`", "one row can no longer be named without it", "Give `{after}` wherever a key is given."),
        "key lost": Rule(_BREAKING, "key lost `{before}`", "it is no longer taken where a key is given", "Leave `{before}` out of keys."),
        "key reordered": Rule(_BREAKING, "key is ({after}) now, not ({before})", "URLs hold the parts by position", "Regenerate; mend URLs that were built by hand."),
        "keyed": Rule(_ADDITIVE, "has a key now: {after}", "single rows can be read"),
        "unkeyed": Rule(_BREAKING, "has no key any more", "no single row can be read, changed or deleted", "Query instead."),
        "media gained": Rule(_ADDITIVE, "its rows have media now", "nothing that is used today changes"),
        "media lost": Rule(_BREAKING, "its rows have no media any more", "`media` and `create_media` are refused", "Stop using it, or use a stream property."),
        "opened": Rule(_ADDITIVE, "is an open type now", "nothing that is used today changes"),
        "closed": Rule(_BREAKING, "is not an open type any more", "`dynamic` goes away, and a new row takes declared columns alone", "Use declared columns."),
        **_DEPRECATED,
    },
    "column": COLUMN,
    "UD column": UD_COLUMN,
    "child": {
        **_named("child", instead="Query the child's own set"),
        "retyped": Rule(_BREAKING, "children `{before}` are `{after}` now", "other rows come, or one in place of many", "Read `{after}`."),
        **_DEPRECATED,
    },
    "stream": {**_named("stream", instead="Use another stream"), **_DEPRECATED},
    "alternate key": {
        **_named("alternate key", instead="Name rows by another key"),
        "moved": _MOVED,
        "retyped": Rule(_BREAKING, "takes ({after}) now, not ({before})", "it takes values of another type", "Convert the values that you pass."),
    },
    "enum": {
        **_named("enumeration", instead="Use the type that its columns have now"),
        "flagged": Rule(_BREAKING, "its values can be combined now", "several may come at once", "Test with `in`, not with `==`."),
        "unflagged": Rule(_BREAKING, "its values cannot be combined any more", "its class has no `|`", "Compare with `==`."),
        **_DEPRECATED,
    },
    "member": {
        **_named("member", instead="Use another member"),
        "revalued": Rule(_RISKY, "value {before} is {after} now", "numbers that were stored mean something else", "Look at where numbers are stored."),
        **_DEPRECATED,
    },
    "tableset": {**_named("tableset", instead="Use the tableset that the methods have now"), "moved": _MOVED},
    "table": {**_named("table", instead="Use another table"), "retyped": _RETYPED},
    "method": {**_named("method", instead="Call another method"), **_CALL},
    "function": {**_named("function", instead="Call another function"), **_CALL},
    "argument": {
        **_named("argument", instead="Leave it out"),
        "added as required": Rule(_BREAKING, "new argument that must be given", "a call without it is refused", "Give it in every call."),
        "required": Rule(_BREAKING, "must be given now", "a call without it is refused", "Give it in every call."),
        "optional": Rule(_ADDITIVE, "may be left out now", "calls that pass it still work"),
        "retyped": _RETYPED,
    },
    "result": {**_named("result", instead="Read another result"), "retyped": _RETYPED},
    "library": {**_named("function library", instead="Call another library"), "moved": _MOVED},
    "BAQ": {
        **_named("BAQ", instead="Query another BAQ"),
        "moved": _MOVED,
        "updatable": Rule(_ADDITIVE, "can be updated now", "reading it does not change"),
        "read-only": Rule(_RISKY, "cannot be updated any more", "the server refuses to write through it", "Write through the service of its rows."),
        "listed": Rule(_RISKY, "its parameters are known now", "a name that is not one of them is refused here", "Compare the names in your calls."),
        "unlisted": Rule(_RISKY, "its parameters are not known any more", "no name in a call is checked", "Fetch as a user who may use Ice.BO.DynamicQuerySvc."),
    },
    "BAQ column": {**_named("BAQ column", instead="Use another column"), **_LIMITS, "retyped": _RETYPED},
    "UD BAQ column": {**_named("BAQ column of a UD column", instead="Ask who maintains the site's user-defined columns"), **_LIMITS, "retyped": _RETYPED},
    "manner": {
        "changed": Rule(_RISKY, "is `{after}` now, not `{before}`", "the instance no longer behaves as its old profile says", "Generate the package again: its client acts on the profile."),
    },
    "parameter": {
        **_named("BAQ parameter", instead="Filter the rows"),
        "added": Rule(_RISKY, "new BAQ parameter", "calls that do not give it leave it empty, which may select other rows", "See whether calls should give it."),
        "retyped": _RETYPED,
    },
})  # fmt: skip
"""Kind of element → event → rule."""
