"""Downloads: asked for with a reason, prepared by the worker, given to whoever asked, every time on the record."""

from __future__ import annotations

import datetime as dt
import io
import zipfile

import pypdf
import pytest
from django.urls import reverse
from tests.lists import mail
from tests.lists import town as towns
from tests.lists.plenaries import DPHP, DPS, DPT, PPK, PPS, REGENCY, Hall, on
from tests.lists.town import BESIDE, FAR, HERE, KABUPATEN
from tests.support.browsing import Page, browser
from tests.support.people import ANYONE_ALLOWED

from tahapan.accounts.actor import revive
from tahapan.core import clock
from tahapan.jobs import worker
from tahapan.jobs.models import Job, State
from tahapan.journal.models import Line
from tahapan.lists import acts

SLUG = "pilkada-2024-sijunjung"
WHY = "dipasang di papan kantor nagari"


@pytest.fixture
def hall(db):
    made = towns.town()
    made.fix_base()
    hall = Hall(made)
    hall.through(DPHP, PPK)
    hall.closed(DPS, REGENCY, KABUPATEN)
    return hall


def address(name: str, *parts: object) -> str:
    return reverse(name, args=[SLUG, *parts])


def ask(client, what: str, **typed: object):
    return client.post(address("list-downloads"), {"apa": what, "reason": WHY, **typed})


def work() -> Job:
    assert worker.run_one(revive)
    job = Job.objects.latest("created")
    assert job.state == State.DONE, (job.problem, job.result)
    return job


def downloaded(client) -> bytes:
    line = Line.objects.filter(act__in=("lists.take-forms", "lists.keep-export")).latest("seq")
    answer = client.post(address("list-download", line.seq))
    assert answer.status_code == 200
    return b"".join(answer.streaming_content)


def test_forms_are_prepared_by_the_worker_and_downloaded_once_ready(hall):
    client = browser("kpu-operator")
    answer = ask(client, "formulir", only=["pengumuman"], paper="A4")
    assert (answer.status_code, answer["Location"].split("/")[1]) == (302, "pekerjaan")
    assert work().result["page"] == f"{address('list-downloads')}?wilayah={KABUPATEN}"
    with zipfile.ZipFile(io.BytesIO(downloaded(client))) as packed:
        posted = [name for name in packed.namelist() if name.endswith(".pdf")]
        assert len(posted) == 6
        page = pypdf.PdfReader(io.BytesIO(packed.read(posted[0]))).pages[0]
    assert [round(float(side)) for side in page.mediabox[2:]] == [595, 842]
    assert Line.objects.filter(act="lists.download").count() == 1
    assert "6 halaman" in " ".join(Page.of(client.get(address("list-downloads"))).text.split())


def test_an_export_takes_its_own_right(hall):
    client = browser("kpu-operator")
    assert ask(client, "ekspor", form=".csv").status_code == 302
    work()
    with zipfile.ZipFile(io.BytesIO(downloaded(client))) as packed:
        names = sorted(packed.namelist())
    assert [name.partition(".csv")[2] for name in names] == ["", ".manifest.json"]
    pps = browser("pps", area=HERE)
    assert ask(pps, "ekspor", form=".csv").status_code == 403
    assert ask(pps, "formulir", only=["pengumuman"], paper="F4").status_code == 302
    work()
    with zipfile.ZipFile(io.BytesIO(downloaded(pps))) as packed:
        assert all(HERE in name or name == "manifest.json" for name in packed.namelist())
        assert not any(BESIDE in name for name in packed.namelist())


def test_nothing_is_prepared_without_a_reason_or_without_choosing_a_form(hall):
    client = browser("kpu-operator")
    assert ask(client, "formulir", only=["pengumuman"], paper="F4", reason="").status_code == 422
    assert ask(client, "formulir", paper="F4").status_code == 422
    assert not Job.objects.exists()


def test_nobody_downloads_what_another_asked_for(hall):
    ask(browser("kpu-operator"), "formulir", only=["rekapitulasi"], paper="F4")
    work()
    line = Line.objects.get(act="lists.take-forms")
    other = browser("kpu-data")
    assert other.post(address("list-download", line.seq)).status_code == 404
    assert address("list-download", line.seq) not in other.get(address("list-downloads")).content.decode()
    assert other.get(address("list-download", line.seq)).status_code == 405


def test_who_only_reads_is_told_so_and_sees_no_form(hall):
    page = Page.of(browser("pers").get(address("list-downloads")))
    assert "tidak mencakup" in page.text
    assert "Siapkan formulir" not in page.text


