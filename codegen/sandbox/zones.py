"""The server's zone: a moment as the server shows it (EPICOR.md, "On the wire")."""

from __future__ import annotations

import functools
import re
from datetime import datetime, timedelta, timezone, tzinfo
from typing import Final
from zoneinfo import ZoneInfo

_OFFSET: Final = re.compile(r"([+-])(\d\d):(\d\d)")


def at_wall_time(text: str, zone: str) -> str:
    """Returns the moment with the same wall time in the zone: how rows that were written by hand get there."""
    wall = datetime.fromisoformat(text).replace(tzinfo=None)
    return _text(wall.replace(tzinfo=_zone(zone)) if zone else wall)


def in_zone(text: str, zone: str) -> str:
    """Returns the moment as the zone's clocks have it; a text without an offset is their time already."""
    moment = datetime.fromisoformat(text)
    if moment.tzinfo is None or not zone:
        return at_wall_time(text, zone)
    return _text(moment.astimezone(_zone(zone)))


def _text(moment: datetime) -> str:
    return moment.isoformat()


@functools.lru_cache
def _zone(name: str) -> tzinfo:
    if found := _OFFSET.fullmatch(name):
        sign, hours, minutes = found.groups()
        offset = timedelta(hours=int(hours), minutes=int(minutes))
        return timezone(-offset if sign == "-" else offset)
    return ZoneInfo(name)
