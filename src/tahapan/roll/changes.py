"""Changing single voters by what was found of them, many in one call: correct, strike, move, enter, return.

Every change is one entry with two ends. It runs inside an act, in a constant number of statements a call, and keeps
what the roll promises: `Voter.place` is the end of the last entry, the fingerprint is that of the elements, a count by
sex balances. What the law allows (proof, room at a station) is the caller's to ask: see `room`.
"""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final, NamedTuple

from django.db.models import Count

from tahapan.elections import queries as elections
from tahapan.elections.models import ElectionEvent
from tahapan.journal import bulk
from tahapan.journal.act import current
from tahapan.roll import locks
from tahapan.roll.intake.fingerprint import FIELDS, fingerprints
from tahapan.roll.models import Entry, EntryKind, Place, Voter
from tahapan.stations.models import Station, StationKind
from tahapan.stations.rules import max_voters

Value = str | int
"""An element as text or number; a date as ISO text."""

_ELEMENTS: Final = tuple(one.value for one in FIELDS)
_READ: Final = (
    f"SELECT id, {', '.join(_ELEMENTS)}, place, station_id FROM roll_voter WHERE id {{ids}} AND +election_id = %s"
)
_UPDATED: Final = (*_ELEMENTS, "place", "station_id", "fingerprint")
_ENTRY: Final = (
    "id", "election_id", "line_id", "voter_id", "kind", "sex", "from_place", "from_village", "from_station_id",
    "to_place", "to_village", "to_station_id", "changes", "reason",
)  # fmt: skip


class Spot(NamedTuple):
    """Where somebody stands: a place, its village (empty outside, where nobody knows them), its station."""

    place: Place
    village: str = ""
    station: int | None = None


OUTSIDE: Final = Spot(Place.NEW)
"""Where new voters come from."""


@dataclass(frozen=True, slots=True)
class Standing:
    """One voter as stored: every element by name, and where they stand."""

    voter: int
    values: Mapping[str, Value]
    spot: Spot


@dataclass(frozen=True, slots=True)
class Change:
    """What is to become of one voter: elements to set, and where to stand (None: where they stand)."""

    voter: int
    kind: EntryKind
    values: Mapping[str, Value] = field(default_factory=dict)
    spot: Spot | None = None
    reason: str = ""


def tms(code: int, village: str) -> Spot:
    """Where somebody of `village` stands who was struck with TMS code 1 … 8."""
    return Spot(Place(f"tms-{code}"), village)


def standing(election: ElectionEvent, voters: Iterable[int]) -> dict[int, Standing]:
    """The voters of the event among `voters`, as stored, by id. One query."""
    found = {}
    for pk, *row in bulk.rows(_READ, set(voters), election.pk):
        values = {name: _plain(value) for name, value in zip(_ELEMENTS, row, strict=False)}
        found[pk] = Standing(pk, values, spot(Place(row[-2]), str(values["village"]), row[-1]))
    return found


def spot(place: Place, village: str, station: int | None) -> Spot:
    """The same place written one way: nobody's village stands beside `new`."""
    return OUTSIDE if place is Place.NEW else Spot(place, village, station)


def _plain(value: Any) -> Value:
    return value.isoformat() if isinstance(value, dt.date) else value


def create(election: ElectionEvent, people: Sequence[Mapping[str, Value]]) -> list[int]:
    """Rows for people who are not in the roll, outside of it (`new`), in order; a Change of kind NEW enters them.

    Each has all elements by name, `village` included. Raises IntegrityError for a NIK the event knows. One statement.
    """
    current()
    rows = [
        Voter(election=election, place=Place.NEW, fingerprint=_fingerprint(person), **{n: person[n] for n in _ELEMENTS})
        for person in people
    ]
    return [voter.pk for voter in Voter.objects.bulk_create(rows)]


