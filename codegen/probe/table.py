"""The table of probes: which facts, why they are asked for, what is sent, and what settles them.

A question is a line such as `GET {set}?$top=1&$skip=1`, as `--dry-run` prints it; its braces stand for what was found on the ground.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from codegen.probe import ground, settle
from codegen.probe.ground import CHARACTERS, SLASHES, Fields, Finder, Subject
from codegen.probe.line import Answer
from codegen.probe.settle import Known, Settle
from codegen.probe.shapes import shaped
from codegen.runtime.data.values import encoded
from codegen.runtime.http.message import Request, encode_query
from codegen.runtime.http.secret import Secret


@dataclass(frozen=True, slots=True)
class Ask:
    """One question."""

    text: str
    body: str = ""
    content_type: str = "application/json"
    in_session: bool = False
    twice: bool = False
    """Whether it is sent twice at once."""

    def request(self, fields: Mapping[str, str]) -> Request:
        """The question with what its braces stand for."""
        method, _, rest = self.text.partition(" ")
        path, _, query = rest.partition("?")
        pairs = [pair.partition("=") for pair in query.split("&") if pair]
        named = {"SessionID": fields["session"]} if self.in_session else {}
        held = (("SessionInfo", Secret(json.dumps(named))),) if named else ()
        return Request(
            method,
            path.format_map(fields),
            tuple((name, value.format_map(fields)) for name, _, value in pairs),
            body=_filled(self.body, fields).encode() if self.body else None,
            content_type=self.content_type,
            accept=_ACCEPTS.get(self.content_type, "application/json"),
            headers=held,
            read=True,
        )


def _filled(body: str, fields: Mapping[str, str]) -> str:
    """A body, whose own braces stand for nothing."""
    for name in ("root", "host", "set"):
        body = body.replace(f"{{{name}}}", fields[name])
    return body


_MIXED: Final = "multipart/mixed; boundary=kinetic_probe"
_ACCEPTS: Final = {_MIXED: "multipart/mixed"}

More = Callable[[Known, Subject, Sequence[Answer]], Fields | None]
"""What else the braces of the next question stand for, given the answers so far; None if no more is to be asked."""


def _always(known: Known, subject: Subject, answers: Sequence[Answer]) -> Fields | None:
    return {}


@dataclass(frozen=True, slots=True)
class Probe:
    """The questions that settle some facts."""

    facts: tuple[str, ...]
    why: str
    """The reason, for a person."""
    about: Finder | None
    """Finds what the questions are about; None for those about no set."""
    asks: tuple[Ask, ...]
    settle: Settle
    more: More = _always


def _asks(*texts: str) -> tuple[Ask, ...]:
    return tuple(map(Ask, texts))


def _unless_numbered(
    known: Known, _: Subject, answers: Sequence[Answer]
) -> Fields | None:
    return None if known.value("number of rows") else {}


def _until_listed(known: Known, _: Subject, answers: Sequence[Answer]) -> Fields | None:
    return None if answers and settle.rows_of(answers[0]) is not None else {}


def _if_equal(known: Known, _: Subject, answers: Sequence[Answer]) -> Fields | None:
    return None if answers and settle.rows_of(answers[0]) is None else {}


def _plain_then_odd(
    known: Known, subject: Subject, answers: Sequence[Answer]
) -> Fields | None:
    """A key without a row: a plain one, then with each slash, with all other characters, and with each of them if that is refused."""
    groups = ["", *SLASHES, CHARACTERS, *CHARACTERS]
    number = len(answers)
    if number > 1 and not settle.is_absence(answers[0]):
        return None
    if number == 4 and settle.is_alike(answers[0], answers[3]):
        return None
    place = subject.seen.place
    values = subject.seen.key_of(subject.rows[0]) or ()
    text = f"zz{groups[number]}zz"
    odd = [
        text if n == subject.fields["text"] else v for n, v in zip(place.key, values)
    ]
    return {"without row": ground.predicate(place, odd, named=known.is_named)}


def _each_odd(
    known: Known, subject: Subject, answers: Sequence[Answer]
) -> Fields | None:
    if not answers:
        return {}
    rows = settle.odd_rows(subject, answers[0])
    if len(answers) > len(rows):
        return None
    values = subject.seen.key_of(rows[len(answers) - 1]) or ()
    return {
        "odd row": ground.predicate(subject.seen.place, values, named=known.is_named)
    }


def _longer(known: Known, subject: Subject, answers: Sequence[Answer]) -> Fields | None:
    """Text that makes a query of the next size; no more once one was refused."""
    is_short = bool(answers) and settle.rows_of(answers[0]) != []
    is_refused = bool(answers) and settle.rows_of(answers[-1]) != []
    if len(answers) > 1 and (is_short or is_refused):
        return None
    size = settle.SHORT if is_short else settle.SIZES[len(answers)]
    bare = encode_query(
        (
            ("$filter", f"{subject.fields['text']} eq ''"),
            ("$top", "1"),
            ("$select", subject.fields["key"]),
        )
    )
    return {"padding": "x" * (size - len(bare))}


def _each_day(
    known: Known, subject: Subject, answers: Sequence[Answer]
) -> Fields | None:
    """The day that a row shows, and the row's key; a refusal ends the questions."""
    rows = [*subject.rows, *settle.missed(subject, answers)]
    if len(answers) >= len(rows) or any(answer.is_refusal for answer in answers):
        return None
    shown = rows[len(answers)]
    day = str(shown[subject.fields["column"]])[:10]
    year, month, number = day.split("-")
    values = subject.seen.key_of(shown) or ()
    return {
        "day": day,
        "year": year,
        "month": str(int(month)),
        "number": str(int(number)),
        "row": ground.condition(subject.seen.place, values),
    }


