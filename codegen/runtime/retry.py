"""When a call is tried again, and how long after.

Only reads are: on a broken or missing connection, a timeout, 429, 502, 503 and 504, and once in a new session where the
held one is gone (410). A write is sent once, whatever happens to it. An exhausted licence is not retried, since every
further call makes the server's delay longer.
"""

from __future__ import annotations

from dataclasses import dataclass

from .errors import (
    ConnectionFailed,
    KineticError,
    LicenseExhausted,
    SessionGone,
    StatusError,
    TimedOut,
)
from .options import Options

_STATUSES = (429, 502, 503, 504)
_FIRST = 0.5
_LONGEST = 30.0


def wait_before(
    failure: KineticError,
    *,
    read: bool,
    tries: int,
    gone: int,
    options: Options,
    chance: float,
) -> float | None:
    """Return the seconds to wait before trying again, None where the failure stands.

    `tries` counts the attempts made, `gone` those that found the held session gone; `chance` (0 ≤ x < 1) spreads the
    waits of many clients over half a wait.
    """
    if not read or tries > options.retries:
        return None
    if isinstance(failure, SessionGone):
        return 0.0 if options.hold_session and gone == 1 else None
    if not _is_passing(failure):
        return None
    wait = min(_FIRST * 2.0 ** min(tries - 1, 16), _LONGEST) * (0.5 + chance / 2)
    asked = failure.retry_after if isinstance(failure, StatusError) else None
    if asked is None:
        return wait
    return max(asked, wait) if asked <= options.max_wait else None


def _is_passing(failure: KineticError) -> bool:
    if isinstance(failure, ConnectionFailed | TimedOut):
        return True
    if isinstance(failure, LicenseExhausted):
        return False
    return isinstance(failure, StatusError) and failure.status in _STATUSES


@dataclass(slots=True)
class Pace:
    """Notices a server whose every answer takes twice as long as the one before.

    That is how Kinetic treats a client when the licences of its type are used up (EPICOR.md, Errors).
    """

    last: float = 0.0
    doublings: int = 0

    def note(self, seconds: float) -> bool:
        """Take the duration of one answer; return whether it is the one by which it shows."""
        known = bool(self.said)
        slower = self.last > 0 and seconds >= _FACTOR * self.last
        self.doublings = self.doublings + 1 if slower else 0
        self.last = seconds
        return bool(self.said) and not known

    @property
    def said(self) -> str:
        """What there is to say of it, empty while all is well."""
        if self.doublings < _ENOUGH or self.last < _NOTICEABLE:
            return ""
        return (
            f"each of the last {self.doublings} calls took about twice as long as the one"
            f" before (now {self.last:.1f} s), as Kinetic does when licences are used up"
        )


_FACTOR = 1.7
_ENOUGH = 4
_NOTICEABLE = 2.0
