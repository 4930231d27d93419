"""A cut is what the roll says, counted twice: every way of a voter in its column, every station in balance."""

from __future__ import annotations

import pytest
from tests.lists.town import BESIDE, FAR, HERE, KABUPATEN, KECAMATAN, town

from tahapan.core.areas import Level
from tahapan.lists import recap
from tahapan.lists.kinds import Column, ListKind, Tier

LEVELS = (recap.STATION, Level.VILLAGE, Level.DISTRICT, Level.REGENCY)


@pytest.fixture
def place(db):
    made = town()
    made.fix_base()
    return made


def moves(cells):
    return {
        (c.village, c.column.value, c.sex): n
        for c, n in cells.items()
        if c.column not in (Column.PREVIOUS, Column.CURRENT, Column.NO_KTP, Column.CHANGED)
    }


def test_nothing_happened_and_both_lists_are_the_same(place):
    cut = place.cut(ListKind.DPS, Tier.REGENCY, KABUPATEN)
    assert (cut.male + cut.female, cut.previous.list) == (24, ListKind.A)
    assert moves(recap.of(cut).cells) == {}
    assert recap.check(cut) == []


def test_every_way_of_a_voter_has_its_column(place):
    a, b, c, d, e, f, *_ = place.voters(HERE)
    place.strike(a, 1)
    place.move(b, HERE, 2)
    place.move(c, FAR, 1)
    place.correct(d, sex="L" if d.sex == "P" else "P")
    place.take_out(e)
    place.enter(1, HERE, 1, sex="P", ktp="B")
    place.correct(f, name="NAMA BENAR")
    cut = place.cut(ListKind.DPS, Tier.REGENCY, KABUPATEN)
    assert moves(recap.of(cut).cells) == {
        (HERE, "tms-1", a.sex): 1,
        (HERE, "out-8", b.sex): 1,
        (HERE, "in-8", b.sex): 1,
        (HERE, "out-4", c.sex): 1,
        (FAR, "in-4", c.sex): 1,
        (HERE, "out-sex", d.sex): 1,
        (HERE, "in-sex", "L" if d.sex == "P" else "P"): 1,
        (HERE, "gone", e.sex): 1,
        (HERE, "new", "P"): 1,
    }
    assert recap.check(cut) == []
    rows = [row for level in LEVELS for row in recap.table(recap.of(cut), level)]
    assert [row.code for row in rows if not row.holds] == []


def test_a_cut_of_one_village_counts_those_who_left_it_for_another(place):
    gone = place.voters(HERE)[0]
    place.move(gone, BESIDE, 1)
    cut = place.cut(ListKind.DPHP, Tier.PPS, HERE)
    assert moves(recap.of(cut).cells) == {(HERE, "out-4", gone.sex): 1}
    assert recap.check(cut) == []


def test_who_left_the_village_and_was_struck_there_is_tms_where_they_were_listed(place):
    gone = place.voters(HERE)[0]
    place.move(gone, BESIDE, 1)
    gone.refresh_from_db()
    place.strike(gone, 5)
    here, beside = (place.cut(ListKind.DPHP, Tier.PPS, village) for village in (HERE, BESIDE))
    assert moves(recap.of(here).cells) == {(HERE, "tms-5", gone.sex): 1}
    assert moves(recap.of(beside).cells) == {}
    kecamatan = place.cut(ListKind.DPHP, Tier.PPK, KECAMATAN)
    assert moves(recap.of(kecamatan).cells) == {(HERE, "tms-5", gone.sex): 1}
    assert recap.check(kecamatan) == []
