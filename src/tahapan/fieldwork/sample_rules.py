"""Re-visits (uji petik): what a seed must look like, what counts as bad, and what a sample shows so far. No Django.

The sample proves how the visits of the frame were made, not that every family was visited: those still waiting are
in no frame. A family that was not met counts as bad in every bound (the worst case) and is named apart.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from types import MappingProxyType
from typing import Final

from tahapan.core import clock
from tahapan.core.errors import Problem, Refused
from tahapan.core.text import Text
from tahapan.engines.sampling import Running, frame, lower, upper
from tahapan.fieldwork.kinds import SampleFinding

LIMIT: Final = Fraction(3, 100)
"""A supervisor may stop once fewer than this share is shown to be bad. No law: the design's field sample."""

LARGEST: Final = 3_000
"""Families in one sample: more is a second coklit, and its bound takes seconds."""

FEWEST_DIGITS: Final = 8
LONGEST_RUN: Final = 6
LONGEST_SEED: Final = 120

NAMES: Final[Mapping[SampleFinding, Text]] = MappingProxyType(
    {
        SampleFinding.GOOD: Text("Sesuai: didatangi, ada stiker", "As recorded: visited, sticker there"),
        SampleFinding.STICKER_NO_VISIT: Text("Ada stiker, tidak dicoklit", "Sticker there, not visited"),
        SampleFinding.VISIT_NO_STICKER: Text("Dicoklit, tidak ada stiker", "Visited, no sticker"),
        SampleFinding.NOT_IN_PERSON: Text("Didatangi orang lain, bukan petugas", "Somebody else came, not the officer"),
        SampleFinding.WRONG_DATA: Text("Didatangi, data yang dicatat keliru", "Visited, what was recorded is wrong"),
        SampleFinding.NOT_MET: Text("Tidak bertemu siapa pun", "Met nobody"),
    }
)

SEED_WEAK = Problem(
    "seed-weak",
    Text(
        f"Angka undian kurang dari {FEWEST_DIGITS} angka, atau lebih dari {LONGEST_SEED} huruf.",
        f"The numbers drawn have fewer than {FEWEST_DIGITS} digits, or more than {LONGEST_SEED} characters.",
    ),
    Text(
        "Lempar dadu di depan saksi, lalu tulis semua angkanya. Contoh: 4 2 6 1 3 5 5 2",
        "Throw dice before witnesses and write down every number. Example: 4 2 6 1 3 5 5 2",
    ),
)
SEED_UNCLEAR = Problem(
    "seed-unclear",
    Text(
        f"Angka undian memuat tanda yang tidak dikenal, atau lebih dari {LONGEST_RUN} angka tanpa jarak.",
        f"The numbers drawn hold an unknown sign, or more than {LONGEST_RUN} digits without a space.",
    ),
    Text(
        "Pakai huruf, angka, titik dan tanda hubung saja, dan beri jarak. Contoh: 4261 3552",
        "Use letters, digits, dots and hyphens only, with spaces between. Example: 4261 3552",
    ),
)
SEED_USED = Problem(
    "seed-used",
    Text("Undian ini sudah dibuat di wilayah ini dengan angka yang sama.", "This draw was made here before."),
    Text("Buka contoh yang sudah ada, atau undi angka baru.", "Open the sample that exists, or draw new numbers."),
)
FRAME_UNKNOWN = Problem(
    "sample-frame-unknown",
    Text("Daftar undian ini tidak pernah ditetapkan di wilayah ini.", "This list was never fixed in this area."),
    Text("Tetapkan daftarnya lagi, lalu lempar dadu.", "Fix the list again, then throw the dice."),
)
NOBODY_VISITED = Problem(
    "sample-empty",
    Text("Di wilayah ini belum ada keluarga yang selesai dikunjungi.", "No family of this area has been visited yet."),
    Text("Undi setelah coklit berjalan, atau pilih wilayah lain.", "Draw once coklit is under way, or elsewhere."),
)
SIZE_WRONG = Problem(
    "sample-size",
    Text(
        "Contoh paling sedikit 1 dan paling banyak {most} keluarga di wilayah ini.",
        "A sample holds at least 1 and at most {most} families in this area.",
    ),
    Text("Tulis angka di antaranya.", "Write a number between them."),
)
DAY_WRONG = Problem(
    "revisit-day",
    Text("Tanggal {day} belum tiba, atau sebelum contoh diundi.", "The date {day} is ahead, or before the draw."),
    Text("Tulis tanggal kunjungan ulang.", "Write the day of the re-visit."),
)
NOT_A_FINDING = Problem(
    "revisit-without-finding",
    Text("Hasil kunjungan ulang belum dipilih.", "What the re-visit found is not chosen."),
    Text("Pilih salah satu hasil.", "Choose one of the results."),
)
SAMPLE_UNKNOWN = Problem(
    "sample-unknown",
    Text("Contoh ini tidak ada, atau di luar wilayah Anda.", "There is no such sample, or not in your area."),
    Text("Pilih dari daftar uji petik.", "Choose from the list of samples."),
)
FAMILY_UNKNOWN = Problem(
    "revisit-unknown",
    Text(
        "Keluarga ini tidak ada dalam contoh, atau di luar wilayah Anda.", "No such family here, or not in your area."
    ),
    Text("Pilih dari urutan kunjungan.", "Choose from the order of visits."),
)

