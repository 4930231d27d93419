"""Voters who were struck in an earlier election and are back by a later population file.

In Sikka and Pasangkayu people struck in 2023 as dead or moved stood in the list of 2024 again (voter-list dossier
section 11.3). What was proved then is shown beside the voter who is back, as something to look at: nobody is struck by
it. Left out are codes that pass by themselves (3, under age) or say nothing of the person (8, wrong station).
"""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final, NamedTuple

from django.db import connection

from tahapan.core.text import Text
from tahapan.elections import queries as elections
from tahapan.elections.models import ElectionEvent
from tahapan.elections.scope import sql_in_area
from tahapan.fieldwork.kinds import FindingState, Outcome
from tahapan.fieldwork.models import Finding
from tahapan.lists.kinds import Answer, Asked
from tahapan.lists.models import Coding, MatterRow
from tahapan.roll.kept import kept
from tahapan.roll.models import INSIDE, Entry, EntryKind, Voter

CODES: Final = (1, 2, 4, 5, 6, 7)

_JOINED: Final = "JOIN roll_voter h ON h.nik = t.nik AND h.election_id = %s AND h.place IN (%s, %s)"
_STRUCK: Final = f"SELECT h.id, h.village, h.name, t.id, t.place FROM roll_voter t {_JOINED} WHERE "
_CODED: Final = (
    "SELECT h.id, h.village, h.name, t.id, c.tms, c.id FROM lists_coding c"
    f" JOIN roll_voter t ON t.id = c.voter_id {_JOINED} WHERE "
)


class Pair(NamedTuple):
    """A voter of this event and the same NIK struck in an earlier one; `coding` where the DPT there was marked."""

    village: str
    name: str
    voter: int
    earlier: int
    tms: int
    coding: int | None = None


@dataclass(frozen=True, slots=True)
class Earlier:
    """What is known of one pair.

    `at` and `line` are None, and there is no proof, where no act is known to stand behind it. `evidence` names the
    proof, `file` its document by the first 12 signs of its hash (empty: none was kept); `since` is what this election
    found of the person.
    """

    voter: Voter
    event: ElectionEvent
    tms: int
    at: dt.datetime | None
    line: int | None
    reason: str
    evidence: Text | None
    file: str
    since: tuple[Text, ...]

    @property
    def is_proved(self) -> bool:
        """Whether evidence was kept, so that somebody can look at it."""
        return self.evidence is not None or bool(self.file)


# ── Who is back


@kept
def returned(election: ElectionEvent, scope: str) -> Sequence[Pair]:
    """Voters in the roll now, in `scope`, whom an earlier event struck or marked; by village and name."""
    return _pairs(election, *sql_in_area(scope, "h.village"))


def of(voter: Voter) -> list[Earlier]:
    """What earlier events know of one voter."""
    return told(_pairs(voter.election, "h.id = %s", [voter.pk]))


def _pairs(election: ElectionEvent, where: str, parameters: Sequence[int | str]) -> list[Pair]:
    earlier = ElectionEvent.objects.filter(voting_day__lt=election.voting_day).values_list("pk", flat=True)
    events = [one for one in earlier if one != election.pk]
    if not events:
        return []
    of_event = f"{where} AND t.election_id IN ({', '.join(['%s'] * len(events))})"
    places = [f"tms-{code}" for code in CODES]
    head: list[int | str] = [election.pk, *(one.value for one in INSIDE), *parameters, *events]
    with connection.cursor() as cursor:
        cursor.execute(f"{_STRUCK}{of_event} AND t.place IN ({', '.join(['%s'] * len(places))})", [*head, *places])
        struck = [Pair(village, name, h, t, int(place[-1])) for h, village, name, t, place in cursor.fetchall()]
        cursor.execute(_CODED + of_event, head)
        coded = [Pair(village, name, h, t, tms, c) for h, village, name, t, tms, c in cursor.fetchall()]
    return sorted([*struck, *coded], key=lambda one: (*one[:5], one.coding or 0))


# ── What is known of them


def told(pairs: Sequence[Pair]) -> list[Earlier]:
    """The pairs with their acts, evidence, and what happened since, in order. Constant number of queries."""
    voters = Voter.objects.select_related("election", "station").in_bulk({one.voter for one in pairs})
    before = Voter.objects.select_related("election").in_bulk({one.earlier for one in pairs})
    codings = Coding.objects.select_related("line").in_bulk({one.coding for one in pairs if one.coding})
    strikes = _strikes({one.earlier for one in pairs})
    proofs = _proofs({one.pk for one in strikes.values()})
    nothing = ("", "")
    since = _since(set(voters))
    found = []
    for one in pairs:
        event = before[one.earlier].election
        entry, coding = strikes.get(one.earlier), codings.get(one.coding or 0)
        line = coding.line if coding else entry.line if entry else None
        of_entry = proofs.get(entry.pk, nothing) if entry else nothing
        code, file = (coding.evidence, coding.file_id or "") if coding else of_entry
        reason = "" if coding or not entry else entry.reason or entry.line.reason
        found.append(
            Earlier(
                voter=voters[one.voter],
                event=event,
                tms=one.tms,
                at=line.at if line else None,
                line=line.seq if line else None,
                reason=reason,
                evidence=_evidence(voters[one.voter].election, code),
                file=file[:12],
                since=tuple(since[one.voter]),
            )
        )
    return found


def _strikes(voters: set[int]) -> dict[int, Entry]:
    """The last entry that struck each voter. One query."""
    entries = Entry.objects.filter(voter__in=voters, kind=EntryKind.STRIKE).select_related("line").order_by("id")
    return {one.voter_id: one for one in entries}


def _proofs(entries: set[int]) -> dict[int, tuple[str, str]]:
    """The kind of evidence behind entries, and the hash of its document: of coklit, of what was raised and accepted.
    Two queries."""
    seen = Finding.objects.filter(entry__in=entries).values_list("entry_id", "evidence", "photo")
    raised = MatterRow.objects.filter(entry__in=entries).values_list("entry", "evidence", "evidence_file")
    return {entry: (evidence, file or "") for entry, evidence, file in [*seen, *raised] if entry is not None}


def _evidence(election: ElectionEvent, code: str) -> Text | None:
    if not code:
        return None
    known = elections.rules(election).codes("evidence").get(code)
    return known.name if known else Text(code, code)


def _since(voters: set[int]) -> Mapping[int, list[Text]]:
    """What this election found of the voters: met at the door, asked to be struck. Two queries."""
    told: dict[int, list[Text]] = defaultdict(list)
    met = Finding.objects.filter(
        voter__in=voters, state=FindingState.APPLIED, outcome__in=(Outcome.SAME, Outcome.CHANGED), visit__replaced=False
    )
    for voter, day in met.values_list("voter_id", "visit__day"):
        told[voter].append(Text("pada coklit {day} dinyatakan ada", "found present by coklit on {day}").fill(day=day))
    asked = MatterRow.objects.filter(voter__in=voters, asked=Asked.STRIKE).select_related("matter").order_by("id")
    for row in asked:
        told[row.voter_id or 0].append(_ANSWERS[Answer(row.state)].fill(number=row.matter_id))
    return told


_ANSWERS: Final = {
    Answer.OPEN: Text("pencoretannya sedang diputus (masukan {number})", "striking is being decided (matter {number})"),
    Answer.ACCEPTED: Text("pencoretannya diterima (masukan {number})", "striking was accepted (matter {number})"),
    Answer.REJECTED: Text("pencoretannya ditolak (masukan {number})", "striking was rejected (matter {number})"),
}
