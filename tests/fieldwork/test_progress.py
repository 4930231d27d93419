"""Figures of coklit add up at every level, belong to whoever holds the seat, and cost a constant number of queries."""

from __future__ import annotations

import datetime as dt

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from tests.fieldwork import coklit
from tests.support import world
from tests.support.people import ANYONE_ALLOWED
from tests.support.world import OTHER_VILLAGE, VILLAGE

from tahapan.cli import status
from tahapan.core import clock
from tahapan.core.areas import Level
from tahapan.core.errors import NotFound
from tahapan.fieldwork import queries
from tahapan.fieldwork.kinds import ConflictKind, FindingState, HouseholdState, Outcome
from tahapan.fieldwork.models import Conflict, Device, Finding, Household, Visit
from tahapan.fieldwork.outlook import Forecast, Outlook
from tahapan.roll.kept import forget
from tahapan.roll.models import Voter

pytestmark = pytest.mark.django_db
TODAY = dt.date(2024, 7, 8)
DISTRICT = "13.03.04"


@pytest.fixture
def election():
    return world.pilkada()


@pytest.fixture
def tiny(election):
    """Families 1–3 at TPS 1, 4 and 5 at TPS 2, prepared on the first day; family 2 done, family 5 nobody home."""
    voters = world.settle(election)
    posts = [
        coklit.officer(coklit.station(election, number, some), number)
        for number, some in ((1, voters[:6]), (2, voters[6:]))
    ]
    with clock.pretend(dt.date(2024, 6, 24)):
        coklit.prepare(election)
    struck = household(2)
    coklit.visit(struck, [struck.head], dt.date(2024, 7, 1), outcome=Outcome.TMS.value, tms=1)
    coklit.visit(household(5), [], dt.date(2024, 7, 2), state=HouseholdState.AGAIN)
    return posts


def household(family):
    return Household.objects.get(closed=False, head__nkk=f"130304010120{family:04}")


def of(one):
    return one.families, one.done, one.again, one.waiting, one.people, one.settled


def test_areas_stations_and_officers_add_up_to_the_whole(election, tiny):
    whole = of(queries.overall(election, "13.03", TODAY))
    assert whole == (5, 1, 1, 3, 12, 1)
    for parts in (
        queries.progress(election, "13.03", Level.VILLAGE, TODAY),
        queries.progress(election, "13.03", Level.DISTRICT, TODAY),
        queries.by_station(election, "13.03", TODAY),
        queries.by_seat(election, "13.03", TODAY),
    ):
        assert tuple(map(sum, zip(*map(of, parts.values()), strict=True))) == whole
    assert list(queries.progress(election, "13.03", Level.DISTRICT, TODAY)) == [DISTRICT]


def test_outcomes_stickers_and_the_plan_are_counted(election, tiny):
    one = queries.overall(election, VILLAGE, TODAY)
    assert dict(one.outcomes) == {"tms-1": 1}
    assert (one.tms, one.stickers, one.proofs, one.done, one.again) == (1, 2, 0, 1, 1)
    assert one.planned == Household.objects.filter(planned__lte=TODAY).count() > 0


def test_a_mark_counts_as_a_mark_and_a_replaced_visit_not_at_all(election, tiny):
    family = household(4)
    voters = list(Voter.objects.filter(nkk=family.head.nkk))
    visit = coklit.visit(family, voters)
    mark = Finding(visit=visit, voter=voters[0], outcome=Outcome.TMS.value, tms=4, state=FindingState.MARKED.value)
    coklit.change(actor=ANYONE_ALLOWED, election=election, rows=[mark])
    assert dict(queries.overall(election, VILLAGE, TODAY).outcomes) == {"tms-1": 1, "sesuai": 3, "tanda": 1}
    visit.replaced = True
    coklit.change(actor=ANYONE_ALLOWED, election=election, rows=[visit])
    assert dict(queries.overall(election, VILLAGE, TODAY).outcomes) == {"tms-1": 1}


