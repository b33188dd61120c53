"""What a fetch settles in passing: from the documents that it fetched anyway, and the way in which they came. It asks nothing."""

from __future__ import annotations

from dataclasses import dataclass, field

from codegen.documents import edmx
from codegen.documents.edm import Document
from codegen.errors import CodegenError
from codegen.probe import settle
from codegen.probe.declared import declared
from codegen.probe.ground import MOST_SERVICES, USUAL
from codegen.probe.line import Answer, Send
from codegen.probe.settle import Findings
from codegen.profile import Profile
from codegen.runtime.http.message import Reply, Request
from codegen.source.snapshot import Snapshot


@dataclass(slots=True)
class ReplyObserver:
    """Watches the replies of a fetch."""

    _documents: list[Answer] = field(default_factory=list)

    def over(self, send: Send) -> Send:
        """What sends as `send` does, and is watched."""

        async def watched(request: Request) -> Reply:
            reply = await send(request)
            if request.path.endswith("/$metadata"):
                self._documents[1:] = [Answer(reply.status, headers=reply.headers)]
            return reply

        return watched

    def profile(self, before: Profile, snapshot: Snapshot) -> Profile:
        """The profile with what this fetch and its documents settle of what is not settled: a probe has seen other documents, too.

        Speeds are a probe's alone: two fetches of the same documents give the same bytes.
        """
        found = _declared(snapshot)
        if self._documents:
            found |= settle.compression(self._documents[0])
        fresh = {
            n: f for n, f in settle.checked(found).items() if before.value(n) is None
        }
        return before.with_findings(fresh)


def _declared(snapshot: Snapshot) -> Findings:
    """What the first documents of a snapshot declare, those first that every Kinetic has."""
    entries = {entry.name: entry for entry in snapshot.of("service")}
    names = [*(name for name in USUAL if name in entries), *entries]
    documents: list[Document] = []
    raw: list[bytes] = []
    for name in [*dict.fromkeys(names)][:MOST_SERVICES]:
        try:
            data = snapshot.read(entries[name])
            documents.append(edmx.parse(data, name))
            raw.append(data)
        except CodegenError:
            continue
    return declared(documents, raw) if documents else {}
