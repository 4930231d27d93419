"""A list printed as a whole: complete, the same again, posted without anything personal, never out of balance."""

from __future__ import annotations

import datetime as dt
import hashlib
import io
import json
import stat
import zipfile
from pathlib import Path

import polars as pl
import pypdf
import pytest
from tests.lists import mail
from tests.lists.plenaries import DPHP, DPS, DPT, GUESTS, PPK, REGENCY, Hall, member, on
from tests.lists.town import BESIDE, FAR, HERE, KABUPATEN, KECAMATAN, town
from tests.support.people import ANYONE_ALLOWED, NOBODY

from tahapan.core import clock
from tahapan.core.errors import NotAllowed, NotFound, Refused
from tahapan.engines.sheet import Paper
from tahapan.journal.act import housekeeping
from tahapan.journal.models import Line
from tahapan.lists import acts, exports, forms, paperwork, recap, snapshots, standing
from tahapan.lists.forms import Form
from tahapan.lists.kinds import ListKind
from tahapan.lists.models import CutCount
from tahapan.roll.models import Place, Voter

WHY = "dipasang di papan kantor nagari"


@pytest.fixture
def hall(db):
    """A town whose DPS is determined after some of everything happened during coklit."""
    made = town()
    made.fix_base()
    a, b, c, d, e, *_ = made.voters(HERE)
    made.strike(a, 1)
    made.move(b, HERE, 2)
    made.move(c, FAR, 1)
    made.correct(d, address="JORONG PASAR")
    made.take_out(e)
    made.enter(1, HERE, 1, sex="P", ktp="B", name="=CMD(1)")
    with clock.pretend(dt.date(2024, 8, 1)):
        hall = Hall(made)
    hall.through(DPHP, PPK)
    with on(DPS, REGENCY):
        plenary = hall.do("invite", hall.call(DPS, REGENCY, KABUPATEN), guests=GUESTS)
        opened = hall.do("open_plenary", plenary)
        hall.confirm(hall.do("propose", opened))
    return hall


@pytest.fixture
def cut(hall):
    found = standing.standing(hall.town.election, DPS, KABUPATEN)
    assert found is not None
    return found


def printed(cut, folder: Path, **more):
    return forms.issue(cut, folder, **more)


def of(manifest, form: Form, suffix: str = ".pdf"):
    return [one for one in manifest.files if one.form == form and one.path.endswith(suffix)]


def words(path: Path) -> str:
    return "\n".join(page.extract_text() for page in pypdf.PdfReader(path).pages)


def test_every_form_is_there_once_and_the_manifest_names_each_file_truly(cut, tmp_path):
    manifest = printed(cut, tmp_path / "x")
    there = {one.relative_to(tmp_path / "x").as_posix() for one in (tmp_path / "x").rglob("*") if one.is_file()}
    assert there == {"manifest.json", *(one.path for one in manifest.files)}
    for one in manifest.files:
        content = (tmp_path / "x" / one.path).read_bytes()
        assert (one.bytes, one.sha256) == (len(content), hashlib.sha256(content).hexdigest())
        assert one.pages == (len(pypdf.PdfReader(io.BytesIO(content)).pages) if one.path.endswith(".pdf") else 0)
    stations = {(HERE, 1), (HERE, 2), (BESIDE, 1), (BESIDE, 2), (FAR, 1), (FAR, 2)}
    for form in (Form.POSTED, Form.FULL):
        assert {(one.area, one.station) for one in of(manifest, form)} == stations
        assert {one.area for one in of(manifest, form, ".xlsx")} == {HERE, BESIDE, FAR}
    assert {one.area for one in of(manifest, Form.CHANGES)} == {HERE, BESIDE, FAR}
    assert {one.area for one in of(manifest, Form.RECAP)} == {HERE, BESIDE, FAR, KECAMATAN, "13.03.05", KABUPATEN}
    assert [one.area for one in of(manifest, Form.MINUTES)] == [KABUPATEN]
    assert [one.area for one in of(manifest, Form.INVITATION)] == [KABUPATEN]
    told = json.loads((tmp_path / "x" / "manifest.json").read_text())
    assert told["cuts"][0]["snapshot"] == cut.snapshot_id
    assert list(told["notes"]) == [Form.RECAP]


