"""Signing in and out, lock-out, sessions, forced steps, and where a person is led."""

from __future__ import annotations

import datetime as dt

import pytest
from axes.models import AccessAttempt
from django.contrib.sessions.models import Session
from django.db import connection
from django.test import Client
from django.utils import timezone
from tests.accounts.conftest import CONSOLE, KECAMATAN, NAGARI, PASSWORD, SIJUNJUNG
from tests.conftest import TODAY

from tahapan.accounts import acts, rules, sessions
from tahapan.accounts.models import Appointment, SignIn
from tahapan.core import clock
from tahapan.journal.act import housekeeping
from tahapan.journal.models import Line

pytestmark = pytest.mark.django_db
FIREFOX = "Mozilla/5.0 (Android 14; Mobile; rv:128.0) Gecko/128.0 Firefox/128.0"


@pytest.fixture
def ppk(people):
    return people.make("ppk.uji", ("ppk", KECAMATAN))


def enter(client, username="ppk.uji", password=PASSWORD, **extra):
    return client.post("/masuk/", {"username": username, "password": password} | extra, headers={"User-Agent": FIREFOX})


def is_in(client):
    return client.get("/akun/").status_code == 200


def test_a_page_behind_sign_in_leads_there_and_back(client, ppk):
    asked = client.get("/akun/?a=1")
    assert asked.url == "/masuk/?next=/akun/%3Fa%3D1"
    assert b'name="next" value="/akun/?a=1"' in client.get(asked.url).content
    assert enter(client, next="/akun/?a=1").url == "/akun/?a=1"


@pytest.mark.parametrize(
    "elsewhere",
    [
        "https://jahat.example/",
        "//jahat.example/",
        "/\\jahat.example",
        "javascript:alert(1)",
        "http:///jahat.example",
        "\thttps://jahat.example",
        "foo",
        "akun",
        "sign-in",
        "akun/",
        "?a=1",
    ],
)
def test_sign_in_never_leads_to_another_site(client, ppk, elsewhere):
    assert enter(client, next=elsewhere).url == "/"
    assert client.get("/masuk/", {"next": elsewhere}).url == "/"


@pytest.mark.parametrize(
    "elsewhere", ["https://jahat.example/", "//jahat.example/", "/\\jahat.example", "foo", "", "akun"]
)
def test_the_choice_of_language_never_leads_to_another_site_nor_takes_a_word_for_a_page(client, elsewhere):
    assert client.get("/bahasa/en/", {"next": elsewhere}).url == "/"
    assert client.get("/bahasa/en/", {"next": "/masuk/?next=/akun/"}).url == "/masuk/?next=/akun/"


def test_a_wrong_password_says_what_to_do_and_keeps_the_name(client, ppk):
    answer = enter(client, password="salah")
    text = answer.content.decode()
    assert answer.status_code == 422
    assert rules.SIGN_IN_WRONG.what.id in text
    assert 'value="ppk.uji"' in text
    assert "salah" not in text.replace(rules.SIGN_IN_WRONG.next.id, "").replace("Setelah 5 kali salah", "")
    assert not is_in(client)


@pytest.mark.parametrize("name", ["tidak.ada", "", "x" * 500, "1303041506900001"])
def test_an_unknown_name_is_answered_like_a_wrong_password(client, ppk, name):
    answer = enter(client, username=name)
    assert (answer.status_code, rules.SIGN_IN_WRONG.what.id in answer.content.decode()) == (422, True)


def test_capitals_and_blanks_around_the_name_do_not_matter(client, ppk):
    enter(client, username=" PPK.Uji ")
    assert is_in(client)


def test_a_sign_in_is_a_line_of_the_journal_without_address_or_key(client, ppk):
    enter(client)
    line = Line.objects.first()
    assert (line.act, line.actor, line.role, line.area, line.facts) == (
        "account.sign-in", "ppk.uji", "ppk", KECAMATAN, {"device": "Firefox · Android"},
    )  # fmt: skip
    ppk.refresh_from_db()
    assert ppk.last_login.astimezone(clock.WIB).date() == TODAY


