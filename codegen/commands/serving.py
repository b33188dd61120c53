"""`serve` and `demo`: both need the extra `sandbox`."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from codegen.commands.session import Session
from codegen.errors import CodegenError
from codegen.shell import assignments

if TYPE_CHECKING:
    from codegen.sandbox import Settings


def serve(
    session: Session, *, metadata: Path | None, rows: Path | None, port: int
) -> int:
    """Serve a snapshot until Ctrl-C; its url goes to stdout, and what it takes to stderr."""
    folder = session.config().metadata(metadata)
    found = _rows(folder, rows)
    with _extra():
        from codegen import sandbox
    settings = sandbox.Settings()

    def announce(url: str, company: str) -> None:
        print(url, file=session.out, flush=True)
        about = f"with the rows in {found}" if found else "with rows made up for it"
        login = _login(url, company, settings)
        session.talk.say(f"{folder}, {about}. To log in:\n{login}")

    sandbox.serve(folder, rows=found, port=port, announce=announce)
    return 0


def _rows(folder: Path, named: Path | None) -> Path | None:
    """The rows that were named, or that stand beside the snapshot; raises `CodegenError` for a name of nothing."""
    if named is None:
        beside = folder.parent / "rows"
        return beside if beside.is_dir() else None
    if not named.is_dir():
        hint = "Name a folder of files such as `Erp.BO.CustomerSvc.Customers.json`."
        raise CodegenError(str(named), "there is no such folder", hint)
    return named


def _login(url: str, company: str, settings: Settings) -> str:
    """The environment for a client of this sandbox; its credentials are the same everywhere, and no secrets."""
    basic = {
        "KINETIC_URL": url,
        "KINETIC_COMPANY": company,
        "KINETIC_API_KEY": settings.api_key,
        "KINETIC_USERNAME": settings.username,
        "KINETIC_PASSWORD": settings.password,
    }
    client = {
        "KINETIC_TOKEN_URL": f"{url}/connect/token",
        "KINETIC_CLIENT_ID": settings.client_id,
        "KINETIC_CLIENT_SECRET": settings.client_secret,
    }
    return f"{assignments(basic)}\nor, for client credentials: {assignments(client)}"


def demo(session: Session, *, keep: Path | None) -> int:
    """Run the demo; its project is left in `keep`, if given."""
    with _extra():
        from codegen import demo
    return demo.run(session.talk, session.out, keep=keep)


@contextmanager
def _extra() -> Iterator[None]:
    """Import what stands in the extra; raises `CodegenError` that says how to install it."""
    try:
        yield
    except ModuleNotFoundError as error:
        if error.name not in ("odata_query", "starlette", "uvicorn"):
            raise
        what = f"the extra `sandbox` is not installed ({error.name} is missing)"
        hint = "Install it: pip install 'kinetic-codegen[sandbox]'"
        raise CodegenError("kinetic-codegen", what, hint) from None
