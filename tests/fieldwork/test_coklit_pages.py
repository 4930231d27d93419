"""The pages of coklit: what each role sees, in which area, in both languages; nothing inline, pictures with words."""

from __future__ import annotations

import datetime as dt

import pytest
from django.urls import reverse
from tests.fieldwork import coklit
from tests.support import world
from tests.support.browsing import Page, browser
from tests.support.world import OTHER_VILLAGE, VILLAGE

from tahapan.core import clock
from tahapan.fieldwork import queries
from tahapan.fieldwork.kinds import HouseholdState
from tahapan.fieldwork.models import Assignment, Household
from tahapan.fieldwork.outlook import Behind, Forecast, Outlook
from tahapan.journal.models import Line
from tahapan.web.start import load_acts

pytestmark = pytest.mark.django_db
SLUG = "pilkada-2024-sijunjung"
TODAY = dt.date(2024, 7, 8)


@pytest.fixture(autouse=True)
def _acts():
    load_acts()


@pytest.fixture
def election():
    return world.pilkada()


@pytest.fixture
def posts(election):
    """Three families at TPS 1 and two at TPS 2, prepared on the first day; one is done, one to be visited again."""
    voters = world.settle(election)
    found = [
        coklit.officer(coklit.station(election, number, some), number)
        for number, some in ((1, voters[:6]), (2, voters[6:]))
    ]
    with clock.pretend(dt.date(2024, 6, 24)):
        coklit.prepare(election)
    one, other = Household.objects.filter(station__number=1).order_by("number")[:2]
    coklit.visit(one, list(coklit.members(one)), dt.date(2024, 7, 7))
    coklit.visit(other, [], TODAY, state=HouseholdState.AGAIN)
    return found


def url(name, *args, wilayah=VILLAGE):
    return reverse(name, args=[SLUG, *args]) + (f"?wilayah={wilayah}" if wilayah else "")


PAGES = ("coklit", "coklit-progress", "coklit-readiness", "coklit-prepare")


@pytest.mark.parametrize("name", PAGES)
@pytest.mark.parametrize("language", ["id", "en"])
@pytest.mark.parametrize("area", [VILLAGE, "13.03.04", "13.03"])
def test_every_page_shows_its_area_with_nothing_inline(election, posts, name, language, area):
    answer = browser("kpu-operator", language=language).get(url(name, wilayah=area))
    assert answer.status_code == 200
    page = Page.of(answer)
    assert page.inline == []
    assert len(page.ids) == len(set(page.ids))
    assert "130304" not in page.text


def test_the_board_tells_families_people_and_when_it_may_end(election, posts):
    page = Page.of(browser("pps", VILLAGE).get(url("coklit")))
    assert "1 dari 5" in page.text
    assert "dari 12 orang" in page.text
    assert "keluarga; kemarin 1" in page.text
    assert "Perkiraan selesai" in page.text
    titles = [tag for tag, _ in page.tags if tag in ("title", "desc")]
    assert titles.count("desc") == 2, "the picture, for desk and phone, is told in words"


def test_the_home_board_tells_families_visited_in_the_place_of_pantarlih_needed(election, posts):
    page = Page.of(browser("kpu-operator").get(reverse("board", args=[SLUG])))
    assert "Keluarga selesai dicoklit 1 dari 5 keluarga" in " ".join(page.text.split())
    assert "Pantarlih dibutuhkan" not in page.text
    assert url("coklit", wilayah="") in page.links


def test_before_anything_is_prepared_the_page_says_what_to_do(election):
    page = Page.of(browser("kpu-operator").get(url("coklit", wilayah="13.03")))
    assert "Paket coklit belum disiapkan" in page.text
    assert url("coklit-prepare", wilayah="13.03") in page.links


def test_the_table_goes_down_to_the_officer(election, posts):
    client = browser("kpu-operator")
    regency = Page.of(client.get(url("coklit-progress", wilayah="13.03")))
    assert any("wilayah=13.03.04" in link for link in regency.links)
    village = Page.of(client.get(url("coklit-progress")))
    assert url("coklit-officer", posts[0].pk, wilayah="") in village.links
    assert "TPS 2" in village.text