def _each_baq(
    known: Known, subject: Subject, answers: Sequence[Answer]
) -> Fields | None:
    number = len(answers) // 2
    return {"baq": encoded(known.baqs[number])} if number < len(known.baqs) else None


def _in_session(
    known: Known, subject: Subject, answers: Sequence[Answer]
) -> Fields | None:
    if not answers:
        return {}
    found = settle.session_of(answers[0])
    return {"session": found} if found else None


MOST_BAQS: Final = 2
_BATCH: Final = (
    "--kinetic_probe\r\nContent-Type: application/http\r\nContent-Transfer-Encoding: binary\r\n\r\n"
    "GET {root}/{set}?$top=1 HTTP/1.1\r\nHost: {host}\r\nAccept: application/json\r\n\r\n"
)
_MULTIPART: Final = f"{_BATCH}\r\n{_BATCH}\r\n--kinetic_probe--\r\n"
_JSON: Final = json.dumps(
    {
        "requests": [
            {"id": n, "method": "GET", "url": "{root}/{set}?$top=1"} for n in "12"
        ]
    }
)


def _batches(place: str) -> tuple[Ask, ...]:
    text = f"POST {place}/$batch"
    return Ask(text, _MULTIPART, _MIXED), Ask(text, _JSON)


def _day_asks(condition: str) -> tuple[Ask, ...]:
    """Two days, then the rows that were not found by theirs."""
    rest = "$top=5&$select={key},{column}"
    by_day, by_key = (f"GET {{set}}?$filter={f}&{rest}" for f in (condition, "{row}"))
    return _asks(by_day, by_day, by_key, by_key)


_SESSIONS: Final = "POST {odata}/Ice.LIB.SessionModSvc"

