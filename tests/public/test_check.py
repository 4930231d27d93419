"""The public look-up: same answer shape for everyone, nothing personal in any address, log or page."""

from __future__ import annotations

import logging
import re
import threading
from dataclasses import replace
from pathlib import Path

import pytest
from django.test import Client
from tests.public import determined
from tests.support import world
from tests.support.browsing import Page, browser
from tests.support.people import ANYONE_ALLOWED

from tahapan.core import clock, home
from tahapan.journal.act import housekeeping
from tahapan.lists.kinds import ListKind, PlenaryState
from tahapan.lists.models import Plenary
from tahapan.public import buckets, look_up, visitors
from tahapan.public.buckets import Limit
from tahapan.roll.kept import forget

pytestmark = pytest.mark.django_db

ASRIL = world.PEOPLE[0]
SYAMSUDDIN = world.PEOPLE[9]
NOBODY = "1303041708800001"


@pytest.fixture(autouse=True)
def _buckets_are_empty():
    determined.forget_uses()


@pytest.fixture
def town():
    made = determined.town()
    with clock.pretend(determined.DETERMINED_ON):
        yield made


def ask(nik, name="", born="", client=None, **headers):
    return (client or Client()).post("/cek/", {"nik": nik, "name": name, "born": born}, **headers)


# ── What is answered


def test_a_listed_voter_is_told_station_place_list_and_how_to_complain(town):
    page = Page.of(ask(ASRIL.nik, "Asril"))
    for told in ("Anda terdaftar", "TPS 1 Muaro", "SDN 1 UJI", "Jorong Koto Tuo", "Daftar Pemilih Sementara"):
        assert told in page.text
    assert "-0.70120, 101.03120" in page.text
    assert "27 Agustus 2024" in page.text
    assert ("circle", {"class": "mark is-late", "r": "6"}) in [
        (tag, {name: value for name, value in told.items() if name not in ("cx", "cy")}) for tag, told in page.tags
    ]


def test_the_birth_date_does_as_well_however_it_is_set_apart(town):
    for typed in ("04-03-1961", "4/3/1961", "04031961", "4 3 1961"):
        assert "Anda terdaftar" in ask(ASRIL.nik, born=typed).content.decode()


def test_an_unplaced_station_is_told_without_a_place(town):
    page = Page.of(ask(SYAMSUDDIN.nik, "Syamsuddin"))
    assert "TPS 2 Muaro" in page.text
    assert "Letak tempatnya belum dicatat" in page.text


def test_who_is_not_listed_is_told_what_to_check_and_where_to_go(town):
    page = Page.of(ask(NOBODY, "Asril"))
    assert "Tidak ditemukan" in page.text
    assert "27 Agustus 2024" in page.text
    assert "12.00" not in page.text, "unlisted voters are served once the DPT is final"


def test_after_the_dpt_who_is_not_listed_is_told_of_voting_day(town):
    determined.determine(actor=ANYONE_ALLOWED, election=town.election, kind=ListKind.DPT)
    forget()
    text = Page.of(ask(NOBODY, "Asril")).text
    assert "12.00–13.00" in text
    assert "PKPU 7/2024 Pasal 53" in text


def test_before_any_list_is_determined_nothing_is_asked(db):
    world.pilkada()
    for answer in (Client().get("/cek/"), ask(ASRIL.nik, "Asril")):
        assert answer.status_code == 200
        assert "Belum ada daftar pemilih yang ditetapkan" in answer.content.decode()


@pytest.mark.parametrize("address", ["/cek/", "/tanggapan/"])
def test_while_the_dpt_is_corrected_nobody_is_answered_from_the_dps(town, address):
    dpt = determined.determine(actor=ANYONE_ALLOWED, election=town.election, kind=ListKind.DPT)
    with housekeeping("a test reopens"):
        Plenary.objects.filter(pk=dpt.plenary_id).update(state=PlenaryState.REOPENED)
    forget()
    for answer in (Client().get(address), Client().post(address, {"nik": ASRIL.nik, "name": "Asril"})):
        text = Page.of(answer).text
        assert ("sedang diperbaiki" in text, "TPS 1" in text, "Belum ada daftar" in text) == (True, False, False)


def test_it_speaks_english_too(town):
    client = Client()
    client.cookies["bahasa"] = "en"
    assert Page.of(client.get("/cek/")).language == "en"


@pytest.mark.parametrize(
    ("nik", "name", "born", "said"),
    [
        ("", "Asril", "", "Tulis 16 angka NIK"),
        ("130304040361", "Asril", "", "16 angka; yang ditulis 12"),
        ("1303040403610001", "", "", "NIK saja tidak cukup"),
        ("1303040403610001", "...", "", "NIK saja tidak cukup"),
        ("1303040403610001", "", "31-02-1961", "misalnya 17-08-1980"),
        ("130304040361000١", "Asril", "", "16 angka"),
    ],
)
def test_what_cannot_be_understood_is_said_and_not_looked_up(town, nik, name, born, said):
    answer = ask(nik, name, born)
    assert answer.status_code == 422
    assert said in answer.content.decode()


# ── Nothing leaks


