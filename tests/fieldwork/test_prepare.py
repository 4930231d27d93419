"""Packages follow the roll and the officers: every family once, in the order of the walk, what was visited kept."""

from __future__ import annotations

import datetime as dt
import gzip
import json
from collections import Counter

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from tests.fieldwork import coklit
from tests.support import world
from tests.support.people import ANYONE_ALLOWED, holder
from tests.support.world import OTHER_VILLAGE, VILLAGE

from tahapan.core import clock
from tahapan.core.errors import NotAllowed, Refused
from tahapan.elections import queries as elections
from tahapan.fieldwork import acts, package_document, rules
from tahapan.fieldwork.kinds import HouseholdState, Outcome
from tahapan.fieldwork.models import Assignment, Household
from tahapan.journal.models import Line
from tahapan.officers import acts as officer_acts
from tahapan.roll import acts as roll_acts
from tahapan.roll.models import Entry, Place, Voter

pytestmark = pytest.mark.django_db
TODAY = dt.date(2024, 7, 8)
LAST = dt.date(2024, 7, 24)


@pytest.fixture
def election():
    return world.pilkada()


@pytest.fixture
def tiny(election):
    """The tiny world mapped: families 1–3 (six people) at TPS 1, 4 and 5 (six people) at TPS 2, one officer each."""
    voters = world.settle(election)
    one = coklit.station(election, 1, voters[:6])
    two = coklit.station(election, 2, voters[6:])
    return coklit.officer(one, 1), coklit.officer(two, 2)


def households(**more):
    return Household.objects.filter(closed=False, **more)


def code(refused):
    return refused.value.problem.code


def test_every_family_of_every_station_stands_in_one_package_in_the_order_of_the_walk(election, tiny):
    assert coklit.prepare(election) == 5
    found = [(one.station.number, one.number, one.head.nkk[-1], one.people) for one in households()]
    assert sorted(found) == [(1, 1, "1", 3), (1, 2, "2", 1), (1, 3, "3", 2), (2, 1, "4", 3), (2, 2, "5", 3)]
    assert {one.assignment.post for one in households()} == set(tiny)
    line = Line.objects.get(act="fieldwork.prepare")
    assert line.facts == {"area": VILLAGE, "families": 5, "people": 12, "new": 5, "closed": 0, "parts": 2}


def test_days_are_planned_from_today_to_the_end_of_the_window(election, tiny):
    coklit.prepare(election)
    planned = sorted(one.planned for one in households(station__number=1))
    assert planned == [dt.date(2024, 7, 12), dt.date(2024, 7, 17), dt.date(2024, 7, 22)]


def test_after_the_window_no_day_is_planned(election, tiny):
    with clock.pretend(dt.date(2024, 7, 25)):
        coklit.prepare(election)
    assert {one.planned for one in households()} == {None}


def test_prepared_again_nothing_changes(election, tiny):
    coklit.prepare(election)
    before = list(Household.objects.order_by("id").values())
    with clock.pretend(dt.date(2024, 7, 15)):
        assert coklit.prepare(election) == 5
    assert list(Household.objects.order_by("id").values()) == before
    assert Assignment.objects.count() == 2


def test_a_newcomer_comes_in_beside_the_neighbours_with_a_number_of_its_own(election, tiny):
    coklit.prepare(election)
    person = world.Person(6, 61, "ORANG BARU", dt.date(1980, 1, 1), "L", 2)
    coklit.station(election, 1, world.settle(election, (person,)))
    assert coklit.prepare(election) == 6
    new = households().get(head__nkk=person.nkk)
    beside = households().get(head__nkk=world.PEOPLE[4].nkk)
    assert (new.number, new.assignment, new.planned) == (4, beside.assignment, beside.planned)


