"""The pages about officers' phones and about what a person must settle: who sees what, masked, and what they do."""

from __future__ import annotations

import datetime as dt

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from tests.fieldwork import coklit, doors
from tests.fieldwork.doors import DEAD, somebody
from tests.support.browsing import Page, browser
from tests.support.people import ANYONE_ALLOWED
from tests.support.world import OTHER_VILLAGE, VILLAGE

from tahapan.core import clock
from tahapan.fieldwork import acts, device_queries
from tahapan.fieldwork.kinds import Outcome
from tahapan.fieldwork.models import Conflict, Device, Event, Invitation
from tahapan.fieldwork.simulate.phone import Phone
from tahapan.fieldwork.simulate.transport import InProcess
from tahapan.roll.models import Place

SLUG = "pilkada-2024-sijunjung"
TMS = Outcome.TMS


@pytest.fixture
def town(election):
    return doors.town(election)


@pytest.fixture
def pps(town):
    return browser("pps", VILLAGE)


@pytest.fixture
def phone(town):
    server = InProcess("localhost")
    made = Phone(name="HP Ani")
    made.enrol(server, acts.devices.invite(actor=ANYONE_ALLOWED, election=town.election, post=town.posts[0]))
    made.take_package(server)
    return made


@pytest.fixture
def conflict(town):
    dead = town.voters[3]
    town.record(town.visit(town.says(dead, TMS, tms=1, evidence=DEAD)))
    town.record(town.visit(town.says(dead, Outcome.CHANGED, changes={"nkk": (dead.nkk, "1303040101209999")})))
    return Conflict.objects.get()


def at(name, *parts):
    return reverse(name, args=[SLUG, *parts])


# ── Phones


def test_pps_sees_the_phones_of_its_village(pps, phone):
    page = Page.of(pps.get(at("coklit-devices")))
    assert "HP Ani" in page.text
    assert page.inline == []


def test_pps_of_another_village_does_not(town, phone):
    other = browser("pps", OTHER_VILLAGE)
    assert "HP Ani" not in Page.of(other.get(at("coklit-devices"))).text
    assert other.get(at("coklit-device", Device.objects.get().pk)).status_code == 404


def test_a_code_is_shown_once_and_kept_as_a_hash(pps, town):
    url = at("coklit-device-code", town.posts[0].pk)
    assert Invitation.objects.count() == 0
    assert pps.get(url).status_code == 200
    answer = pps.post(url)
    page = Page.of(answer)
    code = next(word for word in page.text.split() if len(word) == 11 and word[5] == "-")
    assert (Invitation.objects.count(), answer.headers["Cache-Control"]) == (1, "no-store, private")
    assert "svg" in [tag for tag, _ in page.tags]
    assert page.inline == []
    assert code not in str(Invitation.objects.values())
    assert code not in Page.of(pps.get(url)).text
    Phone().enrol(InProcess("localhost"), code)


def test_a_supervisor_makes_no_codes(town):
    watcher = browser("pkd", VILLAGE)
    assert watcher.get(at("coklit-devices")).status_code == 200
    assert watcher.post(at("coklit-device-code", town.posts[0].pk)).status_code == 403
    assert not Invitation.objects.exists()


def test_the_board_counts_and_links_the_same_silent_phones_the_list_shows(pps, phone, town):
    quiet = at("coklit-devices") + f"?wilayah={VILLAGE}&kabar=lama"
    for days, silent in ((2, False), (3, True)):
        heard = Device.objects.get()
        heard.seen = clock.now() - dt.timedelta(days=days)
        coklit.change(actor=ANYONE_ALLOWED, election=town.election, rows=[heard])
        assert device_queries.silent(town.election, VILLAGE).exists() is silent
        assert [one.is_silent for one in device_queries.phones(town.posts)[town.posts[0].pk]] == [silent]
        assert (town.posts[0].officer.name in Page.of(pps.get(quiet)).text) is silent
    assert quiet.replace("&", "&amp;") in pps.get(at("coklit") + f"?wilayah={VILLAGE}").content.decode()


