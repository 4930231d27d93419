"""The plan of a station, whatever its families: everyone once, parts about equal, days in order."""

from __future__ import annotations

import datetime as dt

from hypothesis import given
from hypothesis import strategies as st

from tahapan.fieldwork import packages
from tahapan.fieldwork.packages import Family

WINDOW = (dt.date(2024, 6, 24), dt.date(2024, 7, 24))


def family(head: int, people: int, rt: int, hamlet: str = "A") -> Family:
    members = frozenset(range(head * 100, head * 100 + people))
    return Family(1, f"{head:016}", head, members, hamlet, 0, rt, "")


walks = st.lists(st.tuples(st.integers(1, 9), st.integers(1, 6), st.sampled_from("AB")), min_size=0, max_size=60).map(
    lambda told: sorted(
        (family(head, people, rt, hamlet) for head, (people, rt, hamlet) in enumerate(told, start=1)),
        key=lambda one: one.route,
    )
)


@given(walks, st.integers(1, 4))
def test_parts_are_stretches_that_cover_the_walk_and_differ_by_little(walk, parts):
    places = packages.cut(walk, parts)
    assert len(places) == len(walk)
    assert places == sorted(places)
    assert set(places) <= set(range(1, parts + 1))
    even = sum(one.people for one in walk) / parts
    largest = max((one.people for one in walk), default=0)
    for part in range(1, parts + 1):
        people = sum(one.people for one, place in zip(walk, places, strict=True) if place == part)
        # Each end may lie half a family, or the share given up for a whole RT, from the ideal.
        assert abs(people - even) <= 2 * max(largest / 2, packages.RT_WITHIN * even) + 1e-9


@given(walks)
def test_an_rt_is_cut_only_where_no_end_of_an_rt_is_near_enough(walk):
    places = packages.cut(walk, 2)
    total = sum(one.people for one in walk)
    ends = [n for n in range(1, len(walk)) if walk[n].neighbourhood != walk[n - 1].neighbourhood]
    near = [n for n in ends if abs(sum(one.people for one in walk[:n]) - total / 2) <= packages.RT_WITHIN * total / 2]
    if near:
        assert places.count(1) in ends


def test_a_whole_rt_is_kept_together_where_the_halves_stay_nearly_even():
    walk = [family(head, 4, 1 if head <= 11 else 2) for head in range(1, 21)]
    assert packages.cut(walk, 2).count(1) == 11


def test_an_rt_is_cut_where_keeping_it_would_make_the_halves_uneven():
    walk = [family(head, 4, 1 if head <= 15 else 2) for head in range(1, 21)]
    assert packages.cut(walk, 2).count(1) == 10


@given(st.lists(st.integers(1, 9), max_size=80), st.integers(0, 31))
def test_days_follow_the_walk_and_hold_about_equally_many_people(people, days):
    left = packages.days_left(WINDOW, WINDOW[0])[:days]
    planned = packages.spread(people, left)
    assert len(planned) == len(people)
    if not left:
        assert set(planned) <= {None}
        return
    assert planned == sorted(planned)
    assert set(planned) <= set(left)
    for day in left:
        of_day = sum(number for number, on in zip(people, planned, strict=True) if on == day)
        assert of_day <= sum(people) / len(left) + max(people, default=0)


def test_days_left_count_both_ends_of_the_window_and_nothing_after_it():
    assert len(packages.days_left(WINDOW, dt.date(2024, 6, 1))) == 31
    assert packages.days_left(WINDOW, dt.date(2024, 7, 23)) == [dt.date(2024, 7, 23), dt.date(2024, 7, 24)]
    assert packages.days_left(WINDOW, dt.date(2024, 7, 25)) == []
