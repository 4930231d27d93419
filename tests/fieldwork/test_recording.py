"""Visits become findings, findings become entries of the roll, and what disagrees waits for a person."""

from __future__ import annotations

import datetime as dt
from itertools import permutations

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from tests.fieldwork import doors
from tests.fieldwork.doors import DEAD, balances, somebody
from tests.support.world import VILLAGE

from tahapan.fieldwork.drafts import Evidence, FindingDraft, VisitDraft
from tahapan.fieldwork.kinds import ConflictKind, FindingState, HouseholdState, Met, Outcome, Source
from tahapan.fieldwork.models import Conflict, Finding, Household, Visit
from tahapan.roll import changes
from tahapan.roll.changes import Change, Spot
from tahapan.roll.models import Entry, EntryKind, Place, Voter

SAME, CHANGED, TMS, NEW = Outcome.SAME, Outcome.CHANGED, Outcome.TMS, Outcome.NEW


@pytest.fixture
def town(election):
    return doors.town(election)


def kinds(recorded):
    return [one.conflicts for one in recorded]


def states(voter):
    return [one.state for one in Finding.objects.filter(voter=voter).order_by("id")]


def again(voter):
    voter.refresh_from_db()
    return voter


def test_a_family_found_as_listed_is_done_and_the_roll_stays(town):
    entries = Entry.objects.count()
    family = town.voters[:3]
    assert kinds(town.record(town.visit(*map(town.says, family), sticker=True))) == [()]
    household = town.household(family[0])
    assert (household.state, household.visited_on, household.settled) == ("selesai", dt.date(2024, 7, 5), 3)
    assert Entry.objects.count() == entries
    assert states(family[0]) == [FindingState.APPLIED]


def test_someone_left_open_means_another_visit(town):
    town.record(town.visit(town.says(town.voters[0])))
    assert town.household(town.voters[0]).state == HouseholdState.AGAIN


def test_nobody_home_means_another_visit(town):
    town.record(town.visit(met=Met.NOBODY))
    assert town.household(town.voters[0]).state == HouseholdState.AGAIN


def test_a_change_corrects_the_voter_and_the_fingerprint(town):
    voter = town.voters[0]
    town.record(
        town.visit(town.says(voter, CHANGED, changes={"address": ("JORONG KOTO TUO", "JALAN BARU"), "rt": (1, 4)}))
    )
    assert (again(voter).address, voter.rt) == ("JALAN BARU", 4)
    entry = Entry.objects.get(voter=voter, kind=EntryKind.CORRECTION)
    assert entry.changes == {"address": ["JORONG KOTO TUO", "JALAN BARU"], "rt": [1, 4]}
    assert Finding.objects.get(voter=voter).entry == entry
    known = changes.standing(town.election, [voter.pk])[voter.pk]
    assert voter.fingerprint == changes._fingerprint(known.values)


def test_a_corrected_sex_leaves_as_the_one_and_returns_as_the_other(town):
    voter = town.voters[0]
    town.record(town.visit(town.says(voter, CHANGED, changes={"sex": ("L", "P")})))
    assert [e.sex for e in Entry.objects.filter(voter=voter).order_by("id")][-2:] == ["L", "P"]
    assert (again(voter).sex, voter.station_id) == ("P", town.stations[0].pk)
    assert balances(town.election)


def test_the_dead_are_struck_on_proof_and_only_marked_without(town):
    dead, other = town.voters[3], town.voters[0]
    town.record(town.visit(town.says(dead, TMS, tms=1, evidence=DEAD)), town.visit(town.says(other, TMS, tms=1)))
    assert (again(dead).place, dead.station_id) == (Place.TMS_1, None)
    assert (again(other).place, states(other)) == (Place.STATION, [FindingState.MARKED])
    assert balances(town.election)


def test_tms_8_moves_to_the_station_named_in_one_entry(town):
    voter = town.voters[4]
    town.record(town.visit(town.says(voter, TMS, tms=8, station=2)))
    entry = Entry.objects.filter(voter=voter).latest("id")
    assert (entry.kind, entry.reason) == (EntryKind.MOVE, "tms-8")
    assert (entry.from_station_id, entry.to_station_id) == (town.stations[0].pk, town.stations[1].pk)
    assert again(voter).station_id == town.stations[1].pk
    assert balances(town.election)


