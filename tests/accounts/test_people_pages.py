"""The pages of people: the list and its reach, giving and ending roles, resets."""

from __future__ import annotations

import re

import pytest
from tests.accounts.conftest import KECAMATAN, NAGARI, SIJUNJUNG

from tahapan.accounts import rules, second_factor
from tahapan.accounts.models import Appointment, User
from tahapan.journal.models import Line

pytestmark = pytest.mark.django_db


@pytest.fixture
def sdm(people):
    return people.browser(people.make("sdm.uji", ("kpu-sdm", SIJUNJUNG), totp=True))


def test_the_list_shows_people_of_the_area_and_nobody_else(sdm, people):
    people.make("ppk.uji", ("ppk", KECAMATAN))
    people.make("ppk.jauh", ("ppk", "13.04.01"))
    text = sdm.get("/orang/").content.decode()
    assert ("ppk.uji" in text, "ppk.jauh" in text) == (True, False)
    assert sdm.get("/orang/ppk.jauh/").status_code == 404


def test_search_narrows_the_list_and_an_empty_one_says_what_to_do(sdm, people):
    people.make("ppk.uji", ("ppk", KECAMATAN))
    assert "ppk.uji" in sdm.get("/orang/?cari=PPK").content.decode()
    assert "Tidak ada yang cocok" in sdm.get("/orang/?cari=zzz").content.decode()


@pytest.mark.parametrize("address", ["/orang/", "/orang/baru/", "/orang/rahasia.uji/", "/orang/rahasia.uji/peran/"])
def test_a_role_without_the_right_sees_no_page_and_no_name(people, address):
    people.make("rahasia.uji", ("pps", NAGARI), full_name="Nama Tersembunyi")
    browser = people.browser(people.make("ppk.uji", ("ppk", KECAMATAN)))
    answer = browser.get(address)
    assert (answer.status_code, "Tersembunyi" in answer.content.decode()) == (403, False)


def test_a_reader_of_accounts_changes_nothing(people):
    target = people.make("ppk.uji", ("ppk", KECAMATAN))
    reader = people.browser(people.make("data.uji", ("kpu-data", SIJUNJUNG), totp=True))
    assert reader.get("/orang/ppk.uji/").status_code == 200
    for verb in ("kata-sandi", "aplikasi-kode", "nonaktifkan", "aktifkan"):
        assert reader.post(f"/orang/ppk.uji/{verb}/", {"reason": "uji"}).status_code == 403
    assert reader.post("/orang/ppk.uji/peran/", {"role": "pps"}).status_code == 403
    assert reader.get(f"/orang/ppk.uji/peran/{target.appointments.get().pk}/akhiri/").status_code == 403
    target.refresh_from_db()
    assert target.is_active


def test_the_list_asks_the_same_number_of_questions_for_few_and_for_many(sdm, people):
    def queries():
        from django.db import connection
        from django.test.utils import CaptureQueriesContext

        with CaptureQueriesContext(connection) as captured:
            sdm.get("/orang/")
        return len(captured)

    people.make("ppk.0", ("ppk", KECAMATAN))
    few = queries()
    for number in range(1, 40):
        people.make(f"ppk.{number}", ("ppk", KECAMATAN))
    assert queries() == few


def test_an_account_is_made_then_given_a_role_then_the_role_is_ended(sdm, people, election):
    answer = sdm.post("/orang/baru/", {"username": "pps.uji", "full_name": "Orang Contoh", "language": "id"})
    secret = re.search(r"<code>([a-z2-9-]{19})</code>", answer.content.decode())[1]
    user = User.objects.get(username="pps.uji")
    assert user.check_password(secret)
    given = {
        "role": "pps", "area": NAGARI, "election": election.slug,
        "start": "2024-07-01", "end": "2024-12-31", "decision": "SK 3/2024",
    }  # fmt: skip
    assert sdm.get("/orang/pps.uji/peran/").status_code == 200
    assert sdm.post("/orang/pps.uji/peran/", given).url == "/orang/pps.uji/"
    held = Appointment.objects.get(user=user)
    assert (held.role, held.area, held.election, held.end.isoformat()) == ("pps", NAGARI, election, "2024-12-31")
    assert sdm.get(f"/orang/pps.uji/peran/{held.pk}/akhiri/").status_code == 200
    sdm.post(f"/orang/pps.uji/peran/{held.pk}/akhiri/", {"reason": "mundur"})
    assert "mundur" in sdm.get("/orang/pps.uji/").content.decode()
    assert list(Line.objects.values_list("act", flat=True)[:3]) == [
        "accounts.end-appointment", "accounts.appoint", "accounts.create-user",
    ]  # fmt: skip


