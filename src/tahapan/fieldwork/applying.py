"""Writing what findings come to: the roll, the findings' states, conflicts, where families stand. See `recording`."""

from __future__ import annotations

import json
import uuid
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final

from tahapan.core import clock
from tahapan.elections.models import ElectionEvent
from tahapan.fieldwork import gathering
from tahapan.fieldwork.drafts import VisitDraft
from tahapan.fieldwork.gathering import REASON, REASON_MOVED, Call, Gathered, Side
from tahapan.fieldwork.kinds import ConflictKind, FindingState, HouseholdState, Outcome
from tahapan.fieldwork.models import Conflict
from tahapan.fieldwork.resolve import Verdict
from tahapan.journal import bulk
from tahapan.journal.act import current
from tahapan.journal.bulk import rows
from tahapan.roll import changes
from tahapan.roll.changes import OUTSIDE, Change, Spot
from tahapan.roll.models import EntryKind

_VISIT: Final = (
    "id", "election_id", "line_id", "source", "post_id", "device_id", "household_id", "village", "at", "day", "met",
    "sticker", "proof", "witness", "signed", "lat", "lng", "accuracy", "note", "replaced",
)  # fmt: skip
_FINDING: Final = (
    "id", "visit_id", "voter_id", "outcome", "tms", "changes", "person", "station_number", "evidence",
    "evidence_number", "photo", "base", "state", "entry_id", "conflict_id",
)  # fmt: skip
_CONFLICT: Final = ("id", "election_id", "kind", "village", "voter_id", "event_id", "opened", "line_id")


