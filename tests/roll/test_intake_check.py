"""Checks: each fault rejects or warns by its own code, and nothing else does."""

from __future__ import annotations

import datetime as dt

import pytest
from tests.roll.lists import OTHER_VILLAGE, csv_file, event, people, person

from tahapan.roll.intake import prepare, problems
from tahapan.roll.intake.elements import Element
from tahapan.roll.intake.fingerprint import fingerprints, fingerprints_of


def prepared(folder, rows, **about):
    return prepare(csv_file(folder, rows), event(**about), None, lambda step, done, total: None)


def codes(folder, row, **about):
    """(rejecting codes, warning codes) of one row."""
    found = prepared(folder, [row], **about)
    return found.rejects["code"].to_list(), found.warnings["code"].to_list()


def born(day, *, woman=False, serial="0001", **changes):
    nik = f"130304{day.day + 40 * woman:02d}{day:%m%y}{serial}"
    return person(0, nik=nik, tanggal_lahir=f"{day:%d-%m-%Y}", jenis_kelamin="P" if woman else "L", **changes)


def test_people_without_fault_are_all_accepted(tmp_path):
    found = prepared(tmp_path, people(40))
    assert (found.rows, len(found.accepted), found.by_code) == (40, 40, {})


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"nik": "130304020160001"}, "nik-spreadsheet"),
        ({"nik": "1.30304020160000E+15"}, "nik-spreadsheet"),
        ({"nik": "1,30304E+15"}, "nik-spreadsheet"),
        ({"nik": ""}, "nik-digits"),
        ({"nik": "130304020160"}, "nik-digits"),
        ({"nik": "13030402016000011"}, "nik-digits"),
        ({"nik": "13030402016OOO11"}, "nik-digits"),
        ({"nik": "1303040001600001"}, "nik-structure"),
        ({"nik": "1303043201600001"}, "nik-structure"),
        ({"nik": "1303044001600001"}, "nik-structure"),
        ({"nik": "1303047201600001"}, "nik-structure"),
        ({"nik": "1303040213600001"}, "nik-structure"),
        ({"nik": "1303040201600000"}, "nik-serial"),
        ({"nkk": "130304010120001"}, "nkk-spreadsheet"),
        ({"nkk": "13"}, "nkk-digits"),
        ({"nkk": "1303040101200000"}, "nkk-serial"),
        ({"nama": " "}, "name-empty"),
        ({"nama": "A" * 121}, "name-long"),
        ({"tempat_lahir": "A" * 81}, "birth-place-long"),
        ({"alamat": "A" * 151}, "address-long"),
        ({"tanggal_lahir": ""}, "birth-unreadable"),
        ({"tanggal_lahir": "31-02-1960"}, "birth-unreadable"),
        ({"status_kawin": "X"}, "marital-unknown"),
        ({"status_kawin": ""}, "marital-unknown"),
        ({"jenis_kelamin": "1"}, "sex-unknown"),
        ({"ktp_el": "T"}, "ktp-unknown"),
        ({"disabilitas": "7"}, "disability-unknown"),
        ({"kode_wilayah": "13.03.04.2999"}, "village-unknown"),
        ({"kode_wilayah": "13.03.04"}, "village-unknown"),
        ({"kode_wilayah": "13.04.01.2001"}, "village-outside"),
    ],
)
def test_a_fault_rejects_by_its_code(tmp_path, changes, code):
    assert codes(tmp_path, person(0, **changes))[0] == [code]


@pytest.mark.parametrize(
    ("changes", "warnings"),
    [
        ({"nama": "U"}, ["name-short"]),
        ({"nama": "AL?"}, ["name-short"]),
        ({"nama": "UPI"}, []),
        ({"rt": "II"}, ["rt-not-number"]),
        ({"rw": "12345"}, ["rw-not-number"]),
        ({"rt": "", "rw": "-"}, []),
        ({"tanggal_lahir": "03-01-1960"}, ["nik-birth-differs"]),
        ({"jenis_kelamin": "P"}, ["nik-birth-differs"]),
        ({"keterangan": "TMS 4", "disabilitas": "0"}, []),
        ({"nik": " 1303 0402 0160 0001 ", "nkk": "'1303040101200001"}, []),
        ({"status_kawin": "Cerai Mati", "jenis_kelamin": "Laki-laki", "ktp_el": "sudah"}, []),
        ({"kode_wilayah": "1303042001"}, []),
    ],
)
def test_a_warning_never_rejects(tmp_path, changes, warnings):
    assert codes(tmp_path, person(0, **changes)) == ([], warnings)


