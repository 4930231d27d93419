"""Reading stations and venues. Who stands at a station is counted by the roll."""

from __future__ import annotations

from django.db.models import QuerySet

from tahapan.core.areas import NATION
from tahapan.core.errors import NotFound, Problem
from tahapan.core.text import Text
from tahapan.elections.models import ElectionEvent
from tahapan.elections.scope import in_area
from tahapan.journal.registry import right
from tahapan.stations.models import RtPoint, Station, Venue

READ = right("stations.read", Text("Lihat TPS dan peta", "See stations and map"))

UNKNOWN_STATION = Problem(
    code="station-unknown",
    what=Text("TPS ini tidak ada di wilayah Anda.", "There is no such station in your area."),
    next=Text("Pilih TPS dari daftar.", "Choose a station from the list."),
)


def stations(election: ElectionEvent, scope: str = NATION) -> QuerySet[Station]:
    """Stations in use of an event within `scope`, with their venue, by village and number."""
    found = Station.objects.filter(election=election, closed=False).select_related("venue")
    return found.filter(in_area(scope))


def station(election: ElectionEvent, village: str, number: int, scope: str = NATION) -> Station:
    """One station within `scope`. Raises NotFound, also for one that lies outside."""
    found = stations(election, scope).filter(village=village, number=number).first()
    if found is None:
        raise NotFound(UNKNOWN_STATION)
    return found


def venues(scope: str = NATION) -> QuerySet[Venue]:
    """Venues within `scope`."""
    return Venue.objects.filter(in_area(scope))


def rt_points(scope: str = NATION) -> QuerySet[RtPoint]:
    """RT points within `scope`."""
    return RtPoint.objects.filter(in_area(scope))
