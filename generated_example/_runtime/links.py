"""Addresses that come from the server: a nextLink is followed within the service that sent it."""

from __future__ import annotations

from string import punctuation
from typing import Final
from urllib.parse import parse_qsl, quote, unquote, urljoin, urlsplit

from .errors import PagingError
from .message import Reply, Request, check_path, origin

LONGEST: Final = 16_384
"""Characters of a nextLink; servers of Windows take no longer address (http.sys, `MaxRequestBytes`)."""


def followed(link: str, asked: Request, reply: Reply, *, below: str) -> Request:
    """Return the request that a nextLink in the reply to `asked` makes.

    Raises `PagingError` for one that leads to another origin, or out of the path `below`: the request carries credentials.
    """
    if len(link) > LONGEST:
        raise PagingError(f"{asked}: a nextLink of {len(link):,} characters")
    base = reply.url.partition("?")[0].removesuffix(asked.path)
    try:
        target = urljoin(reply.url, link)
        same_origin = origin(target) == origin(base)
        path = check_path(_below(urlsplit(base).path, urlsplit(target).path))
    except ValueError as error:
        raise PagingError(
            f"{asked}: the server sent a nextLink that is none"
        ) from error
    if not same_origin or not path.casefold().startswith(below.casefold()):
        raise PagingError(f"{asked}: a nextLink that leads elsewhere is not followed")
    query = parse_qsl(urlsplit(target).query, keep_blank_values=True)
    # Encoded here if it was not there: messages and logs say the path.
    return Request("GET", quote(path, safe=punctuation), tuple(query))


def _below(base: str, path: str) -> str:
    """Return `path` without `base` before it; raises ValueError where it is not there, or steps back are hidden in it."""
    if not path.casefold().startswith(base.casefold()):
        raise ValueError("outside")
    if ".." in unquote(unquote(path)).replace("\\", "/").split("/"):
        raise ValueError("steps back")
    return path[len(base) :]