def test_the_session_gets_a_new_key_at_sign_in(client, ppk):
    client.get("/masuk/")
    session = client.session
    session["before"] = True
    session.save()
    before = session.session_key
    client.cookies["sessionid"] = before
    enter(client)
    after = client.cookies["sessionid"].value
    assert after != before
    assert not Session.objects.filter(session_key=before).exists()
    assert SignIn.objects.get().session_key == after


def test_five_wrong_passwords_close_sign_in_even_for_the_right_one(client, ppk):
    for _ in range(4):
        assert enter(client, password="salah").status_code == 422
    closed = enter(client, password="salah")
    assert closed.status_code == 429
    assert (closed.headers["Retry-After"], "15 menit" in closed.content.decode()) == ("900", True)
    assert enter(client).status_code == 429
    assert not is_in(client)


def test_capitals_do_not_escape_the_lock_out(client, ppk):
    for name in ("ppk.uji", "PPK.uji", "ppk.UJI", "Ppk.Uji", "PPK.UJI"):
        last = enter(client, username=name, password="salah")
    assert last.status_code == 429


def test_another_person_at_the_same_machine_is_not_locked_out(client, ppk, people):
    people.make("lain.uji", ("ppk", KECAMATAN))
    for _ in range(5):
        enter(client, password="salah")
    assert enter(client, username="lain.uji").status_code == 302


def test_the_lock_out_ends_with_the_cool_off(client, ppk):
    for _ in range(5):
        enter(client, password="salah")
    AccessAttempt.objects.update(attempt_time=timezone.now() - dt.timedelta(minutes=16))
    assert enter(client).status_code == 302
    assert is_in(client)


def from_address(number):
    return Client(REMOTE_ADDR=f"10.0.{number // 200}.{number % 200}")


def test_guessing_one_name_from_many_addresses_closes_it_too(ppk):
    answers = [enter(from_address(n), password=f"salah {n}").status_code for n in range(30)]
    assert answers == [422] * 24 + [429] * 6
    assert enter(from_address(99)).status_code == 429


def test_a_few_failures_elsewhere_keep_nobody_out(client, ppk):
    for number in range(20):
        enter(from_address(number), password="salah")
    assert enter(client).status_code == 302


def test_trying_while_sign_in_is_closed_does_not_keep_it_closed(client, ppk):
    for _ in range(5):
        enter(client, password="salah")
    closed = timezone.now() - dt.timedelta(minutes=14)
    AccessAttempt.objects.update(attempt_time=closed)
    assert enter(client, password="salah").status_code == 429
    assert list(AccessAttempt.objects.values_list("attempt_time", "failures_since_start")) == [(closed, 5)]


def test_a_new_password_lifts_the_lock_out(client, ppk, people):
    for _ in range(5):
        enter(client, password="salah")
    secret = acts.reset_password(actor=people.actor("kpu-sdm", SIJUNJUNG), user=ppk, reason="lupa")
    assert enter(client, password=secret).status_code == 302


def test_the_log_of_a_lock_out_names_nobody(client, ppk, caplog):
    for _ in range(5):
        enter(client, username="1303041506900001", password="rahasia yang salah")
    assert "sign-in closed" in caplog.text
    assert "1303041506900001" not in caplog.text
    assert "rahasia" not in caplog.text


def test_no_password_is_kept_with_the_failures(client, ppk):
    enter(client, password="rahasia yang salah")
    assert "rahasia" not in str(list(AccessAttempt.objects.values()))


def test_a_closed_account_does_not_open(client, ppk):
    acts.deactivate(actor=CONSOLE, user=ppk, reason="berhenti")
    assert enter(client).status_code == 422


def test_a_temporary_password_opens_only_the_page_that_changes_it(client, people):
    made = acts.create_user(actor=CONSOLE, area=SIJUNJUNG, username="pps.uji", full_name="Orang Contoh")
    people.appoint(made.user, "pps", NAGARI)
    enter(client, username="pps.uji", password=made.temporary_password)
    assert client.get("/akun/").url == "/akun/kata-sandi/?next=/akun/"
    assert client.post("/akun/peran/").url == "/akun/kata-sandi/"
    new = {"now": made.temporary_password, "new": "empat kata lain lagi", "again": "empat kata lain lagi"}
    assert client.post("/akun/kata-sandi/", new | {"next": "/akun/"}).url == "/akun/"
    assert is_in(client)


