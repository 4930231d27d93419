"""Every write of this room."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence

from tahapan import law
from tahapan.core.actor import Actor
from tahapan.core.errors import Refused
from tahapan.core.text import Text
from tahapan.elections import areas, queries
from tahapan.elections.models import Contest, ElectionEvent, EventKind, LocalDate, Office
from tahapan.elections.rules import EVENT_EXISTS, STAGE_UNKNOWN, check_decision, check_order
from tahapan.journal.act import act, current, note


@act("elections.create-event", title=Text("Buka pemilihan", "Open an election event"))
def create_event(
    *,
    actor: Actor,
    slug: str,
    name: Text,
    kind: EventKind,
    rule_set: str,
    area: str,
    voting_day: dt.date,
    contests: Sequence[tuple[Office, str]],
    replaces: ElectionEvent | None = None,
    archived: bool = False,
) -> ElectionEvent:
    """Open an election event with its contests, each (office, area that elects).

    Side effects: the event and its contests; one journal line. Raises Refused when the slug is taken, NotFound for an
    unknown area, NotCovered when the rule set does not cover the voting day.
    """
    if ElectionEvent.objects.filter(slug=slug).exists():
        raise Refused(EVENT_EXISTS.fill(slug=slug))
    areas.get(area)
    law.load(rule_set).stages(voting_day)
    election = ElectionEvent.objects.create(
        slug=slug,
        name_id=name.id,
        name_en=name.en,
        kind=kind,
        rule_set=rule_set,
        area=area,
        voting_day=voting_day,
        replaces=replaces,
        archived=archived,
    )
    for office, where in contests:
        areas.get(where)
        Contest.objects.create(election=election, office=office, area=where)
    note(event=slug, rule_set=rule_set, voting_day=voting_day.isoformat(), contests=[office for office, _ in contests])
    return election


@act("elections.set-local-date", title=Text("Tetapkan tanggal tahapan setempat", "Set a local stage date"))
def set_local_date(
    *,
    actor: Actor,
    election: ElectionEvent,
    stage: str,
    start: dt.date | None,
    end: dt.date | None,
    decision: str,
    completed: dt.date | None = None,
) -> LocalDate:
    """Lay the office's own date, or the day it was completed, over a stage of the law, resting on a named decision.

    Side effects: a LocalDate row (earlier ones stay); one journal line. Raises Refused for an unknown stage, reversed
    dates or a missing decision.
    """
    known = {one.code for one in queries.rules(election).stages(election.voting_day)}
    if stage not in known:
        raise Refused(STAGE_UNKNOWN.fill(code=stage))
    check_order(start, end)
    check_decision(decision)
    note(stage=stage, start=start and start.isoformat(), end=end and end.isoformat(), decision=decision)
    return LocalDate.objects.create(
        election=election,
        stage=stage,
        start=start,
        end=end,
        completed=completed,
        decision=decision,
        line_id=current().seq,
    )
