"""The range keeps its promise on work played back; whoever is behind is named, whoever is unlucky seldom."""

from __future__ import annotations

import numpy as np
import pytest

from tahapan.engines import forecast
from tahapan.engines.forecast import FAR, PROMISE, Span, Standing, Work, behind
from tahapan.engines.forecast.finish import overdispersion

NOW = 14


def days_of(chance, people, noise, spread, weekly, mean=5.0, length=200):
    """Families of each day for many people: own rates, days noisier than Poisson, weekdays good or bad for all."""
    rates = chance.gamma(1 / spread**2, mean * spread**2, people)
    common = np.tile([1.0, 1.0, 0.6, 1.0, 1.0, 1.4, 1.0], length)[:length] if weekly else np.ones(length)
    expected = np.outer(common, rates)
    if noise == 1:
        return chance.poisson(expected)
    return chance.poisson(chance.gamma(expected / (noise - 1), noise - 1))


def play(seed, noise, spread, weekly, group=6, people=60, total=150):
    """How often the end of each person, and of each group, lay below, inside and above the range given on day 14."""
    chance = np.random.default_rng(seed)
    made = days_of(chance, people, noise, spread, weekly)
    done = np.minimum(np.cumsum(made, axis=0), total)
    daily = np.diff(done, axis=0, prepend=0)
    ends = np.argmax(done >= total, axis=0) + 1
    work = [Work(tuple(int(n) for n in daily[:NOW, i]), int(total - done[NOW - 1, i])) for i in range(people)]
    futures = forecast.simulate(work, seed=1)
    hits = {"one": [], "group": []}
    for i, one in enumerate(work):
        if one.left:
            told = forecast.span(futures[:, i])
            hits["one"].append(inside(told, ends[i] - NOW))
    for start in range(0, people, group):
        members = list(range(start, start + group))
        if any(work[i].left for i in members):
            told = forecast.span(futures[:, members].max(axis=1))
            hits["group"].append(inside(told, ends[members].max() - NOW))
    return hits


def inside(told, days):
    return (told.low or 0) <= days <= (told.high or FAR * 10)


@pytest.mark.parametrize(
    ("noise", "spread", "weekly"),
    [(1.0, 0.3, False), (3.0, 0.3, False), (3.0, 0.15, True), (6.0, 0.4, True)],
    ids=["steady", "noisy", "alike with weeks", "very noisy with weeks"],
)
def test_the_end_lies_in_the_range_about_as_often_as_promised(noise, spread, weekly):
    one, group = [], []
    for seed in range(12):
        hits = play(seed, noise, spread, weekly)
        one += hits["one"]
        group += hits["group"]
    assert len(one) > 300
    assert abs(np.mean(one) - PROMISE) < 0.1
    assert abs(np.mean(group) - PROMISE) < 0.15


def test_the_same_work_and_seed_give_the_same_futures():
    work = [Work((3, 5, 0, 4), 20), Work((0, 0, 1, 0), 20)]
    assert (forecast.simulate(work, seed=7) == forecast.simulate(work, seed=7)).all()


def test_whoever_is_finished_needs_no_more_days_and_nobody_is_forecast_before_anyone_began():
    futures = forecast.simulate([Work((10, 10), 0), Work((5, 5), 10)], seed=1)
    assert forecast.span(futures[:, 0]) == Span(0, 0, 0)
    assert forecast.simulate([Work((0, 0), 10), Work((), 10)], seed=1) is None


def test_somebody_who_has_not_begun_is_taken_to_be_like_the_others_but_less_surely():
    usual = [Work((5, 4, 6, 5, 5, 4, 6, 5), 50) for _ in range(20)]
    futures = forecast.simulate([*usual, Work((), 50)], seed=1)
    known, unknown = forecast.span(futures[:, 0]), forecast.span(futures[:, 20])
    assert abs(known.mid - unknown.mid) <= 1
    assert unknown.high - unknown.low >= known.high - known.low


def test_an_area_is_finished_with_its_last_person():
    futures = forecast.simulate([Work((9,) * 10, 30), Work((3,) * 10, 90)], seed=1)
    assert forecast.span(futures.max(axis=1)).mid >= forecast.span(futures[:, 0]).mid + 10


def test_no_day_is_named_beyond_a_year():
    futures = forecast.simulate([Work((1,) + (0,) * 13, 5000)], seed=1)
    assert forecast.span(futures[:, 0]) == Span(None, None, None)


def test_days_after_somebody_was_finished_do_not_count_as_bad_days():
    assert overdispersion([Work((5, 5, 5, 5, 0, 0, 0, 0), 0)]) == 1.0


def test_somebody_far_behind_is_named_and_somebody_a_little_behind_is_not():
    people = [Standing(60, 58), Standing(60, 55), Standing(60, 20), Standing(60, 70), Standing(0, 0)]
    assert behind(people, 2.0) == [False, False, True, False, False]


@pytest.mark.parametrize("noise", [1.0, 4.0])
def test_few_who_keep_to_plan_are_named(noise):
    chance = np.random.default_rng(3)
    made = days_of(chance, 900, noise, 1e-3, False, length=NOW).sum(axis=0)
    people = [Standing(round(5 * NOW), int(done)) for done in made]
    assert sum(behind(people, noise)) <= 9


def test_most_who_do_a_third_are_named_among_many_who_keep_to_plan():
    chance = np.random.default_rng(4)
    slow = days_of(chance, 60, 3.0, 1e-3, False, mean=1.7, length=NOW).sum(axis=0)
    usual = days_of(chance, 840, 3.0, 1e-3, False, length=NOW).sum(axis=0)
    named = behind([Standing(5 * NOW, int(done)) for done in [*slow, *usual]], 3.0)
    assert sum(named[:60]) >= 50
    assert sum(named[60:]) <= 0.1 * sum(named)
