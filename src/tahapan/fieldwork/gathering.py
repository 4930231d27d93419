"""Reading all that findings are judged by, for many voters at once, in a constant number of queries.

Rows are read as plain tuples: a phone's delivery touches hundreds of them, and objects would cost more than the query.
"""

from __future__ import annotations

import datetime as dt
import uuid
from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final

from tahapan.elections.models import ElectionEvent
from tahapan.fieldwork.kinds import ConflictKind, FindingState, Outcome, Tms
from tahapan.fieldwork.resolve import Head, Known, Step
from tahapan.journal.bulk import as_day, as_json, as_moment, as_uuid, rows
from tahapan.roll import changes
from tahapan.roll.changes import Spot, Value
from tahapan.roll.models import Place
from tahapan.stations.models import Station, StationKind

REASON: Final = "coklit"
"""The reason on every entry coklit makes, by which its own entries are told from the office's."""
SETTLE: Final = "fieldwork.settle-conflict"
"""The act by which a person settles a conflict; other conflicts close by themselves."""
REASON_MOVED: Final = "tms-8"
"""The same on the entry that takes somebody to the station where they belong."""


@dataclass(frozen=True, slots=True)
class Call:
    """A visit as far as its findings are judged by it: who made it, when, at which family, received by which act."""

    id: uuid.UUID
    line: int
    post: int
    village: str
    day: dt.date
    at: dt.datetime
    household: int | None
    in_term: bool
    station: int
    """Where somebody new of this visit belongs: the officer's station. (A family's may be another later.)"""
    key: Any = None
    """Its id as the database stores it."""


@dataclass(slots=True)
class Side:
    """A finding, stored or about to be. `state`, `entry` and `conflict` are those to be written."""

    id: int
    call: Call
    voter: int | None
    outcome: Outcome
    base: int
    tms: int = 0
    changes: Mapping[str, Sequence[Any]] | None = None
    person: Mapping[str, Any] | None = None
    station_number: int | None = None
    evidence: str = ""
    evidence_number: str = ""
    photo: str = ""
    state: FindingState = FindingState.APPLIED
    entry: int | None = None
    conflict: int | None = None
    is_new: bool = True
    withdrawn: bool = False
    """A person chose it, and its visit was replaced since."""


@dataclass(frozen=True, slots=True)
class Dispute:
    """A conflict about a voter: open (`settled` None), or how and when it was settled, and by a person or by itself."""

    id: int
    kind: ConflictKind
    settled: dt.datetime | None
    line: int
    choice: int | None
    by_person: bool


@dataclass(slots=True)
class Gathered:
    """What is known about the voters of one call of `record`."""

    standing: Mapping[int, changes.Standing]
    steps: Mapping[int, list[Step]]
    sides: Mapping[int, list[Side]]
    disputes: Mapping[int, list[Dispute]]
    stations_of_post: Mapping[int, frozenset[int]]
    rejected: Mapping[int, list[Side]] = field(default_factory=dict)
    """What a person rejected."""
    station_by_number: Mapping[tuple[str, int], int] = field(default_factory=dict)


_QUIET: Final = (
    "SELECT v.id, v.station_id, (SELECT MAX(e.id) FROM roll_entry e WHERE e.voter_id = v.id)"
    " FROM roll_voter v WHERE v.id {ids} AND +v.election_id = %s AND v.place = 'station'"
    " AND NOT EXISTS (SELECT 1 FROM fieldwork_finding f WHERE f.voter_id = v.id)"
)


def quiet(election: ElectionEvent, fresh: Iterable[Side], stations: Mapping[int, frozenset[int]]) -> set[int]:
    """Voters about whom there is nothing to judge: the first finding ever, by their own officer in the term, says that
    they are as listed, and nothing happened to them since. Most people of most visits. One query.
    """
    told: dict[int, Side] = {}
    several: set[int] = set()
    for side in fresh:
        if side.voter is not None and told.setdefault(side.voter, side) is not side:
            several.add(side.voter)
    asked = {
        voter: side
        for voter, side in told.items()
        if side.outcome is Outcome.SAME
        and side.call.in_term
        and side.call.household is not None
        and voter not in several
    }
    return {
        voter
        for voter, station, last in rows(_QUIET, asked, election.pk)
        if last == asked[voter].base and station in stations.get(asked[voter].call.post, ())
    }


def gather(election: ElectionEvent, voters: Collection[int], fresh: Iterable[Side]) -> Gathered:
    """Everything known about `voters`. Stored findings of visits that stand are among `sides`; so are the fresh."""
    if not voters:
        return Gathered({}, {}, {}, {}, {})
    fresh = list(fresh)
    stored = list(_sides(voters))
    sides: dict[int, list[Side]] = defaultdict(list)
    rejected: dict[int, list[Side]] = defaultdict(list)
    for side in (*stored, *fresh):
        if side.voter is not None:
            (rejected if side.state is FindingState.REJECTED else sides)[side.voter].append(side)
    standing = changes.standing(election, voters)
    moved = any(side.tms == Tms.WRONG_STATION for side in (*stored, *fresh))
    return Gathered(
        standing=standing,
        steps=_steps(voters),
        sides=sides,
        rejected=rejected,
        disputes=_disputes(voters),
        stations_of_post=stations_of({side.call.post for side in (*stored, *fresh)}),
        station_by_number=_stations(election, {str(one.values["village"]) for one in standing.values()})
        if moved
        else {},
    )


