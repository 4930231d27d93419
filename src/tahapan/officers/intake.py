"""A file of officers, row by row: new, changed, same, or rejected with its reason in both languages."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final

import polars as pl

from tahapan.core import areas as codes
from tahapan.core.errors import Problem, Refused
from tahapan.core.text import Text
from tahapan.elections.models import ElectionEvent
from tahapan.engines import tables
from tahapan.engines.tables import ROW, Raw
from tahapan.officers import headings, rules
from tahapan.officers.bodies import Body, Position, Sex, StepKind
from tahapan.officers.hiring import Decision, Hiring, Person, Seat, born_by_nik, check_person, record, said
from tahapan.officers.models import Officer, Post
from tahapan.stations import queries as stations
from tahapan.stations.models import Station

NIK_DOUBLE = Problem(
    "officer-nik-double",
    Text("NIK ini sudah ada di baris {first} berkas yang sama.", "This NIK already stands in row {first} of the file."),
    Text("Pertahankan satu saja.", "Keep only one."),
)
VILLAGE_WRONG = Problem(
    "officer-row-area",
    Text("Kode wilayah kosong atau di luar wilayah berkas ini.", "The area code is empty or outside this file's area."),
    Text("Tulis kode seperti 13.03.04.2001.", "Write a code like 13.03.04.2001."),
)
POSITION_UNKNOWN = Problem(
    "officer-row-position",
    Text("Jabatan ini tidak dikenal.", "This position is unknown."),
    Text("Tulis ketua, anggota, sekretaris atau staf.", "Write ketua, anggota, sekretaris or staf."),
)
BIRTH_WRONG = Problem(
    "officer-row-birth",
    Text("Tanggal lahir tidak terbaca.", "The birth date cannot be read."),
    Text("Tulis hh-bb-tttt, atau kosongkan.", "Write dd-mm-yyyy, or leave it empty."),
)

_CONTACTS: Final = (("name", headings.NAME), ("phone", headings.PHONE), ("email", headings.EMAIL))
_KODE, _ALASAN, _REASON, _KOLOM = "kode", "alasan", "reason", "kolom"


@dataclass(frozen=True, slots=True)
class Row:
    """One row as text, by element."""

    number: int
    cells: Mapping[str, str]

    def __getitem__(self, element: str) -> str:
        return self.cells.get(element, "")


@dataclass(slots=True)
class Outcome:
    """What became of a file's rows: rows = new + changed + same + rejected."""

    rows: int = 0
    new: int = 0
    changed: int = 0
    same: int = 0
    rejects: list[tuple[int, Problem]] = field(default_factory=list)
    warnings: int = 0

    @property
    def by_code(self) -> dict[str, int]:
        return dict(sorted(Counter(problem.code for _, problem in self.rejects).items()))

    @property
    def counts(self) -> dict[str, Any]:
        return {
            "rows": self.rows,
            "new": self.new,
            "changed": self.changed,
            "same": self.same,
            "rejected": len(self.rejects),
            "by_code": self.by_code,
        }


def read(path: Path, body: Body) -> list[Raw]:
    """The tables of a file. Raises Refused for a file that is no list of officers."""
    return list(tables.read(path, headings.AT_STATION if body.at_station else headings.COMMITTEE))


def rows(raws: list[Raw]) -> Iterator[Row]:
    """Every row, with the number a person sees in a spreadsheet."""
    for raw in raws:
        for one in raw.frame.iter_rows(named=True):
            cells = {name: _cell(one[f"c{index}"]) for name, index in raw.columns.position.items()}
            yield Row(one[ROW], cells)


def _cell(text: str | None) -> str:
    return (text or "").strip().removeprefix("'").strip()


