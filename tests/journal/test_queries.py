"""The journal is read within one's area, page by page, and tells who opened personal data."""

from __future__ import annotations

import datetime as dt

import pytest
from tests.support.people import ANYONE_ALLOWED

from tahapan.core import clock
from tahapan.core.text import Text
from tahapan.journal import queries, registry, words
from tahapan.journal.act import act
from tahapan.journal.models import Line

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _forget_test_acts():
    before = dict(registry._acts)
    yield
    registry._acts.clear()
    registry._acts.update(before)


def done(name, area, opens=False):
    if name not in registry.acts():
        act(name, title=Text(name, name), opens=opens)(lambda *, actor, area: None)
    registry.acts()[name].function(actor=ANYONE_ALLOWED, area=area)


def test_lines_outside_the_area_are_not_shown():
    for area in ("13.03", "13.03.04", "13.0", "13", "13.04.01"):
        done("uji.look", area)
    assert [line.area for line in queries.lines("13.03").lines] == ["13.03.04", "13.03"]
    assert [line.area for line in queries.lines("13.03.04").lines] == ["13.03.04"]


def test_pages_follow_each_other_without_gap_or_repeat():
    for _ in range(5):
        done("uji.look", "13.03")
    first = queries.lines("13.03", size=2)
    second = queries.lines("13.03", before=first.older, size=2)
    third = queries.lines("13.03", before=second.older, size=2)
    seen = [line.seq for page in (first, second, third) for line in page.lines]
    assert (len(seen), seen, third.older) == (5, sorted(set(seen), reverse=True), None)


def test_only_acts_that_open_personal_data_count_as_openings():
    done("uji.look", "13.03")
    done("uji.open", "13.03", opens=True)
    since = clock.now() - dt.timedelta(hours=1)
    assert [line.act for line in queries.openings(since)] == ["uji.open"]
    assert queries.openings(clock.now() + dt.timedelta(hours=1)) == []


def test_facts_of_a_line_are_told_in_words_and_empty_ones_left_out():
    line = Line(facts={"voters": 12, "again": False, "end": None, "contests": ["gubernur", "bupati"], "uji": True})
    assert [(name.id, value.id) for name, value in words.facts(line)] == [
        ("pemilih", "12"),
        ("pemilihan", "gubernur, bupati"),
        ("uji", "ya"),
    ]