def in_term(day: dt.date, start: dt.date, end: dt.date | None) -> bool:
    """Whether a visit on `day` was made within the officer's term, both ends included."""
    return start <= day and (end is None or day <= end)


# ── Findings that stand


_SIDES: Final = (
    "SELECT f.id, f.voter_id, f.outcome, f.base, f.tms, f.changes, f.person, f.station_number, f.evidence, f.state,"
    ' f.entry_id, f.conflict_id, v.id, v.line_id, v.post_id, v.day, v.at, v.household_id, p.start, p."end",'
    " COALESCE(p.station_id, h.station_id), v.village, v.replaced"
    " FROM fieldwork_finding f JOIN fieldwork_visit v ON v.id = f.visit_id JOIN officers_post p ON p.id = v.post_id"
    " LEFT JOIN fieldwork_household h ON h.id = v.household_id"
    " WHERE f.voter_id {ids} AND f.state <> %s"
)


def _sides(voters: Collection[int]) -> Iterator[Side]:
    for row in rows(_SIDES, voters, FindingState.REPLACED.value):
        day = as_day(row[15])
        end = as_day(row[19]) if row[19] is not None else None
        call = Call(
            id=as_uuid(row[12]),
            line=row[13],
            post=row[14],
            village=row[21],
            day=day,
            at=as_moment(row[16]),
            household=row[17],
            in_term=in_term(day, as_day(row[18]), end),
            station=row[20],
        )
        yield Side(
            id=row[0],
            call=call,
            voter=row[1],
            outcome=Outcome(row[2]),
            base=row[3],
            tms=row[4],
            changes=as_json(row[5]),
            person=as_json(row[6]),
            station_number=row[7],
            evidence=row[8],
            state=FindingState(row[9]),
            entry=row[10],
            conflict=row[11],
            is_new=False,
            withdrawn=bool(row[22]) and row[9] == FindingState.DISPUTED,
        )


# ── Entries, conflicts, packages, stations


_STEPS: Final = (
    "SELECT voter_id, id, line_id, reason, from_place, from_village, from_station_id, to_place, to_village,"
    " to_station_id, changes FROM roll_entry WHERE voter_id {ids} ORDER BY id"
)


def _steps(voters: Collection[int]) -> dict[int, list[Step]]:
    found: dict[int, list[Step]] = defaultdict(list)
    for voter, pk, line, reason, *ends, told in rows(_STEPS, voters):
        ours = reason in (REASON, REASON_MOVED)
        origin = changes.spot(Place(ends[0]), ends[1], ends[2])
        target = changes.spot(Place(ends[3]), ends[4], ends[5])
        found[voter].append(Step(pk, line, ours, origin, target, as_json(told) or {}))
    return found


_DISPUTES: Final = (
    "SELECT c.voter_id, c.id, c.kind, c.settled, c.settled_line_id, c.choice_id, l.act FROM fieldwork_conflict c"
    " LEFT JOIN journal_line l ON l.seq = c.settled_line_id WHERE c.voter_id {ids} ORDER BY c.id"
)


def _disputes(voters: Collection[int]) -> dict[int, list[Dispute]]:
    found: dict[int, list[Dispute]] = defaultdict(list)
    for voter, pk, kind, settled, line, choice, by in rows(_DISPUTES, voters):
        moment = as_moment(settled) if settled is not None else None
        found[voter].append(Dispute(pk, ConflictKind(kind), moment, line or 0, choice, by == SETTLE))
    return found


def stations_of(posts: Collection[int]) -> dict[int, frozenset[int]]:
    """The stations each officer has or had a part of. One query."""
    found: dict[int, set[int]] = defaultdict(set)
    for post, station in rows("SELECT post_id, station_id FROM fieldwork_assignment WHERE post_id {ids}", posts):
        found[post].add(station)
    return {post: frozenset(stations) for post, stations in found.items()}


_OWN: Final = "(SELECT station_id FROM fieldwork_assignment WHERE post_id = %s)"
_BELONGED: Final = (
    "SELECT v.id FROM roll_voter v WHERE v.id {ids} AND +v.election_id = %s"  # the plus: by id, not by event
    f" AND (v.station_id IN {_OWN} OR EXISTS (SELECT 1 FROM roll_entry e WHERE e.voter_id = v.id"
    f" AND (e.from_station_id IN {_OWN} OR e.to_station_id IN {_OWN})))"
)