def test_a_family_that_moved_to_another_station_takes_along_what_was_found(election, tiny):
    coklit.prepare(election)
    family = households().get(head__nkk=world.PEOPLE[3].nkk)
    coklit.visit(family, [family.head])
    two = tiny[1].station
    roll_acts.move_family(
        actor=ANYONE_ALLOWED, election=election, village=VILLAGE, nkk=world.PEOPLE[3].nkk, station=two, reason="dekat"
    )
    assert coklit.prepare(election) == 5
    after = households().get(head=family.head)
    assert (after.pk, after.state, after.station, after.number) == (family.pk, HouseholdState.DONE, two, 3)
    assert after.assignment.post == tiny[1]


def test_a_family_struck_at_the_door_stays_as_visited_and_one_that_left_is_closed(election, tiny):
    coklit.prepare(election)
    struck, left = (households().get(head__nkk=world.PEOPLE[at].nkk) for at in (3, 4))
    coklit.visit(struck, [struck.head], outcome=Outcome.TMS.value, tms=1)
    gone = [struck.head, *Voter.objects.filter(nkk=left.head.nkk)]
    for voter in gone:
        voter.place, voter.station = Place.TMS_1 if voter == struck.head else Place.MOVED_OUT, None
    coklit.change(actor=ANYONE_ALLOWED, election=election, rows=gone)
    assert coklit.prepare(election) == 4
    struck.refresh_from_db()
    left.refresh_from_db()
    assert (struck.closed, struck.state, struck.people) == (False, HouseholdState.DONE, 1)
    assert left.closed


def test_a_done_family_with_somebody_nobody_looked_at_is_to_be_visited_again(election, tiny):
    coklit.prepare(election)
    family = households().get(head__nkk=world.PEOPLE[3].nkk)
    coklit.visit(family, [family.head])
    late = world.Person(2, 29, "ORANG BARU", dt.date(1999, 1, 1), "P", 1)
    coklit.station(election, 1, world.settle(election, (late,)))
    coklit.prepare(election)
    family.refresh_from_db()
    assert (family.state, family.people, family.settled) == (HouseholdState.AGAIN, 2, 1)


def test_somebody_listed_at_the_door_does_not_make_the_family_unfinished(election, tiny):
    coklit.prepare(election)
    family = households().get(head__nkk=world.PEOPLE[3].nkk)
    coklit.visit(family, [family.head])
    listed = world.settle(election, (world.Person(2, 29, "ORANG BARU", dt.date(1999, 1, 1), "P", 1),))
    coklit.station(election, 1, listed)
    coklit.visit(family, listed, outcome=Outcome.NEW.value)
    coklit.prepare(election)
    family.refresh_from_db()
    assert (family.state, family.people) == (HouseholdState.DONE, 1)


def test_two_officers_share_a_station_by_people_and_a_second_one_takes_half_of_what_is_left(election):
    voters = coklit.settle(election, coklit.people_of([3] * 10, hamlets=1, rts=2))
    station = coklit.station(election, 1, voters)
    first = coklit.officer(station, 1, load=450)
    coklit.prepare(election)
    done = list(households()[:2])
    for one in done:
        coklit.visit(one, Voter.objects.filter(nkk=one.head.nkk))
    second = coklit.officer(station, 2, load=450)
    coklit.prepare(election)
    by_post = Counter(one.assignment.post for one in households(state=HouseholdState.WAITING))
    assert by_post == {first: 4, second: 4}
    assert {one.assignment.post for one in households(state=HouseholdState.DONE)} == {first}
    assert sorted(Assignment.objects.filter(ended=False).values_list("post", "part", "parts")) == [
        (first.pk, 1, 2),
        (second.pk, 2, 2),
    ]


@pytest.mark.parametrize("by", ["prepare", "hand_over"])
def test_a_replaced_officers_part_passes_to_the_successor_whole(election, tiny, by):
    coklit.prepare(election)
    family = households(assignment__post=tiny[0]).first()
    coklit.visit(family, Voter.objects.filter(nkk=family.head.nkk))
    before = set(households(assignment__post=tiny[0]).values_list("pk", "planned", "state"))
    heir = coklit.replace(tiny[0], 3)
    if by == "prepare":
        coklit.prepare(election)
    else:
        tiny[0].refresh_from_db()
        assert acts.hand_over(actor=ANYONE_ALLOWED, election=election, post=tiny[0]) == 3
    assert set(households(assignment__post=heir).values_list("pk", "planned", "state")) == before
    assert list(Assignment.objects.filter(ended=False).values_list("post", flat=True)) == [heir.pk, tiny[1].pk]
    assert [one.post for one in Assignment.objects.filter(ended=True)] == [tiny[0]]


