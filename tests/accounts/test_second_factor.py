"""The second factor: who must have it, how it is set up, and that a code works once."""

from __future__ import annotations

import re
import time
from dataclasses import replace

import pytest
from django_otp.plugins.otp_totp.models import TOTPDevice
from tests.accounts.conftest import KECAMATAN, KEY, SIJUNJUNG
from tests.conftest import TODAY

from tahapan.accounts import rules, second_factor
from tahapan.accounts.models import SignIn
from tahapan.core import home
from tahapan.core.errors import Refused
from tahapan.journal.models import Line

pytestmark = pytest.mark.django_db


@pytest.fixture
def data(people):
    return people.make("data.uji", ("kpu-data", SIJUNJUNG), totp=True)


@pytest.fixture
def unhurried(settings):
    settings.OTP_TOTP_THROTTLE_FACTOR = settings.OTP_STATIC_THROTTLE_FACTOR = 0


def wrong_code():
    right = {second_factor.code(KEY, time.time() + offset * 30) for offset in range(-3, 4)}
    return next(code for code in (f"{n:06d}" for n in range(10)) if code not in right)


def test_codes_are_those_of_rfc_6238():
    key = "GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ"  # the RFC's own: 12345678901234567890
    assert [second_factor.code(key, at) for at in (59, 1111111109, 20000000000)] == ["287082", "081804", "353130"]


def test_a_role_that_needs_it_opens_nothing_before_the_code(people, data, election):
    browser = people.browser(data, code=False)
    for address in ("/akun/", f"/{election.slug}/", "/orang/", "/akun/aplikasi-kode/", "/akun/kata-sandi/"):
        assert browser.get(address).url == f"/masuk/kode/?next={address}"
    assert not browser.get("/masuk/kode/").wsgi_request.actor.may("roll.read", SIJUNJUNG)


def test_the_right_code_opens_gives_a_new_session_key_and_is_journaled(people, data):
    browser = people.browser(data, code=False)
    before = browser.cookies["sessionid"].value
    answer = browser.post("/masuk/kode/", {"code": second_factor.code(KEY), "next": "/akun/"})
    assert answer.url == "/akun/"
    assert browser.get("/akun/").wsgi_request.actor.may("roll.read", SIJUNJUNG)
    after = browser.cookies["sessionid"].value
    assert (after != before, SignIn.objects.get().session_key) == (True, after)
    line = Line.objects.first()
    assert (line.act, line.facts) == ("account.verify", {"by": "app"})


def test_a_code_works_once_even_in_another_session(people, data, unhurried):
    code = second_factor.code(KEY)
    first, second = people.browser(data, code=False), people.browser(data, code=False)
    assert first.post("/masuk/kode/", {"code": code}).status_code == 302
    again = second.post("/masuk/kode/", {"code": code})
    assert (again.status_code, rules.CODE_WRONG.what.id in again.content.decode()) == (422, True)
    assert second.get("/akun/").url.startswith("/masuk/kode/")


def test_an_earlier_code_does_not_work_after_a_later_one(data, unhurried):
    now = time.time()
    second_factor.check(data, second_factor.code(KEY, now + 30))
    for code in (second_factor.code(KEY, now), second_factor.code(KEY, now - 30)):
        with pytest.raises(Refused, match="code-wrong"):
            second_factor.check(data, code)


@pytest.mark.parametrize("typed", ["", "12345", "1234567", "abcdef", "١٢٣٤٥٦", "' OR 1=1", "x" * 500])
def test_anything_but_a_code_is_refused(data, unhurried, typed):
    with pytest.raises(Refused, match="code-wrong"):
        second_factor.check(data, typed)


def test_a_wrong_code_slows_down_the_next_and_is_not_forgotten(people, data):
    browser = people.browser(data, code=False)
    assert browser.post("/masuk/kode/", {"code": wrong_code()}).status_code == 422
    assert TOTPDevice.objects.get().throttling_failure_count == 1
    TOTPDevice.objects.update(throttling_failure_count=8)
    waiting = browser.post("/masuk/kode/", {"code": second_factor.code(KEY)})
    assert rules.CODE_WAIT.what.id in waiting.content.decode()
    assert browser.get("/akun/").status_code == 302


def test_a_code_may_be_typed_with_a_blank(data):
    code = second_factor.code(KEY)
    assert second_factor.check(data, f"{code[:3]} {code[3:]}").user == data


def enrolled(browser):
    """Walk through the page of setting up; returns the key in base32 and the recovery codes."""
    page = browser.get("/akun/aplikasi-kode/").content.decode()
    key = re.search(r"<code>([A-Z2-7 ]+)</code>", page)[1].replace(" ", "")
    done = browser.post("/akun/aplikasi-kode/", {"code": second_factor.code(key), "next": "/akun/"}).content.decode()
    return key, re.findall(r"<code>([a-z2-7]{4}-[a-z2-7]{4})</code>", done)


