"""Voter lists of made-up people for tests of the intake: rows as dictionaries, files in every form."""

from __future__ import annotations

import csv
import datetime as dt
import io
from collections.abc import Iterable, Sequence
from pathlib import Path

import xlsxwriter

from tahapan.elections.models import ElectionEvent, EventKind

VILLAGE = "13.03.04.2001"
OTHER_VILLAGE = "13.03.04.2002"
VOTING_DAY = dt.date(2024, 11, 27)
TITLES = (
    "nkk", "nik", "nama", "tempat_lahir", "tanggal_lahir", "status_kawin", "jenis_kelamin", "alamat", "rt", "rw",
    "disabilitas", "ktp_el", "keterangan", "kode_wilayah",
)  # fmt: skip

Row = dict[str, str]


def event(**changes: object) -> ElectionEvent:
    """The Pilkada of Sijunjung, not saved."""
    about = {
        "slug": "pilkada-2024-sijunjung",
        "name_id": "Pilkada 2024",
        "name_en": "Pilkada 2024",
        "kind": EventKind.PILKADA,
        "rule_set": "pilkada-2024",
        "area": "13.03",
        "voting_day": VOTING_DAY,
    }
    return ElectionEvent(**(about | changes))


def person(number: int, **changes: str) -> Row:
    """Person `number`: three to a family, every second a woman, all adult, birth date as in the NIK."""
    birth = dt.date(1960, 1, 2) + dt.timedelta(days=61 * (number % 200) + 400 * (number % 7))
    woman = number % 2 == 1
    day = birth.day + (40 if woman else 0)
    row = {
        "nkk": f"130304010120{number // 3 + 1:04d}",
        "nik": f"130304{day:02d}{birth:%m%y}{number % 9999 + 1:04d}",
        "nama": f"WARGA {chr(65 + number % 26)}{chr(65 + number // 26 % 26)}",
        "tempat_lahir": "SIJUNJUNG",
        "tanggal_lahir": f"{birth:%d-%m-%Y}",
        "status_kawin": "S",
        "jenis_kelamin": "P" if woman else "L",
        "alamat": "JORONG KOTO TUO",
        "rt": f"{number % 4 + 1:03d}",
        "rw": "000",
        "disabilitas": "",
        "ktp_el": "S",
        "keterangan": "",
        "kode_wilayah": VILLAGE,
    }
    return row | changes


def people(count: int) -> list[Row]:
    return [person(number) for number in range(count)]


def csv_text(rows: Iterable[Row], titles: Sequence[str] = TITLES, delimiter: str = ",") -> str:
    out = io.StringIO()
    writer = csv.writer(out, delimiter=delimiter, lineterminator="\n")
    writer.writerow(titles)
    writer.writerows([row[title] for title in TITLES] for row in rows)
    return out.getvalue()


def csv_file(folder: Path, rows: Iterable[Row], name: str = "dp4.csv") -> Path:
    path = folder / name
    path.write_text(csv_text(rows), encoding="utf-8")
    return path


def workbook(path: Path, *sheets: Sequence[Sequence[object]]) -> Path:
    with xlsxwriter.Workbook(path) as book:
        for rows in sheets:
            sheet = book.add_worksheet()
            for index, row in enumerate(rows):
                sheet.write_row(index, 0, row)
    return path


def as_rows(rows: Iterable[Row]) -> list[list[object]]:
    return [list(TITLES), *(list(row.values()) for row in rows)]
