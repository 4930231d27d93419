"""Who stands in a determined list can be asked, and the rows tell nothing to who has no key."""

from __future__ import annotations

import datetime as dt

import pytest
from django.db import DatabaseError, transaction
from tests.public import determined
from tests.support import world
from tests.support.people import ANYONE_ALLOWED

from tahapan.cli import examine
from tahapan.journal.act import housekeeping
from tahapan.lists import listed
from tahapan.lists.kinds import ListKind, PlenaryState
from tahapan.lists.models import Listed, Plenary

pytestmark = pytest.mark.django_db

ASRIL, ROSMANIAR, *_, SYAMSUDDIN = world.PEOPLE[:10]


@pytest.fixture
def town():
    return determined.town()


def found(town, *asked, **more):
    return listed.Index(town.cut.pk).find(*asked, **more)


def test_a_voter_is_found_by_nik_and_name_and_by_nik_and_birth_date(town):
    first, second = town.stations[1].pk, town.stations[2].pk
    assert found(town, ASRIL.nik, "ASRIL") == first
    assert found(town, ASRIL.nik, born=ASRIL.born) == first
    assert found(town, SYAMSUDDIN.nik, "SYAMSUDDIN", SYAMSUDDIN.born) == second


@pytest.mark.parametrize("name", ["rosmaniar", "ROS MANIAR", " Rosmaniar. ", "Rósmaniar"])
def test_letters_alone_make_a_name(town, name):
    assert found(town, ROSMANIAR.nik, name) == town.stations[1].pk


def test_everything_given_must_fit(town):
    wrong_day = ASRIL.born + dt.timedelta(days=1)
    assert found(town, ASRIL.nik, "YUSNI") is None
    assert found(town, ASRIL.nik, "ASRIL", wrong_day) is None
    assert found(town, ASRIL.nik, "YUSNI", ASRIL.born) is None
    assert found(town, "1303040403610009", "ASRIL") is None


def test_a_name_of_no_letters_is_no_name(town):
    with pytest.raises(ValueError, match="a NIK alone opens nothing"):
        found(town, ASRIL.nik, " . - ")


def test_another_list_answers_for_itself_alone(town):
    assert listed.Index(town.cut.pk + 1).find(ASRIL.nik, "ASRIL") is None


def test_everyone_is_found_and_nobody_beside_them(town):
    """Also first and last in the order of the keys."""
    index = listed.Index(town.cut.pk)
    assert len(index) == len(world.PEOPLE)
    for person in world.PEOPLE:
        assert index.find(person.nik, person.name, person.born) == town.stations[1 + (person.rt > 2)].pk
        assert index.find(person.nik[:-1] + "9", person.name, person.born) is None


def test_those_whose_keys_begin_alike_are_told_apart(town, monkeypatch):
    monkeypatch.setattr(listed, "_head", lambda key: 0)
    monkeypatch.setattr(listed, "_HEAD", 0)
    index = listed.Index(town.cut.pk)
    for person in world.PEOPLE:
        assert index.find(person.nik, person.name) == town.stations[1 + (person.rt > 2)].pk
    assert index.find("1303040403610009", "ASRIL") is None


def test_asking_waits_for_no_database(town, django_assert_num_queries):
    index = listed.Index(town.cut.pk)
    with django_assert_num_queries(0):
        index.find(ASRIL.nik, "ASRIL")
        index.find(ASRIL.nik, "YUSNI")


def test_rows_hold_nothing_of_a_person(town):
    assert Listed.objects.count() == len(world.PEOPLE)
    assert {field.name for field in Listed._meta.get_fields()} == {"id", "cut", "key", "by_name", "by_birth", "station"}
    kept = b"".join(bytes(part) for row in Listed.objects.values_list("key", "by_name", "by_birth") for part in row)
    assert len(kept) == 3 * 16 * len(world.PEOPLE)
    for person in world.PEOPLE:
        assert person.nik.encode() not in kept
        assert person.name.encode() not in kept


def test_without_the_key_a_hash_of_a_nik_is_not_found(town, monkeypatch):
    monkeypatch.setattr(listed, "_key", lambda: b"another home's key")
    assert found(town, ASRIL.nik, "ASRIL") is None


def test_rows_of_a_determined_list_stay_as_they_are(town):
    with housekeeping("a test tries"), pytest.raises(DatabaseError), transaction.atomic():
        Listed.objects.all().delete()


def test_a_cut_whose_snapshot_holds_others_makes_no_list(town):
    with pytest.raises(RuntimeError, match="not those of the cut"):
        determined.determine(actor=ANYONE_ALLOWED, election=town.election, kind=ListKind.DPT, more=1)
    assert Listed.objects.exclude(cut=town.cut).count() == 0


# ── Which list is asked


def test_the_dps_is_asked_until_the_dpt_is_determined(town):
    assert listed.in_force().cut == town.cut
    dpt = determined.determine(actor=ANYONE_ALLOWED, election=town.election, kind=ListKind.DPT)
    assert listed.in_force().cut == dpt


def test_a_reopened_determination_is_not_asked(town):
    with housekeeping("a test reopens"):
        Plenary.objects.update(state=PlenaryState.REOPENED)
    assert listed.in_force() is None


def test_while_a_reopened_dpt_is_corrected_the_dps_does_not_stand_in_for_it(town):
    dpt = determined.determine(actor=ANYONE_ALLOWED, election=town.election, kind=ListKind.DPT)
    assert (listed.in_force().cut, listed.is_corrected()) == (dpt, False)
    with housekeeping("a test reopens"):
        Plenary.objects.filter(pk=dpt.plenary_id).update(state=PlenaryState.REOPENED)
    assert (listed.in_force(), listed.is_corrected()) == (None, True)
    again = determined.determine(actor=ANYONE_ALLOWED, election=town.election, kind=ListKind.DPT)
    assert (listed.in_force().cut, listed.is_corrected()) == (again, False)


def test_a_list_whose_key_is_gone_is_not_asked(town, monkeypatch):
    """Else everyone would be told that they are not listed."""
    assert examine.look_up().ok
    monkeypatch.setattr(listed, "_key", lambda: b"a key made anew")
    assert listed.in_force() is None
    assert not examine.look_up().ok, "else nobody would ever learn why"


def test_doctor_misses_a_row_of_the_look_up(town):
    with housekeeping("a test adds a row"):
        row = Listed.objects.first()
        Listed.objects.create(
            cut=town.cut, key=b"x" * 16, by_name=row.by_name, by_birth=row.by_birth, station=row.station
        )
    assert not examine.look_up().ok


def test_doctor_finds_nothing_wrong_where_no_list_is_determined(db):
    assert examine.look_up().ok
