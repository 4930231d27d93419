"""One Pantarlih of a demo at work: which doors on which day, at what hour, and when the phone meets a signal."""

from __future__ import annotations

import datetime as dt
import random
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from itertools import accumulate
from typing import Any, Final
from zoneinfo import ZoneInfo

from tahapan.cli.demo.doorstep import Door
from tahapan.fieldwork.simulate.phone import Phone
from tahapan.fieldwork.simulate.transport import Transport
from tahapan.officers.models import Post

_SATURDAY: Final = 5
_IDLE, _WEEKEND = 0.06, 1.25  # chance of a day without calls; how much more is walked on a free day
_FIRST_DAY, _FASTER = 0.3, 0.14  # the first day's share of a day's calls, and how much more each day until practised
_POSITION, _SIGNED, _FORGOTTEN = 0.72, 0.88, 0.004  # calls with a position, with a signature, without a sticker
_HELP: Final = 17  # the day of coklit from which colleagues help whoever is late
_LONG_AGO: Final = dt.datetime(1970, 1, 1, tzinfo=dt.UTC)
_PERIOD: Final = 10  # days from one periodic report to the next
_LOOKED_AT: Final = 0.3
_STROKES: Final = "M8 30C20 6 30 6 34 22S48 40 56 18 74 30 92 20"
_METRE: Final = 1 / 111_320


@dataclass(frozen=True, slots=True)
class Manner:
    """How somebody works. `pace` 1 ends on the last day; `every`: days between deliveries.

    `silent`: where no network is, the phone delivers on the way to market, not tonight because we look tomorrow.
    `desk`: visits are written late in the evening at one place, all unchanged. `helped`: whoever is clearly late gets
    help of colleagues in the second half, and ends on the last day after all.
    """

    pace: float = 1.0
    every: int = 5
    shift: int = 0
    silent: bool = False
    desk: bool = False
    helped: bool = False


