"""Many writes, several at a time or in batches."""

from __future__ import annotations

from collections import deque
from collections.abc import (
    AsyncGenerator,
    AsyncIterable,
    Awaitable,
    Callable,
    Iterable,
    Sequence,
)
from functools import partial
from typing import Final, Generic, TypeVar

from msgspec import Struct
from msgspec.structs import replace

from ..batch import HOPELESS, Gathering
from ..client import SessionCore
from ..data.keys import Key
from ..data.row import Row
from ..errors import ConnectionFailed, KineticError, NotSent
from ..http.message import Request
from ..http.transport import Gate, Started, closing
from ..query.columns import row_count

T = TypeVar("T")
Source = Iterable[T] | AsyncIterable[T]
_FOREVER: Final = float("inf")


# Many writes.


class Written(Struct, Generic[T], frozen=True):
    """What became of one of many rows."""

    given: T
    """The row, or the key, as it was given."""
    row: T | None = None
    """The row as it is stored; None if it was deleted, or there is an error."""
    error: KineticError | None = None
    """Why the row was not written, None if it was."""
    unsent: Request | None = None
    """What a dry run did not send, None if it was sent or nothing had to be."""

    @property
    def ok(self) -> bool:
        """Whether the server said that it was written, or nothing had to be."""
        return self.error is None and self.unsent is None

    @property
    def may_have_happened(self) -> bool:
        """Whether the outcome is not known: read the row before it is written again."""
        return self.error is not None and self.error.may_have_happened


Write = Callable[[T], Awaitable[T | None]]
"""What writes one row."""


class _Outcome(Struct, Generic[T], frozen=True):
    written: Written[T]
    ended_by: BaseException | None = None
    """What ended the thread or the task in the middle of it."""


async def write_many(
    session: SessionCore,
    write: Write[T],
    given: Source[T],
    written: list[Written[T]],
    *,
    batch: int = 0,
) -> list[Written[T]]:
    """Return `written` with the outcome of each row added, in the order given; each row is sent once, `batch` of them together.

    The first goes alone: if it shows that no other can succeed (a wrong password, no licence), the rest is not sent. Rows are
    taken from `given` as places come free. Whatever ends the call early, its own error or another one, leaves it after the
    outcomes of all that was sent are in the list.
    """
    if isinstance(given, Row | Key):
        raise TypeError(f"give rows in a list, not a single {type(given).__name__}")
    batch = row_count(batch)
    under_way: deque[Started[list[_Outcome[T]]]] = deque()
    before = len(written)
    places = session.transport.gate(session.options.max_concurrency, "")
    try:
        async with closing(_portions(given, max(batch, 1))) as portions:
            async for rows in portions:
                await places.acquire(_FOREVER)
                together = Gathering(session) if batch else None
                steps = _outcomes(write, rows, places, together)
                under_way.append(session.transport.start(steps, "kinetic-write"))
                await _collect(under_way, written, is_first=len(written) == before)
        while under_way:
            await _collect(under_way, written, is_first=True)
    except BaseException as error:
        last = await _ended(under_way, written, error)
        last.add_note(
            f"{len(written) - before:,} rows were sent before that: their outcomes are in the list given as `written`"
        )
        raise last
    return written


async def _outcomes(
    write: Write[T], rows: Sequence[T], places: Gate, together: Gathering | None
) -> list[_Outcome[T]]:
    """Return the outcomes of rows, which are written one by one, or together."""
    try:
        if together is None:
            return [await _outcome(write, row) for row in rows]
        handles = [together.add(partial(_outcome, write, row)) for row in rows]
        ended_by: BaseException | None = None
        try:
            await together.send()
        except KineticError:
            # Each row has it.
            pass
        except BaseException as error:
            ended_by = error
        found = [handle.result() for handle in handles]
        found[-1] = replace(found[-1], ended_by=ended_by)
        return found
    finally:
        places.release()


async def _outcome(write: Write[T], given: T) -> _Outcome[T]:
    try:
        return _Outcome(Written(given, row=await write(given)))
    except NotSent as error:
        return _Outcome(Written(given, unsent=error.request))
    except KineticError as error:
        return _Outcome(Written(given, error=error))
    except Exception as error:
        # What stops one row, even a mistake in it, does not hide what became of the others.
        other = KineticError(f"{type(error).__name__}: {error}", may_have_happened=True)
        other.__cause__ = error
        return _Outcome(Written(given, error=other))
    except BaseException as error:
        kind = type(error).__name__
        cut = ConnectionFailed(f"ended by {kind}", may_have_happened=True)
        return _Outcome(Written(given, error=cut), ended_by=error)


async def _collect(
    under_way: deque[Started[list[_Outcome[T]]]],
    written: list[Written[T]],
    *,
    is_first: bool,
) -> None:
    """Move the outcomes that are there, up to one that is not; `is_first` waits for the first.

    Raises an error that all others would meet too.
    """
    while under_way and (is_first or under_way[0].is_done):
        outcomes = await under_way[0].result()
        under_way.popleft()
        written += (outcome.written for outcome in outcomes)
        is_first = False
        for outcome in outcomes:
            if outcome.ended_by is not None:
                raise outcome.ended_by
            if isinstance(outcome.written.error, HOPELESS):
                raise outcome.written.error


async def _ended(
    under_way: deque[Started[list[_Outcome[T]]]],
    written: list[Written[T]],
    error: BaseException,
) -> BaseException:
    """Add the outcomes of all that was sent; return what ends the call, which may be that it was cancelled meanwhile."""
    while under_way:
        if not isinstance(error, Exception | KeyboardInterrupt | SystemExit):
            # The task was cancelled: what is under way counts as perhaps written.
            for work in under_way:
                work.abandon()
        try:
            outcomes = await under_way[0].result()
        except BaseException as another:
            # It had not begun: nothing was sent.
            if under_way[0].is_done:
                under_way.popleft()
            error = error if isinstance(another, Exception) else another
            continue
        under_way.popleft()
        written += (outcome.written for outcome in outcomes)
        if isinstance(error, Exception):
            error = next((o.ended_by for o in outcomes if o.ended_by), error)
    return error


async def _portions(given: Source[T], most: int) -> AsyncGenerator[list[T], None]:
    """Yield the rows in lists of so many."""
    portion: list[T] = []
    async with closing(_each(given)) as rows:
        async for row in rows:
            portion.append(row)
            if len(portion) == most:
                yield portion
                portion = []
    if portion:
        yield portion


async def _each(given: Source[T]) -> AsyncGenerator[T, None]:
    if isinstance(given, AsyncIterable):
        async for row in given:
            yield row
    else:
        for row in given:
            yield row
