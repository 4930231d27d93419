"""Counting what came of a simulation: the roll against the truth, the events against what the phones made.

Read with plain SQL and compared in Python; the server's own rules are not asked.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from django.db import connection

from tahapan.elections.models import ElectionEvent
from tahapan.fieldwork.simulate.phone import SAME, Finding
from tahapan.fieldwork.simulate.schedule import Step
from tahapan.fieldwork.simulate.truth import Row, Truth

ELEMENTS: Final = (
    *("nkk", "nik", "name", "birth_place", "birth_date", "marital", "sex", "address", "rt", "rw", "disability", "ktp"),
)
_ROLL: Final = f"SELECT id, {', '.join(ELEMENTS)}, village, place, station_id FROM roll_voter WHERE election_id = %s"


@dataclass(frozen=True, slots=True)
class Call:
    """One call at a family as its phone told it: what it replaces, what it claims of each voter, who is new."""

    id: str
    replaces: tuple[str, ...]
    claims: Mapping[int, tuple[Any, ...]]
    new: tuple[str, ...]


def call(made: str, replaces: Sequence[str], people: Iterable[Mapping[str, Any]], step: Step) -> Call:
    """A call from what the phone saw and the step it was told to do."""
    claims = {} if step.empty else {one["id"]: claim(one, step.findings.get(one["id"], SAME)) for one in people}
    return Call(made, tuple(replaces), claims, tuple(one["nik"] for one in step.new))


def claim(person: Mapping[str, Any], finding: Finding) -> tuple[Any, ...]:
    """What a finding says of a person: two claims are equal just when they say the same of somebody."""
    if finding.outcome == "tms":
        return ("tms", int(finding.tms), finding.station)
    return ("here", *(finding.changes.get(name, person[name]) for name in ELEMENTS))


def roll(election: ElectionEvent) -> dict[int, Row]:
    """Every voter of the event as stored."""
    with connection.cursor() as cursor:
        cursor.execute(_ROLL, [election.pk])
        names = (*ELEMENTS, "village", "place", "station")
        return {row[0]: dict(zip(names, _plain(row[1:]), strict=True)) for row in cursor.fetchall()}


def _plain(row: Sequence[Any]) -> list[Any]:
    return [value if isinstance(value, int | str | None) else value.isoformat() for value in row]


def disputed(calls: Sequence[Call]) -> set[int]:
    """Voters of whom two calls that nobody replaced claim different things."""
    replaced = {one for call in calls for one in call.replaces}
    said: dict[int, set[tuple[Any, ...]]] = defaultdict(set)
    for one in calls:
        if one.id not in replaced:
            for voter, what in one.claims.items():
                said[voter].add(what)
    return {voter for voter, claims in said.items() if len(claims) > 1}


def reckon(
    election: ElectionEvent,
    made: Mapping[str, str],
    calls: Sequence[Call],
    truth: Truth,
    may: set[int],
    before: Mapping[int, Row],
) -> dict[str, Any]:
    """The figures that prove the simulation or break it.

    `lost`: events made that are not kept with the same bytes. `doubled`: anything that counts twice. `differences`:
    voters who do not stand as the truth says, conflicts without a cause, and causes without a conflict.
    """
    kept = dict(_rows("SELECT id, sha256 FROM fieldwork_event"))
    kept = {_uuid(key): sha for key, sha in kept.items()}
    waiting = {_uuid(key) for (key,) in _rows("SELECT event_id FROM fieldwork_waiting")}
    conflicts = _rows(
        "SELECT id, kind, village, voter_id FROM fieldwork_conflict WHERE election_id = %s AND settled IS NULL"
        " ORDER BY id",
        election.pk,
    )
    return {
        "made": len(made),
        "accepted": sum(kept.get(key) == sha for key, sha in made.items()),
        "applied": sum(key in kept and key not in waiting for key in made),
        "lost": sum(kept.get(key) != sha for key, sha in made.items()),
        "doubled": _doubled(election),
        "visits": _rows("SELECT count(*) FROM fieldwork_visit WHERE election_id = %s", election.pk)[0][0],
        "conflicts": {
            "count": len(conflicts),
            "list": [{"id": pk, "kind": kind, "village": village} for pk, kind, village, _ in conflicts],
        },
        "differences": _differences(election, calls, truth, may, before, {one[3] for one in conflicts}),
    }


def _differences(
    election: ElectionEvent,
    calls: Sequence[Call],
    truth: Truth,
    may: set[int],
    before: Mapping[int, Row],
    listed: set[int],
) -> int:
    after = roll(election)
    by_nik = {row["nik"]: voter for voter, row in after.items()}
    known = {by_nik[nik] for nik in truth.listed if nik in by_nik}
    must = disputed(calls)
    visited = {voter for one in calls for voter in one.claims}
    newcomers = {nik for one in calls for nik in one.new} & truth.newcomers.keys()
    wrong = (listed - must - may - known - {None}) | (must - listed)
    for voter, row in before.items():
        finding = truth.findings.get(voter, SAME) if voter in visited else SAME
        if voter not in listed and after.get(voter) != truth.expected(row, finding):
            wrong.add(voter)
    added = {row["nik"]: row for voter, row in after.items() if voter not in before}
    strange = [nik for nik, row in added.items() if nik not in newcomers or row != truth.newcomers[nik]]
    return len(wrong) + len(strange) + len(newcomers - added.keys())


def _doubled(election: ElectionEvent) -> int:
    """Findings told twice by one visit, entries that start where their voter did not stand, two findings by entries of
    their own for one voter."""
    twice = _rows(
        "SELECT visit_id, voter_id, outcome FROM fieldwork_finding WHERE voter_id IS NOT NULL"
        " GROUP BY visit_id, voter_id, outcome HAVING count(*) > 1"
    )
    standing = _rows(
        "SELECT f.voter_id FROM fieldwork_finding f JOIN fieldwork_visit v ON v.id = f.visit_id"
        " WHERE v.election_id = %s AND f.state = 'berlaku' AND f.voter_id IS NOT NULL AND f.entry_id IS NOT NULL"
        " GROUP BY f.voter_id HAVING count(DISTINCT f.entry_id) > 1",
        election.pk,
    )
    broken, last = 0, dict[int, tuple[Any, ...]]()
    for voter, *ends in _rows(
        "SELECT voter_id, from_place, from_village, from_station_id, to_place, to_village, to_station_id"
        " FROM roll_entry WHERE election_id = %s ORDER BY id",
        election.pk,
    ):
        origin, target = tuple(ends[:3]), tuple(ends[3:])
        broken += voter in last and last[voter] != origin
        last[voter] = target
    return len(twice) + len(standing) + broken


def _rows(sql: str, *given: Any) -> list[tuple[Any, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(sql, list(given))
        return list(cursor.fetchall())


def _uuid(value: Any) -> str:
    """An id as the phones write it, however the database does."""
    from uuid import UUID

    return str(value if isinstance(value, UUID) else UUID(value))
