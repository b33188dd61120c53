"""A value that one caller fetches for all who need it, such as a token or a session id."""

from __future__ import annotations

import copy
from collections.abc import Awaitable, Callable
from typing import Generic, TypeVar

from .errors import KineticError
from .transport import Transport

T = TypeVar("T")


class Shared(Generic[T]):
    """Fetched when it is first needed or no longer good; whoever comes meanwhile waits, and takes what comes of it.

    If the fetch fails, those who waited fail with it: a wrong password is tried once and not once per thread, which
    would lock the account. A fetch goes on when its caller is cancelled: what the server has given out is not lost.
    """

    def __init__(
        self, transport: Transport, fetch: Callable[[float], Awaitable[T]], what: str
    ) -> None:
        self.value: T | None = None
        self._transport = transport
        self._gate = transport.gate(
            1, f"another call had not fetched {what} before the deadline"
        )
        self._fetch = fetch
        self._rounds = 0
        self._failure: KineticError | None = None

    async def get(self, is_good: Callable[[T], bool], deadline: float) -> T:
        """Return a value that is good, or one just fetched."""
        seen = self._rounds
        value = self.value
        if value is not None and is_good(value):
            return value
        return await self._transport.whole(self._turn(is_good, seen, deadline))

    async def settled(self, deadline: float) -> T | None:
        """Return the value there is when no fetch is under way, None where none was ever fetched."""
        async with self._gate.hold(deadline):
            return self.value

    async def _turn(
        self, is_good: Callable[[T], bool], seen: int, deadline: float
    ) -> T:
        async with self._gate.hold(deadline):
            is_news = self._rounds != seen
            if is_news and self._failure is not None:
                raise copy.copy(self._failure)
            value = self.value
            if value is None or not (is_news or is_good(value)):
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
