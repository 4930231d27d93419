"""Families of a station in the order of the walk, as they stand on paper and on the page where paper is keyed in.

People keep their number within the family: they are counted by the order in which they came into the roll, and somebody
whom coklit struck or moved stays in the count. So a sheet printed weeks ago still names the same people.
"""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType
from typing import Final

from babel.dates import format_datetime
from django.db.models import Count, Max, Q

from tahapan.core import clock, home
from tahapan.elections import areas
from tahapan.elections import queries as elections
from tahapan.elections.models import ElectionEvent
from tahapan.elections.scope import in_area
from tahapan.engines.sheet import Frame, digest_of
from tahapan.fieldwork.documents import model_a
from tahapan.fieldwork.documents.model_a import Family, Legend, Line
from tahapan.fieldwork.kinds import HouseholdState
from tahapan.fieldwork.models import Finding, Household, Visit
from tahapan.journal.models import Line as JournalLine
from tahapan.officers.bodies import Body
from tahapan.officers.models import Post
from tahapan.roll.models import Entry, Place, Voter
from tahapan.stations.models import Station, StationKind

PRINT: Final = "fieldwork.print-sheet"


@dataclass(frozen=True, slots=True)
class Member:
    """One person of a family: `number` as printed (`12.1`), `base` the last entry the sheet had seen, `here` whether
    they stand at this station now."""

    number: str
    voter: Voter
    base: int
    here: bool


@dataclass(frozen=True, slots=True)
class House:
    """One family with its people, and the visits to it that stand, the newest first."""

    household: Household
    people: tuple[Member, ...]
    visits: tuple[Visit, ...]

    @property
    def is_done(self) -> bool:
        return self.household.state == HouseholdState.DONE


def households(station: Station) -> list[Household]:
    """The families of a station in the order of the walk; closed ones are left out."""
    return list(Household.objects.filter(station=station, closed=False).select_related("head").order_by("number"))


def chosen(station: Station, keys: Iterable[int]) -> list[Household]:
    """The families of `keys`, in the order of the walk: also those closed since, or moved within the village."""
    found = Household.objects.filter(election=station.election_id, village=station.village, pk__in=list(keys))
    return list(found.select_related("head").order_by("number", "id"))


def houses(
    station: Station,
    chosen: Sequence[Household],
    print_number: int | None = None,
    shown: Mapping[int, Iterable[int]] = MappingProxyType({}),
) -> list[House]:
    """`chosen` families of one station with people and visits. Four queries, whatever their number.

    `print_number` is the print the finder held: bases are those of that moment. None: of now. `shown` names the people
    of a family that stood on a page before: they are in it, even if they left since.
    """
    found = _found(chosen)
    for one in chosen:
        found[one.pk] |= set(shown.get(one.pk, ()))
    people = _people(station, chosen, found)
    bases = _bases([voter.pk for one in people.values() for voter in one], print_number)
    visits: dict[int, list[Visit]] = defaultdict(list)
    standing = Visit.objects.filter(household__in=[one.pk for one in chosen], replaced=False)
    for visit in standing.select_related("post__officer").prefetch_related("findings").order_by("-at", "-id"):
        visits[visit.household_id or 0].append(visit)
    return [
        House(
            household,
            tuple(
                Member(
                    f"{household.number}.{at}",
                    voter,
                    bases.get(voter.pk, 0),
                    voter.place == Place.STATION and voter.station_id == station.pk,
                )
                for at, voter in enumerate(people[household.pk], 1)
            ),
            tuple(visits[household.pk]),
        )
        for household in chosen
    ]


def _found(chosen: Iterable[Household]) -> dict[int, set[int]]:
    """By household: the listed voters of whom a visit said something."""
    rows = Finding.objects.filter(
        visit__household__in=[one.pk for one in chosen], visit__replaced=False, voter__isnull=False
    )
    found: dict[int, set[int]] = defaultdict(set)
    for household, voter in rows.order_by().values_list("visit__household_id", "voter_id"):
        found[household].add(voter)
    return found


def _people(station: Station, chosen: Iterable[Household], found: dict[int, set[int]]) -> dict[int, list[Voter]]:
    """By household: its people, by the order in which they came into the roll."""
    of_voter = {voter: household for household, voters in found.items() for voter in voters}
    of_card = {one.head.nkk: one.pk for one in chosen}
    rows = Voter.objects.filter(
        Q(nkk__in=list(of_card), place=Place.STATION, station=station) | Q(pk__in=list(of_voter)),
        election=station.election_id,
        village=station.village,
    )
    people: dict[int, list[Voter]] = {one.pk: [] for one in chosen}
    for voter in rows.order_by("id"):
        household = of_voter.get(voter.pk) or of_card.get(voter.nkk)
        if household is not None:
            people[household].append(voter)
    return people


def _bases(voters: Sequence[int], print_number: int | None) -> dict[int, int]:
    entries = Entry.objects.filter(voter__in=voters)
    if print_number is not None:
        entries = entries.filter(line__lte=print_number)
    return dict(entries.order_by().values_list("voter").annotate(Max("id")))


def left_out(station: Station, printed: Iterable[int]) -> int:
    """How many stand at a station, are not among `printed` and were met by no visit: nobody would go to them.

    Whom coklit itself brought here after the packages were made (new, or moved from another station) was met.
    """
    here = Voter.objects.filter(station=station, place=Place.STATION).exclude(pk__in=list(printed))
    return here.exclude(findings__visit__replaced=False).count()


