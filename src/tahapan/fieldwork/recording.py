"""The one way a visit is recorded, whichever way it came: `record`, called inside an act.

Read what is known (`gathering`), say what the findings come to (`resolve`), write the difference: visits, findings,
conflicts, entries of the roll, where families stand. A constant number of statements a call, however many visits.
"""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from typing import Any, Final

from tahapan.core import clock
from tahapan.core.age import age_on
from tahapan.core.nik import parts
from tahapan.elections import queries as elections
from tahapan.elections.models import ElectionEvent
from tahapan.fieldwork import gathering, rules
from tahapan.fieldwork.applying import Writing
from tahapan.fieldwork.drafts import FindingDraft, PersonDraft, VisitDraft
from tahapan.fieldwork.gathering import Call, Gathered, Side
from tahapan.fieldwork.kinds import ConflictKind, FindingState, Outcome
from tahapan.fieldwork.models import Finding
from tahapan.fieldwork.resolve import Head, Verdict, resolve, without_room
from tahapan.journal import bulk
from tahapan.journal.act import current
from tahapan.journal.bulk import as_day, as_uuid, rows
from tahapan.roll import changes, locks
from tahapan.roll.models import Voter

_ABSENT: Final = {"birth_place": "", "address": "", "rt": 0, "rw": 0, "disability": 0}
"""Elements somebody new may come without."""
_NAMING: Final = (
    'SELECT r.replaces, v.id, v.post_id, v.household_id, v.day, p.start, p."end" FROM fieldwork_replacement r'
    " JOIN fieldwork_visit v ON v.id = r.visit_id JOIN officers_post p ON p.id = v.post_id WHERE r.replaces {ids}"
)


@dataclass(frozen=True, slots=True)
class Recorded:
    """What became of one visit: the conflicts its findings are in (empty: everything stands, or was replaced)."""

    visit: uuid.UUID
    conflicts: tuple[ConflictKind, ...] = ()

    @property
    def held(self) -> bool:
        """Whether a person must look at it."""
        return bool(self.conflicts)


def record(election: ElectionEvent, drafts: Sequence[VisitDraft]) -> list[Recorded]:
    """Record visits and apply what they found, in one go; returns what became of each, in order.

    The end is the same whatever the order and grouping of the calls (docs/protocol.md, "Applied means"). Side effects:
    Visit, Finding, Replacement, Conflict; entries and voters of the roll; the state of families and of findings already
    stored. Raises IntegrityError when a visit's id was recorded before, RuntimeError outside an act.
    """
    recording = _Recording(election, drafts)
    recording.read()
    writing = recording.judge()
    writing.write()
    conflicts = writing.conflicts()
    return [Recorded(draft.id, conflicts.get(draft.id, ())) for draft in drafts]


def settle(election: ElectionEvent, voter: int, chosen: int | None, families: Collection[int]) -> Verdict:
    """Bring one voter to what their findings come to after a person rejected some and chose `chosen` (or none), and
    look at `families` again.

    Runs inside an act. Writes as `record` does; a verdict that is still a conflict about room is returned unwritten.
    Raises Refused where a plenary holds the roll that would change.
    """
    recording = _Recording(election, (), chosen=chosen)
    recording.voters.add(voter)
    recording.touched.update(families)
    writing = recording.judge()
    verdict = writing.verdicts[voter]
    if verdict.conflict is not ConflictKind.FULL:
        writing.write()
    return verdict


@dataclass(slots=True)
class _Named:
    """A stored visit another names in `replaces`, or the one that names: whose it is, and of which family."""

    id: uuid.UUID
    post: int
    household: int | None
    in_term: bool = True
    replaced: bool = False

    def may_replace(self, other: _Named) -> bool:
        """A version takes the place of visits of the same family or by the same officer, never of others; and it must
        have been made in its officer's term."""
        same_family = self.household is not None and self.household == other.household
        return self.in_term and (self.post == other.post or same_family)


