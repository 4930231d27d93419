"""The package a phone takes along: one officer's families with all that is needed without a network (docs/protocol.md).

It holds personal data of everyone in it. Whoever hands it out makes sure that a phone of this officer asks, and keeps a
record of it.
"""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any, Final, NamedTuple

from django.db.models import Q
from django.db.models.functions import Coalesce

from tahapan.core import clock
from tahapan.core.errors import Refused
from tahapan.core.text import Text
from tahapan.elections import areas
from tahapan.elections import queries as elections
from tahapan.elections.models import ElectionEvent
from tahapan.fieldwork import gathering, packages, rules
from tahapan.fieldwork.kinds import FindingState
from tahapan.fieldwork.models import Assignment, Finding, Household, Visit
from tahapan.journal.bulk import rows
from tahapan.law import RuleSet
from tahapan.officers.models import Post
from tahapan.roll.models import Place, Voter
from tahapan.stations.models import Station, StationKind
from tahapan.stations.rules import hamlet_of

VERSION: Final = 1

Row = dict[str, Any]
"""What a package needs of one voter. Rows and not objects: a package has hundreds, a regency hands out hundreds."""
_ELEMENTS: Final = (
    *("nkk", "nik", "name", "birth_place", "birth_date", "marital", "sex"),
    *("address", "rt", "rw", "disability", "ktp"),
)
_FAMILY: Final = (
    *("id", "number", "station_id", "planned", "state", "visited_on"),
    *("head__address", "head__rw", "head__rt", "head__nkk"),
)


class _Family(NamedTuple):
    """What a package needs of one household and of the head it is named by, in the order of `_FAMILY`."""

    id: int
    number: int
    station: int
    planned: dt.date | None
    state: str
    visited: dt.date | None
    address: str
    rw: int
    rt: int
    nkk: str


@dataclass(frozen=True, slots=True)
class _Contents:
    """What was read for a package: by household its people and the visits that stand, by voter what was found."""

    households: list[_Family]
    people: dict[int, list[Row]]
    visits: dict[int, list[Visit]]
    found: dict[int, Finding]
    bases: dict[int, int]


def build(post: Post, day: dt.date) -> dict[str, Any]:
    """The package of `post` as it stands now, ready for JSON; families in the order of the walk.

    A constant number of queries. Raises Refused where the post ended, its term was over before `day`, or no package
    was prepared for it.
    """
    if not post.is_running or (post.end is not None and post.end < day):
        raise Refused(rules.POST_ENDED)
    parts = list(Assignment.objects.filter(post=post, ended=False).select_related("station__venue"))
    if not parts:
        raise Refused(rules.NO_PACKAGE)
    election = post.election
    law = elections.rules(election)
    start, end = rules.window(law)
    contents = _read(post, parts)
    return {
        "v": VERSION,
        "made": clock.now().isoformat(),
        "election": election_of(election),
        "officer": {"name": post.officer.name, "role": post.body},
        "term": {"start": post.start.isoformat(), "end": _day(post.end)},
        "window": {"start": start.isoformat(), "end": end.isoformat()},
        "stations": _stations(election, [part.station for part in parts]),
        "households": [_household(one, contents) for one in contents.households],
        "law": law_of(law, election),
    }


def election_of(election: ElectionEvent) -> dict[str, Any]:
    """The event as enrolment and package name it."""
    name = {"id": election.name_id, "en": election.name_en}
    return {"slug": election.slug, "name": name, "voting_day": election.voting_day.isoformat()}


def law_of(law: RuleSet, election: ElectionEvent) -> dict[str, Any]:
    """The lists of law the door needs, both languages. Codes of `tms` and `disability` are numbers, others words."""
    return {
        "tms": [
            {
                "code": int(tms),
                **_say(rule.name),
                "strike": rule.strike is True,
                "evidence": list(rule.evidence),
                "why": _say(rule.why),
            }
            for tms, rule in rules.tms_rules(law).items()
        ],
        "evidence": _codes(law, "evidence"),
        "disability": [one | {"code": int(one["code"])} for one in _codes(law, "disability")],
        "marital": _codes(law, "marital"),
        "ktp": _codes(law, "ktp-el"),
        "editable": list(rules.editable(law)),
        "report_days": rules.report_days(law),
        "voting_age": law.integer("voter.age.min"),
        "voting_day": election.voting_day.isoformat(),
        "source": law.codes("coklit-outcome")["sesuai"].source.cite("id"),
    }


def _codes(law: RuleSet, kind: str) -> list[dict[str, Any]]:
    return [{"code": code.code, **_say(code.name)} for code in law.codes(kind).values() if not code.old]


def _say(text: Text) -> dict[str, str]:
    return {"id": text.id, "en": text.en}


def _day(day: dt.date | None) -> str | None:
    return day.isoformat() if day else None


# ── Reading


