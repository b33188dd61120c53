"""One run of the command line: where it speaks, and which configuration and snapshot it is about."""

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
    """What every command is given."""

    talk: Talk = field(default_factory=lambda: Talk(sys.stderr))
    out: TextIO = field(default_factory=lambda: sys.stdout)
    """Where data goes."""
    file: Path | None = None
    """The configuration that was named."""

    def say(self, line: str) -> None:
        """Write a line of data; no control character of a name or a file reaches a terminal, or makes two lines of one."""
        print(printable(line), file=self.out)

    def config(self, *, silent: bool = False) -> Config:
        """The configuration: of the file that was named, of the nearest `kinetic.toml`, or the defaults if there is none."""
        from codegen import config

        file = self.file or config.nearest(Path.cwd())
        if file is None:
            return config.Config()
        if not silent and self.file is None and file.parent.parts:
            self.talk.say(f"using {file}")
        return config.load(file)
