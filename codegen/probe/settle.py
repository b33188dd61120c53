"""What replies settle: pure functions from answers to findings. What a reply does not show stays unknown, with the reason.

A value never holds a server's words: it is a number, or a word of our own (see `codegen.profile`).
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any, Final
from urllib.parse import urlsplit

from codegen.probe.ground import CHARACTERS, SLASHES, Row, Seen, Subject, moment_of
from codegen.probe.line import Answer
from codegen.profile import FACTS, Finding, Value

Findings = dict[str, Finding]


@dataclass(frozen=True, slots=True)
class Known:
    """What a probe knows so far."""

    company: str
    sets: tuple[Seen, ...] = ()
    baqs: tuple[str, ...] = ()
    findings: Mapping[str, Finding] = field(default_factory=dict)

    def value(self, fact: str) -> Value | None:
        """The value of a fact that was settled before, None if it was not."""
        found = self.findings.get(fact)
        return None if found is None else found.value

    @property
    def is_named(self) -> bool:
        """Whether keys have to be written by name."""
        return self.value("positional keys") == "refused"


Settle = Callable[[Known, Subject, Sequence[Answer]], Findings]


def unknown(why: str) -> Finding:
    """A fact that stays unknown."""
    return Finding(None, why)


def checked(findings: Mapping[str, Finding]) -> Findings:
    """The findings, those whose value their fact does not allow as unknown."""
    return {
        name: (
            found
            if found.value is None or FACTS[name].allows(found.value)
            else unknown("the reply has a value that is not one of those known")
        )
        for name, found in findings.items()
    }


def rows_of(answer: Answer) -> list[Row] | None:
    """The rows of a list, None if the answer is none."""
    body = answer.body if answer.is_ok else None
    value = body.get("value") if isinstance(body, dict) else None
    if not isinstance(value, list) or not all(isinstance(r, dict) for r in value):
        return None
    return value


def total_of(answer: Answer) -> int | None:
    """The number of rows that a list states, None if it states none."""
    body = answer.body
    number = body.get("@odata.count") if isinstance(body, dict) else None
    if isinstance(number, str) and re.fullmatch(r"\d{1,9}", number, re.ASCII):
        number = int(number)
    return number if isinstance(number, int) and number >= 0 else None


def keyed(subject: Subject, answer: Answer) -> list[Row] | None:
    """The rows of a list, None if one of them has no key: it is not a list of the set."""
    rows = rows_of(answer)
    is_whole = all(subject.seen.key_of(row) is not None for row in rows or ())
    return rows if is_whole else None


def _taken(subject: Subject, answer: Answer, what: str) -> Finding:
    """Whether a list came, or a refusal."""
    if keyed(subject, answer) is not None:
        return Finding("taken", f"{what}: {answer.said}")
    if answer.is_refusal:
        return Finding("refused", f"{what}: {answer.said}")
    return unknown(f"{what}: {_unusable(answer)}")


def _unusable(answer: Answer) -> str:
    return f"{answer.said}, and no list of rows" if answer.is_ok else answer.said


# Pages.


def counting(sets: Sequence[Seen]) -> Findings:
    """How the number of rows is given, if lists give it."""
    if all(seen.total is None for seen in sets):
        return {}
    why = "`$count=true` gave a number with the rows"
    return {"number of rows": Finding("in the reply", why)}


def numbering(known: Known, _: Subject, answers: Sequence[Answer]) -> Findings:
    """How the number of rows is given, if lists do not give it."""
    answer = answers[0]
    if answer.is_ok and re.fullmatch(rb"\s*\d+\s*", _text(answer)):
        found = Finding("as text", "`/$count` gave a number, `$count=true` none")
    elif answer.is_refusal:
        found = Finding("none", f"`$count=true` gave none, `/$count`: {answer.said}")
    else:
        found = unknown(f"`/$count`: {answer.said}")
    return {"number of rows": found}


def _text(answer: Answer) -> bytes:
    return answer.content.removeprefix(b"\xef\xbb\xbf")[:32]


_PAGES: Final = ("rows in one reply", "nextLinks", "tokens in nextLinks")


def one_reply(known: Known, _: Subject, answers: Sequence[Answer]) -> Findings:
    """How many rows a reply holds that was asked for all, and the link to the rest."""
    rows, total = rows_of(answers[0]), total_of(answers[0])
    said = compression(answers[0])
    if not rows:
        why = f"all rows of a set: {_unusable(answers[0])}" if rows is None else _EMPTY
        return {**dict.fromkeys(_PAGES, unknown(why)), **said}
    link = answers[0].body.get("@odata.nextLink")
    if link is None and (total is None or total <= len(rows)):
        why = f"the largest set that was asked has {len(rows):,} rows, and all came in one reply"
        return {**dict.fromkeys(_PAGES, unknown(why)), **said}
    of = f" of {total:,}" if total is not None else ""
    cap = Finding(len(rows), f"without `$top`, {len(rows):,}{of} rows came")
    return {"rows in one reply": cap, **_linked(link, answers[0].url), **said}


_EMPTY: Final = "the set is empty"


def _linked(link: Any, url: str) -> Findings:
    if link is None:
        why = "rows were cut off, and no link came with those that did"
        none = unknown("no nextLink was seen")
        return {"nextLinks": Finding("none", why), "tokens in nextLinks": none}
    kind = link_kind(link, url)
    if kind is None:
        strange = unknown("the nextLink is not a text that can be an address")
        return {"nextLinks": strange, "tokens in nextLinks": strange}
    is_opaque = "$skip=" not in link and "%24skip=" not in link.lower()
    token = Finding(
        "opaque" if is_opaque else "plain",
        "the link does not say `$skip`" if is_opaque else "the link says `$skip`",
    )
    why = "rows were cut off, and such a link came with those that did"
    return {"nextLinks": Finding(kind, why), "tokens in nextLinks": token}


def link_kind(link: Any, url: str) -> str | None:
    """How a link leads to the rest: by a place below, by our own address, or elsewhere; None for anything else."""
    try:
        there, here = urlsplit(link), urlsplit(url)
        _ = there.port
    except (ValueError, TypeError, AttributeError):
        return None
    if not isinstance(link, str) or not link:
        return None
    if not there.scheme and not there.netloc:
        return "relative"
    is_here = (there.scheme, there.netloc) == (here.scheme, here.netloc)
    return "absolute" if is_here else "elsewhere"


def above(known: Known, _: Subject, answers: Sequence[Answer]) -> Findings:
    """Whether `$top` gives more rows than a reply holds without it."""
    rows, cap = rows_of(answers[0]), known.value("rows in one reply")
    if not isinstance(cap, int):
        found = unknown("no reply was cut off, so there is no cap to ask above")
    elif rows is None:
        found = unknown(f"`$top=1000`: {_unusable(answers[0])}")
    elif len(rows) > cap:
        found = Finding(
            "taken", f"`$top=1000` gave {len(rows):,} rows, more than {cap:,}"
        )
    else:
        found = Finding(
            "cut", f"`$top=1000` gave {len(rows):,} rows, as many as without"
        )
    return {"$top above the cap": found}


def skipping(known: Known, subject: Subject, answers: Sequence[Answer]) -> Findings:
    """Whether `$skip=1` begins with the second row."""
    return {"$skip": _skipping(subject, answers[0], answers[-1])}


def _skipping(subject: Subject, first: Answer, answer: Answer) -> Finding:
    two, second = keyed(subject, first), keyed(subject, answer)
    if answer.is_refusal:
        return Finding("refused", f"`$skip=1`: {answer.said}")
    if two is None or second is None or len(two) < 2:
        return unknown("no set that was asked gave two rows to tell apart")
    keys = [subject.seen.key_of(row) for row in (*two[:2], *second[:1])]
    if len(keys) == 3 and keys[2] == keys[1] != keys[0]:
        return Finding("taken", "`$skip=1` began with the second row")
    if len(keys) == 3 and keys[2] == keys[0] != keys[1]:
        return Finding("ignored", "`$skip=1` began with the first row again")
    return unknown("rows came or went between two questions")


_CHILDREN: Final = ("children in one list", "nextLinks of children")


def children(known: Known, subject: Subject, answers: Sequence[Answer]) -> Findings:
    """How many children a list holds, and the link to the rest."""
    name = subject.fields["child"]
    counted = _taken(subject, answers[0], "`$expand` with `$count=true`")
    found = [keyed(subject, answer) for answer in answers]
    rows = next((rows for rows in found if rows is not None), None)
    if rows is not None and not any(isinstance(row.get(name), list) for row in rows):
        why = unknown("rows came without the children that were asked for")
        return dict.fromkeys(("$count of children", *_CHILDREN), why)
    if rows is None:
        why = unknown(f"`$expand`: {_unusable(answers[-1])}")
        return {"$count of children": counted, **dict.fromkeys(_CHILDREN, why)}
    cut = [row for row in rows if _is_cut(row, name)]
    if not cut:
        why = unknown("no list of children was seen that was cut off")
        return {"$count of children": counted, **dict.fromkeys(_CHILDREN, why)}
    most = max(len(row[name]) for row in cut)
    size = (
        Finding(most, f"a list of {most:,} children, of more that there are")
        if most
        else unknown("a list was cut off before its first child")
    )
    links = [row.get(f"{name}@odata.nextLink") for row in cut]
    kind = link_kind(links[0], answers[0].url) if links[0] else "none"
    link = Finding(kind, "a list was cut off; this is how the rest is led to")
    return {
        "$count of children": counted,
        "children in one list": size,
        "nextLinks of children": (
            link if kind else unknown("the link is not an address")
        ),
    }


def _is_cut(row: Row, name: str) -> bool:
    found, number = row.get(name), row.get(f"{name}@odata.count")
    if not isinstance(found, list):
        return False
    is_short = isinstance(number, int) and number > len(found)
    return is_short or f"{name}@odata.nextLink" in row


# Keys.


def key_form(known: Known, subject: Subject, answers: Sequence[Answer]) -> Findings:
    """Which form of a key gives its row."""
    wanted = subject.seen.key_of(subject.rows[0])
    names = ("positional keys", "named keys")
    return {n: _by_key(subject, a, wanted) for n, a in zip(names, answers)}


def _by_key(subject: Subject, answer: Answer, wanted: Any) -> Finding:
    body = answer.body if answer.is_ok else None
    if isinstance(body, dict) and subject.seen.key_of(body) == wanted:
        return Finding("taken", f"a key in this form gave its row: {answer.said}")
    is_gone = answer.status == 404 and not answer.is_page
    if answer.is_refusal and not is_gone:
        return Finding("refused", f"a key in this form: {answer.said}")
    return unknown(f"a key in this form: {answer.said}, and not its row")


def etags(known: Known, subject: Subject, answers: Sequence[Answer]) -> Findings:
    """Whether a row carries an etag."""
    wanted = subject.seen.key_of(subject.rows[0])
    bodies = [a.body for a in answers if a.is_ok and isinstance(a.body, dict)]
    rows = [body for body in bodies if subject.seen.key_of(body) == wanted]
    if not rows:
        return {"etags": unknown("no single row could be read")}
    is_sent = "@odata.etag" in rows[0]
    how = "with" if is_sent else "without"
    found = Finding("sent" if is_sent else "none", f"a row came {how} `@odata.etag`")
    return {"etags": found}


def keys(known: Known, subject: Subject, answers: Sequence[Answer]) -> Findings:
    """The forms of keys, and the etag of the row that they gave."""
    return key_form(known, subject, answers) | etags(known, subject, answers)


def refused_characters(
    known: Known, subject: Subject, answers: Sequence[Answer]
) -> Findings:
    """Which characters in a key are answered otherwise than a plain key of which there is no row.

    The questions are: a plain key, one for each slash, one with all other characters, then one for each of these.
    """
    plain, *rest = answers
    name = "characters that a path refuses"
    if not is_absence(plain):
        why = (
            f"a key of which there is no row: {plain.said}, so a refusal looks the same"
        )
        return {name: unknown(why)}
    groups = [*SLASHES, CHARACTERS, *CHARACTERS]
    pairs = [pair for pair in zip(groups, rest) if len(pair[0]) == 1]
    if any(not answer.status for _, answer in pairs):
        return {name: unknown("not every question was answered")}
    refused = "".join(c for c, answer in pairs if not is_alike(plain, answer))
    why = f"a key without a row: {plain.said}; with such a character: another answer"
    return {name: Finding(refused, why)}


def is_absence(answer: Answer) -> bool:
    """Whether the service says that there is no such row."""
    return answer.status in (400, 404) and not answer.is_page


def is_alike(plain: Answer, answer: Answer) -> bool:
    """Whether two keys without a row were answered alike."""
    return (plain.status, plain.is_page) == (answer.status, answer.is_page)


def taken_characters(
    known: Known, subject: Subject, answers: Sequence[Answer]
) -> Findings:
    """Which characters are in keys that gave their rows: a key that gave none may have been read as another one."""
    name = "characters that a path takes"
    rows = rows_of(answers[0])
    if rows is None:
        return {name: unknown(f"a search for such keys: {_unusable(answers[0])}")}
    asked = odd_rows(subject, answers[0])
    if not asked:
        return {name: unknown("no row was found with such a character in its key")}
    taken: set[str] = set()
    for row, answer in zip(asked, answers[1:]):
        body = answer.body if answer.is_ok else None
        wanted = subject.seen.key_of(row)
        if isinstance(body, dict) and subject.seen.key_of(body) == wanted:
            taken |= _odd_in(subject, row)
    text = "".join(c for c in SLASHES + CHARACTERS if c in taken)
    why = (
        f"{len(asked)} such keys were asked for; the rows with these were read by path"
    )
    return {name: Finding(text, why)}


MOST_ODD: Final = 3
"""Rows with odd characters in their keys that are asked for by path."""


def odd_rows(subject: Subject, answer: Answer) -> list[Row]:
    """The rows to ask for by path, those first that have what the ones before them do not have."""
    found: list[Row] = []
    seen: set[str] = set()
    for row in rows_of(answer) or ():
        odd = _odd_in(subject, row)
        if subject.seen.key_of(row) and odd - seen and len(found) < MOST_ODD:
            found.append(row)
            seen |= odd
    return found


def _odd_in(subject: Subject, row: Row) -> set[str]:
    values = subject.seen.key_of(row) or ()
    return {c for v in values if isinstance(v, str) for c in v} & set(
        SLASHES + CHARACTERS
    )


# Filters.


IGNORED: Final = unknown("filters seem to be ignored: rows came that do not pass")


def text_order(known: Known, subject: Subject, answers: Sequence[Answer]) -> Findings:
    """Whether text is compared by `gt`, and whether letter case counts: asked are `eq`, `gt`, and `eq` in the other case."""
    equal = keyed(subject, answers[0])
    names = ("text compared in $filter", "letter case of text")
    if equal is None:
        why = unknown(f"text `eq` its own value: {_unusable(answers[0])}")
        return dict.fromkeys(names, why)
    value = subject.rows[0][""].casefold()
    if any(str(row.get(subject.fields["text"])).casefold() != value for row in equal):
        return dict.fromkeys(names, IGNORED)
    order = _taken(subject, answers[1], "text `gt` a value")
    return {names[0]: order, names[1]: _case(subject, equal, answers[2])}


def _case(subject: Subject, equal: list[Row], answer: Answer) -> Finding:
    rows, name = rows_of(answer), subject.fields["text"]
    value = subject.rows[0][""]
    if rows is None:
        return unknown(f"text `eq` its value in the other case: {_unusable(answer)}")
    if any(row.get(name) == value for row in rows):
        return Finding("ignored", "a value in the other letter case found its row")
    if equal:
        return Finding("counts", "a value in the other letter case found no row of it")
    return unknown("the row that was asked about is gone")


def plainly_taken(fact: str, what: str) -> Settle:
    """What settles a fact by whether a list comes or a refusal, where filters are not ignored."""

    def settle(known: Known, subject: Subject, answers: Sequence[Answer]) -> Findings:
        is_ignored = known.findings.get("text compared in $filter") == IGNORED
        return {fact: IGNORED if is_ignored else _taken(subject, answers[0], what)}

    return settle


def unknown_column(
    known: Known, subject: Subject, answers: Sequence[Answer]
) -> Findings:
    """Whether a read of an unknown column fails."""
    found = _taken(subject, answers[0], "`$select` of an unknown column")
    value = {"taken": "ignored", "refused": "refused"}.get(str(found.value))
    return {"unknown column in $select": Finding(value, found.why)}


SIZES: Final = (2_000, 2_049, 4_096, 8_192, 16_000)
"""Characters of the queries that are sent, one after the other until one is refused."""
SHORT: Final = 1_000
"""The size that is tried if the first of them is refused."""


def longest_query(known: Known, _: Subject, answers: Sequence[Answer]) -> Findings:
    """The longest query that gave a list."""
    name, last = "longest query", answers[-1]
    is_short = rows_of(answers[0]) != []
    sizes = (SIZES[0], SHORT) if is_short else SIZES
    taken = [size for size, a in zip(sizes, answers) if rows_of(a) == []]
    refused = [size for size, a in zip(sizes, answers) if rows_of(a) != []]
    if not taken or not all(answer.status for answer in answers):
        return {name: unknown(f"queries of that length: {_unusable(last)}")}
    why = f"{max(taken):,} characters were taken"
    why += f", {refused[0]:,} were not" if refused else ", the most that were tried"
    return {name: Finding(max(taken), why)}


def by_day(fact: str) -> Settle:
    """What settles which day a function compares: asked are the days that rows show, then the rows that were not found by theirs."""

    def settle(known: Known, subject: Subject, answers: Sequence[Answer]) -> Findings:
        again = dict(zip(map(id, missed(subject, answers)), answers[2:]))
        found = [
            _on_day(subject, row, answer, again.get(id(row), Answer()))
            for row, answer in zip(subject.rows, answers)
        ]
        order = ("refused", "by another day", None, "by the shown day")
        worst = min(found, key=lambda f: order.index(f.value), default=None)
        return {fact: worst or unknown("not every question was answered")}

    return settle


def missed(subject: Subject, answers: Sequence[Answer]) -> list[Row]:
    """The rows that were not found by the day that they show."""
    pairs = zip(subject.rows, answers)
    return [row for row, answer in pairs if rows_of(answer) == []]


def _on_day(subject: Subject, row: Row, filtered: Answer, control: Answer) -> Finding:
    column = subject.fields["column"]
    day = str(row[column])[:10]
    rows = rows_of(filtered)
    if filtered.is_refusal:
        return Finding("refused", f"a filter by it: {filtered.said}")
    if rows is None:
        return unknown(f"a filter by it: {_unusable(filtered)}")
    shown = {str(found.get(column))[:10] for found in rows}
    if len(shown) > 1 or not all(moment_of(found.get(column)) for found in rows):
        return unknown("rows of several days came, or none with a day")
    if shown:
        value = "by the shown day" if shown == {day} else "by another day"
        return Finding(value, "the rows of a day were asked for, and their days read")
    still = rows_of(control) or []
    if any(str(found.get(column))[:10] == day for found in still):
        return Finding("by another day", "a row that shows the day was not found by it")
    return unknown("the row that was asked about has changed meanwhile")


# Values.


def offsets(sets: Iterable[Seen]) -> Finding:
    """The offset that days show, in January and in July if they differ."""
    seen = [
        m for s in sets for row in s.rows for m in map(moment_of, row.values()) if m
    ]
    if not seen:
        return unknown("no set that was asked shows a day")
    if all(m.tzinfo is None for m in seen):
        return Finding("none", f"{len(seen):,} times came without an offset")
    winter = {_offset(m) for m in seen if m.month in (12, 1, 2)}
    summer = {_offset(m) for m in seen if m.month in (5, 6, 7, 8)}
    every = {_offset(m) for m in seen}
    why = f"{len(seen):,} times were read"
    if len(winter) > 1 or len(summer) > 1 or "" in every or len(every) > 2:
        return Finding("mixed", f"{why}, and some of one season differ")
    if len(every) == 1:
        if winter and summer:
            return Finding(min(every), f"{why}, of winter and of summer")
        return unknown(f"{why}, and none of both winter and summer")
    if winter and summer:
        return Finding(
            f"{min(winter)}/{min(summer)}", f"{why}, of winter and of summer"
        )
    return unknown(f"{why}, and none of both winter and summer")


def _offset(moment: datetime) -> str:
    offset = moment.utcoffset()
    if offset is None:
        return ""
    minutes = round(abs(offset) / timedelta(minutes=1))
    sign = "-" if offset < timedelta() else "+"
    return f"{sign}{minutes // 60:02}:{minutes % 60:02}"


_NAME: Final = re.compile(rb'\bName="([^"]+)"')
_OF_NUMBERS: Final = re.compile(rb'\bType="Edm\.(?:Decimal|Double)"')


def baq_values(known: Known, _: Subject, answers: Sequence[Answer]) -> Findings:
    """Whether rows of BAQs have numbers as numbers and text without spaces at its end; each BAQ's columns, then its rows."""
    numbers: set[str] = set()
    padding: set[str] = set()
    for columns, data in zip(answers[::2], answers[1::2]):
        of_numbers = set(
            found[1]
            for tag in columns.content.split(b"<")
            if _OF_NUMBERS.search(tag) and (found := _NAME.search(tag))
        )
        for row in rows_of(data) or ():
            for name, value in row.items():
                if name.encode() in of_numbers and value is not None:
                    numbers.add("text" if isinstance(value, str) else "numbers")
        padding |= {_padding(row) for row in rows_of(data) or ()}
    padding.discard("")
    why = f"rows of {len(answers) // 2} BAQs were read"
    return {
        "numbers of BAQs": _either(numbers, why),
        "text of BAQs": _either(padding, why),
    }


