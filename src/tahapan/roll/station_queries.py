"""What the station pages read beyond `loads`: the same figures kept until something changes, and who lives in which RT.

Counting a kabupaten takes up to a second; nobody waits for it twice. What is kept belongs to one state of the record:
the last entry of the roll and the last act on stations. A new one makes a new count.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass

from django.db.models import Count as Rows
from django.db.models import Q, QuerySet

from tahapan.core.balance import Count
from tahapan.core.errors import NotFound
from tahapan.elections.models import ElectionEvent
from tahapan.elections.scope import in_area
from tahapan.roll import loads as counting
from tahapan.roll.kept import kept
from tahapan.roll.loads import Load, VillageQuality
from tahapan.roll.models import INSIDE, Place, Sex, Voter
from tahapan.stations import queries as stations
from tahapan.stations import rules
from tahapan.stations.models import Station, StationKind

"""Scopes kept per process."""


@dataclass(frozen=True, slots=True)
class Board:
    """The figures above the list of stations. `unmapped` are voters of the scope who stand at no station yet."""

    stations: int
    voters: int
    max_load: int
    over_limit: int
    split_families: int
    pantarlih: int
    unmapped: int


@dataclass(frozen=True, slots=True, order=True)
class Rt:
    """One RT: numbers are unique only within a hamlet (jorong, dusun) and RW."""

    hamlet: str
    rw: int
    rt: int


@dataclass(frozen=True, slots=True)
class RtCount:
    """The voters of one RT who stand at one station."""

    rt: Rt
    voters: Count


@dataclass(frozen=True, slots=True)
class Moving:
    """Whom a move would take along: `standing` counts their people by station number, 0 for those not mapped yet."""

    families: int
    standing: dict[int, int]

    def people_to(self, number: int) -> int:
        """How many would move to station `number`: those who stand there already stay."""
        return sum(self.standing.values()) - self.standing.get(number, 0)


@kept
def loads(election: ElectionEvent, scope: str) -> tuple[Load, ...]:
    """Every station of `scope` with its voters, by village and number."""
    return tuple(counting.loads(election, scope))


@kept
def quality(election: ElectionEvent, scope: str) -> tuple[VillageQuality, ...]:
    """The quality report of `scope`, by village code."""
    return tuple(counting.by_village(election, scope))


@kept
def board(election: ElectionEvent, scope: str) -> Board:
    """The figures of `scope`."""
    found = loads(election, scope)
    totals = [load.voters.total for load in found]
    return Board(
        stations=len(found),
        voters=sum(totals),
        max_load=max(totals, default=0),
        over_limit=sum(load.is_over for load in found),
        split_families=sum(counting.split_families(election, scope).values()),
        pantarlih=sum(load.pantarlih for load in found),
        unmapped=unmapped(election, scope),
    )


def mapped_villages(election: ElectionEvent, scope: str) -> list[str]:
    """Villages of `scope` where voters stand at regular stations already, by code."""
    return sorted(
        {
            load.station.village
            for load in loads(election, scope)
            if load.voters.total and load.station.kind == StationKind.REGULAR
        }
    )


def unmapped(election: ElectionEvent, scope: str) -> int:
    """Voters of `scope` who stand at no station yet."""
    return Voter.objects.filter(in_area(scope), election=election, place=Place.UNMAPPED).count()


def load_of(station: Station, scope: str) -> Load:
    """One station of `scope` with its voters. Raises NotFound."""
    found = next((one for one in loads(station.election, scope) if one.station.pk == station.pk), None)
    if found is None:
        raise NotFound(stations.UNKNOWN_STATION)
    return found


def rts_of(station: Station) -> list[RtCount]:
    """The RT whose voters stand at `station`, by hamlet, RW and RT. One query."""
    rows = (
        Voter.objects.filter(station=station)
        .values_list("address", "rw", "rt")
        .annotate(male=Rows("id", filter=Q(sex=Sex.MALE)), female=Rows("id", filter=Q(sex=Sex.FEMALE)))
        .order_by()
    )
    found: dict[Rt, Count] = defaultdict(Count)
    for address, rw, rt, male, female in rows:
        found[Rt(rules.hamlet_of(address), rw, rt)] += Count(male, female)
    return [RtCount(rt, voters) for rt, voters in sorted(found.items())]


def family_of(election: ElectionEvent, scope: str, voter: int) -> tuple[str, str]:
    """Village and family card number of a voter of `scope` in the roll. Raises NotFound."""
    found = (
        Voter.objects.filter(in_area(scope), election=election, place__in=INSIDE, pk=voter)
        .values_list("village", "nkk")
        .first()
    )
    if found is None:
        raise NotFound(rules.FAMILY_UNKNOWN)
    return found


def families_in_rt(election: ElectionEvent, village: str, rt: Rt) -> set[str]:
    """The families with someone in one RT, special locations left out."""
    rows = standing(election, village).filter(rw=rt.rw, rt=rt.rt).values_list("nkk", "address")
    return {nkk for nkk, address in rows if rules.hamlet_of(address) == rt.hamlet}


def moving(election: ElectionEvent, village: str, families: Iterable[str]) -> Moving:
    """Who would go along if `families` of `village` moved, and where they stand now. One query."""
    families = set(families)
    rows = (
        standing(election, village)
        .filter(nkk__in=families)
        .values_list("station__number")
        .annotate(people=Rows("id"))
        .order_by()
    )
    return Moving(len(families), {number or 0: people for number, people in rows})


def standing(election: ElectionEvent, village: str) -> QuerySet[Voter]:
    """People in the roll of a village who are not at a special location."""
    return Voter.objects.filter(election=election, village=village, place__in=INSIDE).exclude(
        station__kind=StationKind.SPECIAL
    )


@dataclass(frozen=True, slots=True)
class RtPlace:
    """One RT of the roll and where it lies; no point where nobody told."""

    village: str
    rt: Rt
    voters: int
    point: tuple[float, float] | None

    @property
    def key(self) -> str:
        """The RT within its village as one word of a form."""
        return f"{self.rt.hamlet}|{self.rt.rw}|{self.rt.rt}"


@kept
def rt_places(election: ElectionEvent, scope: str) -> tuple[RtPlace, ...]:
    """Every RT of the roll in `scope`, by village, with its point (lng, lat)."""
    points = {(p.village, Rt(p.hamlet, p.rw, p.rt)): (p.lng, p.lat) for p in stations.rt_points(scope)}
    rows = (
        Voter.objects.filter(in_area(scope), election=election, place__in=INSIDE)
        .values_list("village", "address", "rw", "rt")
        .annotate(voters=Rows("id"))
        .order_by()
    )
    found: dict[tuple[str, Rt], int] = defaultdict(int)
    for village, address, rw, rt, voters in rows:
        found[village, Rt(rules.hamlet_of(address), rw, rt)] += voters
    return tuple(
        RtPlace(village, rt, voters, points.get((village, rt))) for (village, rt), voters in sorted(found.items())
    )
