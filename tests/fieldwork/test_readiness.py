"""Readiness is counted from records, each indicator with its day, its owner and where the day stands."""

from __future__ import annotations

import datetime as dt

import pytest
from tests.fieldwork import coklit
from tests.support import world
from tests.support.people import ANYONE_ALLOWED
from tests.support.world import OTHER_VILLAGE, VILLAGE

from tahapan.core import clock
from tahapan.core.errors import Refused
from tahapan.core.text import Text
from tahapan.fieldwork import acts, readiness
from tahapan.fieldwork.kinds import Source
from tahapan.fieldwork.models import Device, Household
from tahapan.fieldwork.readiness import Indicator
from tahapan.officers import acts as officer_acts
from tahapan.officers.queries import chosen

pytestmark = pytest.mark.django_db
TODAY = dt.date(2024, 7, 8)
MOMENT = dt.datetime(2024, 6, 25, 5, tzinfo=dt.UTC)


@pytest.fixture
def election():
    return world.pilkada()


@pytest.fixture
def posts(election):
    voters = world.settle(election)
    found = [
        coklit.officer(coklit.station(election, number, some), number)
        for number, some in ((1, voters[:6]), (2, voters[6:]))
    ]
    with clock.pretend(dt.date(2024, 6, 24)):
        coklit.prepare(election)
    return found


def loads(election):
    return {one.pk: 6 for one in election.stations.all()}


def told(election, scope=VILLAGE):
    return {one.code: one for one in readiness.indicators(election, scope, loads(election), TODAY)}


def counts(election, *codes):
    found = told(election)
    return [(found[code].done, found[code].total) for code in codes]


def test_every_indicator_starts_from_what_there_should_be(election, posts):
    assert counts(election, "pantarlih-appointed", "packages-prepared", "families-visited", "voters-settled") == [
        (2, 2),
        (2, 2),
        (0, 5),
        (0, 12),
    ]
    assert counts(election, "pantarlih-sworn", "pantarlih-trained", "packages-taken") == [(0, 2), (0, 2), (0, 2)]


def test_an_oath_a_visit_and_a_package_taken_are_counted(election, posts):
    officer_acts.swear_in(
        actor=ANYONE_ALLOWED, day=dt.date(2024, 6, 24), place="Kantor wali nagari",
        posts=chosen(election, VILLAGE, [posts[0].pk]),
    )  # fmt: skip
    one = Household.objects.filter(station__number=1).order_by("number").first()
    coklit.visit(one, coklit.members(one))
    device = Device(post=posts[0], public_key="", share="", recovery="", enrolled=MOMENT, packed=MOMENT)
    coklit.change(actor=ANYONE_ALLOWED, election=election, rows=[device])
    assert counts(election, "pantarlih-sworn", "packages-taken", "families-visited", "stickers") == [
        (1, 2),
        (1, 2),
        (1, 5),
        (1, 1),
    ]
    assert told(election)["voters-settled"].done == one.people


def test_officers_on_paper_have_what_to_work_with_once_their_sheets_were_printed_or_came_back(election, posts):
    acts.paper.print_sheet(
        actor=ANYONE_ALLOWED, election=election, station=posts[0].station, reason="lembar untuk petugas"
    )
    assert counts(election, "packages-taken") == [(1, 2)]
    other = Household.objects.filter(station__number=2).order_by("number").first()
    visit = coklit.visit(other, coklit.members(other))
    assert counts(election, "packages-taken") == [(1, 2)]
    visit.source = Source.PAPER.value
    coklit.change(actor=ANYONE_ALLOWED, election=election, rows=[visit])
    assert counts(election, "packages-taken") == [(2, 2)]
    assert told(election)["packages-taken"].is_done


def test_days_come_from_the_calendar_and_are_left_open_where_the_texts_name_none(election, posts):
    found = told(election)
    assert found["pantarlih-sworn"].due == dt.date(2024, 6, 24)
    assert found["families-visited"].due == dt.date(2024, 7, 24)
    assert found["families-visited"].source.regulation == "PKPU 2/2024"
    assert (found["pantarlih-trained"].due, found["pantarlih-trained"].source) == (None, None)
    assert {one.code for one in found.values() if one.is_late(TODAY)} == {"pantarlih-sworn", "packages-taken"}


def test_another_area_has_nothing_to_show(election, posts):
    assert [(one.done, one.total) for one in told(election, OTHER_VILLAGE).values()] == [(0, 0)] * 9


def test_nothing_to_do_is_done_and_never_late():
    empty = Indicator("x", Text("a", "b"), VILLAGE, 0, 0, Text("a", "b"), dt.date(2024, 6, 1), "pps", None)
    assert (empty.share, empty.is_done, empty.is_late(TODAY)) == (1.0, True, False)


def test_an_event_without_coklit_has_no_readiness(election, posts):
    election.rule_set = "psu-dpd-sumbar-2024"
    with pytest.raises(Refused):
        readiness.indicators(election, VILLAGE, {}, TODAY)
