"""A person settles what findings leave open: one side stands, the others are kept as rejected."""

from __future__ import annotations

import datetime as dt

import pytest
from tests.fieldwork import doors
from tests.fieldwork.doors import DEAD, balances, somebody
from tests.support.people import ANYONE_ALLOWED, NOBODY
from tests.support.world import VILLAGE

from tahapan.core import clock
from tahapan.core.errors import NotAllowed, Refused
from tahapan.fieldwork import acts
from tahapan.fieldwork.kinds import ConflictKind, FindingState, Met, Outcome
from tahapan.fieldwork.models import Conflict, Finding
from tahapan.journal.models import Line
from tahapan.roll import changes
from tahapan.roll.changes import Change
from tahapan.roll.models import EntryKind, Place

TMS, NEW, CHANGED = Outcome.TMS, Outcome.NEW, Outcome.CHANGED
WHY = "sudah dicek ke rumahnya"


@pytest.fixture
def town(election):
    return doors.town(election)


@pytest.fixture
def dead(town):
    return town.voters[3]


@pytest.fixture
def conflict(town, dead):
    """One officer says dead, with the certificate; another visit says nothing changed."""
    town.record(town.visit(town.says(dead, TMS, tms=1, evidence=DEAD)))
    town.record(town.visit(town.says(dead)))
    return Conflict.objects.get()


def side(conflict, outcome):
    return conflict.sides.get(outcome=outcome)


def settle(conflict, choice, reason=WHY):
    return acts.conflicts.settle(actor=ANYONE_ALLOWED, conflict=conflict, choice=choice, reason=reason)


def test_the_chosen_finding_stands_and_the_other_is_rejected(town, dead, conflict):
    settled = settle(conflict, side(conflict, TMS))
    dead.refresh_from_db()
    assert (dead.place, settled.choice.outcome) == (Place.TMS_1, TMS)
    assert set(Finding.objects.values_list("outcome", "state")) == {
        (TMS, FindingState.APPLIED),
        (Outcome.SAME, FindingState.REJECTED),
    }
    assert balances(town.election)


def test_the_roll_may_be_left_as_it_is(town, dead, conflict):
    settle(conflict, None)
    dead.refresh_from_db()
    assert dead.station == town.stations[0]
    assert set(Finding.objects.values_list("state", flat=True)) == {FindingState.REJECTED}


def test_it_is_settled_once_and_with_a_reason(conflict):
    with pytest.raises(Refused):
        settle(conflict, None, reason=" ")
    settle(conflict, None)
    with pytest.raises(Refused, match="conflict-settled"):
        settle(conflict, None)
    assert Line.objects.filter(act="fieldwork.settle-conflict").count() == 1


def test_only_a_side_can_be_chosen(town, conflict):
    town.record(town.visit(town.says(town.voters[0])))
    with pytest.raises(Refused, match="conflict-not-a-side"):
        settle(conflict, Finding.objects.latest("id"))


def test_who_may_not_settle_does_not(conflict):
    with pytest.raises(NotAllowed):
        acts.conflicts.settle(actor=NOBODY, conflict=conflict, choice=None, reason=WHY)
    assert Conflict.objects.get().settled is None


def test_what_was_found_before_the_decision_does_not_undo_it(town, dead, conflict):
    settle(conflict, None)
    told = town.record(town.visit(town.says(dead, TMS, tms=1, evidence=DEAD)))
    dead.refresh_from_db()
    assert told[0].conflicts == (ConflictKind.OFFICE,)
    assert dead.place == Place.STATION


def test_what_was_found_after_the_decision_counts_again(town, dead, conflict):
    settle(conflict, None)
    later = clock.now() + dt.timedelta(hours=1)
    told = town.record(town.visit(town.says(dead, CHANGED, changes={"rt": (1, 4)}), at=later))
    dead.refresh_from_db()
    assert (told[0].conflicts, dead.rt) == ((), 4)


def test_what_a_person_rejected_and_is_said_again_waits_for_a_person(town, dead, conflict):
    replaced = tuple(conflict.sides.values_list("visit", flat=True))
    settle(conflict, None)
    later = clock.now() + dt.timedelta(hours=1)
    told = town.record(town.visit(town.says(dead, TMS, tms=1, evidence=DEAD), replaces=replaced, at=later))
    dead.refresh_from_db()
    assert (told[0].conflicts, dead.place) == ((ConflictKind.OFFICE,), Place.STATION)


