"""Voters in no list (DPK), served on voting day at the station of their address (PKPU 7/2024 Pasal 53)."""

from __future__ import annotations

import datetime as dt
from typing import Any, Final

from tahapan.core import clock
from tahapan.core import nik as niks
from tahapan.core.actor import Actor
from tahapan.core.errors import Problem, Refused
from tahapan.core.text import Text
from tahapan.elections import queries as elections
from tahapan.elections.models import ElectionEvent
from tahapan.journal.act import act, current, note
from tahapan.lists import after_queries, after_rules
from tahapan.lists.models import Unlisted
from tahapan.roll import record
from tahapan.roll.models import INSIDE, Place, Sex, Voter
from tahapan.stations.models import Station

SERVE: Final = "lists.serve-unlisted"

PERSON_MISSING: Final = Problem(
    "dpk-person-missing",
    Text("NIK 16 angka dan nama dari KTP-el diperlukan.", "The 16 digits of the NIK and the name are needed."),
    Text("Salin dari KTP-el yang ditunjukkan.", "Copy them from the KTP-el shown."),
)
LISTED: Final = Problem(
    "dpk-listed",
    Text("Orang ini terdaftar dalam DPT di {where}.", "This person is listed in the DPT at {where}."),
    Text("Arahkan ke TPS itu.", "Send them to that station."),
)
SERVED_TWICE: Final = Problem(
    "dpk-twice",
    Text("Orang dengan NIK ini sudah dilayani di {where}.", "Somebody with this NIK was served at {where} already."),
    Text("Laporkan kepada pengawas TPS.", "Tell the supervisor of the station."),
)


def _of_station(arguments: dict[str, Any]) -> tuple[str, str]:
    return arguments["station"].village, arguments["election"].slug


@act(SERVE, title=Text("Catat pemilih DPK", "Record an unlisted voter (DPK)"), scope=_of_station)
def serve(
    *,
    actor: Actor,
    election: ElectionEvent,
    station: Station,
    nik: str,
    name: str,
    sex: Sex,
    rt: int,
    rw: int,
    served: dt.datetime,
) -> Unlisted:
    """Record somebody eligible who is in no DPT and voted at `station` on voting day between 12 and 13 local time.

    It may be keyed in later, from the paper of the station. Side effects: one Unlisted. Raises Refused, with the
    article, for another day or hour and for an RT/RW the station does not serve; for a NIK of the DPT, served before.
    """
    law = elections.rules(election)
    zone = clock.zone_of(station.village)
    after_rules.check_served(law, served, clock.now(), election.voting_day, zone)
    after_rules.check_neighbourhood(law, station.number, (rt, rw), after_queries.serving(election, station, rt, rw))
    if niks.parts(nik) is None or not name.strip():
        raise Refused(PERSON_MISSING)
    listed = Voter.objects.select_related("station").filter(election=election, nik=nik, place__in=INSIDE).first()
    if listed is not None:
        raise Refused(LISTED.fill(where=record.standing(Place(listed.place), listed.village, listed.station)))
    earlier = Unlisted.objects.select_related("station").filter(election=election, nik=nik).first()
    if earlier is not None:
        there = record.standing(Place.STATION, earlier.station.village, earlier.station)
        raise Refused(SERVED_TWICE.fill(where=there))
    made = Unlisted.objects.create(
        election=election,
        station=station,
        nik=nik,
        name=name.strip().upper()[:120],
        sex=sex,
        rt=rt,
        rw=rw,
        served=served,
        line_id=current().seq,
    )
    note(station=station.pk, tps=station.number, unlisted=made.pk)
    return made