def _padding(row: Row) -> str:
    texts = [v for v in row.values() if isinstance(v, str) and v.strip()]
    if not texts:
        return ""
    return "padded" if any(text != text.rstrip() for text in texts) else "plain"


def _either(found: set[str], why: str) -> Finding:
    if not found:
        return unknown(f"{why}, and none of them had such a value")
    return Finding(found.pop() if len(found) == 1 else "either", why)


# The wire.

_CODINGS: Final = ("gzip", "deflate", "br", "zstd")


def compression(answer: Answer) -> Findings:
    """Whether a reply came compressed."""
    if not answer.is_ok:
        return {"compression": unknown(f"a list: {answer.said}")}
    named = answer.headers.get("content-encoding", "").lower()
    found = next((c for c in _CODINGS if c in named), "none")
    return {"compression": Finding(found, "as the reply with the most rows came")}


_STEPS: Final = (
    (0.25, "under 0.25 s"),
    (1, "under 1 s"),
    (5, "under 5 s"),
    (30, "under 30 s"),
)


def speed(seconds: Sequence[float], what: str) -> Finding:
    """How long the quickest of some calls took, in steps, so that a file does not change with each run."""
    if not seconds:
        return unknown(f"{what}: none was answered")
    quickest = min(seconds)
    step = next((text for most, text in _STEPS if quickest < most), "30 s or more")
    return Finding(step, f"{what}: the quickest of {len(seconds)}")