def test_a_recap_of_any_area_is_signed_by_the_body_that_decided_it(cut, tmp_path):
    for one in of(printed(cut, tmp_path, only=[Form.RECAP]), Form.RECAP):
        assert "KPU Kabupaten Sijunjung" in words(tmp_path / one.path), one.area


def test_the_same_cut_gives_the_same_bytes_also_on_another_day_and_over_the_first(cut, tmp_path):
    first = printed(cut, tmp_path / "x")
    with clock.pretend(dt.date(2024, 10, 1)):
        assert printed(cut, tmp_path / "y") == first
        assert printed(cut, tmp_path / "x") == first
    assert printed(cut, tmp_path / "z", paper=Paper.A4).sha256 != first.sha256


def test_everyone_of_the_list_stands_on_both_lists_of_their_station(cut, tmp_path):
    manifest = printed(cut, tmp_path, only=[Form.POSTED, Form.FULL])
    listed = snapshots.listed(cut)
    assert len(listed) == 23
    for one in [*of(manifest, Form.POSTED), *of(manifest, Form.FULL)]:
        said = words(tmp_path / one.path)
        part = listed.filter((pl.col("village") == one.area) & (pl.col("station") == one.station))
        assert part.height
        assert all(name in said for name in part["name"])


def test_nothing_posted_shows_a_number_or_a_date_of_birth_and_what_is_personal_says_so(cut, tmp_path):
    manifest = printed(cut, tmp_path)
    voters = list(Voter.objects.all())
    hidden = {text for one in voters for text in (one.nik, one.nkk, one.birth_date.strftime("%d-%m-%Y"))}
    for one in manifest.files:
        content = (tmp_path / one.path).read_bytes()
        said = words(tmp_path / one.path) if one.path.endswith(".pdf") else _cells(content)
        if one.form == Form.FULL:
            assert any(text in said for text in hidden)
        if not one.personal:
            assert not any(text in said for text in hidden), one.path
    assert {one.form for one in manifest.files if one.personal} == {Form.FULL, Form.CHANGES}


def _cells(content: bytes) -> str:
    with zipfile.ZipFile(io.BytesIO(content)) as book:
        return "".join(book.read(name).decode() for name in book.namelist() if name.endswith(".xml"))


def test_the_change_list_names_as_many_as_the_recap_counts(cut, tmp_path):
    from tahapan.lists.documents import changes

    job = forms.Job(cut, cut.area, frozenset(Form), forms.stationery.about(cut), {}, None)
    found = forms._changes(job)
    for row in recap.table(recap.of(cut), "desa"):
        part = found.get(row.code, changes.nothing())
        told = {section: part.filter(pl.col("section") == section).height for section in changes.SECTIONS}
        assert told == {
            "baru": row.new.total, "keluar": sum(count.total for count in row.tms), "ubah": row.changed.total,
        }  # fmt: skip
    assert sum(part.height for part in found.values()) == 8


def test_files_are_read_by_their_owner_only(cut, tmp_path):
    printed(cut, tmp_path / "x", only=[Form.FULL])
    modes = {stat.S_IMODE(one.stat().st_mode) for one in (tmp_path / "x").rglob("*") if one.is_file()}
    assert modes == {0o600}


def test_a_folder_with_anything_else_in_it_is_left_alone(cut, tmp_path):
    (tmp_path / "catatan.txt").write_text("milik saya")
    with pytest.raises(Refused) as refusal:
        printed(cut, tmp_path)
    assert refusal.value.problem.code == "forms-folder-not-empty"
    assert (tmp_path / "catatan.txt").read_text() == "milik saya"


def test_a_cut_that_counts_otherwise_now_is_not_printed(cut, tmp_path):
    with housekeeping("a test spoils a count"):
        CutCount.objects.bulk_create(
            [CutCount(cut=cut, village=HERE, station_id=None, sex="L", column="tms-7", number=3)]
        )
    with pytest.raises(Refused) as refusal:
        printed(cut, tmp_path / "x")
    assert refusal.value.problem.code == "forms-unbalanced"
    assert not (tmp_path / "x").exists()


def test_a_part_of_the_area_prints_only_that_part(cut, tmp_path):
    manifest = printed(cut, tmp_path, area=HERE)
    assert {one.area for one in manifest.files} == {HERE}
    assert {one.form for one in manifest.files} == {Form.POSTED, Form.FULL, Form.CHANGES, Form.RECAP}


