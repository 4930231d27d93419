"""Public holidays and workdays."""

from __future__ import annotations

import datetime as dt

import pytest

from tahapan import law


@pytest.mark.parametrize(
    ("day", "indonesian", "english"),
    [
        (dt.date(2024, 8, 17), "Hari Kemerdekaan Republik Indonesia", "Independence Day"),
        (dt.date(2024, 11, 27), "Hari Pemilihan Kepala Daerah", "Local Election Day"),
        (dt.date(2024, 4, 10), "Hari Raya Idul Fitri", "Eid al-Fitr"),
    ],
)
def test_national_holidays_of_2024_have_names_in_both_languages(day: dt.date, indonesian: str, english: str) -> None:
    assert law.is_holiday(day)
    assert (law.holiday_name(day), law.holiday_name(day, "en")) == (indonesian, english)


def test_an_ordinary_day_has_no_name() -> None:
    assert not law.is_holiday(dt.date(2024, 7, 8))
    assert law.holiday_name(dt.date(2024, 7, 8)) is None


def test_2024_has_nineteen_national_holidays() -> None:
    days = [dt.date(2024, 1, 1) + dt.timedelta(days=number) for number in range(366)]
    assert sum(map(law.is_holiday, days)) == 19


@pytest.mark.parametrize(
    ("day", "workday"),
    [
        (dt.date(2024, 7, 8), dt.date(2024, 7, 8)),
        (dt.date(2024, 7, 6), dt.date(2024, 7, 8)),
        (dt.date(2024, 9, 14), dt.date(2024, 9, 17)),  # a weekend, then Maulid Nabi on Monday
        (dt.date(2024, 11, 27), dt.date(2024, 11, 28)),
    ],
)
def test_next_workday_skips_weekends_and_holidays(day: dt.date, workday: dt.date) -> None:
    assert law.next_workday(day) == workday
    assert law.is_workday(workday)


@pytest.mark.parametrize("day", [dt.date(2090, 1, 2), dt.date(1900, 1, 1), dt.date(2200, 1, 1)])
def test_years_with_undecided_holidays_are_refused(day: dt.date) -> None:
    for ask in (law.is_holiday, law.holiday_name, law.is_workday, law.next_workday):
        with pytest.raises(law.NotCovered):
            ask(day)
