"""How long each stage of a command took."""

from __future__ import annotations

import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field


@dataclass(slots=True)
class Stopwatch:
    """Adds up what each stage takes: `with watch("parse"): …`."""

    seconds: dict[str, float] = field(default_factory=dict)

    @contextmanager
    def __call__(self, stage: str) -> Iterator[None]:
        """Time the block as a part of that stage."""
        start = time.perf_counter()
        try:
            yield
        finally:
            self.add({stage: time.perf_counter() - start})

    def add(self, seconds: Mapping[str, float]) -> None:
        """Add what another watch measured, perhaps in another process."""
        for stage, taken in seconds.items():
            self.seconds[stage] = self.seconds.get(stage, 0.0) + taken

    def table(self) -> str:
        """One line per stage, and their sum."""
        rows = [*self.seconds.items(), ("total", sum(self.seconds.values()))]
        width = max(len(stage) for stage, _ in rows)
        return "\n".join(f"{stage:<{width}}  {taken:8.3f} s" for stage, taken in rows)
