"""From a roll to polling stations: read families, let the engine site them, write who votes where.

`plan` reads and computes, village by village, and writes nothing; `write_village` records one village's plan inside an
act. Whole families, one village, at most the law's limit; special locations keep their people.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field

import numpy as np
from django.db.models import Count, Min, Q

from tahapan.core import areas as codes
from tahapan.core.areas import Level
from tahapan.core.errors import Refused
from tahapan.elections import areas
from tahapan.elections import queries as elections
from tahapan.elections.models import ElectionEvent
from tahapan.elections.scope import in_area
from tahapan.engines import siting
from tahapan.engines.siting import Effort, Method, Preferences
from tahapan.journal import bulk
from tahapan.journal.act import current
from tahapan.roll import locks
from tahapan.roll.models import EntryKind, Place, Voter
from tahapan.stations import queries as stations
from tahapan.stations.models import Station, StationKind
from tahapan.stations.rules import FAMILY_TOO_LARGE, hamlet_of, max_voters

Progress = Callable[[str, int, int], None]

ENTRY_COLUMNS = (
    "election_id",
    "line_id",
    "voter_id",
    "kind",
    "sex",
    "from_place",
    "from_village",
    "from_station_id",
    "to_place",
    "to_village",
    "to_station_id",
    "reason",
)


@dataclass(frozen=True, slots=True)
class Wishes:
    """What the office asks of a mapping. `stations` fixes the number per village; others get the fewest."""

    method: Method = Method.SOLVED
    effort: Effort = Effort.FAST
    preferences: Preferences = field(default_factory=Preferences)
    stations: Mapping[str, int] = field(default_factory=dict)
    prove: bool = False


@dataclass(frozen=True, slots=True)
class VillagePlan:
    """The plan of one village before it is written: which family votes at which station, and which venue it is."""

    village: str
    families: tuple[str, ...]
    """NKK per family, in the order of `plan.station_of_family`."""
    plan: siting.Plan
    venue_ids: tuple[int | None, ...]
    """The venue behind each row of the engine's venues; None for a tent at the centre of an RT."""
    quality: siting.Quality
    walks: tuple[np.ndarray, np.ndarray]
    """Metres and voters of each family whose home and venue are known."""


@dataclass(slots=True)
class _Families:
    nkk: list[str] = field(default_factory=list)
    size: list[int] = field(default_factory=list)
    rt: list[tuple[str, int, int]] = field(default_factory=list)


def plan(
    election: ElectionEvent, scope: str, wishes: Wishes, progress: Progress | None = None
) -> Iterator[VillagePlan]:
    """Plans for every village of `scope` that has voters, in order of code. Reads; writes nothing.

    Raises Refused (naming the village) where one family card holds more voters than a station may.
    """
    limit = max_voters(elections.rules(election))
    villages = [area.code for area in areas.within(scope, Level.VILLAGE)]
    district = ""
    families: dict[str, _Families] = {}
    for number, village in enumerate(villages, 1):
        if codes.up_to(village, Level.DISTRICT) != district:
            district = codes.up_to(village, Level.DISTRICT)
            families = _families(election, district if len(scope) <= len(district) else village)
        if progress is not None:
            progress("map", number, len(villages))
        if village in families:
            yield _plan_village(village, families[village], limit, wishes)


def _families(election: ElectionEvent, scope: str) -> dict[str, _Families]:
    """Families by village, with their RT: people of special locations left out."""
    rows = (
        Voter.objects.filter(in_area(scope), election=election)
        .filter(Q(place=Place.UNMAPPED) | Q(place=Place.STATION, station__kind=StationKind.REGULAR))
        .values_list("village", "nkk")
        .annotate(voters=Count("id"), at=Min("address"), in_rw=Min("rw"), in_rt=Min("rt"))
        .order_by("village", "nkk")
    )
    found: dict[str, _Families] = defaultdict(_Families)
    for village, nkk, voters, address, rw, rt in rows.iterator(chunk_size=20_000):
        families = found[village]
        families.nkk.append(nkk)
        families.size.append(voters)
        families.rt.append((hamlet_of(address), rw, rt))
    return found


