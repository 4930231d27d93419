"""List A is the roll before coklit, whenever it is fixed; it can be made again byte for byte."""

from __future__ import annotations

import datetime as dt

import pytest
from tests.conftest import TODAY
from tests.fieldwork import coklit
from tests.lists.town import BESIDE, FAR, HERE, KABUPATEN, people, town
from tests.support.people import NOBODY

from tahapan.core import clock
from tahapan.core.errors import NotAllowed, Refused
from tahapan.journal.models import Line
from tahapan.lists import recap, snapshots
from tahapan.lists.acts import base
from tahapan.lists.kinds import Column, ListKind
from tahapan.lists.models import Cut

BEFORE = dt.date(2024, 6, 20)


@pytest.fixture
def before_coklit(db):
    with clock.pretend(BEFORE):
        yield town()


def test_fixed_later_it_is_the_roll_of_before_coklit_to_the_byte(before_coklit):
    early = before_coklit.fix_base()
    with clock.pretend(TODAY):
        before_coklit.strike(before_coklit.voters(HERE)[0], 1)
        before_coklit.move(before_coklit.voters(HERE)[1], FAR, 1)
        before_coklit.correct(before_coklit.voters(HERE)[2], sex="P", name="LAIN", birth_date="1980-01-01", rt=9)
        before_coklit.enter(1, BESIDE, 1)
        upto = base._before_coklit(before_coklit.election)
    late = snapshots.make(before_coklit.election, KABUPATEN, upto, None)
    assert late.equals(snapshots.read(early))
    assert snapshots.rebuilt(early)


def test_an_office_that_began_during_coklit_fixes_the_roll_of_before_the_first_visit(db):
    made = town()
    coklit.officer(made.stations[HERE, 1])
    cut = made.fix_base()
    assert (cut.list, cut.male + cut.female, cut.plenary, cut.previous) == (ListKind.A, 24, None, None)


def test_everybody_of_list_a_is_new_and_it_balances(before_coklit):
    told = recap.of(before_coklit.fix_base())
    assert {cell.column for cell in told.cells} == {Column.NEW, Column.CURRENT}
    assert recap.whole(told).holds


def test_voters_at_no_station_need_a_reason_and_stay_a_row_of_their_own(before_coklit):
    coklit.settle(before_coklit.election, people(60, HERE)[:3], HERE)
    with pytest.raises(Refused) as refused:
        before_coklit.fix_base()
    assert refused.value.problem == base.NOT_MAPPED.fill(count=3)
    cut = before_coklit.fix_base(reason="lokasi khusus menyusul")
    rows = {row.code: row for row in recap.table(recap.of(cut), recap.STATION)}
    assert rows[f"{HERE}/-"].total == 3
    assert rows[f"{HERE}/1"].total == 4
    facts = Line.objects.get(act="lists.fix-base").facts
    assert (facts["unmapped"], facts["male"] + facts["female"]) == (3, 27)


def test_it_is_fixed_once_and_not_of_an_empty_roll(db):
    from tests.support import world

    empty = world.pilkada()
    with pytest.raises(Refused) as refused:
        base.fix_base(actor=coklit.ANYONE_ALLOWED, election=empty)
    assert refused.value.problem == base.NOBODY_LISTED


def test_a_second_time_is_refused(before_coklit):
    before_coklit.fix_base()
    with pytest.raises(Refused) as refused:
        before_coklit.fix_base()
    assert refused.value.problem == base.BASE_FIXED


def test_only_who_may_fixes_it(before_coklit):
    with pytest.raises(NotAllowed):
        base.fix_base(actor=NOBODY, election=before_coklit.election)
    assert not Cut.objects.exists()


def test_nothing_personal_is_in_the_journal(before_coklit):
    before_coklit.fix_base()
    told = str(Line.objects.get(act="lists.fix-base").facts)
    assert not any(one.nik in told or one.name in told for one in before_coklit.voters(HERE))


def test_the_tests_live_during_coklit():
    assert dt.date(2024, 6, 24) <= TODAY <= dt.date(2024, 7, 24)
