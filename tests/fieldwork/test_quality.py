"""Questions about officers: honest ones are left in peace, every planted pattern is asked about, in both languages."""

from __future__ import annotations

import datetime as dt
import random
from dataclasses import replace

import pytest
from tests.fieldwork import walks

from tahapan.core.clock import WIB
from tahapan.fieldwork import measures
from tahapan.fieldwork.quality import Review, review
from tahapan.fieldwork.signals import SIGNALS


@pytest.fixture(scope="module")
def colleagues() -> list[measures.Work]:
    dice = random.Random(2024)
    return [walks.honest(officer, dice) for officer in range(120)]


def codes(found: Review, officer: int) -> set[str]:
    return {one.signal.code for one in found.questions if one.officer == officer}


@pytest.mark.parametrize("seed", [1, 2])
def test_of_600_honest_officers_of_every_kind_nobody_is_asked(seed):
    dice = random.Random(seed)
    found = review(walks.honest(officer, dice, families=90) for officer in range(600))
    assert (found.compared, found.questions) == (600, ())


def test_every_question_there_is_has_a_planted_pattern():
    assert {one.code for one in SIGNALS} == set(walks.PLANTED)


@pytest.mark.parametrize("code", walks.PLANTED)
def test_a_planted_pattern_is_asked_about_and_nobody_else_is(colleagues, code):
    dice = random.Random(5)
    works = [walks.PLANTED[code](colleagues[0], dice), *colleagues[1:]]
    found = review(works)
    assert code in codes(found, 0)
    assert {one.officer for one in found.questions} == {0}


def test_the_alphabet_inside_each_rt_is_seen_too(colleagues):
    found = review([walks.alphabetical_inside_rt(colleagues[0], random.Random(5)), *colleagues[1:]])
    assert codes(found, 0) == {"abjad"}


def test_many_who_stand_apart_do_not_hide_each_other(colleagues):
    dice = random.Random(5)
    works = [walks.one_place(one, dice) if one.officer < 12 else one for one in colleagues]
    assert {one.officer for one in review(works).questions} == set(range(12))


def test_names_in_walking_order_by_themselves_raise_no_question(colleagues):
    """Where neighbours stand in alphabetical order, following the walk is following the alphabet."""
    works = [walks.changed(one, lambda _, call: replace(call, name=call.number)) for one in colleagues]
    assert review(works).questions == ()


def test_visits_of_one_moment_have_no_order_to_ask_about(colleagues):
    """However the rows come, by name as they are read, or by number."""
    morning = dt.time(8, tzinfo=WIB)
    days = [
        walks.changed(one, lambda _, call: replace(call, at=dt.datetime.combine(call.at.date(), morning)))
        for one in colleagues
    ]
    by_name = [replace(one, calls=tuple(sorted(one.calls, key=lambda call: call.name))) for one in days]
    assert [one for one in review(by_name).questions if one.signal.code == "abjad"] == []


def test_visits_entered_from_paper_have_no_time_to_ask_about(colleagues):
    worked = walks.at_night(colleagues[0], random.Random(5))
    paper = walks.changed(worked, lambda _, call: replace(call, timed=False))
    assert review([paper, *colleagues[1:]]).questions == ()


def test_too_few_visits_or_colleagues_raise_no_question(colleagues):
    few = replace(colleagues[0], calls=walks.no_sticker(colleagues[0], random.Random(5)).calls[:19])
    assert codes(review([few, *colleagues[1:]]), 0) == set()
    alone = [walks.no_sticker(colleagues[0], random.Random(5)), *colleagues[1:4]]
    assert review(alone).questions == ()


def test_a_question_brings_its_figures_the_comparison_and_how_rare_it_is(colleagues):
    (one,) = review([walks.no_sticker(colleagues[0], random.Random(5)), *colleagues[1:]]).questions
    assert (one.measured.count, one.measured.of) == (0, 110)
    assert 0.8 < one.typical < 1
    assert one.peers == 14
    assert one.figures.id == "0 % kunjungan dengan stiker; rekan 88 %."
    assert one.figures.en == "0% of visits with a sticker; colleagues 88%."
    assert one.odds.id == "kurang dari 1 dari sejuta petugas yang jujur"
    assert replace(one, chance=0.000123).odds.en == "about 1 in 8,100 honest officers"
    assert replace(one, chance=0.000123).odds.id == "sekitar 1 dari 8.100 petugas yang jujur"


@pytest.mark.parametrize("signal", SIGNALS, ids=[one.code for one in SIGNALS])
def test_it_is_a_question_with_a_good_explanation_and_a_step(signal):
    assert signal.asks.id.startswith("Apakah ")
    assert signal.asks.id.endswith("?")
    assert signal.asks.en.endswith("?")
    assert signal.excuse.id != signal.step.id


def test_a_distance_on_the_ground_is_in_metres():
    assert measures.metres((0.0, 101.0), (0.0, 101.001)) == pytest.approx(111.3, abs=0.1)
    assert measures.metres((-0.7, 101.0), (-0.701, 101.0)) == pytest.approx(111.3, abs=0.1)


def test_a_place_on_the_border_of_two_cells_is_one_place(colleagues):
    border = round(-0.75 / measures.CELL) * measures.CELL
    here = walks.changed(
        colleagues[0], lambda place, call: replace(call, position=(border + (1e-5, -1e-5)[place % 2], 101.1))
    )
    found = measures.one_place(here)
    assert found is not None
    assert found.value == 1
