"""How good a plan could be at best: branch and bound on the number of stations, first by cluster, then by venue.

The bound of the relaxation alone is weak where stations are few: a far hamlet that needs 2.2 stations pays for 2.2, not
for 3. Splitting the question, "at most 2 there" or "at least 3", makes both halves dearer (Land and Doig 1960). The
bound of the whole is the lowest bound among the halves still open and the choices solved exactly; none is dropped.
"""

from __future__ import annotations

import heapq
import itertools
from dataclasses import dataclass, replace
from typing import Final

import numpy as np

from tahapan.engines.siting.flow import ROUNDING, transport
from tahapan.engines.siting.model import Floats, Ints
from tahapan.engines.siting.relax import Limits, Market, Relaxation

ENOUGH: Final = 0.002
"""A bound within 0.2 % of the best plan known ends the proof."""
_FIRST_ROUNDS: Final = 150
_ROUNDS: Final = 40
_NODES: Final = 300
_NEIGHBOURS: Final = 1.0  # venues nearer than this many mean walks count as one cluster


@dataclass(frozen=True, slots=True)
class _Node:
    """A part of the question: its limits, its bound, the prices behind it, the rooms its proposals open on average."""

    limits: Limits
    bound: float
    prices: Floats
    average: Floats


def lower_bound(market: Market, opened: Ints) -> float:
    """Voter-metres below which no plan of this market can come, families divisible. `opened` is a good choice of rooms.

    At most 300 nodes are looked at, so the bound may stay below the truth; it is never above it.
    """
    target = _exact(market, opened)
    root = _look(market, Limits.none(market, _clusters(market, target)), None, target, _FIRST_ROUNDS)
    counter = itertools.count()
    heap = [(root.bound, next(counter), root)]
    solved = target
    for _ in range(_NODES):
        if not heap or heap[0][0] >= min(solved, target) * (1 - ENOUGH):
            break
        node = heapq.heappop(heap)[2]
        for limits in _halves(node):
            if not _possible(market, limits):
                continue
            only = _only_choice(market, limits)
            if only is not None:
                solved = min(solved, _exact(market, only))
                continue
            part = _look(market, limits, node.prices, target, _ROUNDS)
            bound = max(part.bound, node.bound)
            heapq.heappush(heap, (bound, next(counter), replace(part, bound=bound)))
    lowest = min([solved, *(bound for bound, _, _ in heap)])
    return lowest - ROUNDING * int(market.voters.sum())


def _exact(market: Market, opened: Ints) -> float:
    """Cost of opening just these rooms, families divisible."""
    rows = np.flatnonzero(opened)
    return transport(market.cost[rows].T, market.voters, opened[rows] * market.capacity)[0]


def _look(market: Market, limits: Limits, prices: Floats | None, target: float, rounds: int) -> _Node:
    """Bound of one part; proposals of the second half of the rounds show where it cannot decide."""
    relaxation = Relaxation(market, limits, prices)
    total, counted = np.zeros(len(market.rooms)), 0
    for number in range(rounds):
        opened = relaxation.propose()
        if 2 * number >= rounds or counted == 0:
            total, counted = total + opened, counted + 1
        if relaxation.best_bound >= target or not relaxation.adjust(target):
            break
    return _Node(limits, relaxation.best_bound, relaxation.best_prices, total / counted)


def _halves(node: _Node) -> list[Limits]:
    """Two parts that exclude each other and leave nothing out: about a cluster as long as one is undecided."""
    limits = node.limits
    sums = np.bincount(limits.cluster, node.average, len(limits.low)).astype(np.float64)
    cluster, at = _most_undecided(sums, limits.low, limits.high)
    if abs(sums[cluster] - np.rint(sums[cluster])) > 0.05:
        return [
            replace(limits, high=_with(limits.high, cluster, at)),
            replace(limits, low=_with(limits.low, cluster, at + 1)),
        ]
    venue, at = _most_undecided(node.average, limits.least, limits.most)
    return [
        replace(limits, most=_with(limits.most, venue, at)),
        replace(limits, least=_with(limits.least, venue, at + 1)),
    ]


def _most_undecided(average: Floats, low: Ints, high: Ints) -> tuple[int, int]:
    """Where the average is furthest from a whole number, of those still open, and the whole number below it."""
    doubt = np.where(low < high, np.abs(average - np.rint(average)), -1.0)
    chosen = int(np.argmax(doubt))
    return chosen, int(np.clip(np.floor(average[chosen]), low[chosen], max(high[chosen] - 1, low[chosen])))


def _with(values: Ints, index: int, value: int) -> Ints:
    changed = values.copy()
    changed[index] = value
    return changed


def _range(limits: Limits) -> tuple[int, int]:
    """Fewest and most stations that the limits allow together."""
    clusters = len(limits.low)
    fewest = np.maximum(np.bincount(limits.cluster, limits.least, clusters), limits.low)
    most = np.minimum(np.bincount(limits.cluster, limits.most, clusters), limits.high)
    return (1, 0) if (fewest > most).any() else (int(fewest.sum()), int(most.sum()))


def _possible(market: Market, limits: Limits) -> bool:
    fewest, most = _range(limits)
    return fewest <= market.stations <= most


def _only_choice(market: Market, limits: Limits) -> Ints | None:
    """The rooms per venue where the limits leave one choice, else None."""
    if int(limits.most.sum()) == market.stations:
        return limits.most
    if int(limits.least.sum()) == market.stations:
        return limits.least
    return None


def _clusters(market: Market, target: float) -> Ints:
    """Venues that stand for one another: linked where the voters of one would walk little further to the other."""
    near = np.abs(market.cost[:, None, :] - market.cost[None, :, :]).max(axis=2)
    linked = near <= _NEIGHBOURS * target / int(market.voters.sum())
    cluster = np.arange(len(near))
    for _ in range(len(near)):
        cluster = np.where(linked, cluster[None, :], len(near)).min(axis=1)
    return np.unique(cluster, return_inverse=True)[1]