class Taking:
    """Takes rows one after the other into one body of `area`. `write` puts down what came of them."""

    def __init__(self, election: ElectionEvent, body: Body, area: str, decision: Decision, hiring: Hiring) -> None:
        self.election, self.body, self.area, self.decision, self.hiring = election, body, area, decision, hiring
        self.outcome = Outcome()
        self._first: dict[str, int] = {}
        self._changed_officers: list[Officer] = []
        self._changed_posts: list[Post] = []
        found = stations.stations(election, area) if body.at_station else ()
        self._stations: dict[tuple[str, int], Station] = {(one.village, one.number): one for one in found}

    def take(self, row: Row) -> None:
        """Judge one row and keep what follows from it."""
        self.outcome.rows += 1
        try:
            self._take(row)
        except Refused as refused:
            self.outcome.rejects.append((row.number, refused.problem))

    def _take(self, row: Row) -> None:
        nik = row[headings.NIK].replace(" ", "")
        if nik in self._first:
            raise Refused(NIK_DOUBLE.fill(first=self._first[nik]))
        seat = self._seat(row)
        person = self._person(row, nik, seat)
        self._first[nik] = row.number
        post = self.hiring.post_of(nik)
        if post is not None:
            self._compare(post, person, seat)
            return
        self.outcome.warnings += len(self.hiring.take(person, seat, self.decision))
        self.outcome.new += 1

    def _seat(self, row: Row) -> Seat:
        area = row[headings.VILLAGE] or (self.area if codes.level(self.area) is self.body.level else "")
        if area.isdigit() and len(area) in (6, 10):
            area = codes.dotted(area)
        if not codes.is_code(area) or not area or not codes.contains(self.area, area):
            raise Refused(VILLAGE_WRONG)
        if not self.body.at_station:
            return Seat(self.body, _position(row[headings.POSITION]), area)
        number = row[headings.STATION].upper().removeprefix("TPS").strip()
        station = self._stations.get((area, int(number))) if number.isascii() and number.isdecimal() else None
        if station is None:
            raise Refused(rules.STATION_WRONG)
        return Seat(self.body, _position(row[headings.POSITION]), area, station)

    def _person(self, row: Row, nik: str, seat: Seat) -> Person:
        told = born_by_nik(nik, self.decision.start)
        if told is None:
            raise Refused(rules.NIK_WRONG)
        birth, sex = told
        written = row[headings.BIRTH_DATE]
        if written:
            day = headings.date_of(written)
            if day is None:
                raise Refused(BIRTH_WRONG)
            birth = day
        letter = row[headings.SEX].upper()[:1]
        person = Person(
            nik=nik,
            name=" ".join(row[headings.NAME].split()),
            sex=Sex(letter) if letter in (Sex.MALE, Sex.FEMALE) else sex,
            birth_date=birth,
            village=seat.area,
            address=row[headings.ADDRESS],
            phone=row[headings.PHONE],
            email=row[headings.EMAIL],
            birth_from_nik=not (written and letter),
        )
        check_person(person)
        return person

    def _compare(self, post: Post, person: Person, seat: Seat) -> None:
        """Someone who serves already: what the file says otherwise is brought up to date."""
        officer = self.hiring.officers[person.nik]
        moved = post.area != seat.area or post.station_id != (seat.station.pk if seat.station else None)
        moved |= post.position != seat.position
        told = {name: getattr(person, name) for name, _ in _CONTACTS if getattr(person, name)}
        differs = any(getattr(officer, name) != value for name, value in told.items())
        if not moved and not differs:
            self.outcome.same += 1
            return
        if moved:
            self._move(post, seat)
        for name, value in told.items():
            setattr(officer, name, value)
        self._changed_officers.append(officer)
        self._changed_posts.append(post)
        self.outcome.changed += 1

    def _move(self, post: Post, seat: Seat) -> None:
        here = self.hiring.taken[post.area, post.station_id]
        here[Position(post.position)] -= 1
        try:
            rules.check_body(self.hiring.law, seat.body, seat.position)
            self.hiring.check_station(seat)
            self.hiring.check_seat(seat)
        except Refused:
            here[Position(post.position)] += 1
            raise
        self.hiring.taken[seat.place][seat.position] += 1
        post.area, post.station, post.position = seat.area, seat.station, seat.position.value

    def write(self, day: dt.date) -> None:
        """Write new officers and posts, and what changed, each change with its step. Inside an act only."""
        self.hiring.write()
        if self._changed_posts:
            Officer.objects.bulk_update(self._changed_officers, [name for name, _ in _CONTACTS], batch_size=500)
            Post.objects.bulk_update(self._changed_posts, ["area", "station", "position"], batch_size=500)
            record(self._changed_posts, StepKind.CHANGED, [day] * len(self._changed_posts))


def write_rejects(raws: list[Raw], outcome: Outcome, path: Path) -> None:
    """The rejected rows as they came, each with its reason in both languages."""
    texts = [(number, problem.code, said(problem)) for number, problem in outcome.rejects]
    reasons = pl.DataFrame(
        {
            ROW: [number for number, *_ in texts],
            _KOLOM: ["-"] * len(texts),
            _KODE: [code for _, code, _ in texts],
            _ALASAN: [text.id for *_, text in texts],
            _REASON: [text.en for *_, text in texts],
        },
        schema_overrides={ROW: pl.UInt32},
    )
    whole = Raw(raws[0].columns, pl.concat([raw.frame for raw in raws]))
    tables.write_rejects(whole, reasons, path)


def _position(text: str) -> Position:
    """The position a cell names; empty is a member."""
    word = text.strip().lower()
    if not word:
        return Position.MEMBER
    try:
        return Position(word)
    except ValueError:
        raise Refused(POSITION_UNKNOWN) from None
