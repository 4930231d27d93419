"""What a population is made from: villages, name style, and the rates at which lists differ from the truth."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

import numpy as np
from numpy.typing import NDArray

from tahapan.core import areas
from tahapan.core.areas import Level

VILLAGE_NUMBERS: Final = 128
"""Village numbers reach 116 in the 2022 edition of the area codes; a village owns one range of serials per number."""

MOST_VOTERS: Final = 300_000
"""More than any village of Indonesia has; above it a village could run out of serials for NIK."""

PERSON_NUMBERS: Final = 10_000_000
"""A person_id is the village's ten digits times this, plus a number: 17 digits, so that none can be taken for a NIK."""

Ring = NDArray[np.float64]


class HamletWord(StrEnum):
    """What the part of a village is called: nagari have jorong, desa dusun, kelurahan RW."""

    JORONG = "Jorong"
    DUSUN = "Dusun"
    RW = "RW"


class NameStyle(StrEnum):
    """Which token tables names are composed from."""

    MINANG = "minang"
    GENERAL = "general"

    @classmethod
    def of(cls, area: str) -> NameStyle:
        """Minangkabau names in West Sumatra (13), general Indonesian names elsewhere."""
        return cls.MINANG if areas.contains("13", area) else cls.GENERAL


class Standing(StrEnum):
    """How an entry of the population stands to DP4. The TMS kinds follow the order of 2024 (dossier 8.2)."""

    LISTED = "listed"
    MISSING = "missing"
    DIED = "died"
    DOUBLE = "double"
    UNDER_AGE = "under-age"
    MOVED = "moved"
    FOREIGN = "foreign"
    TNI = "tni"
    POLRI = "polri"
    GONE = "gone"

    @property
    def eligible(self) -> bool:
        """Whether this is the one valid entry of a person with the right to vote here."""
        return self in (Standing.LISTED, Standing.MISSING)

    @property
    def in_dp4(self) -> bool:
        """MISSING people were never listed; GONE died or moved after the last election and were taken out in time."""
        return self not in (Standing.MISSING, Standing.GONE)

    @property
    def tms_code(self) -> int | None:
        """TMS reason code 1–7 with which coklit strikes the entry; None for what is not struck."""
        return _TMS_CODES.get(self)


_TMS_CODES: Final = {
    Standing.DIED: 1,
    Standing.DOUBLE: 2,
    Standing.UNDER_AGE: 3,
    Standing.MOVED: 4,
    Standing.FOREIGN: 5,
    Standing.TNI: 6,
    Standing.POLRI: 7,
}


@dataclass(frozen=True, slots=True)
class VillageSpec:
    """One village to fill.

    `code` Kemendagri code of a village; `voters` people with the right to vote (exact, at most `MOST_VOTERS`); `male`
    how many of them are men (exact; None: by the share of West Sumatra); `outline` rings of `[lng, lat]` read by the
    even-odd rule, so holes and several parts are possible; without outline homes lie within `radius_km` of `point`
    (lng, lat). `regency` is the name most birth places carry; empty: the name of the village. Raises ValueError.
    """

    code: str
    name: str
    voters: int
    point: tuple[float, float]
    outline: tuple[Ring, ...] | None = None
    radius_km: float = 3.0
    hamlet_word: HamletWord = HamletWord.DUSUN
    male: int | None = None
    regency: str = ""

    def __post_init__(self) -> None:
        if not areas.is_code(self.code) or areas.level(self.code) is not Level.VILLAGE:
            raise ValueError("code is not the code of a village")
        if int(self.code[10:]) >= VILLAGE_NUMBERS:
            raise ValueError(f"village numbers end at {VILLAGE_NUMBERS - 1}")
        if not 0 <= self.voters <= MOST_VOTERS:
            raise ValueError(f"voters of a village lie between 0 and {MOST_VOTERS}")
        if self.radius_km <= 0 or not 0 <= (self.male or 0) <= self.voters:
            raise ValueError("men are at most the voters, and the radius is above 0")

    @property
    def digits(self) -> int:
        """The code as ten digits, the KPU form."""
        return int(self.code.replace(".", ""))

    @property
    def district(self) -> int:
        """The six digits of the kecamatan, with which NIK and NKK begin."""
        return self.digits // 10_000


@dataclass(frozen=True, slots=True)
class TruthRates:
    """Entries of each kind per person with the right to vote. `wrong_station` is a share of listed families."""

    missing: float
    died: float
    double: float
    under_age: float
    moved: float
    foreign: float
    tni: float
    polri: float
    gone: float
    wrong_station: float

    def extras(self) -> dict[Standing, float]:
        """The kinds that are entries besides those of eligible people; doubles are made from listed people."""
        return {
            Standing.DIED: self.died,
            Standing.UNDER_AGE: self.under_age,
            Standing.MOVED: self.moved,
            Standing.FOREIGN: self.foreign,
            Standing.TNI: self.tni,
            Standing.POLRI: self.polri,
            Standing.GONE: self.gone,
        }


_DPS: Final = 4_111_219

WEST_SUMATRA_2024: Final = TruthRates(
    missing=78_126 / _DPS,
    died=39_450 / _DPS,
    double=8_518 / _DPS,
    under_age=24 / _DPS,
    moved=36_380 / _DPS,
    foreign=5 / _DPS,
    tni=315 / _DPS,
    polri=581 / _DPS,
    gone=0.005,
    wrong_station=436_076 / (_DPS - 78_126),
)
"""DPS of West Sumatra, 2024: 4,118,366 listed + 78,126 new − 85,273 struck without code 8 = 4,111,219 (KPU Sumbar
and menaramu.id, August 2024; voter-list dossier 8.2 and 14). `gone` is an assumption: adult deaths and moves of half
a year that were registered in time; no figure was found."""

NONE_WRONG: Final = TruthRates(0, 0, 0, 0, 0, 0, 0, 0, 0, 0)
"""DP4 equal to the truth."""


def in_order(villages: Sequence[VillageSpec]) -> list[VillageSpec]:
    """Villages by code. Raises ValueError when one is given twice, or a desa and a desa adat share a number."""
    ordered = sorted(villages, key=lambda village: village.code)
    numbers = {(village.district, village.code[9] == "1", village.code[10:]) for village in ordered}
    if len(numbers) < len(ordered):
        raise ValueError("a village is given twice")
    return ordered
