"""How far coklit is: families, people and findings by area, station, officer and day. A constant number of queries.

What is counted belongs to a *seat*: one officer's part of one station. Work of an officer who was replaced counts with
the seat, hence with the successor. Figures are kept until an act changes them (roll.kept).
"""

from __future__ import annotations

import datetime as dt
from collections import Counter, defaultdict
from collections.abc import Callable, Hashable, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Final, TypeVar

from django.db.models import Case, Count, F, Max, Q, Sum, When

from tahapan.core import areas as codes
from tahapan.core import clock
from tahapan.core.areas import Level
from tahapan.core.errors import NotFound
from tahapan.core.text import Text
from tahapan.elections.models import ElectionEvent
from tahapan.elections.scope import in_area
from tahapan.fieldwork import rules
from tahapan.fieldwork.kinds import DeviceState, FindingState, HouseholdState, Outcome
from tahapan.fieldwork.models import Assignment, Conflict, Device, Finding, Household, Visit
from tahapan.journal.registry import right
from tahapan.officers.bodies import Body
from tahapan.officers.models import Post
from tahapan.roll.kept import kept
from tahapan.stations.models import Station

K = TypeVar("K", bound=Hashable)

READ: Final = right("fieldwork.read", Text("Lihat coklit", "See coklit"))

MARK: Final = "tanda"
"""The key of findings that stand as a mark and moved nobody."""


@dataclass(frozen=True, slots=True)
class Seat:
    """One officer's part of one station and what was done there. `post` is None where nobody serves.

    `done_on` and `settled_on` are families and people by the day of their last visit, `planned` families by day.
    """

    station: int
    number: int
    village: str
    post: int | None
    officer: str
    families: int = 0
    done: int = 0
    again: int = 0
    people: int = 0
    settled: int = 0
    done_on: Mapping[dt.date, int] = field(default_factory=dict)
    settled_on: Mapping[dt.date, int] = field(default_factory=dict)
    planned: Mapping[dt.date, int] = field(default_factory=dict)

    @property
    def key(self) -> tuple[int, int | None]:
        return self.station, self.post

    @property
    def waiting(self) -> int:
        return self.families - self.done - self.again

    @property
    def left(self) -> int:
        """Families not finished: not visited, or to be visited again."""
        return self.families - self.done

    def done_after(self, day: dt.date) -> int:
        """Families done after `day`."""
        return sum(number for on, number in self.done_on.items() if on > day)

    def planned_by(self, day: dt.date) -> int:
        """Families planned up to `day`, that day included."""
        return sum(number for on, number in self.planned.items() if on <= day)


@dataclass(slots=True)
class Progress:
    """How far an area, a station or an officer is. `outcomes` counts people by `sesuai`, `ubah`, `tms-1` … `tms-8`,
    `baru`, and `tanda` for marks; `last` is when a phone of theirs was last heard of."""

    families: int = 0
    done: int = 0
    again: int = 0
    people: int = 0
    settled: int = 0
    planned: int = 0
    """Families planned up to today."""
    outcomes: Counter[str] = field(default_factory=Counter)
    stickers: int = 0
    proofs: int = 0
    conflicts: int = 0
    last: dt.datetime | None = None

    @property
    def waiting(self) -> int:
        return self.families - self.done - self.again

    @property
    def done_share(self) -> float:
        """Families finished, as a share of all."""
        return self.done / self.families if self.families else 0.0

    @property
    def share(self) -> float:
        """People settled, as a share of all."""
        return min(self.settled / self.people, 1.0) if self.people else 0.0

    @property
    def behind(self) -> int:
        """Families behind the plan; 0 for who is ahead of it."""
        return max(0, self.planned - self.done)

    @property
    def marks(self) -> int:
        return self.outcomes[MARK]

    @property
    def tms(self) -> int:
        return sum(number for key, number in self.outcomes.items() if key.startswith("tms-"))

    def add(self, seat: Seat, today: dt.date) -> None:
        self.families += seat.families
        self.done += seat.done
        self.again += seat.again
        self.people += seat.people
        self.settled += seat.settled
        self.planned += seat.planned_by(today)


@dataclass(frozen=True, slots=True)
class Day:
    """One day of coklit: families planned for it and finished on it, people settled; `total` families so far."""

    day: dt.date
    planned: int
    done: int
    settled: int
    total_planned: int
    total_done: int


# ── Seats


@kept
def seats(election: ElectionEvent, scope: str) -> tuple[Seat, ...]:
    """Every seat of `scope` that has families, by village, station number and part. Three queries."""
    open_ones = Household.objects.filter(in_area(scope), election=election, closed=False).order_by()
    found: dict[tuple[int, int | None], _Sum] = defaultdict(_Sum)
    by_day = open_ones.values_list("station_id", "assignment__post_id", "state", "visited_on").annotate(
        families=Count("id"), of_people=Sum("people"), of_settled=Sum("settled")
    )
    for station, post, state, day, families, people, settled in by_day:
        found[station, post].add(state, day, families, people, settled)
    planned = open_ones.filter(planned__isnull=False).values_list("station_id", "assignment__post_id", "planned")
    for station, post, day, families in planned.annotate(Count("id")):
        found[station, post].planned[day] += families
    named = _named(election, scope)
    return tuple(
        sorted((one.seat(*key, named) for key, one in found.items()), key=lambda s: (s.village, s.number, s.post or 0))
    )


