"""Comparing robustly, and asking no more than chance allows."""

from __future__ import annotations

import math
import random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tahapan.engines import outliers

CHANCES = st.lists(st.floats(0, 1), min_size=1, max_size=60)


def test_a_tail_is_that_of_the_normal_distribution():
    assert outliers.upper_tail(1.959964) == pytest.approx(0.025, abs=1e-7)
    assert outliers.upper_tail(0) == 0.5


def test_small_groups_are_compared_with_everyone():
    values = [1.0] * 8 + [9.0] * 3
    found = outliers.centres(values, ["a"] * 8 + ["b"] * 3)
    assert found == [(1.0, 8)] * 8 + [(1.0, 11)] * 3


def test_those_who_stand_apart_do_not_widen_the_spread_for_each_other():
    dice = random.Random(1)
    ordinary = [dice.gauss(0, 1) for _ in range(100)]
    alone = outliers.tails([*ordinary, 8.0], [0.0] * 101, ["x"] * 101)[-1]
    many = outliers.tails([*ordinary, *[8.0] * 15], [0.0] * 115, ["x"] * 115)[-1]
    assert max(alone, many) < 1e-6


def test_a_score_that_is_uncertain_itself_is_less_unusual():
    scores = [0.0, 0.1, -0.1] * 5 + [2.0]
    sure, unsure = (outliers.tails(scores, [error] * 16, ["x"] * 16)[-1] for error in (0.0, 1.0))
    assert sure < unsure < 0.05


def test_below_the_middle_nothing_is_unusual():
    assert outliers.tails([0.0, 1.0, 2.0, -50.0], [0.1] * 4, ["x"] * 4)[-1] == 1.0


def test_equal_values_share_their_rank():
    assert outliers.ranks([5, 1, 5, 9]) == [1.5, 0, 1.5, 3]


def test_following_both_the_walk_and_the_alphabet_is_credited_to_the_walk():
    walk = list(range(60))
    assert outliers.partial_rank(walk, walk, walk) == (0.0, 1.0)


def test_following_the_alphabet_against_the_walk_is_seen():
    dice = random.Random(3)
    walk = dice.sample(range(60), 60)
    follows, chance = outliers.partial_rank(range(60), range(60), walk)
    assert follows > 0.99
    assert chance < 1e-9


def test_chances_of_unrelated_orders_are_even():
    """Of 400 random orders about one in twenty is as rare as 5 %: 20 ± 3 standard deviations of 4.4."""
    dice = random.Random(4)
    rare = sum(
        outliers.partial_rank(range(40), dice.sample(range(40), 40), dice.sample(range(40), 40))[1] <= 0.05
        for _ in range(400)
    )
    assert 7 <= rare <= 33


def test_what_does_not_vary_has_no_correlation():
    assert outliers.correlation([1, 1, 1], [1, 2, 3]) == 0


def test_too_few_values_tell_nothing():
    assert outliers.partial_rank([1, 2, 3], [1, 2, 3], [3, 1, 2]) == (0.0, 1.0)


def test_benjamini_and_hochberg_s_own_example():
    """Benjamini & Hochberg 1995, section 3.2: fifteen chances, four discoveries at 0.05."""
    chances = [0.0001, 0.0004, 0.0019, 0.0095, 0.0201, 0.0278, 0.0298, 0.0344, 0.0459, 0.3240, 0.4262, 0.5719,
               0.6528, 0.7590, 1.0]  # fmt: skip
    assert outliers.discoveries(chances, 0.05) == [True] * 4 + [False] * 11


@settings(deadline=None)
@given(CHANCES, st.floats(0.001, 0.5))
def test_discoveries_are_the_smallest_and_never_more_at_a_stricter_share(chances, q):
    asked = outliers.discoveries(chances, q)
    if any(asked):
        assert max(c for c, one in zip(chances, asked, strict=True) if one) <= q
        assert all(one for c, one in zip(chances, asked, strict=True) if c <= q / len(chances))
    stricter = outliers.discoveries(chances, q / 2)
    assert all(one for one, strict in zip(asked, stricter, strict=True) if strict)


def test_with_nothing_to_find_the_chance_to_ask_anybody_is_the_share_itself():
    """2 000 rounds of 50 even chances at 10 %: 200 rounds ask somebody, give or take four standard deviations (54)."""
    dice = random.Random(6)
    rounds = sum(any(outliers.discoveries([dice.random() for _ in range(50)], 0.1)) for _ in range(2000))
    assert 146 <= rounds <= 254


def test_a_share_has_the_same_error_wherever_it_lies():
    low, high = outliers.share_score(5, 100), outliers.share_score(95, 100)
    assert low[1] == high[1] == 0.05
    assert low[0] + high[0] == pytest.approx(math.pi / 2)