def test_before_any_plenary_the_page_says_what_comes_first(db):
    towns.town()
    assert "Belum ada daftar" in Page.of(browser("kpu-operator").get(address("list-downloads"))).text


def test_minutes_and_invitation_of_a_plenary_are_read_by_everyone(hall):
    plenary = hall.of(DPS, REGENCY, KABUPATEN)
    reader = browser("bawaslu")
    for name, words in (("list-minutes", "BERITA ACARA"), ("list-invitation", "Undangan rapat pleno")):
        answer = reader.get(address(name, plenary.pk))
        assert answer["Content-Type"] == "application/pdf"
        assert words in pypdf.PdfReader(io.BytesIO(answer.content)).pages[0].extract_text()


def test_no_minutes_before_a_plenary_closed(db):
    made = towns.town()
    made.fix_base()
    hall = Hall(made)
    with on(DPHP, PPS):
        plenary = hall.call(DPHP, PPS, HERE)
    client = browser("kpu-operator")
    assert client.get(address("list-minutes", plenary.pk)).status_code == 404
    assert client.get(address("list-invitation", plenary.pk)).status_code == 200


def test_a_letter_of_answer_names_people_and_is_recorded(hall):
    with clock.pretend(mail.IN_COMMENTS):
        voter = hall.town.voters(HERE)[0]
        matter = mail.raised(hall.town.election, mail.died(voter))
        client = browser("pps", area=HERE)
        assert client.post(address("list-answer", matter.pk)).status_code in (409, 422)
        mail.decide(mail.only(matter))
        acts.matters.answer(actor=ANYONE_ALLOWED, election=hall.town.election, matter=matter, text="Sudah diperiksa.")
        answer = client.post(address("list-answer", matter.pk))
    assert voter.name in pypdf.PdfReader(io.BytesIO(answer.content)).pages[0].extract_text()
    assert Line.objects.get(act="lists.print-answer").facts["matter"] == matter.pk
    assert client.get(address("list-answer", matter.pk)).status_code == 405


def test_the_letter_of_a_voter_who_moves_says_whence_whereto_and_which_ballots(hall, tmp_path):
    voter = hall.town.voters(HERE, 1)[0]
    hall.town.cut(DPT, REGENCY, KABUPATEN)
    with clock.pretend(dt.date(2024, 10, 1)):
        transfer = acts.transfers.register(
            actor=ANYONE_ALLOWED, election=hall.town.election, area=KABUPATEN, voter=voter, cause="tugas",
            evidence=mail.pdf(tmp_path), to_station=hall.town.stations[FAR, 1],
        )  # fmt: skip
        client = browser("pps", area=HERE)
        page = client.get(reverse("transfer", args=[SLUG, transfer.pk]))
        assert address("list-letter", transfer.pk) in page.content.decode()
        answer = client.post(address("list-letter", transfer.pk))
        said = " ".join(pypdf.PdfReader(io.BytesIO(answer.content)).pages[0].extract_text().split())
        for part in (voter.nik, voter.name, transfer.letter, "Gubernur", "Bupati", "MODEL A-SURAT PINDAH MEMILIH"):
            assert part in said
        assert Line.objects.get(act="lists.print-letter").facts == {"transfer": transfer.pk}
        acts.transfers.cancel(
            actor=ANYONE_ALLOWED, election=hall.town.election, transfer=transfer, reason="pemilih tidak jadi pergi"
        )
        assert client.post(address("list-letter", transfer.pk)).status_code != 200


def test_a_plenary_leads_to_its_papers_and_an_answered_matter_to_its_letter(hall):
    plenary = hall.of(DPS, REGENCY, KABUPATEN)
    page = browser("bawaslu").get(reverse("plenary", args=[SLUG, plenary.pk])).content.decode()
    assert address("list-minutes", plenary.pk) in page
    assert address("list-invitation", plenary.pk) in page
    with clock.pretend(mail.IN_COMMENTS):
        matter = mail.raised(hall.town.election, mail.died(hall.town.voters(HERE)[0]))
        client = browser("pps", area=HERE)
        shown = reverse("matter", args=[SLUG, matter.pk])
        assert address("list-answer", matter.pk) not in client.get(shown).content.decode()
        mail.decide(mail.only(matter))
        acts.matters.answer(actor=ANYONE_ALLOWED, election=hall.town.election, matter=matter, text="Sudah diperiksa.")
        assert address("list-answer", matter.pk) in client.get(shown).content.decode()
