"""Loading: rows = new + changed + same + rejected, every voter stands where the last entry says, and nothing twice."""

from __future__ import annotations

import datetime as dt
import io
import tempfile

import polars as pl
import pytest
from django.db.models import Count as Rows
from tests.roll.lists import OTHER_VILLAGE, VILLAGE, csv_file, csv_text, event, people, person
from tests.support.people import ANYONE_ALLOWED, NOBODY

from tahapan.core import home as homes
from tahapan.core.errors import NotAllowed, NotFound, Refused
from tahapan.core.text import Text
from tahapan.elections.models import EventKind
from tahapan.journal.act import act, housekeeping
from tahapan.journal.files import path_of
from tahapan.journal.models import Line, StoredFile
from tahapan.roll import acts, changes, export
from tahapan.roll.models import DptMatch, Entry, EntryKind, Intake, Place, Voter
from tahapan.stations.models import Station

pytestmark = pytest.mark.django_db
REASON = "berkas pengganti dari KPU RI"


@pytest.fixture
def election():
    return saved(event())


def saved(election):
    with housekeeping("a test opens an event"):
        election.save()
    return election


def take(folder, election, rows, **options):
    path = csv_file(folder, rows)
    return acts.import_file(actor=ANYONE_ALLOWED, election=election, path=path, file_name="dp4.csv", **options)


def counts(report):
    assert report.rows == report.new + report.changed + report.same + report.rejected
    return (report.new, report.changed, report.same, report.rejected)


def standings():
    """Every voter's place and the end of their last entry; equal where the books balance."""
    voters = {voter.pk: (voter.place, voter.village, voter.station_id) for voter in Voter.objects.all()}
    last = {one.voter_id: (one.to_place, one.to_village, one.to_station_id) for one in Entry.objects.order_by("id")}
    return voters, last


def balance_by_sex(village):
    """Entries in minus entries out of a village, by sex."""
    moved = dict.fromkeys("LP", 0)
    for one in Entry.objects.all():
        moved[one.sex] += (one.to_village == village and Place(one.to_place).is_inside) - (
            one.from_village == village and Place(one.from_place).is_inside
        )
    return moved


def test_a_first_import_brings_everyone_in_by_an_entry(tmp_path, election):
    report = take(tmp_path, election, people(30))
    assert counts(report) == (30, 0, 0, 0)
    assert report.rejects_file is None
    assert (
        Entry.objects.filter(
            kind=EntryKind.INTAKE, from_place=Place.NEW, to_place=Place.UNMAPPED, to_village=VILLAGE, from_village=""
        ).count()
        == 30
    )
    voters, last = standings()
    assert voters == last
    voter = Voter.objects.get(nik=person(4)["nik"])
    assert (voter.nkk, voter.name, voter.birth_date, voter.sex, voter.rt, voter.rw, voter.disability, voter.ktp) == (
        person(4)["nkk"], person(4)["nama"], dt.datetime.strptime(person(4)["tanggal_lahir"], "%d-%m-%Y").date(),
        "L", 1, 0, 0, "S",
    )  # fmt: skip


def test_a_second_import_of_the_same_file_changes_nothing(tmp_path, election):
    take(tmp_path, election, people(30))
    before = list(Voter.objects.order_by("id").values())
    report = take(tmp_path, election, people(30))
    assert counts(report) == (0, 0, 30, 0)
    assert list(Voter.objects.order_by("id").values()) == before
    assert Entry.objects.count() == 30


def test_one_journal_line_tells_the_counts_and_the_evidence(tmp_path, election):
    report = take(tmp_path, election, [*people(5), person(6, nama="")])
    line = Line.objects.get(act="roll.import")
    intake = Intake.objects.get()
    assert intake.line_id == line.seq
    assert {key: line.facts[key] for key in ("rows", "new", "rejected")} == {"rows": 6, "new": 5, "rejected": 1}
    assert line.evidence == [intake.file_id, intake.rejects_id]
    assert path_of(intake.rejects_id) == report.rejects_file
    assert path_of(intake.file_id).read_text() == csv_text([*people(5), person(6, nama="")])
    assert not any(row["nik"] in str(line.facts) for row in people(7))


def test_warnings_are_kept_without_any_element_of_the_person(tmp_path, election):
    report = take(tmp_path, election, [person(0, rt="dua"), person(1)])
    assert (report.warnings, report.by_code, report.rejected) == (1, {"rt-not-number": 1}, 0)
    kept = path_of(Intake.objects.get().warnings_file_id).read_text("utf-8-sig").splitlines()
    assert kept[0] == "baris,kolom,kode,alasan,reason"
    assert kept[1].startswith("2,rt,rt-not-number,")
    assert len(kept) == 2


