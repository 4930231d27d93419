"""Members of every body of the small kabupaten, and short ways to take a plenary from invitation to lock."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from tests.lists.town import BESIDE, FAR, HERE, KABUPATEN, KECAMATAN, OTHER_KECAMATAN, Town
from tests.support.people import Somebody

from tahapan.core import clock
from tahapan.lists import acts, rules
from tahapan.lists.acts.plenary import Invited
from tahapan.lists.kinds import GuestKind, ListKind, PlenaryState, Tier
from tahapan.lists.models import Cut, Plenary

DPHP, DPS, DPSHP, DPT = ListKind.DPHP, ListKind.DPS, ListKind.DPSHP, ListKind.DPT
PPS, PPK, REGENCY = Tier.PPS, Tier.PPK, Tier.REGENCY
DAY = {
    (DPHP, PPS): dt.date(2024, 8, 1),
    (DPHP, PPK): dt.date(2024, 8, 5),
    (DPS, REGENCY): dt.date(2024, 8, 10),
    (DPSHP, PPS): dt.date(2024, 9, 7),
    (DPSHP, PPK): dt.date(2024, 9, 11),
    (DPT, REGENCY): dt.date(2024, 9, 19),
}
"""A day in the window of every step."""
AREAS = {PPS: (HERE, BESIDE, FAR), PPK: (KECAMATAN, OTHER_KECAMATAN), REGENCY: (KABUPATEN,)}
WHY = "angka satu TPS keliru ditulis"


def member(area: str, number: int = 1, role: str = "") -> Somebody:
    """A member of the body of an area who may do everything there; `number` tells members of one body apart."""
    roles = {13: "pps", 8: "ppk", 5: ("kpu-ketua", "kpu-data", "kpu-teknis")[number - 1]}
    return Somebody(f"anggota-{number}.{area}", role or str(roles[len(area)]), area, everything=True)


@dataclass(frozen=True)
class Hall:
    """Plenaries of a town, each step on a day of its window."""

    town: Town

    def call(self, kind: ListKind, tier: Tier, area: str, day: dt.date | None = None, **more: object) -> Plenary:
        when = dt.datetime.combine(day or DAY[kind, tier], dt.time(9), clock.WIB)
        values = {"actor": member(area), "scheduled": when, "venue": "Balai nagari", "letter": "1/UND/2024", **more}
        return acts.plenary.call(election=self.town.election, list=kind, tier=tier, area=area, **values)

    def opened(self, kind: ListKind, tier: Tier, area: str) -> Plenary:
        with clock.pretend(DAY[kind, tier]):
            return self.do("open_plenary", self.call(kind, tier, area))

    def proposed(self, kind: ListKind, tier: Tier, area: str) -> Plenary:
        made = self.opened(kind, tier, area)
        with clock.pretend(DAY[kind, tier]):
            return self.do("propose", made)

    def closed(self, kind: ListKind, tier: Tier, area: str) -> Cut:
        made = self.proposed(kind, tier, area)
        with clock.pretend(DAY[kind, tier]):
            return self.confirm(made)

    def do(self, name: str, plenary: Plenary, **more: object) -> Plenary:
        values = {"actor": member(plenary.area), "version": plenary.version, **more}
        return getattr(acts.plenary, name)(election=self.town.election, plenary=plenary, **values)

    def confirm(self, plenary: Plenary, **more: object) -> Cut:
        values = {"actor": member(plenary.area, 2), "minutes": "12/BA/2024", **more}
        return self.do("confirm", plenary, **values)

    def asked(self, plenary: Plenary, **more: object) -> Plenary:
        """Somebody asks to reopen it."""
        fresh = Plenary.objects.get(pk=plenary.pk)
        values = {"actor": member(KABUPATEN), "decision": "7/SK/2024", "reason": WHY, **more}
        return self.do("ask_reopening", fresh, **values)

    def reopen(self, plenary: Plenary, area: str = KABUPATEN) -> Plenary:
        """Two members of the body of `area` reopen it."""
        return self.do("reopen", self.asked(plenary, actor=member(area)), actor=member(area, 2))

    def through(self, kind: ListKind, tier: Tier) -> list[Cut]:
        """Everything closed up to and including a step, in order; the cuts of that step."""
        cuts: list[Cut] = []
        for step in rules.STEPS[: rules.STEPS.index(rules.step(kind, tier)) + 1]:
            cuts = [self.closed(step.list, step.tier, area) for area in AREAS[step.tier]]
        return cuts

    def of(self, kind: ListKind, tier: Tier, area: str) -> Plenary:
        """The plenary alive of a step and area."""
        found = Plenary.objects.filter(list=kind, tier=tier, area=area)
        return found.exclude(state=PlenaryState.REOPENED).get()


@contextmanager
def on(kind: ListKind, tier: Tier) -> Iterator[None]:
    """A day on which this step is held."""
    with clock.pretend(DAY[kind, tier]):
        yield


GUESTS = (Invited(GuestKind.SUPERVISOR, "Panwaslu Kecamatan"), Invited(GuestKind.PARTICIPANT, "Utusan peserta"))
