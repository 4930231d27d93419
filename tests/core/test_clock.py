"""A pretended day keeps the time of day; a pretended moment stands still, on the day of its place."""

import datetime as dt

import pytest

from tahapan.core import clock

EVENING = dt.datetime(2024, 6, 30, 23, 30, tzinfo=clock.WIB)


def test_a_pretended_day_keeps_the_time_of_day():
    with clock.pretend(dt.date(2024, 6, 30)):
        before, now, after = clock.now(), dt.datetime.now(dt.UTC), clock.now()
    assert {before.astimezone(clock.WIB).date(), after.astimezone(clock.WIB).date()} == {dt.date(2024, 6, 30)}
    assert before.timetz() <= now.timetz() <= after.timetz() or now.hour == 17  # midnight of Jakarta in between


def test_a_pretended_moment_stands_still_and_is_its_days_of_each_zone():
    with clock.pretend(EVENING):
        assert (clock.now(), clock.now()) == (EVENING, EVENING)
        assert (clock.today(), clock.today(clock.WIT)) == (dt.date(2024, 6, 30), dt.date(2024, 7, 1))


def test_pretending_nothing_keeps_what_is_pretended():
    with clock.pretend(EVENING), clock.pretend(None):
        assert clock.now() == EVENING


def test_a_moment_without_offset_is_refused():
    with pytest.raises(ValueError, match="offset"), clock.pretend(EVENING.replace(tzinfo=None)):
        pass
