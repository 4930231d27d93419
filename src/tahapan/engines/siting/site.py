"""The whole way: from a village to a plan of its polling stations."""

from __future__ import annotations

import math
from dataclasses import replace
from typing import Final

import numpy as np

from tahapan.engines.siting.assign import Task, assign
from tahapan.engines.siting.choose import BUDGET, Budget, choose_rooms
from tahapan.engines.siting.clerk import in_register_order, nearest_rooms
from tahapan.engines.siting.cut import fill
from tahapan.engines.siting.geometry import place_unknown, register_order, walks, weigh
from tahapan.engines.siting.kmeans import clusters
from tahapan.engines.siting.model import (
    NOWHERE,
    Bools,
    Effort,
    Families,
    Floats,
    Ints,
    Method,
    NotEnoughRooms,
    Plan,
    Preferences,
    Rules,
    Venues,
    Village,
)
from tahapan.engines.siting.prove import lower_bound
from tahapan.engines.siting.relax import Market

_BLOCK: Final = 15  # families that are moved together while venues are chosen


def site(
    village: Village,
    rules: Rules | None = None,
    *,
    stations: int | None = None,
    preferences: Preferences | None = None,
    method: Method = Method.SOLVED,
    effort: Effort = Effort.FULL,
    prove: bool = False,
    seed: int = 0,
) -> Plan:
    """Polling stations of one village: whole families, no station above `rules.max_voters`, short walks.

    `stations` asks for so many (None: the fewest, ⌈voters / max_voters⌉ wherever whole families allow it). Unknown
    homes count at the centre of their RT. Venues without coordinates are left out as long as homes are known; where
    no home or no venue is known, the plan is the clerk's and says so in `method`. `prove` adds `lower_bound`. The same
    input gives the same plan; `seed` matters to Method.KMEANS only.

    Raises ValueError where a family is larger than the limit (naming its row) or `stations` cannot be had, and
    NotEnoughRooms where the venues are too small: opening more is the caller's decision.
    """
    rules, preferences = rules or Rules(), preferences or Preferences()
    _refuse_large_families(village.families, rules)
    order = register_order(village.families)
    register = place_unknown(village.families).take(order)
    voting = register.size > 0
    if not voting.any():
        nowhere, nothing = np.full(len(order), NOWHERE, dtype=np.int64), np.zeros(0, dtype=np.int64)
        return Plan(method, nowhere, nothing, nothing, preferences)
    families = register.take(voting)
    count, limit = _stations_and_limit(families, rules, preferences, stations)
    method, usable = _what_is_known(families, village.venues, method)
    if usable.rooms.sum() < count:
        raise NotEnoughRooms(count, int(usable.rooms.sum()))
    cost = weigh(walks(families, usable), preferences)
    if method is Method.SOLVED:
        station, venue = _solve(families, cost, usable.rooms, count, limit, preferences, BUDGET[effort])
    else:
        station, venue = _by_habit(families, cost, usable.rooms, count, rules.max_voters, method, seed)
    plan = _plan(station, venue, voting, order, register, method, preferences)
    if prove and method is Method.SOLVED:
        plan = replace(plan, lower_bound=_bound(plan, families, cost, usable.rooms, rules))
    return plan


def fewest_stations(families: Families, rules: Rules) -> int:
    """The fewest stations that hold whole families: ⌈voters / max_voters⌉, more only where they do not pack."""
    least = math.ceil(families.voters / rules.max_voters)
    largest = int(families.size.max(initial=0))
    if families.voters <= least * (rules.max_voters - largest + 1):
        return least  # one after another: a station closes only when the next family does not fit
    return max(least, int(fill(families.size, rules.max_voters).max(initial=-1)) + 1)


def _refuse_large_families(families: Families, rules: Rules) -> None:
    too_large = np.flatnonzero(families.size > rules.max_voters)
    if len(too_large):
        raise ValueError(f"family {int(too_large[0])} has more voters than a station may hold ({rules.max_voters})")


