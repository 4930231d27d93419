"""Reading events and their calendar: the law's stages with the office's own dates laid over them."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass, replace

from tahapan import law
from tahapan.core import clock
from tahapan.core.errors import NotFound, Problem
from tahapan.core.text import Text
from tahapan.elections.models import ElectionEvent, EventKind, LocalDate
from tahapan.journal.registry import right
from tahapan.law import Stage, StageState

READ = right("elections.read", Text("Lihat persiapan pemilihan", "See the preparation of an election"))

SOON_DAYS = 14
"""How far ahead "what is due" looks."""
A_YEAR = 365

UNKNOWN_EVENT = Problem(
    code="election-unknown",
    what=Text("Pemilihan ini tidak ada di sini.", "There is no such election event here."),
    next=Text("Pilih pemilihan dari beranda.", "Choose an election event on the home page."),
)


@dataclass(frozen=True, slots=True)
class DatedStage:
    """One stage of an event on a day: the law's dates, the office's own where it decided some, and the state."""

    stage: Stage
    start: dt.date | None
    end: dt.date | None
    completed: dt.date | None
    decision: str
    state: StageState
    depth: int
    """How deep the code stands in the table: 0 for `1.8`, 1 for `1.8.a`, 2 for `1.8.a.2`."""

    @property
    def code(self) -> str:
        return self.stage.code

    @property
    def is_local(self) -> bool:
        """Whether the office decided a date of its own."""
        return bool(self.decision)


@dataclass(frozen=True, slots=True)
class Deadline:
    """A stage date within the next days: a start or an end."""

    day: dt.date
    ends: bool
    stage: DatedStage

    @property
    def days_left(self) -> int:
        return (self.day - clock.today()).days


def event(slug: str) -> ElectionEvent:
    """The event called `slug`. Raises NotFound."""
    found = ElectionEvent.objects.select_related("replaces").filter(slug=slug).first()
    if found is None:
        raise NotFound(UNKNOWN_EVENT)
    return found


def in_preparation() -> list[ElectionEvent]:
    """Events being prepared, next voting day first; those whose day has passed come last."""
    today = clock.today()
    events = ElectionEvent.objects.filter(archived=False).prefetch_related("contests")
    return sorted(events, key=lambda one: (one.voting_day < today, abs((one.voting_day - today).days)))


def ahead() -> list[ElectionEvent]:
    """Events being prepared whose voting day has not passed, soonest first."""
    today = clock.today()
    return [one for one in in_preparation() if one.voting_day >= today]


def main_event() -> ElectionEvent | None:
    """The event a person most likely wants: a full election before a re-vote, the latest voting day first."""
    return main_of(in_preparation())


def main_of(events: Iterable[ElectionEvent]) -> ElectionEvent | None:
    """As `main_event`, among `events` already read."""
    return max(events, key=lambda one: (not EventKind(one.kind).repeats, one.voting_day), default=None)


def rules(election: ElectionEvent) -> law.RuleSet:
    """The law an event follows."""
    return law.load(election.rule_set)


def stages(election: ElectionEvent, day: dt.date | None = None) -> tuple[DatedStage, ...]:
    """Every stage of the event in the order of the law's table, with its state on `day` (default today)."""
    on = day or clock.today()
    local: dict[str, LocalDate] = {row.stage: row for row in election.local_dates.all()}
    return tuple(_dated(stage, local.get(stage.code), on) for stage in rules(election).stages(election.voting_day))


def _dated(stage: Stage, local: LocalDate | None, day: dt.date) -> DatedStage:
    start = (local and local.start) or stage.start
    end = (local and local.end) or stage.end
    completed = local.completed if local else None
    # Where the office laid a date of its own, it also records the day the stage was done; elsewhere nobody says.
    done = (completed is not None and completed <= day) if local else None
    return DatedStage(
        stage=stage,
        start=start,
        end=end,
        completed=completed,
        decision=local.decision if local else "",
        state=law.state_on(replace(stage, start=start, end=end), day, SOON_DAYS, done),
        depth=max(stage.code.count(".") - 1, 0),
    )


def running(dated: Iterable[DatedStage]) -> list[DatedStage]:
    """The stages under way."""
    return [one for one in dated if one.state is StageState.RUNNING]


def late(dated: Iterable[DatedStage]) -> list[DatedStage]:
    """The stages past their end and not done."""
    return [one for one in dated if one.state is StageState.LATE]


def deadlines(dated: Iterable[DatedStage], day: dt.date | None = None, days: int = SOON_DAYS) -> list[Deadline]:
    """Starts and ends that fall on `day` or within `days` after it, soonest first."""
    first = day or clock.today()
    last = first + dt.timedelta(days=days)
    found = []
    for one in dated:
        if one.start is not None and first <= one.start <= last:
            found.append(Deadline(one.start, False, one))
        if one.end is not None and first <= one.end <= last and one.end != one.start:
            found.append(Deadline(one.end, True, one))
    return sorted(found, key=lambda due: (due.day, due.stage.code))


def next_deadlines(dated: Iterable[DatedStage], least: int, day: dt.date | None = None) -> list[Deadline]:
    """What is due soon, or the `least` nearest dates where fewer are: there is always something to look ahead to."""
    ahead = deadlines(dated, day, A_YEAR)
    first = day or clock.today()
    return [due for at, due in enumerate(ahead) if at < least or due.day <= first + dt.timedelta(days=SOON_DAYS)]
