"""Whoever asked for long work sees how far it is and what became of it; nobody else sees it at all."""

from __future__ import annotations

import re

import pytest
from tests.support.browsing import browser

from tahapan.core.errors import Problem
from tahapan.core.source import Confidence, Source
from tahapan.core.text import Text
from tahapan.jobs import pages, progress, queue
from tahapan.jobs.models import State

pytestmark = pytest.mark.django_db

ME = "kpu-operator.uji"


def ask(requested_by: str = ME):
    return queue.request("roll.map-stations", actor={"console": "uji"}, requested_by=requested_by)


def words_of(response) -> str:
    return " ".join(re.sub(r"<[^>]+>", " ", response.content.decode()).split())


def test_only_the_requester_sees_it():
    job = ask()
    other = browser("kpu-operator", username="uji.lain")
    assert {other.get(f"/pekerjaan/{job.pk}/{part}").status_code for part in ("", "keadaan/")} == {404}
    assert "Memetakan TPS" not in words_of(other.get("/pekerjaan/"))
    assert browser("kpu-operator").get(f"/pekerjaan/{job.pk}/").status_code == 200


def test_nobody_signed_in_is_led_to_the_sign_in_page(client):
    assert client.get(f"/pekerjaan/{ask().pk}/").status_code == 302


def test_waiting_work_says_that_the_page_may_be_left_and_reloads_without_scripts():
    page = browser("kpu-operator").get(f"/pekerjaan/{ask().pk}/")
    assert "Anda boleh meninggalkan halaman ini" in words_of(page)
    assert '<noscript><meta http-equiv="refresh"' in page.content.decode()


def test_running_work_says_done_of_total_and_the_step_in_words():
    job = ask()
    queue.claim()
    reporter = progress.Reporter(job.pk)
    reporter("map", 12, 62)
    said = words_of(browser("kpu-operator").get(f"/pekerjaan/{job.pk}/keadaan/"))
    progress.remove(job.pk)
    assert "Memetakan desa demi desa : 12 dari 62" in said.replace("desa:", "desa :")


def test_finished_work_says_its_result_and_leads_on():
    job = ask()
    queue.claim()
    queue.finish(job, State.DONE, result={"said": {"id": "2 TPS.", "en": "2 stations."}, "page": "/x/tps/"})
    client = browser("kpu-operator")
    page = client.get(f"/pekerjaan/{job.pk}/")
    assert "2 TPS." in words_of(page)
    assert 'href="/x/tps/"' in page.content.decode()
    assert "follow.js" not in page.content.decode()
    client.cookies["bahasa"] = "en"
    assert "2 stations." in words_of(client.get(f"/pekerjaan/{job.pk}/"))


@pytest.mark.parametrize(
    "address", ["//elsewhere.example/", "https://elsewhere.example/", "javascript:alert(1)", 7, None]
)
def test_a_result_never_leads_to_another_site(address):
    job = ask()
    queue.finish(job, State.DONE, result={"page": address})
    assert "Lihat hasilnya" not in words_of(browser("kpu-operator").get(f"/pekerjaan/{job.pk}/"))


def test_refused_work_says_what_why_and_what_next():
    job = ask()
    why = Source("PKPU 7/2024", "Pasal 11", Confidence.HIGH)
    queue.finish(job, State.REFUSED, problem=Problem("uji", Text("Penuh.", "Full."), Text("Pecah.", "Split."), why))
    said = words_of(browser("kpu-operator").get(f"/pekerjaan/{job.pk}/"))
    assert "Penuh. ( PKPU 7/2024 Pasal 11 )" in said.replace("(PKPU", "( PKPU").replace("11)", "11 )")
    assert "Pecah." in said


def test_failed_work_says_what_to_do_and_its_number():
    job = ask()
    queue.finish(job, State.FAILED)
    said = words_of(browser("kpu-operator").get(f"/pekerjaan/{job.pk}/"))
    assert "Ada kesalahan di pihak kami" in said
    assert str(job.pk) in said


def test_the_list_shows_the_own_work_with_its_state():
    ask()
    ask("uji.lain")
    said = words_of(browser("kpu-operator").get("/pekerjaan/"))
    assert said.count("Memetakan TPS") == 1
    assert "Menunggu giliran" in said


@pytest.mark.parametrize(
    ("seconds", "words"),
    [
        (None, ""),
        ((12.0, 28.0), "kurang dari 1 menit lagi"),
        ((120.0, 280.0), "2–5 menit lagi"),
        ((70.0, 80.0), "sekitar 1 menit lagi"),
    ],
)
def test_time_left_is_a_range_in_words(seconds, words):
    assert pages.time_left(seconds) == words