_DATE: Final = re.compile(r"\d{4}-\d{2}-\d{2}")
_SEED: Final = re.compile(r"[0-9A-Za-z .:/-]+")


def seed_of(numbers: str) -> str:
    """The seed as it is used: blanks in a row are one, none at the ends. Raises Refused for one that could be guessed
    (too few digits) or could hide a personal number (a long run of digits)."""
    seed = " ".join(numbers.split())
    # Everybody knows the date: its digits are no part of the throw.
    thrown = _DATE.sub("", seed)
    if sum(sign.isdigit() for sign in thrown) < FEWEST_DIGITS or len(seed) > LONGEST_SEED:
        raise Refused(SEED_WEAK)
    if not _SEED.fullmatch(seed) or re.search(rf"\d{{{LONGEST_RUN + 1}}}", seed):
        raise Refused(SEED_UNCLEAR)
    return seed


def frame_hash(items: Iterable[str]) -> str:
    """SHA-256 of the file a draw is made from, as `sha256sum kerangka.txt` prints it."""
    return hashlib.sha256(frame(items)).hexdigest()


def check_size(size: int, population: int) -> None:
    """Raise Refused when nobody is there to be visited again, or the sample cannot be drawn."""
    if population == 0:
        raise Refused(NOBODY_VISITED)
    most = min(population, LARGEST)
    if not 1 <= size <= most:
        raise Refused(SIZE_WRONG.fill(most=most))


def check_day(day: dt.date, drawn: dt.date) -> None:
    """Raise Refused for a re-visit still to come, or older than its draw."""
    if not drawn <= day <= clock.today():
        raise Refused(DAY_WRONG.fill(day=day.isoformat()))


@dataclass(frozen=True, slots=True)
class Standing:
    """What a sample shows now.

    Only the families before the first one without a result count, in the order drawn: else whoever visits could leave
    the doubtful ones for later. `ahead` have a result and wait for those before them.
    """

    population: int
    size: int
    counted: int
    bad: int
    not_met: int
    ahead: int
    results: Mapping[SampleFinding, int]
    """Every result entered, counted yet or not."""

    @property
    def failing(self) -> int:
        """Bad, and not met: what the bounds reckon with."""
        return self.bad + self.not_met

    @property
    def good(self) -> int:
        return self.counted - self.failing

    @property
    def is_complete(self) -> bool:
        return self.counted == self.size

    @property
    def left(self) -> int:
        """Families whose result does not count yet."""
        return self.size - self.counted

    @property
    def at_best(self) -> int:
        """The most that could be bad once the sample is complete, if nothing bad is found any more."""
        return upper(self.population, self.size, self.failing)

    @property
    def running(self) -> Running:
        """The bound that may be looked at after every visit."""
        return Running(self.population, self.counted, self.failing)

    @property
    def most(self) -> int:
        """The most families that can be bad, 95 %: of the planned sample once complete, before that at every moment."""
        if self.is_complete:
            return upper(self.population, self.counted, self.failing)
        return self.running.upper

    @property
    def fewest(self) -> int:
        """The fewest families that are bad, those not met taken for good: nobody is blamed for a closed door."""
        if self.is_complete:
            return lower(self.population, self.counted, self.bad)
        return Running(self.population, self.counted, self.bad).lower

    @property
    def may_stop(self) -> bool:
        """Whether fewer than LIMIT is shown, so that no further visit is needed."""
        return self.counted > 0 and self.most < LIMIT * self.population

    @property
    def until_stop(self) -> int | None:
        """How many more visits without anything bad would allow to stop; 0: now; None: never any more."""
        return 0 if self.may_stop else self.running.until_fewer(LIMIT)

    @property
    def is_too_many(self) -> bool:
        """Whether at least LIMIT are shown to be bad: time to act rather than to count on."""
        return self.counted > 0 and self.fewest >= LIMIT * self.population


def standing(population: int, results: Iterable[SampleFinding | None]) -> Standing:
    """What the results of a sample show; in the order drawn, None where nothing is entered yet."""
    ordered = list(results)
    counted = next((place for place, one in enumerate(ordered) if one is None), len(ordered))
    entered = [one for one in ordered if one is not None]
    seen = ordered[:counted]
    not_met = seen.count(SampleFinding.NOT_MET)
    return Standing(
        population=population,
        size=len(ordered),
        counted=counted,
        bad=counted - not_met - seen.count(SampleFinding.GOOD),
        not_met=not_met,
        ahead=len(entered) - counted,
        results=MappingProxyType({kind: entered.count(kind) for kind in SampleFinding}),
    )


def share_up(number: int, population: int) -> Decimal:
    """A share in steps of 0.01 %, rounded up: what is said of an upper bound must not be less than the bound."""
    return Decimal(-(-number * 10_000 // population)).scaleb(-4) if population else Decimal(1)


def share_down(number: int, population: int) -> Decimal:
    """The same rounded down, for lower bounds."""
    return Decimal(number * 10_000 // population).scaleb(-4) if population else Decimal(0)
