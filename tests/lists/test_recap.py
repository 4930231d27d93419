"""The form adds up: the worked figures of West Sumatra, every level, and what is refused when something does not."""

from __future__ import annotations

import pytest
from django.db import connection, transaction
from django.db.utils import DatabaseError
from tests.lists.town import BESIDE, FAR, HERE, KABUPATEN, KECAMATAN, OTHER_KECAMATAN, reopen, town

from tahapan import law
from tahapan.cli import examine
from tahapan.cli import lists as commands
from tahapan.core.areas import Level
from tahapan.core.errors import NotFound, Refused
from tahapan.journal.act import housekeeping
from tahapan.lists import balance, cutting, recap, snapshots
from tahapan.lists.kinds import Column, ListKind, Tier
from tahapan.lists.models import Cut, CutCount
from tahapan.lists.recap import Cell, Recap
from tahapan.roll.models import Entry

LEVELS = (recap.STATION, Level.VILLAGE, Level.DISTRICT, Level.REGENCY)


@pytest.fixture
def place(db):
    made = town()
    made.fix_base()
    return made


# ── The form


def test_the_worked_figures_of_west_sumatra():
    """Voter-list dossier section 14: 4,118,366 + 514,202 − 521,349 = 4,111,219, of which 436,076 came by code 8."""
    struck = {1: 39_450, 2: 8_518, 3: 24, 4: 36_380, 5: 5, 6: 315, 7: 581}
    women = {Column.PREVIOUS: 2_074_378, Column.CURRENT: 2_074_378}
    men = {
        Column.PREVIOUS: 4_118_366 - 2_074_378, Column.NEW: 78_126, Column.IN_STATION: 436_076,
        Column.OUT_STATION: 436_076, Column.CURRENT: 2_036_841,
        **{Column(f"tms-{code}"): number for code, number in struck.items()},
    }  # fmt: skip
    cells = {Cell(HERE, None, sex, at): n for sex, told in (("L", men), ("P", women)) for at, n in told.items()}
    row = recap.whole(Recap(ListKind.DPS, "13", cells, {}, None))
    assert (row.previous.total, row.new.total, row.total) == (4_118_366, 514_202, 4_111_219)
    assert sum(one.total for one in row.tms) == 521_349
    assert (row.male, row.female, row.tms_8.total) == (2_036_841, 2_074_378, 436_076)
    assert row.previous.total + row.new.total - sum(one.total for one in row.tms) == row.total
    assert row.holds


def test_the_form_counts_code_8_and_changes_as_the_law_has_it():
    rules = law.load("pilkada-2024")
    assert rules.value("recap.tms-8.new").value is True
    assert rules.value("recap.balance.changes-count").value is False


def test_one_voter_short_and_the_row_says_so():
    cells = {Cell(HERE, None, "L", Column.PREVIOUS): 5, Cell(HERE, None, "L", Column.CURRENT): 4}
    assert not recap.whole(Recap(ListKind.DPS, HERE, cells, {}, None)).holds


def test_men_and_women_cannot_make_up_for_each_other():
    cells = {
        Cell(HERE, None, "L", Column.PREVIOUS): 5, Cell(HERE, None, "L", Column.CURRENT): 4,
        Cell(HERE, None, "P", Column.CURRENT): 1,
    }  # fmt: skip
    assert not recap.whole(Recap(ListKind.DPS, HERE, cells, {}, None)).holds


def test_the_rows_of_a_level_and_what_they_hold(place):
    left = place.voters(HERE, 1)[0]
    place.move(left, BESIDE, 2)
    place.strike(place.voters(FAR, 1)[0], 6)
    place.correct(place.voters(FAR, 2)[0], ktp="B", name="BENAR")
    told = recap.of(place.cut(ListKind.DPS, Tier.REGENCY, KABUPATEN))
    districts = {row.code: row for row in recap.table(told, Level.DISTRICT)}
    here, far = districts[KECAMATAN], districts[OTHER_KECAMATAN]
    assert (here.stations, here.total, here.new.total, here.tms_4.total) == (4, 16, 1, 1)
    assert (far.stations, far.total, far.tms_6.total, far.changed.total, far.no_ktp.total) == (2, 7, 1, 1, 1)
    assert [row.code for row in recap.table(told, recap.STATION)] == [
        f"{village}/{number}" for village in (HERE, BESIDE, FAR) for number in (1, 2)
    ]
    assert recap.whole(told).villages == len(recap.table(told, Level.VILLAGE)) == 62
    assert {sum(row.total for row in recap.table(told, level)) for level in LEVELS} == {23}