@pytest.mark.parametrize(
    ("row", "rejects", "warnings"),
    [
        (born(dt.date(2007, 11, 27), status_kawin="B"), [], []),
        (born(dt.date(2007, 11, 28), status_kawin="B"), ["under-age"], []),
        (born(dt.date(2007, 11, 28), status_kawin="S", woman=True), [], []),
        (born(dt.date(2007, 11, 28), status_kawin="P"), [], []),
        (born(dt.date(2012, 11, 27), status_kawin="S"), [], []),
        (born(dt.date(2012, 11, 28), status_kawin="B"), ["age-below-12"], []),
        (born(dt.date(2030, 5, 5)), ["age-below-12"], []),
        (born(dt.date(1923, 11, 28)), [], []),
        (born(dt.date(1923, 11, 27)), [], ["age-over-100"]),
        (born(dt.date(1960, 12, 31)), [], ["birth-default"]),
        (born(dt.date(1960, 7, 1)), [], ["birth-default"]),
        (born(dt.date(1960, 1, 1)), [], ["birth-default"]),
    ],
)
def test_age_is_counted_on_voting_day_and_marriage_counts(tmp_path, row, rejects, warnings):
    assert codes(tmp_path, row) == (rejects, warnings)


def test_rules_that_state_no_age_check_none(tmp_path):
    child = born(dt.date(2007, 11, 28), status_kawin="B")
    about = {"rule_set": "pemilu-2024", "voting_day": dt.date(2024, 2, 14)}
    assert codes(tmp_path, child, **about) == ([], [])


def test_the_second_row_of_a_nik_is_rejected_and_names_the_first(tmp_path):
    rows = [person(0), person(1), person(0, nama="LAIN"), person(0, nama="LAIN LAGI")]
    found = prepared(tmp_path, rows)
    assert found.rejects.rows() == [(4, "nik-double", 2), (5, "nik-double", 2)]
    assert found.accepted[Element.NAME].to_list() == [rows[0]["nama"], rows[1]["nama"]]


def test_a_row_rejected_for_another_fault_takes_no_nik(tmp_path):
    found = prepared(tmp_path, [person(0, nama=""), person(0)])
    assert found.rejects.rows() == [(2, "name-empty", None)]
    assert len(found.accepted) == 1


def test_a_row_may_have_several_faults_and_is_counted_once(tmp_path):
    found = prepared(tmp_path, [person(0, nama="", ktp_el="?", rt="x"), person(1)])
    assert found.rejects["code"].to_list() == ["name-empty", "ktp-unknown"]
    assert (found.rows, found.rejected_rows, len(found.warnings)) == (2, 1, 0)


def test_every_problem_says_what_is_wrong_in_both_languages():
    for problem in problems.ROWS.values():
        assert problem.what.id != problem.what.en
        assert (problem.element is None) == (problem.code == "row-columns")


def test_villages_of_the_whole_area_of_the_election_are_inside(tmp_path):
    assert codes(tmp_path, person(0, kode_wilayah=OTHER_VILLAGE)) == ([], [])
    assert codes(tmp_path, person(0), area="13.03.05") == (["village-outside"], [])


def test_a_fingerprint_is_the_same_on_every_machine():
    joined = "1303040101200001\x1f1303040201600001\x1fASRIL"
    assert fingerprints([joined, ""]) == [6309439488184207660, -1970711489451281740]


def test_a_fingerprint_changes_with_every_element_and_with_nothing_else(tmp_path):
    row = person(0, keterangan="", disabilitas="1")
    other = {
        "nkk": "1303040101200009",
        "nik": "1303040201600009",
        "nama": "X Y Z",
        "tempat_lahir": "PADANG",
        "tanggal_lahir": "03-01-1960",
        "status_kawin": "B",
        "jenis_kelamin": "P",
        "alamat": "LAIN",
        "rt": "9",
        "rw": "9",
        "disabilitas": "2",
        "ktp_el": "B",
        "kode_wilayah": OTHER_VILLAGE,
    }
    variants = [row, *(row | {title: value} for title, value in other.items())]
    prints = [fingerprints_of(prepared(tmp_path, [variant]).accepted)[0] for variant in variants]
    assert len(set(prints)) == len(other) + 1
    same = row | {"keterangan": "U", "nama": f"  {row['nama'].replace(' ', '  ')} ", "kode_wilayah": "1303042001"}
    assert fingerprints_of(prepared(tmp_path, [same]).accepted)[0] == prints[0]
