"""The file PPS fill in: every row new, changed, same or rejected with its reason in both languages; party lists."""

from __future__ import annotations

import csv
import datetime as dt

import pytest
import xlsxwriter
from tests.officers.town import DECISION, VILLAGE, nik, seat, someone, table
from tests.support.people import ANYONE_ALLOWED, holder

from tahapan.core.errors import NotAllowed, Refused
from tahapan.journal import files
from tahapan.journal.models import Line, StoredFile
from tahapan.officers import acts
from tahapan.officers.bodies import Body, Sex
from tahapan.officers.models import Officer, PartyConflict, Post

pytestmark = pytest.mark.django_db


def row(serial, name="ANI", station="1", phone="08120000", mail="a@contoh.id", **born):
    return [mail, nik(serial, **born), name, phone, station]


def take(election, path, actor=ANYONE_ALLOWED, area=VILLAGE, loads=None):
    return acts.import_officers(
        actor=actor,
        election=election,
        body=Body.PANTARLIH,
        area=area,
        path=path,
        file_name=path.name,
        decision=DECISION,
        loads=loads,
    )


def counts(made):
    return made.new, made.changed, made.same, made.rejected


def test_rows_are_new_then_same_then_changed(election, stations, tmp_path):
    first = table(tmp_path, [row(1), row(2, "BUDI", "TPS 02")])
    assert counts(take(election, first)) == (2, 0, 0, 0)
    assert counts(take(election, first)) == (0, 0, 2, 0)
    again = table(tmp_path, [row(1, phone="0813"), row(2, "BUDI", "2")], name="lagi.csv")
    assert counts(take(election, again)) == (0, 1, 1, 0)
    assert Officer.objects.get(nik=nik(1)).phone == "0813"
    assert list(Post.objects.order_by("station__number").values_list("station__number", flat=True)) == [1, 2]
    assert [step.kind for step in Post.objects.get(officer__nik=nik(1)).steps.all()] == ["diangkat", "diubah"]


def test_a_workbook_reads_like_text_and_birth_and_sex_come_from_the_nik(election, stations, tmp_path):
    path = tmp_path / "pps.xlsx"
    with xlsxwriter.Workbook(path) as book:
        sheet = book.add_worksheet()
        for at, cells in enumerate([["E-mail", "NIK", "Nama Lengkap", "No. HP", "No TPS"], row(1, woman=True)]):
            sheet.write_row(at, 0, cells)
    assert counts(take(election, path)) == (1, 0, 0, 0)
    officer = Officer.objects.get()
    assert (officer.sex, officer.birth_date, officer.birth_from_nik) == (Sex.FEMALE, dt.date(1990, 5, 17), True)


def test_wrong_rows_are_rejected_each_with_its_reason_in_both_languages(election, stations, tmp_path):
    rows = [row(1), row(1), ["", "123", "X", "", "1"], row(2, station="9"), row(3, name=""), row(4, station="1")]
    made = take(election, table(tmp_path, rows), loads={one.pk: 100 for one in stations})
    assert counts(made) == (1, 0, 0, 5)
    assert made.by_code == {
        "no-seat-left": 1,
        "officer-name-wrong": 1,
        "officer-nik-double": 1,
        "officer-nik-wrong": 1,
        "post-station-wrong": 1,
    }
    with files.path_of(made.rejects.sha256).open(encoding="utf-8-sig", newline="") as stream:
        rejected = list(csv.DictReader(stream))
    assert [one["baris"] for one in rejected] == ["3", "4", "5", "6", "7"]
    assert all(one["alasan"] and one["reason"] and one["alasan"] != one["reason"] for one in rejected)
    assert StoredFile.objects.filter(personal=False).count() == 0


def test_the_line_of_an_intake_counts_and_names_nobody(election, stations, tmp_path):
    take(election, table(tmp_path, [row(1)]))
    line = Line.objects.get(act="officers.import")
    assert line.facts["new"] == 1
    assert nik(1) not in str(line.facts)
    assert "ANI" not in str(line.facts)
    assert len(line.evidence) == 1


def test_a_pps_takes_in_its_own_village_only(election, stations, tmp_path):
    pps = holder("officers.import", area=VILLAGE)
    path = table(tmp_path, [row(1)])
    with pytest.raises(NotAllowed):
        take(election, path, actor=pps, area="13.03.04.2002")
    assert counts(take(election, path, actor=pps)) == (1, 0, 0, 0)


def test_a_file_without_the_columns_is_refused_and_names_them(election, stations, tmp_path):
    with pytest.raises(Refused) as refused:
        take(election, table(tmp_path, [["a", "b"]], titles="satu,dua"))
    assert refused.value.problem.code == "officer-file-no-titles"
    assert "tps" in refused.value.say("id")


def test_someone_moves_to_another_station_by_a_later_file_where_a_seat_is_free(election, stations, tmp_path):
    loads = {one.pk: 100 for one in stations}
    take(election, table(tmp_path, [row(1), row(2, station="2")]), loads=loads)
    full = take(election, table(tmp_path, [row(1, station="2")], name="b.csv"), loads=loads)
    assert full.by_code == {"no-seat-left": 1}
    swapped = take(election, table(tmp_path, [row(1, station="1")], name="c.csv"), loads=loads)
    assert counts(swapped) == (0, 0, 1, 0)


def party(election, folder, text, name="partai.csv"):
    path = folder / name
    path.write_text(text)
    return acts.check_party_list(actor=ANYONE_ALLOWED, election=election, path=path, file_name=name)


def test_a_party_list_finds_officers_by_nik_and_by_name_with_birth_date(election, stations, tmp_path):
    for serial, station in enumerate(stations, 1):
        acts.appoint(
            actor=ANYONE_ALLOWED,
            election=election,
            person=someone(serial, name=f"NAMA {'AB'[serial - 1]}"),
            seat=seat(station),
            decision=DECISION,
        )
    text = f"NIK,Nama,Tanggal Lahir\n{nik(1)},LAIN,01-01-1970\n,Nama  B,17/05/1990\n"
    made = party(election, tmp_path, text)
    assert made.rows == 2
    assert list(PartyConflict.objects.values_list("officer__nik", "by_nik")) == [(nik(1), True), (nik(2), False)]
    assert made.file.personal
    assert Line.objects.get(act="officers.check-party-list").facts["conflicts"] == 2


def test_whoever_stands_in_a_kept_list_is_not_appointed_pantarlih_later(election, stations, tmp_path):
    party(election, tmp_path, f"NIK\n{nik(5)}\n", "b.csv")
    with pytest.raises(Refused) as refused:
        acts.appoint(
            actor=ANYONE_ALLOWED, election=election, person=someone(5), seat=seat(stations[0]), decision=DECISION
        )
    assert refused.value.problem.code == "officer-party-member"
    hired = acts.appoint(
        actor=ANYONE_ALLOWED,
        election=election,
        person=someone(5),
        seat=seat(stations[0], Body.GUARD),
        decision=DECISION,
    )
    assert len(hired.warnings) == 1
