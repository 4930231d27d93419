"""Doctor passes a healthy home, and each of its checks fails when what it looks at is broken."""

from __future__ import annotations

import datetime as dt
import os
import shutil
from types import SimpleNamespace

import pytest
from django.db import connection
from tests.support.people import ANYONE_ALLOWED

from tahapan.cli import examine
from tahapan.core import clock
from tahapan.core import home as homes
from tahapan.core.text import Text
from tahapan.elections.models import ElectionEvent, EventKind, LocalDate
from tahapan.journal import files
from tahapan.journal.act import act, housekeeping
from tahapan.journal.models import Line, StoredFile
from tahapan.roll.models import Entry, EntryKind, Ktp, Marital, Place, Sex, Voter

pytestmark = pytest.mark.django_db

VILLAGE = "13.03.04.2001"


@pytest.fixture(autouse=True)
def _writes():
    with housekeeping("a test builds and breaks a home"):
        yield


@pytest.fixture
def home():
    made = homes.current()
    made.prepare()
    made.secret_key()
    return made


@pytest.fixture
def line():
    Line.objects.bulk_create([Line(seq=1, at=clock.now(), act="uji", actor="uji", role="uji")])
    return Line.objects.get()


@pytest.fixture
def election():
    return ElectionEvent.objects.create(
        slug="uji",
        name_id="Uji",
        name_en="Test",
        kind=EventKind.PILKADA,
        rule_set="pilkada-2024",
        area="13.03",
        voting_day=dt.date(2024, 11, 27),
    )


@pytest.fixture
def voter(election, line):
    """Someone standing where their one entry put them."""
    made = Voter.objects.create(
        election=election,
        nkk="1303040101240001",
        nik="1303040101640001",
        name="SITI UJI",
        birth_date=dt.date(1964, 1, 1),
        marital=Marital.MARRIED,
        sex=Sex.FEMALE,
        ktp=Ktp.HAS,
        village=VILLAGE,
        fingerprint=1,
    )
    Entry.objects.create(
        election=election,
        line=line,
        voter=made,
        kind=EntryKind.INTAKE,
        sex=Sex.FEMALE,
        from_place=Place.NEW,
        to_place=Place.UNMAPPED,
        to_village=VILLAGE,
    )
    return made


@pytest.fixture
def stored(home, tmp_path):
    """The path of one file kept by an act."""
    (tmp_path / "berkas").write_bytes(b"berita acara")

    @act("uji.keep-for-doctor", title=Text("Simpan", "Keep"))
    def keep(*, actor, area):
        return files.keep(tmp_path / "berkas", name="berkas", media_type="text/plain").sha256

    try:
        path = files.path_of(keep(actor=ANYONE_ALLOWED, area=VILLAGE))
    finally:
        from tahapan.journal import registry

        registry._acts.pop("uji.keep-for-doctor")
    yield path
    path.unlink(missing_ok=True)


def test_every_check_passes_in_a_healthy_home(home, voter, stored):
    found = examine.everything(home, full=True)
    assert [check.name for check in found] == list(examine.NAMES)
    assert [(check.name, check.detail.en) for check in found if not check.ok] == []


def test_a_check_that_fails_itself_is_not_ok_and_quotes_nothing(monkeypatch, home):
    def fail():
        raise ValueError("1303040107640001")

    monkeypatch.setattr(examine, "roll_balance", fail)
    found = {check.name: check for check in examine.everything(home)}["roll-balance"]
    assert (found.ok, found.detail.en) == (False, "Could not be checked: ValueError.")


def test_a_key_open_to_others_is_found(home):
    key = home.keys / "web.secret"
    key.chmod(0o640)
    try:
        assert (examine.permissions(home).ok, "web.secret" in examine.permissions(home).detail.en) == (False, True)
    finally:
        key.chmod(0o600)
    assert examine.permissions(home).ok


def test_a_full_disk_is_found(home, monkeypatch):
    monkeypatch.setattr(shutil, "disk_usage", lambda path: SimpleNamespace(free=examine.LEAST_FREE - 1))
    assert not examine.disk(home).ok


