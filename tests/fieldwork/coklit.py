"""A nagari ready for coklit: stations full of made-up families and officers who serve there."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Sequence

from tests.conftest import TODAY
from tests.support import world
from tests.support.people import ANYONE_ALLOWED
from tests.support.world import VILLAGE, Person

from tahapan.core import clock
from tahapan.core.text import Text
from tahapan.elections.models import ElectionEvent
from tahapan.fieldwork import acts
from tahapan.fieldwork.kinds import FindingState, HouseholdState, Met, Outcome, Source
from tahapan.fieldwork.models import Finding, Household, Visit
from tahapan.journal.act import act, current
from tahapan.officers import acts as officer_acts
from tahapan.officers.bodies import Body, Position, Sex
from tahapan.officers.hiring import Decision, Seat
from tahapan.officers.hiring import Person as Candidate
from tahapan.officers.models import Post
from tahapan.roll import mapping
from tahapan.roll.models import EntryKind, Voter
from tahapan.stations.models import Station

_NAMES = ("Asmar", "Budi", "Citra", "Dewi", "Eka", "Fajri", "Gusti", "Hasna", "Ilham", "Jumi")
DECISION = Decision("SK 7/PPS/2024", dt.date(2024, 6, 21), dt.date(2024, 6, 24), dt.date(2024, 7, 25))


def people_of(sizes: Sequence[int], hamlets: int = 2, rts: int = 4) -> tuple[Person, ...]:
    """Families of the given sizes, spread over hamlets and RT by their number."""
    return tuple(
        Person(
            family,
            family * 10 + member,
            f"{_NAMES[family * 7 % 10]} {_NAMES[member * 3 % 10]}{_NAMES[family % 9]}".upper(),
            dt.date(1970 + member, 1 + family % 12, 1 + family % 28),
            "LP"[member % 2],
            rt=1 + family % rts,
            hamlet=f"JORONG {'ABCDEFGH'[family % hamlets]}",
        )
        for family, size in enumerate(sizes, start=1)
        for member in range(size)
    )


def settle(election: ElectionEvent, people: Sequence[Person], village: str = VILLAGE) -> list[Voter]:
    """Put people into the roll of a village, not mapped yet."""
    return world.settle(election, tuple(people), village)


def station(election: ElectionEvent, number: int, voters: Iterable[Voter], village: str = VILLAGE) -> Station:
    """A station, made if need be, at which these voters stand from now on."""
    return _station(actor=ANYONE_ALLOWED, election=election, number=number, voters=list(voters), village=village)


@act("uji.station", title=Text("Isi satu TPS", "Fill a station"))
def _station(*, actor: object, election: ElectionEvent, number: int, voters: list[Voter], village: str) -> Station:
    there, _ = Station.objects.get_or_create(election=election, village=village, number=number)
    rows = list(Voter.objects.filter(pk__in=[one.pk for one in voters]).values_list("id", "sex", "place", "station_id"))
    mapping.write_moves(election, village, [(*row, there.pk) for row in rows], EntryKind.MAPPING, "")
    return there


def officer(at: Station, serial: int = 1, load: int | None = None) -> Post:
    """A Pantarlih appointed to a station."""
    person = Candidate(
        f"130304450188{serial:04}", f"PETUGAS {'ABCDEFGHIJ'[serial % 10]}", Sex.FEMALE, dt.date(1988, 1, 5), at.village
    )
    seat = Seat(Body.PANTARLIH, Position.MEMBER, at.village, at)
    return officer_acts.appoint(
        actor=ANYONE_ALLOWED, election=at.election, person=person, seat=seat, decision=DECISION, load=load
    ).post


def replace(post: Post, serial: int, reason: str = "sakit") -> Post:
    """The successor of an officer."""
    person = Candidate(f"130304450188{serial:04}", "PENGGANTI", Sex.FEMALE, dt.date(1988, 1, 5), post.area)
    return officer_acts.replace(actor=ANYONE_ALLOWED, post=post, person=person, reason=reason, decision=DECISION).post


def prepare(election: ElectionEvent, area: str = VILLAGE) -> int:
    """The packages of an area."""
    return acts.prepare(actor=ANYONE_ALLOWED, election=election, area=area)


def visit(
    household: Household,
    voters: Iterable[Voter],
    day: dt.date = TODAY,
    state: HouseholdState = HouseholdState.DONE,
    **finding: object,
) -> Visit:
    """A visit as recording leaves it: one finding a voter (the same, applied, unless told), the household's state."""
    return _visit(
        actor=ANYONE_ALLOWED,
        election=household.election,
        household=household,
        voters=list(voters),
        day=day,
        state=state,
        finding=finding,
    )


@act("uji.visit", title=Text("Kunjungi", "Visit"))
def _visit(
    *,
    actor: object,
    election: ElectionEvent,
    household: Household,
    voters: list[Voter],
    day: dt.date,
    state: HouseholdState,
    finding: dict[str, object],
) -> Visit:
    made = Visit.objects.create(
        election=election,
        line_id=current().seq,
        source=Source.PHONE.value,
        post=household.assignment.post,
        household=household,
        village=household.village,
        at=dt.datetime.combine(day, dt.time(9), clock.WIB),
        day=day,
        met=Met.PERSON.value,
        sticker=True,
    )
    told = {"outcome": Outcome.SAME.value, "state": FindingState.APPLIED.value} | finding
    Finding.objects.bulk_create(Finding(visit=made, voter=voter, **told) for voter in voters)
    household.state, household.visited_on, household.settled = state.value, day, len(voters)
    household.save()
    return made


@act("uji.change", title=Text("Ubah baris", "Change rows"))
def change(*, actor: object, election: ElectionEvent, rows: list[object]) -> int:
    """Save rows a test has changed by hand; returns the line."""
    for row in rows:
        row.save()  # type: ignore[attr-defined]
    return current().seq


def members(household: Household) -> list[Voter]:
    """The people of a family at its station."""
    return list(Voter.objects.filter(station=household.station_id, nkk=household.head.nkk))
