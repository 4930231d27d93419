"""When coklit will be finished, and which officers are behind by more than chance: `engines.forecast` over the seats.

A phone without network tells nothing: what its officer did is known up to its last contact, so days after that are not
held against anyone, and the forecast of that officer starts there.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

import numpy as np

from tahapan.core import areas as codes
from tahapan.core import clock
from tahapan.core.areas import Level
from tahapan.elections import queries as elections
from tahapan.elections.models import ElectionEvent
from tahapan.engines import forecast as engine
from tahapan.fieldwork import queries, rules
from tahapan.fieldwork.queries import Seat

SEED: Final = 2024
"""Of the simulated futures: the same record gives the same forecast."""


@dataclass(frozen=True, slots=True)
class Forecast:
    """The day the last family is visited: between `low` and `high` in eight of ten cases, as likely before `mid` as
    after. None: nothing to go by yet, or not within a year."""

    low: dt.date | None = None
    mid: dt.date | None = None
    high: dt.date | None = None

    def is_late(self, end: dt.date) -> bool:
        """Whether it will more likely be after `end` than before. Silent where nothing is known."""
        return self.mid is not None and self.mid > end


@dataclass(frozen=True, slots=True)
class Behind:
    """An officer behind the plan by more than chance explains: families planned by `known_until`, and done."""

    seat: Seat
    planned: int
    done: int
    known_until: dt.date
    forecast: Forecast

    @property
    def missing(self) -> int:
        return self.planned - self.done


class Outlook:
    """All seats of an event looked at together on one day: whoever has shown little is taken to be like the others."""

    def __init__(self, election: ElectionEvent, today: dt.date) -> None:
        self.start, self.end = rules.window(elections.rules(election))
        self.today = today
        self.seats = queries.seats(election, election.area)
        zone = clock.zone_of(election.area)
        heard = {post: at.astimezone(zone).date() for post, at in queries.contacts(election, election.area).items()}
        # Today counts once somebody has worked today; in the morning it is no day without work.
        worked = any(today in seat.done_on for seat in self.seats)
        last = today if worked else today - dt.timedelta(days=1)
        self._until = {seat.key: min(last, heard.get(seat.post or 0, last)) for seat in self.seats}
        self._work = [self._work_of(seat) for seat in self.seats]
        days = engine.simulate(self._work, SEED)
        self._futures = None if days is None else days + np.array([self._offset(seat) for seat in self.seats])
        self._column = {seat.key: place for place, seat in enumerate(self.seats)}

    def _work_of(self, seat: Seat) -> engine.Work:
        days = (self._until[seat.key] - self.start).days + 1
        done = [0] * max(days, 0)
        for day, number in seat.done_on.items():
            if done:
                done[min(max((day - self.start).days, 0), len(done) - 1)] += number
        return engine.Work(tuple(done), seat.left)

    def _offset(self, seat: Seat) -> int:
        """Days from today to the day from which this seat's futures count."""
        if not seat.left:
            return (max(seat.done_on, default=self.today) - self.today).days
        return (self._until[seat.key] - self.today).days

    def of(self, scope: str) -> Forecast:
        """The forecast of an area."""
        return self.of_seats(seat for seat in self.seats if codes.contains(scope, seat.village))

    def of_seats(self, seats: Iterable[Seat]) -> Forecast:
        """The forecast of some seats together: the last of them ends it."""
        chosen = list(seats)
        columns = [self._column[seat.key] for seat in chosen if seat.key in self._column]
        if not columns or self._futures is None:
            return Forecast()
        span = engine.span(self._futures[:, columns].max(axis=1))
        # A family still to visit is not visited before today, whatever days without contact may have held.
        least = 0 if any(seat.left for seat in chosen) else None
        return Forecast(*(self._day(days, least) for days in (span.low, span.mid, span.high)))

    def _day(self, days: int | None, least: int | None) -> dt.date | None:
        if days is None:
            return None
        return self.today + dt.timedelta(days=days if least is None else max(days, least))

    def by(self, scope: str, level: Level) -> dict[str, Forecast]:
        """The forecast of every area of `level` in `scope`, by code."""
        grouped: dict[str, list[Seat]] = {}
        for seat in self.seats:
            if codes.contains(scope, seat.village):
                grouped.setdefault(codes.up_to(seat.village, level), []).append(seat)
        return {code: self.of_seats(found) for code, found in grouped.items()}

    def late(self, scope: str) -> list[str]:
        """The villages of `scope` that will more likely end after the window than inside it, by code."""
        return sorted(code for code, one in self.by(scope, Level.VILLAGE).items() if one.is_late(self.end))

    def behind(self, scope: str) -> list[Behind]:
        """Officers of `scope` behind their plan by more than chance explains, the furthest behind first.

        Compared among all officers of the event, of whom some are behind by chance alone.
        """
        served = [seat for seat in self.seats if seat.post is not None]
        standing = [engine.Standing(seat.planned_by(self._until[seat.key]), seat.done) for seat in served]
        named = engine.behind(standing, engine.overdispersion(self._work))
        found = [
            Behind(seat, one.planned, one.done, self._until[seat.key], self.of_seats([seat]))
            for seat, one, is_behind in zip(served, standing, named, strict=True)
            if is_behind and codes.contains(scope, seat.village)
        ]
        return sorted(found, key=lambda one: (-one.missing, one.seat.village, one.seat.number))


def forecast(election: ElectionEvent, scope: str, today: dt.date | None = None) -> Forecast:
    """The forecast of one area of an event. Several of one event: ask one `Outlook`."""
    return Outlook(election, today or clock.today()).of(scope)