@dataclass
class Writing:
    """What was judged in one call of `record`, and the rows that follow from it."""

    election: ElectionEvent
    drafts: Sequence[VisitDraft]
    calls: Sequence[Call]
    fresh: Sequence[Side]
    gathered: Gathered
    verdicts: Mapping[int, Verdict]
    homeless: Sequence[Side]
    """Findings of this call with no voter to resolve: somebody new who cannot be listed, a voter of elsewhere."""
    replaced: set[uuid.UUID]
    """Visits of this call that another took the place of."""
    newly_replaced: set[uuid.UUID]
    """Stored visits this call took the place of."""
    gone: Sequence[tuple[int, int | None, int | None]]
    """(finding, voter, conflict) of those."""
    touched: set[int]
    """Families to look at again."""
    restated: list[Side] = field(default_factory=list)
    opened: list[tuple[Any, ...]] = field(default_factory=list)
    turned: list[tuple[Any, ...]] = field(default_factory=list)
    closed: dict[int, tuple[Any, ...]] = field(default_factory=dict)
    kind_of: dict[int, ConflictKind] = field(default_factory=dict)

    def conflicts(self) -> dict[uuid.UUID, tuple[ConflictKind, ...]]:
        """Why a person must look, by visit of this call; nothing for those where nobody must."""
        found: dict[uuid.UUID, set[ConflictKind]] = {}
        for side in self.fresh:
            if side.state is FindingState.DISPUTED and side.conflict is not None:
                found.setdefault(side.call.id, set()).add(self.kind_of[side.conflict])
        for draft in self._untimely():
            found.setdefault(draft.id, set()).add(ConflictKind.TERM)
        return {visit: tuple(sorted(kinds)) for visit, kinds in found.items()}

    def write(self) -> None:
        """Everything, in an order that no foreign key has to wait for. Constant number of statements."""
        entries = self._write_roll()
        numbers = self._numbers()
        for voter, verdict in self.verdicts.items():
            self._state(voter, verdict, entries.get(voter, 0), numbers)
        strange: dict[uuid.UUID, int] = {}
        for side in self.homeless:
            side.state = FindingState.DISPUTED
            if side.outcome is Outcome.NEW:
                side.conflict = self._open(next(numbers), ConflictKind.INELIGIBLE, None, side)
            elif side.call.id in strange:  # One conflict for all the strangers of a visit.
                side.conflict = strange[side.call.id]
            else:
                side.conflict = strange[side.call.id] = self._open(next(numbers), ConflictKind.OUTSIDE, None, side)
        for draft in self._untimely():
            event = bulk.stored(draft.id) if draft.device else None
            self._note(next(numbers), ConflictKind.TERM, draft.post.area, event=event)
        for _, about, conflict in self.gone:
            if about is None and conflict is not None:
                self._close(conflict, None)
        self._insert()
        self._update()
        self._refresh_families()

    # ── The roll

    def _write_roll(self) -> dict[int, int]:
        """The entries that bring each voter to their verdict; their ids by voter."""
        wanted = []
        for voter, verdict in self.verdicts.items():
            before = self.gathered.standing[voter].spot
            if verdict.spot != before or verdict.values:
                kind = _kind(before, verdict.spot)
                moved = kind is EntryKind.MOVE and verdict.lead is not None and verdict.lead.names_station
                reason = REASON_MOVED if moved else REASON
                wanted.append(Change(voter, kind, verdict.values, verdict.spot, reason))
        if not wanted:
            return {}
        written = changes.write(self.election, wanted, self.gathered.standing)
        return dict(zip((one.voter for one in wanted), written, strict=True))

    # ── States and conflicts

    def _numbers(self) -> Iterator[int]:
        """Numbers for the conflicts that open now."""
        disputes = self.gathered.disputes
        opening = [
            voter
            for voter, verdict in self.verdicts.items()
            if verdict.conflict is not None and gathering.open_conflict(disputes.get(voter, ())) is None
        ]
        return iter(bulk.reserve(Conflict, len(opening) + len(self.homeless) + len(self._untimely())))

    def _untimely(self) -> list[VisitDraft]:
        """Visits made outside the officer's term of which no finding tells: they say nothing of anybody, or would take
        the place of others (and do not). A person must look at them all the same."""
        both = zip(self.drafts, self.calls, strict=True)
        return [one for one, call in both if not call.in_term and (one.replaces or not (one.people or one.new))]

    def _state(self, voter: int, verdict: Verdict, entry: int, numbers: Iterator[int]) -> None:
        """State, entry and conflict of each finding about a voter; open, turn or close their conflict."""
        sides = self.gathered.sides.get(voter, [])
        standing = gathering.open_conflict(self.gathered.disputes.get(voter, ()))
        number = standing.id if standing else None
        if verdict.conflict is not None and number is None:
            number = self._open(next(numbers), verdict.conflict, voter, sides[0])
        elif verdict.conflict is not None and standing is not None:
            self.kind_of[standing.id] = verdict.conflict
            if standing.kind is not verdict.conflict:
                self.turned.append((verdict.conflict.value, standing.id))
        elif number is not None:
            self._close(number, verdict.lead.finding if verdict.lead else None)
        if not entry and verdict.lead is not None:
            entry = max((step.id for step in self.gathered.steps.get(voter, ()) if step.ours), default=0)
        for side in sides:
            held, marked = side.id in verdict.disputed, side.id in verdict.marked
            effective = entry and not held and not marked and side.outcome is not Outcome.SAME
            told = (
                FindingState.DISPUTED if held else FindingState.MARKED if marked else FindingState.APPLIED,
                entry if effective else None,
                number if held else side.conflict,
            )
            if told != (side.state, side.entry, side.conflict):
                side.state, side.entry, side.conflict = told
                self.restated.append(side)

    def _open(self, number: int, kind: ConflictKind, voter: int | None, side: Side) -> int:
        village = side.call.village if voter is None else str(self.gathered.standing[voter].values["village"])
        self.kind_of[number] = kind
        return self._note(number, kind, village, voter)

    def _note(self, number: int, kind: ConflictKind, village: str, voter: int | None = None, event: Any = None) -> int:
        opened = bulk.stored(clock.now())
        self.opened.append((number, self.election.pk, kind.value, village, voter, event, opened, current().seq))
        return number

    def _close(self, number: int, choice: int | None) -> None:
        self.closed[number] = (bulk.stored(clock.now()), current().seq, choice, number)

    # ── Rows

    def _insert(self) -> None:
        bulk.insert("fieldwork_visit", _VISIT, map(self._visit_row, self.drafts, self.calls))
        named = [(bulk.stored(one.id), bulk.stored(other)) for one in self.drafts for other in set(one.replaces)]
        if named:
            bulk.insert("fieldwork_replacement", ("visit_id", "replaces"), named)
        if self.opened:
            bulk.insert("fieldwork_conflict", _CONFLICT, self.opened)
        bulk.insert("fieldwork_finding", _FINDING, map(_finding_row, self.fresh))

    def _visit_row(self, draft: VisitDraft, call: Call) -> tuple[Any, ...]:
        where = draft.position
        return (
            call.key,
            self.election.pk,
            call.line,
            draft.source.value,
            call.post,
            bulk.stored(draft.device.pk) if draft.device else None,
            call.household,
            call.village,
            bulk.stored(draft.at),
            call.day.isoformat(),
            draft.met.value,
            draft.sticker,
            draft.proof,
            draft.witness[:80],
            draft.signed,
            where.lat if where else None,
            where.lng if where else None,
            where.accuracy if where else None,
            draft.note[:300],
            draft.id in self.replaced,
        )

    def _update(self) -> None:
        """What is stored already and is otherwise now."""
        if self.newly_replaced:
            replaced = [(True, bulk.stored(one)) for one in sorted(self.newly_replaced)]
            bulk.update("fieldwork_visit", ("replaced",), replaced)
            away = [(FindingState.REPLACED.value, finding) for finding, _, _ in self.gone]
            bulk.update("fieldwork_finding", ("state",), away)
        stored = [side for side in self.restated if not side.is_new]
        if stored:
            rows_of = [(side.state.value, side.entry, side.conflict, side.id) for side in stored]
            bulk.update("fieldwork_finding", ("state", "entry_id", "conflict_id"), rows_of)
            self.touched |= {side.call.household for side in stored if side.call.household is not None}
        if self.turned:
            bulk.update("fieldwork_conflict", ("kind",), self.turned)
        if self.closed:
            bulk.update("fieldwork_conflict", ("settled", "settled_line_id", "choice_id"), self.closed.values())

    def _refresh_families(self) -> None:
        """State, last day and settled people of every family touched, from its visits that stand."""
        found = rows(_FAMILIES, self.touched)
        states = [
            (_family_state(visits, covered, people).value, day, settled, pk)
            for pk, people, visits, day, covered, settled in found
        ]
        if states:
            bulk.update("fieldwork_household", ("state", "visited_on", "settled"), states)


