"""Public holidays of Indonesia, from the `holidays` package (MIT): national holidays, no collective leave.

Covered are the years whose dates are all decided. A year in which the package estimates a moon-dependent day
(Idul Fitri, Nyepi …) is not covered: the joint ministerial decree for it is not out yet.
"""

from __future__ import annotations

import datetime as dt
from functools import lru_cache
from typing import TYPE_CHECKING, Final

from tahapan.law.errors import NotCovered

if TYPE_CHECKING:
    from holidays import HolidayBase

_LANGUAGES: Final = {"id": "id", "en": "en_US"}
_ESTIMATED: Final = "(perkiraan)"
_ONE_DAY: Final = dt.timedelta(days=1)


def is_holiday(day: dt.date) -> bool:
    """Whether `day` is a national holiday. Sundays are not holidays by themselves. Raises `NotCovered`."""
    return day in _named(_covered(day), "id")


def holiday_name(day: dt.date, language: str = "id") -> str | None:
    """The name of the holiday in `language` (`id`, else English for `en…`), None on other days. Raises `NotCovered`."""
    return _named(_covered(day), "en" if language.startswith("en") else "id").get(day)


def is_workday(day: dt.date) -> bool:
    """Whether `day` is Monday to Friday and no national holiday. Raises `NotCovered`."""
    return day.weekday() < 5 and not is_holiday(day)


def next_workday(day: dt.date) -> dt.date:
    """`day` itself where it is a workday, else the first one after it. Raises `NotCovered`."""
    while not is_workday(day):
        day += _ONE_DAY
    return day


def _covered(day: dt.date) -> int:
    """The year of `day`, where every holiday of that year is decided."""
    if not _is_decided(day.year):
        first, last = _span()
        raise NotCovered.day(day, dt.date(first, 1, 1), dt.date(last, 12, 31))
    return day.year


@lru_cache(maxsize=64)
def _named(year: int, language: str) -> dict[dt.date, str]:
    return dict(_calendar(year, language))


@lru_cache(maxsize=64)
def _is_decided(year: int) -> bool:
    known = _calendar(2024, "id")
    inside = known.start_year <= year <= known.end_year
    return inside and not any(_ESTIMATED in name for name in _named(year, "id").values())


def _calendar(year: int, language: str) -> HolidayBase:
    # Imported on first use: the package takes longer to import than all of `law` to load.
    from holidays import country_holidays

    return country_holidays("ID", years=year, language=_LANGUAGES[language])


@lru_cache(maxsize=1)
def _span() -> tuple[int, int]:
    """The unbroken run of decided years around the one the rules of this package were written for."""
    first = last = 2024
    while _is_decided(first - 1):
        first -= 1
    while _is_decided(last + 1):
        last += 1
    return first, last