def test_a_part_of_a_cut_and_nothing_outside_it(place):
    cut = place.cut(ListKind.DPHP, Tier.PPK, KECAMATAN)
    assert [row.code for row in recap.table(recap.of(cut, HERE), recap.STATION)] == [f"{HERE}/1", f"{HERE}/2"]
    assert recap.of(cut, KABUPATEN).scope == KECAMATAN
    with pytest.raises(NotFound):
        recap.of(cut, FAR)


def test_a_live_recap_is_what_a_cut_at_this_moment_stores(place):
    place.strike(place.voters(HERE)[0], 2)
    live = recap.live(place.election, ListKind.DPHP, HERE)
    assert live.cells == recap.of(place.cut(ListKind.DPHP, Tier.PPS, HERE)).cells


def test_without_its_base_nothing_is_recapped(place):
    with pytest.raises(Refused) as refused:
        recap.live(place.election, ListKind.DPSHP, HERE)
    assert refused.value.problem == recap.BASE_MISSING.fill(base="DPS", kind="DPSHP")


# ── Which cut stands


def test_a_larger_cut_serves_a_smaller_area_and_a_reopened_one_nothing(place):
    village = place.cut(ListKind.DPHP, Tier.PPS, HERE)
    assert cutting.standing(place.election, ListKind.DPHP, BESIDE) is None
    district = place.cut(ListKind.DPHP, Tier.PPK, KECAMATAN)
    assert cutting.standing(place.election, ListKind.DPHP, HERE) == district
    assert cutting.standing(place.election, ListKind.DPHP, HERE, Tier.PPS) == village
    reopen(district)
    assert cutting.standing(place.election, ListKind.DPHP, HERE) == village
    assert cutting.standing(place.election, ListKind.DPHP, KECAMATAN) is None


def test_a_list_of_many_committees_is_put_together_from_the_largest(place):
    place.cut(ListKind.DPHP, Tier.PPS, HERE)
    district = place.cut(ListKind.DPHP, Tier.PPK, KECAMATAN)
    far = place.cut(ListKind.DPHP, Tier.PPS, FAR)
    assert cutting.within(place.election, ListKind.DPHP, KABUPATEN) == (district, far)
    rows = commands.tables_of(place.election, commands.List.DPHP, KABUPATEN, commands.RowLevel.VILLAGE)
    assert {row.code: row.total for row in rows if row.total} == {HERE: 8, BESIDE: 8, FAR: 8}


# ── What was determined stays


def test_a_cut_made_again_from_the_entries_has_the_same_bytes(place):
    place.strike(place.voters(HERE)[0], 1)
    cut = place.cut(ListKind.DPHP, Tier.PPS, HERE)
    place.move(place.voters(HERE)[0], BESIDE, 1, sex="P", birth_date="1971-01-01")
    place.move(place.voters(FAR)[0], HERE, 1)
    place.enter(3, HERE, 1)
    assert snapshots.rebuilt(cut)
    assert recap.check(cut) == []


@pytest.fixture
def altered(place):
    """A DPS whose file holds another name of the same length: gone again afterwards, files outlive a test's rows."""
    cut = place.cut(ListKind.DPS, Tier.REGENCY, KABUPATEN)
    file = snapshots.path(cut)
    whole = file.read_bytes()
    file.write_bytes(whole[:200] + bytes([whole[200] ^ 1]) + whole[201:])
    yield cut
    file.unlink()


def test_a_snapshot_altered_on_disk_is_refused_wherever_it_is_read(altered):
    for read in (snapshots.path, snapshots.read, snapshots.listed):
        with pytest.raises(Refused, match="list-snapshot-altered") as refusal:
            read(altered)
        assert altered.snapshot_id[:12] in refusal.value.say("id")


