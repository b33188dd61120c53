"""One run of the command line: its output, messages and configuration."""

from __future__ import annotations

import sys
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, TextIO

from codegen.commands.talk import Talk
from codegen.errors import printable

if TYPE_CHECKING:
    from codegen.config import Config


@dataclass(slots=True)
class Session:
    """What every command gets."""

    talk: Talk = field(default_factory=lambda: Talk(sys.stderr))
    out: TextIO = field(default_factory=lambda: sys.stdout)
    """Where data goes."""
    file: Path | None = None
    """The configuration that `--config` names."""

    def say(self, line: str) -> None:
        """Write a line of data; control characters are spelled out, so that no name controls a terminal or starts a new line."""
        print(printable(line), file=self.out)

    def config(self, *, silent: bool = False) -> Config:
        """The configuration: from the named file or the nearest `kinetic.toml`, or the defaults if there is none."""
        from codegen import config

        file = self.file or config.nearest(Path.cwd())
        if file is None:
            return config.Config()
        if not silent and self.file is None and file.parent.parts:
            self.talk.say(f"using {file}")
        return config.load(file)