@dataclass(slots=True)
class Walker:
    """An officer with a phone. `days` are those of coklit the officer has; `zone` their time."""

    post: Post
    manner: Manner
    days: Sequence[dt.date]
    zone: ZoneInfo
    chance: random.Random
    phone: Phone
    way: Transport
    doors: list[Door] = field(default_factory=list)
    expected: int = 0
    """Families of the whole package."""
    at: int = 0
    """Doors called at for the first time."""
    returns: list[tuple[dt.date, Door, int]] = field(default_factory=list)
    """Doors to call at again: from which day, and how often they were called at."""
    until: dt.date = dt.date.min
    """The last day that is played."""
    busy: dt.datetime = _LONG_AGO
    """When the last event was made."""
    met: list[int] = field(default_factory=list)
    """Voters of the family met last."""
    _curve: list[float] = field(default_factory=list)

    def __post_init__(self) -> None:
        weights = [
            0.0
            if self.chance.random() < _IDLE
            else min(1.0, _FIRST_DAY + _FASTER * number) * (_WEEKEND if day.weekday() >= _SATURDAY else 1.0)
            for number, day in enumerate(self.days)
        ]
        total = sum(weights) or 1.0
        self._curve = [min(1.0, self.manner.pace * done / total) for done in accumulate(weights)]
        if self.manner.helped and len(self._curve) > _HELP:
            before, rest = self._curve[_HELP - 1], len(self._curve) - _HELP
            self._curve[_HELP:] = [before + (1 - before) * (number + 1) / rest for number in range(rest)]

    def reach(self, day: dt.date) -> int:
        """How many doors are called at by the evening of `day`."""
        return int(self.expected * self._curve[self.days.index(day)]) if day in self.days else 0

    def delivers(self, day: dt.date, last: dt.date) -> bool:
        """Whether the phone delivers on the evening of `day`; with a network it does so on the `last` one played, and
        everybody on the last of coklit."""
        return day == self.days[-1] or ((last - day).days + self.manner.shift) % self.manner.every == 0

    def take(self, package: Mapping[str, Any], doors: Sequence[Door], last: dt.date) -> None:
        """Walk these doors from now on; of the package only what calls until `last` need is kept in memory."""
        self.expected = len(doors)
        self.doors = list(doors[: self.reach(last) + 1])
        self.phone.package, self.phone.households = {}, {}
        self.know(package, self.doors)

    def know(self, package: Mapping[str, Any], doors: Sequence[Door]) -> None:
        """Keep in the phone what calls at these doors need of the package."""
        kept = {door.household: door for door in doors}
        for household in package["households"]:
            if household["id"] in kept:
                self.phone.households[household["id"]] = _slim(household, kept[household["id"]])

    def work_until(self, day: dt.date) -> None:
        """The days not worked yet, `day` included, as events in the phone."""
        for done in self.days:
            if self.until < done <= day:
                self._work(done)
        self.until = max(self.until, day)

    def _work(self, day: dt.date) -> None:
        """The calls of one day and its report."""
        due = self.doors[self.at : self.reach(day)]
        again = [one for one in self.returns if one[0] <= day]
        self.returns = [one for one in self.returns if one[0] > day]
        self.at += len(due)
        moment = self._start(day)
        for door, before in [*((door, 0) for door in due), *((door, before) for _, door, before in again)]:
            moment += dt.timedelta(seconds=self.chance.randint(40, 75) if self.manner.desk else self._pause())
            self._call(door, before, moment)
        number = self.days.index(day) + 1
        if due or again or number % _PERIOD == 0:
            self.busy = moment + dt.timedelta(minutes=25)
            self.phone.report("harian", day, day, at=self.busy)
        if number % _PERIOD == 0:
            self.phone.report("berkala", self.days[number - _PERIOD], day, at=self.busy)
        if day == self.days[-1]:
            self.busy = max(self.busy, moment + dt.timedelta(minutes=30))
            self.phone.report("akhir", self.days[0], day, at=self.busy)

    def show_numbers(self) -> None:
        """Now and then a NIK is looked at in full, and the office told of it."""
        if self.met and self.chance.random() < _LOOKED_AT:
            self.phone.note_openings(self.met[:1])

    def _start(self, day: dt.date) -> dt.datetime:
        if self.manner.desk:
            hour, spread = 22, 30
        else:
            hour, spread = (8, 120) if day.weekday() >= _SATURDAY else (15, 90)
        moment = dt.datetime.combine(day, dt.time(hour), self.zone)
        return moment + dt.timedelta(minutes=self.chance.randint(0, spread), seconds=self.chance.randint(0, 59))

    def _pause(self) -> int:
        """Seconds from one door to the next: talk, papers, sticker, the way."""
        return self.chance.randint(7 * 60, 21 * 60)

    def _call(self, door: Door, before: int, moment: dt.datetime) -> None:
        if self.manner.desk:
            self._write(door, "sendiri", moment, {})
        elif door.refuses:
            self._write(door, "menolak", moment, {})
        elif before + 1 < door.calls:
            self._write(door, "kosong", moment, {})
            self.returns.append((moment.date() + dt.timedelta(days=self.chance.randint(2, 4)), door, before + 1))
        else:
            self._write(door, door.door, moment, door.findings)

    def _write(self, door: Door, met: str, moment: dt.datetime, findings: Mapping[int, Any]) -> None:
        settles = met not in ("kosong", "menolak")
        if settles and door.household is not None:
            self.met = [one["id"] for one in self.phone.households[door.household]["people"]]
        elif not settles and door.household is None:
            return  # nobody knows of a family that is not listed before somebody of it is met
        signed = settles and met != "video" and self.chance.random() < _SIGNED
        self.phone.visit(
            door.household,
            findings,
            new=door.new if settles and not self.manner.desk else (),
            met=met,
            at=moment,
            sticker=settles and self.chance.random() >= _FORGOTTEN,
            proof=settles,
            signature=_STROKES if signed else "",
            witness="Ketua RT" if settles and not signed else "",
            position=self._position(door),
        )

    def _position(self, door: Door) -> dict[str, float] | None:
        """Where the phone was, when it knew: at the door, or for a desk always at the first."""
        if self.manner.desk:
            door = self.doors[0]
        elif self.chance.random() >= _POSITION:
            return None
        if not door.lat:
            return None
        off = (0.0, 0.0) if self.manner.desk else (self.chance.gauss(0, 12) * _METRE, self.chance.gauss(0, 12) * _METRE)
        return {
            "lat": round(door.lat + off[0], 6),
            "lng": round(door.lng + off[1], 6),
            "accuracy": float(self.chance.randint(4, 40)),
        }


def _slim(household: Mapping[str, Any], door: Door) -> dict[str, Any]:
    """A family of the package with only what its findings name."""
    changed = {voter: tuple(one.changes) for voter, one in door.findings.items()}
    return {
        "id": household["id"],
        "people": [
            {name: one[name] for name in ("id", "base", *changed.get(one["id"], ()))}
            for one in household["people"]
            if one["in"]
        ],
    }