def test_two_visits_that_say_the_same_of_a_voter_count_one_person(election, tiny):
    family = household(4)
    voter = family.head
    coklit.visit(family, [voter])
    coklit.visit(family, [voter])
    assert queries.overall(election, VILLAGE, TODAY).outcomes["sesuai"] == 1


def test_the_work_of_a_replaced_officer_counts_with_the_successor(election, tiny):
    heir = coklit.replace(tiny[0], 7)
    coklit.prepare(election)
    by_post = {post: one for (_, post), one in queries.by_seat(election, VILLAGE, TODAY).items()}
    assert tiny[0].pk not in by_post
    assert (by_post[heir.pk].done, by_post[heir.pk].outcomes["tms-1"]) == (1, 1)


def test_a_family_seen_by_an_officer_and_by_the_successor_counts_once(election, tiny):
    coklit.visit(household(1), [household(1).head])
    heir = coklit.replace(tiny[0], 7)
    coklit.prepare(election)
    coklit.visit(household(1), [household(1).head])
    one = queries.by_seat(election, VILLAGE, TODAY)[heir.station_id, heir.pk]
    assert Visit.objects.filter(household=household(1)).values("post").distinct().count() == 2
    assert (one.done, one.outcomes["sesuai"], one.stickers) == (2, 1, 2)


def test_a_conflict_between_an_officer_and_the_successor_counts_once(election, tiny):
    first = coklit.visit(household(1), [])
    heir = coklit.replace(tiny[0], 7)
    coklit.prepare(election)
    dispute(election, household(1).head, (first, coklit.visit(household(1), [])))
    assert queries.by_seat(election, VILLAGE, TODAY)[heir.station_id, heir.pk].conflicts == 1


def dispute(election, voter, visits):
    conflict = Conflict(
        election=election, kind=ConflictKind.FINDINGS.value, village=VILLAGE, voter=voter,
        opened=clock.now(), line_id=0,
    )  # fmt: skip
    coklit.change(actor=ANYONE_ALLOWED, election=election, rows=[conflict])
    sides = [
        Finding(visit=visit, voter=voter, outcome=Outcome.SAME.value, state=FindingState.DISPUTED.value,
                conflict=conflict)
        for visit in visits
    ]  # fmt: skip
    coklit.change(actor=ANYONE_ALLOWED, election=election, rows=sides)


def test_open_conflicts_count_with_every_officer_who_is_a_side(election, tiny):
    family = household(4)
    first = coklit.visit(family, [family.head], state=HouseholdState.DONE)
    second = coklit.visit(household(1), [], state=HouseholdState.AGAIN)
    dispute(election, family.head, (first, second))
    assert queries.conflicts(election, VILLAGE) == 1
    assert {post: one.conflicts for (_, post), one in queries.by_seat(election, VILLAGE, TODAY).items()} == {
        tiny[0].pk: 1,
        tiny[1].pk: 1,
    }


def test_days_hold_what_was_planned_and_done_and_run_over_the_whole_window(election, tiny):
    days = queries.by_day(queries.seats(election, VILLAGE), (dt.date(2024, 6, 24), dt.date(2024, 7, 24)))
    assert (len(days), days[-1].total_planned, days[-1].total_done) == (31, 5, 1)
    assert [(one.day, one.done, one.settled) for one in days if one.done] == [(dt.date(2024, 7, 1), 1, 1)]


def test_nothing_of_another_area_is_counted(election, tiny):
    assert of(queries.overall(election, OTHER_VILLAGE, TODAY)) == (0, 0, 0, 0, 0, 0)
    assert queries.told(election, OTHER_VILLAGE) == {}
    with pytest.raises(NotFound):
        queries.officer(election, OTHER_VILLAGE, tiny[0].pk)
    assert queries.officer(election, DISTRICT, tiny[0].pk) == tiny[0]


def count(election):
    forget()
    with CaptureQueriesContext(connection) as caught:
        queries.by_seat(election, "13.03", TODAY)
    return len(caught)


