"""Making and keeping up the packages of an area: who stands where now, against what was prepared and visited before.

Used by the acts of `acts/plan.py`; writes only inside one of them. A constant number of queries for any area.
"""

from __future__ import annotations

import datetime as dt
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Final

from django.db.models import Max
from django.db.models.functions import Coalesce

from tahapan.core.errors import Problem, Refused
from tahapan.elections import areas
from tahapan.elections import queries as elections
from tahapan.elections.models import ElectionEvent
from tahapan.elections.scope import in_area
from tahapan.fieldwork import packages, rules
from tahapan.fieldwork.kinds import FindingState, HouseholdState, Outcome
from tahapan.fieldwork.models import Assignment, Finding, Household
from tahapan.fieldwork.packages import Family
from tahapan.journal import bulk
from tahapan.journal.act import current
from tahapan.law import RuleSet
from tahapan.officers.bodies import Body
from tahapan.officers.models import Post
from tahapan.roll.models import INSIDE, Place, Voter
from tahapan.stations.models import Station, StationKind
from tahapan.stations.rules import hamlet_of

_COLUMNS: Final = (
    "village", "station_id", "head_id", "number", "people", "assignment_id", "planned", "state", "closed"
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Prepared:
    """What preparing an area did: families that stand in packages now, new and closed ones, people, parts."""

    families: int
    people: int
    new: int
    closed: int
    parts: int


@dataclass(frozen=True, slots=True)
class Row:
    """A household as it is or shall be, its fields in the order of `_COLUMNS`; `id` is None for one that is new."""

    id: int | None
    village: str
    station_id: int
    head: int
    number: int
    people: int
    assignment_id: int | None = None
    planned: dt.date | None = None
    state: str = HouseholdState.WAITING.value
    closed: bool = False

    @property
    def is_done(self) -> bool:
        return self.state == HouseholdState.DONE


@dataclass(frozen=True, slots=True)
class _Head:
    """What the roll says now of the voter a household is named by."""

    nkk: str
    address: str
    rw: int
    rt: int
    is_inside: bool


@dataclass(slots=True)
class _Stand:
    """Everything read of an area before anything is decided.

    `found` are the voters looked at in each household, `listed` those a visit put on its card: they are not among the
    people it was to find. `posts` are the running Pantarlih and `assignments` those in force, by station; `successors`
    those of posts that ended.
    """

    stations: dict[int, Station]
    highest: dict[int, int]
    families: list[Family]
    rows: dict[int, Row]
    heads: dict[int, _Head]
    found: dict[int, set[int]]
    listed: dict[int, set[int]]
    posts: dict[int, list[int]]
    successors: dict[int, int]
    assignments: dict[int, list[Assignment]]


Walk = list[tuple[Family, Row]]
"""The families of a station in order, each with its household."""


def prepare(election: ElectionEvent, area: str, today: dt.date) -> Prepared:
    """Bring assignments and households of `area` in line with the roll and the posts of today, in the act being done.

    Raises Refused where the event has no coklit, nobody stands at a station, or a package would be too large.
    """
    law = elections.rules(election)
    days = packages.days_left(rules.window(law), today)
    stand = _read(election, area)
    if not stand.families:
        raise Refused(rules.NOTHING_TO_PREPARE)
    kept = _match(stand)
    dealt = _deal(election, stand)
    rows = []
    for station, walk in _walks(stand, kept).items():
        planned = _plan(walk, dealt, station, days)
        _check_size(law, stand.stations[station], walk, planned)
        rows += planned
    gone = _gone(stand, kept)
    _write(election, stand.rows, [*gone, *rows])
    return Prepared(
        families=len(rows),
        people=sum(row.people for row in rows),
        new=sum(row.id is None for row in rows),
        closed=len(gone),
        parts=sum(len(parts) for parts in dealt.parts.values()),
    )


# ── Reading


def _read(election: ElectionEvent, area: str) -> _Stand:
    regular = Station.objects.filter(in_area(area), election=election, kind=StationKind.REGULAR, closed=False)
    households = Household.objects.filter(in_area(area), election=election)
    rows, heads = _households(election, area)
    posts, successors = _posts(election, area)
    found, listed = _found(election, area)
    return _Stand(
        stations={one.pk: one for one in regular},
        highest=dict(households.order_by().values_list("station").annotate(Max("number"))),
        families=_families(election, area),
        rows=rows,
        heads=heads,
        found=found,
        listed=listed,
        posts=posts,
        successors=successors,
        assignments=_assignments(election, area),
    )


def _families(election: ElectionEvent, area: str) -> list[Family]:
    """Every family card at every regular station in use."""
    people = (
        Voter.objects.filter(in_area(area), election=election, place=Place.STATION)
        .filter(station__kind=StationKind.REGULAR, station__closed=False)
        .order_by("id")
        .values_list("station_id", "nkk", "id", "address", "rw", "rt")
    )
    grouped: dict[tuple[int, str], list[tuple[int, str, int, int]]] = defaultdict(list)
    for station, nkk, pk, address, rw, rt in people.iterator(chunk_size=20_000):
        grouped[station, nkk].append((pk, address, rw, rt))
    found = []
    for (station, nkk), members in grouped.items():
        head, address, rw, rt = members[0]
        found.append(
            Family(station, nkk, head, frozenset(one[0] for one in members), hamlet_of(address), rw, rt, address)
        )
    return found


def _households(election: ElectionEvent, area: str) -> tuple[dict[int, Row], dict[int, _Head]]:
    rows, heads = {}, {}
    standing = Household.objects.filter(in_area(area), election=election, closed=False).order_by("id")
    of_head = ("head__nkk", "head__address", "head__rw", "head__rt", "head__place")
    for *told, nkk, address, rw, rt, place in standing.values_list("id", *_COLUMNS, *of_head).iterator(20_000):
        rows[told[0]] = Row(*told)
        heads[told[0]] = _Head(nkk, address, rw, rt, place in INSIDE)
    return rows, heads


def _found(election: ElectionEvent, area: str) -> tuple[dict[int, set[int]], dict[int, set[int]]]:
    """By household: the voters of the roll somebody looked at, and those listed anew there."""
    findings = (
        Finding.objects.filter(in_area(area, "visit__village"), visit__election=election, visit__replaced=False)
        .exclude(state=FindingState.REPLACED.value)
        .annotate(person_id=Coalesce("voter_id", "entry__voter_id"))
        .order_by()
    )
    found: dict[int, set[int]] = defaultdict(set)
    listed: dict[int, set[int]] = defaultdict(set)
    for household, voter, outcome in findings.values_list("visit__household_id", "person_id", "outcome"):
        if household is not None and voter is not None:
            (listed if outcome == Outcome.NEW else found)[household].add(voter)
    return found, listed


def _posts(election: ElectionEvent, area: str) -> tuple[dict[int, list[int]], dict[int, int]]:
    """Running posts by station, and the successor of each post that ended and has one."""
    running: dict[int, list[int]] = defaultdict(list)
    successors = {}
    posts = Post.objects.filter(in_area(area, "area"), election=election, body=Body.PANTARLIH.value).order_by("id")
    for pk, station, ended, successor in posts.values_list("id", "station_id", "ended_because", "successor_id"):
        if not ended:
            running[station].append(pk)
        elif successor is not None:
            successors[pk] = successor
    return running, successors


def _assignments(election: ElectionEvent, area: str) -> dict[int, list[Assignment]]:
    found: dict[int, list[Assignment]] = defaultdict(list)
    in_force = Assignment.objects.filter(in_area(area, "station__village"), election=election, ended=False)
    for one in in_force.order_by("part"):
        found[one.station_id].append(one)
    return found


# ── Which household is which family


def _match(stand: _Stand) -> dict[tuple[int, str], Row]:
    """The household of each family (station, card): where its head stands, else where the head's card still is.

    A family that moved to another station of its village takes its household along, with all that was found.
    """
    of_voter = {voter: one for one in stand.families for voter in one.members}
    of_card: dict[tuple[str, str], list[Family]] = defaultdict(list)
    for one in stand.families:
        of_card[stand.stations[one.station].village, one.nkk].append(one)
    kept: dict[tuple[int, str], Row] = {}
    left = []
    for pk, row in stand.rows.items():
        family = of_voter.get(row.head)
        free = family is not None and (family.station, family.nkk) not in kept
        if family is not None and free and stand.stations[family.station].village == row.village:
            kept[family.station, family.nkk] = row
        elif family is None:
            left.append((pk, row))
    for pk, row in left:
        there = of_card.get((row.village, stand.heads[pk].nkk), [])
        for family in sorted(there, key=lambda one: one.station != row.station_id):
            if (family.station, family.nkk) not in kept:
                kept[family.station, family.nkk] = row
                break
    return kept


def _gone(stand: _Stand, kept: Mapping[tuple[int, str], Row]) -> list[Row]:
    """Households to close: their people left. Where they were struck at the door, the family was visited and stays."""
    matched = {row.id for row in kept.values()}
    return [
        replace(row, closed=True)
        for pk, row in stand.rows.items()
        if pk not in matched and (not row.is_done or stand.heads[pk].is_inside)
    ]


def _walks(stand: _Stand, kept: Mapping[tuple[int, str], Row]) -> dict[int, Walk]:
    """The walk of every station. New families, and those from another station, take numbers that were never used."""
    matched = {row.id for row in kept.values()}
    walks: dict[int, Walk] = defaultdict(list)
    for family in sorted(stand.families, key=lambda one: one.route):
        row = kept.get((family.station, family.nkk))
        if row is None or row.station_id != family.station:
            stand.highest[family.station] = number = stand.highest.get(family.station, 0) + 1
            row = replace(row or _new(stand, family), station_id=family.station, number=number)
        walks[family.station].append((family, _peopled(row, family, stand)))
    for pk, row in stand.rows.items():
        if pk not in matched and row.is_done and not stand.heads[pk].is_inside and row.station_id in stand.stations:
            head = stand.heads[pk]
            empty = Family(
                row.station_id, head.nkk, row.head, frozenset(), hamlet_of(head.address), head.rw, head.rt, head.address
            )
            walks[row.station_id].append((empty, row))
    return {station: sorted(walk, key=lambda one: one[0].route) for station, walk in walks.items()}


def _new(stand: _Stand, family: Family) -> Row:
    return Row(None, stand.stations[family.station].village, family.station, family.head, 0, family.people)


def _peopled(row: Row, family: Family, stand: _Stand) -> Row:
    """The row with everyone it concerns; one that was done and has somebody nobody looked at is to be visited again."""
    if row.id is None:
        return row
    found = stand.found.get(row.id, set())
    expected = family.members - stand.listed.get(row.id, set())
    state = HouseholdState.AGAIN.value if row.is_done and expected - found else row.state
    return replace(row, people=len(expected | found), state=state)


# ── Who visits them, and when


@dataclass(slots=True)
class _Dealt:
    """The assignments of each station from now on; what became of earlier ones; stations that are cut anew."""

    parts: dict[int, list[Assignment]]
    now: dict[int, Assignment]
    cut_anew: set[int]


def _deal(election: ElectionEvent, stand: _Stand) -> _Dealt:
    """Write the assignments: kept, handed to a successor, or dealt anew where the officers of a station are others."""
    dealt, ended, new = _Dealt({}, {}, set()), [], []
    for station in stand.stations:
        held, running = stand.assignments.get(station, []), stand.posts.get(station, [])
        heirs = {one.pk: _heir(one.post_id, stand.successors, running) for one in held}
        posts = [heir for heir in dict.fromkeys(heirs.values()) if heir is not None]
        if len(posts) == len(held) and set(posts) == set(running):
            parts = [one if one.post_id == post else _follow(one, post) for one, post in zip(held, posts, strict=True)]
        else:
            posts += [post for post in running if post not in posts]
            parts = [
                Assignment(election=election, station_id=station, post_id=post, part=part, parts=len(posts))
                for part, post in enumerate(posts, start=1)
            ]
            dealt.cut_anew.add(station)
        by_post = {one.post_id: one for one in parts}
        dealt.parts[station] = parts
        dealt.now |= {pk: by_post[heir] for pk, heir in heirs.items() if heir in by_post}
        ended += [one for one in held if one not in parts]
        new += [one for one in parts if one.pk is None]
    _write_assignments(ended, new)
    return dealt


def _heir(post: int, successors: Mapping[int, int], running: Sequence[int]) -> int | None:
    """Who holds the post's work now: itself, or the first of its successors who serves at the station."""
    seen: set[int] = set()
    while post not in running:
        if post in seen or post not in successors:
            return None
        seen.add(post)
        post = successors[post]
    return post


def _follow(one: Assignment, post: int) -> Assignment:
    return Assignment(
        election_id=one.election_id, station_id=one.station_id, post_id=post, part=one.part, parts=one.parts
    )


def _write_assignments(ended: Iterable[Assignment], new: Sequence[Assignment]) -> None:
    # Ended first: a part of a station has one holder at a time.
    bulk.update("fieldwork_assignment", ("ended",), [(True, one.pk) for one in ended])
    for one in new:
        one.line_id = current().seq
    Assignment.objects.bulk_create(new, batch_size=500)


def _plan(walk: Walk, dealt: _Dealt, station: int, days: Sequence[dt.date]) -> list[Row]:
    """Every household of a walk with its assignment and day."""
    parts = dealt.parts.get(station, [])
    if not parts:
        return [replace(row, assignment_id=None) for _, row in walk]
    if station in dealt.cut_anew:
        return _plan_anew(walk, parts, dealt, days)
    found, before = [], Row(None, "", 0, 0, 0, 0, parts[0].pk, days[0] if days else None)
    for _, row in walk:
        own = _own(row, dealt, station)
        if own is not None:
            row = replace(row, assignment_id=own.pk)
        else:
            day = max(before.planned, days[0]) if before.planned and days else None
            row = replace(row, assignment_id=before.assignment_id, planned=day)
        found.append(row)
        before = row
    return found


def _plan_anew(walk: Walk, parts: Sequence[Assignment], dealt: _Dealt, days: Sequence[dt.date]) -> list[Row]:
    """The families still to visit are cut into the parts and spread over the days; visited ones stay with whom they
    were, or go with their neighbours."""
    waiting = [(family, row) for family, row in walk if not row.is_done]
    placed: dict[int, tuple[int, dt.date | None]] = {}
    places = packages.cut([family for family, _ in waiting], len(parts))
    for number, part in enumerate(parts, start=1):
        mine = [family for (family, _), place in zip(waiting, places, strict=True) if place == number]
        on = packages.spread([one.people for one in mine], days)
        placed |= {family.head: (part.pk, day) for family, day in zip(mine, on, strict=True)}
    found, before = [], parts[0].pk
    for family, row in walk:
        if row.is_done:
            own = _own(row, dealt, family.station)
            row = replace(row, assignment_id=own.pk if own else before)
        else:
            before, day = placed[family.head]
            row = replace(row, assignment_id=before, planned=day)
        found.append(row)
    return found


def _own(row: Row, dealt: _Dealt, station: int) -> Assignment | None:
    """The assignment that a household had, as it is now; None for a new one and one from another station."""
    own = dealt.now.get(row.assignment_id) if row.assignment_id is not None else None
    return own if own is not None and own.station_id == station else None


def _check_size(law: RuleSet, station: Station, walk: Walk, rows: Sequence[Row]) -> None:
    """Raise Refused when a package would hold more people than a station may, with the article."""
    limit = rules.package_limit(law)
    people: Counter[int | None] = Counter()
    for (family, _), row in zip(walk, rows, strict=True):
        people[row.assignment_id] += family.people
    most = max(people.values())
    if most > int(str(limit.value)):
        name = areas.get(station.village).name
        problem = rules.PACKAGE_TOO_LARGE.fill(number=station.number, village=name, people=most, limit=limit.value)
        raise Refused(Problem(problem.code, problem.what, problem.next, limit.source))


# ── Writing


def _write(election: ElectionEvent, before: Mapping[int, Row], rows: Iterable[Row]) -> None:
    """Write what is new or changed; closed ones come first, so that a head is never in two open households."""
    changed = [row for row in rows if row.id is not None and row != before[row.id]]
    bulk.update("fieldwork_household", _COLUMNS, [(*_values(row), row.id) for row in changed])
    bulk.insert(
        "fieldwork_household",
        ("election_id", *_COLUMNS, "settled"),
        [(election.pk, *_values(row), 0) for row in rows if row.id is None],
    )


def _values(row: Row) -> tuple[object, ...]:
    planned = row.planned.isoformat() if row.planned else None
    return (
        row.village, row.station_id, row.head, row.number, row.people, row.assignment_id, planned, row.state, row.closed
    )  # fmt: skip


def hand_over(post: Post) -> int:
    """Pass every assignment in force of a post that ended to its successor; returns the families that went along.

    Raises Refused when the successor does not serve at the station, or holds a part of it already.
    """
    heir = post.successor
    if heir is None or not heir.is_running or heir.station_id != post.station_id:
        raise Refused(rules.NO_SUCCESSOR)
    held = list(Assignment.objects.filter(post=post, ended=False))
    if held and Assignment.objects.filter(post=heir, ended=False).exists():
        raise Refused(rules.NO_SUCCESSOR)
    new = [_follow(one, heir.pk) for one in held]
    _write_assignments(held, new)
    passed = 0
    for one, following in zip(held, new, strict=True):
        passed += Household.objects.filter(assignment=one).update(assignment=following)
    return passed
