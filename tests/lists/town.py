"""A kabupaten in small: two nagari of one kecamatan and one of another, two stations each, people at all of them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from tests.fieldwork import coklit
from tests.support import world
from tests.support.people import ANYONE_ALLOWED

from tahapan.core import clock
from tahapan.core.text import Text
from tahapan.elections.models import ElectionEvent
from tahapan.journal.act import act, current
from tahapan.lists import cutting, rules
from tahapan.lists.acts import base
from tahapan.lists.kinds import ListKind, PlenaryState, Tier
from tahapan.lists.models import Cut, Plenary
from tahapan.roll import changes
from tahapan.roll.changes import OUTSIDE, Change, Spot
from tahapan.roll.models import EntryKind, Place, Voter
from tahapan.stations.models import Station

HERE, BESIDE, FAR = "13.03.04.2001", "13.03.04.2002", "13.03.05.2001"
KECAMATAN, OTHER_KECAMATAN, KABUPATEN = "13.03.04", "13.03.05", "13.03"


@dataclass
class Town:
    """Made-up people at stations, and short ways to change and to cut."""

    election: ElectionEvent
    stations: dict[tuple[str, int], Station] = field(default_factory=dict)

    def at(self, village: str, number: int) -> Spot:
        return Spot(Place.STATION, village, self.stations[village, number].pk)

    def voters(self, village: str, number: int | None = None) -> list[Voter]:
        found = Voter.objects.filter(election=self.election, village=village, place=Place.STATION)
        if number is not None:
            found = found.filter(station=self.stations[village, number])
        return list(found.order_by("id"))

    def write(self, *told: Change) -> list[int]:
        return _write(actor=ANYONE_ALLOWED, election=self.election, told=told)

    def move(self, voter: Voter, village: str, number: int, **values: object) -> None:
        self.write(Change(voter.pk, EntryKind.MOVE, values, self.at(village, number)))

    def strike(self, voter: Voter, code: int) -> None:
        self.write(Change(voter.pk, EntryKind.STRIKE, spot=changes.tms(code, voter.village)))

    def take_out(self, voter: Voter) -> None:
        self.write(Change(voter.pk, EntryKind.RETURN, spot=OUTSIDE))

    def correct(self, voter: Voter, **values: object) -> None:
        self.write(Change(voter.pk, EntryKind.CORRECTION, values))

    def enter(self, serial: int, village: str, number: int, **more: object) -> int:
        return _enter(actor=ANYONE_ALLOWED, town=self, election=self.election, person=person(serial, village, **more),
                      spot=self.at(village, number))  # fmt: skip

    def fix_base(self, **more: object) -> Cut:
        return base.fix_base(actor=ANYONE_ALLOWED, election=self.election, **more)

    def cut(self, kind: ListKind, tier: Tier, area: str) -> Cut:
        return _cut(actor=ANYONE_ALLOWED, election=self.election, step=rules.step(kind, tier), area=area)


def person(serial: int, village: str, **more: object) -> dict[str, object]:
    return {
        "nkk": f"13030401012{serial:05}", "nik": f"130304170590{serial:04}", "name": f"BARU {serial}",
        "birth_place": "SIJUNJUNG", "birth_date": "1990-05-17", "marital": "S", "sex": "L",
        "address": "JORONG KOTO TUO", "rt": 1, "rw": 0, "disability": 0, "ktp": "S", "village": village, **more,
    }  # fmt: skip


@act("uji.lists-write", title=Text("Ubah pemilih", "Change voters"))
def _write(*, actor: object, election: ElectionEvent, told: Sequence[Change]) -> list[int]:
    return changes.write(election, told)


@act("uji.lists-enter", title=Text("Masukkan pemilih", "Enter a voter"))
def _enter(*, actor: object, town: Town, election: ElectionEvent, person: dict[str, object], spot: Spot) -> int:
    made = changes.create(election, [person])[0]
    changes.write(election, [Change(made, EntryKind.NEW, spot=spot)])
    return made


@act("uji.lists-cut", title=Text("Potong daftar", "Cut a list"))
def _cut(*, actor: object, election: ElectionEvent, step: rules.Step, area: str) -> Cut:
    """Cut the list as a closed plenary does; one that stood is reopened first."""
    alive = Plenary.objects.filter(election=election, list=step.list, tier=step.tier, area=area)
    attempt = alive.count() + 1
    alive.exclude(state=PlenaryState.REOPENED).update(state=PlenaryState.REOPENED)
    line = current().seq
    plenary = Plenary.objects.create(
        election=election, list=step.list, tier=step.tier, area=area, attempt=attempt, state=PlenaryState.CLOSED,
        scheduled=clock.now(), venue="Balai", proposed_by="satu", proposed_line=line, called_line_id=line,
        closed_line_id=line,
    )  # fmt: skip
    return cutting.cut(election, step, area, plenary)


def reopen(cut: Cut) -> None:
    """A decision reopens the plenary of a cut: the cut stays, and stands no more."""
    _reopen(actor=ANYONE_ALLOWED, election=cut.election, plenary=cut.plenary)


@act("uji.lists-reopen", title=Text("Buka kembali", "Reopen"))
def _reopen(*, actor: object, election: ElectionEvent, plenary: Plenary) -> None:
    Plenary.objects.filter(pk=plenary.pk).update(state=PlenaryState.REOPENED)


def people(start: int, village: str) -> tuple[world.Person, ...]:
    """Eight people of four families, men and women, two of them without KTP-el said later by `correct`."""
    found = coklit.people_of((2, 2, 2, 2))
    return tuple(
        world.Person(one.family + start, one.serial + start * 10, one.name, one.born, one.sex, one.rt, one.hamlet)
        for one in found
    )


def town() -> Town:
    """Three nagari, two stations each, four people at every station."""
    made = Town(world.pilkada())
    for start, village in ((0, HERE), (20, BESIDE), (40, FAR)):
        voters = coklit.settle(made.election, people(start, village), village)
        for number, some in ((1, voters[:4]), (2, voters[4:])):
            made.stations[village, number] = coklit.station(made.election, number, some, village)
    return made
