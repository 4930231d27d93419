"""Visits as tests tell them: short ways to say who was found how, recorded through the one function that records."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from django.db.models import Max
from tests.fieldwork import coklit
from tests.support.people import ANYONE_ALLOWED
from tests.support.world import PEOPLE

from tahapan.core.ids import uuid7
from tahapan.core.text import Text
from tahapan.elections.models import ElectionEvent
from tahapan.fieldwork import recording
from tahapan.fieldwork.drafts import Evidence, FindingDraft, PersonDraft, VisitDraft
from tahapan.fieldwork.kinds import Met, Outcome, Source
from tahapan.fieldwork.models import Household
from tahapan.fieldwork.recording import Recorded
from tahapan.journal.act import act
from tahapan.officers.models import Post
from tahapan.roll import changes
from tahapan.roll.changes import Change
from tahapan.roll.models import Entry, Place, Voter
from tahapan.stations.models import Station

AT = dt.datetime(2024, 7, 5, 2, tzinfo=dt.UTC)
DEAD = Evidence("akta-kematian", "AK-1")


@dataclass(frozen=True)
class Town:
    """The tiny world at two stations with an officer each, packages prepared. `bases` are voters' last entries."""

    election: ElectionEvent
    voters: list[Voter]
    stations: tuple[Station, Station]
    posts: tuple[Post, Post]
    bases: Mapping[int, int]

    def household(self, voter: Voter) -> Household:
        family = [one.pk for one in self.voters if one.nkk == voter.nkk]
        return Household.objects.get(election=self.election, head=min(family))

    def says(self, voter: Voter, outcome: Outcome = Outcome.SAME, **more: object) -> FindingDraft:
        """A finding about a voter, seen as they stood when the packages were made."""
        values = {"voter": voter.pk, "base": self.bases[voter.pk], "outcome": outcome, **more}
        return FindingDraft(**values)  # type: ignore[arg-type]

    def visit(self, *people: FindingDraft, post: Post | None = None, **more: object) -> VisitDraft:
        """A visit to the family of the first person, by the officer of their station."""
        first = next((one for one in self.voters if people and one.pk == people[0].voter), self.voters[0])
        household = self.household(first)
        values = {
            "id": uuid7(), "at": AT, "met": Met.PERSON, "source": Source.PHONE, "household": household,
            "post": post or next(one for one in self.posts if one.station_id == household.station_id),
            "people": people,
        }  # fmt: skip
        return VisitDraft(**{**values, **more})  # type: ignore[arg-type]

    def record(self, *visits: VisitDraft) -> list[Recorded]:
        return _record(actor=ANYONE_ALLOWED, election=self.election, drafts=visits)

    def office(self, *done: Change) -> None:
        """The office changes voters by itself."""
        _office(actor=ANYONE_ALLOWED, election=self.election, done=done)

    def standing(self) -> dict[int, tuple[object, ...]]:
        """Who stands where and with which elements: what must not depend on the order of arrival."""
        rows = Voter.objects.filter(election=self.election).values_list(
            "id", "place", "station_id", "name", "address", "nkk", "marital", "rt", "sex", "village", "fingerprint"
        )
        return {row[0]: row[1:] for row in rows}


@act("uji.record", title=Text("Catat", "Record"))
def _record(*, actor: object, election: ElectionEvent, drafts: Sequence[VisitDraft]) -> list[Recorded]:
    return recording.record(election, drafts)


@act("uji.office-changes", title=Text("Kantor mengubah", "The office changes"))
def _office(*, actor: object, election: ElectionEvent, done: Sequence[Change]) -> list[int]:
    return changes.write(election, done)


def town(election: ElectionEvent) -> Town:
    """Families 1 to 3 at station 1, 4 and 5 at station 2; one officer each."""
    voters = coklit.settle(election, PEOPLE)
    first = [one for one in voters if int(one.nkk[-4:]) <= 3]
    stations = (
        coklit.station(election, 1, first),
        coklit.station(election, 2, [one for one in voters if one not in first]),
    )
    posts = (coklit.officer(stations[0], 1), coklit.officer(stations[1], 2))
    coklit.prepare(election)
    bases = dict(Entry.objects.order_by().values_list("voter").annotate(Max("id")))
    return Town(election, list(Voter.objects.order_by("id")), stations, posts, bases)


def somebody(serial: int = 7, **more: object) -> PersonDraft:
    """Somebody eligible who is not listed."""
    elements = {
        "nkk": "1303040101200001", "nik": f"130304170590{serial:04}", "name": "BARU SEKALI", "birth_place": "SIJUNJUNG",
        "birth_date": "1990-05-17", "marital": "S", "sex": "L", "address": "JORONG KOTO TUO", "rt": 1, "rw": 0,
        "disability": 0, "ktp": "S", **more,
    }  # fmt: skip
    return PersonDraft(elements, Evidence("kk"))


def balances(election: ElectionEvent) -> bool:
    """Whether every voter stands where their entries lead, and counts by sex add up place by place."""
    ends: dict[tuple[str, str, int | None, str], int] = {}
    for entry in Entry.objects.filter(election=election):
        out = (entry.from_place, entry.from_village, entry.from_station_id, entry.sex)
        into = (entry.to_place, entry.to_village, entry.to_station_id, entry.sex)
        ends[out] = ends.get(out, 0) - 1
        ends[into] = ends.get(into, 0) + 1
    for voter in Voter.objects.filter(election=election).exclude(place=Place.NEW):
        end = (voter.place, voter.village, voter.station_id, voter.sex)
        ends[end] = ends.get(end, 0) - 1
    return not any(count for end, count in ends.items() if end[0] != Place.NEW)
