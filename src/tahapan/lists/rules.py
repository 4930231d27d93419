"""What the law says about lists: which body recaps or determines which list, in which order, in which days.

Pure: plain data in, a value or a refusal with its source out. Levels, dates and who decides: voter-list dossier section
13; the dates themselves stand in the calendar of the rule set and the office's own decisions over it.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

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