def test_found_and_not_found_are_alike_from_outside(town):
    answers = [
        ask(ASRIL.nik, "Asril"),
        ask(SYAMSUDDIN.nik, born="06-06-1955"),
        ask(ASRIL.nik, "Yusni"),
        ask(NOBODY, "Asril"),
    ]
    assert {answer.status_code for answer in answers} == {200}
    assert len({len(answer.content) for answer in answers}) == 1
    assert len({tuple(sorted(answer.headers.items())) for answer in answers}) == 1
    assert "Anda terdaftar" in answers[0].content.decode()
    assert "Tidak ditemukan" in answers[3].content.decode()


def test_neither_found_nor_not_found_waits_for_the_database(town, django_assert_num_queries):
    ask(ASRIL.nik, "Asril")
    ask(NOBODY, "Asril")
    with django_assert_num_queries(0):
        ask(ASRIL.nik, "Asril")
        ask(ASRIL.nik, "Yusni")
        ask(NOBODY, "Asril")


def test_who_is_not_found_has_the_page_of_some_station_made_like_everyone_else(town):
    """Else the first answer for a station would take longer than any answer to who is not there."""
    look_up._pages.cache_clear()
    ask(NOBODY, "Asril")
    assert look_up._pages.cache_info().currsize == 1


def test_answers_hold_nothing_of_who_asked_and_are_kept_nowhere(town):
    for answer in (ask(ASRIL.nik, "Asril", "04-03-1961"), ask(ASRIL.nik, "", "40-03-1961"), ask(NOBODY, "Yusni")):
        text = answer.content.decode()
        assert ASRIL.nik not in text
        assert NOBODY not in text
        assert "04-03-1961" not in text
        assert "40-03-1961" not in text
        assert "Asril" not in text
        assert "Yusni" not in text
        assert answer.headers["Cache-Control"] == "no-store, private"
        assert answer.headers["Referrer-Policy"] == "no-referrer"
        assert answer.headers["Content-Encoding"] == "identity", "a compressed page tells by its length what is in it"
        assert answer.cookies == {}


def test_what_an_address_says_is_not_read(town):
    answer = Client().get(f"/cek/?nik={ASRIL.nik}&name=Asril")
    text = answer.content.decode()
    assert "Anda terdaftar" not in text
    assert ASRIL.nik not in text
    forms = [told for tag, told in Page(text).tags if tag == "form"]
    assert [(one["action"], one["method"], one["autocomplete"]) for one in forms] == [("/cek/", "post", "off")]


def test_logs_hold_no_number_and_no_name(town, caplog):
    with caplog.at_level(logging.DEBUG):
        ask(ASRIL.nik, "Asril")
        ask(ASRIL.nik, "Asril", "40-03-1961")
        for _ in range(20):
            ask(ASRIL.nik, "Asril")
    said = "\n".join(
        f"{record.getMessage()} {record.args}" for record in caplog.records if record.name != "django.db.backends"
    )
    assert "Too Many Requests: /cek/" in said
    assert ASRIL.nik not in said
    assert "Asril" not in said


def test_staff_who_are_signed_in_get_the_same_bytes(town):
    assert ask(ASRIL.nik, "Asril", client=browser("kpu-data")).content == ask(ASRIL.nik, "Asril").content


def test_the_page_runs_without_script_and_style_of_its_own(town):
    for answer in (Client().get("/cek/"), ask(ASRIL.nik, "Asril"), ask(NOBODY, "Asril")):
        page = Page.of(answer)
        assert page.inline == []
        assert "script" not in [tag for tag, _ in page.tags]
        assert len(page.ids) == len(set(page.ids))


# ── How often


def test_one_address_asks_so_often_and_then_slowly(town):
    burst = look_up.OF_ADDRESS.burst
    codes = [ask(f"1303041709{n:02}0001", "Asril").status_code for n in range(burst + 3)]
    assert codes == [200] * burst + [429] * 3
    refused = ask(ASRIL.nik, "Asril")
    assert refused.headers["Retry-After"] == "60"
    assert "1 menit lagi" in refused.content.decode()
    assert ask(ASRIL.nik, "Asril", REMOTE_ADDR="10.0.0.9").status_code == 200


def test_the_last_digits_of_a_nik_are_not_counted_up_from_many_addresses(town):
    burst = look_up.OF_STEM.burst
    tries = [ask(f"{ASRIL.nik[:12]}{n:04}", "Asril", REMOTE_ADDR=f"10.0.{n}.1") for n in range(20, 20 + burst + 2)]
    assert [one.status_code for one in tries] == [200] * burst + [429] * 2
    assert ask(SYAMSUDDIN.nik, "Syamsuddin", REMOTE_ADDR="10.0.0.1").status_code == 200


def test_who_is_refused_is_told_the_same_whoever_is_asked_about(town):
    for n in range(look_up.OF_ADDRESS.burst):
        ask(f"1303041709{n:02}0001", "Asril")
    assert ask(ASRIL.nik, "Asril").content == ask(NOBODY, "Asril").content


