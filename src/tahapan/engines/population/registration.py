"""Sixteen-digit numbers of the registry: NIK and NKK, unique across Indonesia although villages know nothing of each
other.

NIK: district of first registration, DDMMYY (day + 40 for women), serial (dukcapil.klaten.go.id; voter-list dossier 17).
NKK: the same layout with the day of entry; its official structure was not found, so this is an assumption.
The serials 0001–9999 of a district and date are shared out, so that no village can issue a number of another:

    0001–7168   registered in the own district: each village number (kelurahan and desa apart) owns 28 serials
    7169–7885   registered elsewhere in the own regency
    7886–9797   registered elsewhere in the own province

For the last two a bijection sends (home village, date) to (district, serial): one person per village, date and sex;
the next ones stay home. The code space holds it: 56 districts × 256 villages ≤ 20 × 717 and 40 regencies of those
≤ 15 × 20 × 1912.

The district of a registration elsewhere has the shape of a code and need not be in the register: districts are split
and renumbered, NIKs are not.
"""

from __future__ import annotations

from typing import Final

import numpy as np

from tahapan.core.nik import WOMAN_DAY_OFFSET
from tahapan.engines.population.chance import Flags, Ints, keys, uniform
from tahapan.engines.population.spec import VILLAGE_NUMBERS

SERIALS_PER_VILLAGE: Final = 28
_SLOTS: Final = 2 * VILLAGE_NUMBERS  # kelurahan and desa count their numbers apart
_HOME_END: Final = _SLOTS * SERIALS_PER_VILLAGE
_DISTRICTS: Final = 56  # district numbers reach 55
_REGENCIES: Final = 40  # regencies 01–29, cities 71–79 → 31–39
_REGENCY_SERIALS: Final = 717
_PROVINCE_SERIALS: Final = 1912
_DISTRICTS_ELSEWHERE: Final = 20
_REGENCIES_ELSEWHERE: Final = np.array([*range(1, 13), 71, 72, 73])
_REGENCY_CODES: Final = _DISTRICTS_ELSEWHERE * _REGENCY_SERIALS
_PROVINCE_CODES: Final = len(_REGENCIES_ELSEWHERE) * _DISTRICTS_ELSEWHERE * _PROVINCE_SERIALS
_UNIT: Final = 104_729  # prime, so coprime to both code spaces

HOME, REGENCY, PROVINCE = 0, 1, 2
"""Where a person was first registered: own district, elsewhere in the regency, elsewhere in the province."""


def register(seed: int, place: Ints, village: Ints, day: Ints, woman: Flags, where: Ints) -> Ints:
    """One unique number per row as an integer of 16 digits.

    `place` village codes as digits (one per village), `village` indexes it, `day` the written date in days since
    1970-01-01, `woman` adds 40 to the day, `where` one of HOME, REGENCY, PROVINCE. When a village has used up the
    serials of a date (default birth dates in a large city), the rest are registered under another day of that month
    or the next.
    """
    digits = place[village]
    written = _ddmmyy(day, woman)
    away = _first_of_each(village, written, where) & (where != HOME) & _can_leave(digits)
    numbers = np.empty(len(day), dtype=np.int64)
    numbers[~away] = _home(digits[~away], village[~away], day[~away], woman[~away])
    for scope in (REGENCY, PROVINCE):
        rows = away & (where == scope)
        numbers[rows] = _elsewhere(seed, digits[rows], written[rows], scope)
    return numbers


def _ddmmyy(day: Ints, woman: Flags) -> Ints:
    dates = day.astype("datetime64[D]")
    months = dates.astype("datetime64[M]")
    year = dates.astype("datetime64[Y]").astype(np.int64) + 1970
    month = months.astype(np.int64) % 12 + 1
    of_month = (dates - months).astype(np.int64) + 1 + WOMAN_DAY_OFFSET * woman
    return np.asarray(of_month * 10_000 + month * 100 + year % 100)


def _rank(village: Ints, written: Ints) -> Ints:
    """The number of each row among the rows of its village with the same written date."""
    cell = village * 1_000_000 + written
    order = np.argsort(cell, kind="stable")
    ordered = cell[order]
    starts = np.flatnonzero(np.concatenate(([True], ordered[1:] != ordered[:-1]))) if len(cell) else order
    rank = np.empty(len(cell), dtype=np.int64)
    rank[order] = np.arange(len(cell)) - np.repeat(starts, np.diff(np.append(starts, len(cell))))
    return rank


def _first_of_each(village: Ints, written: Ints, where: Ints) -> Flags:
    """Whether a row is the first of its village, date and scope; only rows registered elsewhere are looked at."""
    first = np.zeros(len(village), dtype=np.bool_)
    for scope in (REGENCY, PROVINCE):
        rows = np.flatnonzero(where == scope)
        first[rows] = _rank(village[rows], written[rows]) == 0
    return first


def _can_leave(digits: Ints) -> Flags:
    """Codes outside the code space of registrations elsewhere (none in the 2022 edition) stay at home."""
    regency, district = digits // 1_000_000 % 100, digits // 10_000 % 100
    return np.asarray((district < _DISTRICTS) & ((regency < 30) | ((regency > 70) & (regency < 80))))


def _slot(digits: Ints) -> Ints:
    """Kelurahan (1xxx) apart from desa (2xxx, 3xxx): in a few districts they share numbers."""
    return np.where(digits // 1000 % 10 == 1, VILLAGE_NUMBERS, 0) + digits % 1000


def _home(digits: Ints, village: Ints, day: Ints, woman: Flags) -> Ints:
    written = _ddmmyy(day, woman)
    rank = _rank(village, written)
    step = 0
    while (full := rank >= SERIALS_PER_VILLAGE).any():
        step += 1
        written[full] = _ddmmyy(day[full] + step + rank[full] % 30, woman[full])
        rank = _rank(village, written)
    return digits // 10_000 * 10**10 + written * 10_000 + 1 + _slot(digits) * SERIALS_PER_VILLAGE + rank


def _elsewhere(seed: int, digits: Ints, written: Ints, scope: int) -> Ints:
    home = digits // 10_000 % 100 * _SLOTS + _slot(digits)
    if scope == REGENCY:
        codes, serials, first, area = _REGENCY_CODES, _REGENCY_SERIALS, _HOME_END + 1, digits // 1_000_000
    else:
        regency = digits // 1_000_000 % 100
        home += np.where(regency > 70, regency - 40, regency) * _DISTRICTS * _SLOTS
        codes, serials, area = _PROVINCE_CODES, _PROVINCE_SERIALS, digits // 100_000_000
        first = _HOME_END + _REGENCY_SERIALS + 1
    shift = (uniform(keys(seed, "elsewhere", area, written), "shift") * codes).astype(np.int64)
    target, serial = np.divmod((home * _UNIT + shift) % codes, serials)
    district = target % _DISTRICTS_ELSEWHERE + 1
    if scope == PROVINCE:
        area = area * 100 + _REGENCIES_ELSEWHERE[target // _DISTRICTS_ELSEWHERE]
    return np.asarray((area * 100 + district) * 10**10 + written * 10_000 + first + serial)
