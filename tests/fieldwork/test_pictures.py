"""The picture of plan, work and forecast: everything inside the frame, the band where the forecast is."""

from __future__ import annotations

import datetime as dt
import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tahapan.fieldwork import pictures, queries
from tahapan.fieldwork.outlook import Forecast
from tahapan.fieldwork.queries import Seat

START, END = dt.date(2024, 6, 24), dt.date(2024, 7, 24)


def days_of(done, planned):
    """A window of one seat: families done and planned by day number."""
    on = {START + dt.timedelta(days=at): number for at, number in enumerate(done)}
    plan = {START + dt.timedelta(days=at): number for at, number in enumerate(planned)}
    seat = Seat(1, 1, "13.03.04.2001", 1, "", families=sum(planned), done=sum(done), done_on=on, planned=plan)
    return queries.by_day([seat], (START, END))


def points(path):
    return [tuple(map(int, one)) for one in re.findall(r"(-?\d+) (-?\d+)", path)]


@given(
    st.lists(st.integers(0, 9), min_size=1, max_size=31),
    st.integers(0, 31),
    st.lists(st.integers(0, 400), min_size=3, max_size=3).map(sorted),
    st.sampled_from([340, 720]),
)
def test_nothing_is_drawn_outside_the_frame(done, worked, ends, width):
    planned = [5] * 31
    today = START + dt.timedelta(days=worked)
    forecast = Forecast(*(today + dt.timedelta(days=one) for one in ends))
    curve = pictures.curve(days_of(done[:worked], planned), 400, forecast, today, width=width)
    for path in (curve.plan, curve.done, curve.band, curve.middle):
        assert all(0 <= x <= curve.width and 0 <= y <= curve.height for x, y in points(path))
    assert all(0 <= one.y <= curve.height for one in curve.rows)
    assert all(0 <= one.x <= curve.width for one in curve.days)


def test_the_band_runs_from_what_is_done_to_the_early_and_the_late_end():
    today = dt.date(2024, 7, 8)
    ends = Forecast(dt.date(2024, 7, 20), dt.date(2024, 7, 26), dt.date(2024, 8, 2))
    curve = pictures.curve(days_of([4] * 15, [5] * 31), 155, ends, today)
    now, early, late = points(curve.band)
    assert now == points(curve.done)[-1]
    assert early[1] == late[1] < now[1]
    assert now[0] < early[0] < curve.last < late[0]


@pytest.mark.parametrize("ends", [Forecast(), Forecast(dt.date(2024, 7, 5), dt.date(2024, 7, 5), dt.date(2024, 7, 5))])
def test_without_a_forecast_or_when_all_is_done_there_is_no_band(ends):
    done = [5] * 31 if ends.mid else [4] * 15
    curve = pictures.curve(days_of(done, [5] * 31), 155, ends, END)
    assert curve.band == ""


def test_a_late_end_that_cannot_be_told_leaves_the_picture_open_to_the_right():
    curve = pictures.curve(
        days_of([1] * 15, [5] * 31), 155, Forecast(dt.date(2024, 9, 1), None, None), dt.date(2024, 7, 8)
    )
    assert points(curve.band)[-1][0] == curve.right
    assert curve.middle == ""
