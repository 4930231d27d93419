"""The titles of the two kinds of list this room reads: officers as PPS fill them in, and members of a party."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from tahapan.core.errors import Problem, Refused
from tahapan.core.text import Text
from tahapan.engines.tables import Cells, Columns, plain

NIK: Final = "nik"
NAME: Final = "nama"
EMAIL: Final = "email"
PHONE: Final = "telepon"
STATION: Final = "tps"
VILLAGE: Final = "kode_wilayah"
POSITION: Final = "jabatan"
BIRTH_DATE: Final = "tanggal_lahir"
SEX: Final = "jenis_kelamin"
ADDRESS: Final = "alamat"

_SYNONYMS: Final[Mapping[str, str]] = {
    NIK: "nik nonik nomornik nomorindukkependudukan noktp nonikktp",
    NAME: "nama namalengkap namapantarlih namapetugas namaanggota namaanggotaparpol",
    EMAIL: "email surel alamatemail alamatsurel",
    PHONE: "telepon notelepon nomortelepon nohp nomorhp hp nowa nomorwa wa whatsapp notelp telp nohandphone",
    STATION: "tps notps nomortps",
    VILLAGE: "kodewilayah kodedesa kodekelurahan kodenagari kodedesakelurahan kodekecamatan",
    POSITION: "jabatan posisi kedudukan",
    BIRTH_DATE: "tanggallahir tgllahir tgllhr tanggallhr",
    SEX: "jeniskelamin jk lp kelamin",
    ADDRESS: "alamat alamatlengkap",
}
_ELEMENT_OF: Final = {word: element for element, words in _SYNONYMS.items() for word in words.split()}

NO_TITLES = Problem(
    "officer-file-no-titles",
    Text("Judul kolom tidak ditemukan; yang harus ada: {needed}.", "No column titles found; needed are: {needed}."),
    Text("Beri judul kolom pada baris pertama, lalu kirim lagi.", "Put the titles in the first row, then send again."),
)
TITLE_TWICE = Problem(
    "officer-file-title-twice",
    Text("Dua kolom sama-sama terbaca sebagai {element}.", "Two columns both read as {element}."),
    Text("Hapus salah satu, lalu kirim lagi.", "Remove one, then send again."),
)


@dataclass(frozen=True, slots=True)
class ListHeading:
    """Titles of which one of `ways` must be there in full; whatever else is recognised is read too."""

    ways: tuple[tuple[str, ...], ...]

    def fits(self, row: Cells) -> bool:
        found = {_ELEMENT_OF.get(plain(cell)) for cell in row}
        return any(set(way) <= found for way in self.ways)

    def columns(self, titles: Cells) -> Columns:
        position: dict[str, int] = {}
        for index, title in enumerate(titles):
            element = _ELEMENT_OF.get(plain(title))
            if element in position:
                raise Refused(TITLE_TWICE.fill(element=element))
            if element is not None:
                position[element] = index
        return Columns(tuple(titles), position)

    def otherwise(self, first: Sequence[Cells]) -> Problem:
        return NO_TITLES.fill(needed=" / ".join(", ".join(way) for way in self.ways))


COMMITTEE: Final = ListHeading(((NIK, NAME, VILLAGE),))
"""Officers of PPK and PPS: the file says where each serves."""
AT_STATION: Final = ListHeading(((NIK, NAME, STATION),))
"""Officers of stations, as PPS fill them in: e-mail, NIK, name, phone, and the station."""
PARTY: Final = ListHeading(((NIK,), (NAME, BIRTH_DATE)))
"""Members of a party: by NIK, or by name and birth date."""


def date_of(text: str) -> dt.date | None:
    """A date written year first or day first with any separator; None where it is none."""
    parts = [part for part in "".join(sign if sign.isdigit() else " " for sign in text).split() if part][:3]
    if len(parts) != 3:
        return None
    first, month, last = parts
    year, day = (first, last) if len(first) == 4 else (last, first)
    try:
        return dt.date(int(year), int(month), int(day)) if len(year) == 4 else None
    except ValueError:
        return None


def name_of(text: str) -> str:
    """A name as it is compared and kept: capitals, single spaces."""
    return " ".join(text.upper().split())
