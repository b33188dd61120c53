"""What libraries log of our calls, kept out.

The HTTP library logs whole URLs at info level and, at debug level, the headers that a server sends: session cookies, tokens
of a handshake, whatever a server repeats. What there is to say of a call the logger `kinetic` says. Other uses of the
libraries in the same process log as before.
"""

from __future__ import annotations

import logging
from collections.abc import Generator
from contextlib import contextmanager
from contextvars import ContextVar

_LOGGERS = (
    "httpx2",
    "httpcore2.connection",
    "httpcore2.http11",
    "httpcore2.http2",
    "httpcore2.proxy",
    "httpcore2.socks",
    # Of HTTP/2, which a client of the user's own may speak: every header that is sent, the API key among them.
    "hpack.hpack",
    "hpack.table",
    # Of Negotiate: every token of a handshake.
    "spnego._gss",
    "spnego._negotiate",
    "spnego._ntlm",
    "spnego._sspi",
)

_is_ours: ContextVar[bool] = ContextVar("kinetic_call", default=False)


def _is_not_ours(record: logging.LogRecord) -> bool:
    return not _is_ours.get()


def keep_out() -> None:
    """Have the libraries' loggers pass over what is logged in `quiet`; any number of times is once."""
    for name in _LOGGERS:
        logging.getLogger(name).addFilter(_is_not_ours)


@contextmanager
def quiet() -> Generator[None, None, None]:
    """Return a context in which this thread's or task's calls are not logged by a library."""
    token = _is_ours.set(True)
    try:
        yield
    finally:
        _is_ours.reset(token)