@dataclass(slots=True)
class _Sum:
    families: int = 0
    done: int = 0
    again: int = 0
    people: int = 0
    settled: int = 0
    done_on: Counter[dt.date] = field(default_factory=Counter)
    settled_on: Counter[dt.date] = field(default_factory=Counter)
    planned: Counter[dt.date] = field(default_factory=Counter)

    def add(self, state: str, day: dt.date | None, families: int, people: int, settled: int) -> None:
        self.families += families
        self.people += people
        self.settled += settled
        if state == HouseholdState.DONE:
            self.done += families
            if day is not None:
                self.done_on[day] += families
        elif state == HouseholdState.AGAIN:
            self.again += families
        if day is not None and settled:
            self.settled_on[day] += settled

    def seat(self, station: int, post: int | None, named: _Names) -> Seat:
        village, number = named.stations[station]
        return Seat(
            station=station,
            number=number,
            village=village,
            post=post,
            officer=named.officers.get(post, "") if post else "",
            families=self.families,
            done=self.done,
            again=self.again,
            people=self.people,
            settled=self.settled,
            done_on=self.done_on,
            settled_on=self.settled_on,
            planned=self.planned,
        )


@dataclass(frozen=True, slots=True)
class _Names:
    stations: dict[int, tuple[str, int]]
    officers: dict[int, str]


def _named(election: ElectionEvent, scope: str) -> _Names:
    stations = Station.objects.filter(in_area(scope), election=election).values_list("id", "village", "number")
    posts = Post.objects.filter(in_area(scope, "area"), election=election, body=Body.PANTARLIH.value)
    return _Names(
        {pk: (village, number) for pk, village, number in stations},
        dict(posts.order_by().values_list("id", "officer__name")),
    )


# ── What was found


@dataclass(frozen=True, slots=True)
class Told:
    """What visits of one seat said: people by outcome, families with a sticker and with a proof, conflicts open."""

    outcomes: Mapping[str, int]
    stickers: int
    proofs: int
    conflicts: int


@kept
def told(election: ElectionEvent, scope: str) -> Mapping[tuple[int, int | None], Told]:
    """What visits said, by the seat whose family it is (strays: the officer's own), each voter once. Four queries."""
    seat_of = _seat_of(election, scope)
    outcomes: dict[tuple[int, int | None], Counter[str]] = defaultdict(Counter)
    rows = (
        Finding.objects.filter(
            in_area(scope, "visit__village"),
            visit__election=election,
            visit__replaced=False,
            state__in=[FindingState.APPLIED.value, FindingState.MARKED.value],
        )
        .order_by()
        .annotate(stray=_stray("visit__"))
        .values_list(*_columns("visit__"), "outcome", "tms", "state")
        # Two visits that say the same of a voter are one finding; somebody new may have no voter.
        .annotate(known=Count("voter_id", distinct=True), unknown=Count("id", filter=Q(voter_id__isnull=True)))
    )
    for station, post, stray, outcome, tms, state, known, unknown in rows:
        marked = state == FindingState.MARKED
        key = MARK if marked else f"{outcome}-{tms}" if outcome == Outcome.TMS else outcome
        outcomes[seat_of(stray) if stray else (station, post)][key] += known + unknown
    left: dict[tuple[int, int | None], Counter[str]] = defaultdict(Counter)
    visits = Visit.objects.filter(in_area(scope), election=election, replaced=False).order_by()
    for station, post, stray, stickers, proofs in (
        visits.annotate(stray=_stray())
        .values_list(*_columns())
        .annotate(
            stickers=Count("household_id", distinct=True, filter=Q(sticker=True)),
            proofs=Count("household_id", distinct=True, filter=Q(proof=True)),
        )
    ):
        left[seat_of(stray) if stray else (station, post)].update(stickers=stickers, proofs=proofs)
    # A replaced officer and their successor hold one seat: a conflict between them counts there once.
    for seat, _conflict in {(seat_of(post), conflict) for post, conflict in _disputes(election, scope)}:
        left[seat]["conflicts"] += 1
    return {
        key: Told(outcomes[key], left[key]["stickers"], left[key]["proofs"], left[key]["conflicts"])
        for key in outcomes.keys() | left.keys()
    }


def _columns(visit: str = "") -> tuple[str, str, str]:
    """Columns that say whose family a visit went to, from a visit or (`visit__`) from its findings."""
    return f"{visit}household__station_id", f"{visit}household__assignment__post_id", "stray"


def _stray(visit: str = "") -> Case:
    """The officer of a visit to a family that stands in no seat now: not listed, or gone from the station."""
    gone = Q(**{f"{visit}household__isnull": True}) | Q(**{f"{visit}household__closed": True})
    return Case(When(gone, then=F(f"{visit}post_id")), default=None)


