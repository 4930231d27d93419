"""What the board of an election event shows: gathered here so that the page stays thin."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Final

from tahapan.core import areas
from tahapan.core.actor import Actor
from tahapan.core.areas import Level
from tahapan.core.balance import Count
from tahapan.core.text import Text
from tahapan.elections import minimap, queries
from tahapan.elections.minimap import MiniMap
from tahapan.elections.models import ElectionEvent
from tahapan.elections.queries import DatedStage, Deadline
from tahapan.fieldwork import queries as fieldwork
from tahapan.roll import loads
from tahapan.roll import queries as roll
from tahapan.roll.kept import kept
from tahapan.roll.models import Place
from tahapan.stations import rules
from tahapan.web import nav

Addresses = dict[str, str | None]
"""Where the rooms are that the figures lead to; None for one this person may not enter."""


@dataclass(frozen=True, slots=True)
class Figures:
    """Voters and stations of a scope; the total of each of its villages, by code."""

    voters: Count
    by_village: dict[str, int]
    unmapped: int
    stations: loads.Figures


@dataclass(frozen=True, slots=True)
class Tile:
    """One large figure: what it counts, how many, one line beside it, and the page with the rows behind it, if any."""

    label: Text
    number: int
    note: Text
    url: str | None
    is_late: bool = False


@dataclass(frozen=True, slots=True)
class Task:
    """Something that needs this person: how bad it is (a status of the house), what it is, and the page to do it on."""

    status: str
    word: Text
    what: Text
    url: str


@dataclass(frozen=True, slots=True)
class Board:
    """One day of one event, as far as `scope` (an area code) reaches. `nearest` is filled when nothing is due soon.

    `running` is in the order in which the stages end; `others` are the events prepared beside this one, soonest first.
    """

    scope: str
    tiles: list[Tile]
    tasks: list[Task]
    others: list[ElectionEvent]
    running: list[DatedStage]
    late: list[DatedStage]
    deadlines: list[Deadline]
    nearest: list[Deadline]
    map: MiniMap | None
    map_url: str | None


def of(election: ElectionEvent, actor: Actor) -> Board:
    """The board of `election` for `actor`."""
    scope = scope_of(election, actor)
    dated = queries.stages(election)
    soon = queries.deadlines(dated)
    figures = _figures(election, scope)
    routes = ("voters", "stations", "map", "coklit")
    rooms = {route: nav.address(nav.room(route), actor, election.slug) for route in routes}
    visits = coklit_tiles(election, scope, rooms)
    return Board(
        scope=scope,
        tiles=[*tiles(figures, rooms, election, pantarlih=not visits), *visits],
        tasks=tasks(figures, rooms, actor.may("roll.import", actor.area, election.slug)),
        others=[one for one in queries.ahead() if one != election],
        running=sorted(queries.running(dated), key=lambda one: one.end or dt.date.max),
        late=queries.late(dated),
        deadlines=soon,
        nearest=[] if soon else queries.next_deadlines(dated, 3),
        map=minimap.draw(scope, figures.by_village) if figures.voters.total else None,
        map_url=rooms["map"],
    )


def scope_of(election: ElectionEvent, actor: Actor) -> str:
    """The narrower of the event's area and the actor's. Raises NotFound where neither lies in the other."""
    return areas.narrower(actor.area, election.area)


def tiles(figures: Figures, rooms: Addresses, election: ElectionEvent, *, pantarlih: bool = True) -> list[Tile]:
    """Voters by sex, stations and how full they are, families not kept whole; Pantarlih where there is coklit, unless
    what they have done is told already."""
    voters, stations = figures.voters, figures.stations
    full = _with(FULLEST, n=stations.max_load) if stations.count else NOT_MAPPED
    found = [
        Tile(Text("Pemilih", "Voters"), voters.total, _with(BY_SEX, l=voters.male, p=voters.female), rooms["voters"]),
        Tile(
            Text("TPS", "Stations"),
            stations.count,
            _with(OVER, n=stations.over_limit) if stations.over_limit else full,
            rooms["stations"],
            is_late=stations.over_limit > 0,
        ),
        Tile(
            Text("Keluarga terpecah", "Families split"),
            stations.split_families,
            WHOLE if stations.count else NOT_MAPPED,
            rooms["stations"],
        ),
    ]
    if pantarlih and rules.PANTARLIH_ONE_UP_TO in queries.rules(election).values:
        found.append(Tile(Text("Pantarlih dibutuhkan", "Pantarlih needed"), stations.pantarlih, PER_STATION, None))
    return found


def coklit_tiles(election: ElectionEvent, scope: str, rooms: Addresses) -> list[Tile]:
    """Families visited, for whoever may look at coklit; none where the event has no coklit or nothing is prepared."""
    if rooms["coklit"] is None or not nav.has_coklit(election):
        return []
    whole = fieldwork.overall(election, scope)
    if not whole.families:
        return []
    note = _with(OF_FAMILIES, n=whole.families)
    return [Tile(Text("Keluarga selesai dicoklit", "Families visited"), whole.done, note, rooms["coklit"])]


def tasks(figures: Figures, rooms: Addresses, may_import: bool) -> list[Task]:
    """What the figures ask of this person, worst first; nothing that their role cannot see or do."""
    stations, found = figures.stations, []
    if stations.over_limit:
        found.append(("late", OVER_LIMIT, _with(TOO_FULL, n=stations.over_limit), rooms["stations"]))
    if stations.split_families:
        found.append(("risk", WAITING, _with(SPLIT, n=stations.split_families), rooms["stations"]))
    if figures.unmapped:
        found.append(("risk", WAITING, _with(UNMAPPED, n=figures.unmapped), rooms["stations"]))
    if figures.voters.total == 0 and may_import:
        found.append(("none", NOT_YET, IMPORT, rooms["voters"]))
    return [Task(status, word, what, url) for status, word, what, url in found if url is not None]


NOT_MAPPED: Final = Text("belum dipetakan", "not mapped yet")
FULLEST: Final = Text("terisi paling banyak {n}", "the fullest holds {n}")
BY_SEX: Final = Text("{l} L · {p} P", "{l} men · {p} women")
OF_FAMILIES: Final = Text("dari {n} keluarga", "of {n} families")
OVER: Final = Text("{n} melebihi batas", "{n} over the limit")
WHOLE: Final = Text("satu keluarga satu TPS", "one family, one station")
PER_STATION: Final = Text("satu atau dua per TPS", "one or two a station")
OVER_LIMIT: Final = Text("Melanggar batas", "Over the limit")
WAITING: Final = Text("Menunggu", "Waiting")
NOT_YET: Final = Text("Belum ada", "Not there yet")
TOO_FULL: Final = Text("{n} TPS melebihi batas pemilih", "{n} stations hold more voters than allowed")
SPLIT: Final = Text("{n} keluarga terpecah ke beberapa TPS", "{n} families are split over several stations")
UNMAPPED: Final = Text("{n} pemilih belum mempunyai TPS", "{n} voters have no station yet")
IMPORT: Final = Text("Masukkan berkas DP4 ke daftar pemilih", "Import the DP4 file into the roll")


def _with(text: Text, **numbers: int) -> Text:
    """`text` with its numbers written as each language writes them."""
    english = {name: f"{number:,}" for name, number in numbers.items()}
    return Text(
        text.id.format(**{name: said.replace(",", ".") for name, said in english.items()}), text.en.format(**english)
    )


@kept
def _figures(election: ElectionEvent, scope: str) -> Figures:
    villages = roll.counts_by(election, scope, Level.VILLAGE)
    return Figures(
        voters=sum(villages.values(), Count()),
        by_village={code: found.total for code, found in villages.items()},
        unmapped=roll.inside(election, scope).filter(place=Place.UNMAPPED).count(),
        stations=loads.figures(election, scope),
    )
