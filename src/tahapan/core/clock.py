"""What day it is. Demo homes may live on another day; everything else asks the machine's clock.

Only this module reads the clock for dates that matter to the law, so that "today" is one value everywhere.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Final
from zoneinfo import ZoneInfo

WIB: Final = ZoneInfo("Asia/Jakarta")
WITA: Final = ZoneInfo("Asia/Makassar")
WIT: Final = ZoneInfo("Asia/Jayapura")

# Provinces of the 2022 edition by time zone (Keppres 41/1987); whatever is not listed keeps WIB.
_WITA_PROVINCES: Final = frozenset({"51", "52", "53", "63", "64", "65", "71", "72", "73", "74", "75", "76"})
_WIT_PROVINCES: Final = frozenset({"81", "82", "91", "92", "93", "94", "95", "96"})

_pretended: ContextVar[dt.date | dt.datetime | None] = ContextVar("pretended_today", default=None)


def zone_of(area: str) -> ZoneInfo:
    """The time zone of an area code."""
    province = area[:2]
    if province in _WITA_PROVINCES:
        return WITA
    return WIT if province in _WIT_PROVINCES else WIB


def now() -> dt.datetime:
    """This moment in UTC; the pretended moment; on a pretended day, that day at the present time of day."""
    moment = dt.datetime.now(dt.UTC)
    pretended = _pretended.get()
    if pretended is None:
        return moment
    if isinstance(pretended, dt.datetime):
        return pretended.astimezone(dt.UTC)
    local = moment.astimezone(WIB)
    return dt.datetime.combine(pretended, local.timetz()).astimezone(dt.UTC)


def today(zone: ZoneInfo = WIB) -> dt.date:
    """The calendar day in `zone`, or the pretended day."""
    pretended = _pretended.get()
    if isinstance(pretended, dt.datetime):
        return pretended.astimezone(zone).date()
    return pretended if pretended is not None else dt.datetime.now(zone).date()


@contextmanager
def pretend(day: dt.date | dt.datetime | None) -> Iterator[None]:
    """Live on another day, or stand still at a moment (with offset), inside the block: demo homes and tests.

    None changes nothing. Raises ValueError for a moment without offset.
    """
    if isinstance(day, dt.datetime) and day.tzinfo is None:
        raise ValueError("a pretended moment needs its offset")
    token = _pretended.set(day if day is not None else _pretended.get())
    try:
        yield
    finally:
        _pretended.reset(token)
