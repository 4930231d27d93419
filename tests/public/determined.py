"""A determined list of the tiny world: everyone of the village at two stations, one of them placed on the map."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from tests.support import world
from tests.support.people import ANYONE_ALLOWED

from tahapan.core import clock, home
from tahapan.core.text import Text
from tahapan.elections.models import ElectionEvent
from tahapan.journal import files
from tahapan.journal.act import act, current
from tahapan.lists import listed, snapshots
from tahapan.lists.kinds import ListKind, PlenaryState, Tier
from tahapan.lists.models import Cut, Plenary
from tahapan.roll import changes
from tahapan.roll.as_of import as_of
from tahapan.roll.changes import Change, Spot
from tahapan.roll.models import EntryKind, Place, Voter
from tahapan.stations.models import Station, Venue

DETERMINED_ON = dt.datetime(2024, 8, 11, 14, 30, tzinfo=clock.WIB)
VENUE = (101.0312, -0.7012)
"""A made-up place, longitude and latitude."""


@dataclass(frozen=True)
class Town:
    """The event, its stations by number, and the cut that was determined."""

    election: ElectionEvent
    stations: dict[int, Station]
    cut: Cut


def town(kind: ListKind = ListKind.DPS) -> Town:
    """The tiny world at its stations, with `kind` determined."""
    with clock.pretend(DETERMINED_ON):
        election = world.pilkada()
        voters = world.settle(election)
        stations = _map(actor=ANYONE_ALLOWED, election=election, voters=voters)
        return Town(election, stations, determine(actor=ANYONE_ALLOWED, election=election, kind=kind))


def _place(*, actor: object, election: ElectionEvent, voters: list[Voter]) -> dict[int, Station]:
    lng, lat = VENUE
    school = Venue.objects.create(
        village=world.VILLAGE, name="SDN 1 UJI", kind="sekolah", address="Jorong Koto Tuo", lng=lng, lat=lat
    )
    stations = {
        number: Station.objects.create(election=election, village=world.VILLAGE, number=number, venue=venue)
        for number, venue in ((1, school), (2, None))
    }
    rows = [
        Change(one.pk, EntryKind.MAPPING, spot=Spot(Place.STATION, one.village, stations[1 + (one.rt > 2)].pk))
        for one in voters
    ]
    changes.write(election, rows)
    return stations


def _cut(*, actor: object, election: ElectionEvent, kind: ListKind, more: int = 0) -> Cut:
    line = current().seq
    inside = Voter.objects.filter(election=election, place=Place.STATION)
    with files.scratch("uji") as folder:
        snapshot = folder / "kosong"
        snapshots.write(as_of(election, election.area), snapshot)
        kept = files.keep(snapshot, name="uji", media_type="application/octet-stream")
    plenary = Plenary.objects.create(
        election=election,
        list=kind,
        tier=Tier.REGENCY,
        area=election.area,
        attempt=Plenary.objects.filter(election=election, list=kind).count() + 1,
        state=PlenaryState.CLOSED,
        scheduled=DETERMINED_ON,
        venue="Aula",
        proposed_by="uji",
        proposed_line=line,
        called_line_id=line,
        closed_line_id=line,
    )
    cut = Cut.objects.create(
        election=election,
        list=kind,
        tier=Tier.REGENCY,
        area=election.area,
        number=Cut.objects.filter(election=election).count() + 1,
        plenary=plenary,
        line_id=line,
        upto=line - 1,
        snapshot=kept,
        male=inside.filter(sex="L").count() + more,
        female=inside.filter(sex="P").count(),
    )
    listed.fill(cut)
    return cut


_map = act("uji.place", title=Text("Tempatkan", "Place"))(_place)
determine = act("uji.determine", title=Text("Tetapkan", "Determine"))(_cut)


def forget_uses() -> None:
    """Empty all buckets."""
    (home.current().work / "buckets").unlink(missing_ok=True)
