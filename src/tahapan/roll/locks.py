"""Areas whose roll is held still by what a plenary closed: `hold`, `release`, and asking before every change.

A lock holds on every day up to its last (`until`), then is over by itself: it never outlives the law's repair window.
Who may change held rows all the same is for the lists to say (`roll.changes.write(…, despite_hold=True)`).
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Sequence
from typing import Final

from tahapan.core import areas as codes
from tahapan.core import clock
from tahapan.core.errors import Problem, Refused
from tahapan.core.text import Text
from tahapan.elections import areas
from tahapan.elections.models import ElectionEvent
from tahapan.journal.act import current
from tahapan.roll.models import Lock

HELD: Final = Problem(
    code="roll-held",
    what=Text(
        "Daftar {area} dikunci oleh rapat pleno {holder} sampai {until}.",
        "The roll of {area} is held by the plenary {holder} until {until}.",
    ),
    next=Text(
        "Bawa buktinya ke KPU Kabupaten/Kota, atau mintalah rapat pleno itu dibuka kembali dengan keputusan.",
        "Bring the evidence to KPU Kabupaten/Kota, or ask for a decision that reopens that plenary.",
    ),
)


def hold(election: ElectionEvent, area: str, holder: str, until: dt.date) -> Lock:
    """Hold the roll of `area` up to and including `until`. Runs inside an act.

    `holder` names who holds it, in words of the lists. Side effects: one Lock. Raises IntegrityError where the same
    holder holds the area already.
    """
    return Lock.objects.create(election=election, area=area, holder=holder, until=until, line_id=current().seq)


def release(election: ElectionEvent, area: str, holders: Sequence[str]) -> int:
    """End the locks of these holders on `area` and everything in it. Runs inside an act; returns how many."""
    standing = Lock.objects.filter(election=election, holder__in=holders, released_line__isnull=True)
    ended = [one.pk for one in standing if codes.contains(area, one.area)]
    return Lock.objects.filter(pk__in=ended).update(released_line_id=current().seq)


def held(election: ElectionEvent, scope: str) -> list[Lock]:
    """The locks in force today that touch `scope`: those inside it, and those that contain it. One query."""
    found = Lock.objects.filter(election=election, released_line__isnull=True, until__gte=clock.today())
    return [one for one in found if codes.contains(scope, one.area) or codes.contains(one.area, scope)]


def held_among(election: ElectionEvent, villages: Iterable[str]) -> dict[str, Lock]:
    """Those of `villages` whose roll is held today, each with a lock that holds it. One query; none for no villages."""
    asked = {one for one in villages if one}
    if not asked:
        return {}
    locks = held(election, codes.NATION)
    return {village: lock for village in asked for lock in locks if codes.contains(lock.area, village)}


def refuse_if_held(election: ElectionEvent, villages: Iterable[str]) -> None:
    """Raise Refused, naming village, plenary and last day, where the roll of one of `villages` is held today."""
    found = held_among(election, villages)
    if found:
        village = min(found)
        lock = found[village]
        raise Refused(HELD.fill(area=areas.get(village).name, holder=lock.holder, until=lock.until))
