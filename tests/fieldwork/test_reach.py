"""Whom an officer's finding reaches, whose family a visit is, and what is left when a visit was replaced
(docs/protocol.md, "Applied means")."""

from __future__ import annotations

from itertools import permutations

import pytest
from django.db.models import Max
from tests.fieldwork import coklit, doors
from tests.fieldwork.doors import DEAD, somebody
from tests.support.people import ANYONE_ALLOWED

from tahapan.fieldwork import acts
from tahapan.fieldwork.kinds import ConflictKind, Met, Outcome
from tahapan.fieldwork.models import Conflict, Finding, Household, Visit
from tahapan.roll.changes import Change, Spot
from tahapan.roll.models import Entry, EntryKind, Place, Voter

CHANGED, TMS = Outcome.CHANGED, Outcome.TMS
ADDRESS = {"address": ("JORONG KOTO TUO", "JALAN BARU")}


@pytest.fixture
def town(election):
    return doors.town(election)


def again(voter):
    voter.refresh_from_db()
    return voter


def newest(voter):
    return Entry.objects.filter(voter=voter).aggregate(last=Max("id"))["last"]


def moved(town, *voters):
    """The office puts voters at the second station."""
    spot = Spot(Place.STATION, voters[0].village, town.stations[1].pk)
    town.office(*(Change(one.pk, EntryKind.MOVE, {}, spot) for one in voters))


def test_a_voter_moved_away_after_the_package_is_still_reached(town):
    voter = town.voters[3]
    moved(town, voter)
    town.record(town.visit(town.says(voter, CHANGED, changes=ADDRESS)))
    assert (again(voter).address, voter.station) == ("JALAN BARU", town.stations[1])
    assert not Conflict.objects.exists()


def test_a_voter_the_package_showed_as_moved_away_is_out_of_reach(town):
    voter, family = town.voters[0], town.household(town.voters[0])
    moved(town, voter)
    said = town.says(voter, CHANGED, changes=ADDRESS, base=newest(voter))
    town.record(town.visit(said, household=family, post=town.posts[0]))
    assert (again(voter).address, Conflict.objects.get().kind) == ("JORONG KOTO TUO", ConflictKind.OUTSIDE)


def test_what_coklit_did_since_brings_nobody_into_reach(town):
    """Else the end would depend on which visit came first, or on one that was undone."""
    voter, home = town.voters[3], town.household(town.voters[3])
    belongs = town.visit(town.says(voter, TMS, tms=8, station=2), household=home, post=town.posts[0])
    theirs = town.household(town.voters[9])
    stranger = town.visit(town.says(voter, TMS, tms=1, evidence=DEAD), household=theirs, post=town.posts[1])
    town.record(belongs)
    town.record(stranger)
    assert (again(voter).station, Conflict.objects.get().kind) == (town.stations[1], ConflictKind.OUTSIDE)


def test_a_family_that_went_to_another_officer_meanwhile_is_not_visited_but_its_people_are_found(town):
    voter, family = town.voters[3], town.household(town.voters[3])
    moved(town, voter)
    coklit.prepare(town.election)
    family.refresh_from_db()
    assert family.station == town.stations[1]
    town.record(town.visit(town.says(voter, CHANGED, changes=ADDRESS), household=family, post=town.posts[0]))
    assert (again(voter).address, Conflict.objects.count()) == ("JALAN BARU", 0)
    assert Visit.objects.get().household is None
    assert Household.objects.get(pk=family.pk).visited_on is None


@pytest.mark.parametrize("order", list(permutations(range(2))))
def test_nobody_replaces_the_visits_of_another_officers_family(town, order):
    voter, family = town.voters[3], town.household(town.voters[3])
    own = town.visit(town.says(voter, TMS, tms=1, evidence=DEAD), household=family)
    foreign = town.visit(household=family, post=town.posts[1], met=Met.NOBODY, replaces=(own.id,))
    for one in order:
        town.record((own, foreign)[one])
    assert again(voter).place == Place.TMS_1
    assert not Visit.objects.get(pk=own.id).replaced


def test_tms_says_nothing_of_elements(town):
    """A correction only a replaced visit told is undone, whatever the package showed the later one."""
    voter = town.voters[3]
    first = town.visit(town.says(voter, CHANGED, changes=ADDRESS))
    town.record(first)
    assert again(voter).address == "JALAN BARU"
    town.record(town.visit(town.says(voter, TMS, tms=4, base=newest(voter)), replaces=(first.id,)))
    assert (again(voter).address, voter.place, Conflict.objects.count()) == ("JORONG KOTO TUO", Place.STATION, 0)


def listed(town):
    """Somebody new who entered by a visit, and that visit."""
    visit = town.visit(*map(town.says, town.voters[:3]), new=(somebody(),))
    town.record(visit)
    return Voter.objects.get(nik=somebody().elements["nik"]), visit


def told_of(town, voter, before, outcome=Outcome.SAME, **more):
    """A later version of a visit that tells of somebody new by the row they have."""
    people = (doors.FindingDraft(voter.pk, newest(voter), outcome, **more),)
    visit = town.visit(*people, household=town.household(town.voters[0]), post=town.posts[0], replaces=(before.id,))
    town.record(visit)
    return visit


def test_somebody_new_found_where_they_were_listed_stays(town):
    voter, first = listed(town)
    told_of(town, voter, first)
    assert (again(voter).station, Conflict.objects.count()) == (town.stations[0], 0)


def test_somebody_new_of_whom_only_a_mark_is_left_waits_for_a_person(town):
    voter, first = listed(town)
    told_of(town, voter, first, TMS, tms=4)
    assert (again(voter).place, Conflict.objects.get().voter) == (Place.NEW, voter)


def test_somebody_new_found_again_after_a_strike_waits_for_a_person(town):
    voter, first = listed(town)
    struck = told_of(town, voter, first, TMS, tms=1, evidence=DEAD)
    assert again(voter).place == Place.TMS_1
    told_of(town, voter, struck)
    assert (again(voter).place, Conflict.objects.get().kind) == (Place.NEW, ConflictKind.OUTSIDE)


def test_a_person_may_let_somebody_new_in_who_was_found_again(town):
    voter, first = listed(town)
    struck = told_of(town, voter, first, TMS, tms=1, evidence=DEAD)
    back = told_of(town, voter, struck)
    acts.conflicts.settle(
        actor=ANYONE_ALLOWED,
        conflict=Conflict.objects.get(),
        choice=Finding.objects.get(visit=back.id),
        reason="orangnya ada",
    )
    assert (again(voter).station, Conflict.objects.filter(settled=None).count()) == (town.stations[0], 0)


def test_somebody_new_stays_at_the_officers_station_when_the_family_goes_to_another(town):
    voter, _ = listed(town)
    moved(town, *town.voters[:3])
    coklit.prepare(town.election)
    town.record(town.visit(household=None, people=(), new=(somebody(),), post=town.posts[0]))
    assert (again(voter).station, Conflict.objects.count()) == (town.stations[0], 0)
