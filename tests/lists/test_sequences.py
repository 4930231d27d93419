"""Whatever is done to the roll, and whenever lists are cut: every level balances, and three computations agree.

A sequence is up to fourteen steps drawn from all an office can do: voters struck, returned, moved, corrected, entered
and taken out again, objections accepted and rejected, lists cut for a village, a kecamatan or the kabupaten, a plenary
reopened. What a list should say is told a third time, voter by voter (naive.py). After the last step every cut is asked
again: its counts, both computations, and its snapshot made anew from the entries.

Ten thousand sequences: `./tahapan test -m campaign tests/lists/test_sequences.py`. Chance is derived, not drawn: every
run plays the same; TAHAPAN_SEQUENCES says how many.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from contextlib import closing, suppress
from dataclasses import dataclass
from typing import Any

import pytest
from django.db import transaction
from django.db.models import Q
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from tests.lists import mail, naive
from tests.lists.town import BESIDE, FAR, HERE, Town, person, reopen, town
from tests.support.people import ANYONE_ALLOWED

from tahapan.core import clock
from tahapan.core.areas import Level
from tahapan.core.errors import Refused
from tahapan.core.text import Text
from tahapan.journal.act import act
from tahapan.lists import balance, recap, rules, snapshots
from tahapan.lists.kinds import ListKind, Tier
from tahapan.lists.models import Cut
from tahapan.lists.recap import by_snapshots
from tahapan.lists.standing import standing
from tahapan.roll import changes
from tahapan.roll.changes import OUTSIDE, Change, Spot
from tahapan.roll.models import EntryKind, Place, Voter

VILLAGES = (HERE, BESIDE, FAR)
LEVELS = (recap.STATION, Level.VILLAGE, Level.DISTRICT, Level.REGENCY)
VALUES = (
    {"name": "SATU"}, {"name": "DUA"}, {"sex": "L"}, {"sex": "P"}, {"ktp": "B"}, {"ktp": "S"}, {"rt": 7},
    {"birth_date": "1990-01-01"}, {"sex": "L", "ktp": "B"}, {"sex": "P", "nkk": "1303040101209999"},
)  # fmt: skip


@dataclass
class Play:
    """One sequence under way. `rolls` keeps every voter as they stood when each cut was made."""

    town: Town
    rolls: dict[int, naive.Roll]
    few: list[int]
    serial: int = 0

    def voter(self, at: int) -> Voter:
        """One of the few to whom everything happens: two of every village, and whoever was brought in."""
        few = Voter.objects.filter(election=self.town.election).filter(Q(pk__in=self.few) | Q(pk__gt=max(self.few)))
        chosen = list(few.order_by("id"))
        return chosen[at % len(chosen)]

    def spot(self, at: int) -> Spot:
        """A station, or none yet, of one of the villages."""
        village = VILLAGES[at % 3]
        return Spot(Place.UNMAPPED, village) if at % 9 == 8 else self.town.at(village, 1 + at // 3 % 2)

    # ── Steps: each takes two numbers, whatever they are

    def strike(self, who: int, how: int) -> None:
        voter = self.voter(who)
        self.town.write(Change(voter.pk, EntryKind.STRIKE, spot=changes.tms(1 + how % 8, voter.village)))

    def move(self, who: int, where: int) -> None:
        self.town.write(Change(self.voter(who).pk, EntryKind.MOVE, VALUES[where % 7 % len(VALUES)], self.spot(where)))

    def send_on(self, who: int, where: int) -> None:
        """Within the village, if there is another station."""
        voter = self.voter(who)
        self.town.write(Change(voter.pk, EntryKind.MOVE, spot=self.town.at(voter.village, 1 + where % 2)))

    def correct(self, who: int, what: int) -> None:
        self.town.write(Change(self.voter(who).pk, EntryKind.CORRECTION, VALUES[what % len(VALUES)]))

    def take_out(self, who: int, _: int) -> None:
        self.town.write(Change(self.voter(who).pk, EntryKind.RETURN, spot=OUTSIDE))

    def bring_in(self, how: int, where: int) -> None:
        self.serial += 1
        spot = self.spot(where)
        person_ = person(self.serial, spot.village, sex="LP"[how % 2], ktp="SB"[how // 2 % 2])
        _enter(actor=ANYONE_ALLOWED, election=self.town.election, person=person_, spot=None if how % 5 == 4 else spot)

    def act_in_act(self, who: int, where: int) -> None:
        """An act that writes, calls another, and writes again: its later entry has the earlier line."""
        first, second = self.voter(who), self.voter(where)
        _nested(actor=ANYONE_ALLOWED, election=self.town.election, voters=[first.pk, second.pk], spot=self.spot(where))

    def object_to(self, who: int, how: int) -> None:
        voter, village = self.voter(who), VILLAGES[how % 3]
        self.serial += 1
        row = (
            mail.died(voter), mail.correct(voter, name="BETUL"), mail.newcomer(self.serial, village),
            mail.correct(voter, self.town.stations[village, 1 + how // 3 % 2]),
        )[how % 4]  # fmt: skip
        with suppress(Refused), transaction.atomic():
            matter = mail.raised(self.town.election, row, area=self.town.election.area, desk=Tier.REGENCY)
            mail.decide(mail.only(matter), accept=how % 5 > 0)

    def cut(self, which: int, where: int) -> None:
        step = ORDER[which % len(ORDER)]
        village = VILLAGES[where % 3]
        area = {Tier.PPS: village, Tier.PPK: village[:8], Tier.REGENCY: village[:5]}[step.tier]
        if step.base is ListKind.A or standing(self.town.election, step.base, area):
            self.keep(self.town.cut(step.list, step.tier, area))

    def keep(self, cut: Cut) -> None:
        self.rolls[cut.pk] = naive.roll()

    def reopen(self, which: int, _: int) -> None:
        decided = list(Cut.objects.exclude(plenary=None).order_by("number"))
        if decided:
            reopen(decided[which % len(decided)])

    # ── What must hold

    def judge(self) -> None:
        cuts = list(Cut.objects.select_related("previous", "election").order_by("number"))
        for cut in cuts:
            before = self.rolls[cut.previous_id] if cut.previous_id else {}
            told = recap.of(cut)
            assert told.cells == naive.recap(before, self.rolls[cut.pk], cut.area)
            self.adds_up(told)
            assert recap.check(cut) == []
            assert snapshots.rebuilt(cut)
            assert (cut.male, cut.female) == (told.total.male, told.total.female)
        now = naive.roll()
        for area in (self.town.election.area, *VILLAGES):
            live = recap.live(self.town.election, ListKind.DPS, area)
            assert live.cells == naive.recap(self.rolls[cuts[0].pk], now, area)
        self.adds_up(recap.live(self.town.election, ListKind.DPS, self.town.election.area))
        if len(cuts) > 1:
            told = balance.between(self.town.election, cuts[0], cuts[-1], cuts[-1].area)
            assert [one for _, one in told if not one.holds] == []

    def adds_up(self, told: recap.Recap) -> None:
        """Every row of every level balances, and a level's rows add up to those of the next."""
        tables = [recap.table(told, level) for level in LEVELS]
        assert [row.code for rows in tables for row in rows if not row.holds] == []
        totals = {(sum(row.male for row in rows), sum(row.female for row in rows)) for rows in tables if rows}
        assert totals == {(told.total.male, told.total.female)}