def test_where_nobody_serves_any_more_the_families_wait_for_an_officer(election, tiny):
    coklit.prepare(election)
    officer_acts.end(actor=ANYONE_ALLOWED, post=tiny[0], reason="mengundurkan diri")
    tiny[0].refresh_from_db()
    with pytest.raises(Refused) as refused:
        acts.hand_over(actor=ANYONE_ALLOWED, election=election, post=tiny[0])
    assert code(refused) == "no-successor"
    coklit.prepare(election)
    assert {one.assignment for one in households(station__number=1)} == {None}
    assert households(station__number=1).count() == 3


def test_nothing_is_prepared_where_nobody_stands_or_the_event_has_no_coklit(election):
    with pytest.raises(Refused) as refused:
        coklit.prepare(election)
    assert code(refused) == "nothing-to-prepare"
    election.rule_set = "psu-dpd-sumbar-2024"
    with pytest.raises(Refused) as refused:
        coklit.prepare(election)
    assert code(refused) == "no-coklit"


def test_a_package_of_more_people_than_a_station_may_hold_is_refused_with_the_article(election):
    voters = coklit.settle(election, coklit.people_of([4] * 151))
    coklit.officer(coklit.station(election, 1, voters), 1)
    with pytest.raises(Refused) as refused:
        coklit.prepare(election)
    assert code(refused) == "package-too-large"
    assert "604" in refused.value.problem.what.id
    assert refused.value.problem.why == rules.package_limit(elections.rules(election)).source
    assert Household.objects.count() == 0


def test_preparing_takes_the_right_in_the_area(election, tiny):
    with pytest.raises(NotAllowed):
        acts.prepare(actor=holder("fieldwork.prepare", area=OTHER_VILLAGE), election=election, area=VILLAGE)
    assert acts.prepare(actor=holder("fieldwork.prepare", area=VILLAGE), election=election, area=VILLAGE) == 5


def test_queries_do_not_grow_with_the_area(election, tiny):
    coklit.prepare(election)
    with CaptureQueriesContext(connection) as few:
        coklit.prepare(election)
    others = coklit.settle(election, tuple(one for one in coklit.people_of([2] * 30) if one.family > 10), OTHER_VILLAGE)
    coklit.officer(coklit.station(election, 1, others, OTHER_VILLAGE), 5)
    coklit.prepare(election, "13.03")
    with CaptureQueriesContext(connection) as many:
        coklit.prepare(election, "13.03")
    assert len(many) == len(few)


# ── The package


def package(post):
    return package_document.build(post, TODAY)


def test_a_package_holds_the_officers_families_and_nobody_elses(election, tiny):
    coklit.prepare(election)
    made = package(tiny[0])
    assert [one["no"] for one in made["households"]] == [1, 2, 3]
    names = {person["name"] for one in made["households"] for person in one["people"]}
    assert names == {one.name for one in world.PEOPLE[:6]}
    assert made["officer"] == {"name": tiny[0].officer.name, "role": "pantarlih"}
    assert made["window"] == {"start": "2024-06-24", "end": "2024-07-24"}
    assert made["term"] == {"start": "2024-06-24", "end": "2024-07-25"}
    assert [(one["number"], one["others"]) for one in made["stations"]] == [(1, [2])]


