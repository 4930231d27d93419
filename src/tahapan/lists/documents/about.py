"""What every form says of the cut it was made from, and how Indonesian forms write numbers, days and places."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from functools import lru_cache
from typing import Final

from babel.dates import format_date

from tahapan.engines.sheet import Frame, Paper

Places = tuple[tuple[str, str], ...]
"""(level, name) from the province down, as `Frame` takes them."""

_UNITS: Final = (
    "nol", "satu", "dua", "tiga", "empat", "lima", "enam", "tujuh", "delapan", "sembilan", "sepuluh", "sebelas",
)  # fmt: skip
_LARGE: Final = ((10**9, "miliar"), (10**6, "juta"), (1000, "ribu"), (100, "ratus"))


@dataclass(frozen=True, slots=True)
class About:
    """A cut as its forms name it.

    `office` is the kop in one line; `code` and `name` the list; `number` the cut's; `digest` SHA-256 of its snapshot;
    `moment` when it was cut, in words with the time zone; `dated` place and day for the signatures; `signer` who signs;
    `extra` what else every foot says.
    """

    office: str
    event: str
    code: str
    name: str
    number: int
    digest: str
    moment: str
    dated: str
    signer: str
    voting_day: dt.date
    paper: Paper = Paper.F4
    extra: tuple[str, ...] = ()

    def frame(self, title: str, places: Places, area: str) -> Frame:
        """What stands around a form about `area` (a code, with ` TPS 5` behind it where it is of a station)."""
        return Frame(
            office=self.office,
            title=title,
            event=self.event,
            places=places,
            moment=self.moment,
            number=0,
            digest=self.digest,
            # Capitals, digits and these signs alone make a QR a third smaller.
            address=f"{self.code} {area} POTONGAN {self.number} SHA256:{self.digest}".upper(),
            marks=(f"{self.code} potongan {self.number}", *self.extra),
        )


@lru_cache(4096)
def grouped(number: int) -> str:
    """`173.347`, as Indonesian forms write it."""
    return f"{number:,}".replace(",", ".")


def in_words(number: int) -> str:
    """`number` in Indonesian words: 2024 is "dua ribu dua puluh empat". Raises ValueError below 0 and from 10^12."""
    if not 0 <= number < 10**12:
        raise ValueError("no number a form writes in words")
    if number < 12:
        return _UNITS[number]
    if number < 20:
        return f"{_UNITS[number - 10]} belas"
    if number < 100:
        return _joined(f"{_UNITS[number // 10]} puluh", number % 10)
    for size, word in _LARGE:
        if number >= size:
            many, rest = divmod(number, size)
            # One hundred and one thousand are one word; a million is not.
            return _joined(f"se{word}" if many == 1 and size <= 1000 else f"{in_words(many)} {word}", rest)
    raise AssertionError("unreachable")


def _joined(words: str, rest: int) -> str:
    return f"{words} {in_words(rest)}" if rest else words


def day(date: dt.date) -> str:
    """`21 September 2024`."""
    return str(format_date(date, "d MMMM yyyy", locale="id"))


def day_in_words(date: dt.date) -> str:
    """As minutes begin: `Sabtu, tanggal dua puluh satu, bulan September, tahun dua ribu dua puluh empat`."""
    weekday, month = (str(format_date(date, form, locale="id")) for form in ("EEEE", "MMMM"))
    return f"{weekday}, tanggal {in_words(date.day)}, bulan {month}, tahun {in_words(date.year)}"
