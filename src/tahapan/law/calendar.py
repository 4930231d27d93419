"""Stages of an election and how their dates follow from voting day.

A point in time is a date, an offset from voting day (`H-30`) or an offset from the start or end of another stage.
Offsets are computed each time, so an event with another voting day gets its own relative dates.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from tahapan.core.errors import Problem
from tahapan.core.source import Source
from tahapan.core.text import Text
from tahapan.law.errors import NotCovered

VOTING: Final = "voting"
"""The anchor that every event brings itself."""
START: Final = "start"
END: Final = "end"


class Phase(StrEnum):
    """The two phases of UU 10/2016: preparation and conduct."""

    PREPARATION = "persiapan"
    CONDUCT = "penyelenggaraan"

    @property
    def label(self) -> Text:
        english = {Phase.PREPARATION: "Preparation", Phase.CONDUCT: "Conduct"}
        return Text(self.value.capitalize(), english[self])


@dataclass(frozen=True, slots=True)
class Offset:
    """So many days after (before, where negative) `anchor`: `voting`, `2.6.start` or `1.8.g.end`."""

    days: int
    anchor: str


Moment = dt.date | Offset | None


@dataclass(frozen=True, slots=True)
class StageRule:
    """A stage as the law writes it, before voting day is known."""

    code: str
    phase: Phase
    name: Text
    start: Moment
    end: Moment
    open_rule: Text | None
    source: Source


@dataclass(frozen=True, slots=True)
class Stage:
    """A stage with its dates. Either end may be None: the law sets only the other, or neither.

    `open_rule` says what the law sets in the place of a missing date, or what is worth knowing about the dates.
    """

    code: str
    phase: Phase
    name: Text
    start: dt.date | None
    end: dt.date | None
    open_rule: Text | None
    source: Source

    @property
    def url(self) -> str:
        """The public page the stage was read on."""
        return self.source.reference


class BrokenCalendar(ValueError):
    """A calendar that cannot be computed: unknown reference, cycle, or an end before its start."""

    def __init__(self, code: str, why: str) -> None:
        super().__init__(f"{code}: {why}")
        self.code = code
        self.why = why


@dataclass(frozen=True, slots=True)
class Calendar:
    """The stages of a rule set in the order of the official table."""

    rules: tuple[StageRule, ...]

    def resolve(self, voting_day: dt.date) -> tuple[Stage, ...]:
        """All stages with the dates that follow from `voting_day`. Raises `BrokenCalendar`."""
        points = _Points(self.rules, voting_day)
        return tuple(_resolved(rule, points) for rule in self.rules)

    def on(self, voting_day: dt.date) -> tuple[Stage, ...]:
        """As `resolve`, for a calendar that was checked at load.

        What can still fail is a voting day so early or late that a stage with one fixed end would end before it
        starts: `NotCovered`.
        """
        try:
            return self.resolve(voting_day)
        except BrokenCalendar as broken:
            raise NotCovered(_does_not_fit(broken.code, voting_day)) from broken


class _Points:
    """Starts and ends by name, computed on demand; remembers what is being computed to find cycles."""

    def __init__(self, rules: tuple[StageRule, ...], voting_day: dt.date) -> None:
        self._moments: dict[str, Moment] = {VOTING: voting_day}
        for rule in rules:
            self._moments[f"{rule.code}.{START}"] = rule.start
            self._moments[f"{rule.code}.{END}"] = rule.end
        self._under_way: list[str] = []

    def date(self, point: str) -> dt.date | None:
        moment = self._moments[point]
        if not isinstance(moment, Offset):
            return moment
        if point in self._under_way:
            raise BrokenCalendar(point, "depends on itself through " + " → ".join([*self._under_way, point]))
        if moment.anchor not in self._moments:
            raise BrokenCalendar(point, f"refers to {moment.anchor!r}, which is no stage date of this calendar")
        self._under_way.append(point)
        base = self.date(moment.anchor)
        self._under_way.pop()
        if base is None:
            raise BrokenCalendar(point, f"refers to {moment.anchor!r}, which has no date")
        found = base + dt.timedelta(days=moment.days)
        self._moments[point] = found
        return found


def _resolved(rule: StageRule, points: _Points) -> Stage:
    start, end = points.date(f"{rule.code}.{START}"), points.date(f"{rule.code}.{END}")
    if start is not None and end is not None and end < start:
        raise BrokenCalendar(rule.code, f"ends on {end}, before it starts on {start}")
    return Stage(rule.code, rule.phase, rule.name, start, end, rule.open_rule, rule.source)


def _does_not_fit(code: str, voting_day: dt.date) -> Problem:
    what = Text(
        f"Dengan hari pemungutan suara {voting_day}, tahapan {code} berakhir sebelum dimulai.",
        f"With voting day {voting_day}, stage {code} would end before it starts.",
    )
    next_step = Text(
        "Periksa hari pemungutan suara, atau muat jadwal yang ditetapkan untuk hari itu.",
        "Check the voting day, or load the schedule that was decided for it.",
    )
    return Problem("stages-do-not-fit", what, next_step)


class StageState(StrEnum):
    """Where a stage stands on a day."""

    PAST = "past"
    RUNNING = "running"
    NEXT = "next"
    LATE = "late"
    OPEN_ENDED = "open-ended"
    AHEAD = "ahead"


def state_on(stage: Stage, day: dt.date, next_window_days: int = 14, completed: bool | None = None) -> StageState:
    """Where `stage` stands on `day`. First and last day of a stage both belong to it.

    `completed` is what the rooms recorded: True done, False not done, None when nobody records completion of this
    stage.

    - PAST: done, or past its end with nobody to say otherwise.
    - LATE: past its end and recorded as not done.
    - RUNNING: between its dates. A stage with only an end (a deadline) runs until that day; one with only a start
      runs from that day until it is recorded as done.
    - NEXT: starts within `next_window_days` days after `day`.
    - AHEAD: starts later than that.
    - OPEN_ENDED: the law sets no date (`open_rule` says what it sets instead), and it is not recorded as done.
    """
    if completed:
        return StageState.PAST
    if stage.start is None and stage.end is None:
        return StageState.OPEN_ENDED
    if stage.end is not None and day > stage.end:
        return StageState.LATE if completed is False else StageState.PAST
    if stage.start is None or stage.start <= day:
        return StageState.RUNNING
    within = (stage.start - day).days <= next_window_days
    return StageState.NEXT if within else StageState.AHEAD
