"""`guide`: the pages of the guide, which are installed with the program."""

from __future__ import annotations

from codegen.catalogue.guide import pages as pages, title
from codegen.commands.session import Session
from codegen.errors import CodegenError
from codegen.toml import suggestion


def guide(session: Session, *, page: str | None) -> int:
    """Write a page to stdout, or a line for each page; raises `CodegenError` if there is no such page."""
    found = pages()
    if page is None:
        wide = max(map(len, found))
        for name, file in found.items():
            session.say(f"{name:<{wide}}  {title(file)}")
        return 0
    if page not in found:
        hint = suggestion(page, found) or f"The pages are {', '.join(found)}."
        raise CodegenError("guide", f"there is no page `{page}`", hint)
    session.out.write(found[page].read_text("utf-8"))
    return 0
