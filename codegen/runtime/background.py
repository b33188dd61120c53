"""Calls in threads of their own, one thread for each call.

Pools of the standard library take no call once the main thread has ended, though a program's other threads go on; and a
thread that waited here for more work would keep the program from ending.
"""

from __future__ import annotations

from collections.abc import Callable
from contextvars import copy_context
from functools import partial
from threading import Thread, current_thread
from typing import TYPE_CHECKING, TypeVar

if TYPE_CHECKING:
    from concurrent.futures import Future

T = TypeVar("T")


def thread_for(outcome: Future[T], call: Callable[[], T], *, name: str) -> Thread:
    """Return the thread, not started yet, that makes the call in the caller's context for an outcome nobody has begun."""
    made = partial(copy_context().run, call)
    return Thread(target=_make, args=(outcome, made), name=name)


def start(thread: Thread) -> None:
    """Start the thread; where the system gives none (too many, or the program is ending), do its work here and now."""
    try:
        thread.start()
    except RuntimeError:
        thread.run()


def _make(outcome: Future[T], call: Callable[[], T]) -> None:
    if not outcome.set_running_or_notify_cancel():
        return
    try:
        outcome.set_result(call())
    except BaseException as error:
        outcome.set_exception(error)
        # The error holds this frame, and the outcome the error.
        del outcome


def join(thread: Thread) -> None:
    """Return when the thread has ended, at once where it is the one that asks."""
    if thread.is_alive() and thread is not current_thread():
        thread.join()
