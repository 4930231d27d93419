"""Rules of the roll: limits come from the law room, ages are counted to the day, a reason says something."""

from __future__ import annotations

import datetime as dt

import pytest

from tahapan import law
from tahapan.core.age import age_on, years_before
from tahapan.core.errors import Refused
from tahapan.roll.rules import VoterRules, check_reason, voter_rules


def test_the_limits_of_pilkada_2024_come_from_its_rule_set():
    assert voter_rules(law.load("pilkada-2024"), dt.date(2024, 11, 27)) == VoterRules(
        voting_age=17,
        impossible_age=12,
        very_old=100,
        shortest_name=3,
        default_birth_dates=frozenset({"12-31", "07-01", "01-01"}),
    )


def test_a_voting_day_the_texts_do_not_cover_is_refused():
    with pytest.raises(law.NotCovered):
        voter_rules(law.load("pilkada-2024"), dt.date(2034, 11, 27))


@pytest.mark.parametrize(
    ("day", "years", "earlier"),
    [
        (dt.date(2024, 11, 27), 17, dt.date(2007, 11, 27)),
        (dt.date(2024, 2, 29), 17, dt.date(2007, 2, 28)),
        (dt.date(2024, 2, 29), 20, dt.date(2004, 2, 29)),
    ],
)
def test_a_day_some_years_before(day, years, earlier):
    assert years_before(day, years) == earlier


@pytest.mark.parametrize(
    ("birth", "age"),
    [
        (dt.date(2007, 11, 27), 17),
        (dt.date(2007, 11, 28), 16),
        (dt.date(1923, 11, 27), 101),
        (dt.date(2004, 2, 29), 20),
    ],
)
def test_age_is_completed_years(birth, age):
    assert age_on(dt.date(2024, 11, 27), birth) == age


@pytest.mark.parametrize("reason", ["", "cek", "         ", "  cek lagi "])
def test_a_reason_that_says_too_little_is_refused(reason):
    with pytest.raises(Refused) as refused:
        check_reason(reason)
    assert "10" in refused.value.problem.what.id


def test_a_reason_that_says_something_passes():
    check_reason("permintaan pemilih")
