"""The paper method, as yardstick and as fallback: RT after RT in the order of the register, even loads."""

from __future__ import annotations

import numpy as np

from tahapan.engines.siting.cut import cut, fill
from tahapan.engines.siting.model import Floats, Ints
from tahapan.engines.siting.repair import occupy, repair


def in_register_order(size: Ints, rt: Ints, stations: int, limit: int) -> Ints:
    """Station of each family of a register: whole families, loads even, never above `limit` (clerk B)."""
    station = cut(size, rt, stations, limit, keep_rt=False)
    jump = np.abs(np.arange(stations)[None, :] - station[:, None]).astype(np.float64)
    mended = repair(station, jump, size, limit)
    if mended is None:
        mended = fill(size, limit)
    return occupy(mended, jump, size)


def nearest_rooms(station: Ints, cost: Floats, size: Ints, rooms: Ints, stations: int) -> Ints:
    """Venue of each station, station after station: of the venues with a free room the one its voters reach soonest.

    Unknown distances (NaN) count alike, so that venues are taken in the order given.
    """
    free = rooms.copy()
    venue = np.zeros(stations, dtype=np.int64)
    for number in range(stations):
        there = station == number
        metres = np.nan_to_num(size[there] @ cost[there], nan=0.0)
        venue[number] = int(np.argmin(np.where(free > 0, metres, np.inf)))
        free[venue[number]] -= 1
    return venue
