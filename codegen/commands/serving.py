"""`serve` and `demo`: both need the extra `sandbox`."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from codegen.commands.session import Session
from codegen.errors import CodegenError


def serve(session: Session, *, metadata: Path | None, port: int) -> int:
    """Serve a snapshot until Ctrl-C; its url goes to stdout."""
    folder = session.config().metadata(metadata)
    with _extra():
        from codegen.sandbox import serve as run
    run(
        folder, port=port, announce=lambda url: print(url, file=session.out, flush=True)
    )
    return 0


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
