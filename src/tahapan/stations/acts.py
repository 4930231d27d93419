"""Every write of this room. Who votes where is the roll's (`roll.acts`)."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from tahapan.core import areas as codes
from tahapan.core.actor import Actor
from tahapan.core.errors import Problem, Refused
from tahapan.core.text import Text
from tahapan.elections import areas
from tahapan.elections.models import ElectionEvent
from tahapan.journal.act import act, note
from tahapan.stations.models import FIRST_SPECIAL_NUMBER, RtPoint, Station, StationKind, Venue, VenueKind

OUTSIDE_AREA = Problem(
    code="place-outside-area",
    what=Text("Ada tempat di luar wilayah {area}.", "Some places lie outside {area}."),
    next=Text("Kirim hanya tempat di wilayah itu.", "Send only places of that area."),
)
SPECIAL_NUMBER = Problem(
    code="special-number",
    what=Text("Nomor TPS lokasi khusus dimulai dari 901.", "Stations at special locations are numbered from 901."),
    next=Text("Pakai nomor 901 atau lebih.", "Use 901 or above."),
)


@dataclass(frozen=True, slots=True)
class VenueRow:
    """A venue as it is told: where, what, how many rooms."""

    village: str
    name: str
    kind: VenueKind
    rooms: int = 1
    lng: float | None = None
    lat: float | None = None


@dataclass(frozen=True, slots=True)
class RtRow:
    """Where one RT lies, as drawn on a map or measured."""

    village: str
    hamlet: str
    rw: int
    rt: int
    lng: float
    lat: float


@act("stations.add-venues", title=Text("Catat tempat TPS", "Record venues"))
def add_venues(*, actor: Actor, area: str, venues: Sequence[VenueRow], reason: str = "") -> int:
    """Record places with rooms where stations may stand; a venue known by village and name is brought up to date.

    Side effects: Venue rows. Returns how many were given. Raises Refused when one lies outside `area`.
    """
    _inside(area, (one.village for one in venues))
    Venue.objects.bulk_create(
        [Venue(village=v.village, name=v.name, kind=v.kind, rooms=v.rooms, lng=v.lng, lat=v.lat) for v in venues],
        batch_size=1000,
        update_conflicts=True,
        unique_fields=["village", "name"],
        update_fields=["kind", "rooms", "lng", "lat"],
    )
    note(venues=len(venues))
    return len(venues)


@act("stations.set-rt-points", title=Text("Catat letak RT", "Record where RT lie"))
def set_rt_points(*, actor: Actor, area: str, points: Sequence[RtRow], reason: str = "") -> int:
    """Record where each RT lies; a known RT is moved. Side effects: RtPoint rows. Raises Refused outside `area`."""
    _inside(area, (one.village for one in points))
    RtPoint.objects.bulk_create(
        [RtPoint(village=p.village, hamlet=p.hamlet, rw=p.rw, rt=p.rt, lng=p.lng, lat=p.lat) for p in points],
        batch_size=1000,
        update_conflicts=True,
        unique_fields=["village", "hamlet", "rw", "rt"],
        update_fields=["lng", "lat"],
    )
    note(points=len(points))
    return len(points)


def _of_village(arguments: dict[str, object]) -> tuple[str, str]:
    election = arguments["election"]
    return str(arguments["village"]), str(getattr(election, "slug", ""))


@act(
    "stations.open-special",
    title=Text("Buka TPS lokasi khusus", "Open a station at a special location"),
    scope=_of_village,
)
def open_special(
    *, actor: Actor, election: ElectionEvent, village: str, number: int, name: str, venue: Venue | None = None
) -> Station:
    """Open a station at a special location (lapas, panti, …) in `village`. No voter stands there yet.

    Side effects: one Station. Raises Refused for a number below 901, NotFound for an unknown village.
    """
    areas.get(village)
    if number < FIRST_SPECIAL_NUMBER:
        raise Refused(SPECIAL_NUMBER)
    note(village=village, number=number)
    return Station.objects.create(
        election=election, village=village, number=number, kind=StationKind.SPECIAL, name=name, venue=venue
    )


def _inside(area: str, villages: Iterable[str]) -> None:
    if any(not codes.contains(area, village) for village in set(villages)):
        raise Refused(OUTSIDE_AREA.fill(area=area))
