"""The reading of groups: page by page as rows are read, and none is lost where a server cuts a list of them."""

from __future__ import annotations

from collections.abc import AsyncGenerator
from typing import Any

from msgspec.structs import replace

from ..data.reader import records_of
from ..errors import KineticError, NotFound, ReplyError
from ..http.message import Request
from ..http.transport import closing
from ..query.computing import Grouped
from ..query.conditions import EVERYTHING, NOTHING
from ..query.lists import with_lists
from .reading import watched_pages
from .resource import Resource, fitting

Found = tuple[Any, ...]


async def pages(
    resource: Resource[Any], grouped: Grouped[Any]
) -> AsyncGenerator[list[Found], None]:
    """Yield the groups page by page; raises `ValueError` if nothing is asked of them, `PagingError` and `RowsMoved` as rows do."""
    if resource.session.options.in_lists:
        grouped = replace(grouped, rows=with_lists(grouped.rows))
    if not grouped.keys:
        yield [await _totals(resource, grouped)]
        return
    selection: Any = grouped.selection()
    found = watched_pages(
        resource,
        selection,
        lambda records, _: grouped.read(records, source=resource.name),
    )
    async with closing(found):
        async for page in found:
            yield page


async def one(resource: Resource[Any], grouped: Grouped[Any]) -> Found:
    """Return the only group; raises `NotFound` if there is none, `KineticError` if there are more."""
    found = await _first(resource, grouped, 2)
    if not found:
        raise NotFound(f"{resource.name}: there is no group", status=404)
    if len(found) > 1:
        raise KineticError(f"{resource.name}: there is more than one group")
    return found[0]


async def first(resource: Resource[Any], grouped: Grouped[Any]) -> Found | None:
    """Return the first group, None if there is none."""
    found = await _first(resource, grouped, 1)
    return found[0] if found else None


async def _first(
    resource: Resource[Any], grouped: Grouped[Any], number: int
) -> list[Found]:
    most = number if grouped.top is None else min(number, grouped.top)
    found = pages(resource, grouped.limit(top=most, skip=grouped.skip))
    async with closing(found):
        return [group async for page in found for group in page]


async def _totals(resource: Resource[Any], grouped: Grouped[Any]) -> Found:
    """Return what is computed of all rows together, by one request."""
    if not grouped.values:
        raise ValueError("group_by() without columns takes sum(), count() and so on")
    if grouped.having != EVERYTHING or grouped.skip:
        raise ValueError("group_by() without columns has one group, which is given")
    if grouped.rows.filter == NOTHING:
        return grouped.nothing()
    options = resource.session.options
    asked = (*resource.parameters, ("$apply", grouped.transformed(options.days)))
    request = fitting(Request("GET", resource.place, asked), options)
    reply = await resource.send(request)
    body = reply.json()
    with reply.explaining():
        records = records_of(body, resource.name)
        if len(records) > 1:
            raise ReplyError(f"{resource.name}: more than one total of all rows")
        found = grouped.read(records, source=resource.name)
    return found[0] if found else grouped.nothing()