# ── Officers and prints


def officers(station: Station) -> list[Post]:
    """The Pantarlih of a station, running ones first; those who left did visits too, so they stay to be chosen."""
    found = (
        Post.objects.filter(
            Q(station=station) | Q(assignments__station=station), election=station.election_id, body=Body.PANTARLIH
        )
        .select_related("officer", "election", "station")
        .distinct()
    )
    return sorted(found, key=lambda post: (not post.is_running, post.start, post.pk))


def prints(station: Station) -> list[JournalLine]:
    """The prints made of a station's list, the newest first."""
    return list(JournalLine.objects.filter(act=PRINT, facts__station=station.pk).order_by("-seq"))


def printed(election: ElectionEvent, scope: str) -> set[int]:
    """The stations of `scope` whose list was printed. One query."""
    lines = JournalLine.objects.filter(in_area(scope, "area"), act=PRINT, election=election.slug)
    return set(lines.order_by().values_list("facts__station", flat=True))


@dataclass(frozen=True, slots=True)
class Progress:
    """One station: families in all, visited to the end, and to be visited again."""

    station: Station
    families: int
    done: int
    again: int


def progress(stations: Sequence[Station]) -> list[Progress]:
    """Families of regular stations in figures. One query."""
    rows = (
        Household.objects.filter(station__in=[one.pk for one in stations], closed=False)
        .order_by()
        .values_list("station")
        .annotate(
            all=Count("id"),
            done=Count("id", filter=Q(state=HouseholdState.DONE)),
            again=Count("id", filter=Q(state=HouseholdState.AGAIN)),
        )
    )
    figures = {station: counts for station, *counts in rows}
    return [Progress(one, *figures.get(one.pk, (0, 0, 0))) for one in stations if one.kind == StationKind.REGULAR]


# ── What the printed form says


def families(found: Iterable[House]) -> list[Family]:
    """Families as they are printed: people who stand here, with all elements in full."""
    return [
        Family(
            house.household.number,
            tuple(Line(one.number, _cells(one.voter)) for one in house.people if one.here),
            _note(house),
        )
        for house in found
        if any(one.here for one in house.people)
    ]


def _cells(voter: Voter) -> tuple[str, ...]:
    return (
        voter.nkk,
        voter.nik,
        voter.name,
        voter.birth_place,
        voter.birth_date.strftime("%d-%m-%Y"),
        voter.marital,
        voter.sex,
        voter.address,
        str(voter.rt),
        str(voter.rw),
        str(voter.disability) if voter.disability else "",
        voter.ktp,
    )


def _note(house: House) -> str:
    if not house.visits:
        return ""
    day = house.visits[0].day
    return f"{'Selesai' if house.is_done else 'Dikunjungi'} {day:%d-%m-%Y}"


def legend(election: ElectionEvent) -> Legend:
    """The codes of the election's law, in Indonesian as the forms are."""
    law = elections.rules(election)

    def words(kind: str) -> dict[str, str]:
        return {code: one.name.id for code, one in law.codes(kind).items() if not one.old}

    return Legend(words("tms"), words("disability"), words("marital"), words("ktp-el"))


def frame(station: Station, title: str, moment: dt.datetime, number: int, digest: str, address: str) -> Frame:
    """What stands around the content of a form of one station."""
    names = areas.labelled_path(station.village)
    local = moment.astimezone(clock.zone_of(station.village))
    return Frame(
        office=home.current().office.upper(),
        title=title,
        event=station.election.name.id,
        places=(*names, ("TPS", str(station.number)), *((("Tempat", station.venue.name),) if station.venue else ())),
        moment=f"{format_datetime(local, 'd MMMM yyyy HH.mm', locale='id')} {local.tzname()}",
        number=number,
        digest=digest,
        address=address,
    )


def signers(posts: Iterable[Post]) -> list[tuple[str, str]]:
    """Who signs: the running Pantarlih by name, and PPS."""
    return [*(("Pantarlih", post.officer.name) for post in posts if post.is_running), ("PPS", "")]


def list_of(
    station: Station, found: Sequence[House], moment: dt.datetime, number: int, address: str
) -> tuple[bytes, list[Family], str]:
    """Model A-Daftar Pemilih of `found` families of a station as (PDF, families printed, SHA-256 of what they say)."""
    printed = families(found)
    digest = model_a.digest(printed)
    pdf = model_a.draw(
        frame(station, model_a.TITLE, moment, number, digest, address),
        printed,
        legend(station.election),
        signers(officers(station)),
        areas.get(station.village).name,
        station.election.voting_day.year,
    )
    return pdf, printed, digest


def new_people_of(station: Station, moment: dt.datetime, address: str, pages: int = 1) -> bytes:
    """Model A-Daftar Potensial Pemilih of a station with empty lines: holds nothing of anybody but the signers."""
    digest = digest_of([station.village, station.number, pages])
    around = frame(station, model_a.NEW_TITLE, moment, 0, digest, address)
    return model_a.draw_new(
        around,
        pages,
        legend(station.election),
        signers(officers(station)),
        areas.get(station.village).name,
        station.election.voting_day.year,
    )