@dataclass
class _Recording:
    """One call of `record`."""

    election: ElectionEvent
    drafts: Sequence[VisitDraft]
    chosen: int | None = None
    fresh: list[Side] = field(default_factory=list)
    """Findings of this call's visits."""
    newly_replaced: set[uuid.UUID] = field(default_factory=set)
    """Stored visits this call's visits take the place of."""
    born_replaced: set[uuid.UUID] = field(default_factory=set)
    """Visits of this call that another took the place of already."""
    gone: list[tuple[int, int | None, int | None]] = field(default_factory=list)
    """(finding, voter, conflict) of the newly replaced."""
    voters: set[int] = field(default_factory=set)
    homeless: list[Side] = field(default_factory=list)
    """Findings about somebody new who cannot be listed as told."""
    touched: set[int] = field(default_factory=set)
    """Families whose state may be another now."""
    calls: list[Call] = field(default_factory=list)
    stations: Mapping[int, frozenset[int]] = field(default_factory=dict)
    """The stations of each officer of this call's visits."""

    # ── Reading

    def read(self) -> None:
        self.stations = gathering.stations_of({draft.post.pk for draft in self.drafts})
        self.calls = [self._call(draft) for draft in self.drafts]
        self._read_replacements()
        numbers = iter(bulk.reserve(Finding, sum(len(one.people) + len(one.new) for one in self.drafts)))
        for draft, call in zip(self.drafts, self.calls, strict=True):
            self.fresh += [_side(next(numbers), call, person) for person in draft.people]
            self.fresh += [_new_side(next(numbers), call, draft.post.area, person) for person in draft.new]
            if call.household is not None:
                self.touched.add(call.household)
        for side in self.fresh:
            if side.call.id in self.born_replaced:
                side.state = FindingState.REPLACED
        self._find_people()
        self.voters |= {side.voter for side in self.fresh if side.voter is not None}
        self.voters |= {voter for _, voter, _ in self.gone if voter is not None}

    def _call(self, draft: VisitDraft) -> Call:
        post, household = draft.post, draft.household
        # A family of another officer is not this visit's: its findings are held (OUTSIDE).
        own = household is not None and household.station_id in self.stations.get(post.pk, ())
        day = draft.at.astimezone(clock.zone_of(post.area)).date()
        station = post.station_id or (household.station_id if household is not None and own else 0)
        return Call(
            id=draft.id,
            line=current().seq,
            post=post.pk,
            village=post.area,
            day=day,
            at=draft.at,
            household=household.pk if household is not None and own else None,
            in_term=gathering.in_term(day, post.start, post.end),
            station=station,
            key=bulk.stored(draft.id),
        )

    def _read_replacements(self) -> None:
        """Which visits another names, on either side: stored or of this call."""
        mine = {one.id: _named(one, call) for one, call in zip(self.drafts, self.calls, strict=True)}
        stored = {
            as_uuid(row[0]): _Named(as_uuid(row[0]), row[1], row[2], replaced=bool(row[3]))
            for row in rows(
                "SELECT id, post_id, household_id, replaced FROM fieldwork_visit WHERE id {ids}",
                {named for one in self.drafts for named in one.replaces if named not in mine},
            )
        }
        for draft in self.drafts:
            for named in draft.replaces:
                if named in mine and mine[draft.id].may_replace(mine[named]):
                    self.born_replaced.add(named)
                if named in stored and mine[draft.id].may_replace(stored[named]) and not stored[named].replaced:
                    self.newly_replaced.add(named)
        for named, pk, post, household, *days in rows(_NAMING, set(mine)):
            day, start, end = (as_day(one) if one is not None else None for one in days)
            in_term = day is not None and start is not None and gathering.in_term(day, start, end)
            if _Named(as_uuid(pk), post, household, in_term).may_replace(mine[as_uuid(named)]):
                self.born_replaced.add(as_uuid(named))
        self.touched |= {one.household for one in stored.values() if one.household and one.id in self.newly_replaced}
        # What a person rejected stays so: the same said again must be told from what is new.
        sql = "SELECT id, voter_id, conflict_id FROM fieldwork_finding WHERE visit_id {ids} AND state <> %s"
        self.gone = list(rows(sql, self.newly_replaced, FindingState.REJECTED.value))

    def _find_people(self) -> None:
        """Give everybody new a row outside the roll, or the row the event has for their NIK."""
        told = [side for side in self.fresh if side.outcome is Outcome.NEW and side.state is not FindingState.REPLACED]
        for side in told:
            person = dict(side.person or {})
            if not self._may_be_listed(person):
                self.homeless.append(side)
        able = [side for side in told if side not in self.homeless]
        if not able:
            return
        niks = {str((side.person or {})["nik"]) for side in able}
        known = dict(Voter.objects.filter(election=self.election, nik__in=niks).values_list("nik", "id"))
        unknown = {str((side.person or {})["nik"]): side.person or {} for side in reversed(able)}
        missing = [person for nik, person in unknown.items() if nik not in known]
        known |= dict(zip((str(one["nik"]) for one in missing), changes.create(self.election, missing), strict=True))
        for side in able:
            side.voter = known[str((side.person or {})["nik"])]

    def _may_be_listed(self, person: Mapping[str, Any]) -> bool:
        """A NIK by its hard rules, and the age of a voter on voting day, or a marriage."""
        law = elections.rules(self.election)
        if parts(str(person["nik"])) is None or not (len(str(person["nkk"])) == 16 and str(person["nkk"]).isdecimal()):
            return False
        age = age_on(self.election.voting_day, dt.date.fromisoformat(str(person["birth_date"])))
        return age >= law.integer("voter.age.min") or person["marital"] != "B"

    # ── Judging

    def judge(self) -> Writing:
        standing = [side for side in self.fresh if side.state is not FindingState.REPLACED]
        settled = {voter for _, voter, _ in self.gone}
        quiet = gathering.quiet(self.election, standing, self.stations) - settled
        loud = [side for side in standing if side.voter not in quiet]
        gathered = gathering.gather(self.election, self.voters - quiet, loud)
        self._hold_strangers(quiet | set(gathered.standing))
        self._hold_foreigners(gathered)
        chosen = {one.choice for of in gathered.disputes.values() for one in of if one.settled and one.by_person}
        for side in (side for sides in gathered.sides.values() for side in sides):
            side.withdrawn = side.withdrawn or side.call.id in self.newly_replaced
        self.gone = [one for one in self.gone if one[0] not in chosen]
        away = {finding for finding, _, _ in self.gone}
        for sides in gathered.sides.values():
            sides[:] = [side for side in sides if side.id not in away]
        law = elections.rules(self.election)

        @cache
        def proven(tms: int, evidence: str) -> bool:
            return rules.strikes(law, tms, evidence)

        def heads(voter: int) -> list[Head]:
            return gathering.heads(gathered, voter, lambda side: proven(side.tms, side.evidence), self.chosen)

        verdicts = {
            voter: resolve(gathering.known(gathered, voter), heads(voter)) for voter in sorted(gathered.standing)
        }
        self._mind_room(gathered, verdicts, heads)
        if self.drafts:
            self._mind_locks(gathered, verdicts, heads)
        return Writing(
            election=self.election,
            drafts=self.drafts,
            calls=self.calls,
            fresh=self.fresh,
            gathered=gathered,
            verdicts=verdicts,
            homeless=self.homeless,
            replaced=self.born_replaced,
            newly_replaced=self.newly_replaced,
            gone=self.gone,
            touched=self.touched,
        )

    def _hold_strangers(self, known: Collection[int]) -> None:
        """Findings about a voter this event does not have: nothing to hold them against, a person must look."""
        for side in self.fresh:
            if side.voter is not None and side.voter not in known:
                side.voter = None
                if side.state is not FindingState.REPLACED:
                    self.homeless.append(side)

    def _hold_foreigners(self, gathered: Gathered) -> None:
        """Findings about voters of another village, whom this officer was never given: a matter of the officer's own
        village, without the voter, so that nobody fills the lists of others."""
        for side in self.fresh:
            known = gathered.standing.get(side.voter or 0)
            if known is None or side.outcome is Outcome.NEW or side.state is FindingState.REPLACED:
                continue
            if known.values["village"] != side.call.village and gathering.is_outside(gathered, side):
                gathered.sides[side.voter or 0].remove(side)
                side.voter = None
                self.homeless.append(side)

    def _mind_room(self, gathered: Gathered, verdicts: dict[int, Verdict], heads: Callable[[int], list[Head]]) -> None:
        """Where a station would hold more than the law allows, those who come last wait for a person."""
        asking = [voter for voter, one in verdicts.items() if one.to_station is not None]
        if not asking:
            return
        room = changes.room(self.election, (verdicts[voter].to_station or 0 for voter in asking))
        asking.sort(key=lambda voter: lead.order if (lead := verdicts[voter].lead) else "")
        for voter in asking:
            station = verdicts[voter].to_station or 0
            if room.get(station, 0) > 0:
                room[station] -= 1
            else:
                verdicts[voter] = without_room(gathering.known(gathered, voter), heads(voter))

    def _mind_locks(self, gathered: Gathered, verdicts: dict[int, Verdict], heads: Callable[[int], list[Head]]) -> None:
        """Where a plenary holds the roll, what a visit would change waits for a person and the voter stays."""
        changing = [voter for voter, one in verdicts.items() if one.values or one.spot != gathered.standing[voter].spot]
        villages = {voter: {gathered.standing[voter].spot.village, verdicts[voter].spot.village} for voter in changing}
        held = locks.held_among(self.election, set().union(*villages.values()))
        for voter in changing:
            if villages[voter] & held.keys():
                verdicts[voter] = _waiting(gathered, voter, heads(voter))