def _seat_of(election: ElectionEvent, scope: str) -> Callable[[int], tuple[int, int | None]]:
    """The seat in which an officer's work counts now: their own, or that of who came after them. One query."""
    posts = {
        pk: (station, successor)
        for pk, station, successor in Post.objects.filter(
            in_area(scope, "area"), election=election, body=Body.PANTARLIH.value
        )
        .order_by()
        .values_list("id", "station_id", "successor_id")
    }
    seated = set(
        Assignment.objects.filter(in_area(scope, "station__village"), election=election, ended=False)
        .order_by()
        .values_list("post_id", flat=True)
    )

    def seat_of(post: int) -> tuple[int, int | None]:
        seen: set[int] = set()
        while post not in seated and post not in seen and posts.get(post, (0, None))[1] in posts:
            seen.add(post)
            post = posts[post][1] or post
        return posts.get(post, (0, None))[0] or 0, post

    return seat_of


def _disputes(election: ElectionEvent, scope: str) -> Iterable[tuple[int, int]]:
    """Each officer with each of their open conflicts. A conflict between two officers counts with both. Two queries."""
    standing = Conflict.objects.filter(in_area(scope), election=election, settled__isnull=True).order_by()
    yield from standing.filter(sides__isnull=False).values_list("sides__visit__post_id", "id")
    of_events = standing.filter(sides__isnull=True, event__isnull=False)
    yield from of_events.values_list("event__device__post_id", "id")


def conflicts(election: ElectionEvent, scope: str) -> int:
    """Conflicts of `scope` a person must settle. One query."""
    return Conflict.objects.filter(in_area(scope), election=election, settled__isnull=True).count()


def contacts(election: ElectionEvent, scope: str) -> dict[int, dt.datetime]:
    """When a phone of each post was last heard of. Not kept: a phone may say hello without an act. One query."""
    devices = Device.objects.filter(in_area(scope, "post__area"), post__election=election, seen__isnull=False)
    return dict(devices.exclude(state=DeviceState.WIPED.value).order_by().values_list("post_id").annotate(Max("seen")))


# ── Progress


def progress(election: ElectionEvent, scope: str, by: Level, today: dt.date | None = None) -> dict[str, Progress]:
    """Every area of level `by` in `scope` that has families, by code."""
    return _grouped(election, scope, today, lambda seat: codes.up_to(seat.village, by))


def by_station(election: ElectionEvent, scope: str, today: dt.date | None = None) -> dict[int, Progress]:
    """The same by station, in order of village and number."""
    return _grouped(election, scope, today, lambda seat: seat.station)


def by_seat(
    election: ElectionEvent, scope: str, today: dt.date | None = None
) -> dict[tuple[int, int | None], Progress]:
    """The same by seat: officer and station."""
    return _grouped(election, scope, today, lambda seat: seat.key)


def overall(election: ElectionEvent, scope: str, today: dt.date | None = None) -> Progress:
    """All of `scope` in one."""
    return _grouped(election, scope, today, lambda seat: "").get("", Progress())


def _grouped(election: ElectionEvent, scope: str, today: dt.date | None, key: Callable[[Seat], K]) -> dict[K, Progress]:
    day = today or clock.today()
    found: dict[K, Progress] = defaultdict(Progress)
    said, heard = told(election, scope), contacts(election, scope)
    for seat in seats(election, scope):
        one = found[key(seat)]
        one.add(seat, day)
        if (of_seat := said.get(seat.key)) is not None:
            one.outcomes.update(of_seat.outcomes)
            one.stickers += of_seat.stickers
            one.proofs += of_seat.proofs
            one.conflicts += of_seat.conflicts
        seen = heard.get(seat.post) if seat.post else None
        one.last = max(filter(None, (one.last, seen)), default=None)
    return dict(found)


def by_day(found: Iterable[Seat], window: tuple[dt.date, dt.date]) -> list[Day]:
    """Every day of the window, over the given seats; work outside it counts on its first or last day."""
    start, end = window
    planned: Counter[dt.date] = Counter()
    done: Counter[dt.date] = Counter()
    settled: Counter[dt.date] = Counter()
    for seat in found:
        for into, numbers in ((planned, seat.planned), (done, seat.done_on), (settled, seat.settled_on)):
            for day, number in numbers.items():
                into[min(max(day, start), end)] += number
    days, total_planned, total_done = [], 0, 0
    for number in range((end - start).days + 1):
        day = start + dt.timedelta(days=number)
        total_planned += planned[day]
        total_done += done[day]
        days.append(Day(day, planned[day], done[day], settled[day], total_planned, total_done))
    return days


def seats_of(election: ElectionEvent, post: Post) -> list[Seat]:
    """The seats of one officer."""
    return [seat for seat in seats(election, post.area) if seat.post == post.pk]


def officer(election: ElectionEvent, scope: str, pk: int) -> Post:
    """One Pantarlih of `scope`, with officer, station and successor. Raises NotFound."""
    posts = Post.objects.filter(in_area(scope, "area"), election=election, body=Body.PANTARLIH.value, pk=pk)
    found = posts.select_related("officer", "station__venue", "successor__officer", "predecessor__officer").first()
    if found is None:
        raise NotFound(rules.OFFICER_UNKNOWN)
    return found