def test_a_dphp_is_printed_from_all_its_cuts(hall, tmp_path):
    cuts = forms.decided(hall.town.election, DPHP, KABUPATEN)
    manifest = forms.issue(cuts, tmp_path)
    assert [one.area for one in of(manifest, Form.MINUTES)] == [KECAMATAN, "13.03.05"]
    assert of(manifest, Form.POSTED) == []
    assert "PPK SIJUNJUNG" in words(tmp_path / of(manifest, Form.MINUTES)[0].path).upper()


def test_minutes_tell_figures_guests_and_the_snapshot(hall, cut):
    said = " ".join(pypdf.PdfReader(io.BytesIO(paperwork.minutes(cut))).pages[0].extract_text().split())
    assert f"berjumlah {cut.male + cut.female} (dua puluh tiga) pemilih" in said
    assert "selisih 0" in said
    assert "Panwaslu Kecamatan" in said
    assert cut.snapshot_id[:32] in said.replace(" ", "")
    assert "12/BA/2024" in said


def test_an_answer_names_each_row_with_its_decision_and_what_it_did(hall, tmp_path):
    voter = hall.town.voters(BESIDE)[0]
    with clock.pretend(mail.IN_COMMENTS):
        matter = mail.raised(hall.town.election, mail.died(voter), desk=REGENCY, area=KABUPATEN)
        with pytest.raises(ValueError, match="no answer yet"):
            paperwork.answer(matter)
        mail.decide(mail.only(matter))
        answered = acts.matters.answer(
            actor=ANYONE_ALLOWED, election=hall.town.election, matter=matter, text="Sudah diperiksa bersama PPS."
        )
    said = " ".join(pypdf.PdfReader(io.BytesIO(paperwork.answer(answered))).pages[0].extract_text().split())
    for part in (voter.name, "diterima", "Sudah diperiksa bersama PPS.", "menjadi TMS 1", mail.WHY):
        assert part in said


def test_marks_after_the_dpt_are_printed_when_asked_and_the_foot_says_up_to_where(hall, tmp_path):
    cut = hall.town.cut(DPT, REGENCY, KABUPATEN)
    voter = hall.town.voters(FAR, 1)[0]
    before = printed(cut, tmp_path / "x", only=[Form.POSTED])
    with clock.pretend(dt.date(2024, 10, 1)):
        acts.coding.code_voter(
            actor=ANYONE_ALLOWED, election=hall.town.election, voter=voter, tms=1, evidence="akta-kematian",
        )  # fmt: skip
    assert printed(cut, tmp_path / "x", only=[Form.POSTED]) == before
    marked = printed(cut, tmp_path / "y", only=[Form.POSTED], marked=True)
    said = {
        (one.area, one.station): " ".join(words(tmp_path / "y" / one.path).split()) for one in of(marked, Form.POSTED)
    }
    assert [place for place, text in said.items() if "TMS 1" in text] == [(FAR, 1)]
    assert voter.name in said[FAR, 1]
    line = Line.objects.get(act="lists.code-voter").seq
    # A long foot is folded, and a reader of the page meets its second line elsewhere.
    assert [place for place, text in said.items() if not {"penandaan", str(line)} <= set(text.split())] == []
    assert marked.cuts[0]["marked"] == line


# ── By acts


def test_printing_takes_a_right_a_reason_and_a_decided_list(hall, cut, tmp_path):
    told = {"election": hall.town.election, "kind": DPS, "area": KABUPATEN, "out": tmp_path / "x"}
    with pytest.raises(NotAllowed):
        acts.forms.print_forms(actor=NOBODY, reason=WHY, **told)
    with pytest.raises(Refused):
        acts.forms.print_forms(actor=ANYONE_ALLOWED, reason="", **told)
    for kind, code in ((DPT, "forms-not-decided"), (ListKind.A, "forms-of-list-a")):
        with pytest.raises(Refused) as refusal:
            acts.forms.print_forms(actor=ANYONE_ALLOWED, reason=WHY, **{**told, "kind": kind})
        assert refusal.value.problem.code == code
    assert not (tmp_path / "x").exists()
    manifest = acts.forms.print_forms(actor=ANYONE_ALLOWED, reason=WHY, **told)
    line = Line.objects.get(act="lists.print-forms")
    assert (line.facts["sha256"], line.facts["cuts"], line.reason) == (manifest.sha256, [cut.number], WHY)


