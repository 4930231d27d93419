"""The five steps of the map hold every village once, in order, and say their true limits."""

from __future__ import annotations

import pytest

from tahapan.roll.loads import VillageQuality
from tahapan.roll.station_map import Measure, picture


def villages(*walks: float | None) -> list[VillageQuality]:
    return [
        VillageQuality(
            village=f"13.03.04.{2001 + number}",
            stations=1,
            voters=100,
            unmapped=0,
            max_load=100,
            mean_walk=walk,
            longest_walk=walk,
            split_families=0,
            pantarlih=1,
        )
        for number, walk in enumerate(walks)
    ]


def test_ten_villages_fall_two_by_two_into_five_steps():
    shown = picture(villages(*range(10, 110, 10)), Measure.WALK)
    assert [(s.number, s.low, s.high, s.villages) for s in shown.steps] == [
        (1, 10, 20, 2), (2, 30, 40, 2), (3, 50, 60, 2), (4, 70, 80, 2), (5, 90, 100, 2)
    ]  # fmt: skip


def test_equal_values_share_a_step_and_few_values_spread_over_the_scale():
    shown = picture(villages(100, 100, 100, 100, 900), Measure.WALK)
    assert [(s.number, s.low, s.high, s.villages) for s in shown.steps] == [(1, 100, 100, 4), (5, 900, 900, 1)]


def test_one_value_stands_in_the_middle_and_unknown_ones_have_no_step():
    shown = picture(villages(None, 250.4), Measure.WALK)
    assert [(s.number, s.low, s.high) for s in shown.steps] == [(3, 250, 250)]
    assert (shown.without, shown.step_of("13.03.04.2001"), shown.step_of("13.03.04.2002")) == (1, 0, 3)


def test_nothing_known_makes_no_steps():
    assert picture(villages(None), Measure.WALK).steps == ()


@pytest.mark.parametrize("count", [1, 2, 3, 4, 5, 6, 7, 62])
def test_every_village_falls_into_a_step_whose_limits_hold_it(count):
    found = villages(*(float(n * n) for n in range(1, count + 1)))
    shown = picture(found, Measure.WALK)
    assert sum(step.villages for step in shown.steps) == count
    by_number = {step.number: step for step in shown.steps}
    for one in found:
        step = by_number[shown.step_of(one.village)]
        assert step.low <= shown.values[one.village] <= step.high
