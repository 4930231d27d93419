"""Which rooms to open: prices propose, exact flows dispose, swaps improve what the prices left."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Final

import numpy as np

from tahapan.engines.siting.flow import transport
from tahapan.engines.siting.model import Effort, Floats, Ints
from tahapan.engines.siting.relax import Earnings, Market, Relaxation, earnings


@dataclass(frozen=True, slots=True)
class Budget:
    """Iteration limits, never wall time: the same input gives the same plan on every machine."""

    rounds: int
    probe_every: int
    swap_flows: int
    finalists: int
    price_rounds: int


BUDGET: Final = {
    Effort.FAST: Budget(rounds=150, probe_every=12, swap_flows=60, finalists=1, price_rounds=2),
    Effort.FULL: Budget(rounds=150, probe_every=12, swap_flows=200, finalists=2, price_rounds=4),
}


@dataclass(slots=True)
class _Search:
    """Every set of rooms judged so far, with its cost in voter-metres."""

    market: Market
    judged: dict[tuple[int, ...], float] = field(default_factory=dict)
    best_cost: float = np.inf
    best_set: tuple[int, ...] = ()

    def judge(self, opened: Ints) -> float:
        """Exact cost of opening these rooms (groups may be split between venues)."""
        key = tuple(int(count) for count in opened)
        if key not in self.judged:
            rows = np.flatnonzero(opened)
            market = self.market
            cost, _ = transport(market.cost[rows].T, market.voters, opened[rows] * market.capacity)
            self.judged[key] = cost
            if cost < self.best_cost:
                self.best_cost, self.best_set = cost, key
        return self.judged[key]


def choose_rooms(market: Market, budget: Budget) -> list[Ints]:
    """The best sets of rooms found, best first, as rooms per venue; at most `budget.finalists`."""
    search = _Search(market)
    prices = _probe(search, budget)
    _swap(search, earnings(market, prices), budget.swap_flows)
    ranked = sorted(search.judged.items(), key=lambda item: (item[1], item[0]))
    return [np.array(key, dtype=np.int64) for key, _ in ranked[: budget.finalists]]


def _probe(search: _Search, budget: Budget) -> Floats:
    """Run the relaxation, judge every so many proposals; returns the prices with the best bound."""
    relaxation = Relaxation(search.market)
    for number in range(budget.rounds):
        opened = relaxation.propose()
        if number % budget.probe_every == 0:
            search.judge(opened)
        if not relaxation.adjust(search.best_cost):
            search.judge(opened)
            break
    return relaxation.best_prices


def _swap(search: _Search, earned: Earnings, flows: int) -> None:
    """Close one room, open another, while that helps; the bound orders the swaps and rules out the hopeless."""
    spent = 0
    while spent < flows:
        centre = np.array(search.best_set, dtype=np.int64)
        for bound, opened in _neighbours(centre, earned, search.market):
            if bound >= search.best_cost or spent >= flows:
                return
            before, known = search.best_cost, len(search.judged)
            cost = search.judge(opened)
            spent += len(search.judged) - known
            if cost < before:
                break  # better: look around from there
        else:
            return


def _neighbours(centre: Ints, earned: Earnings, market: Market) -> list[tuple[float, Ints]]:
    """All sets one room away from `centre` with their bounds, lowest bound first."""
    here = earned.bound(centre)
    found: list[tuple[float, int, int]] = []
    for closing in np.flatnonzero(centre):
        lost = float(earned.of_room[centre[closing] - 1, closing])
        for opening in np.flatnonzero(centre < market.most_rooms):
            if opening == closing:
                continue
            won = float(earned.of_room[centre[opening], opening])
            found.append((here + lost - won, int(closing), int(opening)))
    found.sort()
    return [(bound, _moved(centre, closing, opening)) for bound, closing, opening in found]


def _moved(centre: Ints, closing: int, opening: int) -> Ints:
    moved = centre.copy()
    moved[closing] -= 1
    moved[opening] += 1
    return moved
