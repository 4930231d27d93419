"""Looking after every visit errs no more often than said: every order of visits of small populations, enumerated."""

from __future__ import annotations

from fractions import Fraction
from functools import cache

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tahapan.engines.sampling import Running, upper

LEVELS = (Fraction(95, 100), Fraction(70, 100), Fraction(30, 100))
LIMIT = Fraction(3, 100)


@cache
def bounds(population: int, size: int, bad: int, confidence: Fraction) -> tuple[int, int]:
    one = Running(population, size, bad, confidence)
    return one.lower, one.upper


def ever_wrong(population: int, truth: int, confidence: Fraction) -> Fraction:
    """The exact probability that some moment of visiting all of them, in random order, shows a bound past the truth.

    Walks all orders at once: `alive` holds the probability of each (visited, bad) that was never wrong so far.
    """
    alive = {0: Fraction(1)}
    wrong = Fraction(0)
    for size in range(population + 1):
        for bad in list(alive):
            least, most = bounds(population, size, bad, confidence)
            if not least <= truth <= most:
                wrong += alive.pop(bad)
        following: dict[int, Fraction] = {}
        for bad, chance in alive.items():
            if size < population:
                left = population - size
                for step, ways in ((1, truth - bad), (0, left - truth + bad)):
                    if ways > 0:
                        following[bad + step] = following.get(bad + step, Fraction(0)) + chance * ways / left
        alive = following
    return wrong


@pytest.mark.parametrize("confidence", LEVELS)
def test_the_chance_of_ever_being_wrong_is_at_most_what_is_said(confidence):
    """Both bounds together: the truth is outside them at some moment with probability at most 1 − confidence."""
    for population in range(1, 19):
        for truth in range(population + 1):
            assert ever_wrong(population, truth, confidence) <= 1 - confidence, (population, truth)


def test_the_enumeration_would_notice_a_bound_that_may_not_be_looked_at_every_time():
    """The planned sample's bound, looked at after each visit, is wrong far more often than 30 %."""
    population, truth, confidence = 18, 4, Fraction(70, 100)
    alive, wrong = {0: Fraction(1)}, Fraction(0)
    for size in range(population):
        following: dict[int, Fraction] = {}
        for bad, chance in alive.items():
            if upper(population, size, bad, confidence) < truth:
                wrong += chance
                continue
            left = population - size
            for step, ways in ((1, truth - bad), (0, left - truth + bad)):
                if ways > 0:
                    following[bad + step] = following.get(bad + step, Fraction(0)) + chance * ways / left
        alive = following
    assert wrong > Fraction(30, 100)


@pytest.mark.parametrize(("population", "visits"), [(800, 108), (50_000, 117), (60_000_000, 117)])
def test_stopping_when_fewer_than_three_in_a_hundred_is_shown(population, visits):
    assert not Running(population, visits - 1, 0).shows_fewer(LIMIT)
    assert Running(population, visits, 0).shows_fewer(LIMIT)


def test_one_bad_visit_delays_stopping_and_does_not_prevent_it():
    assert not Running(50_000, 208, 1).shows_fewer(LIMIT)
    assert Running(50_000, 209, 1).shows_fewer(LIMIT)


def test_much_bad_work_is_shown_early_too():
    assert Running(50_000, 12, 4).shows_more(LIMIT)
    assert not Running(50_000, 12, 4).shows_fewer(LIMIT)
    assert not Running(50_000, 20, 1).shows_more(LIMIT)


cases = st.integers(1, 300).flatmap(
    lambda population: st.integers(0, population).flatmap(
        lambda size: st.tuples(st.just(population), st.just(size), st.integers(0, size))
    )
)


@settings(deadline=None)
@given(cases)
def test_the_possible_numbers_are_exactly_those_between_the_bounds(case):
    population, size, bad = case
    one = Running(*case)
    possible = [number for number in range(bad, population - (size - bad) + 1) if one.possible(number)]
    assert possible == list(range(one.lower, one.upper + 1))


@settings(deadline=None)
@given(cases)
def test_it_is_never_tighter_than_a_planned_sample_could_be(case):
    assert Running(*case).upper >= upper(*case)


@settings(deadline=None)
@given(cases)
def test_a_bad_visit_in_place_of_a_good_one_never_lowers_the_bound(case):
    population, size, bad = case
    if bad < size:
        assert Running(population, size, bad + 1).upper >= Running(*case).upper


def test_nothing_visited_shows_nothing_and_all_visited_shows_all():
    assert (Running(40, 0, 0).lower, Running(40, 0, 0).upper) == (0, 40)
    assert [(Running(9, 9, bad).lower, Running(9, 9, bad).upper) for bad in range(10)] == [(b, b) for b in range(10)]


def test_a_population_of_none_shows_nothing():
    assert not Running(0, 0, 0).shows_fewer(LIMIT)
    assert not Running(0, 0, 0).shows_more(LIMIT)


@settings(deadline=None)
@given(cases)
def test_what_is_still_needed_is_the_fewest_good_visits_that_show_it(case):
    population, size, bad = case
    limit = Fraction(10, 100)
    left = range(population - size + 1)
    showing = [more for more in left if Running(population, size + more, bad).shows_fewer(limit)]
    assert Running(*case).until_fewer(limit) == (showing[0] if showing else None)
