"""A plenary holds the roll of its area: nobody changes it by the way, and the lock ends by itself."""

from __future__ import annotations

import datetime as dt

import pytest
from tests.lists import town as towns
from tests.lists.town import BESIDE, HERE, KABUPATEN, KECAMATAN
from tests.support.people import ANYONE_ALLOWED

from tahapan.core import clock
from tahapan.core.errors import Refused
from tahapan.core.text import Text
from tahapan.elections.models import ElectionEvent
from tahapan.journal.act import act
from tahapan.roll import acts as roll_acts
from tahapan.roll import changes, locks
from tahapan.roll.changes import Change
from tahapan.roll.models import Entry, EntryKind

UNTIL = dt.date(2024, 8, 11)


@act("uji.hold", title=Text("Kunci", "Hold"))
def hold(*, actor: object, election: ElectionEvent, area: str, holder: str = "DPHP PPS") -> None:
    locks.hold(election, area, holder, UNTIL)


@act("uji.release", title=Text("Lepas", "Release"))
def release(*, actor: object, election: ElectionEvent, area: str, holder: str = "DPHP PPS") -> int:
    return locks.release(election, area, [holder])


@act("uji.decide-above", title=Text("Putuskan di atas", "Decide above"))
def decide_above(*, actor: object, election: ElectionEvent, change: Change) -> list[int]:
    return changes.write(election, [change], despite_hold=True)


@pytest.fixture
def town(db):
    made = towns.town()
    hold(actor=ANYONE_ALLOWED, election=made.election, area=HERE)
    return made


def refused(do) -> str:
    with pytest.raises(Refused) as told:
        do()
    return told.value.problem.code


def test_a_correction_a_strike_and_a_move_in_a_held_village_are_refused(town):
    voter, before = town.voters(HERE)[0], Entry.objects.count()
    assert refused(lambda: town.correct(voter, name="LAIN NAMA")) == "roll-held"
    assert refused(lambda: town.strike(voter, 1)) == "roll-held"
    assert refused(lambda: town.move(voter, HERE, 2)) == "roll-held"
    assert Entry.objects.count() == before


def test_nobody_moves_into_a_held_village_nor_enters_it(town):
    assert refused(lambda: town.move(town.voters(BESIDE)[0], HERE, 1)) == "roll-held"
    assert refused(lambda: town.enter(901, HERE, 1)) == "roll-held"


def test_another_village_is_changed_as_ever(town):
    voter = town.voters(BESIDE)[0]
    town.strike(voter, 1)
    assert voter not in town.voters(BESIDE)


def test_a_lock_on_a_kecamatan_holds_its_villages(town):
    hold(actor=ANYONE_ALLOWED, election=town.election, area=KECAMATAN, holder="DPHP PPK")
    assert refused(lambda: town.strike(town.voters(BESIDE)[0], 1)) == "roll-held"


def test_a_family_is_not_moved_between_stations_of_a_held_village(town):
    voter = town.voters(HERE, 1)[0]
    station = town.stations[HERE, 2]
    assert (
        refused(
            lambda: roll_acts.move_family(
                actor=ANYONE_ALLOWED, election=town.election, village=HERE, nkk=voter.nkk, station=station,
                reason="lebih dekat ke rumah",
            )
        )
        == "roll-held"
    )  # fmt: skip


def test_the_refusal_names_village_plenary_and_last_day(town):
    with pytest.raises(Refused) as told:
        town.strike(town.voters(HERE)[0], 1)
    assert "DPHP PPS" in told.value.say("id")
    assert "11 Agustus 2024" in told.value.say("id")
    assert "11 August 2024" in told.value.say("en")


def test_a_desk_above_decides_despite_the_lock(town):
    voter = town.voters(HERE)[0]
    decide_above(
        actor=ANYONE_ALLOWED, election=town.election,
        change=Change(voter.pk, EntryKind.STRIKE, spot=changes.tms(1, HERE)),
    )  # fmt: skip
    assert voter not in town.voters(HERE)


@pytest.mark.parametrize(("day", "held"), [(UNTIL, True), (UNTIL + dt.timedelta(days=1), False)])
def test_a_lock_ends_by_itself_after_its_last_day(town, day, held):
    with clock.pretend(day):
        assert (locks.held_among(town.election, [HERE]) != {}) is held


def test_releasing_ends_the_locks_of_that_holder_only(town):
    hold(actor=ANYONE_ALLOWED, election=town.election, area=KECAMATAN, holder="DPHP PPK")
    assert release(actor=ANYONE_ALLOWED, election=town.election, area=KABUPATEN) == 1
    assert [one.holder for one in locks.held(town.election, HERE)] == ["DPHP PPK"]
    town_free = release(actor=ANYONE_ALLOWED, election=town.election, area=KABUPATEN, holder="DPHP PPK")
    assert town_free == 1
    town.strike(town.voters(HERE)[0], 1)


def test_a_lock_of_one_event_does_not_hold_another(town):
    assert locks.held_among(town.election, [HERE, BESIDE]).keys() == {HERE}
    assert locks.held_among(town.election, []) == {}