def _waiting(gathered: Gathered, voter: int, heads: Sequence[Head]) -> Verdict:
    """The voter stays as they stand, and so does what was found before; what is new waits for a person."""
    stored = [side for side in gathered.sides.get(voter, ()) if not side.is_new]
    applied = {side.id for side in stored if side.state is FindingState.APPLIED}
    marked = {side.id for side in stored if side.state is FindingState.MARKED}
    return Verdict(
        spot=gathered.standing[voter].spot,
        values={},
        conflict=ConflictKind.LOCKED,
        disputed=frozenset(head.finding for head in heads if head.finding not in applied | marked),
        marked=frozenset(marked),
        lead=next((head for head in heads if head.finding in applied), None),
    )


def _named(draft: VisitDraft, call: Call) -> _Named:
    return _Named(draft.id, draft.post.pk, call.household, call.in_term)


def _side(number: int, call: Call, told: FindingDraft) -> Side:
    return Side(
        id=number,
        call=call,
        voter=told.voter,
        outcome=told.outcome,
        base=told.base,
        tms=told.tms,
        changes={name: list(pair) for name, pair in told.changes.items() if name != "village"} or None,
        station_number=told.station,
        evidence=told.evidence.kind[:30],
        evidence_number=told.evidence.number[:60],
        photo=told.evidence.photo,
    )


def _new_side(number: int, call: Call, village: str, told: PersonDraft) -> Side:
    return Side(
        id=number,
        call=call,
        voter=None,
        outcome=Outcome.NEW,
        base=0,
        person={**_ABSENT, **told.elements, "village": village},
        evidence=told.evidence.kind[:30],
        evidence_number=told.evidence.number[:60],
        photo=told.evidence.photo,
    )
