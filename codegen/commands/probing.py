"""`probe`: how one instance behaves, found by reading; the profile, a table, and a report for whoever maintains this."""

from __future__ import annotations

import os
from dataclasses import replace
from pathlib import Path

from codegen import profile as profiles
from codegen.commands.fetching import way_in
from codegen.commands.session import Session
from codegen.config import Config
from codegen.disk import files
from codegen.probe import Limits, Outcome, kept, reports
from codegen.probe import probe as find_out
from codegen.probe.plan import plan
from codegen.profile import Profile
from codegen.runtime.credentials import plain, read_environment
from codegen.source.progress import progress_display
from codegen.source.store import writing


def probe(
    session: Session,
    *,
    metadata: Path | None,
    dry_run: bool,
    report: Path | None,
    seconds: float,
    gets: int,
) -> int:
    """Find out how the instance behaves, and write `profile.json` beside its documents; returns 0.

    With `dry_run` nothing is sent: the requests are printed with their reasons. What is unknown now and was known before stays
    as it was. Stopped by Ctrl-C, nothing is written.
    """
    if dry_run:
        for line in plan(*destination(session.config()), gets):
            session.say(line)
        return 0
    config, talk = session.config(), session.talk
    folder = config.metadata_to_write(metadata)
    limits = Limits(gets, seconds, min(config.fetch.timeout, seconds / 4))
    found, before = _sent(session, config, folder, limits)
    _tell(session, found, before)
    talk.say(f"{folder / profiles.FILE}: {_summary(found)}")
    if report is not None:
        files.write(report, reports.markdown(found).encode())
        talk.say(f"wrote {report}: read it before you send it")
    return 0


def _sent(
    session: Session, config: Config, folder: Path, limits: Limits
) -> tuple[Outcome, Profile]:
    """What was found out and is in the folder now, and the profile that was there before."""
    talk, reach = session.talk, way_in(session, config)
    with writing(folder) as store:
        store.check_instance(reach.url, reach.company)
        before = kept.profile(folder)
        try:
            with talk.watch("probe"), progress_display(talk.stream) as progress:
                found = find_out(
                    reach, _services(config), limits=limits, progress=progress
                )
        except KeyboardInterrupt:
            talk.say("stopped; nothing was written")
            raise
        found = replace(found, profile=before.with_findings(found.profile.findings))
        kept.keep(folder, found.profile)
    return found, before


def destination(config: Config) -> tuple[str, str, tuple[str, ...]]:
    """The address and the company that are asked, and the services that are named; no credentials are needed to know them."""
    variables = read_environment(os.environ)
    url = config.instance.url or plain(variables, "KINETIC_URL")
    company = config.instance.company or plain(variables, "KINETIC_COMPANY")
    return url.rstrip("/") or "{url}", company or "{company}", _services(config)


def _services(config: Config) -> tuple[str, ...]:
    """The services that the configuration names one by one."""
    return tuple(config.selection.named("services") or ())


def _tell(session: Session, found: Outcome, before: Profile) -> None:
    """The table on stdout, and on stderr what is not as it was."""
    reports.table(found.profile, session.out)
    for name, old, new in profiles.changed(before, found.profile):
        session.talk.say(f"changed: {name}: {old} -> {new}")


def _summary(found: Outcome) -> str:
    findings = found.profile.findings.values()
    settled = sum(finding.value is not None for finding in findings)
    return f"{settled} of {len(findings)} facts settled by {found.gets} GETs, on {', '.join(found.sets) or 'no set'}"