def write(
    election: ElectionEvent,
    changes: Sequence[Change],
    known: Mapping[int, Standing] | None = None,
    *,
    despite_hold: bool = False,
) -> list[int]:
    """Do the changes; returns for each the id of its (last) entry, 0 where nothing was different.

    `known`: the voters as `standing` told within this act, where the caller has them. `despite_hold`: the lists have
    decided this as a desk above the plenary that holds the village.

    A corrected sex is two entries, as in an intake: the voter leaves as the one and returns as the other. Side effects:
    rows of roll_voter and roll_entry. Raises Refused where a plenary holds the roll of a village that would change,
    ValueError when a voter is named twice or is not of the event, RuntimeError outside an act.
    """
    named = {one.voter for one in changes}
    known = standing(election, named) if known is None else known
    if len(named) != len(changes) or not named <= known.keys():
        raise ValueError("a voter is named twice, or is not of this event")
    written: list[list[tuple[Any, ...]]] = []
    rows = []
    touched: set[str] = set()
    for one in changes:
        before = known[one.voter]
        after = one.spot or before.spot
        values = {name: value for name, value in one.values.items() if before.values[name] != value}
        # `village` of a voter is that of the spot; outside (`new`) it stays where they were told to live.
        if after.village and before.values["village"] != after.village:
            values["village"] = after.village
        written.append(list(_entries(election.pk, one, before, after, values)))
        if written[-1]:
            touched |= {before.spot.village, after.village}
            told = {**before.values, **values}
            elements = (told[name] for name in _ELEMENTS)
            rows.append((*elements, after.place.value, after.station, _fingerprint(told), one.voter))
    if not rows:
        return [0] * len(changes)
    if not despite_hold:
        locks.refuse_if_held(election, touched)
    numbers = iter(bulk.reserve(Entry, sum(map(len, written))))
    numbered = [[(next(numbers), *entry) for entry in entries] for entries in written]
    bulk.update(Voter._meta.db_table, _UPDATED, rows)
    bulk.insert(Entry._meta.db_table, _ENTRY, (entry for entries in numbered for entry in entries))
    return [entries[-1][0] if entries else 0 for entries in numbered]


def _entries(
    election: int, change: Change, before: Standing, after: Spot, values: Mapping[str, Value]
) -> Iterator[tuple[Any, ...]]:
    """The entries of one change without their ids; none where nothing is different."""
    if after == before.spot and not values:
        return
    pairs = {name: [before.values[name], values[name]] for name in _ELEMENTS if name in values}
    told = json.dumps(pairs, ensure_ascii=False) if pairs else None
    head = (election, current().seq, change.voter, change.kind.value)
    sex, new_sex = before.values["sex"], values.get("sex", before.values["sex"])
    reason = change.reason[:200]
    if sex == new_sex or before.spot == OUTSIDE:
        yield (*head, new_sex, *_end(before.spot), *_end(after), told, reason)
    elif after == OUTSIDE:
        yield (*head, sex, *_end(before.spot), *_end(after), told, reason)
    else:
        yield (*head, sex, *_end(before.spot), *_end(OUTSIDE), told, reason)
        yield (*head, new_sex, *_end(OUTSIDE), *_end(after), None, reason)


def _end(one: Spot) -> tuple[str, str, int | None]:
    return one.place.value, one.village, one.station


def _fingerprint(values: Mapping[str, Value]) -> int:
    return fingerprints(["\x1f".join(str(values[name]) for name in _ELEMENTS)])[0]


def room(election: ElectionEvent, stations: Iterable[int]) -> dict[int, int]:
    """How many more voters each station may take by law (negative: over the limit), closed ones none. One query."""
    law = elections.rules(election)
    found = Station.objects.filter(election=election, pk__in=set(stations)).annotate(load=Count("voters"))
    return {
        one.pk: 0 if one.closed else max_voters(law, special=one.kind == StationKind.SPECIAL) - one.load
        for one in found
    }
