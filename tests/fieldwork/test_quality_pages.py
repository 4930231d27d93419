"""Who sees questions about whom: each its area, compared with everyone; no voter's data; nothing kept too long."""

from __future__ import annotations

import datetime as dt
from types import SimpleNamespace

import pytest
from tests.fieldwork import field
from tests.support.browsing import Page, browser

from tahapan.fieldwork import quality_queries
from tahapan.fieldwork.kinds import Met, Outcome
from tahapan.fieldwork.models import Finding, Visit
from tahapan.journal.act import housekeeping
from tahapan.stations.models import RtPoint

pytestmark = pytest.mark.django_db
BASE = "/pilkada-2024-sijunjung/coklit/mutu/"
OFFICERS = 10
FAMILIES = 24


@pytest.fixture
def posts(election):
    """Ten officers of one nagari and one of another; the first of each left no sticker anywhere."""
    found = [field.officer(field.station(election, number=number)) for number in range(1, OFFICERS + 1)]
    found.append(field.officer(field.station(election, field.OTHER_VILLAGE)))
    for post in found:
        homes = field.families(post, FAMILIES)
        field.visits(post, homes, sticker=post not in (found[0], found[-1]))
    return found


def text(response) -> str:
    return " ".join(Page.of(response).text.split())


def names_shown(response) -> list[str]:
    return [str(one.post.officer.pk) for one, _ in response.context["rows"]]


@pytest.mark.parametrize("language", ["id", "en"])
def test_the_page_opens_in_both_languages_and_carries_nothing_inline(posts, language):
    response = browser("bawaslu", language=language).get(BASE)
    assert response.status_code == 200
    assert Page.of(response).inline == []


def test_bawaslu_and_kpu_see_everyone_who_is_asked_and_a_pps_its_own_village(posts):
    first, other = str(posts[0].officer.pk), str(posts[-1].officer.pk)
    for role in ("bawaslu", "kpu-hukum", "kpu-ketua"):
        assert sorted(names_shown(browser(role).get(BASE))) == sorted([first, other])
    pps = browser("pps", field.VILLAGE)
    response = pps.get(BASE)
    assert names_shown(response) == [first]
    assert f"/petugas/{posts[-1].pk}/" not in response.content.decode()
    assert pps.get(f"{BASE}?wilayah={field.OTHER_VILLAGE}").status_code == 404


@pytest.mark.parametrize("role", ["pantarlih", "kpps", "pers", "penghubung-paslon", "wali-nagari"])
def test_whoever_is_asked_and_the_public_see_no_question(posts, role):
    area = field.VILLAGE if role in ("pantarlih", "kpps", "wali-nagari") else "13.03"
    response = browser(role, area).get(BASE)
    assert response.status_code == 403
    assert "stiker" not in text(response)


def test_a_question_stands_with_its_figures_and_a_good_explanation(posts):
    shown = text(browser("pps", field.VILLAGE).get(BASE))
    assert "Apakah stiker ditempel di tiap rumah?" in shown
    assert "0 % kunjungan dengan stiker; rekan 100 %." in shown
    assert "Dibandingkan dengan 10 rekan." in shown
    assert "Stiker habis" in shown


def test_no_name_nik_or_address_of_a_voter_is_shown(posts):
    html = browser("bawaslu").get(BASE).content.decode()
    assert "KEPALA" not in html
    assert "JORONG KOTO TUO" not in html
    assert "1303040101" not in html


def test_questions_are_chosen_by_link_and_an_unknown_one_shows_all(posts):
    client = browser("bawaslu")
    assert len(names_shown(client.get(f"{BASE}?pertanyaan=tanpa-stiker"))) == 2
    assert len(names_shown(client.get(f"{BASE}?pertanyaan=<script>"))) == 2


def test_without_visits_the_page_says_when_comparing_begins(election):
    assert "setelah petugas mencatat 20 kunjungan" in text(browser("bawaslu").get(BASE))


def test_only_visits_that_stand_and_met_somebody_count(posts):
    before = {one.officer: len(one.calls) for one in quality_queries.works(posts[0].election, "13.03")}
    mine = Visit.objects.filter(post=posts[1]).order_by("id").values_list("pk", flat=True)
    with housekeeping("a test changes what stands"):
        Visit.objects.filter(pk=mine[0]).update(replaced=True)
        Visit.objects.filter(pk=mine[1]).update(met=Met.NOBODY.value)
        Visit.objects.filter(pk=mine[2]).update(household=None)
    after = {one.officer: len(one.calls) for one in quality_queries.works(posts[0].election, "13.03")}
    assert before[posts[1].pk] - after[posts[1].pk] == 3
    assert sum(before.values()) - sum(after.values()) == 3


def test_corrections_are_counted_per_officer_over_visits_that_stand(posts):
    visits = list(Visit.objects.filter(post=posts[1]).select_related("household")[:3])
    with housekeeping("a test finds something"):
        for visit, outcome in zip(visits, (Outcome.SAME, Outcome.CHANGED, Outcome.CHANGED), strict=True):
            head = visit.household.head
            Finding.objects.create(visit=visit, voter=head, outcome=outcome.value, state="berlaku")
        Visit.objects.filter(pk=visits[2].pk).update(replaced=True)
    counted = {one.officer: (one.people, one.corrected) for one in quality_queries.works(posts[0].election, "13.03")}
    assert counted[posts[1].pk] == (2, 1)
    assert counted[posts[2].pk] == (0, 0)


def test_homes_are_where_the_rt_lies_and_times_are_local(posts):
    with housekeeping("a test places an RT"):
        RtPoint.objects.create(village=field.VILLAGE, hamlet="KOTO TUO", rt=1, lng=101.0, lat=-0.7)
    calls = next(one for one in quality_queries.works(posts[0].election, "13.03") if one.officer == posts[0].pk).calls
    assert {one.home for one in calls if one.number <= 10} == {(-0.7, 101.0)}
    assert {one.home for one in calls if one.number > 10} == {None}
    assert min(one.at for one in calls).time() == dt.time(9)
    assert sorted(one.name for one in calls) == list(range(FAMILIES))


def test_reading_all_works_takes_three_queries(posts, django_assert_num_queries):
    with django_assert_num_queries(3):
        quality_queries.works(posts[0].election, "13.03")


def test_a_review_is_kept_for_ten_minutes_and_says_when_it_was_made(posts, monkeypatch):
    election = posts[0].election
    seconds = iter([0.0, 599.0, 601.0])
    monkeypatch.setattr("tahapan.roll.kept.time", SimpleNamespace(monotonic=lambda: next(seconds)))
    first = quality_queries.reviewed(election)
    with housekeeping("a test puts stickers up"):
        Visit.objects.update(sticker=True)
    assert quality_queries.reviewed(election) is first
    assert quality_queries.reviewed(election).review.questions == ()