def _plan_village(village: str, families: _Families, limit: int, wishes: Wishes) -> VillagePlan:
    if max(families.size) > limit:
        raise Refused(FAMILY_TOO_LARGE.fill(village=areas.get(village).name, size=max(families.size), limit=limit))
    points = {(p.hamlet, p.rw, p.rt): (p.lng, p.lat) for p in stations.rt_points(village)}
    places = list(stations.venues(village).filter(lng__isnull=False, lat__isnull=False))
    origin = next(iter(points.values()), (0.0, 0.0))
    lng, lat = zip(*(points.get(rt, (np.nan, np.nan)) for rt in families.rt), strict=True)
    x, y = siting.project(lng, lat, origin)
    numbers = {rt: number for number, rt in enumerate(sorted(set(families.rt)))}
    hamlets = {name: number for number, name in enumerate(sorted({hamlet for hamlet, _, _ in families.rt}))}
    homes = siting.Families.of(
        families.size, x, y, [hamlets[h] for h, _, _ in families.rt], [numbers[rt] for rt in families.rt]
    )
    venue_x, venue_y = siting.project([v.lng or 0.0 for v in places], [v.lat or 0.0 for v in places], origin)
    venues = siting.Venues.of(venue_x, venue_y, [v.rooms for v in places])
    rules = siting.Rules(limit)
    count = max(wishes.stations.get(village, 0), siting.fewest_stations(homes, rules))
    venue_ids: tuple[int | None, ...] = tuple(place.pk for place in places)
    if venues.rooms.sum() < count:
        venues, venue_ids = _with_tents(homes, venues, venue_ids, count)
    whole = siting.Village(village, homes, venues)
    made = siting.site(
        whole,
        rules,
        stations=count if village in wishes.stations else None,
        preferences=wishes.preferences,
        method=wishes.method,
        effort=wishes.effort,
        prove=wishes.prove,
    )
    quality = siting.quality(whole, made, rules)
    return VillagePlan(village, tuple(families.nkk), made, venue_ids, quality, siting.walks_of(whole, made))


