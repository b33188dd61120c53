"""`search`: where a thing is, and what to type to reach it."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from functools import partial
from pathlib import Path
from typing import Final

from codegen.catalogue import index
from codegen.catalogue.included import advice, includes, lines
from codegen.catalogue.search import Found, Hit, Hits, search as find
from codegen.catalogue.words import question
from codegen.commands.session import Session
from codegen.errors import CodegenError, shortened
from codegen.selection import Selection
from codegen.source.cache import Cache
from codegen.source.progress import counted_stage, progress_display

_WIDE: Final = 200
_SHOWN: Final = 3
"""How many other places of a hit are shown."""


def search(
    session: Session,
    *,
    words: Sequence[str],
    metadata: Path | None,
    kind: str | None,
    limit: int,
    as_json: bool,
) -> int:
    """Write the best hits; returns 1 if there is none."""
    asked = question(words)
    if not asked.terms:
        hint = "Give some letters or digits of a name: `kinetic-codegen search selling quantity`."
        raise CodegenError(
            "kinetic-codegen search", "there is nothing to look for", hint
        )
    config = session.config()
    with progress_display(session.talk.stream) as progress:
        reading = counted_stage(progress, "reading {:,} services, BAQs and libraries")
        where = config.metadata(metadata)
        with index.opened(where, config, Cache.own(), reading) as database:
            took = partial(includes, config.selection)
            hits = find(database, asked, includes=took, kind=kind or "", limit=limit)
    for line in (_json if as_json else _text)(hits, config.selection):
        session.say(line)
    for word, meant in hits.corrected:
        session.talk.say(f"nothing is called `{word}`: looked for `{meant}`")
    if not hits.hits:
        session.talk.say("nothing was found")
    return 0 if hits.hits else 1


def _text(hits: Hits, selection: Selection) -> Iterator[str]:
    for hit in hits.hits:
        yield hit.found.code
        if hit.found.words:
            yield f"    {shortened(hit.found.words, _WIDE)}"
        yield f"    {hit.found.path}"
        yield from _elsewhere(hit)
        if advised := advice(selection, hit.found):
            yield f"    {advised}"


def _elsewhere(hit: Hit) -> Iterator[str]:
    """The other places that have it: BAQs before others, as they use what tables have."""
    if not hit.also:
        return
    advised = [_place(found) for found in hit.also[:_SHOWN]]
    if rest := len(hit.also) - len(advised):
        advised.append(others(rest, is_more=hit.more))
    yield f"    also: {', '.join(advised)}"


def others(number: int, *, is_more: bool) -> str:
    """How many other places there are, in words."""
    if number == 1 and not is_more:
        return "1 other"
    return f"{number:,}{' or more' if is_more else ''} others"


def _place(found: Found) -> str:
    return found.code.partition(": ")[0]


def _json(hits: Hits, selection: Selection) -> Iterator[str]:
    """One object, indented by 1."""
    value = {
        "corrected": dict(hits.corrected),
        "hits": [_object(hit, selection) for hit in hits.hits],
    }
    yield from json.dumps(value, indent=1, ensure_ascii=True).split("\n")


def _object(hit: Hit, selection: Selection) -> dict[str, object]:
    found = hit.found
    taken = includes(selection, found)
    return {
        "kind": found.kind,
        "code": found.code,
        "path": found.path,
        "wire": found.wire,
        "type": found.type,
        "description": found.words,
        "included": taken,
        "include": [] if taken else list(map(str, lines(selection, found))),
        "also": [other.code for other in hit.also],
    }
