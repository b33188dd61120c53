"""One run of the command line: where it speaks, and which configuration and snapshot it is about."""

from __future__ import annotations

import sys
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, TextIO

from codegen.commands.talk import Talk

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

    def config(self) -> Config:
        """The configuration: of the file that was named, of `kinetic.toml` here, or the defaults where that is not there."""
        from codegen import config

        here = Path(config.FILE)
        if self.file is None and not here.exists():
            return config.Config()
        return config.load(self.file or here)