# Visits in their officer's term count, and those of which a person let something stand.
_FAMILIES: Final = (
    "SELECT h.id, h.people, COUNT(v.id), MAX(v.day), COUNT(DISTINCT f.voter_id),"
    " COUNT(DISTINCT CASE WHEN f.state IN ('berlaku', 'ditandai') THEN f.voter_id END)"
    " FROM fieldwork_household h LEFT JOIN fieldwork_visit v ON v.household_id = h.id AND NOT v.replaced"
    " AND (EXISTS (SELECT 1 FROM officers_post p WHERE p.id = v.post_id AND v.day >= p.start"
    ' AND (p."end" IS NULL OR v.day <= p."end")) OR EXISTS (SELECT 1 FROM fieldwork_finding x'
    " JOIN fieldwork_conflict c ON c.choice_id = x.id WHERE x.visit_id = v.id))"
    " LEFT JOIN fieldwork_finding f ON f.visit_id = v.id AND f.outcome <> 'baru'"
    " WHERE h.id {ids} GROUP BY h.id, h.people"
)


def _family_state(visits: int, covered: int, people: int) -> HouseholdState:
    """Done when every person of the card has a finding; to be visited again when somebody is left open."""
    if not visits:
        return HouseholdState.WAITING
    return HouseholdState.DONE if covered >= people else HouseholdState.AGAIN


def _kind(before: Spot, after: Spot) -> EntryKind:
    """Why an entry between two spots is made."""
    if before == after:
        return EntryKind.CORRECTION
    if after.place.value.startswith("tms-"):
        return EntryKind.STRIKE
    if before == OUTSIDE:
        return EntryKind.NEW
    return EntryKind.RETURN if after.place.is_inside and not before.place.is_inside else EntryKind.MOVE


def _finding_row(side: Side) -> tuple[Any, ...]:
    return (
        side.id,
        side.call.key,
        side.voter,
        side.outcome.value,
        side.tms,
        json.dumps(side.changes, ensure_ascii=False) if side.changes else None,
        json.dumps(side.person, ensure_ascii=False) if side.person else None,
        side.station_number,
        side.evidence,
        side.evidence_number,
        side.photo,
        side.base,
        side.state.value,
        side.entry,
        side.conflict,
    )
