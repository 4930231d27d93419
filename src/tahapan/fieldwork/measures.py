"""What is measured of one officer's visits, in figures that can be compared with colleagues'. No Django, no names.

Each measure gives a `Measured`, or None where there is too little to say anything. `score` is always higher where the
work is more unusual, on a scale on which colleagues spread evenly; `value` is what people read.
"""

from __future__ import annotations

import datetime as dt
import math
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import pairwise
from typing import Final

from tahapan.engines.outliers import partial_rank, ranks, share_score

Point = tuple[float, float]
"""Latitude, longitude in degrees."""

FEWEST: Final = 20
"""Visits below which nothing is asked."""
FEWEST_PEOPLE: Final = 60
PAUSE: Final = dt.timedelta(minutes=60)
"""A longer gap is a pause, not a walk."""
SHORT: Final = dt.timedelta(minutes=2)
NIGHT: Final = (21, 5)
"""From this hour to that one: after the evening prayer until the morning one."""
FAR: Final = 300.0
"""Metres between a position and the family's RT beyond which they are not the same place."""
CELL: Final = 0.0005
"""Degrees, about 55 m: positions within one cell are one place."""


@dataclass(frozen=True, slots=True)
class Call:
    """One visit that stands and at which people were met. Times are local.

    `number` is the family's place in the walk, `name` its head's place in the alphabet among the officer's families,
    `rt` which RT it lives in (any key), `home` where that RT lies, `position` where the phone was, `witness` any key.
    `timed`: recorded on a phone; of paper the time of the visit is not known.
    """

    at: dt.datetime
    number: int
    name: int
    rt: int
    timed: bool = True
    sticker: bool = True
    proof: bool = True
    witness: str = ""
    position: Point | None = None
    home: Point | None = None


@dataclass(frozen=True)
class Work:
    """All calls of one officer, and of how many people something was corrected, struck or added."""

    officer: int
    group: str
    calls: tuple[Call, ...]
    people: int
    corrected: int

    @cached_property
    def timed(self) -> list[Call]:
        """Calls whose time is known, in that order; those of one moment in the order of the walk."""
        return sorted((one for one in self.calls if one.timed), key=lambda one: (one.at, one.number))

    @cached_property
    def gaps(self) -> list[dt.timedelta]:
        """Time between one visit and the next of the same day, without pauses."""
        found = [then.at - one.at for one, then in pairwise(self.timed) if then.at.date() == one.at.date()]
        return [gap for gap in found if gap <= PAUSE]


@dataclass(frozen=True, slots=True)
class Measured:
    """`count` of `of` is behind `value`. `error` is the sampling error of `score`; `chance` is set where a measure has
    a distribution of its own and needs no colleagues."""

    score: float
    error: float
    value: float
    count: int
    of: int
    chance: float | None = None


def _share(count: int, of: int, *, low: bool = False) -> Measured:
    score, error = share_score(count, of)
    return Measured(-score if low else score, error, count / of, count, of)


def pace(work: Work) -> Measured | None:
    """Visits an hour while walking."""
    gaps = work.gaps
    if len(gaps) < FEWEST:
        return None
    hours = max(sum(gaps, dt.timedelta()) / dt.timedelta(hours=1), 1 / 60)
    rate = len(gaps) / hours
    return Measured(math.log(rate), 1 / math.sqrt(len(gaps)), rate, len(gaps), len(gaps))


def short_gaps(work: Work) -> Measured | None:
    """Share of visits recorded within two minutes of the one before."""
    gaps = work.gaps
    if len(gaps) < FEWEST:
        return None
    return _share(sum(gap < SHORT for gap in gaps), len(gaps))


def busiest_day(work: Work) -> Measured | None:
    """Visits recorded on the busiest day."""
    days = Counter(one.at.date() for one in work.timed)
    if days.total() < FEWEST:
        return None
    most = max(days.values())
    return Measured(math.log(most), 1 / math.sqrt(most), float(most), most, days.total())


