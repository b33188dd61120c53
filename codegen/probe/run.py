"""A probe under way: the ground, then one probe after the other, each question once, until a bound is reached."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from functools import partial
from typing import Final
from urllib.parse import urlsplit

from codegen.documents import edmx
from codegen.documents.edm import Document
from codegen.errors import CodegenError
from codegen.probe import ground, settle
from codegen.probe.declared import declared
from codegen.probe.ground import MOST_SERVICES, USUAL, Place, Seen, Subject
from codegen.probe.line import Answer, Limits, Line, OutOfBounds
from codegen.probe.settle import Findings, Known, unknown
from codegen.probe.table import MOST_BAQS, PROBES, Probe
from codegen.profile import FACTS, Finding, Profile
from codegen.runtime.options import Options
from codegen.runtime.data.values import encoded
from codegen.runtime.http.message import Request
from codegen.source import replies, requests
from codegen.source.login import credentials, open_session
from codegen.source.progress import Progress
from codegen.source.replies import Unreadable

_MOST_REPLY: Final = 32 * 1024 * 1024
"""Bytes of one reply; `$metadata` of a large service has five million."""
_NOWHERE: Final = Subject(Seen(Place("", "", {}, (), {}), ()), {})
"""What questions are about that are about no set."""


@dataclass(frozen=True, slots=True)
class Outcome:
    """What a probe found, and what it cost."""

    profile: Profile
    sets: tuple[str, ...]
    """The sets that were asked, for people: the profile does not name them."""
    gets: int


def probe(
    options: Options,
    services: Sequence[str],
    *,
    limits: Limits,
    progress: Progress,
    clock: Callable[[], float] = time.monotonic,
) -> Outcome:
    """The profile of an instance; `services` are asked before those that every Kinetic has.

    Raises `CodegenError` if the instance is out of reach, refuses the credentials, or settles nothing at all.
    """
    return asyncio.run(_probe(options, services, limits, progress, clock))


async def _probe(
    options: Options,
    services: Sequence[str],
    limits: Limits,
    progress: Progress,
    clock: Callable[[], float],
) -> Outcome:
    alone = replace(
        options,
        hold_session=False,
        retries=0,
        max_concurrency=2,
        timeout=limits.each,
        deadline=limits.each,
        max_reply=_MOST_REPLY,
    )
    async with open_session(alone) as session:
        secrets = partial(credentials, options)
        line = Line(session.send, limits, clock, secrets)
        run = _Run(line, options, progress)
        await run.all([*dict.fromkeys((*services, *USUAL))])
    return run.outcome()


@dataclass(slots=True)
class _Run:
    """One probe under way."""

    line: Line
    options: Options
    progress: Progress
    known: Known = field(init=False)
    findings: dict[str, Finding] = field(default_factory=dict)
    end: str = ""
    """Why no more questions are sent, empty while they are."""

    @property
    def company(self) -> str:
        """The company that is asked."""
        return self.options.company

    def __post_init__(self) -> None:
        self.known = Known(self.company, findings=self.findings)

    async def all(self, services: Sequence[str]) -> None:
        """Look at the ground, and send every probe."""
        self.progress.stage("looking at a few entity sets")
        try:
            await self._look(services)
        except OutOfBounds as error:
            self.end = str(error)
        self.progress.stage(f"sending {len(PROBES)} probes", len(PROBES))
        for probe in PROBES:
            self._take(await self._settled(probe))
            self.progress.step(probe.facts[0])

    def outcome(self) -> Outcome:
        """What was found; raises `CodegenError` if that is nothing."""
        for fact in FACTS.values():
            self.findings.setdefault(
                fact.name, unknown(fact.never or "no reply says it")
            )
        if all(found.value is None for found in self.findings.values()):
            first = next(iter(self.findings.values()))
            hint = "Check [instance] url and company in kinetic.toml, and what the API key may do."
            raise CodegenError(
                "the instance", f"nothing could be found out: {first.why}", hint
            )
        sets = tuple(seen.place.title for seen in self.known.sets)
        return Outcome(Profile(dict(self.findings)), sets, self.line.gets)

    def _take(self, findings: Findings) -> None:
        for name, found in settle.checked(findings).items():
            if found.value is not None or name not in self.findings:
                self.findings[name] = found

    # The ground.

    async def _look(self, services: Sequence[str]) -> None:
        documents, raw, seconds = await self._documents(services)
        self._take(declared(documents, raw))
        if seconds:
            self._take({"first $metadata": settle.speed(seconds[:1], "the first")})
        if self.end:
            return
        if documents:
            again = await self.line.ask(_metadata(self.company, documents[0].name))
            later = [again.seconds] if again.is_ok else []
            self._take({"later $metadata": settle.speed(later, "the same again")})
        found = [place for document in documents for place in ground.places(document)]
        seen = [await self._seen(place) for place in ground.chosen(found)]
        sets = tuple(one for one, _ in seen if one is not None)
        self.known = replace(self.known, sets=sets, findings=self.findings)
        times = [took for one, took in seen if one is not None]
        self._take({"a read": settle.speed(times, "reads of up to 50 rows")})
        self._take({"offset of days": settle.offsets(sets), **settle.counting(sets)})
        self.known = replace(self.known, baqs=await self._baqs())

    async def _documents(
        self, services: Sequence[str]
    ) -> tuple[list[Document], list[bytes], list[float]]:
        """The `$metadata` of the first services that have one, and how long each took."""
        documents: list[Document] = []
        raw: list[bytes] = []
        seconds: list[float] = []
        for service in services[: 2 * MOST_SERVICES]:
            try:
                answer = await self.line.ask(_metadata(self.company, service))
            except OutOfBounds as error:
                self.end = str(error)
                break
            document = _document(answer, service)
            if document is not None:
                documents.append(document)
                raw.append(answer.content)
                seconds.append(answer.seconds)
            if len(documents) == MOST_SERVICES:
                break
        return documents, raw, seconds

    async def _seen(self, place: Place) -> tuple[Seen | None, float]:
        """A first look at a set, None if it gives no list, and how long it took."""
        path = ground.path(self.company, place)
        answer = await self.line.ask(Request("GET", path, ground.first_look(place)))
        rows = settle.keyed(Subject(Seen(place, ()), {}), answer)
        if rows is None:
            return None, answer.seconds
        return Seen(place, tuple(rows), settle.total_of(answer)), answer.seconds

    async def _baqs(self) -> tuple[str, ...]:
        """The names of the first BAQs that are listed."""
        answer = await self.line.ask(requests.baq_list(self.company, 1))
        try:
            page = replies.baq_page(answer.content) if answer.is_ok else None
        except Unreadable:
            return ()
        names = sorted(offer.name for offer in page.offers) if page else []
        return tuple(name for name in names if len(name) < 100)[:MOST_BAQS]

    # The probes.

    async def _settled(self, probe: Probe) -> Findings:
        """What a probe settles; all its facts are unknown if it could not be sent."""
        subject = self._subject(probe)
        if isinstance(subject, str):
            return dict.fromkeys(probe.facts, unknown(subject))
        try:
            answers = await self._answers(probe, subject)
        except OutOfBounds as error:
            self.end = str(error)
            return dict.fromkeys(probe.facts, unknown(self.end))
        if not answers:
            return dict.fromkeys(probe.facts, unknown("there is nothing to ask about"))
        return probe.settle(self.known, subject, answers)

    def _subject(self, probe: Probe) -> Subject | str:
        """What a probe is about, or why it is not sent."""
        if self.end:
            return self.end
        if probe.about is None:
            return _NOWHERE
        found = probe.about(self.company, self.known.sets)
        return ground.ABSENT[probe.about] if found is None else found

    async def _answers(self, probe: Probe, subject: Subject) -> list[Answer]:
        fields = self._common(subject)
        answers: list[Answer] = []
        for ask in probe.asks:
            more = probe.more(self.known, subject, answers)
            if more is None:
                break
            request = ask.request({**fields, **more})
            asked = [self.line.ask(request) for _ in range(1 + ask.twice)]
            answers += await asyncio.gather(*asked)
        return answers

    def _common(self, subject: Subject) -> dict[str, str]:
        """What braces stand for in every question."""
        odata = f"api/v2/odata/{encoded(self.company)}"
        place = {
            "root": urlsplit(self.options.url).path,
            "host": urlsplit(self.options.url).netloc,
            "company": encoded(self.company),
            "odata": odata,
            "service": f"{odata}/{encoded(subject.seen.place.service)}",
            "set": "",
        }
        return {**place, **subject.fields}


def _metadata(company: str, service: str) -> Request:
    return requests.document("service", company, service)


def _document(answer: Answer, service: str) -> Document | None:
    if not answer.is_ok:
        return None
    try:
        return edmx.parse(answer.content, service)
    except CodegenError:
        return None