def test_a_clock_behind_the_journal_is_found(home, line):
    assert examine.clock_right(home).ok
    later = clock.now() + dt.timedelta(days=2)
    Line.objects.bulk_create([Line(seq=2, at=later, act="uji", actor="uji", role="uji")])
    assert not examine.clock_right(home).ok


@pytest.mark.parametrize(
    ("rule_set", "day"), [("tidak-ada", dt.date(2024, 11, 27)), ("pilkada-2024", dt.date(1955, 9, 29))]
)
def test_an_event_without_law_is_found(election, rule_set, day):
    assert examine.law_loads().ok
    ElectionEvent.objects.filter(pk=election.pk).update(rule_set=rule_set, voting_day=day)
    assert (examine.law_loads().ok, examine.law_loads().detail.en) == (False, "No law covers: uji.")


def test_a_route_or_role_without_a_right_is_found(home, monkeypatch):
    def refuse():
        raise ValueError("routes without access rule")

    monkeypatch.setattr(examine, "verify", refuse)
    assert not {check.name: check for check in examine.everything(home)}["access"].ok


def test_a_migration_that_was_not_run_is_found():
    assert examine.migrations().ok
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM django_migrations WHERE app = 'roll' AND name <> '0001_initial'")
    assert (examine.migrations().ok, "roll.0002_append_only" in examine.migrations().detail.en) == (False, True)


@pytest.mark.skipif(connection.vendor == "postgresql", reason="PostgreSQL checks foreign keys itself")
def test_a_foreign_key_that_leads_nowhere_is_found(voter):
    assert examine.integrity().ok
    Voter.objects.filter(pk=voter.pk).update(election_id=999)
    assert (examine.integrity().ok, "roll_voter" in examine.integrity().detail.en) == (False, True)
    Voter.objects.filter(pk=voter.pk).update(election_id=voter.election_id)


def test_the_protected_tables_are_exactly_those_the_migrations_protect():
    assert examine.guarded_tables() == set(examine.APPEND_ONLY)


@pytest.mark.parametrize("table", examine.APPEND_ONLY)
def test_a_missing_trigger_is_found(table):
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute(f"DROP TRIGGER {table}_append_only ON {table}")
        else:
            cursor.execute(f"DROP TRIGGER {table}_no_delete")
    assert (examine.append_only().ok, table in examine.append_only().detail.en) == (False, True)


def test_numbers_without_a_line_are_told_with_both_their_causes(line):
    assert examine.journal().detail.en == "1 lines, no number missing."
    Line.objects.bulk_create([Line(seq=5, at=clock.now(), act="uji", actor="uji", role="uji")])
    found = examine.journal()
    assert (found.ok, found.detail.en) == (
        True,
        "2 lines up to number 5; 3 numbers without a line: acts undone, or lines someone removed. "
        "Compare with a backup.",
    )


def test_a_row_that_names_a_missing_journal_line_is_found(election, line):
    LocalDate.objects.create(election=election, stage="1.1", decision="SK 1", line_id=line.seq)
    assert examine.journal().ok
    LocalDate.objects.create(election=election, stage="1.1", decision="SK 2", line_id=77)
    assert (examine.journal().ok, "elections_localdate (1)" in examine.journal().detail.en) == (False, True)


def test_a_voter_who_does_not_stand_where_the_last_entry_put_them_is_found(voter):
    assert examine.roll_balance().ok
    Voter.objects.filter(pk=voter.pk).update(place=Place.TMS_1)
    assert not examine.roll_balance().ok


def test_a_voter_in_another_village_than_the_last_entry_says_is_found(voter):
    Voter.objects.filter(pk=voter.pk).update(village="13.03.04.2002")
    assert not examine.roll_balance().ok


def test_somebody_found_at_a_door_and_not_let_in_yet_is_no_fault(voter):
    Voter.objects.create(
        election=voter.election,
        nkk=voter.nkk,
        nik="1303040101640003",
        name="BELUM MASUK",
        birth_date=dt.date(1964, 1, 1),
        marital=Marital.MARRIED,
        sex=Sex.MALE,
        ktp=Ktp.HAS,
        village=VILLAGE,
        fingerprint=3,
        place=Place.NEW,
    )
    assert examine.roll_balance().ok


