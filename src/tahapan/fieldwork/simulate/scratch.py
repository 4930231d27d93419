"""The office a simulation is played in: an event of its own with the main event's roll, stations, officers.

Everything is done by the acts a real office would use.
"""

from __future__ import annotations

import csv
import datetime as dt
from collections import Counter, defaultdict
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from tahapan.core import clock
from tahapan.core import nik as niks
from tahapan.core.actor import Actor
from tahapan.core.errors import Problem, Refused
from tahapan.core.text import Text
from tahapan.elections import acts as election_acts
from tahapan.elections import queries as elections
from tahapan.elections.models import ElectionEvent, EventKind
from tahapan.elections.scope import in_area
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
WHY: Final = "Simulasi: TPS sebanyak yang perlu bagi petugas"
_OLDEST, _YOUNGEST = dt.date(1944, 1, 1), dt.date(2006, 1, 1)

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
    with clock.pretend(start):
        return _furnish(actor, base, wanted, (start, end), work, progress)


def _furnish(
    actor: Actor, base: ElectionEvent, wanted: int, term: tuple[dt.date, dt.date], work: Path, progress: Progress
) -> Office:
    election = election_acts.create_event(
        actor=actor,
        slug=SLUG,
        name=Text("Simulasi coklit", "Simulated coklit"),
        kind=EventKind.PSU,
        rule_set=base.rule_set,
        area=base.area,
        voting_day=base.voting_day,
        contests=[],
        replaces=base,
    )
    roll_acts.copy_roll(actor=actor, election=election)
    _map(actor, election, wanted, progress)
    posts = _appoint(actor, election, wanted, term, work)
    return Office(election, posts, len({post.station_id for post in posts}), *term)


def _map(actor: Actor, election: ElectionEvent, wanted: int, progress: Progress) -> None:
    """Map so many stations that the law asks for `wanted` officers, as nearly as can be.

    First every village has stations for two; then, the smallest village first, more stations for one, until it is
    enough.
    """
    law = elections.rules(election)
    voters = Counter(Voter.objects.filter(election=election).values_list("village", flat=True).iterator())
    pair_load = min(PAIR_LOAD, max_voters(law))
    pairs = {village: max(1, number // pair_load) for village, number in voters.items()}

    def mapped(area: str, counts: dict[str, int]) -> int:
        """Map an area with so many stations; returns the officers the law asks for there."""
        wishes = Wishes(stations=counts)
        roll_acts.map_stations(
            actor=actor, election=election, area=area, wishes=wishes, again=True, reason=WHY, progress=progress
        )
        return sum(_seats(election, area).values())

    missing = wanted - mapped(election.area, pairs)
    alone = law.integer(PANTARLIH_ONE_UP_TO) * 0.9
    for village in sorted(voters, key=lambda one: (voters[one], one)):
        if missing <= 0:
            break
        now = sum(_seats(election, village).values())
        single = min(max(1, round(voters[village] / SINGLE_LOAD)), now + missing)
        if single > now and voters[village] / single < alone:
            missing -= mapped(village, {village: single}) - now


def _loads(election: ElectionEvent, area: str) -> dict[int, int]:
    """Voters by station of an area."""
    standing = Voter.objects.filter(in_area(area), election=election, place=Place.STATION)
    return Counter(int(pk) for pk in standing.values_list("station_id", flat=True).iterator() if pk is not None)


def _seats(election: ElectionEvent, area: str) -> dict[int, int]:
    """The officers the law asks for at each station of an area."""
    law = elections.rules(election)
    return {station: pantarlih_needed(law, load) for station, load in _loads(election, area).items()}


def _appoint(
    actor: Actor, election: ElectionEvent, wanted: int, term: tuple[dt.date, dt.date], work: Path
) -> list[Post]:
    """Appoint what the law asks for at each station, by village and number, until `wanted` serve."""
    seats = _seats(election, election.area)
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
        loads=_loads(election, election.area),
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
        if len(fit[station]) < seats.get(station, 0) and niks.parts(str(person[0])) is not None:
            fit[station].append(tuple(person))
    left = wanted
    for people in fit.values():
        yield from people[:left]
        left -= len(people[:left])
