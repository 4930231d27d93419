"""Visits that arrive for a village whose list a plenary has closed: nothing is lost, nothing changes the roll."""

from __future__ import annotations

import datetime as dt

import pytest
from tests.fieldwork import doors
from tests.fieldwork.doors import DEAD, somebody
from tests.support.people import ANYONE_ALLOWED
from tests.support.world import VILLAGE

from tahapan.core import clock
from tahapan.core.errors import Refused
from tahapan.core.text import Text
from tahapan.elections.models import ElectionEvent
from tahapan.fieldwork import acts
from tahapan.fieldwork.kinds import ConflictKind, FindingState, Outcome
from tahapan.fieldwork.models import Conflict, Finding, Visit
from tahapan.journal.act import act
from tahapan.roll import locks
from tahapan.roll.models import Entry, Place

UNTIL = dt.date(2024, 8, 11)
LOCKED = ConflictKind.LOCKED
WHY = "sudah dicek ke rumahnya"


@act("uji.hold-village", title=Text("Kunci desa", "Hold a village"))
def _hold(*, actor: object, election: ElectionEvent) -> None:
    locks.hold(election, VILLAGE, "DPHP PPS", UNTIL)


@pytest.fixture
def town(election):
    return doors.town(election)


def hold(town):
    _hold(actor=ANYONE_ALLOWED, election=town.election)


def kinds(recorded):
    return [one.conflicts for one in recorded]


def again(voter):
    voter.refresh_from_db()
    return voter


def test_a_strike_waits_and_the_voter_stays(town):
    hold(town)
    dead, entries = town.voters[3], Entry.objects.count()
    assert kinds(town.record(town.visit(town.says(dead, Outcome.TMS, tms=1, evidence=DEAD)))) == [(LOCKED,)]
    assert again(dead).place == Place.STATION
    assert Entry.objects.count() == entries
    assert Finding.objects.get(voter=dead).state == FindingState.DISPUTED
    assert Conflict.objects.get().village == VILLAGE


def test_somebody_new_waits_outside_the_roll(town):
    hold(town)
    assert kinds(town.record(town.visit(new=(somebody(1),)))) == [(LOCKED,)]
    assert Finding.objects.get(outcome=Outcome.NEW).voter.place == Place.NEW


def test_a_family_found_as_listed_is_done_as_ever(town):
    hold(town)
    family = town.voters[:3]
    assert kinds(town.record(town.visit(*map(town.says, family)))) == [()]
    assert town.household(family[0]).state == "selesai"
    assert Visit.objects.count() == 1


def test_what_was_found_before_the_plenary_stays_as_it_is(town):
    voter = town.voters[0]
    town.record(town.visit(town.says(voter, Outcome.CHANGED, changes={"name": (voter.name, "NAMA BENAR")})))
    before = Finding.objects.get()
    hold(town)
    second = town.says(again(voter), Outcome.TMS, tms=1, evidence=DEAD)
    assert kinds(town.record(town.visit(second))) == [(LOCKED,)]
    kept = Finding.objects.get(pk=before.pk)
    assert (kept.state, kept.entry) == (FindingState.APPLIED, before.entry)
    assert (again(voter).name, voter.place) == ("NAMA BENAR", Place.STATION)


def test_a_person_cannot_let_it_stand_while_the_list_is_held_but_can_afterwards(town):
    hold(town)
    dead = town.voters[3]
    town.record(town.visit(town.says(dead, Outcome.TMS, tms=1, evidence=DEAD)))
    conflict, finding = Conflict.objects.get(), Finding.objects.get()

    def settle():
        acts.conflicts.settle(actor=ANYONE_ALLOWED, conflict=conflict, choice=finding, reason=WHY)

    with pytest.raises(Refused) as refused:
        settle()
    assert refused.value.problem.code == "roll-held"
    assert again(dead).place == Place.STATION
    with clock.pretend(UNTIL + dt.timedelta(days=1)):
        settle()
    assert again(dead).place == Place.TMS_1
    assert Conflict.objects.get().settled is not None
