"""A generated package whose clients for threads and for tasks are used the same way, against a server whose answers a test gives."""

from __future__ import annotations

import asyncio
import importlib
import sys
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Any

from loopback import Loopback
from support import ROOT, generated_as
from transfers.either import Both

from codegen.config import Naming
from codegen.source.layout import path_for, stem

CASES = ROOT / "tests" / "cases"
GUIDE = ROOT / "codegen" / "guide" / "other-services.md"


def snippet(section: str) -> str:
    """The code of a section of the guide that is not of the sample instance."""
    text = GUIDE.read_text("utf-8").partition(f"## {section}\n")[2]
    return text.partition("```\n")[2].partition("```")[0]


@contextmanager
def package(
    name: str,
    services: Mapping[str, str],
    folder: Path,
    *,
    naming: Naming = "python",
) -> Iterator[Any]:
    """The package of services, each with the metadata of a case, importable."""
    for case, service in services.items():
        file = folder / "metadata" / path_for("service", stem(service))
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes((CASES / case / "metadata.edmx").read_bytes())
    generated_as(name, folder, metadata=folder / "metadata", naming=naming)
    sys.path.insert(0, str(folder))
    try:
        yield importlib.import_module(name)
    finally:
        sys.path.remove(str(folder))


class _Clients:
    """What makes the clients of a package for one server."""

    def __init__(self, package: Any, url: str) -> None:
        self._package, self._url = package, url

    def client(self, **settings: Any) -> Any:
        return self._package.Kinetic(self._url, **(_WHO | settings))

    def async_client(self, **settings: Any) -> Any:
        return self._package.AsyncKinetic(self._url, **(_WHO | settings))


_WHO = {"company": "EPIC06", "api_key": "k", "username": "u", "password": "p"}


@contextmanager
def either(kind: str, package: Any, server: Loopback) -> Iterator[Both]:
    """Clients of one kind, `threads` or `tasks`."""
    world: Any = _Clients(package, server.url)
    with ExitStack() as stack:
        runner = stack.enter_context(asyncio.Runner()) if kind == "tasks" else None
        yield Both(world, runner, stack)