def test_a_changed_row_is_corrected_in_place_with_old_and_new(tmp_path, election):
    take(tmp_path, election, people(30))
    rows = people(30)
    rows[3] |= {"nama": "NAMA BARU", "rt": "009"}
    assert counts(take(tmp_path, election, rows)) == (0, 1, 29, 0)
    voter = Voter.objects.get(nik=rows[3]["nik"])
    entry = voter.entries.last()
    assert (voter.name, voter.rt) == ("NAMA BARU", 9)
    assert (entry.kind, entry.from_place, entry.to_place) == (EntryKind.CORRECTION, Place.UNMAPPED, Place.UNMAPPED)
    assert entry.changes == {"name": [person(3)["nama"], "NAMA BARU"], "rt": [4, 9]}
    assert counts(take(tmp_path, election, rows)) == (0, 0, 30, 0)


def test_a_voter_whose_village_changed_moves_out_and_in(tmp_path, election):
    take(tmp_path, election, people(30))
    station = mapped(election, person(3)["nik"])
    rows = people(30)
    rows[3]["kode_wilayah"] = OTHER_VILLAGE
    assert counts(take(tmp_path, election, rows)) == (0, 1, 29, 0)
    voter = Voter.objects.get(nik=rows[3]["nik"])
    entry = voter.entries.last()
    assert (voter.place, voter.village, voter.station_id) == (Place.UNMAPPED, OTHER_VILLAGE, None)
    assert (entry.kind, entry.from_place, entry.from_village, entry.from_station_id) == (
        EntryKind.MOVE, Place.STATION, VILLAGE, station.pk,
    )  # fmt: skip
    assert (entry.to_place, entry.to_village, entry.to_station_id) == (Place.UNMAPPED, OTHER_VILLAGE, None)


def mapped(election, nik):
    with housekeeping("a test maps one voter"):
        station = Station.objects.create(election=election, village=VILLAGE, number=1)
        Voter.objects.filter(nik=nik).update(place=Place.STATION, station=station)
    return station


def test_a_correction_leaves_a_mapped_voter_at_the_station(tmp_path, election):
    take(tmp_path, election, people(30))
    station = mapped(election, person(3)["nik"])
    rows = people(30)
    rows[3]["alamat"] = "JORONG LAIN"
    take(tmp_path, election, rows)
    voter = Voter.objects.get(nik=rows[3]["nik"])
    assert (voter.place, voter.station_id, voter.address) == (Place.STATION, station.pk, "JORONG LAIN")
    assert voter.entries.last().to_station_id == station.pk


def test_a_corrected_sex_leaves_as_the_one_and_returns_as_the_other(tmp_path, election):
    take(tmp_path, election, people(30))
    rows = people(30)
    rows[4] |= {"jenis_kelamin": "P"}
    assert counts(take(tmp_path, election, rows)) == (0, 1, 29, 0)
    by_sex = dict(Voter.objects.values_list("sex").annotate(Rows("id")))
    assert balance_by_sex(VILLAGE) == by_sex == {"L": 14, "P": 16}
    voters, last = standings()
    assert voters == last


def test_a_struck_voter_who_comes_again_stays_struck(tmp_path, election):
    take(tmp_path, election, people(30))
    with housekeeping("a test strikes two voters"):
        Voter.objects.filter(nik__in=[person(1)["nik"], person(2)["nik"]]).update(place=Place.TMS_1)
    rows = people(30)
    rows[2] |= {"nama": "NAMA LAIN", "kode_wilayah": OTHER_VILLAGE}
    assert counts(take(tmp_path, election, rows)) == (0, 1, 29, 0)
    assert set(Voter.objects.filter(nik__in=[rows[1]["nik"], rows[2]["nik"]]).values_list("place", flat=True)) == {
        Place.TMS_1
    }


def test_a_large_change_stops_and_shows_what_and_a_reason_lets_it_pass(tmp_path, election):
    take(tmp_path, election, people(30))
    rows = [row | {"alamat": "JORONG LAIN"} if index < 4 else row for index, row in enumerate(people(30))]
    with pytest.raises(Refused) as refused:
        take(tmp_path, election, rows)
    assert refused.value.problem.code == "large-change"
    assert "4 dari 30 pemilih (13 %), lebih dari 10 %: alamat 4" in refused.value.problem.what.id
    assert (Intake.objects.count(), Entry.objects.count()) == (1, 30)
    with pytest.raises(Refused, match="reason-short"):
        take(tmp_path, election, rows, allow_large_change="ya")
    assert counts(take(tmp_path, election, rows, allow_large_change=REASON)) == (0, 4, 26, 0)
    line = Line.objects.filter(act="roll.import").first()
    assert (line.reason, line.facts["large_change_allowed"]) == (REASON, True)


