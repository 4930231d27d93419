"""Opening an event with the contests its area elects: the Pilkada, the Pemilu behind a re-vote, and the re-vote."""

from __future__ import annotations

import datetime as dt
import re
from dataclasses import dataclass
from typing import Final

from tahapan import law
from tahapan.core import areas as codes
from tahapan.core.actor import Actor
from tahapan.core.areas import Level
from tahapan.core.text import Text
from tahapan.elections import acts, areas
from tahapan.elections.models import ElectionEvent, EventKind, Office

PSU_PROVINCE: Final = "13"
PSU_RULES: Final = "psu-dpd-sumbar-2024"
PEMILU_RULES: Final = "pemilu-2024"
PILKADA_RULES: Final = "pilkada-2024"

# 37 provinces and 508 of 514 kabupaten/kota vote in Pilkada 2024 (voter-list dossier 19.3). Yogyakarta's governor is
# not elected (UU 13/2012), nor are the heads of Jakarta's six kabupaten and kota (UU 29/2007).
_WITHOUT_GOVERNOR_ELECTION: Final = frozenset({"34"})
_WITHOUT_REGENT_ELECTION: Final = frozenset({"31"})


@dataclass(frozen=True, slots=True)
class Names:
    """How a kabupaten or kota is called in slugs and titles."""

    title: str
    slug: str


def names(area: str) -> Names:
    """`13.03` → ("Kabupaten Sijunjung", "sijunjung"); a kota keeps its word, so that it differs from a kabupaten."""
    title = areas.get(area).name
    plain = title.removeprefix("Kabupaten ").lower()
    return Names(title, re.sub(r"[^a-z0-9]+", "-", plain).strip("-"))


def has_revote(area: str) -> bool:
    """Whether the DPD re-vote of 13 July 2024 was held here: all of West Sumatra."""
    return codes.contains(PSU_PROVINCE, area)


def open_pilkada(actor: Actor, area: str) -> ElectionEvent:
    """The regional election: governor of the province, and bupati or wali kota of the area, where they are elected."""
    called = names(area)
    regency = codes.up_to(area, Level.REGENCY)
    head = Office.WALIKOTA if areas.kind_of(regency) is areas.Kind.CITY else Office.BUPATI
    contests = [] if area[:2] in _WITHOUT_GOVERNOR_ELECTION else [(Office.GUBERNUR, area[:2])]
    if area[:2] not in _WITHOUT_REGENT_ELECTION:
        contests.append((head, regency))
    return acts.create_event(
        actor=actor,
        slug=f"pilkada-2024-{called.slug}",
        name=Text(f"Pilkada 2024 {called.title}", f"2024 regional election, {called.title}"),
        kind=EventKind.PILKADA,
        rule_set=PILKADA_RULES,
        area=area,
        voting_day=_voting_day(PILKADA_RULES),
        contests=contests,
    )


def open_pemilu(actor: Actor, area: str) -> ElectionEvent:
    """The general election of February, kept for its roll and stations."""
    called = names(area)
    return acts.create_event(
        actor=actor,
        slug=f"pemilu-2024-{called.slug}",
        name=Text(f"Pemilu 2024 {called.title}", f"2024 general election, {called.title}"),
        kind=EventKind.PEMILU,
        rule_set=PEMILU_RULES,
        area=area,
        voting_day=_voting_day(PEMILU_RULES),
        contests=[(Office.DPD, area[:2])],
        archived=True,
    )


def open_revote(actor: Actor, area: str, base: ElectionEvent) -> ElectionEvent:
    """The re-vote for the DPD ordered by MK 03-03/PHPU.DPD-XXII/2024, at the stations of February."""
    return acts.create_event(
        actor=actor,
        slug=PSU_RULES,
        name=Text("PSU DPD Sumatera Barat 2024", "DPD re-vote, West Sumatra 2024"),
        kind=EventKind.PSU,
        rule_set=PSU_RULES,
        area=area,
        voting_day=_voting_day(PSU_RULES),
        contests=[(Office.DPD, PSU_PROVINCE)],
        replaces=base,
    )


def _voting_day(rules: str) -> dt.date:
    return law.load(rules).voting_day
