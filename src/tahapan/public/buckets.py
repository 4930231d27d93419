"""How often something may be done, over all processes of this home: leaky buckets in one file.

A bucket of `burst` drips one use each `seconds`. What is kept of a bucket is a single moment, when it will be empty
again (the generic cell rate algorithm of ATM, ITU-T I.371). Buckets of a limit lie in a table of fixed size, at places
told by a keyed hash of what they count, so nobody's address or number is written anywhere, and however many come, the
file does not grow. Two that fall on one place share a bucket; of five thousand at once, one in two hundred does.
"""

from __future__ import annotations

import fcntl
import os
import struct
import threading
import time
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from typing import Final

from tahapan.core import home
from tahapan.lists.listed import sealed

FILE: Final = "buckets"
"""In HOME/work; whoever removes it empties all buckets, and nothing else happens."""

_PLACES: Final = 1 << 20
_MOMENT: Final = struct.Struct("<d")

_opened: Final[dict[str, int]] = {}
_turn: Final = threading.Lock()
"""Threads of this process take turns here, processes by a lock on the file."""


@dataclass(frozen=True, slots=True)
class Limit:
    """`burst` uses at once, then one more each `seconds`. `table` keeps limits apart: 0, 1, 2 …"""

    table: int
    burst: int
    seconds: float


def take(*uses: tuple[Limit, str]) -> float:
    """Use one of each limit by what it counts: 0.0 when all allowed it, else the seconds until they will (and nothing
    was used).

    Side effects: moments in HOME/work/buckets.
    """
    places = [_place(*use) for use in uses]
    with _turn:
        file = _file(_path())
        fcntl.flock(file, fcntl.LOCK_EX)
        try:
            return _use(file, uses, places)
        finally:
            fcntl.flock(file, fcntl.LOCK_UN)


@cache
def _path() -> str:
    return str(home.current().work / FILE)


def _file(path: str) -> int:
    """The file, opened once a process; anew where somebody removed it."""
    file = _opened.get(path)
    if file is None or not os.fstat(file).st_nlink:
        if file is not None:
            os.close(file)
        file = _opened[path] = os.open(path, os.O_RDWR | os.O_CREAT, 0o600)
    return file


def _use(file: int, uses: Sequence[tuple[Limit, str]], places: Sequence[int]) -> float:
    now = time.time()
    told = [_after(file, place, limit, now) for (limit, _), place in zip(uses, places, strict=True)]
    wait = max(after - now - limit.burst * limit.seconds for (limit, _), after in zip(uses, told, strict=True))
    if wait > 0:
        return wait
    for place, after in zip(places, told, strict=True):
        os.pwrite(file, _MOMENT.pack(after), place)
    return 0.0


def _place(limit: Limit, what: str) -> int:
    """The byte of the file at which `what` is counted."""
    within = int.from_bytes(sealed("bucket", str(limit.table), what)) % _PLACES
    return (limit.table * _PLACES + within) * _MOMENT.size


def _after(file: int, place: int, limit: Limit, now: float) -> float:
    """When the bucket would be empty again after one more use."""
    found = os.pread(file, _MOMENT.size, place)
    empty = float(_MOMENT.unpack(found)[0]) if len(found) == _MOMENT.size else 0.0
    # No moment lies further ahead than a full bucket, or a clock put back would close it for as long.
    return max(min(empty, now + limit.burst * limit.seconds), now) + limit.seconds