def test_one_phone_shows_what_is_missing(pps, phone):
    for _ in range(3):
        phone.visit(None, met="kosong")
    server = InProcess("localhost")
    phone.queue.pop(list(phone.queue)[1])
    phone.deliver(server)
    page = Page.of(pps.get(at("coklit-device", phone.device)))
    assert "1 catatan dibuat HP sebelum yang sudah diterima" in page.text


def test_one_phone_shows_what_came_again_with_other_bytes(town, pps, phone):
    phone.visit(None, met="kosong")
    server = InProcess("localhost")
    assert phone.deliver(server)
    url = at("coklit-device", phone.device)
    assert "Datang lagi dengan isi lain" not in Page.of(pps.get(url)).text
    text = Event.objects.get().text.replace("kosong", "menolak")
    acts.sync.receive(
        actor=ANYONE_ALLOWED,
        election=town.election,
        device=Device.objects.get(),
        events=[{"text": text, "signature": phone._key.sign(text)}],
    )
    assert "Catatan nomor 1: yang pertama berlaku" in Page.of(pps.get(url)).text


@pytest.mark.parametrize(("verb", "state"), [("pulihkan", "aktif"), ("serahkan", "serah"), ("akhiri", "terhapus")])
def test_what_pps_does_about_a_phone_needs_a_reason(pps, phone, verb, state):
    url = at("coklit-device-change", phone.device, verb)
    assert pps.post(url, {"reason": ""}).status_code == 422
    assert Device.objects.get().state == "aktif"
    assert pps.post(url, {"reason": "sudah bertemu petugas"}).status_code == 302
    assert Device.objects.get().state == state


def test_what_makes_no_sense_for_a_phone_is_not_there(pps, phone):
    assert pps.get(at("coklit-device-change", phone.device, "lanjutkan")).status_code == 404
    assert pps.get(at("coklit-device-change", phone.device, "hapus-semua")).status_code == 404


def test_a_backup_file_brings_in_what_it_holds(pps, phone, town):
    phone.visit(None, met="kosong")
    file = SimpleUploadedFile("tahapan-cadangan.thp", phone.backup())
    answer = pps.post(at("coklit-device-backup", phone.device), {"file": file, "reason": "HP rusak"}, follow=True)
    assert "1 catatan diterima" in Page.of(answer).text
    wrong = SimpleUploadedFile("x.thp", b"x")
    answer = pps.post(at("coklit-device-backup", phone.device), {"file": wrong, "reason": "HP rusak"})
    assert answer.status_code == 422


# ── Conflicts


def test_pps_sees_both_sides_in_words_without_numbers(pps, town, conflict):
    listed = Page.of(pps.get(at("coklit-conflicts")))
    assert "YUSNI" in listed.text
    assert "Temuan berbeda" in listed.text
    page = Page.of(pps.get(at("coklit-conflict", conflict.pk)))
    assert "TMS 1 · Meninggal" in page.text
    assert "Akta kematian" in page.text
    assert not [number for number in (town.voters[3].nkk, "1303040101209999", "AK-1") if number in page.text]
    assert page.inline == []


def test_personal_values_are_shown_once_for_a_reason(pps, conflict):
    url = at("coklit-conflict-reveal", conflict.pk)
    assert pps.get(url).status_code == 302
    answer = pps.post(url, {"reason": "cocokkan dengan akta"})
    assert "1303040101209999" in Page.of(answer).text
    assert answer.headers["Cache-Control"] == "no-store, private"


def test_pps_settles_for_one_side(pps, town, conflict):
    choice = conflict.sides.get(outcome=TMS)
    assert pps.post(at("coklit-conflict", conflict.pk), {"choice": choice.pk, "reason": ""}).status_code == 422
    told = {"choice": choice.pk, "reason": "akta dilihat sendiri"}
    answer = pps.post(at("coklit-conflict", conflict.pk), told)
    assert (answer.status_code, answer["Location"]) == (302, at("coklit-conflict", conflict.pk))
    town.voters[3].refresh_from_db()
    assert town.voters[3].place == Place.TMS_1
    assert "Tidak ada sengketa" in Page.of(pps.get(at("coklit-conflicts"))).text
    assert "YUSNI" in Page.of(pps.get(at("coklit-conflicts") + "?keadaan=selesai")).text