def test_a_snapshot_that_is_gone_is_refused_with_words(place):
    cut = place.cut(ListKind.DPS, Tier.REGENCY, KABUPATEN)
    snapshots.path(cut).unlink()
    with pytest.raises(Refused, match="list-snapshot-altered"):
        snapshots.read(cut)


def test_an_untouched_snapshot_is_hashed_once(place, monkeypatch):
    cut = place.cut(ListKind.DPS, Tier.REGENCY, KABUPATEN)
    snapshots.path(cut)
    monkeypatch.setattr(snapshots.files, "digest", lambda path: pytest.fail("hashed again"))
    assert len(snapshots.read(cut)) == 24


def test_doctor_hashes_every_snapshot_whatever_the_sample(altered):
    assert [(examine.stored_files(0).ok, examine.lists(None).ok)] == [(False, False)]
    assert str(altered) in examine.lists(None).detail.id


def test_what_a_list_shows_is_neither_the_struck_nor_those_who_left(place):
    gone, struck = place.voters(HERE)[:2]
    place.move(gone, BESIDE, 1)
    place.strike(struck, 1)
    cut = place.cut(ListKind.DPHP, Tier.PPS, HERE)
    shown = set(snapshots.listed(cut)["id"])
    assert shown == {one.pk for one in place.voters(HERE)}
    assert {gone.pk, struck.pk} <= set(snapshots.read(cut)["id"])


@pytest.mark.parametrize("table", [Cut, CutCount])
@pytest.mark.parametrize("change", ["UPDATE {} SET id = id", "DELETE FROM {}"])
def test_the_database_itself_refuses_to_change_a_cut(place, table, change):
    with (
        pytest.raises(DatabaseError),
        transaction.atomic(),
        housekeeping("a test tries to cheat"),
        connection.cursor() as cursor,
    ):
        cursor.execute(change.format(table._meta.db_table))
    assert Cut.objects.get().male + Cut.objects.get().female == 24


# ── Planted imbalance


def planted(sql, *parameters):
    with housekeeping("a test plants an imbalance"), connection.cursor() as cursor:
        cursor.execute(sql, parameters)


def refused(place):
    with pytest.raises(Refused) as found, transaction.atomic():
        place.cut(ListKind.DPS, Tier.REGENCY, KABUPATEN)
    assert found.value.problem.code == "list-unbalanced"
    assert Cut.objects.count() == 1
    return found.value.problem.what.id


def test_a_voter_moved_without_an_entry_is_found_with_both_stations(place):
    voter, other = place.voters(HERE, 1)[0], place.stations[HERE, 2]
    planted("UPDATE roll_voter SET station_id = %s WHERE id = %s", other.pk, voter.pk)
    told = refused(place)
    assert "TPS 1" in told
    assert "TPS 2" in told
    assert voter.nik not in told


def test_an_entry_that_moved_nobody_is_found(place):
    voter, other = place.voters(FAR, 1)[0], place.stations[FAR, 2]
    entry = Entry.objects.filter(voter=voter).order_by("id").last()
    planted(
        "INSERT INTO roll_entry (election_id, line_id, voter_id, kind, sex, from_place, from_village, from_station_id,"
        " to_place, to_village, to_station_id, reason) VALUES (%s, %s, %s, 'move', %s, 'station', %s, %s, 'station',"
        " %s, %s, '')",
        place.election.pk, entry.line_id, voter.pk, voter.sex, FAR, voter.station_id, FAR, other.pk,
    )  # fmt: skip
    assert "TPS 2" in refused(place)


def test_a_voter_carried_to_another_village_without_an_entry_is_found_by_the_village_they_left(place):
    """Somebody new since list A, whom no earlier snapshot knows."""
    newcomer, other = place.enter(1, HERE, 1), place.stations[FAR, 1]
    planted("UPDATE roll_voter SET station_id = %s, village = %s WHERE id = %s", other.pk, FAR, newcomer)
    for village in (HERE, FAR):
        with pytest.raises(Refused) as found, transaction.atomic():
            place.cut(ListKind.DPHP, Tier.PPS, village)
        assert found.value.problem.code == "list-unbalanced"


