"""Every read of the roll: scoped by area, NIK and NKK masked, a constant number of queries per page."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

from django.db.models import Count as CountRows
from django.db.models import Q, QuerySet, Value
from django.db.models.functions import Concat

from tahapan.core import areas as codes
from tahapan.core.age import age_on
from tahapan.core.areas import Level
from tahapan.core.balance import Count
from tahapan.core.errors import NotFound, Problem
from tahapan.core.nik import mask
from tahapan.core.text import Text
from tahapan.elections import areas
from tahapan.elections.models import ElectionEvent
from tahapan.elections.scope import in_area
from tahapan.journal.registry import right
from tahapan.roll.models import INSIDE, Entry, Intake, Place, Sex, Voter

READ: Final = right("roll.read", Text("Lihat daftar pemilih", "See the voter roll"))

PAGE_SIZE: Final = 50
COUNTED_UP_TO: Final = 10_000
"""A search is counted exactly up to here; beyond, people narrow it rather than read on."""

UNKNOWN_VOTER: Final = Problem(
    code="voter-unknown",
    what=Text("Pemilih ini tidak ada, atau di luar wilayah Anda.", "There is no such voter, or not in your area."),
    next=Text("Cari menurut nama atau NIK.", "Search by name or NIK."),
)
UNKNOWN_INTAKE: Final = Problem(
    code="intake-unknown",
    what=Text("Pemasukan berkas ini tidak ada.", "There is no such intake."),
    next=Text("Pilih dari daftar pemasukan.", "Choose one from the list of intakes."),
)


# ── Counts


def in_scope(voters: QuerySet[Voter], election: ElectionEvent, scope: str) -> QuerySet[Voter]:
    """Voters of the event in `scope`; a scope as large as the event needs no condition."""
    of_event = voters.filter(election=election)
    return of_event if codes.contains(scope, election.area) else of_event.filter(in_area(scope))


def inside(election: ElectionEvent, scope: str) -> QuerySet[Voter]:
    """Voters who are in the roll now (mapped or not), in `scope`."""
    return in_scope(Voter.objects.all(), election, scope).filter(place__in=INSIDE)


def counts(election: ElectionEvent, scope: str) -> Count:
    """Men and women in the roll, in `scope`. One query."""
    rows = inside(election, scope).values_list("sex").annotate(CountRows("id")).order_by()
    return _count(rows)


def _count(rows: Iterable[tuple[str, int]]) -> Count:
    by_sex = dict(rows)
    return Count(by_sex.get(Sex.MALE, 0), by_sex.get(Sex.FEMALE, 0))


def counts_by(election: ElectionEvent, scope: str, level: Level) -> dict[str, Count]:
    """The same for every area of `level` in `scope`, by code in order; areas without voters count zero. One query.

    Empty where `scope` lies outside the event's area.
    """
    if not codes.contains(scope, election.area) and not codes.contains(election.area, scope):
        return {}
    within = election.area if codes.contains(scope, election.area) else scope
    found = {area.code: Count() for area in areas.within(within, level)}
    rows = inside(election, scope).values_list("village", "sex").annotate(CountRows("id")).order_by()
    for village, sex, number in rows:
        code = codes.up_to(village, level)
        found[code] = found.get(code, Count()) + _count([(sex, number)])
    return found


# ── Lists


@dataclass(frozen=True, slots=True)
class VoterRow:
    """A voter as shown in a list. `nik` and `nkk` are masked; `age` in years on voting day."""

    id: int
    name: str
    nik: str
    nkk: str
    sex: Sex
    age: int
    village: str
    address: str
    rt: int
    rw: int
    place: Place
    station_id: int | None
    station_number: int | None
    dpt_match: str


@dataclass(frozen=True, slots=True)
class VoterPage:
    """One page of a search. `total` is exact unless `more_than_counted`: then it is COUNTED_UP_TO."""

    rows: tuple[VoterRow, ...]
    number: int
    total: int
    more_than_counted: bool
    has_next: bool

    @property
    def has_previous(self) -> bool:
        return self.number > 1


def voters(
    election: ElectionEvent,
    scope: str,
    *,
    village: str = "",
    station: int | None = None,
    name: str = "",
    nik: str = "",
    nkk: str = "",
    place: Place | None = None,
    page: int = 1,
) -> VoterPage:
    """One page of the voters of `scope`, by name. Two queries, whatever the number of rows.

    `village` any area code inside the scope; `station` a station's id; `name` every word somewhere in the name,
    whatever the case; `nik` and `nkk` exactly, blanks ignored; `place` one place (default: all, struck ones included).
    """
    found = in_scope(Voter.objects.all(), election, scope)
    if village:
        found = in_scope(found, election, village)
    exact = {"station": station, "nik": _digits(nik), "nkk": _digits(nkk), "place": place}
    found = found.filter(**{field: value for field, value in exact.items() if value})
    for word in name.split():
        found = found.filter(name__icontains=word)
    page = max(page, 1)
    start = (page - 1) * PAGE_SIZE
    counted = found.order_by()[: COUNTED_UP_TO + 1].count()
    rows = list(_by_name(found, counted).select_related("station")[start : start + PAGE_SIZE + 1])
    return VoterPage(
        rows=tuple(_row(voter, election.voting_day) for voter in rows[:PAGE_SIZE]),
        number=page,
        total=min(counted, COUNTED_UP_TO),
        more_than_counted=counted > COUNTED_UP_TO,
        has_next=len(rows) > PAGE_SIZE,
    )


def _by_name(found: QuerySet[Voter], counted: int) -> QuerySet[Voter]:
    """By name. Few rows are found first and then sorted: in order of name SQLite would read the whole roll for them."""
    if counted > COUNTED_UP_TO:
        return found.order_by("name", "id")
    return Voter.objects.filter(pk__in=found.order_by().values("pk")).order_by(Concat("name", Value("")), "id")


def _digits(number: str) -> str:
    return "".join(number.split())


def _row(voter: Voter, voting_day: dt.date) -> VoterRow:
    return VoterRow(
        id=voter.pk,
        name=voter.name,
        nik=mask(voter.nik),
        nkk=mask(voter.nkk),
        sex=Sex(voter.sex),
        age=age_on(voting_day, voter.birth_date),
        village=voter.village,
        address=voter.address,
        rt=voter.rt,
        rw=voter.rw,
        place=Place(voter.place),
        station_id=voter.station_id,
        station_number=voter.station.number if voter.station else None,
        dpt_match=voter.dpt_match,
    )


# ── One voter


def voter(election: ElectionEvent, pk: int, scope: str) -> Voter:
    """The voter, with station and event. Raises NotFound outside the scope, as for a voter who does not exist.

    The row holds NIK and NKK: pages show `core.nik.mask`, and the numbers only through the act `roll.reveal`.
    """
    found = in_scope(Voter.objects.select_related("station", "election"), election, scope).filter(pk=pk).first()
    if found is None:
        raise NotFound(UNKNOWN_VOTER)
    return found


def history(voter: Voter) -> list[Entry]:
    """Every entry of a voter from the first, each with its journal line and stations. One query."""
    return list(Entry.objects.filter(voter=voter).select_related("line", "from_station", "to_station").order_by("id"))


def family(voter: Voter, scope: str) -> tuple[VoterRow, ...]:
    """The others under the same NKK in `scope`, the eldest first. One query."""
    others = in_scope(Voter.objects.select_related("station"), voter.election, scope)
    others = others.filter(~Q(pk=voter.pk), nkk=voter.nkk).order_by("birth_date", "id")
    return tuple(_row(other, voter.election.voting_day) for other in others)


# ── Intakes


def intakes(election: ElectionEvent, scope: str) -> list[Intake]:
    """The files taken in, latest first, with their journal lines; none for a scope smaller than the event's area."""
    if not codes.contains(scope, election.area):
        return []
    return list(Intake.objects.filter(election=election).select_related("line", "rejects", "warnings_file"))


def intake(election: ElectionEvent, pk: int, scope: str) -> Intake:
    """One intake. Raises NotFound outside the event or the scope."""
    for one in intakes(election, scope):
        if one.pk == pk:
            return one
    raise NotFound(UNKNOWN_INTAKE)
