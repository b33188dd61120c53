"""A method on the way to its result: its declaration, the tables behind its tablesets, the key among its parameters."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from codegen.documents.methods import Method, ServiceMethods, Shape
from codegen.sandbox import tablesets
from codegen.sandbox.exchange import Refusal
from codegen.sandbox.instance import Instance
from codegen.sandbox.schema import Schema, Table
from codegen.sandbox.store import Row, Store
from codegen.sandbox.tablesets import Binding, Dataset


@dataclass(frozen=True, slots=True)
class Result:
    """What a method gives back; either part may be missing (EPICOR.md, "On the wire")."""

    value: Any
    parameters: Mapping[str, Any] | None = None

    def body(self) -> dict[str, Any]:
        """The JSON of the reply."""
        found: dict[str, Any] = {} if self.value is None else {"returnObj": self.value}
        return (
            found
            if self.parameters is None
            else found | {"parameters": self.parameters}
        )


@dataclass(frozen=True)
class Target:
    """One method of one service of the instance."""

    instance: Instance
    service: str
    document: ServiceMethods
    method: Method

    @property
    def store(self) -> Store:
        """The rows of the instance."""
        return self.instance.store

    @cached_property
    def schema(self) -> Schema:
        """The tables of the service."""
        return self.store.schema(self.service)

    @cached_property
    def bindings(self) -> tuple[Binding, ...]:
        """The tables of the tableset that the method gives or takes, filled; empty where it has none."""
        return self._bound(self.method)

    def _bound(self, method: Method) -> tuple[Binding, ...]:
        for shape in self._tablesets(method):
            if found := tablesets.bind(self.schema, self.document, shape):
                for binding in found:
                    self.store.fill(self.schema, binding.table)
                return found
        return ()

    def _tablesets(self, method: Method) -> Iterator[Shape]:
        """The shapes of the tablesets that a method gives or takes."""
        fields = (*method.outputs, *method.parameters)
        for shape in (method.returns, *(field.shape for field in fields)):
            if shape and tablesets.is_tableset(self.document, shape):
                yield shape

    @cached_property
    def root(self) -> Table | None:
        """The table that the service is about: the first one of its tableset, or None where it has none."""
        for method in self.document.methods:
            saves = method.name in ("GetByID", "Update", "UpdateExt")
            if saves and (bindings := self._bound(method)):
                return bindings[0].table
        return None

    def key(self, given: Mapping[str, Any], table: Table) -> Row:
        """The key that the parameters give: by name in any letter case, and by position where names differ."""
        wanted = {name.lower(): value for name, value in given.items()}
        rest = [v for n, v in given.items() if n.lower() not in _spellings(table.key)]
        key: Row = {}
        for name in table.key:
            choices = [c for c in _spellings([name]) if c in wanted]
            if choices:
                key[name] = wanted[choices[0]]
            elif name == "Company":
                key[name] = self.instance.company
            elif rest:
                key[name] = rest.pop(0)
            else:
                raise Refusal(400, f"Parameter {name} is not found in the input object")
        return key

    def dataset(self, roots: list[Row]) -> Dataset:
        """The tableset of some rows, with everything below them."""
        rows = tablesets.collected(self.store, self.bindings, roots)
        return self.empty_ds() | rows

    def empty_ds(self) -> Dataset:
        """The method's tableset without rows."""
        shape = next(self._tablesets(self.method), None)
        return tablesets.empty(self.document, shape) if shape else {}


def _spellings(names: tuple[str, ...] | list[str]) -> list[str]:
    """Names as parameters may have them: in any letter case, and without the `1` of a column named like its table."""
    return [n.lower() for n in names] + [
        n.lower().removesuffix("1") for n in names if n.endswith("1")
    ]
