"""Which venues, seen through prices: the Lagrangian relaxation of the capacitated p-median problem.

Every group of voters i gets a price λᵢ a voter that it offers to the venue which takes it. A venue with n rooms then
earns Σ (λᵢ − cᵢⱼ) over the best voters it can hold, a fractional knapsack, concave in n; the p best rooms are taken
greedily. Prices of groups taken twice fall, of groups left over rise (subgradient). Whatever the prices, Σ wᵢλᵢ minus
the earnings is a lower bound on every plan (Mulvey and Beck 1984; Fisher 1981).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np

from tahapan.engines.siting.model import Floats, Ints

_FIRST_STEP: Final = 1.2
_PATIENCE: Final = 8  # iterations without a better bound before the step shrinks
_SHRINK: Final = 0.6


@dataclass(frozen=True, slots=True)
class Market:
    """A p-median problem: `cost[j, i]` metres a voter from group i to venue j, `voters[i]` of each group.

    `rooms[j]` rooms in venue j, each with `capacity` places; `stations` rooms are to be opened.
    """

    cost: Floats
    voters: Ints
    rooms: Ints
    capacity: int
    stations: int

    @property
    def most_rooms(self) -> Ints:
        """Rooms that can be of use in each venue."""
        return np.minimum(self.rooms, self.stations)


@dataclass(frozen=True, slots=True)
class Limits:
    """Between how many rooms to open in each venue (`least`, `most`), and in each cluster of venues (`low`, `high`).

    `cluster[j]` is the cluster of venue j. The search knows no limits; the proof narrows them.
    """

    least: Ints
    most: Ints
    cluster: Ints
    low: Ints
    high: Ints

    @classmethod
    def none(cls, market: Market, cluster: Ints | None = None) -> Limits:
        """Everything allowed that the rooms allow."""
        cluster = np.zeros_like(market.rooms) if cluster is None else cluster
        clusters = int(cluster.max()) + 1
        rooms = np.bincount(cluster, market.most_rooms, clusters).astype(np.int64)
        high = np.minimum(rooms, market.stations)
        return cls(np.zeros_like(market.rooms), market.most_rooms, cluster, np.zeros(clusters, np.int64), high)


@dataclass(frozen=True, slots=True)
class Earnings:
    """What venues earn at given prices: `of_room[n, j]` by the (n+1)-th room of venue j, −inf where there is none."""

    of_room: Floats
    offered: float

    def bound(self, opened: Ints) -> float:
        """Lower bound on the cost of every plan that opens exactly these rooms."""
        rank = np.arange(len(self.of_room))[:, None]
        return self.offered - float(self.of_room[rank < opened[None, :]].sum())

    def best(self, stations: int, limits: Limits) -> Ints:
        """Rooms per venue, `stations` together, that earn most within the limits: greedy, since earnings are concave.

        Their bound holds for every plan within the limits.
        """
        ranks, venues = self.of_room.shape
        rank = np.arange(ranks)[:, None]
        worth = np.where(rank < limits.most, np.where(rank < limits.least, np.inf, self.of_room), -np.inf).reshape(-1)
        cluster = np.tile(limits.cluster, ranks)
        order = np.lexsort((-worth, cluster))
        place = np.empty_like(order)  # first, second, … best room of its cluster
        place[order] = np.arange(len(order)) - np.searchsorted(cluster[order], cluster[order])
        worth[place < limits.low[cluster]] = np.inf
        worth[place >= limits.high[cluster]] = -np.inf
        chosen = np.argsort(-worth, kind="stable")[:stations]
        return np.bincount(chosen % venues, minlength=venues)


@dataclass(slots=True)
class _Ladder:
    """Groups sorted by what they offer each venue: the knapsack of every venue at once."""

    order: Ints
    margin: Floats
    filled: Ints


def earnings(market: Market, prices: Floats) -> Earnings:
    """Earnings of every room at `prices`."""
    return _earnings(market, prices, _climb(market, prices))


class Relaxation:
    """Subgradient search for the prices with the highest bound: `propose` and `adjust` in turn."""

    def __init__(self, market: Market, limits: Limits | None = None, prices: Floats | None = None) -> None:
        self.market = market
        self.limits = Limits.none(market) if limits is None else limits
        self.prices = _first_prices(market) if prices is None else prices
        self.best_prices, self.best_bound = self.prices, -np.inf
        self._step, self._waited = _FIRST_STEP, 0

    def propose(self) -> Ints:
        """The rooms per venue that earn most at the present prices; notes their bound."""
        self._ladder = _climb(self.market, self.prices)
        earned = _earnings(self.market, self.prices, self._ladder)
        self._opened = earned.best(self.market.stations, self.limits)
        self._bound = earned.bound(self._opened)
        if self._bound > self.best_bound + 1e-9 * abs(self._bound):
            self.best_bound, self.best_prices, self._waited = self._bound, self.prices, 0
        else:
            self._waited += 1
        return self._opened

    def adjust(self, target: float) -> bool:
        """Move the prices of the last proposal; steps follow the distance to `target`, the best cost known.

        False when the proposal serves every group exactly once: the bound is then the optimum.
        """
        if self._waited >= _PATIENCE:
            self._step, self._waited = self._step * _SHRINK, 0
        lack = 1.0 - _taken(self.market, self._ladder, self._opened)
        force = float(self.market.voters @ lack**2)
        if force < 1e-9:
            return False
        gap = max(target - self._bound, 1e-4 * abs(target))
        self.prices = self.prices + self._step * gap / force * lack
        return True


def _climb(market: Market, prices: Floats) -> _Ladder:
    margin = np.maximum(prices[None, :] - market.cost, 0.0)
    order = np.argsort(-margin, axis=1)
    return _Ladder(order, np.take_along_axis(margin, order, axis=1), np.cumsum(market.voters[order], axis=1))


def _earnings(market: Market, prices: Floats, ladder: _Ladder) -> Earnings:
    """Value of n × capacity voters in each venue, for n = 1, 2, …; increments are what each room adds."""
    venues, groups = market.cost.shape
    earned = np.cumsum(market.voters[ladder.order] * ladder.margin, axis=1)
    ranks = max(int(market.most_rooms.max(initial=1)), 1)
    value = np.zeros((ranks + 1, venues))
    row = np.arange(venues)
    for count in range(1, ranks + 1):
        full = (ladder.filled <= count * market.capacity).sum(axis=1)  # groups that fit whole
        before = np.maximum(full - 1, 0)
        held = np.where(full > 0, ladder.filled[row, before], 0)
        sure = np.where(full > 0, earned[row, before], 0.0)
        part = np.where(full < groups, ladder.margin[row, np.minimum(full, groups - 1)], 0.0)
        value[count] = sure + part * (count * market.capacity - held)
    of_room = np.diff(value, axis=0)
    of_room[np.arange(ranks)[:, None] >= market.rooms[None, :]] = -np.inf
    return Earnings(of_room, float(market.voters @ prices))


def _taken(market: Market, ladder: _Ladder, opened: Ints) -> Floats:
    """How often each group is taken by the venues opened: 1.0 is as it should be."""
    rows = np.flatnonzero(opened)
    order, filled = ladder.order[rows], ladder.filled[rows]
    voters = market.voters[order]
    left = opened[rows, None] * market.capacity - (filled - voters)
    share = np.clip(left / voters, 0.0, 1.0) * (ladder.margin[rows] > 0)
    taken: Floats = np.bincount(order.reshape(-1), share.reshape(-1), market.cost.shape[1]).astype(np.float64)
    return taken


def _first_prices(market: Market) -> Floats:
    """Prices to start from: what the way to the third nearest venue costs."""
    rank = min(2, len(market.cost) - 1)
    third: Floats = np.partition(market.cost, rank, axis=0)[rank].copy()
    return third
