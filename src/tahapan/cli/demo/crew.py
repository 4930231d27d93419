"""The ad hoc officers of a demo: people of the synthetic population, in the files their offices would have sent."""

from __future__ import annotations

import csv
import datetime as dt
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Final

import polars as pl

from tahapan.cli.demo import cast
from tahapan.core.areas import Level, up_to
from tahapan.core.clock import today
from tahapan.elections import areas
from tahapan.elections.models import ElectionEvent
from tahapan.engines.population import Population, Standing
from tahapan.officers import acts, queries
from tahapan.officers.bodies import Body
from tahapan.officers.hiring import Decision
from tahapan.officers.loads import loads
from tahapan.officers.models import Post
from tahapan.roll.models import Place, Voter

TITLES: Final = ("email", "nik", "nama", "telepon", "tanggal_lahir", "jenis_kelamin", "kode_wilayah", "jabatan", "tps")
DECISION: Final = "SK pengangkatan (contoh demo)"
PANTARLIH_LAST_DAY: Final = dt.date(2024, 7, 25)
TOPICS: Final = ("tata-cara", "pengisian-formulir", "e-coklit", "data-pribadi")
_YOUNGEST, _OLDEST = dt.date(2002, 1, 1), dt.date(1975, 1, 1)
_SIZE: Final = {Body.PPK: 5, Body.PPS: 3}


def write_committees(people: Population, folder: Path) -> None:
    """Write who will form every PPK and every PPS; the first of each is its chair."""
    fit = people.people.filter(
        (pl.col("standing") == Standing.LISTED.value) & pl.col("birth_date").is_between(_OLDEST, _YOUNGEST)
    ).select("nik", "name", "birth_date", "sex", "village")
    members: dict[tuple[Body, str], list[dict[str, object]]] = defaultdict(list)
    for (village,), found in fit.group_by("village", maintain_order=True):
        members[Body.PPK, up_to(str(village), Level.DISTRICT)] += found.head(_SIZE[Body.PPK]).to_dicts()
        members[Body.PPS, str(village)] += found.slice(_SIZE[Body.PPK], _SIZE[Body.PPS]).to_dicts()
    for body, size in _SIZE.items():
        rows = (
            _row(one, place, "anggota" if at else "ketua")
            for (of, place), found in members.items()
            if of is body
            for at, one in enumerate(found[:size])
        )
        _write(_file(folder, body), rows)


def form_committee(election: ElectionEvent, body: Body, folder: Path) -> None:
    """Appoint and swear in every PPK, or every PPS, of the event, from the file written before."""
    _appoint(election, body, _file(folder, body), None, {})
    _swear_in(election, body)


def _file(folder: Path, body: Body) -> Path:
    return folder / f"petugas-{body}.csv"


def send_pantarlih(election: ElectionEvent, folder: Path) -> None:
    """Appoint one or two Pantarlih a station from its own voters, swear them in, have them sign and train them."""
    told = loads(election, election.area)
    empty = queries.vacancies(election, election.area, told, Body.PANTARLIH)
    seats = {one.station.pk: one.needed for one in empty if one.station is not None}
    file = _write(_file(folder, Body.PANTARLIH), _voters(election, seats))
    _appoint(election, Body.PANTARLIH, file, PANTARLIH_LAST_DAY, told)
    posts = _swear_in(election, Body.PANTARLIH)
    acts.sign_pact(actor=cast.acting("sdm"), posts=posts, day=today())
    acts.record_training(actor=cast.acting("sdm"), posts=posts, day=today(), topics=TOPICS)


def _voters(election: ElectionEvent, seats: Mapping[int, int]) -> Iterator[tuple[object, ...]]:
    """As many voters of each station as it has seats, of an age to walk from door to door."""
    taken: dict[int, int] = defaultdict(int)
    serving = set(queries.posts(election, election.area).values_list("officer__nik", flat=True))
    fit = (
        Voter.objects.filter(
            election=election, place=Place.STATION, birth_date__range=(_OLDEST, _YOUNGEST), marital="S"
        )
        .order_by("village", "id")
        .values_list("station", "station__number", "nik", "name", "birth_date", "sex", "village")
    )
    for station, number, nik, name, birth, sex, village in fit.iterator(chunk_size=5000):
        if taken[station] < seats.get(station, 0) and nik not in serving:
            taken[station] += 1
            person = {"nik": nik, "name": name, "birth_date": birth, "sex": sex}
            yield _row(person, village, "", number)


def _row(one: Mapping[str, object], place: str, position: str, station: object = "") -> tuple[object, ...]:
    return ("", one["nik"], one["name"], "", one["birth_date"], one["sex"], place, position, station)


def _write(file: Path, rows: Iterable[tuple[object, ...]]) -> Path:
    file.parent.mkdir(parents=True, exist_ok=True)
    with file.open("w", encoding="utf-8", newline="") as stream:
        writer = csv.writer(stream)
        writer.writerow(TITLES)
        writer.writerows(rows)
    return file


def _appoint(election: ElectionEvent, body: Body, file: Path, end: dt.date | None, told: Mapping[int, int]) -> None:
    acts.import_officers(
        actor=cast.acting("sdm"),
        election=election,
        body=body,
        area=election.area,
        path=file,
        file_name=file.name,
        decision=Decision(DECISION, today(), today(), end),
        loads=told,
    )


def _swear_in(election: ElectionEvent, body: Body) -> list[Post]:
    """Swear in everyone of the body, where their area meets."""
    posts = list(queries.posts(election, election.area, body).select_related("election"))
    if posts:
        acts.swear_in(actor=cast.acting("sdm"), posts=posts, day=today(), place=areas.get(election.area).name)
    return posts