def test_queries_do_not_grow_with_what_there_is(election, tiny):
    few = count(election)
    others = coklit.settle(election, tuple(one for one in coklit.people_of([2] * 40) if one.family > 10), OTHER_VILLAGE)
    for number in (1, 2, 3):
        coklit.officer(coklit.station(election, number, others[number::3], OTHER_VILLAGE), 10 + number)
    coklit.prepare(election, "13.03")
    for one in Household.objects.filter(village=OTHER_VILLAGE)[:9]:
        coklit.visit(one, [one.head])
    assert count(election) == few <= 15


# ── Forecast


@pytest.fixture
def villages(election):
    """Two villages of two officers with forty families each: in one half are done, in the other two."""
    with clock.pretend(dt.date(2024, 6, 24)):
        for village, start in ((VILLAGE, 1), (OTHER_VILLAGE, 101)):
            people = tuple(one for one in coklit.people_of([1] * 200) if start <= one.family < start + 80)
            voters = coklit.settle(election, people, village)
            for number in (1, 2):
                some = voters[(number - 1) * 40 : number * 40]
                coklit.officer(coklit.station(election, number, some, village), start + number)
        coklit.prepare(election, "13.03")
    done = {VILLAGE: 28, OTHER_VILLAGE: 2}
    for village, each in done.items():
        for number in (1, 2):
            chosen = Household.objects.filter(village=village, station__number=number).order_by("number")[:each]
            for at, one in enumerate(chosen):
                coklit.visit(one, [one.head], dt.date(2024, 6, 24) + dt.timedelta(days=at // 2))
    return list(done)


def test_a_village_at_a_tenth_of_its_plan_is_late_and_one_ahead_of_it_is_not(election, villages):
    outlook = Outlook(election, TODAY)
    assert outlook.late("13.03") == [OTHER_VILLAGE]
    assert outlook.late(VILLAGE) == []
    ahead = outlook.of(VILLAGE)
    assert ahead.low <= ahead.mid <= ahead.high
    assert TODAY < ahead.mid <= outlook.end


def test_a_larger_area_whose_people_help_one_another_ends_between_its_fastest_and_its_slowest_part(election, villages):
    outlook = Outlook(election, TODAY)
    parts = outlook.by("13.03", Level.VILLAGE)
    assert set(parts) == set(villages)
    assert parts[VILLAGE].mid < outlook.of("13.03").mid
    assert parts[OTHER_VILLAGE].mid is None or outlook.of("13.03").mid < parts[OTHER_VILLAGE].mid
    assert outlook.of(DISTRICT).mid == outlook.of("13.03").mid


def test_a_village_does_not_wait_for_the_slowest_of_its_officers(election, villages):
    slow = Household.objects.filter(village=VILLAGE, station__number=1, state=HouseholdState.DONE.value)
    for one in slow:
        one.state, one.visited_on, one.settled = HouseholdState.WAITING.value, None, 0
    coklit.change(actor=ANYONE_ALLOWED, election=election, rows=slow)
    outlook = Outlook(election, TODAY)
    of_slow, of_other = (
        outlook.of_officer([seat]) for seat in sorted(outlook.seats, key=lambda s: s.number) if seat.village == VILLAGE
    )
    assert of_slow.mid is None or of_slow.mid > outlook.of(VILLAGE).mid
    assert of_other.mid < outlook.of(VILLAGE).mid


def test_officers_far_behind_are_named_and_only_within_the_scope(election, villages):
    outlook = Outlook(election, TODAY)
    named = outlook.behind("13.03")
    assert {one.seat.village for one in named} == {OTHER_VILLAGE}
    # On paper: what was done in the last week may still come in, so they are held to the plan of a week ago.
    assert [(one.done, one.planned, one.known_until) for one in named] == [(2, 9, dt.date(2024, 6, 30))] * 2
    assert outlook.behind(VILLAGE) == []


def test_days_without_contact_are_not_held_against_an_officer(election, villages):
    slow = next(one.seat for one in Outlook(election, TODAY).behind("13.03"))
    seen = dt.datetime(2024, 6, 25, 12, tzinfo=dt.UTC)
    device = Device(post_id=slow.post, public_key="", share="", recovery="", enrolled=seen, seen=seen)
    coklit.change(actor=ANYONE_ALLOWED, election=election, rows=[device])
    named = Outlook(election, TODAY).behind("13.03")
    assert slow.key not in {one.seat.key for one in named}
    assert len(named) == 1


def forecasts(election):
    outlook = Outlook(election, TODAY)
    return outlook.of("13.03"), outlook.by("13.03", Level.VILLAGE), [one.seat.key for one in outlook.behind("13.03")]


def test_a_day_that_is_not_over_changes_no_forecast_whoever_speaks_or_works_on_it(election, villages):
    evening, morning = (dt.datetime.combine(TODAY, dt.time(6), clock.WIB) + dt.timedelta(hours=h) for h in (-10, 0))
    posts = {one.post for one in Outlook(election, TODAY).seats}
    phones = [
        Device(post_id=one, public_key="", share="", recovery="", enrolled=evening, seen=morning) for one in posts
    ]
    coklit.change(actor=ANYONE_ALLOWED, election=election, rows=phones)
    before = forecasts(election)
    for one in phones:
        one.seen = morning + dt.timedelta(hours=6)
    coklit.change(actor=ANYONE_ALLOWED, election=election, rows=phones)
    assert forecasts(election) == before
    first = Household.objects.filter(village=VILLAGE, state=HouseholdState.WAITING.value).first()
    coklit.visit(first, [first.head], TODAY)
    assert forecasts(election) == before


def test_a_contact_tells_of_the_days_before_its_own(election, villages):
    slow = next(one.seat for one in Outlook(election, TODAY).behind("13.03"))
    seen = dt.datetime.combine(dt.date(2024, 7, 6), dt.time(6), clock.WIB)
    device = Device(post_id=slow.post, public_key="", share="", recovery="", enrolled=seen, seen=seen)
    coklit.change(actor=ANYONE_ALLOWED, election=election, rows=[device])
    known = {one.seat.key: one.known_until for one in Outlook(election, TODAY).behind("13.03")}
    assert known[slow.key] == dt.date(2024, 7, 5)


def test_an_area_that_is_finished_ended_on_its_last_day(election, tiny):
    for family in (1, 3, 4, 5):
        one = household(family)
        coklit.visit(one, list(Voter.objects.filter(nkk=one.head.nkk)), dt.date(2024, 7, family))
    day = dt.date(2024, 7, 5)
    assert Outlook(election, TODAY).of(VILLAGE) == Forecast(day, day, day)


def test_where_nobody_has_begun_nothing_is_forecast(election):
    coklit.officer(coklit.station(election, 1, world.settle(election)), 1)
    coklit.prepare(election)
    outlook = Outlook(election, TODAY)
    assert outlook.of("13.03") == Forecast(None, None, None)
    assert outlook.late("13.03") == []


# ── Status


def test_status_tells_the_same_and_nothing_for_an_event_without_coklit(election, villages):
    again = Household.objects.filter(village=OTHER_VILLAGE, state=HouseholdState.WAITING.value).first()
    coklit.visit(again, [], state=HouseholdState.AGAIN)
    told = status.coklit(election, TODAY)
    assert (told["families"], told["done"], told["again"], told["people"], told["settled"]) == (160, 60, 1, 160, 60)
    assert told["by_kecamatan"] == {
        DISTRICT: {"families": 160, "done": 60, "again": 1, "people": 160, "settled": 60, "share_people": 0.375}
    }
    assert (told["late_nagari"], told["conflicts"]) == ([OTHER_VILLAGE], 0)
    ends = Outlook(election, TODAY).of("13.03")
    assert told["forecast"] == {
        name: day.isoformat() if day else None
        for name, day in (("low", ends.low), ("mid", ends.mid), ("high", ends.high))
    }
    election.rule_set = "psu-dpd-sumbar-2024"
    assert status.coklit(election, TODAY) is None