def test_a_sex_changed_without_an_entry_is_found(place):
    voter = place.voters(BESIDE, 1)[0]
    planted("UPDATE roll_voter SET sex = %s WHERE id = %s", "P" if voter.sex == "L" else "L", voter.pk)
    assert "TPS 1" in refused(place)


def test_a_count_added_to_a_cut_is_found(place):
    """The database refuses to change or delete a count; a further row for the same cell counts on top of it."""
    cut = place.cut(ListKind.DPS, Tier.REGENCY, KABUPATEN)
    count = CutCount.objects.filter(cut=cut, column=Column.CURRENT).first()
    with housekeeping("a test plants an imbalance"):
        CutCount.objects.create(
            cut=cut, village=count.village, station=count.station, sex=count.sex, column=count.column, number=1
        )
    (found,) = recap.check(cut)
    assert (found.cell.column, found.stored) == (Column.CURRENT, count.number + 1)
    assert found.entries == found.snapshots == count.number
    assert not recap.whole(recap.of(cut)).holds


def test_doctor_finds_a_cut_that_no_longer_agrees(place):
    place.cut(ListKind.DPS, Tier.REGENCY, KABUPATEN)
    place.cut(ListKind.DPHP, Tier.PPS, HERE)
    assert examine.lists(None).ok
    planted("UPDATE roll_voter SET name = 'LAIN' WHERE id = %s", place.voters(FAR)[0].pk)
    assert examine.lists(1).ok
    assert not examine.lists(None).ok


# ── Balance between two lists


def test_every_station_between_two_lists(place):
    place.move(place.voters(HERE, 1)[0], HERE, 2)
    place.strike(place.voters(FAR, 1)[0], 4)
    place.cut(ListKind.DPS, Tier.REGENCY, KABUPATEN)
    place.enter(1, FAR, 1, sex="P")
    place.cut(ListKind.DPT, Tier.REGENCY, KABUPATEN)
    document = commands.between(place.election, commands.List.A, commands.List.DPT, KABUPATEN)
    rows = {row["code"]: tuple(row.values())[1:] for row in document["stations"]}
    assert rows[f"{HERE}/1"] == (4, 0, 0, 0, 1, 3, 0)
    assert rows[f"{HERE}/2"] == (4, 0, 1, 0, 0, 5, 0)
    assert rows[f"{FAR}/1"] == (4, 1, 0, 1, 0, 4, 0)
    assert document["difference"] == 0


def test_a_smaller_list_against_one_it_was_not_cut_against(place):
    place.cut(ListKind.DPS, Tier.REGENCY, KABUPATEN)
    gone = place.voters(HERE, 1)[0]
    place.move(gone, BESIDE, 1)
    place.cut(ListKind.DPSHP, Tier.PPS, BESIDE)
    document = commands.between(place.election, commands.List.A, commands.List.DPSHP, BESIDE)
    assert [row["difference"] for row in document["stations"]] == [0, 0]
    assert document["stations"][0]["moved_in"] == 1


def test_a_balance_starts_from_a_whole_list_and_goes_forward(place):
    part = place.cut(ListKind.DPHP, Tier.PPS, HERE)
    base, dps = Cut.objects.get(list="A"), place.cut(ListKind.DPS, Tier.REGENCY, KABUPATEN)
    for first, last, problem in ((part, dps, balance.NOT_WHOLE), (dps, base, balance.OUT_OF_ORDER)):
        with pytest.raises(Refused) as found:
            balance.between(place.election, first, last, KABUPATEN)
        assert found.value.problem.code == problem.code


def test_a_list_not_determined_is_no_empty_list(place):
    with pytest.raises(Refused) as found:
        commands.tables_of(place.election, commands.List.DPT, KABUPATEN, commands.RowLevel.DISTRICT)
    assert found.value.problem.code == "list-not-determined"
    live = commands.tables_of(place.election, commands.List.DPS, KABUPATEN, commands.RowLevel.REGENCY, live=True)
    assert live[0].total == 24
