"""The closed words of coklit, shared by tables, rules, the phone's protocol and the pages. No Django."""

from __future__ import annotations

from enum import IntEnum, StrEnum


class Outcome(StrEnum):
    """What coklit found about one person (law: codes `coklit-outcome`)."""

    SAME = "sesuai"
    CHANGED = "ubah"
    TMS = "tms"
    NEW = "baru"


class Tms(IntEnum):
    """Why somebody is no voter here (law: codes `tms`; voter-list dossier section 8.2)."""

    DIED = 1
    DOUBLE = 2
    UNDER_AGE = 3
    MOVED = 4
    FOREIGN = 5
    TNI = 6
    POLRI = 7
    WRONG_STATION = 8


class Met(StrEnum):
    """Who answered at the door. A visit at which nobody did, or somebody refused, settles no one."""

    PERSON = "sendiri"
    RELATIVE = "keluarga"
    VIDEO = "video"
    NOBODY = "kosong"
    REFUSED = "menolak"

    @property
    def settles(self) -> bool:
        """Whether people can be checked at such a visit."""
        return self not in (Met.NOBODY, Met.REFUSED)


class Source(StrEnum):
    """How a visit came into the house."""

    PHONE = "hp"
    PAPER = "kertas"


class HouseholdState(StrEnum):
    """Where one family stands: not visited, to be visited again (nobody home, refused, someone left open), done."""

    WAITING = "belum"
    AGAIN = "ulang"
    DONE = "selesai"


class FindingState(StrEnum):
    """What became of a finding. Only `APPLIED` shows in the roll."""

    APPLIED = "berlaku"
    """It stands; where it changes anything, its entry says what."""
    MARKED = "ditandai"
    """It stands as a mark and changes nothing: the proof the law asks for is missing (PKPU 7/2022: menandai)."""
    DISPUTED = "sengketa"
    """It waits for a person: see its conflict."""
    REPLACED = "diganti"
    """A later version of the visit took its place."""
    REJECTED = "ditolak"
    """A person settled its conflict otherwise."""


class ConflictKind(StrEnum):
    """Why a person must look."""

    FINDINGS = "temuan-berbeda"
    """Two visits that did not know of each other found different things."""
    OFFICE = "diubah-kantor"
    """The office changed the voter after the package was made."""
    OUTSIDE = "di-luar-paket"
    """The voter is not in this officer's package."""
    LISTED = "nik-terdaftar"
    """Somebody new has a NIK that stands in the roll already."""
    FULL = "tps-penuh"
    """The station the voter belongs to would hold more than the law allows."""
    TERM = "di-luar-masa-kerja"
    """The visit was made outside the officer's term."""
    UNREADABLE = "tidak-terbaca"
    """The event is genuine but its content is not what this version understands."""
    INELIGIBLE = "belum-bisa-didaftar"
    """What was told cannot stand by itself: somebody new whose number is no NIK or whose age is too low without a
    marriage, or a listed voter whose NIK was found to be another."""
    LOCKED = "daftar-dikunci"
    """A closed plenary holds the roll of the village: the evidence goes to KPU Kabupaten/Kota."""


class EventKind(StrEnum):
    """What a phone tells."""

    VISIT = "kunjungan"
    REPORT = "laporan"
    OPENINGS = "pembukaan"


class ReportKind(StrEnum):
    """Reports of Pantarlih to PPS (law: codes `pantarlih-report`)."""

    DAILY = "harian"
    PERIODIC = "berkala"
    FINAL = "akhir"


class DeviceState(StrEnum):
    """Whether a phone may still deliver, and what it is told at its next contact."""

    ACTIVE = "aktif"
    LEAVING = "serah"
    """It is to hand over its queue, then wipe itself."""
    EMPTIED = "kosong"
    """It handed over or backed up its queue, and is to wipe itself."""
    WIPED = "terhapus"


class SampleFinding(StrEnum):
    """What a re-visit found at one family (Bawaslu's uji petik; voter-list dossier section 12)."""

    GOOD = "baik"
    STICKER_NO_VISIT = "stiker-tanpa-coklit"
    VISIT_NO_STICKER = "coklit-tanpa-stiker"
    NOT_IN_PERSON = "bukan-petugas"
    WRONG_DATA = "data-keliru"
    NOT_MET = "tidak-ditemui"
    """Nobody was there: says nothing, and counts against the work in the bound."""