def test_a_role_that_needs_it_is_led_to_set_it_up_and_opens_afterwards(people):
    user = people.make("data.uji", ("kpu-data", SIJUNJUNG))
    browser = people.browser(user)
    assert browser.get("/orang/").url == "/akun/aplikasi-kode/?next=/orang/"
    assert not browser.get("/akun/aplikasi-kode/").wsgi_request.actor.may("accounts.read", SIJUNJUNG)
    _, codes = enrolled(browser)
    assert (len(codes), len(set(codes)), second_factor.recovery_codes_left(user)) == (10, 10, 10)
    assert browser.get("/orang/").status_code == 200
    assert Line.objects.first().act == "account.enrol-totp"
    assert codes[0] not in str(list(Line.objects.values()))


def test_the_picture_and_key_stay_the_same_until_set_up_and_hold_nothing_inline(people):
    browser = people.browser(people.make("data.uji", ("kpu-data", SIJUNJUNG)))
    pages = [browser.get("/akun/aplikasi-kode/").content.decode() for _ in range(2)]
    drawings = [re.search(r"<svg[^>]*class=\"qr\".*?</svg>", page, re.DOTALL)[0] for page in pages]
    assert drawings[0] == drawings[1]
    assert "style" not in drawings[0]


def test_a_wrong_first_code_sets_nothing_up(people):
    user = people.make("data.uji", ("kpu-data", SIJUNJUNG))
    browser = people.browser(user)
    browser.get("/akun/aplikasi-kode/")
    assert browser.post("/akun/aplikasi-kode/", {"code": "12345"}).status_code == 422
    assert not second_factor.has_app(user)


def test_the_code_of_setting_up_does_not_work_again_at_sign_in(people, unhurried):
    user = people.make("data.uji", ("kpu-data", SIJUNJUNG))
    key, _ = enrolled(people.browser(user))
    with pytest.raises(Refused, match="code-wrong"):
        second_factor.check(user, second_factor.code(key, time.time() - 30))
    device = TOTPDevice.objects.get()
    used = second_factor.code(key, device.last_t * 30)
    with pytest.raises(Refused, match="code-wrong"):
        second_factor.check(user, used)


def test_a_recovery_code_works_once_and_the_journal_says_how_many_are_left(people):
    user = people.make("data.uji", ("kpu-data", SIJUNJUNG))
    _, codes = enrolled(people.browser(user))
    browser = people.browser(user, code=False)
    assert browser.post("/masuk/kode/", {"code": codes[3].upper()}).status_code == 302
    assert Line.objects.first().facts == {"by": "recovery", "codes_left": 9}
    again = people.browser(user, code=False)
    assert again.post("/masuk/kode/", {"code": codes[3]}).status_code == 422


def test_whoever_knows_only_the_password_cannot_put_their_own_app_in_place(people, data):
    browser = people.browser(data, code=False)
    assert browser.post("/akun/aplikasi-kode/", {"code": "123456"}).url == "/masuk/kode/"
    assert second_factor.app_of(data).bin_key == bytes.fromhex(second_factor.key_from(KEY))


def test_an_app_is_replaced_after_its_code_and_the_old_one_stops(people, data, unhurried):
    browser = people.browser(data)
    key, _ = enrolled(browser)
    assert key != KEY
    assert TOTPDevice.objects.filter(user=data).count() == 1
    with pytest.raises(Refused):
        second_factor.check(data, second_factor.code(KEY, time.time() + 30))


def test_another_role_without_second_factor_does_not_go_round_the_code(people, data):
    people.appoint(data, "ppk", KECAMATAN)
    browser = people.browser(data, code=False)
    session = browser.session
    session["role"] = data.appointments.get(role="ppk").pk
    session.save()
    assert browser.get("/akun/").url == "/masuk/kode/?next=/akun/"


def test_a_role_without_second_factor_needs_no_app_and_may_have_one(people):
    user = people.make("ppk.uji", ("ppk", KECAMATAN))
    browser = people.browser(user)
    assert browser.get("/akun/").status_code == 200
    enrolled(browser)
    assert people.browser(user, code=False).get("/akun/").url == "/masuk/kode/?next=/akun/"


def test_only_a_demo_home_shows_the_code_and_it_works_right_after_another(data, unhurried, monkeypatch):
    assert second_factor.demo_code(data) == ""
    demo = replace(home.current(), demo_today=TODAY)
    monkeypatch.setattr(home, "current", lambda: demo)
    first = second_factor.demo_code(data)
    second_factor.check(data, first)
    following = second_factor.demo_code(data)
    assert following != first
    assert second_factor.check(data, following).user_id == data.pk
