"""Acts on one event follow each other on every database: what an act checked still holds when it writes."""

from __future__ import annotations

import datetime as dt
import threading

import pytest
from django.db import connection
from tests.conftest import TODAY
from tests.support import world
from tests.support.people import ANYONE_ALLOWED

from tahapan.core import clock
from tahapan.core.errors import Refused
from tahapan.roll import acts, loads
from tahapan.roll.mapping import Wishes
from tahapan.roll.models import Entry, Voter
from tahapan.stations.models import Station


@pytest.mark.skipif(
    connection.vendor == "sqlite",
    reason="SQLite has one writer by itself; the tests' one, in memory, cannot wait",
)
def test_the_last_places_of_a_station_are_given_once(transactional_db):
    """Two families of two ask at the same moment for the last three places of a station."""
    election = world.pilkada()
    crowd = tuple(world.Person(100 + n, 100 + n, f"WARGA {n}", dt.date(1980, 1, 2), "L", 5) for n in range(597))
    pairs = tuple(world.Person(900 + n // 2, 900 + n, f"TAMU {n}", dt.date(1980, 1, 3), "P", 9) for n in range(4))
    world.settle(election, crowd + pairs)
    acts.map_stations(actor=ANYONE_ALLOWED, election=election, area="13.03", wishes=Wishes(stations={world.VILLAGE: 2}))
    full, empty = Station.objects.order_by("number")
    for name, target in (("TAMU", empty), ("WARGA", full)):
        found = Voter.objects.filter(name__startswith=name).exclude(station=target)
        for nkk in sorted(set(found.values_list("nkk", flat=True))):
            _move(election, nkk, target)
    assert [load.voters.total for load in loads.loads(election, "13.03")] == [597, 4]

    families = sorted(set(Voter.objects.filter(station=empty).values_list("nkk", flat=True)))
    assert _at_once([lambda nkk=nkk: _move(election, nkk, full) for nkk in families]) == ["2", "station-too-full"]
    assert [load.voters.total for load in loads.loads(election, "13.03")] == [599, 2]
    assert _broken_chains() == []


def _at_once(asks):
    """Do all at the same moment, each on a connection of its own; what each returned or was refused with, sorted."""
    together, outcomes = threading.Barrier(len(asks)), []

    def do(ask):
        with clock.pretend(TODAY):
            together.wait()
            try:
                outcomes.append(str(ask()))
            except Refused as refusal:
                outcomes.append(refusal.problem.code)
            finally:
                connection.close()

    threads = [threading.Thread(target=do, args=(ask,)) for ask in asks]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return sorted(outcomes)


def _move(election, nkk, station):
    return acts.move_family(
        actor=ANYONE_ALLOWED, election=election, village=world.VILLAGE, nkk=nkk, station=station, reason="uji bersamaan"
    )


def _broken_chains():
    """Voters with an entry that does not start where the one before it ended."""
    broken, stands = [], {}
    for entry in Entry.objects.order_by("id"):
        if entry.voter_id in stands and stands[entry.voter_id] != (entry.from_place, entry.from_station_id):
            broken.append(entry.voter_id)
        stands[entry.voter_id] = (entry.to_place, entry.to_station_id)
    return broken
