"""One server whose company is another one for each test: rows of its own, and a temperament of its own.

Documents are read and parsed once, whatever the number of companies, so that a test pays for the rows that it touches.
"""

from __future__ import annotations

import functools
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from pathlib import Path
from typing import Any
from uuid import UUID

from codegen.errors import CodegenError
from codegen.sandbox import derived_types, writing
from codegen.sandbox.app import ASGIApp, Receive, Scope, Send, build
from codegen.sandbox.exchange import Refusal
from codegen.sandbox.instance import Instance, Settings, instance_of
from codegen.sandbox.server import in_a_thread
from codegen.sandbox.documents import open_documents
from codegen.sandbox.statements import EVERY
from codegen.sandbox.store import ParsedDocuments, Row
from codegen.sandbox.temperament import Temperament


@dataclass(frozen=True, repr=False)
class Company:
    """A company with rows of its own, behind the server's address."""

    url: str
    instance: Instance
    calls: list[str] = field(default_factory=list)
    """Method and path of every call so far, in the order in which they came."""

    @property
    def company(self) -> str:
        """The company's id."""
        return self.instance.company

    @property
    def settings(self) -> Settings:
        """The credentials that it accepts, and its temperament."""
        return self.instance.settings

    @property
    def environment(self) -> dict[str, str]:
        """What `Kinetic.from_env()` reads to reach it."""
        return self.settings.environment(self.url, self.company)

    def rows(self, name: str) -> list[Row]:
        """Every row of a set such as `Erp.BO.CustomerSvc.Customers`, by the names of columns on the wire."""
        store = self.instance.store
        with store.lock, _as_error(name):
            table = store.table(*_parts(name))
            return [derived_types.shown(table, row) for row in store.select(table)]

    def put(self, name: str, rows: Iterable[Mapping[str, Any]]) -> None:
        """Give a set these rows, with their children, in place of its own; columns that a row does not name get the server's defaults.

        Raises `CodegenError` for a set or column that there is not, a wrong value, or a key that two rows have.
        """
        store = self.instance.store
        given = [_carried(row) for row in rows]
        with store.lock, _as_error(name), store.change():
            table = store.table(*_parts(name))
            store.delete(table, EVERY)
            for row in given:
                writing.add(store, table, row, self.company, by_rules=False)

    def __repr__(self) -> str:
        return f"<Company {self.company} at {self.url}>"


def _parts(name: str) -> tuple[str, str]:
    """Service and set of `Erp.BO.CustomerSvc.Customers`, as the files of rows are named."""
    service, _, short = name.rpartition(".")
    return service, short


def _carried(value: Any) -> Any:
    """The value as JSON carries it: days and moments as rows have them, and ids as text."""
    if isinstance(value, Mapping):
        return {name: _carried(each) for name, each in value.items()}
    if isinstance(value, list | tuple):
        return [_carried(each) for each in value]
    if isinstance(value, date):
        day = value if isinstance(value, datetime) else datetime(*value.timetuple()[:3])
        return day.isoformat()
    return str(value) if isinstance(value, UUID) else value


@contextmanager
def _as_error(name: str) -> Iterator[None]:
    try:
        yield
    except Refusal as refusal:
        hint = "Write it as a file of rows is named: `Erp.BO.CustomerSvc.Customers`."
        hint = hint if refusal.status == 404 else ""
        error = CodegenError(name, refusal.message or "refused", hint)
        if hint:
            # A test shows the error as Python does, without its hint.
            error.add_note(hint)
        raise error from None


class Companies:
    """A server, and the company that answers there at the moment."""

    def __init__(self, snapshot: Path, rows: Path | None, settings: Settings) -> None:
        self._rows = rows
        self._settings = settings
        self._source = open_documents(snapshot)
        self._documents = functools.cache(self._read)
        self._url = ""
        self._past: list[Instance] = []
        self._now: tuple[Company, ASGIApp] | None = None

    def begin(self, temperament: Temperament) -> Company:
        """A fresh company of this temperament, in the place of the last one."""
        settings = replace(self._settings, temperament=temperament)
        documents = self._documents(temperament.ignores_case)
        instance = instance_of(documents, self._rows, settings)
        # The last company's rows stay until a call that is still on its way has been answered.
        while len(self._past) > _KEPT:
            self._past.pop(0).store.close()
        self._past.append(instance)
        company = Company(self._url, instance)
        self._now = company, build(instance)
        return company

    @contextmanager
    def served(self) -> Iterator[Companies]:
        """This, served from a thread until the block ends."""
        with in_a_thread(self._answer) as self._url:
            yield self
        for instance in self._past:
            instance.store.close()

    def _read(self, ignores_case: bool) -> ParsedDocuments:
        return ParsedDocuments(self._source, ignores_case=ignores_case)

    async def _answer(self, scope: Scope, receive: Receive, send: Send) -> None:
        assert self._now is not None, "no company has begun"
        company, app = self._now
        if scope["type"] == "http":
            company.calls.append(f"{scope['method']} {scope['path']}")
        await app(scope, receive, send)


_KEPT = 4
"""Companies of the past whose rows are kept."""
