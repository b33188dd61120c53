"""What a traceback still holds of a call that failed: its frames keep their lines and lose their values.

A report of a crash may show the locals of every frame, and a debugger may look into them. Those below a call hold the bare
headers of the HTTP library; those of a constructor hold what was given to it, which may be a password in the wrong place.
"""

from __future__ import annotations

import sys
import traceback
from collections.abc import Callable
from functools import wraps
from types import TracebackType
from typing import Any, ParamSpec, TypeVar

P = ParamSpec("P")
T = TypeVar("T")

Each = Callable[[BaseException], object]


def forget(error: BaseException, before: BaseException | None, also: Each) -> None:
    """Empty the frames that an error and those behind it have passed through, but for those that still run.

    What was being handled `before` is the caller's own and stays as it is; `also` is called with each of the others.
    """
    seen: set[int] = {id(before)}
    left: list[BaseException | None] = [error]
    while left:
        found = left.pop()
        if found is None or id(found) in seen:
            continue
        seen.add(id(found))
        traceback.clear_frames(found.__traceback__)
        also(found)
        left += [found.__cause__, found.__context__]
        if isinstance(found, BaseExceptionGroup):
            left += found.exceptions


class forgetting:  # noqa: N801  # used like a function
    """A context whose errors hold no values of the frames below it; `also` is done to each error."""

    def __init__(self, also: Each = id) -> None:
        self._also = also

    def __enter__(self) -> None:
        self._before = sys.exception()

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        where: TracebackType | None,
    ) -> None:
        if error is not None:
            forget(error, self._before, self._also)


def closed(function: Callable[P, T]) -> Callable[P, T]:
    """Return a function that is given credentials, such as a constructor, with errors that hold nothing it was given."""

    @wraps(function)
    def call(*args: Any, **given: Any) -> Any:
        try:
            with forgetting():
                return function(*args, **given)
        except BaseException:
            del args, given
            raise

    return call
