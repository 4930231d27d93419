"""The bound errs no more often than it says, over every possible truth and sample of small populations, exactly."""

from __future__ import annotations

from fractions import Fraction
from math import comb

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tahapan.engines.sampling import lower, upper, visits_needed
from tahapan.engines.sampling.bounds import at_most

LEVELS = (Fraction(95, 100), Fraction(80, 100), Fraction(1, 2))
SMALL = [(population, size) for population in range(1, 15) for size in range(population + 1)]


def chances(population: int, bad: int, size: int) -> list[tuple[int, Fraction]]:
    """Every number of bad ones a sample may hold, with its exact probability."""
    return [
        (found, Fraction(comb(bad, found) * comb(population - bad, size - found), comb(population, size)))
        for found in range(max(0, size - population + bad), min(size, bad) + 1)
    ]


@pytest.mark.parametrize(
    ("population", "size", "bad", "bound", "percent"),
    [(50_000, 600, 0, 247, "0.50"), (50_000, 600, 2, 520, "1.04"), (50_000, 0, 0, 50_000, "100.00")],
)
def test_the_figures_of_the_design(population, size, bad, bound, percent):
    """600 visited, none bad: at most 0.50 % (rounded up, as a bound must be); two bad: 1.04 %."""
    found = upper(population, size, bad)
    assert found == bound
    assert f"{-(-found * 10_000 // population) / 100:.2f}" == percent


@pytest.mark.parametrize("confidence", LEVELS)
def test_too_low_an_upper_bound_is_never_likelier_than_said(confidence):
    for population, size in SMALL:
        bounds = [upper(population, size, found, confidence) for found in range(size + 1)]
        for bad in range(population + 1):
            wrong = sum(chance for found, chance in chances(population, bad, size) if bounds[found] < bad)
            assert wrong <= 1 - confidence, (population, size, bad)


@pytest.mark.parametrize("confidence", LEVELS)
def test_too_high_a_lower_bound_is_never_likelier_than_said(confidence):
    for population, size in SMALL:
        bounds = [lower(population, size, found, confidence) for found in range(size + 1)]
        for bad in range(population + 1):
            wrong = sum(chance for found, chance in chances(population, bad, size) if bounds[found] > bad)
            assert wrong <= 1 - confidence, (population, size, bad)


def test_no_smaller_upper_bound_would_keep_the_promise():
    """The bound is the largest number not contradicted: one more bad one, and so few found had been too unlikely."""
    for population, size in SMALL:
        for found in range(size + 1):
            bound = upper(population, size, found)
            if bound < population - (size - found):
                favourable, of = at_most(population, bound + 1, size, found)
                assert Fraction(favourable, of) <= Fraction(5, 100)


def test_at_most_is_the_sum_of_the_chances():
    for population, size in SMALL:
        for bad in range(population + 1):
            for found in range(-1, size + 1):
                expected = sum(chance for n, chance in chances(population, bad, size) if n <= found)
                assert Fraction(*at_most(population, bad, size, found)) == expected


cases = st.integers(1, 400).flatmap(
    lambda population: st.integers(0, population).flatmap(
        lambda size: st.tuples(st.just(population), st.just(size), st.integers(0, size))
    )
)


@settings(deadline=None)
@given(cases)
def test_the_bounds_hold_what_was_found_between_them(case):
    population, size, bad = case
    assert bad <= lower(*case) <= upper(*case) <= population - (size - bad)


@settings(deadline=None)
@given(cases)
def test_another_good_visit_never_raises_and_another_bad_one_never_lowers_the_bound(case):
    population, size, bad = case
    if size < population:
        assert upper(population, size + 1, bad) <= upper(*case) <= upper(population, size + 1, bad + 1)
        assert lower(population, size + 1, bad) <= lower(*case) <= lower(population, size + 1, bad + 1)


@settings(deadline=None)
@given(cases)
def test_more_confidence_never_lowers_the_bound(case):
    assert upper(*case, Fraction(80, 100)) <= upper(*case, Fraction(95, 100)) <= upper(*case, Fraction(99, 100))


def test_when_all_are_visited_nothing_is_left_to_guess():
    assert [(lower(9, 9, bad), upper(9, 9, bad)) for bad in range(10)] == [(bad, bad) for bad in range(10)]


def test_the_visits_needed_are_the_fewest_that_show_it():
    assert visits_needed(50_000, Fraction(3, 100)) == 99
    for population in (7, 60, 211):
        for bad in (0, 1, 2):
            limit = Fraction(10, 100)
            showing = [n for n in range(bad, population + 1) if Fraction(upper(population, n, bad), population) < limit]
            assert visits_needed(population, limit, bad) == (min(showing) if showing else None)


def test_sixty_million_are_no_harder_than_fifty_thousand():
    assert upper(60_000_000, 600, 0) == 298_825
    assert lower(60_000_000, 600, 2) == 35_556


@pytest.mark.parametrize("case", [(5, 6, 0), (5, 3, 4), (5, 3, -1)])
def test_a_sample_that_cannot_be_is_refused(case):
    with pytest.raises(ValueError, match="sample"):
        upper(*case)
