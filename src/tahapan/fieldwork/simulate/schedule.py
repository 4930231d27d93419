"""Who does what on which day: officers, their phones, families in the order of the walk, mistakes, rivals, mishaps.

All of it is drawn before the first day, by seed, and then only carried out.
"""

from __future__ import annotations

import random
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any, Final

from tahapan.fieldwork.simulate.network import Network
from tahapan.fieldwork.simulate.phone import Finding, Ledger, Phone
from tahapan.fieldwork.simulate.truth import Row, Truth, mistaken
from tahapan.officers.models import Post

EMPTY_SHARE: Final = 0.06
"""Families where nobody is home at first."""
MISTAKEN_SHARE: Final = 0.05
"""Families whose first visit is corrected later."""
REMOTE_SHARE: Final = 0.11
"""Officers without signal, who deliver once a week (48 of 445 stations of Sijunjung)."""
SECOND_SHARE: Final = 0.04
"""Officers with a second phone, which visits a family or two the first one visited."""
RIVAL_SHARE: Final = 0.05
"""Officers who also visit a family of a colleague."""


class Mishap(StrEnum):
    """What can happen to a phone on a day."""

    LOG_OUT = "log-out"
    CLEARED = "storage-cleared"
    UPDATED = "app-updated"
    CLOCK = "clock-jump"


@dataclass(frozen=True, slots=True)
class Step:
    """One call at one family: nobody home, or these findings (voters not named: as listed) and newcomers."""

    household: int
    empty: bool = False
    findings: Mapping[int, Finding] = field(default_factory=dict)
    new: Sequence[Row] = ()


@dataclass(slots=True)
class Team:
    """One officer: the post, the phones (the first is the one worked with), the network, what to do on which day."""

    post: Post
    chance: random.Random
    ledger: Ledger
    phones: list[Phone]
    networks: list[Network]
    days: dict[int, list[Step]] = field(default_factory=lambda: defaultdict(list))
    rival_days: dict[int, list[tuple[Mapping[str, Any], Step]]] = field(default_factory=lambda: defaultdict(list))
    """Families visited with the last phone, unaware of the first or of a colleague: (household, step)."""
    contacts: set[int] = field(default_factory=set)
    mishaps: dict[int, Mishap] = field(default_factory=dict)
    code: str = ""
    """An invitation not used yet."""

    @property
    def phone(self) -> Phone:
        return self.phones[0]


@dataclass(slots=True)
class Disputes:
    """Voters whose findings must end as a conflict, and those who may: at families two officers visited."""

    must: set[int] = field(default_factory=set)
    may: set[int] = field(default_factory=set)


def draw_contacts(team: Team, days: int) -> None:
    """The days on which the officer finds a network: even ones, for the server lives on one day at a time and every
    day it serves is a start of its own."""
    remote = team.chance.random() < REMOTE_SHARE
    day = team.chance.randrange(1, 8 if remote else 4)
    while day < days - 1:
        team.contacts.add(day + day % 2)
        day += team.chance.randint(6, 8) if remote else team.chance.randint(1, 4)


def draw_mishaps(team: Team, days: int, share: float) -> None:
    """What happens to the phone. Clocks jump only where a visit stays inside the term whatever is believed of it, and
    storage is cleared where the officer can start over the same day."""
    for day in range(1, days):
        if team.chance.random() < share:
            mishap = team.chance.choice(list(Mishap))
            may = {Mishap.CLOCK: 4 <= day < days - 4, Mishap.CLEARED: day in team.contacts}
            if may.get(mishap, True):
                team.mishaps[day] = mishap


def draw_visits(team: Team, truth: Truth, days: int) -> None:
    """Every family of the package on a day of the walk; some are met later, some corrected. The last visit is true."""
    package = team.phone.package
    village = {one["id"]: one["village"] for one in package["stations"]}
    households = package["households"]
    for number, household in enumerate(households):
        where = village[household["station"]]
        found = {
            person["id"]: truth.of(person, where, household["station"], package["law"])
            for person in household["people"]
        }
        true = Step(household["id"], findings=found, new=truth.new_in(household, where))
        day = min(number * days // max(len(households), 1), days - 1)
        if team.chance.random() < EMPTY_SHARE:
            team.days[day].append(Step(household["id"], empty=True))
            day = _later(team.chance, day, days)
        if household["people"] and team.chance.random() < MISTAKEN_SHARE:
            person = team.chance.choice(household["people"])
            wrong = mistaken(team.chance, person, found[person["id"]], package["law"])
            team.days[day].append(Step(household["id"], findings=found | {person["id"]: wrong}))
            day = _later(team.chance, day, days)
        team.days[day].append(true)


def draw_rivals(teams: Sequence[Team], truth: Truth, days: int, disputes: Disputes) -> None:
    """Families two phones visit without knowing of each other: a colleague's, or with the officer's second phone."""
    at_station: dict[int | None, list[Team]] = defaultdict(list)
    for team in teams:
        at_station[team.post.station_id].append(team)
    for team in teams:
        colleagues = [one for one in at_station[team.post.station_id] if one is not team]
        if len(team.phones) > 1:
            _rival(team, team, truth, days, disputes)
        elif colleagues and team.chance.random() < RIVAL_SHARE:
            _rival(team, colleagues[0], truth, days, disputes)


def _rival(team: Team, owner: Team, truth: Truth, days: int, disputes: Disputes) -> None:
    """One family of `owner` that `team` visits too and finds otherwise, and one it finds the same."""
    package = owner.phone.package
    fit = [one for one in package["households"] if one["people"]]
    for household in team.chance.sample(fit, min(2, len(fit))):
        voters = [person["id"] for person in household["people"]]
        if disputes.may & set(voters):
            continue
        found = {voter: truth.findings[voter] for voter in voters}
        disputes.may.update(voters)
        if household is not fit[-1] and team.chance.random() < 0.6:
            person = team.chance.choice(household["people"])
            found[person["id"]] = mistaken(team.chance, person, found[person["id"]], package["law"])
            disputes.must.add(person["id"])
        day = team.chance.randrange(days)
        team.rival_days[day].append((household, Step(household["id"], findings=found)))


def _later(chance: random.Random, day: int, days: int) -> int:
    return min(day + chance.randint(0, 4), days - 1)
