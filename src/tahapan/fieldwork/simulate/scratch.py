"""The home a simulation is played in: a copy of another home's database, an event of its own, stations, officers.

The source is only read. Everything in the copy is done by the acts a real office would use.
"""

from __future__ import annotations

import csv
import datetime as dt
import shutil
import sqlite3
from collections import Counter, defaultdict
from collections.abc import Callable, Iterator, Mapping
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from tahapan.core.actor import Actor
from tahapan.core.errors import Problem, Refused
from tahapan.core.home import Home
from tahapan.core.text import Text
from tahapan.elections import acts as election_acts
from tahapan.elections import queries as elections
from tahapan.elections.models import ElectionEvent, EventKind
from tahapan.fieldwork import rules as coklit
from tahapan.officers import acts as officer_acts
from tahapan.officers.bodies import Body
from tahapan.officers.hiring import Decision
from tahapan.officers.models import Post
from tahapan.roll import acts as roll_acts
from tahapan.roll.mapping import Wishes
from tahapan.roll.models import Place, Voter
from tahapan.stations.rules import PANTARLIH_ONE_UP_TO, max_voters, pantarlih_needed

Progress = Callable[[str, int, int], None]

SLUG: Final = "simulasi-coklit"
TITLES: Final = ("nik", "nama", "tanggal_lahir", "jenis_kelamin", "kode_wilayah", "tps")
PAIR_LOAD: Final = 440
"""Voters of a station with two officers: above what one may take alone, with room to spare."""
SINGLE_LOAD: Final = 170
"""Voters of a station with one officer, where more officers than pairs are wanted."""
_OLDEST, _YOUNGEST = dt.date(1964, 1, 1), dt.date(2004, 1, 1)

NOT_SQLITE = Problem(
    "simulate-needs-sqlite",
    Text("Direktori data ini memakai PostgreSQL.", "This home keeps its database in PostgreSQL."),
    Text(
        "Simulasi menyalin basis data SQLite; pakai direktori demo (`tahapan demo --no-serve`).",
        "The simulation copies an SQLite database; use a demo home (`tahapan demo --no-serve`).",
    ),
)
NOBODY_MAPPED = Problem(
    "simulate-needs-stations",
    Text("Belum ada pemilih di TPS dalam pemilihan utama.", "No voters stand at a station of the main event."),
    Text("Petakan TPS lebih dahulu (`tahapan stations map`).", "Map the stations first (`tahapan stations map`)."),
)


@dataclass(frozen=True, slots=True)
class Office:
    """What the scratch home holds when the days begin."""

    election: ElectionEvent
    posts: list[Post]
    stations: int
    start: dt.date
    end: dt.date
    """The last day of the officers' term."""


def copy(source: Home, folder: Path, day: dt.date) -> Home:
    """A new home in `folder` with a copy of `source`'s database, living on `day`. Raises Refused on PostgreSQL."""
    if source.database:
        raise Refused(NOT_SQLITE)
    home = Home(path=folder.resolve(), area=source.area, office=source.office, demo_today=day)
    home.save()
    with (
        closing(sqlite3.connect(f"file:{source.sqlite}?mode=ro", uri=True)) as old,
        closing(sqlite3.connect(home.sqlite)) as new,
    ):
        old.backup(new)
    home.sqlite.chmod(0o600)
    for folder_of_files in source.files.iterdir() if source.files.is_dir() else ():
        # Party lists are read again when somebody is appointed.
        shutil.copytree(folder_of_files, home.files / folder_of_files.name, dirs_exist_ok=True)
    return home


def window(law: Any) -> tuple[dt.date, dt.date]:
    """First and last day of coklit."""
    return coklit.window(law)


