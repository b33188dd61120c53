"""Operations that are sent together: a batch is a `send` that collects.

An operation is a coroutine that stops at each request it makes. A batch runs every one up to its request, sends these together,
and goes on with each as its answer came, until none asks for anything more: what builds a request and reads its reply is the
operation's own.
"""

from __future__ import annotations

from collections.abc import Callable, Coroutine, Generator, Iterator, Sequence
from copy import copy
from functools import partial
from inspect import iscoroutine
from types import coroutine
from typing import Any, Final, Generic, TypeVar

from .client import SessionCore
from .errors import (
    ConnectionFailed,
    KineticError,
    LicenseExhausted,
    NoBatch,
    ReplyError,
    StatusError,
    Unauthorized,
)
from .http.batch import MOST_REQUESTS, Answer, answers, batch, groups_of, size
from .http.message import Reply, Request
from .http.transport import as_seen, gathering

T = TypeVar("T")

HOPELESS: Final = (Unauthorized, LicenseExhausted, NoBatch)
"""Errors that every other request would get, too; accounts are locked after a few attempts."""
_NO_BATCH: Final = (404, 405, 406, 415, 501)
_NOT_ONE: Final = (
    "a batch takes one operation that sends something, and what it is given: batch.add(customers.get, cust_num=2)"
)


class Handle(Generic[T]):
    """The outcome of one operation of a batch, which is known once the batch is sent."""

    def __init__(self, steps: Coroutine[Any, Any, T]) -> None:
        self._steps = steps
        self._found: list[T] = []
        self.request: Request | None = None
        """What it waits to have sent, None once it is over."""
        self.error: KineticError | None = None
        """Why it failed, None if it did not, or is not over."""

    @property
    def ok(self) -> bool:
        """Whether it was done."""
        return bool(self._found)

    @property
    def may_have_happened(self) -> bool:
        """Whether it was a write whose outcome is not known: read the row before it is written again."""
        return self.error is not None and self.error.may_have_happened

    def result(self) -> T:
        """Return its result; raises its error, or `KineticError` while the batch is not sent."""
        if self.error is not None:
            raise as_seen(self.error, None)
        if not self._found:
            raise KineticError(f"{self.request}: the batch is not sent yet")
        return self._found[0]

    def __repr__(self) -> str:
        state = self.error or ("done" if self._found else "not sent yet")
        return f"<{type(self).__name__} {state}>"

    def go_on(self, come: Reply | KineticError | None) -> None:
        """Run the operation up to its next request, given what came of the last one."""
        self.request = None
        try:
            if isinstance(come, KineticError):
                self.request = _request(self._steps.throw(come))
            else:
                self.request = _request(self._steps.send(come))
        except StopIteration as end:
            self._found.append(end.value)
        except KineticError as error:
            self.error = as_seen(error, None)

    def fail(self, error: Exception, *, may_have_happened: bool) -> None:
        """End it with an error that is not its server's."""
        self._steps.close()
        self.request = None
        what = f"{type(error).__name__}: {error}"
        self.error = KineticError(what, may_have_happened=may_have_happened)
        self.error.__cause__ = error


def _request(step: object) -> Request:
    if not isinstance(step, Request):
        raise RuntimeError("a step of a batch waited for something other than a reply")
    return step


@coroutine
def _asked(request: Request) -> Generator[Request, Reply, Reply]:
    return (yield request)