def test_tms_8_to_a_station_nobody_knows_is_a_mark(town):
    voter = town.voters[4]
    town.record(town.visit(town.says(voter, TMS, tms=8, station=77)))
    assert (again(voter).station_id, states(voter)) == (town.stations[0].pk, [FindingState.MARKED])


def test_somebody_new_enters_at_the_station_of_the_family(town):
    told = town.record(town.visit(*map(town.says, town.voters[:3]), new=(somebody(),)))
    voter = Voter.objects.get(nik=somebody().elements["nik"])
    assert kinds(told) == [()]
    assert (voter.place, voter.station, voter.village) == (Place.STATION, town.stations[0], VILLAGE)
    entry = Entry.objects.get(voter=voter)
    assert (entry.kind, entry.from_place, entry.to_place) == (EntryKind.NEW, Place.NEW, Place.STATION)
    assert balances(town.election)


def test_a_family_in_no_package_enters_at_the_officers_station(town):
    town.record(town.visit(household=None, people=(), new=(somebody(),), post=town.posts[1]))
    assert Voter.objects.get(nik=somebody().elements["nik"]).station == town.stations[1]


@pytest.mark.parametrize(
    "wrong",
    [{"nik": "1303041705900000"}, {"nik": "123"}, {"birth_date": "2008-01-01", "marital": "B"}, {"nkk": "12"}],
)
def test_somebody_new_who_cannot_be_listed_waits_for_a_person(town, wrong):
    told = town.record(town.visit(new=(somebody(**wrong),)))
    assert kinds(told) == [(ConflictKind.INELIGIBLE,)]
    assert not Voter.objects.filter(name="BARU SEKALI").exists()
    assert Conflict.objects.get().village == VILLAGE


def test_the_young_and_married_may_be_listed(town):
    assert kinds(town.record(town.visit(new=(somebody(birth_date="2008-01-01", marital="S"),)))) == [()]


def test_somebody_new_who_is_listed_becomes_a_conflict_with_the_one_found(town):
    listed = town.voters[9]
    told = town.record(town.visit(new=(somebody(nik=listed.nik),)))
    assert kinds(told) == [(ConflictKind.LISTED,)]
    assert Conflict.objects.get().voter == listed
    assert again(listed).station == town.stations[1]


def test_the_same_said_twice_is_one_finding(town):
    dead = town.voters[3]
    for _ in range(2):
        assert kinds(town.record(town.visit(town.says(dead, TMS, tms=1, evidence=DEAD)))) == [()]
    assert Entry.objects.filter(voter=dead, kind=EntryKind.STRIKE).count() == 1
    assert states(dead) == [FindingState.APPLIED, FindingState.APPLIED]


def test_different_findings_undo_each_other_and_wait_for_a_person(town):
    dead = town.voters[3]
    town.record(town.visit(town.says(dead, TMS, tms=1, evidence=DEAD)))
    told = town.record(town.visit(town.says(dead)))
    assert kinds(told) == [(ConflictKind.FINDINGS,)]
    assert again(dead).station == town.stations[0]
    assert Entry.objects.filter(voter=dead).latest("id").kind == EntryKind.RETURN
    conflict = Conflict.objects.get(voter=dead)
    assert conflict.sides.count() == 2
    assert balances(town.election)


def test_one_open_conflict_gathers_every_side(town):
    voter = town.voters[0]
    says = [town.says(voter), town.says(voter, TMS, tms=4), town.says(voter, CHANGED, changes={"rt": (1, 9)})]
    for finding in says:
        town.record(town.visit(finding))
    assert Conflict.objects.get(voter=voter).sides.count() == 3


def test_a_conflict_closes_itself_when_the_disagreement_was_replaced(town):
    dead = town.voters[3]
    first = town.visit(town.says(dead, TMS, tms=1, evidence=DEAD))
    second = town.visit(town.says(dead))
    town.record(first)
    town.record(second)
    town.record(town.visit(town.says(dead, TMS, tms=1, evidence=DEAD), replaces=(second.id,)))
    assert Conflict.objects.get(voter=dead).settled is not None
    assert again(dead).place == Place.TMS_1
    assert states(dead) == [FindingState.APPLIED, FindingState.REPLACED, FindingState.APPLIED]


