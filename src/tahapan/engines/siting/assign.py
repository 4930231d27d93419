"""Families to stations, once the rooms are chosen: flow, rooms cut in order of RT, RT drawn together, repair."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from tahapan.engines.siting.cut import cut, fill
from tahapan.engines.siting.flow import transport
from tahapan.engines.siting.model import Floats, Ints
from tahapan.engines.siting.repair import occupy, repair

_TIE = 1.0  # metres: between equal walks, even where RT have no price, vote with the RT


@dataclass(frozen=True, slots=True)
class Task:
    """Voting families in register order: `cost[i, v]` a voter of family i to venue v, voters, RT (0, 1, …).

    `limit` voters in a station, `rt_price` metres a voter away from most of the own RT.
    """

    cost: Floats
    size: Ints
    rt: Ints
    limit: int
    rt_price: float


@dataclass(frozen=True, slots=True)
class Assignment:
    """Station of each family, venue of each station, and the voter-metres it costs, price of divided RT included."""

    station: Ints
    venue: Ints
    total: float


def assign(task: Task, opened: Ints, rounds: int) -> Assignment:
    """The best assignment of families to `opened[v]` stations in each venue, no station above the limit.

    Promises a right assignment whenever `fill` packs the families into so many stations.
    """
    venue = np.repeat(np.arange(len(opened)), opened)
    cost = task.cost[:, venue]
    best = _finish(task, venue, cost, cost, _first(task, opened))
    for _ in range(rounds):
        away = np.arange(len(venue))[None, :] != main_station(task, best.station, len(venue))[task.rt][:, None]
        priced = cost + max(task.rt_price, _TIE) * away
        _, flow = transport(priced, task.size, np.full(len(venue), task.limit))
        found = _finish(task, venue, cost, priced, flow.argmax(axis=1))
        if found.total >= best.total:
            break
        best = found
    return best


def main_station(task: Task, station: Ints, stations: int) -> Ints:
    """For each RT the station where most of its voters vote."""
    count = np.bincount(task.rt * stations + station, task.size, (int(task.rt.max()) + 1) * stations)
    main: Ints = count.reshape(-1, stations).argmax(axis=1)
    return main


def _first(task: Task, opened: Ints) -> Ints:
    """Flow to venues, then the rooms of each venue cut in order of RT."""
    rows = np.flatnonzero(opened)
    _, flow = transport(task.cost[:, rows], task.size, opened[rows] * task.limit)
    place = flow.argmax(axis=1)
    station = np.zeros(len(task.size), dtype=np.int64)
    first_room = np.cumsum(opened) - opened
    for number, venue in enumerate(rows):
        there = np.flatnonzero(place == number)
        rooms = cut(task.size[there], task.rt[there], int(opened[venue]), task.limit, keep_rt=True)
        station[there] = first_room[venue] + rooms
    return station


def _finish(task: Task, venue: Ints, cost: Floats, priced: Floats, station: Ints) -> Assignment:
    """Repair what rounding left, fill empty stations, and count the cost."""
    mended = repair(station, priced, task.size, task.limit)
    if mended is None:
        mended = fill(task.size, task.limit)  # right, though blind to walks: only in villages of a few large families
    mended = occupy(mended, priced, task.size)
    walked = cost[np.arange(len(mended)), mended]
    away = mended != main_station(task, mended, len(venue))[task.rt]
    return Assignment(mended, venue, float(task.size @ (walked + max(task.rt_price, _TIE) * away)))
