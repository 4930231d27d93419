"""Re-visits in the browser: drawing, entering, what is shown to whom; a family's NIK never."""

from __future__ import annotations

import hashlib
import re

import pytest
from tests.fieldwork import field
from tests.support.browsing import Page, browser
from tests.support.people import ANYONE_ALLOWED

from tahapan.engines import sampling
from tahapan.fieldwork import acts
from tahapan.fieldwork.kinds import SampleFinding
from tahapan.fieldwork.models import Revisit, Sample
from tahapan.journal.models import Line

pytestmark = pytest.mark.django_db
BASE = "/pilkada-2024-sijunjung/coklit/uji-petik/"
SEED = "4 2 6 1 3 5 5 2"
TYPED = {"numbers": SEED, "day": "2024-07-08", "size": "9"}


@pytest.fixture
def visits(election):
    """Thirty visits in one nagari, twelve of families with a telling name in another."""
    here, there = (field.officer(field.station(election, village)) for village in (field.VILLAGE, field.OTHER_VILLAGE))
    return [
        *field.visits(here, field.families(here, 30)),
        *field.visits(there, field.families(there, 12, name="RAHASIA")),
    ]


@pytest.fixture
def sample(election, visits):
    return acts.draw_sample(actor=ANYONE_ALLOWED, election=election, area="13.03", seed=f"{SEED} 2024-07-08", size=20)


def text(response) -> str:
    return " ".join(Page.of(response).text.split())


def enter_all(sample, found=SampleFinding.GOOD, until=99):
    for row in sample.revisits.filter(order__lte=until):
        acts.enter_revisit(actor=ANYONE_ALLOWED, revisit=row, found=found)


@pytest.mark.parametrize("language", ["id", "en"])
def test_every_page_opens_in_both_languages_and_carries_nothing_inline(sample, language):
    enter_all(sample, until=12)
    client = browser("bawaslu", language=language)
    for page in ("", "undi/", f"{sample.pk}/", f"{sample.pk}/1/", f"{sample.pk}/20/"):
        response = client.get(BASE + page)
        assert response.status_code == 200, page
        assert Page.of(response).inline == []
        assert "1303040101" not in response.content.decode(), page


def fix(client) -> str:
    """Fix the list; the address where the numbers are typed in."""
    return client.post(f"{BASE}undi/tetapkan/").headers["Location"]


def test_bawaslu_fixes_the_list_and_draws_by_the_numbers_and_day_typed(election, visits):
    client = browser("bawaslu")
    response = client.post(fix(client), TYPED)
    made = Sample.objects.get()
    assert response.headers["Location"] == f"{BASE}{made.pk}/"
    assert (made.seed, made.size, made.area, made.population) == (f"{SEED} 2024-07-08", 9, "13.03", 42)


def test_numbers_without_a_fixed_list_draw_nothing(election, visits):
    client = browser("bawaslu")
    assert "numbers" not in client.get(f"{BASE}undi/").content.decode()
    client.post(f"{BASE}undi/", TYPED)
    assert client.post(f"{BASE}undi/?kerangka={'0' * 64}", TYPED).status_code == 404
    assert not Sample.objects.exists()


def test_opening_the_address_of_fixing_fixes_nothing(election, visits):
    assert browser("bawaslu").get(f"{BASE}undi/tetapkan/").status_code == 302
    assert not Line.objects.filter(act="fieldwork.announce-frame").exists()


def test_before_the_dice_the_fixed_list_and_what_each_size_would_show_are_told(election, visits):
    client = browser("panwascam", field.DISTRICT)
    shown = text(client.get(fix(client)))
    assert "Contoh diambil dari 42 keluarga" in shown
    assert hashlib.sha256(sampling.frame(str(one.pk) for one in visits)).hexdigest() in shown.replace(" ", "")