def test_a_version_takes_the_place_of_the_one_it_names_whichever_comes_first(town):
    dead = town.voters[3]
    first = town.visit(town.says(dead, TMS, tms=1, evidence=DEAD))
    second = town.visit(town.says(dead), replaces=(first.id,))
    town.record(second)
    assert kinds(town.record(first)) == [()]
    assert again(dead).station == town.stations[0]
    assert Visit.objects.get(pk=first.id).replaced
    assert Household.objects.get(head=dead).state == HouseholdState.DONE


def test_nobody_replaces_the_visit_of_another_officer_to_another_family(town):
    dead = town.voters[3]
    struck = town.visit(town.says(dead, TMS, tms=1, evidence=DEAD))
    town.record(struck)
    town.record(town.visit(town.says(town.voters[9]), replaces=(struck.id,)))
    assert not Visit.objects.get(pk=struck.id).replaced
    assert again(dead).place == Place.TMS_1


def test_a_corrected_version_takes_somebody_new_out_again(town):
    first = town.visit(new=(somebody(),))
    town.record(first)
    town.record(town.visit(replaces=(first.id,)))
    voter = Voter.objects.get(nik=somebody().elements["nik"])
    assert voter.place == Place.NEW
    assert balances(town.election)


def test_a_later_version_made_with_a_fresh_package_means_what_was_seen(town):
    voter = town.voters[0]
    first = town.visit(town.says(voter, CHANGED, changes={"address": ("JORONG KOTO TUO", "JALAN BARU")}))
    town.record(first)
    seen = Entry.objects.filter(voter=voter).latest("id").pk
    town.record(town.visit(town.says(voter, base=seen), replaces=(first.id,)))
    assert again(voter).address == "JALAN BARU"
    assert not Conflict.objects.exists()


def test_what_the_office_changed_meanwhile_is_not_overwritten(town):
    voter = town.voters[0]
    town.office(Change(voter.pk, EntryKind.CORRECTION, {"address": "KANTOR"}))
    told = town.record(town.visit(town.says(voter, CHANGED, changes={"rt": (1, 2)})))
    assert kinds(told) == [(ConflictKind.OFFICE,)]
    assert (again(voter).address, voter.rt) == ("KANTOR", 1)


def test_a_struck_voter_found_alive_waits_for_a_person(town):
    voter = town.voters[0]
    town.office(Change(voter.pk, EntryKind.STRIKE, spot=changes.tms(1, VILLAGE)))
    assert kinds(town.record(town.visit(town.says(voter)))) == [(ConflictKind.OFFICE,)]
    assert again(voter).place == Place.TMS_1


def test_the_office_and_the_officer_agreeing_is_no_conflict(town):
    voter = town.voters[0]
    town.office(Change(voter.pk, EntryKind.STRIKE, spot=changes.tms(1, VILLAGE)))
    assert kinds(town.record(town.visit(town.says(voter, TMS, tms=1, evidence=DEAD)))) == [()]


def test_a_station_mapped_anew_meanwhile_is_no_conflict(town):
    dead, family = town.voters[3], town.voters[4:6]
    for voter in (dead, *family):
        town.office(Change(voter.pk, EntryKind.MAPPING, spot=Spot(Place.STATION, VILLAGE, town.stations[1].pk)))
    told = town.record(town.visit(town.says(dead, TMS, tms=1, evidence=DEAD)), town.visit(*map(town.says, family)))
    assert kinds(told) == [(), ()]
    assert again(dead).place == Place.TMS_1
    assert again(family[0]).station == town.stations[1]


def test_a_full_station_takes_nobody_and_says_so(town):
    voter = town.voters[4]
    told = _with_limit(town, 6, lambda: town.record(town.visit(town.says(voter, TMS, tms=8, station=2))))
    assert kinds(told) == [(ConflictKind.FULL,)]
    assert again(voter).station == town.stations[0]


