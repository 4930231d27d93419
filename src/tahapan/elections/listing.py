"""Choosing among stages: filters that live in the address, and the weeks of a month."""

from __future__ import annotations

import calendar
import datetime as dt
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import TypeVar
from urllib.parse import urlencode

from tahapan import law
from tahapan.core.text import Text
from tahapan.elections import states
from tahapan.elections.queries import DatedStage
from tahapan.law import NotCovered, Phase, StageState

Member = TypeVar("Member", bound=StrEnum)


@dataclass(frozen=True, slots=True)
class Choice:
    """One filter as a link: where it leads, how many stages it shows, whether it is in force."""

    label: Text
    address: str
    count: int
    chosen: bool


@dataclass(frozen=True, slots=True)
class Selection:
    """What a person chose to see. `None` and the empty string choose everything."""

    state: StageState | None = None
    phase: Phase | None = None
    words: str = ""

    @classmethod
    def read(cls, query: Mapping[str, str]) -> Selection:
        """From the address. A value that does not exist chooses everything: an old link still opens."""
        return cls(
            state=_member(StageState, query.get("keadaan", "")),
            phase=_member(Phase, query.get("fase", "")),
            words=query.get("cari", "").strip()[:80],
        )

    @property
    def is_everything(self) -> bool:
        return self == Selection()

    @property
    def address(self) -> str:
        """The query string that shows this selection, `?` when it is everything."""
        parts = {"keadaan": self.state, "fase": self.phase, "cari": self.words}
        return "?" + urlencode({name: str(value) for name, value in parts.items() if value})

    def choose(self, stages: Iterable[DatedStage]) -> list[DatedStage]:
        """The stages it shows. Every word must occur in the code or in the name, in either language."""
        wanted = self.words.casefold().split()
        return [
            one
            for one in stages
            if (self.state is None or one.state is self.state)
            and (self.phase is None or one.stage.phase is self.phase)
            and all(word in _spoken(one) for word in wanted)
        ]

    def by_state(self, stages: list[DatedStage]) -> list[Choice]:
        """A link for each state that occurs, all of them first."""
        return [self._choice(replace(self, state=None), stages, ALL)] + [
            self._choice(replace(self, state=state), stages, word)
            for state, word in states.WORDS.items()
            if self.state is state or any(one.state is state for one in stages)
        ]

    def by_phase(self, stages: list[DatedStage]) -> list[Choice]:
        """A link for each phase that occurs, all of them first; none where there is only one."""
        present = [phase for phase in Phase if any(one.stage.phase is phase for one in stages)]
        if len(present) < 2:
            return []
        return [self._choice(replace(self, phase=None), stages, ALL)] + [
            self._choice(replace(self, phase=phase), stages, phase.label) for phase in present
        ]

    def _choice(self, other: Selection, stages: list[DatedStage], label: Text) -> Choice:
        return Choice(label, other.address, len(other.choose(stages)), other == self)


ALL = Text("Semua", "All")


def _member(kind: type[Member], name: str) -> Member | None:
    return next((member for member in kind if member.value == name), None)


def _spoken(one: DatedStage) -> str:
    return f"{one.code} {one.stage.name.id} {one.stage.name.en}".casefold()


def main_and_current(stages: Iterable[DatedStage]) -> list[DatedStage]:
    """What a first look needs: the main stages, and under them whatever runs, is late or starts soon."""
    current = (StageState.RUNNING, StageState.LATE, StageState.NEXT)
    return [one for one in stages if one.depth == 0 or one.state in current]


@dataclass(frozen=True, slots=True)
class Day:
    """One field of the month: what starts and what ends on it."""

    date: dt.date
    is_outside: bool
    is_today: bool
    holiday: str
    starts: tuple[DatedStage, ...]
    ends: tuple[DatedStage, ...]

    @property
    def is_off(self) -> bool:
        """Sunday or a national holiday."""
        return self.date.weekday() == calendar.SUNDAY or bool(self.holiday)

    @property
    def is_empty(self) -> bool:
        return not (self.starts or self.ends or self.holiday or self.is_today)


def month_of(text: str, covered: tuple[dt.date, dt.date]) -> dt.date | None:
    """The first day of the month written `2024-07`; None for other text and for a month outside `covered`."""
    try:
        first = dt.datetime.strptime(text, "%Y-%m").replace(tzinfo=dt.UTC).date()
    except ValueError:
        return None
    return first if text == f"{first:%Y-%m}" and _is_covered(first, covered) else None


def neighbour(first: dt.date, step: int, covered: tuple[dt.date, dt.date]) -> dt.date | None:
    """The first day of the month before (-1) or after (1); None outside `covered`."""
    there = (first + dt.timedelta(days=32 if step > 0 else -1)).replace(day=1)
    return there if _is_covered(there, covered) else None


def _is_covered(first: dt.date, covered: tuple[dt.date, dt.date]) -> bool:
    return covered[0].replace(day=1) <= first <= covered[1]


def month(first: dt.date, stages: Iterable[DatedStage], today: dt.date, language: str) -> list[list[Day]]:
    """The weeks, Monday first, that hold the month of `first`."""
    dated = list(stages)
    weeks = calendar.Calendar(calendar.MONDAY).monthdatescalendar(first.year, first.month)
    return [[_day(date, first.month, dated, today, language) for date in week] for week in weeks]


def _day(date: dt.date, of_month: int, stages: list[DatedStage], today: dt.date, language: str) -> Day:
    starts = tuple(one for one in stages if one.start == date)
    ends = tuple(one for one in stages if one.end == date and one.start != date)
    return Day(date, date.month != of_month, date == today, _holiday(date, language), starts, ends)


def _holiday(date: dt.date, language: str) -> str:
    try:
        return law.holiday_name(date, language) or ""
    except NotCovered:
        return ""
