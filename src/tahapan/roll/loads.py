"""How full the stations are and how far people walk to them: read from who stands where, not from a plan."""

from __future__ import annotations

from collections import Counter, defaultdict
from dataclasses import dataclass

import numpy as np
from django.db.models import Count as Rows
from django.db.models import Q

from tahapan.core.balance import Count
from tahapan.elections import queries as elections
from tahapan.elections.models import ElectionEvent
from tahapan.elections.scope import in_area
from tahapan.engines import siting
from tahapan.roll.models import Place, Sex, Voter
from tahapan.stations import queries as stations
from tahapan.stations import rules
from tahapan.stations.models import Station, StationKind


@dataclass(frozen=True, slots=True)
class Load:
    """One station and who stands there."""

    station: Station
    voters: Count
    pantarlih: int
    limit: int

    @property
    def share(self) -> float:
        """How full, as a share of the law's limit."""
        return self.voters.total / self.limit

    @property
    def is_over(self) -> bool:
        return self.voters.total > self.limit


@dataclass(frozen=True, slots=True)
class Figures:
    """All stations of a scope in figures."""

    count: int
    max_load: int
    mean_load: float
    over_limit: int
    split_families: int
    special: int
    pantarlih: int
    by_village: dict[str, int]


@dataclass(frozen=True, slots=True)
class VillageQuality:
    """The mapping of one village. Walks are straight metres from the RT, None where places are not known."""

    village: str
    stations: int
    voters: int
    unmapped: int
    max_load: int
    mean_walk: float | None
    longest_walk: float | None
    split_families: int
    pantarlih: int


def loads(election: ElectionEvent, scope: str) -> list[Load]:
    """Every station of `scope` with its voters, by village and number. Two queries."""
    law = elections.rules(election)
    counts = {
        row["station"]: Count(row["male"], row["female"])
        for row in Voter.objects.filter(in_area(scope), election=election, place=Place.STATION)
        .values("station")
        .annotate(male=Rows("id", filter=Q(sex=Sex.MALE)), female=Rows("id", filter=Q(sex=Sex.FEMALE)))
        .order_by()
    }
    found = []
    for station in stations.stations(election, scope):
        voters = counts.get(station.pk, Count())
        special = station.kind == StationKind.SPECIAL
        found.append(
            Load(
                station=station,
                voters=voters,
                pantarlih=0 if special else rules.pantarlih_needed(law, voters.total),
                limit=rules.max_voters(law, special=special),
            )
        )
    return found


def split_families(election: ElectionEvent, scope: str) -> dict[str, int]:
    """Families whose members stand at more than one regular station, by village; villages without any are left out."""
    torn = (
        Voter.objects.filter(in_area(scope), election=election, place=Place.STATION)
        .filter(station__kind=StationKind.REGULAR)
        .values_list("village", "nkk")
        .annotate(places=Rows("station", distinct=True))
        .filter(places__gt=1)
        .order_by()
    )
    found: dict[str, int] = defaultdict(int)
    for village, _, _ in torn:
        found[village] += 1
    return dict(found)


def figures(election: ElectionEvent, scope: str) -> Figures:
    """The stations of `scope` in figures. Three queries."""
    found = loads(election, scope)
    totals = [load.voters.total for load in found]
    return Figures(
        count=len(found),
        max_load=max(totals, default=0),
        mean_load=round(sum(totals) / len(totals), 1) if totals else 0.0,
        over_limit=sum(load.is_over for load in found),
        split_families=sum(split_families(election, scope).values()),
        special=sum(load.station.kind == StationKind.SPECIAL for load in found),
        pantarlih=sum(load.pantarlih for load in found),
        by_village=dict(sorted(Counter(load.station.village for load in found).items())),
    )


def by_village(election: ElectionEvent, scope: str) -> list[VillageQuality]:
    """The quality report: every village of `scope` with voters or stations, by code. A constant number of queries."""
    walks = _walks(election, scope)
    torn = split_families(election, scope)
    unmapped = dict(
        Voter.objects.filter(in_area(scope), election=election, place=Place.UNMAPPED)
        .values_list("village")
        .annotate(voters=Rows("id"))
        .order_by()
    )
    grouped: dict[str, list[Load]] = defaultdict(list)
    for load in loads(election, scope):
        grouped[load.station.village].append(load)
    return [
        VillageQuality(
            village=village,
            stations=len(grouped[village]),
            voters=sum(load.voters.total for load in grouped[village]),
            unmapped=unmapped.get(village, 0),
            max_load=max((load.voters.total for load in grouped[village]), default=0),
            mean_walk=walks.get(village, (None, None))[0],
            longest_walk=walks.get(village, (None, None))[1],
            split_families=torn.get(village, 0),
            pantarlih=sum(load.pantarlih for load in grouped[village]),
        )
        for village in sorted(grouped.keys() | unmapped.keys())
    ]


def _walks(election: ElectionEvent, scope: str) -> dict[str, tuple[float, float]]:
    """Mean and longest walk by village, from the RT's point to the venue, where both are known."""
    points = {(p.village, p.hamlet, p.rw, p.rt): (p.lng, p.lat) for p in stations.rt_points(scope)}
    places = {
        pk: (lng or 0.0, lat or 0.0)
        for pk, lng, lat in stations.stations(election, scope)
        .filter(venue__lng__isnull=False, venue__lat__isnull=False)
        .values_list("id", "venue__lng", "venue__lat")
    }
    groups = (
        Voter.objects.filter(in_area(scope), election=election, place=Place.STATION)
        .values_list("village", "station", "address", "rw", "rt")
        .annotate(voters=Rows("id"))
        .order_by()
    )
    found: dict[str, list[tuple[float, float, float, float, int]]] = defaultdict(list)
    for village, station, address, rw, rt, voters in groups.iterator(chunk_size=20_000):
        home = points.get((village, rules.hamlet_of(address), rw, rt))
        place = places.get(station)
        if home is not None and place is not None:
            found[village].append((*home, *place, voters))
    return {village: _mean_and_longest(rows) for village, rows in found.items()}


def _mean_and_longest(rows: list[tuple[float, float, float, float, int]]) -> tuple[float, float]:
    table = np.array(rows, dtype=np.float64)
    origin = (float(table[0, 0]), float(table[0, 1]))
    home = siting.project(table[:, 0], table[:, 1], origin)
    place = siting.project(table[:, 2], table[:, 3], origin)
    metres = np.hypot(home[0] - place[0], home[1] - place[1])
    return round(float(np.average(metres, weights=table[:, 4])), 1), round(float(metres.max()), 1)