def _read(post: Post, parts: Sequence[Assignment]) -> _Contents:
    of_parts = Household.objects.filter(assignment__in=parts, closed=False)
    households = [_Family(*row) for row in of_parts.values_list(*_FAMILY)]
    households.sort(key=lambda one: (one.station, packages.route_of(one.address, one.rw, one.rt, one.nkk), one.id))
    visits: dict[int, list[Visit]] = defaultdict(list)
    for visit in Visit.objects.filter(household__in=[one.id for one in households], replaced=False).order_by(
        "at", "id"
    ):
        visits[visit.household_id or 0].append(visit)
    met, found = _findings(visits)
    # A phone may have named anybody: what it is given is never more than its officer's stations.
    own = gathering.belonged(post.election, {voter for some in met.values() for voter in some}, post.pk)
    met = {household: some & own for household, some in met.items()}
    people = _people(households, met)
    return _Contents(households, people, visits, found, _bases(one["id"] for some in people.values() for one in some))


def _findings(visits: dict[int, list[Visit]]) -> tuple[dict[int, set[int]], dict[int, Finding]]:
    """By household the voters looked at; by voter the last finding that was not replaced."""
    place = {visit.pk: (household, order) for household, one in visits.items() for order, visit in enumerate(one)}
    findings = (
        Finding.objects.filter(visit__in=list(place))
        .exclude(state=FindingState.REPLACED.value)
        .annotate(person_id=Coalesce("voter_id", "entry__voter_id"))
    )
    met: dict[int, set[int]] = defaultdict(set)
    found: dict[int, Finding] = {}
    for one in sorted(findings, key=lambda row: (place[row.visit_id][1], row.pk)):
        if one.person_id is not None:
            met[place[one.visit_id][0]].add(one.person_id)
            if one.state != FindingState.REJECTED.value:
                found[one.person_id] = one
    return met, found


def _concerned(households: Iterable[_Family], met: dict[int, set[int]]) -> Q:
    """Everyone on these cards at the stations, and everyone looked at wherever they stand now."""
    stations, cards = {one.station for one in households}, {one.nkk for one in households}
    return Q(station__in=stations, nkk__in=cards) | Q(pk__in={voter for some in met.values() for voter in some})


def _people(households: Sequence[_Family], met: dict[int, set[int]]) -> dict[int, list[Row]]:
    """The people of each household: whoever stands at its station on its head's card, and whoever was looked at."""
    of_voter = {voter: household for household, some in met.items() for voter in some}
    of_card = {(one.station, one.nkk): one.id for one in reversed(households)}
    found: dict[int, list[Row]] = defaultdict(list)
    concerned = Voter.objects.filter(_concerned(households, met)).order_by("birth_date", "id")
    for voter in concerned.values("id", "place", "station_id", *_ELEMENTS):
        household = of_voter.get(voter["id"]) or of_card.get((voter["station_id"] or 0, voter["nkk"]))
        if household is not None:
            found[household].append(voter)
    return found


def _bases(voters: Iterable[int]) -> dict[int, int]:
    """The last entry of each voter in the roll's record."""
    return dict(rows("SELECT voter_id, MAX(id) FROM roll_entry WHERE voter_id {ids} GROUP BY voter_id", list(voters)))


# ── Writing it down


def _stations(election: ElectionEvent, own: Sequence[Station]) -> list[dict[str, Any]]:
    villages = {one.village for one in own}
    numbers: dict[str, list[int]] = defaultdict(list)
    regular = Station.objects.filter(
        election=election, village__in=villages, kind=StationKind.REGULAR, closed=False
    ).order_by("number")
    for village, number in regular.values_list("village", "number"):
        numbers[village].append(number)
    return [
        {
            "id": one.pk,
            "number": one.number,
            "village": one.village,
            "village_name": areas.get(one.village).name,
            "venue": one.venue.name if one.venue else "",
            "others": [number for number in numbers[one.village] if number != one.number],
        }
        for one in own
    ]


def _household(one: _Family, contents: _Contents) -> dict[str, Any]:
    visits = contents.visits.get(one.id, [])
    return {
        "id": one.id,
        "no": one.number,
        "station": one.station,
        "hamlet": hamlet_of(one.address),
        "rw": one.rw,
        "rt": one.rt,
        "address": one.address,
        "planned": _day(one.planned),
        "visits": [str(visit.pk) for visit in visits],
        "state": one.state,
        "visited": _day(one.visited),
        "sticker": any(visit.sticker for visit in visits),
        "proof": any(visit.proof for visit in visits),
        "people": [_person(voter, one, contents) for voter in contents.people.get(one.id, [])],
    }


def _person(voter: Row, household: _Family, contents: _Contents) -> dict[str, Any]:
    finding = contents.found.get(voter["id"])
    told = {name: voter[name] for name in _ELEMENTS}
    told["birth_date"] = voter["birth_date"].isoformat()
    return {
        "id": voter["id"],
        "base": contents.bases.get(voter["id"], 0),
        **told,
        "in": voter["place"] == Place.STATION and voter["station_id"] == household.station,
        "found": _found(finding) if finding else None,
    }


def _found(finding: Finding) -> dict[str, Any]:
    """What was found before, whole: a visit that takes its place says it again, or it would be undone with it."""
    proof = {"kind": finding.evidence, "number": finding.evidence_number, "photo": finding.photo}
    return {
        "outcome": finding.outcome,
        "tms": finding.tms,
        "changes": finding.changes or {},
        "evidence": proof if any(proof.values()) else None,
        "station": finding.station_number,
    }
