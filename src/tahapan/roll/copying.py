"""A re-vote takes the stations and the roll of the event it replaces, as they stand.

Peraturan Bawaslu 1/2024 art. 51; operations dossier section 5.3.
"""

from __future__ import annotations

from collections.abc import Mapping

from django.db import connection

from tahapan.elections.models import ElectionEvent
from tahapan.elections.scope import in_area
from tahapan.journal.act import current
from tahapan.roll.models import EntryKind, Place
from tahapan.stations.models import Station


def copy_stations(election: ElectionEvent, base: ElectionEvent) -> dict[int, int]:
    """Open in `election` the stations `base` has in its area; returns new ids by old ones. Runs inside an act."""
    old = list(Station.objects.filter(in_area(election.area), election=base, closed=False))
    Station.objects.bulk_create(
        [
            Station(
                election=election, village=s.village, number=s.number, kind=s.kind, venue_id=s.venue_id, name=s.name
            )
            for s in old
        ],
        batch_size=1000,
    )
    new = {
        (village, number): pk
        for pk, village, number in Station.objects.filter(election=election).values_list("id", "village", "number")
    }
    return {station.pk: new[station.village, station.number] for station in old}


def copy_voters(election: ElectionEvent, base: ElectionEvent, station_of: Mapping[int, int]) -> int:
    """Copy everyone who stands at a station of `base`, with one COPY entry each.

    Runs inside an act; returns how many.
    """
    line = current().seq
    with connection.cursor() as cursor:
        cursor.execute("CREATE TEMPORARY TABLE copied_station (old_id bigint PRIMARY KEY, new_id bigint NOT NULL)")
        cursor.executemany("INSERT INTO copied_station VALUES (%s, %s)", list(station_of.items()))
        cursor.execute(
            "INSERT INTO roll_voter (election_id, nkk, nik, name, birth_place, birth_date, marital, sex, address, rt,"
            " rw, disability, ktp, village, place, station_id, dpt_match, fingerprint)"
            " SELECT %s, nkk, nik, name, birth_place, birth_date, marital, sex, address, rt, rw, disability, ktp,"
            " village, place, new_id, dpt_match, fingerprint"
            " FROM roll_voter JOIN copied_station ON station_id = old_id WHERE election_id = %s ORDER BY id",
            [election.pk, base.pk],
        )
        copied = cursor.rowcount
        cursor.execute(
            "INSERT INTO roll_entry (election_id, line_id, voter_id, kind, sex, from_place, from_village, to_place,"
            " to_village, to_station_id, reason)"
            " SELECT election_id, %s, id, %s, sex, %s, '', place, village, station_id, ''"
            " FROM roll_voter WHERE election_id = %s ORDER BY id",
            [line, EntryKind.COPY, Place.NEW, election.pk],
        )
        cursor.execute("DROP TABLE copied_station")
    return int(copied)