def test_a_bucket_drips_and_holds_no_more_than_its_burst(monkeypatch):
    limit, now = Limit(9, burst=2, seconds=10), [1000.0]
    monkeypatch.setattr(buckets.time, "time", lambda: now[0])
    assert [buckets.take((limit, "a")) for _ in range(3)] == [0.0, 0.0, 10.0]
    now[0] += 10
    assert [buckets.take((limit, "a")) for _ in range(2)] == [0.0, 10.0]
    now[0] += 1000
    assert [buckets.take((limit, "a")) for _ in range(3)] == [0.0, 0.0, 10.0]
    assert buckets.take((limit, "b")) == 0.0


def test_a_clock_put_back_closes_no_bucket_for_longer_than_a_full_one(monkeypatch):
    limit, now = Limit(9, burst=2, seconds=10), [9_000_000.0]
    monkeypatch.setattr(buckets.time, "time", lambda: now[0])
    assert buckets.take((limit, "a")) == 0.0
    now[0] = 1000.0
    assert buckets.take((limit, "a")) == 10.0


def test_what_fills_one_limit_fills_no_other(monkeypatch):
    monkeypatch.setattr(buckets, "_PLACES", 1)
    wide, narrow = Limit(0, burst=9, seconds=1000), Limit(1, burst=1, seconds=10)
    assert buckets.take((wide, "a"), (narrow, "b")) == 0.0
    assert buckets.take((wide, "a")) == 0.0


def test_what_one_limit_refuses_no_other_counts(monkeypatch):
    monkeypatch.setattr(buckets.time, "time", lambda: 1000.0)
    wide, narrow = Limit(0, burst=2, seconds=10), Limit(1, burst=1, seconds=10)
    assert [buckets.take((wide, "a"), (narrow, "b")) for _ in range(5)] == [0.0] + [10.0] * 4
    assert buckets.take((wide, "a")) == 0.0


def test_whoever_removes_the_file_empties_the_buckets(monkeypatch):
    limit = Limit(9, burst=1, seconds=1000)
    monkeypatch.setattr(buckets.time, "time", lambda: 1000.0)
    assert [buckets.take((limit, "a")) for _ in range(2)] == [0.0, 1000.0]
    determined.forget_uses()
    assert buckets.take((limit, "a")) == 0.0


def test_threads_count_every_use():
    limit, taken = Limit(9, burst=200, seconds=1000), []
    threads = [
        threading.Thread(target=lambda: taken.extend(buckets.take((limit, "a")) for _ in range(50))) for _ in range(8)
    ]
    for one in threads:
        one.start()
    for one in threads:
        one.join()
    assert sum(wait == 0.0 for wait in taken) == 200


def test_what_is_counted_is_written_nowhere():
    buckets.take((Limit(9, burst=2, seconds=10), "10.11.12.13"))
    file = home.current().work / buckets.FILE
    assert file.stat().st_mode & 0o777 == 0o600
    assert b"10.11" not in file.read_bytes()


@pytest.mark.parametrize(
    ("secure", "remote", "forwarded", "address"),
    [
        (False, "203.0.113.9", "198.51.100.1", "203.0.113.9"),
        (True, "127.0.0.1", "198.51.100.1", "198.51.100.1"),
        (True, "127.0.0.1", "6.6.6.6, 198.51.100.1", "198.51.100.1"),
        (True, "127.0.0.1", "198.51.100.1, kosong", ""),
        (True, "127.0.0.1", "", "127.0.0.1"),
        (False, "2001:db8:1:2:3:4:5:6", "", "2001:db8:1:2::/64"),
        (False, "2001:db8:1:2:ffff::1", "", "2001:db8:1:2::/64"),
        (False, "::ffff:203.0.113.9", "", "203.0.113.9"),
        (False, "", "", ""),
    ],
)
def test_an_address_is_what_the_proxy_saw_never_what_the_visitor_wrote(
    rf, monkeypatch, secure, remote, forwarded, address
):
    here = replace(home.current(), secure=secure)
    monkeypatch.setattr(visitors.home, "current", lambda: here)
    request = rf.get("/cek/", REMOTE_ADDR=remote, **({"HTTP_X_FORWARDED_FOR": forwarded} if forwarded else {}))
    assert visitors.address(request) == address


@pytest.mark.parametrize("believed", ["X-Forwarded-For", "X-Forwarded-Proto"])
def test_the_documented_proxies_set_what_is_believed_and_drop_every_other_spelling(believed):
    """The application server folds `-` and `_` into one name, so that only the proxy can tell them apart."""
    text = (Path(__file__).parents[2] / "docs" / "security.md").read_text(encoding="utf-8")
    first, second, third = believed.split("-")
    spelled = {f"{first}{a}{second}{b}{third}" for a in "-_" for b in "-_"} - {believed}
    dropped = set(re.findall(r"header_up -(\S+)", text))
    assert spelled <= dropped
    assert believed not in dropped
    assert f"proxy_set_header {believed} $" in text
    assert "underscores_in_headers off;" in text
    assert "proxy_add_x_forwarded_for" not in text, "it keeps what the visitor wrote"
    assert text.count("reverse_proxy") == 1, "every site of Caddy imports the one that drops them"