STEPS: tuple[Callable[[Play, int, int], None], ...] = (
    Play.strike, Play.move, Play.send_on, Play.correct, Play.take_out, Play.bring_in, Play.act_in_act, Play.object_to,
    Play.cut, Play.cut, Play.reopen,
)  # fmt: skip
_DPS = rules.step(ListKind.DPS, Tier.REGENCY)
ORDER = (_DPS, *rules.STEPS, _DPS)
"""Half of the lists need a DPS to be counted against."""
NUMBERS = st.integers(0, 200)
SEQUENCES = st.lists(st.tuples(st.integers(0, len(STEPS) - 1), NUMBERS, NUMBERS), min_size=5, max_size=14)


@act("uji.lists-bring-in", title=Text("Masukkan atau catat di luar", "Enter, or write down outside"))
def _enter(*, actor: object, election: Any, person: dict[str, object], spot: Spot | None) -> None:
    made = changes.create(election, [person])[0]
    if spot is not None:
        changes.write(election, [Change(made, EntryKind.NEW, spot=spot)])


@act("uji.lists-nested", title=Text("Tindakan dalam tindakan", "An act in an act"))
def _nested(*, actor: object, election: Any, voters: list[int], spot: Spot) -> None:
    changes.write(election, [Change(voters[0], EntryKind.MOVE, spot=spot)])
    _inner(actor=actor, election=election, voter=voters[1])
    changes.write(election, [Change(voters[1], EntryKind.CORRECTION, {"sex": "P"})])


@act("uji.lists-inner", title=Text("Tindakan di dalam", "The act within"))
def _inner(*, actor: object, election: Any, voter: int) -> None:
    village = Voter.objects.values_list("village", flat=True).get(pk=voter)
    changes.write(election, [Change(voter, EntryKind.STRIKE, spot=changes.tms(1, village))])


@pytest.fixture
def place(db) -> Iterator[Town]:
    with clock.pretend(mail.IN_COMMENTS):
        yield town()


@pytest.fixture(autouse=True)
def _same_sequences(monkeypatch):
    """Hypothesis also draws values it finds in whatever modules are imported, so that the sequences would depend on
    which tests share the process."""
    from hypothesis.internal.conjecture import providers

    monkeypatch.setattr(providers, "_get_local_constants", providers.Constants)


@pytest.fixture(autouse=True)
def _one_duckdb(monkeypatch):
    """Opening DuckDB takes longer than counting so few people: one for all sequences, a connection for each count."""
    with by_snapshots.opened() as database:
        monkeypatch.setattr(by_snapshots, "opened", lambda: closing(database.cursor()))
        yield


def play(town: Town, sequences: int) -> None:
    few = [one.pk for village in VILLAGES for one in town.voters(village)[:2]]
    few.append(town.voters(FAR)[-1].pk)
    for voter in Voter.objects.filter(pk__in=few[::2]):
        town.correct(voter, ktp="B")
    base = town.fix_base()
    listed = naive.roll()

    @settings(
        max_examples=int(os.environ.get("TAHAPAN_SEQUENCES", sequences)),
        derandomize=True,
        database=None,
        deadline=None,
        phases=(Phase.explicit, Phase.generate, Phase.shrink),
        suppress_health_check=list(HealthCheck),
    )
    @given(sequence=SEQUENCES)
    def one(sequence: list[tuple[int, int, int]]) -> None:
        with transaction.atomic():
            playing = Play(town, {base.pk: listed}, few)
            for step, first, second in sequence:
                STEPS[step](playing, first, second)
            playing.judge()
            transaction.set_rollback(True)

    one()


def test_any_sequence_keeps_every_level_in_balance(place):
    play(place, 25)


@pytest.mark.campaign
def test_ten_thousand_sequences(place):
    play(place, 10_000)