def test_a_change_of_exactly_the_set_share_passes(tmp_path, election):
    take(tmp_path, election, people(30))
    rows = [row | {"alamat": "JORONG LAIN"} if index < 3 else row for index, row in enumerate(people(30))]
    assert counts(take(tmp_path, election, rows)) == (0, 3, 27, 0)


def test_rejected_rows_can_be_mended_and_imported_again_as_they_are(tmp_path, election):
    rows = people(10)
    rows[3] |= {"nik": rows[3]["nik"][:15], "alamat": "=1+1", "keterangan": "a;b"}
    rows[5] |= {"nama": "", "tanggal_lahir": "?"}
    report = take(tmp_path, election, rows)
    assert counts(report) == (8, 0, 0, 2)
    kept = pl.read_csv(report.rejects_file, infer_schema=False)
    assert kept.columns[-5:] == ["baris", "kolom", "kode", "alasan", "reason"]
    assert kept.select("baris", "kolom", "kode").rows() == [
        ("5", "nik", "nik-spreadsheet"),
        ("7", "nama; tanggal_lahir", "name-empty; birth-unreadable"),
    ]
    assert kept["alamat"][0] == "'=1+1"
    text = report.rejects_file.read_text("utf-8-sig")
    again = acts.import_file(actor=ANYONE_ALLOWED, election=election, path=report.rejects_file, file_name="ditolak.csv")
    assert counts(again) == (0, 0, 0, 2)
    mended = tmp_path / "mended.csv"
    good = person(3)["nik"]
    text = text.replace(good[:15], good).replace(",?,", f",{person(5)['tanggal_lahir']},")
    mended.write_text(text.replace(f'{person(5)["nik"]},"",', f"{person(5)['nik']},BARU,"))
    final = acts.import_file(actor=ANYONE_ALLOWED, election=election, path=mended, file_name="mended.csv")
    assert counts(final) == (2, 0, 0, 0)
    assert Voter.objects.get(nik=good).address == "=1+1"


def test_rejected_rows_are_downloaded_as_text_cells_or_as_kept_and_it_is_journaled(tmp_path, election):
    take(tmp_path, election, [person(0), person(1, nik="1")])
    intake = Intake.objects.get()
    name, content = acts.download_rejects(actor=ANYONE_ALLOWED, election=election, intake=intake)
    assert (name, content) == ("dp4-ditolak.csv", path_of(intake.rejects_id).read_bytes())
    name, content = acts.download_rejects(actor=ANYONE_ALLOWED, election=election, intake=intake, as_sheet=True)
    sheet = tmp_path / name
    sheet.write_bytes(content)
    report = acts.import_file(actor=ANYONE_ALLOWED, election=election, path=sheet, file_name=name)
    assert counts(report) == (0, 0, 0, 1)
    assert Line.objects.filter(act="roll.download-rejects").count() == 2


def test_an_intake_without_rejects_has_none_to_download(tmp_path, election):
    take(tmp_path, election, [person(0)])
    with pytest.raises(NotFound):
        acts.download_rejects(actor=ANYONE_ALLOWED, election=election, intake=Intake.objects.get())


def test_without_the_right_nothing_is_read_or_written(tmp_path, election):
    with pytest.raises(NotAllowed):
        acts.import_file(actor=NOBODY, election=election, path=tmp_path / "none.csv", file_name="none.csv")
    assert Line.objects.count() == 0


@pytest.mark.parametrize("content", [b"%PDF-1.7", b"", b"nik"])
def test_a_refused_file_leaves_nothing(tmp_path, election, content):
    path = tmp_path / "dp4.csv"
    path.write_bytes(content)
    with pytest.raises(Refused):
        acts.import_file(actor=ANYONE_ALLOWED, election=election, path=path, file_name="dp4.csv")
    assert (Line.objects.count(), StoredFile.objects.count(), Voter.objects.count()) == (0, 0, 0)