class Gathering:
    """The operations of a batch, and the session that sends them."""

    def __init__(self, session: SessionCore, *, atomic: bool = False) -> None:
        self.handles: list[Handle[Any]] = []
        self._fresh: list[Handle[Any]] = []
        """Those that were added since the last `send`."""
        self._session = session
        self._is_atomic = atomic
        self._taken: Coroutine[Any, Any, Any] | None = None

    @property
    def _waiting(self) -> list[Handle[Any]]:
        return [handle for handle in self._fresh if handle.request is not None]

    def add(
        self, operation: Callable[..., Any], /, *args: Any, **given: Any
    ) -> Handle[Any]:
        """Return the handle of an operation, which has run up to its first request.

        Raises TypeError for what is not one operation, ValueError for one that no batch of this session can send.
        """
        if not callable(operation):
            # It was called already, as in `batch.add(customers.get(cust_num=2))`.
            if iscoroutine(operation):
                operation.close()
            raise TypeError(_NOT_ONE)
        handle: Handle[Any] = Handle(self._steps(partial(operation, *args, **given)))
        self._go_on(handle, None)
        self.handles.append(handle)
        self._fresh.append(handle)
        return handle

    def _steps(self, operation: Callable[[], Any]) -> Coroutine[Any, Any, Any]:
        """Return the steps of an operation: what it returns for tasks, what it would run to its end for threads."""
        token = gathering.set(self)
        try:
            found = operation()
            steps, self._taken = self._taken, None
        finally:
            gathering.reset(token)
            if self._taken is not None:
                self._taken.close()
                self._taken = None
        if iscoroutine(found) and steps is None:
            return found
        # An operation that returns nothing gives None in place of what `take` returned.
        if steps is not None and (found is self or found is None):
            return steps
        for wasted in (steps, found):
            if iscoroutine(wasted):
                wasted.close()
        raise TypeError(_NOT_ONE)

    def take(self, steps: Coroutine[Any, Any, Any]) -> Any:
        """Keep the steps of the operation that is being added."""
        if self._taken is not None:
            steps.close()
            raise TypeError(_NOT_ONE)
        self._taken = steps
        return self

    async def reply(self, owner: object, request: Request) -> Reply:
        """Return the reply to a request of an operation; this is where it stops."""
        if owner is not self._session.exchange:
            raise ValueError(f"{request}: a batch sends operations of its own client")
        self._root(request)
        # What a batch cannot carry ends its own operation, and no other.
        alone, form = (
            groups_of([request], atomic=False),
            self._session.options.batch_form,
        )
        batch(form, "", [request], alone, url=self._session.exchange.url)
        return await _asked(request)

    def _root(self, request: Request) -> str:
        """Return the path below which `$batch` is that takes a request."""
        options = self._session.options
        root = f"api/v2/odata/{self._session.exchange.company}/"
        if not request.path.startswith(root) or request.path.endswith("/$batch"):
            what = "a batch sends OData, and no functions or other batches"
            raise ValueError(f"{request}: {what}")
        if options.batch_root == "company":
            return root
        return root + request.path.removeprefix(root).partition("/")[0] + "/"

    def _go_on(self, handle: Handle[Any], come: Reply | KineticError | None) -> None:
        token = gathering.set(self)
        try:
            handle.go_on(come)
        finally:
            gathering.reset(token)

    def _settle(
        self, handle: Handle[Any], request: Request, come: Reply | KineticError
    ) -> None:
        """Go on with an operation; whatever it makes of its reply, the others have outcomes of their own."""
        try:
            self._go_on(handle, come)
        except Exception as error:
            handle.fail(error, may_have_happened=not request.read)

    async def send(self) -> None:
        """Send what was added since the last time, and all that it asks for then.

        Raises an error that every request would meet, after each operation has it; in an atomic batch also what prevents it from
        being sent as one.
        """
        try:
            if self._is_atomic:
                await self._rounds(_is_read)
                self._check_atomic()
            await self._rounds(_is_any)
        except BaseException as error:
            self.drop(error)
            raise
        self._fresh.clear()

    async def _rounds(self, wanted: Callable[[Handle[Any]], bool]) -> None:
        while waiting := [handle for handle in self._waiting if wanted(handle)]:
            for root, together in self._portions(waiting):
                await self._send(root, together)

    def _check_atomic(self) -> None:
        """Raise `KineticError` for writes that cannot be one change set, before any is sent."""
        writes = self._waiting
        failed = next((handle.error for handle in self._fresh if handle.error), None)
        if writes and failed:
            what = f"another operation of it has failed: {failed.message}"
        elif len(list(self._portions(writes))) > 1:
            what = f"one request does not take its {len(writes):,} writes (max_batch, batch_root)"
        else:
            return
        raise KineticError(f"the atomic batch was not sent: {what}")

    def _portions(
        self, handles: Sequence[Handle[Any]]
    ) -> Iterator[tuple[str, list[Handle[Any]]]]:
        """Yield the handles that fit into one request, with the path of its `$batch`."""
        by_root: dict[str, list[Handle[Any]]] = {}
        for handle in handles:
            if handle.request is not None:
                by_root.setdefault(self._root(handle.request), []).append(handle)
        for root, held in by_root.items():
            yield from ((root, portion) for portion in self._cut(held))

    def _cut(self, handles: Sequence[Handle[Any]]) -> Iterator[list[Handle[Any]]]:
        portion: list[Handle[Any]] = []
        length = 0
        for handle in handles:
            more = size(handle.request) if handle.request else 0
            is_full = length + more > self._session.options.max_batch
            if portion and (is_full or len(portion) == MOST_REQUESTS):
                yield portion
                portion, length = [], 0
            portion.append(handle)
            length += more
        if portion:
            yield portion

    async def _send(self, root: str, handles: Sequence[Handle[Any]]) -> None:
        """Send the requests of these handles as one, and go on with each."""
        requests = [handle.request for handle in handles if handle.request]
        try:
            found = await self._answers(root, requests)
        except BaseException as error:
            for handle, request in zip(handles, requests):
                self._settle(handle, request, _each_its_own(error, request))
            if isinstance(error, HOPELESS) or not isinstance(error, KineticError):
                raise
            return
        for handle, request, answer in zip(handles, requests, found):
            self._settle(handle, request, self._come(request, answer))

    async def _answers(
        self, root: str, requests: Sequence[Request]
    ) -> list[Answer | None]:
        exchange, form = self._session.exchange, self._session.options.batch_form
        groups = groups_of(requests, atomic=self._is_atomic)
        asked = batch(form, f"{root}$batch", requests, groups, url=exchange.url)
        try:
            reply = await exchange.send(asked)
        except StatusError as error:
            if error.status in _NO_BATCH:
                raise _no_batch(error) from None
            raise
        with reply.explaining():
            try:
                return answers(reply, requests, groups)
            except ReplyError as error:
                error.message = f"{asked}: {error.message}"
                raise

    def _come(self, request: Request, answer: Answer | None) -> Reply | KineticError:
        """Return the reply to a request, or the error that it got."""
        if answer is None:
            what = "the reply to the batch does not answer it"
            return ReplyError(f"{request}: {what}", may_have_happened=not request.read)
        try:
            return self._session.exchange.answered(request, answer)
        except KineticError as error:
            return error

    def drop(self, why: BaseException) -> None:
        """End all operations that wait to be sent."""
        what = why.message if isinstance(why, KineticError) else type(why).__name__
        for handle in self._waiting:
            if handle.request is not None:
                error = KineticError(f"{handle.request}: not sent: {what}")
                self._settle(handle, handle.request, error)
        self._fresh.clear()


def _is_any(handle: Handle[Any]) -> bool:
    return True


def _is_read(handle: Handle[Any]) -> bool:
    return handle.request is not None and handle.request.read


def _each_its_own(error: BaseException, request: Request) -> KineticError:
    """Return the error of a whole batch as that of one request: only a write may have happened."""
    if isinstance(error, KineticError):
        found = copy(error)
        found.__cause__ = error.__cause__
    else:
        what = f"{request}: ended by {type(error).__name__}"
        found = ConnectionFailed(what, may_have_happened=True)
    found.may_have_happened &= not request.read
    return found


def _no_batch(error: StatusError) -> NoBatch:
    """Return what says that the server has no `$batch`, from its own refusal."""
    found = NoBatch(error.message)
    vars(found).update(vars(error), may_have_happened=False)
    return found
