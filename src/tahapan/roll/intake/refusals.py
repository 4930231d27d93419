"""The catalogue of whole-file refusals: one clear message for each wrong file. Row faults are in `problems`."""

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
_AGAIN: Final = (
    "Salin atau unduh lagi berkas dari sumbernya, lalu ulangi.",
    "Copy or download the file from its source again, then repeat.",
)

EMPTY: Final = _file("file-empty", "Berkas ini kosong (0 byte).", "This file is empty (0 bytes).", *_AGAIN)
MISSING: Final = _file(
    "file-missing",
    "Berkas ini tidak ada atau tidak dapat dibuka.",
    "This file does not exist or cannot be opened.",
    "Periksa nama dan letak berkasnya.",
    "Check its name and place.",
)
HEADER_ONLY: Final = _file(
    "file-header-only",
    "Berkas ini hanya berisi judul kolom, tanpa satu baris pun.",
    "This file holds only column titles and no row.",
    *_AGAIN,
)
WRONG_KIND: Final = _file(
    "file-wrong-kind",
    "Berkas ini sebenarnya {kind_id}, bukan tabel daftar pemilih.",
    "This file is really {kind_en}, not a table of voters.",
    *_ASK,
)
OLD_OFFICE: Final = _file(
    "file-old-office",
    "Berkas ini dari Office lama (.xls atau .doc).",
    "This file comes from an old Office (.xls or .doc).",
    "Buka di lembar kerja dan simpan sebagai XLSX atau CSV.",
    "Open it in a spreadsheet and save it as XLSX or CSV.",
)
PROTECTED: Final = _file(
    "file-protected",
    "Buku kerja ini dikunci dengan kata sandi.",
    "This workbook is locked with a password.",
    "Buka kuncinya, simpan tanpa kata sandi, lalu ulangi.",
    "Unlock it, save it without a password, then repeat.",
)
RECAP: Final = _file(
    "file-recap",
    "Ini formulir rekapitulasi (jumlah per wilayah), bukan daftar nama.",
    "This is a recap form (totals by area), not a list of names.",
    *_ASK,
)
TRUNCATED: Final = _file(
    "file-truncated",
    "Berkas ini terpotong: bagian akhirnya hilang.",
    "This file is cut off: its end is missing.",
    *_AGAIN,
)
BROKEN: Final = _file(
    "file-broken", "Berkas ini rusak dan tidak dapat dibaca.", "This file is damaged and cannot be read.", *_AGAIN
)
ZIP_BOMB: Final = _file(
    "file-expands",
    "Berkas ini mengembang menjadi {size} MB ({ratio} kali ukurannya) bila dibuka: tidak wajar.",
    "This file would grow to {size} MB ({ratio} times its size) when opened: not plausible.",
    "Simpan ulang lembarnya saja ke buku kerja baru, atau pakai CSV.",
    "Save just the sheet to a new workbook, or use CSV.",
)
TOO_LARGE: Final = _file(
    "file-too-large",
    "Berkas ini terlalu besar: {found}, paling banyak {limit}.",
    "This file is too large: {found}, at most {limit}.",
    "Bagi per kecamatan dan masukkan satu per satu.",
    "Split it by kecamatan and import one after another.",
)
TOO_MANY_COLUMNS: Final = _file(
    "file-too-many-columns",
    "Berkas ini punya {found} kolom; daftar pemilih paling banyak {limit}.",
    "This file has {found} columns; a voter list has at most {limit}.",
    *_ASK,
)
ENCODING: Final = _file(
    "file-encoding",
    "Pengodean huruf berkas ini tidak dikenali.",
    "The character encoding of this file is not recognised.",
    "Simpan ulang sebagai CSV UTF-8.",
    "Save it again as CSV UTF-8.",
)
QUOTES: Final = _file(
    "file-quotes",
    "Ada tanda kutip yang tidak ditutup di sekitar baris {row}.",
    "A quotation mark is not closed near row {row}.",
    "Perbaiki baris itu, atau simpan ulang sebagai CSV.",
    "Mend that row, or save it again as CSV.",
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
SHEETS: Final = _file(
    "sheets-several",
    "Lebih dari satu lembar berisi daftar pemilih: {sheets}.",
    "More than one sheet holds a voter list: {sheets}.",
    "Sisakan satu lembar per berkas, atau gabungkan isinya.",
    "Keep one sheet a file, or join them.",
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