def belonged(election: ElectionEvent, voters: Collection[int], post: int) -> set[int]:
    """Those of `voters` who stand, or ever stood, at a station this officer has or had a part of: whom the officer's
    package may show, now or earlier. One query."""
    return {row[0] for row in rows(_BELONGED, voters, election.pk, post, post, post)}


def _stations(election: ElectionEvent, villages: Collection[str]) -> dict[tuple[str, int], int]:
    found = Station.objects.filter(election=election, village__in=villages, kind=StationKind.REGULAR, closed=False)
    return {(village, number): pk for pk, village, number in found.values_list("id", "village", "number")}


# ── Heads for `resolve`


def known(gathered: Gathered, voter: int) -> Known:
    """One voter as `resolve` takes them."""
    one = gathered.standing[voter]
    return Known(one.values, one.spot, gathered.steps.get(voter, ()))


def heads(gathered: Gathered, voter: int, strikes: Callable[[Side], bool], chosen: int | None = None) -> list[Head]:
    """The voter's findings as `resolve` takes them. `strikes`: whether a finding's TMS strikes with what was shown;
    `chosen`: the finding a person is choosing now."""
    told = gathered.standing[voter]
    disputes = gathered.disputes.get(voter, ())
    accepted = {one.choice for one in disputes if one.settled and one.by_person} | {chosen}
    return [
        Head(
            finding=side.id,
            order=side.call.id.hex,
            line=side.call.line,
            base=min(side.base, _newest(gathered, side)),
            outcome=side.outcome,
            tms=side.tms,
            strikes=side.outcome is Outcome.TMS and strikes(side),
            station=_belongs(gathered, side, told),
            values=_values(side),
            objection=_objection(gathered, side, disputes),
            accepted=side.id in accepted,
            withdrawn=side.withdrawn and side.id in accepted and side.id != chosen,
        )
        for side in gathered.sides.get(voter, ())
    ]


def _values(side: Side) -> Mapping[str, Value]:
    if side.outcome is Outcome.NEW:
        return side.person or {}
    return {name: pair[1] for name, pair in (side.changes or {}).items()}


def _belongs(gathered: Gathered, side: Side, told: changes.Standing) -> Spot | None:
    village = str(told.values["village"])
    if side.outcome is not Outcome.TMS:
        return Spot(Place.STATION, side.call.village, side.call.station)
    if side.tms == Tms.WRONG_STATION and side.station_number is not None:
        station = gathered.station_by_number.get((village, side.station_number))
        return Spot(Place.STATION, village, station) if station is not None else None
    return None


def _objection(gathered: Gathered, side: Side, disputes: Iterable[Dispute]) -> ConflictKind | None:
    """Why this finding may not stand by itself, as far as its visit tells."""
    call = side.call
    if not call.in_term:
        return ConflictKind.TERM
    if side.outcome is not Outcome.NEW and is_outside(gathered, side):
        return ConflictKind.OUTSIDE
    if side.base > _newest(gathered, side):
        return ConflictKind.OFFICE  # Nobody can have seen an entry that was not there.
    if "nik" in (side.changes or {}):
        return ConflictKind.INELIGIBLE
    # A person has settled this voter since: a finding made before that cannot know.
    decided = (one for one in disputes if one.settled and one.by_person and one.line < call.line)
    refused = any(says(one) == says(side) for one in gathered.rejected.get(side.voter or 0, ()))
    if any(refused or (one.settled and call.at < one.settled) for one in decided):
        return ConflictKind.OFFICE
    return None


def says(told: Any) -> tuple[object, ...]:
    """What a finding (a Side or a row) says, by which it is the same as another."""
    changes_told = sorted((name, str(pair[1])) for name, pair in (told.changes or {}).items())
    person = sorted((name, str(value)) for name, value in (told.person or {}).items())
    return told.outcome, told.tms, told.station_number, changes_told, person


def _newest(gathered: Gathered, side: Side) -> int:
    """The voter's last entry when the finding came in: more than that the finder cannot have seen."""
    steps = gathered.steps.get(side.voter or 0, ())
    return max((step.id for step in steps if step.line < side.call.line), default=0)


def is_outside(gathered: Gathered, side: Side) -> bool:
    """Whether the voter neither stood at a station of this officer when the finder looked, nor was put there since by
    the office.

    Where the office had last put the voter ends the search; what coklit or a strike did on top does not. What coklit
    did since does not count: it may come in another order, or be undone.
    """
    own = gathered.stations_of_post.get(side.call.post, frozenset())
    for step in reversed(gathered.steps.get(side.voter or 0, ())):
        if step.ours and step.id > side.base:
            continue
        if step.target.station in own:
            return False
        if step.id <= side.base and step.moves and not step.ours and step.target.place.is_inside:
            return True
        if step.origin.station in own:
            return False
    return True


def open_conflict(disputes: Iterable[Dispute]) -> Dispute | None:
    """The voter's open conflict, if any."""
    return next((one for one in disputes if one.settled is None), None)