def _stations_and_limit(
    families: Families, rules: Rules, preferences: Preferences, stations: int | None
) -> tuple[int, int]:
    """How many stations, and the voters each may hold: the law's limit or less where even loads are wished."""
    fewest = fewest_stations(families, rules)
    count = fewest if stations is None else stations
    if not fewest <= count <= len(families):
        raise ValueError(f"{count} stations cannot be had: at least {fewest}, at most one for each family")
    if preferences.even_tolerance is None:
        return count, rules.max_voters
    even = math.ceil(families.voters / count * (1 + preferences.even_tolerance))
    limit = max(even, int(families.size.max()))
    while limit < rules.max_voters and fewest_stations(families, Rules(limit)) > count:
        limit += 1
    return count, min(limit, rules.max_voters)


def _what_is_known(families: Families, venues: Venues, method: Method) -> tuple[Method, Venues]:
    """The method that the coordinates allow, and the venues with their usable rooms."""
    if not families.located.any() or not (venues.located & (venues.rooms > 0)).any():
        return Method.CLERK, venues
    return method, Venues(venues.x, venues.y, np.where(venues.located, venues.rooms, 0))


def _solve(
    families: Families, cost: Floats, rooms: Ints, count: int, limit: int, preferences: Preferences, budget: Budget
) -> tuple[Ints, Ints]:
    """Choose rooms on blocks, assign families for the best choices, keep the best assignment."""
    usable = np.flatnonzero(rooms > 0)
    market = _blocks(families, cost[:, usable], rooms[usable], count, limit)
    rt = np.unique(families.rt, return_inverse=True)[1]
    task = Task(cost[:, usable], families.size, rt, limit, preferences.rt_price)
    found = [assign(task, opened, budget.price_rounds) for opened in choose_rooms(market, budget)]
    best = min(found, key=lambda assignment: assignment.total)
    return best.station, usable[best.venue]


def _blocks(families: Families, cost: Floats, rooms: Ints, count: int, limit: int) -> Market:
    """Neighbouring families of one RT, about fifteen, as one group: rooms are chosen on a tenth of the rows."""
    first_of_rt = np.flatnonzero(np.diff(families.rt, prepend=families.rt[0] - 1))
    place_in_rt = np.arange(len(families)) - np.repeat(first_of_rt, np.diff(first_of_rt, append=len(families)))
    starts = np.flatnonzero(place_in_rt % _BLOCK == 0)
    voters = np.add.reduceat(families.size, starts)
    mean = np.add.reduceat(cost * families.size[:, None], starts, axis=0) / voters[:, None]
    return Market(mean.T.copy(), voters, rooms, limit, count)


def _by_habit(
    families: Families, cost: Floats, rooms: Ints, count: int, limit: int, method: Method, seed: int
) -> tuple[Ints, Ints]:
    """The clerk's plan, or the peer's."""
    if method is Method.KMEANS:
        station = clusters(families, count, limit, seed)
    else:
        station = in_register_order(families.size, families.rt, count, limit)
    return station, nearest_rooms(station, cost, families.size, rooms, count)


def _plan(
    station: Ints, venue: Ints, voting: Bools, order: Ints, register: Families, method: Method, preferences: Preferences
) -> Plan:
    """Number stations in register order, give families without voters the station of their neighbour, undo the sort."""
    middle = np.bincount(station, np.arange(len(station)), len(venue)) / np.bincount(station, minlength=len(venue))
    ranked = np.argsort(middle, kind="stable")
    number = np.argsort(ranked, kind="stable")
    neighbour = np.maximum(np.cumsum(voting) - 1, 0)
    station_of_family = np.empty(len(order), dtype=np.int64)
    station_of_family[order] = number[station][neighbour]
    load = np.bincount(station_of_family, register.size[np.argsort(order)], len(venue)).astype(np.int64)
    return Plan(method, station_of_family, venue[ranked], load, preferences)


def _bound(plan: Plan, families: Families, cost: Floats, rooms: Ints, rules: Rules) -> float:
    """The proof works on families, not blocks: blocks would hide what dividing them saves."""
    usable = np.flatnonzero(rooms > 0)
    market = Market(cost[:, usable].T.copy(), families.size, rooms[usable], rules.max_voters, plan.stations)
    opened = np.bincount(plan.venue_of_station, minlength=len(rooms))[usable]
    return lower_bound(market, opened)
