"""The import pages: upload → work → intake, refusals in words, rejected rows mended, uploads gone afterwards."""

from __future__ import annotations

import csv
import io
import os
import stat

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from tests.roll.lists import TITLES, VILLAGE, csv_text, event, people, person
from tests.support.browsing import Page, browser

from tahapan.accounts.actor import revive
from tahapan.core import home as homes
from tahapan.jobs import leftovers, queue, worker
from tahapan.jobs.leftovers import INCOMING
from tahapan.jobs.models import Job, State
from tahapan.journal.act import housekeeping
from tahapan.journal.models import Line
from tahapan.roll import tasks
from tahapan.roll.models import Intake, Voter

pytestmark = pytest.mark.django_db

SLUG = "pilkada-2024-sijunjung"
IMPORT = f"/{SLUG}/pemilih/impor/"
REASON = "DP4 perbaikan dari KPU RI tanggal 5 Juli"


@pytest.fixture(autouse=True)
def _nothing_waits():
    """The home outlives a test's database."""
    for file in incoming():
        file.unlink()


@pytest.fixture
def election():
    election = event()
    with housekeeping("a test opens an event"):
        election.save()
    return election


@pytest.fixture
def operator(election):
    return browser("kpu-operator")


def text(response) -> str:
    return " ".join(Page.of(response).text.split())


def listed(rows, name="dp4.csv", titles=TITLES):
    return SimpleUploadedFile(name, csv_text(rows, titles).encode())


def send(client, file, **more):
    """Upload a file; the answer leads to the page of the work."""
    return client.post(IMPORT, {"file": file, **more})


def work() -> Job:
    """Do what waits, and return it."""
    assert worker.run_one(revive)
    return Job.objects.latest("created")


def incoming():
    folder = homes.current().work / INCOMING
    return sorted(folder.iterdir()) if folder.exists() else []


def take(client, rows, **more) -> Job:
    send(client, listed(rows), **more)
    return work()


# ── Upload, work, intake


def test_an_upload_becomes_work_and_the_work_an_intake_that_adds_up(operator):
    broken = person(3, nik="1303")
    answer = send(operator, listed([*people(3), broken]))
    job = Job.objects.get()
    assert answer.url == f"/pekerjaan/{job.pk}/"
    assert Voter.objects.count() == 0
    job = work()
    one = Intake.objects.get()
    assert (job.state, job.result["page"]) == (State.DONE, f"{IMPORT}{one.pk}/")
    page = text(operator.get(job.result["page"]))
    assert "4 baris = 3 baru + 0 berubah + 0 sama + 1 ditolak" in page
    assert "NIK harus 16 angka." in page
    assert "dp4.csv" in text(operator.get(IMPORT))


def test_an_upload_waits_in_the_home_for_its_owner_only_and_is_gone_after_the_work(operator):
    send(operator, listed(people(3)))
    (waiting,) = incoming()
    assert stat.S_IMODE(waiting.stat().st_mode) == 0o600
    assert stat.S_IMODE(waiting.parent.stat().st_mode) == 0o700
    work()
    assert incoming() == []


def test_an_upload_too_large_for_memory_arrives_whole(operator, settings):
    settings.FILE_UPLOAD_MAX_MEMORY_SIZE = 100
    assert take(operator, people(12)).result["new"] == 12


def test_an_upload_whose_work_is_over_is_swept_away_after_a_day(operator):
    send(operator, listed(people(3)))
    (old,) = incoming()
    os.utime(old, (0, 0))
    leftovers.sweep()
    assert incoming() == [old]
    with housekeeping("a test fails a job"):
        Job.objects.update(state=State.FAILED)
    leftovers.sweep()
    assert incoming() == []


def test_the_same_file_sent_twice_gets_the_same_answer_twice(operator):
    broken = SimpleUploadedFile("dp4.csv", csv_text([]).encode())
    send(operator, broken)
    broken.seek(0)
    send(operator, broken)
    work()
    assert len(incoming()) == 1
    work()
    assert [job.problem["code"] for job in Job.objects.all()] == ["file-header-only"] * 2
    assert incoming() == []


def test_an_unforeseen_error_does_not_cost_the_upload(operator, monkeypatch):
    def fail(**_):
        raise ValueError("rusak")

    monkeypatch.setattr(tasks.acts, "import_file", fail)
    assert take(operator, people(3)).state == State.FAILED
    assert len(incoming()) == 1