def test_rows_are_marked_against_the_last_dpt_and_its_others_counted(tmp_path, election):
    base = saved(
        event(
            slug="pemilu-2024",
            kind=EventKind.PEMILU,
            rule_set="pemilu-2024",
            area="13",
            voting_day=dt.date(2024, 2, 14),
            archived=True,
        )
    )
    outside = person(50, kode_wilayah="13.04.01.2001")
    take(tmp_path, base, [*people(10), person(40), outside])
    report = take(tmp_path, election, people(12))
    assert (report.matched, report.only_in_dp4, report.only_in_dpt) == (10, 2, 1)
    marks = dict(Voter.objects.filter(election=election).values_list("dpt_match").annotate(Rows("id")))
    assert marks == {DptMatch.MATCHED: 10, DptMatch.ONLY_DP4: 2}
    assert counts(take(tmp_path, election, people(12))) == (0, 0, 12, 0)


def test_marks_follow_when_the_last_dpt_comes_later(tmp_path, election):
    take(tmp_path, election, people(4))
    assert set(Voter.objects.values_list("dpt_match", flat=True)) == {DptMatch.UNKNOWN}
    about = {"slug": "pemilu", "kind": EventKind.PEMILU, "rule_set": "pemilu-2024", "voting_day": dt.date(2024, 2, 14)}
    take(tmp_path, saved(event(**about, archived=True)), people(2))
    assert counts(take(tmp_path, election, people(4))) == (0, 0, 4, 0)
    marks = list(Voter.objects.filter(election=election).order_by("nik").values_list("dpt_match", flat=True))
    assert sorted(marks) == ["baru", "baru", "padan", "padan"]


def test_two_events_keep_their_rolls_apart(tmp_path, election):
    other = saved(event(slug="lain", voting_day=dt.date(2024, 11, 26)))
    assert counts(take(tmp_path, election, people(5))) == (5, 0, 0, 0)
    assert counts(take(tmp_path, other, people(5))) == (5, 0, 0, 0)


def test_voters_made_after_an_import_get_free_numbers(tmp_path, election):
    take(tmp_path, election, people(3))
    with housekeeping("a test adds a voter by hand"):
        one = Voter.objects.create(
            election=election, nkk="1" * 16, nik="2" * 16, name="X", birth_date=dt.date(1980, 1, 2), marital="S",
            sex="L", ktp="S", village=VILLAGE, fingerprint=0,
        )  # fmt: skip
    assert one.pk > max(Voter.objects.exclude(pk=one.pk).values_list("pk", flat=True))
    assert counts(take(tmp_path, election, people(6))) == (3, 0, 3, 0)


def test_progress_names_each_step_in_order(tmp_path, election):
    seen = []
    take(tmp_path, election, people(3), progress=lambda step, done, total: seen.append(step))
    assert list(dict.fromkeys(seen)) == ["read", "match", "load"]


@pytest.mark.parametrize("suffix", [".csv", ".xlsx", ".parquet"])
def test_an_exported_roll_imported_again_is_all_the_same(tmp_path, election, suffix):
    rows = people(12)
    rows[2] |= {"nama": "=CMD()", "alamat": "-JORONG", "disabilitas": "3", "rt": "012"}
    rows[4] |= {"alamat": 'DUA "BARIS",\nTANDA', "nama": "'AISYAH"}
    take(tmp_path, election, rows)
    path = tmp_path / f"roll{suffix}"
    assert acts.export_file(actor=ANYONE_ALLOWED, election=election, path=path, reason=REASON) == 12
    assert path.stat().st_mode & 0o777 == 0o600
    report = acts.import_file(actor=ANYONE_ALLOWED, election=election, path=path, file_name=path.name)
    assert counts(report) == (0, 0, 12, 0)


@pytest.mark.parametrize("suffix", [".csv", ".xlsx", ".parquet"])
def test_an_export_over_an_open_file_is_closed_and_not_seen_by_those_who_had_it_open(tmp_path, election, suffix):
    take(tmp_path, election, people(3))
    path = tmp_path / f"roll{suffix}"
    path.write_bytes(b"lama")
    path.chmod(0o644)
    with path.open("rb") as reader:
        acts.export_file(actor=ANYONE_ALLOWED, election=election, path=path, reason=REASON)
        assert (path.stat().st_mode & 0o777, reader.read()) == (0o600, b"lama")


def test_the_drafts_of_a_sheet_lie_in_the_home(tmp_path, election, monkeypatch):
    seen = []
    written = export._as_text
    take(tmp_path, election, people(3))
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path / "shared"))
    (tmp_path / "shared").mkdir()
    monkeypatch.setattr(export, "_as_text", lambda frame: seen.append(drafts()) or written(frame))

    def drafts():
        return [one.name[:6] for one in homes.current().work.iterdir() if any(one.glob("*"))]

    acts.export_file(actor=ANYONE_ALLOWED, election=election, path=tmp_path / "roll.xlsx", reason=REASON)
    assert (seen, list((tmp_path / "shared").iterdir()), drafts()) == ([["sheet-"]], [], [])