def test_changing_the_password_keeps_this_session_and_ends_the_others(ppk, people):
    here, there = people.browser(ppk), people.browser(ppk)
    here.post("/akun/kata-sandi/", {"now": PASSWORD, "new": "empat kata lain lagi", "again": "empat kata lain lagi"})
    assert (is_in(here), is_in(there)) == (True, False)
    assert SignIn.objects.get().session_key == here.cookies["sessionid"].value


def test_guessing_the_present_password_counts_toward_the_lock_out(ppk, people):
    browser = people.browser(ppk)
    wrong = {"now": "salah", "new": "empat kata lain lagi", "again": "empat kata lain lagi"}
    assert [browser.post("/akun/kata-sandi/", wrong).status_code for _ in range(5)] == [422, 422, 422, 422, 429]


def test_a_person_sees_their_devices_and_ends_another(ppk, people):
    here, there = people.browser(ppk), people.browser(ppk)
    other = SignIn.objects.get(session_key=there.cookies["sessionid"].value)
    assert f"/akun/sesi/{other.pk}/akhiri/" in here.get("/akun/").content.decode()
    here.post(f"/akun/sesi/{other.pk}/akhiri/")
    assert (is_in(here), is_in(there)) == (True, False)
    assert not Session.objects.filter(session_key=other.session_key).exists()
    assert Line.objects.first().act == "account.end-session"


def test_nobody_ends_a_device_of_another_person(ppk, people):
    people.browser(ppk)
    attacker = people.browser(people.make("lain.uji", ("ppk", KECAMATAN)))
    victim = SignIn.objects.get(user=ppk)
    assert attacker.post(f"/akun/sesi/{victim.pk}/akhiri/").status_code == 404
    assert SignIn.objects.filter(pk=victim.pk).exists()


def test_sign_out_ends_the_session_in_the_store_and_takes_a_form(ppk, people):
    browser = people.browser(ppk)
    assert browser.get("/keluar/").status_code == 405
    assert browser.post("/keluar/").url == "/masuk/"
    assert (Session.objects.count(), SignIn.objects.count(), is_in(browser)) == (0, 0, False)


def test_signing_out_twice_does_nothing(client):
    assert client.post("/keluar/").url == "/masuk/"


def test_a_form_without_its_token_is_refused(ppk):
    assert enter(Client(enforce_csrf_checks=True)).status_code == 403


def test_the_time_last_seen_is_written_at_most_once_a_minute(ppk, people):
    browser = people.browser(ppk)
    row = SignIn.objects.get()
    before = row.seen
    browser.get("/akun/")
    assert SignIn.objects.get().seen == before
    with housekeeping("a test ages a session"):
        SignIn.objects.update(seen=before - sessions.SEEN_EVERY)
    browser.get("/akun/")
    assert SignIn.objects.get().seen >= before


@pytest.fixture
def seen_long_ago(ppk, people):
    browser = people.browser(ppk)
    with housekeeping("a test ages a session"):
        SignIn.objects.update(seen=clock.now() - dt.timedelta(hours=1))
    return browser


@pytest.mark.django_db(transaction=True)
@pytest.mark.skipif(connection.vendor != "sqlite", reason="SQLite alone has one writer at a time")
def test_a_page_opens_while_long_work_writes(seen_long_ago):
    before = SignIn.objects.get().seen
    other = connection.get_new_connection(connection.get_connection_params())
    try:
        other.execute("BEGIN IMMEDIATE")
        assert seen_long_ago.get("/akun/").status_code == 200
        assert SignIn.objects.get().seen == before
    finally:
        other.rollback()
        other.close()
    seen_long_ago.get("/akun/")
    assert SignIn.objects.get().seen > before


