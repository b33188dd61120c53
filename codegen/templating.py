"""Templates, rendered to text: what goes to a browser is escaped, and what goes into a package is not."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import jinja2

Render = Callable[..., str]
"""Returns the text of a template, given its name without `.jinja` and its values by keyword."""


def renderer(
    folder: Path,
    *,
    escapes: bool,
    shown: Callable[[object], object] | None = None,
    **known: object,
) -> Render:
    """What renders the templates of a folder, all of which know `known`; `shown` is what becomes of each value that they print."""
    environment = jinja2.Environment(
        loader=jinja2.FileSystemLoader(folder),
        undefined=jinja2.StrictUndefined,
        finalize=shown,
        autoescape=escapes,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
    )
    environment.globals.update(known)

    def render(template: str, **values: object) -> str:
        return environment.get_template(f"{template}.jinja").render(**values)

    return render