@pytest.mark.parametrize(
    ("numbers", "example"), [("4 2", "4 2 6 1 3 5 5 2"), ("satu dua", "4 2 6 1 3 5 5 2"), ("42613552", "4261 3552")]
)
def test_numbers_that_could_be_guessed_or_hide_a_nik_are_refused_with_an_example(election, visits, numbers, example):
    client = browser("bawaslu")
    response = client.post(fix(client), TYPED | {"numbers": numbers})
    assert response.status_code == 422
    assert f"Contoh: {example}" in text(response)
    assert not Sample.objects.exists()


@pytest.mark.parametrize(("role", "area"), [("pkd", field.VILLAGE), ("kpu-ketua", "13.03"), ("auditor", "13.03")])
def test_readers_are_offered_no_draw_and_refused_one(sample, role, area):
    client = browser(role, area)
    assert not [link for link in Page.of(client.get(BASE)).links if "undi" in link]
    assert client.get(f"{BASE}undi/").status_code == 403
    for page in ("undi/", "undi/tetapkan/"):
        assert client.post(BASE + page, TYPED).status_code == 403
    assert not Line.objects.filter(act="fieldwork.announce-frame").exists()
    assert Sample.objects.count() == 1


@pytest.mark.parametrize("role", ["pantarlih", "pps", "kpps", "pers", "penghubung-paslon"])
def test_those_who_are_checked_and_the_public_see_no_sample_and_enter_nothing(sample, role):
    client = browser(role, "13.03" if role in ("pers", "penghubung-paslon") else field.VILLAGE)
    for page in ("", "undi/", f"{sample.pk}/", f"{sample.pk}/1/", f"{sample.pk}/kerangka.txt"):
        response = client.get(BASE + page)
        assert response.status_code == 403, page
        assert "KEPALA" not in response.content.decode()
    assert client.post(f"{BASE}{sample.pk}/1/", {"found": "baik", "day": "2024-07-08"}).status_code == 403
    assert not Revisit.objects.exclude(found="").exists()


def test_a_village_supervisor_sees_what_the_whole_sample_shows_and_its_own_families_only(sample):
    enter_all(sample)
    client = browser("pkd", field.VILLAGE)
    response = client.get(f"{BASE}{sample.pk}/")
    assert "KEPALA" in text(response)
    assert "RAHASIA" not in response.content.decode()
    assert re.search(r"Paling banyak \d+,\d\d % keluarga", text(response))
    hidden = sample.revisits.filter(visit__village=field.OTHER_VILLAGE).first()
    refused = client.get(f"{BASE}{sample.pk}/{hidden.order}/")
    assert refused.status_code == 404
    assert "RAHASIA" not in refused.content.decode()
    assert client.post(f"{BASE}{sample.pk}/{hidden.order}/", {"found": "baik", "day": "2024-07-08"}).status_code == 404


def test_a_sample_elsewhere_is_not_found_by_its_number(election, visits):
    made = acts.draw_sample(actor=ANYONE_ALLOWED, election=election, area=field.OTHER_VILLAGE, seed=SEED, size=5)
    client = browser("pkd", field.VILLAGE)
    for page in (f"{made.pk}/", f"{made.pk}/1/", f"{made.pk}/kerangka.txt"):
        response = client.get(BASE + page)
        assert response.status_code == 404, page
        assert "RAHASIA" not in response.content.decode()


def test_one_press_enters_a_result_and_goes_on_to_the_next_family(sample):
    own = list(sample.revisits.filter(visit__village=field.VILLAGE).values_list("order", flat=True))
    client = browser("pkd", field.VILLAGE)
    response = client.post(f"{BASE}{sample.pk}/{own[0]}/", {"found": "stiker-tanpa-coklit", "day": "2024-07-08"})
    assert response.headers["Location"] == f"{BASE}{sample.pk}/{own[1]}/"
    assert sample.revisits.get(order=own[0]).found == "stiker-tanpa-coklit"


def test_after_the_last_one_it_goes_back_to_the_sample(sample):
    enter_all(sample, until=19)
    response = browser("bawaslu").post(f"{BASE}{sample.pk}/20/", {"found": "baik", "day": "2024-07-08"})
    assert response.headers["Location"] == f"{BASE}{sample.pk}/"


