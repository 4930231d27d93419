"""Families in a row, cut into stations: whole families, at the border of an RT where there is one."""

from __future__ import annotations

import numpy as np

from tahapan.engines.siting.model import Bools, Ints


def cut(size: Ints, rt: Ints, stations: int, limit: int, keep_rt: bool) -> Ints:
    """Station (0 … stations − 1) of each family of a row, stations following one another, loads as even as it goes.

    With `keep_rt` a border between two RT is preferred to evenness. Where whole families leave no cut within `limit`,
    the last stations carry too much: `repair` mends that.
    """
    total = np.concatenate(([0], np.cumsum(size)))
    border = np.concatenate(([True], rt[1:] != rt[:-1], [True]))
    cuts = [0]
    for number in range(1, stations):
        cuts.append(_next_cut(total, border if keep_rt else np.ones_like(border), cuts[-1], number, stations, limit))
    return np.searchsorted(np.array(cuts[1:], dtype=np.int64), np.arange(len(size)), side="right")


def _next_cut(total: Ints, border: Bools, last: int, number: int, stations: int, limit: int) -> int:
    """Where station `number` ends: within its limit, late enough for those that follow, near its even share."""
    highest = int(np.searchsorted(total, total[last] + limit, side="right")) - 1
    lowest = int(np.searchsorted(total, total[-1] - (stations - number) * limit, side="left"))
    lowest = max(lowest, last)
    if lowest > highest:
        return highest
    window = np.arange(lowest, highest + 1)
    fitting = window[border[window] & (total[window] > total[last])]
    if len(fitting) == 0:
        fitting = window
    share = total[last] + (total[-1] - total[last]) / (stations - number + 1)
    return int(fitting[np.argmin(np.abs(total[fitting] - share))])


def fill(size: Ints, limit: int) -> Ints:
    """Bin of each family when the largest go first, each to the fullest bin that holds it (best fit decreasing).

    Never above `limit`; families must not be larger. At most 11/9 of the fewest bins, with many small families the
    fewest (Johnson 1973).
    """
    load: list[int] = []
    bin_of = np.zeros(len(size), dtype=np.int64)
    for family in np.argsort(-size, kind="stable"):
        voters = int(size[family])
        fitting = [number for number, used in enumerate(load) if used + voters <= limit]
        if not fitting:
            load.append(0)
            fitting = [len(load) - 1]
        chosen = max(fitting, key=load.__getitem__)
        load[chosen] += voters
        bin_of[family] = chosen
    return bin_of