def batching(known: Known, _: Subject, answers: Sequence[Answer]) -> Findings:
    """Which forms of `$batch` give two replies: asked are multipart and JSON below the company, then below a service."""
    forms = [_is_batch(answer) for answer in answers]
    names = ("form of $batch", "place of $batch")
    if any(not answer.status for answer in answers):
        return dict.fromkeys(names, unknown("not every question was answered"))
    said = ", ".join(answer.said for answer in answers)
    for place, (multipart, json) in zip(("company", "service"), (forms[:2], forms[2:])):
        if multipart or json:
            form = (
                "both" if multipart and json else "multipart" if multipart else "json"
            )
            why = "a batch of two reads was answered"
            return {names[0]: Finding(form, why), names[1]: Finding(place, why)}
    none = Finding("none", f"batches of two reads: {said}")
    return {names[0]: none, names[1]: unknown("there is no `$batch`")}


def _is_batch(answer: Answer) -> bool:
    if not answer.is_ok:
        return False
    if "multipart/mixed" in answer.headers.get("content-type", "").lower():
        return len(re.findall(rb"^HTTP/1\.1 200\b", answer.content, re.MULTILINE)) == 2
    body = answer.body
    replies = body.get("responses") if isinstance(body, dict) else None
    return isinstance(replies, list) and len(replies) == 2