@pytest.mark.parametrize("typed", [{}, {"found": "bagus"}, {"found": "baik", "day": "kemarin"}])
def test_a_result_that_is_none_is_refused(sample, typed):
    response = browser("bawaslu").post(f"{BASE}{sample.pk}/1/", {"day": "2024-07-08"} | typed)
    assert response.status_code == 422
    assert sample.revisits.get(order=1).found == ""


def test_words_with_a_personal_number_are_refused_and_not_kept(sample):
    response = browser("bawaslu").post(
        f"{BASE}{sample.pk}/1/", {"found": "baik", "day": "2024-07-08", "words": "NIK 1303040101800001"}
    )
    assert response.status_code == 422
    assert "tanpa nomor itu" in text(response)
    assert not Line.objects.filter(act="fieldwork.enter-revisit").exists()


def test_a_correction_shows_both_results_with_who_entered_them(sample):
    client = browser("bawaslu")
    for found in ("tidak-ditemui", "baik"):
        client.post(f"{BASE}{sample.pk}/1/", {"found": found, "day": "2024-07-08"})
    shown = text(client.get(f"{BASE}{sample.pk}/1/"))
    assert "Tidak bertemu siapa pun" in shown
    assert shown.count("Anggota Bawaslu Kabupaten/Kota") >= 2


def test_the_bound_is_told_in_words_and_again_as_a_table(sample):
    enter_all(sample)
    response = browser("bawaslu").get(f"{BASE}{sample.pk}/")
    # 20 of 42, none bad: at most 4 at 95 % (hypergeometric).
    assert sampling.upper(42, 20, 0) == 4
    assert "Paling banyak 9,53 % keluarga yang tercatat dicoklit (4 dari 42) tidak sesuai catatannya" in text(response)
    assert len(response.context["moments"]) == 20
    assert response.content.decode().count('<svg class="chart fluid"') == 2


def test_the_list_opens_where_work_goes_on_and_prints_whole(election, visits):
    made = acts.draw_sample(actor=ANYONE_ALLOWED, election=election, area="13.03", seed=SEED, size=40)
    enter_all(made, until=32)
    client = browser("bawaslu")
    orders = [row.order for row, *_ in client.get(f"{BASE}{made.pk}/").context["families"]]
    assert orders == list(range(31, 41))
    assert len(client.get(f"{BASE}{made.pk}/?semua=1").context["families"]) == 40


def test_many_bad_ones_call_for_acting_now(sample):
    enter_all(sample, SampleFinding.STICKER_NO_VISIT, until=8)
    assert "Jangan tunggu contoh selesai" in text(browser("bawaslu").get(f"{BASE}{sample.pk}/"))


def test_anyone_who_may_see_it_can_draw_it_again_from_the_page(sample, visits):
    client = browser("auditor")
    frame = client.get(f"{BASE}{sample.pk}/kerangka.txt")
    assert hashlib.sha256(frame.content).hexdigest() == sample.frame
    shown = client.get(f"{BASE}{sample.pk}/")
    assert sample.seed in text(shown)
    assert sample.frame in text(shown).replace(" ", "")
    drawn = sampling.draw(sample.seed, frame.content.decode().split(), sample.size)
    assert drawn == [str(one.visit_id) for one in sample.revisits.all()]


def test_without_visits_there_is_nothing_to_draw_and_no_form(election):
    response = browser("bawaslu").get(f"{BASE}undi/")
    assert "Belum ada yang dapat diundi" in text(response)
    assert "tetapkan" not in text(response).lower()


@pytest.mark.parametrize("size", [12, 40])
def test_a_sample_is_read_with_as_many_queries_for_forty_as_for_twelve(
    election, visits, size, django_assert_max_num_queries
):
    made = acts.draw_sample(actor=ANYONE_ALLOWED, election=election, area="13.03", seed=SEED, size=size)
    client = browser("bawaslu")
    client.get(BASE)
    with django_assert_max_num_queries(14):
        client.get(f"{BASE}{made.pk}/")