def test_an_export_keeps_numbers_as_text_and_runs_no_formula(tmp_path, election):
    take(tmp_path, election, [person(0, nama="=1+1")])
    path = tmp_path / "roll.csv"
    acts.export_file(actor=ANYONE_ALLOWED, election=election, path=path, reason=REASON)
    row = pl.read_csv(io.BytesIO(path.read_bytes()), infer_schema=False).row(0, named=True)
    assert (row["nik"], row["nkk"], row["nama"]) == (person(0)["nik"], person(0)["nkk"], "'=1+1")


def test_an_export_is_an_opening_with_a_reason_in_a_scope(tmp_path, election):
    take(tmp_path, election, [person(0), person(1), person(2, kode_wilayah=OTHER_VILLAGE)])
    path = tmp_path / "roll.csv"
    with pytest.raises(Refused, match="reason-short"):
        acts.export_file(actor=ANYONE_ALLOWED, election=election, path=path, reason="")
    assert not path.exists()
    rows = acts.export_file(actor=ANYONE_ALLOWED, election=election, area=OTHER_VILLAGE, path=path, reason=REASON)
    line = Line.objects.get(act="roll.export")
    assert (rows, line.area, line.reason, line.facts["rows"], line.facts["format"]) == (
        1, OTHER_VILLAGE, REASON, 1, "csv",
    )  # fmt: skip
    with pytest.raises(Refused, match="format-unknown"):
        acts.export_file(actor=ANYONE_ALLOWED, election=election, path=tmp_path / "roll.pdf", reason=REASON)


def test_an_opening_of_numbers_is_journaled_with_its_reason(tmp_path, election):
    take(tmp_path, election, [person(0)])
    voter = Voter.objects.select_related("election").get()
    with pytest.raises(Refused, match="reason-short"):
        acts.reveal(actor=ANYONE_ALLOWED, voter=voter, reason="cek")
    revealed = acts.reveal(actor=ANYONE_ALLOWED, voter=voter, reason="permintaan pemilih di kantor")
    assert (revealed.nik, revealed.nkk) == (person(0)["nik"], person(0)["nkk"])
    line = Line.objects.get(act="roll.reveal")
    assert (line.facts, line.area, line.reason) == ({"voter": voter.pk}, VILLAGE, "permintaan pemilih di kantor")
    with pytest.raises(NotAllowed):
        acts.reveal(actor=NOBODY, voter=voter, reason="permintaan pemilih di kantor")


# ── What was corrected after a file came in


@act("uji.correct", title=Text("Perbaiki", "Correct"))
def _correct(*, actor, election, voter, values):
    return changes.write(election, [changes.Change(voter, EntryKind.CORRECTION, values)])


def corrected(folder, election, **values):
    """Thirty people taken in; the first corrected by a person. Returns them as the file has them."""
    rows = people(30)
    take(folder, election, rows)
    first = Voter.objects.get(nik=rows[0]["nik"])
    _correct(actor=ANYONE_ALLOWED, election=election, voter=first.pk, values=values)
    return rows


def test_a_file_that_repeats_what_a_person_corrected_since_does_not_bring_it_back(tmp_path, election):
    rows = corrected(tmp_path, election, address="JORONG BALAI", rt=9)
    assert counts(take(tmp_path, election, rows)) == (0, 0, 30, 0)
    assert Voter.objects.filter(address="JORONG BALAI", rt=9).count() == 1


def test_news_in_the_same_row_is_taken_and_the_correction_stays(tmp_path, election):
    rows = corrected(tmp_path, election, address="JORONG BALAI")
    rows[0] |= {"status_kawin": "P"}
    assert counts(take(tmp_path, election, rows)) == (0, 1, 29, 0)
    assert Voter.objects.get(nik=rows[0]["nik"]).marital == "P"
    assert Voter.objects.get(nik=rows[0]["nik"]).address == "JORONG BALAI"
    assert counts(take(tmp_path, election, rows)) == (0, 0, 30, 0)


def test_a_third_value_is_news(tmp_path, election):
    rows = corrected(tmp_path, election, address="JORONG BALAI")
    rows[0] |= {"alamat": "JORONG PASAR"}
    assert counts(take(tmp_path, election, rows)) == (0, 1, 29, 0)
    assert Voter.objects.get(nik=rows[0]["nik"]).address == "JORONG PASAR"
