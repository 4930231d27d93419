"""What the scenes of a demo's coklit share: the officers, their phones, and how a phone comes to deliver."""

from __future__ import annotations

import datetime as dt
import random
import zlib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final
from zoneinfo import ZoneInfo

from tahapan.cli.demo import cast, truth
from tahapan.cli.demo.direct import Direct
from tahapan.cli.demo.doorstep import Door, Village
from tahapan.cli.demo.walker import Manner, Walker
from tahapan.cli.desk import Report as Progress
from tahapan.core import clock
from tahapan.elections.models import ElectionEvent
from tahapan.fieldwork.acts import devices
from tahapan.fieldwork.simulate.phone import Phone
from tahapan.officers.loads import loads
from tahapan.officers.models import Post
from tahapan.stations import queries as stations

_ENROLLED: Final = dt.time(10)
_ENROLLING_SECONDS: Final = 5 * 3600


@dataclass(slots=True)
class Play:
    """Coklit of one event as far as it goes: the days of its window, the last one played, and who walks."""

    election: ElectionEvent
    seed: int
    days: Sequence[dt.date]
    last: dt.date
    zone: ZoneInfo
    progress: Progress
    walkers: list[Walker] = field(default_factory=list)
    on_paper: list[Post] = field(default_factory=list)
    """Officers without a phone; the first is left to whoever tries the app."""

    def moment(self, day: dt.date, time: dt.time) -> dt.datetime:
        return dt.datetime.combine(day, time, self.zone)

    def draw(self, purpose: str, what: object) -> int:
        """A number from the seed, for a purpose and a thing."""
        return zlib.crc32(f"{self.seed} {purpose} {what}".encode())


def equip(play: Play, post: Post, manner: Manner, day: dt.date) -> tuple[Walker, dict[str, Any]]:
    """An officer with a phone signed in on `day` by a code of the office, and the package it took along."""
    chance = random.Random(play.draw("walk", f"{post.area} {post.pk} {day}"))
    days = [one for one in play.days if one >= day]
    phone, way = Phone(name="Android", chance=chance), Direct(play.election)
    walker = Walker(post, manner, days, play.zone, chance, phone, way)
    morning = play.moment(day, _ENROLLED) + dt.timedelta(seconds=chance.randrange(_ENROLLING_SECONDS))
    with clock.pretend(morning):
        code = devices.invite(actor=cast.acting("data"), election=play.election, post=post)
        phone.enrol(way, code)
        return walker, phone.take_package(way)


def doors_of(package: Mapping[str, Any], met: Village, people: dict[int, int]) -> Iterator[Door]:
    """The doors of a package in the order of the walk; `people` are voters by station number."""
    numbers = {one["id"]: one["number"] for one in package["stations"]}
    for household in package["households"]:
        yield met.door(household, numbers[household["station"]], people)


def village(play: Play, code: str) -> tuple[Village, dict[int, int]]:
    """The truth of a village, and the voters of each of its regular stations by number."""
    told = loads(play.election, code)
    numbers = {one.number: told[one.pk] for one in stations.stations(play.election, code) if one.pk in told}
    return Village(truth.read(code)), numbers


def deliver(play: Play, walker: Walker, day: dt.date, moment: dt.datetime) -> None:
    """Play the days of one officer up to `day`, and hand over all that the phone holds, at `moment` or after work."""
    walker.work_until(day)
    if not walker.phone.queue:
        return
    with clock.pretend(max(moment, walker.busy + dt.timedelta(minutes=5))):
        walker.show_numbers()
        delivery = walker.phone.deliver(walker.way)
    if delivery.problem:
        raise RuntimeError(f"a phone of the demo could not deliver: {delivery.problem}")
