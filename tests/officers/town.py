"""Two stations of one nagari, and people to serve there. Nobody here exists."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

from tests.support import world

from tahapan.elections.models import ElectionEvent
from tahapan.journal.act import housekeeping
from tahapan.officers.bodies import Body, Position, Sex
from tahapan.officers.hiring import Decision, Person, Seat
from tahapan.stations.models import Station

VILLAGE = world.VILLAGE
DISTRICT = "13.03.04"
START = dt.date(2024, 6, 24)
DECISION = Decision("SK 7/PPS/2024", dt.date(2024, 6, 23), START, dt.date(2024, 7, 25))


def nik(serial: int, born: dt.date = dt.date(1990, 5, 17), woman: bool = False) -> str:
    return f"130304{born.day + (40 if woman else 0):02}{born:%m%y}{serial:04}"


def someone(serial: int = 1, born: dt.date = dt.date(1990, 5, 17), **more: object) -> Person:
    values = {"nik": nik(serial, born), "name": f"ORANG {'ABCDEFGHIJKLMNOPQRSTUVWXYZ'[serial % 26]}",
              "sex": Sex.MALE, "birth_date": born, "village": VILLAGE}  # fmt: skip
    return Person(**{**values, **more})  # type: ignore[arg-type]


def stations(election: ElectionEvent, village: str = VILLAGE, count: int = 2) -> list[Station]:
    with housekeeping("a test opens stations"):
        return [Station.objects.create(election=election, village=village, number=n) for n in range(1, count + 1)]


def seat(station: Station, body: Body = Body.PANTARLIH, position: Position = Position.MEMBER) -> Seat:
    return Seat(body, position, station.village, station)


def table(folder: Path, rows: list[list[str]], titles: str = "Email,NIK,Nama,No HP,TPS", name: str = "pps.csv") -> Path:
    path = folder / name
    path.write_text("\n".join([titles, *(",".join(row) for row in rows)]) + "\n")
    return path
