"""Made-up officers and their days, honest ones of many kinds and ones with a planted pattern. No database."""

from __future__ import annotations

import datetime as dt
import math
import random
from collections.abc import Callable
from dataclasses import replace

from tahapan.core.clock import WIB
from tahapan.fieldwork.measures import Call, Work

FIRST = dt.datetime(2024, 6, 24, 0, 0, tzinfo=WIB)
METRE = 1 / 111_320


def honest(officer: int, dice: random.Random, families: int = 110, group: str = "") -> Work:
    """An officer who walks from house to house: pace, hours, pauses, habits and terrain differ from one to another."""
    pace = dice.lognormvariate(math.log(14), 0.25)
    evening = dice.betavariate(1, 25)
    sticker, proof = 1 - dice.betavariate(1, 12), 1 - dice.betavariate(1, 12)
    with_gps = dice.random() < 0.7
    companion = dice.betavariate(1, 6)
    rts = [(-0.7 + dice.uniform(-0.02, 0.02), 101.0 + dice.uniform(-0.02, 0.02)) for _ in range(families // 12 + 1)]
    names = dice.sample(range(families), families)
    order = sorted(range(families), key=lambda place: place + dice.gauss(0, 6))
    calls = []
    day = -1
    left = 0
    now = FIRST
    for place in order:
        if left == 0:
            day += 1
            left = max(3, round(dice.gauss(11, 4)))
            hour = dice.gauss(20.5, 1.2) if dice.random() < evening * 2 else dice.choice((8.5, 9, 10, 14, 16))
            now = FIRST + dt.timedelta(days=day, hours=max(7.0, hour) + dice.random())
        left -= 1
        same_house = dice.random() < 0.06
        now += dt.timedelta(minutes=dice.uniform(0.5, 2) if same_house else dice.lognormvariate(math.log(pace), 0.5))
        home = rts[place // 12]
        calls.append(
            Call(
                at=now, number=place, name=names[place], rt=place // 12, home=home,
                sticker=dice.random() < sticker, proof=dice.random() < proof,
                witness="w" if dice.random() < companion else f"w{place}",
                position=_near(home, 120, dice) if with_gps and dice.random() < 0.9 else None,
            )
        )  # fmt: skip
    people = sum(dice.randint(1, 4) for _ in calls)
    changing = min(0.5, max(0.02, dice.gauss(0.12, 0.03)))
    corrected = sum(dice.random() < changing for _ in range(people))
    return Work(officer, group or f"13.03.{officer % 8 + 1:02}", tuple(calls), people, corrected)


def _near(home: tuple[float, float], metres: float, dice: random.Random) -> tuple[float, float]:
    return home[0] + dice.gauss(0, metres * METRE), home[1] + dice.gauss(0, metres * METRE)


def changed(work: Work, change: Callable[[int, Call], Call]) -> Work:
    """The same work with every call changed; calls come in the order of time."""
    return replace(work, calls=tuple(change(place, one) for place, one in enumerate(work.timed)))


def fast(work: Work, dice: random.Random) -> Work:
    """Four times the pace, the same days."""
    return changed(work, lambda _, one: replace(one, at=_start(one) + (one.at - _start(one)) / 4))


def _start(one: Call) -> dt.datetime:
    return one.at.replace(hour=6, minute=0)


def in_a_row(work: Work, dice: random.Random) -> Work:
    """Everything of a day entered in one go, seconds apart."""
    return changed(
        work,
        lambda place, one: replace(one, at=one.at.replace(hour=18, minute=0) + dt.timedelta(seconds=40 * (place % 30))),
    )


def one_sitting(work: Work, dice: random.Random) -> Work:
    """The visits of a fortnight recorded on two days, ten minutes apart."""

    def moved(place: int, one: Call) -> Call:
        day, nth = divmod(place, 60)
        return replace(one, at=FIRST + dt.timedelta(days=13 + day, hours=7, minutes=10 * nth))

    return changed(work, moved)


def at_night(work: Work, dice: random.Random) -> Work:
    return changed(work, lambda place, one: replace(one, at=one.at.replace(hour=22 + place % 2)))


def one_place(work: Work, dice: random.Random) -> Work:
    """All entered at a coffee stall in the middle of the village."""
    return changed(work, lambda _, one: replace(one, position=_near((-0.72, 101.03), 8, dice)))


def alphabetical(work: Work, dice: random.Random) -> Work:
    """The list of names worked off from A to Z."""
    times = [one.at for one in work.timed]
    ordered = sorted(work.calls, key=lambda one: one.name)
    return replace(work, calls=tuple(replace(one, at=at) for one, at in zip(ordered, times, strict=True)))


def alphabetical_inside_rt(work: Work, dice: random.Random) -> Work:
    """RT by RT as one walks, inside each by name."""
    times = [one.at for one in work.timed]
    ordered = sorted(work.calls, key=lambda one: (one.rt, one.name))
    return replace(work, calls=tuple(replace(one, at=at) for one, at in zip(ordered, times, strict=True)))


def no_corrections(work: Work, dice: random.Random) -> Work:
    return replace(work, corrected=0)


def no_sticker(work: Work, dice: random.Random) -> Work:
    return changed(work, lambda _, one: replace(one, sticker=False))


def no_proof(work: Work, dice: random.Random) -> Work:
    return changed(work, lambda _, one: replace(one, proof=False))


def same_witness(work: Work, dice: random.Random) -> Work:
    return changed(work, lambda _, one: replace(one, witness="teman"))


PLANTED = {
    "cepat": fast,
    "beruntun": in_a_row,
    "sehari": one_sitting,
    "malam": at_night,
    "satu-tempat": one_place,
    "abjad": alphabetical,
    "tanpa-perbaikan": no_corrections,
    "tanpa-stiker": no_sticker,
    "tanpa-bukti": no_proof,
    "saksi-sama": same_witness,
}
"""A planted pattern for every question there is."""