class WorkerDied(BaseException):
    """Stands for a kill."""


def test_an_import_whose_worker_died_after_the_commit_is_told_and_not_done_twice(operator, monkeypatch):
    def die(*_):
        raise WorkerDied

    send(operator, listed([*people(3), person(3, nik="1303")]))
    with monkeypatch.context() as killed:
        killed.setattr(tasks, "_import_told", die)
        with pytest.raises(WorkerDied):
            worker.run_one(revive)
    assert (Intake.objects.count(), len(incoming())) == (1, 1)
    queue.recover()
    job = work()
    assert (job.state, job.result["page"]) == (State.DONE, f"{IMPORT}{Intake.objects.get().pk}/")
    assert (job.result["rows"], job.result["new"], job.result["by_code"]) == (4, 3, {"nik-digits": 1})
    assert (Line.objects.filter(act="roll.import").count(), incoming()) == (1, [])


@pytest.mark.parametrize("name", ["daftar.xlsx", "daftar.parquet"])
def test_other_forms_of_the_same_list_are_read_by_what_they_are(operator, tmp_path, name):
    import polars as pl

    frame = pl.DataFrame([{title: row[title] for title in TITLES} for row in people(3)])
    path = tmp_path / name
    frame.write_parquet(path) if name.endswith("parquet") else frame.write_excel(path)
    send(operator, SimpleUploadedFile(name, path.read_bytes()))
    assert work().result["new"] == 3


# ── Refusals


@pytest.mark.parametrize(
    ("content", "code", "words"),
    [
        (b"%PDF-1.7 bukan daftar", "file-wrong-kind", "sebenarnya dokumen PDF"),
        (csv_text([]).encode(), "file-header-only", "tanpa satu baris pun"),
    ],
)
def test_a_wrong_file_is_named_and_writes_nothing(operator, content, code, words):
    send(operator, SimpleUploadedFile("dp4.csv", content))
    job = work()
    assert (job.state, job.problem["code"]) == (State.REFUSED, code)
    assert words in text(operator.get(f"/pekerjaan/{job.pk}/"))
    assert (Voter.objects.count(), Intake.objects.count(), incoming()) == (0, 0, [])


@pytest.mark.parametrize("file", [None, SimpleUploadedFile("dp4.csv", b"")])
def test_no_file_or_an_empty_one_is_refused_at_once(operator, file):
    answer = operator.post(IMPORT, {"file": file} if file else {})
    assert answer.status_code == 422
    assert "error-summary" in Page.of(answer).classes
    assert Job.objects.count() == 0


def test_a_mapping_file_names_columns_that_are_not_recognised(operator):
    titles = ["nomor rahasia" if title == "nik" else title for title in TITLES]
    mapping = SimpleUploadedFile("kolom.toml", b'nik = "nomor rahasia"\n')
    send(operator, listed(people(3), titles=titles), mapping=mapping)
    assert work().result["new"] == 3
    assert incoming() == []


def test_a_mapping_file_that_cannot_be_understood_is_refused_at_once(operator):
    answer = send(operator, listed(people(3)), mapping=SimpleUploadedFile("kolom.csv", b"tinggi_badan,Tinggi\n"))
    assert answer.status_code == 422
    assert "tinggi_badan dalam berkas pemetaan tidak dikenal" in text(answer)
    assert (Job.objects.count(), incoming()) == (0, [])


# ── A change too large


def shifted():
    return [person(number, nama=f"GANTI {number}") for number in range(12)]


def test_a_large_change_waits_for_a_written_reason_and_then_is_done(operator):
    take(operator, people(12))
    refused = take(operator, shifted())
    assert refused.problem["code"] == "large-change"
    assert "buka Pemilih › Masukkan berkas" in text(operator.get(f"/pekerjaan/{refused.pk}/"))
    again = f"{IMPORT}ulangi/{refused.pk}/"
    assert again in Page.of(operator.get(IMPORT)).links
    assert "12 dari 12 pemilih" in text(operator.get(again))
    operator.post(again, {"reason": REASON})
    assert work().result["changed"] == 12
    assert Line.objects.filter(act="roll.import").first().reason == REASON
    assert incoming() == []
    assert again not in Page.of(operator.get(IMPORT)).links


def test_a_large_change_without_a_real_reason_stays_refused(operator):
    take(operator, people(12))
    refused = take(operator, shifted())
    answer = operator.post(f"{IMPORT}ulangi/{refused.pk}/", {"reason": "ok"})
    assert answer.status_code == 422
    assert "paling sedikit 10 huruf" in text(answer)
    assert Job.objects.count() == 2


