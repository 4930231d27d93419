"""Tables that are no voter list: one clear message each. Files that are no table: `engines.tables`."""

from __future__ import annotations

from typing import Final

from tahapan.core.errors import Problem
from tahapan.core.text import Text


def _file(code: str, what_id: str, what_en: str, next_id: str, next_en: str) -> Problem:
    return Problem(code, Text(what_id, what_en), Text(next_id, next_en))


_ASK: Final = (
    "Pakai daftar pemilih by name sebagai CSV, XLSX atau Parquet.",
    "Use the by-name voter list as CSV, XLSX or Parquet.",
)
RECAP: Final = _file(
    "file-recap",
    "Ini formulir rekapitulasi (jumlah per wilayah), bukan daftar nama.",
    "This is a recap form (totals by area), not a list of names.",
    *_ASK,
)
NO_HEADER: Final = _file(
    "file-no-header",
    "Judul kolom tidak ditemukan: berkas ini tidak tampak sebagai daftar pemilih.",
    "No column titles found: this does not look like a voter list.",
    "Beri judul kolom (NIK, NKK, Nama, …) atau sertakan berkas pemetaan kolom.",
    "Give it column titles (NIK, NKK, Nama, …) or supply a column mapping file.",
)
COLUMNS_MISSING: Final = _file(
    "columns-missing",
    "Kolom yang wajib tidak ditemukan: {missing}.",
    "Required columns were not found: {missing}.",
    "Tambahkan kolom itu, atau sebutkan namanya dalam berkas pemetaan kolom.",
    "Add them, or name them in a column mapping file.",
)
COLUMNS_DOUBLE: Final = _file(
    "columns-double",
    "Dua kolom sama-sama terbaca sebagai {element}: {columns}.",
    "Two columns both read as {element}: {columns}.",
    "Hapus salah satu, atau tentukan dalam berkas pemetaan kolom.",
    "Remove one, or decide in a column mapping file.",
)
DATES_MIXED: Final = _file(
    "dates-mixed",
    "Urutan tanggal lahir bercampur: {day_first} hari-bulan, {month_first} bulan-hari (baris {rows}).",
    "Birth dates mix two orders: {day_first} day-month, {month_first} month-day (rows {rows}).",
    "Samakan kolom tanggal menjadi hh-bb-tttt di sumbernya, lalu ulangi.",
    "Make the date column dd-mm-yyyy throughout at its source, then repeat.",
)
DATES_MONTH_FIRST: Final = _file(
    "dates-month-first",
    "Tanggal lahir ditulis bulan-hari. Contoh baris: {rows}.",
    "Birth dates are written month-day. Rows, for example: {rows}.",
    "Ubah kolom tanggal menjadi hh-bb-tttt, lalu ulangi.",
    "Change the date column to dd-mm-yyyy, then repeat.",
)
MAPPING_BAD: Final = _file(
    "mapping-unreadable",
    "Berkas pemetaan kolom tidak terbaca: {fault}.",
    "The column mapping file cannot be read: {fault}.",
    "Tulis TOML atau CSV: satu baris per elemen, elemen = nama kolom.",
    "Write TOML or CSV: one line per element, element = column name.",
)
MAPPING_ELEMENT: Final = _file(
    "mapping-element",
    "Elemen {name} dalam berkas pemetaan tidak dikenal.",
    "Element {name} in the mapping file is unknown.",
    "Elemen yang dikenal: {known}.",
    "Known elements: {known}.",
)
LARGE_CHANGE: Final = _file(
    "large-change",
    "Berkas ini akan mengubah {changed} dari {existing} pemilih ({percent} %), lebih dari {limit} %: {elements}.",
    "This file would change {changed} of {existing} voters ({percent} %), more than {limit} %: {elements}.",
    "Periksa apakah berkasnya benar. Bila memang demikian, ulangi dengan alasan tertulis.",
    "Check that it is the right file. If it is, repeat with a written reason.",
)
TOO_MANY_FOR_SHEET: Final = _file(
    "sheet-full",
    "{rows} baris tidak muat dalam satu lembar XLSX.",
    "{rows} rows do not fit in one XLSX sheet.",
    "Pakai CSV atau Parquet, atau ekspor per kecamatan.",
    "Use CSV or Parquet, or export by kecamatan.",
)
FORMAT_UNKNOWN: Final = _file(
    "format-unknown",
    "Bentuk berkas {suffix} tidak dikenal.",
    "The file format {suffix} is unknown.",
    "Pakai .csv, .xlsx atau .parquet.",
    "Use .csv, .xlsx or .parquet.",
)
NO_REJECTS: Final = _file(
    "no-rejects",
    "Pemasukan ini tidak menolak baris apa pun.",
    "This intake rejected no row.",
    "Tidak ada yang perlu diperbaiki.",
    "Nothing needs mending.",
)
