"""Samples and questions read visits as they were recorded: versions that stand, families that were met."""

from __future__ import annotations

import datetime as dt

import pytest
from tests.fieldwork import doors
from tests.fieldwork.doors import AT, DEAD

from tahapan.fieldwork import quality_queries, sample_queries
from tahapan.fieldwork.kinds import Met, Outcome, Source
from tahapan.fieldwork.measures import Work


@pytest.fixture
def town(election):
    return doors.town(election)


def work_of(town, post) -> Work:
    (found,) = (one for one in quality_queries.works(town.election, town.election.area) if one.officer == post.pk)
    return found


def test_a_corrected_visit_is_drawn_and_measured_once_as_it_stands(town):
    dead, officer = town.voters[3], town.posts[0]
    first = town.visit(town.says(dead), witness="teman")
    town.record(first)
    second = town.visit(town.says(dead, Outcome.TMS, tms=1, evidence=DEAD), replaces=(first.id,), witness="anak")
    town.record(second)
    assert sample_queries.frame(town.election, "13.03") == [str(second.id)]
    work = work_of(town, officer)
    assert [one.witness for one in work.calls] == ["ANAK"]
    assert (work.people, work.corrected) == (1, 1)


def test_a_closed_door_is_in_no_sample_until_somebody_is_met(town):
    family = town.voters[3]
    town.record(town.visit(household=town.household(family), met=Met.NOBODY))
    assert sample_queries.frame(town.election, "13.03") == []
    met = town.visit(town.says(family), at=AT + dt.timedelta(days=1))
    town.record(met)
    assert sample_queries.frame(town.election, "13.03") == [str(met.id)]


def test_a_visit_keyed_in_from_paper_is_drawn_and_has_no_time(town):
    town.record(town.visit(town.says(town.voters[3]), source=Source.PAPER))
    assert len(sample_queries.frame(town.election, "13.03")) == 1
    assert [one.timed for one in work_of(town, town.posts[0]).calls] == [False]


def test_families_found_as_listed_count_as_uncorrected_people(town):
    town.record(town.visit(*(town.says(one) for one in town.voters[:3])))
    work = work_of(town, town.posts[0])
    assert (work.people, work.corrected) == (3, 0)