def _with_limit(town, limit, do):
    """As if a station might hold `limit` voters only."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(changes, "max_voters", lambda law, special=False: limit)
        return do()


def test_only_as_many_enter_as_there_is_room(town):
    people = [town.visit(new=(somebody(serial),)) for serial in (1, 2, 3)]
    told = _with_limit(town, 8, lambda: town.record(*people))
    assert sorted(kinds(told)) == [(), (), (ConflictKind.FULL,)]


def test_a_visit_of_another_officer_is_held(town):
    voter = town.voters[9]
    told = town.record(town.visit(town.says(voter, TMS, tms=1, evidence=DEAD), post=town.posts[0]))
    assert kinds(told) == [(ConflictKind.OUTSIDE,)]
    assert again(voter).place == Place.STATION
    assert town.household(voter).state == HouseholdState.WAITING


def test_a_voter_of_another_family_and_station_is_held(town):
    other = town.voters[9]
    told = town.record(town.visit(town.says(town.voters[3]), town.says(other, TMS, tms=1, evidence=DEAD)))
    assert kinds(told) == [(ConflictKind.OUTSIDE,)]
    assert again(other).place == Place.STATION


def test_a_voter_of_nowhere_is_held_without_one(town):
    told = town.record(town.visit(town.says(town.voters[3]), FindingDraft(10_000, 1, SAME)))
    assert kinds(told) == [(ConflictKind.OUTSIDE,)]


def test_a_held_finding_does_not_undo_what_stands(town):
    dead = town.voters[3]
    town.record(town.visit(town.says(dead, TMS, tms=1, evidence=DEAD)))
    told = town.record(town.visit(town.says(dead), post=town.posts[1]))
    assert kinds(told) == [(ConflictKind.OUTSIDE,)]
    assert again(dead).place == Place.TMS_1


def test_a_visit_outside_the_officers_term_is_held(town):
    late = dt.datetime(2024, 7, 27, 3, tzinfo=dt.UTC)
    assert kinds(town.record(town.visit(town.says(town.voters[3]), at=late))) == [(ConflictKind.TERM,)]


def test_a_nik_is_never_changed_by_a_visit(town):
    voter = town.voters[3]
    told = town.record(town.visit(town.says(voter, CHANGED, changes={"nik": (voter.nik, town.voters[4].nik)})))
    assert kinds(told) == [(ConflictKind.INELIGIBLE,)]
    assert again(voter).nik != town.voters[4].nik


ADDRESS = {"address": ("JORONG KOTO TUO", "JALAN BARU")}


@pytest.mark.parametrize("order", list(permutations(range(4))))
def test_every_order_of_arrival_ends_the_same(election, order):
    """Two phones, four visits to one family: one version replaced, two say the same, one adds somebody."""
    town = doors.town(election)
    a, b, dead = town.voters[0], town.voters[1], town.voters[3]
    first = town.visit(town.says(a, CHANGED, changes=ADDRESS), town.says(b))
    visits: list[VisitDraft] = [
        first,
        town.visit(town.says(a), town.says(b, TMS, tms=1, evidence=DEAD), replaces=(first.id,)),
        town.visit(town.says(a), town.says(b, TMS, tms=1)),
        town.visit(town.says(dead, TMS, tms=1, evidence=DEAD), new=(somebody(),)),
    ]
    for place in order:
        town.record(visits[place])
    assert (again(a).address, again(b).place, again(dead).place) == ("JORONG KOTO TUO", Place.TMS_1, Place.TMS_1)
    assert Voter.objects.get(nik=somebody().elements["nik"]).place == Place.STATION
    assert not Conflict.objects.filter(settled=None).exists()
    assert balances(election)


def test_the_number_of_queries_does_not_grow_with_the_visits(town):
    def queries(visits):
        with CaptureQueriesContext(
            connection,
        ) as caught:
            town.record(*visits)
        return len(caught)

    few = [town.visit(town.says(town.voters[3], TMS, tms=1, evidence=DEAD), new=(somebody(1),))]
    many = [
        town.visit(town.says(one, TMS, tms=1, evidence=DEAD), new=(somebody(number),))
        for number, one in enumerate(town.voters[4:], 2)
    ]
    assert queries(few) == queries(many)


def test_paper_and_phone_are_recorded_alike(town):
    told = town.record(
        town.visit(town.says(town.voters[3], TMS, tms=1, evidence=Evidence("akta-kematian")), source=Source.PAPER)
    )
    assert kinds(told) == [()]
    assert Visit.objects.get().source == Source.PAPER
