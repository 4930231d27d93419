"""The officers' pages: who may see and do, personal data masked, each form does one act."""

from __future__ import annotations

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from tests.officers.town import DECISION, DISTRICT, START, VILLAGE, nik, seat, someone
from tests.support.browsing import Page, browser
from tests.support.people import ANYONE_ALLOWED

from tahapan.accounts.actor import revive
from tahapan.jobs import worker
from tahapan.jobs.models import Job, State
from tahapan.journal.models import Line
from tahapan.officers import acts
from tahapan.officers.models import OfficerIntake, PartyList, Post
from tahapan.stations.models import Station

pytestmark = pytest.mark.django_db
BASE = "/pilkada-2024-sijunjung/petugas/"
HERE = f"?wilayah={VILLAGE}&badan=pantarlih"
TYPED = {
    "position": "anggota", "nik": nik(3), "name": "CITRA", "sex": "L", "birth_date": "1990-05-17",
    "decision": "SK 7/PPS/2024", "decision_date": "2024-06-23", "start": "2024-06-24", "end": "2024-07-25",
}  # fmt: skip


@pytest.fixture(autouse=True)
def _loads(monkeypatch):
    """Every station has 300 voters."""
    told = lambda election, scope: {one.pk: 300 for one in Station.objects.all()}  # noqa: E731
    monkeypatch.setattr("tahapan.officers.loads._teller", told)


@pytest.fixture
def post(election, stations):
    return acts.appoint(
        actor=ANYONE_ALLOWED, election=election, person=someone(), seat=seat(stations[0]), decision=DECISION
    ).post


@pytest.fixture
def pps(election):
    return browser("pps", VILLAGE)


def text(response) -> str:
    return " ".join(Page.of(response).text.split())


PAGES = ("", "lowong/", "impor/", "partai/", "angkat/", "catat/sumpah/", "catat/pakta/", "catat/bimtek/")


@pytest.mark.parametrize("language", ["id", "en"])
def test_every_page_opens_in_both_languages_and_carries_nothing_inline(post, language):
    client = browser("kpu-sdm", language=language)
    for page in (*PAGES, f"{post.pk}/", f"{post.pk}/ganti/", f"{post.pk}/akhiri/"):
        response = client.get(BASE + page + HERE)
        assert response.status_code == 200, page
        assert Page.of(response).inline == []
        assert nik(1) not in response.content.decode()


@pytest.mark.parametrize("page", ["", "lowong/", "impor/"])
def test_bawaslu_and_ppk_read_and_press_does_not(post, page):
    assert browser("bawaslu").get(BASE + page).status_code == 200
    assert browser("ppk", DISTRICT).get(BASE + page).status_code == 200
    assert browser("pers").get(BASE + page).status_code == 403


def test_readers_are_offered_no_act_and_refused_one(post):
    client = browser("bawaslu")
    assert not [link for link in Page.of(client.get(BASE + HERE)).links if "angkat" in link or "catat" in link]
    assert client.get(f"{BASE}angkat/{HERE}").status_code == 403
    assert client.get(f"{BASE}catat/sumpah/{HERE}").status_code == 403
    assert client.get(f"{BASE}{post.pk}/ganti/").status_code == 403


def test_a_pps_appoints_in_its_village_and_not_its_own_committee(stations, pps):
    response = pps.post(f"{BASE}angkat/{HERE}", TYPED | {"station": stations[0].pk})
    assert response.status_code == 302
    assert Post.objects.get().officer.name == "CITRA"
    assert pps.get(f"{BASE}angkat/?wilayah={VILLAGE}&badan=pps").status_code == 403


def test_a_refused_appointment_says_why_and_forgets_the_nik(stations, post, pps):
    response = pps.post(f"{BASE}angkat/{HERE}", TYPED | {"station": stations[1].pk, "nik": nik(1)})
    assert response.status_code == 422
    assert "sudah menjabat" in text(response)
    assert nik(1) not in response.content.decode()
    assert Post.objects.count() == 1


def test_several_are_sworn_in_by_one_form(post, pps):
    response = pps.post(
        f"{BASE}catat/sumpah/{HERE}", {"day": START.isoformat(), "place": "Balai", "petugas": [post.pk]}
    )
    assert response.status_code == 302
    assert Post.objects.get().sworn_on == START
    assert "Tidak ada yang menunggu" in text(pps.get(f"{BASE}catat/sumpah/{HERE}"))


def test_nobody_ticked_is_said(post, pps):
    response = pps.post(f"{BASE}catat/pakta/{HERE}", {"day": START.isoformat()})
    assert response.status_code == 422
    assert "dipilih" in text(response)


def test_replacing_shows_both_in_the_history(post, pps):
    typed = TYPED | {"reason": "mengundurkan diri", "start": "2024-07-08", "decision_date": "2024-07-08"}
    assert pps.post(f"{BASE}{post.pk}/ganti/", typed).status_code == 302
    shown = text(pps.get(f"{BASE}{post.pk}/"))
    assert "CITRA" in shown
    assert "mengundurkan diri" in shown


def test_personal_data_opens_with_a_reason_only_and_is_recorded(post, pps):
    assert pps.post(f"{BASE}{post.pk}/", {"reason": ""}).status_code == 422
    response = pps.post(f"{BASE}{post.pk}/", {"reason": "membuat akun"})
    assert nik(1) in response.content.decode()
    assert response.headers["Cache-Control"] == "no-store, private"
    assert Line.objects.filter(act="officers.reveal").count() == 1


def test_an_officer_of_another_village_is_not_found(post):
    assert browser("pps", "13.03.04.2002").get(f"{BASE}{post.pk}/").status_code == 404


def test_an_uploaded_file_is_taken_in_by_the_worker_and_shows_what_became_of_it(stations, pps):
    rows = f"email,nik,nama,telepon,tps\na@b.id,{nik(1)},ANI,0812,1\n,12,BUDI,,1\n"
    file = SimpleUploadedFile("pps.csv", rows.encode())
    days = {name: TYPED[name] for name in ("decision", "decision_date", "start", "end")}
    assert pps.post(f"{BASE}impor/{HERE}", {"file": file, **days}).status_code == 302
    worker.run_one(revive)
    job = Job.objects.get()
    assert (job.problem, job.state) == (None, State.DONE)
    made = OfficerIntake.objects.get()
    assert (made.new, made.rejected) == (1, 1)
    assert "officer-nik-wrong" in text(pps.get(f"{BASE}impor/{made.pk}/"))
    download = pps.post(f"{BASE}impor/{made.pk}/ditolak/")
    assert "BUDI" in download.content.decode("utf-8-sig")


def test_a_party_list_is_kept_and_its_conflicts_are_shown(post):
    client = browser("kpu-sdm")
    file = SimpleUploadedFile("partai.csv", f"NIK,Nama\n{nik(1)},X\n".encode())
    assert client.post(f"{BASE}partai/", {"file": file}).status_code == 302
    shown = client.get(f"{BASE}partai/")
    assert someone().name in text(shown)
    assert nik(1) not in shown.content.decode()
    assert PartyList.objects.count() == 1
