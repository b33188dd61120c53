"""`catalogue`: the instance as a site, written into a folder or served on this computer."""

from __future__ import annotations

import sqlite3
from contextlib import ExitStack
from pathlib import Path

from codegen.catalogue import index
from codegen.catalogue.site import Site, site, write
from codegen.commands.serving import extra
from codegen.commands.session import Session
from codegen.source.cache import Cache
from codegen.source.progress import counted_stage, progress_display
from codegen.source.snapshot import open_snapshot
from codegen.upgrade.revisions import opened


def catalogue(
    session: Session,
    *,
    metadata: Path | None,
    out: Path | None,
    since: str | None,
    port: int,
) -> int:
    """Write the site into `out`, or serve it until Ctrl-C; its url goes to stdout."""
    config = session.config()
    where = config.metadata(metadata)
    with ExitStack() as held:
        with progress_display(session.talk.stream) as progress:
            read = counted_stage(progress, "reading {:,} services, BAQs and libraries")
            found = held.enter_context(index.opened(where, config, Cache.own(), read))
            before = held.enter_context(opened(since)) if since else None
            snapshot = open_snapshot(where)
            made = site(snapshot, config, found, before, since or "")
            session.talk.problems([*snapshot.problems, *made.problems])
            if out is not None:
                pages = counted_stage(progress, "writing {:,} pages")
                changes = write(made, found, out, pages)
                session.talk.say(
                    f"{out}: {len(made.paths):,} pages, {changes.count:,} files written"
                )
                return 0
        _serve(session, made, found, port)
    return 0


def _serve(session: Session, made: Site, found: sqlite3.Connection, port: int) -> None:
    with extra():
        from codegen.catalogue.app import build
        from codegen.sandbox.server import listening, serve_until_interrupted
    file = Path(found.execute("PRAGMA database_list").fetchone()[2])
    with listening("127.0.0.1", port, "the catalogue") as (listener, url):
        print(url, file=session.out, flush=True)
        session.talk.say("Ctrl-C ends it.")
        serve_until_interrupted(build(made, lambda: index.reading(file)), listener)
