"""The catalogue of row faults: what rejects a row, and what only deserves a second look.

A rejected row is kept and can be mended and imported again; a warning never rejects. No message carries a value of a
person, only row numbers. Files that are wrong as a whole are in `refusals`.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Final

from tahapan.core.text import Text
from tahapan.roll.intake.elements import Element


@dataclass(frozen=True, slots=True)
class RowProblem:
    """One fault of one row. `what` says what is wrong and what to do; `{first}` is the row a double repeats."""

    code: str
    element: Element | None
    rejects: bool
    what: Text


def _reject(code: str, element: Element | None, id_: str, en: str) -> RowProblem:
    return RowProblem(code, element, True, Text(id_, en))


def _warn(code: str, element: Element | None, id_: str, en: str) -> RowProblem:
    return RowProblem(code, element, False, Text(id_, en))


_SPREADSHEET_ID: Final = (
    "{what} hanya berisi 15 angka yang utuh, harus 16: satu angka terlewat saat diketik, atau lembar kerja "
    "menyimpannya sebagai angka. Periksa pada KTP-el atau KK; jadikan kolom ini teks."
)
_SPREADSHEET_EN: Final = (
    "The {what} has only 15 sound digits, it needs 16: one was left out in typing, or a spreadsheet kept it as a "
    "number. Check the identity or family card; make this column text."
)

ROWS: Final[Mapping[str, RowProblem]] = MappingProxyType(
    {
        problem.code: problem
        for problem in (
            _reject(
                "row-columns",
                None,
                "Jumlah kolom baris ini tidak sama dengan judul kolom. Periksa pemisah dan tanda kutipnya.",
                "This row has not as many columns as the header. Check its separators and quotes.",
            ),
            _reject(
                "nik-spreadsheet",
                Element.NIK,
                _SPREADSHEET_ID.format(what="NIK"),
                _SPREADSHEET_EN.format(what="NIK"),
            ),
            _reject("nik-digits", Element.NIK, "NIK harus 16 angka.", "A NIK must have 16 digits."),
            _reject(
                "nik-structure",
                Element.NIK,
                "Susunan NIK tidak mungkin: tanggal 01–31 atau 41–71, bulan 01–12. Cocokkan dokumennya.",
                "The structure of the NIK is impossible: day 01–31 or 41–71, month 01–12. Compare the document.",
            ),
            _reject(
                "nik-serial",
                Element.NIK,
                "NIK berakhiran 0000: nomor urut tidak mungkin nol. Cocokkan dengan dokumen.",
                "The NIK ends in 0000: its serial cannot be zero. Compare it with the document.",
            ),
            _reject(
                "nik-double",
                Element.NIK,
                "NIK ini sudah ada di baris {first} berkas yang sama. Pertahankan satu saja.",
                "This NIK already stands in row {first} of the same file. Keep only one.",
            ),
            _reject(
                "nkk-spreadsheet",
                Element.NKK,
                _SPREADSHEET_ID.format(what="NKK"),
                _SPREADSHEET_EN.format(what="NKK"),
            ),
            _reject("nkk-digits", Element.NKK, "NKK harus 16 angka.", "An NKK must have 16 digits."),
            _reject(
                "nkk-serial",
                Element.NKK,
                "NKK berakhiran 0000: nomor urut tidak mungkin nol. Cocokkan dengan kartu keluarga.",
                "The NKK ends in 0000: its serial cannot be zero. Compare it with the family card.",
            ),
            _reject("name-empty", Element.NAME, "Nama kosong.", "The name is empty."),
            _reject("name-long", Element.NAME, "Nama lebih dari 120 huruf.", "The name has more than 120 letters."),
            _reject(
                "birth-place-long",
                Element.BIRTH_PLACE,
                "Tempat lahir lebih dari 80 huruf.",
                "The place of birth has more than 80 letters.",
            ),
            _reject(
                "address-long",
                Element.ADDRESS,
                "Alamat lebih dari 150 huruf.",
                "The address has more than 150 letters.",
            ),
            _reject(
                "birth-unreadable",
                Element.BIRTH_DATE,
                "Tanggal lahir kosong atau tidak terbaca. Tulis sebagai hh-bb-tttt, misalnya 17-08-1980.",
                "The date of birth is empty or unreadable. Write it as dd-mm-yyyy, for example 17-08-1980.",
            ),
            _reject(
                "age-below-12",
                Element.BIRTH_DATE,
                "Umur pada hari pemungutan suara di bawah 12 tahun. Periksa tanggal lahirnya.",
                "The age on voting day is below 12. Check the date of birth.",
            ),
            _reject(
                "under-age",
                Element.BIRTH_DATE,
                "Belum 17 tahun pada hari pemungutan suara dan belum kawin. Bila sudah kawin, perbaiki status.",
                "Not 17 on voting day and never married. If married, mend the marital status.",
            ),
            _reject(
                "marital-unknown",
                Element.MARITAL,
                "Status perkawinan bukan B, S atau P.",
                "Marital status is not B, S or P.",
            ),
            _reject("sex-unknown", Element.SEX, "Jenis kelamin bukan L atau P.", "Sex is not L or P."),
            _reject("ktp-unknown", Element.KTP, "Status KTP-el bukan S atau B.", "KTP-el status is not S or B."),
            _reject(
                "disability-unknown",
                Element.DISABILITY,
                "Kode disabilitas bukan 1 sampai 6, 0 atau kosong.",
                "The disability code is not 1 to 6, 0 or empty.",
            ),
            _reject(
                "village-unknown",
                Element.VILLAGE,
                "Kode desa/kelurahan tidak ada dalam daftar wilayah edisi 2022.",
                "The village code is not in the 2022 register of areas.",
            ),
            _reject(
                "village-outside",
                Element.VILLAGE,
                "Desa/kelurahan ini di luar wilayah pemilihan.",
                "This village lies outside the area of the election.",
            ),
            _warn(
                "nik-birth-differs",
                Element.NIK,
                "Tanggal lahir atau jenis kelamin di dalam NIK berbeda dari kolomnya. Bukan kesalahan NIK.",
                "Birth date or sex inside the NIK differs from the columns. A NIK never changes: no fault.",
            ),
            _warn(
                "name-short",
                Element.NAME,
                "Nama sangat pendek atau memuat tanda tanya.",
                "The name is very short or holds a question mark.",
            ),
            _warn(
                "name-odd",
                Element.NAME,
                "Nama memuat angka atau tanda yang bukan bagian nama.",
                "The name holds digits or signs that belong to no name.",
            ),
            _warn(
                "age-over-100",
                Element.BIRTH_DATE,
                "Umur di atas 100 tahun. Periksa di lapangan.",
                "Older than 100. Check in the field.",
            ),
            _warn(
                "birth-default",
                Element.BIRTH_DATE,
                "Tanggal lahir bawaan pencatatan (31 Desember, 1 Juli, 1 Januari). Bukan kesalahan.",
                "A default date of the registry (31 December, 1 July, 1 January). Not a fault.",
            ),
            _warn("rt-not-number", Element.RT, "RT bukan bilangan; dicatat 0.", "RT is not a number; recorded as 0."),
            _warn("rw-not-number", Element.RW, "RW bukan bilangan; dicatat 0.", "RW is not a number; recorded as 0."),
        )
    }
)
"""Every row problem by code."""
