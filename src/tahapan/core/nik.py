"""The structure of a NIK: 2 province + 2 kab/kota + 2 kecamatan of first registration + DDMMYY + 4 serial.

The day of a woman's birth is written plus 40. A NIK never changes, not on moving and not when the birth date is
corrected, so a part that differs from the record is a warning, never a rejection
(dukcapil.klaten.go.id, "Arti 16 digit nomor induk kependudukan"; voter-list dossier section 17).
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Final

LENGTH: Final = 16
WOMAN_DAY_OFFSET: Final = 40


@dataclass(frozen=True, slots=True)
class NikParts:
    """What a NIK says about itself. `year` has two digits: the century is open."""

    district: str
    day: int
    month: int
    year: int
    woman: bool
    serial: int

    def agrees_with(self, birth: dt.date, woman: bool) -> bool:
        """Whether date and sex in the NIK equal those recorded."""
        return (self.day, self.month, self.year, self.woman) == (birth.day, birth.month, birth.year % 100, woman)


def parts(nik: str) -> NikParts | None:
    """The parts of a well-formed NIK, or None where a hard rule fails.

    Hard rules: 16 digits; day 01–31 or 41–71; month 01–12; serial not 0000.
    """
    if len(nik) != LENGTH or not (nik.isascii() and nik.isdigit()):
        return None
    written_day, month, year, serial = int(nik[6:8]), int(nik[8:10]), int(nik[10:12]), int(nik[12:])
    woman = written_day > WOMAN_DAY_OFFSET
    day = written_day - WOMAN_DAY_OFFSET if woman else written_day
    if not (1 <= day <= 31 and 1 <= month <= 12 and serial > 0):
        return None
    return NikParts(nik[:6], day, month, year, woman, serial)


def mask(number: str) -> str:
    """How NIK and NKK are shown unless an opening was recorded. Shows no digit: some contain the birth date."""
    return "•••• •••• •••• ••••" if number else ""
