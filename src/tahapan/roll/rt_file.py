"""A table of where RT lie, as people make it in a spreadsheet: read, checked row by row, or refused with reasons.

Columns: desa (area code), jorong or dusun, rw, rt, lng, lat (degrees WGS84). Comma or semicolon; decimal comma too.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

from tahapan.core import areas as codes
from tahapan.core.errors import Problem, Refused
from tahapan.core.text import Text
from tahapan.elections import areas
from tahapan.stations.acts import RtRow
from tahapan.stations.rules import hamlet_of

MAX_BYTES: Final = 4 << 20
COLUMNS: Final = ("desa", "jorong", "rw", "rt", "lng", "lat")
_OTHER_NAMES: Final = {
    "kode_wilayah": "desa",
    "nagari": "desa",
    "kelurahan": "desa",
    "dusun": "jorong",
    "alamat": "jorong",
    "bujur": "lng",
    "longitude": "lng",
    "lintang": "lat",
    "latitude": "lat",
}
_LNG: Final = (95.0, 141.1)
_LAT: Final = (-11.1, 6.1)
"""Indonesia from Sabang to Merauke and from Miangas to Rote, in degrees."""

NOT_A_TABLE: Final = Problem(
    code="rt-file-not-a-table",
    what=Text("Berkas ini bukan tabel CSV letak RT.", "This file is not a CSV table of RT."),
    next=Text(
        "Simpan sebagai CSV dengan kolom: desa, jorong, rw, rt, lng, lat.",
        "Save it as CSV with the columns: desa, jorong, rw, rt, lng, lat.",
    ),
)
TOO_LARGE: Final = Problem(
    code="rt-file-too-large",
    what=Text("Berkas ini lebih besar dari 4 MB.", "This file is larger than 4 MB."),
    next=Text("Kirim per kecamatan.", "Send it kecamatan by kecamatan."),
)
COLUMN_MISSING: Final = Problem(
    code="rt-file-column-missing",
    what=Text("Kolom ini tidak ada: {names}.", "These columns are missing: {names}."),
    next=Text(
        "Baris pertama harus menyebut desa, jorong, rw, rt, lng, lat.",
        "The first row must name desa, jorong, rw, rt, lng, lat.",
    ),
)
NO_ROWS: Final = Problem(
    code="rt-file-empty",
    what=Text("Tidak ada baris yang berisi letak RT.", "No row tells where an RT lies."),
    next=Text("Isi lng dan lat, lalu kirim lagi.", "Fill in lng and lat, then send it again."),
)


@dataclass(frozen=True, slots=True)
class Fault:
    """What is wrong with one row; `row` counts from 1, the heading included, as a spreadsheet does."""

    row: int
    what: Text


class BadRows(Exception):
    """Some rows cannot be taken; nothing was. Carries every fault."""

    def __init__(self, faults: list[Fault]) -> None:
        super().__init__(f"{len(faults)} rows")
        self.faults = faults


def read(content: bytes, scope: str) -> list[RtRow]:
    """The RT of a file; rows without lng and lat are passed over.

    Raises Refused when the file is no such table, BadRows when rows are wrong (outside `scope`, not in Indonesia, lng
    and lat swapped, numbers that are none, the same RT twice).
    """
    if len(content) > MAX_BYTES:
        raise Refused(TOO_LARGE)
    rows = _table(content)
    found: dict[tuple[str, str, int, int], RtRow] = {}
    faults = []
    for number, row in enumerate(rows, 2):
        if not (row["lng"] or row["lat"]):
            continue
        try:
            one = _row(row, scope)
        except _Wrong as wrong:
            faults.append(Fault(number, wrong.what))
            continue
        key = (one.village, one.hamlet, one.rw, one.rt)
        if key in found:
            faults.append(Fault(number, Text("RT ini sudah ada di baris lain.", "This RT stands in another row too.")))
        found[key] = one
    if faults:
        raise BadRows(faults)
    if not found:
        raise Refused(NO_ROWS)
    return list(found.values())


def check(village: str, hamlet: str, rw: str, rt: str, lng: str, lat: str, scope: str) -> RtRow:
    """One RT as typed in a form. Raises BadRows with its fault."""
    try:
        return _row({"desa": village, "jorong": hamlet, "rw": rw, "rt": rt, "lng": lng, "lat": lat}, scope)
    except _Wrong as wrong:
        raise BadRows([Fault(1, wrong.what)]) from wrong


def _table(content: bytes) -> Iterable[dict[str, str]]:
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError:
        text = content.decode("cp1252", errors="replace")
    if not text.strip() or "\0" in text:
        raise Refused(NOT_A_TABLE)
    first = text.lstrip().splitlines()[0]
    delimiter = max(",;\t", key=first.count)
    if delimiter not in first:
        raise Refused(NOT_A_TABLE)
    reader = csv.reader(io.StringIO(text), delimiter=delimiter)
    try:
        table = list(reader)
    except csv.Error as wrong:
        raise Refused(NOT_A_TABLE) from wrong
    names = [_OTHER_NAMES.get(name.strip().lower(), name.strip().lower()) for name in table[0]]
    missing = [name for name in COLUMNS if name not in names]
    if missing:
        raise Refused(COLUMN_MISSING.fill(names=", ".join(missing)))
    return [_named(names, row) for row in table[1:]]


def _named(names: list[str], row: list[str]) -> dict[str, str]:
    cells = dict(zip(names, row, strict=False))
    return {name: cells.get(name, "").strip() for name in COLUMNS}


class _Wrong(Exception):
    def __init__(self, what: Text) -> None:
        super().__init__(what.id)
        self.what = what


def _row(row: dict[str, str], scope: str) -> RtRow:
    village = row["desa"]
    if not codes.is_code(village) or not areas.exists(village) or len(village) != len("13.03.04.2001"):
        raise _Wrong(Text("Kode desa tidak dikenal; contoh: 13.03.04.2001.", "Unknown village code; 13.03.04.2001."))
    if not codes.contains(scope, village):
        raise _Wrong(Text("Desa ini di luar wilayah halaman ini.", "This village lies outside the area of this page."))
    lng, lat = _degrees(row["lng"]), _degrees(row["lat"])
    if _within(lat, _LNG) and _within(lng, _LAT):
        raise _Wrong(Text("lng dan lat tertukar: bujur dahulu, lalu lintang.", "lng and lat are swapped."))
    if not (_within(lng, _LNG) and _within(lat, _LAT)):
        raise _Wrong(Text("Titik ini di luar Indonesia.", "This point lies outside Indonesia."))
    return RtRow(village, hamlet_of(row["jorong"])[:150], _small(row["rw"]), _small(row["rt"]), lng, lat)


def _within(value: float, span: tuple[float, float]) -> bool:
    return span[0] <= value <= span[1]


def _degrees(text: str) -> float:
    try:
        return float(text.replace(",", "."))
    except ValueError:
        raise _Wrong(
            Text("lng atau lat bukan angka; contoh: 101.0683 dan -0.6512.", "lng or lat is not a number; 101.0683.")
        ) from None


def _small(text: str) -> int:
    if text in ("", "-"):
        return 0
    if not (text.isascii() and text.isdecimal() and len(text) <= 3):
        raise _Wrong(Text("RT dan RW berupa angka 0 sampai 999.", "RT and RW are numbers from 0 to 999."))
    return int(text)
