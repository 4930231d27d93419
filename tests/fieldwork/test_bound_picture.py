"""The picture and its table say the same as the engine, and stay inside the drawing."""

from __future__ import annotations

from hypothesis import given, settings
from hypothesis import strategies as st

from tahapan.engines.sampling import Running
from tahapan.fieldwork import bound_picture
from tahapan.fieldwork.kinds import SampleFinding as Found

ENTERED = (None, Found.GOOD, Found.GOOD, Found.GOOD, Found.NOT_MET, Found.WRONG_DATA)
RESULTS = st.lists(st.sampled_from(ENTERED), max_size=90)


def test_each_moment_is_what_the_running_bound_says():
    found = bound_picture.moments(900, [Found.GOOD] * 30 + [Found.NOT_MET] + [Found.WRONG_DATA])
    last = found[-1]
    assert (last.visits, last.failing, last.most) == (32, 2, Running(900, 32, 2).upper)
    assert last.fewest == Running(900, 32, 1).lower


def test_without_results_there_is_no_moment_and_a_picture_of_axes_only():
    one = bound_picture.picture(bound_picture.moments(900, [None] * 5), 5)
    assert (one.line, one.band) == ("", "")
    assert [tick.value for tick in one.visits] == [0, 1, 2, 3, 4, 5]


@settings(deadline=None)
@given(RESULTS, st.integers(90, 3000))
def test_every_point_lies_inside_and_visits_go_to_the_right(results, population):
    found = bound_picture.moments(population, results)
    one = bound_picture.picture(found, len(results))
    points = [tuple(int(n) for n in point.split(",")) for point in one.line.split()]
    assert points == sorted(points, key=lambda point: point[0])
    assert all(one.left <= x <= one.right and 0 <= y <= one.base for x, y in points)
    assert len(points) == sum(moment.high <= one.shares[-1].value for moment in found)
    assert len(found) <= bound_picture.STEPS + 1
    assert 0 <= one.limit_at <= one.base
    assert len(one.visits) <= 9
