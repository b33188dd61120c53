"""What the sample does besides what every business object does, for a sandbox that serves it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from codegen.sample import functions, methods, rules
from codegen.sandbox.business import Business, Given
from codegen.sandbox.schema import Table
from codegen.sandbox.store import Row, Store
from codegen.sandbox.targets import Result, Target


class Sample(Business):
    """Holds for services whose rows were written by hand; made-up rows follow no rule."""

    def prepare(self, store: Store, table: Table, row: Row, old: Row | None) -> None:
        """Apply the rule for rows of this table."""
        rules.prepare(store, table, row, old)

    def settle(self, store: Store, table: Table, row: Mapping[str, Any]) -> None:
        """Add up the lines of an order."""
        rules.settle(store, table, row)

    def method(self, target: Target, given: Given) -> Result | None:
        """What a screen calls before Update."""
        return methods.run(target, given)

    def function(
        self, store: Store, library: str, name: str, given: Given
    ) -> Mapping[str, Any] | None:
        """The functions of MyLibrary."""
        play = functions.PLAYED.get((library, name))
        return play(store, given) if play and functions.is_sample(store) else None
