"""Counts by body and area, vacancies, and what lies outside an area."""

from __future__ import annotations

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from tests.officers.town import DECISION, START, VILLAGE, seat, someone
from tests.support.people import ANYONE_ALLOWED

from tahapan.core.errors import NotFound
from tahapan.officers import acts, queries
from tahapan.officers.bodies import Body
from tahapan.officers.queries import Standing

pytestmark = pytest.mark.django_db


@pytest.fixture
def post(election, stations):
    post = acts.appoint(
        actor=ANYONE_ALLOWED, election=election, person=someone(), seat=seat(stations[0]), decision=DECISION
    ).post
    acts.swear_in(actor=ANYONE_ALLOWED, posts=[post], day=START, place="")
    return post


def test_a_body_is_counted_needed_appointed_sworn_trained(election, stations, post):
    loads = {stations[0].pk: 300, stations[1].pk: 500}
    found = queries.by_body(election, "13.03", loads)
    assert found[Body.PANTARLIH] == Standing(needed=3, appointed=1, sworn=1)
    assert {body: one.needed for body, one in found.items()} == {
        Body.PPK: 40,
        Body.PPS: 186,
        Body.PANTARLIH: 3,
        Body.KPPS: 14,
        Body.GUARD: 4,
    }


def test_counting_takes_two_queries_whatever_the_number(election, stations, post):
    with CaptureQueriesContext(
        connection,
    ) as asked:
        queries.by_body(election, "13.03", {})
    assert len(asked) == 2


def test_areas_below_add_up_to_the_whole(election, stations, post):
    loads = {one.pk: 300 for one in stations}
    by_area = queries.by_area(election, "13.03", loads, Body.PANTARLIH)
    assert sum(by_area.values(), Standing()) == queries.by_body(election, "13.03", loads)[Body.PANTARLIH]
    assert queries.by_area(election, VILLAGE, loads, Body.PANTARLIH) == {VILLAGE: Standing(2, 1, 1)}


def test_an_ended_post_leaves_a_vacancy(election, stations, post):
    loads = {one.pk: 300 for one in stations}
    empty = queries.vacancies(election, "13.03", loads, Body.PANTARLIH)
    assert [one.station.number for one in empty] == [2]
    acts.end(actor=ANYONE_ALLOWED, post=post, reason="sakit")
    empty = queries.vacancies(election, "13.03", loads, Body.PANTARLIH)
    assert [one.station.number for one in empty] == [1, 2]


def test_a_post_outside_the_area_is_not_found(election, post):
    assert queries.post(election, VILLAGE, post.pk) == post
    with pytest.raises(NotFound):
        queries.post(election, "13.03.04.2002", post.pk)