@pytest.mark.skipif(connection.vendor != "sqlite", reason="SQLite alone has one writer at a time")
def test_the_time_last_seen_is_written_without_waiting_and_every_other_write_waits_as_before(seen_long_ago):
    def patience():
        with connection.cursor() as cursor:
            cursor.execute("PRAGMA busy_timeout")
            return cursor.fetchone()[0]

    before, meanwhile = patience(), []

    def watch(execute, sql, *rest):
        if sql.startswith('UPDATE "accounts_signin"'):
            meanwhile.append(patience())
        return execute(sql, *rest)

    with connection.execute_wrapper(watch):
        seen_long_ago.get("/akun/")
    assert (meanwhile, patience()) == ([0], before)
    assert before > 0


def test_sessions_that_ran_out_are_not_shown_and_forgotten_at_the_next_sign_in(ppk, people):
    people.browser(ppk)
    Session.objects.update(expire_date=timezone.now() - dt.timedelta(hours=1))
    people.browser(ppk)
    assert SignIn.objects.count() == 1


def test_someone_without_a_role_today_is_told_so_and_sees_nothing_else(client, people, election):
    user = people.make("ppk.uji")
    people.appoint(user, "ppk", KECAMATAN, end=TODAY - dt.timedelta(days=1))
    enter(client)
    for address in (f"/{election.slug}/", "/orang/"):
        answer = client.get(address)
        assert (answer.status_code, "Anda belum mempunyai peran hari ini" in answer.content.decode()) == (403, True)
    assert client.get("/akun/").status_code == 200
    assert client.get("/akun/tanpa-peran/").status_code == 200


def test_a_person_with_two_roles_chooses_and_acts_in_the_chosen_one(people, ppk):
    people.appoint(ppk, "pps", NAGARI)
    browser = people.browser(ppk)
    chosen = Appointment.objects.get(role="pps")
    browser.post("/akun/peran/", {"appointment": chosen.pk, "next": "/akun/"})
    line = Line.objects.first()
    assert (line.act, line.role, line.facts) == ("account.choose-role", "ppk", {"role": "pps", "area": NAGARI})
    assert browser.get("/akun/").wsgi_request.actor.appointment == chosen


@pytest.mark.parametrize("wanted", ["", "abc", "999999", "9" * 40])
def test_a_role_that_is_not_held_cannot_be_chosen(people, ppk, wanted):
    assert people.browser(ppk).post("/akun/peran/", {"appointment": wanted}).status_code == 404


def test_a_role_of_someone_else_left_in_the_session_gives_nothing(people, ppk):
    chair = people.make("ketua.uji", ("kpu-ketua", SIJUNJUNG))
    browser = people.browser(ppk)
    session = browser.session
    session["role"] = chair.appointments.get().pk
    session.save()
    assert browser.get("/akun/").wsgi_request.actor.role == "ppk"


def test_pages_of_someone_signed_in_are_not_kept_by_the_browser(people, ppk):
    assert "no-store" in people.browser(ppk).get("/akun/").headers["Cache-Control"]


@pytest.mark.parametrize(
    "address", ["/akun/", "/akun/kata-sandi/", "/akun/aplikasi-kode/", "/akun/tanpa-peran/", "/masuk/"]
)
def test_every_page_speaks_both_languages_without_anything_inline(people, ppk, address):
    browser = Client() if address == "/masuk/" else people.browser(ppk)
    for language in ("id", "en"):
        browser.cookies["bahasa"] = language
        answer = browser.get(address)
        text = answer.content.decode()
        assert answer.status_code == 200
        assert f'<html lang="{language}"' in text
        assert " style=" not in text
        assert "<style" not in text


@pytest.mark.parametrize(
    ("user_agent", "device"),
    [
        (FIREFOX, "Firefox · Android"),
        ("Mozilla/5.0 (Windows NT 10.0) AppleWebKit/537.36 Chrome/126.0 Safari/537.36 Edg/126.0", "Edge · Windows"),
        ("Mozilla/5.0 (iPhone; CPU iPhone OS 17_5 like Mac OS X) Version/17.5 Safari/604.1", "Safari · iPhone"),
        ("", "Peramban"),
    ],
)
def test_a_device_is_named_by_browser_and_system(user_agent, device):
    assert sessions.device_of(user_agent) == device