def test_the_table_shows_those_far_behind_alone_or_says_there_is_nobody(election, posts, monkeypatch):
    seats = queries.seats(election, VILLAGE)
    pps = browser("pps", VILLAGE)
    address = url("coklit-progress") + "&petugas=tertinggal"
    assert "Tidak ada petugas yang jauh tertinggal" in Page.of(pps.get(address)).text
    late = Behind(seats[0], 9, 1, TODAY, Forecast())
    monkeypatch.setattr(Outlook, "behind", lambda self, scope: [late])
    shown = Page.of(pps.get(address)).text
    assert (seats[0].officer in shown, seats[-1].officer in shown) == (True, False)


def test_an_officers_page_shows_days_package_and_phone(election, posts):
    page = Page.of(browser("ppk", "13.03.04").get(url("coklit-officer", posts[0].pk, wilayah="")))
    assert "1 / 3" in page.text
    assert "belum ada HP terdaftar" in page.text
    assert page.inline == []


def test_an_officer_of_another_area_is_not_there(election, posts):
    client = browser("pps", OTHER_VILLAGE)
    assert client.get(url("coklit-officer", posts[0].pk, wilayah="")).status_code == 404
    assert client.get(url("coklit")).status_code == 404


@pytest.mark.parametrize("role", ["pers", "camat", "kpps"])
def test_who_may_not_read_coklit_sees_none_of_it(election, posts, role):
    area = {"kpps": VILLAGE, "camat": "13.03.04"}.get(role, "13.03")
    client = browser(role, area)
    assert {name: client.get(url(name)).status_code for name in PAGES} == dict.fromkeys(PAGES, 403)
    home = Page.of(client.get(reverse("board", args=[SLUG])))
    assert url("coklit", wilayah="") not in home.links


def test_preparing_says_what_will_happen_and_does_it(election, posts):
    client = browser("pps", VILLAGE)
    before = Page.of(client.get(url("coklit-prepare")))
    assert "2 TPS, 12 pemilih" in before.text
    assert "5 keluarga, 1 di antaranya selesai" in before.text
    answer = client.post(url("coklit-prepare"))
    assert (answer.status_code, answer.headers["Location"]) == (302, url("coklit"))
    assert Line.objects.filter(act="fieldwork.prepare").latest("seq").facts["families"] == 5


def test_preparing_names_the_stations_without_an_officer(election):
    coklit.station(election, 1, world.settle(election))
    page = Page.of(browser("pps", VILLAGE).get(url("coklit-prepare")))
    assert "1 TPS belum mempunyai Pantarlih" in page.text


def test_a_refusal_to_prepare_is_shown_and_nothing_is_written(election):
    answer = browser("pps", VILLAGE).post(url("coklit-prepare"))
    assert answer.status_code == 422
    assert "Petakan TPS lebih dahulu" in Page.of(answer).text
    assert Household.objects.count() == 0


def test_who_may_only_read_may_not_prepare(election, posts):
    client = browser("ppk", "13.03.04")
    assert client.post(url("coklit-prepare")).status_code == 403
    assert url("coklit-prepare") not in Page.of(client.get(url("coklit"))).links


def test_a_replaced_officers_part_is_handed_over_from_the_page(election, posts):
    heir = coklit.replace(posts[0], 9)
    client = browser("pps", VILLAGE)
    shown = Page.of(client.get(url("coklit-officer", posts[0].pk, wilayah="")))
    assert "Serahkan kepada pengganti" in shown.text
    answer = client.post(url("coklit-hand-over", posts[0].pk, wilayah=""))
    assert answer.headers["Location"] == url("coklit-officer", heir.pk, wilayah="")
    assert Assignment.objects.get(post=heir).ended is False


def test_an_event_without_coklit_says_so(election, posts):
    election.rule_set = "psu-dpd-sumbar-2024"
    coklit.change(actor=coklit.ANYONE_ALLOWED, election=election, rows=[election])
    answer = browser("kpu-operator").get(url("coklit", wilayah="13.03"))
    assert answer.status_code == 409
    page = Page.of(answer)
    assert "tidak memakai coklit" in page.text
    assert url("coklit", wilayah="") not in page.links
