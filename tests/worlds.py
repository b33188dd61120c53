"""One server over loopback whose instance is another one for each run: fresh rows, and a temperament of its own."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from functools import cache
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl, urlencode

from long import LONG

import codegen.sample
from codegen.sandbox import Temperament
from codegen.sandbox.app import build
from codegen.sandbox.documents import open_documents
from codegen.sandbox.instance import Instance, instance_of
from codegen.sandbox.server import in_a_thread
from codegen.sandbox.store import ParsedDocuments
from generated_example import AsyncKinetic, Kinetic
from tests.support import SETTINGS

SAMPLE = Path(codegen.sample.__path__[0])


Query = dict[str, str]


class Watched:
    """The queries that reach an instance; `change` makes another one of each, for a server with other manners."""

    def __init__(self, app: Any) -> None:
        self._app = app
        self.queries: list[Query] = []
        self.sent: list[tuple[str, str, bytes]] = []
        """Method, path and body of each request."""
        self.change: Callable[[Query], Query] = dict

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
        async def noting() -> Any:
            message = await receive()
            self.sent[-1] = (*self.sent[-1][:2], message.get("body", b""))
            return message

        if scope["type"] == "http":
            query = dict(parse_qsl(scope["query_string"].decode()))
            self.queries.append(query)
            self.sent.append((scope["method"], scope["path"], b""))
            if (changed := self.change(query)) != query:
                scope = scope | {"query_string": urlencode(changed).encode()}
        await self._app(scope, noting, send)


def kinds(presets: Mapping[str, Temperament], *traits: str) -> list[str]:
    """The names of presets: in a long run all, else the first of those that differ in nothing but these traits."""
    usual = {trait: getattr(Temperament(), trait) for trait in traits}
    first = {replace(found, **usual): n for n, found in reversed(presets.items())}
    return sorted(presets if LONG > 1 else first.values())


def without(*names: str) -> Callable[[Query], Query]:
    """The manner of a server that ignores these options."""
    return lambda query: {n: v for n, v in query.items() if n not in names}


@dataclass(repr=False)
class World:
    """A url, and what answers there."""

    url: str
    instance: Instance
    app: Any
    past: list[Instance] = field(default_factory=list)

    def begin(self, temperament: Temperament) -> Instance:
        """Put a fresh instance of this temperament in the place of the last one."""
        # A page that was read ahead and is not wanted any more may still be on its way.
        self.past.append(self.instance)
        self.instance = fresh(temperament)
        self.app = build(self.instance)
        return self.instance

    def watched(self) -> Watched:
        """Note from now on what reaches the instance."""
        self.app = found = Watched(self.app)
        return found

    def client(self, **settings: Any) -> Kinetic:
        return Kinetic(self.url, **(_who() | settings))

    def async_client(self, **settings: Any) -> AsyncKinetic:
        return AsyncKinetic(self.url, **(_who() | settings))


def _who() -> dict[str, Any]:
    return {
        "company": "EPIC06",
        "api_key": SETTINGS.api_key,
        "username": SETTINGS.username,
        "password": SETTINGS.password,
    }


def fresh(temperament: Temperament) -> Instance:
    settings = replace(SETTINGS, temperament=temperament)
    return instance_of(_parsed(temperament.ignores_case), SAMPLE / "rows", settings)


@cache
def _parsed(ignores_case: bool) -> ParsedDocuments:
    documents = open_documents(SAMPLE / "metadata")
    return ParsedDocuments(documents, ignores_case=ignores_case)


@contextmanager
def served() -> Iterator[World]:
    """A server whose instance can be changed between calls."""
    first = fresh(Temperament())
    world = World("", first, build(first))

    async def app(scope: Any, receive: Any, send: Any) -> None:
        await world.app(scope, receive, send)

    with in_a_thread(app) as world.url:
        yield world
    for instance in (*world.past, world.instance):
        instance.store.close()