def test_a_refused_file_of_somebody_else_cannot_be_repeated(operator):
    take(operator, people(12))
    refused = take(operator, shifted())
    other = browser("kpu-data")
    assert other.post(f"{IMPORT}ulangi/{refused.pk}/", {"reason": REASON}).status_code == 404
    assert Job.objects.count() == 2


# ── Rejected rows


def rejected(client, form):
    return client.post(f"{IMPORT}{Intake.objects.first().pk}/ditolak/", {"bentuk": form})


def test_rejected_rows_are_downloaded_mended_and_taken_in(operator):
    take(operator, [person(0), person(1, nik="1303")])
    answer = rejected(operator, "csv")
    assert "no-store" in answer.headers["Cache-Control"]
    (row,) = csv.DictReader(io.StringIO(answer.content.decode("utf-8-sig")))
    assert (row["baris"], row["kode"]) == ("3", "nik-digits")
    mended = io.StringIO()
    writer = csv.DictWriter(mended, row.keys())
    writer.writeheader()
    writer.writerow(row | {"nik": person(1)["nik"]})
    send(operator, SimpleUploadedFile("perbaikan.csv", mended.getvalue().encode()))
    assert {
        name: work_result for name, work_result in work().result.items() if name in ("rows", "new", "rejected")
    } == {
        "rows": 1,
        "new": 1,
        "rejected": 0,
    }


def test_rejected_rows_come_as_a_sheet_too_and_each_download_leaves_a_line(operator):
    take(operator, [person(0), person(1, nik="1303")])
    assert rejected(operator, "xlsx").content[:2] == b"PK"
    assert Line.objects.filter(act="roll.download-rejects").count() == 1


def test_rejected_rows_are_never_given_by_an_address_alone(operator):
    take(operator, [person(0), person(1, nik="1303")])
    assert operator.get(f"{IMPORT}{Intake.objects.get().pk}/ditolak/").status_code == 405


def test_an_intake_that_rejected_nothing_offers_no_download_and_refuses_one(operator):
    take(operator, people(3))
    one = Intake.objects.get()
    assert "Semua baris masuk" in text(operator.get(f"{IMPORT}{one.pk}/"))
    assert rejected(operator, "csv").status_code == 404


# ── Who may


def test_watchers_see_what_was_taken_in_but_can_send_nothing(operator):
    take(operator, [person(0), person(1, nik="1303")])
    bawaslu = browser("bawaslu")
    assert "dp4.csv" in text(bawaslu.get(IMPORT))
    assert [tag for tag, attributes in Page.of(bawaslu.get(IMPORT)).tags if attributes.get("type") == "file"] == []
    assert send(bawaslu, listed(people(2))).status_code == 403
    assert rejected(bawaslu, "csv").status_code == 403
    assert (Job.objects.count(), incoming()) == (1, [])


def test_a_smaller_area_sees_no_intake_and_imports_nothing(operator):
    take(operator, people(3))
    small = browser("kpu-operator", "13.03.04", username="operator.kecamatan")
    assert "dp4.csv" not in text(small.get(IMPORT))
    assert small.get(f"{IMPORT}{Intake.objects.get().pk}/").status_code == 404
    assert send(small, listed(people(2))).status_code == 403


@pytest.mark.parametrize("language", ["id", "en"])
def test_every_page_is_in_its_language_and_holds_nothing_inline(election, language):
    client = browser("kpu-operator", language=language)
    take(client, [*people(11), person(11, nik="1303"), person(12, tanggal_lahir="31-12-1980")])
    refused = take(client, shifted())
    one = Intake.objects.get()
    for address in (IMPORT, f"{IMPORT}{one.pk}/", f"{IMPORT}ulangi/{refused.pk}/"):
        page = Page.of(client.get(address))
        assert (page.language, page.inline) == (language, [])
        assert len(page.ids) == len(set(page.ids))


def test_no_import_page_holds_a_number_of_anybody(operator):
    take(operator, [*people(11), person(11, nik="1303")])
    for address in (IMPORT, f"{IMPORT}{Intake.objects.get().pk}/"):
        html = operator.get(address).content.decode()
        assert [number for number in Voter.objects.values_list("nik", flat=True) if number in html] == []
    assert Voter.objects.filter(village=VILLAGE).count() == 11