PROBES: Final[tuple[Probe, ...]] = (
    Probe(
        ("positional keys", "named keys", "etags"),
        "A URL writes keys in one of two forms; the wrong one is an error on every read of a row.",
        ground.any_row,
        _asks("GET {set}{positional}", "GET {set}{named}"),
        settle.keys,
    ),
    Probe(
        ("number of rows",),
        "A list that tells its number needs no call more to be known as whole.",
        ground.any_row,
        _asks("GET {set}/$count"),
        settle.numbering,
        _unless_numbered,
    ),
    Probe(
        ("rows in one reply", "nextLinks", "tokens in nextLinks", "compression"),
        "Servers cut lists off in silence: how many rows come, and does a link lead to the rest?",
        ground.many_rows,
        _asks("GET {set}?$count=true&$select={key}"),
        settle.one_reply,
    ),
    Probe(
        ("$top above the cap",),
        "If `$top` gives more rows than a reply holds without it, pages can be larger.",
        ground.many_rows,
        _asks("GET {set}?$top=1000&$select={key}"),
        settle.above,
    ),
    Probe(
        ("$skip",),
        "Rows that are not in the order of their key are paged by place.",
        ground.many_rows,
        _asks(
            "GET {set}?$top=2&$select={key}&$orderby={key}",
            "GET {set}?$top=1&$skip=1&$select={key}&$orderby={key}",
        ),
        settle.skipping,
    ),
    Probe(
        ("$count of children", "children in one list", "nextLinks of children"),
        "Lists of children are cut off, too; their number shows it.",
        ground.parent,
        _asks(
            "GET {set}?$top=50&$select={key}&$expand={child}($count=true;$select={child_key})",
            "GET {set}?$top=50&$select={key}&$expand={child}",
        ),
        settle.children,
        _until_listed,
    ),
    Probe(
        ("text compared in $filter", "letter case of text"),
        "Pages by key compare text by `gt`; a server that refuses it is paged by place.",
        ground.text_column,
        _asks(
            "GET {set}?$filter={text} eq {value}&$top=5&$select={key},{text}",
            "GET {set}?$filter={text} gt {value}&$top=1&$select={key}",
            "GET {set}?$filter={text} eq {swapped}&$top=5&$select={key},{text}",
        ),
        settle.text_order,
        _if_equal,
    ),
    Probe(
        ("date()",),
        "A day in a filter is the hardest thing users meet: does the server compare the day that it shows?",
        ground.days,
        _day_asks("date({column}) eq {day}"),
        settle.by_day("date()"),
        _each_day,
    ),
    Probe(
        ("year()",),
        "The same, by year, month and day.",
        ground.days,
        _day_asks(
            "year({column}) eq {year} and month({column}) eq {month} and day({column}) eq {number}"
        ),
        settle.by_day("year()"),
        _each_day,
    ),
    Probe(
        ("computed columns in $filter",),
        "Columns of joined tables can be read, and not everywhere be filtered by.",
        ground.joined_column,
        _asks("GET {set}?$filter={joined} eq {value}&$top=1&$select={key}"),
        settle.plainly_taken(
            "computed columns in $filter",
            "a filter by a column like those of joined tables",
        ),
    ),
    Probe(
        ("unknown column in $select",),
        "A package that is older than its instance may select a column that has gone.",
        ground.any_row,
        _asks("GET {set}?$select={key},NoSuchColumn&$top=1"),
        settle.unknown_column,
    ),
    Probe(
        ("in",),
        "`in` is shorter than a chain of `or`.",
        ground.text_column,
        _asks("GET {set}?$filter={text} in ({value},{value})&$top=1&$select={key}"),
        settle.plainly_taken("in", "a filter with `in`"),
    ),
    Probe(
        ("any",),
        "Conditions on children need `any`.",
        ground.parent,
        _asks("GET {set}?$filter={child}/any()&$top=1&$select={key}"),
        settle.plainly_taken("any", "a filter with `any`"),
    ),
    Probe(
        ("characters that a path takes",),
        "Keys may hold any character; proof is a row that was read by its key.",
        ground.odd_keys,
        _asks(
            "GET {set}?$filter={odd}&$top=50&$select={key}",
            *["GET {set}{odd row}"] * settle.MOST_ODD,
        ),
        settle.taken_characters,
        _each_odd,
    ),
    Probe(
        ("characters that a path refuses",),
        "IIS refuses some characters though they are encoded: such rows are read through `$filter`.",
        ground.text_key,
        _asks(*["GET {set}{without row}"] * (2 + len(SLASHES) + len(CHARACTERS))),
        settle.refused_characters,
        _plain_then_odd,
    ),
    Probe(
        ("longest query",),
        "IIS refuses more than 2,048 characters unless it is configured otherwise.",
        ground.text_column,
        _asks(
            *["GET {set}?$filter={text} eq '{padding}'&$top=1&$select={key}"]
            * len(settle.SIZES)
        ),
        settle.longest_query,
        _longer,
    ),
    Probe(
        ("form of $batch", "place of $batch"),
        "Many small calls in one; the vendor names it, and nobody has shown it.",
        ground.any_row,
        (*_batches("{odata}"), *_batches("{service}")),
        settle.batching,
    ),
    Probe(
        ("shape of environment", "version"),
        "`environment` names companies and plants; its shape is not published.",
        None,
        _asks("GET api/v2/environment"),
        shaped("shape of environment"),
    ),
    Probe(
        ("shape of the help page",),
        "The help page lists services; its shape is not published.",
        None,
        _asks("GET api/helppage/services?serviceType=Lib"),
        shaped("shape of the help page"),
    ),
    Probe(
        ("shape of the function list",),
        "Libraries of functions are listed for a company.",
        None,
        _asks("GET api/v2/efx/{company}"),
        shaped("shape of the function list"),
    ),
    Probe(
        ("held session", "status of a lost session", "calls side by side in a session"),
        "Many calls in one session use one licence, if sessions last; this one is logged out at the end.",
        ground.any_row,
        (
            Ask(f"{_SESSIONS}/Login", "{}"),
            *[Ask("GET {set}?$top=1&$select={key}", in_session=True)]
            * settle.HELD_CALLS,
            Ask("GET {set}?$top=1&$select={key}", in_session=True, twice=True),
            Ask(f"{_SESSIONS}/Logout", "{}", in_session=True),
        ),
        settle.session,
        _in_session,
    ),
    Probe(
        ("numbers of BAQs", "text of BAQs"),
        "BAQs of external data have sent numbers as text, and text with spaces at its end.",
        None,
        _asks(
            *[
                "GET {odata}/BaqSvc/{baq}/$metadata",
                "GET {odata}/BaqSvc/{baq}/Data?$top=5",
            ]
            * MOST_BAQS
        ),
        settle.baq_values,
        _each_baq,
    ),
)
"""Every probe, in the order in which they are sent: what clients act on comes first."""

BRACES: Final[Mapping[str, str]] = {
    "set": "the path of a set that has what the question is about",
    "service": "the path of its service",
    "key": "the columns of its key",
    "columns": "the key, and up to seven columns of text, of days and of joined tables",
    "positional": "a key of a row that came, as values",
    "named": "the same with the names of its parts",
    "without row": "a key of which there is no row, with one of the characters in question",
    "odd": "a condition for keys that hold such a character",
    "odd row": "the key of a row that it found",
    "row": "a condition for the key of a row that came",
    "child": "a list of children of the set",
    "child_key": "the columns of their key",
    "text": "a column of text",
    "value": "a value of the column that came",
    "swapped": "the same with small and capital letters swapped",
    "joined": "a column named like that of a joined table",
    "column": "a column that holds days",
    "day": "a day that a row shows",
    "year": "the year of that day",
    "month": "its month",
    "number": "its day of the month",
    "padding": "letters that make the query as long as it is to be",
    "baq": "the name of a BAQ that was listed",
    "session": "the session that the login gave",
}
"""What stands for what replies show first, by the names in braces."""
