"""A value that one caller fetches for all who need it, such as a token or a session id."""

from __future__ import annotations

import copy
from collections.abc import Awaitable, Callable
from typing import Generic, TypeVar

from .transport import Gate
from .errors import KineticError

T = TypeVar("T")


class Shared(Generic[T]):
    """Fetched when it is first needed or no longer good; whoever comes meanwhile waits.

    If the fetch fails, those who waited fail with it: a wrong password is tried once and not once per thread, which
    would lock the account.
    """

    def __init__(self, gate: Gate, fetch: Callable[[float], Awaitable[T]]) -> None:
        self.value: T | None = None
        self._gate = gate
        self._fetch = fetch
        self._rounds = 0
        self._failure: KineticError | None = None

    async def get(self, is_good: Callable[[T], bool], deadline: float) -> T:
        """Return a value that is good, or one just fetched."""
        value = self.value
        if value is not None and is_good(value):
            return value
        seen = self._rounds
        async with self._gate.hold(deadline):
            if self._failure is not None and self._rounds != seen:
                raise copy.copy(self._failure)
            value = self.value
            if value is None or not is_good(value):
                value = self.value = await self._renewed(deadline)
            return value

    async def _renewed(self, deadline: float) -> T:
        try:
            value = await self._fetch(deadline)
        except KineticError as error:
            # Whoever raises it may add to its message.
            self._failure = copy.copy(error)
            self._rounds += 1
            raise
        self._failure = None
        self._rounds += 1
        return value