def test_a_settled_conflict_says_what_was_decided_and_leads_to_the_next(pps, town, conflict):
    other = town.voters[4]
    town.record(town.visit(town.says(other, TMS, tms=1, evidence=DEAD)), town.visit(town.says(other)))
    waits = Conflict.objects.get(voter=other)
    before = Page.of(pps.get(at("coklit-conflict", conflict.pk)))
    assert "Pemilih tetap seperti semula sampai seseorang memutuskan." in before.text
    assert "Keadaan Sengketa" not in before.text
    for one, choice in ((conflict, conflict.sides.get(outcome=TMS).pk), (waits, "tetap")):
        pps.post(at("coklit-conflict", one.pk), {"choice": choice, "reason": "akta kematian sudah dilihat"})
    first, second = (Page.of(pps.get(at("coklit-conflict", one.pk))) for one in (conflict, waits))
    assert "Temuan 1 yang berlaku; yang lain ditolak." in first.text
    assert "akta kematian sudah dilihat" in first.text
    assert "sampai seseorang memutuskan" not in first.text
    assert "Daftar tetap seperti semula; semua temuan ditolak." in second.text
    assert "Tidak ada sengketa lain yang menunggu" in second.text
    town.record(town.visit(new=(somebody(nik="123"),)))
    left = Conflict.objects.get(settled=None)
    assert at("coklit-conflict", left.pk) in Page.of(pps.get(at("coklit-conflict", conflict.pk))).links


def test_who_may_not_read_conflicts_is_not_led_to_them(conflict):
    client = browser("kpu-sdm")
    for name in ("coklit", "coklit-progress"):
        page = Page.of(client.get(at(name) + f"?wilayah={VILLAGE}"))
        assert not [link for link in page.links if "/sengketa/" in link]
    assert [link for link in Page.of(browser("pps", VILLAGE).get(at("coklit"))).links if "/sengketa/" in link]


def test_a_supervisor_reads_and_settles_nothing(conflict):
    watcher = browser("pkd", VILLAGE)
    page = Page.of(watcher.get(at("coklit-conflict", conflict.pk)))
    assert "Temuan berbeda" in page.text
    assert "Putuskan" not in page.text
    told = {"choice": "tetap", "reason": "tidak berhak"}
    assert watcher.post(at("coklit-conflict", conflict.pk), told).status_code == 403
    assert watcher.post(at("coklit-conflict-reveal", conflict.pk), {"reason": "ingin tahu"}).status_code == 403
    assert Conflict.objects.get().settled is None


def test_conflicts_of_another_village_are_not_there(conflict):
    assert browser("pps", OTHER_VILLAGE).get(at("coklit-conflict", conflict.pk)).status_code == 404


def test_somebody_new_who_cannot_be_listed_is_shown_masked(pps, town):
    town.record(town.visit(new=(somebody(nik="1303041705900000"),)))
    page = Page.of(pps.get(at("coklit-conflict", Conflict.objects.get().pk)))
    assert "BARU SEKALI" in page.text
    assert "1303041705900000" not in page.text


def test_the_lists_take_the_same_number_of_queries_however_long(pps, town, conflict):
    def queries():
        with CaptureQueriesContext(connection) as caught:
            pps.get(at("coklit-conflicts"))
        return len(caught)

    before = queries()
    for voter in town.voters[4:8]:
        town.record(town.visit(town.says(voter), post=town.posts[0 if voter.station == town.stations[1] else 1]))
    assert Conflict.objects.count() > 1
    assert queries() == before


def test_english_has_every_word(conflict, phone):
    english = browser("pps", VILLAGE, language="en", username="pps.en")
    assert "Findings differ" in Page.of(english.get(at("coklit-conflict", conflict.pk))).text
