"""When coklit will be finished, and which officers are behind by more than chance: `engines.forecast` over the seats.

An area asks when its work is done if the people there go on together at their pace: its families of each day, pooled,
over the officers of whom that day is known. Officers help one another and PPS hands families over, so an area does not
wait for its slowest officer; who that is stands apart (`Outlook.behind`), and an officer's own forecast is their own.
An area is compared with the others of its level, an officer with all officers.

Pace is a matter of days that are over: today's families are still left when the forecast begins, at the end of
yesterday, so that neither a hello before work nor half a day changes it.

A phone without network tells nothing: what its officer did is known up to the day before its last contact, or the day
of its last visit, of an officer on paper up to the last day a sheet names, but at least up to `SHEETS` days ago. Later
days are not held against anyone: they count neither as work nor as time, and up to `SILENCE` of them are taken to have
been worked at the usual pace.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

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
SHEETS: Final = 7
"""Sheets of officers on paper come in once a week; what is missing longer was not done."""
SILENCE: Final = 7
"""Days without news that are taken to have been worked; of who is silent for longer nobody knows that much."""


@dataclass(frozen=True, slots=True)
class Forecast:
    """The day the last family is visited: between `low` and `high` in eight of ten cases, as likely before `mid` as
    after. None: nothing to go by yet, nobody there to do it, or not within a year."""

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
        self._last = today - dt.timedelta(days=1)
        self._until = {seat.key: self._known_until(seat, heard.get(seat.post or 0)) for seat in self.seats}
        self._officers = [self._work_of([seat]) for seat in self.seats]
        self._column = {seat.key: place for place, seat in enumerate(self.seats)}
        self._of_officers = engine.simulate(self._officers, SEED)
        self._of_areas: dict[Level, dict[str, Forecast]] = {}

    def _known_until(self, seat: Seat, heard: dt.date | None) -> dt.date:
        """The last day of which it is known what was done in a seat."""
        # Of the day of a contact only so much is told as was done before it.
        known = heard - dt.timedelta(days=1) if heard else self._last - dt.timedelta(days=SHEETS)
        return min(self._last, max(known, *seat.done_on, self.start - dt.timedelta(days=1)))

    def _work_of(self, seats: Sequence[Seat]) -> engine.Work:
        """The work of these seats together. What was done where nobody serves now says nothing of who goes on."""
        length = max((self._last - self.start).days + 1, 0)
        done, people, unseen = [0] * length, [0] * length, 0
        left = sum(seat.left + seat.done_after(self._last) for seat in seats)
        serving = [seat for seat in seats if seat.post is not None]
        for seat in serving:
            known = (self._until[seat.key] - self.start).days + 1
            if seat.left:
                unseen += min(length - max(known, 0), SILENCE)
            else:
                known = (max(seat.done_on, default=self.start) - self.start).days + 1
            for place in range(min(known, length)):
                people[place] += 1
            for day, number in seat.done_on.items():
                if day <= self._last and length:
                    done[max((day - self.start).days, 0)] += number
        return engine.Work(tuple(done), left, tuple(people), len(serving), unseen)

    def of(self, scope: str) -> Forecast:
        """The forecast of an area: when it is done if the people there go on together at their pace."""
        level = codes.level(scope)
        return self._areas(level).get(scope, Forecast())

    def _areas(self, level: Level) -> dict[str, Forecast]:
        """The forecast of every area of a level, by code."""
        if level not in self._of_areas:
            grouped: dict[str, list[Seat]] = {}
            for seat in self.seats:
                grouped.setdefault(codes.up_to(seat.village, level), []).append(seat)
            futures = engine.simulate([self._work_of(seats) for seats in grouped.values()], SEED)
            self._of_areas[level] = {
                code: Forecast() if futures is None else self._forecast(seats, futures[:, place])
                for place, (code, seats) in enumerate(grouped.items())
            }
        return self._of_areas[level]

    def of_officer(self, seats: Sequence[Seat]) -> Forecast:
        """The forecast of one officer, alone: the last of their seats ends it."""
        columns = [self._column[seat.key] for seat in seats if seat.key in self._column]
        if not columns or self._of_officers is None:
            return Forecast()
        return self._forecast(seats, self._of_officers[:, columns].max(axis=1))

    def _forecast(self, seats: Sequence[Seat], days: engine.Floats) -> Forecast:
        """Days counted from yesterday as dates; the last visit where nothing is left."""
        if not any(seat.left for seat in seats):
            last = max((day for seat in seats for day in seat.done_on), default=self.today)
            return Forecast(last, last, last)
        span = engine.span(days)
        return Forecast(*(self._day(one) for one in (span.low, span.mid, span.high)))

    def _day(self, days: int | None) -> dt.date | None:
        return None if days is None else self._last + dt.timedelta(days=days)

    def by(self, scope: str, level: Level) -> dict[str, Forecast]:
        """The forecast of every area of `level` in `scope`, by code."""
        return {code: one for code, one in self._areas(level).items() if codes.contains(scope, code)}

    def late(self, scope: str) -> list[str]:
        """The villages of `scope` that will more likely end after the window than inside it, by code: even together."""
        return sorted(code for code, one in self.by(scope, Level.VILLAGE).items() if one.is_late(self.end))

    def behind(self, scope: str) -> list[Behind]:
        """Officers of `scope` behind their plan by more than chance explains, the furthest behind first.

        Compared among all officers of the event, of whom some are behind by chance alone.
        """
        served = [seat for seat in self.seats if seat.post is not None]
        standing = [engine.Standing(seat.planned_by(self._until[seat.key]), seat.done) for seat in served]
        named = engine.behind(standing, engine.overdispersion(self._officers))
        found = [
            Behind(seat, one.planned, one.done, self._until[seat.key], self.of_officer([seat]))
            for seat, one, is_behind in zip(served, standing, named, strict=True)
            if is_behind and codes.contains(scope, seat.village)
        ]
        return sorted(found, key=lambda one: (-one.missing, one.seat.village, one.seat.number))


def forecast(election: ElectionEvent, scope: str, today: dt.date | None = None) -> Forecast:
    """The forecast of one area of an event. Several of one event: ask one `Outlook`."""
    return Outlook(election, today or clock.today()).of(scope)