def test_who_made_an_account_and_took_it_gets_nothing_of_a_later_role_inside_kpu(sdm, people):
    answer = sdm.post("/orang/baru/", {"username": "staf.uji", "full_name": "Orang Contoh", "language": "id"})
    first = re.search(r"<code>([a-z2-9-]{19})</code>", answer.content.decode())[1]
    staff = User.objects.get(username="staf.uji")
    thief = people.browser(staff, password=first)
    thief.post("/akun/kata-sandi/", {"now": first, "new": "empat kata lain lagi", "again": "empat kata lain lagi"})
    typed = re.search(r"<code>((?:[A-Z2-7]{4} ?){8})</code>", thief.get("/akun/aplikasi-kode/").content.decode())[1]
    assert thief.post("/akun/aplikasi-kode/", {"code": second_factor.code(typed)}).status_code == 200

    chair = people.browser(people.make("ketua.uji", ("kpu-ketua", SIJUNJUNG), totp=True))
    given = {
        "role": "kpu-data",
        "area": SIJUNJUNG,
        "start": "2024-07-08",
        "end": "",
        "decision": "SK 1",
        "election": "",
    }
    answer = chair.post("/orang/staf.uji/peran/", given)
    text = answer.content.decode()
    secret = re.search(r"<code>([a-z2-9-]{19})</code>", text)[1]
    assert (rules.BEGUN_AFRESH.id in text, "no-store" in answer.headers["Cache-Control"]) == (True, True)
    assert secret not in chair.get("/orang/staf.uji/").content.decode()

    assert thief.get("/akun/").status_code == 302
    assert people.browser(staff, password="empat kata lain lagi", code=False).get("/akun/").url.startswith("/masuk/?")
    appointee = people.browser(staff, password=secret, code=False)
    assert appointee.get("/orang/").url == "/akun/kata-sandi/?next=/orang/"


def test_a_bad_name_is_said_at_its_field_and_what_was_typed_stays(sdm):
    text = sdm.post("/orang/baru/", {"username": "1303041506900001", "full_name": "Orang Contoh"}).content.decode()
    assert 'href="#username"' in text
    assert 'value="Orang Contoh"' in text
    assert 'aria-describedby="username-fault"' in text


@pytest.mark.parametrize(
    ("changed", "status", "field"),
    [
        ({"role": "kpu-ketua", "area": SIJUNJUNG}, 403, "role"),
        ({"role": "raja"}, 422, "role"),
        ({"area": KECAMATAN}, 422, "area"),
        ({"area": "13.03.99.2001"}, 422, "area"),
        ({"area": "bukan kode"}, 403, None),
        ({"start": "kemarin"}, 422, "start"),
        ({"end": "2024-06-30"}, 422, "end"),
        ({"election": "tak-ada"}, 422, "election"),
        ({"decision": ""}, 422, "decision"),
        ({"decision": "x" * 300}, 422, "decision"),
        ({"role": "bawaslu", "area": SIJUNJUNG}, 403, "role"),
        ({"role": "auditor", "area": SIJUNJUNG}, 403, "role"),
    ],
)
def test_a_role_that_cannot_be_given_is_explained(sdm, people, changed, status, field):
    people.make("pps.uji")
    given = {
        "role": "pps",
        "area": NAGARI,
        "start": "2024-07-01",
        "end": "",
        "decision": "SK 3/2024",
        "election": "",
    }
    answer = sdm.post("/orang/pps.uji/peran/", given | changed)
    text = answer.content.decode()
    assert (answer.status_code, 'class="error-summary"' in text) == (status, True)
    assert field is None or f'href="#{field}"' in text
    assert Appointment.objects.exclude(user__username="sdm.uji").count() == 0


def test_a_reset_shows_the_new_password_once(sdm, people):
    user = people.make("ppk.uji", ("ppk", KECAMATAN))
    answer = sdm.post("/orang/ppk.uji/kata-sandi/", {"reason": "lupa"})
    secret = re.search(r"<code>([a-z2-9-]{19})</code>", answer.content.decode())[1]
    user.refresh_from_db()
    assert user.check_password(secret)
    assert "no-store" in answer.headers["Cache-Control"]
    assert secret not in sdm.get("/orang/ppk.uji/").content.decode()


def test_a_reset_without_a_reason_is_not_done(sdm, people):
    user = people.make("ppk.uji", ("ppk", KECAMATAN))
    before = user.password
    assert sdm.post("/orang/ppk.uji/kata-sandi/", {"reason": ""}).status_code == 422
    user.refresh_from_db()
    assert user.password == before


def test_an_unknown_verb_is_no_page(sdm, people):
    people.make("ppk.uji", ("ppk", KECAMATAN))
    assert sdm.post("/orang/ppk.uji/hapus/", {"reason": "uji"}).status_code == 404
    assert sdm.get("/orang/ppk.uji/kata-sandi/").status_code == 405


def test_the_own_page_offers_nothing_to_oneself(sdm):
    text = sdm.get("/orang/sdm.uji/").content.decode()
    assert "Buat kata sandi baru" not in text
    assert "Akhiri peran" not in text


@pytest.mark.parametrize("address", ["/orang/", "/orang/baru/", "/orang/ppk.uji/", "/orang/ppk.uji/peran/"])
def test_every_page_speaks_both_languages_without_anything_inline(sdm, people, address):
    people.make("ppk.uji", ("ppk", KECAMATAN))
    for language in ("id", "en"):
        sdm.cookies["bahasa"] = language
        answer = sdm.get(address)
        text = answer.content.decode()
        assert answer.status_code == 200
        assert f'<html lang="{language}"' in text
        assert " style=" not in text
        assert "<style" not in text


def test_a_kecamatan_is_not_taken_for_the_kabupaten_of_the_same_name(sdm, people):
    people.make("ppk.uji", ("ppk", KECAMATAN), ("pps", NAGARI))
    text = sdm.get("/orang/ppk.uji/").content.decode()
    assert ("Kecamatan Sijunjung" in text, "Nagari Muaro" in text) == (True, True)
