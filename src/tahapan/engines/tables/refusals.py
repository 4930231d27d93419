"""One clear message for each file that is no table. What a room misses in a table it says itself."""

from __future__ import annotations

from typing import Final

from tahapan.core.errors import Problem
from tahapan.core.text import Text


def _file(code: str, what_id: str, what_en: str, next_id: str, next_en: str) -> Problem:
    return Problem(code, Text(what_id, what_en), Text(next_id, next_en))


_ASK: Final = (
    "Pakai daftar nama sebagai CSV, XLSX atau Parquet.",
    "Use the list of names as CSV, XLSX or Parquet.",
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
    "Berkas ini sebenarnya {kind_id}, bukan tabel daftar nama.",
    "This file is really {kind_en}, not a table of names.",
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
    "Berkas ini punya {found} kolom; satu daftar paling banyak {limit}.",
    "This file has {found} columns; a list has at most {limit}.",
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
SHEETS: Final = _file(
    "sheets-several",
    "Lebih dari satu lembar berisi daftar nama: {sheets}.",
    "More than one sheet holds a list of names: {sheets}.",
    "Sisakan satu lembar per berkas, atau gabungkan isinya.",
    "Keep one sheet a file, or join them.",
)