def furnish(actor: Actor, wanted: int, days: int, work: Path, progress: Progress) -> Office:
    """Open an event of its own, copy the main event's roll into it, map it for `wanted` officers, appoint them.

    Side effects: those of the acts. Raises Refused where the main event has nobody at a station, or has no coklit.
    """
    base = elections.main_event()
    if base is None or not Voter.objects.filter(election=base, place=Place.STATION).exists():
        raise Refused(NOBODY_MAPPED)
    start, last = coklit.window(elections.rules(base))
    end = max(last, start + dt.timedelta(days=days)) + dt.timedelta(days=1)
    progress("copy", 0, 1)
    election = election_acts.create_event(
        actor=actor,
        slug=SLUG,
        name=Text("Simulasi coklit", "Simulated coklit"),
        kind=EventKind(base.kind),
        rule_set=base.rule_set,
        area=base.area,
        voting_day=base.voting_day,
        contests=[],
        replaces=base,
    )
    roll_acts.copy_roll(actor=actor, election=election)
    counts = _stations_wanted(election, wanted)
    roll_acts.map_stations(
        actor=actor,
        election=election,
        area=election.area,
        wishes=Wishes(stations=counts),
        again=True,
        reason="Simulasi: TPS sebanyak yang perlu bagi petugas",
        progress=progress,
    )
    posts = _appoint(actor, election, wanted, (start, end), work)
    return Office(election, posts, len({post.station_id for post in posts}), start, end)


def _stations_wanted(election: ElectionEvent, wanted: int) -> dict[str, int]:
    """How many stations each village gets so that the law asks for `wanted` officers, as nearly as can be.

    First all villages have stations for two; then, the smallest village first, stations for one, until it is enough.
    """
    voters = Counter(Voter.objects.filter(election=election).values_list("village", flat=True).iterator())
    law = elections.rules(election)
    pair_load = min(PAIR_LOAD, max_voters(law))
    counts, officers = {}, {}
    for village, number in voters.items():
        pairs = max(1, number // pair_load)
        counts[village] = pairs
        officers[village] = pairs * (2 if number / pairs > law.integer(PANTARLIH_ONE_UP_TO) else 1)
    for village in sorted(voters, key=lambda one: (voters[one], one)):
        missing = wanted - sum(officers.values())
        if missing <= 0:
            break
        single = min(max(1, round(voters[village] / SINGLE_LOAD)), officers[village] + missing)
        if single > officers[village] and voters[village] / single < law.integer(PANTARLIH_ONE_UP_TO) * 0.9:
            counts[village] = officers[village] = single
    return counts


def _appoint(
    actor: Actor, election: ElectionEvent, wanted: int, term: tuple[dt.date, dt.date], work: Path
) -> list[Post]:
    """Appoint what the law asks for at each station, by village and number, until `wanted` serve."""
    law = elections.rules(election)
    loads = Counter(
        Voter.objects.filter(election=election, place=Place.STATION).values_list("station_id", flat=True).iterator()
    )
    seats = {int(station): pantarlih_needed(law, load) for station, load in loads.items() if station is not None}
    file = work / "pantarlih.csv"
    with file.open("w", encoding="utf-8", newline="") as stream:
        writer = csv.writer(stream)
        writer.writerow(TITLES)
        writer.writerows(_people(election, seats, wanted))
    officer_acts.import_officers(
        actor=actor,
        election=election,
        body=Body.PANTARLIH,
        area=election.area,
        path=file,
        file_name=file.name,
        decision=Decision("SK simulasi", term[0], term[0], term[1]),
        loads={int(station): load for station, load in loads.items() if station is not None},
    )
    file.unlink()
    found = Post.objects.filter(election=election, body=Body.PANTARLIH).select_related("station", "election", "officer")
    return list(found.order_by("area", "station__number", "id"))


def _people(election: ElectionEvent, seats: Mapping[int, int], wanted: int) -> Iterator[tuple[Any, ...]]:
    """As many voters of each station as it has seats, of an age to walk; at most `wanted`, whole stations first."""
    fit: dict[int, list[tuple[Any, ...]]] = defaultdict(list)
    rows = (
        Voter.objects.filter(election=election, place=Place.STATION, birth_date__range=(_OLDEST, _YOUNGEST))
        .order_by("village", "station__number", "id")
        .values_list("station_id", "nik", "name", "birth_date", "sex", "village", "station__number")
    )
    for station, *person in rows.iterator(chunk_size=20_000):
        if len(fit[station]) < seats.get(station, 0):
            fit[station].append(tuple(person))
    left = wanted
    for people in fit.values():
        yield from people[:left]
        left -= len(people[:left])
