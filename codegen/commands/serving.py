"""`serve` and `demo`: both need the extra `sandbox`."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from codegen.commands.session import Session
from codegen.errors import CodegenError, missing_extra
from codegen.shell import assignments
from codegen.source.snapshot import open_snapshot

if TYPE_CHECKING:
    from codegen.sandbox import Settings


def serve(
    session: Session,
    *,
    metadata: Path | None,
    rows: Path | None,
    port: int,
    temperament: str | None,
) -> int:
    """Serve a snapshot until Ctrl-C; the url goes to stdout, the credentials to stderr."""
    with extra():
        from codegen import sandbox
        from codegen.sample.business import Sample
    if temperament == "?":
        for name, preset in sandbox.PRESETS.items():
            session.say(f"{name:<18} {preset.traits()}".rstrip())
        return 0
    folder = session.config().metadata(metadata)
    if temperament is None:
        manners = sandbox.of_profile(open_snapshot(folder).profile)
    else:
        manners = sandbox.preset(temperament)
    settings = sandbox.Settings(temperament=manners, business=Sample())
    found = _rows(folder, rows)

    def announce(url: str, company: str, settings: Settings) -> None:
        print(url, file=session.out, flush=True)
        about = f"with the rows in {found}" if found else "with made-up rows"
        login = _login(url, company, settings)
        session.talk.say(f"{folder}, {about}. To log in:\n{login}")

    sandbox.serve(folder, rows=found, port=port, announce=announce, settings=settings)
    return 0


def _rows(folder: Path, named: Path | None) -> Path | None:
    """The folder of rows that was named, or the one next to the snapshot; raises `CodegenError` if the named one is missing."""
    if named is None:
        beside = folder.parent / "rows"
        return beside if beside.is_dir() else None
    if not named.is_dir():
        hint = "Name a folder of files such as `Erp.BO.CustomerSvc.Customers.json`."
        raise CodegenError(str(named), "there is no such folder", hint)
    return named


def _login(url: str, company: str, settings: Settings) -> str:
    """The lines that set a client's environment in a shell; the credentials are valid until the sandbox ends."""
    basic = assignments(settings.environment(url, company))
    client = assignments(settings.client_environment(url))
    return f"{basic}\nor, for client credentials: {client}"


def demo(session: Session, *, keep: Path | None) -> int:
    """Run the demo; its project is kept in `keep`, if given."""
    with extra():
        from codegen import demo
    return demo.run(session.talk, session.out, keep=keep)


@contextmanager
def extra() -> Iterator[None]:
    """Import the modules of the extra; raises `CodegenError` with how to install it."""
    try:
        yield
    except ModuleNotFoundError as error:
        if error.name not in ("odata_query", "starlette", "uvicorn"):
            raise
        what = f"the extra `sandbox` is not installed ({error.name} is missing)"
        raise missing_extra(what, "sandbox") from None