def test_a_person_carries_every_element_and_the_last_entry(election, tiny):
    coklit.prepare(election)
    person = package(tiny[0])["households"][1]["people"][0]
    voter = Voter.objects.get(nik=world.PEOPLE[3].nik)
    assert person == {
        "id": voter.pk,
        "base": Entry.objects.filter(voter=voter).latest("id").pk,
        "nkk": voter.nkk,
        "nik": voter.nik,
        "name": "YUSNI",
        "birth_place": "SIJUNJUNG",
        "birth_date": "1938-01-15",
        "marital": "P",
        "sex": "P",
        "address": "JORONG KOTO TUO",
        "rt": 1,
        "rw": 0,
        "disability": 0,
        "ktp": "S",
        "in": True,
        "found": None,
    }


def test_what_was_visited_and_who_was_struck_stay_visible_in_the_package(election, tiny):
    coklit.prepare(election)
    family = households().get(head__nkk=world.PEOPLE[3].nkk)
    visit = coklit.visit(family, [family.head], outcome=Outcome.TMS.value, tms=1)
    family.head.place, family.head.station = Place.TMS_1, None
    coklit.change(actor=ANYONE_ALLOWED, election=election, rows=[family.head])
    told = next(one for one in package(tiny[0])["households"] if one["id"] == family.pk)
    assert (told["visits"], told["state"], told["visited"], told["sticker"], told["proof"]) == (
        [str(visit.pk)],
        "selesai",
        "2024-07-08",
        True,
        False,
    )
    found = {"outcome": "tms", "tms": 1, "changes": {}, "evidence": None, "station": None}
    assert [(one["in"], one["found"]) for one in told["people"]] == [(False, found)]


def test_a_replaced_visit_is_not_in_the_package(election, tiny):
    coklit.prepare(election)
    family = households().get(head__nkk=world.PEOPLE[3].nkk)
    visit = coklit.visit(family, [family.head])
    visit.replaced = True
    coklit.change(actor=ANYONE_ALLOWED, election=election, rows=[visit])
    told = next(one for one in package(tiny[0])["households"] if one["id"] == family.pk)
    assert (told["visits"], told["people"][0]["found"]) == ([], None)


def test_law_lists_come_in_both_languages_with_what_strikes(election, tiny):
    coklit.prepare(election)
    law = package(tiny[0])["law"]
    assert [(one["code"], one["strike"]) for one in law["tms"]] == [
        (1, True), (2, True), (3, True), (4, False), (5, False), (6, True), (7, True), (8, False)
    ]  # fmt: skip
    codes = {one["code"] for one in law["evidence"]}
    assert all(set(one["evidence"]) <= codes for one in law["tms"])
    assert law["editable"] == ["address", "rt", "rw", "nkk", "marital", "disability", "ktp"]
    assert (law["report_days"], law["voting_age"], law["voting_day"]) == (10, 17, "2024-11-27")
    lists = [*law["tms"], *law["evidence"], *law["disability"], *law["marital"], *law["ktp"]]
    assert all(one["id"] and one["en"] for one in lists)


@pytest.mark.parametrize(("day", "expected"), [(TODAY, "no-package"), (dt.date(2024, 7, 26), "coklit-post-ended")])
def test_no_package_before_it_is_prepared_or_after_the_term(election, tiny, day, expected):
    with pytest.raises(Refused) as refused:
        package_document.build(tiny[0], day)
    assert code(refused) == expected


def test_a_replaced_officer_gets_no_package(election, tiny):
    coklit.prepare(election)
    coklit.replace(tiny[0], 3)
    tiny[0].refresh_from_db()
    with pytest.raises(Refused) as refused:
        package(tiny[0])
    assert code(refused) == "coklit-post-ended"


def test_a_full_package_is_small_enough_for_a_slow_line_and_takes_few_queries(election, django_assert_max_num_queries):
    voters = coklit.settle(election, coklit.people_of([4] * 150, hamlets=5, rts=20))
    post = coklit.officer(coklit.station(election, 1, voters), 1)
    coklit.prepare(election)
    with django_assert_max_num_queries(12):
        made = package(post)
    assert sum(len(one["people"]) for one in made["households"]) == 600
    assert len(gzip.compress(json.dumps(made, ensure_ascii=False).encode())) < 100_000
