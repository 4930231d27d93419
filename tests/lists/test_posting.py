"""Lists are put up where people read them, within the law's days, and it is on the record village by village."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import DatabaseError, transaction
from django.urls import reverse
from tests.lists import town as towns
from tests.lists.plenaries import DPHP, DPS, DPSHP, DPT, PPS, REGENCY, Hall
from tests.lists.town import BESIDE, FAR, HERE, KABUPATEN
from tests.support.browsing import Page, browser
from tests.support.people import ANYONE_ALLOWED, holder

from tahapan.core import clock
from tahapan.core.errors import NotAllowed, Refused
from tahapan.journal.act import housekeeping
from tahapan.journal.models import Line
from tahapan.lists import acts, posting
from tahapan.lists.drafts import Attachment
from tahapan.lists.models import Posting

SLUG = "pilkada-2024-sijunjung"
BOARD = "Papan kantor wali nagari"
FIRST, LAST = dt.date(2024, 8, 18), dt.date(2024, 8, 27)
PNG = b"\x89PNG\r\n\x1a\n" + bytes(40)


@pytest.fixture
def hall(db):
    made = towns.town()
    made.fix_base()
    return Hall(made)


@pytest.fixture
def dps(hall):
    return hall.through(DPS, REGENCY)[0]


def post(hall, cut, village=HERE, day=FIRST, today=LAST, actor=ANYONE_ALLOWED, place=BOARD, photo=None):
    with clock.pretend(today):
        return acts.posting.post(
            actor=actor, election=hall.town.election, cut=cut, village=village, place=place, posted_on=day, photo=photo
        )


def refusal(*told, **more):
    with pytest.raises(Refused) as refused:
        post(*told, **more)
    return refused.value.problem


def test_a_posting_is_recorded_with_place_day_and_photo(hall, dps, tmp_path):
    path = Path(tmp_path / "papan.png")
    path.write_bytes(PNG)
    made = post(hall, dps, photo=Attachment(path, "papan.png"))
    assert (made.village, made.place, made.posted_on, made.photo.media_type) == (HERE, BOARD, FIRST, "image/png")
    line = Line.objects.get(seq=made.line_id)
    assert (line.act, line.area, line.facts["cut"], line.evidence) == ("lists.post", HERE, dps.number, [made.photo_id])


def test_a_village_may_have_several_places_each_once(hall, dps):
    post(hall, dps)
    post(hall, dps, place="Papan masjid raya")
    assert refusal(hall, dps, place="  Papan  kantor wali nagari ").code == "posting-twice"


def test_a_list_is_posted_neither_before_its_days_nor_on_a_day_to_come(hall, dps):
    early = refusal(hall, dps, day=FIRST - dt.timedelta(days=1))
    assert (early.code, early.why.regulation) == (
        "posting-too-early",
        posting.stage(hall.town.election, DPS).stage.source.regulation,
    )
    assert "18 Agustus 2024" in early.what.id
    assert refusal(hall, dps, day=LAST, today=FIRST).code == "posting-day-ahead"


def test_only_dps_and_dpt_are_posted(hall):
    dphp = hall.through(DPHP, PPS)[0]
    assert refusal(hall, dphp).code == "posting-other-list"


def test_a_list_that_does_not_stand_is_not_posted(hall, dps):
    with clock.pretend(dt.date(2024, 8, 12)):
        towns.reopen(dps)
    assert refusal(hall, dps).code == "posting-list-fallen"


def test_what_is_no_village_of_the_list_has_no_posting(hall, dps):
    assert refusal(hall, dps, village="13.03.06.2001").code == "posting-other-village"
    assert refusal(hall, dps, village=KABUPATEN).code == "posting-other-village"
    assert refusal(hall, dps, place="  ").code == "posting-no-place"


def test_a_file_that_is_no_document_is_not_kept(hall, dps, tmp_path):
    path = Path(tmp_path / "papan.png")
    path.write_bytes(b"<html>")
    assert refusal(hall, dps, photo=Attachment(path, "papan.png")).code == "file-no-document"
    assert Posting.objects.count() == 0


def test_pps_posts_in_its_own_village_only(hall, dps):
    with pytest.raises(NotAllowed):
        post(hall, dps, village=BESIDE, actor=holder("lists.post", area=HERE))
    post(hall, dps, actor=holder("lists.post", area=HERE))


def test_a_posting_is_never_changed(hall, dps):
    post(hall, dps)
    with housekeeping("a test tries"), pytest.raises(DatabaseError), transaction.atomic():
        Posting.objects.update(place="lain")


def test_a_village_is_late_once_the_days_are_over(hall, dps):
    post(hall, dps)
    post(hall, dps, village=BESIDE, day=LAST + dt.timedelta(days=1), today=LAST + dt.timedelta(days=2))
    told = {one.village: one for one in posting.posted(hall.town.election, dps, KABUPATEN)}
    assert list(told) == [HERE, BESIDE, FAR]
    assert [told[code].status(LAST) for code in (HERE, FAR)] == ["done", "risk"]
    assert [told[code].status(LAST + dt.timedelta(days=2)) for code in told] == ["done", "late", "late"]
    assert told[FAR].status(FIRST - dt.timedelta(days=1)) == "none"


# ── Pages


def test_the_page_tells_each_village_and_lets_pps_record_its_own(hall, dps):
    post(hall, dps)
    with clock.pretend(LAST):
        page = Page.of(browser("pps", FAR).get(reverse("list-postings", args=[SLUG])))
        whole = Page.of(browser("bawaslu").get(reverse("list-postings", args=[SLUG])))
    assert "0 / 1" in page.text
    assert reverse("list-posting", args=[SLUG, "DPS", FAR]) in page.links
    assert "1 / 3" in whole.text
    assert BOARD in whole.text
    assert [link for link in whole.links if "/pengumuman/DPS/" in link] == []
    assert page.inline == whole.inline == []


def test_recording_from_the_page_keeps_photo_and_shows_it_to_who_reads_lists(hall, dps):
    client = browser("pps", HERE)
    with clock.pretend(LAST):
        typed = {"place": BOARD, "posted_on": "2024-08-18", "photo": SimpleUploadedFile("papan.png", PNG)}
        answer = client.post(reverse("list-posting", args=[SLUG, "DPS", HERE]), typed)
        assert answer.status_code == 302
        made = Posting.objects.get()
        photo = reverse("list-posting-photo", args=[SLUG, made.pk])
        assert photo in Page.of(client.get(answer["Location"])).links
        assert b"".join(client.get(photo).streaming_content) == PNG
        assert browser("pps", FAR, username="pps.jauh").get(photo).status_code == 404


def test_a_refused_posting_says_why_on_the_form(hall, dps):
    with clock.pretend(LAST):
        typed = {"place": BOARD, "posted_on": "2024-08-17"}
        answer = browser("pps", HERE).post(reverse("list-posting", args=[SLUG, "DPS", HERE]), typed)
    assert answer.status_code == 422
    assert "baru diumumkan mulai 18 Agustus 2024" in Page.of(answer).text


def test_no_form_for_another_village_another_list_or_nobody(hall, dps):
    client = browser("pps", HERE)
    with clock.pretend(LAST):
        codes = [
            client.get(reverse("list-posting", args=[SLUG, kind, village])).status_code
            for kind, village in (("DPS", BESIDE), ("DPT", HERE), ("DPHP", HERE), ("APA", HERE))
        ]
    assert codes == [404, 404, 404, 404]
    assert DPSHP not in posting.STAGES
    assert DPT in posting.STAGES


def test_before_anything_is_determined_there_is_nothing_to_post(hall):
    page = Page.of(browser("pps", HERE).get(reverse("list-postings", args=[SLUG])))
    assert "Belum ada yang diumumkan" in page.text