@pytest.mark.parametrize("hours", [-72, 1])
@pytest.mark.parametrize("decision", ["keep", "choose"])
def test_what_a_person_chose_stands_until_a_person_looks_again(town, dead, conflict, hours, decision):
    chosen = settle(conflict, side(conflict, TMS)).choice
    replaced = tuple(Finding.objects.values_list("visit", flat=True))
    at = clock.now() + dt.timedelta(hours=hours)
    empty = {"household": town.household(dead), "met": Met.NOBODY, "replaces": replaced, "at": at}
    town.record(town.visit(**empty))
    dead.refresh_from_db()
    reopened = Conflict.objects.get(settled=None)
    assert (dead.place, reopened.kind, list(reopened.sides.all())) == (Place.TMS_1, ConflictKind.OFFICE, [chosen])
    settle(reopened, None if decision == "keep" else chosen)
    town.record(town.visit(town.says(dead), at=at))
    dead.refresh_from_db()
    assert (dead.place, Conflict.objects.get(settled=None).sides.get().outcome) == (Place.TMS_1, Outcome.SAME)
    settle(Conflict.objects.get(settled=None), Conflict.objects.get(settled=None).sides.get())
    dead.refresh_from_db()
    assert (dead.place, Conflict.objects.filter(settled=None).exists()) == (Place.STATION, False)
    assert balances(town.election)


def test_the_decision_holds_when_more_arrives_that_says_the_same(town, dead, conflict):
    settle(conflict, side(conflict, TMS))
    told = town.record(town.visit(town.says(dead, TMS, tms=1)))
    dead.refresh_from_db()
    assert (told[0].conflicts, dead.place) == ((), Place.TMS_1)


def test_a_held_finding_may_be_let_in_over_the_office(town):
    voter = town.voters[0]
    town.office(Change(voter.pk, EntryKind.STRIKE, spot=changes.tms(1, VILLAGE)))
    town.record(town.visit(town.says(voter)))
    conflict = Conflict.objects.get()
    settle(conflict, conflict.sides.get())
    voter.refresh_from_db()
    assert voter.station == town.stations[0]
    assert balances(town.election)


def test_somebody_listed_elsewhere_moves_when_chosen(town):
    listed = town.voters[9]
    town.record(town.visit(new=(somebody(nik=listed.nik, sex="L", name="SYAMSUDDIN", birth_date="1955-06-06"),)))
    conflict = Conflict.objects.get()
    assert conflict.kind == ConflictKind.LISTED
    settle(conflict, conflict.sides.get())
    listed.refresh_from_db()
    assert (listed.station, listed.nkk) == (town.stations[0], somebody().elements["nkk"])
    assert balances(town.election)


def test_a_full_station_is_not_filled_further_by_a_decision(town, monkeypatch):
    monkeypatch.setattr(changes, "max_voters", lambda law, special=False: 6)
    voter = town.voters[4]
    town.record(town.visit(town.says(voter, TMS, tms=8, station=2)))
    conflict = Conflict.objects.get()
    with pytest.raises(Refused, match="station-too-full"):
        settle(conflict, conflict.sides.get())
    monkeypatch.setattr(changes, "max_voters", lambda law, special=False: 7)
    settle(conflict, conflict.sides.get())
    voter.refresh_from_db()
    assert voter.station == town.stations[1]


def test_a_nik_is_not_taken_from_another_voter_by_a_decision(town):
    voter, other = town.voters[0], town.voters[1]
    town.record(town.visit(town.says(voter, CHANGED, changes={"nik": (voter.nik, other.nik)})))
    conflict = Conflict.objects.get()
    with pytest.raises(Refused, match="conflict-nik-taken"):
        settle(conflict, conflict.sides.get())


def test_a_nik_may_be_corrected_by_a_decision(town):
    voter = town.voters[0]
    town.record(town.visit(town.says(voter, CHANGED, changes={"nik": (voter.nik, "1303040403610009")})))
    conflict = Conflict.objects.get()
    settle(conflict, conflict.sides.get())
    voter.refresh_from_db()
    assert voter.nik == "1303040403610009"


def test_who_cannot_be_listed_is_never_chosen(town):
    town.record(town.visit(new=(somebody(nik="123"),)))
    conflict = Conflict.objects.get()
    with pytest.raises(Refused, match="conflict-cannot-be-listed"):
        settle(conflict, conflict.sides.get())
    settle(conflict, None)
    assert Conflict.objects.get().settled is not None


def test_a_corrected_version_settles_what_could_not_be_listed(town):
    first = town.visit(new=(somebody(nik="123"),))
    town.record(first)
    town.record(town.visit(new=(somebody(),), replaces=(first.id,)))
    assert Conflict.objects.get().settled is not None


def test_no_line_of_the_journal_holds_a_number_of_anybody(town, conflict):
    acts.conflicts.reveal(actor=ANYONE_ALLOWED, conflict=conflict, reason=WHY)
    settle(conflict, None)
    told = str(list(Line.objects.values_list("facts", "reason")))
    assert not [one for one in town.voters if one.nik in told or one.nkk in told]
