"""What the law says about lists: which body recaps or determines which list, in which order, in which days.

Pure: plain data in, a value or a refusal with its source out. Levels, dates and who decides: voter-list dossier section
13; the dates themselves stand in the calendar of the rule set and the office's own decisions over it.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum
from typing import Final, Protocol

from tahapan.core import areas as codes
from tahapan.core.errors import Problem, Refused
from tahapan.core.source import Source
from tahapan.core.text import Text
from tahapan.law import RuleSet, Stage
from tahapan.lists import refusals
from tahapan.lists.kinds import ListKind, Tier


@dataclass(frozen=True, slots=True)
class Step:
    """One plenary on the way: the list, who holds it, its stage in the calendar, the list it is counted against.

    `determines`: the list comes to stand (DPS, DPT), which takes two people of different roles.
    """

    list: ListKind
    tier: Tier
    stage: str
    base: ListKind
    determines: bool = False

    @property
    def name(self) -> Text:
        """List and body: `DPHP PPS`."""
        return Text(f"{self.list} {self.tier.body.id}", f"{self.list} {self.tier.body.en}")

    @property
    def holder(self) -> str:
        """What its lock on the roll is called."""
        return self.name.id


STEPS: Final = (
    Step(ListKind.DPHP, Tier.PPS, "1.8.b.2", ListKind.A),
    Step(ListKind.DPHP, Tier.PPK, "1.8.b.3", ListKind.A),
    Step(ListKind.DPS, Tier.REGENCY, "1.8.b.4", ListKind.A, determines=True),
    Step(ListKind.DPSHP, Tier.PPS, "1.8.c.3", ListKind.DPS),
    Step(ListKind.DPSHP, Tier.PPK, "1.8.c.4", ListKind.DPS),
    Step(ListKind.DPT, Tier.REGENCY, "1.8.d", ListKind.DPS, determines=True),
)
"""In the order of the law. The province only recaps what its kabupaten/kota determined; there is no national DPT."""


def step(kind: ListKind, tier: Tier) -> Step:
    """The step of a list at a tier. Raises KeyError where no such plenary exists (a DPT of a PPS)."""
    for one in STEPS:
        if (one.list, one.tier) == (kind, tier):
            return one
    raise KeyError((kind, tier))


def before(one: Step) -> Step | None:
    """The step that must be closed everywhere below before this one opens; None for the first."""
    at = STEPS.index(one)
    return STEPS[at - 1] if at else None


def after(one: Step) -> tuple[Step, ...]:
    """The steps that rest on this one, next first."""
    return STEPS[STEPS.index(one) + 1 :]


def determination(one: Step) -> Step:
    """The step of KPU Kabupaten/Kota that ends the round `one` belongs to."""
    return next(later for later in (one, *after(one)) if later.determines)


def round_of(one: Step) -> tuple[Step, ...]:
    """The steps of its round: those that come to the same determination."""
    return tuple(other for other in STEPS if determination(other) is determination(one))


def has_lists(law: RuleSet) -> bool:
    """Whether the rules know these plenaries at all; a re-vote takes the list of the election it repeats."""
    known = {one.code for one in law.stages()}
    return all(one.stage in known for one in STEPS)


# ── When


class Dated(Protocol):
    """A stage of the law with the dates in force: the law's, or the office's own laid over them."""

    @property
    def code(self) -> str: ...
    @property
    def start(self) -> dt.date | None: ...
    @property
    def end(self) -> dt.date | None: ...
    @property
    def is_local(self) -> bool: ...
    @property
    def stage(self) -> Stage: ...


class Origin(StrEnum):
    """Who says when a plenary may be held."""

    LAW = "law"
    OFFICE = "office"
    PARENT = "parent"
    """The texts found name no days for this plenary; those of the stage it belongs to bound it."""


@dataclass(frozen=True, slots=True)
class Window:
    """First and last day of a plenary, who says so, and where."""

    start: dt.date
    end: dt.date
    origin: Origin
    source: Source
    note: Text | None = None


def window(one: Step, dated: Iterable[Dated]) -> Window:
    """When the step may be held. Raises Refused where the calendar does not know the step or bounds it nowhere."""
    stages = {stage.code: stage for stage in dated}
    own, parent = stages.get(one.stage), stages.get(one.stage.rpartition(".")[0])
    if own is None or parent is None:
        raise Refused(refusals.NO_LISTS)
    start, end = own.start or parent.start, own.end or parent.end
    if start is None or end is None:
        raise Refused(refusals.NO_LISTS)
    origin = Origin.OFFICE if own.is_local else Origin.LAW
    if own.start is None or own.end is None:
        origin = Origin.PARENT
    source = parent.stage.source if origin is Origin.PARENT else own.stage.source
    return Window(start, end, origin, source, own.stage.open_rule)


def last_day(one: Step, attempt: int, dated: Iterable[Dated]) -> dt.date:
    """The last day a plenary may be held: of its own window; once reopened, of the round's (the repair window)."""
    stages = list(dated)
    return window(one if attempt == 1 else determination(one), stages).end


def check_day(one: Step, attempt: int, day: dt.date, dated: Iterable[Dated]) -> None:
    """Raise Refused, with the article, when a plenary of this step may not be held on `day`."""
    stages = list(dated)
    when, last = window(one, stages), last_day(one, attempt, stages)
    if not when.start <= day <= last:
        problem = refusals.BEFORE_WINDOW if day < when.start else refusals.AFTER_WINDOW
        filled = problem.fill(name=one.name, day=day, start=when.start, end=last)
        raise Refused(Problem(filled.code, filled.what, filled.next, when.source))


def holds(one: Step) -> bool:
    """Whether closing it holds the roll of its area: every step but the DPS, which the public comments on."""
    return not one.determines or one.list is ListKind.DPT


def hold_until(one: Step, dated: Iterable[Dated], voting_day: dt.date) -> dt.date:
    """The last day of its lock: the end of the round's repair window; of the DPT, voting day."""
    return voting_day if one.list is ListKind.DPT else window(determination(one), dated).end


# ── Who


def check_signer(one: Step, area: str, signer_area: str) -> None:
    """Raise Refused when whoever signs is no member of the body that holds the plenary of `area`."""
    if signer_area != area:
        raise Refused(refusals.NOT_OF_BODY.fill(name=one.name))


def check_second(one: Step, first: tuple[str, str], second: tuple[str, str]) -> None:
    """Raise Refused unless `second` may confirm what `first` proposed; both are (identity, role).

    Never the same person; for a list KPU Kabupaten/Kota determines, never the same role either.
    """
    if first[0] == second[0]:
        raise Refused(refusals.SAME_PERSON)
    if one.determines and first[1] == second[1]:
        raise Refused(refusals.SAME_ROLE.fill(list=one.list.value))


def check_reopener(one: Step, area: str, actor_area: str) -> None:
    """Raise Refused when the actor is neither of a tier above the plenary of `area` nor KPU Kabupaten/Kota."""
    above = actor_area != area and codes.contains(actor_area, area)
    if not above and not (one.tier is Tier.REGENCY and actor_area == area):
        raise Refused(refusals.NOT_ABOVE.fill(name=one.name))
