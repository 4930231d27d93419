"""How a station is walked: the order of its families, who takes which part, and the day planned for each. Plain data.

A plan, not law: the texts name a window and no daily quota, and no day of rest, so every day of the window counts.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import accumulate
from typing import Final

from tahapan.stations.rules import hamlet_of

RT_WITHIN: Final = 0.15
"""How far from an even cut, as a share of one part, an RT boundary may lie to be taken instead of a family boundary."""


@dataclass(frozen=True, slots=True)
class Family:
    """The people of one family card at one station; `hamlet`, `rw`, `rt` and `address` are those of its `head`."""

    station: int
    nkk: str
    head: int
    members: frozenset[int]
    hamlet: str
    rw: int
    rt: int
    address: str

    @property
    def route(self) -> tuple[str, int, int, str, str]:
        """Its place on the walk: hamlet, RW, RT, address, family card."""
        return self.hamlet, self.rw, self.rt, self.address, self.nkk

    @property
    def neighbourhood(self) -> tuple[str, int, int]:
        return self.hamlet, self.rw, self.rt

    @property
    def people(self) -> int:
        return len(self.members)


def route_of(address: str, rw: int, rt: int, nkk: str) -> tuple[str, int, int, str, str]:
    """The place of a family on the walk, from the elements of its head."""
    return hamlet_of(address), rw, rt, address, nkk


def cut(families: Sequence[Family], parts: int) -> list[int]:
    """The part (1 to `parts`) of each family of a walk, in its order: stretches of about equal people.

    A boundary is moved to the nearest end of an RT where that costs at most `RT_WITHIN` of a part.
    """
    before = [0, *accumulate(one.people for one in families)]
    ends = [0]
    for part in range(1, parts):
        ideal = before[-1] * part / parts
        ends.append(max(ends[-1], _boundary(families, before, ideal, RT_WITHIN * before[-1] / parts)))
    ends.append(len(families))
    return [part for part in range(1, parts + 1) for _ in range(ends[part] - ends[part - 1])]


def _boundary(families: Sequence[Family], before: Sequence[int], ideal: float, within: float) -> int:
    """The position to cut before: the end of an RT near `ideal` people, else the family boundary nearest to it."""

    def off(place: int) -> float:
        return abs(before[place] - ideal)

    places = range(len(families) + 1)
    nearest = min(places, key=off)
    of_rt = [place for place in places[1:-1] if families[place].neighbourhood != families[place - 1].neighbourhood]
    best = min(of_rt, key=off, default=nearest)
    return best if off(best) <= max(within, off(nearest)) else nearest


def spread(people: Sequence[int], days: Sequence[dt.date]) -> list[dt.date | None]:
    """The day of each family of a walk, in its order, so that every day has about equally many people.

    None for all where no day is left.
    """
    if not days:
        return [None] * len(people)
    total, found, before = max(sum(people), 1), [], 0
    for number in people:
        middle = before + number / 2
        found.append(days[min(int(middle * len(days) / total), len(days) - 1)])
        before += number
    return list(found)


def days_left(window: tuple[dt.date, dt.date], today: dt.date) -> list[dt.date]:
    """The days of the window from `today` on, both ends included; none after it."""
    start, end = max(window[0], today), window[1]
    return [start + dt.timedelta(days=number) for number in range((end - start).days + 1)]
