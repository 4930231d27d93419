"""How often something may be done, over all processes of this home: leaky buckets in one small file.

A bucket of `burst` drips one use each `seconds`. What is kept of a bucket is a single moment, when it will be empty
again (the generic cell rate algorithm of ATM, ITU-T I.371). Buckets lie in a table of fixed size, at places told by a
keyed hash of what they count, so nobody's address or number is written anywhere, and however many come, the file does
not grow. Each has a place in several rows; the emptiest counts, so that two that share a place in one row do not meet
in all (a count-min sketch).
"""

from __future__ import annotations

import fcntl
import os
import struct
import time
from dataclasses import dataclass
from typing import Final

from tahapan.core import home
from tahapan.lists.listed import sealed

FILE: Final = "buckets"
"""In HOME/work; whoever removes it empties all buckets, and nothing else happens."""

_ROWS: Final = 4
_WIDTH: Final = 1 << 16
_MOMENT: Final = struct.Struct("<d")


@dataclass(frozen=True, slots=True)
class Limit:
    """`burst` uses at once, then one more each `seconds`. `name` keeps limits apart."""

    name: str
    burst: int
    seconds: float


def take(limit: Limit, what: str) -> float:
    """Use one of `what`: 0.0 when that was allowed, else the seconds until it will be (and nothing was used).

    Side effects: a moment in HOME/work/buckets.
    """
    places = _places(limit, what)
    file = os.open(home.current().work / FILE, os.O_RDWR | os.O_CREAT, 0o600)
    try:
        fcntl.flock(file, fcntl.LOCK_EX)
        now = time.time()
        full = limit.burst * limit.seconds
        # No moment lies further ahead than a full bucket, or a clock put back would close it for as long.
        empty = min(min(_read(file, place) for place in places), now + full)
        empty = max(empty, now) + limit.seconds
        if empty - now > full:
            return empty - now - full
        for place in places:
            if _read(file, place) < empty:
                os.pwrite(file, _MOMENT.pack(empty), place)
        return 0.0
    finally:
        os.close(file)


def _places(limit: Limit, what: str) -> list[int]:
    """The bytes of the file at which `what` is counted, one in each row."""
    digest = sealed("bucket", limit.name, what)
    columns = struct.unpack("<4I", digest)
    return [(row * _WIDTH + column % _WIDTH) * _MOMENT.size for row, column in enumerate(columns)]


def _read(file: int, place: int) -> float:
    found = os.pread(file, _MOMENT.size, place)
    return float(_MOMENT.unpack(found)[0]) if len(found) == _MOMENT.size else 0.0
