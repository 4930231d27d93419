"""The ad hoc bodies, their positions, and what can happen to a post. Closed words, both languages; no Django."""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum
from types import MappingProxyType
from typing import Final

from tahapan.core.areas import Level
from tahapan.core.text import Text


class Body(StrEnum):
    """The bodies, by the codes of the law's list `body`."""

    PPK = "ppk"
    PPS = "pps"
    PANTARLIH = "pantarlih"
    KPPS = "kpps"
    GUARD = "ketertiban"

    @property
    def at_station(self) -> bool:
        """Whether its officers serve one station."""
        return self in (Body.PANTARLIH, Body.KPPS, Body.GUARD)

    @property
    def level(self) -> Level:
        """The level of the area a post of this body belongs to."""
        return Level.DISTRICT if self is Body.PPK else Level.VILLAGE

    @property
    def by_commission(self) -> bool:
        """Whether KPU itself appoints; the others are appointed by PPS on its behalf."""
        return self in (Body.PPK, Body.PPS)

    @property
    def positions(self) -> tuple[Position, ...]:
        """The positions it has, the first being the one most people hold."""
        return _POSITIONS[self]


class Position(StrEnum):
    """What someone is within a body."""

    MEMBER = "anggota"
    CHAIR = "ketua"
    SECRETARY = "sekretaris"
    STAFF = "staf"

    @property
    def in_secretariat(self) -> bool:
        """Whether the position stands outside the number of members."""
        return self in (Position.SECRETARY, Position.STAFF)


class Sex(StrEnum):
    MALE = "L"
    FEMALE = "P"


class StepKind(StrEnum):
    """What happened to a post."""

    APPOINTED = "diangkat"
    SWORN = "dilantik"
    PACT = "pakta"
    TRAINED = "bimtek"
    CHANGED = "diubah"
    ENDED = "berakhir"
    REPLACED = "diganti"


_COMMITTEE: Final = (Position.MEMBER, Position.CHAIR, Position.SECRETARY, Position.STAFF)
_POSITIONS: Final[Mapping[Body, tuple[Position, ...]]] = MappingProxyType(
    {
        Body.PPK: _COMMITTEE,
        Body.PPS: _COMMITTEE,
        Body.PANTARLIH: (Position.MEMBER,),
        Body.KPPS: (Position.MEMBER, Position.CHAIR),
        Body.GUARD: (Position.MEMBER,),
    }
)

BODIES: Final[Mapping[Body, Text]] = MappingProxyType(
    {
        Body.PPK: Text("PPK", "PPK (sub-district)"),
        Body.PPS: Text("PPS", "PPS (village)"),
        Body.PANTARLIH: Text("Pantarlih", "Pantarlih (voter data)"),
        Body.KPPS: Text("KPPS", "KPPS (station crew)"),
        Body.GUARD: Text("Petugas ketertiban TPS", "Station guards"),
    }
)
NAMES: Final[Mapping[Position, Text]] = MappingProxyType(
    {
        Position.MEMBER: Text("Anggota", "Member"),
        Position.CHAIR: Text("Ketua", "Chair"),
        Position.SECRETARY: Text("Sekretaris", "Secretary"),
        Position.STAFF: Text("Staf sekretariat", "Secretariat staff"),
    }
)
SEXES: Final[Mapping[Sex, Text]] = MappingProxyType(
    {Sex.MALE: Text("Laki-laki", "Male"), Sex.FEMALE: Text("Perempuan", "Female")}
)
STEPS: Final[Mapping[StepKind, Text]] = MappingProxyType(
    {
        StepKind.APPOINTED: Text("Diangkat", "Appointed"),
        StepKind.SWORN: Text("Diambil sumpah/janji", "Sworn in"),
        StepKind.PACT: Text("Menandatangani pakta integritas", "Signed the integrity pact"),
        StepKind.TRAINED: Text("Mengikuti bimbingan teknis", "Trained"),
        StepKind.CHANGED: Text("Data diperbarui dari berkas", "Brought up to date from a file"),
        StepKind.ENDED: Text("Berakhir", "Ended"),
        StepKind.REPLACED: Text("Diganti", "Replaced"),
    }
)