def test_what_was_packed_is_downloaded_by_whoever_asked_and_nobody_else(hall, cut):
    asked = {"election": hall.town.election, "kind": DPS, "area": HERE, "reason": WHY, "only": [Form.POSTED]}
    one, other = member(KABUPATEN), member(KABUPATEN, 2)
    stored, manifest = acts.forms.take_forms(actor=one, **asked)
    line = Line.objects.get(act=acts.forms.TAKE)
    with pytest.raises(NotFound):
        acts.forms.download(actor=other, line=line)
    assert acts.forms.download(actor=one, line=line) == stored
    assert stored.personal
    with zipfile.ZipFile(forms.snapshots.files.path_of(stored.sha256)) as packed:
        assert sorted(packed.namelist()) == sorted(["manifest.json", *(each.path for each in manifest.files)])
    again, _ = acts.forms.take_forms(actor=other, **asked)
    assert again.sha256 == stored.sha256


@pytest.mark.parametrize("suffix", [".csv", ".xlsx", ".parquet"])
def test_an_export_holds_everyone_once_with_a_manifest_and_no_formula(hall, cut, tmp_path, suffix):
    path = tmp_path / f"dps{suffix}"
    written = acts.forms.export(
        actor=ANYONE_ALLOWED, election=hall.town.election, kind=DPS, area=KABUPATEN, path=path, reason=WHY
    )
    expected = set(Voter.objects.filter(place=Place.STATION).values_list("nik", flat=True))
    assert (written.rows, len(expected)) == (23, 23)
    read = {".csv": _csv, ".xlsx": _xlsx, ".parquet": pl.read_parquet}[suffix](path)
    assert set(read["nik"]) == expected
    assert read.columns[-2:] == ["kode_wilayah", "tps"]
    if suffix != ".parquet":
        assert "'=CMD(1)" in set(read["nama"])
    manifest = json.loads(written.manifest.read_text())
    line = Line.objects.get(act="lists.export")
    assert manifest == {
        "file": path.name, "sha256": hashlib.sha256(path.read_bytes()).hexdigest(), "bytes": path.stat().st_size,
        "rows": 23, "query": {"list": "DPS", "area": KABUPATEN, "voters": "inside"},
        "cut": {
            "number": cut.number, "tier": "kabupaten", "area": KABUPATEN, "upto": cut.upto, "snapshot": cut.snapshot_id,
        },
        "who": ANYONE_ALLOWED.identity, "role": ANYONE_ALLOWED.role, "why": WHY, "at": manifest["at"], "line": line.seq,
    }  # fmt: skip
    assert line.facts["sha256"] == manifest["sha256"]
    assert {stat.S_IMODE(one.stat().st_mode) for one in (path, written.manifest)} == {0o600}


def _csv(path: Path) -> pl.DataFrame:
    return pl.read_csv(path, infer_schema=False)


def _xlsx(path: Path) -> pl.DataFrame:
    from python_calamine import CalamineWorkbook

    head, *rows = CalamineWorkbook.from_path(str(path)).get_sheet_by_index(0).to_python()
    return pl.DataFrame(rows, schema=[str(one) for one in head], orient="row")


def test_an_export_of_one_village_holds_that_village(hall, tmp_path):
    written = acts.forms.export(
        actor=ANYONE_ALLOWED, election=hall.town.election, kind=DPS, area=BESIDE, path=tmp_path / "d.csv", reason=WHY
    )
    assert written.rows == 8
    assert set(_csv(tmp_path / "d.csv")["kode_wilayah"]) == {BESIDE}
    assert exports.MANIFEST in written.manifest.name


def test_the_qr_names_list_place_cut_and_hash_and_nobody(cut):
    frame = forms.stationery.about(cut).frame("DPS", forms.stationery.places(HERE, 1), f"{HERE} TPS 1")
    assert frame.address == f"DPS {HERE} TPS 1 POTONGAN {cut.number} SHA256:{cut.snapshot_id.upper()}"
