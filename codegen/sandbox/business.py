"""What a site's business logic adds to what every business object does: rules of saving, and methods and functions of its own."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from codegen.sandbox.schema import Table
    from codegen.sandbox.store import Row, Store
    from codegen.sandbox.targets import Result, Target

Given = Mapping[str, Any]
"""The parameters of a call, by name."""


class Business:
    """No business logic; a site's own is derived from it."""

    def prepare(self, store: Store, table: Table, row: Row, old: Row | None) -> None:
        """Check a row before it is saved and fill in what follows from it; raises `Refusal` if a rule forbids it."""

    def settle(self, store: Store, table: Table, row: Mapping[str, Any]) -> None:
        """Bring up to date what depends on a row that was saved or deleted."""

    def method(self, target: Target, given: Given) -> Result | None:
        """The result of a method that this business has; None if it has no such method."""
        return None

    def function(
        self, store: Store, library: str, name: str, given: Given
    ) -> Mapping[str, Any] | None:
        """The outputs of a function that this business has; None if it has no such function."""
        return None