def at_night(work: Work) -> Measured | None:
    """Share of visits recorded at night."""
    timed = work.timed
    if len(timed) < FEWEST:
        return None
    late, early = NIGHT
    return _share(sum(one.at.hour >= late or one.at.hour < early for one in timed), len(timed))


def one_place(work: Work) -> Measured | None:
    """Share of visits recorded at one and the same place, though the family's RT lies farther off."""
    known = [(one.position, one.home) for one in work.calls if one.timed and one.position and one.home]
    if len(known) < FEWEST:
        return None
    away = [position for position, home in known if metres(position, home) > FAR]
    # A place on the border of two cells would be counted in halves: the grid is laid twice, half a cell apart.
    most = max((_fullest(away, shift) for shift in (0.0, 0.5)), default=0)
    return _share(most, len(known))


def _fullest(points: Iterable[Point], shift: float) -> int:
    cells = Counter((math.floor(lat / CELL + shift), math.floor(lng / CELL + shift)) for lat, lng in points)
    return max(cells.values(), default=0)


def metres(one: Point, other: Point) -> float:
    """Distance on the ground, good to a metre at village scale."""
    north = (other[0] - one[0]) * 111_320.0
    east = (other[1] - one[1]) * 111_320.0 * math.cos(math.radians(one[0]))
    return math.hypot(north, east)


def alphabetical(work: Work) -> Measured | None:
    """How far visits follow the alphabet rather than the walk, over all families or inside each RT."""
    timed = work.timed
    if len(timed) < FEWEST:
        return None
    # Calls of one moment share their place: what order they stand in here says nothing about the officer.
    order = [one.at.timestamp() for one in timed]
    whole = partial_rank(order, [one.name for one in timed], [one.number for one in timed])
    inside = _inside_rt(timed)
    follows, chance = min(whole, inside, key=lambda one: one[1])
    # Two looks at the same visits: the smaller chance counts twice.
    return Measured(0.0, 1.0, max(follows, 0.0), len(timed), len(timed), min(1.0, 2 * chance))


def _inside_rt(timed: Sequence[Call]) -> tuple[float, float]:
    """The same with order, alphabet and walk as places inside each RT of at least four families, from 0 to 1."""
    by_rt: dict[int, list[Call]] = {}
    for one in timed:
        by_rt.setdefault(one.rt, []).append(one)
    order: list[float] = []
    names: list[float] = []
    walk: list[float] = []
    groups = 0
    for calls in by_rt.values():
        if len(calls) >= 4:
            groups += 1
            last = len(calls) - 1
            order += [place / last for place in ranks([one.at.timestamp() for one in calls])]
            names += [place / last for place in ranks([one.name for one in calls])]
            walk += [place / last for place in ranks([one.number for one in calls])]
    return partial_rank(order, names, walk, groups)


def corrections(work: Work) -> Measured | None:
    """Share of people of whom something was corrected, struck or added; unusual where low."""
    if work.people < FEWEST_PEOPLE:
        return None
    return _share(work.corrected, work.people, low=True)


def stickers(work: Work) -> Measured | None:
    """Share of visits with a sticker; unusual where low."""
    return _low(work, sum(one.sticker for one in work.calls))


def proofs(work: Work) -> Measured | None:
    """Share of visits with a proof of listing left; unusual where low."""
    return _low(work, sum(one.proof for one in work.calls))


def _low(work: Work, count: int) -> Measured | None:
    return _share(count, len(work.calls), low=True) if len(work.calls) >= FEWEST else None


def same_witness(work: Work) -> Measured | None:
    """Share of witnessed visits that name the same witness."""
    witnesses = Counter(one.witness for one in work.calls if one.witness)
    if witnesses.total() < FEWEST:
        return None
    return _share(max(witnesses.values()), witnesses.total())
