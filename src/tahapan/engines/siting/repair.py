"""From an almost right assignment to a right one: no station above its limit, no family divided, little walked for it.

Overload is passed on in steps. A step moves one family from one station to another, or exchanges two of different
size; the cheapest step per voter of overload removed is taken, along the chain of stations that costs least.
"""

from __future__ import annotations

import itertools

import numpy as np

from tahapan.engines.siting.model import Floats, Ints


def repair(station: Ints, cost: Floats, size: Ints, limit: int) -> Ints | None:
    """A station for each family such that every load is at most `limit`; None where these steps do not reach it.

    `cost[i, s]` is what a voter of family i pays in station s. Every chain lowers the overload, so this ends.
    """
    while (np.bincount(station, size, cost.shape[1]) > limit).any():
        relieved = _relieve(station, cost, size, limit, chains=True)
        if relieved is None:  # steps of a chain may want the same family
            relieved = _relieve(station, cost, size, limit, chains=False)
        if relieved is None:
            return None
        station = relieved
    return station


def occupy(station: Ints, cost: Floats, size: Ints) -> Ints:
    """A copy in which every station has a family: an empty one gets the family that walks least further for it.

    Needs at least as many families as stations. No load rises except that of the empty station.
    """
    station = station.copy()
    families = np.bincount(station, minlength=cost.shape[1])
    for empty in np.flatnonzero(families == 0):
        extra = (cost[:, empty] - cost[np.arange(len(station)), station]) * size
        mover = int(np.argmin(np.where(families[station] > 1, extra, np.inf)))
        families[station[mover]] -= 1
        families[empty] += 1
        station[mover] = empty
    return station


def _relieve(station: Ints, cost: Floats, size: Ints, limit: int, chains: bool) -> Ints | None:
    """A copy after one chain from an overloaded station to one with space; None where there is none."""
    load = np.bincount(station, size, cost.shape[1]).astype(np.int64)
    over, space = np.maximum(load - limit, 0), np.maximum(limit - load, 0)
    table = _moves(station, cost, size)
    best: tuple[float, int, list[int]] = (np.inf, 0, [])
    for passed in range(1, min(int(space.max()), int(size.max())) + 1):
        length, after = _shortest(_net(table, passed), chains)
        relief = np.minimum(over, passed)[:, None] * (space >= passed)[None, :]
        per_voter = np.divide(length, relief, out=np.full_like(length, np.inf), where=relief > 0)
        start, end = divmod(int(np.argmin(per_voter)), len(load))
        if per_voter[start, end] < best[0]:
            best = (float(per_voter[start, end]), passed, _path(after, start, end))
    _, passed, path = best
    if not path:
        return None
    station = station.copy()
    steps = itertools.pairwise(path)
    done = all(_pass_on(station, cost, size, source, target, passed) for source, target in steps)
    return station if done else None


def _moves(station: Ints, cost: Floats, size: Ints) -> Floats:
    """`table[s, t, a]`: the least it costs to move one family of `a` voters from s to t; 0 for nobody (a = 0)."""
    stations = cost.shape[1]
    sizes = max(int(size.max()), 1) + 1
    extra = (cost - cost[np.arange(len(station)), station][:, None]) * size[:, None]
    kind = station * sizes + size
    order = np.argsort(kind, kind="stable")
    kinds, first = np.unique(kind[order], return_index=True)
    table = np.full((stations * sizes, stations), np.inf)
    table[kinds] = np.minimum.reduceat(extra[order], first, axis=0)
    table = table.reshape(stations, sizes, stations).transpose(0, 2, 1).copy()
    table[:, :, 0] = 0.0
    return table


def _net(table: Floats, passed: int) -> Floats:
    """`edge[s, t]`: the least it costs to lower s and raise t by exactly `passed` voters with two families or one."""
    gone, back = table[:, :, passed:], table[:, :, : table.shape[2] - passed].transpose(1, 0, 2)
    edge: Floats = np.maximum((gone + back).min(axis=2), 0.0)
    np.fill_diagonal(edge, np.inf)
    return edge


def _shortest(edge: Floats, chains: bool) -> tuple[Floats, Ints]:
    """All shortest chains (Floyd 1962, Warshall 1962): their length and the first station after the start.

    Without `chains` only the direct steps.
    """
    stations = len(edge)
    length = edge.copy()
    after = np.tile(np.arange(stations), (stations, 1))
    for middle in range(stations if chains else 0):
        through = length[:, middle][:, None] + length[middle][None, :]
        shorter = through < length - 1e-9
        length = np.where(shorter, through, length)
        after = np.where(shorter, after[:, middle][:, None], after)
    return length, after


def _path(after: Ints, start: int, end: int) -> list[int]:
    path = [start]
    while path[-1] != end:
        path.append(int(after[path[-1], end]))
    return path


def _pass_on(station: Ints, cost: Floats, size: Ints, source: int, target: int, passed: int) -> bool:
    """Do one step in place: a family of `a` voters goes, one of `a − passed` (or nobody) comes back."""
    leavers = _cheapest(station, cost, size, source, target)
    comers = _cheapest(station, cost, size, target, source)
    comers[0] = (0.0, None)
    pairs = [
        (price + comers[voters - passed][0], leaver, comers[voters - passed][1])
        for voters, (price, leaver) in leavers.items()
        if voters - passed in comers
    ]
    if not pairs:
        return False
    _, leaver, comer = min(pairs, key=lambda pair: pair[0])
    station[leaver] = target
    if comer is not None:
        station[comer] = source
    return True


def _cheapest(station: Ints, cost: Floats, size: Ints, source: int, target: int) -> dict[int, tuple[float, int | None]]:
    """For each size of family in `source`: what the cheapest of them pays to move to `target`, and which it is."""
    there = np.flatnonzero(station == source)
    extra = (cost[there, target] - cost[there, source]) * size[there]
    there = there[np.argsort(extra, kind="stable")]
    extra = np.sort(extra, kind="stable")
    sizes, first = np.unique(size[there], return_index=True)
    return {int(voters): (float(extra[at]), int(there[at])) for voters, at in zip(sizes, first, strict=True)}