def _with_tents(
    homes: siting.Families, venues: siting.Venues, ids: tuple[int | None, ...], count: int
) -> tuple[siting.Venues, tuple[int | None, ...]]:
    """Too few rooms are recorded: tents at the centres of the RT make up for them (rented yards, in practice)."""
    tents = siting.candidate_venues(homes)
    rooms = np.maximum(tents.rooms, -(-count // max(len(tents), 1)))
    return (
        siting.Venues.of(np.append(venues.x, tents.x), np.append(venues.y, tents.y), np.append(venues.rooms, rooms)),
        (*ids, *(None for _ in range(len(tents)))),
    )


def write_village(election: ElectionEvent, made: VillagePlan) -> int:
    """Record one village's plan: its stations, who votes where, one entry for everyone who moved. Returns the moved.

    Runs inside an act. Stations keep their numbers; those no longer needed are closed.
    """
    numbered = _stations_for(election, made)
    station_of = dict(zip(made.families, (numbered[s] for s in made.plan.station_of_family.tolist()), strict=True))
    rows = (
        Voter.objects.filter(election=election, village=made.village)
        .filter(Q(place=Place.UNMAPPED) | Q(place=Place.STATION, station__kind=StationKind.REGULAR))
        .values_list("id", "nkk", "sex", "place", "station_id")
    )
    moved = [(pk, sex, place, old, station_of[nkk]) for pk, nkk, sex, place, old in rows if old != station_of[nkk]]
    write_moves(election, made.village, moved, EntryKind.MAPPING)
    return len(moved)


def write_moves(
    election: ElectionEvent,
    village: str,
    moved: Iterable[tuple[int, str, str, int | None, int]],
    kind: EntryKind,
    reason: str = "",
) -> None:
    """Move voters to stations of their village: (voter, sex, old place, old station, new station) each.

    Raises Refused where a plenary holds the roll of the village.
    """
    moved = list(moved)
    if moved:
        locks.refuse_if_held(election, [village])
    line = current().seq
    bulk.update(Voter._meta.db_table, ("place", "station_id"), ((Place.STATION, new, pk) for pk, _, _, _, new in moved))
    bulk.insert(
        "roll_entry",
        ENTRY_COLUMNS,
        (
            (election.pk, line, pk, kind, sex, place, village, old, Place.STATION, village, new, reason)
            for pk, sex, place, old, new in moved
        ),
    )


def _stations_for(election: ElectionEvent, made: VillagePlan) -> list[int]:
    """Ids of the village's stations 1 … n, made, reopened or closed as the plan needs."""
    known = {
        one.number: one
        for one in Station.objects.filter(election=election, village=made.village, kind=StationKind.REGULAR)
    }
    venue_of = [made.venue_ids[v] if v >= 0 else None for v in made.plan.venue_of_station.tolist()]
    fresh = []
    for number, venue in enumerate(venue_of, 1):
        if number in known:
            Station.objects.filter(pk=known[number].pk).update(venue_id=venue, closed=False)
        else:
            fresh.append(Station(election=election, village=made.village, number=number, venue_id=venue))
    Station.objects.bulk_create(fresh)
    Station.objects.filter(
        election=election, village=made.village, kind=StationKind.REGULAR, number__gt=len(venue_of)
    ).update(closed=True)
    ids = dict(
        Station.objects.filter(election=election, village=made.village, kind=StationKind.REGULAR).values_list(
            "number", "id"
        )
    )
    return [ids[number] for number in range(1, len(venue_of) + 1)]


def villages_with_stations(election: ElectionEvent, scope: str) -> list[str]:
    """Villages of `scope` where voters already stand at regular stations."""
    return list(
        Voter.objects.filter(in_area(scope), election=election, place=Place.STATION)
        .filter(station__kind=StationKind.REGULAR)
        .values_list("village", flat=True)
        .distinct()
        .order_by("village")
    )


@dataclass(frozen=True, slots=True)
class Summary:
    """Many villages' plans in figures. Walks are straight metres, every voter counts once; None where unknown."""

    stations: int
    voters: int
    mean_walk: float | None
    p95_walk: float | None
    worst_walk: float | None
    over_limit: int
    split_families: int
    rt_split: int
    gap: float | None
    by_nagari: dict[str, siting.Quality]


class Summing:
    """Adds up plans as they come, so that nothing else of them need be kept."""

    def __init__(self) -> None:
        self._by_village: dict[str, siting.Quality] = {}
        self._walks: list[tuple[np.ndarray, np.ndarray]] = []

    def add(self, made: VillagePlan) -> VillagePlan:
        self._by_village[made.village] = made.quality
        self._walks.append(made.walks)
        return made

    def summary(self) -> Summary:
        found = list(self._by_village.values())
        metres = np.concatenate([walk for walk, _ in self._walks]) if self._walks else np.zeros(0)
        voters = np.concatenate([count for _, count in self._walks]) if self._walks else np.zeros(0)
        gaps = [(one.gap, one.voters) for one in found if one.gap is not None]
        return Summary(
            stations=sum(one.stations for one in found),
            voters=sum(one.voters for one in found),
            mean_walk=round(float(np.average(metres, weights=voters)), 1) if voters.sum() else None,
            p95_walk=_share_within(metres, voters, 0.95),
            worst_walk=round(float(metres.max()), 1) if len(metres) else None,
            over_limit=sum(one.over_limit for one in found),
            split_families=sum(one.split_families for one in found),
            rt_split=sum(one.rt_split for one in found),
            gap=float(np.average([g for g, _ in gaps], weights=[v for _, v in gaps])) if gaps else None,
            by_nagari=self._by_village,
        )


def _share_within(metres: np.ndarray, voters: np.ndarray, share: float) -> float | None:
    """The walk that `share` of the voters do not exceed."""
    if not voters.sum():
        return None
    order = np.argsort(metres)
    reached = np.cumsum(voters[order]) / voters.sum()
    return round(float(metres[order][np.searchsorted(reached, share)]), 1)
