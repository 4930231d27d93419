"""What a seed must look like, and what the results of a sample show so far."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tahapan.core.errors import Refused
from tahapan.engines.sampling import Running, lower, upper
from tahapan.fieldwork import sample_rules as rules
from tahapan.fieldwork.kinds import SampleFinding as Found

RESULTS = st.lists(st.sampled_from([None, *Found]), min_size=1, max_size=40)


def test_blanks_of_a_seed_do_not_matter():
    assert rules.seed_of("  4 2 6 1\t3 5  5 2 ") == "4 2 6 1 3 5 5 2"


@pytest.mark.parametrize(
    ("typed", "code"),
    [
        ("4 2 6", "seed-weak"),
        ("besok pagi", "seed-weak"),
        ("4 2 6 2024-07-08", "seed-weak"),
        ("1 2 " * 40, "seed-weak"),
        ("1303041705900001", "seed-unclear"),
        ("4 2 6 1 3 5 5 2 <b>", "seed-unclear"),
    ],
)
def test_a_seed_that_could_be_guessed_or_hide_a_number_is_refused(typed, code):
    with pytest.raises(Refused) as refused:
        rules.seed_of(typed)
    assert refused.value.problem.code == code


@pytest.mark.parametrize(
    ("size", "population", "code"), [(1, 0, "sample-empty"), (0, 9, "sample-size"), (10, 9, "sample-size")]
)
def test_a_sample_that_cannot_be_is_refused(size, population, code):
    with pytest.raises(Refused) as refused:
        rules.check_size(size, population)
    assert refused.value.problem.code == code


def test_only_results_before_the_first_gap_count_so_that_doubtful_families_cannot_be_put_off():
    one = rules.standing(500, [Found.GOOD, Found.NOT_MET, None, Found.STICKER_NO_VISIT, Found.GOOD])
    assert (one.counted, one.good, one.bad, one.not_met, one.ahead) == (2, 1, 0, 1, 2)
    assert one.results[Found.STICKER_NO_VISIT] == 1


def test_everything_but_good_and_not_met_is_bad():
    one = rules.standing(500, list(Found))
    assert (one.good, one.not_met, one.bad) == (1, 1, len(Found) - 2)


def test_families_not_met_count_as_bad_above_and_as_good_below():
    one = rules.standing(1000, [Found.GOOD] * 50 + [Found.NOT_MET] * 5 + [Found.WRONG_DATA] * 5)
    assert one.most == upper(1000, 60, 10)
    assert one.fewest == lower(1000, 60, 5)


def test_before_the_end_the_bound_is_the_one_that_may_be_looked_at_every_time():
    one = rules.standing(1000, [Found.GOOD] * 50 + [None] * 10)
    assert one.most == Running(1000, 50, 0).upper > upper(1000, 50, 0)


def test_one_may_stop_once_fewer_than_three_in_a_hundred_is_shown():
    assert not rules.standing(50_000, [Found.GOOD] * 116 + [None] * 484).may_stop
    assert rules.standing(50_000, [Found.GOOD] * 117 + [None] * 483).may_stop


def test_many_bad_ones_call_for_acting():
    assert rules.standing(50_000, [Found.STICKER_NO_VISIT] * 4 + [None] * 596).is_too_many
    assert not rules.standing(50_000, [Found.NOT_MET] * 4 + [None] * 596).is_too_many


def test_without_results_nothing_is_shown():
    one = rules.standing(800, [None] * 60)
    assert (one.most, one.fewest, one.may_stop, one.is_too_many) == (800, 0, False, False)


def test_bounds_are_rounded_away_from_the_good_news():
    assert rules.share_up(247, 50_000) == Decimal("0.0050")
    assert rules.share_down(247, 50_000) == Decimal("0.0049")
    assert (rules.share_up(1, 0), rules.share_down(1, 0)) == (1, 0)


@settings(deadline=None)
@given(RESULTS, st.integers(40, 5000))
def test_the_figures_always_fit_together(results, population):
    one = rules.standing(population, results)
    assert one.good + one.bad + one.not_met == one.counted <= one.size == len(results)
    assert sum(one.results.values()) == one.counted + one.ahead
    assert 0 <= one.fewest <= one.most <= population
    assert one.bad <= one.fewest or one.is_complete