def session_of(answer: Answer) -> str:
    """The id of the session that a reply to `Login` opened, empty if it opened none."""
    body = answer.body if answer.is_ok else None
    found = body.get("returnObj") if isinstance(body, dict) else None
    return (
        found if isinstance(found, str) and re.fullmatch(r"[\w-]{8,64}", found) else ""
    )


HELD_CALLS: Final = 4
"""Calls that are made in a held session, one after the other."""
_SESSION: Final = (
    "held session",
    "status of a lost session",
    "calls side by side in a session",
)


def session(known: Known, _: Subject, answers: Sequence[Answer]) -> Findings:
    """Whether a session lasts, and lets calls run side by side: `Login`, some reads, two at once, `Logout`."""
    login, calls, both = (
        answers[0],
        answers[1 : 1 + HELD_CALLS],
        answers[1 + HELD_CALLS : 3 + HELD_CALLS],
    )
    if not session_of(login):
        why = f"`Login`: {login.said}"
        held = Finding("refused", why) if login.is_refusal else unknown(why)
        return {
            **dict.fromkeys(_SESSION, unknown("no session could be held")),
            _SESSION[0]: held,
        }
    lost = next((n for n, a in enumerate(calls) if not a.is_ok), None)
    if lost is None:
        return _lasting(calls, both)
    answer = calls[lost]
    nothing = unknown("the session did not last")
    if not answer.status or answer.is_page:
        return dict.fromkeys(_SESSION, unknown(f"a call in a session: {answer.said}"))
    why = f"call {lost + 1} in a session: {answer.said}"
    value = f"ends after {lost} calls" if lost else "refused"
    return dict(
        zip(_SESSION, (Finding(value, why), Finding(str(answer.status), why), nothing))
    )


def _lasting(calls: Sequence[Answer], both: Sequence[Answer]) -> Findings:
    works = Finding("works", f"{len(calls)} calls in one session were answered")
    beside = unknown(f"two calls at once: {', '.join(a.said for a in both)}")
    if both and all(answer.is_ok for answer in both):
        beside = Finding("work", "two calls at once in one session were answered")
    elif any(answer.is_refusal for answer in both):
        beside = Finding("refused", beside.why)
    return dict(zip(_SESSION, (works, unknown("no session was lost"), beside)))
