"""A plenary from invitation to lock: called, opened, attended, proposed by one, confirmed by another, reopened.

Every act but `call` carries the `version` the page showed, so that nobody decides on what they no longer see. Acts of
one event follow each other (`journal.sequence`), so what is checked here still holds when it is written.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from tahapan.accounts.rules import check_reason
from tahapan.core import areas as codes
from tahapan.core import clock
from tahapan.core.actor import Actor
from tahapan.core.errors import NotFound, Problem, Refused
from tahapan.core.text import Text
from tahapan.elections import areas
from tahapan.elections import queries as elections
from tahapan.elections.models import ElectionEvent
from tahapan.journal.act import act, current, note
from tahapan.lists import cutting, listed, queries, refusals, rules
from tahapan.lists.kinds import GuestKind, ListKind, PlenaryState, Tier
from tahapan.lists.models import Cut, Guest, Plenary
from tahapan.lists.rules import Step
from tahapan.roll import locks


@dataclass(frozen=True, slots=True)
class Invited:
    """An office or delegation; never the name of a person."""

    kind: GuestKind
    office: str


def _of_plenary(arguments: dict[str, Any]) -> tuple[str, str]:
    plenary: Plenary = arguments["plenary"]
    return plenary.area, arguments["election"].slug


@act("lists.call-plenary", title=Text("Undang rapat pleno", "Call a plenary"))
def call(
    *,
    actor: Actor,
    election: ElectionEvent,
    list: ListKind,  # noqa: A002 (the word of the table)
    tier: Tier,
    area: str,
    scheduled: dt.datetime,
    venue: str,
    letter: str,
) -> Plenary:
    """Call the plenary of the body of `area` on `list` for `scheduled` (with offset) at `venue`.

    Side effects: a Plenary. Raises Refused where no such plenary exists, one is called already, the day has passed or
    lies outside the days of the law (with the article), or there is no venue.
    """
    step = _step(election, list, tier, area)
    if area in queries.alive(election, step, area):
        raise Refused(refusals.PLENARY_EXISTS.fill(name=step.name, area=areas.get(area).name))
    attempt = queries.next_attempt(election, step, area)
    _check_schedule(election, step, attempt, area, scheduled, venue)
    made = Plenary.objects.create(
        election=election,
        list=list,
        tier=tier,
        area=area,
        attempt=attempt,
        scheduled=scheduled,
        venue=venue.strip()[:150],
        letter=letter.strip()[:80],
        called_line_id=current().seq,
    )
    _note(made, day=_day(area, scheduled).isoformat())
    return made


@act("lists.reschedule", title=Text("Ubah jadwal rapat pleno", "Change a plenary's date"), scope=_of_plenary)
def reschedule(
    *,
    actor: Actor,
    election: ElectionEvent,
    plenary: Plenary,
    version: int,
    scheduled: dt.datetime,
    venue: str,
    letter: str,
) -> Plenary:
    """Change day, venue and letter of a plenary not opened yet. Raises Refused as `call` does."""
    held = _held(election, plenary, version)
    if held.state != PlenaryState.CALLED:
        raise Refused(refusals.NOT_CALLED)
    _check_schedule(election, queries.step_of(held), held.attempt, held.area, scheduled, venue)
    _note(held, day=_day(held.area, scheduled).isoformat())
    return _store(held, scheduled=scheduled, venue=venue.strip()[:150], letter=letter.strip()[:80])


@act("lists.invite", title=Text("Undang peserta rapat pleno", "Invite to a plenary"), scope=_of_plenary)
def invite(
    *, actor: Actor, election: ElectionEvent, plenary: Plenary, version: int, guests: Sequence[Invited]
) -> Plenary:
    """Invite offices; those invited already stay as they are. Side effects: Guests.

    Raises Refused when nobody is named or the plenary is over.
    """
    held = _held(election, plenary, version)
    if held.state not in (PlenaryState.CALLED, PlenaryState.OPEN):
        raise Refused(refusals.NOT_OPEN)
    added = _add_guests(held, guests, invited=True)
    _note(held, guests=added)
    return _store(held)


@act("lists.open-plenary", title=Text("Buka rapat pleno", "Open a plenary"), scope=_of_plenary)
def open_plenary(*, actor: Actor, election: ElectionEvent, plenary: Plenary, version: int) -> Plenary:
    """Open it. Side effects: its state. Raises Refused before its day, outside the days of the law (with the article),
    while a plenary of the step before is not closed, or without the list it is counted against."""
    held = _held(election, plenary, version)
    if held.state != PlenaryState.CALLED:
        raise Refused(refusals.NOT_CALLED)
    step, today = queries.step_of(held), clock.today(clock.zone_of(held.area))
    rules.check_day(step, held.attempt, today, elections.stages(election))
    day = _day(held.area, held.scheduled)
    if today < day:
        raise Refused(refusals.BEFORE_SCHEDULE.fill(day=day, today=today))
    _check_ground(election, step, held.area)
    _note(held)
    return _store(held, state=PlenaryState.OPEN, opened_line_id=current().seq)


@act("lists.record-attendance", title=Text("Catat kehadiran rapat pleno", "Record attendance"), scope=_of_plenary)
def record_attendance(
    *,
    actor: Actor,
    election: ElectionEvent,
    plenary: Plenary,
    version: int,
    people: Mapping[int, int],
    others: Sequence[tuple[Invited, int]] = (),
) -> Plenary:
    """Record how many came of each guest (`people`, by the guest's id; 0 for nobody), and of offices not invited.

    Side effects: Guests. May be repeated while open. Raises Refused when it is not open or a guest is not of it.
    """
    held = _held(election, plenary, version)
    if held.state != PlenaryState.OPEN:
        raise Refused(refusals.NOT_OPEN)
    known = {guest.pk: guest for guest in held.guests.all()}
    if not people.keys() <= known.keys():
        raise Refused(refusals.GUEST_UNKNOWN)
    if others:
        _add_guests(held, [one for one, _ in others], invited=False)
        came = {(one.kind.value, one.office.strip()[:120]): number for one, number in others}
        known = {guest.pk: guest for guest in held.guests.all()}
        people = {
            **{pk: came[one.kind, one.office] for pk, one in known.items() if (one.kind, one.office) in came},
            **people,
        }
    for pk, number in people.items():
        known[pk].people = number
    Guest.objects.bulk_update([known[pk] for pk in people], ["people"])
    _note(held, offices=sum(number > 0 for number in people.values()), people=sum(people.values()))
    return _store(held)


@act("lists.propose", title=Text("Usulkan hasil rapat pleno", "Propose a plenary's result"), scope=_of_plenary)
def propose(*, actor: Actor, election: ElectionEvent, plenary: Plenary, version: int) -> Plenary:
    """Give the first of two signatures to the figures as they stand now. A proposal that fell may be made again.

    Side effects: state, proposer, figures (L, P). Raises Refused for somebody who is no member of the body, when it is
    not open, on any imbalance (naming the stations), and as `open_plenary` on what it rests on.
    """
    held = _held(election, plenary, version)
    step = queries.step_of(held)
    rules.check_signer(step, held.area, actor.area)
    _check_not_closed(held)
    if held.state != PlenaryState.OPEN and not queries.has_fallen(held):
        raise Refused(refusals.NOT_OPEN)
    rules.check_day(step, held.attempt, clock.today(clock.zone_of(held.area)), elections.stages(election))
    _check_ground(election, step, held.area)
    figures = queries.figures(election, step, held.area)
    if figures.differences:
        raise Refused(_imbalance(figures.differences))
    if step.determines and figures.unmapped:
        raise Refused(refusals.UNMAPPED.fill(count=figures.unmapped))
    _note(held, male=figures.current.male, female=figures.current.female)
    return _store(
        held,
        state=PlenaryState.PROPOSED,
        proposed_by=actor.identity,
        proposed_role=actor.role,
        proposed_line=current().seq,
        proposed_male=figures.current.male,
        proposed_female=figures.current.female,
    )


@act("lists.withdraw", title=Text("Tarik usulan hasil pleno", "Withdraw a proposal"), scope=_of_plenary)
def withdraw(*, actor: Actor, election: ElectionEvent, plenary: Plenary, version: int, reason: str) -> Plenary:
    """Take the first signature back; the plenary is open again. Raises Refused without a reason, for somebody who is
    no member of the body, or when nothing is proposed."""
    check_reason(reason)
    held = _held(election, plenary, version)
    rules.check_signer(queries.step_of(held), held.area, actor.area)
    _check_not_closed(held)
    if held.state != PlenaryState.PROPOSED:
        raise Refused(refusals.NOT_PROPOSED)
    _note(held)
    return _store(held, **_UNPROPOSED)


@act("lists.confirm", title=Text("Sahkan hasil rapat pleno", "Confirm a plenary's result"), scope=_of_plenary)
def confirm(*, actor: Actor, election: ElectionEvent, plenary: Plenary, version: int, minutes: str) -> Cut:
    """Give the second signature: the list is cut, the roll of the area held, the plenary closed. `minutes`: number of
    the Berita Acara.

    Side effects: a Cut with its snapshot and counts, a lock (of the DPT to voting day; of the DPS none: its round's
    locks end), the look-up of a determined list. Raises Refused for the same person, for DPS and DPT also the same
    role, for no member of the body, when the roll changed since the proposal, on any difference between the two
    computations, a second time, or without a number.
    """
    held = _held(election, plenary, version)
    step = queries.step_of(held)
    _check_second(held, step, actor)
    if not minutes.strip():
        raise Refused(refusals.MINUTES_MISSING)
    rules.check_day(step, held.attempt, clock.today(clock.zone_of(held.area)), elections.stages(election))
    _check_ground(election, step, held.area)
    cut = _cut(election, step, held)
    _hold(election, step, held)
    _store(held, state=PlenaryState.CLOSED, minutes=minutes.strip()[:80], closed_line_id=current().seq)
    _note(held, male=cut.male, female=cut.female, cut=cut.number, sha256=cut.snapshot_id, minutes=held.minutes)
    return cut


@act("lists.ask-reopening", title=Text("Minta pleno dibuka kembali", "Ask to reopen a plenary"), scope=_of_plenary)
def ask_reopening(
    *, actor: Actor, election: ElectionEvent, plenary: Plenary, version: int, decision: str, reason: str
) -> Plenary:
    """Ask, as the first of two people, to reopen a closed plenary by the numbered `decision` of a tier above, or of KPU
    Kabupaten/Kota. Nothing of it changes yet; whoever asks again takes the place of who asked before.

    Side effects: who asked, by which decision. Raises Refused without number or reason, for a tier that is not above,
    once the days are over in which it could be held again (with the article), or while a closed plenary rests on it.
    """
    check_reason(reason)
    if not decision.strip():
        raise Refused(refusals.DECISION_MISSING)
    held = _held(election, plenary, version)
    _check_reopening(election, held, actor)
    _note(held, decision=decision.strip())
    values = {"reopen_by": actor.identity, "reopen_role": actor.role, "reopen_decision": decision.strip()[:80]}
    return _store(held, **values)


@act("lists.reopen", title=Text("Buka kembali rapat pleno", "Reopen a plenary"), scope=_of_plenary)
def reopen(*, actor: Actor, election: ElectionEvent, plenary: Plenary, version: int) -> Plenary:
    """Reopen, as the second of two people, a closed plenary somebody asked to reopen. Its cut stays what it was; the
    next plenary of the step is a further attempt.

    Side effects: its state; its lock ends. Raises Refused as `ask_reopening` does, when nobody asked, for the same
    person, and for DPS and DPT also for the same role.
    """
    held = _held(election, plenary, version)
    step = _check_reopening(election, held, actor)
    if not held.reopen_by:
        raise Refused(refusals.NOT_ASKED)
    rules.check_second(step, (held.reopen_by, held.reopen_role), (actor.identity, actor.role))
    locks.release(election, held.area, [step.holder])
    _note(held, decision=held.reopen_decision)
    return _store(held, state=PlenaryState.REOPENED, reopened_line_id=current().seq)


# ── What is checked


def _step(election: ElectionEvent, kind: ListKind, tier: Tier, area: str) -> Step:
    """The step, where such a plenary exists and `area` is one whose body holds it."""
    if not queries.has_lists(election):
        raise Refused(refusals.NO_LISTS)
    fits = codes.is_code(area) and codes.level(area) is tier.level and codes.contains(election.area, area)
    known = any((one.list, one.tier) == (kind, tier) for one in rules.STEPS)
    if not fits or not known or not areas.exists(area):
        name = areas.get(area).name if areas.exists(area) else "–"
        raise Refused(refusals.NO_SUCH_PLENARY.fill(list=kind.value, body=tier.body, area=name))
    return rules.step(kind, tier)


def _day(area: str, moment: dt.datetime) -> dt.date:
    return moment.astimezone(clock.zone_of(area)).date()


def _check_schedule(
    election: ElectionEvent, step: Step, attempt: int, area: str, scheduled: dt.datetime, venue: str
) -> None:
    day = _day(area, scheduled)
    rules.check_day(step, attempt, day, elections.stages(election))
    if day < clock.today(clock.zone_of(area)):
        raise Refused(refusals.DAY_OVER.fill(day=day))
    if not venue.strip():
        raise Refused(refusals.VENUE_MISSING)


def _held(election: ElectionEvent, plenary: Plenary, version: int) -> Plenary:
    """The plenary as it stands, to be changed by this act. Raises Refused when the page showed another version."""
    found = Plenary.objects.select_for_update(of=("self",)).filter(pk=plenary.pk, election=election).first()
    if found is None:
        raise NotFound(refusals.PLENARY_UNKNOWN)
    if found.version != version:
        raise Refused(refusals.STALE)
    return found


def _check_reopening(election: ElectionEvent, plenary: Plenary, actor: Actor) -> Step:
    """Whether the actor may reopen it, and it can be held again; its step."""
    step = queries.step_of(plenary)
    rules.check_reopener(step, plenary.area, actor.area)
    if plenary.state != PlenaryState.CLOSED:
        raise Refused(refusals.NOT_CLOSED)
    upper = queries.resting_on(plenary)
    if upper is not None:
        named = queries.step_of(upper).name
        raise Refused(refusals.UPPER_CLOSED.fill(upper=named, area=areas.get(upper.area).name))
    today = clock.today(clock.zone_of(plenary.area))
    rules.check_day(step, plenary.attempt + 1, today, elections.stages(election))
    return step


def _check_not_closed(plenary: Plenary) -> None:
    if plenary.state in (PlenaryState.CLOSED, PlenaryState.REOPENED):
        raise Refused(refusals.CLOSED_ALREADY)


def _check_ground(election: ElectionEvent, step: Step, area: str) -> None:
    """What the plenary rests on: every one below closed, and the list it is counted against fixed."""
    below = queries.lower_open(election, step, area)
    lower = rules.before(step)
    if below and lower is not None:
        problem = refusals.LOWER_OPEN.fill(lower=lower.name, count=len(below), names=queries.named(below))
        raise Refused(Problem(problem.code, problem.what, problem.next, queries.window(election, step).source))
    if queries.base(election, step, area) is None:
        raise Refused(refusals.BASE_MISSING.fill(base=step.base.value, area=areas.get(area).name))


def _check_second(plenary: Plenary, step: Step, actor: Actor) -> None:
    rules.check_signer(step, plenary.area, actor.area)
    _check_not_closed(plenary)
    if plenary.state != PlenaryState.PROPOSED:
        raise Refused(refusals.NOT_PROPOSED)
    rules.check_second(step, (plenary.proposed_by, plenary.proposed_role), (actor.identity, actor.role))
    if queries.has_fallen(plenary):
        raise Refused(refusals.ROLL_CHANGED)


def _imbalance(places: Sequence[str]) -> Problem:
    names = ", ".join(places[:5]) + (f" (+{len(places) - 5})" if len(places) > 5 else "")
    return refusals.IMBALANCE.fill(count=len(places), names=names)


# ── What is written


_UNPROPOSED = {
    "state": PlenaryState.OPEN,
    "proposed_by": "",
    "proposed_role": "",
    "proposed_line": None,
    "proposed_male": None,
    "proposed_female": None,
}


def _store(plenary: Plenary, **values: Any) -> Plenary:
    """Write the values; the page anyone has open of it is old from now on."""
    for name, value in values.items():
        setattr(plenary, name, value)
    plenary.version += 1
    plenary.save(update_fields=[*values, "version"])
    return plenary


def _add_guests(plenary: Plenary, guests: Sequence[Invited], *, invited: bool) -> int:
    known = set(plenary.guests.values_list("kind", "office"))
    named = {(one.kind.value, one.office.strip()[:120]) for one in guests}
    if not named or any(not office for _, office in named):
        raise Refused(refusals.GUEST_MISSING)
    fresh = [Guest(plenary=plenary, kind=k, office=o, invited=invited) for k, o in sorted(named - known)]
    Guest.objects.bulk_create(fresh)
    return len(fresh)


def _cut(election: ElectionEvent, step: Step, plenary: Plenary) -> Cut:
    """Cut the list, which compares both computations; compare it with the figures that were proposed."""
    cut = cutting.cut(election, step, plenary.area, plenary)
    seen, found = (plenary.proposed_male, plenary.proposed_female), (cut.male, cut.female)
    if seen != found:
        raise Refused(refusals.FIGURES_DIFFER.fill(seen=_figures(*seen), found=_figures(*found)))
    if step.determines:
        listed.fill(cut)
    return cut


def _figures(male: int | None, female: int | None) -> str:
    return f"{(male or 0) + (female or 0)} (L {male}, P {female})"


def _hold(election: ElectionEvent, step: Step, plenary: Plenary) -> None:
    """Hold the area; a determination ends the locks of its round first."""
    if step.determines:
        locks.release(election, plenary.area, [one.holder for one in rules.round_of(step)])
    if rules.holds(step):
        until = rules.hold_until(step, elections.stages(election), election.voting_day)
        locks.hold(election, plenary.area, step.holder, until)


def _note(plenary: Plenary, **facts: Any) -> None:
    note(plenary=plenary.pk, list=plenary.list, tier=plenary.tier, attempt=plenary.attempt, **facts)