def test_a_voter_without_any_entry_is_found(voter):
    Voter.objects.create(
        election=voter.election,
        nkk=voter.nkk,
        nik="1303040101640002",
        name="TANPA MUTASI",
        birth_date=dt.date(1964, 1, 1),
        marital=Marital.MARRIED,
        sex=Sex.MALE,
        ktp=Ktp.HAS,
        village=VILLAGE,
        fingerprint=2,
    )
    assert examine.roll_balance().detail.en.startswith("1 voters do not stand")


def enter(voter, start, end, start_village=VILLAGE, end_village=VILLAGE):
    """One more entry of `voter`, as someone with the database's password would write it."""
    return Entry.objects.create(
        election=voter.election,
        line_id=1,
        voter=voter,
        kind=EntryKind.MOVE,
        sex=voter.sex,
        from_place=start,
        from_village=start_village,
        to_place=end,
        to_village=end_village,
    )


def test_entries_that_join_are_sound_also_where_a_voter_left_and_came_back(voter):
    enter(voter, Place.UNMAPPED, Place.NEW, end_village="")
    enter(voter, Place.NEW, Place.UNMAPPED, start_village="")
    assert examine.roll_chain(None).ok


@pytest.mark.parametrize(
    ("start", "village"), [(Place.STATION, VILLAGE), (Place.NEW, VILLAGE), (Place.UNMAPPED, "13.03.04.2002")]
)
def test_an_entry_that_does_not_start_where_the_last_one_ended_is_found(voter, start, village):
    enter(voter, start, Place.UNMAPPED, start_village=village)
    assert examine.roll_balance().ok
    assert (examine.roll_chain(None).ok, examine.roll_chain(1).ok) == (False, False)


def test_a_first_entry_from_inside_the_roll_is_found(voter, election):
    twin = Voter.objects.get(pk=voter.pk)
    twin.pk, twin.nik = None, "1303040101640003"
    twin.save()
    enter(twin, Place.UNMAPPED, Place.UNMAPPED)
    assert examine.roll_chain(None).detail.en.startswith("The entries of 1 voters")


def test_without_full_only_voters_with_a_recent_entry_are_followed(voter):
    enter(voter, Place.STATION, Place.UNMAPPED)
    twin = Voter.objects.get(pk=voter.pk)
    twin.pk, twin.nik = None, "1303040101640003"
    twin.save()
    enter(twin, Place.NEW, Place.UNMAPPED, start_village="")
    assert (examine.roll_chain(1).ok, examine.roll_chain(None).ok) == (True, False)


def test_what_was_left_behind_in_the_home_and_beside_it_is_named(home):
    assert examine.leftovers(home).ok
    inside, beside = home.work / "export-abc" / "pemilih.csv", home.path.parent / ".restore-abc"
    inside.parent.mkdir()
    inside.write_text("isi")
    beside.mkdir()
    try:
        assert examine.leftovers(home).ok
        for path in (inside, inside.parent, beside):
            os.utime(path, (0, 0))
        found = examine.leftovers(home)
        assert not found.ok
        assert f"1 in the home, 1 beside it ({home.path.name}/work/export-abc, .restore-abc)" in found.detail.en
    finally:
        shutil.rmtree(inside.parent)
        beside.rmdir()


def test_a_flipped_byte_in_a_stored_file_is_found(stored):
    assert examine.stored_files(None).ok
    data = stored.read_bytes()
    stored.write_bytes(bytes([data[0] ^ 1]) + data[1:])
    assert not examine.stored_files(None).ok
    assert not examine.stored_files(1).ok


def test_a_file_outside_the_sample_is_still_looked_at_by_size(stored):
    stored.write_bytes(b"x")
    assert not examine.stored_files(0).ok


def test_a_missing_file_is_found(stored):
    stored.unlink()
    assert StoredFile.objects.count() == 1
    assert not examine.stored_files(0).ok
