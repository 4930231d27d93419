"""How far the lists of an area are: every step with the plenaries it needs, what comes next, and whose turn it is."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from tahapan.core import areas as codes
from tahapan.core.text import Text
from tahapan.elections import queries as elections
from tahapan.elections.models import ElectionEvent
from tahapan.lists import queries, rules
from tahapan.lists.kinds import PlenaryState
from tahapan.lists.models import Plenary
from tahapan.lists.rules import Step, Window


@dataclass(frozen=True, slots=True)
class Standing:
    """One step in an area: which areas must hold a plenary (the one around it, where the area is smaller), and the
    plenaries there are, by area; reopened ones are not among them."""

    step: Step
    window: Window
    areas: Sequence[str]
    held: Mapping[str, Plenary]

    @property
    def needed(self) -> int:
        return len(self.areas)

    @property
    def closed(self) -> int:
        return self.count(PlenaryState.CLOSED)

    @property
    def is_done(self) -> bool:
        """Every plenary of the step closed here."""
        return bool(self.areas) and self.closed == self.needed

    def count(self, state: PlenaryState | None) -> int:
        """How many plenaries are in a state; None: not called yet."""
        return sum(self.state(area) is state for area in self.areas)

    def state(self, area: str) -> PlenaryState | None:
        """How the plenary of one area stands; None where none is called."""
        one = self.held.get(area)
        return PlenaryState(one.state) if one else None

    def status(self, today: dt.date) -> str:
        """Its status among the five of the house: done, late, at risk on its last day, on track in its days."""
        if self.is_done:
            return "done"
        if today > self.window.end:
            return "late"
        if today == self.window.end:
            return "risk"
        return "track" if today >= self.window.start else "none"

    @property
    def name(self) -> Text:
        return self.step.name


def steps(election: ElectionEvent, scope: str) -> list[Standing]:
    """Every step on the way to the DPT, seen from an area, in the order of the law. Constant number of queries."""
    dated = elections.stages(election)
    villages = queries.villages(election, election.area)
    alive: dict[tuple[str, str], dict[str, Plenary]] = {}
    for one in queries.plenaries(election, election.area).exclude(state=PlenaryState.REOPENED):
        alive.setdefault((one.list, one.tier), {})[one.area] = one
    found = []
    for step in rules.STEPS:
        areas = sorted({codes.up_to(village, step.tier.level) for village in villages})
        here = [code for code in areas if codes.contains(scope, code) or codes.contains(code, scope)]
        found.append(Standing(step, rules.window(step, dated), here, alive.get((step.list, step.tier), {})))
    return found


def current(standing: Sequence[Standing]) -> Standing | None:
    """The step whose turn it is: the first that is not done; None when all are, or nobody has to hold one."""
    return next((one for one in standing if one.areas and not one.is_done), None)
